//! Bad input: refused precisely, logged, and nothing of it stored; and a stranger learns nothing.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use domain::HookId;
use domain::evidence::HookKind;
use rollcall::api::hook::Outcome;
use rollcall::server::store;
use serde_json::{Value, json};

use super::{APP_ID, Sender, conference, evidence, joined, last, log, recorded};
use crate::harness::{Class, MINUTE, TestApp, room_in};

/// The kinds that tell of presence.
fn of_presence() -> impl Iterator<Item = HookKind> {
    HookKind::ALL.into_iter().filter(|kind| *kind != HookKind::Jibri)
}

struct Scene<'a> {
    class: Class<'a>,
    sender: Sender<'a>,
    /// A body that is right.
    body: String,
}

impl<'a> Scene<'a> {
    async fn new(app: &'a TestApp, kind: HookKind) -> Self {
        let mut class = Class::entered(app).await;
        let person = class.student.person().await;
        let sender = Sender::new(&mut class, kind).await;
        app.wait(MINUTE);
        let body = joined(kind, &conference(&class).await, person.as_str(), app.now_ms(), 10).to_string();
        Self { class, sender, body }
    }

    /// Sends, and it is refused with this status; the log says so and has this in its reason; nothing is stored.
    async fn refused(&mut self, what: &str, body: &str, headers: &BTreeMap<&'static str, String>, kind: &str, status: u16, why: &str) {
        let told = self.sender.send_with(body, headers, kind).await;
        let sender = self.sender.kind;
        assert_eq!(told.status.as_u16(), status, "{sender:?}, {what}: {told:?}");
        let field = if sender == HookKind::Reflector { "detail" } else { "error" };
        let sentence = told.body[field].as_str().unwrap_or_else(|| panic!("{sender:?}, {what}: {told:?}"));
        assert!(!sentence.contains("Ana") && !sentence.contains(&self.sender.secret), "{sentence}");
        let (outcome, _, logged) = last(&mut self.class).await;
        assert_eq!(outcome, Outcome::Refused, "{sender:?}, {what}");
        assert!(logged.contains(why), "{sender:?}, {what}: {logged}");
        assert!(!logged.contains("Ana") && !logged.contains(&self.sender.secret), "{logged}");
        assert_eq!(self.stored().await, 0, "{sender:?}, {what}");
    }

    /// How much is stored of the lesson: evidence and recordings.
    async fn stored(&self) -> usize {
        let recordings = store::recording::of_lesson(&self.class.app.app.store, &self.class.lesson).await.expect("it answers");
        evidence(&self.class).await.len() + recordings.len()
    }

    async fn signed(&mut self, what: &str, body: &str, status: u16, why: &str) {
        let headers = self.sender.signature(body, self.class.app.now_ms());
        self.refused(what, body, &headers, "application/json", status, why).await;
    }
}

