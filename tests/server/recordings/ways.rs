//! With what lessons are recorded, what nobody tells is found out, and chapters.

use domain::provider::{Kind, Settings};
use domain::recording::{Means, State, Way};
use domain::room::RoomPolicy;
use domain::{ProviderId, RecordingId};
use rollcall::api::provider::KeyInput;
use rollcall::api::recording::Begun;
use rollcall::server::store::recording::{self, history};
use serde_json::{Value, json};
use tokens::SigningKey;

use super::running::{SECOND, begin, class, look, row, see, sentence};
use crate::harness::{MINUTE, TestApp};

#[tokio::test]
async fn what_jaas_records_comes_from_jaas_and_within_a_day_or_never() {
    let app = TestApp::practice().await;
    let (mut class, _) = class(&app).await;
    let app_id = "vpaas-magic-cookie-0123456789abcdef0123456789abcdef".into();
    let settings = Settings { title: "JaaS".into(), kind: Kind::Jaas, app_id, ..Settings::default() };
    let key = KeyInput { secret: SigningKey::generate_rs256().1, key_id: "4f4910".into() };
    let provider = json!({ "settings": settings, "key": key });
    let _: ProviderId = class.administrator.call("add_provider", provider).await.expect("sensible");
    let begun = begin(&mut class.teacher, &class.lesson).await.expect("may").running;
    assert_eq!(begun.way, Way::Jaas);
    see(&mut class.teacher, &class.lesson, true).await.expect("may");
    app.wait(SECOND);
    see(&mut class.teacher, &class.lesson, false).await.expect("may");
    app.wait(24 * 60 * MINUTE);
    look(&app).await;
    assert_eq!(row(&app, &begun.recording).await.state, State::Stopped);
    app.wait(1);
    look(&app).await;
    let failed = row(&app, &begun.recording).await;
    assert_eq!(failed.state, State::Failed);
    assert!(failed.trouble.is_some_and(|words| words.contains("webhook")));
}

#[tokio::test]
async fn without_an_account_on_youtube_the_video_server_still_records() {
    let app = TestApp::practice().await;
    let (mut class, _) = class(&app).await;
    let youtube = json!({ "lesson": class.lesson, "start": { "with": "youtube" } });
    let refused = sentence(class.teacher.call::<Begun>("begin_recording", &youtube).await.expect_err("nobody was told of YouTube"));
    assert!(refused.contains("settings of the room"), "{refused}");
    assert_eq!(recording::of_lesson(&app.app.store, &class.lesson).await.expect("stores"), []);
    class.set_policy(&RoomPolicy { recording: true, recording_means: Means::Youtube, ..RoomPolicy::default() }).await;
    let refused = sentence(class.teacher.call::<Begun>("begin_recording", &youtube).await.expect_err("no account"));
    assert!(refused.contains("YouTube"), "{refused}");
    let rows = recording::of_lesson(&app.app.store, &class.lesson).await.expect("stores");
    assert_eq!((rows.len(), rows[0].state, rows[0].trouble.as_ref()), (1, State::Failed, Some(&refused)));
    let file = json!({ "lesson": class.lesson, "start": { "with": "file" } });
    let begun: Begun = class.teacher.call("begin_recording", file).await.expect("the video server can");
    assert_eq!((begun.running.way, begun.stream_key), (Way::Jibri, None));
}

#[tokio::test]
async fn a_stream_with_a_key_of_ones_own_is_never_waited_for() {
    let app = TestApp::new().await;
    let (mut class, _) = class(&app).await;
    let stream = json!({ "lesson": class.lesson, "start": "own_stream" });
    let begun: Begun = class.teacher.call("begin_recording", stream).await.expect("may");
    assert_eq!((begun.running.way, &begun.stream_key), (Way::Stream, &None), "the key stays where it was typed");
    see(&mut class.teacher, &class.lesson, true).await.expect("may");
    assert_eq!(row(&app, &begun.running.recording).await.seen_ms, None, "a recording to a file is something else");
    let seen = |on: bool| json!({ "lesson": class.lesson, "seen": { "stream": true, "on": on, "error": null, "link": false } });
    let (on, off) = (seen(true), seen(false));
    class.teacher.done("see_recording", on).await.expect("may");
    class.teacher.done("see_recording", off).await.expect("may");
    app.wait(30 * 24 * 60 * MINUTE);
    look(&app).await;
    assert_eq!(row(&app, &begun.running.recording).await.state, State::Stopped);
}

