//! The words on the pages that the tests look for, in one place, and the ways through the app that several tests take.

use serde_json::{Value, json};

use crate::harness::browser::{Browser, Thing, a, with, words};
use crate::harness::rollcall::Person;

/// The demo's course.
pub const COURSE: &str = "Biology 1";
/// Its room.
pub const ROOM: &str = "Lab";

/// Signing in.
pub mod sign_in {
    use super::*;

    /// The page.
    pub const PAGE: Thing<'_> = a("heading", "Sign in");
    /// A field.
    pub const NAME: &str = "Sign-in name";
    /// A field.
    pub const PASSWORD: &str = "Password";
    /// Sends both.
    pub const SEND: Thing<'_> = a("button", "Sign in");
    /// Why not.
    pub const WRONG: Thing<'_> = with("alert", "That name and password do not match.");
    /// The dialog over the page when a session has ended.
    pub const AGAIN: Thing<'_> = a("dialog", "Please sign in again");
}

/// The first page.
pub const HOME: Thing<'_> = a("heading", "Lessons");
/// On a lesson's page, before it is open.
pub const WAITING: Thing<'_> = words("Opens for you");
/// On a lesson's page: who was there, or is.
pub const REPORT: Thing<'_> = with("heading", "Who ");
/// Its part of the page.
pub const REPORT_PART: Thing<'_> = with("region", "Who ");
/// In a room: opens the dialog of that name.
pub const SCHEDULE: Thing<'_> = a("button", "Schedule a lesson");
/// In a room: opens the dialog with its settings.
pub const CHANGE_ROOM: Thing<'_> = a("button", "Change");
/// In dialogs.
pub const CANCEL: Thing<'_> = a("button", "Cancel");

/// Starting a lesson in a room.
pub mod start {
    use super::*;

    /// Opens the dialog.
    pub const OPEN: Thing<'_> = a("button", "Start a lesson now");
    /// The dialog.
    pub const DIALOG: Thing<'_> = a("dialog", "Start a lesson now");
    /// A field.
    pub const TITLE: &str = "Title";
    /// Sends, and leads into the lesson.
    pub const SEND: Thing<'_> = a("button", "Start and join");
}

/// Invitations for guests, in a room.
pub mod invitations {
    use super::*;

    /// Opens the dialog.
    pub const OPEN: Thing<'_> = a("button", "Invite guests");
    /// A field.
    pub const TITLE: &str = "For whom";
    /// Sends.
    pub const SEND: Thing<'_> = a("button", "Make the invitation");
    /// What was made.
    pub const FRESH: Thing<'_> = a("dialog", "Send the invitation");
    /// Does not work any more.
    pub const GONE: Thing<'_> = words("This invitation does not work any more.");

    /// The path with the secret, out of the dialog that shows it.
    pub async fn link(teacher: &Browser) -> String {
        let text = text(&teacher.tell(words("/guest#"), "return arguments[0].innerText").await);
        text[text.find("/guest#").expect("it was found by this")..].to_owned()
    }
}

/// The check before a lesson.
pub mod check {
    use super::*;

    /// The page.
    pub const PAGE: Thing<'_> = a("heading", "Camera and microphone");
    /// On a lesson's page.
    pub const LINK: Thing<'_> = a("link", "Check camera and microphone");
    /// In.
    pub const JOIN: Thing<'_> = a("button", "Join the lesson");
}

/// Attendance.
pub mod attendance {
    use super::*;

    /// A student's own line, on the lesson's page.
    pub const MINE: Thing<'_> = a("heading", "Your attendance");
    /// Opens the dialog below.
    pub const OBJECT: Thing<'_> = a("button", "This is not right…");
    /// Where one says what is not right.
    pub const OBJECT_DIALOG: Thing<'_> = a("dialog", "What is not right?");
    /// The live line is gone.
    pub const GONE: Thing<'_> = words("The connection is gone; showing what was known at");
}

/// In the lesson.
pub mod live {
    use super::*;

    /// One is in.
    pub const IN: Thing<'_> = words("Your time counts");
    /// The panel.
    pub const PEOPLE: Thing<'_> = a("region", "People");
    /// Its list.
    pub const EVERYBODY: Thing<'_> = a("region", "Everybody");
    /// Its queue.
    pub const HANDS: Thing<'_> = a("region", "Raised hands");
    /// One's own microphone is off.
    pub const UNMUTE: Thing<'_> = a("button", "Unmute your microphone");
    /// One's own microphone is on.
    pub const MUTE: Thing<'_> = a("button", "Mute your microphone");
    /// One's own hand is down.
    pub const RAISE: Thing<'_> = a("button", "Raise hand");
    /// Out.
    pub const LEAVE: Thing<'_> = a("button", "Leave");
    /// For moderators.
    pub const MUTE_ALL: Thing<'_> = a("button", "Mute all");
    /// What moderators set for the lesson.
    pub const LESSON_TAB: Thing<'_> = with("tab", "Lesson");
    /// Who is there.
    pub const PEOPLE_TAB: Thing<'_> = with("tab", "People");
    /// The strip of whoever is there twice.
    pub const TWICE: Thing<'_> = words("You are in this lesson in another window too.");
    /// In the frame: what the practice conference says of itself.
    pub const PRACTICE: Thing<'_> = words("no sound or picture is sent to others");
    /// Somebody's microphone.
    pub const MICROPHONE_ON: Thing<'_> = a("sign", "Microphone on");
    /// Somebody's microphone.
    pub const MICROPHONE_OFF: Thing<'_> = a("sign", "Microphone off");
}

