//! Recordings as people see them, and what teachers do with them.

use axum::body::Body;
use axum::http::{Request, header};
use domain::recording::{Moment, MomentKind, State};
use domain::role::{Capability, Role};
use domain::{CourseId, LessonId, RecordingId, RoomId};
use rollcall::api::recording::{RecordingCard, RecordingPage, RecordingsPage, Source};
use rollcall::api::{ApiError, Thing};
use rollcall::server::store::recording;
use serde_json::{Value, json};

use super::shelf::{new, put, recorded};
use crate::harness::{Browser, Class, TestApp, lesson_in, member, room_in};

async fn list(browser: &mut Browser<'_>, class: &Class<'_>, wanted: Value) -> RecordingsPage {
    let arguments = json!({ "course": class.course, "wanted": wanted });
    browser.call("recordings", arguments).await.expect("a member may")
}

fn titles(cards: &[RecordingCard]) -> Vec<&str> {
    cards.iter().map(|card| card.title.as_str()).collect()
}

async fn page(browser: &mut Browser<'_>, recording: &RecordingId) -> Result<RecordingPage, ApiError> {
    browser.call("recording", json!({ "recording": recording })).await
}

async fn change(browser: &mut Browser<'_>, class: &Class<'_>, what: &str, recordings: &[&RecordingId]) -> Result<(), ApiError> {
    browser.done(&format!("{what}_recordings"), json!({ "course": class.course, "recordings": recordings })).await
}

const ABSENT: ApiError = ApiError::NoSuch(Thing::Recording);

#[tokio::test]
async fn students_see_what_is_published_and_for_others_it_is_not_there() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let mut ids = Vec::new();
    for (number, state) in
        [State::Processing, State::Failed, State::Ready, State::Published, State::Hidden, State::Deleted].into_iter().enumerate()
    {
        ids.push((state, recorded(&class, &format!("Part {number}"), state).await));
        app.wait(1000);
    }
    let (mut student, mut teacher) = (class.student.clone(), class.teacher.clone());
    let seen = list(&mut student, &class, json!({})).await;
    assert_eq!((titles(&seen.recordings), seen.total, seen.all), (vec!["Part 3"], 1, 1));
    let card = &seen.recordings[0];
    assert_eq!((&card.started_by, &card.trouble, card.purge_ms, card.held), (&None, &None, None, false), "for those who manage them");
    let seen = list(&mut teacher, &class, json!({})).await;
    assert_eq!(titles(&seen.recordings), ["Part 5", "Part 4", "Part 3", "Part 2", "Part 1", "Part 0"], "latest first");
    let mut guest = class.guest("Gil").await;
    for (state, id) in &ids {
        let published = *state == State::Published;
        assert_eq!(page(&mut student, id).await.is_ok(), published, "{state:?}");
        assert!(page(&mut teacher, id).await.is_ok(), "{state:?}");
        for stranger in [&mut class.stranger, &mut guest] {
            assert_eq!(page(stranger, id).await.expect_err("not theirs"), ABSENT, "{state:?}");
        }
        // What is not there cannot be changed either, and that it is there is not told by the answer.
        let rename = student.done("rename_recording", json!({ "recording": id, "title": "Mine" })).await.expect_err("a student");
        assert_eq!(rename, if published { ApiError::NotAllowed } else { ABSENT }, "{state:?}");
    }
    let of_lesson: Vec<RecordingCard> = student.call("lesson_recordings", json!({ "lesson": class.lesson })).await.expect("a member");
    assert_eq!(titles(&of_lesson), ["Part 3"]);
    let gone = json!({ "course": class.course, "role": Role::Student, "capability": Capability::ViewRecordings, "allowed": false });
    teacher.done("set_capability", gone).await.expect("a teacher may");
    assert_eq!(page(&mut student, &ids[3].1).await.expect_err("not any more"), ABSENT);
}

