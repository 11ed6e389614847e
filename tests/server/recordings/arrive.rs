//! What recorders and other senders tell of recordings: whatever it is, the right state and words, and nothing lost.

use std::path::PathBuf;

use axum::http::StatusCode;
use domain::RecordingId;
use domain::evidence::HookKind;
use domain::recording::{Part, State};
use domain::room::{Profile, RoomPolicy};
use rollcall::server::recordings::jobs;
use rollcall::server::store::recording::file::{self, File};
use rollcall::server::store::recording::{self, Recording, history};
use serde_json::{Value, json};

use crate::harness::{Class, MINUTE, START_MS, TestApp};
use crate::hooks::{APP_ID, Sender, Told, conference, last, recorded, recorded_at};

/// A class whose lessons may be recorded, and the recorder of its video server.
struct Scene<'a> {
    class: Class<'a>,
    sender: Sender<'a>,
    room: String,
}

impl<'a> Scene<'a> {
    async fn new(app: &'a TestApp, kind: HookKind) -> Self {
        let mut class = Class::entered(app).await;
        class.set_policy(&policy(false)).await;
        let sender = Sender::new(&mut class, kind).await;
        let room = conference(&class).await;
        app.wait(10 * MINUTE);
        Self { class, sender, room }
    }

    fn app(&self) -> &'a TestApp {
        self.class.app
    }

    /// A film, where the recorder puts it.
    fn film(&self, path: &str, film: &[u8]) {
        let path = folder(self.app()).join(path);
        std::fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        std::fs::write(path, film).expect("writes");
    }

    fn body(&self, session: &str, path: &str, film: &[u8]) -> Value {
        recorded(&self.room, session, path, film, self.app().now_ms())
    }

    async fn send(&self, body: &Value) -> Told {
        self.sender.send(&body.to_string()).await
    }

    /// Sends, and is told this.
    async fn told(&mut self, body: &Value, status: u16, words: &str) {
        let told = self.send(body).await;
        assert_eq!(told.status.as_u16(), status, "{told:?}");
        assert!(told.body.to_string().contains(words), "{told:?}");
        if status >= 400 {
            let (_, _, why) = last(&mut self.class).await;
            assert!(told.status == StatusCode::NOT_FOUND || why.contains(words), "{why}");
            assert!(!why.contains(&self.room), "{why}");
        }
    }

    /// Looks at what was reported, a few times with ten seconds in between.
    async fn look(&self, times: u32) {
        for _ in 0..times {
            jobs::run_due(&self.app().app, self.app().now_ms()).await.expect("the store answers");
            self.app().wait(10_000);
        }
    }

    async fn all(&self) -> Vec<Recording> {
        recording::of_lesson(&self.app().app.store, &self.class.lesson).await.expect("it answers")
    }

    /// The one recording that there is.
    async fn one(&self) -> Recording {
        let mut all = self.all().await;
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    async fn files(&self, recording: &Recording) -> Vec<File> {
        file::all(&self.app().app.store, &recording.id).await.expect("it answers")
    }

    async fn history(&self, recording: &Recording) -> String {
        let all = history::of(&self.app().app.store, &recording.id).await.expect("it answers");
        all.into_iter().map(|entry| entry.sentence).collect::<Vec<_>>().join("\n")
    }

    async fn begin(&mut self) -> RecordingId {
        let begun: Value = self
            .class
            .teacher
            .call("begin_recording", json!({ "lesson": self.class.lesson, "start": "as_set" }))
            .await
            .expect("a teacher may");
        RecordingId::new(begun["running"]["recording"].as_str().expect("an id"))
    }
}

fn policy(published: bool) -> RoomPolicy {
    RoomPolicy {
        profile: Profile::Custom,
        recording: true,
        recordings_published: published,
        wait_for_moderator: false,
        ..Default::default()
    }
}

/// Signatures have whole seconds, and so has what is known of the sender's clock.
fn is_about(one_ms: i64, other_ms: i64) -> bool {
    one_ms.abs_diff(other_ms) < 1_000
}

fn folder(app: &TestApp) -> PathBuf {
    PathBuf::from(app.app.recordings.storage.name())
}

