//! Every recording, played to its end: what the one who was there would say then.

use jitsi::{Conference, Phase, Whiteboard};
use serde_json::json;

use crate::Story;

/// The state in words, as far as it is not the usual one.
fn in_words(conference: &Conference) -> String {
    let mut said = vec![match &conference.phase {
        Phase::Refused { kind, .. } => format!("refused ({kind:?})"),
        Phase::Kicked { by } => format!("removed by {}", by.as_deref().unwrap_or("somebody")),
        other => format!("{other:?}").to_lowercase(),
    }];
    if conference.in_conference() {
        let people = conference.roster.iter().map(|one| {
            let mut words = one.name.clone().unwrap_or_else(|| "?".to_owned());
            let signs = [
                (one.local, "me"),
                (one.moderator(), "moderates"),
                (!one.here, "elsewhere"),
                (one.hand_ms.is_some(), "hand"),
                (one.sharing, "shares"),
                (one.audio_allowed || one.video_allowed, "has leave"),
            ];
            let signs: Vec<&str> = signs.into_iter().filter(|(so, _)| *so).map(|(_, sign)| sign).collect();
            if !signs.is_empty() {
                words = format!("{words} ({})", signs.join(", "));
            }
            words
        });
        said.push(people.collect::<Vec<_>>().join(" + "));
        if conference.audio_muted || conference.video_muted {
            said.push(match (conference.audio_muted, conference.video_muted) {
                (true, true) => "mic and camera off".to_owned(),
                (true, false) => "mic off".to_owned(),
                _ => "camera off".to_owned(),
            });
        }
    }
    let more = [
        (conference.microphone.error.is_some(), "mic forbidden".to_owned()),
        (conference.camera.error.is_some(), "camera forbidden".to_owned()),
        (conference.my_breakout.is_some(), "in a breakout room".to_owned()),
        (!conference.breakouts.is_empty(), format!("{} rooms", conference.breakouts.len())),
        (conference.audio_moderated, "mics need leave".to_owned()),
        (conference.video_moderated, "cameras need leave".to_owned()),
        (!conference.knocking.is_empty(), format!("{} knock", conference.knocking.len())),
        (conference.recording.error.is_some(), format!("not recorded: {}", conference.recording.error.as_deref().unwrap_or(""))),
        (conference.unread > 0, format!("{} unread", conference.unread)),
        (conference.chat_open, "chat open".to_owned()),
        (conference.tiles, "tiles".to_owned()),
        (conference.pane_open, "pane".to_owned()),
        (conference.audio_only, "no pictures".to_owned()),
        (conference.whiteboard == Some(Whiteboard::Forbidden), "no whiteboard".to_owned()),
        (!conference.subject.is_empty(), format!("“{}”", conference.subject)),
    ];
    said.extend(more.into_iter().filter(|(so, _)| *so).map(|(_, words)| words));
    said.join("; ")
}

