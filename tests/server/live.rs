//! Signals to the browsers in a lesson.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use domain::LessonId;
use futures_util::StreamExt;
use rollcall::api::conference::Signal;
use serde_json::json;

use crate::harness::{Browser, Class, TestApp, text};

async fn listen(app: &TestApp, browser: &Browser<'_>, lesson: &LessonId) -> Response {
    let mut request = Request::get(format!("/live/lessons/{lesson}"));
    if let Some(cookie) = &browser.cookie {
        request = request.header(header::COOKIE, cookie);
    }
    app.send(request.body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn whoever_is_in_the_lesson_hears_the_moderator() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let guest = class.guest("Gil").await;
    let mut listeners = Vec::new();
    for browser in [&class.student, &guest] {
        let response = listen(&app, browser, &class.lesson).await;
        assert_eq!(response.status(), StatusCode::OK);
        listeners.push(response.into_body().into_data_stream());
    }
    class.teacher.done("lower_hand", json!({ "lesson": class.lesson, "endpoint": "abcd1234" })).await.expect("a moderator may");
    class.teacher.done("end_lesson", json!({ "lesson": class.lesson })).await.expect("a moderator may");
    for mut signals in listeners {
        for expected in [Signal::LowerHand { endpoint: "abcd1234".to_owned().into() }, Signal::Ended] {
            let frame = signals.next().await.expect("the line stays open").expect("and whole");
            let frame = String::from_utf8(frame.to_vec()).expect("text");
            let data = frame.trim().strip_prefix("data:").unwrap_or_else(|| panic!("an event: {frame:?}"));
            assert_eq!(serde_json::from_str::<Signal>(data).expect("a signal"), expected);
        }
    }
}

#[tokio::test]
async fn nobody_else_hears_anything() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    for (browser, status) in [(&app.browser(), StatusCode::UNAUTHORIZED), (&class.stranger, StatusCode::NOT_FOUND)] {
        let response = listen(&app, browser, &class.lesson).await;
        assert_eq!(response.status(), status);
        assert!(text(response).await.contains("code"), "said in the words of the API");
    }
}
