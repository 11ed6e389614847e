//! Who moderated in a conference and must not, and whose endpoint is whose.

use std::collections::HashMap;

use domain::{EndpointId, LessonId, PersonId, ProviderId};

use super::{Result, Store};
use crate::api::provider::Alarm;

/// What was seen.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// In which lesson.
    pub lesson: &'a LessonId,
    /// Which connection.
    pub endpoint: &'a EndpointId,
    /// Whose, if it is known.
    pub person: Option<&'a PersonId>,
    /// On which provider; none: the practice conference.
    pub provider: Option<&'a ProviderId>,
    /// Who says so.
    pub by: &'a PersonId,
}

/// Keeps an alarm, once an endpoint. Says whether it is new.
///
/// # Errors
/// The store fails.
pub async fn keep(store: &Store, seen: Seen<'_>, now_ms: i64) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO alarm (lesson_id, endpoint, person_id, provider_id, seen_by, at_ms) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (lesson_id, endpoint) DO NOTHING",
    )
    .bind(seen.lesson.as_str())
    .bind(seen.endpoint.as_str())
    .bind(seen.person.map(PersonId::as_str))
    .bind(seen.provider.map(ProviderId::as_str))
    .bind(seen.by.as_str())
    .bind(now_ms)
    .execute(store.pool())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Alarms since a moment, latest first.
///
/// # Errors
/// The store fails.
pub async fn since(store: &Store, since_ms: i64, most: u32) -> Result<Vec<Alarm>> {
    type Row = (i64, String, String, String, Option<String>, String, Option<String>);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT a.at_ms, l.id, l.title, c.title, p.name, a.endpoint, v.title
         FROM alarm a JOIN lesson l ON l.id = a.lesson_id JOIN room r ON r.id = l.room_id JOIN course c ON c.id = r.course_id
         LEFT JOIN person p ON p.id = a.person_id LEFT JOIN provider v ON v.id = a.provider_id
         WHERE a.at_ms >= $1 ORDER BY a.at_ms DESC, a.endpoint LIMIT $2",
    )
    .bind(since_ms)
    .bind(i64::from(most))
    .fetch_all(store.pool())
    .await?;
    let alarm = |(at_ms, lesson, lesson_title, course_title, name, endpoint, provider): Row| Alarm {
        at_ms,
        lesson: lesson.into(),
        lesson_title,
        course_title,
        name,
        endpoint,
        provider,
    };
    Ok(rows.into_iter().map(alarm).collect())
}

/// How many alarms there were since a moment.
///
/// # Errors
/// The store fails.
pub async fn count(store: &Store, since_ms: i64) -> Result<u32> {
    let (count,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM alarm WHERE at_ms >= $1").bind(since_ms).fetch_one(store.pool()).await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Who said of an endpoint in a lesson that it is their own. More than one: somebody is lying, and nobody can be blamed.
///
/// # Errors
/// The store fails.
pub async fn owners(store: &Store, lesson: &LessonId) -> Result<HashMap<EndpointId, Vec<PersonId>>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT DISTINCT f.endpoint, s.witness_id FROM source s JOIN fact f ON f.source = s.number
         WHERE s.lesson_id = $1 AND f.subject_id = s.witness_id",
    )
    .bind(lesson.as_str())
    .fetch_all(store.pool())
    .await?;
    let mut owners: HashMap<EndpointId, Vec<PersonId>> = HashMap::new();
    for (endpoint, person) in rows {
        owners.entry(endpoint.into()).or_default().push(person.into());
    }
    Ok(owners)
}