const ENDS: &[(&str, &str)] = &[
    ("asked_all_student", "joined; Student (me, moderates)"),
    ("asked_all_teacher", "left"),
    ("breakout_stayed", "joined; StudentB (me, moderates) + Teacher (moderates) + StudentA; tiles"),
    ("breakout_student", "joined; StudentB (moderates) + Teacher (moderates) + StudentA (me); 1 unread; tiles"),
    ("breakout_teacher", "joined; StudentB (moderates) + Teacher (me, moderates) + StudentA; tiles"),
    ("came_after_outage", "joined; E + Teacher + F (me); tiles"),
    ("chat_latecomer", "joined; Student + Teacher + StudentB (me); 3 unread; tiles"),
    ("chat_student", "joined; Teacher + Student (me) + StudentB; tiles"),
    ("chat_teacher", "joined; Teacher (me, moderates) + Student + StudentB; tiles"),
    ("closed_tab_student", "joined; Teacher + StudentA (me)"),
    ("closed_tabs_teacher", "joined; Teacher (me, moderates)"),
    ("closed_without_a_word", "joined; Teacher + D (me)"),
    ("crash_teacher", "joined; Teacher (me, moderates)"),
    ("devices_denied", "joined; Teacher (me, moderates); mic and camera off; mic forbidden; camera forbidden"),
    ("end_student", "ended"),
    ("end_teacher", "ended"),
    ("frame_removed_student", "joined; Teacher + StudentD (me)"),
    ("grant_moderator_student", "joined; Teacher + Student (me, moderates); not recorded: service-unavailable; “Biology 101”"),
    ("grant_moderator_teacher", "joined; Teacher (me, moderates) + Student (moderates); “Biology 101”"),
    ("hands_latecomer", "joined; Teacher + Student + StudentB (me); tiles"),
    ("hands_student", "joined; Teacher + Student (me) + StudentB; tiles"),
    ("hands_teacher", "joined; Teacher (me, moderates) + Student + StudentB; tiles"),
    ("hangup_student", "left"),
    ("hangup_teacher", "left"),
    ("join_alone", "joined; Teacher (me, moderates)"),
    ("join_first_of_three", "joined; Teacher (me, moderates) + StudentA"),
    ("join_second", "joined; Teacher (moderates) + StudentA (me)"),
    ("join_third", "reconnecting; tiles"),
    ("kick_teacher", "joined; Teacher (me, moderates) + Watcher"),
    ("kick_victim", "removed by Teacher"),
    ("kick_witness", "joined; Teacher + Watcher (me)"),
    ("late_listener_other", "joined; Other (me, moderates) + Late"),
    ("lobby_admitted", "joined; Teacher + StudentB (me)"),
    ("lobby_denied", "refused (LobbyDenied)"),
    ("lobby_gave_up", "lobby"),
    ("lobby_teacher", "joined; Teacher (me, moderates) + StudentB"),
    ("long_outage_teacher", "joined; E + F + Teacher (me); mic and camera off; tiles"),
    ("moderation_student", "joined; Teacher + Student (me, hand, has leave); cameras need leave"),
    ("moderation_teacher", "joined; Teacher (me, moderates) + Student (hand, has leave); cameras need leave"),
    ("mute_student", "joined; Teacher + Student (me); mic and camera off"),
    ("mute_teacher", "joined; Teacher (me, moderates) + Student"),
    ("name_student", "joined; Teacher + ? (me)"),
    ("name_teacher", "joined; Teacher (me, moderates) + Ana Peña <b>x</b>"),
    ("navigated_away", "reconnecting"),
    ("network_student", "joined; Teacher + Student (me) + Teacher; mic and camera off; tiles"),
    ("network_teacher", "joined; Student + Student + Teacher (me); mic and camera off; tiles"),
    ("odd_name_reload", "joined; P (me, moderates)"),
    ("password_student", "joined; Teacher + Student (me)"),
    ("password_teacher", "joined; Teacher (me, moderates) + Student"),
    ("prejoin_hangup", "left"),
    ("prejoin_join", "joined; Teacher (me, moderates) + Student"),
    ("recording_refused", "joined; Teacher (me, moderates) + Student; not recorded: service-unavailable"),
    ("recording_witness", "joined; Teacher + Student (me)"),
    ("screen_and_view_student", "joined; Scalar + Student (me); “Álgebra 1 — tema 3”"),
    ("screen_and_view_teacher", "joined; Scalar (me, moderates) + Student; mic and camera off; no pictures; “Álgebra 1 — tema 3”"),
    ("screen_teacher", "joined; Teacher (me, moderates) + Student; mic off; “Álgebra 1 — tema 3”"),
    ("second_frame_first", "joined; First (me, moderates) + Third"),
    ("token_bad_signature", "refused (TokenInvalid)"),
    ("token_expired", "refused (TokenExpired)"),
    ("token_first_student", "joined; Renamed (me) + Prof. Núñez (moderates) + Guest + Student One; tiles"),
    ("token_guest", "joined; Prof. Núñez (moderates) + Renamed + Guest (me) + Student One; tiles"),
    ("token_late_teacher", "joined; Renamed + Prof. Núñez (me, moderates) + Guest + Student One; tiles"),
    ("token_second_tab", "joined; Prof. Núñez + Guest + Renamed + Student One (me); tiles"),
    ("token_student", "joined; Student One (me, moderates) + Student One"),
    ("token_teacher", "joined; Student One (moderates) + Prof. Núñez (me, moderates) + Student One; tiles"),
    ("token_wrong_room", "refused (WrongRoom)"),
    ("unreachable_then_back", "joined; Teacher (me, moderates); mic and camera off"),
    ("video_student", "joined; Teacher + Student (me)"),
    ("video_teacher", "joined; Teacher (me, moderates) + Student; chat open; no whiteboard"),
    ("wrong_room_sent", "joined; StudentA (me, moderates) + StudentB (moderates, elsewhere); in a breakout room; 2 rooms; “Group 1”"),
    ("wrong_room_stayed", "joined; StudentB (me, moderates) + StudentA (moderates, elsewhere); 2 rooms"),
    ("wrong_room_teacher", "joined; Teacher (me, moderates); in a breakout room; 2 rooms"),
];

#[test]
fn every_recording_ends_as_somebody_there_would_say() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|file| file.expect("a file").path().file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    names.sort();
    let ends: Vec<(String, String)> =
        names.into_iter().map(|name| (in_words(&Story::load(&name).end().conference), name)).map(|(words, name)| (name, words)).collect();
    let told: Vec<(&str, &str)> = ends.iter().map(|(name, words)| (name.as_str(), words.as_str())).collect();
    for (told, expected) in told.iter().zip(ENDS) {
        assert_eq!(told, expected);
    }
    assert_eq!(told.len(), ENDS.len(), "{:#?}", told);
}

#[test]
fn a_frame_that_never_speaks_is_silent_and_not_left() {
    // The server cannot be reached, or the address is of another page: no event comes at all.
    let mut conference = Conference::default();
    for (name, payload, at_ms) in [
        ("rollcallTicket", json!({ "ticket": { "person": "p1" } }), 0),
        ("rollcallConstructed", json!({}), 10),
        ("rollcallSilent", json!({}), 20_010),
    ] {
        let changed = conference.apply(&jitsi::Event::parse(name, &payload), at_ms);
        assert!(changed.facts.is_empty(), "nobody came, nobody left");
    }
    assert_eq!(in_words(&conference), "silent");
    assert!(!conference.phase.is_over());
}
