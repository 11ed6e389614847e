//! Evidence: facts are added and never changed.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use domain::evidence::{Evidence, FactKind, HookKind, Witness};
use domain::{JournalId, LessonId, PersonId};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, Transaction};

use super::{Result, Store, unreadable};
use crate::api::hook::Outcome;
use crate::server::ingest::{Delivery, Job, NewEvent, NewFact, Source, Stored};

/// Rows in one statement; SQLite takes 32 766 values at once.
const ROWS: usize = 1_000;
/// Source numbers remembered at most.
const REMEMBERED: usize = 20_000;

/// Jobs that may have been waiting when somebody was erased: as many as can wait.
const DOUBTFUL: usize = 8_192;

/// Numbers of sources that are in the store for certain.
#[derive(Debug, Default)]
pub struct Sources {
    numbers: HashMap<Source, i64>,
    /// How many erasures there were at the last look; none: not looked yet.
    erasures: Option<i64>,
    /// This many jobs more may tell of somebody who is erased: they were waiting meanwhile.
    doubtful: usize,
}

impl Sources {
    /// Those whom these jobs tell of and who are erased. What waited for its commit must not bring them back.
    async fn gone(&mut self, tx: &mut Transaction<'_, Sqlite>, jobs: &[Job]) -> Result<HashSet<PersonId>> {
        let (erasures,): (i64,) = sqlx::query_as("SELECT COALESCE(MAX(number), 0) FROM erasure").fetch_one(&mut **tx).await?;
        if self.erasures.replace(erasures).is_some_and(|before| before != erasures) {
            self.doubtful = DOUBTFUL;
            // Their sources have other witnesses now.
            self.numbers.clear();
        }
        if self.doubtful == 0 {
            return Ok(HashSet::new());
        }
        self.doubtful = self.doubtful.saturating_sub(jobs.len());
        let mut people: HashSet<&PersonId> = HashSet::new();
        for job in jobs {
            let Job::Parcel { parcel, .. } = job else { continue };
            for (source, facts) in &parcel.facts {
                people.extend(person(&source.witness));
                people.extend(facts.iter().filter_map(|fact| fact.subject.as_ref()));
            }
        }
        let mut gone: HashSet<PersonId> = people.iter().map(|person| (*person).clone()).collect();
        for chunk in people.into_iter().collect::<Vec<_>>().chunks(ROWS) {
            let mut query = QueryBuilder::new("SELECT id FROM person WHERE id IN (");
            let mut ids = query.separated(", ");
            for person in chunk {
                ids.push_bind(person.as_str());
            }
            query.push(")");
            let rows: Vec<(String,)> = query.build_query_as().fetch_all(&mut **tx).await?;
            for (id,) in rows {
                gone.remove(&PersonId::from(id));
            }
        }
        Ok(gone)
    }
}

const fn person(witness: &Witness) -> Option<&PersonId> {
    match witness {
        Witness::Browser(person) | Witness::Display(person) => Some(person),
        Witness::Server { .. } => None,
    }
}

