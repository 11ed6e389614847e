//! What moderators set for everybody, say to everybody, and hear from everybody.

use domain::board::{Board, Direction, PlannedRoom};
use domain::role::Role;
use domain::room::{Lobby, Who};
use rollcall::api::ApiError;
use rollcall::api::board::{Problem, Trouble};
use rollcall::api::breakout::{BreakoutPage, LAST_TIME};
use rollcall::api::conference::{Signal, Ticket};
use serde_json::{Value, json};

use crate::harness::{Browser, Class, MINUTE, TestApp, member};
use crate::live::{Heard, listen};

fn planned(name: &str, people: &[&domain::PersonId]) -> PlannedRoom {
    PlannedRoom { name: name.to_owned(), people: people.iter().map(|person| (*person).clone()).collect() }
}

async fn direct(browser: &mut Browser<'_>, lesson: &domain::LessonId, direction: Direction) -> Result<Board, ApiError> {
    browser.call("direct", json!({ "lesson": lesson, "direction": direction })).await
}

/// The next board that is told.
async fn board(line: &mut Heard) -> Board {
    loop {
        if let Signal::Board(board) = line.next().await {
            return board;
        }
    }
}

#[tokio::test]
async fn what_one_teacher_sets_all_see_and_who_comes_later_finds() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let student = class.student.person().await;
    let (mut teacher, mut other) = (listen(&app, &class.teacher, &class.lesson).await, listen(&app, &class.student, &class.lesson).await);
    assert_eq!((board(&mut teacher).await.version, board(&mut other).await.version), (0, 0), "how it stands comes first");

    let rooms = vec![planned("Group 1", &[&student]), planned("Group 2", &[])];
    let said = direct(&mut class.teacher, &class.lesson, Direction::OpenBreakouts(rooms.clone())).await.expect("a moderator may");
    assert_eq!(said.breakouts.as_ref().expect("open").rooms, rooms);
    assert_eq!(board(&mut teacher).await, said);
    let seen = board(&mut other).await;
    assert_eq!(seen.version, said.version);
    assert!(seen.breakouts.expect("open").rooms.iter().all(|room| room.people.is_empty()), "who is where is no business of students");

    let said = direct(&mut class.teacher, &class.lesson, Direction::Chat(Who::Moderators)).await.expect("a moderator may");
    assert_eq!((board(&mut other).await.chat, said.version), (Who::Moderators, 2));
    let ticket: Ticket = class.student.call("ticket", json!({ "lesson": class.lesson })).await.expect("the lesson is open");
    assert_eq!((ticket.board.version, ticket.allowed.chat, ticket.allowed.share_screen), (2, false, true));
    let token = ticket.token.expect("tokens are signed here");
    let claims: Value = tokens_claims(&token);
    assert_eq!(claims["context"]["features"]["send-groupchat"], false, "the token says so, too");
}

fn tokens_claims(token: &str) -> Value {
    let claims = token.split('.').nth(1).expect("three parts");
    serde_json::from_slice(&data_encoding::BASE64URL_NOPAD.decode(claims.as_bytes()).expect("base64url")).expect("JSON")
}

#[tokio::test]
async fn two_who_act_at_once_lose_nothing() {
    let app = TestApp::new().await;
    let class = Class::entered(&app).await;
    let (mut one, mut two) = (class.teacher.clone(), class.administrator.clone());
    for _ in 0..10 {
        let (a, b) = tokio::join!(
            direct(&mut one, &class.lesson, Direction::Timer(Some(60))),
            direct(&mut two, &class.lesson, Direction::Lobby(Lobby::Guests))
        );
        let (a, b) = (a.expect("a moderator may"), b.expect("a moderator may"));
        assert_eq!(a.version.abs_diff(b.version), 1, "one after the other");
        let last = if a.version > b.version { a } else { b };
        assert!(last.timer.is_some() && last.lobby == Lobby::Guests, "{last:?}");
    }
}

