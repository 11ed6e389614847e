//! What is reported of people who go into breakout rooms.

use serde_json::json;

use super::presence::{ana, begin, begin_with, last_snapshot, teacher};
use super::robot::{Robot, breakout, main_room};
use super::server::now_ms;
use super::sink::story;

#[tokio::test]
async fn going_to_a_breakout_room_and_coming_back_is_no_leaving() {
    let (sink, prosody) = begin_with("rollcall_snapshot_s = 1").await;
    let (reed, student) = (Robot::new(&prosody, "bio404", &teacher()).await, Robot::new(&prosody, "bio404", &ana()).await);
    reed.joins("bio404").await;
    student.joins("bio404").await;
    prosody.does("add_breakout", &[("main", "bio404"), ("id", "group-1"), ("name", "Group \"1\"")]).await;
    student.leaves_for_another(&main_room("bio404")).await;
    student.joins_breakout("group-1").await;
    let moved = sink.hears("moved", &student.endpoint).await;
    assert_eq!(moved["breakout"], json!({ "id": "group-1", "name": "Group \"1\"" }));
    assert_eq!((&moved["conference"], &moved["person"]["id"]), (&json!("bio404"), &json!("stu-7")));
    // Lists name both, each in its place.
    let events = sink.waits_for("a list with somebody in a breakout room", |events| {
        last_snapshot(events).is_some_and(|list| list["present"].to_string().contains("group-1"))
    });
    let events = events.await;
    let list = last_snapshot(&events).expect("it is there")["present"].as_array().expect("a list").clone();
    assert_eq!(list.len(), 2, "{list:?}");
    let of_reed = list.iter().find(|entry| entry["endpoint"] == reed.endpoint.as_str()).expect("she is there");
    assert_eq!((&of_reed["role"], of_reed.get("breakout")), (&json!("moderator"), None));
    student.leaves_for_another(&breakout("group-1")).await;
    student.joins("bio404").await;
    let returned = sink.hears("returned", &student.endpoint).await;
    assert_eq!(returned.get("breakout"), None);
    let people = story(&sink.events());
    assert_eq!(
        people,
        ["joined tea-1 moderator", "joined stu-7 participant", "moved stu-7 group-1 participant", "returned stu-7 participant"]
    );
}

#[tokio::test]
async fn a_breakout_room_that_is_closed_sends_everybody_back() {
    let (sink, prosody) = begin().await;
    let student = Robot::new(&prosody, "bio404", &ana()).await;
    student.joins("bio404").await;
    prosody.does("add_breakout", &[("main", "bio404"), ("id", "group-1"), ("name", "Group 1")]).await;
    // An older page does not say why it leaves.
    student.leaves(&main_room("bio404")).await;
    student.joins_breakout("group-1").await;
    sink.hears("moved", &student.endpoint).await;
    prosody.does("close_breakout", &[("main", "bio404"), ("id", "group-1")]).await;
    student.joins("bio404").await;
    sink.hears("returned", &student.endpoint).await;
    let events = sink.events();
    assert_eq!(story(&events), ["joined stu-7 participant", "moved stu-7 group-1 participant", "returned stu-7 participant"]);
    let closed = events.iter().find(|event| event["kind"] == "room_destroyed").expect("the breakout room's end");
    assert_eq!((&closed["conference"], &closed["breakout"]["id"]), (&json!("bio404"), &json!("group-1")));
}

#[tokio::test]
async fn somebody_who_goes_away_from_a_breakout_room_left_when_they_left() {
    let (sink, prosody) = begin().await;
    let student = Robot::new(&prosody, "bio404", &ana()).await;
    student.joins("bio404").await;
    prosody.does("add_breakout", &[("main", "bio404"), ("id", "group-1"), ("name", "Group 1")]).await;
    student.leaves_for_another(&main_room("bio404")).await;
    student.joins_breakout("group-1").await;
    let before = now_ms();
    student.leaves(&breakout("group-1")).await;
    let after = now_ms();
    let left = sink.hears("left", &student.endpoint).await;
    assert_eq!((&left["breakout"]["id"], &left["reason"]), (&json!("group-1"), &json!("left")));
    let at_ms = left["at_ms"].as_i64().expect("a whole number");
    assert!((before..=after).contains(&at_ms), "{at_ms} is when it happened, not when it was sure ({before} to {after})");
    let events = sink.waits_for("the empty list", |events| last_snapshot(events).is_some_and(|list| list["present"] == json!([]))).await;
    assert_eq!(story(&events), ["joined stu-7 participant", "moved stu-7 group-1 participant", "left stu-7 group-1 left"]);
}

#[tokio::test]
async fn a_meeting_that_ends_ends_for_those_in_breakout_rooms_too() {
    let (sink, prosody) = begin().await;
    let (reed, student) = (Robot::new(&prosody, "bio404", &teacher()).await, Robot::new(&prosody, "bio404", &ana()).await);
    reed.joins("bio404").await;
    student.joins("bio404").await;
    prosody.does("add_breakout", &[("main", "bio404"), ("id", "group-1"), ("name", "Group 1")]).await;
    student.leaves_for_another(&main_room("bio404")).await;
    student.joins_breakout("group-1").await;
    sink.hears("moved", &student.endpoint).await;
    let before = now_ms();
    prosody.does("end_meeting", &[("main", "bio404")]).await;
    let left = sink.hears("left", &student.endpoint).await;
    assert!(left["at_ms"].as_i64().is_some_and(|at_ms| (before..=now_ms()).contains(&at_ms)), "{left}");
    let events = sink.waits_for("the empty list", |events| last_snapshot(events).is_some_and(|list| list["present"] == json!([]))).await;
    assert_eq!(story(&events)[3..], ["left tea-1 left", "left stu-7 group-1 left"]);
}
