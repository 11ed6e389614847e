//! The cards of whoever is not in the lesson: what is only waiting does not look like a fault.

use jitsi::{Conference, Event};
use rollcall::api::ApiError;
use rollcall::app::live::card::{Card, Standing, Way, card};
use wasm_bindgen_test::wasm_bindgen_test;

/// What one sees when the server gives no ticket for this reason.
fn refused(error: ApiError) -> Card {
    let mut conference = Conference::default();
    conference.apply(&Event::RollcallRefused { error: serde_json::to_value(&error).expect("plain data") }, 0);
    let standing = Standing { ended: false, leaving: false, switching: false, known: false, slow: false, refused: Some(error), now_ms: 0 };
    card(&conference, &standing).expect("there is no picture, so there is a card")
}

#[wasm_bindgen_test]
fn whoever_waits_has_nothing_to_do_and_nothing_to_fear() {
    for error in [ApiError::WaitForModerator, ApiError::WaitInLobby] {
        let card = refused(error);
        assert!(card.busy && card.calm && card.waiting, "{card:?}");
        assert_eq!(card.ways, [Way::ToLesson], "it opens by itself: {card:?}");
        assert!(card.sentence.contains("by yourself"), "{card:?}");
    }
}

#[wasm_bindgen_test]
fn whoever_was_turned_away_can_ask_again_and_whoever_may_be_recorded_is_asked_first() {
    let away = refused(ApiError::TurnedAway);
    assert!(away.calm && !away.busy && !away.waiting);
    assert_eq!(away.ways, [Way::AskAgain, Way::ToLesson]);
    let words = "A recording takes up what is said.\nThose who may see the recordings of this course can see it.".to_owned();
    let consent = refused(ApiError::ConsentNeeded { words });
    assert!(consent.calm && !consent.busy);
    assert_eq!(consent.ways, [Way::Agree, Way::NotNow]);
    assert_eq!(consent.points.len(), 2, "the server's words, each sentence on a line of its own: {:?}", consent.points);
}

#[wasm_bindgen_test]
fn a_fault_is_still_a_fault() {
    for error in [ApiError::NotAllowed, ApiError::NoVenue, ApiError::Internal] {
        let card = refused(error);
        assert!(!card.calm && !card.waiting && card.points.is_empty(), "{card:?}");
    }
}
