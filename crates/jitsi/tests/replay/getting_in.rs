//! Entering: alone, late, through the lobby, with a password, and not at all.

use jitsi::{Phase, Refusal, Role};

use crate::Story;

#[test]
fn alone_one_is_in_and_moderates() {
    let story = Story::load("join_alone").end();
    assert_eq!(story.phases, [Phase::Idle, Phase::Connecting, Phase::Joined]);
    assert_eq!(story.names(), ["Teacher*"]);
    assert!(story.conference.moderator());
    assert!(!story.conference.audio_muted && !story.conference.video_muted);
    assert!(!story.conference.wants_rooms_info());
}

#[test]
fn a_latecomer_sees_who_was_there_before() {
    let story = Story::load("join_second").next("videoConferenceJoined");
    assert_eq!(story.names(), ["Teacher", "StudentA*"]);
    assert_eq!(story.conference.endpoint(story.conference.me.as_ref().expect("in")).expect("listed").role, None);
}

#[test]
fn roles_of_those_before_come_only_by_asking() {
    let story = Story::load("join_third").next("participantRoleChanged");
    assert_eq!(story.names(), ["StudentA", "Teacher", "StudentB*"]);
    assert_eq!(story.conference.role(), Some(Role::Participant));
    assert!(story.moderators().is_empty());
    assert!(story.conference.wants_rooms_info());

    let story = story.next("getRoomsInfo");
    assert_eq!(story.moderators(), ["Teacher"]);
    assert!(!story.conference.wants_rooms_info());
}

#[test]
fn the_first_one_sees_two_come_and_the_reload_of_one() {
    let story = Story::load("join_first_of_three").next("getRoomsInfo");
    assert_eq!(story.names(), ["Teacher*", "StudentA", "StudentB"]);
    assert_eq!(story.end().names(), ["Teacher*", "StudentA"]);
}

#[test]
fn the_lobby_is_no_error_and_admission_brings_one_in() {
    let story = Story::load("lobby_admitted").next("prejoinScreenLoaded");
    assert_eq!(story.conference.phase, Phase::Lobby);
    assert!(!story.conference.in_conference());
    let story = story.end();
    assert_eq!(story.conference.phase, Phase::Joined);
    assert_eq!(story.names(), ["Teacher", "StudentB*"]);
}

#[test]
fn turned_away_from_the_lobby() {
    let story = Story::load("lobby_denied").end();
    assert!(matches!(story.conference.phase, Phase::Refused { kind: Refusal::LobbyDenied, .. }), "{:?}", story.conference.phase);
    assert!(story.conference.roster.is_empty());
    assert!(story.facts.is_empty(), "nobody who waits at the door attends");
}

#[test]
fn the_moderator_sees_who_knocks_until_it_is_answered() {
    let story = Story::load("lobby_teacher").next("knockingParticipant");
    let knocking: Vec<&str> = story.conference.knocking.iter().map(|knocker| knocker.name.as_str()).collect();
    assert_eq!(knocking, ["StudentA"]);
    assert_eq!(story.conference.lobby, Some(true));

    let story = story.next("nonParticipantMessageReceived");
    assert!(story.conference.knocking.is_empty());

    let story = story.next("knockingParticipant").next("participantJoined");
    assert!(story.conference.knocking.is_empty());
    assert_eq!(story.names(), ["Teacher*", "StudentB"]);
    assert_eq!(story.end().conference.lobby, Some(false));
}

#[test]
fn who_gives_up_at_the_door_was_never_in() {
    let story = Story::load("lobby_gave_up").end();
    assert_eq!(story.conference.phase, Phase::Lobby);
    assert!(story.facts.is_empty());
}

#[test]
fn a_wrong_password_is_asked_for_again() {
    let story = Story::load("password_student").next("passwordRequired");
    assert_eq!(story.conference.phase, Phase::Password { again: false });
    let story = story.next("passwordRequired");
    assert_eq!(story.conference.phase, Phase::Password { again: true });
    let story = story.end();
    assert_eq!(story.conference.phase, Phase::Joined);
    assert_eq!(story.names(), ["Teacher", "Student*"]);
}

#[test]
fn jitsis_own_entry_page_is_said() {
    let story = Story::load("prejoin_join").next("prejoinScreenLoaded");
    assert_eq!(story.conference.phase, Phase::Prejoin);
    assert_eq!(story.end().names()[0], "Teacher*");

    let story = Story::load("prejoin_hangup").end();
    assert_eq!(story.conference.phase, Phase::Left);
    assert!(story.facts.is_empty(), "never in, so never left");
}

#[test]
fn bad_tokens_are_told_apart() {
    for (fixture, expected) in
        [("token_expired", Refusal::TokenExpired), ("token_bad_signature", Refusal::TokenInvalid), ("token_wrong_room", Refusal::WrongRoom)]
    {
        let story = Story::load(fixture).end();
        let Phase::Refused { kind, reason } = &story.conference.phase else { panic!("{fixture}: {:?}", story.conference.phase) };
        assert_eq!(*kind, expected, "{fixture}");
        assert!(!reason.is_empty(), "{fixture}");
        assert!(story.facts.is_empty(), "{fixture}");
    }
}

#[test]
fn the_persons_of_others_come_with_their_tokens() {
    let story = Story::load("token_teacher").next("getRoomsInfo");
    assert_eq!(story.names(), ["Student One", "Prof. Núñez*", "Student One"]);
    let persons: Vec<Option<&str>> = story.conference.roster.iter().map(|one| one.person.as_ref().map(domain::PersonId::as_str)).collect();
    assert_eq!(persons, [Some("u-stu-1"), Some("u-tea-1"), Some("u-stu-1")], "the student has two tabs");
    assert!(story.conference.moderator());
}

#[test]
fn a_server_out_of_reach_is_waited_for() {
    let story = Story::load("unreachable_then_back").next("errorOccurred");
    assert_eq!(story.conference.phase, Phase::Reconnecting);
    let story = story.end();
    assert_eq!(story.phases, [Phase::Idle, Phase::Connecting, Phase::Reconnecting, Phase::Joined]);
    assert_eq!(story.own_facts().len(), 1, "one arrival, and no departure before it");
}

#[test]
fn forbidden_devices_are_told_and_one_is_in_all_the_same() {
    let story = Story::load("devices_denied").end();
    assert_eq!(story.conference.phase, Phase::Joined);
    assert_eq!(story.conference.microphone.error.as_deref(), Some("gum.permission_denied"));
    assert_eq!(story.conference.camera.error.as_deref(), Some("gum.permission_denied"));
    assert!(story.conference.audio_muted && story.conference.video_muted, "what cannot be used is off");
}
