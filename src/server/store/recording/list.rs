//! Lists of recordings.

use std::collections::HashMap;

use domain::recording::{Part, State};
use domain::{CourseId, RecordingId, RoomId};

use super::super::{Result, Store, unreadable};

/// What can be said of a recording before it is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: RecordingId,
    /// How far it has come.
    pub state: State,
    /// Its room.
    pub room: RoomId,
    /// When it is removed for good (Unix ms), unless it is held.
    pub purge_ms: Option<i64>,
    /// It must not be removed.
    pub held: bool,
    /// How much its files take, in bytes.
    pub size: u64,
    /// The titles of itself, its lesson, its room and its course.
    pub titles: [String; 4],
}

type Row = (String, String, String, Option<i64>, Option<String>, Option<i64>, String, Option<String>, String, String);

/// The recordings of a course, or (none) all, latest first.
///
/// # Errors
/// The store fails.
pub async fn lines(store: &Store, course: Option<&CourseId>) -> Result<Vec<Line>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT x.id, x.state, x.room_id, x.purge_ms, x.hold,
         (SELECT SUM(COALESCE(f.size, f.fetched)) FROM recording_file f WHERE f.recording_id = x.id), x.title, l.title, r.title, c.title
         FROM recording x JOIN room r ON r.id = x.room_id JOIN course c ON c.id = r.course_id LEFT JOIN lesson l ON l.id = x.lesson_id
         WHERE $1 IS NULL OR r.course_id = $1 ORDER BY x.started_ms DESC, x.id",
    )
    .bind(course.map(CourseId::as_str))
    .fetch_all(store.pool())
    .await?;
    rows.into_iter()
        .map(|(id, state, room, purge_ms, hold, size, title, lesson, room_title, course_title)| {
            Ok(Line {
                id: id.into(),
                state: State::from_name(&state).ok_or_else(|| unreadable("state of a recording"))?,
                room: room.into(),
                purge_ms,
                held: hold.is_some(),
                size: size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default(),
                titles: [title, lesson.unwrap_or_default(), room_title, course_title],
            })
        })
        .collect()
}

/// What a card shows of a recording beside its own row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// The titles of its course, its room, and its lesson.
    pub titles: (String, String, Option<String>),
    /// Who started it, by name.
    pub started_by: Option<String>,
    /// Its files: which part, how large (bytes), how much was fetched (bytes), until when the link works (Unix ms), whether it is here.
    pub files: HashMap<Part, (Option<u64>, u64, Option<i64>, bool)>,
    /// Why what is to be done with it does not work.
    pub stuck: Option<String>,
}

/// What a card shows of a recording beside its own row.
///
/// # Errors
/// The store fails.
pub async fn around(store: &Store, recording: &RecordingId) -> Result<Around> {
    type Row = (String, String, Option<String>, Option<String>, Option<String>);
    let row: Option<Row> = sqlx::query_as(
        "SELECT c.title, r.title, l.title, p.name,
         (SELECT j.trouble FROM recording_job j WHERE j.recording_id = x.id AND j.trouble IS NOT NULL ORDER BY j.kind, j.part LIMIT 1)
         FROM recording x JOIN room r ON r.id = x.room_id JOIN course c ON c.id = r.course_id LEFT JOIN lesson l ON l.id = x.lesson_id
         LEFT JOIN person p ON p.id = x.started_by WHERE x.id = $1",
    )
    .bind(recording.as_str())
    .fetch_optional(store.pool())
    .await?;
    let Some((course, room, lesson, started_by, stuck)) = row else { return Ok(Around::default()) };
    let files = super::file::all(store, recording).await?;
    let files = files.into_iter().map(|file| {
        let expires_ms = file.link.as_ref().and_then(|(_, expires_ms)| *expires_ms);
        (file.part, (file.size, file.fetched, expires_ms, file.here_ms.is_some()))
    });
    Ok(Around { titles: (course, room, lesson), started_by, files: files.collect(), stuck })
}
