//! Adding a room, and everybody put in at random, with a way back.

use domain::board::ROOMS_MAX;
use leptos::prelude::*;

use super::{Editor, sheet};
use crate::app::parts::{Button, fresh_id};
use crate::assign::{Split, at_random};
use crate::browser::{clock, screen};

/// What is done to all rooms at once.
pub fn view(editor: Editor) -> AnyView {
    let sheet = sheet();
    let (number, by_rooms) = (RwSignal::new("4".to_owned()), RwSignal::new(true));
    let (number_id, how_id) = (fresh_id(), fresh_id());
    let add = move || {
        let room = editor.room(editor.name_of(editor.rooms.with_untracked(Vec::len) + 1), Vec::new());
        editor.rooms.update(|rooms| rooms.push(room));
        leptos::task::spawn_local(async move {
            leptos::task::tick().await;
            screen::focus(".rooms > li:last-child input");
        });
    };
    let full = move || editor.rooms.with(|rooms| rooms.len() >= ROOMS_MAX);
    let shuffle = move || {
        let number = number.get_untracked().trim().parse().unwrap_or(0).clamp(1, 1_000);
        editor.shuffle(if by_rooms.get_untracked() { Split::Rooms(number) } else { Split::Each(number) });
    };
    let back = move || {
        if let Some(before) = editor.before.get_untracked() {
            editor.put(&before);
            editor.before.set(None);
            editor.shared.said.say("As it was before.");
            screen::focus("#shuffle");
        }
    };
    let undo = move || editor.before.with(Option::is_some).then(|| view! { <Button kind="plain" on_press=back>"Undo"</Button> }.into_any());
    let add_words = ["Add a ", &editor.words.one.to_lowercase()].concat();
    view! {
        class = sheet,
        <div class="tools">
            <fieldset class="random">
                <legend>"Put everybody in at random"</legend>
                <label class="said" for=number_id.clone()>
                    "How many"
                </label>
                <input
                    class="input"
                    id=number_id
                    type="number"
                    min="1"
                    max="1000"
                    prop:value=move || number.get()
                    on:input=move |event| number.set(event_target_value(&event))
                />
                <label class="said" for=how_id.clone()>
                    "Of what"
                </label>
                <select class="input short" id=how_id on:change=move |event| by_rooms.set(event_target_value(&event) == "rooms")>
                    <option value="rooms" selected=true>
                        {editor.words.many}
                    </option>
                    <option value="each">"people in each, at most"</option>
                </select>
                <button type="button" class="button" id="shuffle" on:click=move |_| shuffle()>
                    "Shuffle"
                </button>
                {undo}
            </fieldset>
            <button type="button" class="button" id="add-room" disabled=full on:click=move |_| add()>
                {add_words}
            </button>
        </div>
    }
    .into_any()
}

impl Editor {
    /// Everybody at random. Rooms that are there keep their names.
    pub fn shuffle(self, split: Split) {
        let before = untrack(|| self.plain());
        let people = self.people.with_value(|people| people.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>());
        let seed = u64::from_str_radix(clock::random_id().get(..16).unwrap_or_default(), 16).unwrap_or_default();
        let rooms = at_random(&people, split, seed).into_iter().enumerate().map(|(at, people)| {
            let name = before.get(at).map(|(name, _)| name.clone()).filter(|name| !name.trim().is_empty());
            (name.unwrap_or_else(|| self.name_of(at + 1)), people)
        });
        let rooms: Vec<_> = rooms.collect();
        self.put(&rooms);
        self.shared.said.say([&people.len().to_string(), " people are in ", &rooms.len().to_string(), " ", self.words.many, "."].concat());
        self.before.set((!before.is_empty()).then_some(before));
    }
}
