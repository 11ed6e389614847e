//! One room: its lessons, starting and scheduling them, its settings, its invitations.

use domain::RoomId;
use domain::attendance::AttendanceRule;
use domain::role::Capability;
use leptos::prelude::*;

use super::act::Act;
use super::attendance::RuleForm;
use super::course::past;
use super::invitations::Invitations;
use super::load::{Refresh, loaded};
use super::parts::{Button, Crumb, FormDialog, Whereabouts, empty, lesson_list, page_head};
use super::place::Place;
use super::room_form::RoomForm;
use super::session::{Shared, use_shared};
use super::{schedule, time, venue};
use crate::api::attendance::set_attendance_rule;
use crate::api::room::{RoomPage, edit_room, room};
use crate::rules;

/// How often the page looks for lessons that have opened, in ms.
const LOOK_AGAIN_MS: i32 = 30_000;

/// The dialogs of this page; each flag opens one. They lie outside of what a refresh draws anew, so nothing typed is lost.
#[derive(Clone, Copy)]
struct Dialogs {
    start: RwSignal<bool>,
    schedule: RwSignal<bool>,
    edit: RwSignal<bool>,
    /// The room as it was last read, for the form that changes it.
    room: StoredValue<Option<RoomPage>>,
}

/// One room.
pub fn page(id: RoomId) -> AnyView {
    let shared = use_shared();
    let refresh = Refresh::new();
    refresh.every(LOOK_AGAIN_MS);
    let closed = || RwSignal::new(false);
    let dialogs = Dialogs { start: closed(), schedule: closed(), edit: closed(), room: StoredValue::new(None) };
    let invitations = Invitations::new(id.clone());
    let asked = id.clone();
    view! {
        {loaded(
            refresh,
            move || room(asked.clone()),
            move |room| {
                dialogs.room.set_value(Some(room.clone()));
                draw(room, dialogs, invitations)
            },
        )}
        {schedule::start_dialog(id.clone(), dialogs.start)}
        {schedule::schedule_dialog(id.clone(), dialogs.schedule, dialogs.room, refresh, shared)}
        {edit_dialog(id.clone(), dialogs, refresh, shared)}
        {invitations.dialogs()}
    }
    .into_any()
}

fn draw(room: &RoomPage, dialogs: Dialogs, invitations: Invitations) -> AnyView {
    let may = room.may;
    let crumbs = vec![
        Crumb { place: Place::Home, words: "Lessons".into() },
        Crumb { place: Place::Course(room.course.clone()), words: room.course_title.clone() },
    ];
    let lessons = may
        .has(Capability::ScheduleLesson)
        .then(|| {
            view! {
                <Button on_press=move || dialogs.schedule.set(true)>"Schedule a lesson"</Button>
                <Button kind="primary" on_press=move || dialogs.start.set(true)>
                    "Start a lesson now"
                </Button>
            }
            .into_any()
        })
        .into_any();
    let description = room.description.clone();
    let below = view! { <p class="muted described">{description}</p> }.into_any();
    let breakouts = may.has(Capability::Moderate).then(|| {
        let path = Place::Breakouts(room.id.clone()).path();
        view! {
            <a class="button" href=path>
                "Breakout rooms"
            </a>
        }
        .into_any()
    });
    let coming =
        if room.lessons.is_empty() { empty("No lesson is open or planned here.") } else { lesson_list(&room.lessons, Whereabouts::Here) };
    let actions = view! {
        {breakouts}
        {lessons}
    };
    view! {
        <div class="page">
            {page_head(crumbs, &room.title, below, actions.into_any())} {venue::notices(&room.venue, room.may)}
            <div class="split">
                <section class="section" aria-labelledby="lessons">
                    <h2 id="lessons">"Now and next"</h2>
                    {coming}
                </section>
                <div class="side">{settings(room, dialogs)}</div>
                <div class="rest">
                    {may.has(Capability::CreateGuestLink).then(|| invitations.section(room.policy.guests))}
                    {past(&room.past, Whereabouts::Here)}
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// What the room does to those who enter, and the button to change it.
fn settings(room: &RoomPage, dialogs: Dialogs) -> AnyView {
    let rule = [
        "Late after ",
        &time::minutes(room.attendance.late_after_minutes.into()),
        ", left early ",
        &time::minutes(room.attendance.early_before_minutes.into()),
        " before the end",
    ]
    .concat();
    let mut lines = rules::lines(&room.policy);
    lines.push(rule);
    let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }.into_any()).collect::<Vec<_>>();
    let edit =
        room.may.has(Capability::AddRoom).then(|| view! { <Button on_press=move || dialogs.edit.set(true)>"Change"</Button> }.into_any());
    view! {
        <section class="section" aria-labelledby="settings">
            <div class="section-head">
                <h2 id="settings">"In this room"</h2>
                {edit}
            </div>
            <p>
                <span class="badge">{room.policy.profile.label()}</span>
            </p>
            <ul class="facts">{lines}</ul>
        </section>
    }
    .into_any()
}

fn edit_dialog(id: RoomId, dialogs: Dialogs, refresh: Refresh, shared: Shared) -> AnyView {
    let act = Act::new();
    let id = StoredValue::new(id);
    // Made anew each time the dialog opens, from the room as it is then.
    let form = StoredValue::new((RoomForm::new(), RuleForm::of(AttendanceRule::default())));
    let save = move || match (form.get_value().0.read(), form.get_value().1.read()) {
        (Err(wrong), _) => act.refuse(&wrong),
        (_, Err(wrong)) => act.refuse(&wrong),
        (Ok((title, description, policy, provider)), Ok(rule)) => {
            let room = id.get_value();
            let call = async move {
                edit_room(room.clone(), title, description, policy, provider).await?;
                match rule {
                    Some(rule) => set_attendance_rule(room, rule).await,
                    None => Ok(()),
                }
            };
            act.run(call, move |()| {
                dialogs.edit.set(false);
                shared.said.say("The room is changed.");
                refresh.now();
            });
        }
    };
    view! {
        <FormDialog title="Change the room" action="Save" open=dialogs.edit act on_submit=save>
            {dialogs
                .room
                .with_value(|room| {
                    if let Some(room) = room {
                        let about = RoomForm::of(&room.title, &room.description, &room.policy, room.provider.clone());
                        form.set_value((about, RuleForm::of(room.attendance)));
                    }
                    let (about, rule) = form.get_value();
                    view! {
                        {about.fields()}
                        {rule.fields()}
                    }
                })}
        </FormDialog>
    }
    .into_any()
}
