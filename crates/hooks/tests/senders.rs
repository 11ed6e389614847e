//! What each sender's bodies tell.

use domain::evidence::FactKind;
use hooks::{Form, Message, Place, Unreadable, What, read};

const JOINED: Form<'_> = Form::EventSync { subject: "occupant", what: "joined" };
const LEFT: Form<'_> = Form::EventSync { subject: "occupant", what: "left" };
const DESTROYED: Form<'_> = Form::EventSync { subject: "room", what: "destroyed" };
const JIBRI: Form<'_> = Form::Jibri { time: "1795223770" };
const MODULE: Form<'_> = Form::Rollcall { id: "o1.7-9" };

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("fixtures/", $name, ".json"))
    };
}

/// Every fixture with its form.
const ALL: [(Form<'_>, &str); 14] = [
    (JOINED, fixture!("event_sync_joined")),
    (JOINED, fixture!("event_sync_recorder")),
    (LEFT, fixture!("event_sync_left_breakout")),
    (DESTROYED, fixture!("event_sync_destroyed")),
    (Form::PresenceLogger, fixture!("presence_logger_login")),
    (Form::ReflectorEvent, fixture!("reflector_joined")),
    (Form::ReflectorEvent, fixture!("reflector_tried")),
    (Form::ReflectorRecording, fixture!("reflector_recording")),
    (Form::Jaas, fixture!("jaas_left")),
    (Form::Jaas, fixture!("jaas_recording")),
    (MODULE, fixture!("rollcall_batch")),
    (MODULE, fixture!("rollcall_batch")),
    (JIBRI, fixture!("jibri_recording")),
    (Form::Jaas, fixture!("jaas_transcript")),
];

fn told(form: Form<'_>, body: &str) -> Message {
    read(form, body.as_bytes()).unwrap_or_else(|error| panic!("{form:?}: {error}"))
}

/// In short: conference (with tenant), what, who, where, when by the sender (Unix ms).
fn short(message: &Message) -> Vec<String> {
    let line = |told: &hooks::Told| {
        let tenant = told.tenant.as_ref().map(|tenant| format!("{tenant}/")).unwrap_or_default();
        let what = match &told.what {
            What::Presence(one) => {
                let who = one.person.as_ref().map_or_else(|| one.name.clone().unwrap_or_else(|| "?".into()), ToString::to_string);
                let inside = one.breakout.as_ref().map(|id| format!(" in {id}")).unwrap_or_default();
                format!("{} {} {who}{inside}", one.kind.as_str(), one.endpoint)
            }
            What::Event(event) => format!("{} {}", event.kind, event.detail),
            What::Recording(one) => {
                let place = match &one.place {
                    Place::File { path, size, sha256 } => {
                        format!("{path} {size:?} {}", sha256.as_deref().map_or("?", |digits| &digits[..4]))
                    }
                    Place::Link { url } => url.clone(),
                };
                let by = one.initiator.as_ref().map_or("?", |person| person.as_str());
                let session = one.session.as_deref().unwrap_or("?");
                format!("{} {session} {place} by {by} {:?} {:?} {:?}", one.part.as_str(), one.started_ms, one.ended_ms, one.length_ms)
            }
        };
        format!("{tenant}{}: {what} at {}", told.conference, told.at_ms)
    };
    message.told.iter().map(line).collect()
}

#[test]
fn event_sync_tells_stays() {
    assert_eq!(short(&told(ALL[0].0, ALL[0].1)), ["bio404: joined c3d875a5 stu-7 at 1795223654000"]);
    let left = told(LEFT, fixture!("event_sync_left_breakout"));
    let room = "8ebf8210-6127-46f9-bfe2-fb7dc82990d0";
    assert_eq!(
        short(&left),
        [
            format!("acme/hist1: joined 12af4f89 ? in {room} at 1795224174000"),
            format!("acme/hist1: lost 12af4f89 ? in {room} at 1795224200000"),
        ]
    );
    assert_eq!(
        short(&told(DESTROYED, fixture!("event_sync_destroyed"))),
        [
            "bio404: joined 7c905b6d 42 at 1795223679000",
            "bio404: lost 7c905b6d 42 at 1795223681000",
            "bio404: joined c3d875a5 ? at 1795223650000",
            "bio404: lost c3d875a5 ? at 1795223650000",
            "bio404: room_destroyed {\"breakout\":null} at 1795223681000",
        ]
    );
    let recorder = told(JOINED, fixture!("event_sync_recorder"));
    assert!(recorder.told.is_empty() && recorder.nothing.is_some());
}

#[test]
fn what_is_told_twice_has_the_same_number() {
    let numbers = |form, body: &str| -> Vec<u64> {
        let number = |told: hooks::Told| match told.what {
            What::Presence(one) => Some(one.sequence),
            What::Event(_) | What::Recording(_) => None,
        };
        read(form, body.as_bytes()).expect("a fixture").told.into_iter().filter_map(number).collect()
    };
    let left = fixture!("event_sync_left_breakout");
    let join = left.replace("muc-occupant-left", "muc-occupant-joined").replace("\"left_at\":1795224200,", "");
    assert_eq!(numbers(JOINED, &join)[..], numbers(LEFT, left)[..1], "the join in a leave is the join");
    let all: Vec<u64> = ALL.iter().take(11).flat_map(|(form, body)| numbers(*form, body)).collect();
    let different: std::collections::BTreeSet<u64> = all.iter().copied().collect();
    assert_eq!(different.len(), all.len());
    assert!(all.iter().all(|number| *number < 1 << 63));
    // Another order of fields is the same event.
    let turned = r#"{"room_jid":"bio404@conference.meet.example.org","occupant":{"joined_at":1795223654,"occupant_jid":"c3d875a5-919b-4b5b-934a-a2802f0bf3a1@meet.example.org/3nTvIdZsaOHX"},"room_name":"bio404","is_breakout":false,"event_name":"muc-occupant-joined"}"#;
    assert_eq!(numbers(JOINED, turned), numbers(JOINED, fixture!("event_sync_joined")));
}

#[test]
fn the_others_tell_what_they_know() {
    let login = told(Form::PresenceLogger, fixture!("presence_logger_login"));
    assert_eq!(short(&login), ["pl101: joined c1229905 Bea at 1795223763000"]);
    let joined = told(Form::ReflectorEvent, fixture!("reflector_joined"));
    assert_eq!(short(&joined), ["reflector-my-room: joined participant-456 Jo at 1795257000000"]);
    assert_eq!(joined.room.as_deref(), Some("reflector-My-Room"), "the answer repeats it as it was written");
    let tried = told(Form::ReflectorEvent, fixture!("reflector_tried"));
    assert_eq!(short(&tried), ["reflector-test: joined test-user test-user at 1795257000000"]);
    let recording = short(&told(Form::ReflectorRecording, fixture!("reflector_recording")));
    assert!(recording[0].starts_with("reflector-my-room: recording_completed {\"recording_file\":\"/var/recordings/rec-789.mp4\""));
    assert!(recording[1].starts_with("reflector-my-room: video file/"), "{recording:?}");
    assert!(recording[1].contains(" /var/recordings/rec-789.mp4 None ? by ? None Some(1795259700000) None"), "{recording:?}");
    let failed = fixture!("reflector_recording").replace("completed", "failed");
    assert_eq!(told(Form::ReflectorRecording, &failed).told.len(), 1, "there is no file of what failed");
    let left = told(Form::Jaas, fixture!("jaas_left"));
    assert_eq!(short(&left), ["vpaas-magic-cookie-66d1/bio404: lost c3d875a5 stu-7 in 8ebf8210 at 1795223700123"]);
    assert_eq!(left.name.as_deref(), Some("k-1"));
    let recording = short(&told(Form::Jaas, fixture!("jaas_recording")));
    assert!(recording[0].contains("recording_uploaded") && !recording[0].contains("Ana"), "names are not kept: {recording:?}");
    assert!(!recording[0].contains("files.example"), "nor are links, which are as good as the file: {recording:?}");
    assert_eq!(
        recording[1],
        "vpaas-magic-cookie-66d1/bio404: video r https://files.example/x.mp4 by t-1 Some(1795223600000) Some(1795223602000) Some(2000) at \
         1795223700123"
    );
    let transcript = short(&told(Form::Jaas, fixture!("jaas_transcript")));
    assert!(transcript[0].contains("transcription_uploaded {}"), "{transcript:?}");
    assert!(transcript[1].contains("transcript ? https://files.example/t.json?signature=x by ? None None None"), "{transcript:?}");
    let chat = fixture!("jaas_transcript").replace("TRANSCRIPTION", "CHAT");
    assert!(short(&told(Form::Jaas, &chat))[1].contains(": chat ? https://files"));
    let recorded = told(JIBRI, fixture!("jibri_recording"));
    assert_eq!(
        short(&recorded),
        ["bio404: video s-1 s-1/bio404_2026-11-21-09-30-00.mp4 Some(123456) abab by t-1 Some(1795223703000) Some(1795223763000) \
          Some(60000) at 1795223763000"],
        "whatever somebody has typed as their name, the address is the recorder's"
    );
    assert!(matches!(&recorded.told[0].what, What::Recording(one) if one.host.as_deref() == Some("meet.example.org")));
    assert_eq!(recorded.sent_ms, Some(1_795_223_770_000), "its times are by the clock that signed it");
    let batch = told(MODULE, fixture!("rollcall_batch"));
    assert_eq!(
        short(&batch),
        [
            "bio404: breakout {\"id\":\"b1\",\"name\":\"Group 1\"} at 1795223700000",
            "bio404: moved c3d875a5 stu-7 in b1 at 1795223700000",
            "bio404: snapshot c3d875a5 stu-7 in b1 at 1795223700100",
            "bio404: snapshot 7c905b6d ? at 1795223700100",
            "acme/bio404: left 7c905b6d ? at 1795223700200",
        ]
    );
    assert_eq!((batch.highest, batch.sent_ms, batch.event.as_str()), (Some(9), Some(1_795_223_700_500), "moved, snapshot, left"));
}

#[test]
fn reasons_become_ends() {
    for (reason, kind) in [
        ("left", FactKind::Left),
        ("kicked", FactKind::Left),
        ("switch_room", FactKind::Left),
        ("unknown", FactKind::Lost),
        ("?", FactKind::Lost),
    ] {
        let body = fixture!("jaas_left").replace("unknown", reason);
        assert!(matches!(&told(Form::Jaas, &body).told[0].what, What::Presence(one) if one.kind == kind), "{reason}");
    }
    for (reason, kind) in [("left", FactKind::Left), ("kicked", FactKind::Left), ("lost", FactKind::Lost), ("unknown", FactKind::Lost)] {
        let body = fixture!("rollcall_batch").replace("\"kicked\"", &format!("\"{reason}\""));
        let message = told(MODULE, &body);
        assert!(matches!(&message.told[4].what, What::Presence(one) if one.kind == kind), "{reason}");
    }
    // Prosody was away: until it ended it knew that somebody was there, and it was found out when it began again.
    let body = fixture!("rollcall_batch").replace("\"kicked\"", "\"unknown\",\"broke_ms\":1795223600000");
    assert_eq!(told(MODULE, &body).told[4].at_ms, 1_795_223_600_000);
    let body = fixture!("rollcall_batch").replace("\"kicked\"", "\"lost\",\"broke_ms\":1795223600000");
    assert_eq!(told(MODULE, &body).told[4].at_ms, 1_795_223_700_200, "Jitsi held the place until then, and that is what it says");
}

/// The recorder's body with another value in a field.
fn recorded(field: &str, value: serde_json::Value) -> String {
    let mut body: serde_json::Value = serde_json::from_str(fixture!("jibri_recording")).expect("a fixture");
    body[field] = value;
    body.to_string()
}

/// A note of the recorder's, as it is sent.
fn note(text: &str) -> serde_json::Value {
    data_encoding::BASE64.encode(text.as_bytes()).into()
}

#[test]
fn where_the_recorder_was_is_read_from_its_address() {
    for (url, expected) in [
        ("https://meet.example.org/bio404", "meet.example.org bio404"),
        ("http://meet.example.org/Bio404/", "meet.example.org bio404"),
        ("https://MEET.example.org:8443/acme/Bio404#config.x=\"/other\"", "meet.example.org acme/bio404"),
        ("https://user@meet.example.org/bio404?jwt=/other", "meet.example.org bio404"),
        ("https://rollcall.example.org/practice/bio404", "rollcall.example.org practice/bio404"),
    ] {
        let message = told(JIBRI, &recorded("metadata", note(&serde_json::json!({ "meeting_url": url }).to_string())));
        let one = &message.told[0];
        let What::Recording(file) = &one.what else { panic!("{one:?}") };
        let tenant = one.tenant.as_ref().map(|tenant| format!("{tenant}/")).unwrap_or_default();
        assert_eq!(format!("{} {tenant}{}", file.host.as_deref().unwrap_or("?"), one.conference), expected, "{url}");
    }
}

#[test]
fn wrong_bodies_are_refused_at_the_place_where_they_are_wrong() {
    let joined = fixture!("event_sync_joined");
    for (form, body, expected) in [
        (Form::PresenceLogger, fixture!("presence_logger_injected").to_owned(), "A field is there twice at line 1, column"),
        (JOINED, joined[..joined.len() - 9].to_owned(), "The JSON is cut off at line 1, column"),
        (LEFT, joined.to_owned(), "The field event_name does not fit the path."),
        (JOINED, joined.replace("1795223654", "\"1795223654\""), "The field occupant.joined_at must be a time in whole Unix seconds."),
        (JOINED, joined.replace("1795223654", "-1"), "The field occupant.joined_at must be"),
        (JOINED, joined.replace("1795223654", "1e400"), "The body is not JSON from line 1"),
        (JOINED, joined.replace("c3d875a5-919b", "../../.."), "The field occupant.occupant_jid is not the address of a participant."),
        (JOINED, joined.replace("\"is_breakout\":false", "\"is_breakout\":true"), "The field breakout_room_id is missing."),
        (JOINED, joined.replace("\"is_breakout\":false", "\"is_breakout\":\"no\""), "The field is_breakout must be true or false."),
        (
            DESTROYED,
            fixture!("event_sync_destroyed").replace("\"id\":42}", "\"id\":42},7"),
            "The field all_occupants[1] must be an object.",
        ),
        (Form::PresenceLogger, fixture!("presence_logger_login").replace("2026-", "nil-"), "The field timestamp must be a time such as"),
        (Form::PresenceLogger, fixture!("presence_logger_login").replace("login", "teleport"), "The field action must be login or logout."),
        (Form::ReflectorEvent, joined.to_owned(), "The field event is missing."),
        (Form::Jaas, fixture!("jaas_left").replace("/Bio404", ""), "The field fqn must be the AppID and the room"),
        (
            Form::Jaas,
            fixture!("jaas_left").replace("1795223700123", "1795223700.5"),
            "The field timestamp must be a time in whole Unix milli",
        ),
        (MODULE, fixture!("rollcall_batch").replace("\"version\":1", "\"version\":2"), "The field version must be 1"),
        (MODULE, fixture!("rollcall_batch").replace("\"sequence\":8", "\"sequence\":0"), "The field events[1].sequence must be"),
        (MODULE, fixture!("rollcall_batch").replace("\"sequence\":8", "\"sequence\":18446744073709551615"), "events[1].sequence must be"),
        (MODULE, fixture!("rollcall_batch").replace("\"7c905b6d\"}]", "\"7c 05b6d\"}]"), "The field events[1].present[1].endpoint is not"),
        (JIBRI, recorded("type", "rollcall.presence".into()), "The field type must be rollcall.recording."),
        (JIBRI, recorded("version", 2.into()), "The field version must be 1"),
        (JIBRI, recorded("session", "".into()), "The field session must be a text of 1 to 512 bytes."),
        (JIBRI, recorded("path", "a\nb".into()), "The field path must be a text of 1 to 4096 bytes without control characters."),
        (JIBRI, recorded("size", (-1).into()), "The field size must be a whole number."),
        (JIBRI, recorded("sha256", "ab".into()), "The field sha256 must be 64 hexadecimal digits."),
        (JIBRI, recorded("ended_ms", "now".into()), "The field ended_ms must be a time in whole Unix milliseconds."),
        (JIBRI, recorded("length_ms", 604_800_001.into()), "The field length_ms must be a length in ms of at most a week."),
        (JIBRI, recorded("metadata", "{}".into()), "The field metadata must be base64."),
        (JIBRI, recorded("metadata", note("{\"meeting_url\"")), "The field metadata cannot be read: The JSON is cut off at line 1"),
        (JIBRI, recorded("metadata", note("{}")), "The field metadata.meeting_url is missing."),
        (JIBRI, recorded("metadata", note("{\"meeting_url\":\"ftp://x/y\"}")), "The field metadata.meeting_url must be an address"),
        (JIBRI, recorded("metadata", note("{\"meeting_url\":\"https://x/?y\"}")), "The field metadata.meeting_url must be an address"),
        (
            Form::Jaas,
            fixture!("jaas_transcript").replace("preAuthenticatedLink", "link"),
            "The field data.preAuthenticatedLink is missing.",
        ),
    ] {
        let error = read(form, body.as_bytes()).expect_err(expected).to_string();
        assert!(error.contains(expected), "{error}");
    }
    let large = joined.replace("Ana", &"a".repeat(hooks::BODY_MAX));
    assert!(matches!(read(JOINED, large.as_bytes()), Err(Unreadable::Json(_))));
}

#[test]
fn a_message_shows_no_names_when_it_is_written_into_a_log() {
    for (form, body) in ALL {
        let shown = format!("{:?}", told(form, body));
        for name in ["Ana", "Bea", "Jo\"", "typed", "Test User", "school.example", "files.example", "bio404_", "evil"] {
            assert!(!shown.contains(name), "{shown}");
        }
    }
}
