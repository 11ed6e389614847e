//! Whose word counts of what is recorded in a conference.

use domain::LessonId;
use domain::recording::{State, Way};
use domain::role::Role;
use rollcall::api::ApiError;
use rollcall::api::error::Thing;
use rollcall::server::recordings::running::seen_by_server;
use rollcall::server::store::recording::history;

use super::running::{SECOND, agree, begin, class, end, look, row, runs, see, see_error, sentence};
use crate::harness::{MINUTE, TestApp, lesson_in, member};
use crate::lobby::ask;

#[tokio::test]
async fn nobody_else_begins_ends_or_is_believed() {
    let app = TestApp::new().await;
    let (mut class, _) = class(&app).await;
    let mut guest = class.guest("Gil").await;
    assert_eq!(see(&mut guest, &class.lesson, true).await, Err(ApiError::NotAllowed), "was never let in");
    agree(&mut guest, &class.lesson).await;
    for browser in [&mut class.student, &mut guest] {
        assert_eq!(begin(browser, &class.lesson).await.map(|_| ()), Err(ApiError::NotAllowed));
    }
    let lesson = Thing::Lesson;
    assert_eq!(begin(&mut class.stranger, &class.lesson).await.map(|_| ()), Err(ApiError::NoSuch(lesson)));
    assert_eq!(see(&mut class.stranger, &class.lesson, true).await, Err(ApiError::NoSuch(lesson)));
    see(&mut class.student, &class.lesson, true).await.expect("may tell");
    assert_eq!(runs(&app, &class.lesson).await, None, "one who does not moderate");

    let recording = begin(&mut class.teacher, &class.lesson).await.expect("may").running.recording;
    app.wait(SECOND);
    for browser in [&mut class.student, &mut guest] {
        assert_eq!(end(browser, &class.lesson, &recording).await, Err(ApiError::NotAllowed));
    }
    assert_eq!(end(&mut class.stranger, &class.lesson, &recording).await, Err(ApiError::NoSuch(lesson)));
    see(&mut class.student, &class.lesson, true).await.expect("may tell");
    assert_eq!(row(&app, &recording).await.seen_ms, None, "one who does not moderate");
    see_error(&mut class.student, &class.lesson, "busy").await.expect("may tell");
    see(&mut class.teacher, &class.lesson, true).await.expect("may");
    assert_eq!(row(&app, &recording).await.seen_ms, Some(app.now_ms()));
    app.wait(SECOND);
    for browser in [&mut class.student, &mut guest] {
        see(browser, &class.lesson, false).await.expect("may tell");
        look(&app).await;
        assert_eq!(row(&app, &recording).await.state, State::Started, "the teacher is there and says otherwise");
    }
    // When nobody is left who could say otherwise, two who agree are believed.
    app.wait(2 * MINUTE);
    look(&app).await;
    assert_eq!(row(&app, &recording).await.state, State::Stopped);
    // A lesson elsewhere is no way to it.
    let next: LessonId = class.teacher.call("start_lesson", lesson_in(&class.room, Some(60))).await.expect("a teacher may");
    let missing = ApiError::NoSuch(Thing::Recording);
    assert_eq!(end(&mut class.teacher, &next, &recording).await, Err(missing));
}

#[tokio::test]
async fn what_jitsi_refuses_is_said_in_words_and_can_be_tried_again() {
    let app = TestApp::new().await;
    let (mut class, mut other) = class(&app).await;
    let recording = begin(&mut class.teacher, &class.lesson).await.expect("may").running.recording;
    see_error(&mut other, &class.lesson, "busy").await.expect("may tell");
    assert_eq!(row(&app, &recording).await.state, State::Started, "it was not theirs");
    see_error(&mut class.teacher, &class.lesson, "busy").await.expect("may tell");
    let failed = row(&app, &recording).await;
    assert_eq!((failed.state, failed.trouble.as_deref()), (State::Failed, Some(domain::recording::refusal("busy"))));
    let second = begin(&mut class.teacher, &class.lesson).await.expect("another try").running.recording;
    see(&mut class.teacher, &class.lesson, true).await.expect("may");
    see_error(&mut class.teacher, &class.lesson, "unexpected-request").await.expect("may tell");
    assert_eq!(row(&app, &second).await.state, State::Started, "the second press of a button ends nothing");
    let wrong = ["", " ", "<b>", "x".repeat(65).as_str()].map(str::to_owned);
    for code in wrong {
        assert_eq!(see_error(&mut class.teacher, &class.lesson, &code).await, Err(ApiError::Malformed), "{code:?}");
    }
}

