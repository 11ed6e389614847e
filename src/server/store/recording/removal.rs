//! What the removal of recordings reads and writes. Whether something may be removed is asked in the same transaction in which that is
//! noted: a hold that is set a moment before wins.

use domain::recording::{Part, State, Step};
use domain::{PersonId, RecordingId};
use sqlx::{Sqlite, Transaction};

use super::super::{Result, Store};
use super::history::{self, Stepped};
use super::job::JobKind;

/// What recordings are called whose files are gone: a title may say more than is left.
pub const REMOVED: &str = "Removed recording";
/// Somebody wants it removed before its time: the word in its history.
const ASKED: &str = "purge_asked";
/// It could not be removed: the word in its history.
const STUCK: &str = "purge_failed";

/// Those whose removal is near (until a moment, Unix ms) and has not been announced, and when it is (Unix ms).
///
/// # Errors
/// The store fails.
pub async fn to_announce(store: &Store, now_ms: i64, until_ms: i64) -> Result<Vec<(RecordingId, i64)>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT id, purge_ms FROM recording WHERE purge_ms > $1 AND purge_ms <= $2 AND reminded_ms IS NULL AND hold IS NULL
         AND state IN ('stopped', 'failed', 'processing', 'ready', 'published', 'hidden') ORDER BY purge_ms, id",
    )
    .bind(now_ms)
    .bind(until_ms)
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|(id, purge_ms)| (id.into(), purge_ms)).collect())
}

/// The removal was announced.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn announced(store: &Store, recording: &RecordingId, sentence: &str, now_ms: i64) -> Result<()> {
    let mut tx = store.write().await?;
    let done = sqlx::query("UPDATE recording SET reminded_ms = $2 WHERE id = $1 AND reminded_ms IS NULL")
        .bind(recording.as_str())
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
    if done.rows_affected() == 1 {
        history::add(&mut tx, recording, "reminded", None, sentence, now_ms).await?;
    }
    tx.commit().await
}

/// Those whose time is over and that nobody deleted.
///
/// # Errors
/// The store fails.
pub async fn expired(store: &Store, now_ms: i64) -> Result<Vec<RecordingId>> {
    ids(
        store,
        "SELECT id FROM recording WHERE purge_ms <= $1 AND hold IS NULL
         AND state IN ('stopped', 'failed', 'processing', 'ready', 'published', 'hidden') ORDER BY purge_ms, id",
        now_ms,
    )
    .await
}

/// Deletes one whose time is over. False: it is not over any more, or somebody holds it.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn expire(store: &Store, recording: &RecordingId, sentence: &str, now_ms: i64) -> Result<bool> {
    let mut tx = store.write().await?;
    let row: Option<(i64,)> = sqlx::query_as("SELECT 1 FROM recording WHERE id = $1 AND purge_ms <= $2 AND hold IS NULL")
        .bind(recording.as_str())
        .bind(now_ms)
        .fetch_optional(&mut *tx)
        .await?;
    if row.is_none() {
        return Ok(false);
    }
    let stepped = history::step_in(&mut tx, recording, Step::Delete, None, sentence, now_ms).await?;
    tx.commit().await?;
    Ok(matches!(stepped, Stepped::Now(_)))
}

/// Deleted ones whose time is over (or whose removal was begun) and that nobody is about to remove.
///
/// # Errors
/// The store fails.
pub async fn over(store: &Store, now_ms: i64) -> Result<Vec<RecordingId>> {
    ids(
        store,
        "SELECT id FROM recording WHERE state = 'deleted' AND hold IS NULL AND (purge_ms <= $1 OR purging_ms IS NOT NULL)
         AND NOT EXISTS (SELECT 1 FROM recording_job j WHERE j.recording_id = recording.id AND j.kind = 'purge') ORDER BY purge_ms, id",
        now_ms,
    )
    .await
}

async fn ids(store: &Store, sql: &'static str, now_ms: i64) -> Result<Vec<RecordingId>> {
    let rows: Vec<(String,)> = sqlx::query_as(sql).bind(now_ms).fetch_all(store.pool()).await?;
    Ok(rows.into_iter().map(|(id,)| id.into()).collect())
}

/// What became of a wish to remove recordings now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// They are removed.
    Soon,
    /// There is none with one of the ids.
    Missing,
    /// One is not deleted.
    NotDeleted,
    /// One is held.
    Held,
}

