//! The school's accounts on YouTube, the program that Google knows us as, and who is on the way to connect an account.

use domain::{PersonId, RecordingId, YouTubeAccountId};

use super::{Result, Store};
use crate::server::store::recording::Broadcast;

/// The program that Google knows us as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Its id.
    pub client_id: String,
    /// Its secret, sealed.
    pub sealed: String,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Which.
    pub id: YouTubeAccountId,
    /// The channel's id at YouTube.
    pub channel: String,
    /// The channel's title.
    pub title: String,
    /// The lasting permission, sealed; nothing: it is not connected any more.
    pub sealed: String,
    /// When it was connected (Unix ms).
    pub connected_ms: i64,
    /// Why it cannot be used, and until when (Unix ms; none: until it is connected again). It may be over.
    pub trouble: Option<(String, Option<i64>)>,
    /// Recordings that are kept there.
    pub recordings: u32,
}

impl Account {
    /// It was not disconnected.
    pub const fn is_connected(&self) -> bool {
        !self.sealed.is_empty()
    }

    /// What stands in the way at a moment (Unix ms).
    pub fn trouble_at(&self, now_ms: i64) -> Option<&(String, Option<i64>)> {
        self.trouble.as_ref().filter(|(_, until_ms)| until_ms.is_none_or(|until_ms| now_ms < until_ms))
    }

    /// A broadcast can be made with it at a moment (Unix ms).
    pub fn works_at(&self, now_ms: i64) -> bool {
        self.is_connected() && self.trouble_at(now_ms).is_none()
    }
}

type Row = (String, String, String, String, i64, Option<String>, Option<i64>, i64);

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.channel, a.title, a.sealed, a.connected_ms, a.trouble, a.trouble_until_ms,
             (SELECT COUNT(*) FROM recording r WHERE r.youtube_account = a.id AND r.youtube_broadcast IS NOT NULL) FROM youtube_account a ",
            $rest
        )
    };
}

fn read((id, channel, title, sealed, connected_ms, trouble, until_ms, recordings): Row) -> Account {
    let recordings = u32::try_from(recordings).unwrap_or(u32::MAX);
    Account { id: id.into(), channel, title, sealed, connected_ms, trouble: trouble.map(|trouble| (trouble, until_ms)), recordings }
}

/// The program, if one was set.
///
/// # Errors
/// The store fails.
pub async fn program(store: &Store) -> Result<Option<Program>> {
    let row: Option<(String, String)> =
        sqlx::query_as("SELECT client_id, sealed FROM youtube_client WHERE id = 1").fetch_optional(store.pool()).await?;
    Ok(row.map(|(client_id, sealed)| Program { client_id, sealed }))
}

/// Sets the program. What was connected through another one has to be connected again, and `other` says so; what was in the way because
/// of the program is forgotten.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn set_program(store: &Store, program: &Program, other: &str, now_ms: i64) -> Result<()> {
    let mut tx = store.write().await?;
    let before: Option<(String,)> = sqlx::query_as("SELECT client_id FROM youtube_client WHERE id = 1").fetch_optional(&mut *tx).await?;
    sqlx::query(
        "INSERT INTO youtube_client (id, client_id, sealed, set_ms) VALUES (1, $1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET client_id = $1, sealed = $2, set_ms = $3",
    )
    .bind(&program.client_id)
    .bind(&program.sealed)
    .bind(now_ms)
    .execute(&mut *tx)
    .await?;
    if before.is_some_and(|(before,)| before != program.client_id) {
        sqlx::query("UPDATE youtube_account SET trouble = $1, trouble_ms = $2, trouble_until_ms = NULL WHERE sealed <> ''")
            .bind(other)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM youtube_consent").execute(&mut *tx).await?;
    } else {
        let forget =
            "UPDATE youtube_account SET trouble = NULL, trouble_ms = NULL, trouble_until_ms = NULL WHERE trouble_until_ms IS NOT NULL";
        sqlx::query(forget).execute(&mut *tx).await?;
    }
    tx.commit().await
}

/// All accounts: the queue first, then those that are not connected any more.
///
/// # Errors
/// The store fails.
pub async fn accounts(store: &Store) -> Result<Vec<Account>> {
    let rows: Vec<Row> =
        sqlx::query_as(select!("ORDER BY CASE WHEN a.sealed = '' THEN 1 ELSE 0 END, a.place, a.id")).fetch_all(store.pool()).await?;
    Ok(rows.into_iter().map(read).collect())
}

