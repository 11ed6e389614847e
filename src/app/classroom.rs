//! The conference page as a program of its own. Whoever goes into a lesson waits for a download: forms, lists and the router, which
//! are of no use there, are not in it.

use leptos::prelude::*;

use super::live::{LivePage, Tools};
use super::place::Place;
use super::session::{Door, provide_shared, remember_wanted};
use super::shell::{Arrival, sentences, sign_in_again};
use crate::browser::page;

/// What surrounds a conference.
#[component]
pub fn Classroom(
    /// What moderators are given, if this is their page.
    tools: Option<&'static Tools>,
) -> AnyView {
    let shared = provide_shared();
    provide_context(Arrival::default());
    let Place::Live(lesson) = Place::read(&page::path()) else {
        page::load("/");
        return ().into_any();
    };
    Effect::new(move |_| {
        let to = match shared.session.door.get() {
            Door::Page | Door::Left => Place::SignIn,
            Door::Invitation => Place::Guest,
            Door::Open | Door::Dialog => return,
        };
        remember_wanted();
        page::load(&to.path());
    });
    view! {
        {sentences(shared)}
        <main id="main">
            <LivePage lesson tools />
        </main>
        {sign_in_again(shared)}
    }
    .into_any()
}