/// A film of so many ms, as far as its head goes.
fn film(length_ms: u32) -> Vec<u8> {
    let boxed = |kind: &[u8; 4], body: &[u8]| [&u32::try_from(body.len() + 8).expect("small").to_be_bytes()[..], kind, body].concat();
    let head = [&[0; 12][..], &1_000_u32.to_be_bytes(), &length_ms.to_be_bytes(), &[0; 80]].concat();
    [boxed(b"ftyp", b"isommp42"), boxed(b"mdat", &[7; 10_000]), boxed(b"moov", &boxed(b"mvhd", &head))].concat()
}

#[tokio::test]
async fn what_somebody_started_is_what_the_recorder_reports() {
    for published in [false, true] {
        let app = TestApp::new().await;
        let mut scene = Scene::new(&app, HookKind::Jibri).await;
        scene.class.set_policy(&policy(published)).await;
        let id = scene.begin().await;
        app.wait(MINUTE);
        scene.film("s-1/room.mp4", &film(45_000));
        let mut body = scene.body("s-1", "s-1/room.mp4", &film(45_000));
        body["length_ms"] = Value::Null;
        body["started_ms"] = (app.now_ms() - 50_000).into();
        scene.told(&body, 200, "accepted").await;
        let one = scene.one().await;
        assert_eq!((&one.id, one.state), (&id, State::Processing));
        scene.look(1).await;
        let one = scene.one().await;
        assert_eq!(one.state, if published { State::Published } else { State::Ready }, "{}", scene.history(&one).await);
        assert_eq!(one.length_ms, Some(45_000));
        assert!(is_about(one.started_ms, app.now_ms() - 60_000), "its picture begins when the recorder began");
        assert!(one.purge_ms.is_some_and(|purge_ms| purge_ms > app.now_ms()), "it has a day on which it is removed");
        let files = scene.files(&one).await;
        assert_eq!(files.len(), 1);
        assert!(files[0].here_ms.is_some() && files[0].content_type == "video/mp4" && files[0].place == "s-1/room.mp4", "{files:?}");
        assert_eq!(one.title.split(", ").next(), Some("Cells"));
        assert_eq!(one.started_by, Some(scene.class.teacher.person().await));
    }
}

#[tokio::test]
async fn what_nobody_started_here_is_a_recording_all_the_same() {
    let app = TestApp::new().await;
    let mut scene = Scene::new(&app, HookKind::Jibri).await;
    let whose = scene.class.teacher.person().await;
    let note = json!({ "meeting_url": format!("https://meet.example.org/{}", scene.room.to_uppercase()), "initiator": { "id": whose } });
    scene.film("s-1/room.mp4", &film(1_000));
    let mut body = scene.body("s-1", "s-1/room.mp4", &film(1_000));
    body["metadata"] = data_encoding::BASE64.encode(note.to_string().as_bytes()).into();
    scene.told(&body, 200, "accepted").await;
    scene.look(1).await;
    let one = scene.one().await;
    assert_eq!((one.state, one.started_by.as_ref()), (State::Ready, Some(&whose)));
    assert!(one.consent.contains("recording"), "what everybody was shown: {}", one.consent);
    let ended_ms = body["ended_ms"].as_i64().expect("said");
    assert!(is_about(one.started_ms, ended_ms - 60_000) && one.ended_ms.is_some_and(|ms| is_about(ms, ended_ms)), "{one:?}");
    // Nobody whom we know, and at a time in which the room has no lesson.
    scene.film("s-2/room.mp4", &film(2_000));
    let late = recorded(&scene.room, "s-2", "s-2/room.mp4", &film(2_000), START_MS - 5 * 60 * MINUTE);
    scene.told(&late, 200, "accepted").await;
    scene.look(1).await;
    let found = recording::by_session(&app.app.store, &scene.sender.hook, "s-2").await.expect("it answers").expect("it is kept");
    assert_eq!((found.lesson, found.started_by, found.state), (None, None, State::Ready));
    assert_eq!((found.title.as_str(), found.consent.as_str()), ("Lab, 2026-11-20", ""));
    assert_eq!(scene.all().await.len(), 1);
}

