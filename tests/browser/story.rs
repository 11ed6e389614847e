//! The walking classroom: a teacher and a student in one lesson, from the sign-in page to the report.

use serde_json::json;

use crate::harness::axe;
use crate::harness::browser::{Browser, a, with, words};
use crate::harness::rollcall::Rollcall;
use crate::words::{self as app, live, start};

#[tokio::test]
async fn a_teacher_and_a_student_hold_a_lesson() {
    let rollcall = Rollcall::start();
    let (mrs_vidal, sam) = (&rollcall.teacher, &rollcall.students[0]);
    let (teacher, student) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "student").await);

    // The teacher opens the course, and a lesson in its room.
    app::sign_in(&teacher, mrs_vidal).await;
    app::go_to_room(&teacher).await;
    teacher.press(start::OPEN).await;
    teacher.write(start::TITLE, "Osmosis").await;
    teacher.press(start::SEND).await;
    app::joined(&teacher).await;
    teacher.see(a("heading", "Osmosis")).await;

    // The student sees it on the first page, and comes in.
    app::sign_in(&student, sam).await;
    student.see(words("Open now")).await;
    student.picture("story-1-open-now").await;
    student.press(a("link", "Join Osmosis")).await;
    app::joined(&student).await;

    // Each sees the other, beside the picture and in it.
    for (browser, other) in [(&teacher, sam), (&student, mrs_vidal)] {
        browser.see_in(live::EVERYBODY, with("item", &other.name)).await;
        browser.enter_frame().await;
        browser.see(words(&other.name)).await;
        browser.see(live::PRACTICE).await;
        browser.leave_frame().await;
    }
    teacher.picture("story-2-lesson-teacher").await;
    student.picture("story-2-lesson-student").await;

    // Only the teacher has controls for others.
    teacher.press(live::LESSON_TAB).await;
    teacher.see(live::MUTE_ALL).await;
    teacher.press(live::PEOPLE_TAB).await;
    assert_eq!(student.names_in(live::PEOPLE, "button").await, [""; 0], "a student can do nothing about others");

    // Both speak; then the student tries it through the back door, past the page, straight into the frame.
    for browser in [&teacher, &student] {
        browser.press(live::UNMUTE).await;
        browser.see(live::MUTE).await;
    }
    forbidden_commands(&student, &mrs_vidal.name).await;

    // The hand comes after the forbidden commands on the same line: when it is up, they have been heard, and nothing has come of them.
    student.press(live::RAISE).await;
    teacher.see_in(live::HANDS, with("item", &sam.name)).await;
    teacher.picture("story-3-raised-hand").await;
    teacher.see(live::MUTE).await;
    teacher.see_in(live::EVERYBODY, live::MICROPHONE_ON).await;
    teacher.see(a("heading", "Osmosis")).await;
    student.see_in(with("item", &mrs_vidal.name), live::MICROPHONE_ON).await;
    assert_eq!(student.names_in(live::EVERYBODY, "item").await.len(), 2, "nobody was removed");

    // The teacher lowers the hand and mutes the student, and sees both confirmed.
    teacher.press_in(live::HANDS, with("button", &format!("Lower the hand of {}", sam.name))).await;
    student.see(live::RAISE).await;
    teacher.no_longer(live::HANDS).await;
    teacher.press(a("button", &format!("Mute {}", sam.name))).await;
    teacher.see_in(with("item", &sam.name), live::MICROPHONE_OFF).await;
    student.see(live::UNMUTE).await;
    student.enter_frame().await;
    student.see(a("button", "Turn microphone on")).await;
    student.leave_frame().await;
    teacher.picture("story-4-muted").await;

    // A reload is no absence, and nobody is there twice.
    student.answer("loads the page again", student.client.refresh()).await;
    app::joined(&student).await;
    student.see_in(live::EVERYBODY, with("item", &mrs_vidal.name)).await;
    let two = || async { Ok((teacher.names_in(live::EVERYBODY, "item").await.len() == 2).then_some(())) };
    teacher.until("has two people in the list", two).await;

    // Both leave; each sees what counts for them.
    app::leave(&student).await;
    assert!(!student.sees(app::REPORT).await, "others' attendance is none of a student's business");
    student.picture("story-5-own-minutes").await;
    app::leave(&teacher).await;
    app::end_lesson(&teacher).await;
    // The heading is there before the rows are.
    let rows = || async {
        let rows = teacher.names_in(app::REPORT_PART, "row").await;
        let whole = [&mrs_vidal.name, &sam.name].into_iter().all(|name| rows.iter().any(|row| row.contains(name)));
        Ok(whole.then_some(rows))
    };
    let report = teacher.until("reads the report", rows).await;
    for (person, role) in [(mrs_vidal, "Teacher"), (sam, "Student")] {
        let row = report.iter().find(|row| row.contains(&person.name)).unwrap_or_else(|| panic!("{} is in {report:?}", person.name));
        assert!(row.contains(role), "{row}");
        let times = row.matches(':').count();
        assert!(times >= 2 && times % 2 == 0 && !row.contains("now"), "from and to, and over: {row}");
        // Of a lesson of seconds little can be confirmed; how it is known is said all the same.
        assert!(row.contains("confirmed") || row.contains("inferred"), "{row}");
        assert!(row.trim_end().ends_with(|last: char| last.is_ascii_digit()), "minutes: {row}");
    }
    assert_eq!(report.iter().filter(|row| row.contains(&sam.name)).count(), 1, "one person, one row: {report:?}");
    let absent = &rollcall.students[1].name;
    assert!(report.iter().any(|row| row.contains(absent) && row.contains("Absent")), "{absent} was not there: {report:?}");
    axe::look(&teacher, "report").await;
    teacher.picture("story-6-report").await;

    let log = rollcall.log();
    for secret in [&mrs_vidal.name, &sam.name, &sam.password, &"eyJ".to_owned()] {
        assert!(!log.contains(secret.as_str()), "the log holds a name, a password or a token:\n{log}");
    }
    teacher.assert_quiet().await;
    student.assert_quiet().await;
}

