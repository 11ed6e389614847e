//! `start.js` and the bridge together, in a real browser, against a stand-in for Jitsi's script.
#![cfg(target_arch = "wasm32")]

use std::cell::RefCell;
use std::rc::Rc;

use domain::EndpointId;
use domain::board::Allowed;
use jitsi::{Bridge, Command, Conference, Event, Media, Phase, Request};
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
async fn the_frame_gets_what_the_ticket_says_and_the_app_never_sees_the_token() {
    page("[]");
    let (_bridge, heard) = open().await;
    let options = js_text("fake.last()");
    for part in
        [r#""roomName":"abc""#, r#""jwt":"secret""#, r#""displayName":"Ana""#, r#""subject":"Algebra""#, r#""startWithAudioMuted":true"#]
    {
        assert!(options.contains(part), "{part} in {options}");
    }
    assert!(options.contains(r#""disableRemoteMute":true"#), "a student is not offered what a student may not do");
    assert!(!format!("{:?}", heard.borrow()).contains("secret"));
    assert!(yes("document.documentElement.dataset.stage === 'live' && !document.getElementById('stage').hidden"));
    assert!(yes("fake.made[0].frame.title === 'Conference'"));
    assert!(yes("performance.getEntriesByName('rollcall:constructed').length > 0"));
    assert_eq!(js_text("fake.asked[0]"), r#"/api/ticket {"lesson":"lesson-1"}"#);
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
async fn what_one_may_not_use_is_not_offered_at_the_start_and_later() {
    page(
        r#"[[200, { ...fake.ticket(fake.good),
        allowed: { chat: false, share_screen: false, reactions: false, polls: false, whiteboard: false } }]]"#,
    );
    let (bridge, _) = open().await;
    let config = "fake.made[0].options.configOverwrite";
    assert!(yes(&format!(
        "const c = {config}; c.disableChat && c.disablePolls && c.disableReactions && c.disableReactionsInChat && c.whiteboard.enabled === false"
    )));
    let buttons = js_text(&format!("{config}.toolbarButtons.join(' ')"));
    for hidden in ["chat", "desktop", "sharedvideo", "reactions", "polls", "whiteboard", "recording", "security", "mute-everyone"] {
        assert!(buttons.split(' ').all(|button| button != hidden), "{hidden} in {buttons}");
    }
    for shown in ["microphone", "camera", "raisehand", "tileview", "hangup"] {
        assert!(buttons.split(' ').any(|button| button == shown), "{shown} in {buttons}");
    }

    bridge.allow(Allowed { chat: true, share_screen: true, ..Allowed::ALL });
    assert_eq!(js_text("fake.made[0].commands.at(-1)[0]"), "overwriteConfig");
    assert!(yes("const c = fake.made[0].commands.at(-1)[1]; !c.disableChat && !c.disablePolls && !('whiteboard' in c)"));
    let buttons = js_text("fake.made[0].commands.at(-1)[1].toolbarButtons.join(' ')");
    for shown in ["chat", "desktop", "whiteboard"] {
        assert!(buttons.split(' ').any(|button| button == shown), "{shown} in {buttons}");
    }
    assert!(!buttons.contains("recording") && !buttons.contains("security"), "that is no question of the board");
}

#[wasm_bindgen_test]
async fn whoever_moderates_and_records_has_the_buttons_for_it() {
    page("[[200, { ...fake.ticket(fake.good), moderator: true, records: true }]]");
    let (_bridge, _) = open().await;
    let buttons = js_text("fake.made[0].options.configOverwrite.toolbarButtons.join(' ')");
    for shown in ["recording", "livestreaming", "security", "mute-everyone", "chat"] {
        assert!(buttons.split(' ').any(|button| button == shown), "{shown} in {buttons}");
    }
    assert!(yes("!('whiteboard' in fake.made[0].options.configOverwrite)"), "a server without one shows none");
}

#[wasm_bindgen_test]
async fn devices_and_the_way_of_entering_are_as_chosen_and_the_room_may_only_mute_more() {
    let entered = "[fake.made.at(-1).options.configOverwrite].map((c) => c.startWithAudioMuted + ' ' + c.startWithVideoMuted)[0]";
    let cases = [
        // the room: muted, without camera; what was chosen; how one enters
        ("true", "false", r#"{ "muted": false, "without_camera": true }"#, "true true"),
        ("false", "false", r#"{ "muted": false, "without_camera": false }"#, "false false"),
        ("false", "true", r#"{ "muted": true, "without_camera": false }"#, "true true"),
        ("false", "false", "7", "false false"),
        ("false", "false", "{ broken", "false false"),
        ("false", "false", "null", "false false"),
    ];
    for (muted, without_camera, chosen, expected) in cases {
        page(&format!("[[200, {{ ...fake.ticket(fake.good), start_muted: {muted}, start_without_camera: {without_camera} }}]]"));
        js(&format!("localStorage.setItem('rollcall.entry', {chosen:?})"));
        let (_bridge, _) = open().await;
        assert_eq!(js_text(entered), expected, "{chosen}");
    }

    page("[]");
    js(r#"localStorage.setItem("rollcall.devices", JSON.stringify({
        audio_input: { id: "a1", label: "Headset “Pro”" }, audio_output: null, video_input: { id: "v1", label: "" } }))"#);
    let (_bridge, _) = open().await;
    assert_eq!(js_text("JSON.stringify(fake.made.at(-1).options.devices)"), r#"{"audioInput":"Headset \"Pro\""}"#);
}

#[wasm_bindgen_test]
async fn nothing_looks_at_faces() {
    page("[]");
    let (_bridge, _) = open().await;
    assert!(yes("Object.values(fake.made[0].options.configOverwrite.faceLandmarks).every((on) => on === false)"));
    assert!(yes("Object.keys(fake.made[0].heard).every((name) => !/face/i.test(name))"), "nor is anything of it heard");
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
async fn the_doors_refusals_are_told_and_none_of_them_makes_a_frame() {
    for code in ["wait_for_moderator", "wait_in_lobby", "turned_away", "consent_needed", "over", "session_expired"] {
        page(&format!("[[403, {{ code: '{code}' }}], [200, fake.ticket(fake.good)]]"));
        let bridge = Bridge::open(LESSON);
        let heard = listen(&bridge);
        until(code, || heard.borrow().iter().any(|(event, _)| matches!(event, Event::RollcallRefused { error } if error["code"] == code)))
            .await;
        assert!(yes("fake.made.length === 0 && document.getElementById('stage').hidden"), "{code}");
        assert!(!has(&heard, &Event::RollcallClosed), "{code} is not leaving");
        bridge.retry();
        until("constructed", || has(&heard, &Event::RollcallConstructed)).await;
    }
}

#[wasm_bindgen_test]
async fn a_frame_that_reloads_itself_stays_where_it_is() {
    page("[]");
    let (_bridge, heard) = open().await;
    js("fake.emit('ready', {}); fake.emit('videoConferenceJoined', { id: 'e1', roomName: 'abc' });
        fake.emit('errorOccurred', { error: { name: 'connection.otherError', isFatal: true, type: 'CONNECTION' } });
        fake.emit('videoConferenceLeft', { roomName: 'abc' }); fake.emit('ready', {})");
    assert!(yes("document.querySelector('#stage iframe') && !fake.made[0].disposed && fake.made.length === 1"));
    assert!(!has(&heard, &Event::RollcallClosed) && !has(&heard, &Event::ReadyToClose));
    js("fake.emit('videoConferenceJoined', { id: 'e9', roomName: 'abc' })");
    let mut conference = Conference::default();
    for (event, at_ms) in heard.borrow().iter() {
        conference.apply(event, *at_ms);
    }
    assert_eq!(conference.phase, Phase::Joined);
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
async fn curly_quotes_which_jitsi_cannot_read_arrive_as_straight_ones() {
    page(r#"[[200, { ...fake.ticket(fake.good), subject: "“Hamlet”, act ‘one’", name: "Ana “Nan” O’Hara" }]]"#);
    let (_bridge, _) = open().await;
    assert_eq!(js_text("fake.made[0].options.configOverwrite.subject"), "\"Hamlet\", act 'one'");
    assert_eq!(js_text("fake.made[0].options.userInfo.displayName"), "Ana \"Nan\" O'Hara");
}

#[wasm_bindgen_test]
async fn jaas_is_opened_with_its_tenant_in_the_room() {
    let cookie = "vpaas-magic-cookie-0123456789abcdef0123456789abcdef";
    page(&format!(r#"[[200, {{ ...fake.ticket(fake.good), domain: "8x8.vc", room: "{cookie}/abc" }}]]"#));
    let (_bridge, _) = open().await;
    assert_eq!(js_text("fake.made[0].domain"), "8x8.vc");
    assert_eq!(js_text("fake.made[0].options.roomName"), format!("{cookie}/abc"));
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
async fn when_it_is_over_the_frame_goes_and_a_retry_brings_it_back() {
    for end in [
        "fake.emit('readyToClose', {})",
        "fake.emit('participantKickedOut', { kicked: { id: 'local', local: true }, kicker: { name: 'T' } })",
        "fake.emit('errorOccurred', { error: { name: 'conference.destroyed' } })",
    ] {
        page("[]");
        let (bridge, heard) = open().await;
        js("fake.emit('participantKickedOut', { kicked: { id: 'e2', local: false } })");
        assert!(yes("document.querySelector('#stage iframe')"), "somebody else's kick is not the end");
        js(end);
        assert!(yes("!document.querySelector('#stage iframe') && document.getElementById('stage').hidden"), "{end}");
        assert!(!has(&heard, &Event::RollcallClosed), "{end}");
        bridge.retry();
        until("opened again", || yes("fake.made.length === 2 && fake.made[1].heard.ready")).await;
        assert!(yes("!document.getElementById('stage').hidden"), "{end}");
    }
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
async fn a_frame_that_does_not_say_goodbye_is_not_waited_for_for_ever() {
    page("[]");
    let (bridge, heard) = open().await;
    js("fake.mute = true");
    bridge.leave().await;
    assert!(has(&heard, &Event::RollcallClosed));
    assert_eq!(js_number("fake.disposed()"), 1.0);
}

#[wasm_bindgen_test]
async fn no_ticket_is_told_and_a_retry_asks_again() {
    page(r#"[[403, { code: "not_open_yet", detail: { opens_ms: 7 } }], [0], [200, fake.ticket(fake.good)]]"#);
    let bridge = Bridge::open(LESSON);
    let heard = listen(&bridge);
    let refused = |code: &str| {
        let code = code.to_owned();
        let heard = heard.clone();
        move || heard.borrow().iter().any(|(event, _)| matches!(event, Event::RollcallRefused { error } if error["code"] == code))
    };
    until("refused", refused("not_open_yet")).await;
    bridge.retry();
    until("unreachable", refused("unreachable")).await;
    bridge.retry();
    until("constructed", || has(&heard, &Event::RollcallConstructed)).await;
    assert!(bridge.rooms_info().await.is_some());
}

#[wasm_bindgen_test]
async fn a_script_that_cannot_be_had_is_tried_three_times_and_not_remembered() {
    page("[[200, fake.ticket(fake.bad)], [200, fake.ticket(fake.bad)], [200, fake.ticket(fake.good)]]");
    js("window.onerror = () => true"); // the bad script's own complaint is expected
    let bridge = Bridge::open(LESSON);
    let heard = listen(&bridge);
    until("failed", || has(&heard, &Event::RollcallScript { failed: true })).await;
    let tries = || js_number("[...document.scripts].filter((one) => one.src === fake.bad).length");
    assert_eq!(tries(), 3.0);
    bridge.retry();
    until("failed again", || heard.borrow().iter().filter(|(event, _)| *event == Event::RollcallScript { failed: true }).count() == 2)
        .await;
    assert_eq!(tries(), 6.0);
    bridge.retry();
    until("constructed", || has(&heard, &Event::RollcallConstructed)).await;
    assert_eq!(js_number("fake.made.length"), 1.0);
}

#[wasm_bindgen_test]
async fn a_silent_frame_is_told_and_may_still_speak() {
    page("[]");
    let (_bridge, heard) = open().await;
    until("silent", || has(&heard, &Event::RollcallSilent)).await;
    js("fake.emit('ready', {})");
    assert_eq!(heard.borrow().last().map(|(event, _)| event.clone()), Some(Event::Ready));
}

#[wasm_bindgen_test]
async fn a_frame_that_spoke_in_time_is_not_called_silent() {
    page("[]");
    let (_bridge, heard) = open().await;
    js("fake.emit('ready', {}); setTimeout(() => { fake.over = true; }, 25000)");
    until("the time is over", || yes("fake.over")).await;
    assert!(!has(&heard, &Event::RollcallSilent));
}

#[wasm_bindgen_test]
async fn a_frame_that_does_not_come_back_from_a_reload_is_silent_and_not_left() {
    page("[]");
    let (bridge, heard) = open().await;
    js("fake.emit('ready', {}); fake.emit('videoConferenceJoined', { id: 'e1', roomName: 'abc' });
        fake.emit('errorOccurred', { error: { name: 'connection.otherError', isFatal: true, type: 'CONNECTION' } });
        fake.emit('videoConferenceLeft', { roomName: 'abc' })");
    until("silent", || has(&heard, &Event::RollcallSilent)).await;
    let phase = || {
        let mut conference = Conference::default();
        for (event, at_ms) in heard.borrow().iter() {
            conference.apply(event, *at_ms);
        }
        conference.phase
    };
    assert_eq!(phase(), Phase::Silent);
    bridge.retry();
    until("opened again", || yes("fake.made.length === 2 && fake.made[1].heard.ready")).await;
    assert_eq!(phase(), Phase::Connecting);
}

#[wasm_bindgen_test]
async fn a_script_that_never_arrives_is_given_up() {
    page("[]");
    js("document.head.append = () => {}"); // as if the network swallowed it
    let bridge = Bridge::open(LESSON);
    let heard = listen(&bridge);
    until("failed", || has(&heard, &Event::RollcallScript { failed: true })).await;
    js("delete document.head.append");
    bridge.retry();
    until("constructed", || has(&heard, &Event::RollcallConstructed)).await;
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
async fn a_frame_that_cannot_be_made_is_a_failure_of_the_script() {
    page("[]");
    js("fake.broken = true");
    let bridge = Bridge::open(LESSON);
    let heard = listen(&bridge);
    until("failed", || has(&heard, &Event::RollcallScript { failed: true })).await;
    js("fake.broken = false");
    bridge.retry();
    until("constructed", || has(&heard, &Event::RollcallConstructed)).await;
}

#[wasm_bindgen_test]
async fn an_old_token_is_replaced_once_without_a_word() {
    page("[]");
    let (_bridge, heard) = open().await;
    let refuse = "fake.emit('errorOccurred', { error: { name: 'connection.passwordRequired', message: 'Not acceptable by exp' } })";
    js("fake.later_ms = 61000");
    js(refuse);
    until("opened again", || yes("fake.made.length === 2 && fake.made[1].heard.ready")).await;
    assert!(yes("fake.made[0].disposed && document.querySelectorAll('iframe').length === 1"));
    assert!(!heard.borrow().iter().any(|(event, _)| matches!(event, Event::ErrorOccurred(_))));

    js(refuse);
    assert!(heard.borrow().iter().any(|(event, _)| matches!(event, Event::ErrorOccurred(_))), "a fresh one that is refused is an error");
    assert_eq!(js_number("fake.made.length"), 2.0);
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
