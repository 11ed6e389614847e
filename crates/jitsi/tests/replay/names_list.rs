//! The list of events stands in two languages.

use jitsi::{Aside, Event};
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
        .filter(|name| !name.contains([':', '.']))
        .collect();
    assert!(told.len() >= 6, "{told:?}");
    for name in told {
        assert!(!matches!(Event::parse(name, &payload), Event::Other { .. }), "{name} is not read");
    }
}

/// What `getSupportedEvents` of a real Jitsi Meet says (July 2026), and what it emits besides; without what watches faces.
const SUPPORTED: &str = "ready browserSupport videoConferenceJoined videoConferenceLeft readyToClose participantJoined participantLeft
participantKickedOut participantRoleChanged participantMuted displayNameChange emailChange avatarChanged raiseHandUpdated
audioMuteStatusChanged videoMuteStatusChanged audioAvailabilityChanged videoAvailabilityChanged micError cameraError deviceListChanged
screenSharingStatusChanged contentSharingParticipantsChanged dominantSpeakerChanged incomingMessage outgoingMessage chatUpdated
endpointTextMessageReceived nonParticipantMessageReceived knockingParticipant passwordRequired errorOccurred breakoutRoomsUpdated
subjectChange conferenceCreatedTimestamp recordingStatusChanged recordingLinkAvailable recordingConsentDialogOpen transcribingStatusChanged
transcriptionChunkReceived moderationStatusChanged moderationParticipantApproved moderationParticipantRejected toolbarButtonClicked
participantMenuButtonClick customNotificationActionTriggered notificationTriggered tileViewChanged filmstripDisplayChanged
toolbarVisibilityChanged participantsPaneToggled audioOnlyChanged videoQualityChanged audioOrVideoSharingToggled whiteboardStatusChanged
fileUploaded fileDeleted feedbackSubmitted feedbackPromptDisplayed prejoinScreenLoaded p2pStatusChanged peerConnectionFailure
dataChannelOpened dataChannelClosed suspendDetected computePressureChanged mouseEnter mouseLeave mouseMove log pipEntered pipLeft
_pipRequested secondScreenSourceChanged secondScreenClosed secondScreenError proxyConnectionEvent externalShareSignal largeVideoChanged
prejoinVideoChanged _willDispose";

#[test]
fn every_event_of_jitsis_list_has_a_type() {
    let asides = Aside::ALL.iter().map(|(_, name)| *name);
    let mut ours: Vec<&str> = Event::NAMES.iter().copied().chain(asides).collect();
    let mut jitsis: Vec<&str> = SUPPORTED.split_whitespace().collect();
    ours.sort_unstable();
    jitsis.sort_unstable();
    assert_eq!(ours, jitsis);
    for (aside, name) in Aside::ALL {
        assert_eq!((aside.name(), Aside::from_name(name)), (*name, Some(*aside)));
        assert_eq!(Event::parse(name, &json!({ "a": 1 })), Event::Aside { aside: *aside, payload: json!({ "a": 1 }) });
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
