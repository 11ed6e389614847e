//! All that the store holds of one person, and finding people.

use domain::PersonId;
use serde_json::{Map, Value, json};
use sqlx::sqlite::SqliteRow;
use sqlx::{Column, Row};

use super::erasure::ERASED;
use super::retention::FORMER_GUEST;
use super::settled::Packed;
use super::{Result, Store, unreadable};
use crate::api::privacy::PersonCard;

/// People whose name or sign-in name contains this, without regard to case, by name.
///
/// # Errors
/// The store fails.
pub async fn find(store: &Store, text: &str, most: usize) -> Result<Vec<PersonCard>> {
    let wanted = text.to_lowercase();
    let rows: Vec<(String, String, Option<String>, Option<String>)> =
        sqlx::query_as("SELECT p.id, p.name, a.account_name, p.guest_room_id FROM person p LEFT JOIN account a ON a.person_id = p.id")
            .fetch_all(store.pool())
            .await?;
    // Here and not in SQL: its LIKE knows the case of plain letters only.
    let mut found: Vec<_> = rows
        .into_iter()
        .filter(|(_, name, account_name, guest_of)| {
            let somebody = account_name.is_some() || guest_of.is_some();
            let forgotten = account_name.is_none() && (name == FORMER_GUEST || name == ERASED);
            let named = name.to_lowercase().contains(&wanted) || account_name.as_ref().is_some_and(|name| name.contains(&wanted));
            somebody && !forgotten && named
        })
        .collect();
    found.sort_by_cached_key(|(id, name, ..)| (name.to_lowercase(), id.clone()));
    let mut cards = Vec::with_capacity(found.len().min(most));
    for (person, name, account_name, _) in found.into_iter().take(most) {
        let (lessons,): (i64,) =
            sqlx::query_as("SELECT COUNT(*) FROM admission WHERE person_id = $1").bind(&person).fetch_one(store.pool()).await?;
        cards.push(PersonCard { person: person.into(), name, account_name, lessons: u32::try_from(lessons).unwrap_or(u32::MAX) });
    }
    Ok(cards)
}

/// The person whom an id, a sign-in name or (for guests, if only one has it) a name means; several: how many.
///
/// # Errors
/// The store fails.
pub async fn meant(store: &Store, word: &str) -> Result<std::result::Result<PersonId, usize>> {
    let mut rows: Vec<(String,)> = sqlx::query_as(
        "SELECT p.id FROM person p LEFT JOIN account a ON a.person_id = p.id
         WHERE p.id = $1 OR a.account_name = $1 OR (p.guest_room_id IS NOT NULL AND p.name = $1)",
    )
    .bind(word)
    .fetch_all(store.pool())
    .await?;
    Ok(match (rows.pop(), rows.len()) {
        (Some((id,)), 0) => Ok(id.into()),
        (Some(_), more) => Err(more + 1),
        (None, _) => Err(0),
    })
}

