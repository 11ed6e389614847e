//! What was said, beside the picture: each line leads to its place, and the current one is marked.

use leptos::html;
use leptos::prelude::*;

use super::player::{Player, sheet};
use crate::api::recording::Cue;
use crate::app::parts::{Button, Field};
use crate::browser::{screen, transcript as lines};
use crate::playback;

/// The section. Without a player of ours there is nowhere to jump to.
pub fn view(cues: &[Cue], player: Option<Player>) -> AnyView {
    let sheet = sheet();
    let list = NodeRef::<html::Ol>::new();
    let following = RwSignal::new(player.is_some());
    let text = RwSignal::new(String::new());
    let cues = StoredValue::new(cues.to_vec());
    let rows = cues.with_value(|cues| cues.iter().enumerate().map(|(index, cue)| row(index, cue, player)).collect::<Vec<_>>());
    if let Some(player) = player {
        follow(cues, player, list, following);
    }
    let found = search(cues, text, list);
    let sentence = move || match found.get() {
        None => String::new(),
        Some(0) => "Nobody says that.".to_owned(),
        Some(1) => "1 line".to_owned(),
        Some(many) => [&many.to_string(), " lines"].concat(),
    };
    let press = move |event: leptos::ev::MouseEvent| {
        if let (Some(player), Some(at_ms)) = (player, lines::pressed(&event)) {
            following.set(true);
            player.jump(at_ms);
        }
    };
    let key = move |event: leptos::ev::KeyboardEvent| {
        let down = match event.key().as_str() {
            "ArrowDown" => true,
            "ArrowUp" => false,
            _ => return,
        };
        if list.get_untracked().is_some_and(|list| lines::step(&list, down)) {
            following.set(false);
            event.prevent_default();
        }
    };
    let stop = move || {
        if following.get_untracked() {
            following.set(false);
        }
    };
    let back = move || {
        (player.is_some() && !following.get())
            .then(|| view! { <Button on_press=move || following.set(true)>"Follow along"</Button> }.into_any())
    };
    view! {
        class = sheet,
        <section class="part said-there" aria-labelledby="transcript">
            <div class="section-head">
                <h2 id="transcript">"What was said"</h2>
                {back}
            </div>
            <Field label="Search in it" value=text kind="search" optional=true most=100 />
            <p class="muted" role="status">
                {sentence}
            </p>
            <ol
                class="lines"
                node_ref=list
                aria-labelledby="transcript"
                tabindex=player.is_none().then_some("0")
                on:click=press
                on:keydown=key
                on:wheel=move |_| stop()
                on:touchmove=move |_| stop()
            >
                {rows}
            </ol>
        </section>
    }
    .into_any()
}

fn row(index: usize, cue: &Cue, player: Option<Player>) -> AnyView {
    let sheet = sheet();
    let (at, clock, text) = (cue.from_ms.to_string(), playback::clock(cue.from_ms), cue.text.clone());
    let line = view! {
        class = sheet,
        <span class="clock">{clock}</span>
        <span class="text">{text}</span>
    };
    let line = if player.is_some() {
        // Tab leads to one line, arrows from line to line.
        let tab = if index == 0 { "0" } else { "-1" };
        view! {
            class = sheet,
            <button class="place" type="button" data-at=at tabindex=tab>
                {line}
            </button>
        }
        .into_any()
    } else {
        view! { class = sheet, <span class="place">{line}</span> }.into_any()
    };
    view! { <li>{line}</li> }.into_any()
}

/// Marks the current line, and keeps it in sight unless one looks elsewhere.
fn follow(cues: StoredValue<Vec<Cue>>, player: Player, list: NodeRef<html::Ol>, following: RwSignal<bool>) {
    let current = Memo::new(move |_| {
        let at_ms = player.at_ms.get();
        cues.with_value(|cues| playback::line_at(cues, at_ms))
    });
    Effect::new(move |_| {
        let (current, following) = (current.get(), following.get());
        if let (Some(current), Some(list)) = (current, list.get()) {
            lines::mark(&list, current, following);
        }
    });
}

/// Shows the lines alone that have the words in them: how many; none while nothing is looked for.
fn search(cues: StoredValue<Vec<Cue>>, text: RwSignal<String>, list: NodeRef<html::Ol>) -> Memo<Option<usize>> {
    // Folded once, when somebody looks for something.
    let folded = StoredValue::new(Vec::<String>::new());
    let fitting = Memo::new(move |_| {
        let wanted = text.with(|text| screen::fold(text.trim()));
        if wanted.is_empty() {
            return None;
        }
        if folded.with_value(Vec::is_empty) {
            folded.set_value(cues.with_value(|cues| cues.iter().map(|cue| screen::fold(&cue.text)).collect()));
        }
        Some(folded.with_value(|folded| folded.iter().map(|line| line.contains(&wanted)).collect::<Vec<_>>()))
    });
    Effect::new(move |_| {
        let Some(list) = list.get() else { return };
        fitting.with(|fitting| lines::show_only(&list, |index| fitting.as_ref().is_none_or(|fitting| fitting.get(index) == Some(&true))));
    });
    Memo::new(move |_| fitting.with(|fitting| fitting.as_ref().map(|fitting| fitting.iter().filter(|fits| **fits).count())))
}
