//! One lesson: when it opens, the way in, one's own minutes, and for those who may see it the report.

use domain::LessonId;
use domain::lesson::Door;
use domain::role::Capability;
use leptos::prelude::*;
use stylers_macro::style_sheet;

use super::act::Act;
use super::load::{Refresh, keep, loaded};
use super::parts::{Button, Confirm, Crumb, notice, page_head};
use super::place::Place;
use super::session::{Shared, use_shared};
use super::{report, time};
use crate::api::lesson::{LessonPage, end_lesson, lesson};
use crate::browser::page as browser_page;

/// How often the page looks whether anything has changed, in ms.
const LOOK_AGAIN_MS: i32 = 20_000;
/// How often a countdown is written anew, in ms.
const TICK_MS: i32 = 1_000;

/// A lesson as the server says, less the server's clock, which would make every answer a new one.
#[derive(Clone, PartialEq)]
struct Known {
    page: LessonPage,
    /// What to add to the device's clock to get the server's, in ms. Two answers differ by the way of the message, so it is no part of
    /// what is compared.
    ahead: Ahead,
}

#[derive(Clone, Copy)]
struct Ahead(i64);

impl PartialEq for Ahead {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// One lesson.
pub fn page(id: LessonId) -> AnyView {
    let shared = use_shared();
    let refresh = Refresh::new();
    refresh.every(LOOK_AGAIN_MS);
    let ending = RwSignal::new(false);
    let asked = id.clone();
    let fetch = move || {
        let call = lesson(asked.clone());
        async move {
            let page = call.await?;
            let ahead = Ahead(page.now_ms - browser_page::now_ms());
            Ok(Known { page: LessonPage { now_ms: 0, ..page }, ahead })
        }
    };
    let report = report::Shown::new(id.clone());
    view! {
        {loaded(refresh, fetch, move |known| draw(known, refresh, ending, report))}
        {end_dialog(id, ending, refresh, shared)}
    }
    .into_any()
}

fn draw(known: &Known, refresh: Refresh, ending: RwSignal<bool>, report: report::Shown) -> AnyView {
    let (page, lesson) = (&known.page, &known.page.lesson);
    let crumbs = vec![
        Crumb { place: Place::Home, words: "Lessons".into() },
        Crumb { place: Place::Course(lesson.course.clone()), words: lesson.course_title.clone() },
        Crumb { place: Place::Room(lesson.room.clone()), words: lesson.room_title.clone() },
    ];
    let may = page.may;
    let end = match lesson.door {
        Door::Open { .. } if may.has(Capability::Moderate) => Some("End the lesson"),
        Door::NotYet { .. } if may.has(Capability::ScheduleLesson) => Some("Call the lesson off"),
        _ => None,
    };
    let actions = end.map(|words| {
        view! {
            <Button kind="danger" on_press=move || ending.set(true)>
                {words}
            </Button>
        }
        .into_any()
    });
    let description = page.description.clone();
    let happened = !matches!(lesson.door, Door::NotYet { .. });
    view! {
        <div class="page">
            {page_head(crumbs, &lesson.title, when(known), actions.into_any())}
            {door(known, refresh)}
            {(!description.is_empty()).then(|| view! { <p class="described">{description}</p> }.into_any())}
            {(happened && may.has(Capability::Enter)).then(|| own_minutes(page))}
            {(happened && may.has(Capability::SeeAttendance)).then(|| report.view(matches!(lesson.door, Door::Open { .. })))}
        </div>
    }
    .into_any()
}

/// When the lesson is, on the reader's clock and, if that shows another time, on the lesson's.
fn when(known: &Known) -> AnyView {
    let lesson = &known.page.lesson;
    let (from_ms, to_ms) = (lesson.schedule.opens_ms, lesson.schedule.end_ms());
    let span = match (lesson.schedule.closes_ms, lesson.schedule.ended_ms) {
        (None, None) => ["Since ", &time::moment(from_ms), ", until somebody ends it"].concat(),
        _ => time::span(from_ms.min(to_ms), to_ms),
    };
    let there = time::differs(from_ms, &lesson.time_zone)
        .then(|| ["The lesson opens ", &time::moment_in(from_ms, &lesson.time_zone), "."].concat());
    view! {
        <p>{span}</p>
        {there.map(|there| view! { <p class="muted">{there}</p> }.into_any())}
    }
    .into_any()
}

/// Not open yet, open, or over.
fn door(known: &Known, refresh: Refresh) -> AnyView {
    let sheet = style_sheet!("style/lesson.css");
    let content = match known.page.lesson.door {
        Door::NotYet { opens_ms } => waiting(opens_ms, known.ahead, refresh),
        Door::Open { closes_ms } => {
            let live = Place::Live(known.page.lesson.id.clone()).path();
            let until = ["Open until ", &time::clock(closes_ms), "."].concat();
            view! {
                class = sheet,
                <p class="state">
                    <span class="badge open">"Open now"</span>
                    {until}
                </p>
                <a class="button primary large" href=live>
                    "Join"
                </a>
            }
            .into_any()
        }
        Door::Over { since_ms } => {
            let since = ["The lesson is over since ", &time::moment(since_ms), "."].concat();
            view! {
                class = sheet,
                <p class="state">{since}</p>
            }
            .into_any()
        }
    };
    view! {
        class = sheet,
        <div class="door" role="status">
            {content}
        </div>
    }
    .into_any()
}

/// Counts down by the server's clock, and asks the server when it is time.
fn waiting(opens_ms: i64, ahead: Ahead, refresh: Refresh) -> AnyView {
    let left = move || opens_ms - (browser_page::now_ms() + ahead.0);
    let words = RwSignal::new(time::until(left()));
    keep(browser_page::Beat::every(TICK_MS, move || {
        if left() <= 0 {
            refresh.now();
        }
        let now = time::until(left());
        if words.with_untracked(|words| *words != now) {
            words.set(now);
        }
    }));
    let at = time::moment(opens_ms);
    view! {
        <p>"It opens for you " <strong>{move || words.get()}</strong> " (" {at} "). Stay here: the way in appears by itself."</p>
    }
    .into_any()
}

fn own_minutes(page: &LessonPage) -> AnyView {
    let sentence = match &page.mine {
        None => "You have not been in this lesson. Once you are in, your minutes count by themselves.".to_owned(),
        Some(mine) if mine.visits.iter().any(|visit| visit.ongoing) => {
            ["You are in the lesson, and your minutes count: ", &time::minutes(mine.minutes()), " so far."].concat()
        }
        Some(mine) => ["You were in this lesson for ", &time::minutes(mine.minutes()), "."].concat(),
    };
    notice("", sentence)
}

fn end_dialog(id: LessonId, open: RwSignal<bool>, refresh: Refresh, shared: Shared) -> AnyView {
    let act = Act::new();
    let id = StoredValue::new(id);
    let end = move || {
        act.run(end_lesson(id.get_value()), move |()| {
            open.set(false);
            shared.said.say("The lesson is ended.");
            refresh.now();
        });
    };
    view! {
        <Confirm
            title="End the lesson?"
            sentence="It ends for everybody at once and cannot be opened again. What was recorded of attendance stays."
            action="End for everybody"
            open
            act
            on_confirm=end
        />
    }
    .into_any()
}
