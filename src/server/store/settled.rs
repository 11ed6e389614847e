//! Totals of lessons that are over, so that a report over a year need not read the evidence of a year.
//!
//! One row a lesson, its people packed: a thousand lessons of a thousand people are a million lines, and a row of the store for each
//! would take longer to read than everything else. Whatever changes the totals deletes the row; it is made anew when it is missed.

use std::collections::HashMap;

use domain::{CourseId, LessonId};

use super::{Result, Store, unreadable};
use crate::api::attendance::Cell;

/// One person's totals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// Who.
    pub person: String,
    /// What counts.
    pub cell: Cell,
    /// Of what counts, within the lesson's time, in ms.
    pub within_ms: i64,
}

/// What the bytes of [`pack`] begin with.
const FORM: u8 = 1;

/// The totals as they are stored: for each person length and text of the id, three numbers of four bytes, one byte of marks.
fn pack(totals: &[Total]) -> Vec<u8> {
    let mut bytes = vec![FORM];
    for total in totals {
        let id = &total.person.as_bytes()[..total.person.len().min(255)];
        bytes.push(u8::try_from(id.len()).unwrap_or(u8::MAX));
        bytes.extend_from_slice(id);
        for ms in [total.cell.counted_ms, total.cell.confirmed_ms, total.within_ms] {
            // Seven weeks at most: far more than a lesson.
            bytes.extend_from_slice(&u32::try_from(ms.max(0)).unwrap_or(u32::MAX).to_le_bytes());
        }
        bytes.push(total.cell.marks());
    }
    bytes
}

/// Reads what [`pack`] wrote, without a copy of the ids.
fn unpack(bytes: &[u8], mut each: impl FnMut(&str, Cell, i64)) -> Option<()> {
    let (&form, mut rest) = bytes.split_first()?;
    if form != FORM {
        return None;
    }
    while let Some((&length, after)) = rest.split_first() {
        let (id, after) = after.split_at_checked(usize::from(length))?;
        let (numbers, after) = after.split_at_checked(13)?;
        let ms = |at: usize| i64::from(u32::from_le_bytes([numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3]]));
        let cell = Cell::from_marks(ms(0), ms(4), numbers[12]);
        each(std::str::from_utf8(id).ok()?, cell, ms(8));
        rest = after;
    }
    Some(())
}

/// Keeps the totals of a lesson, unless they are final.
///
/// # Errors
/// The store fails.
pub async fn set(store: &Store, lesson: &LessonId, totals: &[Total], now_ms: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO settled (lesson_id, made_ms, totals) VALUES ($1, $2, $3)
         ON CONFLICT (lesson_id) DO UPDATE SET made_ms = $2, totals = $3 WHERE settled.is_final = 0",
    )
    .bind(lesson.as_str())
    .bind(now_ms)
    .bind(pack(totals))
    .execute(store.pool())
    .await
    .map(|_| ())
}

/// The totals of a lesson whose evidence is gone; none: it is not.
///
/// # Errors
/// The store fails.
pub async fn last_word(store: &Store, lesson: &LessonId) -> Result<Option<Packed>> {
    let row: Option<(Vec<u8>,)> = sqlx::query_as("SELECT totals FROM settled WHERE lesson_id = $1 AND is_final <> 0")
        .bind(lesson.as_str())
        .fetch_optional(store.pool())
        .await?;
    Ok(row.map(|(totals,)| Packed(totals)))
}

/// Whether the attendance of a lesson is gone by the rule of retention, totals and all.
///
/// # Errors
/// The store fails.
pub async fn is_gone(store: &Store, lesson: &LessonId) -> Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT 1 FROM settled WHERE lesson_id = $1 AND is_final = 2")
        .bind(lesson.as_str())
        .fetch_optional(store.pool())
        .await?;
    Ok(row.is_some())
}

/// The totals of the lessons of a course that have them, packed.
///
/// # Errors
/// The store fails.
pub async fn of_course(store: &Store, course: &CourseId) -> Result<HashMap<LessonId, Packed>> {
    let rows: Vec<(String, Vec<u8>)> = sqlx::query_as(
        "SELECT s.lesson_id, s.totals FROM settled s JOIN lesson l ON l.id = s.lesson_id JOIN room r ON r.id = l.room_id WHERE r.course_id = $1",
    )
    .bind(course.as_str())
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|(lesson, totals)| (lesson.into(), Packed(totals))).collect())
}

/// Lessons that are over since before `over_ms` (Unix ms) and have no totals, at most `most`.
///
/// # Errors
/// The store fails.
pub async fn missing(store: &Store, over_ms: i64, most: u32) -> Result<Vec<LessonId>> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT l.id FROM lesson l LEFT JOIN settled s ON s.lesson_id = l.id
         WHERE s.lesson_id IS NULL AND (l.ended_ms < $1 OR COALESCE(l.closes_ms, l.opens_ms + $2) < $1)
         ORDER BY l.opens_ms DESC LIMIT $3",
    )
    .bind(over_ms)
    .bind(domain::lesson::OPEN_ENDED_LIMIT_MS)
    .bind(i64::from(most))
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|(id,)| id.into()).collect())
}

/// A lesson's totals as they are stored.
#[derive(Debug)]
pub struct Packed(Vec<u8>);

impl Packed {
    /// Of totals.
    pub fn new(totals: &[Total]) -> Self {
        Self(pack(totals))
    }

    /// As they are stored.
    pub(super) const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// As they are stored.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Each person's totals: id, what counts, and how much of that within the lesson's time (ms).
    ///
    /// # Errors
    /// They are of another version.
    pub fn each(&self, each: impl FnMut(&str, Cell, i64)) -> Result<()> {
        unpack(&self.0, each).ok_or_else(|| unreadable("form of totals"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_come_back_as_they_were() {
        let all: Vec<Total> = (0..16)
            .map(|marks| Total {
                person: format!("person-{marks}"),
                cell: Cell::from_marks(3_600_000 + i64::from(marks), 60_000, marks),
                within_ms: 59,
            })
            .collect();
        let mut back = Vec::new();
        let read = Packed::new(&all).each(|person, cell, within_ms| back.push(Total { person: person.into(), cell, within_ms }));
        read.expect("our own form");
        assert_eq!(back, all);
    }

    #[test]
    fn damaged_totals_are_an_error_and_not_a_panic() {
        let whole = pack(&[Total { person: "somebody".into(), cell: Cell::default(), within_ms: 0 }]);
        for length in 0..whole.len() {
            let read = unpack(&whole[..length], |_, _, _| {});
            assert_eq!(read.is_some(), length == 1, "{length}");
        }
        assert!(unpack(&[9], |_, _, _| {}).is_none());
    }
}
