//! Lessons: starting, scheduling, ending, and who was there.

use domain::lesson::{Door, Schedule};
use domain::role::{Capabilities, Role};
use domain::{CourseId, LessonId, RoomId};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use server_fn_macro_default::server;

use super::Result;
use super::provider::Venue;

/// A lesson in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonCard {
    /// Which.
    pub id: LessonId,
    /// Its title.
    pub title: String,
    /// Its room.
    pub room: RoomId,
    /// The room's title.
    pub room_title: String,
    /// Its course.
    pub course: CourseId,
    /// The course's title.
    pub course_title: String,
    /// When it is open.
    pub schedule: Schedule,
    /// Its time zone, an IANA name.
    pub time_zone: String,
    /// Whether one may enter now.
    pub door: Door,
}

/// One lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonPage {
    /// The lesson.
    pub lesson: LessonCard,
    /// The room's description.
    pub description: String,
    /// Where it is held.
    pub venue: Venue,
    /// The address of that place's `external_api.js`, to see whether it can be reached.
    pub script_url: String,
    /// The lesson may be recorded: whoever does not moderate has to agree before they come in.
    pub recording: bool,
    /// One has agreed to that.
    pub agreed: bool,
    /// People enter with the microphone off.
    pub start_muted: bool,
    /// People enter with the camera off.
    pub start_without_camera: bool,
    /// One's own role.
    pub role: Role,
    /// What one may do here.
    pub may: Capabilities,
    /// The time on the server (Unix ms), so that a page can wait for the opening by the right clock.
    pub now_ms: i64,
}

/// When a new lesson is. Wall-clock times are as a `datetime-local` field gives them (`2026-11-23T09:00`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timetable {
    /// Opens, in the time zone below.
    pub opens: String,
    /// Closes, in the time zone below.
    pub closes: String,
    /// An IANA name, such as `Europe/Madrid`.
    pub time_zone: String,
    /// How long before the opening moderators may enter, in minutes.
    pub early_minutes: u16,
}

/// One lesson.
#[server(name = GetLesson, prefix = "/api", endpoint = "lesson", input = Json)]
pub async fn lesson(lesson: LessonId) -> Result<LessonPage> {
    crate::server::lesson::page(lesson).await
}

/// Starts a lesson now. `minutes`: how long it stays open; none: until somebody ends it.
#[server(name = StartLesson, prefix = "/api", endpoint = "start_lesson", input = Json)]
pub async fn start_lesson(room: RoomId, title: String, minutes: Option<u32>, time_zone: String) -> Result<LessonId> {
    crate::server::lesson::start(room, title, minutes, time_zone).await
}

/// Schedules a lesson.
#[server(name = ScheduleLesson, prefix = "/api", endpoint = "schedule_lesson", input = Json)]
pub async fn schedule_lesson(room: RoomId, title: String, timetable: Timetable) -> Result<LessonId> {
    crate::server::lesson::schedule(room, title, timetable).await
}

/// Ends a lesson for everybody (or, before it has opened, calls it off).
#[server(name = EndLesson, prefix = "/api", endpoint = "end_lesson", input = Json)]
pub async fn end_lesson(lesson: LessonId) -> Result<()> {
    crate::server::lesson::end(lesson).await
}
