//! Invitations, and the guests who come in with them.

use domain::input::{Field, InputError};
use domain::role::Role;
use domain::room::RoomPolicy;
use rollcall::api::account::Me;
use rollcall::api::conference::{Signal, Ticket};
use rollcall::api::course::Home;
use rollcall::api::guest::{Invitation, InvitationCard, InvitationState};
use rollcall::api::lesson::LessonPage;
use rollcall::api::room::RoomPage;
use rollcall::api::{ApiError, Thing};
use rollcall::server::account::SESSION_MS;
use serde_json::{Value, json};

use crate::harness::{Browser, Class, TestApp, lesson_in, room_in};
use crate::live::listen;

/// An invitation for any number of people, without an end.
fn any_number() -> Value {
    json!({ "title": "Parents", "uses": null, "expires_ms": null, "pin": null, "approval": false })
}

async fn enter(browser: &mut Browser<'_>, secret: &str, name: &str) -> Result<Me, ApiError> {
    browser.call("enter_as_guest", json!({ "secret": secret, "name": name })).await
}

#[tokio::test]
async fn a_guest_sees_the_invitation_enters_and_gets_into_the_lesson_of_that_room_alone() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let secret = class.invite().await;
    let mut guest = app.browser();
    let invitation: Invitation = guest.call("invitation", json!({ "secret": secret })).await.expect("a fresh link");
    assert_eq!((invitation.room_title.as_str(), invitation.course_title.as_str()), ("Lab", "Biology 1"));
    assert_eq!(invitation.lesson.map(|lesson| lesson.id), Some(class.lesson.clone()));

    let me = enter(&mut guest, &secret, " Gil 🌍 ").await.expect("a fresh link");
    assert_eq!((me.name.as_str(), me.account_name.as_deref(), me.guest_of.as_ref()), ("Gil 🌍", None, Some(&class.room)));
    assert!(!me.may_create_courses && !me.administrator);

    let page: LessonPage = guest.call("lesson", json!({ "lesson": class.lesson })).await.expect("the guest's room");
    assert_eq!(page.role, Role::Guest);
    let ticket: Ticket = guest.call("ticket", json!({ "lesson": class.lesson })).await.expect("open");
    assert!(!ticket.moderator);

    let other: String = class.teacher.call("create_room", room_in(&class.course, "Other room")).await.expect("a teacher may");
    let other_lesson: String = class.teacher.call("start_lesson", lesson_in(&other.into(), None)).await.expect("a teacher may");
    assert_eq!(guest.call::<Ticket>("ticket", json!({ "lesson": other_lesson })).await.expect_err("another room").status(), 404);
    let home: Home = guest.call("home", json!({})).await.expect("signed in");
    assert_eq!(home.courses, []);
    assert_eq!(home.lessons.iter().map(|lesson| &lesson.id).collect::<Vec<_>>(), [&class.lesson]);
}

#[tokio::test]
async fn a_guest_without_a_name_or_with_300_characters_is_told_so() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let secret = class.invite().await;
    let mut guest = app.browser();
    for (name, expected) in [
        (String::new(), InputError::Empty { field: Field::Name }),
        (" \t".into(), InputError::Empty { field: Field::Name }),
        ("ñ".repeat(300), InputError::TooLong { field: Field::Name, given: 300, most: 60 }),
        ("Teacher\u{202e}".into(), InputError::ControlCharacter { field: Field::Name }),
    ] {
        assert_eq!(enter(&mut guest, &secret, &name).await, Err(ApiError::Invalid(expected)));
        assert_eq!(guest.cookie, None);
    }
}

