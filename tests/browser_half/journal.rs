//! The journal on the device.

use domain::JournalId;
use rollcall::browser::clock;
use rollcall::browser::journal::Journal;
use wasm_bindgen_test::wasm_bindgen_test;

use super::harness::{fresh_name, pending, person, record};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

#[wasm_bindgen_test]
async fn facts_are_there_after_a_reload_until_they_are_stored() {
    let (name, ana, now_ms) = (fresh_name(), person("ana"), clock::now_ms());
    let records = [2, 10, 1].map(|sequence| record(&ana, "j1", sequence, now_ms));
    Journal::open_named(&name, now_ms).await.write(&records).await;

    let after_reload = Journal::open_named(&name, now_ms).await;
    let mut kept = after_reload.pending(&ana).await;
    kept.sort_by_key(|record| record.fact.sequence);
    assert_eq!(kept, [records[2].clone(), records[0].clone(), records[1].clone()], "word for word");

    after_reload.forget(&ana, &JournalId::new("j1"), &[1, 10]).await;
    assert_eq!(pending(&name, &ana).await, [("j1".to_owned(), 2)]);
}

#[wasm_bindgen_test]
async fn what_another_person_of_this_computer_left_is_kept_and_not_given() {
    let (name, now_ms) = (fresh_name(), clock::now_ms());
    // One id begins with the other: a careless range would take both.
    let (ana, anabel) = (person("ana"), person("anabel"));
    let journal = Journal::open_named(&name, now_ms).await;
    journal.write(&[record(&ana, "j1", 1, now_ms), record(&anabel, "j2", 1, now_ms)]).await;
    assert_eq!(pending(&name, &ana).await, [("j1".to_owned(), 1)]);
    journal.forget(&ana, &JournalId::new("j2"), &[1]).await;
    assert_eq!(pending(&name, &anabel).await, [("j2".to_owned(), 1)]);
}

#[wasm_bindgen_test]
async fn facts_of_two_weeks_ago_are_dropped() {
    let (name, ana, now_ms) = (fresh_name(), person("ana"), clock::now_ms());
    let journal = Journal::open_named(&name, now_ms).await;
    journal.write(&[record(&ana, "j1", 1, now_ms - 15 * DAY_MS), record(&ana, "j1", 2, now_ms - 13 * DAY_MS)]).await;
    assert_eq!(pending(&name, &ana).await, [("j1".to_owned(), 2)]);
}

#[wasm_bindgen_test]
async fn without_a_database_nothing_fails() {
    let (ana, journal) = (person("ana"), Journal::in_memory());
    journal.write(&[record(&ana, "j1", 1, 0)]).await;
    journal.forget(&ana, &JournalId::new("j1"), &[1]).await;
    assert_eq!(journal.pending(&ana).await, []);
}
