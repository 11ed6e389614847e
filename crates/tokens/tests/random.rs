//! Random signing requests. What comes out is read again with other means than those that wrote it, and held against every rule for
//! tokens that Jitsi gets. 20 000 of them; with `ROLLCALL_LONG=1` a million.

use std::collections::BTreeSet;

use data_encoding::BASE64URL_NOPAD;
use domain::PersonId;
use domain::board::Allowed;
use domain::role::{Capabilities, Capability};
use jwt_compact::{AlgorithmExt, UntrustedToken};
use serde_json::Value;
use tokens::{Audience, Entry, Signer, SigningKey};

const SEED: u64 = 0x526f_6c6c_6361_6c6c;

/// `SplitMix64`: the same numbers in every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    /// Any text, with what breaks JSON, encodings and screens more often than people's names have it.
    fn text(&mut self, longest: usize) -> String {
        const ODD: &[&str] = &[
            "\"",
            "\\",
            "\0",
            "\n",
            "\u{7f}",
            "</script>",
            "é",
            "e\u{301}",
            "ß",
            "İ",
            "العربية",
            "𝒜",
            "🧪",
            "\u{202e}",
            "\u{feff}",
            "\u{fffd}",
            "\u{10ffff}",
            "\u{2028}",
            "*",
            ".",
            "{}",
            "%00",
            "😀",
        ];
        let mut text = String::new();
        for _ in 0..self.below(longest + 1) {
            match self.below(3) {
                0 => text.push_str(self.one_of(ODD)),
                1 => text.push(char::from(b' ' + self.below(95) as u8)),
                _ => text.push(char::from_u32(self.next() as u32 % 0x11_0000).unwrap_or('ä')),
            }
        }
        text
    }

    fn conference(&mut self) -> String {
        match self.below(8) {
            0 => self.one_of(&["*", "", "**", "Math*", ".*", "ABC", "Ω-Σ", "a/b", "room@conference", "no-room", "K3V"]).to_owned(),
            1 => self.text(20),
            _ => (0..24).map(|_| char::from(b"abcdefghijklmnopqrstuvwxyz0123456789-"[self.below(37)])).collect(),
        }
    }

    fn capabilities(&mut self) -> Capabilities {
        Capability::ALL.iter().copied().filter(|_| self.below(2) == 0).collect()
    }

    fn now_ms(&mut self) -> i64 {
        match self.below(20) {
            0 => 10_000,
            1 => 4_102_444_799_999,
            _ => 1_700_000_000_000 + (self.next() % 400_000_000_000) as i64,
        }
    }
}

/// A deployment, and what its tokens must say of it.
struct Deployment {
    signer: Signer,
    key: SigningKey,
    alg: &'static str,
    kid: Option<String>,
    iss: &'static str,
    sub: &'static str,
    words: bool,
}

const APP_ID: &str = "vpaas-magic-cookie-0123456789abcdef0123456789abcdef";

fn deployments() -> [Deployment; 3] {
    let make = |key: SigningKey, alg, kid: Option<String>, iss: &'static str, sub: &'static str, words| {
        let audience = Audience { issuer: iss.into(), audience: "jitsi".into(), subject: sub.into() };
        Deployment { signer: Signer::new(key.clone(), kid.clone(), audience), key, alg, kid, iss, sub, words }
    };
    let secret = SigningKey::hs256(b"a secret of this test and of nothing else").expect("long enough");
    let rsa = SigningKey::rs256(include_str!("keys/rsa-pkcs8.pem")).expect("RSA");
    [
        make(secret, "HS256", None, "rollcall", "meet.example.org", false),
        make(rsa.clone(), "RS256", Some("rollcall-\"x\"".into()), "rollcall", "meet.jitsi", false),
        make(rsa, "RS256", Some(format!("{APP_ID}/4f4910")), "chat", APP_ID, true),
    ]
}

fn part(text: &str) -> Value {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).expect("base64url without padding");
    serde_json::from_slice(&bytes).expect("JSON")
}

fn names(value: &Value) -> BTreeSet<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

