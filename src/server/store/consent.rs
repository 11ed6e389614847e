//! Who has agreed to be recorded in which lesson.

use domain::{LessonId, PersonId};

use super::{Result, Store};

/// Notes that somebody agrees. Whoever agreed before stays with the first time.
///
/// # Errors
/// The store fails.
pub async fn give(store: &Store, lesson: &LessonId, person: &PersonId, now_ms: i64) -> Result<()> {
    sqlx::query("INSERT INTO consent (lesson_id, person_id, at_ms) VALUES ($1, $2, $3) ON CONFLICT (lesson_id, person_id) DO NOTHING")
        .bind(lesson.as_str())
        .bind(person.as_str())
        .bind(now_ms)
        .execute(store.pool())
        .await
        .map(|_| ())
}

/// Whether somebody has agreed.
///
/// # Errors
/// The store fails.
pub async fn is_given(store: &Store, lesson: &LessonId, person: &PersonId) -> Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT at_ms FROM consent WHERE lesson_id = $1 AND person_id = $2")
        .bind(lesson.as_str())
        .bind(person.as_str())
        .fetch_optional(store.pool())
        .await?;
    Ok(row.is_some())
}
