//! What an administrator sees of all recordings besides the recordings.

use domain::RecordingId;

use super::super::{Result, Store};

/// What is to be done and does not work: which recording, its title, and why; what was tried most often first.
///
/// # Errors
/// The store fails.
pub async fn stuck(store: &Store, most: u32) -> Result<Vec<(RecordingId, String, String)>> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT x.id, x.title, j.trouble FROM recording_job j JOIN recording x ON x.id = j.recording_id
         WHERE j.trouble IS NOT NULL ORDER BY j.tries DESC, x.id, j.kind, j.part LIMIT $1",
    )
    .bind(i64::from(most))
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|(id, title, trouble)| (id.into(), title, trouble)).collect())
}

/// Those that are removed next, their titles, and when (Unix ms).
///
/// # Errors
/// The store fails.
pub async fn next(store: &Store, most: u32) -> Result<Vec<(RecordingId, String, i64)>> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT id, title, purge_ms FROM recording WHERE purge_ms IS NOT NULL AND hold IS NULL AND state NOT IN ('started', 'purged')
         ORDER BY purge_ms, id LIMIT $1",
    )
    .bind(i64::from(most))
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|(id, title, purge_ms)| (id.into(), title, purge_ms)).collect())
}
