//! Tokens under other eyes: a Jitsi server is configured, tickets come through the door that browsers use, and jose checks them.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::harness::rollcall::{Person, Rollcall, beside};

#[test]
fn another_implementation_accepts_our_tokens_for_exactly_one_room_and_role() {
    let secret = "a secret of this test alone, 42 bytes long";
    let rollcall = Rollcall::start_with(&[
        ("JITSI_DOMAIN", "meet.example.org"),
        ("JITSI_APP_ID", "classroom"),
        ("JITSI_JWT_SECRET", secret),
        ("JITSI_JWT_AUDIENCE", "our-jitsi"),
    ]);
    let person = |person: &Person| json!({ "account": person.account, "password": person.password });
    let setting = json!({
        "origin": rollcall.origin,
        "secret": secret,
        "domain": "meet.example.org",
        "issuer": "classroom",
        "audience": "our-jitsi",
        "teacher": person(&rollcall.teacher),
        "student": person(&rollcall.students[0]),
        // A file in the folder from which jose is found; it need not be there.
        "modules": beside("../../target/browser-tools/here.js"),
    });
    let mut node = Command::new("node")
        .arg(beside("token.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node starts");
    node.stdin.take().expect("it was piped").write_all(setting.to_string().as_bytes()).expect("node reads");
    let output = node.wait_with_output().expect("node ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let log = rollcall.log();
    assert!(!log.contains(secret) && !log.contains("eyJ"), "neither the secret nor a token is in the log:\n{log}");
}
