//! Broadcasts: made when a recording begins, ended with it, hidden when it is deleted, removed when its time is over.
//!
//! What is known of a recording's broadcast stands in its row, step by step: first the account on which it is asked for, then its id, then
//! that of its stream. Whatever is tried again goes on from there, and a broadcast whose id was never heard is found by the recording's
//! mark in its description. So there is one broadcast for a recording, whenever the server is stopped.

use super::super::context::App;
use super::super::recordings::jobs::Outcome;
use super::super::store::recording::{self, Broadcast, Recording, job::Job};
use super::super::store::youtube::{self as store, Account};
use crate::api::Result;
use domain::RecordingId;
use youtube::Failure;

pub use super::end::end;
pub use super::make::{Made, make};
pub use super::video::{make_private, make_unlisted, remove};

/// What is said of a recording on an account that is not connected any more.
pub(super) const DISCONNECTED: &str = "The YouTube account that it is on is not connected any more. An administrator can connect it again.";

/// By what a recording's broadcast is found again.
pub(super) fn mark(recording: &RecordingId) -> String {
    format!("[rollcall {recording}]")
}

/// A recording and the account that its broadcast is on.
pub(super) enum Where {
    /// Both are there.
    Here(Box<Recording>, Box<Account>, Broadcast),
    /// There is no broadcast, or no recording.
    Nowhere,
    /// The account is not connected.
    Disconnected(Box<Recording>),
}

/// Where a job's recording is on YouTube.
///
/// # Errors
/// The store fails.
pub(super) async fn locate(app: &App, job: &Job) -> Result<Where> {
    let Some(found) = recording::by_id(&app.store, &job.recording).await? else { return Ok(Where::Nowhere) };
    let Some(broadcast) = found.youtube.clone() else { return Ok(Where::Nowhere) };
    match store::account(&app.store, &broadcast.account).await?.filter(Account::is_connected) {
        Some(account) => Ok(Where::Here(Box::new(found), Box::new(account), broadcast)),
        None => Ok(Where::Disconnected(Box::new(found))),
    }
}

/// It did not work: whoever manages recordings reads why.
///
/// # Errors
/// The store fails.
pub(super) async fn stuck(app: &App, found: &Recording, what: &str, why: &str) -> Result<Outcome> {
    let words = format!("{what} {why}");
    recording::set_trouble(&app.store, &found.id, Some(&words)).await?;
    Ok(Outcome::Failed(words))
}

/// The same for a failure of Google's. What is only for a while says so.
///
/// # Errors
/// The store fails.
pub(super) async fn failed(app: &App, found: &Recording, what: &str, failure: &Failure) -> Result<Outcome> {
    stuck(app, found, what, &failure.to_string()).await
}
