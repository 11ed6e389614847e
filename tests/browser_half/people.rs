//! The list of people, drawn in a real browser from events of the conference.

use jitsi::Event;
use js_sys::{Array, Function, Reflect};
use leptos::mount::mount_to;
use leptos::prelude::*;
use rollcall::api::conference::Ticket;
use rollcall::app::live::state::Seat;
use rollcall::app::live::{TOOLS, people};
use rollcall::app::session::provide_shared;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use super::harness::until;

/// A list of its own in the page.
struct List {
    seat: Seat,
    place: HtmlElement,
}

impl List {
    /// As a moderator sees it who is in the conference alone.
    fn of_moderator() -> Self {
        let document = web_sys::window().and_then(|window| window.document()).expect("a page");
        let place: HtmlElement = document.create_element("div").expect("a div").unchecked_into();
        document.body().expect("a body").append_child(&place).expect("room for it");
        let seat = Seat::new(0, true, Some(&TOOLS));
        seat.ticket.set(Some(serde_json::from_value::<Ticket>(ticket()).expect("a ticket")));
        mount_to(place.clone(), move || people::view(seat, provide_shared())).forget();
        let list = Self { seat, place };
        list.happens("videoConferenceJoined", json!({ "id": "me", "displayName": "Teacher", "roomName": "r", "breakoutRoom": false }));
        list.happens("participantRoleChanged", json!({ "id": "me", "role": "moderator" }));
        list
    }

    fn happens(&self, name: &str, payload: Value) {
        let event = Event::parse(name, &payload);
        self.seat.conference.change(|conference| conference.apply(&event, 0));
    }

    fn comes(&self, id: &str, name: &str) {
        self.happens("participantJoined", json!({ "id": id, "displayName": name }));
    }

    fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let query: Function = Reflect::get(&self.place, &"querySelectorAll".into()).expect("an element").unchecked_into();
        let found = query.call1(&self.place, &selector.into()).expect("a selector");
        Array::from(&found).iter().map(JsCast::unchecked_into).collect()
    }

    fn texts(&self, selector: &str) -> Vec<String> {
        self.all(selector).iter().map(|element| element.text_content().unwrap_or_default()).collect()
    }

    fn names(&self) -> Vec<String> {
        self.texts("ul.people > li:not([hidden]) .name")
    }

    /// What somebody sees who presses a button with this label.
    fn press(&self, label: &str) {
        self.all(&format!("[aria-label='{label}']")).first().unwrap_or_else(|| panic!("no button {label}")).click();
    }

    async fn shows(&self, names: &[&str]) {
        until(&names.join(", "), || self.names() == names).await;
    }
}

impl Drop for List {
    fn drop(&mut self) {
        self.place.remove();
    }
}

/// A moderator's ticket.
pub fn ticket() -> Value {
    let who = "everybody";
    json!({
        "lesson": "lesson", "subject": "Physics", "person": "teacher", "name": "Teacher", "script_url": "", "domain": "", "room": "r",
        "token": null, "moderator": true, "records": false, "standing": "moderator", "recording": false, "grants": true, "held_in": "room",
        "running": null, "recording_trigger": "none", "recording_means": "file",
        "board": {
            "version": 0, "lobby": "off", "chat": who, "share_screen": who, "reactions": who, "polls": who, "whiteboard": who,
            "spotlight": null, "timer": null, "breakouts": null,
        },
        "allowed": { "chat": true, "share_screen": true, "reactions": true, "polls": true, "whiteboard": true },
        "venue": { "practice": true, "domain": null, "enforced": true, "limit_minutes": null, "failing": null },
        "start_muted": true, "start_without_camera": false, "closes_ms": 3_600_000, "now_ms": 0,
    })
}

fn focused() -> Option<Element> {
    web_sys::window()?.document()?.active_element()
}

#[wasm_bindgen_test]
async fn oneself_then_moderators_then_by_name_as_readers_expect() {
    let list = List::of_moderator();
    for (id, name) in [("a", "Zoe"), ("b", "\u{c9}lodie"), ("c", "eva"), ("d", "Dora"), ("e", "Max")] {
        list.comes(id, name);
    }
    list.happens("participantRoleChanged", json!({ "id": "e", "role": "moderator" }));
    list.shows(&["Teacher", "Max", "Dora", "\u{c9}lodie", "eva", "Zoe"]).await;
    list.happens("displayNameChange", json!({ "id": "d", "displayname": "Theodora" }));
    list.happens("participantLeft", json!({ "id": "c" }));
    list.shows(&["Teacher", "Max", "\u{c9}lodie", "Theodora", "Zoe"]).await;
    assert_eq!(list.texts("#people-sum"), ["5 people"]);
}

#[wasm_bindgen_test]
async fn an_event_about_one_touches_that_line_and_no_other() {
    let list = List::of_moderator();
    for number in 10..40 {
        list.comes(&format!("p{number}"), &format!("Person {number}"));
    }
    until("everybody", || list.names().len() == 31).await;
    let before = list.all("ul.people > li");
    let buttons = list.all("[aria-label^='More for']");
    list.happens("participantMuted", json!({ "id": "p20", "isMuted": false, "mediaType": "audio" }));
    until("the microphone", || !list.all("[aria-label='Mute Person 20']").is_empty()).await;
    assert_eq!(list.all("ul.people > li"), before);
    let touched = list.all("[aria-label^='More for']").iter().zip(&buttons).filter(|(after, before)| after != before).count();
    assert!(touched <= 1, "{touched} lines were drawn anew");
}

