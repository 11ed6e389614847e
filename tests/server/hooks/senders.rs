//! Each sender as it is: late, reordered, lost and doubled events, moves between rooms, programs that are no persons.

use axum::http::{Request, StatusCode};
use domain::evidence::{FactKind, HookKind};
use rollcall::api::hook::Outcome;
use rollcall::server::store;
use serde_json::{Value, json};

use super::{APP_ID, Sender, conference, evidence, facts, joined, last, log};
use crate::harness::{Class, MINUTE, START_MS, TestApp, text};

/// Times in the tests of `event_sync`: it knows whole seconds.
const START_S: i64 = START_MS / 1000;

fn event_sync(what: &str, room: &str, more: Value) -> Value {
    let mut body = json!({ "event_name": format!("muc-{what}"), "room_name": room, "room_jid": format!("{room}@conference.meet.example.org"),
                           "is_breakout": false });
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    body
}

fn occupant(jid: &str, person: &str, from_s: i64, until_s: Option<i64>) -> Value {
    let mut occupant = json!({ "occupant_jid": jid, "joined_at": START_S + from_s, "id": person, "name": "Ana" });
    if let Some(until_s) = until_s {
        occupant["left_at"] = (START_S + until_s).into();
    }
    occupant
}

const ANA: &str = "c3d875a5-919b-4b5b-934a-a2802f0bf3a1@meet.example.org/3nTv";
const BEN: &str = "7c905b6d-7965-4ec8-bf77-b184ba67492e@meet.example.org/edRG";
const RECORDER: &str = "recorder@recorder.meet.example.org/LJxD";

#[tokio::test]
async fn an_end_mends_a_beginning_that_was_lost_and_order_does_not_matter() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let (person, room) = (class.student.person().await, conference(&class).await);
    let sender = Sender::new(&mut class, HookKind::EventSync).await.bare();
    app.wait(10 * MINUTE);
    let left = event_sync("occupant-left", &room, json!({ "occupant": occupant(ANA, person.as_str(), 60, Some(300)) }));
    assert_eq!(sender.accepted(left.clone()).await["outcome"], "accepted");
    let both = facts(&class).await;
    assert_eq!(both.iter().map(|fact| fact.0).collect::<Vec<_>>(), [FactKind::Joined, FactKind::Lost]);
    assert_eq!(both[1].3, 300_000 - START_MS % 1000);
    // The beginning comes after the end, and both come again.
    let join = event_sync("occupant-joined", &room, json!({ "occupant": occupant(ANA, person.as_str(), 60, None) }));
    for body in [&join, &left, &join] {
        assert_eq!(sender.accepted(body.clone()).await["outcome"], "duplicate");
    }
    assert_eq!(facts(&class).await, both);
    let all = evidence(&class).await;
    assert!(all.iter().all(|fact| fact.subject.as_ref() == Some(&person) && fact.name.is_none()), "{all:?}");
}

