//! What can go wrong on the way in and later. Each has its own name, and none of it is leaving.

use jitsi::{Conference, Phase};

use super::*;

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
