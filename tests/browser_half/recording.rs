//! Recording in a lesson, drawn in a real browser: what the console offers and what it forbids, the question above the picture, and what
//! begins by itself.

use domain::recording::{Means, Trigger, Way};
use domain::{LessonId, PersonId, RecordingId};
use jitsi::Event;
use js_sys::{Array, Function, Reflect};
use leptos::mount::mount_to;
use leptos::prelude::*;
use rollcall::api::conference::Ticket;
use rollcall::api::recording::Running;
use rollcall::app::live::state::Seat;
use rollcall::app::live::{TOOLS, console, recording};
use rollcall::app::session::provide_shared;
use rollcall::browser::clock;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use super::harness::until;
use super::people::ticket;

/// The strip and the console of somebody who may record.
struct Page {
    seat: Seat,
    place: HtmlElement,
}

impl Page {
    fn open(trigger: Trigger) -> Self {
        let document = web_sys::window().and_then(|window| window.document()).expect("a page");
        let place: HtmlElement = document.create_element("div").expect("a div").unchecked_into();
        document.body().expect("a body").append_child(&place).expect("room for it");
        let seat = Seat::new(0, true, Some(&TOOLS));
        let mut ticket = serde_json::from_value::<Ticket>(ticket()).expect("a ticket");
        // A lesson of its own: the browser remembers for which of them somebody has answered.
        (ticket.lesson, ticket.recording, ticket.records, ticket.recording_trigger) =
            (LessonId::new(clock::random_id()), true, true, trigger);
        seat.ticket.set(Some(ticket));
        let page = Self { seat, place };
        page.mount();
        page.happens("videoConferenceJoined", json!({ "id": "me", "displayName": "Teacher", "roomName": "r", "breakoutRoom": false }));
        page.happens("participantRoleChanged", json!({ "id": "me", "role": "moderator" }));
        page
    }

    fn mount(&self) {
        let seat = self.seat;
        let draw = move || [recording::strip(seat), console::view(seat, provide_shared())].into_iter().collect::<Vec<_>>().into_any();
        mount_to(self.place.clone(), draw).forget();
    }

    fn happens(&self, name: &str, payload: Value) {
        let event = Event::parse(name, &payload);
        self.seat.conference.change(|conference| conference.apply(&event, 0));
    }

    fn running(&self, by: &str, by_name: &str, locked: bool, seen: bool) {
        let running = Running {
            recording: RecordingId::new("r1"),
            way: Way::Jibri,
            by: Some(PersonId::new(by)),
            by_name: by_name.to_owned(),
            locked,
            since_ms: clock::now_ms(),
            seen,
        };
        self.change(|ticket| ticket.running = Some(running));
    }

    fn change(&self, change: impl FnOnce(&mut Ticket)) {
        self.seat.ticket.update(|ticket| change(ticket.as_mut().expect("there is one")));
    }

    fn text(&self) -> String {
        self.place.text_content().unwrap_or_default()
    }

    fn button(&self, words: &str) -> Option<HtmlElement> {
        let query: Function = Reflect::get(&self.place, &"querySelectorAll".into()).expect("an element").unchecked_into();
        let found = query.call1(&self.place, &"button".into()).expect("a selector");
        let buttons = Array::from(&found).iter().map(JsCast::unchecked_into::<HtmlElement>).collect::<Vec<_>>();
        buttons.into_iter().find(|one| one.text_content().is_some_and(|text| text.trim() == words))
    }

    fn offers(&self, words: &str) -> bool {
        self.button(words).is_some_and(|one| one.get_attribute("aria-disabled").is_none())
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.place.remove();
    }
}

#[wasm_bindgen_test]
async fn what_is_asked_for_is_not_yet_what_runs() {
    let page = Page::open(Trigger::None);
    until("a way to begin", || page.offers("Start recording") && page.offers("Start the stream")).await;
    page.running("ana", "Ana García", true, false);
    until("who has asked", || page.text().contains("Ana García asked for it at ")).await;
    assert!(page.text().contains("has not confirmed it yet"), "{}", page.text());
    assert!(page.button("Start recording").is_none() && page.button("Stop recording").is_none(), "{}", page.text());
    page.happens("recordingStatusChanged", json!({ "on": true, "mode": "file" }));
    until("that it runs", || page.text().contains("Ana García started it.")).await;
}

