//! Hooks, and what the names that senders use stand for.

use domain::evidence::HookKind;
use domain::lesson::{LONGEST_MS, Schedule};
use domain::{CourseId, HookId, LessonId, ProviderId, RoomId};

use super::{Result, Store, unreadable};

/// The id of the one that environment or file configure.
pub const FROM_ENVIRONMENT: &str = "environment";

/// A hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Which.
    pub id: HookId,
    /// What sends to it.
    pub kind: HookKind,
    /// Whose conferences it may speak of; none: of the practice conference's.
    pub provider: Option<ProviderId>,
    /// The secret, sealed; nothing if environment or file have it.
    pub sealed: String,
    /// The secret before this one, sealed, and until when it works (Unix ms).
    pub old: Option<(String, i64)>,
    /// Configured by environment or file.
    pub from_environment: bool,
    /// When it was made (Unix ms).
    pub made_ms: i64,
}

type Row = (String, String, Option<String>, String, Option<String>, Option<i64>, bool, i64);

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT id, kind, provider_id, sealed, old_sealed, old_until_ms, from_environment <> 0, made_ms FROM hook ", $rest)
    };
}

fn read((id, kind, provider, sealed, old, until_ms, from_environment, made_ms): Row) -> Result<Hook> {
    let kind = HookKind::from_name(&kind).ok_or_else(|| unreadable("kind of hook"))?;
    Ok(Hook { id: id.into(), kind, provider: provider.map(Into::into), sealed, old: old.zip(until_ms), from_environment, made_ms })
}

/// All of them, oldest first.
///
/// # Errors
/// The store fails.
pub async fn all(store: &Store) -> Result<Vec<Hook>> {
    let rows: Vec<Row> = sqlx::query_as(select!("ORDER BY made_ms, id")).fetch_all(store.pool()).await?;
    rows.into_iter().map(read).collect()
}

/// Those of a kind, oldest first.
///
/// # Errors
/// The store fails.
pub async fn of_kind(store: &Store, kind: HookKind) -> Result<Vec<Hook>> {
    let rows: Vec<Row> =
        sqlx::query_as(select!("WHERE kind = $1 ORDER BY made_ms, id")).bind(kind.as_str()).fetch_all(store.pool()).await?;
    rows.into_iter().map(read).collect()
}

/// One of them.
///
/// # Errors
/// The store fails.
pub async fn by_id(store: &Store, hook: &HookId) -> Result<Option<Hook>> {
    let row: Option<Row> = sqlx::query_as(select!("WHERE id = $1")).bind(hook.as_str()).fetch_optional(store.pool()).await?;
    row.map(read).transpose()
}

