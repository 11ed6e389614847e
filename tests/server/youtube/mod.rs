//! Accounts on YouTube and broadcasts, against a stand-in for Google.

mod consent;
mod failing;
mod google;
mod story;

use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use domain::recording::{Means, State};
use domain::room::RoomPolicy;
use domain::{LessonId, RecordingId};
use rollcall::api::ApiError;
use rollcall::api::recording::Begun;
use rollcall::api::youtube::YoutubePage;
use rollcall::server::recordings::jobs;
use rollcall::server::store::recording::{self, Recording};
use serde_json::json;

use self::google::{CLIENT, Google, SECRET};
use crate::harness::{Browser, Class, HOST, TestApp};

/// A room whose lessons are recorded on YouTube.
fn policy() -> RoomPolicy {
    RoomPolicy { recording: true, recording_means: Means::Youtube, ..RoomPolicy::default() }
}

/// A class in a lesson, before anything is connected.
async fn class(app: &TestApp) -> Class<'_> {
    let mut class = Class::new(app).await;
    class.set_policy(&policy()).await;
    class
}

async fn set_client(administrator: &mut Browser<'_>) {
    administrator.done("set_youtube_client", json!({ "client_id": CLIENT, "secret": SECRET })).await.expect("a client");
}

/// An administrator connects somebody's account, all the way.
async fn connect(class: &mut Class<'_>, google: &Google, whose: &str) {
    let address: String = class.administrator.call("connect_youtube", json!({})).await.expect("an administrator may");
    let back = google.agree(&address, whose);
    come_back(class.app, &class.administrator, &back).await;
    let page = page(class).await;
    assert!(page.news.as_ref().is_some_and(|(worked, words)| *worked && words.contains(whose)), "{:?}", page.news);
}

/// A browser comes back from Google.
async fn come_back(app: &TestApp, browser: &Browser<'_>, path: &str) -> Response<Body> {
    let mut request = Request::get(path).header(header::HOST, HOST).header("sec-fetch-site", "cross-site");
    if let Some(cookie) = &browser.cookie {
        request = request.header(header::COOKIE, cookie);
    }
    let response = app.send(request.body(Body::empty()).expect("a request")).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()[header::LOCATION], "/admin/youtube", "nothing of Google's stays in the address");
    response
}

async fn page(class: &mut Class<'_>) -> YoutubePage {
    class.administrator.call("youtube", json!({})).await.expect("an administrator may")
}

/// What the page says of connecting, if it did not work.
async fn bad_news(class: &mut Class<'_>) -> String {
    match page(class).await.news {
        Some((false, words)) => words,
        other => panic!("{other:?}"),
    }
}

async fn begin(class: &mut Class<'_>) -> Result<Begun, ApiError> {
    class.teacher.call("begin_recording", json!({ "lesson": class.lesson, "start": "as_set" })).await
}

fn sentence(error: ApiError) -> String {
    match error {
        ApiError::Conflict { sentence } => sentence,
        other => panic!("{other:?}"),
    }
}

/// The teacher's page sees it run.
async fn seen(class: &mut Class<'_>, on: bool) {
    let seen = json!({ "stream": true, "on": on, "error": null, "link": false });
    class.teacher.done("see_recording", json!({ "lesson": class.lesson, "seen": seen })).await.expect("somebody in the lesson");
}

/// Does what is due, until a time has passed (ms).
async fn work(app: &TestApp, ms: i64) {
    for _ in 0..(ms / 10_000) {
        jobs::run_due(&app.app, app.now_ms()).await.expect("the store works");
        app.wait(10_000);
    }
    jobs::run_due(&app.app, app.now_ms()).await.expect("the store works");
}

async fn row(app: &TestApp, id: &RecordingId) -> Recording {
    recording::by_id(&app.app.store, id).await.expect("the store works").expect("a recording")
}

async fn only(app: &TestApp, lesson: &LessonId) -> Recording {
    let mut all = recording::of_lesson(&app.app.store, lesson).await.expect("the store works");
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// A recording is made and its video is there.
async fn recorded(class: &mut Class<'_>, google: &Google) -> Recording {
    crate::harness::enter(&mut class.teacher, &class.lesson).await;
    let begun = begin(class).await.expect("an account works");
    google.picture(&begun.stream_key.expect("a key"));
    seen(class, true).await;
    class.app.wait(30_000);
    class.teacher.done("end_lesson", json!({ "lesson": class.lesson })).await.expect("a teacher may");
    work(class.app, 60_000).await;
    let video = row(class.app, &begun.running.recording).await.youtube.expect("a broadcast").broadcast;
    google.finish(&video);
    work(class.app, 360_000).await;
    let found = row(class.app, &begun.running.recording).await;
    assert_eq!((found.state, found.trouble.as_deref()), (State::Ready, None));
    found
}
