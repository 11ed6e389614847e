//! What people see of it, on a phone and on a desk, and without barriers that a machine can find.

use super::*;
use crate::harness::browser::{a, with, words};

/// The frame is looked at in all ways.
async fn look(host: &Host<'_>, name: &str) {
    host.browser.enter_frame().await;
    axe::look(&host.browser, name).await;
    host.browser.leave_frame().await;
}

/// Presses something in the frame.
async fn press(host: &Host<'_>, name: &str) {
    host.browser.enter_frame().await;
    host.browser.press(with("button", name)).await;
    host.browser.leave_frame().await;
}

async fn write(host: &Host<'_>, field: &str, text: &str) {
    host.browser.enter_frame().await;
    host.browser.write(field, text).await;
    host.browser.leave_frame().await;
}

async fn sees(host: &Host<'_>, text: &str) {
    host.browser.enter_frame().await;
    host.browser.see(words(text)).await;
    host.browser.leave_frame().await;
}

#[tokio::test]
async fn the_meeting_with_all_that_a_lesson_has() {
    let rollcall = Rollcall::start();
    let host = Host::open(&rollcall).await;
    let robots = Robots::fill(&rollcall.origin, &host.passes, ROOM, 5).await;
    let config = json!({ "subject": "Cells and membranes" });
    host.bring(&[host.meeting(TEACHER, "Ana Ruiz", Role::Teacher, &config)]).await;
    let ids: Vec<String> = robots.ids().map(str::to_owned).collect();

    robots.say(1, json!({ "is": "hand", "up": true }));
    robots.say(2, json!({ "is": "muted", "media": "audio", "muted": false }));
    robots.say(4, json!({ "is": "react", "reaction": "clap" }));
    host.hears(TEACHER, "raise-hand-updated", json!({ "id": ids[1] })).await;
    host.command(TEACHER, "set-meeting-timer", json!([{ "duration": 900, "elapsed": 0 }])).await;
    host.command(TEACHER, "start-recording", json!([{ "mode": "file" }])).await;
    host.hears(TEACHER, "recording-status-changed", json!({ "on": true })).await;
    sees(&host, "left").await;
    look(&host, "practice-class").await;

    robots.say(2, json!({ "is": "muted", "media": "desktop", "muted": false }));
    host.hears(TEACHER, "content-sharing-participants-changed", json!({ "data": [ids[2]] })).await;
    host.command(TEACHER, "toggle-participants-pane", json!([true])).await;
    sees(&host, "People here: 6").await;
    look(&host, "practice-screen-and-people").await;
    robots.say(2, json!({ "is": "muted", "media": "desktop", "muted": true }));
    host.command(TEACHER, "toggle-participants-pane", json!([false])).await;

    host.command(TEACHER, "start-share-video", json!(["https://video.example/osmosis-in-five-minutes.mp4"])).await;
    host.command(TEACHER, "toggle-subtitles", json!([])).await;
    sees(&host, "Ana Ruiz shows a video").await;
    look(&host, "practice-video").await;
    host.command(TEACHER, "stop-share-video", json!([])).await;
    host.command(TEACHER, "toggle-subtitles", json!([])).await;

    press(&host, "Open polls").await;
    write(&host, "Ask everybody", "Is water a solvent?").await;
    write(&host, "Answer 1", "Yes").await;
    write(&host, "Answer 2", "No").await;
    press(&host, "Ask").await;
    sees(&host, "Asked by Ana Ruiz").await;
    for (who, option) in [(0, 0), (1, 0), (3, 1)] {
        robots.say(who, json!({ "is": "vote", "poll": 1, "option": option }));
    }
    sees(&host, "3 answers").await;
    look(&host, "practice-poll").await;
    press(&host, "Close polls").await;

    host.command(TEACHER, "toggle-whiteboard", json!([])).await;
    host.hears(TEACHER, "whiteboard-status-changed", json!({ "status": "SHOWN" })).await;
    let wave: Vec<_> = (0..60).map(|n| [1000 + n * 130, 5000 + ((n % 12) - 6) * 400]).collect();
    robots.say(0, json!({ "is": "draw", "stroke": wave }));
    press(&host, "Reactions").await;
    look(&host, "practice-whiteboard-and-reactions").await;
    host.browser.assert_quiet().await;
}

