//! Presence: what browsers hand in and what becomes of it.

use domain::evidence::{BATCH_MAX, Batch, Fact, FactKind};
use domain::ledger::Certainty;
use domain::role::Role;
use domain::{EndpointId, JournalId, LessonId, PersonId};
use rollcall::api::ApiError;
use rollcall::api::account::Me;
use rollcall::api::attendance::{MyAttendance, Report, ReportRow};
use rollcall::api::presence::Receipt;
use serde_json::json;

use crate::harness::{Browser, Class, MINUTE, TestApp, enter};

/// A second, in ms.
const SECOND: i64 = 1000;

/// A fact about oneself, `ago` ms before it is sent.
fn own(sequence: u32, kind: FactKind, ago: i64) -> Fact {
    Fact { sequence, kind, endpoint: EndpointId::new("ep1"), other: false, person: None, breakout: None, at_ms: -ago, since_ms: None }
}

/// A fact about somebody else.
fn other(sequence: u32, kind: FactKind, ago: i64, endpoint: &str, person: Option<&PersonId>) -> Fact {
    Fact {
        sequence,
        kind,
        endpoint: EndpointId::new(endpoint),
        other: true,
        person: person.cloned(),
        breakout: None,
        at_ms: -ago,
        since_ms: None,
    }
}

/// Hands facts in from a journal whose clock stands at zero: only ages count.
async fn record(browser: &mut Browser<'_>, lesson: &LessonId, journal: &str, facts: Vec<Fact>) -> Result<Receipt, ApiError> {
    let person = browser.person().await;
    let batch =
        Batch { person, lesson: lesson.clone(), journal: JournalId::new(journal), sent_ms: 0, sent_since_ms: None, ahead_ms: None, facts };
    browser.call("record_presence", json!({ "batch": batch })).await
}

/// A stay of some minutes that has just ended, with a heartbeat each minute.
fn stay(minutes: i64) -> Vec<Fact> {
    let mut facts = vec![own(1, FactKind::Joined, minutes * MINUTE)];
    facts.extend((1..minutes).zip(2..).map(|(minute, sequence)| own(sequence, FactKind::Seen, (minutes - minute) * MINUTE)));
    let last = u32::try_from(facts.len()).expect("few") + 1;
    facts.push(own(last, FactKind::Left, 0));
    facts
}

async fn report(class: &mut Class<'_>) -> Report {
    class.teacher.call("report", json!({ "lesson": class.lesson })).await.expect("a teacher may")
}

async fn mine(browser: &mut Browser<'_>, lesson: &LessonId) -> MyAttendance {
    browser.call("my_attendance", json!({ "lesson": lesson })).await.expect("one's own")
}

fn row<'a>(report: &'a Report, name: &str) -> &'a ReportRow {
    report.rows.iter().find(|row| row.name == name).unwrap_or_else(|| panic!("{name} is in the report"))
}

fn minutes(report: &Report, name: &str) -> Option<i64> {
    let row = row(report, name);
    row.attendance.as_ref().map(|_| row.settled.minutes())
}

#[tokio::test]
async fn the_report_counts_minutes_and_names_who_was_not_there() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let mut guest = class.guest("Gil").await;
    enter(&mut guest, &class.lesson).await;
    app.wait(40 * MINUTE);
    record(&mut class.student, &class.lesson, "journal-student", stay(25)).await.expect("may enter");
    record(&mut guest, &class.lesson, "journal-guest", stay(10)).await.expect("may enter");
    let report = report(&mut class).await;
    let rows: Vec<_> =
        report.rows.iter().map(|row| (row.name.as_str(), row.role, row.attendance.as_ref().map(|_| row.settled.minutes()))).collect();
    assert_eq!(rows, [("Gil", Role::Guest, Some(10)), ("The student", Role::Student, Some(25)), ("The teacher", Role::Teacher, None)]);
    let visit = &row(&report, "The student").attendance.as_ref().expect("was there").visits[0];
    assert_eq!((visit.from_ms, visit.to_ms, visit.ongoing), (app.now_ms() - 25 * MINUTE, app.now_ms(), false));
    assert!(visit.stretches.iter().all(|stretch| stretch.certainty == Certainty::Inferred), "one browser alone: {visit:?}");

    let mine = mine(&mut class.student, &class.lesson).await;
    assert_eq!((mine.row.settled.minutes(), mine.row.name.as_str()), (25, "The student"));
}

