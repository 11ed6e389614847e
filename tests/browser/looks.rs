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
    browser.see(app::invitations::GONE).await;
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
async fn questions_that_a_teacher_is_asked() {
    let rollcall = Rollcall::start();
    let (browser, student) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "student").await);
    app::sign_in(&browser, &rollcall.teacher).await;
    app::sign_in(&student, &rollcall.students[0]).await;
    let course = app::text(&browser.call("home", json!({})).await["courses"][0]["id"]);
    let over = app::start_lesson(&browser, "Over already").await;
    browser.call("end_lesson", json!({ "lesson": over })).await;
    student.call("object", json!({ "lesson": over, "sentence": "I was there." })).await;

    let asked = [
        (format!("/courses/{course}"), a("button", "Add a room"), "Add a room", "course-add-room"),
        (format!("/courses/{course}/people"), with("button", "Remove "), "Remove from the course?", "people-remove"),
        (format!("/courses/{course}/attendance"), a("button", "Change what is asked for"), "What is asked for", "course-asked"),
        (format!("/lessons/{over}/attendance"), with("button", "Answer"), "Answer", "attendance-answer"),
        ("/account".to_owned(), a("button", "Sign out everywhere"), "Sign out everywhere?", "account-everywhere"),
    ];
    for (path, button, dialog, picture) in asked {
        browser.go(&path).await;
        browser.press(button).await;
        browser.see(a("dialog", dialog)).await;
        axe::look(&browser, picture).await;
    }
    browser.go("/").await;
    browser.press(with("link", "Cells")).await;
    browser.press(a("button", "Call the lesson off")).await;
    browser.see(a("dialog", "Call the lesson off?")).await;
    axe::look(&browser, "lesson-call-off").await;

    // The session ends while somebody is at work.
    browser.go("/").await;
    browser.press(a("button", "New course")).await;
    browser.write("Title", "Physics 9b").await;
    browser.call("sign_out_everywhere", json!({})).await;
    browser.press(a("button", "Make the course")).await;
    browser.see(app::sign_in::AGAIN).await;
    axe::look(&browser, "sign-in-again").await;
    browser.assert_quiet().await;
}

#[tokio::test]
async fn questions_that_an_administrator_is_asked() {
    let rollcall = Rollcall::start();
    let browser = Browser::open(&rollcall, "administrator").await;
    app::sign_in(&browser, &rollcall.administrator).await;
    let settings = json!({
        "title": "School", "kind": "shared_secret", "domain": "meet.example.org", "app_id": "school",
        "issuer": "", "audience": "", "subject": "", "send_email": false,
    });
    let key = json!({ "secret": "a secret of more than thirty-two characters", "key_id": "" });
    let provider = browser.call("add_provider", json!({ "settings": settings, "key": key })).await;
    browser.call("add_hook", json!({ "kind": "rollcall", "provider": provider, "secret": null })).await;
    let asked = [
        ("/admin/hooks".to_owned(), with("button", "New secret"), "New secret", "hooks-rotate"),
        ("/admin/hooks".to_owned(), with("button", "Remove of"), "Remove this connection?", "hooks-remove"),
        (format!("/admin/servers/{}", app::text(&provider)), app::servers::REMOVE, "Remove this server?", "server-remove"),
    ];
    for (path, button, dialog, picture) in asked {
        browser.go(&path).await;
        browser.press(button).await;
        browser.see(a("dialog", dialog)).await;
        axe::look(&browser, picture).await;
    }
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
