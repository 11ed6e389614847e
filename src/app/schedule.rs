//! Starting a lesson now, and scheduling one.

use domain::RoomId;
use domain::input::{self, InputError};
use leptos::prelude::*;

use super::Go;
use super::act::Act;
use super::load::Refresh;
use super::parts::{Choice, Field, FormDialog};
use super::room_form::minutes;
use super::session::Shared;
use super::{devices, time};
use crate::api::lesson::{Timetable, schedule_lesson, start_lesson};
use crate::api::room::RoomPage;
use crate::browser::page::time_zones;

const LENGTHS: [(&str, &str); 5] =
    [("45", "45 minutes"), ("60", "1 hour"), ("90", "1 hour 30 minutes"), ("120", "2 hours"), ("", "Until somebody ends it")];

/// Title and length; then one is in the lesson.
pub fn start_dialog(room: RoomId, open: RwSignal<bool>) -> AnyView {
    let act = Act::new();
    let room = StoredValue::new(room);
    let title = RwSignal::new(String::new());
    let length = RwSignal::new("60".to_owned());
    let go = Go::new();
    let start = move || match input::title(&title.get_untracked()) {
        Err(wrong) => act.refuse(&wrong),
        Ok(text) => {
            let minutes = length.get_untracked().parse().ok();
            act.run(start_lesson(room.get_value(), text, minutes, time::own_zone()), move |id| {
                open.set(false);
                go.to(&devices::way_in(&id));
            });
        }
    };
    view! {
        <FormDialog title="Start a lesson now" action="Start and join" open act on_submit=start>
            <Field label="Title" value=title most=input::TITLE_MAX autofocus=true hint="For example: Forces and motion" />
            <Choice label="Open for" value=length options=LENGTHS.to_vec() />
        </FormDialog>
    }
    .into_any()
}

/// What is typed into the form of a planned lesson.
#[derive(Clone, Copy)]
struct Plan {
    title: RwSignal<String>,
    date: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    zone: RwSignal<String>,
    early: RwSignal<String>,
}

impl Plan {
    fn new() -> Self {
        let (date, from, to) = time::next_hour();
        Self {
            title: RwSignal::new(String::new()),
            date: RwSignal::new(date),
            from: RwSignal::new(from),
            to: RwSignal::new(to),
            zone: RwSignal::new(time::own_zone()),
            early: RwSignal::new(String::new()),
        }
    }

    /// A lesson that ends at an earlier time of day than it begins ends on the next day.
    fn ends_next_day(self) -> bool {
        let (from, to) = (self.from.get(), self.to.get());
        !to.is_empty() && to <= from
    }

    fn read(self) -> Result<(String, Timetable), InputError> {
        let title = input::title(&self.title.get_untracked())?;
        let date = self.date.get_untracked();
        let last = if untrack(|| self.ends_next_day()) { time::next_day(&date) } else { date.clone() };
        let timetable = Timetable {
            opens: [&date, "T", &self.from.get_untracked()].concat(),
            closes: [&last, "T", &self.to.get_untracked()].concat(),
            time_zone: self.zone.get_untracked().trim().to_owned(),
            early_minutes: minutes(&self.early.get_untracked())?,
        };
        Ok((title, timetable))
    }

    fn fields(self) -> AnyView {
        let zones = time_zones().into_iter().map(|zone| view! { <option value=zone></option> }.into_any()).collect::<Vec<_>>();
        view! {
            <Field label="Title" value=self.title most=input::TITLE_MAX autofocus=true hint="For example: Forces and motion" />
            <div class="row fields">
                <Field label="Day" value=self.date kind="date" />
                <Field label="Opens" value=self.from kind="time" />
                <Field label="Closes" value=self.to kind="time" />
            </div>
            <p class="hint" role="status">
                {move || if self.ends_next_day() { "It closes on the next day." } else { "" }}
            </p>
            <Field label="Time zone" value=self.zone list="zones" hint="The clock that these times are on." />
            <datalist id="zones">{zones}</datalist>
            <Field
                label="Moderators may enter early"
                value=self.early
                kind="number"
                min="0"
                max="1440"
                hint="Minutes before it opens for everybody."
            />
        }
        .into_any()
    }
}

/// Day, times, time zone.
pub fn schedule_dialog(id: RoomId, open: RwSignal<bool>, room: StoredValue<Option<RoomPage>>, refresh: Refresh, shared: Shared) -> AnyView {
    let act = Act::new();
    let id = StoredValue::new(id);
    let plan = Plan::new();
    let send = move || match plan.read() {
        Err(wrong) => act.refuse(&wrong),
        Ok((title, timetable)) => act.run(schedule_lesson(id.get_value(), title, timetable), move |_| {
            open.set(false);
            plan.title.set(String::new());
            shared.said.say("The lesson is scheduled.");
            refresh.now();
        }),
    };
    view! {
        <FormDialog title="Schedule a lesson" action="Schedule" open act on_submit=send>
            {
                if plan.early.with_untracked(String::is_empty) {
                    plan.early.set(room.with_value(|room| room.as_ref().map_or(10, |room| room.policy.early_minutes)).to_string());
                }
                plan.fields()
            }
        </FormDialog>
    }
    .into_any()
}
