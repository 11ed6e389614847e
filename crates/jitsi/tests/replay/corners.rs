//! What the recordings do not hold: recorded beginnings, and then something else.

use domain::evidence::FactKind::{Joined, Left};
use jitsi::{Phase, RecordingMode, Refusal};
use serde_json::{Value, json};

use crate::Story;

const GROUP: &str = "4348a4e7-e7f4-444d-842f-fbdfdb4fc5a7";
const STUDENT_A: &str = "6b11e152";

/// The list of rooms with the student in the main room or in the group.
fn rooms(main: &[(&str, &str)], group: &[(&str, &str)]) -> Value {
    let people = |room: &str, people: &[(&str, &str)]| -> Value {
        people.iter().map(|(id, role)| (format!("{room}@muc/{id}"), json!({ "role": role }))).collect::<serde_json::Map<_, _>>().into()
    };
    json!({ "rooms": {
        "class": { "id": "class", "jid": "class@muc", "isMainRoom": true, "participants": people("class", main) },
        (GROUP): { "id": GROUP, "jid": "group@breakout", "name": "Group 1", "participants": people("group", group) },
    }})
}

#[test]
fn hanging_up_on_the_way_to_a_room_counts_from_when_one_went() {
    let mut story = Story::load("breakout_student").next("videoConferenceLeft");
    story.play(95_000, "readyToClose", &json!({}));
    assert_eq!(story.conference.phase, Phase::Left);
    assert_eq!(story.own_facts().last(), Some(&(Left, STUDENT_A, 91_013)));
}

#[test]
fn one_takes_neither_hand_nor_company_along_to_another_room() {
    let mut story = Story::load("breakout_student").next("breakoutRoomsUpdated");
    story.play(84_000, "raiseHandUpdated", &json!({ "id": STUDENT_A, "handRaised": 5 }));
    assert!(story.conference.hand_up());
    story.play(85_000, "videoConferenceLeft", &json!({}));
    assert!(!story.conference.hand_up());
    assert_eq!(story.names(), ["StudentA*"]);
}

#[test]
fn without_breakout_rooms_a_leg_that_ends_is_a_departure() {
    let mut story = Story::load("join_second").next("participantRoleChanged");
    story.play(50_000, "videoConferenceLeft", &json!({}));
    assert_eq!(story.conference.phase, Phase::Reconnecting);
    assert_eq!(story.own_facts().last(), Some(&(Left, "1d58e37a", 50_000)));
}

#[test]
fn turned_away_stays_turned_away_until_one_knocks_again() {
    let mut story = Story::load("lobby_denied").end();
    story.play(50_000, "errorOccurred", &json!({ "error": { "name": "connection.droppedError" } }));
    assert!(matches!(story.conference.phase, Phase::Refused { kind: Refusal::LobbyDenied, .. }));
    story.play(60_000, "errorOccurred", &json!({ "error": { "name": "conference.connectionError.membersOnly" } }));
    assert_eq!(story.conference.phase, Phase::Lobby);
}

#[test]
fn small_errors_change_nothing() {
    let mut story = Story::load("join_second").next("participantRoleChanged");
    story.play(50_000, "errorOccurred", &json!({ "error": { "name": "conference.chatError", "isFatal": true } }));
    assert_eq!(story.conference.phase, Phase::Joined);
    assert_eq!(story.conference.last_error.as_deref(), Some("conference.chatError"));
}

#[test]
fn who_left_just_before_oneself_is_not_reported_later() {
    let mut story = Story::load("breakout_student").next("breakoutRoomsUpdated");
    story.play(84_000, "participantLeft", &json!({ "id": "348b0396" }));
    story.play(85_000, "videoConferenceLeft", &json!({}));
    story.play(86_000, "videoConferenceJoined", &json!({ "id": STUDENT_A, "roomName": GROUP, "breakoutRoom": true }));
    let story = story.tick(200_000);
    assert!(story.other_facts().iter().all(|fact| fact.0 != Left), "nobody looked: {:?}", story.other_facts());
}

#[test]
fn who_comes_back_at_once_never_left() {
    let mut story = Story::load("join_second").end();
    let before = story.other_facts().len();
    story.play(80_000, "participantLeft", &json!({ "id": "2a9e2ee7" }));
    story.play(82_000, "participantJoined", &json!({ "id": "2a9e2ee7", "displayName": "Teacher" }));
    let story = story.tick(100_000);
    assert!(!story.other_facts()[before..].iter().any(|fact| fact.1 == "2a9e2ee7"));
    assert!(story.names().contains(&"Teacher".to_owned()));
}

#[test]
fn knocks_are_forgotten_when_one_leaves() {
    let mut story = Story::load("lobby_teacher").next("knockingParticipant");
    story.play(17_000, "readyToClose", &json!({}));
    assert!(story.conference.knocking.is_empty());
}

#[test]
fn ones_own_ghost_is_not_company_even_when_it_is_announced_late() {
    let mut story = Story::load("network_teacher").end();
    story.play(195_000, "participantJoined", &json!({ "id": "2a29c6b2", "displayName": "Teacher" }));
    assert_eq!(story.names(), ["Student", "Student", "Teacher*"]);
}