/// One of them.
///
/// # Errors
/// The store fails.
pub async fn account(store: &Store, account: &YouTubeAccountId) -> Result<Option<Account>> {
    let row: Option<Row> = sqlx::query_as(select!("WHERE a.id = $1")).bind(account.as_str()).fetch_optional(store.pool()).await?;
    Ok(row.map(read))
}

/// The account of a channel.
///
/// # Errors
/// The store fails.
pub async fn of_channel(store: &Store, channel: &str) -> Result<Option<Account>> {
    let row: Option<Row> = sqlx::query_as(select!("WHERE a.channel = $1")).bind(channel).fetch_optional(store.pool()).await?;
    Ok(row.map(read))
}

/// Connects an account, or connects it again: then it keeps its place, unless it was disconnected. What waits for it is due at once.
/// `new`: its id if it is new.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn connect(
    store: &Store,
    new: &YouTubeAccountId,
    channel: &str,
    title: &str,
    sealed: &str,
    by: &PersonId,
    now_ms: i64,
) -> Result<()> {
    let mut tx = store.write().await?;
    sqlx::query(
        "INSERT INTO youtube_account (id, channel, title, sealed, place, connected_ms, connected_by)
         VALUES ($1, $2, $3, $4, (SELECT COALESCE(MAX(place), 0) + 1 FROM youtube_account), $5, $6)
         ON CONFLICT (channel) DO UPDATE SET title = $3, sealed = $4, connected_ms = $5, connected_by = $6,
         place = CASE WHEN youtube_account.sealed = '' THEN excluded.place ELSE youtube_account.place END,
         trouble = NULL, trouble_ms = NULL, trouble_until_ms = NULL",
    )
    .bind(new.as_str())
    .bind(channel)
    .bind(title)
    .bind(sealed)
    .bind(now_ms)
    .bind(by.as_str())
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "UPDATE recording_job SET due_ms = $2 WHERE due_ms > $2 AND recording_id IN (SELECT r.id FROM recording r
         JOIN youtube_account a ON a.id = r.youtube_account WHERE a.channel = $1)
         AND kind IN ('youtube_end', 'youtube_private', 'youtube_unlisted', 'purge') AND trouble IS NOT NULL",
    )
    .bind(channel)
    .bind(now_ms)
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// Google has given another lasting permission in place of the old one.
///
/// # Errors
/// The store fails.
pub async fn reseal(store: &Store, account: &YouTubeAccountId, sealed: &str) -> Result<()> {
    sqlx::query("UPDATE youtube_account SET sealed = $2 WHERE id = $1 AND sealed <> ''")
        .bind(account.as_str())
        .bind(sealed)
        .execute(store.pool())
        .await
        .map(|_| ())
}

/// Notes what is in the way of an account, and until when (Unix ms; none: until it is connected again). Only if it still has the
/// permission that this was found out with.
///
/// # Errors
/// The store fails.
pub async fn set_trouble(store: &Store, account: &Account, words: &str, until_ms: Option<i64>, now_ms: i64) -> Result<()> {
    sqlx::query("UPDATE youtube_account SET trouble = $2, trouble_ms = $3, trouble_until_ms = $4 WHERE id = $1 AND connected_ms = $5")
        .bind(account.id.as_str())
        .bind(words)
        .bind(now_ms)
        .bind(until_ms)
        .bind(account.connected_ms)
        .execute(store.pool())
        .await
        .map(|_| ())
}

/// Puts the connected accounts into this order. False: they are others by now.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn order(store: &Store, wanted: &[YouTubeAccountId]) -> Result<bool> {
    let mut tx = store.write().await?;
    let rows: Vec<(String,)> = sqlx::query_as("SELECT id FROM youtube_account WHERE sealed <> ''").fetch_all(&mut *tx).await?;
    let mut there: Vec<&str> = rows.iter().map(|(id,)| id.as_str()).collect();
    let mut asked: Vec<&str> = wanted.iter().map(YouTubeAccountId::as_str).collect();
    there.sort_unstable();
    asked.sort_unstable();
    if there != asked {
        return Ok(false);
    }
    for (place, account) in wanted.iter().enumerate() {
        sqlx::query("UPDATE youtube_account SET place = $2 WHERE id = $1")
            .bind(account.as_str())
            .bind(i64::try_from(place).unwrap_or(i64::MAX))
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// What became of a disconnection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disconnected {
    /// It is not connected any more; with what it had been, sealed.
    Now(String),
    /// A lesson is being recorded with it.
    Busy,
    /// There is no such account, or it was disconnected before.
    Missing,
}

