//! What an invitation can be: for so many, until then, with a PIN, with a moderator's word.

use domain::input::{Field, InputError};
use domain::role::Role;
use domain::room::RoomPolicy;
use rollcall::api::ApiError;
use rollcall::api::account::Me;
use rollcall::api::conference::Ticket;
use rollcall::api::guest::{Invitation, InvitationCard, InvitationState, MadeInvitation};
use rollcall::api::room::RoomPage;
use rollcall::server::account::SESSION_MS;
use serde_json::{Value, json};

use crate::harness::{Browser, Class, MINUTE, TestApp};

const DAY: i64 = 24 * 60 * MINUTE;

fn new(change: Value) -> Value {
    let mut new = json!({ "title": "Speaker", "uses": null, "expires_ms": null, "pin": null, "approval": false });
    new.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
    new
}

async fn enter(browser: &mut Browser<'_>, made: &MadeInvitation, name: &str, pin: Option<&str>) -> Result<Me, ApiError> {
    browser.call("enter_as_guest", json!({ "secret": made.secret, "name": name, "pin": pin })).await
}

async fn shown(browser: &mut Browser<'_>, made: &MadeInvitation) -> Result<Invitation, ApiError> {
    browser.call("invitation", json!({ "secret": made.secret })).await
}

async fn cards(class: &mut Class<'_>) -> Vec<InvitationCard> {
    class.teacher.call("invitations", json!({ "room": class.room })).await.expect("a teacher may")
}

#[tokio::test]
async fn an_invitation_for_one_lets_one_in_who_may_come_back() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let made = class.invited(new(json!({ "uses": 1 }))).await;
    let (mut gil, mut hugo) = (app.browser(), app.browser());
    let me = enter(&mut gil, &made, "Gil", None).await.expect("the first");
    assert_eq!(enter(&mut hugo, &made, "Hugo", None).await, Err(ApiError::GuestLinkGone));
    assert_eq!(shown(&mut hugo, &made).await, Err(ApiError::GuestLinkGone));
    shown(&mut gil, &made).await.expect("their own");
    let again = enter(&mut gil, &made, "Gil", None).await.expect("the same guest");
    assert_eq!(again.person, me.person);
    assert_eq!(enter(&mut gil, &made, "Hugo", None).await, Err(ApiError::GuestLinkGone), "somebody else at the same computer");
    let card = cards(&mut class).await.remove(0);
    assert_eq!((card.state, card.used, card.uses, card.made_by.as_str()), (InvitationState::UsedUp, 1, Some(1), "The teacher"));
    let page: RoomPage = class.teacher.call("room", json!({ "room": class.room })).await.expect("the teacher's");
    assert_eq!(page.invitations, Some(0));
}

#[tokio::test]
async fn members_use_nothing_up() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let made = class.invited(new(json!({ "uses": 1, "pin": "1234" }))).await;
    enter(&mut class.student, &made, "", None).await.expect("in already");
    assert_eq!(cards(&mut class).await[0].used, 0);
}

#[tokio::test]
async fn of_two_at_once_with_one_use_left_exactly_one_gets_in() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    for round in 0..10 {
        let made = class.invited(new(json!({ "uses": 2 }))).await;
        enter(&mut app.browser(), &made, &format!("First {round}"), None).await.expect("two uses left");
        let (mut one, mut other) = (app.browser(), app.browser());
        let (one_name, other_name) = (format!("One {round}"), format!("Other {round}"));
        let both = tokio::join!(enter(&mut one, &made, &one_name, None), enter(&mut other, &made, &other_name, None));
        assert!(matches!(both, (Ok(_), Err(ApiError::GuestLinkGone)) | (Err(ApiError::GuestLinkGone), Ok(_))), "{both:?}");
    }
}

#[tokio::test]
async fn whoever_used_an_invitation_up_early_is_still_a_guest_when_the_lesson_begins() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    class.teacher.done("end_lesson", json!({ "lesson": class.lesson })).await.expect("a teacher may");
    let timetable = json!({ "opens": "2026-11-27T09:00", "closes": "2026-11-27T10:00", "time_zone": "UTC", "early_minutes": 0 });
    let schedule = json!({ "room": class.room, "title": "A guest speaks", "timetable": timetable });
    let lesson: String = class.teacher.call("schedule_lesson", schedule).await.expect("a teacher may");
    let (one, many) = (class.invited(new(json!({ "uses": 1 }))).await, class.invited(new(json!({}))).await);
    let (mut speaker, mut other) = (app.browser(), app.browser());
    enter(&mut speaker, &one, "Gil", None).await.expect("tried at once");
    enter(&mut other, &many, "Hugo", None).await.expect("fresh");
    let opens_ms = 1_795_770_000_000;
    app.wait(opens_ms - app.now_ms());
    speaker.call::<Ticket>("ticket", json!({ "lesson": lesson })).await.expect("six days later");
    assert_eq!(
        other.call::<Ticket>("ticket", json!({ "lesson": lesson })).await,
        Err(ApiError::SessionExpired),
        "comes in again by the link"
    );
    app.wait(60 * MINUTE + SESSION_MS);
    assert_eq!(speaker.call::<Value>("home", json!({})).await, Err(ApiError::SessionExpired), "for this lesson, not for ever");
}

