//! The Jitsi servers, for administrators: which there are, and how they stand.

mod add;
mod alarms;
mod doctor;
mod fields;
mod form;
mod keys;
mod lines;
mod one;
mod rotate;
mod sign;

use leptos::prelude::*;
use stylers_macro::style_sheet;

pub use self::add::page as new_page;
pub use self::alarms::page as alarms_page;
pub use self::one::page as one_page;
use self::sign::{Sign, sign};
use super::load::{Refresh, loaded};
use super::parts::{Crumb, notice, page_head};
use super::place::Place;
use super::time;
use crate::api::provider::{Checked, ProviderCard, ProvidersPage, providers};

/// How often the page looks for changes, in ms.
const LOOK_AGAIN_MS: i32 = 30_000;

/// All Jitsi servers.
pub fn page() -> AnyView {
    let refresh = Refresh::new();
    refresh.every(LOOK_AGAIN_MS);
    loaded(refresh, providers, draw)
}

fn draw(page: &ProvidersPage) -> AnyView {
    let add = view! {
        <a class="button primary" href=Place::NewServer.path()>
            "Add a Jitsi server"
        </a>
    };
    let below = view! { <p class="muted">"The Jitsi servers that lessons are held on."</p> };
    let practice = page.practice_only.then(|| {
        notice(
            "careful",
            "Rollcall was started for practice: all lessons are held in the practice conference, whatever stands here. Start it without --practice for real lessons.",
        )
    });
    let list = if page.providers.is_empty() {
        view! {
            <p class="empty">
                "There is no Jitsi server yet. Until you add one, lessons take place in the practice conference, where no sound or picture goes between people."
            </p>
        }
        .into_any()
    } else {
        let rows = page.providers.iter().map(row).collect::<Vec<_>>();
        view! { <ul class="list">{rows}</ul> }.into_any()
    };
    let alarms = match page.alarms {
        0 => "Nobody in the last 30 days.".to_owned(),
        1 => "Once in the last 30 days.".to_owned(),
        many => [&many.to_string(), " times in the last 30 days."].concat(),
    };
    view! {
        <div class="page">
            {page_head(vec![home()], "Video servers", below.into_any(), add.into_any())} {practice} {list}
            <section class="section" aria-labelledby="hooks">
                <h2 id="hooks">"Reports from Jitsi servers"</h2>
                <p>
                    "A Jitsi server that reports who is there makes attendance certain. "
                    <a href=Place::Hooks.path()>"Which do, and how to connect one"</a>
                </p>
            </section>
            <section class="section" aria-labelledby="alarms">
                <h2 id="alarms">"Unexpected moderators"</h2>
                <p>
                    {alarms} " "
                    <a href=Place::Alarms.path()>"When, who and where"</a>
                </p>
            </section>
        </div>
    }
    .into_any()
}

fn home() -> Crumb {
    Crumb { place: Place::Home, words: "Lessons".into() }
}

fn servers() -> Crumb {
    Crumb { place: Place::Servers, words: "Video servers".into() }
}

fn row(card: &ProviderCard) -> AnyView {
    let sheet = sheet();
    let path = Place::Server(card.id.clone()).path();
    let about = [card.kind.label(), " · ", &card.domain, " · ", &rooms(card)].concat();
    let title = card.title.clone();
    view! {
        class = sheet,
        <li class="server">
            <div class="what">
                <span class="row">
                    <a class="title" href=path>
                        {title}
                    </a>
                    {marks(card)}
                </span>
                <span class="muted">{about}</span>
            </div>
            {standing(card.checked.as_ref())}
        </li>
    }
    .into_any()
}

/// How many rooms use it.
fn rooms(card: &ProviderCard) -> String {
    let own = match card.rooms {
        1 => "1 room names it".to_owned(),
        many => [&many.to_string(), " rooms name it"].concat(),
    };
    match (card.is_default, card.rooms) {
        (true, 0) => "all rooms that name no server".to_owned(),
        (true, _) => [&own, ", and all that name none"].concat(),
        (false, 0) => "no room names it".to_owned(),
        (false, _) => own,
    }
}

/// Default, and whether lessons can be held there at all.
fn marks(card: &ProviderCard) -> AnyView {
    let default = card.is_default.then(|| view! { <span class="badge open">"Default"</span> }.into_any());
    let ready = (!card.ready).then(|| view! { <span class="badge careful">"Not ready: no key that can be used"</span> }.into_any());
    view! {
        {default}
        {ready}
    }
    .into_any()
}

/// What the last examination found, in a word and a sentence.
fn standing(checked: Option<&Checked>) -> AnyView {
    let sheet = sheet();
    let (mark, when) = match checked {
        None => (sign(Sign::Unknown, "Not examined yet"), String::new()),
        Some(checked) => {
            let what = match (checked.worst, checked.title.as_deref()) {
                (Some(_), Some(title)) => [title, " "].concat(),
                _ => String::new(),
            };
            (
                sign(Sign::of(checked.worst), verdict_word(checked.worst)),
                [&what, "Examined ", &time::moment_said(checked.at_ms), "."].concat(),
            )
        }
    };
    view! {
        class = sheet,
        <div class="standing">
            {mark} <span class="muted">{when}</span>
        </div>
    }
    .into_any()
}

const fn verdict_word(worst: Option<domain::doctor::Severity>) -> &'static str {
    match worst {
        Some(severity) => severity.label(),
        None => "All is well",
    }
}

/// The class that `style/servers.css` is scoped to.
fn sheet() -> &'static str {
    let sheet = style_sheet!("style/servers.css");
    sheet
}
