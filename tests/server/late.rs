//! What was waiting for its commit while somebody was erased.

use domain::evidence::{FactKind, Witness};
use domain::{EndpointId, JournalId, PersonId};
use rollcall::server::ingest::{NewFact, Parcel, Source};
use serde_json::json;

use crate::files::{pool, stay};
use crate::harness::{Class, TestApp};

fn fact(sequence: u64, subject: &PersonId, at_ms: i64) -> NewFact {
    NewFact {
        sequence,
        subject: Some(subject.clone()),
        name: None,
        endpoint: EndpointId::new("e1"),
        kind: FactKind::Seen,
        breakout: None,
        at_ms,
        claimed_ms: at_ms,
    }
}

#[tokio::test]
async fn evidence_that_comes_late_does_not_bring_an_erased_person_back() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let (student, teacher) = (class.student.person().await, class.teacher.person().await);
    stay(&mut class.student, &class.lesson, "journal-1", 5, 2).await;
    let erase = json!({ "person": student, "again": "student" });
    class.administrator.done("erase_person", erase).await.expect("an administrator may");

    let source = |witness: &PersonId, name: &str| Source {
        lesson: class.lesson.clone(),
        witness: Witness::Browser(witness.clone()),
        name: JournalId::new(name),
        ahead_ms: None,
    };
    let now_ms = app.now_ms();
    let facts = vec![
        (source(&student, "own"), vec![fact(1, &student, now_ms)]),
        (source(&teacher, "seen"), vec![fact(1, &student, now_ms), fact(2, &teacher, now_ms)]),
    ];
    app.app.ingest.store(Parcel { facts, ..Parcel::default() }, now_ms).await.expect("stored or left out");
    let pool = pool(&app).await;
    let rows: Vec<(Option<String>,)> = sqlx::query_as(
        "SELECT f.subject_id FROM fact f JOIN source s ON s.number = f.source WHERE s.name IN ('own', 'seen') ORDER BY f.sequence",
    )
    .fetch_all(&pool)
    .await
    .expect("rows");
    pool.close().await;
    assert_eq!(rows, [(None,), (Some(teacher.to_string()),)], "what others saw stays as nobody's; the person's own is left out");
}
