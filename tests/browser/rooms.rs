//! What a room does to everybody who enters, groups of a course, and breakout rooms that are prepared.

use serde_json::json;

use crate::harness::axe;
use crate::harness::browser::{Browser, a, with, words};
use crate::harness::rollcall::Rollcall;
use crate::words as app;

#[tokio::test]
async fn a_teacher_chooses_what_happens_in_a_room_and_changes_one_thing_of_it() {
    let rollcall = Rollcall::start();
    let (teacher, student) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "student").await);
    app::sign_in(&teacher, &rollcall.teacher).await;
    let room = app::room_id(&teacher).await;
    teacher.go(&format!("/rooms/{room}")).await;
    let facts = a("region", "In this room");
    teacher.see_in(facts, words("Seminar")).await;
    teacher.press(app::CHANGE_ROOM).await;
    teacher.press(a("radio", "Exam")).await;
    teacher.press(with("button", "Settings in detail")).await;
    for setting in ["Wait for the teacher", "Microphone off at first"] {
        let ticked = teacher.tell(a("checkbox", setting), "return arguments[0].checked").await;
        assert_eq!(ticked, json!(true), "{setting}");
    }
    axe::look(&teacher, "room-settings").await;

    // Changed it is no exam any more; changed back it is.
    teacher.choose("Write in the chat", "Everybody").await;
    let custom = || async { Ok((teacher.sees(with("button", "Settings in detail: Custom")).await).then_some(())) };
    teacher.until("sees that it is custom", custom).await;
    teacher.choose("Write in the chat", "Moderators").await;
    teacher.see(with("button", "Settings in detail: Exam")).await;
    assert!(!teacher.sees(words("How a recording begins")).await, "what is not recorded does not begin");
    teacher.press(a("checkbox", "Lessons may be recorded")).await;
    teacher.choose("How a recording begins", "The teacher is asked on entering").await;
    teacher.press(with("checkbox", "Students see recordings as soon as they are ready")).await;
    teacher.write("Recordings are kept for", "0").await;
    teacher.write("Moderators may enter early", "5000").await;
    teacher.press(a("button", "Save")).await;
    teacher.see(with("alert", "at most 24 hours before the opening")).await;
    teacher.write("Moderators may enter early", "45").await;
    teacher.press(a("button", "Save")).await;
    teacher.see(with("alert", "Recordings are kept for 1 to 36,500 days.")).await;
    teacher.write("Recordings are kept for", "30").await;
    teacher.press(a("button", "Save")).await;
    for line in [
        "Custom",
        "Moderators may enter 45 min early",
        "Nobody else gets in before a moderator is there",
        "A moderator lets everybody in",
        "No guests",
        "Lessons may be recorded; everybody else is asked to agree first",
        "The teacher is asked on entering whether to record",
        "Students see recordings as soon as they are ready",
        "Recordings are kept for 30 days",
    ] {
        teacher.see_in(facts, words(line)).await;
    }
    assert!(!teacher.sees(app::invitations::OPEN).await, "no guests, no invitations");
    axe::look(&teacher, "room-custom").await;

    // Who may not change it can read it, and knows of the recording before coming in.
    let lesson = app::start_lesson(&teacher, "Osmosis").await;
    app::sign_in(&student, &rollcall.students[0]).await;
    student.go(&format!("/rooms/{room}")).await;
    student.see_in(facts, words("A moderator lets everybody in")).await;
    assert!(!student.sees(app::CHANGE_ROOM).await);
    student.go(&format!("/lessons/{lesson}")).await;
    student.see(words("This lesson may be recorded. You are asked to agree before you come in.")).await;
    teacher.assert_quiet().await;
    student.assert_quiet().await;
}