#[tokio::test]
async fn the_same_recording_twice_is_one() {
    let app = TestApp::new().await;
    let mut scene = Scene::new(&app, HookKind::Jibri).await;
    scene.film("s-1/room.mp4", b"a film");
    let body = scene.body("s-1", "s-1/room.mp4", b"a film");
    scene.told(&body, 200, "accepted").await;
    scene.told(&body, 200, "duplicate").await;
    scene.look(1).await;
    scene.told(&body, 200, "duplicate").await;
    assert_eq!(scene.one().await.state, State::Ready);
    // With another file it is not the same, whatever its sender says.
    scene.film("s-1/other.mp4", b"another film");
    let other = scene.body("s-1", "s-1/other.mp4", b"another film");
    scene.told(&other, 409, "another file").await;
    let one = scene.one().await;
    assert!(scene.history(&one).await.contains("with another file"), "{}", scene.history(&one).await);
    assert_eq!(scene.files(&one).await[0].place, "s-1/room.mp4");
    // Nor can one file be two recordings.
    let thief = scene.body("s-2", "s-1/room.mp4", b"a film");
    scene.told(&thief, 409, "belongs to another recording").await;
    assert_eq!(scene.all().await.len(), 1);
}

#[tokio::test]
async fn another_senders_word_for_a_recording_is_another_recording() {
    let app = TestApp::new().await;
    let mut scene = Scene::new(&app, HookKind::Jibri).await;
    let second = Sender::new(&mut scene.class, HookKind::Jibri).await;
    for path in ["a/room.mp4", "b/room.mp4"] {
        scene.film(path, path.as_bytes());
    }
    scene.told(&scene.body("s-1", "a/room.mp4", b"a/room.mp4"), 200, "accepted").await;
    let told = second.send(&scene.body("s-1", "b/room.mp4", b"b/room.mp4").to_string()).await;
    assert_eq!(told.status, StatusCode::OK, "{told:?}");
    scene.look(1).await;
    let all = scene.all().await;
    assert_eq!(all.iter().map(|one| one.state).collect::<Vec<_>>(), [State::Ready, State::Ready]);
    assert_ne!(all[0].sender, all[1].sender);
}

#[tokio::test]
async fn what_is_none_of_the_hooks_rooms_leaves_nothing_behind() {
    let app = TestApp::new().await;
    let mut scene = Scene::new(&app, HookKind::Jibri).await;
    scene.film("s-1/room.mp4", b"a film");
    let now_ms = app.now_ms();
    for (server, room) in [
        ("https://meet.example.org/", "nosuchroom"),
        ("https://meet.elsewhere.example/", scene.room.clone().as_str()),
        ("https://meet.example.org/acme/", scene.room.clone().as_str()),
        ("https://meet.example.org.evil.example/", scene.room.clone().as_str()),
    ] {
        let body = recorded_at(server, room, "s-1", "s-1/room.mp4", b"a film", now_ms);
        scene.told(&body, 404, "No room that this hook may report on").await;
    }
    assert!(scene.all().await.is_empty());
    assert!(folder(&app).join("s-1/room.mp4").exists(), "nobody's file is touched");
    let body = recorded_at("https://Meet.Example.org:8443/", &scene.room, "s-1", "s-1/room.mp4", b"a film", now_ms);
    scene.told(&body, 200, "accepted").await;
}

#[tokio::test]
async fn a_path_outside_of_the_folder_is_never_read_and_the_recording_says_so() {
    let app = TestApp::new().await;
    let mut scene = Scene::new(&app, HookKind::Jibri).await;
    let outside = tempfile::tempdir().expect("a folder");
    std::fs::write(outside.path().join("film.mp4"), b"a film").expect("writes");
    scene.film("s-1/room.mp4", b"a film");
    let root = folder(&app);
    std::os::unix::fs::symlink(outside.path().join("film.mp4"), root.join("link.mp4")).expect("a link");
    std::os::unix::fs::symlink(outside.path(), root.join("linked")).expect("a link");
    let absolute = outside.path().join("film.mp4").display().to_string();
    let upwards = format!("{}/../film.mp4", root.display());
    for (number, path) in
        ["/etc/passwd", &absolute, &upwards, "../film.mp4", "s-1/../../film.mp4", "link.mp4", "linked/film.mp4", "s-1", "s-1//room.mp4"]
            .into_iter()
            .enumerate()
    {
        let body = scene.body(&format!("s-{number}"), path, b"a film");
        scene.told(&body, 422, "outside of Rollcall's recordings folder").await;
        let found = recording::by_session(&app.app.store, &scene.sender.hook, &format!("s-{number}")).await.expect("it answers");
        let found = found.expect("somebody has to know of it");
        assert_eq!(found.state, State::Failed, "{path}");
        assert!(found.trouble.as_deref().is_some_and(|trouble| trouble.contains("outside")), "{path}: {:?}", found.trouble);
        assert!(scene.files(&found).await.is_empty(), "{path}");
        // The settings are put right, and it is sent again.
        app.wait(1_000);
    }
    scene.told(&scene.body("s-0", &root.join("s-1/room.mp4").display().to_string(), b"a film"), 200, "accepted").await;
    scene.look(1).await;
    let found = recording::by_session(&app.app.store, &scene.sender.hook, "s-0").await.expect("it answers").expect("it is there");
    assert_eq!((found.state, found.trouble), (State::Ready, None));
}

