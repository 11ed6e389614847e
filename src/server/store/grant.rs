//! Members who moderate one lesson.

use std::collections::HashSet;

use domain::{LessonId, PersonId};

use super::{Result, Store};

/// Makes a member a moderator of a lesson. Says whether that is new. The lobby does not hold them any more, not even when the grant is
/// taken back: they have been let in.
///
/// # Errors
/// The store fails.
pub async fn grant(store: &Store, lesson: &LessonId, person: &PersonId, by: &PersonId, now_ms: i64) -> Result<bool> {
    let mut tx = store.write().await?;
    let done = sqlx::query(
        "INSERT INTO lesson_moderator (lesson_id, person_id, by_id, at_ms) VALUES ($1, $2, $3, $4)
         ON CONFLICT (lesson_id, person_id) DO NOTHING",
    )
    .bind(lesson.as_str())
    .bind(person.as_str())
    .bind(by.as_str())
    .bind(now_ms)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "INSERT INTO knock (lesson_id, person_id, since_ms, seen_ms, admitted, answered_by, answered_ms) VALUES ($1, $2, $4, $4, 1, $3, $4)
         ON CONFLICT (lesson_id, person_id) DO UPDATE SET admitted = 1, answered_by = $3, answered_ms = $4
         WHERE knock.admitted IS NULL OR knock.admitted = 0",
    )
    .bind(lesson.as_str())
    .bind(person.as_str())
    .bind(by.as_str())
    .bind(now_ms)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(done.rows_affected() == 1)
}

/// Takes that back. Says whether there was anything to take back.
///
/// # Errors
/// The store fails.
pub async fn revoke(store: &Store, lesson: &LessonId, person: &PersonId) -> Result<bool> {
    let done = sqlx::query("DELETE FROM lesson_moderator WHERE lesson_id = $1 AND person_id = $2")
        .bind(lesson.as_str())
        .bind(person.as_str())
        .execute(store.pool())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether somebody was made a moderator of a lesson. Whether that counts, the room's policy says.
///
/// # Errors
/// The store fails.
pub async fn is_granted(store: &Store, lesson: &LessonId, person: &PersonId) -> Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT at_ms FROM lesson_moderator WHERE lesson_id = $1 AND person_id = $2")
        .bind(lesson.as_str())
        .bind(person.as_str())
        .fetch_optional(store.pool())
        .await?;
    Ok(row.is_some())
}

/// All who were made moderators of a lesson.
///
/// # Errors
/// The store fails.
pub async fn of_lesson(store: &Store, lesson: &LessonId) -> Result<HashSet<PersonId>> {
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT person_id FROM lesson_moderator WHERE lesson_id = $1").bind(lesson.as_str()).fetch_all(store.pool()).await?;
    Ok(rows.into_iter().map(|(id,)| id.into()).collect())
}