#[tokio::test]
async fn a_revoked_invitation_opens_nothing_and_ends_the_sessions_it_made() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let (first, second) = (class.invited(any_number()).await, class.invited(any_number()).await);
    assert_ne!(first.secret, second.secret);
    let (mut inside, mut other) = (app.browser(), app.browser());
    enter(&mut inside, &first.secret, "Gil").await.expect("a fresh link");
    enter(&mut other, &second.secret, "Hugo").await.expect("a fresh link");
    let gil = inside.person().await;
    let mut lines = (listen(&app, &inside, &class.lesson).await, listen(&app, &other, &class.lesson).await);
    assert!(matches!((lines.0.next().await, lines.1.next().await), (Signal::Board(_), Signal::Board(_))));

    class.teacher.done("revoke_invitation", json!({ "room": class.room, "invitation": first.id })).await.expect("a teacher may");
    assert_eq!(lines.0.next().await, Signal::RoleChanged { person: Some(gil) }, "sent out at once");
    assert_eq!(inside.call::<Value>("ticket", json!({ "lesson": class.lesson })).await, Err(ApiError::SessionExpired));
    assert_eq!(enter(&mut app.browser(), &first.secret, "Gil").await, Err(ApiError::GuestLinkGone));
    assert_eq!(app.browser().call::<Invitation>("invitation", json!({ "secret": first.secret })).await, Err(ApiError::GuestLinkGone));
    other.call::<Ticket>("ticket", json!({ "lesson": class.lesson })).await.expect("the other invitation is as it was");

    let cards: Vec<InvitationCard> = class.teacher.call("invitations", json!({ "room": class.room })).await.expect("a teacher may");
    let stand: Vec<_> = cards.iter().map(|card| (&card.id, card.state, card.used)).collect();
    assert_eq!(stand, [(&second.id, InvitationState::Open, 1), (&first.id, InvitationState::Revoked, 1)], "those that work first");
    let page: RoomPage = class.teacher.call("room", json!({ "room": class.room })).await.expect("the teacher's");
    assert_eq!(page.invitations, Some(1));
    let page: RoomPage = class.student.call("room", json!({ "room": class.room })).await.expect("a member");
    assert_eq!(page.invitations, None, "students make none");
    let nowhere = json!({ "room": class.room, "invitation": "nowhere" });
    assert_eq!(class.teacher.done("revoke_invitation", nowhere).await, Err(ApiError::NoSuch(Thing::Invitation)));
}

#[tokio::test]
async fn a_made_up_link_opens_nothing() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    class.invite().await;
    for secret in ["", "x", "💥", &"x".repeat(100_000)] {
        assert_eq!(enter(&mut app.browser(), secret, "Gil").await, Err(ApiError::GuestLinkGone));
        assert_eq!(app.browser().call::<Invitation>("invitation", json!({ "secret": secret })).await, Err(ApiError::GuestLinkGone));
    }
}

#[tokio::test]
async fn a_room_that_takes_no_guests_shuts_out_those_it_had() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let secret = class.invite().await;
    let mut guest = app.browser();
    enter(&mut guest, &secret, "Gil").await.expect("a fresh link");
    let set = |guests: bool| json!({ "room": class.room, "title": "Lab", "description": "", "policy": RoomPolicy { guests, ..RoomPolicy::default() } });
    class.teacher.done("edit_room", set(false)).await.expect("a teacher may");
    assert_eq!(guest.call::<Value>("ticket", json!({ "lesson": class.lesson })).await, Err(ApiError::GuestLinkGone));
    assert_eq!(guest.call::<Value>("home", json!({})).await, Err(ApiError::GuestLinkGone));
    assert_eq!(enter(&mut app.browser(), &secret, "Gil").await, Err(ApiError::GuestLinkGone));
    class.teacher.done("edit_room", set(true)).await.expect("a teacher may");
    guest.call::<Value>("ticket", json!({ "lesson": class.lesson })).await.expect("guests are welcome again");
}

#[tokio::test]
async fn members_stay_who_they_are_and_strangers_become_guests() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let secret = class.invite().await;
    let student = class.student.me().await;
    let cookie = class.student.cookie.clone();
    assert_eq!(enter(&mut class.student, &secret, "").await.ok(), student);
    assert_eq!(class.student.cookie, cookie);

    let me = enter(&mut class.stranger, &secret, "Gil").await.expect("a fresh link");
    assert_eq!(me.guest_of.as_ref(), Some(&class.room));
    let again = enter(&mut class.stranger, &secret, "Gil").await.expect("in already");
    assert_eq!(again.person, me.person, "the same guest, not a second one");
    let other = enter(&mut class.stranger, &secret, "Hugo").await.expect("somebody else at the same computer");
    assert_ne!(other.person, me.person);
}

#[tokio::test]
async fn a_guests_session_ends_like_any_other() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let mut guest = class.guest("Gil").await;
    app.wait(SESSION_MS);
    assert_eq!(guest.call::<Value>("home", json!({})).await, Err(ApiError::SessionExpired));
}
