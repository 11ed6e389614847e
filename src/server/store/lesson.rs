//! Lessons.

use domain::lesson::{OPEN_ENDED_LIMIT_MS, Schedule};
use domain::{CourseId, LessonId, PersonId, RoomId};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, QueryBuilder, Row, Sqlite};

use super::{Result, Store, unreadable};

/// A lesson with the titles of where it takes place.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// Which.
    pub id: LessonId,
    /// Its title.
    pub title: String,
    /// Its room.
    pub room: RoomId,
    /// The room's title.
    pub room_title: String,
    /// Its course.
    pub course: CourseId,
    /// The course's title.
    pub course_title: String,
    /// When it is open.
    pub schedule: Schedule,
    /// Its time zone, an IANA name.
    pub time_zone: String,
}

impl FromRow<'_, SqliteRow> for Lesson {
    fn from_row(row: &SqliteRow) -> Result<Self> {
        let early: i64 = row.try_get("early_minutes")?;
        Ok(Self {
            id: row.try_get::<String, _>("id")?.into(),
            title: row.try_get("title")?,
            room: row.try_get::<String, _>("room_id")?.into(),
            room_title: row.try_get("room_title")?,
            course: row.try_get::<String, _>("course_id")?.into(),
            course_title: row.try_get("course_title")?,
            schedule: Schedule {
                opens_ms: row.try_get("opens_ms")?,
                closes_ms: row.try_get("closes_ms")?,
                early_minutes: u16::try_from(early).map_err(|_| unreadable("number of minutes"))?,
                ended_ms: row.try_get("ended_ms")?,
            },
            time_zone: row.try_get("time_zone")?,
        })
    }
}

/// Whose or which lessons.
#[derive(Clone, Copy, Debug)]
pub enum Of<'a> {
    /// All.
    Everybody,
    /// Of the courses that somebody is a member of.
    Person(&'a PersonId),
    /// Of a course.
    Course(&'a CourseId),
    /// Of a room.
    Room(&'a RoomId),
}

fn select() -> QueryBuilder<Sqlite> {
    QueryBuilder::new(
        "SELECT l.id, l.title, l.room_id, r.title AS room_title, r.course_id, c.title AS course_title,
                l.opens_ms, l.closes_ms, l.early_minutes, l.ended_ms, l.time_zone
         FROM lesson l JOIN room r ON r.id = l.room_id JOIN course c ON c.id = r.course_id WHERE ",
    )
}

/// When a lesson closes if nobody ends it: the rule of [`Schedule::end_ms`] in SQL.
fn push_closing(query: &mut QueryBuilder<Sqlite>) {
    query.push("COALESCE(l.closes_ms, l.opens_ms + ").push_bind(OPEN_ENDED_LIMIT_MS).push(")");
}

fn push_of(query: &mut QueryBuilder<Sqlite>, of: Of<'_>) {
    match of {
        Of::Everybody => query,
        Of::Person(person) => {
            let members = query.push(" AND r.course_id IN (SELECT m.course_id FROM member m WHERE m.person_id = ");
            members.push_bind(person.to_string()).push(")")
        }
        Of::Course(course) => query.push(" AND r.course_id = ").push_bind(course.to_string()),
        Of::Room(room) => query.push(" AND l.room_id = ").push_bind(room.to_string()),
    };
}

/// The lesson.
///
/// # Errors
/// The store fails.
pub async fn by_id(store: &Store, lesson: &LessonId) -> Result<Option<Lesson>> {
    let mut query = select();
    query.push("l.id = ").push_bind(lesson.to_string());
    query.build_query_as().fetch_optional(store.pool()).await
}

/// Lessons that are not over and open at `opening_until_ms` (Unix ms) at the latest, soonest first.
///
/// # Errors
/// The store fails.
pub async fn current(store: &Store, of: Of<'_>, now_ms: i64, opening_until_ms: i64) -> Result<Vec<Lesson>> {
    let mut query = select();
    query.push("l.ended_ms IS NULL AND ");
    push_closing(&mut query);
    query.push(" > ").push_bind(now_ms).push(" AND l.opens_ms <= ").push_bind(opening_until_ms);
    push_of(&mut query, of);
    query.push(" ORDER BY l.opens_ms, l.id");
    query.build_query_as().fetch_all(store.pool()).await
}

/// The last lessons that are over, latest first.
///
/// # Errors
/// The store fails.
pub async fn past(store: &Store, of: Of<'_>, now_ms: i64, most: u32) -> Result<Vec<Lesson>> {
    let mut query = select();
    query.push("(l.ended_ms IS NOT NULL OR ");
    push_closing(&mut query);
    query.push(" <= ").push_bind(now_ms).push(")");
    push_of(&mut query, of);
    query.push(" ORDER BY COALESCE(l.ended_ms, ");
    push_closing(&mut query);
    query.push(") DESC, l.id LIMIT ").push_bind(i64::from(most));
    query.build_query_as().fetch_all(store.pool()).await
}

/// The lessons of a course that took place and are over, earliest first; not those whose attendance is gone by the rule of retention.
///
/// # Errors
/// The store fails.
pub async fn over(store: &Store, course: &CourseId, now_ms: i64) -> Result<Vec<Lesson>> {
    let mut query = select();
    query.push("(l.ended_ms IS NULL OR l.ended_ms > l.opens_ms) AND (l.ended_ms <= ").push_bind(now_ms).push(" OR ");
    push_closing(&mut query);
    query.push(" <= ").push_bind(now_ms).push(")");
    query.push(" AND NOT EXISTS (SELECT 1 FROM settled s WHERE s.lesson_id = l.id AND s.is_final = 2)");
    push_of(&mut query, Of::Course(course));
    query.push(" ORDER BY l.opens_ms, l.id");
    query.build_query_as().fetch_all(store.pool()).await
}

/// A lesson about to be stored.
#[derive(Clone, Debug)]
pub struct NewLesson<'a> {
    /// Which.
    pub id: &'a LessonId,
    /// Its room.
    pub room: &'a RoomId,
    /// Its title.
    pub title: &'a str,
    /// When it is open.
    pub schedule: &'a Schedule,
    /// Its time zone, an IANA name.
    pub time_zone: &'a str,
    /// Who made it.
    pub by: &'a PersonId,
}

/// Makes a lesson.
///
/// # Errors
/// The store fails.
pub async fn insert(store: &Store, lesson: &NewLesson<'_>, now_ms: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO lesson (id, room_id, title, opens_ms, closes_ms, early_minutes, time_zone, made_by, created_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(lesson.id.as_str())
    .bind(lesson.room.as_str())
    .bind(lesson.title)
    .bind(lesson.schedule.opens_ms)
    .bind(lesson.schedule.closes_ms)
    .bind(i64::from(lesson.schedule.early_minutes))
    .bind(lesson.time_zone)
    .bind(lesson.by.as_str())
    .bind(now_ms)
    .execute(store.pool())
    .await
    .map(|_| ())
}

/// Ends a lesson; one that was ended before keeps its end.
///
/// # Errors
/// The store fails.
pub async fn end(store: &Store, lesson: &LessonId, now_ms: i64) -> Result<()> {
    sqlx::query("UPDATE lesson SET ended_ms = $1 WHERE id = $2 AND ended_ms IS NULL")
        .bind(now_ms)
        .bind(lesson.as_str())
        .execute(store.pool())
        .await
        .map(|_| ())
}