#[tokio::test]
async fn the_longest_title_still_has_its_day() {
    let app = TestApp::new().await;
    let (mut class, _) = class(&app).await;
    let long = json!({ "room": class.room, "title": "é".repeat(120), "minutes": 60, "time_zone": "Pacific/Kiritimati" });
    let lesson: domain::LessonId = class.teacher.call("start_lesson", long).await.expect("a teacher may");
    let recording: RecordingId = begin(&mut class.teacher, &lesson).await.expect("may").running.recording;
    let title = row(&app, &recording).await.title;
    assert!(title.ends_with("é, 21 November 2026") && title.chars().count() == 120, "{title}");
}

#[tokio::test]
async fn what_never_begins_what_is_over_and_what_brings_no_file_is_found_out() {
    let app = TestApp::new().await;
    let (mut class, _) = class(&app).await;
    let first = begin(&mut class.teacher, &class.lesson).await.expect("may").running.recording;
    app.wait(90 * SECOND - 1);
    look(&app).await;
    assert_eq!(row(&app, &first).await.state, State::Started);
    app.wait(1);
    look(&app).await;
    let failed = row(&app, &first).await;
    assert_eq!(failed.state, State::Failed);
    assert!(failed.trouble.is_some_and(|words| words.starts_with("The video server did not begin to record.")));

    let second = begin(&mut class.teacher, &class.lesson).await.expect("may").running.recording;
    see(&mut class.teacher, &class.lesson, true).await.expect("may");
    app.wait(64 * MINUTE - 90 * SECOND);
    look(&app).await;
    assert_eq!(row(&app, &second).await.state, State::Started, "people stay on");
    app.wait(2 * MINUTE);
    look(&app).await;
    assert_eq!(row(&app, &second).await.state, State::Stopped);
    app.wait(6 * 60 * MINUTE);
    look(&app).await;
    assert_eq!(row(&app, &second).await.state, State::Stopped);
    app.wait(1);
    for _ in 0..3 {
        look(&app).await;
    }
    let failed = row(&app, &second).await;
    assert!(failed.trouble.is_some_and(|words| words.contains("finalize script")));
    let entries = history::of(&app.app.store, &second).await.expect("stores");
    assert_eq!(entries.iter().filter(|entry| entry.sentence.starts_with("No file")).count(), 1, "said once");
}

#[tokio::test]
async fn breakout_rooms_and_clocks_are_noted_for_chapters() {
    let app = TestApp::new().await;
    let (mut class, _) = class(&app).await;
    let from_ms = app.now_ms();
    let rooms = json!([{ "name": "A", "people": [] }, { "name": "B", "people": [] }]);
    // Each with how long after the step before it (s).
    let steps = [
        (0, json!({ "timer": 300 })),
        (60, json!({ "timer": null })),
        (0, json!({ "timer": null })),
        (60, json!({ "open_breakouts": rooms })),
        (60, json!({ "close_breakouts_in": 600 })),
        (60, json!({ "close_breakouts_in": null })),
        (60, json!({ "close_breakouts_in": 60 })),
        (61, json!("breakouts_closed")),
        (60, json!("breakouts_closed")),
        (60, json!({ "timer": 120 })),
        (600, json!({ "timer": 600 })),
    ];
    for (after_s, direction) in steps {
        app.wait(after_s * SECOND);
        let arguments = json!({ "lesson": class.lesson, "direction": direction });
        class.teacher.call::<Value>("direct", arguments).await.expect("a moderator may");
    }
    app.wait(60 * SECOND);
    class.teacher.done("end_lesson", json!({ "lesson": class.lesson })).await.expect("a moderator may");
    let moments = recording::moments(&app.app.store, &class.lesson).await.expect("stores");
    let moments: Vec<(i64, &str)> = moments.iter().map(|one| ((one.at_ms - from_ms) / SECOND, one.what.as_str())).collect();
    let expected = [
        (0, "clock_started"),
        (60, "clock_ended"),
        (120, "breakouts_opened"),
        (360, "breakouts_closed"),
        (481, "clock_started"),
        (601, "clock_ended"),
        (1_081, "clock_started"),
    ];
    assert_eq!(moments, expected);
}
