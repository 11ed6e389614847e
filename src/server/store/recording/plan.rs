//! When recordings are removed for good. Worked out anew whenever something changes that it depends on, so that pages can say it
//! beforehand and nobody has to work it out again.

use std::collections::HashMap;

use domain::room::RoomPolicy;
use domain::{RecordingId, RoomId};
use sqlx::{Sqlite, Transaction};

use super::super::{Result, Store, unreadable};
use crate::api::privacy::DataKind;

/// A day, in ms.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Of which recordings.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// This one.
    One(&'a RecordingId),
    /// Those of a room: its policy has changed.
    Room(&'a RoomId),
    /// All: the days for all have changed.
    All,
}

/// When a recording that began then and maybe was deleted then (both Unix ms) is removed for good: so many days after it began, and a
/// deleted one so many days after that, whatever comes first. None: never.
fn removal_ms(started_ms: i64, deleted_ms: Option<i64>, days: Option<u32>, deleted_days: Option<u32>) -> Option<i64> {
    let after = |from_ms: i64, days: u32| from_ms.saturating_add(i64::from(days) * DAY_MS);
    let over = days.map(|days| after(started_ms, days));
    let given_up = deleted_ms.zip(deleted_days).map(|(deleted_ms, days)| after(deleted_ms, days));
    over.into_iter().chain(given_up).min()
}

/// Works out when they are removed for good.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn plan(store: &Store, which: Which<'_>) -> Result<()> {
    let mut tx = store.write().await?;
    plan_in(&mut tx, which).await?;
    tx.commit().await
}

/// The same within a transaction.
///
/// # Errors
/// The store fails.
pub async fn plan_in(tx: &mut Transaction<'static, Sqlite>, which: Which<'_>) -> Result<()> {
    macro_rules! select {
        ($rest:literal) => {
            concat!(
                "SELECT x.id, x.started_ms, x.deleted_ms, x.purge_ms, r.policy FROM recording x JOIN room r ON r.id = x.room_id
                 WHERE x.state <> 'purged'",
                $rest
            )
        };
    }
    type Row = (String, i64, Option<i64>, Option<i64>, String);
    let rows: Vec<Row> = match which {
        Which::One(recording) => sqlx::query_as(select!(" AND x.id = $1")).bind(recording.as_str()),
        Which::Room(room) => sqlx::query_as(select!(" AND x.room_id = $1")).bind(room.as_str()),
        Which::All => sqlx::query_as(select!("")),
    }
    .fetch_all(&mut **tx)
    .await?;
    let days: Vec<(String, i64)> = sqlx::query_as("SELECT kind, days FROM retention WHERE kind IN ($1, $2)")
        .bind(DataKind::Recordings.as_str())
        .bind(DataKind::DeletedRecordings.as_str())
        .fetch_all(&mut **tx)
        .await?;
    let days: HashMap<String, u32> = days.into_iter().filter_map(|(kind, days)| Some((kind, u32::try_from(days).ok()?))).collect();
    let of = |kind: DataKind| days.get(kind.as_str()).copied();
    for (id, started_ms, deleted_ms, before_ms, policy) in rows {
        let policy: RoomPolicy = serde_json::from_str(&policy).map_err(|_| unreadable("policy of a room"))?;
        let kept = policy.recording_days.or_else(|| of(DataKind::Recordings));
        let purge_ms = removal_ms(started_ms, deleted_ms, kept, of(DataKind::DeletedRecordings));
        if purge_ms == before_ms {
            continue;
        }
        // Another day is announced once more.
        sqlx::query("UPDATE recording SET purge_ms = $2, reminded_ms = NULL WHERE id = $1")
            .bind(id)
            .bind(purge_ms)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_comes_first_removes_it_and_without_days_nothing_does() {
        let at = |deleted_day: Option<i64>, days, deleted_days| {
            removal_ms(0, deleted_day.map(|day| day * DAY_MS), days, deleted_days).map(|ms| ms / DAY_MS)
        };
        assert_eq!(at(None, Some(365), Some(28)), Some(365));
        assert_eq!(at(Some(10), Some(365), Some(28)), Some(38), "deleted: earlier");
        assert_eq!(at(Some(350), Some(365), Some(28)), Some(365), "deleted shortly before its time is over: not later for it");
        assert_eq!(at(Some(10), None, Some(28)), Some(38));
        assert_eq!(at(Some(10), Some(365), None), Some(365));
        assert_eq!(at(Some(10), None, None), None);
        assert_eq!(at(None, None, Some(28)), None, "what nobody deleted is kept for ever");
    }
}