#[tokio::test]
async fn jitsis_own_button_is_noticed_too() {
    let app = TestApp::new().await;
    let (mut class, mut other) = class(&app).await;
    see(&mut class.teacher, &class.lesson, true).await.expect("may");
    let found = runs(&app, &class.lesson).await.expect("a teacher says so");
    assert_eq!((found.started_by.clone(), found.seen_ms, found.way), (None, Some(app.now_ms()), Way::Jibri));
    let running = ask(&mut class.student, &class.lesson).await.expect("open").running.expect("runs");
    assert_eq!((running.by_name.as_str(), running.locked), ("Somebody", false));
    let refused = sentence(begin(&mut other, &class.lesson).await.expect_err("something runs"));
    assert_eq!(refused, "This lesson is being recorded already.");
    end(&mut other, &class.lesson, &found.id).await.expect("nobody's");
    see(&mut other, &class.lesson, false).await.expect("may");
    // The teacher's page says it a moment later.
    assert_eq!(row(&app, &found.id).await.state, State::Started);
    app.wait(SECOND);
    see(&mut class.teacher, &class.lesson, false).await.expect("may");
    assert_eq!(row(&app, &found.id).await.state, State::Stopped);

    // Where no teacher is, two students who agree are believed.
    let mut ben = app.account("ben", Role::Student).await;
    member(&mut class.teacher, &class.course, "ben", Role::Student).await;
    agree(&mut ben, &class.lesson).await;
    app.wait(2 * MINUTE);
    see(&mut class.student, &class.lesson, true).await.expect("may tell");
    see(&mut class.student, &class.lesson, true).await.expect("may tell");
    assert_eq!(runs(&app, &class.lesson).await, None, "one who says it twice is one");
    see(&mut ben, &class.lesson, true).await.expect("may tell");
    assert!(runs(&app, &class.lesson).await.is_some());
}

#[tokio::test]
async fn a_video_server_is_believed() {
    let app = TestApp::new().await;
    let (mut class, _) = class(&app).await;
    let recording = begin(&mut class.teacher, &class.lesson).await.expect("may").running.recording;
    let told = async |on, at_ms| seen_by_server(&app.app, &class.lesson, false, on, at_ms).await.expect("stores");
    told(true, app.now_ms() - 1).await;
    assert_eq!(row(&app, &recording).await.seen_ms, None, "of an earlier one");
    app.wait(SECOND);
    told(true, app.now_ms()).await;
    assert!(row(&app, &recording).await.seen_ms.is_some());
    app.wait(SECOND);
    seen_by_server(&app.app, &class.lesson, true, false, app.now_ms()).await.expect("stores");
    assert_eq!(row(&app, &recording).await.state, State::Started, "a stream has ended, and not this");
    told(false, app.now_ms()).await;
    assert_eq!(row(&app, &recording).await.state, State::Stopped);
    told(true, app.now_ms() - SECOND).await;
    assert_eq!(runs(&app, &class.lesson).await, None, "what comes late is about the one before");
    app.wait(SECOND);
    told(true, app.now_ms()).await;
    assert!(runs(&app, &class.lesson).await.is_some());
}

#[tokio::test]
async fn a_page_that_never_stops_talking_is_cut_short() {
    let app = TestApp::new().await;
    let (mut class, _) = class(&app).await;
    let recording = begin(&mut class.teacher, &class.lesson).await.expect("may").running.recording;
    let before = history::of(&app.app.store, &recording).await.expect("stores").len();
    let mut refused = 0;
    for number in 0..100 {
        let told = match number % 3 {
            0 => see(&mut class.student, &class.lesson, true).await,
            1 => see(&mut class.student, &class.lesson, false).await,
            _ => see_error(&mut class.student, &class.lesson, &format!("e{number}")).await,
        };
        refused += i32::from(matches!(told, Err(ApiError::TooManyTries { retry_s: 1..=60 })));
    }
    assert_eq!(refused, 70);
    let after = history::of(&app.app.store, &recording).await.expect("stores").len();
    assert!(after - before <= 3, "{before} to {after}");
    app.wait(MINUTE);
    see(&mut class.student, &class.lesson, true).await.expect("a minute later");
}
