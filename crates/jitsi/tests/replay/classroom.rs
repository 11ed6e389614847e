//! What goes on in a lesson: roles, names, hands, microphones, chat, recording, screens.

use jitsi::{Phase, Role};

use crate::Story;

#[test]
fn a_granted_role_is_seen_by_both() {
    for fixture in ["grant_moderator_teacher", "grant_moderator_student"] {
        let story = Story::load(fixture).next("videoConferenceJoined");
        assert_eq!(story.conference.subject, "");
        let story = story.end();
        let student = story.conference.roster.iter().find(|one| one.name.as_deref() == Some("Student")).expect("there");
        assert_eq!(student.role, Some(Role::Moderator), "{fixture}");
        assert_eq!(story.conference.subject, "Biology 101", "{fixture}");
    }
}

#[test]
fn forbidden_commands_change_nothing_but_a_recording_error() {
    let story = Story::load("grant_moderator_student").next("recordingStatusChanged");
    assert!(!story.conference.moderator());
    assert!(!story.conference.recording.on);
    assert_eq!(story.conference.recording.error.as_deref(), Some("service-unavailable"));
    assert_eq!(story.conference.phase, Phase::Joined);
}

#[test]
fn names_change_and_are_raw_text() {
    assert_eq!(Story::load("name_teacher").end().names(), ["Teacher*", "Ana Peña <b>x</b>"], "others are not told of an empty name");
    let story = Story::load("name_student").next("displayNameChange").next("displayNameChange");
    assert_eq!(story.names(), ["Teacher", "Ana Peña <b>x</b>*"]);
    assert_eq!(story.end().names(), ["Teacher", "?*"]);
}

#[test]
fn hands_stand_in_the_order_of_raising() {
    for fixture in ["hands_teacher", "hands_student"] {
        let story = Story::load(fixture).next("raiseHandUpdated");
        assert_eq!(story.hands(), ["Student"], "{fixture}");
        let story = story.next("raiseHandUpdated");
        assert!(story.hands().is_empty(), "{fixture}");
        // The teacher's hand goes up before the student's, and the student comes first in the roster of neither.
        let story = story.next("raiseHandUpdated").next("raiseHandUpdated");
        assert_eq!(story.hands(), ["Teacher", "Student"], "{fixture}");
        assert!(story.conference.hand_up(), "{fixture}");
        let story = story.end();
        assert!(story.hands().is_empty(), "{fixture}: speaking lowers hands where it is not switched off");
        assert!(!story.conference.hand_up(), "{fixture}");
    }
    assert!(Story::load("hands_latecomer").end().hands().is_empty());
}

#[test]
fn the_muted_one_knows_it_and_the_teacher_sees_it() {
    let story = Story::load("mute_student").until(16_500);
    assert!(story.conference.audio_muted, "muted by oneself");
    let story = story.until(18_000);
    assert!(!story.conference.audio_muted);
    let story = story.until(26_000);
    assert!(story.conference.audio_muted, "muted with everybody");
    assert!(!story.conference.video_muted);
    let story = story.until(29_000);
    assert!(story.conference.video_muted);
    let story = story.end();
    assert!(story.conference.audio_muted, "muted alone");
    assert_eq!(story.conference.mine().expect("in").audio_muted, Some(true));

    let muted = |story: &Story| {
        let student = story.conference.roster.iter().find(|one| !one.local).expect("there");
        (student.audio_muted, student.video_muted)
    };
    let story = Story::load("mute_teacher").until(26_000);
    assert_eq!(muted(&story), (Some(true), Some(false)));
    let story = story.until(31_000);
    assert_eq!(muted(&story), (Some(false), Some(true)));
    assert_eq!(muted(&story.end()), (Some(true), Some(true)));
}

#[test]
fn unread_messages_are_counted_until_the_panel_opens() {
    let story = Story::load("chat_teacher").until(26_300);
    assert_eq!((story.conference.unread, story.conference.chat_open), (1, false));
    let story = story.until(28_000);
    assert_eq!((story.conference.unread, story.conference.chat_open), (0, true));
    assert!(!story.end().conference.chat_open);
    assert_eq!(Story::load("chat_latecomer").end().conference.unread, 3, "old messages sent again");
}

#[test]
fn a_recording_that_cannot_start_is_said() {
    let story = Story::load("recording_refused").end();
    assert!(!story.conference.recording.on);
    assert_eq!(story.conference.recording.mode, None);
    assert_eq!(story.conference.recording.error.as_deref(), Some("service-unavailable"));
}

#[test]
fn unmuting_needs_leave_while_moderation_is_on() {
    for fixture in ["moderation_teacher", "moderation_student"] {
        let student = |story: &Story| {
            let one = story.conference.roster.iter().find(|one| one.name.as_deref() == Some("Student")).expect("there").clone();
            (one.audio_allowed, one.video_allowed)
        };
        let story = Story::load(fixture).next("moderationStatusChanged").next("moderationStatusChanged");
        assert!(story.conference.audio_moderated && story.conference.video_moderated, "{fixture}");
        assert_eq!(student(&story), (false, false), "{fixture}");
        let story = story.next("moderationParticipantApproved");
        assert_eq!(student(&story), (true, false), "{fixture}");
        let story = story.next("moderationParticipantApproved");
        assert_eq!(student(&story), (true, true), "{fixture}");
        let story = story.next("moderationParticipantRejected");
        assert_eq!(student(&story), (false, true), "{fixture}");
        let story = story.end();
        assert!(!story.conference.audio_moderated && story.conference.video_moderated, "{fixture}");
    }
}

#[test]
fn a_shared_screen_comes_and_goes() {
    let story = Story::load("screen_teacher").next("screenSharingStatusChanged");
    assert!(story.conference.sharing_screen);
    assert_eq!(story.conference.sharing.as_slice(), story.conference.me.as_slice());
    let story = story.end();
    assert!(!story.conference.sharing_screen);
    assert!(story.conference.sharing.is_empty());
}
