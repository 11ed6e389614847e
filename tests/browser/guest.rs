//! Guests: a link, a name, in; and nowhere else.

use crate::harness::axe;
use crate::harness::browser::{Browser, a, with, words};
use crate::harness::rollcall::Rollcall;
use crate::words::{self as app, live};

#[tokio::test]
async fn a_guest_comes_in_by_the_link_under_a_name_of_their_own_and_nowhere_else() {
    let rollcall = Rollcall::start();
    let (teacher, guest) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "guest").await);
    app::sign_in(&teacher, &rollcall.teacher).await;
    let lesson = app::start_lesson(&teacher, "Osmosis").await;
    let link = app::guest_link(&teacher).await;

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
    app::joined(&guest).await;
    assert_eq!(guest.path().await, format!("/lessons/{lesson}/live"));
    assert_eq!(guest.names_in(live::PEOPLE, "button").await, [live::SHUT], "a guest is no moderator");
    guest.picture("guest-in-the-lesson").await;

    // The course around the room stays shut, and so does the address book of everything else.
    let room = app::room_id(&teacher).await;
    guest.go("/").await;
    guest.see(app::HOME).await;
    assert!(!guest.text().await.contains("Courses"), "a guest has no courses");
    guest.go(&format!("/rooms/{room}")).await;
    guest.see(with("alert", "")).await;
    assert!(!guest.text().await.contains("Bring your notebook"), "nor anything of the room but its lessons");

    // A stopped link is stopped, and whoever came by it has to leave.
    teacher.press(a("button", "Stop the guest link")).await;
    teacher.press(a("button", "Stop the link")).await;
    teacher.see(words("Nobody outside the course can enter.")).await;
    guest.go(&format!("/lessons/{lesson}/live")).await;
    guest.see(app::sign_in::PAGE).await;
    guest.go("/guest").await;
    guest.see(words("This guest link does not work any more.")).await;
    guest.assert_quiet().await;
    teacher.assert_quiet().await;
}