#[tokio::test]
async fn what_will_not_do_is_refused_in_words_and_changes_nothing() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let wrong = [Direction::Timer(Some(0)), Direction::OpenBreakouts(Vec::new()), Direction::Spotlight(Some("<b>".to_owned().into()))];
    for direction in wrong {
        let refused = direct(&mut class.teacher, &class.lesson, direction).await.expect_err("it will not do");
        assert!(matches!(refused, ApiError::Invalid(_) | ApiError::Malformed), "{refused:?}");
    }
    assert_eq!(direct(&mut class.student, &class.lesson, Direction::Timer(Some(60))).await, Err(ApiError::NotAllowed));
    let arguments = json!({ "lesson": class.lesson, "direction": { "volcano": true } });
    assert_eq!(class.teacher.call::<Board>("direct", arguments).await, Err(ApiError::Malformed));
    let ticket: Ticket = class.teacher.call("ticket", json!({ "lesson": class.lesson })).await.expect("the lesson is open");
    assert_eq!(ticket.board.version, 0);
    app.wait(61 * MINUTE);
    let over = direct(&mut class.teacher, &class.lesson, Direction::Timer(Some(60))).await;
    assert!(matches!(over, Err(ApiError::Over { .. })), "{over:?}");
}

#[tokio::test]
async fn an_announcement_reaches_everybody_and_a_problem_only_moderators() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let (mut teacher, mut student) = (listen(&app, &class.teacher, &class.lesson).await, listen(&app, &class.student, &class.lesson).await);
    let problem = json!({ "lesson": class.lesson, "trouble": Trouble::Hearing, "sentence": " only noise " });
    class.student.done("report_problem", problem).await.expect("everybody may");
    class.teacher.done("announce", json!({ "lesson": class.lesson, "text": "Back at ten." })).await.expect("a moderator may");
    assert!(matches!(student.next().await, Signal::Board(_)));
    assert_eq!(student.next().await, Signal::Recording(None));
    let Signal::Announcement { text, by } = student.next().await else { panic!("no problem of anybody's comes first") };
    assert_eq!((text.as_str(), by.as_str()), ("Back at ten.", "The teacher"));
    loop {
        if let Signal::Problem(Problem { name, trouble, sentence, .. }) = teacher.next().await {
            assert_eq!((name.as_str(), trouble, sentence.as_str()), ("The student", Trouble::Hearing, "only noise"));
            break;
        }
    }
    let kept: Vec<Problem> = class.teacher.call("problems", json!({ "lesson": class.lesson })).await.expect("a moderator may");
    assert_eq!(kept.len(), 1);
    for _ in 0..19 {
        let problem = json!({ "lesson": class.lesson, "trouble": Trouble::Other, "sentence": "" });
        class.student.done("report_problem", problem).await.expect("not too many yet");
    }
    let problem = json!({ "lesson": class.lesson, "trouble": Trouble::Other, "sentence": "" });
    assert!(matches!(class.student.done("report_problem", problem).await, Err(ApiError::Conflict { .. })));
    let empty = class.teacher.done("announce", json!({ "lesson": class.lesson, "text": " " })).await;
    assert!(matches!(empty, Err(ApiError::Invalid(_))), "{empty:?}");
}

