//! What is still to be done with recordings.

use domain::RecordingId;
use domain::recording::Part;

use super::super::{Result, Store, unreadable};

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JobKind {
    /// A file is fetched from its link.
    Fetch,
    /// A file that a sender has put into the storage is looked at.
    Check,
    /// All files are removed.
    Purge,
    /// A broadcast is ended on YouTube, and its video prepared for showing.
    YoutubeEnd,
    /// A video is made private on YouTube.
    YoutubePrivate,
    /// A video is made unlisted again on YouTube.
    YoutubeUnlisted,
}

impl JobKind {
    const ALL: [Self; 6] = [Self::Fetch, Self::Check, Self::Purge, Self::YoutubeEnd, Self::YoutubePrivate, Self::YoutubeUnlisted];

    /// The name in the store and in logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fetch => "fetch",
            Self::Check => "check",
            Self::Purge => "purge",
            Self::YoutubeEnd => "youtube_end",
            Self::YoutubePrivate => "youtube_private",
            Self::YoutubeUnlisted => "youtube_unlisted",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// One thing that is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// With which recording.
    pub recording: RecordingId,
    /// What.
    pub kind: JobKind,
    /// With which of its files, if it is about one.
    pub part: Option<Part>,
    /// How often it was tried.
    pub tries: u32,
}

/// Has something done at a time (Unix ms), from the first try on.
///
/// # Errors
/// The store fails.
pub async fn add(store: &Store, recording: &RecordingId, kind: JobKind, part: Option<Part>, due_ms: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO recording_job (recording_id, kind, part, due_ms) VALUES ($1, $2, $3, $4)
         ON CONFLICT (recording_id, kind, part) DO UPDATE SET due_ms = $4, tries = 0, trouble = NULL",
    )
    .bind(recording.as_str())
    .bind(kind.as_str())
    .bind(part.map_or("", Part::as_str))
    .bind(due_ms)
    .execute(store.pool())
    .await
    .map(|_| ())
}

/// Which of what is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// All of it.
    All,
    /// Files that are fetched: each takes as long as its sender and the line take.
    Fetches,
    /// Everything else.
    Others,
}

impl Lane {
    const fn number(self) -> i64 {
        match self {
            Self::All => 2,
            Self::Fetches => 1,
            Self::Others => 0,
        }
    }
}

/// What is due, the longest waiting first.
///
/// # Errors
/// The store fails.
pub async fn due(store: &Store, now_ms: i64, most: u32, lane: Lane) -> Result<Vec<Job>> {
    let rows: Vec<(String, String, String, i64)> = sqlx::query_as(
        "SELECT recording_id, kind, part, tries FROM recording_job WHERE due_ms <= $1 AND ($3 = 2 OR (kind = 'fetch') = $3)
         ORDER BY due_ms, recording_id LIMIT $2",
    )
    .bind(now_ms)
    .bind(i64::from(most))
    .bind(lane.number())
    .fetch_all(store.pool())
    .await?;
    rows.into_iter()
        .map(|(recording, kind, part, tries)| {
            let kind = JobKind::from_name(&kind).ok_or_else(|| unreadable("job"))?;
            Ok(Job { recording: recording.into(), kind, part: Part::from_name(&part), tries: u32::try_from(tries).unwrap_or(u32::MAX) })
        })
        .collect()
}

/// Removals that are due, the longest waiting first.
///
/// # Errors
/// The store fails.
pub async fn due_removals(store: &Store, now_ms: i64, most: u32) -> Result<Vec<Job>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT recording_id, tries FROM recording_job WHERE kind = 'purge' AND due_ms <= $1 ORDER BY due_ms, recording_id LIMIT $2",
    )
    .bind(now_ms)
    .bind(i64::from(most))
    .fetch_all(store.pool())
    .await?;
    let job = |(recording, tries): (String, i64)| Job {
        recording: recording.into(),
        kind: JobKind::Purge,
        part: None,
        tries: u32::try_from(tries).unwrap_or(u32::MAX),
    };
    Ok(rows.into_iter().map(job).collect())
}

/// When something is due next (Unix ms).
///
/// # Errors
/// The store fails.
pub async fn next_ms(store: &Store, lane: Lane) -> Result<Option<i64>> {
    let (next_ms,): (Option<i64>,) = sqlx::query_as("SELECT MIN(due_ms) FROM recording_job WHERE $1 = 2 OR (kind = 'fetch') = $1")
        .bind(lane.number())
        .fetch_one(store.pool())
        .await?;
    Ok(next_ms)
}

/// It is done, or not needed any more.
///
/// # Errors
/// The store fails.
pub async fn done(store: &Store, job: &Job) -> Result<()> {
    sqlx::query("DELETE FROM recording_job WHERE recording_id = $1 AND kind = $2 AND part = $3")
        .bind(job.recording.as_str())
        .bind(job.kind.as_str())
        .bind(job.part.map_or("", Part::as_str))
        .execute(store.pool())
        .await
        .map(|_| ())
}

/// It did not work, and why: it is tried again at a time (Unix ms).
///
/// # Errors
/// The store fails.
pub async fn again(store: &Store, job: &Job, due_ms: i64, trouble: &str) -> Result<()> {
    sqlx::query("UPDATE recording_job SET due_ms = $4, tries = tries + 1, trouble = $5 WHERE recording_id = $1 AND kind = $2 AND part = $3")
        .bind(job.recording.as_str())
        .bind(job.kind.as_str())
        .bind(job.part.map_or("", Part::as_str))
        .bind(due_ms)
        .bind(trouble)
        .execute(store.pool())
        .await
        .map(|_| ())
}

/// What is to be done with a recording is tried now (Unix ms), from the first try on. Says whether anything is.
///
/// # Errors
/// The store fails.
pub async fn hurry(store: &Store, recording: &RecordingId, now_ms: i64) -> Result<bool> {
    let done = sqlx::query("UPDATE recording_job SET due_ms = $2, tries = 0 WHERE recording_id = $1 AND kind <> 'purge'")
        .bind(recording.as_str())
        .bind(now_ms)
        .execute(store.pool())
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Nothing is to be done with a recording any more.
///
/// # Errors
/// The store fails.
pub async fn forget(store: &Store, recording: &RecordingId) -> Result<()> {
    sqlx::query("DELETE FROM recording_job WHERE recording_id = $1").bind(recording.as_str()).execute(store.pool()).await.map(|_| ())
}
