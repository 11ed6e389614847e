//! What runs in lessons: who wants it to end, what pages and servers told of it, and what is overdue.

use domain::recording::{Part, State, Step, Way};
use domain::{LessonId, PersonId, RecordingId};

use super::super::{Result, Store};
use super::history;
use super::job::JobKind;

/// Entries of a recording's history for each kind of thing that pages tell.
const TOLD_MOST: i64 = 8;

/// Somebody says that a recording is to end. The first one counts; says whether it was this one.
///
/// # Errors
/// The store fails.
pub async fn ask_end(store: &Store, recording: &RecordingId, by: Option<&PersonId>, sentence: &str, now_ms: i64) -> Result<bool> {
    let mut tx = store.write().await?;
    let done = sqlx::query("UPDATE recording SET end_asked_ms = $2 WHERE id = $1 AND end_asked_ms IS NULL AND state = 'started'")
        .bind(recording.as_str())
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
    let new = done.rows_affected() == 1;
    if new {
        history::add(&mut tx, recording, "end_asked", by, sentence, now_ms).await?;
    }
    tx.commit().await?;
    Ok(new)
}

/// When somebody said that a recording is to end (Unix ms).
///
/// # Errors
/// The store fails.
pub async fn end_asked_ms(store: &Store, recording: &RecordingId) -> Result<Option<i64>> {
    let row: Option<(Option<i64>,)> =
        sqlx::query_as("SELECT end_asked_ms FROM recording WHERE id = $1").bind(recording.as_str()).fetch_optional(store.pool()).await?;
    Ok(row.and_then(|(asked_ms,)| asked_ms))
}

/// Whether somebody has ended a recording of a lesson: they do not want it to begin again by itself.
///
/// # Errors
/// The store fails.
pub async fn was_ended_by_hand(store: &Store, lesson: &LessonId) -> Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT 1 FROM recording WHERE lesson_id = $1 AND end_asked_ms IS NOT NULL LIMIT 1")
        .bind(lesson.as_str())
        .fetch_optional(store.pool())
        .await?;
    Ok(row.is_some())
}

/// When the last recording of a lesson ended that was one, or was none, of a stream (Unix ms).
///
/// # Errors
/// The store fails.
pub async fn last_end_ms(store: &Store, lesson: &LessonId, stream: bool) -> Result<Option<i64>> {
    let (ended_ms,): (Option<i64>,) = sqlx::query_as(
        "SELECT MAX(COALESCE(ended_ms, started_ms)) FROM recording
         WHERE lesson_id = $1 AND state <> 'started' AND way <> 'link' AND (way IN ('youtube', 'stream')) = ($2 <> 0)",
    )
    .bind(lesson.as_str())
    .bind(i64::from(stream))
    .fetch_one(store.pool())
    .await?;
    Ok(ended_ms)
}

/// How many recordings of a lesson there were that were not links and did not fail.
///
/// # Errors
/// The store fails.
pub async fn made_in(store: &Store, lesson: &LessonId) -> Result<u32> {
    let (count,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM recording WHERE lesson_id = $1 AND way <> 'link' AND state <> 'failed'")
        .bind(lesson.as_str())
        .fetch_one(store.pool())
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// What somebody told last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Who; none: a server.
    pub by: Option<PersonId>,
    /// They might record then.
    pub records: bool,
    /// They moderated then.
    pub moderates: bool,
    /// It ran.
    pub on: bool,
    /// When (Unix ms).
    pub at_ms: i64,
}

/// Keeps what somebody tells, in place of what they told before of that lesson, unless that was later.
///
/// # Errors
/// The store fails.
pub async fn tell(store: &Store, lesson: &LessonId, stream: bool, told: &Told) -> Result<()> {
    sqlx::query(
        "INSERT INTO recording_word (lesson_id, stream, teller, records, moderates, is_on, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (lesson_id, stream, teller) DO UPDATE SET records = $4, moderates = $5, is_on = $6, at_ms = $7
         WHERE recording_word.at_ms <= $7",
    )
    .bind(lesson.as_str())
    .bind(i64::from(stream))
    .bind(told.by.as_ref().map_or("", PersonId::as_str))
    .bind(i64::from(told.records))
    .bind(i64::from(told.moderates))
    .bind(i64::from(told.on))
    .bind(told.at_ms)
    .execute(store.pool())
    .await
    .map(|_| ())
}

/// What everybody told last of a lesson.
///
/// # Errors
/// The store fails.
pub async fn told(store: &Store, lesson: &LessonId, stream: bool) -> Result<Vec<Told>> {
    let rows: Vec<(String, bool, bool, bool, i64)> = sqlx::query_as(
        "SELECT teller, records <> 0, moderates <> 0, is_on <> 0, at_ms FROM recording_word WHERE lesson_id = $1 AND stream = $2",
    )
    .bind(lesson.as_str())
    .bind(i64::from(stream))
    .fetch_all(store.pool())
    .await?;
    let told = |(teller, records, moderates, on, at_ms): (String, bool, bool, bool, i64)| Told {
        by: (!teller.is_empty()).then(|| teller.into()),
        records,
        moderates,
        on,
        at_ms,
    };
    Ok(rows.into_iter().map(told).collect())
}

/// Lessons in which somebody told since a moment (Unix ms) that something runs, and nothing is known to.
///
/// # Errors
/// The store fails.
pub async fn heard_of(store: &Store, since_ms: i64) -> Result<Vec<(LessonId, bool)>> {
    let rows: Vec<(String, bool)> = sqlx::query_as(
        "SELECT DISTINCT w.lesson_id, w.stream <> 0 FROM recording_word w WHERE w.at_ms >= $1 AND w.is_on <> 0
         AND NOT EXISTS (SELECT 1 FROM recording x WHERE x.lesson_id = w.lesson_id AND x.state = 'started')",
    )
    .bind(since_ms)
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|(lesson, stream)| (lesson.into(), stream)).collect())
}

