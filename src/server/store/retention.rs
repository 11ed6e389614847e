//! How long data is kept, and taking it away in small steps: nobody in a lesson waits for a long transaction.

use std::collections::HashMap;

use domain::LessonId;
use domain::lesson::OPEN_ENDED_LIMIT_MS;

use super::{Result, Store, unreadable};
use crate::api::privacy::{DataKind, RetentionRun};

/// Rows that one transaction takes away at most.
const AT_ONCE: i64 = 5_000;
/// Runs that are remembered at most.
const RUNS: i64 = 1_000;
/// What guests are called whose names are gone.
pub const FORMER_GUEST: &str = "Former guest";
/// What invitations are called whose titles are gone: a title says whom they were for.
pub const FORMER_INVITATION: &str = "Former invitation";

/// How long each kind is kept, in days. What is not in it is kept for ever.
///
/// # Errors
/// The store fails.
pub async fn days(store: &Store) -> Result<HashMap<DataKind, u32>> {
    let rows: Vec<(String, i64)> = sqlx::query_as("SELECT kind, days FROM retention").fetch_all(store.pool()).await?;
    rows.into_iter().map(|(kind, days)| Ok((kind_of(&kind)?, u32::try_from(days).map_err(|_| unreadable("number of days"))?))).collect()
}

fn kind_of(name: &str) -> Result<DataKind> {
    DataKind::from_name(name).ok_or_else(|| unreadable("kind of data"))
}

/// Sets how long a kind is kept, in days; none: for ever.
///
/// # Errors
/// The store fails.
pub async fn set(store: &Store, kind: DataKind, days: Option<u32>) -> Result<()> {
    let Some(days) = days else {
        return sqlx::query("DELETE FROM retention WHERE kind = $1").bind(kind.as_str()).execute(store.pool()).await.map(|_| ());
    };
    sqlx::query("INSERT INTO retention (kind, days) VALUES ($1, $2) ON CONFLICT (kind) DO UPDATE SET days = $2")
        .bind(kind.as_str())
        .bind(i64::from(days))
        .execute(store.pool())
        .await
        .map(|_| ())
}

/// How many there are of a kind, and from when the oldest is (Unix ms). Of evidence: facts; of attendance: lessons.
///
/// # Errors
/// The store fails.
pub async fn kept(store: &Store, kind: DataKind) -> Result<(u64, Option<i64>)> {
    let sql = match kind {
        DataKind::Evidence => {
            "SELECT (SELECT COUNT(*) FROM fact), (SELECT MIN(l.opens_ms) FROM lesson l WHERE EXISTS (SELECT 1 FROM source s WHERE s.lesson_id = l.id))"
        }
        DataKind::Attendance => "SELECT COUNT(*), MIN(l.opens_ms) FROM settled s JOIN lesson l ON l.id = s.lesson_id WHERE s.is_final <> 2",
        DataKind::Deliveries => "SELECT COUNT(*), MIN(at_ms) FROM delivery",
        DataKind::Alarms => "SELECT COUNT(*), MIN(at_ms) FROM alarm",
        DataKind::Recordings => "SELECT COUNT(*), MIN(started_ms) FROM recording WHERE state NOT IN ('deleted', 'purged')",
        DataKind::DeletedRecordings => "SELECT COUNT(*), MIN(deleted_ms) FROM recording WHERE state = 'deleted'",
        DataKind::Guests => "SELECT COUNT(*), MIN(created_ms) FROM person WHERE guest_room_id IS NOT NULL AND name <> 'Former guest'",
    };
    let (count, oldest): (i64, Option<i64>) = sqlx::query_as(sql).fetch_one(store.pool()).await?;
    Ok((u64::try_from(count).unwrap_or_default(), oldest))
}

