//! Rights that a course changes: guests and displays see recordings if it says so, and then no more than students.

use domain::recording::State;
use domain::role::{Capability, Role};
use domain::{PersonId, RecordingId};
use rollcall::api::recording::{RecordingCard, RecordingPage};
use rollcall::api::{ApiError, Thing};
use rollcall::server::store;
use serde_json::{Value, json};

use super::shelf::{new, put, recorded};
use crate::harness::{Browser, Class, TestApp, room_in};

async fn sees(browser: &mut Browser<'_>, id: &RecordingId) -> Result<RecordingPage, ApiError> {
    browser.call("recording", json!({ "recording": id })).await
}

async fn allow(class: &mut Class<'_>, role: Role, capability: Capability, allowed: bool) {
    let change = json!({ "course": class.course, "role": role, "capability": capability, "allowed": allowed });
    class.teacher.done("set_capability", change).await.expect("a teacher may");
}

#[tokio::test]
async fn guests_and_displays_see_what_is_published_where_they_may_be_if_the_course_says_so() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let (published, hidden) = (recorded(&class, "One", State::Published).await, recorded(&class, "Two", State::Hidden).await);
    let elsewhere = class.teacher.call("create_room", room_in(&class.course, "Garden")).await.expect("a teacher may");
    let next_door = put(&app, new(&app, &class.course, &elsewhere, None, "Three"), State::Published).await;
    let mut guest = class.guest("Gil").await;
    let display: PersonId = app.person("display", Role::Student).await;
    store::course::set_member(&app.app.store, &class.course, &display, Role::Display).await.expect("stores");
    let mut display = app.signed_in(&display).await;
    let absent = ApiError::NoSuch(Thing::Recording);
    for browser in [&mut guest, &mut display] {
        assert_eq!(sees(browser, &published).await.expect_err("not yet"), absent);
    }
    for role in [Role::Guest, Role::Display] {
        allow(&mut class, role, Capability::ViewRecordings, true).await;
    }
    for (browser, sees_next_door) in [(&mut guest, false), (&mut display, true)] {
        let page = sees(browser, &published).await.expect("now they may");
        assert_eq!((page.history.len(), page.consent, page.sha256, page.link), (0, None, None, None), "and no more than that");
        assert_eq!(sees(browser, &hidden).await.expect_err("hidden"), absent);
        assert_eq!(sees(browser, &next_door).await.is_ok(), sees_next_door);
        let list: Vec<RecordingCard> = browser.call("lesson_recordings", json!({ "lesson": class.lesson })).await.expect("they may");
        assert_eq!(list.iter().map(|card| card.id.clone()).collect::<Vec<_>>(), std::slice::from_ref(&published));
        for (function, arguments) in [
            ("rename_recording", json!({ "recording": published, "title": "Mine" })),
            ("set_captions", json!({ "recording": published, "captions": null })),
            ("retry_recording", json!({ "recording": published })),
            ("edit_recording_link", json!({ "recording": published, "link": "https://video.example.org/1" })),
        ] {
            let error = browser.call::<Value>(function, arguments).await.expect_err("looking is all");
            assert_eq!(error, ApiError::NotAllowed, "{function}");
        }
    }
    allow(&mut class, Role::Guest, Capability::ViewRecordings, false).await;
    assert_eq!(sees(&mut guest, &published).await.expect_err("not any more"), absent);
}

#[tokio::test]
async fn each_right_is_one_of_its_own() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let mut student = class.student.clone();
    let course = class.course.clone();
    for (capability, state, function) in [
        (Capability::RenameRecordings, State::Published, "rename_recording"),
        (Capability::PublishRecordings, State::Ready, "publish_recordings"),
        (Capability::HideRecordings, State::Published, "hide_recordings"),
        (Capability::DeleteRecordings, State::Published, "delete_recordings"),
    ] {
        let id = recorded(&class, "Cells", state).await;
        let arguments = match function {
            "rename_recording" => json!({ "recording": id, "title": "Mine" }),
            _ => json!({ "course": course, "recordings": [id] }),
        };
        assert!(student.done(function, &arguments).await.is_err(), "{function}");
        allow(&mut class, Role::Student, capability, true).await;
        let others: Vec<&str> = ["rename_recording", "publish_recordings", "hide_recordings", "delete_recordings"]
            .into_iter()
            .filter(|other| *other != function)
            .collect();
        for other in others {
            let arguments = match other {
                "rename_recording" => json!({ "recording": id, "title": "Mine" }),
                _ => json!({ "course": course, "recordings": [id] }),
            };
            assert_eq!(student.done(other, arguments).await, Err(ApiError::NotAllowed), "{function} is not {other}");
        }
        student.done(function, &arguments).await.unwrap_or_else(|error| panic!("{function}: {error}"));
        allow(&mut class, Role::Student, capability, false).await;
    }
}