#[tokio::test]
async fn each_bad_input_of_each_sender_is_refused_logged_and_not_stored() {
    for kind in HookKind::ALL {
        let app = TestApp::new().await;
        let mut scene = Scene::new(&app, kind).await;
        let (body, now_ms) = (scene.body.clone(), app.now_ms());
        let right = scene.sender.signature(&body, now_ms);

        scene.refused("no signature", &body, &BTreeMap::new(), "application/json", 401, "no signature").await;
        let (wrong_key, true_key) = (format!("{}AAAA", &scene.sender.secret[..scene.sender.secret.len() - 4]), scene.sender.secret.clone());
        scene.sender.secret = wrong_key;
        let wrong = scene.sender.signature(&body, now_ms);
        scene.sender.secret = true_key;
        scene.refused("wrong signature", &body, &wrong, "application/json", 401, "not right").await;
        if !matches!(kind, HookKind::EventSync | HookKind::PresenceLogger) {
            let changed = body.replace("c3d875a5", "c3d875a6");
            scene.refused("another body", &changed, &right, "application/json", 401, "not right").await;
        }
        if matches!(kind, HookKind::Rollcall | HookKind::Jaas | HookKind::Jibri) {
            for off_ms in [-6 * MINUTE, 6 * MINUTE] {
                let old = scene.sender.signature(&body, now_ms + off_ms);
                scene.refused("another time", &body, &old, "application/json", 401, "clock").await;
            }
        }
        scene.refused("wrong type", &body, &right, "text/plain", 415, "Content-Type").await;
        scene.signed("truncated", &body[..body.len() / 2], 400, "line 1, column").await;
        scene.signed("empty", "", 400, "cut off").await;
        let twice = body.replacen('{', "{\"x\":1,\"x\":2,", 1);
        scene.signed("a field twice", &twice, 400, "twice").await;
        scene.signed("something else", "{\"hello\":\"world\"}", 422, "is missing").await;
        let large = body.replacen('{', &format!("{{\"x\":\"{}\",", "x".repeat(2_000_000)), 1);
        scene.signed("2 MB", &large, 413, "1024 KiB").await;

        // And then it is taken.
        let told = scene.sender.send(&body).await;
        assert_eq!(told.status, StatusCode::OK, "{kind:?}: {told:?}");
        assert_eq!(scene.stored().await, 1, "{kind:?}");
        assert_eq!(last(&mut scene.class).await.0, Outcome::Accepted);
        // Again: the sender may stop, and there is still one.
        app.wait(1_000);
        let told = scene.sender.send(&body).await;
        assert_eq!(told.status, StatusCode::OK, "{kind:?}: {told:?}");
        assert_eq!(scene.stored().await, 1, "{kind:?}");
        assert_eq!(last(&mut scene.class).await.0, Outcome::Duplicate, "{kind:?}");
    }
}

#[tokio::test]
async fn rooms_that_are_not_there_or_not_the_hooks_are_refused_alike() {
    for kind in HookKind::ALL {
        let app = TestApp::new().await;
        let mut scene = Scene::new(&app, kind).await;
        let name = conference(&scene.class).await;
        // A room that is held on another server.
        let settings = domain::provider::Settings {
            title: "Elsewhere".into(),
            kind: domain::provider::Kind::Public,
            domain: "meet.elsewhere.example".into(),
            ..Default::default()
        };
        let arguments = json!({ "settings": settings, "key": { "secret": "", "key_id": "" } });
        let elsewhere: String = scene.class.administrator.call("add_provider", arguments).await.expect("an administrator may");
        let mut room = room_in(&scene.class.course, "Elsewhere");
        room["provider"] = elsewhere.into();
        let room = scene.class.teacher.call("create_room", room).await.expect("a teacher may");
        let foreign = store::room::by_id(&app.app.store, &room).await.expect("it answers").expect("it is there").conference;

        let mut answers = Vec::new();
        let in_room = |room: &str| match kind {
            // What it sends is in base64.
            HookKind::Jibri => recorded(room, "s-1", "s-1/x.mp4", b"a film", app.now_ms()).to_string(),
            _ => scene.body.replace(&name, room),
        };
        let mut others = vec![("unknown", in_room("nosuchroom")), ("another provider's", in_room(&foreign))];
        match kind {
            HookKind::Jibri => others.push(("foreign tenant", in_room(&format!("acme/{name}")))),
            HookKind::Jaas => {
                others.push(("foreign tenant", scene.body.replace(APP_ID, "vpaas-magic-cookie-ffffffffffffffffffffffffffffffff")))
            }
            HookKind::Rollcall => {
                others.push(("foreign tenant", scene.body.replace("\"conference\"", "\"tenant\":\"acme\",\"conference\"")))
            }
            _ => others.push(("foreign tenant", scene.body.replace(&name, &format!("[acme]{name}")))),
        }
        for (what, body) in others {
            let told = scene.sender.send(&body).await;
            let (outcome, _, why) = last(&mut scene.class).await;
            if kind == HookKind::Rollcall {
                // A Jitsi server has other rooms, too; the batch goes on.
                assert_eq!((told.status, outcome), (StatusCode::OK, Outcome::Ignored), "{what}: {told:?}");
                assert_eq!(told.body["stored"], 1, "{what}");
                assert!(why.contains("none of this server's rooms"), "{why}");
            } else {
                assert_eq!((told.status, outcome), (StatusCode::NOT_FOUND, Outcome::Refused), "{kind:?}, {what}: {told:?}");
            }
            answers.push(told.body);
            assert_eq!(scene.stored().await, 0, "{kind:?}, {what}");
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{kind:?}: not even the sender learns which of the two it is");
    }
}

#[tokio::test]
async fn a_stranger_hears_the_same_whatever_there_is_and_waits_in_the_end() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let mut sender = Sender::new(&mut class, HookKind::EventSync).await;
    let second = Sender::new(&mut class, HookKind::EventSync).await;
    let name = conference(&class).await;
    let (real, none) = (joined(sender.kind, &name, "x", app.now_ms(), 0), joined(sender.kind, "nosuchroom", "x", app.now_ms(), 0));
    let wrong = BTreeMap::from([("authorization", "Bearer guessed".to_owned())]);
    let there = sender.hook.clone();
    let mut heard = Vec::new();
    for (hook, body) in [(there.as_str(), &real), (there.as_str(), &none), ("nosuchhook", &real), ("nosuchhook", &none)] {
        sender.hook = HookId::new(hook);
        let told = sender.send_with(&body.to_string(), &wrong, "application/json").await;
        heard.push((told.status, told.body));
    }
    heard.dedup();
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert_eq!(heard[0].0, StatusCode::UNAUTHORIZED);

    let lines = log(&mut class).await.len();
    let bare = second.bare();
    let mut waits = false;
    for _ in 0..70 {
        waits |= bare.send_with(&real.to_string(), &wrong, "application/json").await.status == StatusCode::TOO_MANY_REQUESTS;
    }
    assert!(waits, "guessing is slowed down");
    assert_eq!(log(&mut class).await.len(), lines, "what can be meant for several hooks is only counted");
    assert!(app.app.metrics.text().contains("rollcall_hook_deliveries_total{kind=\"event-sync\",outcome=\"stranger\"}"));
    assert_eq!(bare.send(&real.to_string()).await.status, StatusCode::OK, "who has the key is never held up");
}

