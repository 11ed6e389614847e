//! The list of events stands in two languages.

use jitsi::Event;
use serde_json::{Value, json};

#[test]
fn start_js_listens_to_what_is_read_here() {
    let script = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/start.js")).expect("the script is there");
    let list = script.split("NAMES = `").nth(1).and_then(|rest| rest.split('`').next()).expect("the list is there");
    assert_eq!(list.split_whitespace().collect::<Vec<_>>(), Event::NAMES);
}

#[test]
fn start_js_tells_what_is_read_here() {
    let script = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/start.js")).expect("the script is there");
    let payload = json!({ "ticket": { "person": "p1" }, "error": { "code": "over" }, "state": "failed" });
    let told: Vec<&str> = script
        .match_indices("\"rollcall")
        .filter_map(|(at, _)| script[at + 1..].split('"').next())
        .filter(|name| !name.contains(':'))
        .collect();
    assert!(told.len() >= 6, "{told:?}");
    for name in told {
        assert!(!matches!(Event::parse(name, &payload), Event::Other { .. }), "{name} is not read");
    }
}

#[test]
fn every_recorded_event_is_understood() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let mut seen = 0;
    for file in std::fs::read_dir(folder).expect("the folder is there") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("readable");
        let fixture: Value = serde_json::from_str(&text).expect("JSON");
        for event in fixture["events"].as_array().expect("a list") {
            let name = event[1].as_str().expect("a name");
            if name != "getRoomsInfo" {
                let read = Event::parse(name, &event[2]);
                assert!(!matches!(read, Event::Other { .. }), "{name} {}", event[2]);
                seen += 1;
            }
        }
    }
    assert!(seen > 1_000, "only {seen} events in the fixtures");
}

#[test]
fn a_payload_that_is_not_what_it_should_be_is_another_event() {
    for payload in [Value::Null, json!(7), json!([]), json!({}), json!({ "id": 7 }), json!({ "error": "no" }), json!({ "rooms": [] })] {
        for name in ["participantJoined", "errorOccurred", "breakoutRoomsUpdated", "raiseHandUpdated", "incomingMessage", "news"] {
            assert_eq!(Event::parse(name, &payload).clone(), Event::parse(name, &payload));
            if name != "raiseHandUpdated" || payload.get("id").is_none_or(|id| !id.is_string()) {
                assert_eq!(Event::parse(name, &payload), Event::Other { name: name.to_owned() }, "{payload}");
            }
        }
    }
}
