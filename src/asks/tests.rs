use super::*;
use jitsi::{Command, Event};
use serde_json::{Value, json};

fn told(conference: &mut Conference, name: &str, payload: &Value) {
    let event = Event::parse(name, payload);
    assert!(!matches!(event, Event::Other { .. }), "{name} {payload}");
    conference.apply(&event, 0);
}

/// Oneself, a moderator, with Ana, whose microphone is on.
fn conference() -> Conference {
    let mut conference = Conference::default();
    told(&mut conference, "participantJoined", &json!({ "id": "ana", "displayName": "Ana" }));
    told(&mut conference, "videoConferenceJoined", &json!({ "id": "me", "roomName": "r", "breakoutRoom": false }));
    told(&mut conference, "participantMuted", &json!({ "id": "ana", "isMuted": false, "mediaType": "audio" }));
    conference
}

fn ana() -> EndpointId {
    EndpointId::new("ana")
}

fn mute() -> Ask {
    Ask::Mute { id: ana(), media: Media::Audio }
}

fn rooms(main: &[&str], group: &[&str]) -> Value {
    let people = |ids: &[&str]| ids.iter().map(|id| (format!("r@muc/{id}"), json!({}))).collect::<serde_json::Map<_, _>>();
    json!({ "rooms": {
        "main": { "id": "main", "jid": "r@muc", "isMainRoom": true, "participants": people(main) },
        "g1": { "id": "g1", "jid": "g1@breakout", "name": "Group 1", "participants": people(group) },
    }})
}

#[test]
fn muting_waits_for_the_event_and_no_longer() {
    let (mut asks, mut conference) = (Asks::default(), conference());
    assert!(asks.begin(mute(), &conference, 0));
    assert!(asks.begin(Ask::MuteAll(Media::Audio), &conference, 0));
    assert!(!asks.begin(mute(), &conference, 10), "a second press while it waits asks for nothing");
    assert!(asks.settle(&conference, 10).is_empty());
    assert!(asks.waits_for(&mute()));
    told(&mut conference, "participantMuted", &json!({ "id": "ana", "isMuted": true, "mediaType": "audio" }));
    assert!(asks.settle(&conference, 20).is_empty());
    assert!(asks.is_empty());
    assert!(!asks.begin(mute(), &conference, 30), "what is so already is not asked for");
    assert!(asks.begin(Ask::MuteAll(Media::Audio), &conference, 30), "but older servers do not say who is muted");
}

#[test]
fn what_nobody_confirms_comes_back_once_with_a_sentence() {
    let (mut asks, conference) = (Asks::default(), conference());
    asks.begin(Ask::Hand { up: true }, &conference, 0);
    assert_eq!(asks.until_ms(), Some(PATIENCE_MS));
    assert!(asks.settle(&conference, PATIENCE_MS - 1).is_empty());
    let sentence = "Jitsi did not confirm. The server may not allow it.";
    assert_eq!(asks.settle(&conference, PATIENCE_MS), [Unconfirmed { ask: Ask::Hand { up: true }, sentence }]);
    assert!(asks.settle(&conference, PATIENCE_MS).is_empty());
}

#[test]
fn somebody_who_left_needs_nothing_done_and_out_of_the_conference_nothing_waits() {
    let (mut asks, mut conference) = (Asks::default(), conference());
    told(&mut conference, "moderationStatusChanged", &json!({ "mediaType": "audio", "enabled": true }));
    told(&mut conference, "raiseHandUpdated", &json!({ "id": "ana", "handRaised": 7 }));
    told(&mut conference, "breakoutRoomsUpdated", &rooms(&["me", "ana"], &[]));
    told(&mut conference, "moderationParticipantApproved", &json!({ "id": "ana", "mediaType": "audio" }));
    let about_ana = [
        Ask::Remove(ana()),
        mute(),
        Ask::LowerHand(ana()),
        Ask::Grant(ana()),
        Ask::TakeLeaveBack { id: ana(), media: Media::Audio },
        Ask::Pin(Some(ana())),
        Ask::SendToRoom { id: ana(), room: BreakoutId::new("g1") },
    ];
    for ask in about_ana {
        assert!(asks.begin(ask.clone(), &conference, 0), "{ask:?}");
    }
    assert!(asks.settle(&conference, 10).is_empty());
    assert!(!asks.is_empty());
    conference.apply(&Event::ParticipantLeft { id: ana() }, 10);
    assert!(asks.settle(&conference, 10).is_empty());
    assert!(asks.is_empty(), "{asks:?}");
    asks.begin(Ask::Camera { muted: false }, &conference, 20);
    conference.apply(&Event::ReadyToClose, 30);
    assert!(asks.settle(&conference, 60_000).is_empty(), "no reproach after leaving");
}

