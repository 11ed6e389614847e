//! What claims may not say, though the signature is good.

use serde_json::{Map, Value, json};
use tokens::{Refused, raw};

use super::{Bad, Bench, NOW_MS, NOW_S, text, with};

/// Good claims with another time.
pub(crate) fn with_time(name: &'static str, time_s: i64) -> impl Fn(&Bench) -> Map<String, Value> {
    move |bench| with(&bench.claims(), name, Some(time_s.into()))
}

pub(crate) fn bad(bench: &Bench, all: &mut Vec<Bad>) {
    parties(bench, all);
    room(bench, all);
    times(bench, all);
    others(bench, all);
    not_once(bench, all);
    not_an_object(bench, all);
}

fn signed(bench: &Bench, claims: &Map<String, Value>) -> String {
    raw::sign(&bench.secret, &bench.header(), claims)
}

fn set(bench: &Bench, all: &mut Vec<Bad>, category: &'static str, why: Refused, name: &str, values: impl IntoIterator<Item = Value>) {
    let changed = values.into_iter().map(|value| with(&bench.claims(), name, Some(value)));
    all.extend(changed.map(|claims| Bad { category, why, token: signed(bench, &claims) }));
}

fn parties(bench: &Bench, all: &mut Vec<Bad>) {
    for (name, category, why, good, look_alike) in [
        ("iss", "wrong iss", Refused::Issuer, "rollcall", "rоllcall"),
        ("aud", "wrong aud", Refused::Audience, "jitsi", "jіtsi"),
        ("sub", "wrong sub", Refused::Subject, "meet.example.org", "meet.example.оrg"),
    ] {
        let texts = [
            "",
            "*",
            "other",
            look_alike,
            &good.to_uppercase(),
            &format!("{good} "),
            &format!("{good}."),
            &format!("x{good}"),
            &format!("*.{good}"),
            &format!("{good},other"),
            &format!("https://{good}"),
        ]
        .map(Value::from);
        set(bench, all, category, why, name, texts);
        let others = [Value::Null, json!(1), json!(true), json!([good]), json!([good, "other"]), json!([]), json!({ good: true })];
        set(bench, all, category, why, name, others);
        all.push(Bad { category, why, token: signed(bench, &with(&bench.claims(), name, None)) });
    }
}

fn room(bench: &Bench, all: &mut Vec<Bad>) {
    let wildcards = ["*", "**", "abc-*", "*-1", ".*", "abc-.", "abc%-%d", "abc-?", "%", "abc-1|x", "^abc-1$", ""].map(Value::from);
    set(bench, all, "wildcard room", Refused::Room, "room", wildcards);
    let texts = [
        "abd-1",
        "abc-",
        "abc-11",
        "xabc-1",
        "ABC-1",
        "Abc-1",
        "abc-1 ",
        " abc-1",
        "abc-1\n",
        "abc-1/",
        "abc-1/../abc-2",
        "tenant/abc-1",
        "abc-1@conference.meet.example.org",
        "%61bc-1",
        "abc%2d1",
        "abc-1#x",
        "abc-1?x",
    ];
    set(bench, all, "wrong room", Refused::Room, "room", texts.map(Value::from));
    let look_alikes = [
        "аbc-1",
        "ａｂｃ-１",
        "abc\u{2010}1",
        "abc\u{2011}1",
        "abc\u{2212}1",
        "abc-\u{200d}1",
        "\u{200b}abc-1",
        "abc-1\u{feff}",
        "\u{202e}1-cba",
        "abc-1\u{301}",
        "abc-¹",
        "𝐚𝐛𝐜-𝟏",
        "abc-١",
        "ⓐbc-1",
        "abc-1\u{fe0f}",
        "abc\u{ad}-1",
    ];
    set(bench, all, "unicode room", Refused::Room, "room", look_alikes.map(Value::from));
    let no_text = [Value::Null, json!(1), json!(["abc-1"]), json!({ "name": "abc-1" }), json!(true), json!("abc-1\0"), json!("abc-1\0.x")];
    set(bench, all, "room is no text", Refused::Claims, "room", no_text);
    all.push(Bad { category: "room is no text", why: Refused::Claims, token: signed(bench, &with(&bench.claims(), "room", None)) });
}

fn times(bench: &Bench, all: &mut Vec<Bad>) {
    let expired = [0, 1, 10, 60, 3600, 31_536_000, NOW_S].map(|ago_s| json!(NOW_S - ago_s));
    set(bench, all, "expired", Refused::Time, "exp", expired);
    let far = [601, 602, 3600, 86_400, 315_360_000].map(|ahead_s| json!(NOW_S + ahead_s));
    set(bench, all, "far future", Refused::Time, "exp", far.into_iter().chain([json!(NOW_MS), json!(i64::MAX), json!(i64::MAX - 1)]));
    for name in ["nbf", "iat"] {
        let later = [1, 2, 60, 300, 86_400].map(|ahead_s| json!(NOW_S + ahead_s));
        set(bench, all, "not yet", Refused::Time, name, later.into_iter().chain([json!(NOW_MS), json!(i64::MAX)]));
    }
    for name in ["exp", "nbf", "iat"] {
        let good_s = if name == "exp" { NOW_S + 100 } else { NOW_S - 10 };
        let odd = [
            Value::Null,
            json!(good_s.to_string()),
            json!(good_s as f64),
            json!(good_s as f64 + 0.5),
            json!([good_s]),
            json!({ "s": good_s }),
            json!(true),
            json!(u64::MAX),
            json!(1e300),
            json!(-1),
            json!("2030-01-01T00:00:00Z"),
        ];
        set(bench, all, "time is no whole number", Refused::Claims, name, odd);
    }
    all.push(Bad { category: "no exp", why: Refused::Claims, token: signed(bench, &with(&bench.claims(), "exp", None)) });
    let wrong_case = with(&with(&bench.claims(), "exp", None), "EXP", Some(json!(NOW_S + 100)));
    all.push(Bad { category: "no exp", why: Refused::Claims, token: signed(bench, &wrong_case) });
}

