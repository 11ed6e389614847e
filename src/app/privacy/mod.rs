//! Privacy, for administrators: how long what is kept and the proof that it is done, and what is known of one person.

mod people;
mod retention;

use leptos::prelude::*;
use stylers_macro::style_sheet;

use super::load::{Refresh, loaded};
use super::parts::{Crumb, page_head};
use super::place::Place;
use super::time;
use crate::api::privacy::{PrivacyPage, privacy};

/// The page.
pub fn page() -> AnyView {
    let refresh = Refresh::new();
    let retention = retention::Retention::new(refresh);
    let people = people::People::new(refresh);
    let fetch = || async {
        let mut page = privacy().await?;
        page.now_ms = 0;
        Ok(page)
    };
    view! {
        {loaded(refresh, fetch, move |page| draw(page, retention, people))}
        {retention.dialog()}
        {people.dialog()}
    }
    .into_any()
}

fn draw(page: &PrivacyPage, retention: retention::Retention, people: people::People) -> AnyView {
    let below = view! {
        <p class="muted">"How long Rollcall keeps what it knows, and everything it knows of one person: to hand out, or to erase."</p>
    };
    let crumbs = vec![Crumb { place: Place::Home, words: "Lessons".into() }];
    view! {
        <div class="page">
            {page_head(crumbs, "Privacy", below.into_any(), ().into_any())} {retention.section(page)} {people.section()} {erased(page)}
        </div>
    }
    .into_any()
}

/// That it was done, and by whom; not of whom.
fn erased(page: &PrivacyPage) -> AnyView {
    if page.erased.is_empty() {
        return ().into_any();
    }
    let lines = page.erased.iter().map(|(at_ms, by)| {
        let words = [&time::date(*at_ms), ", by ", by].concat();
        view! { <li>{words}</li> }.into_any()
    });
    view! {
        <section class="section" aria-labelledby="erased">
            <h2 id="erased">"People who were erased"</h2>
            <ul class="facts">{lines.collect::<Vec<_>>()}</ul>
        </section>
    }
    .into_any()
}

/// The class that `style/privacy.css` is scoped to.
fn sheet() -> &'static str {
    let sheet = style_sheet!("style/privacy.css");
    sheet
}