/// The Jitsi servers, for administrators.
pub mod servers {
    use super::*;

    /// In the bar.
    pub const LINK: Thing<'_> = a("link", "Video servers");
    /// The page.
    pub const PAGE: Thing<'_> = a("heading", "Video servers");
    /// Nothing is configured.
    pub const EMPTY: Thing<'_> = words("There is no Jitsi server yet.");
    /// To the form.
    pub const ADD: Thing<'_> = a("link", "Add a Jitsi server");
    /// Sends the form.
    pub const SEND: Thing<'_> = a("button", "Add the server");
    /// A field.
    pub const NAME: &str = "Name";
    /// A field.
    pub const HOST: &str = "Host";
    /// A field.
    pub const APP_ID: &str = "App id";
    /// A field.
    pub const SECRET: &str = "Secret";
    /// Kinds.
    pub const KEY_SERVER: Thing<'_> = with("radio", "Self-hosted, Rollcall is the key server");
    /// Kinds.
    pub const JAAS: Thing<'_> = with("radio", "JaaS (8x8.vc)");
    /// Kinds.
    pub const PUBLIC: Thing<'_> = with("radio", "Public server, no tokens");
    /// Starts the doctor.
    pub const EXAMINE: Thing<'_> = a("button", "Examine now");
    /// Opens the dialog of that name.
    pub const CHANGE_KEY: Thing<'_> = a("button", "Change the key");
    /// Opens the question.
    pub const REMOVE: Thing<'_> = a("button", "Remove this server");
    /// The question.
    pub const REMOVE_DIALOG: Thing<'_> = a("dialog", "Remove this server?");
    /// Whoever moderated although they must not.
    pub const ALARMS: Thing<'_> = a("heading", "Unexpected moderators");
}

/// Waits until one is in the lesson.
pub async fn joined(browser: &Browser) {
    browser.see(live::IN).await;
}

/// Leaves the lesson, and waits for its page.
pub async fn leave(browser: &Browser) {
    browser.press(live::LEAVE).await;
    browser.see(words("You were in this lesson for")).await;
}

/// Ends the lesson whose page one is on, and waits for the final report.
pub async fn end_lesson(teacher: &Browser) {
    teacher.press(a("button", "End the lesson")).await;
    teacher.press_in(a("dialog", "End the lesson?"), a("button", "End for everybody")).await;
    teacher.see(a("heading", "Who was there")).await;
}

/// Makes an invitation for any number of people to the demo's room and gives its path with the secret.
pub async fn invite(teacher: &Browser, title: &str) -> String {
    teacher.go(&format!("/rooms/{}", room_id(teacher).await)).await;
    teacher.press(invitations::OPEN).await;
    teacher.write(invitations::TITLE, title).await;
    teacher.choose("How many may come", "Any number of people").await;
    teacher.press(invitations::SEND).await;
    let link = invitations::link(teacher).await;
    teacher.press(a("button", "Done")).await;
    teacher.no_longer(invitations::FRESH).await;
    link
}

/// From now on this device is one on which somebody has been in a lesson: nobody is asked to check it first.
pub async fn known_device(browser: &Browser) {
    let note = r#"localStorage.setItem("rollcall.entry", '{"muted":false,"without_camera":false}')"#;
    browser.run(note, vec![]).await;
}

/// Signs in on the sign-in page and waits for the page after it.
pub async fn sign_in(browser: &Browser, person: &Person) {
    browser.go("/sign-in").await;
    known_device(browser).await;
    fill_in(browser, &person.account, &person.password).await;
    browser.see(HOME).await;
}

/// Name, password, send.
pub async fn fill_in(browser: &Browser, account: &str, password: &str) {
    browser.write(sign_in::NAME, account).await;
    browser.write(sign_in::PASSWORD, password).await;
    browser.press(sign_in::SEND).await;
}

/// From the first page into the demo's room.
pub async fn go_to_room(browser: &Browser) {
    browser.press(with("link", COURSE)).await;
    browser.see(a("heading", COURSE)).await;
    browser.press(with("link", ROOM)).await;
    browser.see(a("heading", ROOM)).await;
}

/// The address part of the demo's room, asked for as the app does.
pub async fn room_id(browser: &Browser) -> String {
    let home = browser.call("home", json!({})).await;
    let course = browser.call("course", json!({ "course": home["courses"][0]["id"] })).await;
    text(&course["rooms"][0]["id"])
}

/// Starts a lesson without the dialog, for tests of what comes after it. Gives its address part.
pub async fn start_lesson(teacher: &Browser, title: &str) -> String {
    let room = room_id(teacher).await;
    let lesson = json!({ "room": room, "title": title, "minutes": null, "time_zone": "Europe/Madrid" });
    text(&teacher.call("start_lesson", lesson).await)
}

/// A string in an answer.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}
