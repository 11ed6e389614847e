//! Files of recordings, as a browser asks for them.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use bytes::Bytes;
use domain::RecordingId;
use domain::recording::{Part, State};
use domain::role::{Capability, Role};
use rollcall::api::recording::{RecordingPage, Source};
use rollcall::server::store::recording::file::{self, File};
use serde_json::json;
use storage::{Authorities, Bucket, Place};

use super::shelf::recorded;
use crate::harness::{Browser, Class, MINUTE, TestApp};

const SIZE: usize = 1_000_000;

fn video() -> Vec<u8> {
    (0..SIZE).map(|at| (at % 251) as u8).collect()
}

/// A recording in this state, with a video that is really there, and captions.
async fn filed(class: &Class<'_>, title: &str, state: State) -> RecordingId {
    let id = recorded(class, title, state).await;
    let app = &class.app.app;
    for (part, bytes, content_type) in [(Part::Video, video(), "video/mp4"), (Part::Captions, b"WEBVTT\n".to_vec(), "text/vtt")] {
        let at = Place::new(&format!("{id}/{}", part.as_str())).expect("a place");
        app.recordings.storage.write(&at, Bytes::from(bytes)).await.expect("writes");
        let (sha256, size) = app.recordings.storage.digest(&at).await.expect("there");
        let (place, content_type, here_ms) = (at.as_str().to_owned(), content_type.to_owned(), Some(class.app.now_ms()));
        let file = File { part, place, content_type, size: Some(size), sha256: Some(sha256), link: None, fetched: size, here_ms };
        file::put(&app.store, &id, &file).await.expect("stores");
    }
    id
}

/// The addresses on a recording's page: to look at, and to keep.
async fn addresses(browser: &mut Browser<'_>, id: &RecordingId) -> (String, Option<String>) {
    let page: RecordingPage = browser.call("recording", json!({ "recording": id })).await.expect("may be seen");
    let Some(Source::File { url, download, .. }) = page.source else { panic!("a file") };
    (url, download)
}

