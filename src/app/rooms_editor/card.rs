//! One room with its people, and those who are in none.

use domain::input::TITLE_MAX;
use leptos::prelude::*;

use super::{Editor, Room, seat, sheet};
use crate::app::parts::Button;
use crate::browser::screen;

/// One room.
pub fn view(editor: Editor, room: Room) -> AnyView {
    let sheet = sheet();
    // Those rooms that come and go before this one change its number.
    let number = move || editor.rooms.with(|rooms| rooms.iter().position(|one| one.key == room.key).map_or(0, |at| at + 1));
    let name_of = move || ["Name of ", &editor.name_of(number()).to_lowercase()].concat();
    let inside = Memo::new(move |_| editor.within(room));
    let count = move || match inside.with(Vec::len) {
        0 => "Nobody".to_owned(),
        1 => "1 person".to_owned(),
        count => [&count.to_string(), " people"].concat(),
    };
    let remove = move || {
        editor.rooms.update(|rooms| rooms.retain(|one| one.key != room.key));
        editor.shared.said.say([&room.name.get_untracked(), " is removed."].concat());
        screen::focus("#add-room");
    };
    let what = move || [" ", &room.name.get()].concat();
    view! {
        class = sheet,
        <li class="room" on:dragover=move |event| event.prevent_default() on:drop=move |event| dropped(editor, &event, Some(room.key))>
            <div class="head">
                <input
                    class="input"
                    type="text"
                    aria-label=name_of
                    maxlength=TITLE_MAX.to_string()
                    autocomplete="off"
                    prop:value=move || room.name.get()
                    on:change=move |event| room.name.set(event_target_value(&event))
                />
                <Button kind="plain danger" on_press=remove>
                    "Remove"
                    <span class="said">{what}</span>
                </Button>
            </div>
            <p class="muted">{count}</p>
            <ul class="people">
                <For each=move || inside.get() key=|index| *index children=move |index| person(editor, index, Some(room.key)) />
            </ul>
            {editor.several.then(|| add(editor, room))}
        </li>
    }
    .into_any()
}

/// Those who are in no room; nothing, when everybody is in one.
pub fn left_over(editor: Editor) -> AnyView {
    let sheet = sheet();
    let left = Memo::new(move |_| editor.left_over());
    let nobody = Memo::new(move |_| left.with(Vec::is_empty));
    (move || {
        if nobody.get() {
            return ().into_any();
        }
        let count = move || [editor.words.none, ": ", &left.with(Vec::len).to_string()].concat();
        view! {
            class = sheet,
            <section
                class="room none"
                aria-labelledby="left-over"
                on:dragover=move |event| event.prevent_default()
                on:drop=move |event| dropped(editor, &event, None)
            >
                <h2 class="title" id="left-over">
                    {count}
                </h2>
                <ul class="people">
                    <For each=move || left.get() key=|index| *index children=move |index| person(editor, index, None) />
                </ul>
            </section>
        }
        .into_any()
    })
    .into_any()
}

/// Somebody, and the list of where to go.
fn person(editor: Editor, index: usize, room: Option<u32>) -> AnyView {
    let sheet = sheet();
    let name = editor.person(index).map(|(_, name)| name).unwrap_or_default();
    let (drawn, label) = (name.clone(), ["Move ", &name].concat());
    let options = move || {
        let rooms = editor.rooms.get();
        let options = rooms.into_iter().map(|one| {
            view! {
                <option value=one.key.to_string() selected=room == Some(one.key)>
                    {move || one.name.get()}
                </option>
            }
            .into_any()
        });
        options.collect::<Vec<_>>()
    };
    let change = move |event| {
        let to = event_target_value(&event).parse().ok();
        editor.move_to(index, room, to);
    };
    let draw = move |event: leptos::ev::DragEvent| {
        // Some browsers draw nothing that has no data.
        if let Some(data) = event.data_transfer() {
            let _ = data.set_data("text/plain", &drawn);
        }
        editor.drawn.set_value(Some((index, room)));
    };
    view! {
        class = sheet,
        <li class="person" draggable="true" on:dragstart=draw>
            <span class="name">{name}</span>
            <select class="input short" id=seat(index, room) aria-label=label on:change=change>
                <option value="" selected=room.is_none()>
                    {editor.words.none}
                </option>
                {options}
            </select>
        </li>
    }
    .into_any()
}

/// Somebody who is in another group already may be in this one, too.
fn add(editor: Editor, room: Room) -> AnyView {
    let sheet = sheet();
    let others = Memo::new(move |_| {
        let inside = room.people.get();
        editor.people.with_value(|people| (0..people.len()).filter(|&index| !inside.contains(&people[index].0)).collect::<Vec<_>>())
    });
    let options = move || {
        let others = others.get();
        let options = others.into_iter().map(|index| {
            let name = editor.person(index).map(|(_, name)| name).unwrap_or_default();
            view! { <option value=index.to_string()>{name}</option> }.into_any()
        });
        options.collect::<Vec<_>>()
    };
    let label = move || ["Add somebody to ", &room.name.get()].concat();
    let change = move |event| {
        if let Ok(index) = event_target_value(&event).parse() {
            editor.move_to(index, None, Some(room.key));
        }
    };
    view! {
        class = sheet,
        <select class="input short" aria-label=label hidden=move || others.with(Vec::is_empty) on:change=change prop:value="">
            <option value="" selected>
                "Add somebody…"
            </option>
            {options}
        </select>
    }
    .into_any()
}

fn dropped(editor: Editor, event: &leptos::ev::DragEvent, to: Option<u32>) {
    event.prevent_default();
    if let Some((index, from)) = editor.drawn.get_value() {
        editor.drawn.set_value(None);
        editor.move_to(index, from, to);
    }
}
