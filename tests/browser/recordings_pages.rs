//! Recordings as teachers and students find them: lists, and the player.

mod looks;
mod shelf;

use std::fs;

use domain::recording::State;
use fantoccini::key::Key;

use self::shelf::{Shelf, captions, is_loaded};
use crate::harness::browser::{Browser, Thing, a, with, words};
use crate::harness::rollcall::Rollcall;
use crate::words as app;

/// Where the player is, in s.
async fn at_s(browser: &Browser) -> f64 {
    browser.run("return document.querySelector('video').currentTime", vec![]).await.as_f64().expect("a number")
}

/// Waits until the player is between two places, in s.
async fn is_between(browser: &Browser, from_s: f64, to_s: f64) {
    let between = || async move {
        let at = browser.client.execute("return document.querySelector('video')?.currentTime ?? -1", vec![]).await?;
        Ok(at.as_f64().filter(|at_s| (from_s..=to_s).contains(at_s)))
    };
    browser.until(&format!("is between {from_s} and {to_s} s"), between).await;
}

const PUBLISH: Thing<'_> = with("button", "Publish");

#[tokio::test]
async fn a_teacher_makes_a_recording_ready_and_a_student_watches_it() {
    let rollcall = Rollcall::start();
    let (teacher, student) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "student").await);
    app::sign_in(&teacher, &rollcall.teacher).await;
    app::sign_in(&student, &rollcall.students[0]).await;
    let shelf = Shelf::new(&rollcall, &teacher).await;
    shelf.breakouts().await;
    let id = shelf.put("Raw file", State::Ready).await;

    // Nobody but the teacher knows of it yet.
    student.go(&shelf.list()).await;
    student.see(words("No recording has been published yet.")).await;
    student.go(&format!("/recordings/{id}")).await;
    student.see(a("heading", "Not found")).await;

    teacher.go(&format!("/courses/{}", shelf.course)).await;
    teacher.press(a("link", "Recordings")).await;
    teacher.see(words("Not published")).await;
    teacher.press(a("link", "Raw file")).await;
    is_loaded(&teacher).await;
    teacher.press(a("button", "Rename")).await;
    teacher.write("Title", "Osmosis").await;
    teacher.press_in(a("dialog", "Rename the recording"), a("button", "Rename")).await;
    teacher.see(a("heading", "Osmosis")).await;
    teacher.press(a("button", "Captions")).await;
    let wrong = rollcall.data().join("notes.vtt");
    fs::write(&wrong, "Notes of the lesson").expect("writable");
    for (file, works) in [(wrong, false), (captions(&rollcall.data()), true)] {
        let field = teacher.see(a("field", "WebVTT file (.vtt)")).await;
        teacher.answer("chooses a file", field.send_keys(file.to_str().expect("a path"))).await;
        teacher.press(a("button", "Save the captions")).await;
        if !works {
            teacher.see(with("alert", "This is no WebVTT file")).await;
        }
    }
    teacher.see(a("heading", "What was said")).await;
    teacher.press(PUBLISH).await;
    teacher.see(words("Published")).await;
    teacher.press(a("button", "Details and history")).await;
    teacher.see(words("The recorder reported it.")).await;
    teacher.see(words("This lesson may be recorded: picture, sound and chat of everybody.")).await;

    // The student finds it at the lesson.
    student.go(&format!("/lessons/{}", shelf.lesson)).await;
    student.press(a("link", "Osmosis")).await;
    is_loaded(&student).await;
    assert!(!student.sees(words("Details and history")).await, "how it came to be is for those who manage recordings");
    assert!(!student.sees(with("button", "Delete")).await && !student.sees(words("Download")).await);
    student.press(a("button", "0:30 Breakout rooms")).await;
    is_between(&student, 30.0, 36.0).await;
    let current = student.tell(a("button", "0:30 Breakout rooms"), "return arguments[0].getAttribute('aria-current')").await;
    assert_eq!(current, "true", "the chapter is marked");
    student.type_text("k").await;
    student
        .until("it is paused", || async {
            Ok((student.client.execute("return document.querySelector('video').paused", vec![]).await? == true).then_some(()))
        })
        .await;
    let before_s = at_s(&student).await;
    student.type_text("l").await;
    is_between(&student, before_s + 9.5, before_s + 10.5).await;
    student.press(a("button", "Back 10 s")).await;
    is_between(&student, before_s - 0.5, before_s + 0.5).await;

    // What was said: found, and jumped to by keyboard alone.
    student.write("Search in it", "LINE 7").await;
    student.see(words("1 line")).await;
    student.no_longer(words("This is line 6 about osmosis.")).await;
    student.write("Search in it", "osmosis").await;
    student.see(words("10 lines")).await;
    student.press(with("button", "This is line 5 about osmosis.")).await;
    is_between(&student, 50.0, 56.0).await;
    student.key(Key::Down).await;
    assert!(student.has_focus(with("button", "This is line 6 about osmosis.")).await, "arrows lead from line to line");
    student.key(Key::Enter).await;
    is_between(&student, 60.0, 66.0).await;
    student
        .until("the line is marked", || async {
            let marked =
                student.client.execute("return document.querySelector('ol [data-at][aria-current]')?.innerText ?? ''", vec![]).await?;
            Ok(marked.as_str().is_some_and(|text| text.contains("line 6")).then_some(()))
        })
        .await;

    // An address that has ended to work is replaced, and nobody loses their place.
    student.run("const video = document.querySelector('video'); video.pause(); video.currentTime = 70", vec![]).await;
    is_between(&student, 69.9, 70.1).await;
    student
        .until("the place is known to the page", || async {
            Ok((student.client.execute("return !document.querySelector('video').seeking", vec![]).await? == true).then_some(()))
        })
        .await;
    student.run("const video = document.querySelector('video'); video.src = video.src.replace(/mark=[^&]*/, 'mark=0')", vec![]).await;
    is_loaded(&student).await;
    is_between(&student, 69.9, 70.1).await;

    // This device remembers where one was.
    student.go(&shelf.list()).await;
    student.press(a("link", "Osmosis")).await;
    student.press(a("button", "Continue at 1:10")).await;
    is_between(&student, 69.9, 76.0).await;
    student.no_longer(a("button", "Continue at 1:10")).await;

    // Hidden while it is watched: the next address is not given any more.
    teacher.press(with("button", "Hide")).await;
    teacher.see(words("Students do not see it any more.")).await;
    student.run("const video = document.querySelector('video'); video.src = video.src.replace(/mark=[^&]*/, 'mark=0')", vec![]).await;
    student.see(with("alert", "This recording is not there any more, or is hidden now.")).await;
    student.go(&format!("/recordings/{id}")).await;
    student.see(a("heading", "Not found")).await;
    teacher.assert_quiet().await;
    student.assert_quiet().await;
}

