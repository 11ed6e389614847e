//! Recordings: those of a course and of a lesson, the player, and all of them for administrators.

use domain::{CourseId, RecordingId};
use leptos::prelude::*;

/// The recordings of a course.
pub fn course_page(_course: CourseId) -> AnyView {
    ().into_any()
}

/// One recording, with the player.
pub fn one_page(_recording: RecordingId) -> AnyView {
    ().into_any()
}

/// All recordings, for administrators.
pub fn office_page() -> AnyView {
    ().into_any()
}
