//! What recordings keep of somebody.

use axum::http::StatusCode;
use domain::RecordingId;
use domain::recording::State;
use domain::room::RoomPolicy;
use rollcall::api::recording::RecordingPage;
use rollcall::server::store::recording::{self, history};
use serde_json::{Value, json};

use super::{get, pool, traces};
use crate::harness::{Class, TestApp, text};
use crate::recordings::shelf::{new, put};

/// A teacher who has started one recording, linked another, and is connecting an account of YouTube; a student who has agreed and whose
/// page has told that it runs.
async fn busy(app: &TestApp) -> (Class<'_>, RecordingId, RecordingId) {
    let mut class = Class::new(app).await;
    class.set_policy(&RoomPolicy { recording: true, ..RoomPolicy::default() }).await;
    class.student.done("agree_to_recording", json!({ "lesson": class.lesson })).await.expect("anybody may");
    let (teacher, student) = (class.teacher.person().await, class.student.person().await);
    let mut started = new(app, &class.course, &class.room, Some(&class.lesson), "Cells");
    started.started_by = Some(teacher.clone());
    let started = put(app, started, State::Ready).await;
    history::note(&app.app.store, &started, "told_on", Some(&student), "A page told that it runs.", app.now_ms()).await.expect("stores");
    class.teacher.done("publish_recordings", json!({ "course": class.course, "recordings": [started] })).await.expect("a teacher may");
    let link = json!({ "lesson": class.lesson, "title": "More cells", "link": "https://video.example.org/w/cells" });
    let linked: RecordingId = class.teacher.call("add_recording_link", link).await.expect("a teacher may");
    class.administrator.done("hold_recording", json!({ "recording": started, "why": "A complaint." })).await.expect("may");
    let pool = pool(app).await;
    for sql in [
        "INSERT INTO youtube_account (id, channel, title, sealed, place, connected_ms, connected_by) VALUES ('y', 'c', 'School', 's', 0, 1, $1)",
        "INSERT INTO youtube_consent (state_hash, person_id, verifier_sealed, made_ms) VALUES ('h', $1, 's', 1)",
    ] {
        sqlx::query(sql).bind(teacher.as_str()).execute(&pool).await.expect("stores");
    }
    pool.close().await;
    (class, started, linked)
}

#[tokio::test]
async fn whoever_is_erased_is_in_no_recording_any_more_and_the_recording_stays() {
    let app = TestApp::new().await;
    let (mut class, started, linked) = busy(&app).await;
    for (browser, again) in [(&mut class.teacher.clone(), "teacher"), (&mut class.student.clone(), "student")] {
        let person = browser.person().await;
        let found = traces(&app, &[person.as_str()]).await;
        assert!(found.iter().any(|trace| trace.starts_with("recording_entry")), "{found:?}");
        class.administrator.done("erase_person", json!({ "person": person, "again": again })).await.expect("may");
        assert_eq!(traces(&app, &[person.as_str(), &format!("The {again}")]).await, Vec::<String>::new());
    }
    let page: RecordingPage = class.administrator.call("recording", json!({ "recording": started })).await.expect("it is there");
    assert_eq!((page.card.title.as_str(), page.card.started_by, page.card.held), ("Cells", None, true), "held, and nobody's");
    let by: Vec<Option<&str>> = page.history.iter().map(|entry| entry.by.as_deref()).collect();
    let (nobody, office) = (Some("Erased person"), Some("The administrator"));
    assert_eq!(by, [None, None, nobody, nobody, office], "that somebody did it stays: {:?}", page.history);
    assert!(recording::by_id(&app.app.store, &linked).await.expect("reads").is_some_and(|one| one.link.is_some()));
    let pool = pool(&app).await;
    let (broken,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM pragma_foreign_key_check").fetch_one(&pool).await.expect("a count");
    assert_eq!(broken, 0);
    pool.close().await;
}

#[tokio::test]
async fn what_one_did_with_recordings_is_in_ones_data_and_nobody_else() {
    let app = TestApp::new().await;
    let (mut class, started, linked) = busy(&app).await;
    let mine = get(&app, &class.teacher, "/files/my-data.json").await;
    assert_eq!(mine.status(), StatusCode::OK);
    let said = text(mine).await;
    let (student, office) = (class.student.person().await, class.administrator.person().await);
    assert!(!said.contains(student.as_str()) && !said.contains(office.as_str()) && !said.contains("complaint"), "{said}");
    let data: Value = serde_json::from_str(&said).expect("JSON");
    let recordings = data["recordings_started"].as_array().expect("a list");
    assert_eq!(recordings.len(), 2, "{said}");
    let link = recordings.iter().find(|one| one["recording"] == json!(linked)).expect("the link");
    assert_eq!((link["title"].as_str(), link["link"].as_str()), (Some("More cells"), Some("https://video.example.org/w/cells")));
    let changed = data["recordings_changed"].as_array().expect("a list");
    assert!(changed.iter().any(|one| one["recording"] == json!(started) && one["what"] == "publish" && one["at"].is_string()), "{said}");
    assert_eq!(data["youtube_accounts_connected"][0]["title"], "School");
    assert_eq!(data["youtube_accounts_being_connected"].as_array().map(Vec::len), Some(1));
    let theirs = get(&app, &class.administrator, &format!("/files/people/{student}/data.json")).await;
    let data: Value = serde_json::from_str(&text(theirs).await).expect("JSON");
    assert_eq!(data["agreed_to_be_recorded"].as_array().map(Vec::len), Some(1));
    assert_eq!(data["recordings_changed"][0]["what"], "told_on");
    let own = get(&app, &class.administrator, "/files/my-data.json").await;
    assert!(text(own).await.contains("A complaint."), "one's own words");
}
