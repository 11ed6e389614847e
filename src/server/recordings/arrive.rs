//! What senders tell of recordings: which one it is about, where its file is, and whether that file is what they say.

use super::super::context::App;
use super::super::store::recording::job::Job;
use super::jobs::Outcome;
use crate::api::{ApiError, Result};

/// Looks at a file that a sender has put into the storage.
///
/// # Errors
/// The store fails.
#[expect(clippy::unused_async, reason = "being written")]
pub async fn check(_app: &App, _job: &Job) -> Result<Outcome> {
    Err(ApiError::Internal)
}
