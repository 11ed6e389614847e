//! What a sender's word of a file does to a recording.

use domain::{HookId, RecordingId};

use super::super::{Result, Store};

/// What a sender says of a recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said<'a> {
    /// The sender, and what it calls the recording.
    pub sender: Option<(&'a HookId, &'a str)>,
    /// When it began (Unix ms): what its own picture begins with, and not when somebody pressed a button.
    pub started_ms: Option<i64>,
    /// When it ended (Unix ms).
    pub ended_ms: Option<i64>,
    /// How long it is, in ms.
    pub length_ms: Option<i64>,
}

/// Puts it with the recording; what the sender does not say stays as it is.
///
/// # Errors
/// The store fails, or the sender calls another recording so.
pub async fn say(store: &Store, recording: &RecordingId, said: &Said<'_>) -> Result<()> {
    sqlx::query(
        "UPDATE recording SET hook_id = COALESCE($2, hook_id), session = COALESCE($3, session), started_ms = COALESCE($4, started_ms),
         ended_ms = COALESCE($5, ended_ms), length_ms = COALESCE($6, length_ms) WHERE id = $1",
    )
    .bind(recording.as_str())
    .bind(said.sender.map(|(hook, _)| hook.as_str()))
    .bind(said.sender.map(|(_, session)| session))
    .bind(said.started_ms)
    .bind(said.ended_ms)
    .bind(said.length_ms)
    .execute(store.pool())
    .await
    .map(|_| ())
}
