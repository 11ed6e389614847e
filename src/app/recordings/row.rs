//! One recording in a list.

use domain::RecordingId;
use domain::recording::State;
use domain::recording::manages;
use domain::role::Capability;
use leptos::prelude::*;

use super::list::{Kind, List};
use super::{hold, sheet, words};
use crate::api::recording::{RecordingCard, retry_recording};
use crate::app::act::Act;
use crate::app::parts::{Button, refusal};
use crate::app::place::Place;
use crate::app::time;

/// A row. It is drawn anew when something but the progress changes.
pub fn row(list: List, id: RecordingId) -> AnyView {
    let (of, own) = (id.clone(), id.clone());
    let look = move |id: &RecordingId| list.cards.with(|cards| cards.iter().find(|card| card.id == *id).cloned());
    let fetched = Memo::new(move |_| look(&of).and_then(|card| card.fetched));
    let card = Memo::new(move |_| look(&own).map(|card| RecordingCard { fetched: None, ..card }));
    let sheet = sheet();
    let check = (list.kind != Kind::Lesson).then(|| checkbox(list, id, card));
    let progress = move || fetched.get().map(words::progress);
    view! {
        class = sheet,
        <li class="recording">
            {check} <div class="what">{move || card.with(|card| card.as_ref().map(|card| what(list, card)))} {progress}</div>
            {move || card.with(|card| card.as_ref().map(|card| standing(list, card)))}
        </li>
    }
    .into_any()
}

fn checkbox(list: List, id: RecordingId, card: Memo<Option<RecordingCard>>) -> AnyView {
    let label = move || card.with(|card| card.as_ref().map(|card| ["Choose ", &card.title].concat()));
    let asked = id.clone();
    let checked = move || list.chosen.with(|chosen| chosen.contains(&asked));
    let change = move |event| {
        let on = event_target_checked(&event);
        list.chosen.update(|chosen| {
            chosen.retain(|other| *other != id);
            if on {
                chosen.push(id.clone());
            }
        });
    };
    let shown = move || match list.kind {
        Kind::Office => true,
        _ => manages(list.may.get()),
    };
    let sheet = sheet();
    view! {
        class = sheet,
        <Show when=shown>
            <input class="lone" type="checkbox" aria-label=label prop:checked=checked.clone() on:change=change.clone() />
        </Show>
    }
    .into_any()
}

/// The title and where it is from.
fn what(list: List, card: &RecordingCard) -> AnyView {
    let sheet = sheet();
    let path = Place::Recording(card.id.clone()).path();
    let title = card.title.clone();
    let lesson = card.lesson.as_ref().map_or(card.room_title.as_str(), |(_, title)| title.as_str());
    let from = match list.kind {
        Kind::Lesson => String::new(),
        Kind::Course => [lesson, " · "].concat(),
        Kind::Office => [&card.course_title, " · ", lesson, " · "].concat(),
    };
    let when = time::moment(card.started_ms);
    let facts = words::facts(card);
    let facts = (!facts.is_empty()).then(|| [" · ", &facts].concat());
    view! {
        class = sheet,
        <a class="title" rel="external" href=path>
            {title}
        </a>
        <span class="muted">{from} {when} {facts}</span>
    }
    .into_any()
}

/// How far it has come, for those who manage recordings; students see what they may play, and nothing else.
fn standing(list: List, card: &RecordingCard) -> AnyView {
    let office = list.kind == Kind::Office;
    let may = list.may.get_untracked();
    if !office && !manages(may) {
        return ().into_any();
    }
    let sheet = sheet();
    let meaning = words::meaning(card);
    let trouble = card.trouble.clone();
    let removal = words::removal(card);
    let held = card.held.then(|| view! { <span class="badge">"Held"</span> }.into_any());
    let again = (card.trouble.is_some() || card.state == State::Failed) && (office || may.has(Capability::Record));
    let again = again.then(|| retry(list, card));
    let holding = office.then(|| hold::button(card));
    view! {
        class = sheet,
        <div class="standing">
            <span class="row close">{words::badge(card.state)} {held}</span>
            {trouble.map(|why| view! { class = sheet, <p class="trouble">{why}</p> }.into_any())}
            {meaning.map(|words| view! { <p class="muted">{words}</p> }.into_any())}
            {removal.map(|words| view! { <p class="muted">{words}</p> }.into_any())}
            {again}
            {holding}
        </div>
    }
    .into_any()
}

/// Tries once more.
fn retry(list: List, card: &RecordingCard) -> AnyView {
    let act = Act::new();
    let (id, of) = (card.id.clone(), [" with ", &card.title].concat());
    let again = move || {
        act.run(retry_recording(id.clone()), move |()| {
            list.shared.said.say("It is tried again.");
            list.refresh.now();
        });
    };
    view! {
        <div class="row">
            <Button busy=act.busy on_press=again>
                "Try again"
                <span class="said">{of}</span>
            </Button>
        </div>
        {refusal(act)}
    }
    .into_any()
}
