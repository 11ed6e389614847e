//! Signals to the browsers in a lesson.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use domain::LessonId;
use futures_util::StreamExt;
use rollcall::api::conference::Signal;
use serde_json::json;

use crate::harness::{Browser, Class, TestApp, text};

/// A line into a lesson, as a browser opens it.
async fn open(app: &TestApp, browser: &Browser<'_>, lesson: &LessonId) -> Response {
    let mut request = Request::get(format!("/live/lessons/{lesson}"));
    if let Some(cookie) = &browser.cookie {
        request = request.header(header::COOKIE, cookie);
    }
    app.send(request.body(Body::empty()).expect("a request")).await
}

/// What is heard on a line.
pub struct Heard(BodyDataStream);

/// Listens to a lesson.
pub async fn listen(app: &TestApp, browser: &Browser<'_>, lesson: &LessonId) -> Heard {
    let response = open(app, browser, lesson).await;
    assert_eq!(response.status(), StatusCode::OK);
    Heard(response.into_body().into_data_stream())
}

impl Heard {
    /// The next signal.
    pub async fn next(&mut self) -> Signal {
        let frame = tokio::time::timeout(Duration::from_secs(20), self.0.next()).await.expect("something is said");
        let frame = frame.expect("the line stays open").expect("and whole");
        let frame = String::from_utf8(frame.to_vec()).expect("text");
        let data = frame.lines().find_map(|line| line.strip_prefix("data:")).unwrap_or_else(|| panic!("an event: {frame:?}"));
        serde_json::from_str(data).expect("a signal")
    }
}

#[tokio::test]
async fn whoever_is_in_the_lesson_hears_the_moderator() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let guest = class.guest("Gil").await;
    let mut lines = [listen(&app, &class.student, &class.lesson).await, listen(&app, &guest, &class.lesson).await];
    class.teacher.done("lower_hand", json!({ "lesson": class.lesson, "endpoint": "abcd1234" })).await.expect("a moderator may");
    class.teacher.done("end_lesson", json!({ "lesson": class.lesson })).await.expect("a moderator may");
    for line in &mut lines {
        assert!(matches!(line.next().await, Signal::Board(_)), "how it stands comes first");
        for expected in [Signal::LowerHand { endpoint: "abcd1234".to_owned().into() }, Signal::Ended] {
            assert_eq!(line.next().await, expected);
        }
    }
}

#[tokio::test]
async fn nobody_else_hears_anything() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    for (browser, status) in [(&app.browser(), StatusCode::UNAUTHORIZED), (&class.stranger, StatusCode::NOT_FOUND)] {
        let response = open(&app, browser, &class.lesson).await;
        assert_eq!(response.status(), status);
        assert!(text(response).await.contains("code"), "said in the words of the API");
    }
}