/// Forgets what was told before a moment (Unix ms).
///
/// # Errors
/// The store fails.
pub async fn forget(store: &Store, before_ms: i64) -> Result<()> {
    sqlx::query("DELETE FROM recording_word WHERE at_ms < $1").bind(before_ms).execute(store.pool()).await.map(|_| ())
}

/// Recordings that ended before a moment (Unix ms) and of which no video has come since, and none is on its way.
///
/// # Errors
/// The store fails.
pub async fn without_file(store: &Store, way: Way, ended_before_ms: i64) -> Result<Vec<RecordingId>> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT x.id FROM recording x WHERE x.state IN ($1, $4) AND x.way = $2 AND COALESCE(x.ended_ms, x.started_ms) < $3
         AND NOT EXISTS (SELECT 1 FROM recording_file f WHERE f.recording_id = x.id AND f.part = $5)
         AND NOT EXISTS (SELECT 1 FROM recording_job j WHERE j.recording_id = x.id) ORDER BY x.started_ms, x.id",
    )
    .bind(State::Stopped.as_str())
    .bind(way.as_str())
    .bind(ended_before_ms)
    .bind(State::Processing.as_str())
    .bind(Part::Video.as_str())
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|(id,)| id.into()).collect())
}

/// Lets a recording end, or fail, and has its broadcast ended with it. Says whether it ran until then.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn finish(
    store: &Store,
    recording: &RecordingId,
    step: Step,
    by: Option<&PersonId>,
    sentence: &str,
    now_ms: i64,
) -> Result<bool> {
    let mut tx = store.write().await?;
    let row: Option<(bool, Option<String>)> = sqlx::query_as("SELECT state = 'started', youtube_broadcast FROM recording WHERE id = $1")
        .bind(recording.as_str())
        .fetch_optional(&mut *tx)
        .await?;
    let Some((true, broadcast)) = row else { return Ok(false) };
    history::step_in(&mut tx, recording, step, by, sentence, now_ms).await?;
    if broadcast.is_some() {
        sqlx::query(
            "INSERT INTO recording_job (recording_id, kind, part, due_ms) VALUES ($1, $2, '', $3)
             ON CONFLICT (recording_id, kind, part) DO NOTHING",
        )
        .bind(recording.as_str())
        .bind(JobKind::YoutubeEnd.as_str())
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Writes down what somebody's page told of a recording: the same only once, and not without end.
///
/// # Errors
/// The store fails.
pub async fn note_once(store: &Store, recording: &RecordingId, what: &str, by: &PersonId, sentence: &str, now_ms: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO recording_entry (recording_id, at_ms, what, by_id, sentence) SELECT $1, $2, $3, $4, $5
         WHERE NOT EXISTS (SELECT 1 FROM recording_entry WHERE recording_id = $1 AND what = $3 AND by_id = $4 AND sentence = $5)
         AND (SELECT COUNT(*) FROM recording_entry WHERE recording_id = $1 AND what = $3) < $6",
    )
    .bind(recording.as_str())
    .bind(now_ms)
    .bind(what)
    .bind(by.as_str())
    .bind(sentence)
    .bind(TOLD_MOST)
    .execute(store.pool())
    .await
    .map(|_| ())
}
