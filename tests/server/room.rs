//! Rooms.

use domain::RoomId;
use domain::input::{Field, InputError};
use domain::room::{RoomPolicy, is_conference_name};
use rollcall::api::ApiError;
use rollcall::api::conference::Ticket;
use rollcall::api::room::RoomPage;
use serde_json::json;

use crate::harness::{Class, TestApp, lesson_in, room_in};

#[tokio::test]
async fn a_room_may_be_called_anything_and_its_conference_never_is() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let mut conferences = Vec::new();
    for title in ["🧪 Lab #2", "C#/F# & 100%?", "Ünï-Raum", "../../etc", "<b>bold</b>", "🧪 Lab #2"] {
        let room: RoomId = class.teacher.call("create_room", room_in(&class.course, title)).await.expect("a fine title");
        let page: RoomPage = class.student.call("room", json!({ "room": room })).await.expect("a member");
        assert_eq!(page.title, title);
        let lesson: String = class.teacher.call("start_lesson", lesson_in(&room, None)).await.expect("a teacher may");
        let ticket: Ticket = class.student.call("ticket", json!({ "lesson": lesson })).await.expect("open");
        assert!(is_conference_name(&ticket.room), "{:?} for {title:?}", ticket.room);
        conferences.push(ticket.room);
    }
    conferences.sort();
    conferences.dedup();
    assert_eq!(conferences.len(), 6, "no two rooms meet");
}

#[tokio::test]
async fn a_changed_room_keeps_its_conference() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let before: Ticket = class.student.call("ticket", json!({ "lesson": class.lesson })).await.expect("open");
    assert!(before.start_muted && !before.start_without_camera);
    let policy = RoomPolicy { start_muted: false, start_without_camera: true, guests: false, early_minutes: 3, ..RoomPolicy::default() };
    let edit = json!({ "room": class.room, "title": "Great hall", "description": "Two\nlines", "policy": policy });
    class.teacher.done("edit_room", edit).await.expect("a teacher may");
    let page: RoomPage = class.student.call("room", json!({ "room": class.room })).await.expect("a member");
    assert_eq!((page.title.as_str(), page.description.as_str(), page.policy), ("Great hall", "Two\nlines", policy.named()));
    let after: Ticket = class.student.call("ticket", json!({ "lesson": class.lesson })).await.expect("open");
    assert_eq!(after.room, before.room);
    assert!(!after.start_muted && after.start_without_camera);
}

#[tokio::test]
async fn texts_that_will_not_do_are_named() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let mut make = room_in(&class.course, " ");
    let mut refused = async |make: &serde_json::Value| class.teacher.call::<RoomId>("create_room", make).await.expect_err("will not do");
    assert_eq!(refused(&make).await, ApiError::Invalid(InputError::Empty { field: Field::Title }));
    make["title"] = "Lab".into();
    make["description"] = "x".repeat(2001).into();
    assert_eq!(refused(&make).await, ApiError::Invalid(InputError::TooLong { field: Field::Description, given: 2001, most: 2000 }));
    make["description"] = "".into();
    make["policy"]["early_minutes"] = 1441.into();
    assert_eq!(refused(&make).await, ApiError::Invalid(InputError::TooEarly));
}