/// The lists of [`data`] that are read as they stand: its key, and the rows. `$1` is the person. Others are in none of them.
const LISTS: &[(&str, &str)] = &[
    ("sessions", "SELECT created_ms, expires_ms FROM session WHERE person_id = $1 ORDER BY created_ms"),
    (
        "memberships",
        "SELECT m.course_id AS course, c.title AS course_title, m.role FROM member m JOIN course c ON c.id = m.course_id
         WHERE m.person_id = $1 ORDER BY c.title, c.id",
    ),
    (
        "admissions",
        "SELECT a.lesson_id AS lesson, l.title AS lesson_title, a.first_ms AS first_ticket_ms, a.until_ms FROM admission a
         JOIN lesson l ON l.id = a.lesson_id WHERE a.person_id = $1 ORDER BY a.first_ms",
    ),
    (
        "evidence_of_own_devices",
        "SELECT s.lesson_id AS lesson, s.name AS journal, f.sequence, f.kind, f.endpoint, f.breakout, f.at_ms, f.claimed_ms, f.received_ms
         FROM source s JOIN fact f ON f.source = s.number WHERE s.witness_id = $1 AND f.subject_id = $1
         ORDER BY s.lesson_id, f.at_ms, f.source, f.sequence",
    ),
    (
        "evidence_of_others",
        "SELECT s.lesson_id AS lesson, s.kind AS witness, f.kind, f.endpoint, f.breakout, f.subject_name AS called, f.at_ms, f.received_ms
         FROM source s JOIN fact f ON f.source = s.number WHERE s.witness_id <> $1 AND f.subject_id = $1
         ORDER BY s.lesson_id, f.at_ms, f.source, f.sequence",
    ),
    (
        "witnessed",
        "SELECT s.lesson_id AS lesson, COUNT(*) AS facts_about_others FROM source s JOIN fact f ON f.source = s.number
         WHERE s.witness_id = $1 AND (f.subject_id IS NULL OR f.subject_id <> $1) GROUP BY s.lesson_id ORDER BY s.lesson_id",
    ),
    (
        "corrections",
        "SELECT lesson_id AS lesson, change, from_ms, to_ms, reason, made_ms FROM correction WHERE person_id = $1 ORDER BY made_ms, id",
    ),
    (
        "corrections_made_for_others",
        "SELECT lesson_id AS lesson, COUNT(*) AS entries FROM correction WHERE author_id = $1 AND person_id <> $1
         GROUP BY lesson_id ORDER BY lesson_id",
    ),
    (
        "objections",
        "SELECT lesson_id AS lesson, sentence, made_ms, answer, answered_ms FROM objection WHERE person_id = $1 ORDER BY made_ms, id",
    ),
    (
        "objections_answered",
        "SELECT lesson_id AS lesson, answer, answered_ms FROM objection WHERE answered_by = $1 ORDER BY answered_ms, id",
    ),
    (
        "asked_to_be_let_in",
        "SELECT lesson_id AS lesson, since_ms, seen_ms AS last_asked_ms, CASE admitted WHEN 1 THEN 'let in' WHEN 0 THEN 'turned away' END
         AS answer, answered_ms FROM knock WHERE person_id = $1 ORDER BY since_ms, lesson_id",
    ),
    (
        "let_in_or_turned_away",
        "SELECT lesson_id AS lesson, COUNT(*) AS people FROM knock WHERE answered_by = $1 GROUP BY lesson_id ORDER BY lesson_id",
    ),
    ("agreed_to_be_recorded", "SELECT lesson_id AS lesson, at_ms FROM consent WHERE person_id = $1 ORDER BY at_ms, lesson_id"),
    (
        "recordings_started",
        "SELECT id AS recording, lesson_id AS lesson, title, way, CASE way WHEN 'link' THEN link END AS link, started_ms, ended_ms
         FROM recording WHERE started_by = $1 ORDER BY started_ms, id",
    ),
    (
        // Only of what one writes oneself the words are one's own.
        "recordings_changed",
        "SELECT recording_id AS recording, what, CASE what WHEN 'held' THEN sentence END AS sentence, at_ms FROM recording_entry
         WHERE by_id = $1 ORDER BY number",
    ),
    (
        "told_of_recordings",
        "SELECT lesson_id AS lesson, is_on AS it_ran, at_ms FROM recording_word WHERE teller = $1 ORDER BY at_ms, lesson_id, stream",
    ),
    ("youtube_accounts_connected", "SELECT title, connected_ms FROM youtube_account WHERE connected_by = $1 ORDER BY connected_ms, id"),
    ("youtube_accounts_being_connected", "SELECT made_ms FROM youtube_consent WHERE person_id = $1 ORDER BY made_ms"),
    ("made_moderator_of", "SELECT lesson_id AS lesson, at_ms FROM lesson_moderator WHERE person_id = $1 ORDER BY at_ms, lesson_id"),
    (
        "made_others_moderators_of",
        "SELECT lesson_id AS lesson, COUNT(*) AS people FROM lesson_moderator WHERE by_id = $1 GROUP BY lesson_id ORDER BY lesson_id",
    ),
    ("problems", "SELECT lesson_id AS lesson, trouble, sentence, at_ms FROM problem WHERE person_id = $1 ORDER BY number"),
    (
        "came_by_invitation",
        "SELECT i.room_id AS room, i.title, i.made_ms FROM person p JOIN invitation i ON i.id = p.invitation_id WHERE p.id = $1",
    ),
    (
        "invitations_made",
        "SELECT room_id AS room, title, uses, used, made_ms, expires_ms, revoked_ms FROM invitation WHERE made_by = $1 ORDER BY made_ms, id",
    ),
    ("groups", "SELECT course_id AS course, name FROM course_group WHERE instr(people, '\"' || $1 || '\"') > 0 ORDER BY course_id, place"),
    (
        "prepared_breakout_rooms",
        "SELECT room_id AS room, title FROM breakout_set WHERE instr(rooms, '\"' || $1 || '\"') > 0 ORDER BY room_id, title",
    ),
    ("alarms", "SELECT lesson_id AS lesson, endpoint, at_ms FROM alarm WHERE person_id = $1 ORDER BY at_ms"),
    ("lessons_made", "SELECT id AS lesson, title, created_ms FROM lesson WHERE made_by = $1 ORDER BY created_ms, id"),
];

