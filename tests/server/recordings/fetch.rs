//! Recordings that are fetched from a link: from the webhook's link to a file that is ready, and everything that can be in the way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::RecordingId;
use domain::recording::{Part, State, Way};
use rollcall::server::config::Config;
use rollcall::server::recordings::{fetch, jobs};
use rollcall::server::store::recording::file::File;
use rollcall::server::store::recording::job::{self, JobKind};
use rollcall::server::store::recording::{self, Recording, file, history};
use storage::{Authorities, Place, Trouble};

use super::shelf;
use super::standin::{Answer, Standin, file as served};
use crate::harness::{Class, MINUTE, TestApp};

const HOST: &str = "recordings.8x8.vc";
const LINK: &str = "https://recordings.8x8.vc/lesson.mp4?signature=secret";
const DAY: i64 = 24 * 60 * MINUTE;

async fn app(server: &Standin, change: impl FnOnce(&mut Config)) -> TestApp {
    let (authority, address) = (server.authority.clone(), server.address);
    TestApp::set_up(|config| {
        config.recordings.fetching.authorities = Authorities::These(vec![authority]);
        config.recordings.fetching.known = vec![(HOST.to_owned(), address)];
        config.recordings.fetching.spare = Some(0);
        change(config);
    })
    .await
}

/// A recording of the class's lesson of which a link was told.
async fn told(class: &Class<'_>, link: &str, part: Part) -> RecordingId {
    let (app, now_ms) = (class.app, class.app.now_ms());
    let new = Recording { way: Way::Jaas, ..shelf::new(app, &class.course, &class.room, Some(&class.lesson), "Cells") };
    let id = shelf::put(app, new, State::Processing).await;
    file::remove(&app.app.store, &id, Part::Video).await.expect("stores");
    add(app, &id, link, part, now_ms + DAY).await;
    id
}

async fn add(app: &TestApp, id: &RecordingId, link: &str, part: Part, expires_ms: i64) {
    let sealed = fetch::seal_link(&app.app, id, part, link);
    assert!(!sealed.contains("8x8"), "nobody reads it");
    let content_type = if part == Part::Video { "video/mp4" } else { "application/json" };
    let file = File {
        part,
        place: fetch::place(id, part),
        content_type: content_type.to_owned(),
        size: None,
        sha256: None,
        link: Some((sealed, Some(expires_ms))),
        fetched: 0,
        here_ms: None,
    };
    file::put(&app.app.store, id, &file).await.expect("stores");
    job::add(&app.app.store, id, JobKind::Fetch, Some(part), app.now_ms()).await.expect("stores");
}

async fn round(app: &TestApp) {
    jobs::run_due(&app.app, app.now_ms()).await.expect("stores");
}

async fn now(app: &TestApp, id: &RecordingId) -> Recording {
    recording::by_id(&app.app.store, id).await.expect("stores").expect("there")
}

async fn of(app: &TestApp, id: &RecordingId, part: Part) -> Option<File> {
    file::one(&app.app.store, id, part).await.expect("stores")
}

/// Why what is to be done with a recording does not work, and how often it was tried.
async fn stuck(app: &TestApp, id: &RecordingId) -> Option<(String, i64)> {
    let row: Option<(Option<String>, i64)> = sqlx::query_as("SELECT trouble, tries FROM recording_job WHERE recording_id = $1")
        .bind(id.as_str())
        .fetch_optional(&crate::files::pool(app).await)
        .await
        .expect("stores");
    row.map(|(trouble, tries)| (trouble.unwrap_or_default(), tries))
}