fn others(bench: &Bench, all: &mut Vec<Bad>) {
    let category = "claims of another form";
    let why = Refused::Claims;
    for name in ["jti", "context", "moderator"] {
        all.push(Bad { category, why, token: signed(bench, &with(&bench.claims(), name, None)) });
        set(bench, all, category, why, name, [Value::Null, json!(7), json!([])]);
    }
    set(bench, all, category, why, "admin", [json!(true)]);
    set(bench, all, category, why, "__proto__", [json!({ "moderator": true })]);
    for (path, value) in [
        ("/context/user/moderator", json!("yes")),
        ("/context/user/moderator", json!(1)),
        ("/context/user/affiliation", json!("admin")),
        ("/context/user/id", json!(42)),
        ("/context/user/name", json!("Ana\0")),
        ("/context/features/recording", json!("true")),
        ("/context/features", json!({})),
        ("/context/user", json!({ "id": "p1" })),
    ] {
        let mut claims = Value::Object(bench.claims());
        *claims.pointer_mut(path).expect("there") = value;
        all.push(Bad { category, why, token: signed(bench, claims.as_object().expect("an object")) });
    }
    for (path, name, value) in [
        ("/context", "room", json!({ "regex": true })),
        ("/context", "group", json!("staff")),
        ("/context/user", "hidden-from-recorder", json!(true)),
        ("/context/user", "lobby_bypass", json!(true)),
        ("/context/features", "everything", json!(true)),
    ] {
        let mut claims = Value::Object(bench.claims());
        let inside = claims.pointer_mut(path).and_then(Value::as_object_mut).expect("there");
        inside.insert(name.to_owned(), value);
        all.push(Bad { category, why, token: signed(bench, claims.as_object().expect("an object")) });
    }
}

fn not_once(bench: &Bench, all: &mut Vec<Bad>) {
    let good = text(&bench.claims());
    for (from, to) in [
        (r#""room":"abc-1""#, r#""room":"abc-1","room":"*""#),
        (r#""room":"abc-1""#, r#""room":"*","room":"abc-1""#),
        (r#""room":"abc-1""#, r#""room":"abc-1","room":"abc-1""#),
        (r#""room":"abc-1""#, r#""room":"abc-1","r\u006fom":"abc-2""#),
        (r#""exp":"#, r#""exp":1,"exp":"#),
        (r#""jti":"j1""#, r#""jti":"j1","moderator":true"#),
        (r#""iss":"rollcall""#, r#""iss":"mallory","iss":"rollcall""#),
        (r#""aud":"jitsi""#, r#""aud":"jitsi","aud":"other""#),
        (r#""sub":"#, r#""sub":"*","sub":"#),
        (r#""context":{"#, r#""context":{},"context":{"#),
        (r#""affiliation":"member""#, r#""affiliation":"owner","affiliation":"member""#),
        (r#""id":"p1""#, r#""id":"p1","id":"p2""#),
        (r#""recording":false"#, r#""recording":true,"recording":false"#),
        (r#""user":{"#, r#""user":{},"user":{"#),
    ] {
        let claims = good.replacen(from, to, 1);
        assert_ne!(claims, good, "{from} is in the claims");
        let token = bench.written(text(&bench.header()), claims);
        all.push(Bad { category: "said twice in the claims", why: Refused::Claims, token });
    }
}

fn not_an_object(bench: &Bench, all: &mut Vec<Bad>) {
    let good = text(&bench.claims());
    let deep = good.replacen("\"Ana\"", &format!("{}1{}", "[".repeat(500), "]".repeat(500)), 1);
    let mut claims: Vec<Vec<u8>> =
        ["", "null", "[]", "{}", "\"x\"", "1", "{'room':'abc-1'}", &deep].map(|text| text.as_bytes().to_vec()).to_vec();
    for (before, after) in [("", "x"), ("", "{}"), ("", "\0"), ("\u{feff}", ""), ("[", "]"), ("", ","), ("", "\n//")] {
        claims.push(format!("{before}{good}{after}").into_bytes());
    }
    claims.push([good.as_bytes(), &[0xff]].concat());
    claims.push(good.replace("Ana", "\\ud800").into_bytes());
    claims.push(good.replace("Ana", "A\nna").into_bytes());
    claims.push(good.replacen("\"exp\":1", "\"exp\":+1", 1).into_bytes());
    claims.push(good.replacen("\"exp\":1", "\"exp\":01", 1).into_bytes());
    claims.push(good.replacen("\"exp\":1", "\"exp\":NaN,\"x\":1", 1).into_bytes());
    for claims in claims {
        let token = bench.written(text(&bench.header()), claims);
        all.push(Bad { category: "claims are no object", why: Refused::Claims, token });
    }
}
