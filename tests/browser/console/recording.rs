//! Recordings that begin by themselves, and whose they are.

use serde_json::json;

use crate::harness::browser::{Browser, Thing, a, words};
use crate::harness::rollcall::Rollcall;
use crate::words::{self as app, live};

/// In the bar, for whoever has no console, in which the word stands, too.
const RECORDED: Thing<'_> = a("text", "Recording");
/// In the console, while nothing runs.
const START: Thing<'_> = a("button", "Start recording");

/// Opens the part of the console.
async fn open(browser: &Browser) {
    browser.press(live::LESSON_TAB).await;
    browser.press(a("button", "Recording")).await;
}

#[tokio::test]
async fn it_begins_with_the_second_person_is_its_starters_while_they_are_there_and_does_not_come_back() {
    let rollcall = Rollcall::start();
    let other = rollcall.add_person("teacher2", "Noor Haddad", "teacher", "a long enough password");
    let (mrs_vidal, sam) = (rollcall.teacher.clone(), rollcall.students[0].clone());
    let first = Browser::open(&rollcall, "teacher").await;
    app::sign_in(&first, &mrs_vidal).await;
    let course = first.call("home", json!({})).await["courses"][0]["id"].clone();
    first.call("set_member", json!({ "course": course, "account_name": other.account, "role": "teacher" })).await;
    let room = app::room_id(&first).await;
    let page = first.call("room", json!({ "room": room })).await;
    let mut policy = page["policy"].clone();
    (policy["recording"], policy["recording_trigger"], policy["recording_days"]) = (json!(true), json!("second_person"), json!(30));
    let change = json!({ "room": room, "title": page["title"], "description": page["description"], "policy": policy, "provider": null });
    first.call("edit_room", change).await;
    let lesson = app::start_lesson(&first, "Osmosis").await;
    let path = format!("/lessons/{lesson}/live");

    first.go(&path).await;
    app::joined(&first).await;
    open(&first).await;
    first.see(START).await;
    let student = Browser::open(&rollcall, "student").await;
    app::sign_in(&student, &sam).await;
    student.go(&path).await;
    student.see(words("It is removed after 30 days.")).await;
    student.picture("recording-1-consent").await;
    assert!(first.sees(START).await, "a teacher alone is not recorded");
    student.press(a("button", "Agree and enter")).await;
    app::joined(&student).await;
    student.see(RECORDED).await;
    first.see(words("You started it.")).await;

    let second = Browser::open(&rollcall, "teacher2").await;
    app::sign_in(&second, &other).await;
    second.go(&path).await;
    app::joined(&second).await;
    open(&second).await;
    let locked = format!("{0} started this and can stop it. You can when {0} has left.", mrs_vidal.name);
    second.see(words(&locked)).await;
    second.tell(words(&locked), "arguments[0].scrollIntoView()").await;
    second.picture("recording-2-somebody-elses").await;
    second.press(a("button", "Stop recording")).await;
    assert!(second.sees(words(&locked)).await && student.sees(RECORDED).await, "it goes on");
    app::leave(&first).await;
    second.no_longer(words(&locked)).await;
    second.press(a("button", "Stop recording")).await;
    student.no_longer(RECORDED).await;
    second.see(START).await;

    // Whoever comes back finds it stopped, and nothing begins again by itself: neither here nor there.
    first.go(&path).await;
    app::joined(&first).await;
    open(&first).await;
    first.see(START).await;
    let ticket = first.call("ticket", json!({ "lesson": lesson })).await;
    assert_eq!((&ticket["running"], &ticket["recording_trigger"]), (&json!(null), &json!("none")));
    assert!(!student.sees(RECORDED).await);
    for browser in [&first, &second, &student] {
        browser.assert_quiet().await;
    }
}
