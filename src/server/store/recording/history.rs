//! What happens to recordings: every change of state goes through [`step`], and is written down with it in one transaction.

use domain::recording::{State, Step};
use domain::{PersonId, RecordingId};
use sqlx::{Sqlite, Transaction};

use super::super::{Result, Store, unreadable};
use super::plan;
use crate::api::recording::Entry;

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stepped {
    /// It is in this state now.
    Now(State),
    /// It is in this one, and the step cannot happen there.
    Cannot(State),
    /// There is none.
    Missing,
}

/// Lets a step happen to a recording. `sentence`: what happened, for its history; with [`Step::Fail`] it is the trouble, too.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn step(
    store: &Store,
    recording: &RecordingId,
    step: Step,
    by: Option<&PersonId>,
    sentence: &str,
    now_ms: i64,
) -> Result<Stepped> {
    let mut tx = store.write().await?;
    let stepped = step_in(&mut tx, recording, step, by, sentence, now_ms).await?;
    tx.commit().await?;
    Ok(stepped)
}

/// The same within a transaction.
///
/// # Errors
/// The store fails.
pub async fn step_in(
    tx: &mut Transaction<'static, Sqlite>,
    recording: &RecordingId,
    step: Step,
    by: Option<&PersonId>,
    sentence: &str,
    now_ms: i64,
) -> Result<Stepped> {
    let row: Option<(String, Option<i64>)> =
        sqlx::query_as("SELECT state, purging_ms FROM recording WHERE id = $1").bind(recording.as_str()).fetch_optional(&mut **tx).await?;
    let Some((before, purging_ms)) = row else { return Ok(Stepped::Missing) };
    let before = State::from_name(&before).ok_or_else(|| unreadable("state of a recording"))?;
    let Some(after) = before.after(step) else { return Ok(Stepped::Cannot(before)) };
    if step == Step::Restore && purging_ms.is_some() {
        // Some of its files are gone already.
        return Ok(Stepped::Cannot(before));
    }
    let trouble = (step == Step::Fail).then_some(sentence);
    let (deleted_ms, purged_ms) = ((step == Step::Delete).then_some(now_ms), (step == Step::Purge).then_some(now_ms));
    let ended_ms = matches!(step, Step::Stop | Step::Fail).then_some(now_ms);
    sqlx::query(
        "UPDATE recording SET state = $2, trouble = $3,
         deleted_ms = CASE WHEN $4 = 'restore' THEN NULL ELSE COALESCE($5, deleted_ms) END,
         purged_ms = COALESCE($6, purged_ms), ended_ms = COALESCE(ended_ms, $7) WHERE id = $1",
    )
    .bind(recording.as_str())
    .bind(after.as_str())
    .bind(trouble)
    .bind(step.as_str())
    .bind(deleted_ms)
    .bind(purged_ms)
    .bind(ended_ms)
    .execute(&mut **tx)
    .await?;
    add(tx, recording, step.as_str(), by, sentence, now_ms).await?;
    plan::plan_in(tx, plan::Which::One(recording)).await?;
    Ok(Stepped::Now(after))
}

/// Lets a step happen to all of these, or to none. Says to how many it cannot.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn step_all(store: &Store, recordings: &[&RecordingId], step: Step, by: &PersonId, sentence: &str, now_ms: i64) -> Result<usize> {
    let mut tx = store.write().await?;
    let mut cannot = 0;
    for recording in recordings {
        let stepped = step_in(&mut tx, recording, step, Some(by), sentence, now_ms).await?;
        cannot += usize::from(!matches!(stepped, Stepped::Now(_)));
    }
    if cannot == 0 {
        tx.commit().await?;
    }
    Ok(cannot)
}

/// Writes down something that changed no state. `what`: one word.
///
/// # Errors
/// The store fails.
pub async fn note(store: &Store, recording: &RecordingId, what: &str, by: Option<&PersonId>, sentence: &str, now_ms: i64) -> Result<()> {
    let mut tx = store.write().await?;
    add(&mut tx, recording, what, by, sentence, now_ms).await?;
    tx.commit().await
}

/// The same within a transaction.
pub(super) async fn add(
    tx: &mut Transaction<'static, Sqlite>,
    recording: &RecordingId,
    what: &str,
    by: Option<&PersonId>,
    sentence: &str,
    now_ms: i64,
) -> Result<()> {
    sqlx::query("INSERT INTO recording_entry (recording_id, at_ms, what, by_id, sentence) VALUES ($1, $2, $3, $4, $5)")
        .bind(recording.as_str())
        .bind(now_ms)
        .bind(what)
        .bind(by.map(PersonId::as_str))
        .bind(sentence)
        .execute(&mut **tx)
        .await
        .map(|_| ())
}

/// What happened to a recording, oldest first.
///
/// # Errors
/// The store fails.
pub async fn of(store: &Store, recording: &RecordingId) -> Result<Vec<Entry>> {
    let rows: Vec<(i64, String, Option<String>, String)> = sqlx::query_as(
        "SELECT e.at_ms, e.what, p.name, e.sentence FROM recording_entry e LEFT JOIN person p ON p.id = e.by_id
         WHERE e.recording_id = $1 ORDER BY e.number",
    )
    .bind(recording.as_str())
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|(at_ms, what, by, sentence)| Entry { at_ms, step: Step::from_name(&what), by, sentence }).collect())
}