#[tokio::test]
async fn sets_of_breakout_rooms_are_kept_and_the_last_one_is_remembered() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let student = class.student.person().await;
    app.person("second", Role::Student).await;
    member(&mut class.teacher, &class.course, "second", Role::Student).await;
    let stranger = class.stranger.person().await;

    let groups = json!([{ "name": "Red", "people": [student, stranger, student] }, { "name": " Blue ", "people": [] }]);
    class.teacher.done("save_groups", json!({ "course": class.course, "groups": groups })).await.expect("a teacher may");
    let rooms = vec![planned("A", &[&student])];
    let save = |set: Value, title: &str| json!({ "room": class.room, "set": set, "title": title, "rooms": rooms });
    let id: String = class.teacher.call("save_breakouts", save(Value::Null, "Experiments")).await.expect("a moderator may");
    let same: String = class.teacher.call("save_breakouts", save(json!(id), "Two experiments")).await.expect("it is there");
    assert_eq!(id, same);
    let missing = class.teacher.call::<String>("save_breakouts", save(json!("nowhere"), "X")).await;
    assert!(matches!(missing, Err(ApiError::NoSuch(_))), "{missing:?}");
    for names in [["B", "C"], ["D", "E"]] {
        let rooms = names.map(|name| planned(name, &[])).to_vec();
        direct(&mut class.teacher, &class.lesson, Direction::OpenBreakouts(rooms)).await.expect("a moderator may");
    }

    let page: BreakoutPage = class.teacher.call("breakouts", json!({ "room": class.room })).await.expect("a moderator may");
    let names: Vec<&str> = page.people.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["The second", "The student"], "nobody who moderates");
    let groups: Vec<(&str, usize)> = page.groups.iter().map(|group| (group.name.as_str(), group.people.len())).collect();
    assert_eq!(groups, [("Red", 1), ("Blue", 0)], "once, and no strangers");
    let sets: Vec<(&str, &str)> = page.sets.iter().map(|set| (set.title.as_str(), set.rooms[0].name.as_str())).collect();
    assert_eq!(sets, [(LAST_TIME, "D"), ("Two experiments", "A")]);

    class.teacher.done("remove_breakouts", json!({ "room": class.room, "set": id })).await.expect("a moderator may");
    let page: BreakoutPage = class.teacher.call("breakouts", json!({ "room": class.room })).await.expect("a moderator may");
    assert_eq!(page.sets.len(), 1);
}

#[tokio::test]
async fn a_member_can_be_made_a_moderator_of_one_lesson_and_nobody_else_can() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let (student, teacher) = (class.student.person().await, class.teacher.person().await);
    let guest = class.guest("Gil").await.person().await;
    let stranger = class.stranger.person().await;
    let grant = |person: &domain::PersonId, on: bool| json!({ "lesson": class.lesson, "person": person, "on": on });
    for person in [&guest, &teacher] {
        let refused = class.teacher.done("grant_moderator", grant(person, true)).await;
        assert!(matches!(refused, Err(ApiError::Conflict { .. })), "{refused:?}");
    }
    let refused = class.teacher.done("grant_moderator", grant(&stranger, true)).await;
    assert!(matches!(refused, Err(ApiError::NoSuch(_))), "{refused:?}");
    assert_eq!(class.student.done("grant_moderator", grant(&student, true)).await, Err(ApiError::NotAllowed));

    let mut line = listen(&app, &class.student, &class.lesson).await;
    class.teacher.done("grant_moderator", grant(&student, true)).await.expect("a seminar allows it");
    assert!(matches!(line.next().await, Signal::Board(_)));
    assert_eq!(line.next().await, Signal::Recording(None));
    assert_eq!(line.next().await, Signal::RoleChanged { person: Some(student.clone()) });
    let ticket: Ticket = class.student.call("ticket", json!({ "lesson": class.lesson })).await.expect("open");
    assert!(ticket.moderator && !ticket.records && !ticket.grants, "moderates, and no more than that");
    direct(&mut class.student, &class.lesson, Direction::Timer(Some(60))).await.expect("moderates now");
    let other: domain::LessonId = class
        .teacher
        .call("start_lesson", json!({ "room": class.room, "title": "Next", "minutes": 60, "time_zone": "Europe/Madrid" }))
        .await
        .expect("a teacher may");
    assert_eq!(direct(&mut class.student, &other, Direction::Timer(Some(60))).await, Err(ApiError::NotAllowed), "only the one lesson");
    assert_eq!(class.student.done("grant_moderator", grant(&student, true)).await, Err(ApiError::NotAllowed), "and makes nobody else one");

    class.teacher.done("grant_moderator", grant(&student, false)).await.expect("it can be taken back");
    let ticket: Ticket = class.student.call("ticket", json!({ "lesson": class.lesson })).await.expect("open");
    assert!(!ticket.moderator);
    assert_eq!(direct(&mut class.student, &class.lesson, Direction::Timer(Some(60))).await, Err(ApiError::NotAllowed));
}
