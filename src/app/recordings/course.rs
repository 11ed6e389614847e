//! The recordings of a course.

use domain::recording::manages;
use domain::role::Capabilities;
use domain::{CourseId, RoomId};
use leptos::prelude::*;

use super::act::{Deed, Deeds};
use super::list::{Kind, List};
use super::search::Search;
use super::words;
use crate::api::recording::{RecordingsPage, recordings};
use crate::app::act::Act;
use crate::app::load::{Refresh, loaded};
use crate::app::parts::{Crumb, notice, page_head};
use crate::app::place::Place;
use crate::app::time;

/// What of the page is drawn at once; the list in it changes by itself.
#[derive(PartialEq)]
struct Known {
    course: CourseId,
    title: String,
    may: Capabilities,
    rooms: Vec<(RoomId, String)>,
    any: bool,
}

/// What outlives a redrawing.
#[derive(Clone, Copy)]
struct Around {
    id: StoredValue<CourseId>,
    list: List,
    search: Search,
    deeds: Deeds,
    more: Act,
    soon: RwSignal<Option<(u32, i64)>>,
}

/// The recordings of a course.
pub fn page(id: CourseId) -> AnyView {
    let refresh = Refresh::new();
    let list = List::new(Kind::Course, refresh);
    let around = Around {
        id: StoredValue::new(id),
        list,
        search: Search::new(refresh),
        deeds: Deeds::new(refresh, move || list.chosen.set(Vec::new())),
        more: Act::new(),
        soon: RwSignal::new(None),
    };
    view! {
        {loaded(refresh, move || fetch(around), move |known| draw(known, around))}
        {around.deeds.dialogs()}
    }
    .into_any()
}

async fn fetch(around: Around) -> crate::api::Result<Known> {
    let (id, answers) = (around.id.get_value(), around.search.answers.get_untracked());
    let mut page = recordings(id.clone(), around.search.wanted(0)).await?;
    for answer in 1..answers {
        if page.recordings.len() >= page.total as usize {
            break;
        }
        page.recordings.extend(recordings(id.clone(), around.search.wanted(answer)).await?.recordings);
    }
    let RecordingsPage { course, course_title: title, may, recordings, total, all, rooms, soon, .. } = page;
    around.list.may.try_set(may);
    around.search.total.try_set(total);
    around.soon.try_set(soon);
    around.list.take(recordings);
    Ok(Known { course, title, may, rooms, any: all > 0 })
}

fn draw(known: &Known, around: Around) -> AnyView {
    let manages = manages(known.may);
    let crumbs = vec![
        Crumb { place: Place::Home, words: "Lessons".into() },
        Crumb { place: Place::Course(known.course.clone()), words: known.title.clone() },
    ];
    let title = ["Recordings: ", &known.title].concat();
    let content = if known.any {
        let bulk = Deed::TEACHERS.iter().any(|deed| deed.is_allowed(known.may)).then(|| around.list.bulk(around.deeds, Deed::TEACHERS));
        let (list, search) = (around.list, around.search);
        view! {
            {soon(around)}
            {search.filters(&known.rooms, manages)}
            <div class="stack">{search.found()} {bulk} {list.view()} {search.more(around.more, move || list.cards.with(Vec::len), move || more(around))}</div>
        }
        .into_any()
    } else {
        none(manages)
    };
    view! {
        <div class="page">
            {page_head(crumbs, &title, ().into_any(), ().into_any())} <div class="stack">{content}</div>
        </div>
    }
    .into_any()
}

/// There is none in the whole course.
pub fn none(manages: bool) -> AnyView {
    let words = if manages {
        "No lesson has been recorded yet. Whoever moderates a lesson starts the recording there, if its room allows that. A recording that is on another site is added on its lesson's page, as a link."
    } else {
        "No recording has been published yet."
    };
    view! { <p class="empty">{words}</p> }.into_any()
}

fn soon(around: Around) -> AnyView {
    let sentence = move || {
        let (many, first_ms) = around.soon.get()?;
        let words =
            [&words::count(many as usize), " will be removed within the next two weeks, the first one ", &time::moment_said(first_ms), "."];
        Some(notice("careful", words.concat()))
    };
    sentence.into_any()
}

fn more(around: Around) {
    let answers = around.search.answers.get_untracked();
    around.more.run(recordings(around.id.get_value(), around.search.wanted(answers)), move |page| {
        around.search.answers.set(answers + 1);
        around.search.total.set(page.total);
        around.list.cards.update(|cards| {
            // One that came meanwhile has moved the others down.
            let new = page.recordings.into_iter().filter(|card| !cards.iter().any(|one| one.id == card.id)).collect::<Vec<_>>();
            cards.extend(new);
        });
    });
}
