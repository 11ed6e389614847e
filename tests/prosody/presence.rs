//! What is reported of people in rooms.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::process::Command;

use super::robot::{Robot, main_room};
use super::server::{Prosody, Setup, VHOST, now_ms};
use super::sink::{SECRET, Sink, story};
use super::until;

pub async fn begin() -> (Sink, Prosody) {
    begin_with("").await
}

pub async fn begin_with(lines: &str) -> (Sink, Prosody) {
    let sink = Sink::start().await;
    let prosody = Prosody::start(&Setup::new(&sink.url(), SECRET).with(lines)).await;
    (sink, prosody)
}

pub fn ana() -> Value {
    json!({ "id": "stu-7", "name": "Ana", "email": "ana@school.test", "moderator": false })
}

pub fn teacher() -> Value {
    json!({ "id": "tea-1", "name": "Ms Reed", "moderator": true })
}

/// The latest list of everybody.
pub fn last_snapshot(events: &[Value]) -> Option<&Value> {
    events.iter().rfind(|event| event["kind"] == "snapshot")
}

#[tokio::test]
async fn a_lesson_of_two_from_first_to_last() {
    let (sink, prosody) = begin().await;
    let before = now_ms();
    let reed = Robot::new(&prosody, "bio404", &teacher()).await;
    reed.joins("bio404").await;
    let student = Robot::new(&prosody, "bio404", &ana()).await;
    student.joins("bio404").await;
    let joined = sink.hears("joined", &student.endpoint).await;
    let expected = json!({
        "sequence": joined["sequence"], "at_ms": joined["at_ms"], "kind": "joined", "conference": "bio404",
        "endpoint": student.endpoint, "person": { "id": "stu-7" }, "role": "participant",
    });
    assert_eq!(joined, expected, "no name, no address: nobody asked for them");
    let at_ms = joined["at_ms"].as_i64().expect("a whole number");
    assert!((before..=now_ms()).contains(&at_ms));

    let (student_endpoint, reed_endpoint) = (student.endpoint.clone(), reed.endpoint.clone());
    student.leaves(&main_room("bio404")).await;
    sink.hears("left", &student_endpoint).await;
    reed.closes().await;
    sink.hears("left", &reed_endpoint).await;
    let events = sink.waits_for("the end of the room", |events| events.iter().any(|event| event["kind"] == "room_destroyed")).await;
    assert_eq!(story(&events), ["joined tea-1 moderator", "joined stu-7 participant", "left stu-7 left", "left tea-1 left"]);
    let kinds: Vec<&str> = events.iter().filter_map(|event| event["kind"].as_str()).collect();
    assert_eq!(kinds.first(), Some(&"started"));
    assert_eq!(kinds.iter().filter(|kind| **kind == "room_created").count(), 1, "{kinds:?}");
    assert_eq!(kinds[kinds.len() - 2..], ["snapshot", "room_destroyed"], "one empty list at the end");
    assert_eq!(last_snapshot(&events).expect("it is there")["present"], json!([]));
    let (status, health) = prosody.health().await;
    assert_eq!((status, &health["status"], &health["waiting"], &health["people"]), (200, &json!("ok"), &json!(0), &json!(0)));
}

#[tokio::test]
async fn somebody_who_is_sent_away_is_kicked_and_one_whose_meeting_ends_is_not() {
    let (sink, prosody) = begin().await;
    let (reed, student) = (Robot::new(&prosody, "bio404", &teacher()).await, Robot::new(&prosody, "bio404", &ana()).await);
    reed.joins("bio404").await;
    student.joins("bio404").await;
    let kick = format!(
        "<iq type='set' id='kick' to='{}' xmlns='jabber:client'><query xmlns='http://jabber.org/protocol/muc#admin'>\
         <item nick='{}' role='none'/></query></iq>",
        main_room("bio404"),
        student.endpoint
    );
    reed.asks(&kick, "type='result'").await;
    assert_eq!(sink.hears("left", &student.endpoint).await["reason"], "kicked");
    prosody.does("end_meeting", &[("main", "bio404")]).await;
    assert_eq!(sink.hears("left", &reed.endpoint).await["reason"], "left");
}

