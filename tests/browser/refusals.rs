//! What goes wrong has a sentence, and a way on.

use serde_json::json;

use crate::harness::browser::{Browser, a, with, words};
use crate::harness::rollcall::Rollcall;
use crate::words::{self as app, sign_in};

#[tokio::test]
async fn a_wrong_password_is_refused_in_words_and_the_right_one_leads_to_the_wanted_page() {
    let rollcall = Rollcall::start();
    let student = &rollcall.students[0];
    let browser = Browser::open(&rollcall, "student").await;

    browser.go("/account").await;
    browser.see(sign_in::PAGE).await;
    app::fill_in(&browser, &student.account, "not the password").await;
    browser.see(sign_in::WRONG).await;
    browser.picture("wrong-password").await;

    browser.write(sign_in::PASSWORD, &student.password).await;
    browser.press(sign_in::SEND).await;
    browser.see(a("heading", "Your account")).await;
    assert_eq!(browser.path().await, "/account", "where the student wanted to go");
    assert!(!rollcall.log().contains("not the password"), "no password in the log");
    assert!(!rollcall.log().contains(&student.password), "no password in the log");
    browser.assert_quiet().await;
}

#[tokio::test]
async fn a_session_that_has_ended_asks_to_sign_in_and_loses_nothing() {
    let rollcall = Rollcall::start();
    let teacher = &rollcall.teacher;
    let (here, elsewhere) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "teacher-elsewhere").await);
    app::sign_in(&here, teacher).await;
    app::sign_in(&elsewhere, teacher).await;

    app::go_to_room(&here).await;
    here.press(app::start::OPEN).await;
    here.write(app::start::TITLE, "Osmosis").await;
    elsewhere.go("/account").await;
    elsewhere.press(a("button", "Sign out everywhere")).await;
    elsewhere.press_in(a("dialog", "Sign out everywhere?"), a("button", "Sign out everywhere")).await;
    elsewhere.see(sign_in::PAGE).await;

    here.press(app::start::SEND).await;
    here.see(sign_in::AGAIN).await;
    here.picture("session-ended").await;
    here.write(sign_in::PASSWORD, &teacher.password).await;
    here.press_in(sign_in::AGAIN, sign_in::SEND).await;
    here.no_longer(sign_in::AGAIN).await;
    let title = here.tell(a("field", app::start::TITLE), "return arguments[0].value").await;
    assert_eq!(title, "Osmosis", "what was typed is still there");
    here.assert_quiet().await;
    elsewhere.assert_quiet().await;
}

#[tokio::test]
async fn a_student_who_is_early_waits_and_the_way_in_appears_by_itself() {
    let rollcall = Rollcall::start();
    let (teacher, student) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "student").await);
    app::sign_in(&teacher, &rollcall.teacher).await;
    app::sign_in(&student, &rollcall.students[0]).await;

    // Ten seconds of waiting are the point of this test.
    let times = teacher.run("return [10, 600].map(s => new Date(Date.now() + s * 1000).toISOString().slice(0, 19))", vec![]).await;
    let timetable = json!({ "opens": times[0], "closes": times[1], "time_zone": "UTC", "early_minutes": 5 });
    let room = app::room_id(&teacher).await;
    let lesson = teacher.call("schedule_lesson", json!({ "room": room, "title": "Photosynthesis", "timetable": timetable })).await;
    let path = format!("/lessons/{}", app::text(&lesson));

    student.go(&path).await;
    student.see(app::WAITING).await;
    assert!(!student.sees(a("link", "Join")).await, "not open yet");
    student.picture("waiting").await;
    student.see(a("link", "Join")).await;
    student.see(words("Open now")).await;

    // A moderator was let in from the start.
    teacher.go(&path).await;
    teacher.see(a("link", "Join")).await;
    student.assert_quiet().await;
}

#[tokio::test]
async fn a_strangers_course_and_a_wrong_address_look_alike_and_say_so() {
    let rollcall = Rollcall::start();
    let stranger = rollcall.add_person("stranger", "Robin Stranger", "student", "a long enough password");
    let (teacher, browser) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "stranger").await);
    app::sign_in(&teacher, &rollcall.teacher).await;
    app::sign_in(&browser, &stranger).await;
    browser.see(words("You are in no course yet.")).await;
    let room = app::room_id(&teacher).await;
    let lesson = app::start_lesson(&teacher, "Osmosis").await;
    for path in [format!("/rooms/{room}"), format!("/lessons/{lesson}"), "/lessons/nothing".to_owned()] {
        browser.go(&path).await;
        browser.see(words("There is no such")).await;
        assert!(!browser.text().await.contains("Osmosis"), "nothing of it is shown");
    }
    browser.go("/nowhere").await;
    browser.see(a("heading", "Not found")).await;
    browser.press(with("link", "start page")).await;
    browser.see(app::HOME).await;
    browser.assert_quiet().await;
}
