//! Whether somebody who moderates a lesson is in its conference: from the facts, so that a restart of the server forgets nothing.

use std::collections::HashMap;

use domain::evidence::{FactKind, HookKind};
use domain::role::Role;
use domain::{CourseId, LessonId, PersonId};
use sqlx::{QueryBuilder, Sqlite};

use super::{Result, Store, unreadable};

/// A browser that has given no sign for this long, in ms, is not there any more. It gives one every 10 s.
pub const SIGN_MS: i64 = 60_000;
/// A sign as young as this, in ms, needs nobody else's word: the facts of a server may be a hundred thousand.
const FRESH_MS: i64 = 20_000;
/// Our module lists everybody once a minute: what it has not said again for this long, in ms, is not so any more.
const LISTED_MS: i64 = 180_000;

/// In which lesson, and who moderates there.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The lesson.
    pub lesson: &'a LessonId,
    /// Its course.
    pub course: &'a CourseId,
    /// The roles of members that moderate.
    pub roles: &'a [Role],
    /// Members can be made moderators of one lesson.
    pub grants: bool,
}

/// The latest that was said of one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sign {
    at_ms: i64,
    gone: bool,
}

impl Sign {
    /// Of two the later one; of two at once the goodbye.
    fn later(self, other: Self) -> Self {
        if (self.at_ms, self.gone) >= (other.at_ms, other.gone) { self } else { other }
    }
}

/// What is known of one connection of somebody who moderates.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// By their own browser.
    own: Option<Sign>,
    /// By a trusted server-side sender.
    server: Option<Sign>,
}

impl Known {
    fn is_here(self, now_ms: i64) -> bool {
        let Some(last) = self.own.into_iter().chain(self.server).reduce(Sign::later) else { return false };
        // A server says when somebody goes; a browser that breaks down does not.
        let by_server = self.server.is_some_and(|server| !server.gone);
        !last.gone && (by_server || now_ms.saturating_sub(last.at_ms) <= SIGN_MS)
    }
}

/// Whether somebody who moderates a lesson is in its conference at `now_ms` (Unix ms).
///
/// # Errors
/// The store fails.
pub async fn are_there(store: &Store, scene: Scene<'_>, now_ms: i64) -> Result<bool> {
    let mut known: HashMap<String, Known> = HashMap::new();
    for (endpoint, sign) in own(store, scene).await? {
        let known = known.entry(endpoint).or_default();
        known.own = Some(known.own.map_or(sign, |before| before.later(sign)));
    }
    if known.values().filter_map(|known| known.own).any(|own| !own.gone && now_ms.saturating_sub(own.at_ms) <= FRESH_MS) {
        return Ok(true);
    }
    for (endpoint, sign) in servers(store, scene, now_ms).await? {
        let known = known.entry(endpoint).or_default();
        known.server = Some(known.server.map_or(sign, |before| before.later(sign)));
    }
    Ok(known.values().any(|known| known.is_here(now_ms)))
}

/// Whether a person's own browser says that they are in the conference at `now_ms` (Unix ms).
///
/// # Errors
/// The store fails.
pub async fn is_there(store: &Store, lesson: &LessonId, person: &PersonId, now_ms: i64) -> Result<bool> {
    let own = own_of(store, lesson, person).await?;
    Ok(own.into_iter().any(|(_, sign)| Known { own: Some(sign), server: None }.is_here(now_ms)))
}

/// Whether somebody is in the conference at `now_ms`, by their own browser or by a trusted sender. `did_ms`: when they did something in
/// the lesson that only somebody does who is there. (All Unix ms.)
///
/// # Errors
/// The store fails.
pub async fn is_in(store: &Store, lesson: &LessonId, person: &PersonId, did_ms: Option<i64>, now_ms: i64) -> Result<bool> {
    let mut known: HashMap<String, Known> = HashMap::new();
    for (endpoint, sign) in own_of(store, lesson, person).await? {
        let known = known.entry(endpoint).or_default();
        known.own = Some(known.own.map_or(sign, |before| before.later(sign)));
    }
    let goodbye_ms = known.values().filter_map(|known| known.own).filter(|own| own.gone).map(|own| own.at_ms).max();
    let did_ms = did_ms.filter(|did_ms| goodbye_ms.is_none_or(|goodbye_ms| goodbye_ms < *did_ms));
    let did = did_ms.map(|at_ms| Known { own: Some(Sign { at_ms, gone: false }), server: None });
    if known.values().chain(&did).any(|known| known.is_here(now_ms)) {
        return Ok(true);
    }
    let mut query = told_by_servers(lesson);
    query.push(" AND f.subject_id = ").push_bind(person.to_string());
    for (endpoint, sign) in standing(query, store, now_ms).await? {
        let known = known.entry(endpoint).or_default();
        known.server = Some(known.server.map_or(sign, |before| before.later(sign)));
    }
    Ok(known.values().any(|known| known.is_here(now_ms)))
}

