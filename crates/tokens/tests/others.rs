//! Our tokens under other eyes: npm's jose and Python's PyJWT check them, with the key that a deployment would have. Both take the good
//! ones, read in them what we wrote, and refuse the bad ones.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use domain::PersonId;
use domain::role::Role;
use serde_json::{Map, Value, json};
use tokens::{Audience, Entry, Signer, SigningKey, raw};

const SECRET: &str = "a secret of this test and of nothing else";
const APP_ID: &str = "vpaas-magic-cookie-0123456789abcdef0123456789abcdef";

/// Where `./test` puts what is borrowed.
fn borrowed(path: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target").join(path);
    assert!(path.exists(), "{} is not there. Please run ./test (or ./test --quick) once: it installs what tests borrow.", path.display());
    path
}

/// The libraries look at the real clock.
#[expect(clippy::disallowed_methods, reason = "jose and PyJWT compare with the time that it is")]
fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_millis()).expect("before the year 292 million")
}

struct Case {
    what: String,
    good: bool,
    /// What the checkers get.
    given: Value,
}

/// A deployment, as the checkers know it.
struct Deployment {
    signer: Signer,
    secret: Option<&'static str>,
    kid: Option<String>,
}

impl Deployment {
    fn new(key: SigningKey, secret: Option<&'static str>, kid: Option<&str>, issuer: &str, subject: &str) -> Self {
        let audience = Audience { issuer: issuer.into(), audience: "jitsi".into(), subject: subject.into() };
        let kid = kid.map(str::to_owned);
        Self { signer: Signer::new(key, kid.clone(), audience), secret, kid }
    }

    fn case(&self, what: &str, good: bool, token: String) -> Case {
        let (key, audience) = (self.signer.key(), self.signer.audience());
        let algorithm = key.algorithm().as_str();
        let given = json!({
            "token": token, "algorithm": algorithm, "secret": self.secret, "pem": key.public_pem(),
            "jwk": self.kid.as_deref().and_then(|kid| key.jwk(kid)),
            "issuer": audience.issuer, "audience": audience.audience, "subject": audience.subject,
        });
        Case { what: format!("{what}, {algorithm}, {}", audience.issuer), good, given }
    }
}

fn cases() -> Vec<Case> {
    let rsa = SigningKey::rs256(include_str!("keys/rsa-pkcs1.pem")).expect("RSA");
    let ec = SigningKey::es256(include_str!("keys/ec-sec1.pem")).expect("EC");
    let secret = SigningKey::hs256(SECRET.as_bytes()).expect("long enough");
    let deployments = [
        Deployment::new(secret, Some(SECRET), None, "rollcall", "meet.example.org"),
        Deployment::new(rsa.clone(), None, Some("rollcall-1"), "rollcall", "meet.example.org"),
        Deployment::new(SigningKey::generate_rs256().0, None, Some("rollcall-2"), "rollcall", "meet.example.org"),
        Deployment::new(ec, None, Some("rollcall-3"), "rollcall", "meet.example.org"),
        // Jitsi does not take it; receipts are signed with it.
        Deployment::new(SigningKey::generate_eddsa().0, None, Some("receipts-1"), "rollcall", "meet.example.org"),
        Deployment::new(rsa, None, Some(&format!("{APP_ID}/4f4910")), "chat", APP_ID),
    ];
    let (person, now_ms) = (PersonId::new("p1"), now_ms());
    let mut cases = Vec::new();
    for on in &deployments {
        for role in [Role::Teacher, Role::Student] {
            let may = role.default_capabilities();
            let name = "Ana \"🧪\" \\ Müller \u{202e}عربى";
            let entry = Entry {
                conference: "abc-1",
                person: &person,
                name,
                avatar: Some("https://school.example/ä.png"),
                email: None,
                may,
                allowed: domain::board::Allowed::ALL,
                recording: true,
            };
            cases.push(on.case("good", true, on.signer.sign(&entry, now_ms, "j1".into())));
        }
        bad(on, now_ms, &person, &mut cases);
    }
    cases
}

