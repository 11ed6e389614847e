//! Invitations for guests. Their secrets are not here, only the hashes.

use domain::{InvitationId, PersonId, RoomId};
use sqlx::FromRow;

use super::{Result, Store};
use crate::api::guest::{InvitationCard, InvitationState};

/// An invitation as its door sees it.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Which.
    pub id: InvitationId,
    /// To which room.
    pub room: RoomId,
    /// How it stands.
    pub state: InvitationState,
    /// The PIN, as passwords are kept.
    pub pin_hash: Option<String>,
    /// A moderator has to let each guest in.
    pub approval: bool,
    /// It is for so many people and no more.
    pub limited: bool,
}

/// An invitation about to be stored.
#[derive(Clone, Debug)]
pub struct NewInvitation<'a> {
    /// Which.
    pub id: &'a InvitationId,
    /// To which room.
    pub room: &'a RoomId,
    /// For whom or what it is.
    pub title: &'a str,
    /// The hash of its secret.
    pub secret_hash: &'a str,
    /// How many people may come in with it; none: any number.
    pub uses: Option<u32>,
    /// Until when it works (Unix ms).
    pub expires_ms: Option<i64>,
    /// The PIN, as passwords are kept.
    pub pin_hash: Option<&'a str>,
    /// A moderator has to let each guest in.
    pub approval: bool,
    /// Who makes it.
    pub by: &'a PersonId,
}

#[derive(FromRow)]
struct Row {
    id: String,
    room_id: String,
    title: String,
    uses: Option<i64>,
    used: i64,
    expires_ms: Option<i64>,
    pin_hash: Option<String>,
    approval: bool,
    made_by: String,
    made_ms: i64,
    revoked_ms: Option<i64>,
}

macro_rules! select {
    () => {
        "SELECT i.id, i.room_id, i.title, i.uses, i.used, i.expires_ms, i.pin_hash, i.approval <> 0 AS approval, p.name AS made_by,
                i.made_ms, i.revoked_ms
         FROM invitation i JOIN person p ON p.id = i.made_by WHERE "
    };
}

/// That an invitation `i` lets somebody in at `$1` (Unix ms).
macro_rules! works {
    () => {
        "(i.revoked_ms IS NULL AND (i.expires_ms IS NULL OR i.expires_ms > $1) AND (i.uses IS NULL OR i.used < i.uses))"
    };
}

const WORKING: &str = concat!("SELECT COUNT(*) FROM invitation i WHERE i.room_id = $2 AND ", works!());

impl Row {
    fn state(&self, now_ms: i64) -> InvitationState {
        if self.revoked_ms.is_some() {
            InvitationState::Revoked
        } else if self.expires_ms.is_some_and(|expires_ms| expires_ms <= now_ms) {
            InvitationState::Expired
        } else if self.uses.is_some_and(|uses| self.used >= uses) {
            InvitationState::UsedUp
        } else {
            InvitationState::Open
        }
    }

    fn card(self, now_ms: i64) -> InvitationCard {
        let number = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        InvitationCard {
            state: self.state(now_ms),
            id: self.id.into(),
            title: self.title,
            uses: self.uses.map(number),
            used: number(self.used),
            expires_ms: self.expires_ms,
            pin: self.pin_hash.is_some(),
            approval: self.approval,
            made_by: self.made_by,
            made_ms: self.made_ms,
        }
    }
}