#[tokio::test]
async fn sending_twice_or_in_another_order_changes_nothing() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    app.wait(30 * MINUTE);
    let mut facts = stay(20);
    facts.reverse();
    let late = facts.split_off(facts.len() / 2);
    let receipt = record(&mut class.student, &class.lesson, "journal-student", late.clone()).await.expect("may enter");
    assert_eq!(receipt.stored, late.iter().map(|fact| fact.sequence).collect::<Vec<_>>());
    record(&mut class.student, &class.lesson, "journal-student", facts).await.expect("may enter");
    let once = report(&mut class).await;
    assert_eq!(minutes(&once, "The student"), Some(20));

    // The answer got lost, the browser sends again five minutes later: it is told that all is stored, and nothing moves.
    app.wait(5 * MINUTE);
    let again = record(&mut class.student, &class.lesson, "journal-student", stay(20)).await.expect("may enter");
    assert_eq!(again.stored.len(), stay(20).len());
    assert_eq!(report(&mut class).await.rows, once.rows);
    assert_eq!(app.app.metrics.facts.get(), 21);
}

#[tokio::test]
async fn one_sequence_twice_in_a_batch_is_one_fact() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    app.wait(30 * MINUTE);
    let facts = [stay(20), stay(20)].concat();
    record(&mut class.student, &class.lesson, "journal-student", facts).await.expect("may enter");
    assert_eq!(minutes(&report(&mut class).await, "The student"), Some(20));
    assert_eq!(app.app.metrics.facts.get(), 21);
}

#[tokio::test]
async fn facts_come_in_late_after_the_lesson_but_not_for_ever() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    app.wait(30 * MINUTE);
    class.teacher.done("end_lesson", json!({ "lesson": class.lesson })).await.expect("a teacher may");
    let ended_ms = app.now_ms();
    // The computer slept for three hours with the facts in its journal.
    app.wait(180 * MINUTE);
    let asleep = |fact: Fact| Fact { at_ms: fact.at_ms - 180 * MINUTE, ..fact };
    record(&mut class.student, &class.lesson, "journal-student", stay(15).into_iter().map(asleep).collect()).await.expect("late is fine");
    let report = report(&mut class).await;
    assert_eq!(minutes(&report, "The student"), Some(15));
    assert_eq!(row(&report, "The student").attendance.as_ref().expect("was there").visits[0].to_ms, ended_ms);

    app.wait(14 * 24 * 60 * MINUTE);
    class.student.sign_in_again().await;
    let refused = record(&mut class.student, &class.lesson, "journal-other", stay(15)).await;
    assert_eq!(refused, Err(ApiError::Over { since_ms: ended_ms }));
}

#[tokio::test]
async fn nobody_was_there_before_the_door_opened_or_later_than_now() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let opened_ms = app.now_ms();
    app.wait(30 * MINUTE);
    let facts = vec![own(1, FactKind::Joined, 600 * MINUTE), own(2, FactKind::Left, -600 * MINUTE)];
    record(&mut class.student, &class.lesson, "journal-student", facts).await.expect("may enter");
    for visit in mine(&mut class.student, &class.lesson).await.row.attendance.expect("was there").visits {
        assert!(visit.from_ms >= opened_ms - 5 * MINUTE && visit.to_ms <= app.now_ms(), "{visit:?}");
    }
}

#[tokio::test]
async fn a_second_browser_confirms_and_cannot_invent_strangers() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let student = class.student.person().await;
    let stranger = class.stranger.person().await;
    app.wait(30 * MINUTE);
    record(&mut class.student, &class.lesson, "journal-student", stay(20)).await.expect("may enter");
    let mut seen: Vec<Fact> =
        (1..=20).map(|minute| other(minute, FactKind::Seen, i64::from(21 - minute) * MINUTE, "ep1", Some(&student))).collect();
    seen.extend([
        other(21, FactKind::Left, 0, "ep1", Some(&student)),
        other(22, FactKind::Joined, 20 * MINUTE, "ep9", Some(&stranger)),
        other(23, FactKind::Joined, 20 * MINUTE, "ep8", Some(&PersonId::new("made up"))),
        other(24, FactKind::Left, 0, "ep9", Some(&stranger)),
    ]);
    record(&mut class.teacher, &class.lesson, "journal-teacher", seen).await.expect("may enter");
    let report = report(&mut class).await;
    let settled = row(&report, "The student").settled;
    assert!(settled.confirmed_ms > 18 * MINUTE, "{settled:?}");
    assert_eq!(report.rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["The student", "The teacher"]);
}

#[tokio::test]
async fn what_one_person_wrote_down_is_not_taken_from_another_on_the_same_computer() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let batch = Batch {
        person: class.student.person().await,
        lesson: class.lesson.clone(),
        journal: JournalId::new("journal-student"),
        sent_ms: 0,
        sent_since_ms: None,
        ahead_ms: None,
        facts: stay(5),
    };
    app.wait(30 * MINUTE);
    let refused = class.teacher.call::<Receipt>("record_presence", json!({ "batch": batch })).await;
    assert_eq!(refused, Err(ApiError::SessionExpired), "so the page keeps it until the student is back");
    assert!(class.teacher.me().await.is_some(), "the one who is signed in now stays so");
    assert!(report(&mut class).await.rows.iter().all(|row| row.attendance.is_none()));
}