#[tokio::test]
async fn a_link_that_takes_the_place_of_a_file_is_not_followed_either() {
    let app = TestApp::new().await;
    let mut scene = Scene::new(&app, HookKind::Jibri).await;
    scene.film("s-1/room.mp4", b"a film");
    scene.told(&scene.body("s-1", "s-1/room.mp4", b"a film"), 200, "accepted").await;
    let path = folder(&app).join("s-1/room.mp4");
    std::fs::remove_file(&path).expect("it is there");
    std::os::unix::fs::symlink("/etc/hostname", &path).expect("a link");
    scene.look(1).await;
    let one = scene.one().await;
    assert_eq!(one.state, State::Failed);
    assert!(one.trouble.as_deref().is_some_and(|trouble| trouble.contains("is a link")), "{:?}", one.trouble);
}

#[tokio::test]
async fn a_file_that_still_grows_is_waited_for_and_another_one_is_refused() {
    let app = TestApp::new().await;
    let mut scene = Scene::new(&app, HookKind::Jibri).await;
    let whole = film(45_000);
    scene.film("s-1/room.mp4", &whole[..100]);
    scene.told(&scene.body("s-1", "s-1/room.mp4", &whole), 200, "accepted").await;
    for part in [100, 200, 5_000] {
        scene.film("s-1/room.mp4", &whole[..part]);
        // Slowly: five minutes without a byte are nothing yet.
        scene.look(30).await;
        assert_eq!(scene.one().await.state, State::Processing, "{part} bytes");
    }
    scene.film("s-1/room.mp4", &whole);
    scene.look(1).await;
    assert_eq!(scene.one().await.state, State::Ready);

    scene.film("s-2/room.mp4", &[&whole[1..], b"x"].concat());
    scene.told(&scene.body("s-2", "s-2/room.mp4", &whole), 200, "accepted").await;
    scene.look(1).await;
    let other = recording::by_session(&app.app.store, &scene.sender.hook, "s-2").await.expect("it answers").expect("it is there");
    assert_eq!(other.state, State::Failed);
    assert!(other.trouble.as_deref().is_some_and(|trouble| trouble.contains("checksum")), "{:?}", other.trouble);
    assert!(scene.files(&other).await[0].here_ms.is_none());
}

#[tokio::test]
async fn a_file_that_does_not_come_is_given_up_and_taken_when_it_comes_after_all() {
    let app = TestApp::new().await;
    let mut scene = Scene::new(&app, HookKind::Jibri).await;
    let body = scene.body("s-1", "s-1/room.mp4", b"a film");
    scene.told(&body, 200, "accepted").await;
    scene.look(60).await;
    assert_eq!(scene.one().await.state, State::Processing, "a network folder may lag behind");
    scene.look(2).await;
    let one = scene.one().await;
    assert_eq!(one.state, State::Failed);
    assert!(one.trouble.as_deref().is_some_and(|trouble| trouble.contains("not in Rollcall's recordings folder")), "{:?}", one.trouble);
    scene.film("s-1/room.mp4", b"a film");
    scene.told(&body, 200, "duplicate").await;
    scene.look(1).await;
    assert_eq!(scene.one().await.state, State::Ready);
    // A file that was never whole.
    scene.film("s-2/room.mp4", b"a f");
    scene.told(&scene.body("s-2", "s-2/room.mp4", b"a film"), 200, "accepted").await;
    scene.look(63).await;
    let short = recording::by_session(&app.app.store, &scene.sender.hook, "s-2").await.expect("it answers").expect("it is there");
    assert!(short.trouble.as_deref().is_some_and(|trouble| trouble.contains("shorter")), "{:?} {:?}", short.state, short.trouble);
}

