//! A lesson is recorded on YouTube, from the button to the removal.

use std::io::Write;
use std::sync::{Arc, Mutex};

use domain::recording::State;
use rollcall::api::recording::{RecordingPage, Source};
use serde_json::json;

use super::google::{Google, SECRET};
use super::{begin, class, connect, only, page, recorded, row, seen, set_client, work};
use crate::harness::{TestApp, enter};

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("not poisoned").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_lesson_is_recorded_shown_hidden_and_removed() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false).with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let google = Google::start().await;
    let app = TestApp::with_google(google.endpoints()).await;
    let mut class = class(&app).await;
    set_client(&mut class.administrator).await;
    connect(&mut class, &google, "ada").await;

    enter(&mut class.teacher, &class.lesson).await;
    let begun = begin(&mut class).await.expect("an account works");
    let (key, id) = (begun.stream_key.clone().expect("a key"), begun.running.recording.clone());
    assert!(!format!("{begun:?}").contains(&key));
    let (video, broadcast) = google.only();
    assert!(broadcast.title.starts_with("Cells") && broadcast.privacy == "unlisted", "{broadcast:?}");
    assert!(!broadcast.description.contains("teacher"), "no names of people: {}", broadcast.description);
    // The same person's page that was loaded anew gets the same one.
    assert_eq!(begin(&mut class).await.expect("once more").stream_key.as_ref(), Some(&key));
    assert_eq!(google.only().0, video, "there is one broadcast for a recording");
    // Nobody else does.
    let other =
        class.administrator.call::<serde_json::Value>("begin_recording", json!({ "lesson": class.lesson, "start": "as_set" })).await;
    assert!(other.is_err());
    let ticket: serde_json::Value = class.student.call("ticket", json!({ "lesson": class.lesson })).await.unwrap_or_default();
    assert!(!ticket.to_string().contains(&key));

    google.picture(&key);
    seen(&mut class, true).await;
    app.wait(60_000);
    class.teacher.done("end_lesson", json!({ "lesson": class.lesson })).await.expect("a teacher may");
    assert_eq!(row(&app, &id).await.state, State::Stopped);
    work(&app, 60_000).await;
    assert_eq!((row(&app, &id).await.state, google.only().1.life), (State::Processing, "complete"));
    assert!(google.world().streams.is_empty(), "the key works no more");
    google.world().broadcasts.get_mut(&video).expect("there").embeddable = false;
    google.finish(&video);
    work(&app, 360_000).await;
    let found = row(&app, &id).await;
    assert_eq!((found.state, found.length_ms), (State::Ready, Some(2_530_000)));
    assert_eq!(found.link.as_deref(), Some(format!("https://www.youtube.com/watch?v={video}").as_str()));
    assert!(google.only().1.embeddable, "other pages may show it");
    assert_eq!(page(&mut class).await.accounts[0].recordings, 1);

    let shown: RecordingPage = class.teacher.call("recording", json!({ "recording": id })).await.expect("a teacher may");
    let Some(Source::Frame { url, .. }) = shown.source else { panic!("{:?}", shown.source) };
    assert_eq!(url, format!("https://www.youtube-nocookie.com/embed/{video}"));

    let these = json!({ "course": class.course, "recordings": [id] });
    class.teacher.done("delete_recordings", &these).await.expect("a teacher may");
    work(&app, 0).await;
    assert_eq!(google.only().1.privacy, "private", "at once");
    class.teacher.done("restore_recordings", &these).await.expect("a teacher may");
    work(&app, 0).await;
    assert_eq!(google.only().1.privacy, "unlisted");
    class.teacher.done("delete_recordings", &these).await.expect("a teacher may");
    class.administrator.done("purge_recordings", json!({ "recordings": [id] })).await.expect("an administrator may");
    work(&app, 60_000).await;
    assert!(google.world().broadcasts.is_empty(), "it is really gone");
    assert_eq!(row(&app, &id).await.state, State::Purged);

    let mut kept = log.0.lock().expect("not poisoned").clone();
    for entry in std::fs::read_dir(app.data()).expect("a folder").filter_map(Result::ok).filter(|entry| entry.path().is_file()) {
        kept.extend(std::fs::read(entry.path()).expect("a file"));
    }
    let kept = String::from_utf8_lossy(&kept);
    assert!(kept.contains("Channel of ada") && kept.contains("a recording runs no more"), "store and log are read at all");
    for secret in [key.as_str(), SECRET, "1//lasting", "ya29.token", "4/code"] {
        assert!(!kept.contains(secret), "{secret} is neither logged nor stored in the clear");
    }
}

#[tokio::test]
async fn a_broadcast_to_which_nothing_came_is_taken_away() {
    let google = Google::start().await;
    let app = TestApp::with_google(google.endpoints()).await;
    let mut class = class(&app).await;
    set_client(&mut class.administrator).await;
    connect(&mut class, &google, "ada").await;
    enter(&mut class.teacher, &class.lesson).await;
    begin(&mut class).await.expect("an account works");
    class.teacher.done("end_lesson", json!({ "lesson": class.lesson })).await.expect("a teacher may");
    work(&app, 30_000).await;
    assert_eq!(google.only().1.life, "ready", "a picture may still be on its way");
    work(&app, 300_000).await;
    assert!(google.world().broadcasts.is_empty() && google.world().streams.is_empty());
    let found = only(&app, &class.lesson).await;
    assert_eq!((found.state, found.link, found.youtube), (State::Failed, None, None));
}

#[tokio::test]
async fn a_deleted_recording_is_removed_when_its_account_is_back() {
    let google = Google::start().await;
    let app = TestApp::with_google(google.endpoints()).await;
    let mut class = class(&app).await;
    set_client(&mut class.administrator).await;
    connect(&mut class, &google, "ada").await;
    let found = recorded(&mut class, &google).await;
    let account = page(&mut class).await.accounts.remove(0);
    let _: bool = class.administrator.call("disconnect_youtube", json!({ "account": account.id })).await.expect("an account");
    let card = page(&mut class).await.accounts.remove(0);
    assert!(!card.connected && !card.in_use && card.recordings == 1, "it stands there for what is kept: {card:?}");

    class.teacher.done("delete_recordings", json!({ "course": class.course, "recordings": [found.id] })).await.expect("may");
    work(&app, 60_000).await;
    let trouble = row(&app, &found.id).await.trouble.expect("said");
    assert!(trouble.contains("private") && trouble.contains("not connected"), "{trouble}");
    connect(&mut class, &google, "ada").await;
    assert_eq!(page(&mut class).await.accounts[0].id, account.id, "it is the same account");
    work(&app, 0).await;
    assert_eq!((google.only().1.privacy.as_str(), row(&app, &found.id).await.trouble), ("private", None), "at once");
}
