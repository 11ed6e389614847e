//! What is recorded in a lesson now: who begins, who ends, and whose word counts.

use domain::evidence::FactKind;
use domain::recording::{State, Trigger, Way};
use domain::role::Role;
use domain::room::RoomPolicy;
use domain::{LessonId, RecordingId};
use rollcall::api::ApiError;
use rollcall::api::conference::{Signal, Ticket};
use rollcall::api::recording::{Begun, Running};
use rollcall::server::recordings::running::{seen_by_server, sweep};
use rollcall::server::store::recording::{self, Recording, history};
use serde_json::{Value, json};

use crate::harness::{Browser, Class, MINUTE, TestApp, enter, lesson_in, member};
use crate::live::{Heard, listen};
use crate::lobby::{ask, tell};

const SECOND: i64 = 1_000;

pub async fn begin(browser: &mut Browser<'_>, lesson: &LessonId) -> Result<Begun, ApiError> {
    browser.call("begin_recording", json!({ "lesson": lesson, "start": "as_set" })).await
}

pub async fn end(browser: &mut Browser<'_>, lesson: &LessonId, recording: &RecordingId) -> Result<(), ApiError> {
    browser.done("end_recording", json!({ "lesson": lesson, "recording": recording })).await
}

fn seen(on: bool, error: Option<&str>) -> Value {
    json!({ "stream": false, "on": on, "error": error, "link": false })
}

pub async fn see(browser: &mut Browser<'_>, lesson: &LessonId, on: bool) -> Result<(), ApiError> {
    browser.done("see_recording", json!({ "lesson": lesson, "seen": seen(on, None) })).await
}

async fn see_error(browser: &mut Browser<'_>, lesson: &LessonId, code: &str) -> Result<(), ApiError> {
    browser.done("see_recording", json!({ "lesson": lesson, "seen": seen(false, Some(code)) })).await
}

async fn row(app: &TestApp, recording: &RecordingId) -> Recording {
    recording::by_id(&app.app.store, recording).await.expect("stores").expect("it was begun")
}

async fn runs(app: &TestApp, lesson: &LessonId) -> Option<Recording> {
    recording::running(&app.app.store, lesson).await.expect("stores")
}

async fn look(app: &TestApp) {
    sweep::sweep(&app.app).await.expect("stores");
}

fn sentence(error: ApiError) -> String {
    match error {
        ApiError::Conflict { sentence } => sentence,
        other => panic!("not refused in words: {other:?}"),
    }
}

/// The next that is said of what is recorded.
async fn told(line: &mut Heard) -> Option<Running> {
    loop {
        if let Signal::Recording(running) = line.next().await {
            return running;
        }
    }
}

/// A class in a room whose lessons are recorded, everybody inside, and a second teacher, who is called "The other".
pub async fn class(app: &TestApp) -> (Class<'_>, Browser<'_>) {
    let mut class = Class::new(app).await;
    class.set_policy(&RoomPolicy { recording: true, ..RoomPolicy::default() }).await;
    let mut other = app.account("other", Role::Teacher).await;
    member(&mut class.teacher, &class.course, "other", Role::Teacher).await;
    for browser in [&mut class.teacher, &mut other] {
        enter(browser, &class.lesson).await;
        tell(browser, &class.lesson, FactKind::Joined, 1, app.now_ms()).await;
    }
    agree(&mut class.student, &class.lesson).await;
    (class, other)
}

async fn agree(browser: &mut Browser<'_>, lesson: &LessonId) {
    browser.done("agree_to_recording", json!({ "lesson": lesson })).await.expect("anybody who may enter may");
    enter(browser, lesson).await;
}

