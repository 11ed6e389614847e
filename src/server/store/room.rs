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
    type Row = (String, String, String, String, String, String, bool, bool, bool, i64, Option<String>);
    let row: Option<Row> = sqlx::query_as(
        "SELECT r.id, r.course_id, c.title, r.title, r.description, r.conference_name,
                r.start_muted <> 0, r.start_without_camera <> 0, r.guests <> 0, r.early_minutes, r.provider_id
         FROM room r JOIN course c ON c.id = r.course_id WHERE r.id = $1",
    )
    .bind(room.as_str())
    .fetch_optional(store.pool())
    .await?;
    row.map(|(id, course, course_title, title, description, conference, start_muted, start_without_camera, guests, early, provider)| {
        let early_minutes = u16::try_from(early).map_err(|_| unreadable("number of minutes"))?;
        let policy = RoomPolicy { start_muted, start_without_camera, guests, early_minutes };
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

/// Makes a room.
///
/// # Errors
/// The store fails.
pub async fn insert(store: &Store, room: &RoomId, course: &CourseId, conference: &str, text: &RoomText, now_ms: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO room (id, course_id, conference_name, title, description, start_muted, start_without_camera, guests, early_minutes,
                           created_ms, provider_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(room.as_str())
    .bind(course.as_str())
    .bind(conference)
    .bind(&text.title)
    .bind(&text.description)
    .bind(i64::from(text.policy.start_muted))
    .bind(i64::from(text.policy.start_without_camera))
    .bind(i64::from(text.policy.guests))
    .bind(i64::from(text.policy.early_minutes))
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
    sqlx::query(
        "UPDATE room SET title = $1, description = $2, start_muted = $3, start_without_camera = $4, guests = $5, early_minutes = $6,
                provider_id = $8 WHERE id = $7",
    )
    .bind(&text.title)
    .bind(&text.description)
    .bind(i64::from(text.policy.start_muted))
    .bind(i64::from(text.policy.start_without_camera))
    .bind(i64::from(text.policy.guests))
    .bind(i64::from(text.policy.early_minutes))
    .bind(room.as_str())
    .bind(text.provider.as_ref().map(ProviderId::as_str))
    .execute(store.pool())
    .await
    .map(|_| ())
}