#[tokio::test]
async fn an_invitation_ends_and_its_guests_stay() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let made = class.invited(new(json!({ "expires_ms": app.now_ms() + 10 * MINUTE }))).await;
    let mut gil = app.browser();
    enter(&mut gil, &made, "Gil", None).await.expect("in time");
    app.wait(10 * MINUTE);
    assert_eq!(enter(&mut app.browser(), &made, "Hugo", None).await, Err(ApiError::GuestLinkGone));
    assert_eq!(cards(&mut class).await[0].state, InvitationState::Expired);
    enter(&mut gil, &made, "Gil", None).await.expect("is a guest");
    gil.call::<Ticket>("ticket", json!({ "lesson": class.lesson })).await.expect("and stays one");
}

#[tokio::test]
async fn a_pin_is_asked_for_and_guessing_it_ends_soon() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let made = class.invited(new(json!({ "pin": " 4711 " }))).await;
    assert!(shown(&mut app.browser(), &made).await.expect("open").pin);
    let mut gil = app.browser();
    assert_eq!(enter(&mut gil, &made, "Gil", None).await, Err(ApiError::WrongPin), "missing");
    enter(&mut gil, &made, "Gil", Some("4711")).await.expect("right");
    for number in 0..5 {
        let name = format!("Guess {number}");
        assert_eq!(enter(&mut app.browser(), &made, &name, Some("1111")).await, Err(ApiError::WrongPin));
    }
    let sixth = enter(&mut app.browser(), &made, "Guess", Some("4711")).await;
    assert!(matches!(sixth, Err(ApiError::TooManyTries { retry_s: 1..=30 })), "{sixth:?}");
    assert_eq!(cards(&mut class).await[0].used, 1, "wrong guesses use nothing up");
    let other = class.invited(new(json!({ "pin": "0815" }))).await;
    enter(&mut app.browser(), &other, "Hugo", Some("0815")).await.expect("another invitation");
    let kept: String = {
        let dump = std::fs::read(app.app.store.file()).expect("there");
        String::from_utf8_lossy(&dump).into_owned()
    };
    assert!(!kept.contains(&made.secret), "the secret is not in the store");
}

#[tokio::test]
async fn with_approval_each_guest_waits_even_where_nobody_does() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let made = class.invited(new(json!({ "approval": true }))).await;
    assert!(shown(&mut app.browser(), &made).await.expect("open").approval);
    let (mut gil, mut free) = (app.browser(), class.guest("Free").await);
    let gil_is = enter(&mut gil, &made, "Gil", None).await.expect("open").person;
    let free_is = free.person().await;
    assert_ne!(gil_is, free_is);
    let ticket = json!({ "lesson": class.lesson });
    free.call::<Ticket>("ticket", &ticket).await.expect("nobody waits here");
    assert_eq!(gil.call::<Ticket>("ticket", &ticket).await, Err(ApiError::WaitInLobby));
    // Revoked while they wait: they are off the list.
    let waiting: Vec<Value> = class.teacher.call("lobby", &ticket).await.expect("a teacher may");
    assert_eq!(waiting.len(), 1);
    class.teacher.done("revoke_invitation", json!({ "room": class.room, "invitation": made.id })).await.expect("a teacher may");
    let waiting: Vec<Value> = class.teacher.call("lobby", &ticket).await.expect("a teacher may");
    assert_eq!(waiting.len(), 0);
}

#[tokio::test]
async fn what_will_not_do_is_named_and_makes_nothing() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let now_ms = app.now_ms();
    for (change, wrong) in [
        (json!({ "title": " " }), InputError::Empty { field: Field::Title }),
        (json!({ "uses": 0 }), InputError::InvitationUses),
        (json!({ "uses": 1_001 }), InputError::InvitationUses),
        (json!({ "expires_ms": now_ms }), InputError::InvitationEnd),
        (json!({ "expires_ms": now_ms + 400 * DAY }), InputError::InvitationEnd),
        (json!({ "expires_ms": i64::MAX }), InputError::InvitationEnd),
        (json!({ "pin": "123" }), InputError::Pin),
        (json!({ "pin": "1234567890123" }), InputError::Pin),
        (json!({ "pin": "12a4" }), InputError::Pin),
        (json!({ "pin": "１２３４" }), InputError::Pin),
    ] {
        let answer =
            class.teacher.call::<MadeInvitation>("make_invitation", json!({ "room": class.room, "new": new(change.clone()) })).await;
        assert_eq!(answer, Err(ApiError::Invalid(wrong)), "{change}");
    }
    assert_eq!(cards(&mut class).await, []);
    class.set_policy(&RoomPolicy { guests: false, ..RoomPolicy::default() }).await;
    let answer = class.teacher.call::<MadeInvitation>("make_invitation", json!({ "room": class.room, "new": new(json!({})) })).await;
    assert!(matches!(&answer, Err(ApiError::Conflict { sentence }) if sentence.contains("guests")), "{answer:?}");
}

#[tokio::test]
async fn an_invitation_of_one_room_is_none_of_another_rooms_business() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let made = class.invited(new(json!({}))).await;
    let mut other = app.account("other", Role::Teacher).await;
    let theirs: domain::CourseId = other.call("create_course", json!({ "title": "Chess" })).await.expect("a teacher may");
    let room: domain::RoomId = other.call("create_room", crate::harness::room_in(&theirs, "Board")).await.expect("a teacher may");
    let revoke = json!({ "room": room, "invitation": made.id });
    assert_eq!(other.done("revoke_invitation", revoke).await.expect_err("not theirs").status(), 404);
    enter(&mut app.browser(), &made, "Gil", None).await.expect("still open");
}