/// All that the store holds of a person, under plain names; none: no such person. Times in names that end in `_ms` are Unix ms.
///
/// # Errors
/// The store fails.
pub async fn data(store: &Store, person: &PersonId) -> Result<Option<Map<String, Value>>> {
    let mut all = Map::new();
    let about = "SELECT p.id AS person, p.name, p.guest_room_id AS guest_of_room, p.created_ms FROM person p WHERE p.id = $1";
    let Some(about) = list(store, about, person).await?.pop() else { return Ok(None) };
    all.insert("person".into(), about);
    let account = "SELECT account_name AS sign_in_name, role, email, created_ms FROM account WHERE person_id = $1";
    all.insert("account".into(), list(store, account, person).await?.pop().unwrap_or(Value::Null));
    for (key, sql) in LISTS {
        all.insert((*key).into(), list(store, sql, person).await?.into());
    }
    all.insert("totals".into(), totals(store, person).await?.into());
    Ok(Some(all))
}

async fn list(store: &Store, sql: &'static str, person: &PersonId) -> Result<Vec<Value>> {
    let rows = sqlx::query(sql).bind(person.as_str()).fetch_all(store.pool()).await?;
    rows.iter().map(object).collect()
}

/// A row of texts and numbers under the names of its columns.
fn object(row: &SqliteRow) -> Result<Value> {
    let mut object = Map::new();
    for (position, column) in row.columns().iter().enumerate() {
        let value = match row.try_get_unchecked::<Option<i64>, _>(position) {
            Ok(number) if is_number(row, position)? => number.map_or(Value::Null, Value::from),
            _ => row.try_get_unchecked::<Option<String>, _>(position)?.map_or(Value::Null, Value::from),
        };
        object.insert(column.name().to_owned(), value);
    }
    Ok(Value::Object(object))
}

fn is_number(row: &SqliteRow, position: usize) -> Result<bool> {
    use sqlx::{TypeInfo, ValueRef};
    let value = row.try_get_raw(position)?;
    let kind = value.type_info();
    match kind.name() {
        "INTEGER" | "BIGINT" | "INT8" | "BOOLEAN" => Ok(true),
        "TEXT" | "NULL" => Ok(false),
        _ => Err(unreadable("kind of value")),
    }
}

/// What was settled of them, lesson by lesson.
async fn totals(store: &Store, person: &PersonId) -> Result<Vec<Value>> {
    let lessons: Vec<(String,)> = sqlx::query_as("SELECT lesson_id FROM settled ORDER BY lesson_id").fetch_all(store.pool()).await?;
    let mut totals = Vec::new();
    for (lesson,) in lessons {
        let row: Option<(Vec<u8>,)> =
            sqlx::query_as("SELECT totals FROM settled WHERE lesson_id = $1").bind(&lesson).fetch_optional(store.pool()).await?;
        let Some((bytes,)) = row else { continue };
        Packed::from_bytes(bytes).each(|one, cell, within_ms| {
            if one == person.as_str() {
                totals.push(json!({
                    "lesson": lesson,
                    "counted_ms": cell.counted_ms,
                    "confirmed_ms": cell.confirmed_ms,
                    "within_lesson_ms": within_ms,
                    "standing": cell.standing,
                    "late": cell.late,
                    "left_early": cell.early,
                }));
            }
        })?;
    }
    Ok(totals)
}