/// The last that each page of a person said of its own connection.
async fn own_of(store: &Store, lesson: &LessonId, person: &PersonId) -> Result<Vec<(String, Sign)>> {
    let rows: Vec<Told> = sqlx::query_as(
        "SELECT f.endpoint, f.kind, f.at_ms FROM source s JOIN fact f ON f.source = s.number
         WHERE s.lesson_id = $1 AND s.witness_id = $2 AND f.sequence =
               (SELECT MAX(o.sequence) FROM fact o WHERE o.source = s.number AND o.subject_id = $2 AND o.kind <> 'check_in')",
    )
    .bind(lesson.as_str())
    .bind(person.as_str())
    .fetch_all(store.pool())
    .await?;
    rows.into_iter().map(|(endpoint, kind, at_ms)| Ok((endpoint, sign(&kind, at_ms)?))).collect()
}

/// Everybody who moderates, as a list in SQL: made once, and not asked about for each of a hundred thousand facts.
fn push_moderators(query: &mut QueryBuilder<Sqlite>, scene: Scene<'_>) {
    query.push("(SELECT a.person_id FROM account a WHERE a.role = ").push_bind(Role::Administrator.as_str());
    query.push(" UNION SELECT m.person_id FROM member m WHERE m.course_id = ").push_bind(scene.course.to_string());
    // No role is called nothing; a list must not be empty.
    query.push(" AND (m.role IN (''");
    for role in scene.roles {
        query.push(", ").push_bind(role.as_str());
    }
    query.push(")");
    if scene.grants {
        query.push(" OR EXISTS (SELECT 1 FROM lesson_moderator g WHERE g.person_id = m.person_id AND g.lesson_id = ");
        query.push_bind(scene.lesson.to_string()).push(")");
    }
    query.push("))");
}

type Told = (String, String, i64);

fn sign(kind: &str, at_ms: i64) -> Result<Sign> {
    let kind = FactKind::from_name(kind).ok_or_else(|| unreadable("kind of fact"))?;
    Ok(Sign { at_ms, gone: kind.is_end() })
}

/// The last that each page of a moderator said of its own connection.
async fn own(store: &Store, scene: Scene<'_>) -> Result<Vec<(String, Sign)>> {
    let mut query = QueryBuilder::new(
        "SELECT f.endpoint, f.kind, f.at_ms FROM source s JOIN fact f ON f.source = s.number
         WHERE s.kind = 'browser' AND s.lesson_id = ",
    );
    query.push_bind(scene.lesson.as_str()).push(" AND s.witness_id IN ");
    push_moderators(&mut query, scene);
    query.push(
        " AND f.sequence = (SELECT MAX(o.sequence) FROM fact o WHERE o.source = s.number AND o.subject_id = s.witness_id
                            AND o.kind <> 'check_in')",
    );
    let rows: Vec<Told> = query.build_query_as().fetch_all(store.pool()).await?;
    rows.into_iter().map(|(endpoint, kind, at_ms)| Ok((endpoint, sign(&kind, at_ms)?))).collect()
}

/// The last that trusted senders said of moderators' connections, as far as it still stands.
async fn servers(store: &Store, scene: Scene<'_>, now_ms: i64) -> Result<Vec<(String, Sign)>> {
    let mut query = told_by_servers(scene.lesson);
    query.push(" AND f.subject_id IN ");
    push_moderators(&mut query, scene);
    standing(query, store, now_ms).await
}

/// What trusted senders said of a lesson.
fn told_by_servers(lesson: &LessonId) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(
        "SELECT f.endpoint, f.kind, f.at_ms, s.kind FROM source s JOIN fact f ON f.source = s.number
         WHERE f.kind <> 'check_in' AND s.lesson_id = ",
    );
    query.push_bind(lesson.to_string()).push(" AND s.kind IN (");
    let mut kinds = query.separated(", ");
    for kind in HookKind::ALL.into_iter().filter(|kind| kind.is_trusted()) {
        kinds.push_bind(kind.as_str());
    }
    query.push(")");
    query
}

/// The last of it about each connection, as far as it still stands.
async fn standing(mut query: QueryBuilder<Sqlite>, store: &Store, now_ms: i64) -> Result<Vec<(String, Sign)>> {
    let rows: Vec<(String, String, i64, String)> = query.build_query_as().fetch_all(store.pool()).await?;
    let mut latest: HashMap<(String, String), Sign> = HashMap::new();
    for (endpoint, kind, at_ms, sender) in rows {
        let sign = sign(&kind, at_ms)?;
        let entry = latest.entry((endpoint, sender)).or_insert(sign);
        *entry = entry.later(sign);
    }
    let stands = |sender: &str, sign: Sign| {
        let lists = sender == HookKind::Rollcall.as_str();
        sign.gone || !lists || now_ms.saturating_sub(sign.at_ms) <= LISTED_MS
    };
    let told = latest.into_iter().filter(|((_, sender), sign)| stands(sender, *sign));
    Ok(told.map(|((endpoint, _), sign)| (endpoint, sign)).collect())
}
