//! Whatever comes: it is read or refused, and nothing falls over. What is read keeps its promises.

use domain::evidence::HookKind;
use hooks::{BODY_MAX, Form, Message, Place, What, check, read};
use proptest::prelude::*;

const FORMS: [Form<'static>; 12] = [
    Form::Rollcall { id: "o1.1-2" },
    Form::EventSync { subject: "occupant", what: "joined" },
    Form::EventSync { subject: "occupant", what: "left" },
    Form::EventSync { subject: "room", what: "created" },
    Form::EventSync { subject: "room", what: "destroyed" },
    Form::EventSync { subject: "anything", what: "" },
    Form::PresenceLogger,
    Form::ReflectorEvent,
    Form::ReflectorRecording,
    Form::Jaas,
    Form::Jibri { time: "1795223770" },
    Form::Jibri { time: "soon" },
];

const BODIES: [&str; 13] = [
    include_str!("fixtures/event_sync_joined.json"),
    include_str!("fixtures/event_sync_left_breakout.json"),
    include_str!("fixtures/event_sync_destroyed.json"),
    include_str!("fixtures/event_sync_recorder.json"),
    include_str!("fixtures/presence_logger_login.json"),
    include_str!("fixtures/presence_logger_injected.json"),
    include_str!("fixtures/reflector_joined.json"),
    include_str!("fixtures/reflector_recording.json"),
    include_str!("fixtures/jaas_left.json"),
    include_str!("fixtures/jaas_recording.json"),
    include_str!("fixtures/rollcall_batch.json"),
    include_str!("fixtures/jibri_recording.json"),
    include_str!("fixtures/jaas_transcript.json"),
];

fn promises(message: &Message) {
    assert!(!message.told.is_empty() || message.nothing.is_some(), "what says nothing says why");
    assert!(message.event.chars().count() <= 100 && !message.event.chars().any(char::is_control));
    for told in &message.told {
        assert!(!told.conference.is_empty() && told.conference == told.conference.to_lowercase());
        assert!(told.at_ms >= 0);
        match &told.what {
            What::Presence(one) => {
                assert!(one.sequence < 1 << 63);
                assert!((1..=64).contains(&one.endpoint.as_str().len()));
                assert!(one.name.as_ref().is_none_or(|name| name.chars().count() <= 100 && !name.chars().any(char::is_control)));
                assert!(one.stayed_until_ms.is_none_or(|until_ms| until_ms >= told.at_ms));
            }
            What::Event(event) => {
                assert!(serde_json::from_str::<serde_json::Value>(&event.detail).is_ok_and(|value| value.is_object()));
                assert!(!event.detail.contains("preAuthenticatedLink"), "links are kept nowhere in the clear");
            }
            What::Recording(one) => {
                assert!(one.session.as_ref().is_none_or(|session| (1..=600).contains(&session.len())));
                assert!([one.started_ms, one.ended_ms].into_iter().flatten().all(|at_ms| at_ms >= 0));
                assert!(one.length_ms.is_none_or(|length_ms| length_ms > 0));
                assert!(one.started_ms.zip(one.ended_ms).is_none_or(|(started_ms, ended_ms)| started_ms <= ended_ms));
                match &one.place {
                    Place::File { path, sha256, .. } => {
                        assert!((1..=4096).contains(&path.len()) && !path.chars().any(char::is_control));
                        assert!(sha256.as_ref().is_none_or(|digits| digits.len() == 64 && *digits == digits.to_lowercase()));
                    }
                    Place::Link { url } => assert!((1..=4096).contains(&url.len())),
                }
            }
        }
    }
}

fn try_all(body: &[u8]) {
    for form in FORMS {
        match read(form, body) {
            Ok(message) => {
                promises(&message);
                assert_eq!(read(form, body), Ok(message), "the same for the same");
            }
            Err(error) => assert!((1..200).contains(&error.to_string().len())),
        }
    }
}

/// Some JSON.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(|number| serde_json::json!(number)),
        ".{0,20}".prop_map(Into::into),
        Just("nil".into()),
        Just("2026-11-21T01:16:03Z".into()),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::Array),
            prop::collection::hash_map("[a-z_]{1,12}", inner, 0..6).prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Paths to every value in some JSON.
