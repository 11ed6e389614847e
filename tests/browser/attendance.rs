//! Attendance as people see it: a student's own line and their objection, a teacher's report, and the live line through a restart.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::harness::axe;
use crate::harness::browser::{Browser, a, with, words};
use crate::harness::rollcall::Rollcall;
use crate::words::{self as app, attendance};

/// A teacher who has started a lesson and a student who was in it and has left.
async fn a_lesson_with_a_student(rollcall: &Rollcall) -> (Browser, Browser, String) {
    let (teacher, student) = (Browser::open(rollcall, "teacher").await, Browser::open(rollcall, "student").await);
    app::sign_in(&teacher, &rollcall.teacher).await;
    let lesson = app::start_lesson(&teacher, "Osmosis").await;
    app::sign_in(&student, &rollcall.students[0]).await;
    student.go(&format!("/lessons/{lesson}/live")).await;
    app::joined(&student).await;
    (teacher, student, lesson)
}

#[tokio::test]
async fn a_student_objects_and_the_teacher_answers_and_corrects() {
    let rollcall = Rollcall::start();
    let (sam, mia) = (&rollcall.students[0].name, &rollcall.students[1].name);
    let (teacher, student, lesson) = a_lesson_with_a_student(&rollcall).await;
    app::leave(&student).await;
    student.see(attendance::MINE).await;
    axe::look(&student, "attendance-mine").await;
    teacher.go(&format!("/lessons/{lesson}/attendance")).await;
    teacher.see_in(with("row", sam), words("1 visit")).await;

    // The student objects, and the teacher sees it at once.
    student.press(attendance::OBJECT).await;
    student.press_in(attendance::OBJECT_DIALOG, a("button", "Send")).await;
    assert!(student.sees(attendance::OBJECT_DIALOG).await, "nothing was said, so nothing is sent");
    student.write("In a sentence", "I was there from the beginning.").await;
    axe::look(&student, "attendance-object").await;
    student.press_in(attendance::OBJECT_DIALOG, a("button", "Send")).await;
    student.see(words("Not answered yet")).await;
    teacher.see_in(with("row", sam), words("I was there from the beginning.")).await;
    teacher.see_in(with("row", sam), words("Objects")).await;

    // The teacher answers, and the student sees it at once.
    teacher.press(a("button", &format!("Answer… for {sam}"))).await;
    teacher.write("Answer", "You are right, I write it in.").await;
    teacher.press(a("button", "Send the answer")).await;
    student.see(words("You are right, I write it in.")).await;
    student.no_longer(words("Not answered yet")).await;
    teacher.no_longer(words("Objects")).await;

    // A correction wants a reason, and stands beside what was seen.
    let correct = format!("Correct… for {mia}");
    teacher.press(a("button", &correct)).await;
    teacher.choose("What was it really?", "Excused").await;
    teacher.write("Reason", " ").await;
    teacher.press(a("button", "Write it down")).await;
    teacher.see(with("alert", "Please give a reason.")).await;
    axe::look(&teacher, "attendance-correct").await;
    teacher.write("Reason", "At the doctor").await;
    teacher.press(a("button", "Write it down")).await;
    teacher.no_longer(a("dialog", "Correct by hand")).await;
    teacher.see_in(with("row", mia), words("By hand: Excused")).await;
    teacher.see_in(with("row", mia), words(&rollcall.teacher.name)).await;
    assert!(teacher.has_focus(a("button", &correct)).await, "the dialog gives the focus back");

    teacher.press_in(with("row", sam), words("1 visit")).await;
    teacher.see_in(with("row", sam), words("Seen by their own browser")).await;
    axe::look(&teacher, "attendance").await;
    teacher.window(3840, 2160).await;
    teacher.picture("attendance-3840").await;
    teacher.assert_quiet().await;
    student.assert_quiet().await;
}

#[tokio::test]
async fn who_is_here_follows_by_itself_and_goes_on_after_a_restart() {
    let mut rollcall = Rollcall::start();
    let sam = rollcall.students[0].name.clone();
    let (teacher, student, lesson) = a_lesson_with_a_student(&rollcall).await;
    teacher.go(&format!("/lessons/{lesson}")).await;
    teacher.see(a("heading", "Who is there")).await;
    // A reload would take this away.
    teacher.run("window.untouched = true", vec![]).await;
    teacher.see_in(with("row", &sam), words("Here since")).await;
    app::leave(&student).await;
    teacher.see_in(with("row", &sam), words("Gone since")).await;

    rollcall.stop();
    teacher.see(attendance::GONE).await;
    assert!(teacher.sees(with("row", &sam)).await, "what was known stays on the page");
    rollcall.start_again();
    student.go(&format!("/lessons/{lesson}/live")).await;
    app::joined(&student).await;
    teacher.no_longer(attendance::GONE).await;
    teacher.see_in(with("row", &sam), words("Here since")).await;
    assert_eq!(teacher.run("return window.untouched", vec![]).await, json!(true), "the page was not loaded again");
    axe::look(&teacher, "attendance-now").await;
}

