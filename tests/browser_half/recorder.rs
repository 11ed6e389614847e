//! The recorder: from what happens to what the server has stored.

use std::rc::Rc;

use domain::LessonId;
use domain::evidence::FactKind::{Joined, Left, Seen};
use js_sys::{Array, Reflect};
use rollcall::api::ApiError;
use rollcall::browser::clock;
use rollcall::browser::journal::Journal;
use rollcall::browser::presence::Recorder;
use rollcall::outbox::Delivery;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use super::harness::{Server, happens, pending, person, record, until};

#[wasm_bindgen_test]
async fn what_happens_is_written_then_sent_once_then_forgotten() {
    let (server, ana) = (Server::new(), person("ana"));
    let page = server.page(&ana);
    page.record(happens(Joined));
    page.record(happens(Seen));
    page.record(happens(Left));
    until("all are stored", || server.facts().len() >= 3).await;
    // The journal forgets what is stored before it says so.
    until("it is said", || server.delivery.get() == Some(Delivery::Fine)).await;
    let now = "lesson-now".to_owned();
    assert_eq!(server.facts(), [(now.clone(), Joined, 1), (now.clone(), Seen, 2), (now, Left, 3)]);
    assert!(server.written_first.get(), "a fact was sent before it was on the device");
    assert_eq!(pending(&server.device, &ana).await, []);
}

#[wasm_bindgen_test]
async fn while_the_server_is_down_facts_are_kept_and_said_to_be() {
    let (server, ana) = (Server::new(), person("ana"));
    server.refuses.replace(Some(ApiError::Unreachable));
    let page = server.page(&ana);
    page.record(happens(Joined));
    until("the failure is told", || server.delivery.get() == Some(Delivery::Late)).await;
    page.record(happens(Seen));
    assert_eq!(server.asked.borrow().len(), 1, "a new fact does not break the wait");

    server.refuses.take();
    page.hurry();
    until("both are stored", || server.facts().len() == 2).await;
    until("it is said", || server.delivery.get() == Some(Delivery::Fine)).await;
    assert_eq!(pending(&server.device, &ana).await, []);
}

#[wasm_bindgen_test]
async fn an_ended_session_costs_no_fact() {
    for error in [ApiError::SessionExpired, ApiError::NotAllowed, ApiError::Over { since_ms: 0 }] {
        let (server, ana) = (Server::new(), person("ana"));
        server.refuses.replace(Some(error.clone()));
        let page = server.page(&ana);
        page.record(happens(Joined));
        until("the refusal is told", || server.delivery.get().is_some()).await;
        assert_ne!(server.delivery.get(), Some(Delivery::Fine));
        assert_eq!(pending(&server.device, &ana).await.len(), 1, "{error:?}");
    }
}

#[wasm_bindgen_test]
async fn the_next_page_load_sends_what_the_last_one_could_not() {
    let (server, ana, ben) = (Server::new(), person("ana"), person("ben"));
    let now_ms = clock::now_ms();
    let before = Journal::open_named(&server.device, now_ms).await;
    before.write(&[record(&ana, "before", 7, now_ms), record(&ben, "bens", 1, now_ms)]).await;

    let page = server.page(&ana);
    page.record(happens(Joined));
    until("old and new are stored", || server.facts().len() == 2).await;
    page.settled(5_000).await;
    let stored = server.stored.borrow().clone();
    let old = stored.iter().find(|batch| batch.journal.as_str() == "before").expect("the old journal was sent");
    assert_eq!((old.lesson.as_str(), old.facts[0].sequence), ("lesson-before", 7), "as it was written");
    assert_eq!(old.sent_since_ms, None, "another page load's clock that nobody can set says nothing here");
    assert!(stored.iter().all(|batch| batch.person == ana && batch.journal.as_str() != "bens"), "never under the wrong session");
    assert_eq!(pending(&server.device, &ben).await.len(), 1, "kept for its person");
}