/// Notes what a run did. Of runs that had nothing to do, only the latest of each kind is remembered.
///
/// # Errors
/// The store fails.
pub async fn note(store: &Store, kind: DataKind, at_ms: i64, removed: u64, failed: bool) -> Result<()> {
    let mut tx = store.write().await?;
    sqlx::query("DELETE FROM retention_run WHERE kind = $1 AND removed = 0 AND failed = 0").bind(kind.as_str()).execute(&mut *tx).await?;
    sqlx::query("INSERT INTO retention_run (kind, at_ms, removed, failed) VALUES ($1, $2, $3, $4)")
        .bind(kind.as_str())
        .bind(at_ms)
        .bind(i64::try_from(removed).unwrap_or(i64::MAX))
        .bind(i64::from(failed))
        .execute(&mut *tx)
        .await?;
    sqlx::query("DELETE FROM retention_run WHERE number <= (SELECT MAX(number) FROM retention_run) - $1")
        .bind(RUNS)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

/// The latest runs that removed something or failed, latest first.
///
/// # Errors
/// The store fails.
pub async fn runs(store: &Store, most: u32) -> Result<Vec<RetentionRun>> {
    let rows: Vec<(String, i64, i64, bool)> = sqlx::query_as(
        "SELECT kind, at_ms, removed, failed <> 0 FROM retention_run WHERE removed > 0 OR failed <> 0 ORDER BY number DESC LIMIT $1",
    )
    .bind(i64::from(most))
    .fetch_all(store.pool())
    .await?;
    let run = |(kind, at_ms, removed, failed): (String, i64, i64, bool)| {
        Ok(RetentionRun { at_ms, kind: kind_of(&kind)?, removed: u64::try_from(removed).unwrap_or_default(), failed })
    };
    rows.into_iter().map(run).collect()
}

/// When it was last looked for each kind (Unix ms), and how many were removed then.
///
/// # Errors
/// The store fails.
pub async fn last(store: &Store) -> Result<HashMap<DataKind, (i64, u64)>> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT kind, at_ms, removed FROM retention_run WHERE number IN (SELECT MAX(number) FROM retention_run GROUP BY kind)",
    )
    .fetch_all(store.pool())
    .await?;
    rows.into_iter().map(|(kind, at_ms, removed)| Ok((kind_of(&kind)?, (at_ms, u64::try_from(removed).unwrap_or_default())))).collect()
}

/// Lessons that were over before a moment (Unix ms) and of which there still is evidence.
///
/// # Errors
/// The store fails.
pub async fn with_evidence(store: &Store, before_ms: i64) -> Result<Vec<LessonId>> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT l.id FROM lesson l WHERE COALESCE(l.ended_ms, l.closes_ms, l.opens_ms + $2) < $1
         AND EXISTS (SELECT 1 FROM source s JOIN fact f ON f.source = s.number WHERE s.lesson_id = l.id)",
    )
    .bind(before_ms)
    .bind(OPEN_ENDED_LIMIT_MS)
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|(id,)| id.into()).collect())
}

/// Lessons that were over before a moment (Unix ms) and whose attendance has not been removed.
///
/// # Errors
/// The store fails.
pub async fn with_attendance(store: &Store, before_ms: i64) -> Result<Vec<LessonId>> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT l.id FROM lesson l LEFT JOIN settled s ON s.lesson_id = l.id
         WHERE COALESCE(l.ended_ms, l.closes_ms, l.opens_ms + $2) < $1 AND COALESCE(s.is_final, 0) <> 2",
    )
    .bind(before_ms)
    .bind(OPEN_ENDED_LIMIT_MS)
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|(id,)| id.into()).collect())
}