#[tokio::test]
async fn a_link_becomes_a_recording_that_is_ready() {
    let bytes: Vec<u8> = (0..2_000_000_u32).map(|at| (at % 251) as u8).collect();
    let sent = bytes.clone();
    let server = Standin::new(&[HOST], move |request| served(request, &sent, "\"v\"", "video/mp4")).await;
    let app = app(&server, |_| ()).await;
    let class = Class::new(&app).await;
    let id = told(&class, LINK, Part::Video).await;
    round(&app).await;
    let found = now(&app, &id).await;
    assert_eq!((found.state, found.trouble), (State::Ready, None));
    let file = of(&app, &id, Part::Video).await.expect("there");
    assert_eq!(
        (file.size, file.fetched, file.link, file.here_ms),
        (Some(2_000_000), 2_000_000, None, Some(app.now_ms())),
        "the link is forgotten"
    );
    let at = Place::new(&file.place).expect("a place");
    assert_eq!(app.app.recordings.storage.digest(&at).await.expect("there"), (file.sha256.expect("known"), 2_000_000));
    assert_eq!(stuck(&app, &id).await, None);
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_broken_line_is_tried_again_and_shows_how_far_it_came() {
    let tries = Arc::new(AtomicUsize::new(0));
    let server = Standin::new(&[HOST], move |request| {
        let cut = (tries.fetch_add(1, Ordering::SeqCst) == 0).then_some(400_000);
        Answer { cut, ..served(request, &[3; 1_000_000], "\"v\"", "video/mp4") }
    })
    .await;
    let app = app(&server, |_| ()).await;
    let class = Class::new(&app).await;
    let id = told(&class, LINK, Part::Video).await;
    round(&app).await;
    assert_eq!(now(&app, &id).await.state, State::Processing);
    let file = of(&app, &id, Part::Video).await.expect("there");
    assert_eq!((file.fetched, file.size), (400_000, Some(1_000_000)));
    let (trouble, _) = stuck(&app, &id).await.expect("it is tried again");
    assert!(trouble.contains("broke") && !trouble.contains("secret"), "{trouble}");
    app.wait(10_000);
    round(&app).await;
    assert_eq!(now(&app, &id).await.state, State::Ready);
    assert_eq!(server.asked().last().and_then(|request| request.range.clone()).as_deref(), Some("bytes=400000-"));
}

#[tokio::test]
async fn a_link_that_leads_astray_fails_in_words_and_nobody_is_asked() {
    let server = Standin::new(&[HOST, "evil.example"], |_| Answer::new(200, "x")).await;
    let app = app(&server, |config| config.recordings.fetching.hosts.push("localhost".to_owned())).await;
    let class = Class::new(&app).await;
    let port = server.address.port();
    for (link, word) in [
        (format!("https://127.0.0.1:{port}/secret"), "no link"),
        (format!("https://{HOST}:{port}/secret"), "no link"),
        (format!("http://{HOST}/secret"), "no link"),
        ("https://169.254.169.254/secret".to_owned(), "no link"),
        ("https://localhost/secret".to_owned(), "private network"),
        ("https://evil.example/secret".to_owned(), "evil.example"),
        ("rubbish secret".to_owned(), "no link"),
    ] {
        let id = told(&class, &link, Part::Video).await;
        round(&app).await;
        let found = now(&app, &id).await;
        let trouble = found.trouble.expect("in words");
        assert_eq!(found.state, State::Failed, "{link}");
        assert!(trouble.contains(word) && !trouble.contains("secret"), "{link}: {trouble}");
        assert_eq!(stuck(&app, &id).await, None, "{link}: there is nothing to be tried again");
    }
    assert_eq!(server.asked(), [], "nobody was asked anything");
}

#[tokio::test]
async fn forty_gigabytes_on_a_full_disk_wait_for_room_and_fail_with_their_link() {
    let server =
        Standin::new(&[HOST], |_| Answer::new(200, [1; 1000]).with("content-type", "video/mp4").with("content-length", "40000000000"))
            .await;
    let app = app(&server, |config| {
        config.recordings.fetching.most = 100_000_000_000;
        config.recordings.fetching.spare = Some(u64::MAX / 2);
    })
    .await;
    let class = Class::new(&app).await;
    let id = told(&class, LINK, Part::Video).await;
    round(&app).await;
    assert_eq!(now(&app, &id).await.state, State::Processing, "somebody may make room");
    let (trouble, tries) = stuck(&app, &id).await.expect("it is tried again");
    assert!(trouble.contains("no room") && trouble.contains("GB more are needed"), "{trouble}");
    assert_eq!(tries, 1);
    app.wait(DAY + MINUTE);
    round(&app).await;
    let found = now(&app, &id).await;
    assert_eq!(found.state, State::Failed);
    let trouble = found.trouble.expect("in words");
    assert!(trouble.contains("ceased to work") && trouble.contains("no room"), "{trouble}");
    assert_eq!(
        app.app.recordings.storage.find(&Place::new(&fetch::place(&id, Part::Video)).expect("a place")).await,
        Err(Trouble::Missing)
    );
}

#[tokio::test]
async fn a_link_that_has_ended_is_said_to_have_ended() {
    let server = Standin::new(&[HOST], |_| Answer::new(403, "<Error/>").with("content-type", "text/xml")).await;
    let app = app(&server, |_| ()).await;
    let class = Class::new(&app).await;
    let id = told(&class, LINK, Part::Video).await;
    round(&app).await;
    let found = now(&app, &id).await;
    assert_eq!(found.state, State::Failed);
    assert!(found.trouble.expect("in words").contains("ceased to work before the file had been fetched"));
}

#[tokio::test]
async fn what_nobody_wants_any_more_is_not_fetched_before_somebody_does() {
    let server = Standin::new(&[HOST], |request| served(request, &[3; 1000], "\"v\"", "video/mp4")).await;
    let app = app(&server, |_| ()).await;
    let mut class = Class::new(&app).await;
    let id = told(&class, LINK, Part::Video).await;
    let arguments = serde_json::json!({ "course": class.course, "recordings": [id] });
    class.teacher.done("delete_recordings", &arguments).await.expect("a teacher may");
    round(&app).await;
    assert_eq!(server.asked(), []);
    assert_eq!(stuck(&app, &id).await, None);
    class.teacher.done("restore_recordings", arguments).await.expect("a teacher may");
    round(&app).await;
    assert_eq!(server.asked().len(), 1, "now somebody does");
    assert!(of(&app, &id, Part::Video).await.expect("there").here_ms.is_some());
}

#[tokio::test]
async fn a_transcript_with_times_is_captions_and_another_is_kept_as_it_is() {
    let server = Standin::new(&[HOST], |request| match request.path.as_str() {
        "/srt" => served(request, b"1\n00:00:01,000 --> 00:00:02,000\nHello, class.\n", "\"s\"", "text/plain"),
        "/json" => served(request, b"{\"messages\":[]}", "\"j\"", "application/json"),
        "/gone" => Answer::new(404, ""),
        _ => served(request, &[3; 1000], "\"v\"", "video/mp4"),
    })
    .await;
    let app = app(&server, |_| ()).await;
    let class = Class::new(&app).await;
    let id = told(&class, LINK, Part::Video).await;
    let expires_ms = app.now_ms() + DAY;
    add(&app, &id, &format!("https://{HOST}/srt"), Part::Transcript, expires_ms).await;
    add(&app, &id, &format!("https://{HOST}/gone"), Part::Chat, expires_ms).await;
    round(&app).await;
    assert_eq!(now(&app, &id).await.state, State::Ready);
    let captions = of(&app, &id, Part::Captions).await.expect("made of the transcript");
    assert_eq!((captions.content_type.as_str(), captions.here_ms.is_some()), ("text/vtt", true));
    assert_eq!(of(&app, &id, Part::Transcript).await.expect("kept").content_type, "text/plain");
    assert_eq!(of(&app, &id, Part::Chat).await, None, "a chat that is gone spoils nothing");
    let said: Vec<String> = history::of(&app.app.store, &id).await.expect("stores").into_iter().map(|entry| entry.sentence).collect();
    assert!(said.iter().any(|sentence| sentence.contains("Chat") && sentence.contains("404")), "{said:?}");
    let other = told(&class, LINK, Part::Video).await;
    add(&app, &other, &format!("https://{HOST}/json"), Part::Transcript, expires_ms).await;
    round(&app).await;
    assert_eq!(of(&app, &other, Part::Captions).await, None);
    assert!(of(&app, &other, Part::Transcript).await.expect("kept").here_ms.is_some());
}