#[tokio::test]
async fn the_end_of_a_conference_says_who_was_there() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let (person, room) = (class.student.person().await, conference(&class).await);
    let sender = Sender::new(&mut class, HookKind::EventSync).await;
    app.wait(10 * MINUTE);
    for (body, expected) in [
        (event_sync("room-created", &room, json!({ "created_at": START_S })), Outcome::Accepted),
        (event_sync("occupant-joined", &room, json!({ "occupant": occupant(RECORDER, "", 1, None) })), Outcome::Ignored),
        (event_sync("occupant-joined", &room, json!({ "occupant": occupant(ANA, person.as_str(), 60, None) })), Outcome::Accepted),
    ] {
        sender.accepted(body).await;
        assert_eq!(last(&mut class).await.0, expected);
    }
    let all =
        [occupant(ANA, person.as_str(), 60, None), occupant(BEN, "nobody we know", 90, Some(120)), occupant(RECORDER, "", 1, Some(300))];
    let destroyed =
        event_sync("room-destroyed", &room, json!({ "created_at": START_S, "destroyed_at": START_S + 300, "all_occupants": all }));
    sender.accepted(destroyed).await;
    let kinds: Vec<_> = facts(&class).await.into_iter().map(|fact| (fact.0, fact.1)).collect();
    let (ana, ben) = ("c3d875a5".to_owned(), "7c905b6d".to_owned());
    assert_eq!(
        kinds,
        [(FactKind::Joined, ana.clone()), (FactKind::Joined, ben.clone()), (FactKind::Lost, ben), (FactKind::Lost, ana)],
        "the recorder is nobody, and who did not leave left with the room"
    );
    let stranger = evidence(&class).await.into_iter().find(|fact| fact.endpoint.as_str() == "7c905b6d").expect("it is there");
    assert_eq!((stranger.subject, stranger.name.as_deref()), (None, Some("Ana")), "an id that is not ours is nobody's");
    // Nobody was ever there: Lua writes an empty list as an object.
    let empty =
        event_sync("room-destroyed", &room, json!({ "created_at": START_S + 400, "destroyed_at": START_S + 401, "all_occupants": {} }));
    sender.accepted(empty).await;
}

#[tokio::test]
async fn a_move_into_a_breakout_room_is_one_stay_although_all_of_it_is_in_one_second() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let (person, room) = (class.student.person().await, conference(&class).await);
    let sender = Sender::new(&mut class, HookKind::EventSync).await;
    app.wait(10 * MINUTE);
    let breakout = "8ebf8210-6127-46f9-bfe2-fb7dc82990d0";
    let inside = |what: &str, occupant: Value| {
        event_sync(what, &room, json!({ "is_breakout": true, "breakout_room_id": breakout, "occupant": occupant }))
    };
    let id = person.as_str();
    for body in [
        inside("occupant-joined", occupant(ANA, id, 120, None)),
        event_sync("occupant-left", &room, json!({ "occupant": occupant(ANA, id, 60, Some(120)) })),
        event_sync("occupant-left", &room, json!({ "occupant": occupant(ANA, id, 180, Some(300)) })),
        inside("occupant-left", occupant(ANA, id, 120, Some(180))),
    ] {
        sender.accepted(body).await;
    }
    let ledger = domain::ledger::of_lesson(&evidence(&class).await, app.now_ms());
    let visits = &ledger.people[0].visits;
    assert_eq!((visits.len(), visits[0].from_ms / 1000, visits[0].to_ms / 1000), (1, START_S + 60, START_S + 300), "{visits:?}");
    let inside: Vec<i64> = visits[0].stretches.iter().filter(|one| one.breakout.is_some()).map(|one| one.to_ms - one.from_ms).collect();
    assert_eq!(inside.iter().sum::<i64>(), 60_000, "{visits:?}");
}

#[tokio::test]
async fn who_stays_over_into_the_next_lesson_was_in_both() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let (person, room) = (class.student.person().await, conference(&class).await);
    let sender = Sender::new(&mut class, HookKind::EventSync).await;
    app.wait(60 * MINUTE);
    let next = class.teacher.call("start_lesson", crate::harness::lesson_in(&class.room, Some(60))).await.expect("a teacher may");
    app.wait(30 * MINUTE);
    let stay = occupant(ANA, person.as_str(), 600, Some(80 * 60));
    sender.accepted(event_sync("occupant-left", &room, json!({ "occupant": stay }))).await;
    assert_eq!(facts(&class).await.iter().map(|fact| fact.0).collect::<Vec<_>>(), [FactKind::Joined]);
    class.lesson = next;
    let second = facts(&class).await;
    assert_eq!(second.iter().map(|fact| fact.0).collect::<Vec<_>>(), [FactKind::Joined, FactKind::Lost]);
    assert_eq!(second[0].3, 55 * MINUTE, "not before its door");
}

