//! Every page as people with small and large screens, by day and by night, see it, and without barriers that a machine can find.

use serde_json::json;

use crate::harness::axe;
use crate::harness::browser::{Browser, a, with, words};
use crate::harness::rollcall::Rollcall;
use crate::words as app;

#[tokio::test]
async fn pages_before_signing_in() {
    let rollcall = Rollcall::start();
    let browser = Browser::open(&rollcall, "visitor").await;
    browser.go("/sign-in").await;
    browser.see(app::sign_in::PAGE).await;
    axe::look(&browser, "sign-in").await;
    app::fill_in(&browser, "teacher", "wrong").await;
    browser.see(app::sign_in::WRONG).await;
    axe::look(&browser, "sign-in-refused").await;
    browser.go("/nowhere").await;
    browser.see(a("heading", "Not found")).await;
    axe::look(&browser, "not-found").await;
    browser.go("/guest#nothing").await;
    browser.see(words("This guest link does not work any more.")).await;
    axe::look(&browser, "guest-refused").await;
    browser.assert_quiet().await;
}

#[tokio::test]
async fn pages_of_a_teacher() {
    let rollcall = Rollcall::start();
    let browser = Browser::open(&rollcall, "teacher").await;
    app::sign_in(&browser, &rollcall.teacher).await;
    let room = app::room_id(&browser).await;
    let over = app::start_lesson(&browser, "Over already").await;
    browser.call("end_lesson", json!({ "lesson": over })).await;
    let open = app::start_lesson(&browser, "Osmosis 🧪 #1").await;

    browser.go("/").await;
    browser.see(words("Osmosis 🧪 #1")).await;
    axe::look(&browser, "home").await;
    browser.press(a("button", "New course")).await;
    browser.see(a("dialog", "New course")).await;
    axe::look(&browser, "home-new-course").await;
    browser.press(app::CANCEL).await;

    browser.press(with("link", app::COURSE)).await;
    browser.see(a("heading", app::COURSE)).await;
    axe::look(&browser, "course").await;
    browser.press(a("link", "People and roles")).await;
    browser.see(words("Sam Okafor")).await;
    axe::look(&browser, "people").await;

    browser.go(&format!("/rooms/{room}")).await;
    browser.see(a("heading", app::ROOM)).await;
    axe::look(&browser, "room").await;
    for (button, dialog) in
        [(app::start::OPEN, "Start a lesson now"), (app::SCHEDULE, "Schedule a lesson"), (app::CHANGE_ROOM, "Change the room")]
    {
        browser.press(button).await;
        browser.see(a("dialog", dialog)).await;
        axe::look(&browser, &format!("room-{}", dialog.to_lowercase().replace(' ', "-"))).await;
        browser.press(app::CANCEL).await;
        browser.no_longer(a("dialog", dialog)).await;
    }

    browser.go(&format!("/lessons/{open}")).await;
    browser.see(app::REPORT).await;
    axe::look(&browser, "lesson-open").await;
    browser.press(a("button", "End the lesson")).await;
    browser.see(a("dialog", "End the lesson?")).await;
    axe::look(&browser, "lesson-end").await;
    browser.go(&format!("/lessons/{over}")).await;
    browser.see(words("The lesson is over")).await;
    axe::look(&browser, "lesson-over").await;
    browser.go("/account").await;
    browser.see(a("heading", "Your account")).await;
    axe::look(&browser, "account").await;
    browser.assert_quiet().await;
}

#[tokio::test]
async fn pages_of_a_student_and_on_a_wall() {
    let rollcall = Rollcall::start();
    let browser = Browser::open(&rollcall, "student").await;
    app::sign_in(&browser, &rollcall.students[0]).await;
    axe::look(&browser, "home-student").await;
    browser.press(with("link", "Cells")).await;
    browser.see(app::WAITING).await;
    axe::look(&browser, "lesson-waiting").await;
    // 4K: nothing is checked but that it can be drawn; the picture is for people.
    browser.window(3840, 2160).await;
    browser.picture("lesson-waiting-3840").await;
    browser.go("/").await;
    browser.see(app::HOME).await;
    browser.picture("home-3840").await;
    browser.assert_quiet().await;
}
