//! Camera, microphone, loudspeaker and network, before a lesson: each can be tried, none is needed to come in.

mod net;
mod sight;
mod sound;
mod trial;
mod words;

use domain::LessonId;
use domain::lesson::Door;
use domain::role::{Capability, Role};
use leptos::prelude::*;
use stylers_macro::style_sheet;

use self::trial::Trial;
use super::Go;
use super::act::Act;
use super::load::{Refresh, loaded};
use super::parts::{Button, Check, Crumb, page_head, refusal};
use super::place::Place;
use super::time;
use crate::api::board::agree_to_recording;
use crate::api::lesson::{LessonPage, lesson};

/// How often the page looks whether the lesson has opened, in ms.
const LOOK_AGAIN_MS: i32 = 20_000;

/// What outlives a redrawing.
#[derive(Clone, Copy)]
struct Around {
    trial: Trial,
    agreed: RwSignal<bool>,
    act: Act,
    go: Go,
}

/// The check before one lesson.
pub fn page(id: LessonId) -> AnyView {
    let around = Around { trial: Trial::new(), agreed: RwSignal::new(false), act: Act::new(), go: Go::new() };
    let refresh = Refresh::new();
    refresh.every(LOOK_AGAIN_MS);
    let fetch = move || {
        let call = lesson(id.clone());
        async move {
            let page = call.await?;
            around.trial.begin(&page);
            // Without the server's clock two answers that look alike are alike.
            Ok(LessonPage { now_ms: 0, ..page })
        }
    };
    loaded(refresh, fetch, move |page| draw(page, around))
}

fn draw(page: &LessonPage, around: Around) -> AnyView {
    let sheet = sheet();
    let lesson = &page.lesson;
    let mut crumbs = vec![Crumb { place: Place::Home, words: "Lessons".into() }];
    // Guests see lessons, and nothing of the course around them.
    if page.role != Role::Guest {
        crumbs.push(Crumb { place: Place::Course(lesson.course.clone()), words: lesson.course_title.clone() });
    }
    crumbs.push(Crumb { place: Place::Lesson(lesson.id.clone()), words: lesson.title.clone() });
    let below = view! { <p class="muted">"Nothing of it is sent to anybody. You can join with whatever works."</p> }.into_any();
    view! {
        class = sheet,
        <div class="page">
            {page_head(crumbs, "Camera and microphone", below, ().into_any())}
            <div class="parts">
                {sight::part(around.trial)}
                <div class="column">
                    {sound::microphone_part(around.trial)} {sound::speaker_part(around.trial)}
                    {net::part(page.script_url.clone(), page.venue.domain.clone())}
                </div>
                {way_in(page, around)}
            </div>
        </div>
    }
    .into_any()
}

/// Consent, if there is something to agree to, and the way in, if the lesson is open.
fn way_in(page: &LessonPage, around: Around) -> AnyView {
    let sheet = sheet();
    let id = StoredValue::new(page.lesson.id.clone());
    let concerned = page.recording && !page.may.has(Capability::Moderate);
    let consent = concerned && !page.agreed;
    let given = (concerned && page.agreed)
        .then(|| view! { <p class="muted">"This lesson may be recorded. You have agreed to that."</p> }.into_any());
    let asked = consent.then(|| {
        view! {
            <div class="stack close">
                <h2>"This lesson may be recorded"</h2>
                <p>"A recording holds what you say, show and write, and your name. Without your agreement you cannot come in. To take part without being heard and seen, leave microphone and camera off."</p>
                <Check label="I agree that I may be recorded in this lesson" value=around.agreed />
            </div>
        }
        .into_any()
    });
    let enter = move || {
        around.trial.remember();
        let into = move || around.go.to(&Place::Live(id.get_value()));
        if !consent {
            into();
        } else if around.agreed.get_untracked() {
            around.act.run(agree_to_recording(id.get_value()), move |()| into());
        } else {
            around.act.refuse(&"Please agree to be recorded, or ask the teacher how to take part without it.");
        }
    };
    let keep = move || {
        around.trial.remember();
        around.go.to(&Place::Lesson(id.get_value()));
    };
    let (state, button) = match page.lesson.door {
        Door::Open { closes_ms } => (
            ["Open now, until ", &time::clock(closes_ms)].concat(),
            view! {
                <Button kind="primary large" busy=around.act.busy on_press=enter>
                    "Join the lesson"
                </Button>
            }
            .into_any(),
        ),
        Door::NotYet { opens_ms } => (
            ["Opens for you ", &time::moment_said(opens_ms), ". Then the way in appears here by itself."].concat(),
            view! { <Button on_press=keep>"Keep this and go to the lesson"</Button> }.into_any(),
        ),
        Door::Over { .. } => (
            "The lesson is over. What you choose here is kept for the next one.".to_owned(),
            view! { <Button on_press=keep>"Keep this and go to the lesson"</Button> }.into_any(),
        ),
    };
    let asked = if matches!(page.lesson.door, Door::Open { .. }) { asked } else { None };
    view! {
        class = sheet,
        <section class="way card stack" aria-label="The way in">
            {asked}
            {given}
            {refusal(around.act)}
            <div class="go">
                <p class="state">{state}</p>
                {button}
            </div>
        </section>
    }
    .into_any()
}

/// The class that `style/check.css` is scoped to.
fn sheet() -> &'static str {
    let sheet = style_sheet!("style/check.css");
    sheet
}
