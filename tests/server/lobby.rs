//! The door of a lesson: consent, waiting for a moderator, and the lobby.

mod model;
mod moderators;

use domain::board::Direction;
use domain::evidence::{Batch, Fact, FactKind};
use domain::recording::Means;
use domain::room::{Lobby, Profile, RoomPolicy, Standing};
use domain::{EndpointId, JournalId, LessonId};
use rollcall::api::ApiError;
use rollcall::api::board::Waiting;
use rollcall::api::conference::{Signal, Ticket};
use rollcall::api::presence::Receipt;
use serde_json::{Value, json};

use crate::harness::{Browser, Class, TestApp, lesson_in};
use crate::live::{Heard, listen};

/// Asks for a ticket.
pub async fn ask(browser: &mut Browser<'_>, lesson: &LessonId) -> Result<Ticket, ApiError> {
    browser.call("ticket", json!({ "lesson": lesson })).await
}

/// Asks for a ticket and says why there is none.
pub async fn refused(browser: &mut Browser<'_>, lesson: &LessonId) -> ApiError {
    ask(browser, lesson).await.expect_err("the door is shut")
}

/// What the page's journal says of its own connection, sent at once. `number`: which fact of the journal.
pub async fn tell(browser: &mut Browser<'_>, lesson: &LessonId, kind: FactKind, number: u32, now_ms: i64) {
    let person = browser.person().await;
    let endpoint = EndpointId::new(&person.as_str()[..8]);
    let fact = Fact { sequence: number, kind, endpoint, other: false, person: None, breakout: None, at_ms: now_ms, since_ms: None };
    let journal = JournalId::new(format!("journal-{person}"));
    let (sent_since_ms, ahead_ms) = (None, None);
    let batch = Batch { person, lesson: lesson.clone(), journal, sent_ms: now_ms, sent_since_ms, ahead_ms, facts: vec![fact] };
    let _: Receipt = browser.call("record_presence", json!({ "batch": batch })).await.expect("one's own");
}

/// Lets somebody in, or turns them away.
pub async fn answer(moderator: &mut Browser<'_>, lesson: &LessonId, person: &mut Browser<'_>, admit: bool) {
    let person = person.person().await;
    let arguments = json!({ "lesson": lesson, "people": [person], "admit": admit });
    moderator.done("answer_lobby", arguments).await.expect("a moderator may");
}

pub async fn waiting(moderator: &mut Browser<'_>, lesson: &LessonId) -> Vec<Waiting> {
    moderator.call("lobby", json!({ "lesson": lesson })).await.expect("a moderator may")
}

async fn set_lobby(moderator: &mut Browser<'_>, lesson: &LessonId, lobby: Lobby) {
    let arguments = json!({ "lesson": lesson, "direction": Direction::Lobby(lobby) });
    moderator.call::<Value>("direct", arguments).await.expect("a moderator may");
}

/// The next signal but for boards and what is recorded.
async fn next(line: &mut Heard) -> Signal {
    loop {
        match line.next().await {
            Signal::Board(_) | Signal::Recording(_) => {}
            signal => return signal,
        }
    }
}

fn names(waiting: &[Waiting]) -> Vec<&str> {
    waiting.iter().map(|one| one.name.as_str()).collect()
}

/// The question whether one agrees to be recorded, where recordings are kept for so many days: the words that are kept with each.
fn consent_for(days: u32) -> ApiError {
    ApiError::ConsentNeeded { words: domain::recording::consent(Means::File, Some(days)).join("\n") }
}

/// A list of who waits, as the moderators hear it.
async fn list(line: &mut Heard) -> Vec<String> {
    match next(line).await {
        Signal::Lobby(waiting) => waiting.into_iter().map(|one| one.name).collect(),
        other => panic!("not a list: {other:?}"),
    }
}

#[tokio::test]
async fn where_lessons_may_be_recorded_everybody_is_asked_once_a_lesson() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    class.set_policy(&RoomPolicy { recording: true, ..RoomPolicy::default() }).await;
    let mut guest = class.guest("Gil").await;
    assert!(ask(&mut class.teacher, &class.lesson).await.expect("moderators decide about it").records);
    let next: LessonId = class.teacher.call("start_lesson", lesson_in(&class.room, None)).await.expect("a teacher may");
    for browser in [&mut class.student, &mut guest] {
        assert_eq!(refused(browser, &class.lesson).await, consent_for(365), "as long as recordings are kept where nothing else was set");
        let agree = json!({ "lesson": class.lesson });
        browser.done("agree_to_recording", &agree).await.expect("anybody who may enter may");
        browser.done("agree_to_recording", &agree).await.expect("twice is once");
        assert!(ask(browser, &class.lesson).await.expect("agreed").recording);
        assert_eq!(refused(browser, &next).await, consent_for(365), "another lesson");
    }
    class.set_policy(&RoomPolicy { recording: true, recording_days: Some(30), ..RoomPolicy::default() }).await;
    assert_eq!(refused(&mut class.student, &next).await, consent_for(30), "the room's own time");
    class.set_policy(&RoomPolicy::default()).await;
    assert!(!ask(&mut class.student, &next).await.expect("nothing is recorded any more").recording);
}

