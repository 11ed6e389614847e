//! Groups of courses, and sets of breakout rooms.

use domain::board::PlannedRoom;
use domain::{BreakoutSetId, CourseId, PersonId, RoomId};
use sqlx::SqliteConnection;

use super::{Result, Store, unreadable};
use crate::api::breakout::{BreakoutSet, Group, LAST_TIME};

/// The groups of a course, in their order.
///
/// # Errors
/// The store fails.
pub async fn groups(store: &Store, course: &CourseId) -> Result<Vec<Group>> {
    let rows: Vec<(String, String)> = sqlx::query_as("SELECT name, people FROM course_group WHERE course_id = $1 ORDER BY place")
        .bind(course.as_str())
        .fetch_all(store.pool())
        .await?;
    rows.into_iter()
        .map(|(name, people)| Ok(Group { name, people: serde_json::from_str(&people).map_err(|_| unreadable("group"))? }))
        .collect()
}

/// Sets the groups of a course, all of them.
///
/// # Errors
/// The store fails.
pub async fn put_groups(store: &Store, course: &CourseId, groups: &[Group]) -> Result<()> {
    let mut tx = store.write().await?;
    sqlx::query("DELETE FROM course_group WHERE course_id = $1").bind(course.as_str()).execute(&mut *tx).await?;
    for (place, group) in (0_i64..).zip(groups) {
        sqlx::query("INSERT INTO course_group (course_id, place, name, people) VALUES ($1, $2, $3, $4)")
            .bind(course.as_str())
            .bind(place)
            .bind(&group.name)
            .bind(people(&group.people)?)
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await
}

fn people(people: &[PersonId]) -> Result<String> {
    serde_json::to_string(people).map_err(|_| unreadable("group"))
}

/// The sets of a room: the last lesson's first, then by title.
///
/// # Errors
/// The store fails.
pub async fn sets(store: &Store, room: &RoomId) -> Result<Vec<BreakoutSet>> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT id, title, rooms FROM breakout_set WHERE room_id = $1 ORDER BY title <> $2, title, id")
            .bind(room.as_str())
            .bind(LAST_TIME)
            .fetch_all(store.pool())
            .await?;
    rows.into_iter()
        .map(|(id, title, rooms)| {
            let rooms = serde_json::from_str(&rooms).map_err(|_| unreadable("set of breakout rooms"))?;
            Ok(BreakoutSet { id: id.into(), title, rooms })
        })
        .collect()
}

/// Keeps a new set, unless the room has `most` already; says whether it was kept.
///
/// # Errors
/// The store fails.
pub async fn insert(store: &Store, room: &RoomId, set: &BreakoutSet, now_ms: i64, most: usize) -> Result<bool> {
    let mut tx = store.write().await?;
    let (count,): (i64,) =
        sqlx::query_as("SELECT COUNT(*) FROM breakout_set WHERE room_id = $1").bind(room.as_str()).fetch_one(&mut *tx).await?;
    if usize::try_from(count).map_err(|_| unreadable("number"))? >= most {
        return Ok(false);
    }
    add(&mut tx, room, set, now_ms).await?;
    tx.commit().await?;
    Ok(true)
}

/// Changes a set of a room; says whether there is one.
///
/// # Errors
/// The store fails.
pub async fn update(store: &Store, room: &RoomId, set: &BreakoutSet, now_ms: i64) -> Result<bool> {
    let done = sqlx::query("UPDATE breakout_set SET title = $3, rooms = $4, changed_ms = $5 WHERE id = $1 AND room_id = $2")
        .bind(set.id.as_str())
        .bind(room.as_str())
        .bind(&set.title)
        .bind(rooms(&set.rooms)?)
        .bind(now_ms)
        .execute(store.pool())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Keeps what a lesson uses, in place of what the lesson before used.
///
/// # Errors
/// The store fails.
pub async fn remember(store: &Store, room: &RoomId, set: &BreakoutSet, now_ms: i64) -> Result<()> {
    let mut tx = store.write().await?;
    sqlx::query("DELETE FROM breakout_set WHERE room_id = $1 AND title = $2").bind(room.as_str()).bind(LAST_TIME).execute(&mut *tx).await?;
    add(&mut tx, room, set, now_ms).await?;
    tx.commit().await
}

async fn add(tx: &mut SqliteConnection, room: &RoomId, set: &BreakoutSet, now_ms: i64) -> Result<()> {
    sqlx::query("INSERT INTO breakout_set (id, room_id, title, rooms, changed_ms) VALUES ($1, $2, $3, $4, $5)")
        .bind(set.id.as_str())
        .bind(room.as_str())
        .bind(&set.title)
        .bind(rooms(&set.rooms)?)
        .bind(now_ms)
        .execute(tx)
        .await
        .map(|_| ())
}

fn rooms(rooms: &[PlannedRoom]) -> Result<String> {
    serde_json::to_string(rooms).map_err(|_| unreadable("set of breakout rooms"))
}

/// Forgets a set of a room.
///
/// # Errors
/// The store fails.
pub async fn remove(store: &Store, room: &RoomId, set: &BreakoutSetId) -> Result<()> {
    sqlx::query("DELETE FROM breakout_set WHERE id = $1 AND room_id = $2")
        .bind(set.as_str())
        .bind(room.as_str())
        .execute(store.pool())
        .await
        .map(|_| ())
}
