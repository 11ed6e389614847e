//! How a recording came to be, for those who manage recordings.

use domain::recording::Way;
use leptos::html;
use leptos::prelude::*;

use super::sheet;
use crate::api::recording::{Entry, RecordingPage};
use crate::app::parts::Copy;
use crate::app::time;
use crate::playback;
use crate::sizes;

/// What there is to say.
#[derive(Clone, PartialEq)]
pub struct Details {
    way: Way,
    room: String,
    started_by: Option<String>,
    started_ms: i64,
    length_ms: Option<i64>,
    size: Option<u64>,
    sha256: Option<String>,
    expires_ms: Option<i64>,
    purge_ms: Option<i64>,
    held: bool,
    link: Option<String>,
    consent: Option<String>,
    history: Vec<Entry>,
}

impl Details {
    /// Of an answer.
    pub fn of(page: &RecordingPage) -> Self {
        let card = &page.card;
        Self {
            way: card.way,
            room: card.room_title.clone(),
            started_by: card.started_by.clone(),
            started_ms: card.started_ms,
            length_ms: card.length_ms,
            size: card.size.filter(|&size| size > 0),
            sha256: page.sha256.clone(),
            expires_ms: card.expires_ms,
            purge_ms: card.purge_ms,
            held: card.held,
            link: page.link.clone(),
            consent: page.consent.clone().filter(|words| !words.is_empty()),
            history: page.history.clone(),
        }
    }
}

fn fact(name: &'static str, value: impl IntoView + 'static) -> AnyView {
    view! {
        <dt>{name}</dt>
        <dd>{value}</dd>
    }
    .into_any()
}

/// The section. What is in it is on the page while it is open, alone: `open` outlives a redrawing.
pub fn view(details: &Details, open: RwSignal<bool>) -> AnyView {
    let sheet = sheet();
    let around = NodeRef::<html::Details>::new();
    let details = StoredValue::new(details.clone());
    let toggled = move |_| {
        if let Some(around) = around.get_untracked() {
            open.set(around.open());
        }
    };
    let content = move || open.get().then(|| details.with_value(content));
    view! {
        class = sheet,
        <div class=["page more theatre ", super::player::sheet()].concat()>
            <details class="card about" node_ref=around open=open.get_untracked() on:toggle=toggled>
                <summary>"Details and history"</summary>
                {content}
            </details>
        </div>
    }
    .into_any()
}

fn content(details: &Details) -> AnyView {
    let sheet = sheet();
    let mut facts = vec![fact("Made by", details.way.label())];
    if let Some(name) = &details.started_by {
        facts.push(fact(if details.way == Way::Link { "Added by" } else { "Started by" }, name.clone()));
    }
    facts.push(fact("Began", time::date(details.started_ms)));
    facts.push(fact("Room", details.room.clone()));
    if let Some(length_ms) = details.length_ms {
        facts.push(fact("Length", playback::clock(length_ms)));
    }
    if let Some(size) = details.size {
        facts.push(fact("Size", sizes::words(size)));
    }
    if let Some(at_ms) = details.expires_ms {
        facts.push(fact("Can be fetched until", time::date(at_ms)));
    }
    facts.push(match details.purge_ms {
        _ if details.held => fact("Removed", "Not as long as it is held"),
        Some(at_ms) => fact("Removed", time::date(at_ms)),
        None => fact("Removed", "Never by itself"),
    });
    if let Some(link) = &details.link {
        facts.push(fact("Link", view! { <code class="link">{link.clone()}</code> }));
    }
    if let Some(sum) = &details.sha256 {
        let shown = view! {
            <span class="row close">
                <code class="link">{sum.clone()}</code>
                <Copy text=sum.clone() of="the checksum" />
            </span>
        };
        facts.push(fact("SHA-256", shown));
    }
    let consent = details.consent.clone().map(|words| {
        view! {
            class = sheet,
            <h3>"What everybody was told before they agreed"</h3>
            <blockquote class="consent">{words}</blockquote>
        }
        .into_any()
    });
    let history = details.history.iter().map(entry).collect::<Vec<_>>();
    view! {
        class = sheet,
        <div class="stack">
            <dl class="pairs">{facts}</dl>
            {consent}
            <h3>"History"</h3>
            <ol class="history">{history}</ol>
        </div>
    }
    .into_any()
}

fn entry(entry: &Entry) -> AnyView {
    let sheet = sheet();
    let (when, sentence) = (time::precise(entry.at_ms), entry.sentence.clone());
    let by = entry.by.as_ref().map(|name| [" ", name].concat());
    view! {
        class = sheet,
        <li>
            <span class="at muted">{when}</span>
            <span>{sentence} {by.map(|by| view! { <span class="muted">{by}</span> })}</span>
        </li>
    }
    .into_any()
}