#[tokio::test]
async fn a_recording_is_renamed_published_hidden_deleted_and_taken_back_and_all_of_it_is_written_down() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let (mut teacher, mut student) = (class.teacher.clone(), class.student.clone());
    let id = recorded(&class, "Cells", State::Ready).await;
    teacher.done("rename_recording", json!({ "recording": id, "title": " The cell " })).await.expect("a teacher may");
    let error = teacher.done("rename_recording", json!({ "recording": id, "title": " " })).await.expect_err("no title");
    assert_eq!(error.status(), 422);
    for (what, sees) in [("publish", true), ("hide", false), ("publish", true), ("delete", false), ("restore", false), ("publish", true)] {
        change(&mut teacher, &class, what, &[&id]).await.unwrap_or_else(|error| panic!("{what}: {error}"));
        change(&mut teacher, &class, what, &[&id]).await.unwrap_or_else(|error| panic!("{what} twice is once: {error}"));
        assert_eq!(page(&mut student, &id).await.is_ok(), sees, "{what}");
    }
    let page = page(&mut teacher, &id).await.expect("a teacher sees it");
    assert_eq!(page.card.title, "The cell");
    let words: Vec<&str> = page.history.iter().map(|entry| entry.sentence.as_str()).collect();
    let expected = [
        "It was reported.",
        "It went on.",
        "It was given another title.",
        "It was published.",
        "It was hidden.",
        "It was published.",
        "It was deleted.",
        "It was taken back.",
        "It was published.",
    ];
    assert_eq!(words, expected);
    assert!(page.history[2..].iter().all(|entry| entry.by.as_deref() == Some("The teacher")));
    assert_eq!(page.consent.as_deref(), Some("Everybody was asked."));
}

#[tokio::test]
async fn many_are_changed_at_once_or_none() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let mut teacher = class.teacher.clone();
    let (one, two) = (recorded(&class, "One", State::Ready).await, recorded(&class, "Two", State::Failed).await);
    let error = change(&mut teacher, &class, "publish", &[&one, &two]).await.expect_err("one has failed");
    assert!(matches!(&error, ApiError::Conflict { sentence } if sentence.contains("1 of these 2")), "{error:?}");
    assert_eq!(page(&mut teacher, &one).await.expect("there").card.state, State::Ready, "none of them");
    assert_eq!(change(&mut teacher, &class, "delete", &[&one, &RecordingId::new("nowhere")]).await.expect_err("one is not there"), ABSENT);
    change(&mut teacher, &class, "delete", &[&one, &two]).await.expect("both can be deleted");
    let states = list(&mut teacher, &class, json!({ "state": "deleted" })).await;
    assert_eq!((states.total, states.all), (2, 2));
    assert_eq!(change(&mut teacher, &class, "hide", &[]).await.expect_err("nothing").status(), 409);
    // Of another course they are not there, though the teacher teaches it, too.
    let other: CourseId = teacher.call("create_course", json!({ "title": "Other" })).await.expect("a teacher may");
    let error = teacher.done("delete_recordings", json!({ "course": other, "recordings": [one] })).await.expect_err("elsewhere");
    assert_eq!(error, ABSENT);
}

#[tokio::test]
async fn each_thing_that_is_done_has_a_capability_of_its_own() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let mut teacher = class.teacher.clone();
    let mut helper = app.account("helper", Role::Student).await;
    member(&mut teacher, &class.course, "helper", Role::Assistant).await;
    let id = recorded(&class, "Cells", State::Published).await;
    for (capability, what) in [
        (Capability::PublishRecordings, "publish"),
        (Capability::HideRecordings, "hide"),
        (Capability::DeleteRecordings, "delete"),
        (Capability::DeleteRecordings, "restore"),
    ] {
        for allowed in [false, true] {
            let set = json!({ "course": class.course, "role": Role::Assistant, "capability": capability, "allowed": allowed });
            teacher.done("set_capability", set).await.expect("a teacher may");
            let done = change(&mut helper, &class, what, &[&id]).await;
            assert_eq!(done.is_ok(), allowed, "{what}: {done:?}");
        }
    }
    let id = recorded(&class, "More", State::Published).await;
    let source = page(&mut helper, &id).await.expect("an assistant").source;
    assert!(matches!(source, Some(Source::File { download: Some(_), .. })), "{source:?}");
    let source = page(&mut class.student.clone(), &id).await.expect("published").source;
    assert!(matches!(source, Some(Source::File { download: None, .. })), "looking is not taking along: {source:?}");
}