/// The totals of a lesson are its last word from now on. False: there are none, because something has just come in.
///
/// # Errors
/// The store fails.
pub async fn make_final(store: &Store, lesson: &LessonId) -> Result<bool> {
    let done = sqlx::query("UPDATE settled SET is_final = 1 WHERE lesson_id = $1 AND is_final <> 2")
        .bind(lesson.as_str())
        .execute(store.pool())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes away the evidence of a lesson, and says how many facts there were.
///
/// # Errors
/// The store fails; what has gone is gone.
pub async fn remove_evidence(store: &Store, lesson: &LessonId) -> Result<u64> {
    let mut removed = 0;
    loop {
        let done = sqlx::query(
            "DELETE FROM fact WHERE (source, sequence) IN (SELECT f.source, f.sequence FROM source s JOIN fact f ON f.source = s.number
             WHERE s.lesson_id = $1 LIMIT $2)",
        )
        .bind(lesson.as_str())
        .bind(AT_ONCE)
        .execute(store.pool())
        .await?
        .rows_affected();
        removed += done;
        if done == 0 {
            break;
        }
    }
    let mut tx = store.write().await?;
    // The newest stays, so that its number is never given to another one.
    sqlx::query(
        "DELETE FROM source WHERE lesson_id = $1 AND number < (SELECT MAX(number) FROM source)
         AND NOT EXISTS (SELECT 1 FROM fact f WHERE f.source = source.number)",
    )
    .bind(lesson.as_str())
    .execute(&mut *tx)
    .await?;
    sqlx::query("DELETE FROM conference_event WHERE lesson_id = $1").bind(lesson.as_str()).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(removed)
}

/// And nothing is kept of recordings of the lesson that a row of a table is about.
macro_rules! without_recordings {
    ($table:literal) => {
        concat!(" AND NOT EXISTS (SELECT 1 FROM recording x WHERE x.lesson_id = ", $table, ".lesson_id AND x.state <> 'purged')")
    };
}

/// Takes away what people made of the evidence of a lesson, and the totals. That they were there once is remembered, so that nobody
/// is called absent for it.
///
/// # Errors
/// The store fails; nothing has gone.
pub async fn remove_attendance(store: &Store, lesson: &LessonId, now_ms: i64) -> Result<()> {
    let mut tx = store.write().await?;
    for sql in [
        "DELETE FROM knock WHERE lesson_id = $1",
        "DELETE FROM lesson_moderator WHERE lesson_id = $1",
        "DELETE FROM problem WHERE lesson_id = $1",
        "DELETE FROM board WHERE lesson_id = $1",
        "DELETE FROM correction WHERE lesson_id = $1",
        "DELETE FROM objection WHERE lesson_id = $1",
        "DELETE FROM admission WHERE lesson_id = $1",
    ] {
        sqlx::query(sql).bind(lesson.as_str()).execute(&mut *tx).await?;
    }
    sqlx::query(
        "INSERT INTO settled (lesson_id, made_ms, totals, is_final) VALUES ($1, $2, $3, 2)
         ON CONFLICT (lesson_id) DO UPDATE SET made_ms = $2, totals = $3, is_final = 2",
    )
    .bind(lesson.as_str())
    .bind(now_ms)
    .bind(super::settled::Packed::new(&[]).into_bytes())
    .execute(&mut *tx)
    .await?;
    sqlx::query(concat!("DELETE FROM consent WHERE lesson_id = $1", without_recordings!("consent")))
        .bind(lesson.as_str())
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

/// Takes away who agreed to be recorded in lessons whose attendance has gone and of which no recording is left any more: as long as
/// there is one, it is the proof that those in it agreed.
///
/// # Errors
/// The store fails; what has gone is gone.
pub async fn remove_proofs(store: &Store) -> Result<()> {
    let sql = concat!(
        "DELETE FROM consent WHERE lesson_id IN (SELECT s.lesson_id FROM settled s WHERE s.is_final = 2)",
        without_recordings!("consent")
    );
    sqlx::query(sql).execute(store.pool()).await.map(|_| ())
}

/// Takes away what people asked for and what moderators set in lessons that were over before a moment (Unix ms): knocks, grants,
/// problems, boards; and what happened in lessons of which no recording is left that it could be a chapter of. Who agreed to be recorded
/// stays as long as the lesson's attendance or a recording of it.
///
/// # Errors
/// The store fails; what has gone is gone.
pub async fn remove_door(store: &Store, before_ms: i64) -> Result<()> {
    macro_rules! of_lessons_over {
        ($table:literal) => {
            concat!(
                "DELETE FROM ",
                $table,
                " WHERE rowid IN (SELECT t.rowid FROM ",
                $table,
                " t JOIN lesson l ON l.id = t.lesson_id WHERE COALESCE(l.ended_ms, l.closes_ms, l.opens_ms + $3) < $1 LIMIT $2)"
            )
        };
    }
    for sql in [of_lessons_over!("knock"), of_lessons_over!("lesson_moderator"), of_lessons_over!("problem"), of_lessons_over!("board")] {
        while sqlx::query(sql).bind(before_ms).bind(AT_ONCE).bind(OPEN_ENDED_LIMIT_MS).execute(store.pool()).await?.rows_affected() > 0 {}
    }
    // That a page told so stays in the history, and not whose.
    sqlx::query(
        "UPDATE recording_entry SET by_id = NULL WHERE by_id IS NOT NULL AND at_ms < $1 AND what IN ('told_on', 'told_off', 'error', 'seen')",
    )
    .bind(before_ms)
    .execute(store.pool())
    .await?;
    let moments = concat!(
        "DELETE FROM lesson_moment WHERE lesson_id IN (SELECT l.id FROM lesson l
         WHERE COALESCE(l.ended_ms, l.closes_ms, l.opens_ms + $2) < $1)",
        without_recordings!("lesson_moment")
    );
    sqlx::query(moments).bind(before_ms).bind(OPEN_ENDED_LIMIT_MS).execute(store.pool()).await.map(|_| ())
}

