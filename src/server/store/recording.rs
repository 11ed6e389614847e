//! Recordings, one by one. What happens to them is in [`history`], their files are in [`file`], what is still to be done in [`job`].

pub mod arrival;
pub mod file;
pub mod history;
pub mod job;
pub mod list;
pub mod moment;
pub mod office;
pub mod plan;
pub mod removal;
pub mod running;

use domain::recording::{Moment, MomentKind, State, Way};
use domain::{CourseId, HookId, LessonId, PersonId, RecordingId, RoomId, YouTubeAccountId};

use super::{Result, Store, unreadable};

/// A recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// Which.
    pub id: RecordingId,
    /// Its room.
    pub room: RoomId,
    /// The room's course.
    pub course: CourseId,
    /// Its lesson; none: made outside of lessons.
    pub lesson: Option<LessonId>,
    /// How it was made.
    pub way: Way,
    /// How far it has come.
    pub state: State,
    /// Its title.
    pub title: String,
    /// What told of it, and what that calls it.
    pub sender: Option<(HookId, String)>,
    /// Who started it.
    pub started_by: Option<PersonId>,
    /// When it was started (Unix ms).
    pub started_ms: i64,
    /// When it was first seen to run (Unix ms).
    pub seen_ms: Option<i64>,
    /// When it ended (Unix ms).
    pub ended_ms: Option<i64>,
    /// How long it is, in ms.
    pub length_ms: Option<i64>,
    /// The words that everybody was shown before they agreed.
    pub consent: String,
    /// Where it is, for those that are elsewhere.
    pub link: Option<String>,
    /// Where on YouTube.
    pub youtube: Option<Broadcast>,
    /// Why it failed, or what is in the way.
    pub trouble: Option<String>,
    /// When it was deleted (Unix ms).
    pub deleted_ms: Option<i64>,
    /// When it is removed for good (Unix ms), unless it is held.
    pub purge_ms: Option<i64>,
    /// Why it must not be removed.
    pub hold: Option<String>,
}

/// A broadcast on YouTube.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broadcast {
    /// On whose channel.
    pub account: YouTubeAccountId,
    /// The broadcast, which is the video's id, too.
    pub broadcast: String,
    /// The stream that is bound to it.
    pub stream: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    room_id: String,
    course_id: String,
    lesson_id: Option<String>,
    way: String,
    state: String,
    title: String,
    hook_id: Option<String>,
    session: Option<String>,
    started_by: Option<String>,
    started_ms: i64,
    seen_ms: Option<i64>,
    ended_ms: Option<i64>,
    length_ms: Option<i64>,
    consent: String,
    link: Option<String>,
    youtube_account: Option<String>,
    youtube_broadcast: Option<String>,
    youtube_stream: Option<String>,
    trouble: Option<String>,
    deleted_ms: Option<i64>,
    purge_ms: Option<i64>,
    hold: Option<String>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT x.id, x.room_id, r.course_id, x.lesson_id, x.way, x.state, x.title, x.hook_id, x.session, x.started_by, x.started_ms,
             x.seen_ms, x.ended_ms, x.length_ms, x.consent, x.link, x.youtube_account, x.youtube_broadcast, x.youtube_stream, x.trouble,
             x.deleted_ms, x.purge_ms, x.hold FROM recording x JOIN room r ON r.id = x.room_id ",
            $rest
        )
    };
}

impl Row {
    fn read(self) -> Result<Recording> {
        let youtube = match (self.youtube_account, self.youtube_broadcast, self.youtube_stream) {
            (Some(account), Some(broadcast), stream) => {
                Some(Broadcast { account: account.into(), broadcast, stream: stream.unwrap_or_default() })
            }
            _ => None,
        };
        Ok(Recording {
            id: self.id.into(),
            room: self.room_id.into(),
            course: self.course_id.into(),
            lesson: self.lesson_id.map(Into::into),
            way: Way::from_name(&self.way).ok_or_else(|| unreadable("way of a recording"))?,
            state: State::from_name(&self.state).ok_or_else(|| unreadable("state of a recording"))?,
            title: self.title,
            sender: self.hook_id.map(HookId::from).zip(self.session),
            started_by: self.started_by.map(Into::into),
            started_ms: self.started_ms,
            seen_ms: self.seen_ms,
            ended_ms: self.ended_ms,
            length_ms: self.length_ms,
            consent: self.consent,
            link: self.link,
            youtube,
            trouble: self.trouble,
            deleted_ms: self.deleted_ms,
            purge_ms: self.purge_ms,
            hold: self.hold,
        })
    }
}

