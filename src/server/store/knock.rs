//! Who asked to be let into a lesson, and what became of it.

use domain::room::Standing;
use domain::{InvitationId, LessonId, PersonId};
use sqlx::QueryBuilder;

use super::{Result, Store};
use crate::api::board::Waiting;

/// A knock that was not repeated for this long, in ms, is over: the page asks every 20 s, and one that was closed asks no more.
pub const SEEN_MS: i64 = 60_000;
/// After this long, in ms, whoever was turned away may ask again.
pub const AGAIN_MS: i64 = 30_000;
/// The most people who are shown waiting.
const SHOWN: i64 = 1_000;

/// What somebody finds who knocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A moderator has let them in.
    Admitted,
    /// A moderator has just turned them away.
    TurnedAway,
    /// They wait.
    Waits {
        /// They have begun to.
        new: bool,
    },
}

/// Somebody asks to be let in, for the first time or again.
///
/// # Errors
/// The store fails.
pub async fn ask(store: &Store, lesson: &LessonId, person: &PersonId, now_ms: i64) -> Result<Found> {
    let mut tx = store.write().await?;
    let row: Option<(i64, Option<bool>, Option<i64>)> =
        sqlx::query_as("SELECT seen_ms, admitted <> 0, answered_ms FROM knock WHERE lesson_id = $1 AND person_id = $2")
            .bind(lesson.as_str())
            .bind(person.as_str())
            .fetch_optional(&mut *tx)
            .await?;
    let new = match row {
        Some((_, Some(true), _)) => return Ok(Found::Admitted),
        Some((_, Some(false), answered_ms)) if now_ms < answered_ms.unwrap_or(0).saturating_add(AGAIN_MS) => return Ok(Found::TurnedAway),
        Some((seen_ms, None, _)) => !is_fresh(seen_ms, now_ms),
        Some((_, Some(false), _)) | None => true,
    };
    sqlx::query(
        "INSERT INTO knock (lesson_id, person_id, since_ms, seen_ms) VALUES ($1, $2, $3, $3)
         ON CONFLICT (lesson_id, person_id) DO UPDATE SET since_ms = CASE WHEN $4 THEN $3 ELSE knock.since_ms END, seen_ms = $3,
         admitted = NULL, answered_by = NULL, answered_ms = NULL",
    )
    .bind(lesson.as_str())
    .bind(person.as_str())
    .bind(now_ms)
    .bind(new)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(Found::Waits { new })
}

/// Whether a knock that was last seen then (Unix ms) still stands.
const fn is_fresh(seen_ms: i64, now_ms: i64) -> bool {
    now_ms.saturating_sub(seen_ms) <= SEEN_MS
}

/// Whether a moderator has let somebody in.
///
/// # Errors
/// The store fails.
pub async fn is_admitted(store: &Store, lesson: &LessonId, person: &PersonId) -> Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT admitted FROM knock WHERE lesson_id = $1 AND person_id = $2 AND admitted = 1")
        .bind(lesson.as_str())
        .bind(person.as_str())
        .fetch_optional(store.pool())
        .await?;
    Ok(row.is_some())
}

/// Who waits, the longest waiting first.
///
/// # Errors
/// The store fails.
pub async fn waiting(store: &Store, lesson: &LessonId, now_ms: i64) -> Result<Vec<Waiting>> {
    let rows: Vec<(String, String, bool, i64)> = sqlx::query_as(
        "SELECT p.id, p.name, p.guest_room_id IS NOT NULL, k.since_ms FROM knock k JOIN person p ON p.id = k.person_id
         WHERE k.lesson_id = $1 AND k.admitted IS NULL AND k.seen_ms >= $2 ORDER BY k.since_ms, p.id LIMIT $3",
    )
    .bind(lesson.as_str())
    .bind(now_ms.saturating_sub(SEEN_MS))
    .bind(SHOWN)
    .fetch_all(store.pool())
    .await?;
    let standing = |guest| if guest { Standing::Guest } else { Standing::Member };
    let waiting = |(person, name, guest, since_ms): (String, String, bool, i64)| Waiting {
        person: person.into(),
        name,
        standing: standing(guest),
        since_ms,
    };
    Ok(rows.into_iter().map(waiting).collect())
}

/// Lets people in or turns them away, and says whom: those who still wait.
///
/// # Errors
/// The store fails.
pub async fn answer(
    store: &Store,
    lesson: &LessonId,
    people: &[PersonId],
    admit: bool,
    by: &PersonId,
    now_ms: i64,
) -> Result<Vec<PersonId>> {
    let mut tx = store.write().await?;
    let mut answered = Vec::new();
    for chunk in people.chunks(1_000) {
        let mut query = QueryBuilder::new("UPDATE knock SET admitted = ");
        query.push_bind(i64::from(admit)).push(", answered_by = ").push_bind(by.as_str());
        query.push(", answered_ms = ").push_bind(now_ms);
        query.push(" WHERE lesson_id = ").push_bind(lesson.as_str()).push(" AND admitted IS NULL AND seen_ms >= ");
        query.push_bind(now_ms.saturating_sub(SEEN_MS)).push(" AND person_id IN (");
        let mut ids = query.separated(", ");
        for person in chunk {
            ids.push_bind(person.as_str());
        }
        query.push(") RETURNING person_id");
        let rows: Vec<(String,)> = query.build_query_as().fetch_all(&mut *tx).await?;
        answered.extend(rows.into_iter().map(|(id,)| PersonId::from(id)));
    }
    tx.commit().await?;
    Ok(answered)
}

/// Somebody came in who was not asked to wait any more: the knock that nobody answered is gone. Says whether there was one.
///
/// # Errors
/// The store fails.
pub async fn came_in(store: &Store, lesson: &LessonId, person: &PersonId) -> Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT since_ms FROM knock WHERE lesson_id = $1 AND person_id = $2 AND admitted IS NULL")
        .bind(lesson.as_str())
        .bind(person.as_str())
        .fetch_optional(store.pool())
        .await?;
    if row.is_none() {
        return Ok(false);
    }
    let done = sqlx::query("DELETE FROM knock WHERE lesson_id = $1 AND person_id = $2 AND admitted IS NULL")
        .bind(lesson.as_str())
        .bind(person.as_str())
        .execute(store.pool())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The guests of an invitation do not wait any more. Says in which lessons they did.
///
/// # Errors
/// The store fails.
pub async fn drop_of_invitation(store: &Store, invitation: &InvitationId) -> Result<Vec<LessonId>> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "DELETE FROM knock WHERE admitted IS NULL AND person_id IN (SELECT id FROM person WHERE invitation_id = $1) RETURNING lesson_id",
    )
    .bind(invitation.as_str())
    .fetch_all(store.pool())
    .await?;
    let mut lessons: Vec<LessonId> = rows.into_iter().map(|(id,)| id.into()).collect();
    lessons.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    lessons.dedup();
    Ok(lessons)
}
