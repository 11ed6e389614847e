//! Evidence: facts are added and never changed.

use domain::evidence::{Evidence, FactKind};
use domain::{LessonId, PersonId};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, QueryBuilder, Row};

use super::{Result, Store, unreadable};

/// A fact about to be stored.
#[derive(Clone, Debug)]
pub struct NewFact {
    /// The fact.
    pub evidence: Evidence,
    /// When it happened by the browser's own clock (Unix ms).
    pub claimed_ms: i64,
}

/// Stores facts, all or none; those that are there already stay as they are. Says how many were new.
///
/// # Errors
/// The store fails.
pub async fn insert(store: &Store, lesson: &LessonId, facts: &[NewFact]) -> Result<u64> {
    if facts.is_empty() {
        return Ok(0);
    }
    let mut query = QueryBuilder::new(
        "INSERT INTO evidence (witness_id, journal, sequence, lesson_id, subject_id, endpoint, kind, at_ms, claimed_ms, received_ms) ",
    );
    query.push_values(facts, |mut row, fact| {
        let evidence = &fact.evidence;
        row.push_bind(evidence.witness.to_string())
            .push_bind(evidence.journal.to_string())
            .push_bind(i64::from(evidence.sequence))
            .push_bind(lesson.to_string())
            .push_bind(evidence.subject.as_ref().map(ToString::to_string))
            .push_bind(evidence.endpoint.to_string())
            .push_bind(evidence.kind.as_str())
            .push_bind(evidence.at_ms)
            .push_bind(fact.claimed_ms)
            .push_bind(evidence.received_ms);
    });
    query.push(" ON CONFLICT (witness_id, journal, sequence) DO NOTHING");
    let mut tx = store.write().await?;
    let stored = query.build().execute(&mut *tx).await?.rows_affected();
    tx.commit().await?;
    Ok(stored)
}

struct Stored(Evidence);

impl FromRow<'_, SqliteRow> for Stored {
    fn from_row(row: &SqliteRow) -> Result<Self> {
        Ok(Self(Evidence {
            journal: row.try_get::<String, _>("journal")?.into(),
            sequence: u32::try_from(row.try_get::<i64, _>("sequence")?).map_err(|_| unreadable("sequence"))?,
            witness: row.try_get::<String, _>("witness_id")?.into(),
            subject: row.try_get::<Option<String>, _>("subject_id")?.map(Into::into),
            endpoint: row.try_get::<String, _>("endpoint")?.into(),
            kind: FactKind::from_name(row.try_get("kind")?).ok_or_else(|| unreadable("kind of fact"))?,
            at_ms: row.try_get("at_ms")?,
            received_ms: row.try_get("received_ms")?,
        }))
    }
}

/// All evidence of a lesson.
///
/// # Errors
/// The store fails.
pub async fn of_lesson(store: &Store, lesson: &LessonId) -> Result<Vec<Evidence>> {
    let rows: Vec<Stored> =
        sqlx::query_as("SELECT * FROM evidence WHERE lesson_id = $1").bind(lesson.as_str()).fetch_all(store.pool()).await?;
    Ok(rows.into_iter().map(|Stored(evidence)| evidence).collect())
}

/// The evidence of a lesson that bears on one person: about the person, and about the person's endpoints by whomever.
///
/// # Errors
/// The store fails.
pub async fn about(store: &Store, lesson: &LessonId, person: &PersonId) -> Result<Vec<Evidence>> {
    let rows: Vec<Stored> = sqlx::query_as(
        "SELECT * FROM evidence WHERE lesson_id = $1 AND endpoint IN
         (SELECT endpoint FROM evidence WHERE lesson_id = $1 AND subject_id = $2)",
    )
    .bind(lesson.as_str())
    .bind(person.as_str())
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|Stored(evidence)| evidence).collect())
}
