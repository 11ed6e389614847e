//! Files of recordings: where they are, or where they are fetched from.

use domain::RecordingId;
use domain::recording::Part;

use super::super::{Result, Store, unreadable};

/// A file of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What of the recording it is.
    pub part: Part,
    /// Where it is in the storage.
    pub place: String,
    /// Its type, such as `video/mp4`.
    pub content_type: String,
    /// How large it is, in bytes.
    pub size: Option<u64>,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: Option<String>,
    /// Where it is fetched from, sealed, and until when that works (Unix ms).
    pub link: Option<(String, Option<i64>)>,
    /// How much of it has been fetched, in bytes.
    pub fetched: u64,
    /// When it was looked at and found whole (Unix ms).
    pub here_ms: Option<i64>,
}

type Row = (String, String, String, Option<i64>, Option<String>, Option<String>, Option<i64>, i64, Option<i64>);

fn read((part, place, content_type, size, sha256, link, expires_ms, fetched, here_ms): Row) -> Result<File> {
    Ok(File {
        part: Part::from_name(&part).ok_or_else(|| unreadable("part of a recording"))?,
        place,
        content_type,
        size: size.and_then(|size| u64::try_from(size).ok()),
        sha256,
        link: link.map(|link| (link, expires_ms)),
        fetched: u64::try_from(fetched).unwrap_or_default(),
        here_ms,
    })
}

/// The files of a recording.
///
/// # Errors
/// The store fails.
pub async fn all(store: &Store, recording: &RecordingId) -> Result<Vec<File>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT part, place, content_type, size, sha256, link_sealed, link_expires_ms, fetched, here_ms FROM recording_file
         WHERE recording_id = $1 ORDER BY part",
    )
    .bind(recording.as_str())
    .fetch_all(store.pool())
    .await?;
    rows.into_iter().map(read).collect()
}

/// One of them.
///
/// # Errors
/// The store fails.
pub async fn one(store: &Store, recording: &RecordingId, part: Part) -> Result<Option<File>> {
    Ok(all(store, recording).await?.into_iter().find(|file| file.part == part))
}

/// Puts a file with a recording, in place of the one that was there.
///
/// # Errors
/// The store fails.
pub async fn put(store: &Store, recording: &RecordingId, file: &File) -> Result<()> {
    sqlx::query(
        "INSERT INTO recording_file (recording_id, part, place, content_type, size, sha256, link_sealed, link_expires_ms, fetched, here_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (recording_id, part) DO UPDATE SET place = $3, content_type = $4,
         size = $5, sha256 = $6, link_sealed = $7, link_expires_ms = $8, fetched = $9, here_ms = $10",
    )
    .bind(recording.as_str())
    .bind(file.part.as_str())
    .bind(&file.place)
    .bind(&file.content_type)
    .bind(file.size.map(signed))
    .bind(&file.sha256)
    .bind(file.link.as_ref().map(|(link, _)| link))
    .bind(file.link.as_ref().and_then(|(_, expires_ms)| *expires_ms))
    .bind(signed(file.fetched))
    .bind(file.here_ms)
    .execute(store.pool())
    .await
    .map(|_| ())
}

/// So much of a file has been fetched, in bytes, of so much.
///
/// # Errors
/// The store fails.
pub async fn fetched(store: &Store, recording: &RecordingId, part: Part, fetched: u64, size: Option<u64>) -> Result<()> {
    sqlx::query("UPDATE recording_file SET fetched = $3, size = COALESCE($4, size) WHERE recording_id = $1 AND part = $2")
        .bind(recording.as_str())
        .bind(part.as_str())
        .bind(signed(fetched))
        .bind(size.map(signed))
        .execute(store.pool())
        .await
        .map(|_| ())
}

/// A file is here and whole. The link that it was fetched from is forgotten.
///
/// # Errors
/// The store fails.
pub async fn here(store: &Store, recording: &RecordingId, part: Part, size: u64, sha256: &str, now_ms: i64) -> Result<()> {
    sqlx::query(
        "UPDATE recording_file SET size = $3, fetched = $3, sha256 = $4, here_ms = $5, link_sealed = NULL, link_expires_ms = NULL
         WHERE recording_id = $1 AND part = $2",
    )
    .bind(recording.as_str())
    .bind(part.as_str())
    .bind(signed(size))
    .bind(sha256)
    .bind(now_ms)
    .execute(store.pool())
    .await
    .map(|_| ())
}

/// Takes a file out of the list.
///
/// # Errors
/// The store fails.
pub async fn remove(store: &Store, recording: &RecordingId, part: Part) -> Result<()> {
    sqlx::query("DELETE FROM recording_file WHERE recording_id = $1 AND part = $2")
        .bind(recording.as_str())
        .bind(part.as_str())
        .execute(store.pool())
        .await
        .map(|_| ())
}

/// Whether a place in the storage is another recording's file.
///
/// # Errors
/// The store fails.
pub async fn is_elsewhere(store: &Store, place: &str, recording: &RecordingId) -> Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT 1 FROM recording_file WHERE place = $1 AND recording_id <> $2 LIMIT 1")
        .bind(place)
        .bind(recording.as_str())
        .fetch_optional(store.pool())
        .await?;
    Ok(row.is_some())
}

fn signed(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}
