//! What the pages of recordings look like, to whom.

use std::fs;

use domain::recording::State;
use fantoccini::Locator;
use serde_json::json;

use super::shelf::{Shelf, captions, is_loaded};
use crate::harness::axe;
use crate::harness::browser::{Browser, a, with, words};
use crate::harness::rollcall::Rollcall;
use crate::words as app;

#[tokio::test]
async fn what_recordings_look_like_to_a_teacher_and_a_student() {
    let rollcall = Rollcall::start();
    let (teacher, student) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "student").await);
    app::sign_in(&teacher, &rollcall.teacher).await;
    app::sign_in(&student, &rollcall.students[0]).await;
    let shelf = Shelf::new(&rollcall, &teacher).await;
    teacher.go(&shelf.list()).await;
    teacher.see(words("No lesson has been recorded yet.")).await;
    axe::look(&teacher, "recordings-none").await;
    shelf.breakouts().await;
    let published = shelf.put("Osmosis", State::Published).await;
    for (title, state) in
        [("On its way", State::Processing), ("Broken", State::Failed), ("Not wanted", State::Deleted), ("Fresh", State::Ready)]
    {
        shelf.put(title, state).await;
    }
    teacher.go(&format!("/lessons/{}", shelf.lesson)).await;
    teacher.press(a("button", "Add a link")).await;
    teacher.see(a("dialog", "Add a link")).await;
    axe::look(&teacher, "recording-add-link").await;
    teacher.write("Title", "A talk about cells").await;
    teacher.write("Address", "https://192.168.0.7/talk").await;
    teacher.press(a("button", "Add the link")).await;
    teacher.see(with("alert", "That address is inside a private network")).await;
    teacher.write("Address", "https://www.youtube.com/watch?v=dQw4w9WgXcQ").await;
    teacher.press(a("button", "Add the link")).await;
    teacher.see(a("link", "A talk about cells")).await;
    axe::look(&teacher, "lesson-recordings").await;

    teacher.go(&shelf.list()).await;
    teacher.see(a("link", "A talk about cells")).await;
    teacher.press(a("checkbox", "Choose Fresh")).await;
    axe::look(&teacher, "recordings-course").await;
    teacher.press(with("button", "Delete")).await;
    teacher.see(a("dialog", "Delete for everybody?")).await;
    axe::look(&teacher, "recording-delete").await;
    for title in ["On its way", "Broken", "Not wanted"] {
        teacher.go(&shelf.list()).await;
        teacher.press(a("link", title)).await;
        teacher.see(a("heading", title)).await;
        axe::look(&teacher, &format!("recording-{}", title.to_lowercase().replace(' ', "-"))).await;
    }

    teacher.go(&shelf.list()).await;
    teacher.press(a("link", "A talk about cells")).await;
    teacher.see(a("button", "Play on YouTube")).await;
    assert_eq!(
        teacher.answer("counts frames", teacher.client.find_all(Locator::Css("iframe"))).await.len(),
        0,
        "nothing is loaded before that"
    );
    axe::look(&teacher, "recording-elsewhere").await;
    teacher.press(a("button", "Change the link")).await;
    teacher.see(a("dialog", "Where the recording is")).await;
    axe::look(&teacher, "recording-link").await;

    teacher.go(&format!("/recordings/{published}")).await;
    is_loaded(&teacher).await;
    for (button, dialog, picture) in [
        ("Rename", "Rename the recording", "recording-rename"),
        ("Captions", "Captions", "recording-captions"),
        ("Keys", "Keys of the player", "recording-keys"),
    ] {
        teacher.press(a("button", button)).await;
        teacher.see(a("dialog", dialog)).await;
        axe::look(&teacher, picture).await;
        teacher.press(if picture == "recording-keys" { a("button", "Done") } else { app::CANCEL }).await;
        teacher.no_longer(a("dialog", dialog)).await;
    }
    let text = fs::read_to_string(captions(&rollcall.data())).expect("it was written");
    teacher.call("set_captions", json!({ "recording": published, "captions": text })).await;
    teacher.go(&format!("/recordings/{published}")).await;
    is_loaded(&teacher).await;
    teacher.see(a("heading", "What was said")).await;
    teacher.press(a("button", "Details and history")).await;
    axe::look(&teacher, "recording").await;

    student.go(&shelf.list()).await;
    student.see(a("link", "Osmosis")).await;
    assert!(!student.sees(words("Published")).await, "students see what there is, and no states");
    axe::look(&student, "recordings-student").await;
    student.press(a("link", "Osmosis")).await;
    is_loaded(&student).await;
    axe::look(&student, "recording-student").await;
    student.window(3840, 2160).await;
    student.picture("recording-3840").await;
    teacher.assert_quiet().await;
    student.assert_quiet().await;
}

#[tokio::test]
async fn an_administrator_sees_all_recordings_and_what_becomes_of_them() {
    let rollcall = Rollcall::start();
    let (administrator, teacher) = (Browser::open(&rollcall, "administrator").await, Browser::open(&rollcall, "teacher").await);
    app::sign_in(&administrator, &rollcall.administrator).await;
    app::sign_in(&teacher, &rollcall.teacher).await;
    administrator.press(a("link", "Recordings")).await;
    administrator.see(words("Nothing has been recorded yet.")).await;
    axe::look(&administrator, "recordings-office-none").await;
    let shelf = Shelf::new(&rollcall, &teacher).await;
    shelf.put("Osmosis", State::Published).await;
    let unwanted = shelf.put("Not wanted", State::Deleted).await;
    let file = shelf.folder.join(format!("{unwanted}/lesson.mp4"));
    assert!(file.exists());

    administrator.go("/admin/recordings").await;
    administrator.see(a("heading", "Storage")).await;
    administrator.press(with("button", "Hold Osmosis")).await;
    administrator.see(a("dialog", "Hold this recording?")).await;
    axe::look(&administrator, "recording-hold").await;
    administrator.write("Why", "A complaint is looked into").await;
    administrator.press(a("button", "Hold it")).await;
    administrator.see(words("Held: it is not removed.")).await;
    axe::look(&administrator, "recordings-office").await;
    administrator.press(with("button", "Release Osmosis")).await;
    administrator.see(a("dialog", "Release this recording?")).await;
    axe::look(&administrator, "recording-release").await;
    administrator.press(a("button", "Release it")).await;
    administrator.no_longer(words("Held: it is not removed.")).await;

    administrator.press(a("checkbox", "Choose Not wanted")).await;
    administrator.press(with("button", "Remove for good")).await;
    administrator.see(a("dialog", "Remove for good?")).await;
    axe::look(&administrator, "recording-purge").await;
    administrator.press_in(a("dialog", "Remove for good?"), a("button", "Remove for good")).await;
    administrator.see(words("1 recording removed for good.")).await;
    administrator.until("its file is gone", || async { Ok((!file.exists()).then_some(())) }).await;
    administrator.go(&format!("/recordings/{unwanted}")).await;
    administrator.see(words("Its file is gone for good.")).await;
    administrator.assert_quiet().await;
}