#[tokio::test]
async fn a_new_role_is_told_and_a_new_name_on_the_screen_is_not() {
    let (sink, prosody) = begin().await;
    let student = Robot::new(&prosody, "bio404", &ana()).await;
    student.joins("bio404").await;
    let rename = format!(
        "<presence to='{}/{}' xmlns='jabber:client'><nick xmlns='http://jabber.org/protocol/nick'>The Real Ana</nick></presence>",
        main_room("bio404"),
        student.endpoint
    );
    student.asks(&rename, "The Real Ana").await;
    let bare = student.jid.split('/').next().expect("an address");
    prosody.does("affiliation", &[("main", "bio404"), ("jid", bare), ("affiliation", "owner")]).await;
    let role = sink.hears("role", &student.endpoint).await;
    assert_eq!((&role["role"], &role["person"]["id"]), (&json!("moderator"), &json!("stu-7")));
    prosody.does("affiliation", &[("main", "bio404"), ("jid", bare), ("affiliation", "member")]).await;
    assert_eq!(sink.hears_times("role", &student.endpoint, 2).await["role"], "participant");
    assert_eq!(story(&sink.events()), ["joined stu-7 participant", "role stu-7 moderator", "role stu-7 participant"]);
}

#[tokio::test]
async fn another_address_in_the_room_is_another_endpoint() {
    let (sink, prosody) = begin().await;
    let student = Robot::new(&prosody, "bio404", &ana()).await;
    student.joins("bio404").await;
    sink.hears("joined", &student.endpoint).await;
    let change = format!("<presence to='{}/other' xmlns='jabber:client'/>", main_room("bio404"));
    student.asks(&change, "code='110'").await;
    sink.hears("joined", "other").await;
    assert_eq!(story(&sink.events()), ["joined stu-7 participant", "left stu-7 left", "joined stu-7 participant"]);
}

#[tokio::test]
async fn two_tabs_are_two_endpoints_of_one_person() {
    let (sink, prosody) = begin().await;
    let (one, two) = (Robot::new(&prosody, "bio404", &ana()).await, Robot::new(&prosody, "bio404", &ana()).await);
    one.joins("bio404").await;
    two.joins("bio404").await;
    for robot in [&one, &two] {
        assert_eq!(sink.hears("joined", &robot.endpoint).await["person"]["id"], "stu-7");
    }
    assert_eq!(prosody.health().await.1["people"], 2);
    let (first, second) = (one.endpoint.clone(), two.endpoint.clone());
    one.closes().await;
    assert_eq!(sink.hears("left", &first).await["reason"], "left");
    assert!(!sink.events().iter().any(|event| event["kind"] == "left" && event["endpoint"] == second.as_str()));
}

#[tokio::test]
async fn whoever_comes_back_on_the_same_connection_is_there_twice() {
    let (sink, prosody) = begin().await;
    let reed = Robot::new(&prosody, "bio404", &teacher()).await;
    reed.joins("bio404").await;
    let student = Robot::new(&prosody, "bio404", &ana()).await;
    for _ in 0..2 {
        student.joins("bio404").await;
        student.leaves(&main_room("bio404")).await;
    }
    sink.hears_times("left", &student.endpoint, 2).await;
    assert_eq!(story(&sink.events())[1..], ["joined stu-7 participant", "left stu-7 left", "joined stu-7 participant", "left stu-7 left"]);
}

#[tokio::test]
async fn a_crash_is_lost_once_it_is_given_up_and_says_when_the_connection_broke() {
    let (sink, prosody) = begin().await;
    let student = Robot::new(&prosody, "bio404", &ana()).await;
    student.joins("bio404").await;
    let endpoint = student.endpoint.clone();
    sink.hears("joined", &endpoint).await;
    let broke = now_ms();
    student.crashes();
    let left = sink.hears("left", &endpoint).await;
    assert_eq!(left["reason"], "lost");
    let [at_ms, broke_ms] = ["at_ms", "broke_ms"].map(|name| left[name].as_i64().expect("a whole number"));
    assert!(at_ms - broke >= 1_500, "given up only after a while");
    assert!((broke_ms - broke).abs() <= 1_500, "{broke_ms} is near {broke}");
}