/// Takes away rows of a log from before a moment (Unix ms), and says how many.
///
/// # Errors
/// The store fails; what has gone is gone.
pub async fn remove_log(store: &Store, kind: DataKind, before_ms: i64) -> Result<u64> {
    match kind {
        DataKind::Deliveries => {
            // Their names, too. One that came again so late would find its facts there already.
            let names =
                "DELETE FROM delivery_id WHERE (hook_id, name) IN (SELECT hook_id, name FROM delivery_id WHERE at_ms < $1 LIMIT $2)";
            in_steps(store, names, before_ms).await?;
            in_steps(store, "DELETE FROM delivery WHERE number IN (SELECT number FROM delivery WHERE at_ms < $1 LIMIT $2)", before_ms).await
        }
        DataKind::Alarms => {
            let alarms =
                "DELETE FROM alarm WHERE (lesson_id, endpoint) IN (SELECT lesson_id, endpoint FROM alarm WHERE at_ms < $1 LIMIT $2)";
            in_steps(store, alarms, before_ms).await
        }
        _ => Ok(0),
    }
}

async fn in_steps(store: &Store, sql: &'static str, before_ms: i64) -> Result<u64> {
    let mut removed = 0;
    loop {
        let done = sqlx::query(sql).bind(before_ms).bind(AT_ONCE).execute(store.pool()).await?.rows_affected();
        removed += done;
        if done == 0 {
            return Ok(removed);
        }
    }
}

/// Forgets the names of guests who have been in no lesson since a moment (Unix ms), and says how many; and the titles of invitations
/// that only such guests came in with.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn forget_guests(store: &Store, before_ms: i64) -> Result<u64> {
    let mut tx = store.write().await?;
    let done = sqlx::query(
        "UPDATE person SET name = $2 WHERE guest_room_id IS NOT NULL AND name <> $2 AND created_ms < $1
         AND NOT EXISTS (SELECT 1 FROM admission a WHERE a.person_id = person.id AND a.first_ms >= $1)",
    )
    .bind(before_ms)
    .bind(FORMER_GUEST)
    .execute(&mut *tx)
    .await?;
    sqlx::query("DELETE FROM session WHERE person_id IN (SELECT id FROM person WHERE guest_room_id IS NOT NULL AND name = $1)")
        .bind(FORMER_GUEST)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "UPDATE invitation SET title = $2 WHERE title <> $2 AND made_ms < $1
         AND (revoked_ms < $1 OR expires_ms < $1 OR used >= uses)
         AND NOT EXISTS (SELECT 1 FROM person p WHERE p.invitation_id = invitation.id AND p.name <> $3)",
    )
    .bind(before_ms)
    .bind(FORMER_INVITATION)
    .bind(FORMER_GUEST)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(done.rows_affected())
}
