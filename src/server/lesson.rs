//! Lessons: starting, scheduling, ending, and who was there.

use std::collections::HashMap;

use domain::input::{self, InputError};
use domain::ledger::{self, Attendance};
use domain::lesson::Schedule;
use domain::role::{Capabilities, Capability};
use domain::{LessonId, RoomId};

use super::context::{Call, call};
use super::guard::{self, Function};
use super::live::To;
use super::provider::deployment;
use super::store::lesson::{Lesson, NewLesson};
use super::{civil, store};
use crate::api::Result;
use crate::api::conference::Signal;
use crate::api::lesson::{LessonCard, LessonPage, Report, ReportRow, Timetable};

/// A lesson as somebody finds it who may do this there.
pub fn card(lesson: Lesson, may: Capabilities, now_ms: i64) -> LessonCard {
    let door = lesson.schedule.door(may.has(Capability::Moderate), now_ms);
    let Lesson { id, title, room, room_title, course, course_title, schedule, time_zone } = lesson;
    LessonCard { id, title, room, room_title, course, course_title, schedule, time_zone, door }
}

/// One lesson.
///
/// # Errors
/// Not signed in, no such lesson, or not allowed.
pub async fn page(lesson: LessonId) -> Result<LessonPage> {
    let call = call();
    let found = guard::lesson(&call, Function::Lesson, &lesson).await?;
    let (person, now_ms) = (&call.session()?.person, call.now_ms());
    let evidence = store::evidence::about(&call.app.store, &lesson, person).await?;
    let everybody = ledger::attendance(&evidence, now_ms);
    let mine = everybody.into_iter().find(|one| one.person == *person && was_there(one));
    let (role, may) = (found.course.role, found.course.may);
    let deployment = deployment::of_room(&call.app, found.room.provider.as_ref()).await?;
    let venue = deployment.venue(&call.app, may.has(Capability::Moderate)).await?;
    Ok(LessonPage { lesson: card(found.lesson, may, now_ms), description: found.room.description, venue, role, may, mine, now_ms })
}

fn was_there(attendance: &Attendance) -> bool {
    !attendance.visits.is_empty()
}

/// Starts a lesson now.
///
/// # Errors
/// Not allowed, or a title, length or time zone that will not do.
pub async fn start(room: RoomId, title: String, minutes: Option<u32>, time_zone: String) -> Result<LessonId> {
    let call = call();
    guard::room(&call, Function::StartLesson, &room).await?;
    let title = input::title(&title)?;
    let (_, time_zone) = civil::zone(&time_zone)?;
    let now_ms = call.now_ms();
    let closes_ms = minutes.map(|minutes| now_ms.saturating_add(i64::from(minutes) * 60_000));
    let schedule = Schedule::new(now_ms, closes_ms, 0)?;
    insert(&call, &room, &title, &schedule, &time_zone).await
}

/// Schedules a lesson.
///
/// # Errors
/// Not allowed, or a title, time or time zone that will not do.
pub async fn schedule(room: RoomId, title: String, timetable: Timetable) -> Result<LessonId> {
    let call = call();
    guard::room(&call, Function::ScheduleLesson, &room).await?;
    let title = input::title(&title)?;
    let (zone, time_zone) = civil::zone(&timetable.time_zone)?;
    let opens_ms = civil::unix_ms(&timetable.opens, &zone)?;
    let closes_ms = civil::unix_ms(&timetable.closes, &zone)?;
    let schedule = Schedule::new(opens_ms, Some(closes_ms), timetable.early_minutes)?;
    if schedule.end_ms() <= call.now_ms() {
        return Err(InputError::OverAlready.into());
    }
    insert(&call, &room, &title, &schedule, &time_zone).await
}

async fn insert(call: &Call, room: &RoomId, title: &str, schedule: &Schedule, time_zone: &str) -> Result<LessonId> {
    let id = LessonId::new(call.app.random.id());
    let by = &call.session()?.person;
    store::lesson::insert(&call.app.store, &NewLesson { id: &id, room, title, schedule, time_zone, by }, call.now_ms()).await?;
    Ok(id)
}

/// Ends a lesson for everybody. One that is over stays as it was.
///
/// # Errors
/// Not allowed.
pub async fn end(lesson: LessonId) -> Result<()> {
    let call = call();
    let found = guard::lesson(&call, Function::EndLesson, &lesson).await?;
    let now_ms = call.now_ms();
    if now_ms < found.lesson.schedule.end_ms() {
        store::lesson::end(&call.app.store, &lesson, now_ms).await?;
    }
    call.app.live.send(&lesson, To::Everybody, &Signal::Ended);
    Ok(())
}

/// Who was there, and for how long: people who were, by name, then members who were not.
///
/// # Errors
/// Not allowed.
pub async fn report(lesson: LessonId) -> Result<Report> {
    let call = call();
    let found = guard::lesson(&call, Function::Report, &lesson).await?;
    let (store, made_ms) = (&call.app.store, call.now_ms());
    let evidence = store::evidence::of_lesson(store, &lesson).await?;
    let people = store::person::members_and_attendees(store, &found.course.id, &lesson).await?;
    let attendances = ledger::attendance(&evidence, made_ms).into_iter().filter(was_there);
    let mut attendances: HashMap<_, _> = attendances.map(|attendance| (attendance.person.clone(), attendance)).collect();
    let mut rows: Vec<ReportRow> = people
        .into_iter()
        .filter_map(|one| {
            let attendance = attendances.remove(&one.person);
            let shown = one.member || attendance.is_some();
            shown.then_some(ReportRow { person: one.person, name: one.name, role: one.role, attendance })
        })
        .collect();
    rows.sort_by_cached_key(|row| (row.attendance.is_none(), row.name.to_lowercase(), row.person.clone()));
    Ok(Report { rows, made_ms })
}
