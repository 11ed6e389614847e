//! Recordings as pages show them.

use domain::{CourseId, LessonId, RecordingId};

use crate::api::recording::{RecordingCard, RecordingPage, RecordingsPage, Wanted};
use crate::api::{ApiError, Result};

/// Those of a course.
///
/// # Errors
/// Not made yet.
pub async fn course(_course: CourseId, _wanted: Wanted) -> Result<RecordingsPage> {
    Err(ApiError::Internal)
}

/// Those of a lesson.
///
/// # Errors
/// Not made yet.
pub async fn lesson(_lesson: LessonId) -> Result<Vec<RecordingCard>> {
    Err(ApiError::Internal)
}

/// One.
///
/// # Errors
/// Not made yet.
pub async fn one(_recording: RecordingId) -> Result<RecordingPage> {
    Err(ApiError::Internal)
}
