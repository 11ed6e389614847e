//! Where an invitation leads: what it opens, one's name, the PIN if there is one, and in.

use domain::lesson::Door;
use leptos::prelude::*;

use super::Go;
use super::act::Act;
use super::load::{Refresh, loaded};
use super::parts::{Field, Submit, heading, notice, refusal};
use super::place::Place;
use super::session::use_shared;
use super::{devices, time};
use crate::api::ApiError;
use crate::api::guest::{Invitation, enter_as_guest, invitation};
use crate::api::lesson::LessonCard;
use crate::browser::page as browser_page;

/// Where the tab keeps the link's secret, so that a reload works although the address does not show it any more.
const SECRET: &str = "rollcall.invitation";
/// How often the page looks whether a lesson has opened, in ms.
const LOOK_AGAIN_MS: i32 = 15_000;

/// What is typed. It outlives a redrawing.
#[derive(Clone, Copy)]
struct Typed {
    secret: StoredValue<String>,
    name: RwSignal<String>,
    pin: RwSignal<String>,
    act: Act,
}

/// The invitation. The secret leaves the address at once: addresses end up in histories and on shared screens.
pub fn page() -> AnyView {
    let fragment = browser_page::fragment();
    if !fragment.is_empty() {
        browser_page::keep(SECRET, &fragment);
        browser_page::hide_fragment();
    }
    let secret = StoredValue::new(browser_page::kept(SECRET).unwrap_or_default());
    let refresh = Refresh::new();
    refresh.every(LOOK_AGAIN_MS);
    let typed = Typed { secret, name: RwSignal::new(String::new()), pin: RwSignal::new(String::new()), act: Act::new() };
    let fetch = move || {
        let secret = secret.get_value();
        async move { if secret.is_empty() { Err(ApiError::GuestLinkGone) } else { invitation(secret).await } }
    };
    loaded(refresh, fetch, move |invitation| draw(invitation, typed))
}

fn draw(invitation: &Invitation, typed: Typed) -> AnyView {
    let session = use_shared().session;
    let go = Go::new();
    let lesson = StoredValue::new(invitation.lesson.clone());
    let asks_pin = invitation.pin;
    let Typed { secret, name, pin, act } = typed;
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match domain::input::person_name(&name.get_untracked()) {
            Err(wrong) => act.refuse(&wrong),
            Ok(name) => {
                let pin = asks_pin.then(|| pin.get_untracked().trim().to_owned());
                act.run(enter_as_guest(secret.get_value(), name, pin), move |me| {
                    session.signed_in(me);
                    go.to(&lesson.with_value(|lesson| next(lesson.as_ref())));
                });
            }
        }
    };
    let place = [&invitation.room_title, ", ", &invitation.course_title].concat();
    let open = matches!(&invitation.lesson, Some(LessonCard { door: Door::Open { .. }, .. }));
    let state = match &invitation.lesson {
        None => "No lesson is open or planned in this room now. You may enter your name and wait.".to_owned(),
        Some(lesson) if open => ["“", &lesson.title, "” is open now."].concat(),
        Some(lesson) => ["“", &lesson.title, "” opens ", &time::moment_said(lesson.schedule.opens_ms), "."].concat(),
    };
    let approval =
        invitation.approval.then(|| view! { <p class="muted">"The teacher lets each guest in. That may take a moment."</p> }.into_any());
    let pin_field = asks_pin.then(|| {
        view! {
            <Field
                label="PIN"
                value=pin
                name="pin"
                autocomplete="one-time-code"
                most=12
                hint="4 to 12 digits. It was given to you by another way than the link, for example by telephone."
            />
        }
        .into_any()
    });
    view! {
        <div class="page narrow">
            <div class="stack close">
                {heading("You are invited")} <p class="muted">{place}</p>
            </div>
            {notice("", state)}
            <form class="card stack" on:submit=send>
                <Field
                    label="Your name"
                    value=name
                    name="name"
                    autocomplete="name"
                    most=domain::input::NAME_MAX
                    hint="The teacher and everybody in the lesson will see it."
                />
                {pin_field}
                {approval}
                {refusal(act)}
                <Submit busy=act.busy>{if open { "Join" } else { "Enter and wait" }}</Submit>
            </form>
        </div>
    }
    .into_any()
}

/// Where to go after the name: into the lesson, to where one waits for it, or to the first page, which looks for one.
fn next(lesson: Option<&LessonCard>) -> Place {
    match lesson {
        Some(lesson) if matches!(lesson.door, Door::Open { .. }) => devices::way_in(&lesson.id),
        Some(lesson) => Place::Lesson(lesson.id.clone()),
        None => Place::Home,
    }
}
