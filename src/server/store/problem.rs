//! Problems that people in lessons have told of.

use domain::{LessonId, PersonId};

use super::{Result, Store, unreadable};
use crate::api::board::{Problem, Trouble};

/// Keeps a problem, unless the person has told of `most` in this lesson already; says whether it was kept.
///
/// # Errors
/// The store fails.
pub async fn insert(
    store: &Store,
    lesson: &LessonId,
    person: &PersonId,
    trouble: Trouble,
    sentence: &str,
    now_ms: i64,
    most: u32,
) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO problem (lesson_id, person_id, trouble, sentence, at_ms)
         SELECT $1, $2, $3, $4, $5 WHERE (SELECT COUNT(*) FROM problem WHERE lesson_id = $1 AND person_id = $2) < $6",
    )
    .bind(lesson.as_str())
    .bind(person.as_str())
    .bind(trouble.as_str())
    .bind(sentence)
    .bind(now_ms)
    .bind(i64::from(most))
    .execute(store.pool())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The problems of a lesson, the latest first.
///
/// # Errors
/// The store fails.
pub async fn of_lesson(store: &Store, lesson: &LessonId, most: u32) -> Result<Vec<Problem>> {
    let rows: Vec<(String, String, String, String, i64)> = sqlx::query_as(
        "SELECT b.person_id, p.name, b.trouble, b.sentence, b.at_ms FROM problem b JOIN person p ON p.id = b.person_id
         WHERE b.lesson_id = $1 ORDER BY b.number DESC LIMIT $2",
    )
    .bind(lesson.as_str())
    .bind(i64::from(most))
    .fetch_all(store.pool())
    .await?;
    let problem = |(person, name, trouble, sentence, at_ms): (String, String, String, String, i64)| {
        let trouble = Trouble::from_name(&trouble).ok_or_else(|| unreadable("problem"))?;
        Ok(Problem { person: person.into(), name, trouble, sentence, at_ms })
    };
    rows.into_iter().map(problem).collect()
}
