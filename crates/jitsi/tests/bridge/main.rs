//! `start.js` and the bridge together, in a real browser, against a stand-in for Jitsi's script.
#![cfg(target_arch = "wasm32")]

mod given;
mod trouble;

use std::cell::RefCell;
use std::rc::Rc;

use domain::EndpointId;
use jitsi::{Bridge, Command, Event, Media, Request};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const LESSON: &str = "lesson-1";
type Heard = Rc<RefCell<Vec<(Event, i64)>>>;

/// A fresh page: the stand-in, then our script.
fn page(answers: &str) {
    js(include_str!("fake.js"));
    js(&format!("fake.answers = {answers}"));
    js(include_str!("../../../../public/start.js"));
}

fn js(script: &str) -> JsValue {
    // In a block, so that its names are its own.
    js_sys::eval(&format!("{{ {script} }}")).expect("the script runs")
}

fn js_text(script: &str) -> String {
    js(script).as_string().unwrap_or_else(|| panic!("{script} is no text"))
}

fn js_number(script: &str) -> f64 {
    js(script).as_f64().unwrap_or_else(|| panic!("{script} is no number"))
}

fn yes(script: &str) -> bool {
    js(script).is_truthy()
}

/// Waits until it is so, at most 5 s.
async fn until(what: &str, mut so: impl FnMut() -> bool) {
    for _ in 0..500 {
        if so() {
            return;
        }
        let pause = js("new Promise((done) => realTimeout(done, 10))");
        JsFuture::from(js_sys::Promise::from(pause)).await.expect("time passes");
    }
    panic!("never: {what}");
}

fn listen(bridge: &Bridge) -> Heard {
    let heard = Heard::default();
    let inner = heard.clone();
    bridge.on_event(move |event, at_ms| inner.borrow_mut().push((event, at_ms)));
    heard
}

fn has(heard: &Heard, wanted: &Event) -> bool {
    heard.borrow().iter().any(|(event, _)| event == wanted)
}

async fn open() -> (Bridge, Heard) {
    let bridge = Bridge::open(LESSON);
    let heard = listen(&bridge);
    until("constructed", || has(&heard, &Event::RollcallConstructed)).await;
    (bridge, heard)
}

#[wasm_bindgen_test]
async fn what_was_said_before_the_app_came_is_not_lost() {
    page("[]");
    js("rollcall.open('lesson-1')");
    until("constructed", || yes("fake.made.length === 1 && fake.made[0].heard.ready")).await;
    js("fake.emit('ready', {}); fake.emit('participantJoined', { id: 'e2', displayName: 'Luis' })");
    let before_ms = js_sys::Date::now();

    let bridge = Bridge::open(LESSON);
    let heard = listen(&bridge);
    let names: Vec<String> =
        heard.borrow().iter().map(|(event, _)| format!("{event:?}").split([' ', '(']).next().unwrap_or("").to_owned()).collect();
    assert_eq!(names, ["RollcallTicket", "RollcallScript", "RollcallConstructed", "Ready", "ParticipantJoined"]);
    assert!(heard.borrow().is_sorted_by_key(|(_, at_ms)| *at_ms));
    let last_ms = heard.borrow()[4].1 as f64;
    assert!((before_ms - last_ms).abs() < 2_000.0, "{last_ms} is when it happened by the browser's clock, near {before_ms}");

    js("fake.emit('readyToClose', {})");
    assert!(has(&heard, &Event::ReadyToClose), "and what comes later is heard at once");
    assert_eq!(js_number("fake.made.length"), 1.0, "opened once");
}

