//! Lessons: starting, scheduling, ending, and who was there.

use domain::input::{self, InputError};
use domain::lesson::Schedule;
use domain::role::{Capabilities, Capability};
use domain::{LessonId, RoomId};

use super::context::{Call, call};
use super::guard::{self, Function};
use super::live::To;
use super::provider::deployment;
use super::recordings::{moments, running};
use super::store::lesson::{Lesson, NewLesson};
use super::{civil, store};
use crate::api::Result;
use crate::api::conference::Signal;
use crate::api::lesson::{LessonCard, LessonPage, Timetable};

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
    let now_ms = call.now_ms();
    let (role, may) = (found.course.role, found.course.may);
    let deployment = deployment::of_room(&call.app, found.room.provider.as_ref()).await?;
    let venue = deployment.venue(&call.app, may.has(Capability::Moderate)).await?;
    let policy = found.room.policy;
    let agreed = policy.recording && store::consent::is_given(&call.app.store, &found.lesson.id, &call.session()?.person).await?;
    Ok(LessonPage {
        lesson: card(found.lesson, may, now_ms),
        description: found.room.description,
        venue,
        script_url: deployment.script_url(),
        recording: policy.recording,
        agreed,
        start_muted: policy.start_muted,
        start_without_camera: policy.start_without_camera,
        role,
        may,
        now_ms,
    })
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
        moments::lesson_ended(&call.app.store, &lesson, now_ms).await?;
        running::lesson_ended(&call.app, &lesson, &call.session()?.person).await?;
    }
    call.app.live.send(&lesson, To::Everybody, &Signal::Ended);
    call.app.changes.happened(&lesson);
    Ok(())
}
