//! Tickets and what the tokens in them say, checked by hand as a Jitsi server would.

use data_encoding::BASE64URL_NOPAD;
use domain::role::Role;
use domain::room::RoomPolicy;
use jwt_compact::alg::{Hs256, Hs256Key};
use jwt_compact::{AlgorithmExt, UntrustedToken};
use rollcall::api::conference::Ticket;
use rollcall::api::{ApiError, Thing};
use rollcall::server::provider::deployment;
use serde_json::{Value, json};

use crate::harness::{Browser, Class, HOST, JITSI_SECRET, START_MS, TestApp, lesson_in, member, room_in};

async fn ticket(browser: &mut Browser<'_>, class_lesson: &domain::LessonId) -> Ticket {
    browser.call("ticket", json!({ "lesson": class_lesson })).await.expect("open")
}

/// The header and the claims of a token whose signature is right.
fn opened(token: &str) -> (Value, Value) {
    let untrusted = UntrustedToken::new(token).expect("a token");
    let key = Hs256Key::new(JITSI_SECRET.as_bytes());
    Hs256.validator::<Value>(&key).validate(&untrusted).expect("signed with the secret");
    let part = |at: usize| {
        let part = token.split('.').nth(at).expect("three parts");
        serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).expect("base64url")).expect("JSON")
    };
    (part(0), part(1))
}

#[tokio::test]
async fn the_teachers_token_says_moderator_and_nothing_too_much() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    class.set_policy(&RoomPolicy { recording: true, ..RoomPolicy::default() }).await;
    let ticket = ticket(&mut class.teacher, &class.lesson).await;
    assert_eq!((ticket.domain.as_str(), ticket.script_url.as_str()), ("meet.example.org", "https://meet.example.org/external_api.js"));
    assert!(ticket.moderator && ticket.records && !ticket.venue.practice && ticket.venue.enforced);
    assert_eq!((ticket.subject.as_str(), ticket.name.as_str(), ticket.now_ms), ("Cells", "The teacher", START_MS));

    let (header, claims) = opened(ticket.token.as_deref().expect("a token"));
    assert_eq!(header, json!({ "alg": "HS256", "typ": "JWT" }));
    assert_eq!(claims["room"], *ticket.room);
    assert_eq!((&claims["iss"], &claims["aud"], &claims["sub"]), (&json!("rollcall"), &json!("jitsi"), &json!("meet.example.org")));
    let now_s = START_MS / 1000;
    assert_eq!((&claims["nbf"], &claims["iat"]), (&json!(now_s - 10), &json!(now_s - 10)));
    assert!(claims["exp"].as_i64().is_some_and(|exp| exp > now_s && exp - (now_s - 10) <= 300), "at most five minutes: {claims}");
    assert_eq!(claims["moderator"], true);
    let user = json!({ "id": ticket.person, "name": "The teacher", "moderator": true, "affiliation": "owner" });
    assert_eq!(claims["context"]["user"], user, "no e-mail, no account name");
    assert_eq!(claims["context"]["features"]["recording"], true);
    assert_eq!(claims["context"]["features"]["outbound-call"], false);
}

#[tokio::test]
async fn students_and_guests_get_tokens_that_moderate_nothing() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let mut guest = class.guest("Gil").await;
    for (browser, name) in [(&mut class.student, "The student"), (&mut guest, "Gil")] {
        let ticket = ticket(browser, &class.lesson).await;
        assert!(!ticket.moderator && !ticket.records);
        let (_, claims) = opened(ticket.token.as_deref().expect("a token"));
        assert_eq!(claims["moderator"], false);
        let user = json!({ "id": ticket.person, "name": name, "moderator": false, "affiliation": "member" });
        assert_eq!(claims["context"]["user"], user);
        for feature in ["recording", "livestreaming", "transcription", "outbound-call", "sip-outbound-call"] {
            assert_eq!(claims["context"]["features"][feature], false, "{feature} for {name}");
        }
    }
}

#[tokio::test]
async fn one_person_is_the_same_in_every_lesson_and_no_token_comes_twice() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let first = ticket(&mut class.student, &class.lesson).await;
    let second = ticket(&mut class.student, &class.lesson).await;
    let other = class.teacher.call("start_lesson", lesson_in(&class.room, None)).await.expect("a teacher may");
    let third = ticket(&mut class.student, &other).await;
    assert!(first.person == second.person && second.person == third.person);
    assert_eq!(first.room, third.room, "the same room is the same conference");
    let mut ids: Vec<Value> =
        [first, second, third].iter().map(|ticket| opened(ticket.token.as_deref().expect("a token")).1["jti"].clone()).collect();
    ids.sort_by_key(ToString::to_string);
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn a_foreign_lesson_gives_no_ticket() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let elsewhere: domain::CourseId = class.teacher.call("create_course", json!({ "title": "Chess" })).await.expect("a teacher may");
    let room: domain::RoomId = class.teacher.call("create_room", room_in(&elsewhere, "Board")).await.expect("a teacher may");
    let lesson: domain::LessonId = class.teacher.call("start_lesson", lesson_in(&room, None)).await.expect("a teacher may");
    let refused = class.student.call::<Ticket>("ticket", json!({ "lesson": lesson })).await;
    assert_eq!(refused, Err(ApiError::NoSuch(Thing::Lesson)));
    member(&mut class.teacher, &elsewhere, "student", Role::Student).await;
    class.student.call::<Ticket>("ticket", json!({ "lesson": lesson })).await.expect("a member now");
}

#[tokio::test]
async fn practice_lessons_are_on_this_server_and_say_so() {
    let app = TestApp::practice().await;
    let mut class = Class::new(&app).await;
    let ticket = ticket(&mut class.student, &class.lesson).await;
    assert!(ticket.venue.practice);
    assert_eq!((ticket.domain, ticket.script_url.as_str()), (format!("{HOST}/practice"), "/practice/external_api.js"));
    let token = ticket.token.expect("checked here, too");
    let claims = deployment::check_practice(&app.app, &token, &ticket.room).expect("our own");
    assert_eq!(claims.context.user.id, ticket.person);
}

#[tokio::test]
async fn lowering_a_hand_takes_an_endpoint_and_no_markup() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let lower = |endpoint: &str| json!({ "lesson": class.lesson, "endpoint": endpoint });
    class.teacher.done("lower_hand", lower("abcd1234")).await.expect("a moderator may");
    for endpoint in ["", "<b>", "a b", &"a".repeat(65)] {
        assert_eq!(class.teacher.done("lower_hand", lower(endpoint)).await, Err(ApiError::Malformed), "{endpoint:?}");
    }
}