#[tokio::test]
async fn a_guest_waits_is_seen_waiting_and_comes_in_when_let_in() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    class.set_policy(&RoomPolicy { lobby: Lobby::Guests, ..RoomPolicy::default() }).await;
    let mut guest = class.guest("Gil").await;
    ask(&mut class.student, &class.lesson).await.expect("members do not wait");
    let mut teacher = listen(&app, &class.teacher, &class.lesson).await;
    assert_eq!(list(&mut teacher).await, [""; 0], "how it stands comes first");

    assert_eq!(refused(&mut guest, &class.lesson).await, ApiError::WaitInLobby);
    assert_eq!(list(&mut teacher).await, ["Gil"]);
    let since_ms = app.now_ms();
    app.wait(20_000);
    assert_eq!(refused(&mut guest, &class.lesson).await, ApiError::WaitInLobby);
    let all = waiting(&mut class.teacher, &class.lesson).await;
    assert_eq!((all[0].standing, all[0].since_ms, all.len()), (Standing::Guest, since_ms, 1), "asking again is the same knock");
    let mut late = listen(&app, &class.teacher, &class.lesson).await;
    assert_eq!(list(&mut late).await, ["Gil"], "whoever comes later sees who waits");

    let mut line = listen(&app, &guest, &class.lesson).await;
    answer(&mut class.teacher, &class.lesson, &mut guest, true).await;
    assert_eq!(next(&mut line).await, Signal::DoorMoved);
    assert_eq!(list(&mut teacher).await, [""; 0]);
    let ticket = ask(&mut guest, &class.lesson).await.expect("let in");
    assert!(!ticket.moderator && ticket.standing == Standing::Guest);
    app.wait(40 * 60_000);
    ask(&mut guest, &class.lesson).await.expect("for the whole lesson");
    let next: LessonId = class.teacher.call("start_lesson", lesson_in(&class.room, None)).await.expect("a teacher may");
    assert_eq!(refused(&mut guest, &next).await, ApiError::WaitInLobby, "not for the next one");
}

#[tokio::test]
async fn whoever_waits_hears_that_the_door_moves_and_not_what_is_said_inside() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    class.set_policy(&RoomPolicy { lobby: Lobby::Guests, ..RoomPolicy::default() }).await;
    ask(&mut class.student, &class.lesson).await.expect("members do not wait");
    let mut guest = class.guest("Gil").await;
    assert_eq!(refused(&mut guest, &class.lesson).await, ApiError::WaitInLobby);
    let (mut inside, mut outside) = (listen(&app, &class.student, &class.lesson).await, listen(&app, &guest, &class.lesson).await);
    let say = |text: &str| json!({ "lesson": class.lesson, "text": text });
    class.teacher.done("announce", say("The answer is four.")).await.expect("a moderator may");
    answer(&mut class.teacher, &class.lesson, &mut guest, true).await;
    assert_eq!(next(&mut outside).await, Signal::DoorMoved);
    ask(&mut guest, &class.lesson).await.expect("let in");
    class.teacher.done("announce", say("Hello, Gil.")).await.expect("a moderator may");
    let heard = |signal| if let Signal::Announcement { text, .. } = signal { text } else { panic!("{signal:?}") };
    assert_eq!(heard(next(&mut inside).await), "The answer is four.");
    assert_eq!(heard(next(&mut outside).await), "Hello, Gil.");
}

#[tokio::test]
async fn whoever_is_turned_away_may_ask_again_after_a_while() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    class.set_policy(&RoomPolicy { lobby: Lobby::Everybody, ..RoomPolicy::default() }).await;
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::WaitInLobby);
    answer(&mut class.teacher, &class.lesson, &mut class.student, false).await;
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::TurnedAway);
    app.wait(29_000);
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::TurnedAway);
    assert!(waiting(&mut class.teacher, &class.lesson).await.is_empty(), "a no is a no for half a minute");
    answer(&mut class.teacher, &class.lesson, &mut class.student, true).await;
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::TurnedAway, "they do not wait any more");
    app.wait(1_000);
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::WaitInLobby);
    assert_eq!(names(&waiting(&mut class.teacher, &class.lesson).await), ["The student"]);
}

#[tokio::test]
async fn a_page_that_was_closed_waits_no_more() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    class.set_policy(&RoomPolicy { lobby: Lobby::Everybody, ..RoomPolicy::default() }).await;
    ask(&mut class.teacher, &class.lesson).await.expect("moderators never wait");
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::WaitInLobby);
    let mut line = listen(&app, &class.teacher, &class.lesson).await;
    assert_eq!(list(&mut line).await, ["The student"]);
    app.wait(60_001);
    tell(&mut class.teacher, &class.lesson, FactKind::Seen, 1, app.now_ms()).await;
    assert_eq!(list(&mut line).await, [""; 0], "a moderator's list does not keep them either");
    assert!(waiting(&mut class.teacher, &class.lesson).await.is_empty());
    answer(&mut class.teacher, &class.lesson, &mut class.student, true).await;
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::WaitInLobby, "passed over, and a new knock");
    assert_eq!(waiting(&mut class.teacher, &class.lesson).await[0].since_ms, app.now_ms());
}

