//! One lesson: when it opens, the way in, one's own line, and for those who may see it who is here.

use domain::LessonId;
use domain::lesson::Door;
use domain::role::{Capability, Role};
use leptos::prelude::*;
use stylers_macro::style_sheet;

use super::act::Act;
use super::attendance::{Mine, Now, Watched};
use super::load::{Refresh, keep, loaded};
use super::parts::{Button, Confirm, Crumb, page_head};
use super::place::Place;
use super::recordings::OfLesson;
use super::session::{Shared, use_shared};
use super::{devices, time, venue};
use crate::api::lesson::{LessonPage, end_lesson, lesson};
use crate::browser::page as browser_page;

/// How often the page looks whether anything has changed, in ms.
const LOOK_AGAIN_MS: i32 = 20_000;
/// How often a countdown is written anew, in ms.
const TICK_MS: i32 = 1_000;

/// A lesson as the page shows it. Two answers that look alike are alike: the server's clock is left out, or every answer would be
/// drawn anew.
#[derive(PartialEq)]
struct Known {
    page: LessonPage,
    ahead: Ahead,
}

/// What to add to the device's clock to get the server's, in ms. It wavers with every answer, so it tells none apart.
#[derive(Clone, Copy)]
struct Ahead(i64);

impl PartialEq for Ahead {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Known {
    fn new(page: LessonPage) -> Self {
        let ahead = Ahead(page.now_ms - browser_page::now_ms());
        Self { page: LessonPage { now_ms: 0, ..page }, ahead }
    }
}

/// What is shown of attendance.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// Everybody's. `live`: people may still come and go.
    All { live: bool },
    /// One's own.
    Own,
}

/// What outlives a redrawing.
#[derive(Clone, Copy)]
struct Around {
    refresh: Refresh,
    shared: Shared,
    ending: RwSignal<bool>,
    calling_off: RwSignal<bool>,
    /// The door at the last look, to say so when it has opened.
    was_open: StoredValue<Option<bool>>,
    /// What is shown of attendance; nothing before the lesson.
    report: RwSignal<Option<Shown>>,
    /// The attendance on the page, in which one's own line is.
    watched: RwSignal<Option<Watched>>,
    recordings: OfLesson,
}

/// One lesson.
pub fn page(id: LessonId) -> AnyView {
    let around = Around {
        refresh: Refresh::new(),
        shared: use_shared(),
        ending: RwSignal::new(false),
        calling_off: RwSignal::new(false),
        was_open: StoredValue::new(None),
        report: RwSignal::new(None),
        watched: RwSignal::new(None),
        recordings: OfLesson::new(id.clone()),
    };
    around.refresh.every(LOOK_AGAIN_MS);
    let asked = id.clone();
    let fetch = move || {
        let call = lesson(asked.clone());
        async move { call.await.map(Known::new) }
    };
    let (now, mine) = (Now::new(id.clone()), Mine::new(id.clone()));
    let take = move |watched| around.watched.set(Some(watched));
    let report = move || match around.report.get() {
        None => ().into_any(),
        Some(Shown::All { live }) => now.view(live, take),
        Some(Shown::Own) => mine.view(take),
    };
    view! {
        {loaded(around.refresh, fetch, move |known| draw(known, around))}
        {around.recordings.view()}
        {report}
        {end_dialog(id.clone(), around, around.ending, &ENDING)}
        {end_dialog(id, around, around.calling_off, &CALLING_OFF)}
    }
    .into_any()
}

fn draw(known: &Known, around: Around) -> AnyView {
    let (page, lesson) = (&known.page, &known.page.lesson);
    let (may, door) = (page.may, lesson.door);
    let open = matches!(door, Door::Open { .. });
    let mut crumbs = vec![Crumb { place: Place::Home, words: "Lessons".into() }];
    // Guests see lessons, and nothing of the course around them.
    if page.role != Role::Guest {
        crumbs.push(Crumb { place: Place::Course(lesson.course.clone()), words: lesson.course_title.clone() });
        crumbs.push(Crumb { place: Place::Room(lesson.room.clone()), words: lesson.room_title.clone() });
    }
    let end = match door {
        Door::Open { .. } if may.has(Capability::Moderate) => Some(("End the lesson", around.ending)),
        Door::NotYet { .. } if may.has(Capability::ScheduleLesson) => Some(("Call the lesson off", around.calling_off)),
        _ => None,
    };
    let actions = end.map(|(words, asking)| {
        view! {
            <Button kind="danger" on_press=move || asking.set(true)>
                {words}
            </Button>
        }
        .into_any()
    });
    if open && around.was_open.get_value() == Some(false) {
        around.shared.said.say("The lesson is open now.");
    }
    around.was_open.set_value(Some(open));
    around.recordings.allow(may);
    let happened = !matches!(door, Door::NotYet { .. }) && !lesson.schedule.is_called_off();
    let shown = if may.has(Capability::SeeAttendance) { Shown::All { live: open } } else { Shown::Own };
    let report = happened.then_some(shown);
    if around.report.get_untracked() != report {
        around.report.set(report);
    }
    let description = page.description.clone();
    view! {
        <div class="page">
            {page_head(crumbs, &lesson.title, when(known), actions.into_any())}
            {(!matches!(door, Door::Over { .. })).then(|| venue::notices(&page.venue, may))} {door_card(known, around)}
            {(!description.is_empty()).then(|| view! { <p class="described">{description}</p> }.into_any())}
        </div>
    }
    .into_any()
}

