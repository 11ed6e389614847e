//! Evidence: facts are added and never changed.

use std::collections::HashMap;

use domain::evidence::{Evidence, FactKind};
use domain::{EndpointId, JournalId, LessonId, PersonId};
use sqlx::QueryBuilder;

use super::{Result, Store, unreadable};

/// What one page load wrote down about one lesson.
#[derive(Clone, Copy, Debug)]
pub struct Journal<'a> {
    /// Who wrote it.
    pub witness: &'a PersonId,
    /// Its name.
    pub name: &'a JournalId,
    /// The lesson.
    pub lesson: &'a LessonId,
}

/// A fact about to be stored.
#[derive(Clone, Debug)]
pub struct NewFact<'a> {
    /// Its position in the journal.
    pub sequence: u32,
    /// Who it is about, if known.
    pub subject: Option<&'a PersonId>,
    /// Which endpoint it is about.
    pub endpoint: &'a EndpointId,
    /// What happened.
    pub kind: FactKind,
    /// When it happened by the server's clock (Unix ms).
    pub at_ms: i64,
    /// When it happened by the browser's own clock (Unix ms).
    pub claimed_ms: i64,
}

/// Stores facts, all or none; those that are there already stay as they are. Says how many were new.
///
/// # Errors
/// The store fails.
pub async fn insert(store: &Store, journal: Journal<'_>, facts: &[NewFact<'_>], received_ms: i64) -> Result<u64> {
    if facts.is_empty() {
        return Ok(0);
    }
    let mut tx = store.write().await?;
    sqlx::query(
        "INSERT INTO journal (number, witness_id, name, lesson_id)
         SELECT COALESCE(MAX(number), 0) + 1, $1, $2, $3 FROM journal WHERE 1 = 1
         ON CONFLICT (witness_id, name, lesson_id) DO NOTHING",
    )
    .bind(journal.witness.as_str())
    .bind(journal.name.as_str())
    .bind(journal.lesson.as_str())
    .execute(&mut *tx)
    .await?;
    let (number,): (i64,) = sqlx::query_as("SELECT number FROM journal WHERE witness_id = $1 AND name = $2 AND lesson_id = $3")
        .bind(journal.witness.as_str())
        .bind(journal.name.as_str())
        .bind(journal.lesson.as_str())
        .fetch_one(&mut *tx)
        .await?;
    let mut query =
        QueryBuilder::new("INSERT INTO evidence (journal, sequence, subject_id, endpoint, kind, at_ms, claimed_ms, received_ms) ");
    query.push_values(facts, |mut row, fact| {
        row.push_bind(number)
            .push_bind(i64::from(fact.sequence))
            .push_bind(fact.subject.map(ToString::to_string))
            .push_bind(fact.endpoint.to_string())
            .push_bind(fact.kind.as_str())
            .push_bind(fact.at_ms)
            .push_bind(fact.claimed_ms)
            .push_bind(received_ms);
    });
    query.push(" ON CONFLICT (journal, sequence) DO NOTHING");
    let stored = query.build().execute(&mut *tx).await?.rows_affected();
    tx.commit().await?;
    Ok(stored)
}

/// All evidence of a lesson.
///
/// # Errors
/// The store fails.
pub async fn of_lesson(store: &Store, lesson: &LessonId) -> Result<Vec<Evidence>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT e.journal, e.sequence, e.subject_id, e.endpoint, e.kind, e.at_ms, e.received_ms
         FROM journal j JOIN evidence e ON e.journal = j.number WHERE j.lesson_id = $1",
    )
    .bind(lesson.as_str())
    .fetch_all(store.pool())
    .await?;
    with_witnesses(store, lesson, rows).await
}

/// The evidence of a lesson that bears on one person: about the person, and about the person's endpoints by whomever.
///
/// # Errors
/// The store fails.
pub async fn about(store: &Store, lesson: &LessonId, person: &PersonId) -> Result<Vec<Evidence>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT e.journal, e.sequence, e.subject_id, e.endpoint, e.kind, e.at_ms, e.received_ms
         FROM journal j JOIN evidence e ON e.journal = j.number
         WHERE j.lesson_id = $1 AND e.endpoint IN
         (SELECT own.endpoint FROM journal oj JOIN evidence own ON own.journal = oj.number WHERE oj.lesson_id = $1 AND own.subject_id = $2)",
    )
    .bind(lesson.as_str())
    .bind(person.as_str())
    .fetch_all(store.pool())
    .await?;
    with_witnesses(store, lesson, rows).await
}

/// Journal, sequence, subject, endpoint, kind, at, received.
type Row = (i64, i64, Option<String>, String, String, i64, i64);

/// Facts with the names that stand once in their journal.
async fn with_witnesses(store: &Store, lesson: &LessonId, rows: Vec<Row>) -> Result<Vec<Evidence>> {
    let journals: Vec<(i64, String, String)> = sqlx::query_as("SELECT number, witness_id, name FROM journal WHERE lesson_id = $1")
        .bind(lesson.as_str())
        .fetch_all(store.pool())
        .await?;
    let journals: HashMap<i64, (PersonId, JournalId)> =
        journals.into_iter().map(|(number, witness, name)| (number, (witness.into(), name.into()))).collect();
    rows.into_iter()
        .map(|(number, sequence, subject, endpoint, kind, at_ms, received_ms)| {
            let (witness, journal) = journals.get(&number).cloned().ok_or_else(|| unreadable("journal"))?;
            Ok(Evidence {
                journal,
                sequence: u32::try_from(sequence).map_err(|_| unreadable("sequence"))?,
                witness,
                subject: subject.map(Into::into),
                endpoint: endpoint.into(),
                kind: FactKind::from_name(&kind).ok_or_else(|| unreadable("kind of fact"))?,
                at_ms,
                received_ms,
            })
        })
        .collect()
}
