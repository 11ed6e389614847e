//! How long recordings are kept, and their removal for good.

use super::super::context::App;
use super::super::store::recording::job::Job;
use super::jobs::Outcome;
use crate::api::{ApiError, Result};

/// Removes all files of a recording.
///
/// # Errors
/// The store fails.
#[expect(clippy::unused_async, reason = "being written")]
pub async fn run(_app: &App, _job: &Job) -> Result<Outcome> {
    Err(ApiError::Internal)
}