/// Makes an invitation, unless `most` of the room work already; says whether it was made.
///
/// # Errors
/// The store fails.
pub async fn insert(store: &Store, new: &NewInvitation<'_>, most: u32, now_ms: i64) -> Result<bool> {
    let mut tx = store.write().await?;
    let (working,): (i64,) = sqlx::query_as(WORKING).bind(now_ms).bind(new.room.as_str()).fetch_one(&mut *tx).await?;
    if working >= i64::from(most) {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO invitation (id, room_id, title, secret_hash, uses, expires_ms, pin_hash, approval, made_by, made_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.id.as_str())
    .bind(new.room.as_str())
    .bind(new.title)
    .bind(new.secret_hash)
    .bind(new.uses.map(i64::from))
    .bind(new.expires_ms)
    .bind(new.pin_hash)
    .bind(i64::from(new.approval))
    .bind(new.by.as_str())
    .bind(now_ms)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(true)
}

/// The invitation with this secret's hash.
///
/// # Errors
/// The store fails.
pub async fn by_secret(store: &Store, secret_hash: &str, now_ms: i64) -> Result<Option<Invitation>> {
    let row: Option<Row> = sqlx::query_as(concat!(select!(), "i.secret_hash = $1")).bind(secret_hash).fetch_optional(store.pool()).await?;
    Ok(row.map(|row| Invitation {
        state: row.state(now_ms),
        id: row.id.into(),
        room: row.room_id.into(),
        pin_hash: row.pin_hash,
        approval: row.approval,
        limited: row.uses.is_some(),
    }))
}

/// The invitations of a room: those that work first, then the latest first.
///
/// # Errors
/// The store fails.
pub async fn of_room(store: &Store, room: &RoomId, most: u32, now_ms: i64) -> Result<Vec<InvitationCard>> {
    let sql = concat!(select!(), "i.room_id = $2 ORDER BY ", works!(), " DESC, i.made_ms DESC, i.id LIMIT $3");
    let rows: Vec<Row> = sqlx::query_as(sql).bind(now_ms).bind(room.as_str()).bind(i64::from(most)).fetch_all(store.pool()).await?;
    Ok(rows.into_iter().map(|row| row.card(now_ms)).collect())
}

/// How many invitations of a room work.
///
/// # Errors
/// The store fails.
pub async fn working(store: &Store, room: &RoomId, now_ms: i64) -> Result<u32> {
    let (working,): (i64,) = sqlx::query_as(WORKING).bind(now_ms).bind(room.as_str()).fetch_one(store.pool()).await?;
    Ok(u32::try_from(working).unwrap_or(u32::MAX))
}

/// A guest comes in with an invitation: it is used once more, and the guest is there, or neither. False: it does not work any more.
///
/// # Errors
/// The store fails.
pub async fn come_in(store: &Store, invitation: &Invitation, person: &PersonId, name: &str, now_ms: i64) -> Result<bool> {
    let mut tx = store.write().await?;
    let sql = concat!("UPDATE invitation AS i SET used = i.used + 1 WHERE i.id = $2 AND ", works!());
    let done = sqlx::query(sql).bind(now_ms).bind(invitation.id.as_str()).execute(&mut *tx).await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query("INSERT INTO person (id, name, guest_room_id, invitation_id, created_ms) VALUES ($1, $2, $3, $4, $5)")
        .bind(person.as_str())
        .bind(name)
        .bind(invitation.room.as_str())
        .bind(invitation.id.as_str())
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(true)
}

/// The invitation that a guest came in with.
///
/// # Errors
/// The store fails.
pub async fn of_guest(store: &Store, person: &PersonId) -> Result<Option<InvitationId>> {
    let row: Option<(Option<String>,)> =
        sqlx::query_as("SELECT invitation_id FROM person WHERE id = $1").bind(person.as_str()).fetch_optional(store.pool()).await?;
    Ok(row.and_then(|(id,)| id).map(Into::into))
}

/// Whether a moderator has to let this guest in, by the invitation they came with.
///
/// # Errors
/// The store fails.
pub async fn wants_approval(store: &Store, person: &PersonId) -> Result<bool> {
    let row: Option<(bool,)> =
        sqlx::query_as("SELECT i.approval <> 0 FROM person p JOIN invitation i ON i.id = p.invitation_id WHERE p.id = $1")
            .bind(person.as_str())
            .fetch_optional(store.pool())
            .await?;
    Ok(row.is_some_and(|(approval,)| approval))
}

/// Revokes an invitation of a room. Its guests' sessions end; who they are. None: no such invitation.
///
/// # Errors
/// The store fails.
pub async fn revoke(store: &Store, room: &RoomId, invitation: &InvitationId, now_ms: i64) -> Result<Option<Vec<PersonId>>> {
    let mut tx = store.write().await?;
    let done = sqlx::query("UPDATE invitation SET revoked_ms = COALESCE(revoked_ms, $3) WHERE id = $1 AND room_id = $2")
        .bind(invitation.as_str())
        .bind(room.as_str())
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    sqlx::query("DELETE FROM session WHERE person_id IN (SELECT id FROM person WHERE invitation_id = $1)")
        .bind(invitation.as_str())
        .execute(&mut *tx)
        .await?;
    let guests: Vec<(String,)> =
        sqlx::query_as("SELECT id FROM person WHERE invitation_id = $1").bind(invitation.as_str()).fetch_all(&mut *tx).await?;
    tx.commit().await?;
    Ok(Some(guests.into_iter().map(|(id,)| id.into()).collect()))
}
