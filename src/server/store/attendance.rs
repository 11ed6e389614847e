//! What people make of evidence: rules, corrections, objections, and what completes a course.

use std::collections::HashMap;

use domain::attendance::{AttendanceRule, Change, Completion, Correction, Span};
use domain::{CourseId, LessonId, PersonId, RoomId};

use super::{Result, Store, unreadable};
use crate::api::attendance::{CorrectionLine, Objection};

/// A room's rule.
///
/// # Errors
/// The store fails.
pub async fn rule(store: &Store, room: &RoomId) -> Result<AttendanceRule> {
    let row: Option<(i64, i64, i64)> =
        sqlx::query_as("SELECT late_after_minutes, early_before_minutes, least_percent FROM room WHERE id = $1")
            .bind(room.as_str())
            .fetch_optional(store.pool())
            .await?;
    row.map_or(Ok(AttendanceRule::default()), rule_of)
}

/// The rules of a course's rooms.
///
/// # Errors
/// The store fails.
pub async fn rules(store: &Store, course: &CourseId) -> Result<HashMap<RoomId, AttendanceRule>> {
    let rows: Vec<(String, i64, i64, i64)> =
        sqlx::query_as("SELECT id, late_after_minutes, early_before_minutes, least_percent FROM room WHERE course_id = $1")
            .bind(course.as_str())
            .fetch_all(store.pool())
            .await?;
    rows.into_iter().map(|(room, late, early, least)| Ok((room.into(), rule_of((late, early, least))?))).collect()
}

fn rule_of((late, early, least): (i64, i64, i64)) -> Result<AttendanceRule> {
    let number = |_| unreadable("rule of attendance");
    Ok(AttendanceRule {
        late_after_minutes: u16::try_from(late).map_err(number)?,
        early_before_minutes: u16::try_from(early).map_err(number)?,
        least_percent: u8::try_from(least).map_err(number)?,
    })
}

/// Sets a room's rule; what was settled by the old one is forgotten.
///
/// # Errors
/// The store fails.
pub async fn set_rule(store: &Store, room: &RoomId, rule: &AttendanceRule) -> Result<()> {
    let mut tx = store.write().await?;
    sqlx::query("UPDATE room SET late_after_minutes = $2, early_before_minutes = $3, least_percent = $4 WHERE id = $1")
        .bind(room.as_str())
        .bind(i64::from(rule.late_after_minutes))
        .bind(i64::from(rule.early_before_minutes))
        .bind(i64::from(rule.least_percent))
        .execute(&mut *tx)
        .await?;
    sqlx::query("DELETE FROM settled WHERE is_final = 0 AND lesson_id IN (SELECT id FROM lesson WHERE room_id = $1)")
        .bind(room.as_str())
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

/// Adds a correction; what was settled without it is forgotten.
///
/// # Errors
/// The store fails.
pub async fn correct(store: &Store, lesson: &LessonId, person: &PersonId, correction: &Correction) -> Result<()> {
    let (change, span) = match correction.change {
        Change::Present(span) => ("present", Some(span)),
        Change::Absent(span) => ("absent", Some(span)),
        Change::Excused => ("excused", None),
        Change::NotExcused => ("not_excused", None),
    };
    let mut tx = store.write().await?;
    sqlx::query(
        "INSERT INTO correction (id, lesson_id, person_id, change, from_ms, to_ms, author_id, reason, made_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(correction.id.as_str())
    .bind(lesson.as_str())
    .bind(person.as_str())
    .bind(change)
    .bind(span.map(|span| span.from_ms))
    .bind(span.map(|span| span.to_ms))
    .bind(correction.author.as_str())
    .bind(&correction.reason)
    .bind(correction.made_ms)
    .execute(&mut *tx)
    .await?;
    sqlx::query("DELETE FROM settled WHERE lesson_id = $1 AND is_final = 0").bind(lesson.as_str()).execute(&mut *tx).await?;
    tx.commit().await
}

/// The corrections of a lesson by person, earliest first.
///
/// # Errors
/// The store fails.
pub async fn corrections(store: &Store, lesson: &LessonId) -> Result<HashMap<PersonId, Vec<CorrectionLine>>> {
    type Row = (String, String, String, Option<i64>, Option<i64>, String, String, String, i64);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT c.id, c.person_id, c.change, c.from_ms, c.to_ms, c.author_id, p.name, c.reason, c.made_ms
         FROM correction c JOIN person p ON p.id = c.author_id WHERE c.lesson_id = $1 ORDER BY c.made_ms, c.id",
    )
    .bind(lesson.as_str())
    .fetch_all(store.pool())
    .await?;
    let mut corrections: HashMap<PersonId, Vec<CorrectionLine>> = HashMap::new();
    for (id, person, change, from_ms, to_ms, author, author_name, reason, made_ms) in rows {
        let span = from_ms.zip(to_ms).map(|(from_ms, to_ms)| Span { from_ms, to_ms });
        let change = match (change.as_str(), span) {
            ("present", Some(span)) => Change::Present(span),
            ("absent", Some(span)) => Change::Absent(span),
            ("excused", None) => Change::Excused,
            ("not_excused", None) => Change::NotExcused,
            _ => return Err(unreadable("correction")),
        };
        let correction = Correction { id: id.into(), change, author: author.into(), reason, made_ms };
        corrections.entry(person.into()).or_default().push(CorrectionLine { correction, author_name });
    }
    Ok(corrections)
}

/// The objections of a lesson by person, earliest first.
///
/// # Errors
/// The store fails.
pub async fn objections(store: &Store, lesson: &LessonId) -> Result<HashMap<PersonId, Vec<Objection>>> {
    type Row = (String, String, i64, Option<String>, Option<i64>);
    let rows: Vec<Row> =
        sqlx::query_as("SELECT person_id, sentence, made_ms, answer, answered_ms FROM objection WHERE lesson_id = $1 ORDER BY made_ms, id")
            .bind(lesson.as_str())
            .fetch_all(store.pool())
            .await?;
    let mut objections: HashMap<PersonId, Vec<Objection>> = HashMap::new();
    for (person, sentence, made_ms, answer, answered_ms) in rows {
        objections.entry(person.into()).or_default().push(Objection { sentence, made_ms, answer: answer.zip(answered_ms) });
    }
    Ok(objections)
}

/// An objection about to be stored.
#[derive(Clone, Copy, Debug)]
pub struct NewObjection<'a> {
    /// Its id.
    pub id: &'a str,
    /// The lesson.
    pub lesson: &'a LessonId,
    /// Whose.
    pub person: &'a PersonId,
    /// In their words.
    pub sentence: &'a str,
}