/// What a student's own script could post to the conference: everything that only moderators may do.
async fn forbidden_commands(student: &Browser, teacher: &str) {
    student.enter_frame().await;
    let script = "return [...document.querySelectorAll('[data-id]')].find(tile => tile.textContent.includes(arguments[0])).dataset.id";
    let id = student.run(script, vec![json!(teacher)]).await;
    student.leave_frame().await;
    let script = "const [id] = arguments;
        const frame = document.querySelector('iframe[title=Conference]');
        const scope = `jitsi_meet_external_api_${/jitsi_meet_external_api_id=(\\d+)/u.exec(frame.src)[1]}`;
        const post = (name, data) => frame.contentWindow.postMessage(JSON.stringify({
            postis: true, scope, method: 'message', params: { type: 'event', data: { name, data } } }), '*');
        post('kick-participant', [id]);
        post('mute-remote-participant', [id, 'audio']);
        post('mute-everyone', ['audio']);
        post('grant-moderator', [id]);
        post('start-recording', [{ mode: 'file' }]);
        post('subject', ['Hacked']);
        post('end-conference', []);";
    student.run(script, vec![id]).await;
}

#[tokio::test]
async fn a_second_tab_says_that_time_counts_once() {
    let rollcall = Rollcall::start();
    let (teacher, student) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "student").await);
    app::sign_in(&teacher, &rollcall.teacher).await;
    let path = format!("/lessons/{}/live", app::start_lesson(&teacher, "Osmosis").await);
    app::sign_in(&student, &rollcall.students[0]).await;
    student.go(&path).await;
    app::joined(&student).await;
    let first = student.answer("knows its window", student.client.window()).await;
    let second = student.answer("opens a tab", student.client.new_window(true)).await.handle;
    student.answer("goes there", student.client.switch_to_window(second)).await;
    student.go(&path).await;
    app::joined(&student).await;
    student.see(live::TWICE).await;
    student.picture("second-tab").await;
    student.answer("closes it", student.client.close_window()).await;
    student.answer("goes back", student.client.switch_to_window(first)).await;
    student.no_longer(live::TWICE).await;
    app::leave(&student).await;
    student.assert_quiet().await;
}

#[tokio::test]
async fn the_lesson_page_has_no_barriers_for_either_role() {
    let rollcall = Rollcall::start();
    let (teacher, student) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "student").await);
    app::sign_in(&teacher, &rollcall.teacher).await;
    app::sign_in(&student, &rollcall.students[0]).await;
    let path = format!("/lessons/{}/live", app::start_lesson(&teacher, "Osmosis").await);
    for browser in [&teacher, &student] {
        browser.go(&path).await;
        app::joined(browser).await;
    }
    student.press(live::RAISE).await;
    teacher.see_in(live::HANDS, with("item", &rollcall.students[0].name)).await;
    axe::look(&teacher, "live-teacher").await;
    axe::look(&student, "live-student").await;
    teacher.press(with("button", "More for")).await;
    axe::look(&teacher, "live-teacher-more").await;
    teacher.press(a("button", "Remove…")).await;
    teacher.see(a("dialog", "Remove this person?")).await;
    axe::look(&teacher, "live-teacher-remove").await;
    teacher.press(app::CANCEL).await;
    student.press(a("button", "Report a problem…")).await;
    student.see(a("dialog", "Report a problem")).await;
    axe::look(&student, "live-report").await;
    student.press(app::CANCEL).await;
    student.press(a("button", "Shortcuts")).await;
    student.see(a("dialog", "Keyboard shortcuts")).await;
    axe::look(&student, "live-shortcuts").await;
    student.press(a("button", "Done")).await;
    teacher.press(live::LESSON_TAB).await;
    for part in ["Who may do what", "What everybody sees", "Recording"] {
        teacher.press(a("button", part)).await;
    }
    axe::look(&teacher, "live-teacher-console").await;
    teacher.press(a("button", "End for all…")).await;
    teacher.see(a("dialog", "End the lesson for everybody?")).await;
    axe::look(&teacher, "live-teacher-end").await;
    teacher.window(3840, 2160).await;
    teacher.press(app::CANCEL).await;
    teacher.picture("live-teacher-3840").await;
    teacher.window(1280, 800).await;

    // The practice conference is ours as well.
    student.enter_frame().await;
    axe::check(&student, "practice conference").await;
    student.leave_frame().await;

    // And the end, as both see it.
    teacher.press(a("button", "End for all…")).await;
    teacher.press_in(a("dialog", "End the lesson for everybody?"), a("button", "End the lesson")).await;
    for browser in [&teacher, &student] {
        browser.see(a("heading", "The lesson has ended")).await;
    }
    axe::look(&student, "live-ended").await;
    student.assert_quiet().await;
    teacher.assert_quiet().await;
}