#[test]
fn one_is_in_the_roster_with_ones_own_microphone() {
    let story = Story::load("join_alone").end();
    let me = story.conference.mine().expect("in");
    assert_eq!((me.audio_muted, me.video_muted), (Some(false), Some(false)));
}

#[test]
fn a_list_that_comes_before_the_goodbye_tells_where_somebody_went() {
    let mut story = Story::load("breakout_teacher").next("breakoutRoomsUpdated");
    story.play(
        84_000,
        "breakoutRoomsUpdated",
        &rooms(&[("f030b5ec", "moderator"), ("348b0396", "participant")], &[(STUDENT_A, "moderator")]),
    );
    let student = |story: &Story| story.conference.roster.iter().find(|one| one.id.as_str() == STUDENT_A).cloned().expect("listed");
    assert!(student(&story).here, "still here until they go");
    assert!(!student(&story).moderator(), "what they are there, they are not here");
    story.play(85_000, "participantLeft", &json!({ "id": STUDENT_A }));
    assert_eq!(student(&story).breakout.as_ref().map(jitsi::BreakoutId::as_str), Some(GROUP));
    assert!(!student(&story).here);
    let story = story.tick(200_000);
    assert!(story.other_facts().iter().all(|fact| fact.0 != Left));
}

#[test]
fn an_old_list_brings_nobody_back() {
    let mut story = Story::load("breakout_teacher").next("breakoutRoomsUpdated");
    story.play(84_000, "participantLeft", &json!({ "id": STUDENT_A }));
    let everybody = [("f030b5ec", "moderator"), ("348b0396", "participant"), (STUDENT_A, "participant")];
    story.play(84_500, "breakoutRoomsUpdated", &rooms(&everybody, &[]));
    assert_eq!(story.names(), ["Teacher*", "StudentB"]);
}

#[test]
fn breakout_rooms_stand_by_name() {
    let mut story = Story::load("breakout_teacher").next("breakoutRoomsUpdated");
    let rooms = json!({ "rooms": { "1": { "name": "Zebras" }, "2": { "name": "Ants" }, "3": { "isMainRoom": true } } });
    story.play(84_000, "breakoutRoomsUpdated", &rooms);
    assert_eq!(story.conference.breakouts.iter().map(|room| room.name.as_str()).collect::<Vec<_>>(), ["Ants", "Zebras"]);
}

#[test]
fn hands_go_by_time_and_not_by_roster() {
    let mut story = Story::load("join_third").next("getRoomsInfo");
    assert_eq!(story.names(), ["StudentA", "Teacher", "StudentB*"]);
    for (id, raised_ms) in [("1d58e37a", 30), ("77bc5c81", 10), ("2a9e2ee7", 20)] {
        story.play(68_000, "raiseHandUpdated", &json!({ "id": id, "handRaised": raised_ms }));
    }
    assert_eq!(story.hands(), ["StudentB", "Teacher", "StudentA"]);
    story.play(68_100, "participantLeft", &json!({ "id": "2a9e2ee7" }));
    assert_eq!(story.hands(), ["StudentB", "StudentA"], "who goes takes the hand along");
}

#[test]
fn leave_to_unmute_ends_with_the_moderation() {
    let mut story = Story::load("moderation_student").next("moderationParticipantApproved");
    assert!(story.conference.mine().expect("in").audio_allowed);
    story.play(60_000, "moderationStatusChanged", &json!({ "mediaType": "audio", "enabled": false }));
    story.play(61_000, "moderationStatusChanged", &json!({ "mediaType": "audio", "enabled": true }));
    assert!(!story.conference.mine().expect("in").audio_allowed);
}

#[test]
fn a_file_and_a_stream_are_two_recordings() {
    let mut story = Story::load("join_alone").end();
    story.play(20_000, "recordingStatusChanged", &json!({ "on": true, "mode": "file" }));
    story.play(21_000, "recordingStatusChanged", &json!({ "on": true, "mode": "stream" }));
    story.play(21_500, "recordingStatusChanged", &json!({ "on": false, "mode": "stream", "error": "unexpected-request" }));
    assert!(story.conference.recording.has(RecordingMode::Stream), "a second one was refused; the first one goes on");
    story.play(22_000, "recordingStatusChanged", &json!({ "on": false, "mode": "stream" }));
    assert!(story.conference.recording.on, "the file goes on");
    story.play(23_000, "recordingStatusChanged", &json!({ "on": false, "mode": "file" }));
    assert!(!story.conference.recording.on);
}

#[test]
fn one_event_that_brings_another_endpoint_is_a_departure_and_an_arrival() {
    let mut story = Story::load("join_second").end();
    story.play(80_000, "videoConferenceJoined", &json!({ "id": "ffff0000", "displayName": "StudentA" }));
    assert_eq!(story.own_facts()[1..], [(Left, "1d58e37a", 80_000), (Joined, "ffff0000", 80_000)]);
    assert_eq!(story.names().iter().filter(|name| name.ends_with('*')).count(), 1);
}
