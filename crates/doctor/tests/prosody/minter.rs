//! Tokens for the robot, signed with the tokens crate.

use doctor::{Fault, Minter, Wish};
use serde_json::{Map, Value, json};
use tokens::{SigningKey, raw};

use super::setup::{VHOST, now_ms};

/// What both sides know.
pub const SECRET: &str = "correct-horse-battery-staple-0001";
pub const OTHER_SECRET: &str = "another-secret-of-the-right-length";

/// Signs as Rollcall would; the fields may be set to something else than the server expects.
#[derive(Clone)]
pub struct Robot {
    pub secret: &'static str,
    pub issuer: &'static str,
    pub audience: &'static str,
    pub subject: &'static str,
    pub algorithm: &'static str,
    /// How far our clock is ahead, in s.
    pub ahead_s: i64,
}

impl Default for Robot {
    fn default() -> Self {
        Self { secret: SECRET, issuer: "rollcall", audience: "jitsi", subject: VHOST, algorithm: "HS256", ahead_s: 0 }
    }
}

impl Minter for Robot {
    fn mint(&self, wish: &Wish<'_>) -> Option<String> {
        let now_s = now_ms() / 1000 + self.ahead_s;
        let now_s = match wish.fault {
            Fault::Expired => now_s - 600,
            Fault::NotYet => now_s + 600,
            _ => now_s,
        };
        let room = match wish.fault {
            Fault::OtherRoom => "elsewhere",
            Fault::AnyRoom => "*",
            _ => wish.room,
        };
        let claims = json!({
            "iss": self.issuer,
            "aud": if wish.fault == Fault::OtherAudience { "somebody-else" } else { self.audience },
            "sub": if wish.fault == Fault::OtherSubject { "elsewhere.test" } else { self.subject },
            "room": room,
            "iat": now_s - 10, "nbf": now_s - 10, "exp": now_s + 300,
            "moderator": wish.moderator,
            "context": { "user": {
                "id": wish.who, "name": "Rollcall", "moderator": wish.moderator,
                "affiliation": if wish.moderator { "owner" } else { "member" },
            } },
        });
        let algorithm = if wish.fault == Fault::Unsigned { "none" } else { self.algorithm };
        let (header, claims) = (object(json!({ "alg": algorithm, "typ": "JWT" })), object(claims));
        Some(match wish.fault {
            Fault::Unsigned => raw::unsigned(&header, &claims),
            Fault::OtherSecret => raw::sign(&key(OTHER_SECRET), &header, &claims),
            _ => raw::sign(&key(self.secret), &header, &claims),
        })
    }
}

pub fn key(secret: &str) -> SigningKey {
    SigningKey::hs256(secret.as_bytes()).expect("long enough")
}

pub fn object(value: Value) -> Map<String, Value> {
    let Value::Object(map) = value else { panic!("an object is expected") };
    map
}