fn read(rows: Vec<Row>) -> Result<Vec<Recording>> {
    rows.into_iter().map(Row::read).collect()
}

/// One of them.
///
/// # Errors
/// The store fails.
pub async fn by_id(store: &Store, recording: &RecordingId) -> Result<Option<Recording>> {
    let row: Option<Row> = sqlx::query_as(select!("WHERE x.id = $1")).bind(recording.as_str()).fetch_optional(store.pool()).await?;
    row.map(Row::read).transpose()
}

/// The one that a sender calls so.
///
/// # Errors
/// The store fails.
pub async fn by_session(store: &Store, hook: &HookId, session: &str) -> Result<Option<Recording>> {
    let row: Option<Row> = sqlx::query_as(select!("WHERE x.hook_id = $1 AND x.session = $2"))
        .bind(hook.as_str())
        .bind(session)
        .fetch_optional(store.pool())
        .await?;
    row.map(Row::read).transpose()
}

/// Those of a lesson, oldest first.
///
/// # Errors
/// The store fails.
pub async fn of_lesson(store: &Store, lesson: &LessonId) -> Result<Vec<Recording>> {
    let rows: Vec<Row> =
        sqlx::query_as(select!("WHERE x.lesson_id = $1 ORDER BY x.started_ms, x.id")).bind(lesson.as_str()).fetch_all(store.pool()).await?;
    read(rows)
}

/// The one that runs in a lesson, or was asked for.
///
/// # Errors
/// The store fails.
pub async fn running(store: &Store, lesson: &LessonId) -> Result<Option<Recording>> {
    let row: Option<Row> =
        sqlx::query_as(select!("WHERE x.lesson_id = $1 AND x.state = 'started' ORDER BY x.started_ms DESC, x.id LIMIT 1"))
            .bind(lesson.as_str())
            .fetch_optional(store.pool())
            .await?;
    row.map(Row::read).transpose()
}

/// Those in a state that began before a moment (Unix ms), oldest first.
///
/// # Errors
/// The store fails.
pub async fn in_state(store: &Store, state: State, before_ms: i64) -> Result<Vec<Recording>> {
    let rows: Vec<Row> = sqlx::query_as(select!("WHERE x.state = $1 AND x.started_ms < $2 ORDER BY x.started_ms, x.id"))
        .bind(state.as_str())
        .bind(before_ms)
        .fetch_all(store.pool())
        .await?;
    read(rows)
}

/// Makes one, with the first entry of its history. None: the sender's session is known already, or (for one that starts) something
/// runs in the lesson.
///
/// # Errors
/// The store fails.
pub async fn insert(store: &Store, new: &Recording, by: Option<&PersonId>, sentence: &str, now_ms: i64) -> Result<bool> {
    let mut tx = store.write().await?;
    let done = sqlx::query(
        "INSERT INTO recording (id, room_id, lesson_id, way, state, title, hook_id, session, started_by, started_ms, seen_ms, ended_ms,
         length_ms, consent, link, youtube_account, youtube_broadcast, youtube_stream, trouble)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19
         WHERE $5 <> 'started' OR NOT EXISTS (SELECT 1 FROM recording WHERE lesson_id = $3 AND state = 'started')
         ON CONFLICT (hook_id, session) DO NOTHING",
    )
    .bind(new.id.as_str())
    .bind(new.room.as_str())
    .bind(new.lesson.as_ref().map(LessonId::as_str))
    .bind(new.way.as_str())
    .bind(new.state.as_str())
    .bind(&new.title)
    .bind(new.sender.as_ref().map(|(hook, _)| hook.as_str()))
    .bind(new.sender.as_ref().map(|(_, session)| session.as_str()))
    .bind(new.started_by.as_ref().map(PersonId::as_str))
    .bind(new.started_ms)
    .bind(new.seen_ms)
    .bind(new.ended_ms)
    .bind(new.length_ms)
    .bind(&new.consent)
    .bind(&new.link)
    .bind(new.youtube.as_ref().map(|one| one.account.as_str()))
    .bind(new.youtube.as_ref().map(|one| one.broadcast.as_str()))
    .bind(new.youtube.as_ref().map(|one| one.stream.as_str()))
    .bind(&new.trouble)
    .execute(&mut *tx)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    history::add(&mut tx, &new.id, new.state.as_str(), by, sentence, now_ms).await?;
    plan::plan_in(&mut tx, plan::Which::One(&new.id)).await?;
    tx.commit().await?;
    Ok(true)
}

