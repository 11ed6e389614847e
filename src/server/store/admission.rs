//! Who was given a ticket into a lesson.

use domain::{CourseId, LessonId, PersonId};

use super::{Result, Store};

/// Somebody's admission to a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admission {
    /// The first ticket (Unix ms).
    pub first_ms: i64,
    /// When they were taken out of the course (Unix ms), unless they are back.
    pub until_ms: Option<i64>,
}

/// Notes that somebody was given a ticket.
///
/// # Errors
/// The store fails.
pub async fn note(store: &Store, lesson: &LessonId, person: &PersonId, now_ms: i64) -> Result<()> {
    if matches!(of(store, lesson, person).await?, Some(Admission { until_ms: None, .. })) {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO admission (lesson_id, person_id, first_ms) VALUES ($1, $2, $3)
         ON CONFLICT (lesson_id, person_id) DO UPDATE SET until_ms = NULL",
    )
    .bind(lesson.as_str())
    .bind(person.as_str())
    .bind(now_ms)
    .execute(store.pool())
    .await
    .map(|_| ())
}

/// Somebody's admission to a lesson; none: never had a ticket.
///
/// # Errors
/// The store fails.
pub async fn of(store: &Store, lesson: &LessonId, person: &PersonId) -> Result<Option<Admission>> {
    let row: Option<(i64, Option<i64>)> =
        sqlx::query_as("SELECT first_ms, until_ms FROM admission WHERE lesson_id = $1 AND person_id = $2")
            .bind(lesson.as_str())
            .bind(person.as_str())
            .fetch_optional(store.pool())
            .await?;
    Ok(row.map(|(first_ms, until_ms)| Admission { first_ms, until_ms }))
}

/// Somebody is taken out of a course: what they tell of later times is not theirs to tell, and they moderate none of its lessons.
///
/// # Errors
/// The store fails.
pub async fn end(store: &Store, course: &CourseId, person: &PersonId, now_ms: i64) -> Result<()> {
    let mut tx = store.write().await?;
    sqlx::query(
        "UPDATE admission SET until_ms = $3 WHERE person_id = $2 AND until_ms IS NULL AND lesson_id IN
         (SELECT l.id FROM lesson l JOIN room r ON r.id = l.room_id WHERE r.course_id = $1)",
    )
    .bind(course.as_str())
    .bind(person.as_str())
    .bind(now_ms)
    .execute(&mut *tx)
    .await?;
    for sql in [
        "DELETE FROM lesson_moderator WHERE person_id = $2 AND lesson_id IN
         (SELECT l.id FROM lesson l JOIN room r ON r.id = l.room_id WHERE r.course_id = $1)",
        "DELETE FROM knock WHERE person_id = $2 AND lesson_id IN
         (SELECT l.id FROM lesson l JOIN room r ON r.id = l.room_id WHERE r.course_id = $1)",
    ] {
        sqlx::query(sql).bind(course.as_str()).bind(person.as_str()).execute(&mut *tx).await?;
    }
    tx.commit().await
}
