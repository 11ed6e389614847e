//! Lost connections, and what start.js tells.

use domain::evidence::FactKind::{Joined, Left};
use jitsi::{Conference, Event, Phase};
use serde_json::json;

use crate::Story;

#[test]
fn an_outage_ends_in_a_new_endpoint_without_ghosts_of_oneself() {
    let story = Story::load("network_teacher").next("errorOccurred");
    assert_eq!(story.conference.phase, Phase::Reconnecting, "fatal is not the end");
    assert!(!story.conference.in_conference());
    let story = story.end();
    assert_eq!(story.phases, [Phase::Idle, Phase::Connecting, Phase::Joined, Phase::Reconnecting, Phase::Joined]);
    assert_eq!(story.own_facts(), [(Joined, "2a29c6b2", 12_947), (Left, "2a29c6b2", 60_420), (Joined, "8b0573b9", 193_659)]);
    // The student came back before, so there are two of them until the server forgets the old one. Of the teacher there is one.
    assert_eq!(story.names(), ["Student", "Student", "Teacher*"]);
    assert!(!story.conference.moderator(), "without a token the old role is lost");
    assert!(story.other_facts().iter().all(|fact| fact.1 != "2a29c6b2"), "one is no witness of one's own ghost");
}

#[test]
fn the_other_side_of_it() {
    let story = Story::load("network_student").end();
    assert_eq!(story.conference.phase, Phase::Joined);
    assert_eq!(story.names().iter().filter(|name| name.starts_with("Student")).count(), 1);
    assert_eq!(story.own_facts().len(), 3);
}

fn told(conference: &mut Conference, name: &str, payload: serde_json::Value, at_ms: i64) {
    conference.apply(&Event::parse(name, &payload), at_ms);
}

#[test]
fn the_way_from_a_ticket_to_the_frame() {
    let mut conference = Conference::default();
    told(&mut conference, "rollcallTicket", json!({ "ticket": { "person": "p1", "name": "Ana" } }), 1);
    assert_eq!(conference.person.as_ref().expect("said").as_str(), "p1");
    told(&mut conference, "rollcallScript", json!({ "state": "loading" }), 2);
    assert_eq!(conference.phase, Phase::LoadingScript);
    told(&mut conference, "rollcallConstructed", json!({}), 3);
    assert_eq!(conference.phase, Phase::Connecting);
    told(&mut conference, "rollcallSilent", json!({}), 20_003);
    assert_eq!(conference.phase, Phase::Silent);
    told(&mut conference, "ready", json!({}), 21_000);
    assert_eq!(conference.phase, Phase::Connecting, "late is not never");
    told(&mut conference, "videoConferenceJoined", json!({ "id": "e1", "displayName": "Ana", "roomName": "r" }), 22_000);
    assert_eq!(conference.mine().and_then(|me| me.person.as_ref()).expect("said").as_str(), "p1");
    told(&mut conference, "rollcallSilent", json!({}), 23_000);
    assert_eq!(conference.phase, Phase::Joined);
}

#[test]
fn no_ticket_and_no_script_are_told_apart_and_can_be_retried() {
    let mut conference = Conference::default();
    told(&mut conference, "rollcallRefused", json!({ "error": { "code": "not_open_yet", "detail": { "opens_ms": 7 } } }), 1);
    assert_eq!(conference.phase, Phase::Failed { error: json!({ "code": "not_open_yet", "detail": { "opens_ms": 7 } }) });
    told(&mut conference, "rollcallTicket", json!({ "ticket": { "person": "p1" } }), 2);
    told(&mut conference, "rollcallScript", json!({ "state": "failed" }), 3);
    assert_eq!(conference.phase, Phase::ScriptFailed);
    assert!(conference.phase.is_over());
    told(&mut conference, "rollcallTicket", json!({ "ticket": { "person": "p1" } }), 4);
    assert_eq!(conference.phase, Phase::Connecting);
}

#[test]
fn a_frame_taken_away_is_a_departure() {
    let story = Story::load("join_alone").end();
    let mut after = story.conference.clone();
    let facts = after.apply(&Event::RollcallClosed, 99_000).facts;
    assert_eq!(after.phase, Phase::Left);
    assert_eq!(facts.iter().map(|fact| (fact.kind, fact.at_ms)).collect::<Vec<_>>(), [(Left, 99_000)]);
}

#[test]
fn a_kick_stays_a_kick_when_the_frame_is_taken_away() {
    let mut story = Story::load("kick_victim").end();
    story.play(50_000, "rollcallClosed", &json!({}));
    assert!(matches!(story.conference.phase, Phase::Kicked { .. }));
}

#[test]
fn a_retry_from_within_is_a_departure_and_an_arrival() {
    let mut story = Story::load("join_second").end();
    story.play(80_000, "rollcallTicket", &json!({ "ticket": { "person": "p1" } }));
    assert_eq!(story.own_facts().last(), Some(&(Left, "1d58e37a", 80_000)));
    assert!(story.conference.roster.is_empty());
    story.play(82_000, "videoConferenceJoined", &json!({ "id": "ffff0000", "displayName": "StudentA", "roomName": "class-9mkk99" }));
    assert_eq!(story.own_facts().last(), Some(&(Joined, "ffff0000", 82_000)));
}
