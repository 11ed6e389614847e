//! What whoever leads lessons is told of the place where they are held, before a lesson.

use domain::role::{Capabilities, Capability};
use leptos::prelude::*;

use super::place::Place;
use super::session::use_shared;
use crate::api::provider::Venue;

/// What is worth knowing of the video server; nothing, when it is as it should be.
pub fn notices(venue: &Venue, may: Capabilities) -> AnyView {
    if !may.has(Capability::Moderate) {
        return ().into_any();
    }
    let host = venue.domain.as_deref().unwrap_or("This video server");
    let mut notices = Vec::new();
    if let Some(checked) = &venue.failing {
        let finding = checked.title.as_deref().unwrap_or_default();
        let sentence = ["The video server failed its last check: ", finding, " Students may be able to moderate, or lessons may not work."];
        notices.push(notice("wrong", sentence.concat(), "Tell your administrator."));
    }
    if venue.practice {
        let sentence = "Lessons are held in the practice conference: no sound or picture goes between people.";
        notices.push(notice("", sentence.to_owned(), "For real lessons your administrator adds a Jitsi server."));
    } else if !venue.enforced {
        let sentence = [
            "On ",
            host,
            " whoever comes first moderates, and Rollcall cannot keep anybody out. Removing people and ending the call for all are not offered there.",
        ];
        notices.push(notice("careful", sentence.concat(), ""));
    }
    if let Some(minutes) = venue.limit_minutes {
        let sentence = [host, " ends calls inside other pages after ", &minutes.to_string(), " minutes."];
        notices.push(notice("careful", sentence.concat(), "For longer lessons your administrator adds another Jitsi server."));
    }
    if notices.is_empty() {
        return ().into_any();
    }
    view! { <div class="stack screen-only">{notices}</div> }.into_any()
}

/// What is the matter. `way`: what whoever is no administrator can do about it; administrators get the way themselves.
fn notice(kind: &'static str, sentence: String, way: &'static str) -> AnyView {
    let session = use_shared().session;
    let administrator = move || session.me().is_some_and(|me| me.administrator);
    let way = move || {
        if way.is_empty() {
            ().into_any()
        } else if administrator() {
            view! {
                <a class="button" href=Place::Servers.path()>
                    "Video servers"
                </a>
            }
            .into_any()
        } else {
            view! { <p>{way}</p> }.into_any()
        }
    };
    view! {
        <div class=["notice ", kind].concat()>
            <p>{sentence}</p>
            {way}
        </div>
    }
    .into_any()
}