/// Writes what jobs bring in one transaction, and says what became of each.
///
/// # Errors
/// The store fails; nothing of it is stored.
pub(in crate::server) async fn insert(store: &Store, sources: &mut Sources, jobs: &[Job]) -> Result<Vec<Stored>> {
    let mut tx = store.write().await?;
    let mut stored = vec![Stored::default(); jobs.len()];
    mark_replays(&mut tx, jobs, &mut stored).await?;
    let gone = sources.gone(&mut tx, jobs).await?;
    let parcels = || {
        jobs.iter().enumerate().filter_map(|(index, job)| match job {
            Job::Parcel { parcel, received_ms, .. } => Some((index, parcel, *received_ms)),
            Job::Log { .. } => None,
        })
    };
    let fresh: HashSet<usize> = parcels().map(|(index, ..)| index).filter(|&index| !stored[index].replayed).collect();

    let mut fresh_sources = HashMap::new();
    let mut facts: Vec<(usize, i64, Cow<'_, NewFact>, i64)> = Vec::new();
    let mut events: Vec<(usize, &Delivery, &NewEvent)> = Vec::new();
    for (index, parcel, received_ms) in parcels().filter(|(index, ..)| fresh.contains(index)) {
        for (source, list) in parcel.facts.iter().filter(|(source, _)| person(&source.witness).is_none_or(|person| !gone.contains(person)))
        {
            let number = match sources.numbers.get(source).or_else(|| fresh_sources.get(source)) {
                Some(&number) => number,
                None => {
                    let number = number_of(&mut tx, source).await?;
                    fresh_sources.insert(source.clone(), number);
                    number
                }
            };
            facts.extend(list.iter().map(|fact| (index, number, without(fact, &gone), received_ms)));
        }
        if let Some(delivery) = &parcel.delivery {
            events.extend(parcel.events.iter().map(|event| (index, delivery, event)));
        }
    }
    insert_facts(&mut tx, &facts, &mut stored).await?;
    insert_events(&mut tx, &events, &mut stored).await?;
    let lessons: HashSet<&LessonId> = parcels()
        .filter(|(index, ..)| stored[*index].new > 0)
        .flat_map(|(_, parcel, _)| parcel.facts.iter().map(|(source, _)| &source.lesson))
        .collect();
    for lesson in lessons {
        sqlx::query("DELETE FROM settled WHERE lesson_id = $1 AND is_final = 0").bind(lesson.as_str()).execute(&mut *tx).await?;
    }
    log(&mut tx, jobs, &stored).await?;
    tx.commit().await?;
    if sources.numbers.len() + fresh_sources.len() > REMEMBERED {
        sources.numbers.clear();
    }
    sources.numbers.extend(fresh_sources);
    Ok(stored)
}

/// A fact as nobody's if it is about somebody who is gone.
fn without<'a>(fact: &'a NewFact, gone: &HashSet<PersonId>) -> Cow<'a, NewFact> {
    match &fact.subject {
        Some(subject) if gone.contains(subject) => Cow::Owned(NewFact { subject: None, name: None, ..fact.clone() }),
        _ => Cow::Borrowed(fact),
    }
}

/// Notes the names of deliveries; those that were there already are replays.
async fn mark_replays(tx: &mut Transaction<'_, Sqlite>, jobs: &[Job], stored: &mut [Stored]) -> Result<()> {
    let named: Vec<(usize, &Delivery, &str, i64)> = jobs
        .iter()
        .enumerate()
        .filter_map(|(index, job)| match job {
            Job::Parcel { parcel, received_ms, .. } => {
                let delivery = parcel.delivery.as_ref()?;
                Some((index, delivery, delivery.name.as_deref()?, *received_ms))
            }
            Job::Log { .. } => None,
        })
        .collect();
    for chunk in named.chunks(ROWS) {
        let mut query = QueryBuilder::new("INSERT INTO delivery_id (hook_id, name, at_ms) ");
        query.push_values(chunk, |mut row, (_, delivery, name, received_ms)| {
            row.push_bind(delivery.hook.as_str()).push_bind(*name).push_bind(*received_ms);
        });
        query.push(" ON CONFLICT (hook_id, name) DO NOTHING RETURNING hook_id, name");
        let rows: Vec<(String, String)> = query.build_query_as().fetch_all(&mut **tx).await?;
        let mut new: HashSet<(&str, &str)> = rows.iter().map(|(hook, name)| (hook.as_str(), name.as_str())).collect();
        for (index, delivery, name, _) in chunk {
            // The second of two in one commit is a replay of the first.
            stored[*index].replayed = !new.remove(&(delivery.hook.as_str(), *name));
        }
    }
    Ok(())
}

/// The number of a source, which is noted if it is new.
async fn number_of(tx: &mut Transaction<'_, Sqlite>, source: &Source) -> Result<i64> {
    let (kind, witness) = columns(&source.witness);
    sqlx::query(
        "INSERT INTO source (number, lesson_id, kind, witness_id, name, ahead_ms)
         SELECT COALESCE(MAX(number), 0) + 1, $1, $2, $3, $4, $5 FROM source WHERE 1 = 1
         ON CONFLICT (lesson_id, witness_id, name) DO NOTHING",
    )
    .bind(source.lesson.as_str())
    .bind(kind)
    .bind(witness)
    .bind(source.name.as_str())
    .bind(source.ahead_ms)
    .execute(&mut **tx)
    .await?;
    let (number,) = sqlx::query_as("SELECT number FROM source WHERE lesson_id = $1 AND witness_id = $2 AND name = $3")
        .bind(source.lesson.as_str())
        .bind(witness)
        .bind(source.name.as_str())
        .fetch_one(&mut **tx)
        .await?;
    Ok(number)
}