#[tokio::test]
async fn the_browsers_word_about_who_is_sending_counts_for_nothing() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let teacher = class.teacher.person().await;
    app.wait(30 * MINUTE);
    let facts = stay(20).into_iter().map(|fact| Fact { person: Some(teacher.clone()), ..fact }).collect();
    record(&mut class.student, &class.lesson, "journal-student", facts).await.expect("may enter");
    let report = report(&mut class).await;
    assert_eq!((minutes(&report, "The student"), minutes(&report, "The teacher")), (Some(20), None));
}

#[tokio::test]
async fn somebody_who_is_taken_out_of_the_course_keeps_their_attendance_to_the_last_minute() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let student = class.student.person().await;
    app.wait(30 * MINUTE);
    class.teacher.done("remove_member", json!({ "course": class.course, "person": student })).await.expect("a teacher may");
    // What the page still has in its journal is taken; what it claims of the time after is not.
    app.wait(5 * MINUTE);
    let mut facts: Vec<Fact> = stay(20).into_iter().map(|fact| Fact { at_ms: fact.at_ms - 5 * MINUTE, ..fact }).collect();
    facts.extend([own(100, FactKind::Joined, 4 * MINUTE), own(101, FactKind::Left, 0)]);
    let receipt = record(&mut class.student, &class.lesson, "journal-student", facts).await.expect("was let in");
    assert!(receipt.stored.contains(&101), "the journal need not keep it");
    let report = report(&mut class).await;
    assert_eq!(minutes(&report, "The student"), Some(20));
    let visits = &row(&report, "The student").attendance.as_ref().expect("was there").visits;
    assert_eq!(visits.last().map(|visit| visit.to_ms), Some(app.now_ms() - 5 * MINUTE));
}

#[tokio::test]
async fn nobody_reports_minutes_who_was_never_given_a_ticket() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    app.wait(30 * MINUTE);
    let member = record(&mut class.student, &class.lesson, "journal-student", stay(20)).await;
    assert_eq!(member, Err(ApiError::NotAllowed));
    let stranger = record(&mut class.stranger, &class.lesson, "journal-stranger", stay(20)).await;
    assert_eq!(stranger.expect_err("no member").status(), 404);
    assert!(report(&mut class).await.rows.iter().all(|row| row.attendance.is_none()));
}

#[tokio::test]
async fn what_no_journal_holds_is_refused_whole() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let too_many = (0..=u32::try_from(BATCH_MAX).expect("few")).map(|sequence| own(sequence, FactKind::Seen, 0)).collect();
    let bad_endpoint = vec![own(1, FactKind::Joined, 0), Fact { endpoint: EndpointId::new("<b>"), ..own(2, FactKind::Seen, 0) }];
    for (journal, facts) in
        [("journal-1", too_many), ("journal-1", bad_endpoint), ("short", stay(1)), ("with space", stay(1)), (&"j".repeat(65), stay(1))]
    {
        assert_eq!(record(&mut class.student, &class.lesson, journal, facts).await, Err(ApiError::Malformed), "{journal}");
    }
    assert_eq!(minutes(&report(&mut class).await, "The student"), None, "nothing of it was stored");
    let receipt = record(&mut class.student, &class.lesson, "journal-1", Vec::new()).await.expect("an empty batch asks for the time");
    assert_eq!((receipt.stored.len(), receipt.now_ms), (0, app.now_ms()));
}

#[tokio::test]
async fn a_full_batch_of_the_longest_facts_fits_through_the_door() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let person = PersonId::new("p".repeat(26));
    let facts = (1..=u32::try_from(BATCH_MAX).expect("few"))
        .map(|sequence| other(u32::MAX - sequence, FactKind::Joined, 12 * SECOND, &"e".repeat(64), Some(&person)))
        .collect();
    let receipt = record(&mut class.student, &class.lesson, &"j".repeat(64), facts).await.expect("fits");
    assert_eq!(receipt.stored.len(), BATCH_MAX);
}

#[tokio::test]
async fn a_whole_class_that_sends_at_once_is_stored_whole() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let secret = class.invite().await;
    let mut guests = Vec::new();
    for number in 0..30 {
        let mut guest = app.browser();
        let link = json!({ "secret": secret, "name": format!("Guest {number}") });
        let _: Me = guest.call("enter_as_guest", link).await.expect("a fresh link");
        enter(&mut guest, &class.lesson).await;
        guests.push(guest);
    }
    app.wait(30 * MINUTE);
    let sending = guests.iter_mut().map(|guest| record(guest, &class.lesson, "journal-1", stay(25)));
    for receipt in futures_util::future::join_all(sending).await {
        assert_eq!(receipt.expect("waits for its turn").stored.len(), 26);
    }
    let report = report(&mut class).await;
    assert_eq!(report.rows.iter().filter(|row| row.settled.minutes() == 25).count(), 30);
}
