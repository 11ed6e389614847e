//! What lists and pages say of a recording.

use domain::recording::{State, Way};
use leptos::prelude::*;

use super::sheet;
use crate::api::recording::RecordingCard;
use crate::app::time;
use crate::playback;
use crate::sizes;

/// The class and the words of a state, as those read it who manage recordings.
const fn badge_words(state: State) -> (&'static str, &'static str) {
    match state {
        State::Started => ("badge open", "Recording"),
        State::Stopped => ("badge", "Ended"),
        State::Processing => ("badge", "Processing"),
        State::Failed => ("badge careful", "Failed"),
        State::Ready => ("badge careful", "Not published"),
        State::Published => ("badge open", "Published"),
        State::Hidden => ("badge", "Hidden"),
        State::Deleted => ("badge careful", "Deleted"),
        State::Purged => ("badge", "Removed"),
    }
}

/// The states that can be asked for, as a list offers them.
pub const STATES: &[State] =
    &[State::Started, State::Stopped, State::Processing, State::Failed, State::Ready, State::Published, State::Hidden, State::Deleted];

/// The words of a state.
pub const fn label(state: State) -> &'static str {
    badge_words(state).1
}

/// The state as a badge.
pub fn badge(state: State) -> AnyView {
    let (class, words) = badge_words(state);
    view! { <span class=class>{words}</span> }.into_any()
}

/// Whether something happens to it by itself, soon.
pub const fn moves(state: State) -> bool {
    matches!(state, State::Started | State::Stopped | State::Processing)
}

/// What the state means, where its name does not say all.
pub fn meaning(card: &RecordingCard) -> Option<String> {
    Some(match card.state {
        State::Started => "It runs now, or was asked for a moment ago.".to_owned(),
        State::Stopped if card.way == Way::Stream => {
            "It was streamed to another site; nothing of it is kept here. A link to it can be added.".to_owned()
        }
        State::Stopped => "It has ended; its file has not come yet.".to_owned(),
        State::Processing => match card.expires_ms {
            Some(at_ms) => ["Its file is fetched and looked at. It can be fetched until ", &time::moment_said(at_ms), "."].concat(),
            None => "Its file is fetched and looked at.".to_owned(),
        },
        State::Failed if card.trouble.is_none() => "It came to nothing.".to_owned(),
        State::Hidden => "Students do not see it any more.".to_owned(),
        State::Ready => "Students do not see it yet.".to_owned(),
        State::Deleted => match card.purge_ms {
            Some(at_ms) if !card.held => ["It can be taken back until ", &time::moment_said(at_ms), "."].concat(),
            _ => "It can be taken back.".to_owned(),
        },
        State::Failed | State::Published | State::Purged => return None,
    })
}

/// When it is removed, for those who manage recordings; nothing if that is said already, or never.
pub fn removal(card: &RecordingCard) -> Option<String> {
    if card.held {
        return Some("Held: it is not removed.".to_owned());
    }
    let at_ms = card.purge_ms.filter(|_| !matches!(card.state, State::Deleted | State::Purged))?;
    Some(["Is removed ", &time::day_said(at_ms), "."].concat())
}

/// How long and how large: `48:12 · 340 MB`.
pub fn facts(card: &RecordingCard) -> String {
    let length = card.length_ms.map(playback::clock);
    let size = card.size.filter(|&size| size > 0).map(sizes::words);
    length.into_iter().chain(size).collect::<Vec<_>>().join(" · ")
}

/// How much has been fetched.
pub fn progress((have, of): (u64, Option<u64>)) -> AnyView {
    let sheet = sheet();
    let words = [&sizes::part(have, of), " fetched"].concat();
    // Of an unknown whole, a bar that only says that something happens.
    let bar = match of {
        Some(of) => view! { <progress max=of.to_string() value=have.min(of).to_string() aria-label="Fetched"></progress> }.into_any(),
        None => view! { <progress aria-label="Fetched"></progress> }.into_any(),
    };
    view! {
        class = sheet,
        <div class="progress">{bar} <small>{words}</small></div>
    }
    .into_any()
}

/// `1 recording`, `3 recordings`
pub fn count(number: usize) -> String {
    [number.to_string().as_str(), if number == 1 { " recording" } else { " recordings" }].concat()
}
