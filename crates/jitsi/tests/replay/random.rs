//! Any events in any order: nothing panics, and what must hold holds.

use std::collections::BTreeSet;

use domain::EndpointId;
use domain::evidence::FactKind;
use jitsi::{Conference, Event, Phase, RoomsInfo, presence_facts};
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
            if name == "getRoomsInfo" {
                conference.apply_rooms_info(&RoomsInfo::parse(&payload));
            } else {
                conference.apply(&Event::parse(&name, &payload), now_ms);
            }
            check(&conference)?;

            for fact in presence_facts(&before, &conference) {
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