/// Somebody (none: the command line) wants deleted recordings removed before their time. All of them or none.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn ask(store: &Store, recordings: &[RecordingId], by: Option<&PersonId>, now_ms: i64) -> Result<Asked> {
    let mut tx = store.write().await?;
    for recording in recordings {
        let row: Option<(String, Option<String>)> =
            sqlx::query_as("SELECT state, hold FROM recording WHERE id = $1").bind(recording.as_str()).fetch_optional(&mut *tx).await?;
        match row {
            None => return Ok(Asked::Missing),
            Some((state, _)) if state != State::Deleted.as_str() => return Ok(Asked::NotDeleted),
            Some((_, Some(_))) => return Ok(Asked::Held),
            Some(_) => {}
        }
        sqlx::query("UPDATE recording SET purge_ms = $2 WHERE id = $1").bind(recording.as_str()).bind(now_ms).execute(&mut *tx).await?;
        sqlx::query(
            "INSERT INTO recording_job (recording_id, kind, part, due_ms) VALUES ($1, $2, '', $3)
             ON CONFLICT (recording_id, kind, part) DO UPDATE SET due_ms = $3, tries = 0, trouble = NULL",
        )
        .bind(recording.as_str())
        .bind(JobKind::Purge.as_str())
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
        history::add(&mut tx, recording, ASKED, by, "It is to be removed for good, before its time.", now_ms).await?;
    }
    tx.commit().await?;
    Ok(Asked::Soon)
}

/// Whether a file may be removed now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It may. `first`: nothing of this recording was removed before.
    Go {
        /// Nothing of this recording was removed before.
        first: bool,
    },
    /// It may not: it is not deleted, its time is not over, or somebody holds it.
    No,
}

/// Asks, before each file, whether it may be removed, and notes that it will be: from then on the recording cannot be taken back.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn begin(store: &Store, recording: &RecordingId, now_ms: i64) -> Result<Begun> {
    let mut tx = store.write().await?;
    let row: Option<(Option<i64>, Option<i64>)> =
        sqlx::query_as("SELECT purging_ms, purge_ms FROM recording WHERE id = $1 AND state = 'deleted' AND hold IS NULL")
            .bind(recording.as_str())
            .fetch_optional(&mut *tx)
            .await?;
    let Some((purging_ms, purge_ms)) = row else { return Ok(Begun::No) };
    if purging_ms.is_some() {
        return Ok(Begun::Go { first: false });
    }
    if purge_ms.is_none_or(|purge_ms| purge_ms > now_ms) && asked_by(&mut tx, recording).await?.is_none() {
        return Ok(Begun::No);
    }
    sqlx::query("UPDATE recording SET purging_ms = $2 WHERE id = $1").bind(recording.as_str()).bind(now_ms).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(Begun::Go { first: true })
}

/// Who asked for the removal since it was deleted, if somebody did (none within: the command line, or somebody who was erased).
async fn asked_by(tx: &mut Transaction<'static, Sqlite>, recording: &RecordingId) -> Result<Option<Option<String>>> {
    let row: Option<(Option<String>,)> = sqlx::query_as(
        "SELECT e.by_id FROM recording_entry e WHERE e.recording_id = $1 AND e.what = $2
         AND NOT EXISTS (SELECT 1 FROM recording_entry d WHERE d.recording_id = $1 AND d.number > e.number
         AND d.what IN ('delete', 'restore', 'held')) ORDER BY e.number DESC LIMIT 1",
    )
    .bind(recording.as_str())
    .bind(ASKED)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|(by,)| by))
}

/// A file is gone from the storage. How large it was and its digest stay.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn file_gone(store: &Store, recording: &RecordingId, part: Part, sentence: &str, now_ms: i64) -> Result<()> {
    let mut tx = store.write().await?;
    let done = sqlx::query(
        "UPDATE recording_file SET gone_ms = $3, place = '', link_sealed = NULL, link_expires_ms = NULL, fetched = 0, here_ms = NULL
         WHERE recording_id = $1 AND part = $2 AND gone_ms IS NULL",
    )
    .bind(recording.as_str())
    .bind(part.as_str())
    .bind(now_ms)
    .execute(&mut *tx)
    .await?;
    if done.rows_affected() == 1 {
        history::add(&mut tx, recording, "file_removed", None, sentence, now_ms).await?;
    }
    tx.commit().await
}

/// The parts whose files are gone.
///
/// # Errors
/// The store fails.
pub async fn gone(store: &Store, recording: &RecordingId) -> Result<Vec<Part>> {
    let rows: Vec<(String,)> = sqlx::query_as("SELECT part FROM recording_file WHERE recording_id = $1 AND gone_ms IS NOT NULL")
        .bind(recording.as_str())
        .fetch_all(store.pool())
        .await?;
    Ok(rows.iter().filter_map(|(part,)| Part::from_name(part)).collect())
}