#[tokio::test]
async fn of_two_answers_at_once_the_first_counts() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    class.set_policy(&RoomPolicy { lobby: Lobby::Everybody, ..RoomPolicy::default() }).await;
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::WaitInLobby);
    answer(&mut class.teacher, &class.lesson, &mut class.student, true).await;
    answer(&mut class.administrator, &class.lesson, &mut class.student, false).await;
    ask(&mut class.student, &class.lesson).await.expect("let in");
    let nobody = json!({ "lesson": class.lesson, "people": ["nobody", "somebody"], "admit": true });
    class.teacher.done("answer_lobby", nobody).await.expect("people who do not wait are passed over");
    let crowd = json!({ "lesson": class.lesson, "people": vec!["nobody"; 1_001], "admit": true });
    assert_eq!(class.teacher.done("answer_lobby", crowd).await, Err(ApiError::Malformed));
}

#[tokio::test]
async fn when_the_lobby_is_lowered_those_who_wait_come_in_by_the_rule() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    class.set_policy(&RoomPolicy { lobby: Lobby::Everybody, ..RoomPolicy::default() }).await;
    let mut guest = class.guest("Gil").await;
    for browser in [&mut class.student, &mut guest] {
        assert_eq!(refused(browser, &class.lesson).await, ApiError::WaitInLobby);
        app.wait(1);
    }
    let (mut teacher, mut line) = (listen(&app, &class.teacher, &class.lesson).await, listen(&app, &class.student, &class.lesson).await);
    assert_eq!(list(&mut teacher).await, ["The student", "Gil"]);
    set_lobby(&mut class.teacher, &class.lesson, Lobby::Guests).await;
    assert_eq!(next(&mut line).await, Signal::DoorMoved);
    ask(&mut class.student, &class.lesson).await.expect("members do not wait any more");
    assert_eq!(list(&mut teacher).await, ["Gil"], "whoever is in does not wait");
    assert_eq!(refused(&mut guest, &class.lesson).await, ApiError::WaitInLobby);

    // Raised again: what the rule let in was let in by no moderator.
    set_lobby(&mut class.teacher, &class.lesson, Lobby::Everybody).await;
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::WaitInLobby);
}

#[tokio::test]
async fn whoever_is_inside_and_asks_how_they_stand_does_not_knock() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    tell(&mut class.student, &class.lesson, FactKind::Joined, 1, app.now_ms()).await;
    set_lobby(&mut class.teacher, &class.lesson, Lobby::Everybody).await;
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::WaitInLobby);
    assert!(waiting(&mut class.teacher, &class.lesson).await.is_empty(), "they are in: nobody has to let them in");
    tell(&mut class.student, &class.lesson, FactKind::Left, 2, app.now_ms()).await;
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::WaitInLobby);
    assert_eq!(names(&waiting(&mut class.teacher, &class.lesson).await), ["The student"], "now they come from outside");
}

#[tokio::test]
async fn in_an_exam_the_three_come_one_after_the_other() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    class.set_policy(&RoomPolicy { recording: true, ..Profile::Exam.policy() }).await;
    assert_eq!(refused(&mut class.student, &class.lesson).await, consent_for(365));
    class.student.done("agree_to_recording", json!({ "lesson": class.lesson })).await.expect("a member may");
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::WaitForModerator);
    assert!(waiting(&mut class.teacher, &class.lesson).await.is_empty());
    ask(&mut class.teacher, &class.lesson).await.expect("moderators never wait");
    tell(&mut class.teacher, &class.lesson, FactKind::Joined, 1, app.now_ms()).await;
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::WaitInLobby);
    answer(&mut class.teacher, &class.lesson, &mut class.student, true).await;
    ask(&mut class.student, &class.lesson).await.expect("at last");
}

#[tokio::test]
async fn a_policy_that_changes_in_the_lesson_holds_at_once_until_something_is_set_by_hand() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let mut line = listen(&app, &class.student, &class.lesson).await;
    class.set_policy(&RoomPolicy { lobby: Lobby::Everybody, ..RoomPolicy::default() }).await;
    assert_eq!(next(&mut line).await, Signal::RoleChanged { person: None }, "everybody asks how they stand");
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::WaitInLobby);
    set_lobby(&mut class.teacher, &class.lesson, Lobby::Off).await;
    class.set_policy(&RoomPolicy { lobby: Lobby::Everybody, start_muted: false, ..RoomPolicy::default() }).await;
    ask(&mut class.student, &class.lesson).await.expect("what the teacher set for this lesson stays");
}