#[tokio::test]
async fn a_flood_of_refused_deliveries_does_not_fill_the_log() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let sender = Sender::new(&mut class, HookKind::Reflector).await;
    for _ in 0..200 {
        assert_eq!(sender.send("{").await.status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(log(&mut class).await.len(), 30);
    app.wait(MINUTE);
    log(&mut class).await;
    let lines = log(&mut class).await;
    assert_eq!(lines.len(), 31);
    assert!(lines[0].why.starts_with("170 more"), "{:?}", lines[0]);
}

#[tokio::test]
async fn what_is_at_no_time_of_a_lesson_is_ignored() {
    // A recording is not: it is kept with the room.
    for kind in of_presence() {
        let app = TestApp::new().await;
        let mut scene = Scene::new(&app, kind).await;
        let person = scene.class.student.person().await;
        let early = joined(kind, &conference(&scene.class).await, person.as_str(), app.now_ms(), 60 * 60);
        let body = scene.sender.accepted(early).await;
        assert!(body == Value::Null || body.is_object());
        let (outcome, _, why) = last(&mut scene.class).await;
        assert_eq!(outcome, Outcome::Ignored, "{kind:?}");
        assert!(why.contains("no lesson"), "{why}");
        assert!(evidence(&scene.class).await.is_empty());
    }
}

#[tokio::test]
async fn a_name_that_breaks_presence_loggers_body_changes_nothing() {
    let app = TestApp::new().await;
    let mut scene = Scene::new(&app, HookKind::PresenceLogger).await;
    let injected = scene.body.replace("\"Ana\"", "\"Bob\",\"email\":\"head@school.example\",\"x\":\"\"");
    scene.signed("fields in a name", &injected, 400, "twice").await;
    let broken = scene.body.replace("\"Ana\"", "\"Bo \"Q\" Neil\"");
    scene.signed("a quotation mark", &broken, 400, "not JSON").await;
    let any = scene.body.replace(&conference(&scene.class).await, "*");
    let told = scene.sender.send(&any).await;
    assert_eq!(told.status, StatusCode::OK);
    assert!(last(&mut scene.class).await.2.contains("token"), "it says why nothing came of it");
    assert!(evidence(&scene.class).await.is_empty());
}