/// Every rule, as one who has only the token and the request would check it.
fn check(token: &str, on: &Deployment, entry: &Entry<'_>, now_ms: i64, jti: &str) {
    let parts: Vec<&str> = token.split('.').collect();
    assert_eq!(parts.len(), 3);
    let (header, claims) = (part(parts[0]), part(parts[1]));

    assert_eq!(header["typ"], "JWT", "Prosody refuses any other");
    assert_eq!(header["alg"], on.alg);
    assert_eq!(header.get("kid").and_then(Value::as_str), on.kid.as_deref());
    assert_eq!(names(&header).len(), 2 + usize::from(on.kid.is_some()), "and nothing else");
    assert_eq!(names(&claims), ["aud", "context", "exp", "iat", "iss", "jti", "moderator", "nbf", "room", "sub"].into());
    assert_eq!((claims["iss"].as_str(), claims["aud"].as_str(), claims["sub"].as_str()), (Some(on.iss), Some("jitsi"), Some(on.sub)));
    if on.words {
        assert!(on.kid.as_deref().is_some_and(|kid| kid.split('/').next() == Some(on.sub)), "JaaS compares the two");
    }

    let room = claims["room"].as_str().expect("a text");
    assert!(!room.is_empty() && !room.contains('*'), "never all rooms: {room}");
    assert_eq!(room, room.to_lowercase());
    if !entry.conference.contains('*') && !entry.conference.is_empty() {
        assert_eq!(room, entry.conference.to_lowercase(), "this room exactly");
    }

    let now_s = now_ms.div_euclid(1000);
    let [iat, nbf, exp] = ["iat", "nbf", "exp"].map(|name| claims[name].as_i64().expect("a whole number"));
    assert_eq!((iat, nbf), (now_s - 10, now_s - 10));
    assert!(exp > now_s && exp - iat <= 300, "{exp} is at most 300 s after {iat}");
    assert_eq!(claims["jti"], jti);

    let may = |capability| entry.may.iter().any(|one| one == capability);
    let moderator = may(Capability::Moderate);
    let user = &claims["context"]["user"];
    assert_eq!(claims["moderator"], moderator);
    let word = if moderator { "true" } else { "false" };
    assert_eq!(user["moderator"], if on.words { Value::from(word) } else { Value::from(moderator) });
    assert_eq!(user["affiliation"] == "owner", moderator);
    assert!(["owner", "member"].contains(&user["affiliation"].as_str().expect("a text")));

    assert_eq!((user["id"].as_str(), user["name"].as_str()), (Some(entry.person.as_str()), Some(entry.name)));
    assert_eq!(user.get("avatar").map(|value| value.as_str().expect("a text")), entry.avatar, "absent if not known");
    assert_eq!(user.get("email").map(|value| value.as_str().expect("a text")), entry.email, "absent if not turned on");
    assert_eq!(names(user).len(), 4 + usize::from(entry.avatar.is_some()) + usize::from(entry.email.is_some()));
    assert_eq!(names(&claims["context"]), ["features", "user"].into());

    let record = moderator && entry.recording && may(Capability::Record);
    let features = claims["context"]["features"].as_object().expect("always there");
    for (name, value) in features {
        let expected = match name.as_str() {
            "recording" | "livestreaming" | "transcription" => record,
            "file-upload" => moderator,
            "create-polls" => entry.allowed.polls,
            "screen-sharing" => entry.allowed.share_screen,
            "send-groupchat" => entry.allowed.chat,
            "inbound-call" | "outbound-call" | "sip-inbound-call" | "sip-outbound-call" => false,
            other => panic!("{other} is not a feature that Jitsi Meet knows"),
        };
        assert_eq!(value, &Value::from(expected), "{name}");
    }
    assert_eq!(features.len(), 11);

    let untrusted = UntrustedToken::new(token).expect("three parts");
    on.key.algorithm().validator::<Value>(&on.key.verifying()).validate(&untrusted).expect("a good signature");
}

#[test]
fn no_request_makes_a_token_that_breaks_a_rule() {
    let requests = if std::env::var_os("ROLLCALL_LONG").is_some_and(|value| value == "1") { 1_000_000 } else { 20_000 };
    let deployments = deployments();
    let mut dice = Dice(SEED);
    let mut tokens_of = [0_usize; 3];
    for _ in 0..requests {
        // RSA takes its time: two requests in five.
        let at = dice.below(5).saturating_sub(2);
        let on = &deployments[at];
        let (conference, person, name, jti) = (dice.conference(), PersonId::new(dice.text(24)), dice.text(40), dice.text(24));
        let (avatar, email, now_ms) = (dice.text(60), dice.text(30), dice.now_ms());
        let entry = Entry {
            conference: &conference,
            person: &person,
            name: &name,
            avatar: (dice.below(2) == 0).then_some(&avatar),
            email: (dice.below(2) == 0).then_some(&email),
            may: dice.capabilities(),
            allowed: Allowed { chat: dice.below(2) == 0, share_screen: dice.below(2) == 0, polls: dice.below(2) == 0, ..Allowed::ALL },
            recording: dice.below(2) == 0,
        };
        check(&on.signer.sign(&entry, now_ms, jti.clone()), on, &entry, now_ms, &jti);
        tokens_of[at] += 1;
    }
    assert!(tokens_of.iter().all(|&tokens| tokens > requests / 6), "every kind had its share: {tokens_of:?}");
    println!("{requests} requests, 0 tokens that break a rule: {tokens_of:?}");
}