/// Adds an objection, unless the person has `most` open ones there already. Says whether it was added.
///
/// # Errors
/// The store fails.
pub async fn object(store: &Store, new: NewObjection<'_>, most: u32, now_ms: i64) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO objection (id, lesson_id, person_id, sentence, made_ms)
         SELECT $1, $2, $3, $4, $5
         WHERE (SELECT COUNT(*) FROM objection WHERE lesson_id = $2 AND person_id = $3 AND answer IS NULL) < $6",
    )
    .bind(new.id)
    .bind(new.lesson.as_str())
    .bind(new.person.as_str())
    .bind(new.sentence)
    .bind(now_ms)
    .bind(i64::from(most))
    .execute(store.pool())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Answers the open objections of somebody. Says how many there were.
///
/// # Errors
/// The store fails.
pub async fn answer(store: &Store, lesson: &LessonId, person: &PersonId, author: &PersonId, sentence: &str, now_ms: i64) -> Result<u64> {
    let done = sqlx::query(
        "UPDATE objection SET answer = $4, answered_by = $3, answered_ms = $5 WHERE lesson_id = $1 AND person_id = $2 AND answer IS NULL",
    )
    .bind(lesson.as_str())
    .bind(person.as_str())
    .bind(author.as_str())
    .bind(sentence)
    .bind(now_ms)
    .execute(store.pool())
    .await?;
    Ok(done.rows_affected())
}

/// What completes a course.
///
/// # Errors
/// The store fails.
pub async fn completion(store: &Store, course: &CourseId) -> Result<Completion> {
    let row: Option<(String, i64)> = sqlx::query_as("SELECT completion, completion_least FROM course WHERE id = $1")
        .bind(course.as_str())
        .fetch_optional(store.pool())
        .await?;
    let Some((kind, least)) = row else { return Ok(Completion::None) };
    let number = |_| unreadable("rule of completion");
    Ok(match kind.as_str() {
        "none" => Completion::None,
        "minutes" => Completion::Minutes(u32::try_from(least).map_err(number)?),
        "percent" => Completion::Percent(u8::try_from(least).map_err(number)?),
        "lessons" => Completion::Lessons(u32::try_from(least).map_err(number)?),
        _ => return Err(unreadable("rule of completion")),
    })
}

/// Sets what completes a course.
///
/// # Errors
/// The store fails.
pub async fn set_completion(store: &Store, course: &CourseId, completion: Completion) -> Result<()> {
    let (kind, least) = match completion {
        Completion::None => ("none", 0),
        Completion::Minutes(least) => ("minutes", i64::from(least)),
        Completion::Percent(least) => ("percent", i64::from(least)),
        Completion::Lessons(least) => ("lessons", i64::from(least)),
    };
    sqlx::query("UPDATE course SET completion = $2, completion_least = $3 WHERE id = $1")
        .bind(course.as_str())
        .bind(kind)
        .bind(least)
        .execute(store.pool())
        .await
        .map(|_| ())
}

/// Sets the hash of the key with which another system reads the results of a course.
///
/// # Errors
/// The store fails.
pub async fn set_results_key(store: &Store, course: &CourseId, hash: &str) -> Result<()> {
    sqlx::query("UPDATE course SET results_key_hash = $2 WHERE id = $1")
        .bind(course.as_str())
        .bind(hash)
        .execute(store.pool())
        .await
        .map(|_| ())
}

/// What senders call the breakout rooms of a lesson: key and name, the latest name of each.
///
/// # Errors
/// The store fails.
pub async fn breakouts(store: &Store, lesson: &LessonId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT detail FROM conference_event WHERE lesson_id = $1 AND kind = 'breakout' ORDER BY at_ms, name")
            .bind(lesson.as_str())
            .fetch_all(store.pool())
            .await?;
    Ok(rows.into_iter().map(|(detail,)| detail).collect())
}