#[wasm_bindgen_test]
async fn the_ticket_in_the_page_spares_the_question_and_serves_once() {
    page("[]");
    js("const element = Object.assign(document.createElement('script'), { type: 'application/json', id: 'ticket' });
        element.textContent = JSON.stringify({ ...fake.ticket(fake.good), moderator: true }); document.head.append(element);");
    let (bridge, _) = open().await;
    assert_eq!(js_number("fake.asked.length"), 0.0);
    assert!(!js_text("fake.last()").contains("disableRemoteMute"), "a moderator is offered everything");
    assert!(yes("document.getElementById('ticket') === null"));
    drop(bridge);

    js("const element = Object.assign(document.createElement('script'), { type: 'application/json', id: 'ticket' });
        element.textContent = JSON.stringify({ ...fake.ticket(fake.good), lesson: 'lesson-0' }); document.head.append(element);");
    open().await;
    assert_eq!(js_number("fake.asked.length"), 1.0, "nor does another lesson's");
}

#[wasm_bindgen_test]
async fn whose_picture_is_large_is_told_once() {
    page("[]");
    let (_bridge, heard) = open().await;
    js(
        "fake.large = 'e2'; fake.emit('largeVideoChanged'); fake.emit('largeVideoChanged'); fake.large = undefined; fake.emit('largeVideoChanged')",
    );
    let large: Vec<Option<String>> = heard
        .borrow()
        .iter()
        .filter_map(|(event, _)| match event {
            Event::LargeVideoChanged { id } => Some(id.as_ref().map(|id| id.as_str().to_owned())),
            _ => None,
        })
        .collect();
    assert_eq!(large, [Some("e2".to_owned()), None]);
}

#[wasm_bindgen_test]
async fn questions_have_typed_answers_and_a_time_limit() {
    page("[]");
    let (bridge, _) = open().await;
    assert_eq!(bridge.request(Request::audio_muted()).await, Some(false));
    let id = EndpointId::new("e2");
    assert_eq!(bridge.request(Request::force_muted(&id, Media::Audio)).await, Some(true));
    assert_eq!(js_text("fake.asked.at(-1)"), r#"["e2","audio"]"#);
    assert_eq!(bridge.request(Request::session_id()).await, None, "an empty error is no answer");
    assert_eq!(bridge.request(Request::video_muted()).await, None, "nor is a function that an older server does not have");
    js("fake.made[0].isAudioMuted = () => new Promise(() => {})");
    assert_eq!(bridge.request(Request::audio_muted()).await, None);
}

#[wasm_bindgen_test]
async fn commands_arrive_and_answers_come_back() {
    page("[]");
    let (bridge, _) = open().await;
    bridge.send(&Command::ToggleAudio);
    bridge.send(&Command::SendChatMessage { text: "hé \"you\"".into(), to: None });
    assert_eq!(js_text("fake.commands()"), r#"[["toggleAudio"],["sendChatMessage","hé \"you\"",""]]"#);

    let info = bridge.rooms_info().await.expect("an answer");
    assert_eq!(info.people[0].id.as_str(), "e1");
    js("fake.mute = true");
    assert_eq!(bridge.rooms_info().await, None, "a promise that never settles does not hold anybody");
}

#[wasm_bindgen_test]
async fn dropping_takes_the_frame_away_and_silence_follows() {
    page("[]");
    let (bridge, heard) = open().await;
    let count = heard.borrow().len();
    drop(bridge);
    assert!(yes("fake.made[0].disposed && !document.querySelector('iframe') && document.getElementById('stage').hidden"));
    assert!(yes("!('stage' in document.documentElement.dataset) && rollcall.opening === null"));
    js("fake.made[0].emit('ready', {})");
    assert_eq!(heard.borrow().len(), count);
}

#[wasm_bindgen_test]
async fn leaving_hangs_up_hears_the_goodbye_and_closes() {
    page("[]");
    let (bridge, heard) = open().await;
    js("window.setTimeout = () => 0"); // no patience: only the goodbye can end it
    bridge.leave().await;
    assert_eq!(js_text("fake.commands()"), r#"[["hangup",false]]"#);
    let said: Vec<Event> = heard.borrow().iter().rev().take(3).map(|(event, _)| event.clone()).collect();
    assert_eq!(said, [Event::RollcallClosed, Event::ReadyToClose, Event::VideoConferenceLeft]);
    assert!(yes("fake.made[0].disposed && rollcall.opening === null"));
}

#[wasm_bindgen_test]
async fn the_address_of_a_lesson_opens_its_conference_at_once() {
    js("history.replaceState(null, '', '/lessons/lesson-1/live')");
    page("[]");
    until("constructed", || yes("fake.made.length === 1")).await;
    js("history.replaceState(null, '', '/lessons/lesson-1')");
    page("[]");
    assert!(yes("rollcall.opening === null"));
    js("history.replaceState(null, '', '/')");
}

#[wasm_bindgen_test]
async fn a_frame_of_before_is_not_heard_any_more() {
    page("[]");
    let (bridge, heard) = open().await;
    bridge.retry();
    until("opened again", || yes("fake.made.length === 2 && fake.made[1].heard.ready")).await;
    js("fake.made[0].emit('readyToClose', {})");
    assert!(!has(&heard, &Event::ReadyToClose));
    assert!(yes("!fake.made[1].disposed"));
}

#[wasm_bindgen_test]
async fn another_lesson_closes_the_first() {
    page("[]");
    js("rollcall.open('lesson-0')");
    until("constructed", || yes("fake.made.length === 1")).await;
    let (_bridge, _) = open().await;
    assert_eq!(js_number("fake.made.length"), 2.0);
    assert!(yes("fake.made[0].disposed && !fake.made[1].disposed"));
}
