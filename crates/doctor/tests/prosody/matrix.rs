//! What becomes of tokens of all kinds: the same as with Jitsi's own modules, with which the table was recorded. There audiences and
//! wildcards are accepted as Jitsi does by default.

use std::time::Duration;

use doctor::{Attempt, Got, attempt};
use serde::Deserialize;
use serde_json::{Map, Value};
use tokens::raw;

use super::minter::{OTHER_SECRET, SECRET, key};
use super::setup::{Jitsi, Setup, now_ms};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// As it is; or signed from header and claims; or none.
    token: Option<String>,
    header: Option<Map<String, Value>>,
    #[serde(default)]
    claims: Map<String, Value>,
    /// In s from now; "string": an hour from now, written as text.
    #[serde(default)]
    times: Map<String, Value>,
    secret: Option<String>,
    room: String,
    asked_room: Option<String>,
    #[serde(default)]
    pause_s: u64,
    joined: Option<Standing>,
    refused_at_room: Option<Refusal>,
    refused_at_sign_in: Option<Refusal>,
}

#[derive(Deserialize)]
struct Standing {
    affiliation: String,
    role: String,
}

#[derive(Deserialize)]
struct Refusal {
    condition: String,
    /// How the explanation begins.
    text: String,
}

impl Case {
    fn token(&self) -> Option<String> {
        let Some(header) = &self.header else { return self.token.clone() };
        let (mut claims, now_s) = (self.claims.clone(), now_ms() / 1000);
        for (name, time) in &self.times {
            let time = time.as_i64().map_or_else(|| (now_s + 3600).to_string().into(), |offset_s| Value::from(now_s + offset_s));
            claims.insert(name.clone(), time);
        }
        if header["alg"] == "none" {
            return Some(raw::unsigned(header, &claims));
        }
        let secret = if self.secret.is_some() { OTHER_SECRET } else { SECRET };
        Some(raw::sign(&key(secret), header, &claims))
    }

    fn fits(&self, got: &Got) -> bool {
        let same = |refusal: &Option<Refusal>, condition: &str, text: &str| {
            refusal.as_ref().is_some_and(|refusal| condition == refusal.condition && text.starts_with(&refusal.text))
        };
        match got {
            Got::Joined(affiliation, role) => {
                self.joined.as_ref().is_some_and(|joined| (&joined.affiliation, &joined.role) == (affiliation, role))
            }
            Got::RefusedAtRoom(condition, text) => same(&self.refused_at_room, condition, text),
            Got::RefusedAtSignIn(condition, text) => same(&self.refused_at_sign_in, condition, text),
            Got::Broken(_) => false,
        }
    }
}

async fn the_table_holds(over_bosh: bool) {
    let cases: Vec<Case> = serde_json::from_str(include_str!("matrix.json")).expect("our own table");
    assert!(cases.len() >= 40, "{} cases", cases.len());
    let setup = Setup {
        vhost: "rollcall_audiences = { \"*\" }\nrollcall_issuers = { \"rollcall\" }",
        rooms: "rollcall_takes_wildcards = true",
        ..Setup::default()
    };
    let jitsi = Jitsi::start(&setup).await;
    let mut wrong = String::new();
    for case in &cases {
        let token = case.token();
        let wish = Attempt {
            token: token.as_deref(),
            asked_room: case.asked_room.as_deref().unwrap_or(&case.room),
            room: &case.room,
            opens_room: case.room != "closed",
            pause: Duration::from_secs(case.pause_s),
            over_bosh,
        };
        let got = attempt(&jitsi.target, &wish).await;
        if !case.fits(&got) {
            wrong.push_str(&format!("{}: {got:?}\n", case.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong}\n{}", jitsi.log());
}

#[tokio::test]
async fn the_table_holds_over_a_websocket() {
    the_table_holds(false).await;
}

#[tokio::test]
async fn the_table_holds_over_bosh() {
    the_table_holds(true).await;
}