/// Adds one.
///
/// # Errors
/// The store fails.
pub async fn insert(store: &Store, hook: &Hook) -> Result<()> {
    sqlx::query("INSERT INTO hook (id, kind, provider_id, sealed, from_environment, made_ms) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(hook.id.as_str())
        .bind(hook.kind.as_str())
        .bind(hook.provider.as_ref().map(ProviderId::as_str))
        .bind(&hook.sealed)
        .bind(i64::from(hook.from_environment))
        .bind(hook.made_ms)
        .execute(store.pool())
        .await
        .map(|_| ())
}

/// Gives it a new secret; the present one works until `old_until_ms` (Unix ms), one before that not any more.
///
/// # Errors
/// The store fails.
pub async fn rotate(store: &Store, hook: &HookId, sealed: &str, old_until_ms: i64) -> Result<()> {
    sqlx::query("UPDATE hook SET old_sealed = sealed, old_until_ms = $3, sealed = $2 WHERE id = $1")
        .bind(hook.as_str())
        .bind(sealed)
        .bind(old_until_ms)
        .execute(store.pool())
        .await
        .map(|_| ())
}

/// Takes one away. What it reported stays, and so does its log.
///
/// # Errors
/// The store fails.
pub async fn remove(store: &Store, hook: &HookId) -> Result<()> {
    let mut tx = store.write().await?;
    for table in ["DELETE FROM delivery_id WHERE hook_id = $1", "DELETE FROM hook WHERE id = $1"] {
        sqlx::query(table).bind(hook.as_str()).execute(&mut *tx).await?;
    }
    tx.commit().await
}

/// Puts the hook in that environment or file configure (without its secret), or takes it out if they do not any more.
///
/// # Errors
/// The store fails.
pub async fn take_up_environment(store: &Store, provider: Option<&ProviderId>, now_ms: i64) -> Result<()> {
    let id = HookId::new(FROM_ENVIRONMENT);
    let Some(provider) = provider else {
        sqlx::query("DELETE FROM hook WHERE id = $1").bind(id.as_str()).execute(store.pool()).await?;
        return Ok(());
    };
    if by_id(store, &id).await?.is_none() {
        let (kind, provider) = (HookKind::Reflector, Some(provider.clone()));
        insert(store, &Hook { id, kind, provider, sealed: String::new(), old: None, from_environment: true, made_ms: now_ms }).await?;
    }
    Ok(())
}

/// A room that a conference takes place in.
#[derive(Clone, Debug)]
pub struct Place {
    /// The room.
    pub room: RoomId,
    /// Its course.
    pub course: CourseId,
    /// The provider it names; none: the default one.
    pub provider: Option<ProviderId>,
}

/// The room whose conference has this name.
///
/// # Errors
/// The store fails.
pub async fn place(store: &Store, conference: &str) -> Result<Option<Place>> {
    let row: Option<(String, String, Option<String>)> =
        sqlx::query_as("SELECT id, course_id, provider_id FROM room WHERE conference_name = $1")
            .bind(conference)
            .fetch_optional(store.pool())
            .await?;
    Ok(row.map(|(room, course, provider)| Place { room: room.into(), course: course.into(), provider: provider.map(Into::into) }))
}

/// The lessons of a room that something between two times (Unix ms) can be about, if it can be about a lesson for `after_ms` after its
/// end: maybe some more.
///
/// # Errors
/// The store fails.
pub async fn lessons(store: &Store, room: &RoomId, from_ms: i64, to_ms: i64, after_ms: i64) -> Result<Vec<(LessonId, Schedule)>> {
    type Row = (String, i64, Option<i64>, i64, Option<i64>);
    // Moderators enter a day before the opening at most; LONGEST_MS is a day, too.
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, opens_ms, closes_ms, early_minutes, ended_ms FROM lesson WHERE room_id = $1 AND opens_ms >= $2 AND opens_ms <= $3",
    )
    .bind(room.as_str())
    .bind(from_ms.saturating_sub(LONGEST_MS).saturating_sub(after_ms))
    .bind(to_ms.saturating_add(2 * LONGEST_MS))
    .fetch_all(store.pool())
    .await?;
    rows.into_iter()
        .map(|(id, opens_ms, closes_ms, early, ended_ms)| {
            let early_minutes = u16::try_from(early).map_err(|_| unreadable("number of minutes"))?;
            Ok((id.into(), Schedule { opens_ms, closes_ms, early_minutes, ended_ms }))
        })
        .collect()
}

/// Sources that are looked at for the highest number: it is in one of the latest.
const LATEST_SOURCES: i64 = 20;

/// The highest number of a fact in one of a hook's sources, by the name of the source.
///
/// # Errors
/// The store fails.
pub async fn highest(store: &Store, hook: &HookId, source: &str) -> Result<Option<u64>> {
    let (highest,): (Option<i64>,) = sqlx::query_as(
        "SELECT MAX(top) FROM (SELECT (SELECT MAX(f.sequence) FROM fact f WHERE f.source = s.number) AS top
         FROM source s WHERE s.witness_id = $1 AND s.name = $2 ORDER BY s.number DESC LIMIT $3) AS tops",
    )
    .bind(hook.as_str())
    .bind(source)
    .bind(LATEST_SOURCES)
    .fetch_one(store.pool())
    .await?;
    Ok(highest.and_then(|highest| u64::try_from(highest).ok()))
}