struct Got {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

async fn ask(app: &TestApp, browser: &Browser<'_>, method: &str, url: &str, headers: &[(&str, &str)]) -> Got {
    let mut request = Request::builder().method(method).uri(url).header(header::ACCEPT_ENCODING, "gzip, br");
    if let Some(cookie) = &browser.cookie {
        request = request.header(header::COOKIE, cookie);
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = app.send(request.body(Body::empty()).expect("a request")).await;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = to_bytes(response.into_body(), 10_000_000).await.expect("a body").to_vec();
    Got { status, headers, body }
}

#[tokio::test]
async fn a_browser_gets_the_file_in_the_pieces_it_asks_for() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let id = filed(&class, "Cells", State::Published).await;
    let mut student = class.student.clone();
    let (url, download) = addresses(&mut student, &id).await;
    assert_eq!(download, None, "students may look, and not keep");
    let whole = ask(&app, &student, "GET", &url, &[]).await;
    assert_eq!((whole.status, whole.body.len()), (StatusCode::OK, SIZE));
    assert_eq!(whole.body, video());
    for (name, value) in [
        ("content-type", "video/mp4"),
        ("content-length", "1000000"),
        ("accept-ranges", "bytes"),
        ("cache-control", "private, no-store"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
        ("content-encoding", ""),
        ("content-disposition", ""),
    ] {
        assert_eq!(whole.header(name), value, "{name}");
    }
    assert!(whole.header("content-security-policy").contains("sandbox"));
    let etag = whole.header("etag").to_owned();
    assert_eq!(etag.len(), 66, "a strong one: the file's digest");
    let part = ask(&app, &student, "GET", &url, &[("range", "bytes=100-199"), ("if-range", &etag)]).await;
    assert_eq!(
        (part.status, part.header("content-range"), part.header("content-length")),
        (StatusCode::PARTIAL_CONTENT, "bytes 100-199/1000000", "100")
    );
    assert_eq!(part.body, video()[100..200]);
    let rest = ask(&app, &student, "GET", &url, &[("range", "bytes=999990-")]).await;
    assert_eq!((rest.status, rest.body), (StatusCode::PARTIAL_CONTENT, video()[999_990..].to_vec()));
    let stale = ask(&app, &student, "GET", &url, &[("range", "bytes=100-199"), ("if-range", "\"other\"")]).await;
    assert_eq!((stale.status, stale.body.len()), (StatusCode::OK, SIZE));
    let many = ask(&app, &student, "GET", &url, &[("range", "bytes=0-1,5-6")]).await;
    assert_eq!((many.status, many.body.len()), (StatusCode::OK, SIZE));
    let behind = ask(&app, &student, "GET", &url, &[("range", "bytes=1000000-")]).await;
    assert_eq!((behind.status, behind.header("content-range")), (StatusCode::RANGE_NOT_SATISFIABLE, "bytes */1000000"));
    let head = ask(&app, &student, "HEAD", &url, &[("range", "bytes=0-1")]).await;
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (StatusCode::OK, "1000000", 0));
    let post = ask(&app, &student, "POST", &url, &[]).await;
    assert_eq!(post.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn an_address_is_for_one_person_one_file_and_a_while() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let id = filed(&class, "Cells", State::Published).await;
    let other = filed(&class, "More cells", State::Published).await;
    let (mut student, mut teacher) = (class.student.clone(), class.teacher.clone());
    let (url, _) = addresses(&mut student, &id).await;
    let (of_teacher, download) = addresses(&mut teacher, &id).await;
    let status = async |browser: &Browser<'_>, url: &str| ask(&app, browser, "GET", url, &[]).await.status;
    assert_eq!(status(&student, &url).await, StatusCode::OK);
    assert_eq!(status(&student, &of_teacher).await, StatusCode::NOT_FOUND, "another person's address");
    assert_eq!(status(&app.browser(), &url).await, StatusCode::UNAUTHORIZED, "an address alone is worth nothing");
    assert_eq!(status(&class.stranger, &url).await, StatusCode::NOT_FOUND);
    for forged in [
        url.replace(id.as_str(), other.as_str()),
        url.replace("/video?", "/captions?"),
        url.replace("/video?", "/rubbish?"),
        format!("{url}&download"),
        url.replace("until=", "until=1"),
        url.replace("mark=", "mark=A"),
        url.split('?').next().expect("a path").to_owned(),
        url.split("&mark").next().expect("a path").to_owned(),
        url.replace("until=", "until=x"),
    ] {
        assert_eq!(status(&student, &forged).await, StatusCode::NOT_FOUND, "{forged}");
    }
    let download = download.expect("a teacher may keep it");
    let got = ask(&app, &teacher, "GET", &download, &[]).await;
    assert!(
        got.header("content-disposition").starts_with("attachment; filename=\"Cells-2026-11-21.mp4\""),
        "{}",
        got.header("content-disposition")
    );
    app.wait(6 * 60 * MINUTE + 1);
    let over = ask(&app, &student, "GET", &url, &[]).await;
    let words = String::from_utf8(over.body).expect("text");
    assert_eq!(over.status, StatusCode::GONE);
    assert!(words.contains("has a new one") && words.contains(&format!("/recordings/{id}\"")), "{words}");
    let (url, _) = addresses(&mut student, &id).await;
    assert_eq!(status(&student, &url).await, StatusCode::OK);
}

#[tokio::test]
async fn whoever_loses_the_right_loses_the_file_with_the_next_piece() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let id = filed(&class, "Cells", State::Published).await;
    let (mut student, mut teacher) = (class.student.clone(), class.teacher.clone());
    let (url, _) = addresses(&mut student, &id).await;
    let (_, download) = addresses(&mut teacher, &id).await;
    let piece = async |browser: &Browser<'_>, url: &str| ask(&app, browser, "GET", url, &[("range", "bytes=0-9")]).await.status;
    let change = async |what: &str| {
        let arguments = json!({ "course": class.course, "recordings": [id] });
        class.teacher.clone().done(&format!("{what}_recordings"), arguments).await.expect("a teacher may");
    };
    assert_eq!(piece(&student, &url).await, StatusCode::PARTIAL_CONTENT);
    change("hide").await;
    assert_eq!(piece(&student, &url).await, StatusCode::NOT_FOUND, "hidden is absent, by address, too");
    change("publish").await;
    assert_eq!(piece(&student, &url).await, StatusCode::PARTIAL_CONTENT);
    let capability = |capability: Capability, role: Role, allowed: bool| json!({ "course": class.course, "role": role, "capability": capability, "allowed": allowed });
    teacher.done("set_capability", capability(Capability::ViewRecordings, Role::Student, false)).await.expect("a teacher may");
    assert_eq!(piece(&student, &url).await, StatusCode::NOT_FOUND);
    teacher.done("set_capability", capability(Capability::ViewRecordings, Role::Student, true)).await.expect("a teacher may");
    teacher.done("set_capability", capability(Capability::DownloadRecordings, Role::Student, true)).await.expect("a teacher may");
    let (_, kept) = addresses(&mut student, &id).await;
    let kept = kept.expect("students may keep it now");
    assert_eq!(piece(&student, &kept).await, StatusCode::PARTIAL_CONTENT);
    teacher.done("set_capability", capability(Capability::DownloadRecordings, Role::Student, false)).await.expect("a teacher may");
    assert_eq!(piece(&student, &kept).await, StatusCode::NOT_FOUND);
    let person = student.person().await;
    teacher.done("remove_member", json!({ "course": class.course, "person": person })).await.expect("a teacher may");
    assert_eq!(piece(&student, &url).await, StatusCode::NOT_FOUND);
    change("delete").await;
    assert_eq!(piece(&teacher, &download.expect("a teacher may")).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_file_that_is_gone_or_changed_is_not_passed_off_as_the_one_that_was_found_whole() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let id = filed(&class, "Cells", State::Published).await;
    let mut student = class.student.clone();
    let (url, _) = addresses(&mut student, &id).await;
    let at = Place::new(&format!("{id}/video")).expect("a place");
    app.app.recordings.storage.write(&at, Bytes::from_static(b"another file")).await.expect("writes");
    let changed = ask(&app, &student, "GET", &url, &[("range", "bytes=0-9")]).await;
    assert_eq!(changed.status, StatusCode::SERVICE_UNAVAILABLE);
    app.app.recordings.storage.remove(&at).await.expect("removes");
    let gone = ask(&app, &student, "GET", &url, &[]).await;
    let words = String::from_utf8(gone.body).expect("text");
    assert_eq!(gone.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(words.contains("cannot be read just now") && !words.contains(id.as_str()), "{words}");
}

#[tokio::test]
async fn captions_are_text_with_times_and_names_of_files_are_safe() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let id = filed(&class, "Zellen: \"1\"\r\nX: 細胞", State::Published).await;
    let (mut student, mut teacher) = (class.student.clone(), class.teacher.clone());
    let page: RecordingPage = student.call("recording", json!({ "recording": id })).await.expect("published");
    let got = ask(&app, &student, "GET", &page.captions.expect("there"), &[]).await;
    assert_eq!(
        (got.status, got.header("content-type"), got.body.as_slice()),
        (StatusCode::OK, "text/vtt; charset=utf-8", &b"WEBVTT\n"[..])
    );
    let (_, download) = addresses(&mut teacher, &id).await;
    let got = ask(&app, &teacher, "HEAD", &download.expect("a teacher may"), &[]).await;
    let name = got.header("content-disposition");
    assert!(name.starts_with("attachment; filename=\"Zellen-1-X-2026-11-21.mp4\"; filename*=UTF-8''Zellen"), "{name}");
}

#[tokio::test]
async fn a_bucket_gives_videos_itself_if_that_is_set_and_nothing_else() {
    let app = TestApp::set_up(|config| {
        config.recordings.direct = true;
        config.recordings.bucket = Some(Bucket {
            endpoint: "http://127.0.0.1:9".into(),
            region: "us-east-1".into(),
            bucket: "lessons".into(),
            key: "key".into(),
            secret: "secret".into(),
            prefix: String::new(),
            path_style: true,
            authorities: Authorities::System,
        });
    })
    .await;
    let class = Class::new(&app).await;
    let id = recorded(&class, "Cells", State::Published).await;
    let (mut student, mut teacher) = (class.student.clone(), class.teacher.clone());
    let (url, _) = addresses(&mut student, &id).await;
    let got = ask(&app, &student, "GET", &url, &[("range", "bytes=0-9")]).await;
    let to = got.header("location").to_owned();
    assert_eq!(got.status, StatusCode::TEMPORARY_REDIRECT);
    assert!(to.starts_with("http://127.0.0.1:9/lessons/") && to.contains("X-Amz-Expires=600&") && to.contains("video%2Fmp4"), "{to}");
    assert!(!to.contains("disposition") && !to.contains("secret"), "{to}");
    assert_eq!(got.header("cache-control"), "private, no-store", "the next piece asks us again");
    let (_, download) = addresses(&mut teacher, &id).await;
    let got = ask(&app, &teacher, "GET", &download.expect("a teacher may"), &[]).await;
    assert!(got.header("location").contains("Cells-2026-11-21.mp4"), "{}", got.header("location"));
    assert_eq!(ask(&app, &class.stranger, "GET", &url, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ask(&app, &student, "HEAD", &url, &[]).await.header("content-length"), "1000000", "nobody is asked for that");
}