#[tokio::test]
async fn a_recording_that_was_deleted_meanwhile_stays_deleted_and_its_file_is_not_forgotten() {
    let app = TestApp::new().await;
    let mut scene = Scene::new(&app, HookKind::Jibri).await;
    let id = scene.begin().await;
    app.wait(MINUTE);
    scene.class.teacher.done("end_recording", json!({ "lesson": scene.class.lesson, "recording": id })).await.expect("a teacher may");
    let seen = json!({ "lesson": scene.class.lesson, "seen": { "stream": false, "on": false, "error": null, "link": false } });
    let _ = scene.class.teacher.done("see_recording", seen).await;
    history::step(&app.app.store, &id, domain::recording::Step::Stop, None, "It ended.", app.now_ms()).await.expect("stores");
    let delete = json!({ "course": scene.class.course, "recordings": [id] });
    scene.class.teacher.done("delete_recordings", delete).await.expect("a teacher may");
    scene.film("s-1/room.mp4", b"a film");
    scene.told(&scene.body("s-1", "s-1/room.mp4", b"a film"), 200, "accepted").await;
    scene.look(1).await;
    let one = scene.one().await;
    assert_eq!((&one.id, one.state), (&id, State::Deleted), "{}", scene.history(&one).await);
    assert!(scene.files(&one).await[0].here_ms.is_some());
    assert!(scene.history(&one).await.contains("after it had been deleted"));
    // Its time is over: the file goes, too.
    app.wait(40 * 24 * 60 * MINUTE);
    rollcall::server::recordings::purge::look(&app.app.store, app.now_ms()).await.expect("the store answers");
    scene.look(1).await;
    assert_eq!(scene.one().await.state, State::Purged, "{}", scene.history(&one).await);
    assert!(!folder(&app).join("s-1/room.mp4").exists());
    // It is told of once more: nothing comes back.
    scene.told(&scene.body("s-1", "s-1/room.mp4", b"a film"), 200, "duplicate").await;
    scene.look(1).await;
    assert_eq!(scene.one().await.state, State::Purged);
}

#[tokio::test]
async fn the_practice_conference_has_a_recorder_too() {
    let app = TestApp::practice().await;
    let mut class = Class::entered(&app).await;
    class.set_policy(&policy(false)).await;
    let sender = Sender::practice(&mut class).await;
    let room = conference(&class).await;
    app.wait(10 * MINUTE);
    let scene = Scene { class, sender, room };
    scene.film("s-1/room.mp4", b"a film");
    for (server, status) in
        [("https://rollcall.test/acme/", 404), ("https://rollcall.test/practice/", 200), ("https://rollcall.test/", 200)]
    {
        let body = recorded_at(server, &scene.room, "s-1", "s-1/room.mp4", b"a film", app.now_ms());
        assert_eq!(scene.send(&body).await.status.as_u16(), status, "{server}");
    }
    scene.look(1).await;
    assert_eq!(scene.one().await.state, State::Ready);
}

#[tokio::test]
async fn times_are_by_the_clock_that_signs_them() {
    let app = TestApp::new().await;
    let scene = Scene::new(&app, HookKind::Jibri).await;
    scene.film("s-1/room.mp4", b"a film");
    // The recorder's clock is four minutes ahead.
    let ahead_ms = app.now_ms() / 1000 * 1000 + 4 * MINUTE;
    let body = recorded(&scene.room, "s-1", "s-1/room.mp4", b"a film", ahead_ms - 30_000).to_string();
    let told = scene.sender.send_with(&body, &scene.sender.signature(&body, ahead_ms), "application/json").await;
    assert_eq!(told.status, StatusCode::OK, "{told:?}");
    let one = scene.one().await;
    let ended_ms = one.ended_ms.expect("it is said");
    assert!(is_about(one.started_ms, app.now_ms() - 90_000) && is_about(ended_ms, app.now_ms() - 30_000), "{one:?}");
}

