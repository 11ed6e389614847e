//! The keys of a Jitsi server, and how each stands.

use leptos::prelude::*;

use super::one::Around;
use super::sheet;
use super::sign::{Sign, sign};
use crate::api::provider::{KeyCard, ProviderCard};
use crate::app::parts::Button;
use crate::app::time;
use crate::upkeep::KeyState;

/// The keys; nothing for servers that take no tokens.
pub fn part(keys: &[(KeyCard, KeyState)], card: &ProviderCard, around: Around) -> AnyView {
    if !card.kind.has_tokens() {
        return ().into_any();
    }
    let sheet = sheet();
    let rows = keys.iter().map(|(key, state)| row(key, *state)).collect::<Vec<_>>();
    let list = match (rows.is_empty(), card.from_environment) {
        (false, _) => view! {
            class = sheet,
            <ul class="list">{rows}</ul>
        }
        .into_any(),
        (true, true) => {
            view! { <p>"The secret is in the environment or the file on the machine. It is in use as long as Rollcall runs."</p> }
                .into_any()
        }
        (true, false) => view! { <p class="empty">"There is no key, so nobody can enter. Enter one."</p> }.into_any(),
    };
    let rotate =
        (!card.from_environment).then(|| view! { <Button on_press=move || around.rotating.set(true)>"Change the key"</Button> }.into_any());
    view! {
        <section class="section" aria-labelledby="keys">
            <div class="section-head">
                <h2 id="keys">"Keys"</h2>
                {rotate}
            </div>
            {list}
        </section>
    }
    .into_any()
}

fn row(key: &KeyCard, state: KeyState) -> AnyView {
    let sheet = sheet();
    let (mark, word, sentence) = words(state);
    let name = ["Made ", &time::moment_said(key.made_ms)].concat();
    let id = key.id.clone();
    view! {
        class = sheet,
        <li class="key">
            {sign(mark, word)}
            <p>{sentence}</p>
            <p class="muted">{name} " · " <code class="id">{id}</code></p>
        </li>
    }
    .into_any()
}

/// Its mark, its word, and the sentence.
fn words(state: KeyState) -> (Sign, &'static str, String) {
    let when = time::moment_said;
    match state {
        KeyState::Unreadable => (
            Sign::Critical,
            "Cannot be read",
            "It was stored under another master key. Give Rollcall the old master key back, or change the key here.".to_owned(),
        ),
        KeyState::Waits { from_ms } => (Sign::Note, "Waits", ["Signs from ", &when(from_ms), " on."].concat()),
        KeyState::Signs { since_ms, until_ms: None } => (Sign::Good, "In use", ["Signing since ", &when(since_ms), "."].concat()),
        KeyState::Signs { since_ms, until_ms: Some(until_ms) } => {
            (Sign::Good, "In use", ["Signing since ", &when(since_ms), ". Retires ", &when(until_ms), "."].concat())
        }
        KeyState::Replaced { until_ms: Some(until_ms) } => {
            (Sign::Note, "Replaced", ["Signs no more; it is accepted until it retires ", &when(until_ms), "."].concat())
        }
        KeyState::Replaced { until_ms: None } => (Sign::Note, "Replaced", "Signs no more.".to_owned()),
        KeyState::Retired { since_ms } => (Sign::Unknown, "Retired", ["Since ", &when(since_ms), "."].concat()),
    }
}
