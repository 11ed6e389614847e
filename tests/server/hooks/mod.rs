//! What senders at Jitsi servers report, as it comes over the wire.

mod administrator;
mod bad;
mod senders;

use std::collections::BTreeMap;

use aws_lc_rs::hmac;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use data_encoding::{BASE64, HEXLOWER};
use domain::HookId;
use domain::evidence::{Evidence, FactKind, HookKind, Witness};
use domain::provider::{Kind, Settings};
use rollcall::api::hook::{DeliveryLine, HookSecret, Outcome};
use rollcall::api::provider::KeyInput;
use rollcall::server::ingest::Parcel;
use rollcall::server::store;
use serde_json::{Value, json};
use tokens::SigningKey;

use crate::harness::{Class, TestApp, text};

/// The AppID of the tests.
pub const APP_ID: &str = "vpaas-magic-cookie-0123456789abcdef0123456789abcdef";

/// A sender: where it sends to and what it signs with.
pub struct Sender<'a> {
    app: &'a TestApp,
    pub kind: HookKind,
    pub hook: HookId,
    pub secret: String,
    /// Without the hook's id.
    bare: bool,
}

/// What a sender was told.
#[derive(Debug)]
pub struct Told {
    pub status: StatusCode,
    pub body: Value,
}

pub fn hmac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), &parts.concat()).as_ref().to_vec()
}

impl<'a> Sender<'a> {
    /// One with a fresh hook for the class's room's provider.
    pub async fn new(class: &mut Class<'a>, kind: HookKind) -> Self {
        let provider = if kind == HookKind::Jaas { jaas(class).await } else { "environment".to_owned() };
        let made: HookSecret =
            class.administrator.call("add_hook", json!({ "kind": kind, "provider": provider })).await.expect("an administrator may");
        Self { app: class.app, kind, hook: made.hook, secret: made.secret, bare: false }
    }

    /// A recorder's, with a fresh hook for the practice conference.
    pub async fn practice(class: &mut Class<'a>) -> Self {
        let made: HookSecret =
            class.administrator.call("add_hook", json!({ "kind": HookKind::Jibri, "provider": null })).await.expect("an administrator may");
        Self { app: class.app, kind: HookKind::Jibri, hook: made.hook, secret: made.secret, bare: false }
    }

    pub fn bare(mut self) -> Self {
        self.bare = true;
        self
    }

    fn path(&self, body: &str) -> String {
        let id = if self.bare { String::new() } else { format!("/{}", self.hook) };
        match self.kind {
            HookKind::Reflector if body.contains("recording_file") => "/v1/jibri/recording-complete".to_owned(),
            HookKind::Reflector => "/v1/jitsi/events".to_owned(),
            HookKind::EventSync => {
                let event = body.split("muc-").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("occupant-joined");
                format!("/hooks/event-sync{id}/events/{}", event.replace('-', "/"))
            }
            kind => format!("/hooks/{}{id}", kind.as_str()),
        }
    }

    /// The headers by which it shows who it is.
    pub fn signature(&self, body: &str, now_ms: i64) -> BTreeMap<&'static str, String> {
        let (time, body) = ((now_ms / 1000).to_string(), body.as_bytes());
        match self.kind {
            HookKind::Rollcall | HookKind::Jibri => {
                let key = BASE64.decode(self.secret.trim_start_matches("whsec_").as_bytes()).expect("base64");
                let id = format!("o.{}", HEXLOWER.encode(&hmac(b"", &[body])[..8]));
                let signature = hmac(&key, &[id.as_bytes(), b".", time.as_bytes(), b".", body]);
                let signature = format!("v1,{}", BASE64.encode(&signature));
                BTreeMap::from([("webhook-id", id), ("webhook-timestamp", time), ("webhook-signature", signature)])
            }
            HookKind::Jaas => {
                let signature = BASE64.encode(&hmac(self.secret.as_bytes(), &[time.as_bytes(), b".", body]));
                BTreeMap::from([("x-jaas-signature", format!("t={time},v1={signature}"))])
            }
            HookKind::Reflector => BTreeMap::from([("x-jitsi-signature", HEXLOWER.encode(&hmac(self.secret.as_bytes(), &[body])))]),
            HookKind::EventSync | HookKind::PresenceLogger => BTreeMap::from([("authorization", format!("Bearer {}", self.secret))]),
        }
    }

    pub async fn send(&self, body: &str) -> Told {
        self.send_with(body, &self.signature(body, self.app.now_ms()), "application/json").await
    }

    pub async fn send_with(&self, body: &str, headers: &BTreeMap<&'static str, String>, kind: &str) -> Told {
        let mut request = Request::post(self.path(body)).header(header::CONTENT_TYPE, kind);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let response = self.app.send(request.body(Body::from(body.to_owned())).expect("a request")).await;
        let status = response.status();
        assert!(response.headers().get(header::SET_COOKIE).is_none());
        let text = text(response).await;
        Told { status, body: serde_json::from_str(&text).unwrap_or(Value::Null) }
    }

    /// Sends, and is told that all is well.
    pub async fn accepted(&self, body: Value) -> Value {
        let told = self.send(&body.to_string()).await;
        assert_eq!(told.status, StatusCode::OK, "{told:?}");
        told.body
    }
}

