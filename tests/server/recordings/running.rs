//! What is recorded in a lesson now: who begins it, who ends it, and what everybody is told.

use domain::evidence::FactKind;
use domain::recording::{State, Trigger, Way};
use domain::role::Role;
use domain::room::RoomPolicy;
use domain::{LessonId, RecordingId};
use rollcall::api::ApiError;
use rollcall::api::conference::{Signal, Ticket};
use rollcall::api::recording::{Begun, Running};
use rollcall::server::recordings::running::sweep;
use rollcall::server::store::recording::{self, Recording};
use serde_json::{Value, json};

use crate::harness::{Browser, Class, MINUTE, TestApp, enter, lesson_in, member};
use crate::live::{Heard, listen};
use crate::lobby::{ask, tell};
use crate::recordings::shelf::new;

pub const SECOND: i64 = 1_000;

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

pub async fn see_error(browser: &mut Browser<'_>, lesson: &LessonId, code: &str) -> Result<(), ApiError> {
    browser.done("see_recording", json!({ "lesson": lesson, "seen": seen(false, Some(code)) })).await
}

pub async fn row(app: &TestApp, recording: &RecordingId) -> Recording {
    recording::by_id(&app.app.store, recording).await.expect("stores").expect("it was begun")
}

pub async fn runs(app: &TestApp, lesson: &LessonId) -> Option<Recording> {
    recording::running(&app.app.store, lesson).await.expect("stores")
}

pub async fn look(app: &TestApp) {
    sweep::sweep(&app.app).await.expect("stores");
}

pub fn sentence(error: ApiError) -> String {
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

pub async fn agree(browser: &mut Browser<'_>, lesson: &LessonId) {
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
async fn a_transcript_whose_video_never_comes_is_no_recording_after_a_day() {
    const HOUR: i64 = 60 * MINUTE;
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let row = Recording { way: Way::Jaas, ..new(&app, &class.course, &class.room, Some(&class.lesson), "Cells") };
    assert!(recording::insert(&app.app.store, &row, None, "A transcript was reported.", app.now_ms()).await.expect("stores"));
    let state = async || recording::by_id(&app.app.store, &row.id).await.expect("the store answers").expect("it is there");
    app.wait(23 * HOUR);
    sweep::sweep(&app.app).await.expect("stores");
    assert_eq!(state().await.state, State::Processing, "it may come yet");
    app.wait(2 * HOUR);
    sweep::sweep(&app.app).await.expect("stores");
    let found = state().await;
    assert_eq!(found.state, State::Failed);
    assert!(found.trouble.is_some_and(|trouble| trouble.contains("JaaS")));
}
