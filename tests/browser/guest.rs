//! Guests: an invitation, a name, in; and nowhere else.

use crate::harness::axe;
use crate::harness::browser::{Browser, a, with, words};
use crate::harness::rollcall::Rollcall;
use crate::words::{self as app, live};

#[tokio::test]
async fn a_guest_comes_in_by_an_invitation_under_a_name_of_their_own_and_nowhere_else() {
    let rollcall = Rollcall::start();
    let (teacher, guest) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "guest").await);
    app::sign_in(&teacher, &rollcall.teacher).await;
    let lesson = app::start_lesson(&teacher, "Osmosis").await;
    let link = app::invite(&teacher, "Parents' evening").await;

    guest.go(&link).await;
    guest.see(a("heading", "You are invited")).await;
    guest.see(words("Osmosis")).await;
    assert_eq!(guest.path().await, "/guest", "the secret does not stay in the address");
    axe::look(&guest, "guest").await;

    // A name of 300 characters, past what the field itself would take.
    guest.run("document.querySelector('main input').removeAttribute('maxlength')", vec![]).await;
    guest.write("Your name", &"ñ".repeat(300)).await;
    guest.press(a("button", "Join")).await;
    guest.see(with("alert", "This name has 300 characters; at most 60 fit.")).await;
    guest.picture("guest-long-name").await;
    guest.write("Your name", "   ").await;
    guest.press(a("button", "Join")).await;
    guest.see(with("alert", "Please enter a name.")).await;
    guest.write("Your name", "Zoë 🦊 #1").await;
    guest.press(a("button", "Join")).await;
    // The first time on a device one looks at camera and microphone.
    guest.see(app::check::PAGE).await;
    guest.press(app::check::JOIN).await;
    app::joined(&guest).await;
    assert_eq!(guest.path().await, format!("/lessons/{lesson}/live"));
    assert_eq!(guest.names_in(live::PEOPLE, "button").await, [""; 0], "a guest is no moderator");
    guest.picture("guest-in-the-lesson").await;

    // The course around the room stays shut, and so does the address book of everything else.
    let room = app::room_id(&teacher).await;
    guest.go("/").await;
    guest.see(app::HOME).await;
    assert!(!guest.text().await.contains("Courses"), "a guest has no courses");
    guest.go(&format!("/rooms/{room}")).await;
    guest.see(with("alert", "")).await;
    assert!(!guest.text().await.contains("Bring your notebook"), "nor anything of the room but its lessons");

    // A revoked invitation is revoked, and whoever came by it has to leave.
    teacher.go(&format!("/rooms/{room}")).await;
    teacher.see_in(with("item", "Parents' evening"), words("1 has come")).await;
    teacher.press(with("button", "Revoke")).await;
    teacher.press_in(a("dialog", "Revoke the invitation?"), a("button", "Revoke")).await;
    teacher.see_in(with("item", "Parents' evening"), words("Revoked")).await;
    guest.go(&format!("/lessons/{lesson}/live")).await;
    guest.see(app::sign_in::PAGE).await;
    guest.go("/guest").await;
    guest.see(app::invitations::GONE).await;
    guest.assert_quiet().await;
    teacher.assert_quiet().await;
}

#[tokio::test]
async fn an_invitation_for_one_person_with_a_pin_lets_in_one_person_with_that_pin() {
    let rollcall = Rollcall::start();
    let teacher = Browser::open(&rollcall, "teacher").await;
    let (guest, other) = (Browser::open(&rollcall, "guest").await, Browser::open(&rollcall, "other").await);
    app::sign_in(&teacher, &rollcall.teacher).await;
    app::start_lesson(&teacher, "Osmosis").await;
    teacher.go(&format!("/rooms/{}", app::room_id(&teacher).await)).await;
    teacher.press(app::invitations::OPEN).await;
    teacher.write(app::invitations::TITLE, "Dr. Zoë Färber").await;
    teacher.press(a("checkbox", "Ask for a PIN")).await;
    teacher.write("PIN", "12").await;
    teacher.press(app::invitations::SEND).await;
    teacher.see(with("alert", "A PIN has 4 to 12 digits.")).await;
    teacher.press(a("button", "Another PIN")).await;
    let pin = app::text(&teacher.tell(a("field", "PIN"), "return arguments[0].value").await);
    assert!(pin.len() == 6 && pin.bytes().all(|byte| byte.is_ascii_digit()), "six digits that were made: {pin:?}");
    axe::look(&teacher, "invitation-new").await;
    teacher.press(app::invitations::SEND).await;
    teacher.see(words("Tell the PIN by another way")).await;
    teacher.see(words(&format!("The PIN for the lesson is {pin}."))).await;
    axe::look(&teacher, "invitation-made").await;
    let link = app::invitations::link(&teacher).await;
    assert!(!link.contains(&pin), "the PIN is not in the link");
    teacher.press(a("button", "Done")).await;
    teacher.see_in(with("item", "Dr. Zoë Färber"), words("For one person, who has not come yet")).await;

    guest.go(&link).await;
    guest.write("Your name", "Zoë").await;
    let wrong = if pin == "000000" { "111111" } else { "000000" };
    guest.write("PIN", wrong).await;
    axe::look(&guest, "guest-pin").await;
    guest.press(a("button", "Join")).await;
    guest.see(with("alert", "That PIN is not right.")).await;
    guest.write("PIN", &pin).await;
    app::known_device(&guest).await;
    guest.press(a("button", "Join")).await;
    app::joined(&guest).await;

    other.go(&link).await;
    other.see(a("heading", "This invitation has ended")).await;
    other.see(app::invitations::GONE).await;
    teacher.answer("loads the page again", teacher.client.refresh()).await;
    let card = with("item", "Dr. Zoë Färber");
    teacher.see_in(card, words("For one person, who has come")).await;
    teacher.see_in(card, words("Used up")).await;
    axe::look(&teacher, "room-invitations").await;
    teacher.press(with("button", "Revoke")).await;
    teacher.see(a("dialog", "Revoke the invitation?")).await;
    axe::look(&teacher, "invitation-revoke").await;
    assert!(!rollcall.log().contains(&pin), "no PIN in the log");
    for browser in [&teacher, &guest, &other] {
        browser.assert_quiet().await;
    }
}