#[tokio::test]
async fn many_recordings_are_found_and_changed_at_once() {
    let rollcall = Rollcall::start();
    let teacher = Browser::open(&rollcall, "teacher").await;
    app::sign_in(&teacher, &rollcall.teacher).await;
    let shelf = Shelf::new(&rollcall, &teacher).await;
    for title in ["Mitosis", "Meiosis", "Osmosis"] {
        shelf.put(title, State::Ready).await;
    }
    shelf.put("Broken", State::Failed).await;
    teacher.go(&shelf.list()).await;
    teacher.see(words("4 recordings")).await;
    teacher.write("Search", "mei").await;
    teacher.see(words("1 recording")).await;
    teacher.no_longer(a("link", "Mitosis")).await;
    teacher.write("Search", "nothing of that").await;
    teacher.see(words("No recording fits.")).await;
    // Emptying a field, as WebDriver does it, is told as a change and not as typing.
    teacher.write("Search", " ").await;
    teacher.choose("State", "Failed").await;
    teacher.see(words("1 recording")).await;
    teacher.see(words("The video server reported a file that is not there.")).await;
    teacher.choose("State", "All").await;

    // What cannot be done with all of them is done with none, and the sentence says why.
    teacher.see(words("4 recordings")).await;
    teacher.press(a("checkbox", "All that are shown")).await;
    teacher.see(words("4 recordings chosen")).await;
    teacher.press(with("button", "Publish")).await;
    teacher.see(with("alert", "Nothing was changed: 1 of these 4 recordings")).await;
    teacher.press(a("checkbox", "Choose Broken")).await;
    teacher.press(with("button", "Publish")).await;
    teacher.see(words("3 recordings published")).await;
    teacher.press(a("checkbox", "Choose Mitosis")).await;
    teacher.press(a("checkbox", "Choose Osmosis")).await;
    teacher.press(with("button", "Delete")).await;
    teacher.see(words("2 recordings: students do not see it any more")).await;
    teacher.press_in(a("dialog", "Delete for everybody?"), a("button", "Delete")).await;
    teacher.see(words("2 recordings deleted.")).await;
    teacher.press(a("checkbox", "Choose Mitosis")).await;
    teacher.press(with("button", "Take back")).await;
    teacher.see(words("1 recording taken back.")).await;
    teacher.assert_quiet().await;
}
