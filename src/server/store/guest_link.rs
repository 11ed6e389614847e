//! Guest links: one a room, kept as a hash.

use domain::{PersonId, RoomId};
use sqlx::SqliteConnection;

use super::{Result, Store};

/// Gives a room a new link. An older one stops working, and the guests that it let in lose their sessions.
///
/// # Errors
/// The store fails.
pub async fn replace(store: &Store, room: &RoomId, secret_hash: &str, by: &PersonId, now_ms: i64) -> Result<()> {
    let mut tx = store.write().await?;
    take_away(&mut tx, room).await?;
    sqlx::query("INSERT INTO guest_link (room_id, secret_hash, made_ms, made_by) VALUES ($1, $2, $3, $4)")
        .bind(room.as_str())
        .bind(secret_hash)
        .bind(now_ms)
        .bind(by.as_str())
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

/// Stops the link of a room. The guests that it let in lose their sessions.
///
/// # Errors
/// The store fails.
pub async fn revoke(store: &Store, room: &RoomId) -> Result<()> {
    let mut tx = store.write().await?;
    take_away(&mut tx, room).await?;
    tx.commit().await
}

async fn take_away(tx: &mut SqliteConnection, room: &RoomId) -> Result<()> {
    sqlx::query("DELETE FROM guest_link WHERE room_id = $1").bind(room.as_str()).execute(&mut *tx).await?;
    sqlx::query("DELETE FROM session WHERE person_id IN (SELECT id FROM person WHERE guest_room_id = $1)")
        .bind(room.as_str())
        .execute(&mut *tx)
        .await
        .map(|_| ())
}

/// The room that a link leads to.
///
/// # Errors
/// The store fails.
pub async fn room_of(store: &Store, secret_hash: &str) -> Result<Option<RoomId>> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT room_id FROM guest_link WHERE secret_hash = $1").bind(secret_hash).fetch_optional(store.pool()).await?;
    Ok(row.map(|(room,)| room.into()))
}

/// When the link of a room was made (Unix ms), if it has one.
///
/// # Errors
/// The store fails.
pub async fn made_ms(store: &Store, room: &RoomId) -> Result<Option<i64>> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT made_ms FROM guest_link WHERE room_id = $1").bind(room.as_str()).fetch_optional(store.pool()).await?;
    Ok(row.map(|(made_ms,)| made_ms))
}
