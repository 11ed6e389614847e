//! All recordings, for administrators: what there is, what is stuck, what is removed next; holds, and removal before its time.

use std::collections::HashMap;
use std::time::Duration;

use domain::recording::State;
use domain::role::Capabilities;
use domain::{PersonId, RecordingId, input};

use super::super::context::{App, call};
use super::super::guard::{self, Function};
use super::super::store::recording::removal::{self, Asked};
use super::super::store::recording::{self, list, office};
use super::super::store::{Store, retention};
use super::card;
use crate::api::privacy::DataKind;
use crate::api::recording::{AllRecordings, StoragePage, Wanted};
use crate::api::{ApiError, Result, Thing};

/// How many of those that are removed next are named.
const NEXT: u32 = 10;
/// How many of those that are stuck are named.
const STUCK: u32 = 50;
/// How long the storage may take to say how it stands.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest reason for a hold, in characters.
const REASON_MAX: usize = 200;
/// The most recordings that are removed at once.
const AT_ONCE: usize = 500;

/// All of them.
///
/// # Errors
/// Not an administrator.
pub async fn all(wanted: Wanted) -> Result<AllRecordings> {
    let call = call();
    guard::caller(&call, Function::AllRecordings)?;
    let store = &call.app.store;
    let lines = list::lines(store, None).await?;
    let mut sums: HashMap<State, (u32, u64)> = HashMap::new();
    for line in &lines {
        let sum = sums.entry(line.state).or_default();
        // Of a removed one it is known how large it was, but it takes nothing.
        let size = if line.state == State::Purged { 0 } else { line.size };
        *sum = (sum.0.saturating_add(1), sum.1.saturating_add(size));
    }
    let states: Vec<_> = State::ALL.iter().filter_map(|&state| sums.get(&state).map(|&(count, bytes)| (state, count, bytes))).collect();
    let fitting = card::fitting(lines, &wanted);
    let days = retention::days(store).await?;
    Ok(AllRecordings {
        recordings: card::page(store, &fitting, wanted.skip, Capabilities::all()).await?,
        total: u32::try_from(fitting.len()).unwrap_or(u32::MAX),
        storage: storage(&call.app, states.iter().map(|(.., bytes)| bytes).sum()).await,
        states,
        days: days.get(&DataKind::Recordings).copied(),
        deleted_days: days.get(&DataKind::DeletedRecordings).copied(),
        stuck: office::stuck(store, STUCK).await?,
        next: office::next(store, NEXT).await?,
        now_ms: call.now_ms(),
    })
}

async fn storage(app: &App, used: u64) -> StoragePage {
    let storage = &app.recordings.storage;
    let (free, trouble) = match tokio::time::timeout(PATIENCE, storage.usage()).await {
        Ok(usage) => (usage.free, usage.trouble),
        Err(_) => (None, Some("it does not answer".to_owned())),
    };
    StoragePage { place: storage.name().to_owned(), used, free, trouble }
}

/// Keeps a recording from being removed, and says why; none: it may be removed again.
///
/// # Errors
/// Not an administrator, no such recording, one that is removed already, or no reason.
pub async fn hold(recording: RecordingId, why: Option<String>) -> Result<()> {
    let call = call();
    let session = guard::caller(&call, Function::HoldRecording)?;
    hold_in(&call.app.store, &recording, why.as_deref(), Some(&session.person), call.now_ms()).await
}

/// The same for the command line, which is nobody.
///
/// # Errors
/// No such recording, one that is removed already, or no reason.
pub async fn hold_in(store: &Store, recording: &RecordingId, why: Option<&str>, by: Option<&PersonId>, now_ms: i64) -> Result<()> {
    let found = recording::by_id(store, recording).await?.ok_or(ApiError::NoSuch(Thing::Recording))?;
    let why = why.map(reason).transpose()?;
    if found.state == State::Purged {
        return Err(conflict("This recording has been removed for good. There is nothing left to keep."));
    }
    removal::hold(store, recording, why.as_deref(), by, now_ms).await?;
    Ok(())
}

fn reason(text: &str) -> Result<String> {
    let setting = |sentence: String| ApiError::Setting { field: "why".to_owned(), sentence };
    let reason = input::sentence(text).map_err(|_| setting("Please say in one line why this recording must not be removed.".to_owned()))?;
    if reason.chars().count() > REASON_MAX {
        return Err(setting(format!("Please say it in at most {REASON_MAX} characters.")));
    }
    Ok(reason)
}

/// Removes deleted recordings for good, before their time. All of them or none.
///
/// # Errors
/// Not an administrator, no such recording, one that is not deleted, or one that is held.
pub async fn purge(recordings: Vec<RecordingId>) -> Result<()> {
    let call = call();
    let session = guard::caller(&call, Function::PurgeRecordings)?;
    purge_in(&call.app.store, recordings, Some(&session.person), call.now_ms()).await?;
    call.app.recordings.wake();
    Ok(())
}

/// The same for the command line, which is nobody. The files go when the job is done.
///
/// # Errors
/// No such recording, one that is not deleted, or one that is held.
pub async fn purge_in(store: &Store, mut recordings: Vec<RecordingId>, by: Option<&PersonId>, now_ms: i64) -> Result<()> {
    recordings.sort();
    recordings.dedup();
    if recordings.is_empty() || recordings.len() > AT_ONCE {
        return Err(conflict(&format!("Please choose at least one recording, and at most {AT_ONCE}.")));
    }
    let (one, held) = match recordings.len() {
        1 => ("This recording is not deleted. Please delete it first.", "This recording is held: it must not be removed."),
        _ => (
            "Nothing was removed: one of these recordings is not deleted. Please delete it first.",
            "Nothing was removed: one of these recordings is held, and must not be removed.",
        ),
    };
    match removal::ask(store, &recordings, by, now_ms).await? {
        Asked::Soon => Ok(()),
        Asked::Missing => Err(ApiError::NoSuch(Thing::Recording)),
        Asked::NotDeleted => Err(conflict(one)),
        Asked::Held => Err(conflict(held)),
    }
}

fn conflict(sentence: &str) -> ApiError {
    ApiError::Conflict { sentence: sentence.to_owned() }
}