#[test]
fn of_two_that_contradict_each_other_the_last_one_waits() {
    let (mut asks, mut conference) = (Asks::default(), conference());
    told(&mut conference, "audioMuteStatusChanged", &json!({ "muted": false }));
    assert!(asks.begin(Ask::Microphone { muted: true }, &conference, 0));
    // It is not muted yet, and will be in a moment: the second toggle must be sent although "not muted" is what there is.
    assert!(asks.begin(Ask::Microphone { muted: false }, &conference, 10));
    assert!(!asks.waits_for(&Ask::Microphone { muted: true }));
    told(&mut conference, "audioMuteStatusChanged", &json!({ "muted": true }));
    told(&mut conference, "audioMuteStatusChanged", &json!({ "muted": false }));
    assert!(asks.settle(&conference, 60_000).is_empty());

    told(&mut conference, "moderationStatusChanged", &json!({ "mediaType": "audio", "enabled": true }));
    assert!(asks.begin(Ask::AskToUnmute(ana()), &conference, 0));
    assert!(asks.begin(Ask::TakeLeaveBack { id: ana(), media: Media::Audio }, &conference, 1));
    assert!(!asks.waits_for(&Ask::AskToUnmute(ana())));
    assert!(asks.begin(Ask::AllowVideo(ana()), &conference, 2), "that is about something else");
}

#[test]
fn whoever_was_let_in_is_in() {
    let (mut asks, mut conference) = (Asks::default(), conference());
    told(&mut conference, "knockingParticipant", &json!({ "participant": { "id": "lobby-1", "name": "Guest" } }));
    let answer = |admit| Ask::Answer { id: LobbyId::new("lobby-1"), admit };
    assert!(asks.begin(answer(true), &conference, 0));
    assert!(!asks.begin(answer(false), &conference, 1), "the first answer is on its way");
    let granted = json!({ "type": "lobby-notify", "event": "LOBBY-ACCESS-GRANTED", "value": "r@lobby/lobby-1" });
    told(&mut conference, "nonParticipantMessageReceived", &json!({ "message": granted }));
    assert!(asks.settle(&conference, 2).is_empty());
    assert!(asks.is_empty());
}

#[test]
fn a_recording_that_fails_says_why_at_once_even_for_the_second_time() {
    let (mut asks, mut conference) = (Asks::default(), conference());
    let record = Ask::Record { mode: RecordingMode::File, on: true };
    let mut sentences = Vec::new();
    for error in ["service-unavailable", "service-unavailable", "busy", "resource-constraint", "not-allowed", "unexpected-request", "odd"] {
        assert!(asks.begin(record.clone(), &conference, 0), "{error}: the failure of before is not this one's");
        assert!(asks.settle(&conference, 0).is_empty(), "{error}");
        told(&mut conference, "recordingStatusChanged", &json!({ "on": false, "mode": "file", "error": error, "transcription": false }));
        let failed = asks.settle(&conference, 1);
        assert_eq!(failed.len(), 1, "{error}");
        sentences.push(failed[0].sentence);
    }
    assert_eq!(sentences[0], sentences[1]);
    sentences.dedup();
    assert_eq!(sentences.len(), 6, "each error has its own words");

    asks.begin(record.clone(), &conference, 0);
    told(&mut conference, "recordingStatusChanged", &json!({ "on": true, "mode": "stream", "transcription": false }));
    asks.settle(&conference, 1);
    assert!(asks.waits_for(&record), "a stream is no recording");
    told(&mut conference, "recordingStatusChanged", &json!({ "on": true, "mode": "file", "transcription": false }));
    asks.settle(&conference, 1);
    assert!(asks.is_empty());
    assert!(asks.begin(Ask::Record { mode: RecordingMode::File, on: false }, &conference, 2));
}

#[test]
fn a_server_without_a_whiteboard_is_not_waited_for() {
    let (mut asks, mut conference) = (Asks::default(), conference());
    told(&mut conference, "whiteboardStatusChanged", &json!({ "status": "RESET" }));
    asks.begin(Ask::Whiteboard { on: true }, &conference, 0);
    told(&mut conference, "whiteboardStatusChanged", &json!({ "status": "FORBIDDEN" }));
    assert_eq!(asks.settle(&conference, 1).len(), 1);
    assert!(asks.is_empty());
}

#[test]
fn rooms_are_confirmed_by_the_list_of_rooms() {
    let (mut asks, mut conference) = (Asks::default(), conference());
    assert!(asks.begin(Ask::AddRoom("Group 1".into()), &conference, 0));
    told(&mut conference, "breakoutRoomsUpdated", &rooms(&["me", "ana"], &[]));
    asks.settle(&conference, 1);
    assert!(asks.is_empty());
    assert!(asks.begin(Ask::AddRoom("Group 1".into()), &conference, 2), "another one of that name");
    assert!(asks.settle(&conference, 2).is_empty());
    assert_eq!(asks.settle(&conference, 60_000).len(), 1, "the old one does not count");

    let (group, main) = (BreakoutId::new("g1"), BreakoutId::new("main"));
    let there = Ask::SendToRoom { id: ana(), room: group.clone() };
    assert!(asks.begin(there, &conference, 3));
    told(&mut conference, "participantLeft", &json!({ "id": "ana" }));
    told(&mut conference, "breakoutRoomsUpdated", &rooms(&["me"], &["ana"]));
    assert!(asks.settle(&conference, 4).is_empty());
    assert!(asks.is_empty());

    assert!(asks.begin(Ask::SendToRoom { id: ana(), room: main }, &conference, 5));
    assert!(asks.begin(Ask::CloseRoom(group.clone()), &conference, 5));
    told(&mut conference, "participantJoined", &json!({ "id": "ana", "displayName": "Ana" }));
    told(&mut conference, "breakoutRoomsUpdated", &rooms(&["me", "ana"], &[]));
    assert!(asks.settle(&conference, 6).is_empty());
    assert!(asks.is_empty(), "{asks:?}");

    let remove = Ask::RemoveRoom(group);
    assert!(matches!(remove.command(&conference), Some(Command::RemoveBreakoutRoom(jid)) if jid.as_str() == "g1@breakout"));
    told(&mut conference, "breakoutRoomsUpdated", &json!({ "rooms": {} }));
    assert!(remove.is_done(&conference) && remove.command(&conference).is_none(), "a room that is gone needs nothing");
}