/// Its video is gone from YouTube.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn broadcast_gone(store: &Store, recording: &RecordingId, now_ms: i64) -> Result<()> {
    let mut tx = store.write().await?;
    let done = sqlx::query(
        "UPDATE recording SET youtube_account = NULL, youtube_broadcast = NULL, youtube_stream = NULL, link = NULL
         WHERE id = $1 AND youtube_broadcast IS NOT NULL",
    )
    .bind(recording.as_str())
    .execute(&mut *tx)
    .await?;
    if done.rows_affected() == 1 {
        history::add(&mut tx, recording, "file_removed", None, "The video was removed from YouTube.", now_ms).await?;
    }
    tx.commit().await
}

/// Something could not be removed, and why. Each reason is written down once. `untouched`: nothing of it is gone, so it can still be
/// taken back.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn stuck(store: &Store, recording: &RecordingId, why: &str, untouched: bool, now_ms: i64) -> Result<()> {
    let mut tx = store.write().await?;
    sqlx::query("UPDATE recording SET trouble = $2, purging_ms = CASE WHEN $3 THEN NULL ELSE purging_ms END WHERE id = $1")
        .bind(recording.as_str())
        .bind(why)
        .bind(untouched)
        .execute(&mut *tx)
        .await?;
    let known: Option<(i64,)> =
        sqlx::query_as("SELECT 1 FROM recording_entry WHERE recording_id = $1 AND what = $2 AND sentence = $3 LIMIT 1")
            .bind(recording.as_str())
            .bind(STUCK)
            .bind(why)
            .fetch_optional(&mut *tx)
            .await?;
    if known.is_none() {
        history::add(&mut tx, recording, STUCK, None, why, now_ms).await?;
    }
    tx.commit().await
}

/// All of it is gone. What is left says that there was one: when, how long, how large, its digests and its history. What its sender
/// called it stays, too, so that it does not come back when it is told of again.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn finish(store: &Store, recording: &RecordingId, now_ms: i64) -> Result<()> {
    let mut tx = store.write().await?;
    let by = asked_by(&mut tx, recording).await?.flatten().map(PersonId::from);
    let sentence = "Nothing of it is left but this entry.";
    if matches!(history::step_in(&mut tx, recording, Step::Purge, by.as_ref(), sentence, now_ms).await?, Stepped::Now(_)) {
        sqlx::query(
            "UPDATE recording SET title = $2, link = NULL, consent = '', youtube_account = NULL, youtube_broadcast = NULL,
             youtube_stream = NULL, trouble = NULL, purge_ms = NULL, purging_ms = NULL WHERE id = $1",
        )
        .bind(recording.as_str())
        .bind(REMOVED)
        .execute(&mut *tx)
        .await?;
        sqlx::query("DELETE FROM recording_job WHERE recording_id = $1").bind(recording.as_str()).execute(&mut *tx).await?;
    }
    tx.commit().await
}

/// Keeps a recording from being removed, and why, or (none) lets it be removed again. False: there is nothing left to hold, or nothing
/// changes.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn hold(store: &Store, recording: &RecordingId, why: Option<&str>, by: Option<&PersonId>, now_ms: i64) -> Result<bool> {
    let mut tx = store.write().await?;
    let done = sqlx::query("UPDATE recording SET hold = $2 WHERE id = $1 AND state <> 'purged' AND COALESCE(hold, '') <> COALESCE($2, '')")
        .bind(recording.as_str())
        .bind(why)
        .execute(&mut *tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    match why {
        Some(why) => history::add(&mut tx, recording, "held", by, &format!("It must not be removed: {why}"), now_ms).await?,
        None => history::add(&mut tx, recording, "released", by, "It may be removed again.", now_ms).await?,
    }
    super::plan::plan_in(&mut tx, super::plan::Which::One(recording)).await?;
    tx.commit().await?;
    Ok(true)
}

/// How many recordings were deleted because their time was over, how many were removed for good, and how many removals failed for a new
/// reason, after one moment and until another (both Unix ms).
///
/// # Errors
/// The store fails.
pub async fn done_between(store: &Store, after_ms: i64, until_ms: i64) -> Result<(u64, u64, u64)> {
    let row: (i64, i64, i64) = sqlx::query_as(
        "SELECT COUNT(CASE WHEN what = 'delete' AND by_id IS NULL THEN 1 END), COUNT(CASE WHEN what = 'purge' THEN 1 END),
         COUNT(CASE WHEN what = $3 THEN 1 END) FROM recording_entry WHERE at_ms > $1 AND at_ms <= $2",
    )
    .bind(after_ms)
    .bind(until_ms)
    .bind(STUCK)
    .fetch_one(store.pool())
    .await?;
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    Ok((count(row.0), count(row.1), count(row.2)))
}
