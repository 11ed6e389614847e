//! What is to be done with recordings is done one after another, and again until it works: each thing has a name, counts its tries and
//! says why the last one failed.

use std::sync::Arc;
use std::time::Duration;

use super::super::context::App;
use super::super::store::recording::job::{self, Job, JobKind, Lane};
use super::super::youtube::broadcast;
use super::{arrive, fetch, purge};
use crate::api::Result;

/// The longest that the worker sleeps, in ms.
const SLEEP_MS: i64 = 30_000;
/// Things that are taken up at a time.
const AT_ONCE: u32 = 20;
/// How long after the first failure something is tried again, in ms; each further time twice as long.
const FIRST_MS: i64 = 15_000;
/// The longest between two tries, in ms.
const LONGEST_MS: i64 = 60 * 60 * 1000;

/// What became of something that was to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done, or is not needed any more.
    Done,
    /// It did not work, and why: it is tried again, each time later.
    Failed(String),
    /// It cannot be done yet, and why: it is tried again after so many ms.
    NotYet(String, i64),
}

/// Does what is due at a time (Unix ms), once. Says whether anything was.
///
/// # Errors
/// The store fails.
pub async fn run_due(app: &Arc<App>, now_ms: i64) -> Result<bool> {
    run_due_of(app, now_ms, Lane::All).await
}

async fn run_due_of(app: &Arc<App>, now_ms: i64, lane: Lane) -> Result<bool> {
    let due = job::due(&app.store, now_ms, AT_ONCE, lane).await?;
    for one in &due {
        take(app, one).await?;
    }
    Ok(!due.is_empty())
}

/// Does one thing, and notes what became of it.
///
/// # Errors
/// The store fails.
pub async fn take(app: &Arc<App>, one: &Job) -> Result<()> {
    let outcome = run(app, one).await.unwrap_or_else(|error| Outcome::Failed(error.to_string()));
    let now_ms = app.clock.now_ms();
    match outcome {
        Outcome::Done => job::done(&app.store, one).await?,
        Outcome::NotYet(why, wait_ms) => job::again(&app.store, one, now_ms.saturating_add(wait_ms), &why).await?,
        Outcome::Failed(why) => {
            tracing::warn!(recording = %one.recording, job = one.kind.as_str(), tries = one.tries + 1, why, "a job has failed");
            job::again(&app.store, one, now_ms.saturating_add(wait_ms(one.tries)), &why).await?;
        }
    }
    Ok(())
}

/// How long to wait after so many failures before, in ms.
fn wait_ms(tries: u32) -> i64 {
    FIRST_MS.saturating_mul(1_i64 << tries.min(20)).min(LONGEST_MS)
}

async fn run(app: &Arc<App>, job: &Job) -> Result<Outcome> {
    match job.kind {
        JobKind::Fetch => fetch::run(app, job).await,
        JobKind::Check => arrive::check(app, job).await,
        JobKind::Purge => purge::run(app, job).await,
        JobKind::YoutubeEnd => broadcast::end(app, job).await,
        JobKind::YoutubePrivate => broadcast::make_private(app, job).await,
        JobKind::YoutubeUnlisted => broadcast::make_unlisted(app, job).await,
    }
}

/// Does what is due, whenever it is. Never ends by itself. A file that is fetched for an hour keeps nothing else waiting.
pub async fn keep(app: Arc<App>) {
    tokio::join!(keep_lane(&app, Lane::Fetches), keep_lane(&app, Lane::Others));
}

async fn keep_lane(app: &Arc<App>, lane: Lane) {
    let due = &app.recordings.due[usize::from(lane == Lane::Fetches)];
    loop {
        let now_ms = app.clock.now_ms();
        if lane == Lane::Others
            && let Err(error) = purge::look(&app.store, now_ms).await
        {
            tracing::error!(%error, "which recordings have been kept long enough could not be read");
        }
        let worked = match run_due_of(app, now_ms, lane).await {
            Ok(worked) => worked,
            Err(error) => {
                tracing::error!(%error, "what is to be done with recordings could not be read");
                false
            }
        };
        if worked {
            continue;
        }
        let next_ms = job::next_ms(&app.store, lane).await.ok().flatten();
        let sleep_ms = next_ms.map_or(SLEEP_MS, |next_ms| next_ms.saturating_sub(now_ms).clamp(100, SLEEP_MS));
        let sleep = tokio::time::sleep(Duration::from_millis(sleep_ms.unsigned_abs()));
        tokio::select! {
            () = sleep => {}
            () = due.notified() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_is_never_longer_than_an_hour() {
        assert_eq!([0, 1, 2, 7, 8, 31, u32::MAX].map(|tries| wait_ms(tries) / 1000), [15, 30, 60, 1920, 3600, 3600, 3600]);
    }
}
