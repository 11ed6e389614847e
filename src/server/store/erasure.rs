//! Forgetting a person, in one transaction.
//!
//! What others' evidence says of them stays as nobody's, and what their browser saw of others stays under a pseudonym: other people's
//! minutes rest on it. Everything else goes. Where the store must name somebody (who made a lesson, who wrote a correction), it names
//! an erased person, by an id that has nothing to do with the old one.

use std::collections::BTreeSet;

use domain::PersonId;
use domain::role::Role;
use serde_json::Value;
use sqlx::SqliteConnection;

use super::settled::{Packed, Total};
use super::{Result, Store};

/// What erased people are called.
pub const ERASED: &str = "Erased person";

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Erased {
    /// Done; what is shown of these lessons and courses has changed.
    Done {
        /// Lessons, by id.
        lessons: Vec<String>,
        /// Courses that they were a member of, by id.
        courses: Vec<String>,
        /// The room that they were a guest of.
        guest_of: Option<String>,
    },
    /// There is no such person.
    NoSuch,
    /// The last administrator.
    LastAdministrator,
    /// The name that was given again is another one.
    OtherName,
}

/// Erases a person whose sign-in name (a guest's: name) is `again`. `fresh` makes random ids; `by`: who does it, none: the command
/// line.
///
/// # Errors
/// The store fails; nothing has changed.
pub async fn erase(
    store: &Store,
    person: &PersonId,
    again: &str,
    mut fresh: impl FnMut() -> String + Send,
    by: Option<&PersonId>,
    now_ms: i64,
) -> Result<Erased> {
    let mut tx = store.write().await?;
    let id = person.as_str();
    type Row = (String, Option<String>, Option<String>, Option<String>);
    let found: Option<Row> = sqlx::query_as(
        "SELECT p.name, p.guest_room_id, a.account_name, a.role FROM person p LEFT JOIN account a ON a.person_id = p.id WHERE p.id = $1",
    )
    .bind(id)
    .fetch_optional(&mut *tx)
    .await?;
    let Some((name, guest_of, account_name, role)) = found else { return Ok(Erased::NoSuch) };
    if account_name.as_ref().unwrap_or(&name) != again.trim() {
        return Ok(Erased::OtherName);
    }
    if role.as_deref() == Some(Role::Administrator.as_str()) && !others_administrate(&mut tx, id).await? {
        return Ok(Erased::LastAdministrator);
    }
    let lessons = lessons(&mut tx, id, guest_of.as_deref()).await?;
    let courses: Vec<(String,)> = sqlx::query_as("SELECT course_id FROM member WHERE person_id = $1").bind(id).fetch_all(&mut *tx).await?;

    let nobody = fresh();
    sqlx::query("INSERT INTO person (id, name, created_ms) VALUES ($1, $2, $3)")
        .bind(&nobody)
        .bind(ERASED)
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
    for sql in [
        "DELETE FROM session WHERE person_id = $1",
        "DELETE FROM account WHERE person_id = $1",
        "DELETE FROM member WHERE person_id = $1",
        "DELETE FROM admission WHERE person_id = $1",
        "DELETE FROM correction WHERE person_id = $1",
        "DELETE FROM objection WHERE person_id = $1",
        "DELETE FROM knock WHERE person_id = $1",
        "DELETE FROM consent WHERE person_id = $1",
        "DELETE FROM lesson_moderator WHERE person_id = $1",
        "DELETE FROM problem WHERE person_id = $1",
        "DELETE FROM fact WHERE subject_id = $1 AND source IN (SELECT number FROM source WHERE witness_id = $1)",
        "UPDATE fact SET subject_id = NULL, subject_name = NULL WHERE subject_id = $1",
        "UPDATE alarm SET person_id = NULL WHERE person_id = $1",
        "UPDATE recording SET started_by = NULL WHERE started_by = $1",
        "UPDATE youtube_account SET connected_by = NULL WHERE connected_by = $1",
        "DELETE FROM youtube_consent WHERE person_id = $1",
        "DELETE FROM recording_word WHERE teller = $1",
    ] {
        sqlx::query(sql).bind(id).execute(&mut *tx).await?;
    }
    for sql in [
        "UPDATE correction SET author_id = $2 WHERE author_id = $1",
        "UPDATE objection SET answered_by = $2 WHERE answered_by = $1",
        "UPDATE alarm SET seen_by = $2 WHERE seen_by = $1",
        "UPDATE lesson SET made_by = $2 WHERE made_by = $1",
        "UPDATE invitation SET made_by = $2 WHERE made_by = $1",
        "UPDATE knock SET answered_by = $2 WHERE answered_by = $1",
        "UPDATE lesson_moderator SET by_id = $2 WHERE by_id = $1",
        "UPDATE recording_entry SET by_id = $2 WHERE by_id = $1",
        "UPDATE erasure SET by_id = $2 WHERE by_id = $1",
    ] {
        sqlx::query(sql).bind(id).bind(&nobody).execute(&mut *tx).await?;
    }
    for lesson in &lessons {
        // One pseudonym a lesson: two tabs of one person must not become two witnesses, nor can lessons be put together.
        sqlx::query("UPDATE source SET witness_id = $3 WHERE witness_id = $1 AND lesson_id = $2")
            .bind(id)
            .bind(lesson)
            .bind(fresh())
            .execute(&mut *tx)
            .await?;
        // What the Jitsi server called somebody whom it could not name by id.
        sqlx::query(
            "UPDATE fact SET subject_name = NULL WHERE subject_name = $1 AND source IN (SELECT number FROM source WHERE lesson_id = $2)",
        )
        .bind(&name)
        .bind(lesson)
        .execute(&mut *tx)
        .await?;
        events(&mut tx, lesson, id, &name).await?;
    }
    totals(&mut tx, id).await?;
    plans(&mut tx, id).await?;
    sqlx::query("DELETE FROM person WHERE id = $1").bind(id).execute(&mut *tx).await?;
    drop_if_unused(&mut tx, &nobody).await?;
    sqlx::query("INSERT INTO erasure (at_ms, by_id) VALUES ($1, $2)").bind(now_ms).bind(by.map(PersonId::as_str)).execute(&mut *tx).await?;
    tx.commit().await?;
    store.empty_log().await;
    Ok(Erased::Done { lessons: lessons.into_iter().collect(), courses: courses.into_iter().map(|(id,)| id).collect(), guest_of })
}