#[tokio::test]
async fn of_two_teachers_who_press_at_once_one_records_and_the_other_hears_who() {
    let app = TestApp::new().await;
    let (class, other) = class(&app).await;
    let (mut one, mut two) = (class.teacher.clone(), other);
    for _ in 0..8 {
        let lesson: LessonId = one.call("start_lesson", lesson_in(&class.room, Some(60))).await.expect("a teacher may");
        let answers = tokio::join!(begin(&mut one, &lesson), begin(&mut two, &lesson));
        let (begun, refused, name) = match answers {
            (Ok(begun), Err(refused)) => (begun, refused, "The teacher"),
            (Err(refused), Ok(begun)) => (begun, refused, "The other"),
            answers => panic!("not exactly one: {answers:?}"),
        };
        assert_eq!(sentence(refused), format!("{name} is recording this lesson already."));
        assert_eq!((begun.running.by_name.as_str(), begun.running.seen, begun.running.locked), (name, false, true));
        assert_eq!((begun.running.way, begun.stream_key), (Way::Jibri, None));
        assert_eq!(runs(&app, &lesson).await.map(|row| row.id), Some(begun.running.recording));
    }
}

#[tokio::test]
async fn it_is_known_by_its_lesson_its_day_and_the_words_that_were_shown() {
    let app = TestApp::new().await;
    let (mut class, _) = class(&app).await;
    let refused = ask(&mut class.guest("Gil").await, &class.lesson).await.expect_err("has not agreed yet");
    let first = begin(&mut class.teacher, &class.lesson).await.expect("may").running.recording;
    let kept = row(&app, &first).await;
    assert_eq!((kept.title.as_str(), kept.state, kept.started_ms), ("Cells, 21 November 2026", State::Started, app.now_ms()));
    assert_eq!(refused, ApiError::ConsentNeeded { words: kept.consent.clone() }, "what is kept is what was shown");
    assert!(kept.consent.contains("365 days"), "{}", kept.consent);
    see(&mut class.teacher, &class.lesson, true).await.expect("may");
    see(&mut class.teacher, &class.lesson, false).await.expect("may");
    app.wait(SECOND);
    let second = begin(&mut class.teacher, &class.lesson).await.expect("the first one has ended").running.recording;
    assert_eq!(row(&app, &second).await.title, "Cells, 21 November 2026 (2)");
}

#[tokio::test]
async fn a_page_that_was_loaded_anew_gets_the_same_answer_for_a_minute() {
    let app = TestApp::new().await;
    let (mut class, _) = class(&app).await;
    let begun = begin(&mut class.teacher, &class.lesson).await.expect("may");
    app.wait(MINUTE);
    assert_eq!(begin(&mut class.teacher, &class.lesson).await.expect("the same").running.recording, begun.running.recording);
    let stream = json!({ "lesson": class.lesson, "start": "own_stream" });
    let answer = class.teacher.call::<Begun>("begin_recording", stream).await;
    assert_eq!(sentence(answer.expect_err("something else")), "You are recording this lesson already.");
    app.wait(1);
    assert_eq!(sentence(begin(&mut class.teacher, &class.lesson).await.expect_err("too late")), "You are recording this lesson already.");
}

#[tokio::test]
async fn whoever_began_it_has_the_say_until_they_are_gone() {
    let app = TestApp::new().await;
    let (mut class, mut other) = class(&app).await;
    let mut line = listen(&app, &class.student, &class.lesson).await;
    assert_eq!(told(&mut line).await, None, "how it stands comes first");
    let begun = begin(&mut class.teacher, &class.lesson).await.expect("may");
    assert_eq!(told(&mut line).await, Some(begun.running.clone()));
    let recording = begun.running.recording;
    see(&mut class.teacher, &class.lesson, true).await.expect("may");
    assert!(told(&mut line).await.is_some_and(|running| running.seen && running.locked));
    let refused = sentence(end(&mut other, &class.lesson, &recording).await.expect_err("the teacher is there"));
    assert!(refused.starts_with("The teacher has started this recording and can end it."), "{refused}");

    // A goodbye counts at once, and coming back, too.
    app.wait(SECOND);
    tell(&mut class.teacher, &class.lesson, FactKind::Left, 2, app.now_ms()).await;
    assert!(told(&mut line).await.is_some_and(|running| !running.locked));
    tell(&mut class.teacher, &class.lesson, FactKind::Joined, 3, app.now_ms()).await;
    assert!(told(&mut line).await.is_some_and(|running| running.locked));

    // So does a minute of silence.
    app.wait(MINUTE);
    look(&app).await;
    end(&mut other, &class.lesson, &recording).await.expect_err("a sign is good for a minute");
    app.wait(1);
    look(&app).await;
    assert!(told(&mut line).await.is_some_and(|running| !running.locked));
    let ticket: Ticket = ask(&mut other, &class.lesson).await.expect("open");
    assert!(ticket.running.is_some_and(|running| !running.locked && running.by_name == "The teacher"));
    end(&mut other, &class.lesson, &recording).await.expect("nobody else is there to do it");
    assert_eq!(row(&app, &recording).await.state, State::Started, "a wish is not an end");
    see(&mut other, &class.lesson, false).await.expect("may");
    assert_eq!(told(&mut line).await, None);
    assert_eq!(row(&app, &recording).await.state, State::Stopped);
}