#[tokio::test]
async fn lists_are_searched_filtered_and_come_in_pages() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let mut teacher = class.teacher.clone();
    let room: RoomId = teacher.call("create_room", room_in(&class.course, "Sternwarte Süd")).await.expect("a teacher may");
    let lesson: LessonId = teacher.call("start_lesson", lesson_in(&room, Some(60))).await.expect("a teacher may");
    for number in 0..30 {
        let title = format!("Übung {number:02}");
        let (room, lesson) = if number < 5 { (&room, &lesson) } else { (&class.room, &class.lesson) };
        put(&app, new(&app, &class.course, room, Some(lesson), &title), State::Published).await;
        app.wait(1000);
    }
    let first = list(&mut teacher, &class, json!({})).await;
    assert_eq!((first.recordings.len(), first.total, first.all), (25, 30, 30));
    let rest = list(&mut teacher, &class, json!({ "skip": 25 })).await;
    assert_eq!(titles(&rest.recordings), ["Übung 04", "Übung 03", "Übung 02", "Übung 01", "Übung 00"]);
    let found = list(&mut teacher, &class, json!({ "text": "ÜBUNG süd 03" })).await;
    assert_eq!((titles(&found.recordings), found.total, found.all), (vec!["Übung 03"], 1, 30), "words in any title, in any letters");
    assert_eq!(list(&mut teacher, &class, json!({ "room": room })).await.total, 5);
    assert_eq!(list(&mut teacher, &class, json!({ "text": "%' OR 1=1 --" })).await.total, 0);
    assert_eq!(first.rooms.iter().map(|(_, title)| title.as_str()).collect::<Vec<_>>(), ["Lab", "Sternwarte Süd"]);
}

#[tokio::test]
async fn a_link_is_a_recording_too() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let (mut teacher, mut student) = (class.teacher.clone(), class.student.clone());
    let add = |link: &str| json!({ "lesson": class.lesson, "title": "From last year", "link": link });
    for link in ["http://example.org/1", "https://192.168.1.4/film.mp4", "https://localhost:8080/", "ftp://example.org", "film"] {
        let error = teacher.call::<RecordingId>("add_recording_link", add(link)).await.expect_err(link);
        assert!(matches!(&error, ApiError::Setting { field, .. } if field == "link"), "{error:?}");
    }
    let id: RecordingId = teacher.call("add_recording_link", add("https://youtu.be/dQw4w9WgXcQ")).await.expect("a teacher may");
    change(&mut teacher, &class, "publish", &[&id]).await.expect("a teacher may");
    let seen = page(&mut student, &id).await.expect("published");
    let Some(Source::Frame { url, site, .. }) = seen.source else { panic!("{:?}", seen.source) };
    assert_eq!((url.as_str(), site.as_str(), seen.link), ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", "YouTube", None));
    let edit = json!({ "recording": id, "link": "https://cloud.school.example/s/abc" });
    teacher.done("edit_recording_link", &edit).await.expect("a teacher may");
    let seen = page(&mut student, &id).await.expect("published");
    assert_eq!(
        seen.source,
        Some(Source::Elsewhere { link: "https://cloud.school.example/s/abc".into(), site: "cloud.school.example".into() })
    );
    let kept_here = recorded(&class, "Cells", State::Ready).await;
    let edit = json!({ "recording": kept_here, "link": "https://example.org/1" });
    assert_eq!(teacher.done("edit_recording_link", edit).await.expect_err("it has a file").status(), 409);
}

