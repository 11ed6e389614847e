//! The job that takes away what has been kept long enough.
//!
//! Before the evidence of a lesson goes, its totals are settled and made final: reports keep their minutes. When attendance goes, too,
//! the lesson is left out of reports: nobody is called absent for what is no longer known.
//!
//! Recordings are deleted and removed whenever their time comes, and not by this job alone: it counts what has gone since it last looked.

use std::sync::Arc;
use std::time::Duration;

use domain::LessonId;

use crate::api::privacy::{DataKind, RetentionRun};
use crate::api::{ApiError, Result};
use crate::server::attendance::{course, report};
use crate::server::context::App;
use crate::server::recordings::{jobs, purge};
use crate::server::store::recording::{job, plan, removal};
use crate::server::store::{self, Store};

/// How often the job looks, in ms.
pub const EVERY_MS: i64 = 60 * 60 * 1000;
/// A day, in ms.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// The longest time that can be set, in days: a hundred years.
pub const LONGEST_DAYS: u32 = 36_500;
/// Browsers may hand in evidence up to two weeks after a lesson; totals must not be final before that.
const EVIDENCE_LEAST_DAYS: u32 = 15;

/// The least that a kind can be kept, in days.
pub const fn least_days(kind: DataKind) -> u32 {
    match kind {
        DataKind::Evidence | DataKind::Attendance => EVIDENCE_LEAST_DAYS,
        _ => 1,
    }
}

/// Sets how long a kind is kept, in days; none: for ever.
///
/// # Errors
/// A number that will not do.
pub async fn set(store: &Store, kind: DataKind, days: Option<u32>) -> Result<()> {
    let least = least_days(kind);
    if days.is_some_and(|days| !(least..=LONGEST_DAYS).contains(&days)) {
        let why = if least > 1 { " Browsers may hand in evidence up to two weeks after a lesson." } else { "" };
        let sentence = format!("Please enter a number of days from {least} to {LONGEST_DAYS}, or choose to keep it for ever.{why}");
        return Err(ApiError::Setting { field: "days".to_owned(), sentence });
    }
    store::retention::set(store, kind, days).await?;
    if matches!(kind, DataKind::Recordings | DataKind::DeletedRecordings) {
        plan::plan(store, plan::Which::All).await?;
    }
    Ok(())
}

/// Recordings that are removed at once when somebody waits for it; more of them a little later.
const REMOVED_AT_ONCE: u32 = 50;

/// The same as [`run`], for somebody who waits for it: recordings whose time is over are removed before it answers.
///
/// # Errors
/// What is to be removed could not be read; nothing was looked at.
pub async fn run_now(app: &Arc<App>) -> Result<Vec<RetentionRun>> {
    purge::look(&app.store, app.clock.now_ms()).await?;
    for one in job::due_removals(&app.store, app.clock.now_ms(), REMOVED_AT_ONCE).await? {
        jobs::take(app, &one).await?;
    }
    app.recordings.wake();
    Ok(run(&app.store, app.clock.now_ms()).await)
}

/// Looks at each kind once, and says what was removed. What fails is noted and logged, and does not keep the others from being
/// looked at.
pub async fn run(store: &Store, now_ms: i64) -> Vec<RetentionRun> {
    let mut runs = Vec::new();
    let days = match store::retention::days(store).await {
        Ok(days) => days,
        Err(error) => {
            tracing::error!(%error, "how long data is kept could not be read");
            return DataKind::ALL.into_iter().map(|kind| RetentionRun { at_ms: now_ms, kind, removed: 0, failed: true }).collect();
        }
    };
    for kind in DataKind::ALL {
        let before_ms = days.get(&kind).map(|days| now_ms - i64::from(*days) * DAY_MS);
        let (mut removed, mut stuck) = (0, false);
        let done = match (kind, before_ms) {
            // A room may have days of its own where all others keep them for ever.
            (DataKind::Recordings | DataKind::DeletedRecordings, _) => recordings(store, kind, now_ms, &mut removed, &mut stuck).await,
            (_, Some(before_ms)) => remove(store, kind, before_ms, now_ms, &mut removed).await,
            (_, None) => Ok(()),
        };
        let failed = stuck || done.is_err();
        if let Err(error) = done {
            tracing::error!(%error, kind = kind.as_str(), removed, "data that has been kept long enough could not be removed");
        } else if removed > 0 {
            tracing::info!(kind = kind.as_str(), removed, "data that has been kept long enough is removed");
        }
        if let Err(error) = store::retention::note(store, kind, now_ms, removed, failed).await {
            tracing::error!(%error, kind = kind.as_str(), "what the retention job did could not be noted");
        }
        runs.push(RetentionRun { at_ms: now_ms, kind, removed, failed });
    }
    runs
}

/// `removed` counts what has gone even if the rest fails.
async fn remove(store: &Store, kind: DataKind, before_ms: i64, now_ms: i64, removed: &mut u64) -> Result<()> {
    match kind {
        DataKind::Evidence => {
            for lesson in store::retention::with_evidence(store, before_ms).await? {
                if settle(store, &lesson, now_ms).await? {
                    *removed += store::retention::remove_evidence(store, &lesson).await?;
                }
            }
            store::retention::remove_door(store, before_ms).await?;
        }
        DataKind::Attendance => {
            for lesson in store::retention::with_attendance(store, before_ms).await? {
                // What totals are made of goes first: whatever is interrupted is done again.
                store::retention::remove_evidence(store, &lesson).await?;
                store::retention::remove_attendance(store, &lesson, now_ms).await?;
                *removed += 1;
            }
        }
        DataKind::Deliveries | DataKind::Alarms => *removed += store::retention::remove_log(store, kind, before_ms).await?,
        // Of these there is [`recordings`].
        DataKind::Recordings | DataKind::DeletedRecordings => {}
        DataKind::Guests => *removed += store::retention::forget_guests(store, before_ms).await?,
    }
    Ok(())
}

/// Counts the recordings that were deleted because their time was over, or removed for good, since this was last noted. `stuck`: the
/// removal of some failed for a new reason since then; it is tried again, and each recording says why.
async fn recordings(store: &Store, kind: DataKind, now_ms: i64, removed: &mut u64, stuck: &mut bool) -> Result<()> {
    if kind == DataKind::Recordings {
        purge::look(store, now_ms).await?;
    } else {
        store::retention::remove_proofs(store).await?;
    }
    let last_ms = store::retention::last(store).await?.get(&kind).map_or(i64::MIN, |(at_ms, _)| *at_ms);
    let (deleted, purged, failed) = removal::done_between(store, last_ms, now_ms).await?;
    (*removed, *stuck) = if kind == DataKind::Recordings { (deleted, false) } else { (purged, failed > 0) };
    Ok(())
}

/// Makes the totals of a lesson final. False: something has just come in, and the next run sees it.
async fn settle(store: &Store, lesson: &LessonId, now_ms: i64) -> Result<bool> {
    if store::settled::is_gone(store, lesson).await? {
        return Ok(true);
    }
    let found = report::lesson(store, lesson).await?;
    course::settle_lesson(store, &found, now_ms).await?;
    Ok(store::retention::make_final(store, lesson).await?)
}

/// Runs the job every hour. Never ends by itself.
pub async fn keep(app: Arc<App>) {
    let mut every = tokio::time::interval(Duration::from_millis(EVERY_MS.unsigned_abs()));
    loop {
        every.tick().await;
        run(&app.store, app.clock.now_ms()).await;
    }
}
