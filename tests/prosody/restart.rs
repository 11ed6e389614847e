//! What becomes of events when Prosody ends.

use serde_json::{Value, json};

use super::robot::{Robot, main_room};
use super::server::{Prosody, Setup, now_ms};
use super::sink::{Mood, SECRET, Sink, story};
use super::until;

fn ana() -> Value {
    json!({ "id": "stu-7" })
}

async fn begin() -> (Sink, Prosody) {
    let sink = Sink::start().await;
    let prosody = Prosody::start(&Setup::new(&sink.url(), SECRET)).await;
    (sink, prosody)
}

fn starts(events: &[Value]) -> usize {
    events.iter().filter(|event| event["kind"] == "started").count()
}

/// Somebody joins, and the receiver knows.
async fn joins(sink: &Sink, prosody: &Prosody) -> Robot {
    let student = Robot::new(prosody, "bio404", &ana()).await;
    student.joins("bio404").await;
    sink.hears("joined", &student.endpoint).await;
    student
}

#[tokio::test]
async fn an_orderly_restart_in_the_lesson_loses_nothing_and_doubles_nothing() {
    let (sink, mut prosody) = begin().await;
    let student = joins(&sink, &prosody).await;
    prosody.terminate().await;
    prosody.restart().await;
    let left = sink.hears("left", &student.endpoint).await;
    assert_eq!(left["reason"], "unknown", "the server went, not the person");
    let again = joins(&sink, &prosody).await;
    let events = sink.events();
    assert_eq!(story(&events), ["joined stu-7 participant", "left stu-7 unknown", "joined stu-7 participant"]);
    assert_eq!((starts(&events), sink.origins().len()), (2, 1), "a gap is marked, and the numbers go on");
    assert_ne!(again.endpoint, student.endpoint);
}

#[tokio::test]
async fn after_a_kill_the_receiver_hears_what_it_missed_and_that_nobody_is_there() {
    let (mut sink, mut prosody) = begin().await;
    let student = joins(&sink, &prosody).await;
    sink.goes_down().await;
    let other = Robot::new(&prosody, "bio404", &json!({ "id": "stu-8" })).await;
    other.joins("bio404").await;
    student.leaves(&main_room("bio404")).await;
    until("the outbox has it", async || std::fs::read_to_string(prosody.outbox()).ok()?.contains("\"left\"").then_some(())).await;
    prosody.kill().await;
    sink.comes_back().await;
    prosody.restart().await;
    let events = sink
        .waits_for("the empty list", |events| events.iter().any(|event| event["kind"] == "snapshot" && event["present"] == json!([])))
        .await;
    assert_eq!(story(&events), ["joined stu-7 participant", "joined stu-8 participant", "left stu-7 left", "left stu-8 unknown"]);
    let last = events.iter().rfind(|event| event["kind"] == "left").expect("it is there");
    let [at_ms, broke_ms] = ["at_ms", "broke_ms"].map(|name| last[name].as_i64().expect("a whole number"));
    assert!(broke_ms < at_ms, "gone since some time between the last sign and the start: {last}");
    let start = events.iter().rposition(|event| event["kind"] == "started").expect("the second start is marked");
    let known_ms = events[..start].iter().filter_map(|event| event["at_ms"].as_i64()).max();
    assert_eq!(Some(broke_ms), known_ms, "to the millisecond: rounded down it would be before the arrival that it ends: {events:?}");
    let kinds: Vec<&str> = events.iter().filter_map(|event| event["kind"].as_str()).collect();
    assert_eq!(kinds[kinds.len() - 3..], ["started", "left", "snapshot"], "{kinds:?}");
    assert_eq!(events[events.len() - 1]["conference"], "bio404");
    joins(&sink, &prosody).await;
}

#[tokio::test]
async fn what_was_delivered_before_a_kill_is_known_to_be_the_same_when_it_comes_again() {
    let (sink, mut prosody) = begin().await;
    sink.set(Mood::StoresAndCloses);
    let student = joins(&sink, &prosody).await;
    prosody.kill().await;
    sink.set(Mood::Takes);
    prosody.restart().await;
    sink.hears("left", &student.endpoint).await;
    assert_eq!(story(&sink.events()), ["joined stu-7 participant", "left stu-7 unknown"]);
    assert_eq!(starts(&sink.events()), 2);
    assert_eq!(sink.origins().len(), 1);
}

#[tokio::test]
async fn a_kill_between_leaving_and_arriving_leaves_a_leave_at_its_time() {
    let (sink, mut prosody) = begin().await;
    let student = joins(&sink, &prosody).await;
    prosody.does("add_breakout", &[("main", "bio404"), ("id", "group-1"), ("name", "Group 1")]).await;
    let before = now_ms();
    student.leaves_for_another(&main_room("bio404")).await;
    let after = now_ms();
    assert_eq!(story(&sink.events()), ["joined stu-7 participant"], "held back");
    prosody.kill().await;
    prosody.restart().await;
    let left = sink.hears("left", &student.endpoint).await;
    assert!((before..=after).contains(&left["at_ms"].as_i64().expect("a whole number")), "{left}");
}