fn module(sent_ms: i64, events: Value) -> Value {
    json!({ "type": "rollcall.presence", "version": 1, "origin": "origin-1", "sent_ms": sent_ms, "events": events })
}

#[tokio::test]
async fn a_batch_of_our_module_is_dated_by_its_age_and_answers_with_its_number() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let (person, room) = (class.student.person().await, conference(&class).await);
    let sender = Sender::new(&mut class, HookKind::Rollcall).await;
    app.wait(10 * MINUTE);
    // Its clock is three hours ahead; the signature's is right.
    let sent_ms = app.now_ms() + 180 * MINUTE;
    let at = |minutes: i64| START_MS + (180 + minutes) * MINUTE;
    let who = json!({ "id": person, "name": "Ana" });
    let breakout = json!({ "id": "8ebf8210", "name": "Group \"1\"" });
    let base = |sequence: u64, minutes: i64, kind: &str| json!({ "sequence": sequence, "at_ms": at(minutes), "kind": kind, "conference": room.to_uppercase() });
    let with = |mut event: Value, more: Value| {
        event.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        event
    };
    let of = |event: Value| with(event, json!({ "endpoint": "c3d875a5", "person": who }));
    let present = json!([{ "endpoint": "c3d875a5", "person": who, "breakout": breakout, "role": "participant" },
                         { "endpoint": "7c905b6d", "person": { "name": "Gil" } }, { "endpoint": "aaaa0000" }]);
    let events = json!([
        { "sequence": 1, "at_ms": at(0), "kind": "started" },
        of(base(2, 1, "joined")),
        with(of(base(3, 2, "moved")), json!({ "breakout": breakout })),
        with(base(4, 3, "snapshot"), json!({ "present": present })),
        of(base(5, 4, "returned")),
        with(of(base(6, 5, "role")), json!({ "role": "moderator" })),
        with(of(base(7, 6, "left")), json!({ "reason": "lost", "broke_ms": at(5) })),
        of(base(8, 7, "joined")),
        with(of(base(9, 8, "left")), json!({ "reason": "kicked" })),
        with(base(10, 9, "snapshot"), json!({ "present": [] })),
        { "sequence": 11, "at_ms": at(9), "kind": "joined", "conference": "somebodyelses", "endpoint": "bbbb0000" },
        { "sequence": 12, "at_ms": at(9), "kind": "something new", "conference": room },
    ]);
    let body = sender.accepted(module(sent_ms, events)).await;
    assert_eq!((&body["stored"], &body["outcome"]), (&json!(12), &json!("accepted")));
    let ana: Vec<_> = facts(&class).await.into_iter().filter(|fact| fact.1 == "c3d875a5").map(|fact| (fact.0, fact.2, fact.3)).collect();
    let inside = Some("8ebf8210".to_owned());
    assert_eq!(
        ana,
        [
            (FactKind::Joined, None, MINUTE),
            (FactKind::Moved, inside.clone(), 2 * MINUTE),
            (FactKind::Snapshot, inside, 3 * MINUTE),
            (FactKind::Returned, None, 4 * MINUTE),
            (FactKind::Lost, None, 6 * MINUTE),
            (FactKind::Joined, None, 7 * MINUTE),
            (FactKind::Left, None, 8 * MINUTE),
        ]
    );
    let strangers: Vec<_> = evidence(&class).await.into_iter().filter(|fact| fact.subject.is_none()).map(|fact| fact.name).collect();
    assert_eq!(strangers.len(), 2);
    assert!(strangers.contains(&Some("Gil".to_owned())) && strangers.contains(&None), "{strangers:?}");
    let names = store::attendance::breakouts(&app.app.store, &class.lesson).await.expect("it answers");
    assert_eq!(names, [json!({ "id": "8ebf8210", "name": "Group \"1\"" }).to_string()]);
    let lines = log(&mut class).await;
    assert_eq!(lines.iter().map(|line| line.outcome).collect::<Vec<_>>(), [Outcome::Ignored, Outcome::Accepted]);
    assert!(lines[0].why.contains("1 about conferences"), "{:?}", lines[0]);
    assert!(lines.iter().all(|line| !format!("{line:?}").contains("Ana")), "no names in the log");
}

