//! Nobody gets in before a moderator is there.

use axum::body::Body;
use axum::http::{Request, header};
use domain::evidence::{FactKind, HookKind, Witness};
use domain::role::Role;
use domain::room::{Profile, RoomPolicy};
use domain::{EndpointId, HookId, JournalId};
use rollcall::api::ApiError;
use rollcall::api::conference::Signal;
use rollcall::server::ingest::{NewFact, Parcel, Source};
use serde_json::{Value, json};

use super::{ask, next, refused, tell};
use crate::harness::{Browser, Class, MINUTE, TestApp, member, text};
use crate::hooks::{Sender, conference};
use crate::live::listen;

fn waits() -> RoomPolicy {
    RoomPolicy { wait_for_moderator: true, ..RoomPolicy::default() }
}

/// The page of the conference.
async fn page(app: &TestApp, browser: &Browser<'_>, class: &Class<'_>) -> String {
    let cookie = browser.cookie.clone().expect("signed in");
    let request = Request::get(format!("/lessons/{}/live", class.lesson)).header(header::COOKIE, cookie);
    text(app.send(request.body(Body::empty()).expect("a request")).await).await
}

#[tokio::test]
async fn the_door_opens_when_the_teacher_is_in_the_conference() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    class.set_policy(&waits()).await;
    let mut guest = class.guest("Gil").await;
    let mut line = listen(&app, &class.student, &class.lesson).await;
    ask(&mut class.teacher, &class.lesson).await.expect("moderators never wait");
    for browser in [&mut class.student, &mut guest] {
        assert_eq!(refused(browser, &class.lesson).await, ApiError::WaitForModerator, "a ticket is not yet being there");
    }
    assert!(!page(&app, &class.student, &class).await.contains("id=\"ticket\""), "nor is there one in the page");

    tell(&mut class.teacher, &class.lesson, FactKind::Joined, 1, app.now_ms()).await;
    assert_eq!(next(&mut line).await, Signal::DoorMoved);
    for browser in [&mut class.student, &mut guest] {
        ask(browser, &class.lesson).await.expect("the teacher is there");
    }
    // More signs are no news.
    tell(&mut class.teacher, &class.lesson, FactKind::Seen, 2, app.now_ms()).await;
    class.teacher.done("announce", json!({ "lesson": class.lesson, "text": "Welcome." })).await.expect("a moderator may");
    assert!(matches!(next(&mut line).await, Signal::Announcement { .. }));
}

#[tokio::test]
async fn when_the_teacher_is_gone_those_who_were_in_may_come_back_and_nobody_else_comes() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    class.set_policy(&waits()).await;
    let mut guest = class.guest("Gil").await;
    ask(&mut class.teacher, &class.lesson).await.expect("moderators never wait");
    tell(&mut class.teacher, &class.lesson, FactKind::Joined, 1, app.now_ms()).await;
    ask(&mut class.student, &class.lesson).await.expect("the teacher is there");
    app.wait(MINUTE);
    let mut late = class.guest("Hugo").await;
    ask(&mut late, &class.lesson).await.expect("a sign is good for a minute");
    app.wait(1);
    assert_eq!(refused(&mut guest, &class.lesson).await, ApiError::WaitForModerator, "no sign for a minute");
    ask(&mut class.student, &class.lesson).await.expect("was in before");

    let mut line = listen(&app, &guest, &class.lesson).await;
    tell(&mut class.teacher, &class.lesson, FactKind::Seen, 2, app.now_ms()).await;
    assert_eq!(next(&mut line).await, Signal::DoorMoved, "back again");
    tell(&mut class.teacher, &class.lesson, FactKind::Left, 3, app.now_ms()).await;
    assert_eq!(refused(&mut guest, &class.lesson).await, ApiError::WaitForModerator, "a goodbye counts at once");

    // Whoever is taken out of the course was in before, and is not now.
    let student = class.student.person().await;
    class.teacher.done("remove_member", json!({ "course": class.course, "person": student })).await.expect("a teacher may");
    member(&mut class.teacher, &class.course, "student", Role::Student).await;
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::WaitForModerator);
}