#[wasm_bindgen_test]
async fn whoever_goes_takes_their_actions_along_and_the_focus_goes_to_the_list() {
    let list = List::of_moderator();
    list.comes("a", "Ana");
    list.comes("b", "Ben");
    list.shows(&["Teacher", "Ana", "Ben"]).await;
    list.press("More for Ana");
    until("her actions", || !list.all("[aria-label='Show to everybody: Ana']").is_empty()).await;
    list.all("[aria-label='Show to everybody: Ana']")[0].focus().expect("a button takes the focus");
    list.happens("participantLeft", json!({ "id": "a" }));
    list.shows(&["Teacher", "Ben"]).await;
    until("the focus in the list", || focused().is_some_and(|element| element.id() == "people-sum")).await;
    // Whoever comes back has no menu open.
    list.comes("a", "Ana");
    list.shows(&["Teacher", "Ana", "Ben"]).await;
    assert!(list.all(".more").is_empty());
}

#[wasm_bindgen_test]
async fn actions_are_those_that_make_sense_now() {
    let list = List::of_moderator();
    list.comes("a", "Ana");
    list.happens("participantMuted", json!({ "id": "a", "isMuted": true, "mediaType": "audio" }));
    list.shows(&["Teacher", "Ana"]).await;
    list.press("More for Ana");
    until("ask to unmute", || list.texts(".more .button").contains(&"Ask to unmute".to_owned())).await;
    assert!(!list.texts(".more .button").contains(&"Mute".to_owned()));
    list.happens("moderationStatusChanged", json!({ "mediaType": "audio", "enabled": true }));
    until("allow", || list.texts(".more .button").contains(&"Allow the microphone".to_owned())).await;
    list.happens("moderationParticipantApproved", json!({ "id": "a", "mediaType": "audio" }));
    until("take back", || list.texts(".more .button").contains(&"Take the microphone back".to_owned())).await;
}

#[wasm_bindgen_test]
async fn hands_stand_in_the_order_of_raising() {
    let list = List::of_moderator();
    for (id, name, raised) in [("a", "Ana", 300), ("b", "Ben", 100), ("c", "Cem", 200)] {
        list.comes(id, name);
        list.happens("raiseHandUpdated", json!({ "id": id, "handRaised": 1_795_224_004_000_i64 + raised }));
    }
    until("the queue", || list.texts("ol.people .name") == ["Ben", "Cem", "Ana"]).await;
    assert_eq!(list.texts("#people-sum"), ["4 people, 3 hands up"]);
    assert_eq!(list.all("[aria-label='Lower all hands']").len(), 1);
    list.happens("raiseHandUpdated", json!({ "id": "b", "handRaised": 0 }));
    until("one less", || list.texts("ol.people .name") == ["Cem", "Ana"]).await;
}

#[wasm_bindgen_test]
async fn among_many_one_is_found_however_the_name_is_written() {
    let list = List::of_moderator();
    assert!(list.all("input[type='search']").is_empty(), "a few need no search");
    for number in 10..25 {
        list.comes(&format!("p{number}"), &format!("Person {number}"));
    }
    list.comes("j", "Jos\u{e9} \u{c1}lvarez");
    until("a field", || !list.all("input[type='search']").is_empty()).await;
    let field: web_sys::HtmlInputElement = list.all("input[type='search']")[0].clone().unchecked_into();
    let look_for = |words: &str| {
        field.set_value(words);
        let input = web_sys::Event::new("input").expect("an event");
        field.dispatch_event(&input).expect("somebody listens");
    };
    look_for("jose alv");
    list.shows(&["Jos\u{e9} \u{c1}lvarez"]).await;
    look_for("nobody");
    until("a sentence", || list.texts(".nobody").iter().any(|words| words.contains("nobody"))).await;
    look_for("");
    until("everybody again", || list.names().len() == 17).await;
}

#[wasm_bindgen_test]
async fn a_name_is_shown_as_it_is_whatever_is_in_it() {
    let list = List::of_moderator();
    let names = ["<img src=x onerror=alert(1)>", "\" onclick=\"x", "A & B's <b>"];
    for (number, name) in names.into_iter().enumerate() {
        list.comes(&format!("p{number}"), name);
        list.happens("participantMuted", json!({ "id": format!("p{number}"), "isMuted": false, "mediaType": "audio" }));
    }
    until("all of them", || names.iter().all(|name| list.names().iter().any(|shown| shown == name))).await;
    assert!(list.all("img, b, [onclick], [onerror]").is_empty());
    let labels: Vec<String> = list.all("[data-do='more']").iter().filter_map(|button| button.get_attribute("aria-label")).collect();
    assert!(names.iter().all(|name| labels.contains(&format!("More for {name}"))), "{labels:?}");
}

#[wasm_bindgen_test]
async fn the_focus_stays_on_a_button_while_its_line_is_drawn_anew() {
    let list = List::of_moderator();
    list.comes("a", "Ana");
    list.shows(&["Teacher", "Ana"]).await;
    list.all("[aria-label='More for Ana']")[0].focus().expect("a button takes the focus");
    list.happens("participantMuted", json!({ "id": "a", "isMuted": false, "mediaType": "audio" }));
    until("the microphone", || !list.all("[aria-label='Mute Ana']").is_empty()).await;
    let label = || focused().and_then(|element| element.get_attribute("aria-label"));
    assert_eq!(label().as_deref(), Some("More for Ana"));
    // What had it is gone with the microphone: the focus stays in the line.
    list.all("[aria-label='Mute Ana']")[0].focus().expect("a button takes the focus");
    list.happens("participantMuted", json!({ "id": "a", "isMuted": true, "mediaType": "audio" }));
    until("no microphone", || list.all("[aria-label='Mute Ana']").is_empty()).await;
    assert_eq!(label().as_deref(), Some("More for Ana"));
}