#[tokio::test]
async fn a_batch_that_is_cut_differently_the_next_time_stores_each_event_once() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let (person, room) = (class.student.person().await, conference(&class).await);
    let sender = Sender::new(&mut class, HookKind::Rollcall).await.bare();
    app.wait(10 * MINUTE);
    let event = |sequence: u64| {
        json!({ "sequence": sequence, "at_ms": START_MS + 1000 * i64::try_from(sequence).expect("small"), "kind": if sequence % 2 == 1 { "joined" } else { "left" },
                "conference": room, "endpoint": "c3d875a5", "person": { "id": person }, "reason": "left" })
    };
    for (first, last, stored) in [(1, 2, 2), (1, 4, 4), (3, 6, 6), (1, 6, 6), (5, 5, 6)] {
        let events: Vec<Value> = (first..=last).map(event).collect();
        let answer = sender.accepted(module(app.now_ms(), events.into())).await;
        assert_eq!(answer["stored"], stored, "also what came before: an old copy of an outbox learns that it is one");
    }
    let times: Vec<i64> = facts(&class).await.into_iter().map(|fact| fact.3).collect();
    assert_eq!(times, [1000, 2000, 3000, 4000, 5000, 6000]);
}

#[tokio::test]
async fn jaas_says_why_people_leave_and_what_was_recorded() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let (person, room) = (class.student.person().await, conference(&class).await);
    let sender = Sender::new(&mut class, HookKind::Jaas).await;
    app.wait(10 * MINUTE);
    let event = |key: u32, kind: &str, minutes: i64, data: Value| {
        json!({ "idempotencyKey": format!("key-{key}"), "appId": APP_ID, "eventType": kind, "sessionId": "s",
                "timestamp": START_MS + minutes * MINUTE, "fqn": format!("{APP_ID}/{}", room.to_uppercase()), "data": data })
    };
    let who = |reason: &str, breakout: Option<&str>| {
        json!({ "id": person, "name": "typed", "participantJid": "c3d875a5-919b@8x8.vc", "disconnectReason": reason, "moderator": true,
                "isBreakout": breakout.is_some(), "breakoutRoomId": breakout })
    };
    for body in [
        event(1, "PARTICIPANT_JOINED", 1, who("", None)),
        event(2, "PARTICIPANT_LEFT", 2, who("switch_room", None)),
        event(3, "PARTICIPANT_JOINED", 2, who("", Some("b-1"))),
        event(4, "PARTICIPANT_LEFT", 4, who("unrecoverable_error", Some("b-1"))),
        event(
            5,
            "RECORDING_UPLOADED",
            5,
            json!({ "preAuthenticatedLink": "https://8x8.example/secret", "participants": [{ "name": "Ana" }] }),
        ),
        event(
            6,
            "ROLE_CHANGED",
            6,
            json!({ "grantedBy": { "participantJid": "aaaa0000-x@8x8.vc" },
                                            "grantedTo": { "participantJid": "c3d875a5-919b@8x8.vc" }, "role": "owner" }),
        ),
        event(7, "POLL_CREATED", 6, json!({})),
        json!({ "eventType": "USAGE", "data": [] }),
    ] {
        sender.accepted(body).await;
    }
    let file = std::fs::read(app.app.store.file()).expect("the database");
    let wal = std::fs::read(app.app.store.file().with_extension("sqlite3-wal")).unwrap_or_default();
    let contains = |bytes: &[u8]| bytes.windows(18).any(|window| window == b"8x8.example/secret");
    assert!(!contains(&file) && !contains(&wal), "whoever has the link has the file");
    let seen: Vec<_> = facts(&class).await.into_iter().map(|fact| (fact.0, fact.2.is_some(), fact.3 / MINUTE)).collect();
    assert_eq!(seen[0], (FactKind::Joined, false, 1));
    assert!(seen[1..3].contains(&(FactKind::Left, false, 2)) && seen[1..3].contains(&(FactKind::Joined, true, 2)), "{seen:?}");
    assert_eq!(seen[3..], [(FactKind::Lost, true, 4)]);
    assert!(evidence(&class).await.iter().all(|fact| fact.subject.as_ref() == Some(&person)));
    let lines = log(&mut class).await;
    assert_eq!(lines.iter().filter(|line| line.outcome == Outcome::Ignored).count(), 2);
    assert_eq!(lines.iter().filter(|line| line.outcome == Outcome::Accepted).count(), 6);
}