#[tokio::test]
async fn students_cannot_open_the_door_and_teachers_who_are_students_now_neither() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let mut guest = class.guest("Gil").await;
    member(&mut class.teacher, &class.course, "stranger", Role::Assistant).await;
    ask(&mut class.stranger, &class.lesson).await.expect("an assistant");
    class.set_policy(&waits()).await;
    tell(&mut class.student, &class.lesson, FactKind::Joined, 1, app.now_ms()).await;
    assert_eq!(refused(&mut guest, &class.lesson).await, ApiError::WaitForModerator, "a student is there");
    tell(&mut class.stranger, &class.lesson, FactKind::Joined, 1, app.now_ms()).await;
    member(&mut class.teacher, &class.course, "stranger", Role::Student).await;
    assert_eq!(refused(&mut guest, &class.lesson).await, ApiError::WaitForModerator, "an assistant no more");
    let everybody = json!({ "course": class.course, "role": Role::Student, "capability": "moderate", "allowed": true });
    class.teacher.done("set_capability", everybody).await.expect("a teacher may");
    ask(&mut guest, &class.lesson).await.expect("in this course students moderate");
}

#[tokio::test]
async fn a_restart_of_the_server_forgets_nobody() {
    let before = TestApp::practice().await;
    let mut class = Class::new(&before).await;
    class.set_policy(&RoomPolicy { recording: false, ..Profile::Exam.policy() }).await;
    ask(&mut class.teacher, &class.lesson).await.expect("moderators never wait");
    tell(&mut class.teacher, &class.lesson, FactKind::Joined, 1, before.now_ms()).await;
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::WaitInLobby);
    super::answer(&mut class.teacher, &class.lesson, &mut class.student, true).await;

    let after = before.restarted().await;
    let (mut student, mut administrator) = (class.student.at(&after), class.administrator.at(&after));
    ask(&mut student, &class.lesson).await.expect("let in before the restart");
    let mut other = after.account("other", Role::Student).await;
    member(&mut administrator, &class.course, "other", Role::Student).await;
    assert_eq!(refused(&mut other, &class.lesson).await, ApiError::WaitInLobby, "the teacher is still there");
    after.wait(2 * MINUTE);
    assert_eq!(refused(&mut other, &class.lesson).await, ApiError::WaitForModerator);
}

fn at_the_server(kind: &str, person: &str, room: &str, endpoint: &str, app: &TestApp) -> String {
    let at_ms = app.now_ms();
    let jid = format!("{endpoint}-919b-4b5b-934a-a2802f0bf3a1@meet.example.org/3nTv");
    let mut occupant = json!({ "occupant_jid": jid, "joined_at": at_ms / 1000, "id": person, "name": "Ana" });
    if kind == "left" {
        occupant["left_at"] = (at_ms / 1000).into();
    }
    let body: Value = json!({ "event_name": format!("muc-occupant-{kind}"), "room_name": room, "is_breakout": false,
        "room_jid": format!("{room}@conference.meet.example.org"), "occupant": occupant });
    body.to_string()
}

#[tokio::test]
async fn a_jitsi_server_that_sees_the_teacher_opens_the_door_too() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    class.set_policy(&waits()).await;
    let room = conference(&class).await;
    let (teacher, student) = (class.teacher.person().await, class.student.person().await);
    let sender = Sender::new(&mut class, HookKind::EventSync).await.bare();
    let mut line = listen(&app, &class.student, &class.lesson).await;
    app.wait(MINUTE);
    sender.send(&at_the_server("joined", student.as_str(), &room, "bbbbbbbb", &app)).await;
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::WaitForModerator, "a student is no moderator");
    // A sender that says whatever a name makes it say opens nothing.
    let witness = Witness::Server { kind: HookKind::PresenceLogger, hook: HookId::new("weak") };
    let source = Source { lesson: class.lesson.clone(), witness, name: JournalId::new("x"), ahead_ms: None };
    let (endpoint, at_ms) = (EndpointId::new("c3d875a5"), app.now_ms());
    let (subject, kind) = (Some(teacher.clone()), FactKind::Joined);
    let fact = NewFact { sequence: 1, subject, name: None, endpoint, kind, breakout: None, at_ms, claimed_ms: at_ms };
    let parcel = Parcel { facts: vec![(source, vec![fact])], ..Parcel::default() };
    app.app.ingest.store(parcel, at_ms).await.expect("stores");
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::WaitForModerator, "not a trusted witness");
    sender.send(&at_the_server("joined", teacher.as_str(), &room, "c3d875a5", &app)).await;
    assert_eq!(next(&mut line).await, Signal::DoorMoved);
    app.wait(10 * MINUTE);
    let mut guest = class.guest("Gil").await;
    ask(&mut guest, &class.lesson).await.expect("the server says when they leave");
    sender.send(&at_the_server("left", teacher.as_str(), &room, "c3d875a5", &app)).await;
    assert_eq!(refused(&mut class.student, &class.lesson).await, ApiError::WaitForModerator);
}