#[wasm_bindgen_test]
async fn a_batch_goes_with_both_clocks_and_then_with_how_far_the_server_is_ahead() {
    let (server, ana) = (Server::new(), person("ana"));
    let page = server.page(&ana);
    page.record(happens(Joined));
    until("the first is stored", || server.facts().len() == 1).await;
    page.settled(5_000).await;
    page.record(happens(Seen));
    until("the second is stored", || server.facts().len() == 2).await;
    let stored = server.stored.borrow();
    for batch in stored.iter() {
        let (fact, sent_since_ms) = (&batch.facts[0], batch.sent_since_ms.expect("this page's clock"));
        let age_ms = sent_since_ms - fact.since_ms.expect("this page's clock");
        assert!((0..5_000).contains(&age_ms) && (batch.sent_ms - fact.at_ms - age_ms).abs() < 50, "both clocks agree: {batch:?}");
    }
    assert_eq!(stored[0].ahead_ms, None, "the server has not been heard yet");
    assert!(stored[1].ahead_ms.is_some());
}

#[wasm_bindgen_test]
async fn two_tabs_are_two_journals() {
    let (server, ana) = (Server::new(), person("ana"));
    let tabs = [server.page(&ana), server.page(&ana)];
    tabs.iter().for_each(|tab| tab.record(happens(Joined)));
    until("both tabs are heard", || server.facts().len() >= 2).await;
    let stored = server.stored.borrow();
    assert_ne!(stored[0].journal, stored[1].journal);
}

#[wasm_bindgen_test]
async fn without_a_database_facts_are_sent_all_the_same() {
    let (server, ana) = (Server::new(), person("ana"));
    let answering = server.clone();
    let send = Box::new(move |batch: domain::evidence::Batch| {
        answering.stored.borrow_mut().push(batch.clone());
        let stored = batch.facts.iter().map(|fact| fact.sequence).collect();
        Box::pin(async move { Ok(rollcall::api::presence::Receipt { stored, now_ms: 0 }) }) as rollcall::browser::presence::Sending
    });
    let nowhere = async { Journal::in_memory() };
    let page = Recorder::start_with(ana, LessonId::new("lesson-now"), nowhere, send, Box::new(|_| {}));
    page.record(happens(Joined));
    until("it is stored", || server.facts().len() == 1).await;
}

#[wasm_bindgen_test]
async fn a_page_that_goes_hands_its_facts_to_a_beacon() {
    let (server, ana) = (Server::new(), person("ana"));
    server.refuses.replace(Some(ApiError::Unreachable));
    let page = server.page(&ana);
    page.record(happens(Joined));
    until("the server does not answer", || server.delivery.get() == Some(Delivery::Late)).await;

    let sent = Rc::new(Array::new());
    let keep = sent.clone();
    let beacon = Closure::<dyn Fn(JsValue, JsValue) -> bool>::new(move |path: JsValue, blob: JsValue| {
        keep.push(&path);
        keep.push(&blob);
        true
    });
    let navigator = web_sys::window().expect("a window").navigator();
    Reflect::set(&navigator, &"sendBeacon".into(), beacon.as_ref()).expect("it can be replaced");
    // As on `pagehide`: the last fact is not written yet when the beacon goes.
    page.record(happens(Left));
    page.farewell();
    Reflect::delete_property(&navigator, &"sendBeacon".into()).expect("it can be put back");

    assert_eq!(sent.get(0).as_string().as_deref(), Some("/api/record_presence"));
    let blob: web_sys::Blob = sent.get(1).unchecked_into();
    assert_eq!(blob.type_(), "application/json");
    let text = JsFuture::from(blob.text()).await.expect("a text").as_string().expect("a text");
    let body: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(body["batch"]["person"], "ana");
    let kinds: Vec<_> = body["batch"]["facts"].as_array().expect("facts").iter().map(|fact| fact["kind"].as_str()).collect();
    assert_eq!(kinds, [Some("joined"), Some("left")]);
}