/// The other side of the test below: a client that is a process of its own. Its address and room come from the environment.
#[tokio::test]
#[ignore = "is started by another test"]
async fn a_browser_of_its_own() {
    let Ok(query) = std::env::var("ROBOT_QUERY") else { return };
    let port = std::env::var("ROBOT_PORT").ok().and_then(|port| port.parse().ok()).expect("a port");
    let robot = Robot::connect(port, VHOST, &query, true).await;
    robot.joins("bio404").await;
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_client_whose_process_is_killed_is_lost() {
    let (sink, prosody) = begin().await;
    let query = format!("?room=bio404&token={}", prosody.token("bio404", &ana()));
    let mut child = Command::new(std::env::current_exe().expect("it runs"))
        .args(["presence::a_browser_of_its_own", "--exact", "--ignored"])
        .env("ROBOT_QUERY", query)
        .env("ROBOT_PORT", prosody.port.to_string())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("it starts");
    sink.waits_for("somebody", |events| story(events) == ["joined stu-7 participant"]).await;
    child.kill().await.expect("it is killed");
    sink.waits_for("nobody", |events| story(events) == ["joined stu-7 participant", "left stu-7 lost"]).await;
}

#[tokio::test]
async fn machines_and_health_checks_are_nobody() {
    let (sink, prosody) = begin().await;
    let student = Robot::new(&prosody, "bio404", &ana()).await;
    student.joins("bio404").await;
    let recorder = Robot::recorder(&prosody).await;
    recorder.joins("bio404").await;
    recorder.leaves(&main_room("bio404")).await;
    student.leaves(&main_room("bio404")).await;
    let events = sink.waits_for("the end", |events| events.iter().any(|event| event["kind"] == "room_destroyed")).await;
    assert_eq!(story(&events), ["joined stu-7 participant", "left stu-7 left"]);
    assert!(events.iter().all(|event| !event.to_string().contains("focus")));
}

#[tokio::test]
async fn somebody_without_a_token_is_there_without_a_person() {
    let (sink, prosody) = begin_with("rollcall_fields = { \"name\"; \"email\"; \"group\" }").await;
    let student = Robot::new(&prosody, "bio404", &ana()).await;
    student.joins("bio404").await;
    let joined = sink.hears("joined", &student.endpoint).await;
    assert_eq!(joined["person"], json!({ "id": "stu-7", "name": "Ana", "email": "ana@school.test", "group": "class 7b" }));
    let nobody = Robot::new(&prosody, "bio404", &Value::Null).await;
    nobody.joins("bio404").await;
    assert_eq!(sink.hears("joined", &nobody.endpoint).await.get("person"), None);
    // Some systems number their people.
    let number = Robot::new(&prosody, "bio404", &json!({ "id": 4711, "name": ["no", "text"] })).await;
    number.joins("bio404").await;
    assert_eq!(sink.hears("joined", &number.endpoint).await["person"], json!({ "id": "4711", "group": "class 7b" }));
}

#[tokio::test]
async fn any_name_arrives_as_it_is() {
    let names = [
        "Bob\",\"id\":\"admin",
        "</script><script>alert(1)</script>",
        "Zoë 🦉\nof the \t\\ owls\u{7f}\u{2028}",
        "'; DROP TABLE",
        "{}",
        "\u{1}",
    ];
    let (sink, prosody) = begin_with("rollcall_fields = { \"name\" }").await;
    for (number, name) in names.iter().enumerate() {
        let id = format!("stu-{number}\"\\");
        let robot = Robot::new(&prosody, "bio404", &json!({ "id": id, "name": name })).await;
        robot.joins("bio404").await;
        assert_eq!(sink.hears("joined", &robot.endpoint).await["person"], json!({ "id": id, "name": name }));
    }
}

#[tokio::test]
async fn a_tenant_is_told_apart_and_letters_are_small() {
    let (sink, prosody) = begin().await;
    let student = Robot::new(&prosody, "[acme]bio404", &ana()).await;
    student.joins("[acme]Bio404").await;
    let joined = sink.hears("joined", &student.endpoint).await;
    assert_eq!((&joined["conference"], &joined["tenant"]), (&json!("bio404"), &json!("acme")));
}

#[tokio::test]
async fn the_modules_after_ours_see_every_event() {
    let (sink, prosody) = begin().await;
    let student = Robot::new(&prosody, "bio404", &ana()).await;
    student.joins("bio404").await;
    student.leaves(&main_room("bio404")).await;
    sink.waits_for("the end", |events| events.iter().any(|event| event["kind"] == "room_destroyed")).await;
    let seen = until("the other module has seen the end", async || {
        let text = std::fs::read_to_string(prosody.path("seen")).ok()?;
        text.contains("muc-room-destroyed").then_some(text)
    });
    let seen = seen.await;
    let of_student = format!("{}/{}", main_room("bio404"), student.endpoint);
    for event in ["muc-occupant-joined", "muc-occupant-left", "muc-broadcast-presence"] {
        assert!(seen.contains(&format!("{event} {of_student}")), "{event}:\n{seen}");
    }
    assert!(seen.contains("muc-room-created"), "{seen}");
}

#[tokio::test]
async fn a_mistake_of_ours_keeps_nobody_out() {
    let (sink, prosody) = begin().await;
    let spoiled = Robot::new(&prosody, "bio404", &json!({ "id": "spoiled" })).await;
    spoiled.joins("bio404").await;
    spoiled.leaves(&main_room("bio404")).await;
    assert!(prosody.log().contains("A mistake in mod_rollcall"), "{}", prosody.log());
    let student = Robot::new(&prosody, "bio404", &ana()).await;
    student.joins("bio404").await;
    sink.hears("joined", &student.endpoint).await;
}