/// Forgets the permission of an account. It stays in the list for as long as recordings are kept there.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn disconnect(store: &Store, account: &YouTubeAccountId) -> Result<Disconnected> {
    let mut tx = store.write().await?;
    let row: Option<(String, bool)> = sqlx::query_as(
        "SELECT sealed, EXISTS (SELECT 1 FROM recording r WHERE r.youtube_account = a.id AND r.state = 'started')
         FROM youtube_account a WHERE a.id = $1 AND a.sealed <> ''",
    )
    .bind(account.as_str())
    .fetch_optional(&mut *tx)
    .await?;
    let sealed = match row {
        None => return Ok(Disconnected::Missing),
        Some((_, true)) => return Ok(Disconnected::Busy),
        Some((sealed, false)) => sealed,
    };
    sqlx::query("UPDATE youtube_account SET sealed = '', trouble = NULL, trouble_ms = NULL, trouble_until_ms = NULL WHERE id = $1")
        .bind(account.as_str())
        .execute(&mut *tx)
        .await?;
    sqlx::query("DELETE FROM youtube_account WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM recording WHERE youtube_account = $1)")
        .bind(account.as_str())
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(Disconnected::Now(sealed))
}

/// Somebody is on their way to Google. Those who never came back are forgotten.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn set_out(store: &Store, state_hash: &str, person: &PersonId, verifier_sealed: &str, now_ms: i64, old_ms: i64) -> Result<()> {
    let mut tx = store.write().await?;
    sqlx::query("DELETE FROM youtube_consent WHERE made_ms <= $1").bind(old_ms).execute(&mut *tx).await?;
    sqlx::query("INSERT INTO youtube_consent (state_hash, person_id, verifier_sealed, made_ms) VALUES ($1, $2, $3, $4)")
        .bind(state_hash)
        .bind(person.as_str())
        .bind(verifier_sealed)
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

/// Somebody is back: what was kept for them, once, and only for whoever set out after `old_ms` (Unix ms).
///
/// # Errors
/// The store fails.
pub async fn come_back(store: &Store, state_hash: &str, person: &PersonId, old_ms: i64) -> Result<Option<String>> {
    let row: Option<(String, i64)> =
        sqlx::query_as("DELETE FROM youtube_consent WHERE state_hash = $1 AND person_id = $2 RETURNING verifier_sealed, made_ms")
            .bind(state_hash)
            .bind(person.as_str())
            .fetch_optional(store.pool())
            .await?;
    Ok(row.filter(|(_, made_ms)| *made_ms > old_ms).map(|(sealed, _)| sealed))
}

/// Where a broadcast is made for a recording: before Google is asked for one, so that one whose answer never came is found again.
///
/// # Errors
/// The store fails.
pub async fn claim(store: &Store, recording: &RecordingId, account: Option<&YouTubeAccountId>) -> Result<()> {
    sqlx::query("UPDATE recording SET youtube_account = $2, youtube_broadcast = NULL, youtube_stream = NULL WHERE id = $1")
        .bind(recording.as_str())
        .bind(account.map(YouTubeAccountId::as_str))
        .execute(store.pool())
        .await
        .map(|_| ())
}

/// What is known of a recording's broadcast: on which account it is, or may be, and then its id and that of its stream.
///
/// # Errors
/// The store fails.
pub async fn claimed(store: &Store, recording: &RecordingId) -> Result<Option<(YouTubeAccountId, Option<Broadcast>)>> {
    let row: Option<(Option<String>, Option<String>, Option<String>)> =
        sqlx::query_as("SELECT youtube_account, youtube_broadcast, youtube_stream FROM recording WHERE id = $1")
            .bind(recording.as_str())
            .fetch_optional(store.pool())
            .await?;
    let Some((Some(account), broadcast, stream)) = row else { return Ok(None) };
    let account = YouTubeAccountId::from(account);
    let known = broadcast.map(|broadcast| Broadcast { account: account.clone(), broadcast, stream: stream.unwrap_or_default() });
    Ok(Some((account, known)))
}
