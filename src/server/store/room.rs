//! Rooms.

use domain::room::RoomPolicy;
use domain::{CourseId, ProviderId, RoomId};

use super::{Result, Store, unreadable};
use crate::api::room::RoomCard;

/// A room.
#[derive(Clone, Debug)]
pub struct Room {
    /// Which.
    pub id: RoomId,
    /// Its course.
    pub course: CourseId,
    /// The course's title.
    pub course_title: String,
    /// Its title.
    pub title: String,
    /// Its description, maybe empty.
    pub description: String,
    /// The unguessable name of its conference.
    pub conference: String,
    /// What it does to everybody who enters.
    pub policy: RoomPolicy,
    /// The provider it names; none: the default one.
    pub provider: Option<ProviderId>,
}

/// What a person decides about a room.
#[derive(Clone, Debug)]
pub struct RoomText {
    /// Its title.
    pub title: String,
    /// Its description, maybe empty.
    pub description: String,
    /// What it does to everybody who enters.
    pub policy: RoomPolicy,
    /// The provider it names; none: the default one.
    pub provider: Option<ProviderId>,
}

/// The room.
///
/// # Errors
/// The store fails.
pub async fn by_id(store: &Store, room: &RoomId) -> Result<Option<Room>> {
    type Row = (String, String, String, String, String, String, String, Option<String>);
    let row: Option<Row> = sqlx::query_as(
        "SELECT r.id, r.course_id, c.title, r.title, r.description, r.conference_name, r.policy, r.provider_id
         FROM room r JOIN course c ON c.id = r.course_id WHERE r.id = $1",
    )
    .bind(room.as_str())
    .fetch_optional(store.pool())
    .await?;
    row.map(|(id, course, course_title, title, description, conference, policy, provider)| {
        let policy = serde_json::from_str(&policy).map_err(|_| unreadable("policy of a room"))?;
        Ok(Room {
            id: id.into(),
            course: course.into(),
            course_title,
            title,
            description,
            conference,
            policy,
            provider: provider.map(Into::into),
        })
    })
    .transpose()
}

/// The rooms of a course, in no order.
///
/// # Errors
/// The store fails.
pub async fn of_course(store: &Store, course: &CourseId) -> Result<Vec<RoomCard>> {
    let rows: Vec<(String, String, String)> = sqlx::query_as("SELECT id, title, description FROM room WHERE course_id = $1")
        .bind(course.as_str())
        .fetch_all(store.pool())
        .await?;
    Ok(rows.into_iter().map(|(id, title, description)| RoomCard { id: id.into(), title, description }).collect())
}

fn written(policy: &RoomPolicy) -> Result<String> {
    serde_json::to_string(policy).map_err(|_| unreadable("policy of a room"))
}

/// Makes a room.
///
/// # Errors
/// The store fails.
pub async fn insert(store: &Store, room: &RoomId, course: &CourseId, conference: &str, text: &RoomText, now_ms: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO room (id, course_id, conference_name, title, description, policy, created_ms, provider_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(room.as_str())
    .bind(course.as_str())
    .bind(conference)
    .bind(&text.title)
    .bind(&text.description)
    .bind(written(&text.policy)?)
    .bind(now_ms)
    .bind(text.provider.as_ref().map(ProviderId::as_str))
    .execute(store.pool())
    .await
    .map(|_| ())
}

/// Changes a room.
///
/// # Errors
/// The store fails.
pub async fn update(store: &Store, room: &RoomId, text: &RoomText) -> Result<()> {
    sqlx::query("UPDATE room SET title = $1, description = $2, policy = $3, provider_id = $5 WHERE id = $4")
        .bind(&text.title)
        .bind(&text.description)
        .bind(written(&text.policy)?)
        .bind(room.as_str())
        .bind(text.provider.as_ref().map(ProviderId::as_str))
        .execute(store.pool())
        .await
        .map(|_| ())
}