#[tokio::test]
async fn an_end_that_nobody_sees_is_one_after_half_a_minute() {
    let app = TestApp::new().await;
    let (mut class, mut other) = class(&app).await;
    let recording = begin(&mut class.teacher, &class.lesson).await.expect("may").running.recording;
    see(&mut class.teacher, &class.lesson, true).await.expect("may");
    end(&mut class.teacher, &class.lesson, &recording).await.expect("one's own");
    end(&mut class.teacher, &class.lesson, &recording).await.expect("twice is once");
    let refused = sentence(begin(&mut other, &class.lesson).await.expect_err("it is still ending"));
    assert!(refused.contains("just ending"), "{refused}");
    app.wait(30 * SECOND - 1);
    look(&app).await;
    assert_eq!(row(&app, &recording).await.state, State::Started);
    app.wait(1);
    look(&app).await;
    let ended = row(&app, &recording).await;
    assert_eq!((ended.state, ended.ended_ms), (State::Stopped, Some(app.now_ms())));
    end(&mut class.teacher, &class.lesson, &recording).await.expect("it has ended");

    // What goes on all the same is another recording, and nobody's.
    app.wait(20 * SECOND);
    see(&mut class.student, &class.lesson, true).await.expect("may tell");
    assert_eq!(runs(&app, &class.lesson).await, None, "says a student");
    see(&mut other, &class.lesson, true).await.expect("may");
    let found = runs(&app, &class.lesson).await.expect("says a teacher");
    assert_eq!((found.started_by, found.seen_ms.is_some()), (None, true));
}

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
    let lesson = rollcall::api::error::Thing::Lesson;
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
    let missing = ApiError::NoSuch(rollcall::api::error::Thing::Recording);
    assert_eq!(end(&mut class.teacher, &next, &recording).await, Err(missing));
}

#[tokio::test]
async fn who_may_record_and_does_not_moderate_is_refused() {
    let app = TestApp::new().await;
    let (mut class, _) = class(&app).await;
    let change = json!({ "course": class.course, "role": Role::Student, "capability": "record", "allowed": true });
    class.teacher.done("set_capability", change).await.expect("a teacher may");
    assert_eq!(begin(&mut class.student, &class.lesson).await.map(|_| ()), Err(ApiError::NotAllowed));
    let recording = begin(&mut class.teacher, &class.lesson).await.expect("may").running.recording;
    assert_eq!(end(&mut class.student, &class.lesson, &recording).await, Err(ApiError::NotAllowed));
}

#[tokio::test]
async fn nothing_begins_where_it_must_not() {
    let app = TestApp::new().await;
    let (mut class, _) = class(&app).await;
    class.set_policy(&RoomPolicy::default()).await;
    let refused = sentence(begin(&mut class.teacher, &class.lesson).await.expect_err("the policy says no"));
    assert!(refused.contains("settings of the room"), "{refused}");
    class.set_policy(&RoomPolicy { recording: true, ..RoomPolicy::default() }).await;
    let timetable = json!({ "opens": "2026-11-23T09:00", "closes": "2026-11-23T10:00", "time_zone": "UTC", "early_minutes": 10 });
    let later = json!({ "room": class.room, "title": "Later", "timetable": timetable });
    let later: LessonId = class.teacher.call("schedule_lesson", later).await.expect("a teacher may");
    assert!(matches!(begin(&mut class.teacher, &later).await, Err(ApiError::NotOpenYet { .. })));
    app.wait(61 * MINUTE);
    assert!(matches!(begin(&mut class.teacher, &class.lesson).await, Err(ApiError::Over { .. })));
    see(&mut class.teacher, &class.lesson, true).await.expect("somebody is still there");
    app.wait(5 * MINUTE);
    assert!(matches!(see(&mut class.teacher, &class.lesson, false).await, Err(ApiError::Over { .. })));
}

