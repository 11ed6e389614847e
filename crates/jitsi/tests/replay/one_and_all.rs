//! What is shown to all and who may use what; and that a large conference costs no more for each event than a small one.

use domain::EndpointId;
use jitsi::{Conference, Event, Media, News, Phase, Topics, Whiteboard};
use serde_json::json;

use crate::Story;

#[test]
fn a_shared_screen_stands_with_who_shares_it_on_both_sides() {
    for fixture in ["screen_and_view_teacher", "screen_and_view_student"] {
        let story = Story::load(fixture).next("contentSharingParticipantsChanged");
        let sharers =
            |story: &Story| story.conference.roster.iter().filter(|one| one.sharing).map(|one| one.id.clone()).collect::<Vec<_>>();
        assert_eq!(sharers(&story), [EndpointId::new("d68fff90")], "{fixture}");
        assert_eq!(story.conference.sharing, sharers(&story));
        let story = story.next("contentSharingParticipantsChanged");
        assert!(sharers(&story).is_empty() && story.conference.sharing.is_empty(), "{fixture}");
        assert!(sharers(&story.end()).is_empty(), "{fixture}");
    }
}

#[test]
fn the_teachers_own_screen_is_as_the_meeting_page_shows_it() {
    let story = Story::load("screen_and_view_teacher").next("participantsPaneToggled");
    assert!(story.conference.pane_open);
    let story = story.next("participantsPaneToggled");
    assert!(!story.conference.pane_open && !story.conference.tiles);
    let story = story.end();
    assert!(story.conference.audio_only && story.conference.video_muted, "no pictures: one's own is off, too");
    assert_eq!(story.conference.created_ms, Some(1_795_224_722_000));
}

#[test]
fn a_whiteboard_that_the_server_does_not_have_is_forbidden() {
    let story = Story::load("video_teacher").next("whiteboardStatusChanged");
    assert_eq!(story.conference.whiteboard, Some(Whiteboard::Reset), "so at each entering");
    assert_eq!(story.end().conference.whiteboard, Some(Whiteboard::Forbidden));
    assert_eq!(Story::load("video_student").end().conference.video, None, "what cannot play is not told");
}

/// In, with Ana.
fn conference() -> Conference {
    let mut conference = Conference::default();
    for (name, payload) in [
        ("participantJoined", json!({ "id": "ana", "displayName": "Ana" })),
        ("videoConferenceJoined", json!({ "id": "me", "roomName": "r", "breakoutRoom": false })),
    ] {
        conference.apply(&Event::parse(name, &payload), 0);
    }
    conference
}

#[test]
fn a_video_plays_halts_and_ends_and_sound_from_a_screen_is_none() {
    let mut conference = conference();
    let mut tell = |media: &str, value: &str| {
        let event = Event::parse("audioOrVideoSharingToggled", &json!({ "mediaType": media, "value": value, "participantId": "ana" }));
        conference.apply(&event, 1);
        conference.video.as_ref().map(|video| (video.by.clone().expect("said").as_str().to_owned(), video.playing))
    };
    assert_eq!(tell("video", "start"), Some(("ana".to_owned(), true)));
    assert_eq!(tell("audio", "stop"), Some(("ana".to_owned(), true)));
    assert_eq!(tell("video", "pause"), Some(("ana".to_owned(), false)));
    assert_eq!(tell("video", "stop"), None);
}

#[test]
fn leave_is_kept_for_each_media_and_ends_with_the_moderation_of_it() {
    let mut conference = conference();
    for media in ["audio", "video", "desktop"] {
        conference.apply(&Event::parse("moderationStatusChanged", &json!({ "mediaType": media, "enabled": true })), 1);
        conference.apply(&Event::parse("moderationParticipantApproved", &json!({ "id": "ana", "mediaType": media })), 2);
    }
    let ana = EndpointId::new("ana");
    let leave = |conference: &Conference| {
        [Media::Audio, Media::Video, Media::Screen]
            .map(|media| (conference.moderated(media), conference.endpoint(&ana).expect("in").allowed(media)))
    };
    assert_eq!(leave(&conference), [(true, true); 3]);
    let changed = conference.apply(&Event::parse("moderationStatusChanged", &json!({ "mediaType": "desktop", "enabled": false })), 3);
    assert_eq!(leave(&conference), [(true, true), (true, true), (false, false)]);
    assert_eq!(changed.endpoints, [ana]);
}

#[test]
fn what_says_nothing_new_changes_nothing() {
    let mut conference = conference();
    let again = [
        ("participantMuted", json!({ "id": "ana", "isMuted": true, "mediaType": "audio" })),
        ("raiseHandUpdated", json!({ "id": "ana", "handRaised": 7 })),
        ("participantRoleChanged", json!({ "id": "ana", "role": "participant" })),
        ("dominantSpeakerChanged", json!({ "id": "ana" })),
        ("contentSharingParticipantsChanged", json!({ "data": ["ana"] })),
        ("tileViewChanged", json!({ "enabled": true })),
        ("chatUpdated", json!({ "unreadCount": 1, "isOpen": false })),
        ("subjectChange", json!({ "subject": "Algebra" })),
        ("audioMuteStatusChanged", json!({ "muted": false })),
    ];
    for (name, payload) in again {
        let event = Event::parse(name, &payload);
        assert!(!conference.apply(&event, 1).is_empty(), "{name}");
        let changed = conference.apply(&event, 2);
        assert!(changed.is_empty(), "{name}: {changed:?}");
    }
}

#[test]
fn five_hundred_come_and_each_event_names_one_line() {
    let mut conference = Conference::default();
    let id = |number: usize| format!("{:08x}", number * 7_919 % 100_003);
    let person = |number: usize| json!({ "id": id(number), "displayName": format!("Student {number}") });
    for number in 0..500 {
        conference.apply(&Event::parse("participantJoined", &person(number)), 0);
    }
    let changed = conference.apply(&Event::parse("videoConferenceJoined", &json!({ "id": "me", "roomName": "r" })), 1);
    assert_eq!(changed.news, [News::Entered], "nobody is read out five hundred names");
    assert_eq!(conference.roster.len(), 501);
    for number in (0..500).rev() {
        let changed = conference.apply(&Event::parse("raiseHandUpdated", &json!({ "id": id(number), "handRaised": 1_000 - number })), 2);
        assert_eq!(changed.endpoints, [EndpointId::new(id(number))]);
        assert_eq!(changed.topics, Topics::ENDPOINTS.and(Topics::HANDS));
    }
    assert_eq!(conference.hands()[0].id.as_str(), id(499));
    for number in 0..500 {
        let changed = conference.apply(&Event::parse("participantLeft", &json!({ "id": id(number) })), 3);
        assert!(changed.endpoints.is_empty() && changed.topics.has(Topics::ROSTER));
        assert_eq!(changed.news, [News::Went { id: EndpointId::new(id(number)), name: Some(format!("Student {number}")) }]);
    }
    assert_eq!((conference.roster.len(), conference.phase == Phase::Joined), (1, true));
}
