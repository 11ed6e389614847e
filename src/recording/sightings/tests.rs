use serde_json::json;

use super::*;

const LATER_MS: i64 = 60_000;

fn status(payload: &serde_json::Value) -> Event {
    Event::parse("recordingStatusChanged", payload)
}

fn file(on: bool) -> Event {
    status(&json!({ "on": on, "mode": "file", "transcription": false }))
}

fn running(way: Way, seen: bool) -> Running {
    Running { recording: domain::RecordingId::new("r1"), way, by: None, by_name: "Ana".to_owned(), locked: true, since_ms: 0, seen }
}

fn plain(stream: bool, on: bool) -> Option<Seen> {
    Some(Seen { stream, on, error: None, link: false })
}

/// Somebody who entered long ago.
fn inside() -> Sightings {
    let mut sightings = Sightings::default();
    sightings.enter(true, 0);
    sightings
}

#[test]
fn a_moderators_page_tells_each_change_at_once_and_once() {
    let mut sightings = inside();
    assert_eq!(sightings.due_ms(), None, "nothing runs, and the server knows of nothing");
    sightings.hear(&file(true), true, 0, LATER_MS);
    assert_eq!(sightings.due_ms(), Some(LATER_MS));
    assert_eq!(sightings.tell(LATER_MS), plain(false, true));
    sightings.hear(&file(true), true, 0, LATER_MS + 1);
    assert_eq!((sightings.due_ms(), sightings.tell(LATER_MS + 1)), (None, None));
    sightings.learn(Some(&running(Way::Jibri, true)), LATER_MS + 2);
    assert_eq!(sightings.due_ms(), None, "the server says the same");
    sightings.hear(&file(false), true, 0, LATER_MS + 3);
    assert_eq!(sightings.tell(LATER_MS + 3), plain(false, false));
    sightings.learn(None, LATER_MS + 4);
    assert_eq!(sightings.due_ms(), None);
}

#[test]
fn the_others_tell_only_what_the_server_does_not_know_by_then() {
    let mut sightings = inside();
    sightings.hear(&file(true), false, 0, LATER_MS);
    assert_eq!(sightings.tell(LATER_MS), None);
    sightings.learn(Some(&running(Way::Jibri, true)), LATER_MS + 500);
    assert_eq!((sightings.due_ms(), sightings.tell(2 * LATER_MS)), (None, None), "a teacher's page has told");
    sightings.hear(&file(false), false, 0, 2 * LATER_MS);
    assert_eq!(sightings.due_ms(), Some(2 * LATER_MS + PATIENCE_MS));
    assert_eq!(sightings.tell(2 * LATER_MS + PATIENCE_MS), plain(false, false), "nobody else has");
}

#[test]
fn what_was_only_asked_for_is_told_when_it_runs() {
    let mut sightings = inside();
    sightings.learn(Some(&running(Way::Jibri, false)), LATER_MS);
    assert_eq!(sightings.due_ms(), None);
    sightings.hear(&file(true), true, 0, LATER_MS);
    assert_eq!(sightings.tell(LATER_MS), plain(false, true));
}

#[test]
fn a_server_that_hears_of_it_first_is_not_contradicted() {
    let mut sightings = inside();
    sightings.hear(&file(true), true, 0, LATER_MS);
    sightings.tell(LATER_MS);
    sightings.learn(Some(&running(Way::Jibri, true)), LATER_MS);
    // Somebody else's page told that it has ended; here Jitsi's word comes a moment later.
    sightings.learn(None, 2 * LATER_MS);
    assert_eq!(sightings.tell(2 * LATER_MS), None);
    sightings.hear(&file(false), true, 0, 2 * LATER_MS + 300);
    assert_eq!(sightings.tell(2 * LATER_MS + 300), plain(false, false), "the word of somebody who moderates");
    assert_eq!(sightings.due_ms(), None);
    // And if it does not come, it does run.
    let mut sightings = inside();
    sightings.hear(&file(true), true, 0, LATER_MS);
    sightings.tell(LATER_MS);
    sightings.learn(Some(&running(Way::Jibri, true)), LATER_MS);
    sightings.learn(None, 2 * LATER_MS);
    assert_eq!(sightings.tell(2 * LATER_MS + PATIENCE_MS), plain(false, true));
}

#[test]
fn whoever_comes_in_and_hears_nothing_knows_that_it_has_ended() {
    let mut sightings = Sightings::default();
    sightings.learn(Some(&running(Way::Youtube, true)), 0);
    assert_eq!(sightings.due_ms(), None, "one is not in yet");
    sightings.enter(true, 0);
    assert_eq!(sightings.tell(0), None, "Jitsi may still say");
    assert_eq!(sightings.tell(PATIENCE_MS), plain(true, false));

    let mut sightings = Sightings::default();
    sightings.learn(Some(&running(Way::Jibri, true)), 0);
    sightings.enter(true, 0);
    sightings.hear(&file(true), false, 0, 900);
    assert_eq!(sightings.tell(LATER_MS), None, "it has said");
}

#[test]
fn whoever_comes_back_from_a_breakout_room_says_nothing_of_what_jitsi_did_not_say() {
    let mut sightings = inside();
    sightings.hear(&file(true), true, 0, 1);
    sightings.tell(1);
    sightings.enter(false, 2);
    for running in [None, Some(running(Way::Jibri, true))] {
        sightings.learn(running.as_ref(), 3);
        assert_eq!(sightings.tell(LATER_MS), None, "{running:?}");
    }
}

#[test]
fn a_failure_is_told_and_ends_nothing() {
    let mut sightings = inside();
    sightings.hear(&file(true), true, 0, LATER_MS);
    sightings.tell(LATER_MS);
    sightings.learn(Some(&running(Way::Jibri, true)), LATER_MS);
    sightings.hear(&status(&json!({ "on": false, "mode": "file", "error": "unexpected-request" })), true, 0, LATER_MS);
    let told = sightings.tell(LATER_MS).expect("the failure");
    assert_eq!((told.on, told.error.as_deref()), (false, Some("unexpected-request")));
    assert_eq!(sightings.due_ms(), None, "the first one goes on");
}

#[test]
fn that_there_is_a_link_is_told_and_not_which() {
    let mut sightings = inside();
    sightings.hear(&Event::parse("recordingLinkAvailable", &json!({ "link": "https://secret.example/1", "ttl": 9 })), true, 0, 1);
    let told = sightings.tell(1).expect("that there is one");
    assert!(told.link && !format!("{told:?}").contains("secret"), "{told:?}");
}

#[test]
fn what_did_not_reach_the_server_is_told_again() {
    let mut sightings = inside();
    sightings.hear(&file(true), true, 0, 1);
    sightings.hear(&status(&json!({ "on": false, "mode": "stream", "error": "busy" })), true, 0, 1);
    for _ in 0..2 {
        let told = sightings.tell(1).expect("something");
        sightings.failed(told, LATER_MS);
        assert_eq!((sightings.due_ms(), sightings.tell(2)), (Some(LATER_MS), None));
        sightings.hurry();
    }
    assert_eq!(sightings.tell(2).and_then(|seen| seen.error).as_deref(), Some("busy"));
    assert_eq!(sightings.tell(2), plain(false, true));
    assert_eq!(sightings.tell(2), None);
}

#[test]
fn what_somebody_records_on_their_own_device_is_not_ours() {
    let mut sightings = inside();
    sightings.hear(&status(&json!({ "on": true, "mode": "local" })), true, 0, LATER_MS);
    assert_eq!(sightings.due_ms(), None);
}