#[tokio::test]
async fn captions_are_kept_shown_and_taken_away() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let (mut teacher, mut student) = (class.teacher.clone(), class.student.clone());
    let id = recorded(&class, "Cells", State::Published).await;
    let set = |text: Option<&str>| json!({ "recording": id, "captions": text });
    let error = teacher.done("set_captions", set(Some("1\n00:00:01,000 --> 00:00:02,000\nHi"))).await.expect_err("SubRip");
    assert!(error.to_string().contains("WEBVTT"), "{error}");
    teacher.done("set_captions", set(Some("WEBVTT\n\n00:01.000 --> 00:02.500\n<v Ms Vidal>Hello"))).await.expect("a teacher may");
    let seen = page(&mut student, &id).await.expect("published");
    assert_eq!(seen.transcript.len(), 1);
    assert_eq!((seen.transcript[0].from_ms, seen.transcript[0].text.as_str()), (1000, "Ms Vidal: Hello"));
    assert!(seen.captions.is_some() && seen.card.captions);
    let much = format!("WEBVTT\n\n{}", "x".repeat(201 * 1024));
    assert_eq!(teacher.done("set_captions", set(Some(&much))).await.expect_err("too much").status(), 413);
    teacher.done("set_captions", set(None)).await.expect("a teacher may");
    let seen = page(&mut student, &id).await.expect("published");
    assert!(seen.captions.is_none() && seen.transcript.is_empty());
}

#[tokio::test]
async fn chapters_come_from_the_lesson_and_say_nothing_of_people() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let id = recorded(&class, "Cells", State::Published).await;
    for (after_ms, what) in
        [(20_000, MomentKind::BreakoutsOpened), (40_000, MomentKind::BreakoutsClosed), (90_000, MomentKind::ClockStarted)]
    {
        let moment = Moment { at_ms: app.now_ms() + after_ms, what };
        recording::note_moment(&app.app.store, &class.lesson, moment).await.expect("stores");
    }
    let seen = page(&mut class.student.clone(), &id).await.expect("published");
    let chapters: Vec<(i64, &str)> = seen.chapters.iter().map(|one| (one.at_ms, one.title.as_str())).collect();
    assert_eq!(chapters, [(0, "Beginning"), (20_000, "Breakout rooms"), (40_000, "Back together")]);
}

#[tokio::test]
async fn what_failed_is_tried_again_when_there_is_something_to_try() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let mut teacher = class.teacher.clone();
    let retry = |id: &RecordingId| json!({ "recording": id });
    let id = recorded(&class, "Cells", State::Failed).await;
    assert_eq!(teacher.done("retry_recording", retry(&id)).await.expect_err("its file is here").status(), 409);
    let id = recorded(&class, "Cells", State::Ready).await;
    assert_eq!(teacher.done("retry_recording", retry(&id)).await.expect_err("nothing failed").status(), 409);
}

/// What the page of a recording may load.
async fn policy(app: &TestApp, browser: &Browser<'_>, recording: &RecordingId) -> String {
    let request = Request::get(format!("/recordings/{recording}")).header(header::COOKIE, browser.cookie.as_deref().unwrap_or_default());
    let response = app.send(request.body(Body::empty()).expect("a request")).await;
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    [header("content-security-policy"), header("permissions-policy")].join("\n")
}

#[tokio::test]
async fn only_the_site_that_shows_a_recording_may_be_in_its_page() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let mut teacher = class.teacher.clone();
    let add = json!({ "lesson": class.lesson, "title": "From last year", "link": "https://youtu.be/dQw4w9WgXcQ" });
    let id: RecordingId = teacher.call("add_recording_link", add).await.expect("a teacher may");
    let seen = policy(&app, &teacher, &id).await;
    assert!(seen.contains("frame-src https://www.youtube-nocookie.com;"), "{seen}");
    assert!(seen.contains("fullscreen=(self \"https://www.youtube-nocookie.com\")") && seen.contains("camera=(self)"), "{seen}");
    for (other, what) in [(&class.student, "not published"), (&class.stranger, "another course")] {
        assert!(policy(&app, other, &id).await.contains("frame-src 'none'"), "{what}");
    }
    let kept_here = recorded(&class, "Cells", State::Ready).await;
    let seen = policy(&app, &teacher, &kept_here).await;
    assert!(seen.contains("frame-src 'none'") && seen.contains("media-src 'self'"), "{seen}");
}
