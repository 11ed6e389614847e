//! A role that is changed while somebody is in a lesson takes effect there and then.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::browser::{Browser, a, with, words};
use crate::harness::rollcall::Rollcall;
use crate::words::{self as app, live};

/// How soon a demotion must have taken effect.
const SOON: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_teacher_who_becomes_a_student_loses_the_tools_within_seconds_and_nobody_is_there_twice() {
    let rollcall = Rollcall::start();
    let other = rollcall.add_person("teacher2", "Noor Haddad", "teacher", "a long enough password");
    let (first, second) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "teacher2").await);
    app::sign_in(&first, &rollcall.teacher).await;
    let course = first.call("home", json!({})).await["courses"][0]["id"].clone();
    let role = |role: &str| json!({ "course": course, "account_name": other.account, "role": role });
    first.call("set_member", role("teacher")).await;
    app::sign_in(&second, &other).await;
    let lesson = app::start_lesson(&first, "Osmosis").await;
    let path = format!("/lessons/{lesson}/live");
    for browser in [&first, &second] {
        browser.go(&path).await;
        app::joined(browser).await;
        browser.see(live::LESSON_TAB).await;
    }
    first.see_in(live::EVERYBODY, with("item", &other.name)).await;

    let changed = Instant::now();
    first.call("set_member", role("student")).await;
    second.no_longer(live::LESSON_TAB).await;
    assert!(changed.elapsed() < SOON, "the tools were there for {:?}", changed.elapsed());
    second.see(words("You are entering again as a student.")).await;
    app::joined(&second).await;
    assert!(changed.elapsed() < 2 * SOON, "in again after {:?}", changed.elapsed());
    second.picture("role-changed").await;
    assert_eq!(second.call("ticket", json!({ "lesson": lesson })).await["moderator"], json!(false), "no moderator's token any more");
    assert_eq!(second.names_in(live::PEOPLE, "button").await, [""; 0]);
    // The conference itself knows: it names one moderator, and two people.
    let settled = || async {
        let people = first.names_in(live::EVERYBODY, "item").await;
        let moderators = people.iter().filter(|one| one.contains("Moderator")).count();
        Ok((people.len() == 2 && moderators == 1).then_some(()))
    };
    first.until("sees two people, one of them a moderator", settled).await;

    // And back: the tools are there at once, and then the conference knows of it, too.
    first.call("set_member", role("teacher")).await;
    second.see(live::LESSON_TAB).await;
    let both = || async {
        let people = first.names_in(live::EVERYBODY, "item").await;
        Ok((people.iter().filter(|one| one.contains("Moderator")).count() == 2).then_some(()))
    };
    first.until("sees two moderators", both).await;
    app::joined(&second).await;

    // Out of the course is out of the lesson.
    let people = first.call("people", json!({ "course": course })).await;
    let members = people["members"].as_array().cloned().unwrap_or_default();
    let person = members.iter().find(|member| member["account_name"] == other.account.as_str()).expect("a member")["person"].clone();
    first.call("remove_member", json!({ "course": course, "person": person })).await;
    second.see(a("heading", "You cannot enter this lesson any more")).await;
    second.picture("taken-out-of-the-course").await;
    let alone = || async { Ok((first.names_in(live::EVERYBODY, "item").await.len() == 1).then_some(())) };
    first.until("is alone", alone).await;

    // Three visits were made, and each was taken down.
    app::leave(&first).await;
    app::end_lesson(&first).await;
    let report = first.call("report", json!({ "lesson": lesson })).await;
    let rows = report["rows"].as_array().cloned().unwrap_or_default();
    let row = rows.iter().find(|row| row["name"] == other.name.as_str()).expect("the second teacher was there");
    assert_eq!(row["attendance"]["visits"].as_array().map(Vec::len), Some(3), "{row}");
    first.assert_quiet().await;
    second.assert_quiet().await;
}
