//! Broadcasts: made when a recording begins, ended with it, hidden when it is deleted, removed when its time is over.

use domain::RecordingId;

use super::super::context::App;
use super::super::recordings::jobs::Outcome;
use super::super::store::recording::{Broadcast, job::Job};
use crate::api::{ApiError, Result};

/// A broadcast that was made.
pub struct Made {
    /// Where it is.
    pub broadcast: Broadcast,
    /// The key of its stream: for the browser of whoever records, and for nothing else.
    pub stream_key: String,
}

/// Makes an unlisted broadcast with the first account that works.
///
/// # Errors
/// No account is connected, or none works: a [`ApiError::Conflict`] with the words for whoever pressed the button.
#[expect(clippy::unused_async, reason = "being written")]
pub async fn make(_app: &App, _recording: &RecordingId, _title: &str) -> Result<Made> {
    Err(ApiError::Internal)
}

/// Ends one on YouTube, and lets it be shown in frames.
///
/// # Errors
/// The store fails.
#[expect(clippy::unused_async, reason = "being written")]
pub async fn end(_app: &App, _job: &Job) -> Result<Outcome> {
    Err(ApiError::Internal)
}

/// Makes a video private on YouTube.
///
/// # Errors
/// The store fails.
#[expect(clippy::unused_async, reason = "being written")]
pub async fn make_private(_app: &App, _job: &Job) -> Result<Outcome> {
    Err(ApiError::Internal)
}

/// Makes a video unlisted again.
///
/// # Errors
/// The store fails.
#[expect(clippy::unused_async, reason = "being written")]
pub async fn make_unlisted(_app: &App, _job: &Job) -> Result<Outcome> {
    Err(ApiError::Internal)
}

/// Removes a video from YouTube, for good. What happened, or why it did not.
///
/// # Errors
/// The store fails.
#[expect(clippy::unused_async, reason = "being written")]
pub async fn remove(_app: &App, _broadcast: &Broadcast) -> Result<std::result::Result<(), String>> {
    Err(ApiError::Internal)
}
