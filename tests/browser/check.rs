//! The check before a lesson.

use serde_json::{Value, json};

use crate::harness::axe;
use crate::harness::browser::{Browser, a, with, words};
use crate::harness::rollcall::Rollcall;
use crate::words::{self as app, check, live};

/// Whether the browser holds any device for this page.
const HELD: &str = "return window.streams.some(stream => stream.getTracks().some(track => track.readyState === 'live'))";

/// Notes which streams pages get from now on, and lets `refuse` say what the browser answers (a name of an error, or nothing).
async fn watch_devices(browser: &Browser, refuse: &str) {
    let source = format!(
        "window.streams = [];
        const media = navigator.mediaDevices, ask = media.getUserMedia.bind(media);
        media.getUserMedia = async wanted => {{
            const name = (wanted => {refuse})(wanted);
            if (name) throw new DOMException('refused by the test', name);
            const stream = await ask(wanted);
            window.streams.push(stream);
            return stream;
        }};"
    );
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
}

/// What the device remembers.
async fn remembered(browser: &Browser, key: &str) -> Value {
    browser.run("return JSON.parse(localStorage.getItem(arguments[0]))", vec![json!(key)]).await
}

#[tokio::test]
async fn devices_are_tried_and_remembered_and_the_lesson_is_entered_as_chosen() {
    let rollcall = Rollcall::start();
    let (teacher, student) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "student").await);
    app::sign_in(&teacher, &rollcall.teacher).await;
    app::start_lesson(&teacher, "Osmosis").await;
    watch_devices(&student, "null").await;
    app::sign_in(&student, &rollcall.students[0]).await;
    student.run("localStorage.clear()", vec![]).await;
    student.go("/").await;
    // The first time on a device the way in leads here.
    student.press(a("link", "Join Osmosis")).await;
    student.see(check::PAGE).await;
    student.see(words("The microphone hears you.")).await;
    student.see(words("The practice conference answers after")).await;
    let picture = || async {
        let video = "const video = document.querySelector('main video'); return video.videoWidth > 0 && !video.paused && !video.hidden";
        Ok((student.run(video, vec![]).await == json!(true)).then_some(()))
    };
    student.until("sees the picture", picture).await;
    axe::look(&student, "check").await;
    student.press(a("button", "Play a sound")).await;
    student.see(words("Two tones were played.")).await;

    // Off is off: the camera's light goes out, too.
    student.press(a("checkbox", "Come in with the camera off")).await;
    student.see(words("The camera is off.")).await;
    let dark = "return !window.streams.some(stream => stream.getVideoTracks().some(track => track.readyState === 'live'))";
    assert_eq!(student.run(dark, vec![]).await, json!(true));
    student.choose("Which microphone", "Fake Audio Input 2").await;
    student.choose("Which loudspeaker", "Fake Audio Output 1").await;
    student.see(words("The microphone hears you.")).await;
    student.press(check::JOIN).await;
    app::joined(&student).await;
    assert_eq!(remembered(&student, "rollcall.entry").await, json!({ "muted": false, "without_camera": true }));
    let devices = remembered(&student, "rollcall.devices").await;
    assert_eq!(devices["audio_input"]["label"], "Fake Audio Input 2");
    assert_eq!(devices["audio_output"]["label"], "Fake Audio Output 1");
    student.enter_frame().await;
    student.see(a("button", "Turn camera on")).await;
    student.leave_frame().await;
    app::leave(&student).await;

    // From now on the way in leads in, and the check is where one looks for it, as one left it.
    student.press(check::LINK).await;
    student.see(words("The camera is off.")).await;
    let at = student.tell(a("choice", "Which microphone"), "return arguments[0].selectedOptions[0].textContent").await;
    assert_eq!(at, "Fake Audio Input 2");
    student.press(a("checkbox", "Come in with the camera off")).await;
    student.until("sees the picture", picture).await;
    // Whoever leaves the page by its links takes nothing along.
    student.press(with("link", "Osmosis")).await;
    student.see(a("link", "Join")).await;
    assert_eq!(student.run(HELD, vec![]).await, json!(false), "camera and microphone are let go");
    student.press(a("link", "Join")).await;
    app::joined(&student).await;
    student.assert_quiet().await;
    teacher.assert_quiet().await;
}