#[tokio::test]
async fn the_guides_sender_names_a_folder() {
    let app = TestApp::new().await;
    let scene = Scene::new(&app, HookKind::Reflector).await;
    let written = jiff::Timestamp::from_millisecond(app.now_ms()).expect("a time").to_string();
    let body = |path: &str| json!({ "room_name": scene.room.to_uppercase(), "recording_file": path, "recording_status": "completed", "timestamp": written });
    let path = folder(&app).join("abcd").display().to_string();
    scene.film("abcd/metadata.json", b"{}");
    let told = scene.send(&body(&path)).await;
    assert_eq!((told.status, &told.body["recording_file"]), (StatusCode::OK, &json!(path)), "{told:?}");
    scene.look(2).await;
    assert_eq!(scene.one().await.state, State::Processing, "there is no film in it yet");
    scene.film("abcd/room.mp4", &film(45_000));
    scene.look(3).await;
    let one = scene.one().await;
    assert_eq!((one.state, one.length_ms), (State::Ready, Some(45_000)), "{:?}", one.trouble);
    assert_eq!(scene.files(&one).await[0].place, "abcd/room.mp4");
    let ended_ms = one.ended_ms.expect("it is said");
    assert_eq!(one.started_ms, ended_ms - 45_000, "from its end and its length");
    // Once more, and then a path that is none.
    assert_eq!(scene.send(&body(&path)).await.status, StatusCode::OK);
    assert_eq!(scene.all().await.len(), 1);
    assert_eq!(scene.send(&body("/etc")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn jaas_offers_links_and_each_is_fetched_for_the_recording_it_is_of() {
    let app = TestApp::new().await;
    let mut scene = Scene::new(&app, HookKind::Jaas).await;
    let event = |key: &str, kind: &str, data: Value| {
        json!({ "idempotencyKey": key, "appId": APP_ID, "eventType": kind, "sessionId": "m-1", "timestamp": app.now_ms(),
                "fqn": format!("{APP_ID}/{}", scene.room), "data": data })
    };
    let link = |file: &str| json!({ "preAuthenticatedLink": format!("https://files.example/{file}?signature=secret") });
    let mut uploaded = link("film.mp4");
    uploaded["recordingSessionId"] = "r-1".into();
    uploaded["startTimestamp"] = (app.now_ms() - 2 * MINUTE).into();
    uploaded["endTimestamp"] = (app.now_ms() - MINUTE).into();
    let transcript = event("k-1", "TRANSCRIPTION_UPLOADED", link("words.json"));
    let (film, chat) = (event("k-2", "RECORDING_UPLOADED", uploaded), event("k-3", "CHAT_UPLOADED", link("chat.json")));
    // In no order, and some of it twice.
    for body in [&transcript, &film, &chat, &film, &transcript, &chat] {
        scene.told(body, 200, "").await;
    }
    let one = scene.one().await;
    assert_eq!((one.state, one.length_ms), (State::Processing, Some(MINUTE)), "{}", scene.history(&one).await);
    let files = scene.files(&one).await;
    assert_eq!(files.len(), 3, "{files:?}");
    for part in [Part::Video, Part::Transcript, Part::Chat] {
        let file = files.iter().find(|file| file.part == part).unwrap_or_else(|| panic!("{part:?}"));
        let (sealed, expires_ms) = file.link.as_ref().expect("it is still to be fetched");
        assert!(
            !sealed.contains("signature") && expires_ms.is_some_and(|expires_ms| expires_ms == app.now_ms() + 24 * 60 * MINUTE),
            "{file:?}"
        );
    }
}

#[tokio::test]
async fn the_servers_word_shows_that_a_lesson_is_recorded() {
    let app = TestApp::new().await;
    let mut scene = Scene::new(&app, HookKind::Reflector).await;
    let room = scene.room.clone();
    let event = |kind: &str| {
        let written = jiff::Timestamp::from_millisecond(app.now_ms()).expect("a time").to_string();
        json!({ "event": kind, "room": room, "timestamp": written, "data": { "recording_id": "r-1" } })
    };
    scene.told(&event("recording-started"), 200, "ok").await;
    let one = scene.one().await;
    assert!(one.state == State::Started && one.seen_ms.is_some(), "{one:?}");
    app.wait(MINUTE);
    scene.told(&event("recording-stopped"), 200, "ok").await;
    assert_eq!(scene.one().await.state, State::Stopped);
}
