//! Members who are made moderators of one lesson.

use domain::LessonId;
use domain::role::{Capability, Role};
use domain::room::{Lobby, RoomPolicy};
use rollcall::api::ApiError;
use rollcall::api::conference::{Signal, Ticket};
use rollcall::api::lesson::LessonPage;
use rollcall::api::provider::Alarm;
use serde_json::{Value, json};

use crate::harness::{Browser, Class, TestApp, lesson_in, member};
use crate::live::listen;

async fn grant(browser: &mut Browser<'_>, lesson: &LessonId, person: &domain::PersonId, on: bool) -> Result<(), ApiError> {
    browser.done("grant_moderator", json!({ "lesson": lesson, "person": person, "on": on })).await
}

async fn ticket(browser: &mut Browser<'_>, lesson: &LessonId) -> Ticket {
    browser.call("ticket", json!({ "lesson": lesson })).await.expect("open")
}

#[tokio::test]
async fn a_student_moderates_one_lesson_and_does_nothing_else_with_it() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let student = class.student.person().await;
    let mut line = listen(&app, &class.student, &class.lesson).await;
    assert!(matches!(line.next().await, Signal::Board(_)));
    assert_eq!(line.next().await, Signal::Recording(None));
    grant(&mut class.teacher, &class.lesson, &student, true).await.expect("a teacher may");
    assert_eq!(line.next().await, Signal::RoleChanged { person: Some(student.clone()) }, "their page enters again");

    let given = ticket(&mut class.student, &class.lesson).await;
    assert!(given.moderator && !given.grants && !given.records);
    class.student.done("announce", json!({ "lesson": class.lesson, "text": "Hello." })).await.expect("a moderator may");
    let page: LessonPage = class.student.call("lesson", json!({ "lesson": class.lesson })).await.expect("a member");
    assert!(page.role == Role::Student && page.may.has(Capability::Moderate) && !page.may.has(Capability::SeeAttendance));
    for (function, arguments) in [
        ("report", json!({ "lesson": class.lesson })),
        ("breakouts", json!({ "room": class.room })),
        ("course_report", json!({ "course": class.course })),
        (
            "make_invitation",
            json!({ "room": class.room, "new": { "title": "x", "uses": 1, "expires_ms": null, "pin": null, "approval": false } }),
        ),
    ] {
        assert_eq!(class.student.call::<Value>(function, arguments).await, Err(ApiError::NotAllowed), "{function}");
    }
    let friend = app.person("friend", Role::Student).await;
    member(&mut class.teacher, &class.course, "friend", Role::Student).await;
    let chain = grant(&mut class.student, &class.lesson, &friend, true).await;
    assert_eq!(chain, Err(ApiError::NotAllowed), "whoever was made a moderator makes nobody else one");
    let next: LessonId = class.teacher.call("start_lesson", lesson_in(&class.room, None)).await.expect("a teacher may");
    assert!(!ticket(&mut class.student, &next).await.moderator, "this lesson only");

    // The watch knows that it is right.
    let report = json!({ "lesson": class.lesson, "endpoints": ["bbbb2222"], "me": "bbbb2222" });
    class.student.done("report_moderators", &report).await.expect("heard");
    let alarms: Vec<Alarm> = class.administrator.call("alarms", json!({})).await.expect("an administrator may");
    assert_eq!(alarms, []);

    grant(&mut class.teacher, &class.lesson, &student, false).await.expect("a teacher may");
    assert!(!ticket(&mut class.student, &class.lesson).await.moderator);
    let again = class.student.done("announce", json!({ "lesson": class.lesson, "text": "Hello." })).await;
    assert_eq!(again, Err(ApiError::NotAllowed));
    class.student.done("report_moderators", &report).await.expect("heard");
    let alarms: Vec<Alarm> = class.administrator.call("alarms", json!({})).await.expect("an administrator may");
    assert_eq!(alarms.len(), 1, "now it is wrong");
}

#[tokio::test]
async fn a_grant_ends_with_the_policy_and_with_the_membership() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let student = class.student.person().await;
    grant(&mut class.teacher, &class.lesson, &student, true).await.expect("a teacher may");
    class.set_policy(&RoomPolicy { grant_moderator: false, ..RoomPolicy::default() }).await;
    assert!(!ticket(&mut class.student, &class.lesson).await.moderator, "nobody is made one in this room any more");
    let refused = grant(&mut class.teacher, &class.lesson, &student, true).await.expect_err("the policy says no");
    assert!(matches!(&refused, ApiError::Conflict { .. }) && refused.to_string().contains("settings"), "{refused}");
    assert!(!ticket(&mut class.teacher, &class.lesson).await.grants);

    class.set_policy(&RoomPolicy::default()).await;
    assert!(ticket(&mut class.student, &class.lesson).await.moderator);
    class.teacher.done("remove_member", json!({ "course": class.course, "person": student })).await.expect("a teacher may");
    member(&mut class.teacher, &class.course, "student", Role::Student).await;
    assert!(!ticket(&mut class.student, &class.lesson).await.moderator, "back as a student");
}

#[tokio::test]
async fn guests_strangers_and_nobody_are_made_moderators_of_nothing() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let mut guest = class.guest("Gil").await;
    let (gil, stranger) = (guest.person().await, class.stranger.person().await);
    let refused = grant(&mut class.teacher, &class.lesson, &gil, true).await.expect_err("a guest");
    assert!(matches!(&refused, ApiError::Conflict { .. }) && refused.to_string().contains("members"), "{refused}");
    for nobody in [stranger, domain::PersonId::new("nobody")] {
        assert_eq!(grant(&mut class.teacher, &class.lesson, &nobody, true).await.expect_err("no member").status(), 404);
    }
    assert!(!ticket(&mut guest, &class.lesson).await.moderator);
    // Even if it stood in the store.
    let teacher = class.teacher.person().await;
    rollcall::server::store::grant::grant(&app.app.store, &class.lesson, &gil, &teacher, app.now_ms()).await.expect("stores");
    assert!(!ticket(&mut guest, &class.lesson).await.moderator, "never a guest");
}

#[tokio::test]
async fn whoever_was_made_a_moderator_while_waiting_waits_no_more() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    class.set_policy(&RoomPolicy { lobby: Lobby::Everybody, wait_for_moderator: true, ..RoomPolicy::default() }).await;
    let student = class.student.person().await;
    grant(&mut class.teacher, &class.lesson, &student, true).await.expect("a teacher may");
    assert!(ticket(&mut class.student, &class.lesson).await.moderator, "moderators never wait");
    grant(&mut class.teacher, &class.lesson, &student, false).await.expect("a teacher may");
    assert!(!ticket(&mut class.student, &class.lesson).await.moderator, "they were let in: they enter again as what they are now");
}