#[tokio::test]
async fn a_report_by_keyboard_and_its_files() {
    let rollcall = Rollcall::start();
    let (sam, mia) = (&rollcall.students[0].name, &rollcall.students[1].name);
    let (teacher, student, lesson) = a_lesson_with_a_student(&rollcall).await;
    app::leave(&student).await;
    teacher.call("end_lesson", json!({ "lesson": lesson })).await;

    teacher.go(&format!("/lessons/{lesson}")).await;
    teacher.see(a("link", "Attendance report")).await;
    teacher.tab_to(a("link", "Attendance report")).await;
    teacher.key(Key::Enter).await;
    teacher.see(a("heading", "Attendance: Osmosis")).await;
    teacher.see(with("row", sam)).await;
    teacher.tab_to(a("button", "Download")).await;
    teacher.key(Key::Enter).await;
    teacher.tab_to(a("link", "CSV")).await;

    // Tab goes on through the rows to the button at the end of each.
    let correct = format!("Correct… for {sam}");
    teacher.tab_to(a("button", &correct)).await;
    teacher.key(Key::Enter).await;
    teacher.see(a("dialog", "Correct by hand")).await;
    teacher.key(Key::Escape).await;
    teacher.no_longer(a("dialog", "Correct by hand")).await;
    assert!(teacher.has_focus(a("button", &correct)).await);

    // What the links lead to says the same as the page.
    let course = teacher.call("lesson", json!({ "lesson": lesson })).await["lesson"]["course"].as_str().expect("a text").to_owned();
    for folder in [format!("/files/lessons/{lesson}"), format!("/files/courses/{course}")] {
        for kind in ["csv", "xlsx", "ods", "json"] {
            let file = fetched(&teacher, &format!("{folder}/attendance.{kind}")).await;
            assert_eq!(file["status"], 200, "{folder}/attendance.{kind}: {file}");
            let text = file["text"].as_str().expect("a text");
            assert!(matches!(kind, "xlsx" | "ods") || (text.contains(sam) && text.contains(mia)), "{kind}: {text}");
        }
    }
    let receipt = fetched(&student, &format!("/files/lessons/{lesson}/receipt")).await;
    assert_eq!(receipt["status"], 200, "{receipt}");
    let refused = fetched(&student, &format!("/files/lessons/{lesson}/attendance.csv")).await;
    assert_eq!(refused["status"], 403, "others' attendance is none of a student's business: {refused}");

    teacher.go(&format!("/courses/{course}/attendance")).await;
    teacher.see(with("row", sam)).await;
    axe::look(&teacher, "course-attendance").await;
    teacher.press(a("button", "Change what is asked for")).await;
    teacher.choose("To complete the course", "Present in a number of lessons").await;
    teacher.write("At least", "2").await;
    teacher.press(a("button", "Save")).await;
    teacher.see_in(with("row", sam), with("text", "of 2 lessons")).await;
    teacher.press(a("button", "Connect another system")).await;
    teacher.press(a("button", "Make a key")).await;
    teacher.see(words("Authorization: Bearer")).await;
    axe::look(&teacher, "course-key").await;
    teacher.press(a("button", "Done")).await;
    teacher.no_longer(words("Authorization: Bearer")).await;
    teacher.assert_quiet().await;
}

/// A file, as a link on the page would get it.
async fn fetched(browser: &Browser, path: &str) -> Value {
    let script = "const [path, done] = arguments;
        fetch(path).then(async answer => done({ status: answer.status, text: await answer.text() }), error => done({ status: 0, text: String(error) }));";
    browser.run_async(script, vec![json!(path)]).await
}

#[tokio::test]
async fn a_teacher_sets_by_which_rule_people_are_late() {
    let rollcall = Rollcall::start();
    let teacher = Browser::open(&rollcall, "teacher").await;
    app::sign_in(&teacher, &rollcall.teacher).await;
    teacher.go(&format!("/rooms/{}", app::room_id(&teacher).await)).await;
    teacher.press(app::CHANGE_ROOM).await;
    teacher.write("Late after", "7").await;
    teacher.write("Least part of the lesson", "101").await;
    teacher.press(a("button", "Save")).await;
    assert!(teacher.sees(a("dialog", "Change the room")).await, "more than all of the lesson is not sent");
    teacher.write("Least part of the lesson", "50").await;
    teacher.press(a("button", "Save")).await;
    teacher.see(words("Late after 7 min")).await;
    teacher.assert_quiet().await;
}