fn bad(on: &Deployment, now_ms: i64, person: &PersonId, cases: &mut Vec<Case>) {
    let may = Role::Student.default_capabilities();
    let entry = Entry {
        conference: "abc-1",
        person,
        name: "Ana",
        avatar: None,
        email: None,
        may,
        allowed: domain::board::Allowed::ALL,
        recording: true,
    };
    let (header, claims) = (on.signer.header(), on.signer.claims(&entry, now_ms, "j1".into()));
    let with = |name: &str, value: Value| {
        let mut claims: Map<String, Value> = claims.clone();
        claims.insert(name.to_owned(), value);
        claims
    };
    let signed = |claims: &Map<String, Value>| raw::sign(on.signer.key(), &header, claims);

    cases.push(on.case("old", false, on.signer.sign(&entry, now_ms - 400_000, "j1".into())));
    cases.push(on.case("not yet", false, signed(&with("nbf", (now_ms / 1000 + 100).into()))));
    cases.push(on.case("other audience", false, signed(&with("aud", "other".into()))));
    cases.push(on.case("other issuer", false, signed(&with("iss", "other".into()))));
    cases.push(on.case("other subject", false, signed(&with("sub", "other".into()))));

    let good = on.signer.sign(&entry, now_ms, "j1".into());
    let (_, seal) = good.rsplit_once('.').expect("three parts");
    cases.push(on.case("promoted by hand", false, raw::unsigned(&header, &with("moderator", true.into())) + seal));
    let stranger = match on.signer.key().algorithm() {
        tokens::Alg::Hs256 => SigningKey::hs256(&[7; 40]).expect("long enough"),
        tokens::Alg::Rs256 => SigningKey::generate_rs256().0,
        tokens::Alg::Es256 => SigningKey::generate_es256().0,
        tokens::Alg::EdDsa => SigningKey::generate_eddsa().0,
    };
    cases.push(on.case("another key", false, raw::sign(&stranger, &header, &claims)));
    let mut none = header.clone();
    none.insert("alg".to_owned(), "none".into());
    cases.push(on.case("unsigned", false, raw::unsigned(&none, &claims)));
}

/// What a checker says of each case.
fn ask(program: &Path, script: &str, cases: &[Case]) -> Vec<Value> {
    let given: Vec<&Value> = cases.iter().map(|case| &case.given).collect();
    // A file in the folder from which jose is found; it need not be there.
    let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/browser-tools/here.js");
    let mut child = Command::new(program)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/others").join(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{} does not start ({error}). Please run ./test once.", program.display()));
    let mut stdin = child.stdin.take().expect("it was piped");
    stdin.write_all(json!({ "modules": modules, "cases": given }).to_string().as_bytes()).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("a list")
}

fn agrees(program: &Path, script: &str) {
    let cases = cases();
    let answers = ask(program, script, &cases);
    assert_eq!(answers.len(), cases.len());
    for (case, answer) in cases.iter().zip(&answers) {
        assert_eq!(answer.get("claims").is_some(), case.good, "{}: {answer}", case.what);
        if !case.good {
            continue;
        }
        assert_eq!(answer["header"]["typ"], "JWT", "{}", case.what);
        let (claims, teacher) = (&answer["claims"], answer["claims"]["moderator"] == true);
        assert_eq!((claims["room"].as_str(), claims["aud"].as_str()), (Some("abc-1"), Some("jitsi")), "{}", case.what);
        let user = &claims["context"]["user"];
        assert_eq!(user["name"], "Ana \"🧪\" \\ Müller \u{202e}عربى", "{}", case.what);
        let jaas = claims["iss"] == "chat";
        assert_eq!(user["moderator"], if jaas { teacher.to_string().into() } else { Value::from(teacher) }, "{}", case.what);
        assert_eq!(claims["context"]["features"]["recording"], teacher, "{}", case.what);
    }
    let teachers = answers.iter().filter(|answer| answer["claims"]["moderator"] == true).count();
    assert_eq!(teachers, 6, "one teacher on each deployment");
}

#[test]
fn jose_agrees() {
    borrowed("browser-tools/node_modules/jose");
    agrees(Path::new("node"), "jose.mjs");
}

#[test]
fn pyjwt_agrees() {
    agrees(&borrowed("token-tools/bin/python"), "pyjwt.py");
}
