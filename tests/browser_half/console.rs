//! The moderators' tab of the lesson, drawn in a real browser: it shows what the server and the conference have confirmed.

use domain::board::Board;
use domain::room::{Lobby, Profile, Standing, Who};
use domain::{EndpointId, PersonId};
use jitsi::Event;
use js_sys::{Array, Function, Reflect};
use leptos::mount::mount_to;
use leptos::prelude::*;
use rollcall::api::board::{Problem, Trouble, Waiting};
use rollcall::api::conference::Ticket;
use rollcall::app::live::state::Seat;
use rollcall::app::live::{TOOLS, console};
use rollcall::app::session::provide_shared;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use super::harness::until;
use super::people::ticket;

/// A console of its own in the page.
struct Console {
    seat: Seat,
    place: HtmlElement,
}

impl Console {
    fn open() -> Self {
        let document = web_sys::window().and_then(|window| window.document()).expect("a page");
        let place: HtmlElement = document.create_element("div").expect("a div").unchecked_into();
        document.body().expect("a body").append_child(&place).expect("room for it");
        let seat = Seat::new(0, true, Some(&TOOLS));
        seat.ticket.set(Some(serde_json::from_value::<Ticket>(ticket()).expect("a ticket")));
        seat.board.set(Some(Board::of(&Profile::Seminar.policy())));
        mount_to(place.clone(), move || console::view(seat, provide_shared())).forget();
        let console = Self { seat, place };
        console.happens("videoConferenceJoined", json!({ "id": "me", "displayName": "Teacher", "roomName": "r", "breakoutRoom": false }));
        console.happens("participantRoleChanged", json!({ "id": "me", "role": "moderator" }));
        console
    }

    fn happens(&self, name: &str, payload: Value) {
        let event = Event::parse(name, &payload);
        self.seat.conference.change(|conference| conference.apply(&event, 0));
    }

    fn board(&self, change: impl FnOnce(&mut Board)) {
        self.seat.board.update(|board| change(board.as_mut().expect("there is one")));
    }

    fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let query: Function = Reflect::get(&self.place, &"querySelectorAll".into()).expect("an element").unchecked_into();
        let found = query.call1(&self.place, &selector.into()).expect("a selector");
        Array::from(&found).iter().map(JsCast::unchecked_into).collect()
    }

    fn text(&self) -> String {
        self.place.text_content().unwrap_or_default()
    }

    /// Whether a switch is on.
    fn is_on(&self, name: &str) -> bool {
        let switches = self.all("[role=switch]");
        let switch = switches.iter().find(|one| one.text_content().is_some_and(|text| text.starts_with(name)));
        switch.expect("there is such a switch").get_attribute("aria-checked").as_deref() == Some("true")
    }

    /// What is chosen in a list.
    fn chosen(&self, name: &str) -> String {
        let lists = self.all("label");
        let list = lists.iter().find(|one| one.text_content().is_some_and(|text| text.starts_with(name))).expect("there is such a list");
        let select = list.query_selector("select").ok().flatten().expect("its control");
        Reflect::get(&select, &"value".into()).ok().and_then(|value| value.as_string()).expect("a value")
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        self.place.remove();
    }
}

#[wasm_bindgen_test]
async fn a_switch_shows_the_conference_and_not_the_press() {
    let console = Console::open();
    let name = "Microphones only with leave";
    let switch = console.all("[role=switch]").into_iter().next().expect("the first is that of the microphones");
    switch.click();
    leptos::task::tick().await;
    assert!(!console.is_on(name), "a press is no confirmation");
    console.happens("moderationStatusChanged", json!({ "mediaType": "audio", "enabled": true }));
    until("on", || console.is_on(name)).await;
    console.happens("moderationStatusChanged", json!({ "mediaType": "audio", "enabled": false }));
    until("off", || !console.is_on(name)).await;
}

#[wasm_bindgen_test]
async fn what_another_teacher_sets_is_shown_here() {
    let console = Console::open();
    until("the list", || console.chosen("Chat") == "everybody").await;
    console.board(|board| {
        board.chat = Who::Moderators;
        board.lobby = Lobby::Guests;
        board.spotlight = Some(EndpointId::new("gone"));
    });
    until("the other's choice", || console.chosen("Chat") == "moderators" && console.chosen("Lobby") == "guests").await;
    assert!(console.text().contains("Everybody sees Somebody who has left large."), "{}", console.text());
}

#[wasm_bindgen_test]
async fn both_lobbies_are_one_list() {
    let console = Console::open();
    assert!(console.text().contains("Nobody is waiting."));
    let ours = Waiting { person: PersonId::new("ana"), name: "Ana".to_owned(), standing: Standing::Guest, since_ms: 0 };
    console.seat.lobby.set(vec![ours]);
    until("Ana", || console.all("[aria-label='Let in Ana']").len() == 1).await;
    assert!(console.all("[aria-label='Waiting'] li").len() == 1 && !console.text().contains("Let all in"), "one is not all");
    console.happens("knockingParticipant", json!({ "participant": { "id": "k1", "name": "Ben" } }));
    until("Ben", || console.all("[aria-label='Turn away Ben']").len() == 1).await;
    assert!(console.text().contains("Let all in") && console.text().contains("In the lobby of the conference"));
    console.seat.lobby.set(Vec::new());
    until("Ben alone", || console.all("[aria-label='Waiting'] li").len() == 1).await;
}

#[wasm_bindgen_test]
async fn problems_stay_until_they_are_put_away() {
    let console = Console::open();
    let problem = |name: &str, at_ms| Problem {
        person: PersonId::new(name),
        name: name.to_owned(),
        trouble: Trouble::Hearing,
        sentence: "Since I came in.".to_owned(),
        at_ms,
    };
    console.seat.problems.set(vec![problem("Ana", 1_000)]);
    until("the problem", || console.text().contains("I cannot hear the others. Since I came in.")).await;
    console.all("section[aria-label=Problems] button").first().expect("a way to put it away").click();
    until("nothing", || !console.text().contains("I cannot hear")).await;
    console.seat.problems.set(vec![problem("Ben", 2_000), problem("Ana", 1_000)]);
    until("the new one", || console.text().contains("Ben")).await;
    assert!(!console.text().contains("Ana"), "the old one is not brought up again");
}
