//! What teachers do with recordings.

use domain::{CourseId, LessonId, RecordingId};

use crate::api::{ApiError, Result};

/// Another title.
///
/// # Errors
/// Not made yet.
pub async fn rename(_recording: RecordingId, _title: String) -> Result<()> {
    Err(ApiError::Internal)
}

/// Students may see them.
///
/// # Errors
/// Not made yet.
pub async fn publish(_course: CourseId, _recordings: Vec<RecordingId>) -> Result<()> {
    Err(ApiError::Internal)
}

/// Students may not see them any more.
///
/// # Errors
/// Not made yet.
pub async fn hide(_course: CourseId, _recordings: Vec<RecordingId>) -> Result<()> {
    Err(ApiError::Internal)
}

/// They are not wanted any more.
///
/// # Errors
/// Not made yet.
pub async fn delete(_course: CourseId, _recordings: Vec<RecordingId>) -> Result<()> {
    Err(ApiError::Internal)
}

/// They are, after all.
///
/// # Errors
/// Not made yet.
pub async fn restore(_course: CourseId, _recordings: Vec<RecordingId>) -> Result<()> {
    Err(ApiError::Internal)
}

/// A link to one that is elsewhere.
///
/// # Errors
/// Not made yet.
pub async fn add_link(_lesson: LessonId, _title: String, _link: String) -> Result<RecordingId> {
    Err(ApiError::Internal)
}

/// Another link.
///
/// # Errors
/// Not made yet.
pub async fn edit_link(_recording: RecordingId, _link: String) -> Result<()> {
    Err(ApiError::Internal)
}

/// Captions, or none.
///
/// # Errors
/// Not made yet.
pub async fn set_captions(_recording: RecordingId, _captions: Option<String>) -> Result<()> {
    Err(ApiError::Internal)
}

/// Once more.
///
/// # Errors
/// Not made yet.
pub async fn retry(_recording: RecordingId) -> Result<()> {
    Err(ApiError::Internal)
}