async fn others_administrate(tx: &mut SqliteConnection, id: &str) -> Result<bool> {
    let (others,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM account WHERE role = $1 AND person_id <> $2")
        .bind(Role::Administrator.as_str())
        .bind(id)
        .fetch_one(tx)
        .await?;
    Ok(others > 0)
}

/// The lessons in which anything may be about them, or by them.
async fn lessons(tx: &mut SqliteConnection, id: &str, guest_of: Option<&str>) -> Result<BTreeSet<String>> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT lesson_id FROM source WHERE witness_id = $1
         UNION SELECT s.lesson_id FROM source s JOIN fact f ON f.source = s.number WHERE f.subject_id = $1
         UNION SELECT lesson_id FROM admission WHERE person_id = $1
         UNION SELECT lesson_id FROM correction WHERE person_id = $1 OR author_id = $1
         UNION SELECT lesson_id FROM objection WHERE person_id = $1
         UNION SELECT lesson_id FROM alarm WHERE person_id = $1
         UNION SELECT l.id FROM lesson l JOIN room r ON r.id = l.room_id JOIN member m ON m.course_id = r.course_id WHERE m.person_id = $1
         UNION SELECT id FROM lesson WHERE room_id = $2",
    )
    .bind(id)
    .bind(guest_of)
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What senders said of the conference in their own words.
async fn events(tx: &mut SqliteConnection, lesson: &str, id: &str, name: &str) -> Result<()> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT hook_id, name, detail FROM conference_event WHERE lesson_id = $1").bind(lesson).fetch_all(&mut *tx).await?;
    for (hook, event, detail) in rows {
        let Ok(mut value) = serde_json::from_str::<Value>(&detail) else { continue };
        if forget(&mut value, id, name) {
            sqlx::query("UPDATE conference_event SET detail = $3 WHERE hook_id = $1 AND name = $2")
                .bind(hook)
                .bind(event)
                .bind(value.to_string())
                .execute(&mut *tx)
                .await?;
        }
    }
    Ok(())
}

/// Empties every text that is the name or has the id in it. Says whether there was one.
fn forget(value: &mut Value, id: &str, name: &str) -> bool {
    match value {
        Value::String(text) if text == name || text.contains(id) => {
            text.clear();
            true
        }
        Value::Array(values) => values.iter_mut().fold(false, |any, value| forget(value, id, name) | any),
        Value::Object(fields) => fields.values_mut().fold(false, |any, value| forget(value, id, name) | any),
        _ => false,
    }
}