/// When the lesson is, on the reader's clock and, if that shows another time, on the lesson's.
fn when(known: &Known) -> AnyView {
    let lesson = &known.page.lesson;
    let schedule = &lesson.schedule;
    let (from_ms, to_ms) = (schedule.opens_ms, schedule.end_ms());
    let span = match (schedule.closes_ms, schedule.ended_ms) {
        _ if schedule.is_called_off() => time::date(from_ms),
        (None, None) => [&time::date(from_ms), " until somebody ends it"].concat(),
        _ => time::dates(from_ms.min(to_ms), to_ms),
    };
    let there = time::differs(from_ms, &lesson.time_zone).then(|| time::moment_in(from_ms, &lesson.time_zone));
    view! {
        <p>{span}</p>
        {there.map(|there| view! { <p class="muted">{there}</p> }.into_any())}
    }
    .into_any()
}

/// Not open yet, open, or over; and one's own minutes.
fn door_card(known: &Known, around: Around) -> AnyView {
    let sheet = style_sheet!("style/lesson.css");
    let (class, state, minutes) = match known.page.lesson.door {
        Door::NotYet { opens_ms } => {
            let stay = view! { <p class="muted">"Stay here: the way in appears by itself."</p> };
            ("door screen-only", waiting(opens_ms, known.ahead, around.refresh), stay.into_any())
        }
        Door::Open { closes_ms } => {
            let state = ["Open now, until ", &time::clock(closes_ms)].concat();
            ("door open screen-only", state.into_any(), own_minutes(true, around))
        }
        Door::Over { .. } if known.page.lesson.schedule.is_called_off() => {
            ("door screen-only", "This lesson was called off.".into_any(), ().into_any())
        }
        Door::Over { since_ms } => {
            let state = ["The lesson is over. It ended ", &time::moment_said(since_ms), "."].concat();
            ("door screen-only", state.into_any(), own_minutes(false, around))
        }
    };
    let id = &known.page.lesson.id;
    let join = matches!(known.page.lesson.door, Door::Open { .. }).then(|| {
        view! {
            <a class="button primary large" rel="external" href=devices::way_in(id).path()>
                "Join"
            </a>
        }
        .into_any()
    });
    let check = (!matches!(known.page.lesson.door, Door::Over { .. })).then(|| {
        view! {
            <a class="button plain" rel="external" href=Place::Check(id.clone()).path()>
                "Check camera and microphone"
            </a>
        }
        .into_any()
    });
    let recording = (known.page.recording && check.is_some()).then(|| {
        let sentence = if known.page.may.has(Capability::Moderate) {
            "This lesson may be recorded. Everybody else is asked to agree before they come in."
        } else if known.page.agreed {
            "This lesson may be recorded. You have agreed to that."
        } else {
            "This lesson may be recorded. You are asked to agree before you come in."
        };
        view! { <p class="muted">{sentence}</p> }.into_any()
    });
    view! {
        class = sheet,
        <div class=class>
            <div class="words">
                <p class="state">{state}</p>
                {minutes}
                {recording}
            </div>
            <div class="ways">{join} {check}</div>
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
    let opens = ["Opens for you ", &time::moment_said(opens_ms), ", "].concat();
    view! { {opens} {move || words.get()} "." }.into_any()
}

/// One's own minutes, as soon as the attendance is on the page.
fn own_minutes(open: bool, around: Around) -> AnyView {
    let sentence = move || {
        let mine = around.watched.get()?.own(&around.shared.session.me()?.person);
        let sentence = match mine {
            None if open => "Your minutes count by themselves from when you are in.".to_owned(),
            None => "You were not in this lesson.".to_owned(),
            Some((minutes, true)) => ["You are in the lesson. Your minutes count: ", &time::minutes(minutes), " so far."].concat(),
            Some((minutes, false)) => ["You were in this lesson for ", &time::minutes(minutes), "."].concat(),
        };
        Some(view! { <p class="muted">{sentence}</p> })
    };
    sentence.into_any()
}

/// The words of a dialog.
struct Words {
    title: &'static str,
    sentence: &'static str,
    action: &'static str,
    done: &'static str,
}

const ENDING: Words = Words {
    title: "End the lesson?",
    sentence: "It ends for everybody at once and cannot be opened again. What was recorded of attendance stays.",
    action: "End for everybody",
    done: "The lesson is ended.",
};
const CALLING_OFF: Words = Words {
    title: "Call the lesson off?",
    sentence: "It will not take place. To hold it at another time, schedule a new one.",
    action: "Call it off",
    done: "The lesson is called off.",
};

fn end_dialog(id: LessonId, around: Around, open: RwSignal<bool>, words: &'static Words) -> AnyView {
    let act = Act::new();
    let id = StoredValue::new(id);
    let end = move || {
        act.run(end_lesson(id.get_value()), move |()| {
            open.set(false);
            around.shared.said.say(words.done);
            around.refresh.now();
        });
    };
    view! { <Confirm title=words.title sentence=words.sentence action=words.action open act on_confirm=end /> }.into_any()
}
