//! What the door and the console keep of somebody.

use axum::http::StatusCode;
use domain::board::{Direction, PlannedRoom};
use domain::room::{Lobby, RoomPolicy};
use rollcall::api::ApiError;
use serde_json::{Value, json};

use super::{DAY, count, get, traces};
use crate::harness::{Class, TestApp, text};
use domain::PersonId;

/// A lesson in which a student has knocked, agreed, moderated, told of a problem, and has a place in groups and breakout rooms; and
/// a guest came by an invitation with a name in its title.
async fn busy(app: &TestApp) -> (Class<'_>, PersonId, PersonId) {
    let mut class = Class::new(app).await;
    class.set_policy(&RoomPolicy { lobby: Lobby::Everybody, recording: true, ..RoomPolicy::default() }).await;
    let (student, lesson) = (class.student.person().await, json!({ "lesson": class.lesson }));
    let new = json!({ "title": "Gil of the museum", "uses": 1, "expires_ms": null, "pin": "4711", "approval": true });
    let made = class.invited(new).await;
    let mut gil = app.browser();
    let enter = json!({ "secret": made.secret, "name": "Gil Museum", "pin": "4711" });
    gil.call::<Value>("enter_as_guest", enter).await.expect("a fresh invitation");
    let guest = gil.person().await;
    for browser in [&mut class.student, &mut gil] {
        browser.done("agree_to_recording", &lesson).await.expect("anybody may");
        assert_eq!(browser.call::<Value>("ticket", &lesson).await, Err(ApiError::WaitInLobby));
        let problem = json!({ "lesson": class.lesson, "trouble": "hearing", "sentence": "It crackles." });
        browser.done("report_problem", problem).await.expect("anybody may");
    }
    let answer = json!({ "lesson": class.lesson, "people": [student, guest], "admit": true });
    class.teacher.done("answer_lobby", answer).await.expect("a moderator may");
    let grant = json!({ "lesson": class.lesson, "person": student, "on": true });
    class.teacher.done("grant_moderator", grant).await.expect("a teacher may");
    let groups = json!({ "course": class.course, "groups": [{ "name": "Red", "people": [student] }] });
    class.teacher.done("save_groups", groups).await.expect("a teacher may");
    let rooms = vec![PlannedRoom { name: "Pairs".into(), people: vec![student.clone()] }];
    let save = json!({ "room": class.room, "set": null, "title": "Pairs", "rooms": rooms });
    class.teacher.call::<Value>("save_breakouts", save).await.expect("a teacher may");
    let open = json!({ "lesson": class.lesson, "direction": Direction::OpenBreakouts(rooms) });
    class.teacher.call::<Value>("direct", open).await.expect("a moderator may");
    (class, student, guest)
}

#[tokio::test]
async fn whoever_is_erased_is_in_no_list_of_the_door_any_more() {
    let app = TestApp::new().await;
    let (mut class, student, guest) = busy(&app).await;
    assert!(traces(&app, &[student.as_str()]).await.len() > 8);
    let erase = json!({ "person": student, "again": "student" });
    class.administrator.done("erase_person", erase).await.expect("an administrator may");
    let erase = json!({ "person": guest, "again": "Gil Museum" });
    class.administrator.done("erase_person", erase).await.expect("an administrator may");
    assert_eq!(traces(&app, &[student.as_str(), guest.as_str(), "Gil Museum"]).await, Vec::<String>::new());
    let groups: Value = class.teacher.call("groups", json!({ "course": class.course })).await.expect("a teacher may");
    assert_eq!(groups["groups"], json!([{ "name": "Red", "people": [] }]), "the group is there without them");

    let teacher = class.teacher.person().await;
    let erase = json!({ "person": teacher, "again": "teacher" });
    class.administrator.done("erase_person", erase).await.expect("an administrator may");
    assert_eq!(traces(&app, &[teacher.as_str(), "The teacher"]).await, Vec::<String>::new());
    let invitations: Value = class.administrator.call("invitations", json!({ "room": class.room })).await.expect("they may");
    assert_eq!(invitations[0]["made_by"], "Erased person");
}

#[tokio::test]
async fn all_of_it_is_in_ones_data_and_nobody_else() {
    let app = TestApp::new().await;
    let (mut class, student, guest) = busy(&app).await;
    let mine = get(&app, &class.student, "/files/my-data.json").await;
    assert_eq!(mine.status(), StatusCode::OK);
    let said = text(mine).await;
    let teacher = class.teacher.person().await;
    assert!(!said.contains(teacher.as_str()) && !said.contains(guest.as_str()) && !said.contains("The teacher"), "{said}");
    let data: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(data["asked_to_be_let_in"][0]["answer"], "let in");
    assert_eq!(data["problems"][0]["sentence"], "It crackles.");
    for list in ["agreed_to_be_recorded", "made_moderator_of", "groups"] {
        assert_eq!(data[list].as_array().map(Vec::len), Some(1), "{list}: {said}");
    }
    assert_eq!(data["prepared_breakout_rooms"].as_array().map(Vec::len), Some(2), "the set, and the one of this lesson");

    let theirs = get(&app, &class.administrator, &format!("/files/people/{teacher}/data.json")).await;
    let data: Value = serde_json::from_str(&text(theirs).await).expect("JSON");
    assert_eq!(data["let_in_or_turned_away"][0]["people"], 2);
    assert_eq!(data["made_others_moderators_of"][0]["people"], 1);
    assert_eq!(data["invitations_made"][0]["title"], "Gil of the museum");
    let theirs = get(&app, &class.administrator, &format!("/files/people/{guest}/data.json")).await;
    let data: Value = serde_json::from_str(&text(theirs).await).expect("JSON");
    assert_eq!(data["came_by_invitation"][0]["title"], "Gil of the museum");
    assert!(!data.to_string().contains(student.as_str()));
}

const DOOR: [&str; 4] =
    ["SELECT COUNT(*) FROM knock", "SELECT COUNT(*) FROM problem", "SELECT COUNT(*) FROM lesson_moderator", "SELECT COUNT(*) FROM board"];

#[tokio::test]
async fn what_was_asked_and_set_in_a_lesson_goes_with_its_evidence_and_names_in_titles_with_the_guests() {
    let app = TestApp::new().await;
    let (mut class, _, _) = busy(&app).await;
    app.wait(170 * DAY);
    class.administrator.sign_in_again().await;
    class.administrator.done("run_retention", json!({})).await.expect("an administrator may");
    for sql in DOOR {
        assert!(count(&app, sql).await > 0, "{sql}");
    }
    app.wait(30 * DAY);
    class.administrator.sign_in_again().await;
    class.administrator.done("run_retention", json!({})).await.expect("an administrator may");
    assert_eq!(traces(&app, &["Gil Museum", "Gil of the museum"]).await, Vec::<String>::new(), "after half a year");
    app.wait(200 * DAY);
    class.administrator.sign_in_again().await;
    class.administrator.done("run_retention", json!({})).await.expect("an administrator may");
    for sql in DOOR {
        assert_eq!(count(&app, sql).await, 0, "{sql}");
    }
    assert_eq!(count(&app, "SELECT COUNT(*) FROM consent").await, 2, "as long as the attendance");
    class.administrator.done("set_retention", json!({ "kind": "attendance", "days": 20 })).await.expect("an administrator may");
    class.administrator.done("run_retention", json!({})).await.expect("an administrator may");
    assert_eq!(count(&app, "SELECT COUNT(*) FROM consent").await, 0);
}