#[test]
fn what_is_shown_and_how_is_confirmed_by_its_own_event() {
    let (mut asks, mut conference) = (Asks::default(), conference());
    let both = [
        (Ask::Camera { muted: false }, "videoMuteStatusChanged", json!({ "muted": false })),
        (Ask::Screen { on: true }, "screenSharingStatusChanged", json!({ "on": true, "details": {} })),
        (Ask::Moderation { media: Media::Video, on: true }, "moderationStatusChanged", json!({ "mediaType": "video", "enabled": true })),
        (Ask::Grant(ana()), "participantRoleChanged", json!({ "id": "ana", "role": "moderator" })),
        (Ask::Pin(Some(ana())), "largeVideoChanged", json!({ "id": "ana" })),
        (Ask::Tiles { on: true }, "tileViewChanged", json!({ "enabled": true })),
        (
            Ask::ShareVideo("https://a.example/v.mp4".into()),
            "audioOrVideoSharingToggled",
            json!({ "mediaType": "video", "value": "playing", "participantId": "me" }),
        ),
        (Ask::StopVideo, "audioOrVideoSharingToggled", json!({ "mediaType": "video", "value": "stop", "participantId": "me" })),
        (Ask::Chat { open: true }, "chatUpdated", json!({ "unreadCount": 0, "isOpen": true })),
        (Ask::Subtitles { on: true }, "transcribingStatusChanged", json!({ "on": true })),
        (
            Ask::Lobby { on: true },
            "nonParticipantMessageReceived",
            json!({ "message": { "type": "lobby-notify", "event": "LOBBY-ENABLED", "value": true } }),
        ),
    ];
    for (ask, name, payload) in both {
        assert!(asks.begin(ask.clone(), &conference, 0), "{ask:?}");
        assert!(ask.command(&conference).is_some(), "{ask:?}");
        assert!(asks.settle(&conference, 1).is_empty(), "{ask:?}");
        assert!(asks.waits_for(&ask), "{ask:?} is not done by being asked for");
        told(&mut conference, name, &payload);
        assert!(asks.settle(&conference, 2).is_empty(), "{ask:?}");
        assert!(asks.is_empty(), "{ask:?} is confirmed by {name}");
        assert!(ask.unconfirmed().ends_with('.'));
    }
}

#[test]
fn hands_go_down_by_way_of_the_server() {
    let (mut asks, mut conference) = (Asks::default(), conference());
    for id in ["ana", "me"] {
        told(&mut conference, "raiseHandUpdated", &json!({ "id": id, "handRaised": 7 }));
    }
    assert!(asks.begin(Ask::LowerAll, &conference, 0));
    assert!(Ask::LowerAll.command(&conference).is_none());
    told(&mut conference, "raiseHandUpdated", &json!({ "id": "ana", "handRaised": 0 }));
    asks.settle(&conference, 1);
    assert!(asks.waits_for(&Ask::LowerAll));
    told(&mut conference, "raiseHandUpdated", &json!({ "id": "me", "handRaised": 0 }));
    asks.settle(&conference, 2);
    assert!(asks.is_empty());
}

#[test]
fn ones_own_microphone_is_not_muted_like_somebody_elses() {
    let conference = conference();
    assert_eq!(Ask::Mute { id: EndpointId::new("me"), media: Media::Audio }.command(&conference), None, "it would toggle");
}

#[test]
fn a_screen_is_never_taken_for_a_microphone() {
    let conference = conference();
    for media in [Media::Audio, Media::Video] {
        assert!(Ask::Moderation { media, on: true }.command(&conference).is_some());
        assert!(Ask::TakeLeaveBack { id: ana(), media }.command(&conference).is_some());
    }
    let media = Media::Screen;
    assert_eq!(Ask::Moderation { media, on: true }.command(&conference), None, "Jitsi would moderate microphones");
    assert_eq!(Ask::TakeLeaveBack { id: ana(), media }.command(&conference), None, "Jitsi would take the microphone's leave");
    assert!(Ask::Mute { id: ana(), media }.command(&conference).is_some());
}
