//! The hooks' log: reading it. It is written where evidence is (`evidence.rs`), in the same commit.

use domain::HookId;

use super::{Result, Store, unreadable};
use crate::api::hook::{DeliveryLine, Outcome};

/// Lines before a number, latest first; of one hook or of all.
///
/// # Errors
/// The store fails.
pub async fn before(store: &Store, hook: Option<&HookId>, before: Option<i64>, most: u32) -> Result<Vec<DeliveryLine>> {
    type Row = (i64, i64, String, String, String, Option<String>, i64, String);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT d.number, d.at_ms, d.hook_id, d.outcome, d.event, l.title, d.facts, d.why
         FROM delivery d LEFT JOIN lesson l ON l.id = d.lesson_id
         WHERE ($1 IS NULL OR d.hook_id = $1) AND d.number < $2 ORDER BY d.number DESC LIMIT $3",
    )
    .bind(hook.map(HookId::as_str))
    .bind(before.unwrap_or(i64::MAX))
    .bind(i64::from(most))
    .fetch_all(store.pool())
    .await?;
    rows.into_iter()
        .map(|(number, at_ms, hook, outcome, event, lesson, facts, why)| {
            let outcome = Outcome::from_name(&outcome).ok_or_else(|| unreadable("outcome of a delivery"))?;
            let facts = u32::try_from(facts).unwrap_or(u32::MAX);
            Ok(DeliveryLine { number, at_ms, hook: hook.into(), outcome, event, lesson, facts, why })
        })
        .collect()
}

/// Whether a delivery with this name was taken before.
///
/// # Errors
/// The store fails.
pub async fn is_known(store: &Store, hook: &HookId, name: &str) -> Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT 1 FROM delivery_id WHERE hook_id = $1 AND name = $2")
        .bind(hook.as_str())
        .bind(name)
        .fetch_optional(store.pool())
        .await?;
    Ok(row.is_some())
}

/// When something was last accepted (or had been before), and last refused (Unix ms).
///
/// # Errors
/// The store fails.
pub async fn latest(store: &Store, hook: &HookId) -> Result<(Option<i64>, Option<i64>)> {
    let mut times = [None, None];
    for (time, outcome) in times.iter_mut().zip([Outcome::Accepted, Outcome::Refused]) {
        let row: Option<(i64,)> =
            sqlx::query_as("SELECT at_ms FROM delivery WHERE hook_id = $1 AND outcome = $2 ORDER BY number DESC LIMIT 1")
                .bind(hook.as_str())
                .bind(outcome.as_str())
                .fetch_optional(store.pool())
                .await?;
        *time = row.map(|(at_ms,)| at_ms);
    }
    let [accepted_ms, refused_ms] = times;
    Ok((accepted_ms, refused_ms))
}