/// Totals that name them: final ones without them, others made anew when somebody asks.
async fn totals(tx: &mut SqliteConnection, id: &str) -> Result<()> {
    let all: Vec<(String, bool)> = sqlx::query_as("SELECT lesson_id, is_final <> 0 FROM settled").fetch_all(&mut *tx).await?;
    for (lesson, is_final) in all {
        let (bytes,): (Vec<u8>,) =
            sqlx::query_as("SELECT totals FROM settled WHERE lesson_id = $1").bind(&lesson).fetch_one(&mut *tx).await?;
        let (mut others, mut named) = (Vec::new(), false);
        Packed::from_bytes(bytes).each(|person, cell, within_ms| {
            if person == id {
                named = true;
            } else {
                others.push(Total { person: person.to_owned(), cell, within_ms });
            }
        })?;
        match (named, is_final) {
            (false, _) => {}
            (true, false) => {
                sqlx::query("DELETE FROM settled WHERE lesson_id = $1").bind(&lesson).execute(&mut *tx).await?;
            }
            (true, true) => {
                sqlx::query("UPDATE settled SET totals = $2 WHERE lesson_id = $1")
                    .bind(&lesson)
                    .bind(Packed::new(&others).into_bytes())
                    .execute(&mut *tx)
                    .await?;
            }
        }
    }
    Ok(())
}

/// Groups, sets of breakout rooms and boards in which they have a place.
async fn plans(tx: &mut SqliteConnection, id: &str) -> Result<()> {
    for (find, put) in [
        ("SELECT rowid, people FROM course_group WHERE instr(people, $1) > 0", "UPDATE course_group SET people = $2 WHERE rowid = $1"),
        ("SELECT rowid, rooms FROM breakout_set WHERE instr(rooms, $1) > 0", "UPDATE breakout_set SET rooms = $2 WHERE rowid = $1"),
        ("SELECT rowid, board FROM board WHERE instr(board, $1) > 0", "UPDATE board SET board = $2 WHERE rowid = $1"),
    ] {
        let rows: Vec<(i64, String)> = sqlx::query_as(find).bind(id).fetch_all(&mut *tx).await?;
        for (row, text) in rows {
            let Ok(mut value) = serde_json::from_str::<Value>(&text) else { continue };
            leave_out(&mut value, id);
            sqlx::query(put).bind(row).bind(value.to_string()).execute(&mut *tx).await?;
        }
    }
    Ok(())
}

/// Takes an id out of every list.
fn leave_out(value: &mut Value, id: &str) {
    match value {
        Value::Array(values) => {
            values.retain(|value| value.as_str() != Some(id));
            values.iter_mut().for_each(|value| leave_out(value, id));
        }
        Value::Object(fields) => fields.values_mut().for_each(|value| leave_out(value, id)),
        _ => {}
    }
}

/// Nobody needs an erased person to whom nothing refers.
async fn drop_if_unused(tx: &mut SqliteConnection, nobody: &str) -> Result<()> {
    sqlx::query(
        "DELETE FROM person WHERE id = $1
         AND NOT EXISTS (SELECT 1 FROM correction WHERE author_id = $1)
         AND NOT EXISTS (SELECT 1 FROM objection WHERE answered_by = $1)
         AND NOT EXISTS (SELECT 1 FROM alarm WHERE seen_by = $1)
         AND NOT EXISTS (SELECT 1 FROM lesson WHERE made_by = $1)
         AND NOT EXISTS (SELECT 1 FROM invitation WHERE made_by = $1)
         AND NOT EXISTS (SELECT 1 FROM knock WHERE answered_by = $1)
         AND NOT EXISTS (SELECT 1 FROM lesson_moderator WHERE by_id = $1)
         AND NOT EXISTS (SELECT 1 FROM recording_entry WHERE by_id = $1)
         AND NOT EXISTS (SELECT 1 FROM erasure WHERE by_id = $1)",
    )
    .bind(nobody)
    .execute(tx)
    .await
    .map(|_| ())
}

/// When people were erased (Unix ms) and by whom (a name; none: from the command line), latest first.
///
/// # Errors
/// The store fails.
pub async fn all(store: &Store, most: u32) -> Result<Vec<(i64, Option<String>)>> {
    sqlx::query_as("SELECT e.at_ms, p.name FROM erasure e LEFT JOIN person p ON p.id = e.by_id ORDER BY e.number DESC LIMIT $1")
        .bind(i64::from(most))
        .fetch_all(store.pool())
        .await
}
