//! Without a mouse.

use fantoccini::key::Key;

use crate::harness::browser::{Browser, a};
use crate::harness::rollcall::Rollcall;
use crate::words::{self as app, sign_in, start};

#[tokio::test]
async fn a_teacher_signs_in_and_starts_a_lesson_by_keyboard_alone() {
    let rollcall = Rollcall::start();
    let teacher = Browser::open(&rollcall, "teacher").await;
    teacher.go("/sign-in").await;
    teacher.see(sign_in::PAGE).await;
    teacher.tab_to(a("field", sign_in::NAME)).await;
    teacher.type_text(&rollcall.teacher.account).await;
    teacher.tab_to(a("field", sign_in::PASSWORD)).await;
    teacher.type_text(&rollcall.teacher.password).await;
    teacher.key(Key::Enter).await;
    teacher.see(app::HOME).await;

    teacher.go(&format!("/rooms/{}", app::room_id(&teacher).await)).await;
    teacher.see(start::OPEN).await;
    teacher.tab_to(start::OPEN).await;
    teacher.key(Key::Enter).await;
    teacher.see(start::DIALOG).await;
    teacher.key(Key::Escape).await;
    teacher.no_longer(start::DIALOG).await;
    assert!(teacher.has_focus(start::OPEN).await, "the dialog gives the focus back to the button that opened it");

    teacher.key(Key::Enter).await;
    teacher.see(start::DIALOG).await;
    teacher.tab_to(a("field", start::TITLE)).await;
    teacher.type_text("Osmosis").await;
    teacher.key(Key::Enter).await;
    // The first time on a device.
    teacher.see(app::check::PAGE).await;
    teacher.tab_to(app::check::JOIN).await;
    teacher.key(Key::Enter).await;
    app::joined(&teacher).await;
    teacher.tab_to(app::live::UNMUTE).await;
    teacher.key(Key::Enter).await;
    teacher.see(app::live::MUTE).await;
    assert!(teacher.has_focus(app::live::MUTE).await, "the button that was pressed is still under the finger");
    teacher.tab_to(app::live::LEAVE).await;
    teacher.key(Key::Enter).await;
    teacher.see(app::REPORT).await;
    teacher.assert_quiet().await;
}
