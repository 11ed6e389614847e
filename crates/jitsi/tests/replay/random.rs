//! Any events in any order: nothing panics, and what must hold holds.

use std::collections::BTreeSet;

use domain::EndpointId;
use domain::evidence::FactKind;
use jitsi::{Changed, Conference, Endpoint, Event, News, Phase, RoomsInfo, Topics};
use proptest::prelude::*;
use serde_json::{Value, json};

const OURS: &[&str] = &[
    "rollcallTicket",
    "rollcallRefused",
    "rollcallScript",
    "rollcallConstructed",
    "rollcallSilent",
    "rollcallClosed",
    "getRoomsInfo",
    "news",
];
const IDS: &[&str] = &["local", "a", "b", "c", "d", ""];
const ERRORS: &[&str] = &[
    "conference.connectionError.membersOnly",
    "conference.passwordRequired",
    "conference.destroyed",
    "conference.connectionError.accessDenied",
    "conference.connectionError.notAllowed",
    "connection.passwordRequired",
    "connection.otherError",
    "conference.max_users",
    "conference.chatError",
];

fn id() -> impl Strategy<Value = &'static str> {
    prop::sample::select(IDS)
}

/// Anything at all.
fn junk() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        id().prop_map(Value::from),
        ".{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let key =
            prop::sample::select(vec!["id", "rooms", "error", "participants", "kicked", "message", "data", "ticket", "name", "handRaised"]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key.prop_map(str::to_owned), inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// A list of rooms in the shape Jitsi sends.
fn rooms() -> impl Strategy<Value = Value> {
    prop::collection::vec((prop::sample::select(vec!["main", "r1", "r2"]), prop::collection::vec(id(), 0..3)), 0..3).prop_map(|rooms| {
        let rooms = rooms.into_iter().map(|(room, people)| {
            let people: serde_json::Map<String, Value> =
                people.into_iter().map(|id| (format!("{room}@muc/{id}"), json!({ "role": "moderator", "displayName": id }))).collect();
            (room.to_owned(), json!({ "id": room, "jid": format!("{room}@muc"), "isMainRoom": room == "main", "participants": people }))
        });
        Value::Object(rooms.collect())
    })
}

/// A payload in which most events find what they look for.
fn likely() -> impl Strategy<Value = Value> {
    let words = (
        id(),
        prop::sample::select(ERRORS),
        prop::sample::select(vec!["r1", "r2", "main"]),
        prop::sample::select(vec!["audio", "video", "desktop"]),
    );
    (words, rooms(), any::<[bool; 4]>(), 0_i64..5).prop_map(|((id, error, room, media), rooms, [on, local, breakout, expired], hand)| {
        json!({
            "id": id, "from": id, "displayName": id, "displayname": id, "roomName": room, "breakoutRoom": breakout,
            "role": if on { "moderator" } else { "participant" }, "mediaType": media, "isMuted": on, "muted": on, "enabled": on, "on": on,
            "available": on, "supported": on, "handRaised": hand, "unreadCount": hand, "isOpen": on, "subject": id, "mode": "file",
            "state": if on { "loading" } else { "failed" }, "ticket": { "person": "p" }, "data": [id],
            "error": { "code": "over", "name": error, "message": if expired { "Not acceptable by exp" } else { "no" }, "isFatal": on },
            "kicked": { "id": id, "local": local }, "kicker": { "id": "d", "name": "D" },
            "participant": { "id": id, "name": id }, "rooms": rooms,
            "message": { "type": "lobby-notify", "event": "LOBBY-ENABLED", "value": on },
            "participantId": id, "value": (["playing", "pause", "stop"][usize::from(on) + usize::from(local)]), "open": on,
            "status": if on { "SHOWN" } else { "RESET" }, "timestamp": "1795224004000", "key": id, "preventExecution": on,
        })
    })
}

fn step() -> impl Strategy<Value = (String, Value, i64)> {
    let names: Vec<&str> = Event::NAMES.iter().chain(OURS).copied().collect();
    // Coming and going weigh more, so that there is somebody for the rest to happen to.
    let name = prop_oneof![
        2 => prop::sample::select(names),
        3 => prop::sample::select(vec!["participantJoined", "participantLeft", "videoConferenceJoined", "videoConferenceLeft", "breakoutRoomsUpdated"]),
    ];
    (name, prop_oneof![4 => likely(), 1 => junk()], prop::sample::select(vec![0_i64, 1, 400, 4_000, 31_000, 70_000]))
        .prop_map(|(name, payload, later_ms)| (name.to_owned(), payload, later_ms))
}

fn check(conference: &Conference) -> Result<(), TestCaseError> {
    let ids: BTreeSet<&EndpointId> = conference.roster.iter().map(|endpoint| &endpoint.id).collect();
    prop_assert_eq!(ids.len(), conference.roster.len(), "an endpoint stands in the roster once");
    prop_assert!(ids.iter().all(|id| !["", "local"].contains(&id.as_str())), "`local` is nobody's id");
    let me: Vec<&EndpointId> = conference.roster.iter().filter(|endpoint| endpoint.local).map(|endpoint| &endpoint.id).collect();
    prop_assert_eq!(me, conference.me.iter().collect::<Vec<_>>(), "oneself is the own line of the roster");
    prop_assert_eq!(conference.me.is_some(), conference.in_conference(), "in the conference one has an endpoint, and only there");
    let hands: Vec<_> = conference.hands().iter().map(|endpoint| endpoint.hand_ms).collect();
    prop_assert!(hands.is_sorted() && hands.iter().all(Option::is_some));
    if conference.phase.is_over() {
        prop_assert!(conference.roster.is_empty() && conference.hands().is_empty());
    }
    if conference.phase != Phase::Joined {
        prop_assert!(!conference.wants_rooms_info());
    }
    Ok(())
}

/// What is different has been said, and no line that is as it was.
fn check_changed(before: &Conference, changed: &Changed, after: &Conference, lists: bool) -> Result<(), TestCaseError> {
    let said = |differs: bool, topic: Topics| !differs || changed.topics.has(topic);
    macro_rules! same {
        ($topic:ident: $($field:ident),+) => {$(
            prop_assert!(said(before.$field != after.$field, Topics::$topic), "{} differs", stringify!($field));
        )+};
    }
    same!(PHASE: phase, me, person, unsupported_browser, last_error);
    same!(DEVICES: audio_muted, video_muted, microphone, camera, sharing_screen);
    same!(SPEAKER: speaker);
    same!(SHARING: sharing, video, whiteboard);
    same!(MODERATION: audio_moderated, video_moderated, screen_moderated);
    same!(ROOMS: breakouts, main_room, my_breakout);
    same!(LOBBY: knocking, lobby);
    same!(RECORDING: recording, transcribing, consent_asked);
    same!(CHAT: unread, chat_open);
    same!(VIEW: tiles, large, pane_open, audio_only, created_ms, subject);
    prop_assert!(said(before.moderator() != after.moderator(), Topics::ROLE));
    let ids = |conference: &Conference| conference.roster.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
    prop_assert!(said(ids(before) != ids(after), Topics::ROSTER));
    let hands = |conference: &Conference| conference.hands().iter().map(|one| one.id.clone()).collect::<Vec<_>>();
    prop_assert!(said(hands(before) != hands(after), Topics::HANDS));

    for endpoint in &after.roster {
        let now_named = changed.endpoints.contains(&endpoint.id);
        let same = before.endpoint(&endpoint.id).is_some_and(|one| Endpoint { revision: endpoint.revision, ..one.clone() } == *endpoint);
        prop_assert!(same || now_named, "the line of {} differs and is not named", endpoint.id.as_str());
        prop_assert_eq!(now_named, endpoint.revision == after.revision(), "the number says the same as the list");
        // Lists may name somebody twice, so that a line changes there and back.
        if now_named && !endpoint.local && !lists {
            prop_assert!(!same, "the line of {} is as it was", endpoint.id.as_str());
        }
    }
    let named: BTreeSet<&EndpointId> = changed.endpoints.iter().collect();
    prop_assert_eq!(named.len(), changed.endpoints.len(), "each line is named once");

    let there = |conference: &Conference, id: &EndpointId| conference.endpoint(id).is_some_and(|one| one.here);
    for news in &changed.news {
        match news {
            News::Entered => prop_assert!(before.phase != Phase::Joined),
            News::Came(id) => prop_assert!(!there(before, id) && there(after, id)),
            News::Went { id, .. } => prop_assert!(there(before, id) && !there(after, id)),
            News::HandUp(id) => prop_assert!(after.endpoint(id).is_some_and(|one| one.hand_ms.is_some())),
        }
        prop_assert!(after.phase == Phase::Joined);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_story_keeps_its_promises(steps in prop::collection::vec(step(), 0..60)) {
        let mut conference = Conference::default();
        let mut now_ms = 1_000_000;
        let mut inside: Option<EndpointId> = None;
        let mut others: BTreeSet<EndpointId> = BTreeSet::new();
        for (name, payload, later_ms) in steps {
            now_ms += later_ms;
            let before = conference.clone();
            let changed = if name == "getRoomsInfo" {
                conference.apply_rooms_info(&RoomsInfo::parse(&payload))
            } else {
                conference.apply(&Event::parse(&name, &payload), now_ms)
            };
            check(&conference)?;
            let lists = ["breakoutRoomsUpdated", "getRoomsInfo"].contains(&name.as_str());
            check_changed(&before, &changed, &conference, lists)?;

            if conference.phase == Phase::Left && before.phase != Phase::Left {
                prop_assert!(["readyToClose", "rollcallClosed"].contains(&name.as_str()), "{} is no goodbye", name);
            }

            for fact in changed.facts {
                prop_assert!(fact.at_ms <= now_ms, "nothing is reported from the future");
                match (fact.other, fact.kind) {
                    (false, FactKind::Left) => prop_assert_eq!(inside.take(), Some(fact.endpoint), "only who is in can leave"),
                    (false, FactKind::Moved | FactKind::Returned) => {
                        prop_assert_eq!(inside.as_ref(), Some(&fact.endpoint), "only who is in can change rooms");
                        prop_assert_eq!(fact.kind == FactKind::Moved, fact.breakout.is_some());
                    }
                    (false, _) => prop_assert_eq!(inside.replace(fact.endpoint), None, "one comes in once"),
                    (true, FactKind::Left) => prop_assert!(others.remove(&fact.endpoint), "only who was seen can leave"),
                    (true, _) => {
                        prop_assert!(Some(&fact.endpoint) != inside.as_ref(), "nobody is their own witness");
                        others.insert(fact.endpoint);
                    }
                }
            }
            prop_assert_eq!(inside.as_ref(), conference.me.as_ref(), "the journal knows whether one is in");
            for fact in conference.seen(now_ms).iter().filter(|fact| fact.other) {
                prop_assert!(others.contains(&fact.endpoint) || conference.phase == Phase::Moving, "the heartbeat invents nobody");
            }
        }
    }

    #[test]
    fn any_payload_is_read(name in prop::sample::select(Event::NAMES), payload in junk()) {
        let mut conference = Conference::default();
        conference.apply(&Event::parse(name, &payload), 0);
        conference.apply_rooms_info(&RoomsInfo::parse(&payload));
    }
}
