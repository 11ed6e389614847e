//! What the lesson's page says and offers on video servers of which not all can be asked. The ticket is changed on its way into the
//! page: no such server is at hand in a test.

use serde_json::{Value, json};

use crate::harness::axe;
use crate::harness::browser::{Browser, a, with, words};
use crate::harness::rollcall::Rollcall;
use crate::words::{self as app, live};

/// From now on every ticket that comes to this browser names this venue.
async fn hold_at(browser: &Browser, venue: Value) {
    let source = format!(
        "{{ const parse = JSON.parse; JSON.parse = (...all) => {{
            const one = parse(...all);
            return one?.venue ? {{ ...one, venue: {venue} }} : one;
        }}; }}"
    );
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
}

#[tokio::test]
async fn a_public_server_counts_down_and_offers_only_what_it_can_enforce() {
    let rollcall = Rollcall::start();
    let sam = &rollcall.students[0];
    let (teacher, student) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "student").await);
    let public = json!({ "practice": false, "domain": "meet.jit.si", "enforced": false, "limit_minutes": 5, "failing": null });
    hold_at(&teacher, public).await;
    app::sign_in(&teacher, &rollcall.teacher).await;
    app::sign_in(&student, sam).await;
    let path = format!("/lessons/{}/live", app::start_lesson(&teacher, "Osmosis").await);
    for browser in [&teacher, &student] {
        browser.go(&path).await;
        app::joined(browser).await;
    }
    teacher.see(words("This call ends in 5 min: meet.jit.si limits embedded calls.")).await;
    teacher.press(live::LESSON_TAB).await;
    teacher.see(live::MUTE_ALL).await;
    assert!(!teacher.sees(a("button", "End for all…")).await, "whoever is thrown out there comes back");
    teacher.press(live::PEOPLE_TAB).await;
    teacher.see(words("Remove and End for all are not offered")).await;
    teacher.press(with("button", "More for")).await;
    teacher.see(a("button", &format!("Stop the camera of {}", sam.name))).await;
    assert!(!teacher.sees(a("button", "Remove…")).await);
    axe::look(&teacher, "live-public-server").await;
    app::leave(&teacher).await;
    assert!(!rollcall.log().contains("report_moderators"), "who moderates is nobody's fault there");
    for browser in [&teacher, &student] {
        browser.assert_quiet().await;
    }
}

#[tokio::test]
async fn a_server_that_failed_its_check_is_told_to_teachers_in_the_lesson_until_they_put_it_away() {
    let rollcall = Rollcall::start();
    let teacher = Browser::open(&rollcall, "teacher").await;
    let failing = json!({ "at_ms": 1_795_224_004_000_i64, "worst": "critical", "title": "Everybody becomes a moderator." });
    hold_at(&teacher, json!({ "practice": true, "domain": null, "enforced": true, "limit_minutes": null, "failing": failing })).await;
    app::sign_in(&teacher, &rollcall.teacher).await;
    let path = format!("/lessons/{}/live", app::start_lesson(&teacher, "Osmosis").await);
    teacher.go(&path).await;
    app::joined(&teacher).await;
    let strip = words("The video server failed its last check: Everybody becomes a moderator. Tell your administrator.");
    teacher.see(strip).await;
    teacher.press(a("button", "Put this away")).await;
    teacher.no_longer(strip).await;
    teacher.press(live::LESSON_TAB).await;
    teacher.see(a("button", "End for all…")).await;
    teacher.assert_quiet().await;
}