#[tokio::test]
async fn a_torn_line_at_the_end_is_left_behind_and_one_in_between_is_marked() {
    let (mut sink, mut prosody) = begin().await;
    joins(&sink, &prosody).await;
    sink.goes_down().await;
    let robots = [Robot::new(&prosody, "bio404", &ana()).await, Robot::new(&prosody, "bio404", &json!({ "id": "stu-8" })).await];
    for robot in &robots {
        robot.joins("bio404").await;
    }
    prosody.kill().await;
    let text = std::fs::read_to_string(prosody.outbox()).expect("it is there");
    let damaged: Vec<String> = text
        .lines()
        .map(|line| if line.contains(&robots[0].endpoint) { line[..line.len() / 2].to_owned() } else { line.to_owned() })
        .collect();
    std::fs::write(prosody.outbox(), format!("{}\ne 312 {{\"sequence\":9", damaged.join("\n"))).expect("it is written");
    sink.comes_back().await;
    prosody.restart().await;
    let events =
        sink.waits_for("two gaps more, and the end", |events| starts(events) == 3 && events.iter().any(|e| e["kind"] == "snapshot"));
    let events = events.await;
    assert_eq!(story(&events)[..2], ["joined stu-7 participant", "joined stu-8 participant"]);
    let left = story(&events)[2..].to_vec();
    assert!(left.iter().all(|line| line.ends_with(" unknown")) && left.len() == 2, "whoever is known to have been there: {left:?}");
    let kinds: Vec<&str> = events.iter().filter_map(|event| event["kind"].as_str()).collect();
    let place = kinds.iter().rposition(|kind| *kind == "joined").expect("the one after it");
    assert_eq!(kinds[place - 1], "started", "where the damaged one stood: {kinds:?}");
    assert!(prosody.log().contains("2 line(s) of the outbox"), "{}", prosody.log());
}

#[tokio::test]
async fn an_old_copy_of_the_outbox_is_noticed_and_numbered_anew() {
    let (sink, mut prosody) = begin().await;
    let student = joins(&sink, &prosody).await;
    until("it is acknowledged", async || (prosody.health().await.1["waiting"] == 0).then_some(())).await;
    let old = std::fs::read(prosody.outbox()).expect("it is there");
    for _ in 0..10 {
        student.leaves(&main_room("bio404")).await;
        student.joins("bio404").await;
    }
    sink.hears_times("joined", &student.endpoint, 11).await;
    prosody.kill().await;
    std::fs::write(prosody.outbox(), old).expect("the copy is brought back");
    // It must not be acknowledged before it is compared: whoever answers with the highest number says that it knows more.
    sink.set(Mood::Claims(1000));
    prosody.restart().await;
    until("it is noticed", async || prosody.log().contains("it is an old copy").then_some(())).await;
    sink.set(Mood::Takes);
    let again = joins(&sink, &prosody).await;
    assert_eq!(sink.origins().len(), 2);
    assert!(sink.events().iter().any(|event| event["endpoint"] == again.endpoint.as_str()));
}

#[tokio::test]
async fn a_reload_of_the_module_says_who_is_there_instead_of_joins() {
    let (sink, prosody) = begin().await;
    let student = joins(&sink, &prosody).await;
    prosody.does("reload", &[]).await;
    let events = sink.waits_for("a list after the gap", |events| events.iter().any(|event| event["kind"] == "snapshot")).await;
    let list = events.iter().find(|event| event["kind"] == "snapshot").expect("it is there");
    assert_eq!(list["present"], json!([{ "endpoint": student.endpoint, "person": { "id": "stu-7" }, "role": "participant" }]));
    student.leaves(&main_room("bio404")).await;
    sink.hears("left", &student.endpoint).await;
    let events = sink.events();
    assert_eq!((story(&events).len(), starts(&events)), (2, 2), "{events:?}");
}

#[tokio::test]
async fn an_outbox_that_cannot_be_written_is_said_and_delivery_goes_on() {
    let sink = Sink::start().await;
    let setup = Setup::new(&sink.url(), SECRET).with("rollcall_outbox = \"/proc/none/rollcall.outbox\"");
    let prosody = Prosody::start(&setup).await;
    joins(&sink, &prosody).await;
    let (status, health) = prosody.health().await;
    assert_eq!((status, &health["durable"]), (503, &json!("memory")));
    assert!(prosody.log().contains("cannot be written"), "{}", prosody.log());
}

#[tokio::test]
async fn four_kills_under_load_lose_nothing_that_was_seen_and_double_nothing() {
    let (sink, mut prosody) = begin().await;
    let mut all = Vec::new();
    for round in 0..4 {
        sink.set(if round % 2 == 0 { Mood::StoresAndCloses } else { Mood::Answers(500) });
        let mut robots = Vec::new();
        for number in 0..5 {
            let robot = Robot::new(&prosody, "bio404", &json!({ "id": format!("stu-{round}-{number}") })).await;
            robot.joins("bio404").await;
            robots.push(robot);
        }
        // The room has answered each of them: they were in.
        prosody.kill().await;
        all.extend(robots.iter().map(|robot| robot.endpoint.clone()));
        prosody.restart().await;
    }
    sink.set(Mood::Takes);
    for endpoint in &all {
        sink.hears("joined", endpoint).await;
    }
    let events = sink.events();
    for endpoint in &all {
        assert_eq!(events.iter().filter(|event| event["kind"] == "joined" && event["endpoint"] == endpoint.as_str()).count(), 1);
    }
    assert_eq!(starts(&events), 5);
}
