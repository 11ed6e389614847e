//! Files that are fetched from a link: only from where they are expected, and never more than fits.

use super::super::context::App;
use super::super::store::recording::job::Job;
use super::jobs::Outcome;
use crate::api::{ApiError, Result};

/// From where, and how much, may be fetched.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Hosts that may be asked; one that begins with a dot stands for all hosts below it.
    pub hosts: Vec<String>,
    /// The largest file, in bytes.
    pub most: u64,
}

/// Fetches a file, from where the last try ended.
///
/// # Errors
/// The store fails.
#[expect(clippy::unused_async, reason = "being written")]
pub async fn run(_app: &App, _job: &Job) -> Result<Outcome> {
    Err(ApiError::Internal)
}