/// Gives it another title.
///
/// # Errors
/// The store fails.
pub async fn rename(store: &Store, recording: &RecordingId, title: &str, by: &PersonId, now_ms: i64) -> Result<()> {
    let mut tx = store.write().await?;
    sqlx::query("UPDATE recording SET title = $2 WHERE id = $1").bind(recording.as_str()).bind(title).execute(&mut *tx).await?;
    history::add(&mut tx, recording, "renamed", Some(by), "It was given another title.", now_ms).await?;
    tx.commit().await
}

/// It was seen to run: by whom it is told, and whether that is news.
///
/// # Errors
/// The store fails.
pub async fn seen(store: &Store, recording: &RecordingId, sentence: &str, by: Option<&PersonId>, now_ms: i64) -> Result<bool> {
    let mut tx = store.write().await?;
    let done = sqlx::query("UPDATE recording SET seen_ms = $2 WHERE id = $1 AND seen_ms IS NULL")
        .bind(recording.as_str())
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
    let new = done.rows_affected() == 1;
    if new {
        history::add(&mut tx, recording, "seen", by, sentence, now_ms).await?;
    }
    tx.commit().await?;
    Ok(new)
}

/// What a sender says of it is put with it: what the sender calls it, when it ended and how long it is (both in ms), as far as they are
/// known.
///
/// # Errors
/// The store fails.
pub async fn told(
    store: &Store,
    recording: &RecordingId,
    sender: Option<(&HookId, &str)>,
    ended_ms: Option<i64>,
    length_ms: Option<i64>,
) -> Result<()> {
    sqlx::query(
        "UPDATE recording SET hook_id = COALESCE($2, hook_id), session = COALESCE($3, session), ended_ms = COALESCE($4, ended_ms),
         length_ms = COALESCE($5, length_ms) WHERE id = $1",
    )
    .bind(recording.as_str())
    .bind(sender.map(|(hook, _)| hook.as_str()))
    .bind(sender.map(|(_, session)| session))
    .bind(ended_ms)
    .bind(length_ms)
    .execute(store.pool())
    .await
    .map(|_| ())
}

/// Says what is in the way, or (none) that nothing is.
///
/// # Errors
/// The store fails.
pub async fn set_trouble(store: &Store, recording: &RecordingId, trouble: Option<&str>) -> Result<()> {
    sqlx::query("UPDATE recording SET trouble = $2 WHERE id = $1")
        .bind(recording.as_str())
        .bind(trouble)
        .execute(store.pool())
        .await
        .map(|_| ())
}

/// Where it is on other sites: a link, a broadcast on YouTube.
///
/// # Errors
/// The store fails.
pub async fn set_place(store: &Store, recording: &RecordingId, link: Option<&str>, youtube: Option<&Broadcast>) -> Result<()> {
    sqlx::query("UPDATE recording SET link = $2, youtube_account = $3, youtube_broadcast = $4, youtube_stream = $5 WHERE id = $1")
        .bind(recording.as_str())
        .bind(link)
        .bind(youtube.map(|one| one.account.as_str()))
        .bind(youtube.map(|one| one.broadcast.as_str()))
        .bind(youtube.map(|one| one.stream.as_str()))
        .execute(store.pool())
        .await
        .map(|_| ())
}

/// What happened in a lesson, for chapters.
///
/// # Errors
/// The store fails.
pub async fn moments(store: &Store, lesson: &LessonId) -> Result<Vec<Moment>> {
    let rows: Vec<(i64, String)> = sqlx::query_as("SELECT at_ms, what FROM lesson_moment WHERE lesson_id = $1 ORDER BY at_ms")
        .bind(lesson.as_str())
        .fetch_all(store.pool())
        .await?;
    Ok(rows.into_iter().filter_map(|(at_ms, what)| Some(Moment { at_ms, what: MomentKind::from_name(&what)? })).collect())
}

/// Notes what happened in a lesson.
///
/// # Errors
/// The store fails.
pub async fn note_moment(store: &Store, lesson: &LessonId, moment: Moment) -> Result<()> {
    sqlx::query("INSERT INTO lesson_moment (lesson_id, at_ms, what) VALUES ($1, $2, $3) ON CONFLICT (lesson_id, at_ms, what) DO NOTHING")
        .bind(lesson.as_str())
        .bind(moment.at_ms)
        .bind(moment.what.as_str())
        .execute(store.pool())
        .await
        .map(|_| ())
}