fn places(value: &serde_json::Value, here: String, all: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(object) => {
            for (name, inner) in object {
                places(inner, format!("{here}/{}", name.replace('~', "~0").replace('/', "~1")), all);
            }
        }
        serde_json::Value::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                places(inner, format!("{here}/{index}"), all);
            }
        }
        _ => {}
    }
    all.push(here);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn random_bytes_are_refused(body in prop::collection::vec(any::<u8>(), 0..300)) {
        try_all(&body);
    }

    #[test]
    fn a_body_with_some_bytes_changed_is_read_or_refused(
        which in 0..BODIES.len(), cut in any::<prop::sample::Index>(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6)
    ) {
        let mut body = BODIES[which].as_bytes().to_vec();
        for (place, byte) in changes {
            let place = place.index(body.len());
            body[place] = byte;
        }
        try_all(&body);
        try_all(&body[..cut.index(body.len())]);
    }

    #[test]
    fn a_body_with_a_value_replaced_is_read_or_refused(
        which in 0..BODIES.len(), place in any::<prop::sample::Index>(), value in json()
    ) {
        // One of them cannot be read as it is.
        prop_assume!(which != 5);
        let mut body: serde_json::Value = serde_json::from_str(BODIES[which]).expect("a fixture");
        let mut all = Vec::new();
        places(&body, String::new(), &mut all);
        *body.pointer_mut(&all[place.index(all.len())]).expect("it is there") = value;
        try_all(body.to_string().as_bytes());
    }

    /// What stands in the note that Jibri writes is somebody else's, and some of it was typed by people in the lesson.
    #[test]
    fn whatever_stands_in_the_recorders_note_is_read_or_refused(note in prop_oneof![prop::collection::vec(any::<u8>(), 0..200), json().prop_map(|json| json.to_string().into_bytes())], name in ".{0,40}") {
        let body = |note: &[u8]| {
            let mut body: serde_json::Value = serde_json::from_str(BODIES[11]).expect("a fixture");
            body["metadata"] = data_encoding::BASE64.encode(note).into();
            body.to_string()
        };
        try_all(body(&note).as_bytes());
        let named = serde_json::json!({ "meeting_url": "https://meet.example.org/Bio404", "participants": [{ "user": { "name": name } }] });
        if !name.contains('\0') {
            let message = read(Form::Jibri { time: "1" }, body(named.to_string().as_bytes()).as_bytes()).expect("a name is only a name");
            prop_assert_eq!(&message.told[0].conference, "bio404");
        }
    }

    #[test]
    fn whatever_stands_in_a_head_is_judged(
        head in "[ -~]{0,120}", time in prop_oneof!["-?[0-9]{0,25}", "[ -~]{0,20}"], secret in "[ -~]{0,40}", now_ms in any::<i64>()
    ) {
        for kind in HookKind::ALL {
            let header = |name: &str| Some(if name == "webhook-timestamp" { time.as_str() } else { head.as_str() });
            if check(kind, &secret, header, b"{}", now_ms).is_ok() {
                // Only a bearer can be right by chance: when the head says the secret.
                prop_assert!(head.to_lowercase().starts_with("bearer ") && head.ends_with(secret.trim()));
            }
        }
    }
}

#[test]
fn the_largest_end_of_a_conference_fits_and_is_read_quickly() {
    let occupant = |i: u32| {
        format!(
            r#"{{"occupant_jid":"{i:08x}-919b-4b5b-934a-a2802f0bf3a1@meet.school.example.org/3nTvIdZsaOHX","joined_at":1795223654,"left_at":1795227254,"id":"abcdefghijklmnopqrstuvwxyz","name":"Somebody with a rather long name {i}","email":"somebody.{i}@students.school.example.org","total_dominant_speaker_time":123456}}"#
        )
    };
    let all: Vec<String> = (0..2_000).map(occupant).collect();
    let body = format!(
        r#"{{"event_name":"muc-room-destroyed","room_name":"r","room_jid":"r@c","is_breakout":false,"created_at":1,"destroyed_at":2,"all_occupants":[{}]}}"#,
        all.join(",")
    );
    assert!(body.len() < BODY_MAX, "{} bytes", body.len());
    let message = read(Form::EventSync { subject: "room", what: "destroyed" }, body.as_bytes()).expect("it fits");
    assert_eq!(message.told.len(), 4_001);
}