#[tokio::test]
async fn a_restart_of_the_server_forgets_nothing() {
    let before = TestApp::practice().await;
    let (mut class, other) = class(&before).await;
    let recording = begin(&mut class.teacher, &class.lesson).await.expect("may").running.recording;
    before.wait(SECOND);
    see(&mut class.teacher, &class.lesson, true).await.expect("may");

    let after = before.restarted().await;
    let (mut teacher, mut other, mut student) = (class.teacher.at(&after), other.at(&after), class.student.at(&after));
    let running = ask(&mut student, &class.lesson).await.expect("open").running.expect("runs");
    assert!(running.seen && running.locked, "{running:?}");
    end(&mut other, &class.lesson, &recording).await.expect_err("the teacher is there");
    assert_eq!(begin(&mut teacher, &class.lesson).await.expect("the same").running.recording, recording);
    end(&mut teacher, &class.lesson, &recording).await.expect("one's own");
    let again = after.restarted().await;
    again.wait(30 * SECOND);
    look(&again).await;
    assert_eq!(row(&again, &recording).await.state, State::Stopped, "the wish is not forgotten");
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
async fn a_lesson_that_is_ended_ends_its_recording() {
    let app = TestApp::new().await;
    let (mut class, mut other) = class(&app).await;
    let recording = begin(&mut class.teacher, &class.lesson).await.expect("may").running.recording;
    see(&mut class.teacher, &class.lesson, true).await.expect("may");
    let mut line = listen(&app, &class.student, &class.lesson).await;
    assert!(told(&mut line).await.is_some(), "how it stands comes first");
    other.done("end_lesson", json!({ "lesson": class.lesson })).await.expect("a moderator may");
    assert_eq!(told(&mut line).await, None);
    let ended = row(&app, &recording).await;
    assert_eq!((ended.state, ended.ended_ms), (State::Stopped, Some(app.now_ms())));
}

#[tokio::test]
async fn what_somebody_has_ended_does_not_begin_by_itself_again() {
    let app = TestApp::new().await;
    let (mut class, mut other) = class(&app).await;
    let policy = RoomPolicy { recording: true, recording_trigger: Trigger::Automatic, ..RoomPolicy::default() };
    class.set_policy(&policy).await;
    assert_eq!(ask(&mut class.student, &class.lesson).await.expect("open").recording_trigger, Trigger::None);
    assert_eq!(ask(&mut other, &class.lesson).await.expect("open").recording_trigger, Trigger::Automatic);
    let recording = begin(&mut class.teacher, &class.lesson).await.expect("may").running.recording;
    end(&mut class.teacher, &class.lesson, &recording).await.expect("one's own");
    assert_eq!(ask(&mut other, &class.lesson).await.expect("open").recording_trigger, Trigger::None);
}

#[tokio::test]
async fn whoever_waits_at_the_door_does_not_hear_who_records() {
    let app = TestApp::new().await;
    let (mut class, _) = class(&app).await;
    let guest = class.guest("Gil").await;
    let mut line = listen(&app, &guest, &class.lesson).await;
    assert!(matches!(line.next().await, Signal::Board(_)));
    begin(&mut class.teacher, &class.lesson).await.expect("may");
    class.teacher.done("lower_hand", json!({ "lesson": class.lesson, "endpoint": "abcd1234" })).await.expect("a moderator may");
    assert!(matches!(line.next().await, Signal::LowerHand { .. }));
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
