//! What is recorded in a lesson now.

use domain::{LessonId, RecordingId};

use crate::api::recording::{Begun, Seen, Start};
use crate::api::{ApiError, Result};

/// Starts a recording.
///
/// # Errors
/// Not made yet.
pub async fn begin(_lesson: LessonId, _start: Start) -> Result<Begun> {
    Err(ApiError::Internal)
}

/// Says that it is to end.
///
/// # Errors
/// Not made yet.
pub async fn end(_lesson: LessonId, _recording: RecordingId) -> Result<()> {
    Err(ApiError::Internal)
}

/// Notes what a browser saw.
///
/// # Errors
/// Not made yet.
pub async fn see(_lesson: LessonId, _seen: Seen) -> Result<()> {
    Err(ApiError::Internal)
}
