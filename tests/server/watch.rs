//! The watch: who moderates in a conference, and who should.

use axum::body::Body;
use axum::http::{Request, header};
use domain::evidence::{Batch, Fact, FactKind};
use domain::role::Role;
use domain::{EndpointId, JournalId};
use futures_util::StreamExt;
use rollcall::api::ApiError;
use rollcall::api::conference::Signal;
use rollcall::api::presence::Receipt;
use rollcall::api::provider::Alarm;
use serde_json::json;

use crate::harness::{Browser, Class, TestApp, enter, member};

/// Says that an endpoint is one's own, as the page's journal does.
async fn own(browser: &mut Browser<'_>, class_lesson: &domain::LessonId, endpoint: &str, now_ms: i64) {
    enter(browser, class_lesson).await;
    let endpoint_id = EndpointId::new(endpoint);
    let (breakout, since_ms) = (None, None);
    let fact =
        Fact { sequence: 1, kind: FactKind::Joined, endpoint: endpoint_id, other: false, person: None, breakout, at_ms: now_ms, since_ms };
    let person = browser.person().await;
    let journal = JournalId::new(format!("journal-{endpoint}"));
    let batch =
        Batch { person, lesson: class_lesson.clone(), journal, sent_ms: now_ms, sent_since_ms: None, ahead_ms: None, facts: vec![fact] };
    let _: Receipt = browser.call("record_presence", json!({ "batch": batch })).await.expect("one's own");
}

async fn listen(app: &TestApp, browser: &Browser<'_>, lesson: &domain::LessonId) -> axum::body::BodyDataStream {
    let request = Request::get(format!("/live/lessons/{lesson}")).header(header::COOKIE, browser.cookie.clone().expect("signed in"));
    app.send(request.body(Body::empty()).expect("a request")).await.into_body().into_data_stream()
}

/// The next signal but for those with which a line begins; none: the line has ended.
async fn next(signals: &mut axum::body::BodyDataStream) -> Option<Signal> {
    loop {
        let frame = signals.next().await?.expect("whole");
        let frame = String::from_utf8(frame.to_vec()).expect("text");
        let data = frame.lines().find_map(|line| line.strip_prefix("data:")).unwrap_or_else(|| panic!("an event: {frame:?}"));
        match serde_json::from_str(data).expect("a signal") {
            Signal::Board(_) | Signal::Lobby(_) | Signal::Recording(_) => {}
            signal => return Some(signal),
        }
    }
}

async fn alarms(class: &mut Class<'_>) -> Vec<Alarm> {
    class.administrator.call("alarms", json!({})).await.expect("an administrator may")
}

#[tokio::test]
async fn a_student_who_moderates_is_told_to_the_teacher_and_kept_for_the_administrator() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    own(&mut class.teacher, &class.lesson, "aaaa1111", app.now_ms()).await;
    own(&mut class.student, &class.lesson, "bbbb2222", app.now_ms()).await;
    let (mut teacher, mut student) = (listen(&app, &class.teacher, &class.lesson).await, listen(&app, &class.student, &class.lesson).await);

    let report = json!({ "lesson": class.lesson, "endpoints": ["aaaa1111", "bbbb2222"], "me": "aaaa1111" });
    class.teacher.done("report_moderators", report.clone()).await.expect("a member may");
    class.teacher.done("report_moderators", report).await.expect("twice is no harm");
    assert_eq!(next(&mut teacher).await, Some(Signal::UnexpectedModerator { endpoint: EndpointId::new("bbbb2222") }));
    class.teacher.done("end_lesson", json!({ "lesson": class.lesson })).await.expect("a moderator may");
    assert_eq!(next(&mut student).await, Some(Signal::Ended), "the student heard nothing before");

    let kept = alarms(&mut class).await;
    assert_eq!(kept.len(), 1, "the teacher is none, and twice is once");
    assert_eq!((kept[0].name.as_deref(), kept[0].lesson_title.as_str()), (Some("The student"), "Cells"));
}

#[tokio::test]
async fn a_students_page_can_only_report_itself() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    own(&mut class.teacher, &class.lesson, "aaaa1111", app.now_ms()).await;
    let mischief = json!({ "lesson": class.lesson, "endpoints": ["aaaa1111", "cccc3333"], "me": "aaaa1111" });
    class.student.done("report_moderators", mischief).await.expect("heard");
    assert_eq!(alarms(&mut class).await, [], "the teacher's endpoint is the teacher's, and others are none of the student's business");
    let honest = json!({ "lesson": class.lesson, "endpoints": ["bbbb2222"], "me": "bbbb2222" });
    class.student.done("report_moderators", honest).await.expect("heard");
    assert_eq!(alarms(&mut class).await.len(), 1, "before its first fact has come");
    let rubbish = json!({ "lesson": class.lesson, "endpoints": ["<b>"], "me": null });
    assert_eq!(class.student.done("report_moderators", rubbish).await, Err(ApiError::Malformed));
}

#[tokio::test]
async fn an_endpoint_that_nobody_owns_is_an_alarm_after_a_while() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    own(&mut class.teacher, &class.lesson, "aaaa1111", app.now_ms()).await;
    let mut teacher = listen(&app, &class.teacher, &class.lesson).await;
    let report = json!({ "lesson": class.lesson, "endpoints": ["aaaa1111", "dddd4444"], "me": "aaaa1111" });
    class.teacher.done("report_moderators", report).await.expect("a member may");
    assert_eq!(next(&mut teacher).await, Some(Signal::UnexpectedModerator { endpoint: EndpointId::new("dddd4444") }));
    assert_eq!(alarms(&mut class).await[0].name, None);
}

#[tokio::test]
async fn a_change_of_role_reaches_the_person_at_once_and_ends_the_line() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    member(&mut class.teacher, &class.course, "stranger", Role::Teacher).await;
    let person = class.stranger.person().await;
    let mut line = listen(&app, &class.stranger, &class.lesson).await;
    let mut other = listen(&app, &class.student, &class.lesson).await;
    member(&mut class.teacher, &class.course, "stranger", Role::Student).await;
    assert_eq!(next(&mut line).await, Some(Signal::RoleChanged { person: Some(person) }));
    assert_eq!(next(&mut line).await, None, "the line comes back as a student's");
    let everybody = json!({ "course": class.course, "role": Role::Student, "capability": "see_attendance", "allowed": true });
    if class.teacher.done("set_capability", everybody).await.is_ok() {
        assert_eq!(next(&mut other).await, Some(Signal::RoleChanged { person: None }), "a change for one is not told to others");
    }
}
