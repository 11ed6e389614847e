//! All recordings, for administrators.

use domain::RecordingId;

use crate::api::recording::{AllRecordings, Wanted};
use crate::api::{ApiError, Result};

/// All of them.
///
/// # Errors
/// Not made yet.
pub async fn all(_wanted: Wanted) -> Result<AllRecordings> {
    Err(ApiError::Internal)
}

/// A hold, or none.
///
/// # Errors
/// Not made yet.
pub async fn hold(_recording: RecordingId, _why: Option<String>) -> Result<()> {
    Err(ApiError::Internal)
}

/// Removes deleted ones now.
///
/// # Errors
/// Not made yet.
pub async fn purge(_recordings: Vec<RecordingId>) -> Result<()> {
    Err(ApiError::Internal)
}
