//! Whether somebody who moderates a lesson is in its conference: from the facts, so that a restart of the server forgets nothing.

use std::collections::HashMap;

use domain::evidence::{FactKind, HookKind};
use domain::role::Role;
use domain::{CourseId, LessonId, PersonId};
use sqlx::{QueryBuilder, Sqlite};

use super::{Result, Store, unreadable};

/// A browser that has given no sign for this long, in ms, is not there any more. It gives one every 10 s.
pub const SIGN_MS: i64 = 60_000;

/// Our module lists everybody once a minute; what its lists have not confirmed for this long, in ms, is not so any more.
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
    let rows: Vec<Told> = sqlx::query_as(
        "SELECT f.endpoint, f.kind, f.at_ms FROM source s JOIN fact f ON f.source = s.number
         WHERE s.lesson_id = $1 AND s.witness_id = $2 AND f.sequence =
               (SELECT MAX(o.sequence) FROM fact o WHERE o.source = s.number AND o.subject_id = $2 AND o.kind <> 'check_in')",
    )
    .bind(lesson.as_str())
    .bind(person.as_str())
    .fetch_all(store.pool())
    .await?;
    for (_, kind, at_ms) in rows {
        if (Known { own: Some(sign(&kind, at_ms)?), server: None }).is_here(now_ms) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// That a column names somebody who moderates.
fn push_moderates(query: &mut QueryBuilder<Sqlite>, column: &'static str, scene: Scene<'_>) {
    let person = |query: &mut QueryBuilder<Sqlite>| {
        query.push(column);
    };
    query.push("(EXISTS (SELECT 1 FROM account a WHERE a.person_id = ");
    person(query);
    query.push(" AND a.role = ").push_bind(Role::Administrator.as_str()).push(") OR EXISTS (SELECT 1 FROM member m WHERE m.person_id = ");
    person(query);
    query.push(" AND m.course_id = ").push_bind(scene.course.to_string()).push(" AND (m.role IN (");
    // No role is called nothing; a list must not be empty.
    query.push("''");
    for role in scene.roles {
        query.push(", ").push_bind(role.as_str());
    }
    query.push(")");
    if scene.grants {
        query.push(" OR EXISTS (SELECT 1 FROM lesson_moderator g WHERE g.person_id = m.person_id AND g.lesson_id = ");
        query.push_bind(scene.lesson.to_string()).push(")");
    }
    query.push(")))");
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
    query.push_bind(scene.lesson.as_str()).push(" AND ");
    push_moderates(&mut query, "s.witness_id", scene);
    query.push(
        " AND f.sequence = (SELECT MAX(o.sequence) FROM fact o WHERE o.source = s.number AND o.subject_id = s.witness_id
                            AND o.kind <> 'check_in')",
    );
    let rows: Vec<Told> = query.build_query_as().fetch_all(store.pool()).await?;
    rows.into_iter().map(|(endpoint, kind, at_ms)| Ok((endpoint, sign(&kind, at_ms)?))).collect()
}

fn push_trusted(query: &mut QueryBuilder<Sqlite>) {
    query.push("s.kind IN (");
    let mut kinds = query.separated(", ");
    for kind in HookKind::ALL.into_iter().filter(|kind| kind.is_trusted()) {
        kinds.push_bind(kind.as_str());
    }
    query.push(")");
}

/// What trusted senders said of moderators' connections. Who is not in a sender's later list of all who are there, is gone.
async fn servers(store: &Store, scene: Scene<'_>, now_ms: i64) -> Result<Vec<(String, Sign)>> {
    let mut query = QueryBuilder::new(
        "SELECT f.endpoint, f.kind, f.at_ms, s.kind, (SELECT MAX(l.at_ms) FROM fact l WHERE l.source = s.number AND l.kind = 'snapshot')
         FROM source s JOIN fact f ON f.source = s.number WHERE s.lesson_id = ",
    );
    query.push_bind(scene.lesson.as_str()).push(" AND f.kind <> 'check_in' AND ");
    push_trusted(&mut query);
    query.push(" AND ");
    push_moderates(&mut query, "f.subject_id", scene);
    let rows: Vec<(String, String, i64, String, Option<i64>)> = query.build_query_as().fetch_all(store.pool()).await?;
    let mut latest: HashMap<(String, String), (Sign, Option<i64>)> = HashMap::new();
    for (endpoint, kind, at_ms, sender, listed_ms) in rows {
        let sign = sign(&kind, at_ms)?;
        let entry = latest.entry((endpoint, sender)).or_insert((sign, listed_ms));
        *entry = (entry.0.later(sign), entry.1.max(listed_ms));
    }
    let seen = |((endpoint, sender), (sign, listed_ms)): ((String, String), (Sign, Option<i64>))| {
        let left_out = listed_ms.filter(|listed_ms| *listed_ms > sign.at_ms);
        let sign = left_out.map_or(sign, |at_ms| Sign { at_ms, gone: true });
        let lists = sender == HookKind::Rollcall.as_str();
        let stands = sign.gone || !lists || now_ms.saturating_sub(sign.at_ms) <= LISTED_MS;
        stands.then_some((endpoint, sign))
    };
    Ok(latest.into_iter().filter_map(seen).collect())
}