/// What a witness says: whose word, of which connection of the teacher (none: of a student's), what, and how long before now (s).
type Word = (&'static str, Option<&'static str>, FactKind, i64);

#[tokio::test]
async fn of_what_browser_and_server_say_the_later_counts() {
    use FactKind::{Joined, Left, Lost, Seen, Snapshot};
    let stories: [(&str, &[Word], bool); 12] = [
        ("nothing is known", &[], false),
        ("a browser a minute ago", &[("own", Some("a"), Seen, 60)], true),
        ("a browser before that", &[("own", Some("a"), Seen, 61)], false),
        ("a server that says when they go", &[("event-sync", Some("a"), Joined, 3_000)], true),
        ("and has said so", &[("event-sync", Some("a"), Joined, 3_000), ("event-sync", Some("a"), Lost, 5)], false),
        (
            "a browser that said goodbye before its server did",
            &[("event-sync", Some("a"), Joined, 900), ("own", Some("a"), Left, 2)],
            false,
        ),
        ("a browser that is back after its server lost it", &[("event-sync", Some("a"), Lost, 30), ("own", Some("a"), Seen, 5)], true),
        ("a browser that broke down, says the server", &[("own", Some("a"), Seen, 25), ("event-sync", Some("a"), Lost, 5)], false),
        ("a frozen tab that the server still holds", &[("own", Some("a"), Seen, 600), ("event-sync", Some("a"), Joined, 700)], true),
        ("one of two devices has left", &[("own", Some("a"), Left, 5), ("event-sync", Some("b"), Joined, 600)], true),
        ("a list of all who are there", &[("rollcall", Some("a"), Snapshot, 100), ("rollcall", None, Joined, 40)], true),
        ("lists that have stopped", &[("rollcall", Some("a"), Snapshot, 181)], false),
    ];
    for (what, words, there) in stories {
        let app = TestApp::new().await;
        let mut class = Class::entered(&app).await;
        class.set_policy(&waits()).await;
        app.wait(59 * MINUTE);
        let (teacher, student, now_ms) = (class.teacher.person().await, class.student.person().await, app.now_ms());
        for (number, (witness, endpoint, kind, ago_s)) in (1..).zip(words) {
            let witness = match HookKind::from_name(witness) {
                Some(kind) => Witness::Server { kind, hook: HookId::new(*witness) },
                None => Witness::Browser(teacher.clone()),
            };
            let source = Source { lesson: class.lesson.clone(), witness, name: JournalId::new("x"), ahead_ms: None };
            let subject = Some(if endpoint.is_some() { teacher.clone() } else { student.clone() });
            let (endpoint, at_ms) = (EndpointId::new(endpoint.unwrap_or("s")), now_ms - ago_s * 1_000);
            let fact = NewFact { sequence: number, subject, name: None, endpoint, kind: *kind, breakout: None, at_ms, claimed_ms: at_ms };
            let parcel = Parcel { facts: vec![(source, vec![fact])], ..Parcel::default() };
            app.app.ingest.store(parcel, now_ms).await.expect("stores");
        }
        let found = ask(&mut class.guest("Gil").await, &class.lesson).await.map(|_| ());
        assert_eq!(found, if there { Ok(()) } else { Err(ApiError::WaitForModerator) }, "{what}");
    }
}
