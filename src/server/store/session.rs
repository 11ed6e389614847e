//! Sessions, by the hash of the cookie's value.

use domain::PersonId;

use super::{Result, Store, role};
use crate::server::context::{Session, SessionAccount};

/// Starts a session. The one that the browser had before, if any, ends.
///
/// # Errors
/// The store fails.
pub async fn start(store: &Store, token_hash: &str, person: &PersonId, now_ms: i64, expires_ms: i64, before: Option<&str>) -> Result<()> {
    let mut tx = store.write().await?;
    if let Some(before) = before {
        sqlx::query("DELETE FROM session WHERE token_hash = $1").bind(before).execute(&mut *tx).await?;
    }
    sqlx::query("INSERT INTO session (token_hash, person_id, created_ms, expires_ms) VALUES ($1, $2, $3, $4)")
        .bind(token_hash)
        .bind(person.as_str())
        .bind(now_ms)
        .bind(expires_ms)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

/// The session that is good now. None is of a guest whose invitation was revoked, whichever of the two came first.
///
/// # Errors
/// The store fails.
pub async fn find(store: &Store, token_hash: &str, now_ms: i64) -> Result<Option<Session>> {
    type Row = (String, String, Option<String>, Option<String>, Option<String>, Option<String>);
    let row: Option<Row> = sqlx::query_as(
        "SELECT p.id, p.name, p.guest_room_id, a.id, a.account_name, a.role
         FROM session s JOIN person p ON p.id = s.person_id LEFT JOIN account a ON a.person_id = p.id
         LEFT JOIN invitation i ON i.id = p.invitation_id
         WHERE s.token_hash = $1 AND s.expires_ms > $2 AND i.revoked_ms IS NULL",
    )
    .bind(token_hash)
    .bind(now_ms)
    .fetch_optional(store.pool())
    .await?;
    let Some((person, name, guest_of, account, account_name, role_name)) = row else { return Ok(None) };
    let account = match (account, account_name, role_name) {
        (Some(id), Some(account_name), Some(role_name)) => Some(SessionAccount { id: id.into(), account_name, role: role(&role_name)? }),
        _ => None,
    };
    Ok(Some(Session { token_hash: token_hash.to_owned(), person: person.into(), name, account, guest_of: guest_of.map(Into::into) }))
}

/// Ends a session.
///
/// # Errors
/// The store fails.
pub async fn end(store: &Store, token_hash: &str) -> Result<()> {
    sqlx::query("DELETE FROM session WHERE token_hash = $1").bind(token_hash).execute(store.pool()).await.map(|_| ())
}

/// Ends all sessions of a person.
///
/// # Errors
/// The store fails.
pub async fn end_all_of(store: &Store, person: &PersonId) -> Result<()> {
    sqlx::query("DELETE FROM session WHERE person_id = $1").bind(person.as_str()).execute(store.pool()).await.map(|_| ())
}

/// Forgets sessions that are over; says how many.
///
/// # Errors
/// The store fails.
pub async fn sweep(store: &Store, now_ms: i64) -> Result<u64> {
    Ok(sqlx::query("DELETE FROM session WHERE expires_ms <= $1").bind(now_ms).execute(store.pool()).await?.rows_affected())
}