/// Moves the class's room to JaaS.
pub async fn jaas(class: &mut Class<'_>) -> String {
    let settings = Settings { title: "JaaS".into(), kind: Kind::Jaas, app_id: APP_ID.into(), ..Settings::default() };
    let pem = tokio::task::spawn_blocking(|| SigningKey::generate_rs256().1).await.expect("a key");
    let key = KeyInput { secret: pem, key_id: "123456".into() };
    let provider: String =
        class.administrator.call("add_provider", json!({ "settings": settings, "key": key })).await.expect("an administrator may");
    class.administrator.done("set_default_provider", json!({ "provider": provider })).await.expect("an administrator may");
    provider
}

/// The name of the class's conference.
pub async fn conference(class: &Class<'_>) -> String {
    store::room::by_id(&class.app.app.store, &class.room).await.expect("it answers").expect("it is there").conference
}

/// What is stored of the class's lesson.
pub async fn evidence(class: &Class<'_>) -> Vec<Evidence> {
    let mut all = store::evidence::of_lesson(&class.app.app.store, &class.lesson).await.expect("it answers");
    all.sort_by_key(|fact| (fact.at_ms, fact.kind, fact.endpoint.clone()));
    all
}

/// The same in short: kind, endpoint, breakout room, time since the beginning in ms.
pub async fn facts(class: &Class<'_>) -> Vec<(FactKind, String, Option<String>, i64)> {
    let short = |fact: Evidence| {
        assert!(matches!(fact.witness, Witness::Server { .. }));
        (fact.kind, fact.endpoint.to_string(), fact.breakout.map(|id| id.to_string()), fact.at_ms - crate::harness::START_MS)
    };
    evidence(class).await.into_iter().map(short).collect()
}

/// The log, latest first, with everything in it that was to be written by now.
pub async fn log(class: &mut Class<'_>) -> Vec<DeliveryLine> {
    class.app.app.ingest.store(Parcel::default(), 0).await.expect("it stores");
    class.administrator.call("hook_log", json!({ "hook": null, "before": null })).await.expect("an administrator may")
}

/// The latest line of it: what became of it, the event, why.
pub async fn last(class: &mut Class<'_>) -> (Outcome, String, String) {
    let line = log(class).await.into_iter().next().expect("there is one");
    (line.outcome, line.event, line.why)
}

/// A body of each sender: the student's connection `c3d875a5` comes in, `ago_s` before now.
pub fn joined(kind: HookKind, conference: &str, person: &str, now_ms: i64, ago_s: i64) -> Value {
    let at_ms = now_ms - ago_s * 1000;
    let jid = "c3d875a5-919b-4b5b-934a-a2802f0bf3a1@meet.example.org";
    let written = format!("{}", jiff::Timestamp::from_millisecond(at_ms).expect("a time"));
    match kind {
        HookKind::Rollcall => json!({
            "type": "rollcall.presence", "version": 1, "origin": "origin-1", "sent_ms": now_ms,
            "events": [{ "sequence": 1, "at_ms": at_ms, "kind": "joined", "conference": conference, "endpoint": "c3d875a5",
                         "person": { "id": person, "name": "Ana" }, "role": "participant" }],
        }),
        HookKind::EventSync => json!({
            "event_name": "muc-occupant-joined", "room_name": conference, "room_jid": format!("{conference}@conference.meet.example.org"),
            "is_breakout": false, "active_occupants_count": 1,
            "occupant": { "occupant_jid": format!("{jid}/3nTv"), "joined_at": at_ms / 1000, "id": person, "name": "Ana" },
        }),
        HookKind::PresenceLogger => json!({
            "sala": conference, "curso": "1.0", "turma": "nil", "aluno": "Ana", "jid": format!("{jid}/3nTv"), "email": "nil",
            "timestamp": written, "action": "login",
        }),
        HookKind::Reflector => json!({
            "event": "muc-occupant-joined", "room": conference, "timestamp": written,
            "data": { "occupant_id": "c3d875a5", "nick": "Ana", "role": "participant", "affiliation": "none" },
        }),
        // It speaks of recordings, and of nobody's presence: that somebody was recorded in this room.
        HookKind::Jibri => recorded(conference, "c3d875a5", "c3d875a5/room.mp4", b"a film", at_ms),
        HookKind::Jaas => json!({
            "idempotencyKey": "0b7c6e0c-1111-4222-8333-444455556666", "customerId": "0123", "appId": APP_ID, "eventType": "PARTICIPANT_JOINED",
            "sessionId": "session", "timestamp": at_ms, "fqn": format!("{APP_ID}/{conference}"),
            "data": { "id": person, "name": "typed", "participantJid": jid, "isBreakout": false, "moderator": "false" },
        }),
    }
}

/// What our finalize script sends of a recording of a minute that ended at a time (Unix ms): a file with this in it, at this path.
pub fn recorded(conference: &str, session: &str, path: &str, film: &[u8], ended_ms: i64) -> Value {
    recorded_at("https://meet.example.org/", conference, session, path, film, ended_ms)
}

/// The same on another server.
pub fn recorded_at(server: &str, conference: &str, session: &str, path: &str, film: &[u8], ended_ms: i64) -> Value {
    let note = json!({ "meeting_url": format!("{server}{conference}"), "participants": [{ "user": { "name": "Ana \"x\", \\u0022" } }],
                       "share": true, "initiator": { "id": "nobody-here" }, "conference_details": { "session_id": "m-1" } });
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, film);
    json!({ "type": "rollcall.recording", "version": 1, "session": session, "path": path, "size": film.len(),
            "sha256": HEXLOWER.encode(digest.as_ref()), "ended_ms": ended_ms, "length_ms": 60_000,
            "metadata": BASE64.encode(note.to_string().as_bytes()) })
}
