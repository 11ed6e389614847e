//! People in the conference whom Rollcall does not know.

use domain::ledger::Stranger;
use leptos::prelude::*;

use super::sheet;
use super::watched::Watched;
use super::words;
use crate::app::time::Zone;

/// The section; nothing, if there was none.
pub fn section(watched: Watched) -> AnyView {
    (move || {
        let zone = watched.zone();
        watched.strangers.with(|strangers| if strangers.is_empty() { ().into_any() } else { draw(strangers, &zone) })
    })
    .into_any()
}

fn draw(strangers: &[Stranger], zone: &Zone) -> AnyView {
    let sheet = sheet();
    let rows = strangers.iter().map(|stranger| row(stranger, zone)).collect::<Vec<_>>();
    view! {
        class = sheet,
        <section class="section" aria-labelledby="strangers">
            <h2 id="strangers">"In the conference, but not known to Rollcall"</h2>
            <p class="muted">
                "They came past Rollcall, for example with a link of the video server, or by telephone. Their names are what they gave. If it was somebody of the course, write it in by hand."
            </p>
            <ul class="list">{rows}</ul>
        </section>
    }
    .into_any()
}

fn row(stranger: &Stranger, zone: &Zone) -> AnyView {
    let name = if stranger.name.is_empty() { "Somebody without a name".to_owned() } else { stranger.name.clone() };
    let visits = stranger.visits.iter().map(|visit| words::said(visit, zone)).collect::<Vec<_>>().join("; ");
    view! {
        <li>
            <strong>{name}</strong>
            <p class="muted">{visits}</p>
        </li>
    }
    .into_any()
}