#[tokio::test]
async fn groups_are_made_and_become_breakout_rooms() {
    let rollcall = Rollcall::start();
    let teacher = Browser::open(&rollcall, "teacher").await;
    app::sign_in(&teacher, &rollcall.teacher).await;
    let course = app::text(&teacher.call("home", json!({})).await["courses"][0]["id"]);
    for number in 0..7 {
        let name = format!("Robin {number}");
        let one = rollcall.add_person(&format!("robin{number}"), &name, "student", "a long enough password");
        teacher.call("set_member", json!({ "course": course, "account_name": one.account, "role": "student" })).await;
    }
    let sam = &rollcall.students[0].name;

    // Nine people at random, then one of them elsewhere, by the list alone.
    teacher.go(&format!("/courses/{course}")).await;
    teacher.press(a("link", "Groups")).await;
    teacher.see(words("In no group: 9")).await;
    axe::look(&teacher, "groups-empty").await;
    teacher.write("How many", "3").await;
    teacher.press(a("button", "Shuffle")).await;
    teacher.see(words("9 people are in 3 groups.")).await;
    assert!(!teacher.sees(words("In no group:")).await);
    teacher.see(words("Not saved yet.")).await;
    let moving = format!("Move {sam}");
    teacher.choose(&moving, "In no group").await;
    teacher.see(words("In no group: 1")).await;
    assert!(teacher.has_focus(a("choice", &moving)).await, "the focus goes along");
    teacher.choose(&moving, "Group 2").await;
    teacher.see(words(&format!("{sam}: Group 2."))).await;
    teacher.write("Name of group 2", "Foxes 🦊").await;
    axe::look(&teacher, "groups").await;
    teacher.press(a("button", "Save the groups")).await;
    teacher.see(words("The groups are saved.")).await;
    let kept = teacher.call("groups", json!({ "course": course })).await;
    assert_eq!(kept["groups"][1]["name"], "Foxes 🦊");
    let all: usize = (0..3).map(|group| kept["groups"][group]["people"].as_array().map_or(0, Vec::len)).sum();
    assert_eq!(all, 9, "everybody is in one: {kept}");

    // A set from the groups.
    let room = app::room_id(&teacher).await;
    teacher.go(&format!("/rooms/{room}")).await;
    teacher.press(a("link", "Breakout rooms")).await;
    teacher.see(words("Nothing is prepared yet.")).await;
    axe::look(&teacher, "breakouts-empty").await;
    teacher.press(a("button", "From the course's groups")).await;
    teacher.see(a("heading", "A new set")).await;
    let foxes = "return [...document.querySelectorAll('input')].some(input => input.value === 'Foxes 🦊')";
    assert_eq!(teacher.run(foxes, vec![]).await, json!(true), "rooms are called as the groups");
    teacher.press(a("button", "Save the set")).await;
    teacher.see(with("alert", "Please enter a title.")).await;
    teacher.write("Title", "Pairs for the dialogue").await;
    axe::look(&teacher, "breakouts-new").await;
    teacher.press(a("button", "Save the set")).await;
    teacher.see_in(with("item", "Pairs for the dialogue"), words("3 rooms, 9 people")).await;

    // At random, a way back, and away.
    teacher.press(a("button", "At random")).await;
    teacher.see(words("9 people are in 3 rooms.")).await;
    let rooms = "return [...document.querySelectorAll('main li input')].length";
    teacher.choose("Of what", "people in each, at most").await;
    teacher.write("How many", "2").await;
    teacher.press(a("button", "Shuffle")).await;
    teacher.see(words("9 people are in 5 rooms.")).await;
    assert_eq!(teacher.run(rooms, vec![]).await, json!(5));
    teacher.press(a("button", "Undo")).await;
    teacher.see(words("As it was before.")).await;
    assert_eq!(teacher.run(rooms, vec![]).await, json!(3));
    teacher.press(app::CANCEL).await;
    teacher.press(a("button", "Remove Pairs for the dialogue")).await;
    teacher.see(a("dialog", "Remove the set?")).await;
    axe::look(&teacher, "breakouts-remove").await;
    teacher.press_in(a("dialog", "Remove the set?"), a("button", "Remove")).await;
    teacher.see(words("Nothing is prepared yet.")).await;
    teacher.assert_quiet().await;
}