#[tokio::test]
async fn whoever_has_no_camera_or_may_not_use_the_microphone_is_told_the_way_and_gets_in() {
    let rollcall = Rollcall::start();
    let (teacher, student) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "student").await);
    app::sign_in(&teacher, &rollcall.teacher).await;
    let lesson = app::start_lesson(&teacher, "Osmosis").await;
    watch_devices(&student, "localStorage.getItem('test.may') ? null : wanted.audio ? 'NotAllowedError' : 'NotFoundError'").await;
    app::sign_in(&student, &rollcall.students[0]).await;
    student.go(&format!("/lessons/{lesson}/check")).await;
    student.see(words("There is no camera on this device. You can join without one")).await;
    student.see(words("This page may not use the microphone. You can join and listen without it.")).await;
    student.see(words("press the symbol at the left end of the address bar")).await;
    axe::look(&student, "check-refused").await;
    // Allowed meanwhile.
    student.run("localStorage.setItem('test.may', 'yes')", vec![]).await;
    student.press_in(a("region", "Microphone"), a("button", "Try again")).await;
    student.see(words("The microphone hears you.")).await;
    student.no_longer(words("There is no camera on this device.")).await;
    student.run("localStorage.removeItem('test.may')", vec![]).await;
    student.answer("loads the page again", student.client.refresh()).await;
    student.see(words("This page may not use the microphone.")).await;
    student.press(check::JOIN).await;
    app::joined(&student).await;
    student.see(live::LEAVE).await;
    student.assert_quiet().await;
    teacher.assert_quiet().await;
}

#[tokio::test]
async fn a_lesson_that_may_be_recorded_is_entered_by_those_who_agree() {
    let rollcall = Rollcall::start();
    let (teacher, student) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "student").await);
    app::sign_in(&teacher, &rollcall.teacher).await;
    let room = app::room_id(&teacher).await;
    teacher.go(&format!("/rooms/{room}")).await;
    teacher.press(app::CHANGE_ROOM).await;
    teacher.press(with("button", "Settings in detail")).await;
    teacher.press(a("checkbox", "Lessons may be recorded")).await;
    teacher.press(a("button", "Save")).await;
    teacher.see(words("Lessons may be recorded;")).await;
    let lesson = app::start_lesson(&teacher, "Osmosis").await;
    app::sign_in(&student, &rollcall.students[0]).await;
    student.go(&format!("/lessons/{lesson}/check")).await;
    student.see(a("heading", "This lesson may be recorded")).await;
    axe::look(&student, "check-recording").await;
    student.press(check::JOIN).await;
    student.see(with("alert", "Please agree to be recorded")).await;
    assert!(student.path().await.ends_with("/check"));
    student.press(a("checkbox", "I agree that I may be recorded in this lesson")).await;
    student.press(check::JOIN).await;
    app::joined(&student).await;
    app::leave(&student).await;
    student.see(words("This lesson may be recorded. You have agreed to that.")).await;
    student.press(check::LINK).await;
    student.see(words("You have agreed to that.")).await;
    assert!(!student.sees(a("checkbox", "I agree that I may be recorded in this lesson")).await, "nobody is asked twice");
    teacher.go(&format!("/lessons/{lesson}/check")).await;
    teacher.see(check::JOIN).await;
    assert!(!teacher.sees(a("heading", "This lesson may be recorded")).await, "whoever moderates is not asked");
    student.assert_quiet().await;
    teacher.assert_quiet().await;
}

#[tokio::test]
async fn before_a_lesson_the_way_in_appears_by_itself() {
    let rollcall = Rollcall::start();
    let student = Browser::open(&rollcall, "student").await;
    app::sign_in(&student, &rollcall.students[0]).await;
    student.press(with("link", "Cells")).await;
    student.press(check::LINK).await;
    student.see(words("Then the way in appears here by itself.")).await;
    axe::look(&student, "check-early").await;
    assert!(!student.sees(check::JOIN).await);
    student.press(a("button", "Keep this and go to the lesson")).await;
    student.see(app::WAITING).await;
    student.assert_quiet().await;
}

#[tokio::test]
async fn a_video_server_that_does_not_answer_is_named_before_the_lesson() {
    let rollcall = Rollcall::start();
    let administrator = Browser::open(&rollcall, "administrator").await;
    app::sign_in(&administrator, &rollcall.administrator).await;
    let settings = json!({
        "title": "School", "kind": "shared_secret", "domain": "video.invalid", "app_id": "school",
        "issuer": "", "audience": "", "subject": "", "send_email": false,
    });
    let key = json!({ "secret": "a secret of more than thirty-two characters", "key_id": "" });
    administrator.call("add_provider", json!({ "settings": settings, "key": key })).await;
    let lesson = app::start_lesson(&administrator, "Osmosis").await;
    administrator.go(&format!("/lessons/{lesson}")).await;
    administrator.press(check::LINK).await;
    administrator.see(words("The video server video.invalid does not answer this browser.")).await;
    administrator.see(a("button", "Ask again")).await;
    administrator.see(check::JOIN).await;
    axe::look(&administrator, "check-no-server").await;
    administrator.assert_quiet().await;
}