async fn insert_facts(
    tx: &mut Transaction<'_, Sqlite>,
    facts: &[(usize, i64, Cow<'_, NewFact>, i64)],
    stored: &mut [Stored],
) -> Result<()> {
    for chunk in facts.chunks(ROWS) {
        let mut query = QueryBuilder::new(
            "INSERT INTO fact (source, sequence, subject_id, subject_name, endpoint, kind, breakout, at_ms, claimed_ms, received_ms) ",
        );
        query.push_values(chunk, |mut row, (_, number, fact, received_ms)| {
            row.push_bind(*number)
                .push_bind(i64::try_from(fact.sequence).unwrap_or(i64::MAX))
                .push_bind(fact.subject.as_ref().map(|subject| subject.as_str()))
                .push_bind(fact.name.as_deref())
                .push_bind(fact.endpoint.as_str())
                .push_bind(fact.kind.as_str())
                .push_bind(fact.breakout.as_ref().map(|breakout| breakout.as_str()))
                .push_bind(fact.at_ms)
                .push_bind(fact.claimed_ms)
                .push_bind(*received_ms);
        });
        query.push(" ON CONFLICT (source, sequence) DO NOTHING RETURNING source, sequence");
        let rows: Vec<(i64, i64)> = query.build_query_as().fetch_all(&mut **tx).await?;
        let mut new: HashSet<(i64, i64)> = rows.into_iter().collect();
        for (index, number, fact, _) in chunk {
            stored[*index].new += u32::from(new.remove(&(*number, i64::try_from(fact.sequence).unwrap_or(i64::MAX))));
        }
    }
    Ok(())
}

async fn insert_events(tx: &mut Transaction<'_, Sqlite>, events: &[(usize, &Delivery, &NewEvent)], stored: &mut [Stored]) -> Result<()> {
    for (index, delivery, event) in events {
        let done = sqlx::query(
            "INSERT INTO conference_event (hook_id, name, lesson_id, kind, at_ms, detail) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (hook_id, name) DO NOTHING",
        )
        .bind(delivery.hook.as_str())
        .bind(&event.name)
        .bind(event.lesson.as_str())
        .bind(&event.kind)
        .bind(event.at_ms)
        .bind(&event.detail)
        .execute(&mut **tx)
        .await?;
        stored[*index].new += u32::try_from(done.rows_affected()).unwrap_or(0);
    }
    Ok(())
}

/// The hooks' log: what was stored, and what was not.
async fn log(tx: &mut Transaction<'_, Sqlite>, jobs: &[Job], stored: &[Stored]) -> Result<()> {
    struct Line<'a> {
        hook: &'a str,
        at_ms: i64,
        outcome: Outcome,
        event: &'a str,
        lesson: Option<&'a str>,
        facts: u32,
        why: &'a str,
    }
    let lines: Vec<Line<'_>> = jobs
        .iter()
        .zip(stored)
        .filter_map(|(job, stored)| match job {
            Job::Parcel { parcel, received_ms, .. } => parcel.delivery.as_ref().map(|delivery| Line {
                hook: delivery.hook.as_str(),
                at_ms: *received_ms,
                outcome: if stored.replayed || stored.new == 0 { Outcome::Duplicate } else { Outcome::Accepted },
                event: &delivery.event,
                lesson: delivery.lesson.as_ref().map(LessonId::as_str),
                facts: stored.new,
                why: "",
            }),
            Job::Log { line, at_ms } => Some(Line {
                hook: line.hook.as_str(),
                at_ms: *at_ms,
                outcome: line.outcome,
                event: &line.event,
                lesson: line.lesson.as_ref().map(LessonId::as_str),
                facts: 0,
                why: &line.why,
            }),
        })
        .collect();
    for chunk in lines.chunks(ROWS) {
        let mut query = QueryBuilder::new("INSERT INTO delivery (hook_id, at_ms, outcome, event, lesson_id, facts, why) ");
        query.push_values(chunk, |mut row, line| {
            row.push_bind(line.hook)
                .push_bind(line.at_ms)
                .push_bind(line.outcome.as_str())
                .push_bind(line.event)
                .push_bind(line.lesson)
                .push_bind(line.facts)
                .push_bind(line.why);
        });
        query.build().execute(&mut **tx).await?;
    }
    Ok(())
}

/// The kind of a witness and its id, as the store has them.
fn columns(witness: &Witness) -> (&'static str, &str) {
    match witness {
        Witness::Browser(person) => ("browser", person.as_str()),
        Witness::Display(person) => ("display", person.as_str()),
        Witness::Server { kind, hook } => (kind.as_str(), hook.as_str()),
    }
}

fn witness(kind: &str, id: String) -> Result<Witness> {
    Ok(match kind {
        "browser" => Witness::Browser(id.into()),
        "display" => Witness::Display(id.into()),
        other => Witness::Server { kind: HookKind::from_name(other).ok_or_else(|| unreadable("witness"))?, hook: id.into() },
    })
}

/// All evidence of a lesson.
///
/// # Errors
/// The store fails.
pub async fn of_lesson(store: &Store, lesson: &LessonId) -> Result<Vec<Evidence>> {
    let rows: Vec<(i64, String, String, String)> = sqlx::query_as("SELECT number, kind, witness_id, name FROM source WHERE lesson_id = $1")
        .bind(lesson.as_str())
        .fetch_all(store.pool())
        .await?;
    let mut sources: HashMap<i64, (Witness, JournalId)> = HashMap::with_capacity(rows.len());
    for (number, kind, id, name) in rows {
        sources.insert(number, (witness(&kind, id)?, name.into()));
    }
    let rows: Vec<SqliteRow> = sqlx::query(
        "SELECT f.source, f.sequence, f.subject_id, f.subject_name, f.endpoint, f.kind, f.breakout, f.at_ms, f.claimed_ms, f.received_ms
         FROM source s JOIN fact f ON f.source = s.number WHERE s.lesson_id = $1",
    )
    .bind(lesson.as_str())
    .fetch_all(store.pool())
    .await?;
    rows.iter().map(|row| evidence(row, &sources)).collect()
}

fn evidence(row: &SqliteRow, sources: &HashMap<i64, (Witness, JournalId)>) -> Result<Evidence> {
    let (witness, source) = sources.get(&row.try_get(0)?).cloned().ok_or_else(|| unreadable("source"))?;
    Ok(Evidence {
        witness,
        source,
        sequence: u64::try_from(row.try_get::<i64, _>(1)?).map_err(|_| unreadable("sequence"))?,
        subject: row.try_get::<Option<String>, _>(2)?.map(Into::into),
        name: row.try_get(3)?,
        endpoint: row.try_get::<String, _>(4)?.into(),
        kind: FactKind::from_name(row.try_get(5)?).ok_or_else(|| unreadable("kind of fact"))?,
        breakout: row.try_get::<Option<String>, _>(6)?.map(Into::into),
        at_ms: row.try_get(7)?,
        claimed_ms: row.try_get(8)?,
        received_ms: row.try_get(9)?,
    })
}

/// How far one witness has counted in all sources about a lesson: at least as many facts as there are.
///
/// # Errors
/// The store fails.
pub async fn counted(store: &Store, lesson: &LessonId, witness: &Witness) -> Result<u64> {
    let (_, id) = columns(witness);
    let (count,): (Option<i64>,) = sqlx::query_as(
        "SELECT SUM((SELECT MAX(f.sequence) FROM fact f WHERE f.source = s.number)) FROM source s WHERE s.lesson_id = $1 AND s.witness_id = $2",
    )
    .bind(lesson.as_str())
    .bind(id)
    .fetch_one(store.pool())
    .await?;
    Ok(u64::try_from(count.unwrap_or_default()).unwrap_or_default())
}

/// Whether a server-side sender has said anything about this lesson.
///
/// # Errors
/// The store fails.
pub async fn has_server(store: &Store, lesson: &LessonId) -> Result<bool> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT number FROM source WHERE lesson_id = $1 AND kind NOT IN ('browser', 'display', 'presence-logger') LIMIT 1")
            .bind(lesson.as_str())
            .fetch_optional(store.pool())
            .await?;
    Ok(row.is_some())
}