#[tokio::test]
async fn the_guides_senders_are_answered_as_the_guide_promises() {
    let app = TestApp::with_webhook_secret(Some("a secret from the environment")).await;
    let mut class = Class::entered(&app).await;
    let room = conference(&class).await;
    let sender = Sender {
        app: &app,
        kind: HookKind::Reflector,
        hook: domain::HookId::new("environment"),
        secret: "a secret from the environment".into(),
        bare: false,
    };
    app.wait(10 * MINUTE);
    let body = joined(HookKind::Reflector, &room, "", app.now_ms(), 60);
    let answer = sender.accepted(body).await;
    assert_eq!(answer, json!({ "status": "ok", "event": "muc-occupant-joined", "room": room }));
    let recorded = json!({ "room_name": room, "recording_file": "x.mp4", "recording_status": "completed",
                           "timestamp": jiff::Timestamp::from_millisecond(app.now_ms()).expect("a time").to_string() });
    let answer = sender.accepted(recorded).await;
    assert_eq!((&answer["status"], &answer["room_name"], &answer["recording_file"]), (&json!("ok"), &json!(room), &json!("x.mp4")));
    let unknown = json!({ "event": "foo", "room": room, "timestamp": "2026-11-21T01:16:03Z", "data": {} });
    assert_eq!(sender.accepted(unknown).await["event"], "foo");
    assert_eq!(last(&mut class).await.0, Outcome::Ignored);
    let stored = evidence(&class).await;
    assert_eq!((stored.len(), stored[0].name.as_deref()), (1, Some("Ana")));

    let health = async |app: &TestApp| app.send(Request::get("/v1/jitsi/health").body(axum::body::Body::empty()).expect("a request")).await;
    let response = health(&app).await;
    assert_eq!(response.status(), StatusCode::OK);
    let answer: Value = serde_json::from_str(&text(response).await).expect("JSON");
    assert_eq!(
        (&answer["status"], &answer["service"], &answer["webhook_secret_configured"]),
        (&json!("ok"), &json!("jitsi-webhooks"), &json!(true))
    );
    assert!(answer["timestamp"].as_str().is_some_and(|time| time.parse::<jiff::Timestamp>().is_ok()));
    let without = TestApp::new().await;
    let answer: Value = serde_json::from_str(&text(health(&without).await).await).expect("JSON");
    assert_eq!(answer["webhook_secret_configured"], false);
}

#[tokio::test]
async fn presence_logger_names_people_but_does_not_prove_who_they_are() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let room = conference(&class).await;
    let sender = Sender::new(&mut class, HookKind::PresenceLogger).await;
    app.wait(10 * MINUTE);
    let login = joined(HookKind::PresenceLogger, &room, "", app.now_ms(), 60);
    sender.accepted(login.clone()).await;
    let mut logout = login;
    logout["action"] = "logout".into();
    logout["aluno"] = "nil".into();
    sender.accepted(logout).await;
    let seen: Vec<_> = evidence(&class).await.into_iter().map(|fact| (fact.kind, fact.subject, fact.name)).collect();
    assert_eq!(seen, [(FactKind::Joined, None, Some("Ana".to_owned())), (FactKind::Lost, None, None)]);
}