#[tokio::test]
async fn the_lobby_from_both_sides_and_a_student_who_is_asked_to_speak() {
    let rollcall = Rollcall::start();
    let host = Host::open(&rollcall).await;
    host.bring(&[host.meeting(TEACHER, "Ana Ruiz", Role::Teacher, &json!({ "startWithVideoMuted": true }))]).await;
    let ana = host.endpoint(TEACHER).await;
    host.command(TEACHER, "toggle-lobby", json!([true])).await;
    let enabled = json!({ "id": ana, "message": { "type": "lobby-notify", "event": "LOBBY-ENABLED", "value": true } });
    host.hears(TEACHER, "non-participant-message-received", enabled).await;

    // A student opens the page alone, as nobody's frame.
    let student = Browser::open(&rollcall, "student").await;
    let token = host.passes.sign(ROOM, "Ben Ode", Role::Student, Allowed::ALL);
    let path = format!("/practice/{ROOM}#jwt=%22{token}%22&config.startWithVideoMuted=true");
    student.go(&path).await;
    student.see(a("button", "Ask to join")).await;
    axe::look(&student, "practice-lobby").await;
    student.press(a("button", "Ask to join")).await;
    student.see(words("They know that you are here")).await;
    let knock = host.hears(TEACHER, "knocking-participant", json!({ "participant": { "name": "Ben Ode" } })).await;
    sees(&host, "Ben Ode waits in the lobby").await;
    look(&host, "practice-knock").await;
    let id = knock["participant"]["id"].clone();
    host.command(TEACHER, "answer-knocking-participant", json!([id, false])).await;
    let denied = json!({ "message": { "event": "LOBBY-ACCESS-DENIED", "name": "Ben Ode" } });
    host.hears(TEACHER, "non-participant-message-received", denied).await;
    student.see(words("You were not let in")).await;

    // Another time, and as the frame of a host page, which is told of the waiting as an error.
    student.go("/practice/line.js").await;
    student.go(&path).await;
    student.press(a("button", "Ask to join")).await;
    press(&host, "Let in").await;
    host.hears(TEACHER, "non-participant-message-received", json!({ "message": { "event": "LOBBY-ACCESS-GRANTED" } })).await;
    let joined = host.hears(TEACHER, "participant-joined", json!({ "displayName": "Ben Ode" })).await;
    assert_ne!(joined["id"], id, "the lobby has numbers of its own");

    host.command(TEACHER, "toggle-moderation", json!([true, "audio"])).await;
    host.hears(TEACHER, "participant-muted", json!({ "id": joined["id"], "isMuted": true, "mediaType": "audio" })).await;
    student.press(a("button", "Turn microphone on")).await;
    student.see(words("A moderator has to allow it first")).await;
    host.command(TEACHER, "ask-to-unmute", json!([joined["id"]])).await;
    student.see(words("You are asked to speak")).await;
    axe::look(&student, "practice-asked").await;
    student.press_in(a("status", "Notices"), a("button", "Turn microphone on")).await;
    host.hears(TEACHER, "participant-muted", json!({ "id": joined["id"], "isMuted": false, "mediaType": "audio" })).await;
    student.no_longer(words("You are asked to speak")).await;

    // To a group, and back by oneself.
    host.command(TEACHER, "add-breakout-room", json!(["Group 1"])).await;
    let rooms = host.hears(TEACHER, "breakout-rooms-updated", json!({})).await;
    let (key, _) = rooms["rooms"].as_object().expect("a map").iter().find(|(key, _)| *key != ROOM).expect("the group");
    host.command(TEACHER, "send-participant-to-room", json!([joined["id"], key])).await;
    student.see(a("heading", "Group 1")).await;
    student.press(with("button", "Open list of people")).await;
    student.see(words("Main room (1)")).await;
    axe::look(&student, "practice-group").await;
    student.press(a("button", "Back to the main room")).await;
    host.hears(TEACHER, "participant-joined", json!({ "id": joined["id"] })).await;
    student.assert_quiet().await;
    host.browser.assert_quiet().await;
}

#[tokio::test]
async fn the_waiting_sides_host_page_is_told_in_jitsis_words() {
    let rollcall = Rollcall::start();
    let host = Host::open(&rollcall).await;
    host.bring(&[host.meeting(TEACHER, "Ana Ruiz", Role::Teacher, &json!({ "startWithVideoMuted": true }))]).await;
    host.command(TEACHER, "toggle-lobby", json!([true])).await;
    host.hears(TEACHER, "non-participant-message-received", json!({})).await;
    let config = json!({ "startWithVideoMuted": true, "lobby": { "autoKnock": true } });
    let student = host.meeting(STUDENT, "Ben Ode", Role::Student, &config);
    host.browser.run("const [student] = arguments; window.addMeeting(student)", vec![student]).await;
    let knock = host.hears(TEACHER, "knocking-participant", json!({})).await;
    let error = json!({ "error": { "name": "conference.connectionError.membersOnly", "type": "CONFERENCE", "recoverable": true, "isFatal": false } });
    host.hears(STUDENT, "error-occurred", error).await;
    host.hears(STUDENT, "prejoin-screen-loaded", json!({ "id": "local", "formattedDisplayName": "Ben Ode (me)" })).await;
    host.command(TEACHER, "answer-knocking-participant", json!([knock["participant"]["id"], false])).await;
    host.hears(STUDENT, "error-occurred", json!({ "error": { "name": "conference.connectionError.accessDenied", "params": [] } })).await;
    host.assert_forms().await;
}