#[wasm_bindgen_test]
async fn what_somebody_else_started_is_theirs_while_they_are_there() {
    let page = Page::open(Trigger::None);
    page.happens("recordingStatusChanged", json!({ "on": true, "mode": "file" }));
    page.running("ana", "Ana García", true, true);
    let why = "Ana García started this and can stop it. You can when Ana García has left.";
    until("why not", || page.text().contains(why)).await;
    let stop = page.button("Stop recording").expect("the button stays, so that it is found");
    assert_eq!(stop.get_attribute("aria-disabled").as_deref(), Some("true"));
    let described = stop.get_attribute("aria-describedby").expect("its reason");
    let reason = page.place.query_selector(&["#", &described].concat()).ok().flatten().and_then(|one| one.text_content());
    assert_eq!(reason.as_deref().map(str::trim), Some(why), "read with the button");

    page.running("ana", "Ana García", false, true);
    until("the take-over", || page.offers("Stop recording")).await;
    page.running("teacher", "Teacher", true, true);
    until("one's own", || page.text().contains("You started it.") && page.offers("Stop recording")).await;
}

#[wasm_bindgen_test]
async fn a_room_that_records_on_youtube_says_so_and_has_another_way() {
    let page = Page::open(Trigger::None);
    page.change(|ticket| ticket.recording_means = Means::Youtube);
    until("where it goes", || page.text().contains("Lessons are recorded on YouTube. They are not listed there.")).await;
    assert!(page.offers("Start recording") && page.offers("Record on the video server"), "{}", page.text());
}

#[wasm_bindgen_test]
async fn whoever_enters_is_asked_once_and_not_where_it_is_recorded_already() {
    let asks = |page: &Page| page.text().contains("Record this lesson?");
    let page = Page::open(Trigger::Prompt);
    until("the question", || asks(&page)).await;
    page.button("Not now").expect("a way to say no").click();
    until("no question", || !asks(&page)).await;
    // The same lesson on the same device, later.
    let again = Page::open(Trigger::Prompt);
    let lesson = page.seat.ticket.with_untracked(|ticket| ticket.as_ref().map(|ticket| ticket.lesson.clone())).expect("a ticket");
    again.change(|ticket| ticket.lesson = lesson);
    let recorded = Page::open(Trigger::Prompt);
    recorded.running("ana", "Ana García", true, true);
    let neither = Page::open(Trigger::Prompt);
    until("the question in another lesson", || asks(&neither)).await;
    assert!(!asks(&again) && !asks(&recorded));
    neither.happens("recordingStatusChanged", json!({ "on": true, "mode": "file" }));
    until("no question where it runs", || !asks(&neither)).await;
    neither.happens("recordingStatusChanged", json!({ "on": false, "mode": "file" }));
    leptos::task::tick().await;
    assert!(!asks(&neither), "somebody has stopped it");
}

#[wasm_bindgen_test]
async fn what_went_wrong_is_said_until_it_works() {
    let page = Page::open(Trigger::None);
    page.seat.trouble.set("All recorders of the video server are busy.".to_owned());
    until("the trouble", || page.text().contains("All recorders of the video server are busy.")).await;
    assert!(page.button("Try again").is_none(), "nothing was tried from here");
    page.running("teacher", "Teacher", true, false);
    leptos::task::tick().await;
    assert!(page.text().contains("are busy"), "one's own try is what failed");
    page.happens("recordingStatusChanged", json!({ "on": true, "mode": "file" }));
    until("nothing more", || !page.text().contains("are busy")).await;
}

#[wasm_bindgen_test]
async fn a_broadcast_of_ones_own_that_nobody_confirms_can_be_asked_for_again() {
    let page = Page::open(Trigger::None);
    page.running("teacher", "Teacher", true, false);
    page.change(|ticket| ticket.running.as_mut().expect("it was asked for").way = Way::Youtube);
    until("another try", || page.text().contains("You asked for it at ") && page.offers("Start recording")).await;
    page.happens("recordingStatusChanged", json!({ "on": true, "mode": "stream" }));
    until("that it runs", || page.text().contains("Recording on YouTube since ") && page.offers("Stop recording")).await;
    assert!(page.button("Stop the stream").is_none(), "{}", page.text());
}
