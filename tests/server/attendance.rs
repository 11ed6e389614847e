//! Attendance: reports, corrections, objections, rules, and the live line.

use axum::body::{Body, BodyDataStream};
use axum::http::{Request, StatusCode, header};
use domain::attendance::{AttendanceRule, Change, Completion, Progress, Span, Standing};
use domain::evidence::{Batch, Fact, FactKind};
use domain::role::Role;
use domain::{EndpointId, JournalId, LessonId};
use futures_util::StreamExt;
use rollcall::api::attendance::{CourseReport, MyAttendance, Report, ReportChange, ReportRow};
use rollcall::api::presence::Receipt;
use rollcall::api::{ApiError, Thing};
use serde_json::json;

use crate::harness::{Browser, Class, MINUTE, TestApp, enter, lesson_in, member, room_in};

/// Hands in a stay from so long ago until so long ago, in minutes, with a heartbeat each half minute.
async fn stay(browser: &mut Browser<'_>, lesson: &LessonId, journal: &str, from: i64, to: i64) {
    let fact = |(at_ms, kind), sequence| Fact {
        sequence,
        kind,
        endpoint: EndpointId::new(journal),
        other: false,
        person: None,
        breakout: None,
        at_ms,
        since_ms: None,
    };
    let mut facts = vec![(-from * MINUTE, FactKind::Joined)];
    facts.extend((1..).map(|half| (-from * MINUTE + half * MINUTE / 2, FactKind::Seen)).take_while(|(at_ms, _)| *at_ms < -to * MINUTE));
    facts.push((-to * MINUTE, FactKind::Left));
    let facts = facts.into_iter().zip(1..).map(|(fact_of, sequence)| fact(fact_of, sequence)).collect();
    let batch = Batch {
        person: browser.person().await,
        lesson: lesson.clone(),
        journal: JournalId::new(journal),
        sent_ms: 0,
        sent_since_ms: None,
        ahead_ms: None,
        facts,
    };
    browser.call::<Receipt>("record_presence", json!({ "batch": batch })).await.expect("one's own");
}

async fn report(class: &mut Class<'_>) -> Report {
    class.teacher.call("report", json!({ "lesson": class.lesson })).await.expect("a teacher may")
}

fn row<'a>(rows: &'a [ReportRow], name: &str) -> &'a ReportRow {
    rows.iter().find(|row| row.name == name).unwrap_or_else(|| panic!("{name} is in the report"))
}

#[tokio::test]
async fn a_correction_stands_beside_what_was_seen() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let student = class.student.person().await;
    app.wait(40 * MINUTE);
    stay(&mut class.student, &class.lesson, "journal-1", 30, 20).await;
    let before = report(&mut class).await;
    assert_eq!(row(&before.rows, "The student").settled.minutes(), 10);

    let now_ms = app.now_ms();
    let there = Change::Present(Span { from_ms: now_ms - 20 * MINUTE, to_ms: now_ms - 15 * MINUTE });
    let lesson = class.lesson.clone();
    let correct = |change: Change, reason: &str| json!({ "lesson": lesson, "person": student, "change": change, "reason": reason });
    class.teacher.done("correct", correct(there, "Sat beside a classmate.")).await.expect("a teacher may");
    let report = report(&mut class).await;
    let line = row(&report.rows, "The student");
    assert_eq!((line.settled.minutes(), line.settled.added_ms), (15, 5 * MINUTE));
    assert_eq!(line.attendance, row(&before.rows, "The student").attendance, "what was seen is what was seen");
    assert_eq!(
        (line.corrections[0].author_name.as_str(), line.corrections[0].correction.reason.as_str()),
        ("The teacher", "Sat beside a classmate.")
    );

    for (change, reason, field) in [
        (Change::Present(Span { from_ms: now_ms, to_ms: now_ms - 1 }), "Backwards.", "to"),
        (Change::Absent(Span { from_ms: 0, to_ms: 60_000 }), "Long ago.", "from"),
    ] {
        let refused = class.teacher.done("correct", correct(change, reason)).await;
        assert!(matches!(&refused, Err(ApiError::Setting { field: named, .. }) if named == field), "{refused:?}");
    }
    assert!(
        matches!(class.teacher.done("correct", correct(Change::Excused, "  ")).await, Err(ApiError::Invalid(_))),
        "a reason is asked for"
    );
    let nobody = json!({ "lesson": class.lesson, "person": "nobody", "change": "excused", "reason": "Ill." });
    assert_eq!(class.teacher.done("correct", nobody).await, Err(ApiError::NoSuch(Thing::Member)));
}

#[tokio::test]
async fn an_absence_is_excused_and_counts_as_such() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let student = class.student.person().await;
    app.wait(20 * MINUTE);
    assert_eq!(row(&report(&mut class).await.rows, "The student").settled.standing, Standing::Awaited);
    class.teacher.done("end_lesson", json!({ "lesson": class.lesson })).await.expect("a teacher may");
    assert_eq!(row(&report(&mut class).await.rows, "The student").settled.standing, Standing::Absent);
    let excuse = json!({ "lesson": class.lesson, "person": student, "change": "excused", "reason": "Ill." });
    class.teacher.done("correct", excuse).await.expect("a teacher may");
    assert_eq!(row(&report(&mut class).await.rows, "The student").settled.standing, Standing::Excused);
}

#[tokio::test]
async fn a_student_objects_and_is_answered() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let student = class.student.person().await;
    let object = json!({ "lesson": class.lesson, "sentence": "I was there from the beginning." });
    class.student.done("object", object.clone()).await.expect("one's own");
    let said = report(&mut class).await;
    let objections = &row(&said.rows, "The student").objections;
    assert_eq!((objections[0].sentence.as_str(), &objections[0].answer), ("I was there from the beginning.", &None));

    let answer = json!({ "lesson": class.lesson, "person": student, "sentence": "Corrected." });
    class.teacher.done("answer_objection", answer.clone()).await.expect("a teacher may");
    let mine: MyAttendance = class.student.call("my_attendance", json!({ "lesson": class.lesson })).await.expect("one's own");
    assert_eq!(mine.row.objections[0].answer.as_ref().map(|(answer, _)| answer.as_str()), Some("Corrected."));
    assert!(matches!(class.teacher.done("answer_objection", answer).await, Err(ApiError::Conflict { .. })), "somebody was faster");

    for _ in 0..5 {
        class.student.done("object", object.clone()).await.expect("one's own");
    }
    assert!(matches!(class.student.done("object", object).await, Err(ApiError::Conflict { .. })), "five open ones are enough");
}

#[tokio::test]
async fn a_rule_counts_for_lessons_that_are_over_too() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    app.wait(40 * MINUTE);
    stay(&mut class.student, &class.lesson, "journal-1", 32, 5).await;
    class.teacher.done("end_lesson", json!({ "lesson": class.lesson })).await.expect("a teacher may");
    let settled = row(&report(&mut class).await.rows, "The student").settled;
    assert_eq!((settled.late_ms, settled.standing), (Some(8 * MINUTE), Standing::Present));
    let course = json!({ "course": class.course });
    let before: CourseReport = class.teacher.call("course_report", course.clone()).await.expect("a teacher may");
    let cell = |report: &CourseReport| report.rows.iter().find(|row| row.name == "The student").expect("a member").cells[0];
    assert!(cell(&before).late);

    let rule = AttendanceRule { late_after_minutes: 10, early_before_minutes: 10, least_percent: 90 };
    class.teacher.done("set_attendance_rule", json!({ "room": class.room, "rule": rule })).await.expect("a teacher may");
    let settled = row(&report(&mut class).await.rows, "The student").settled;
    assert_eq!((settled.late_ms, settled.standing), (None, Standing::Absent), "27 of 40 minutes are less than 90 %");
    let after: CourseReport = class.teacher.call("course_report", course).await.expect("a teacher may");
    assert_eq!((cell(&after).late, cell(&after).standing), (false, Standing::Absent), "settled totals follow the rule");

    let too_much = json!({ "room": class.room, "rule": AttendanceRule { least_percent: 101, ..rule } });
    assert!(matches!(class.teacher.done("set_attendance_rule", too_much).await, Err(ApiError::Setting { .. })));
}

#[tokio::test]
async fn a_course_adds_its_lessons_up_and_late_facts_count() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    app.wait(60 * MINUTE);
    stay(&mut class.student, &class.lesson, "journal-1", 60, 30).await;
    let second: LessonId = class.teacher.call("start_lesson", lesson_in(&class.room, Some(60))).await.expect("a teacher may");
    enter(&mut class.student, &second).await;
    app.wait(60 * MINUTE);
    class.teacher.done("set_completion", json!({ "course": class.course, "completion": Completion::Minutes(60) })).await.expect("may");
    let course = json!({ "course": class.course });
    let half: CourseReport = class.teacher.call("course_report", course.clone()).await.expect("a teacher may");
    let of = |report: &CourseReport, name: &str| report.rows.iter().find(|row| row.name == name).cloned().expect("a member");
    assert_eq!(half.lessons.len(), 2);
    assert_eq!(of(&half, "The student").progress, Some(Progress { have: 30, need: 60, done: false }));

    // A computer that was offline sends what it has; the totals that were kept are not the last word.
    stay(&mut class.student, &second, "journal-2", 60, 20).await;
    let whole: CourseReport = class.teacher.call("course_report", course).await.expect("a teacher may");
    let student = of(&whole, "The student");
    assert_eq!(student.counted_ms, 70 * MINUTE);
    assert_eq!(student.progress, Some(Progress { have: 70, need: 60, done: true }));
    assert_eq!(student.cells.iter().map(|cell| cell.counted_ms / MINUTE).collect::<Vec<_>>(), [30, 40]);
    let teacher = of(&whole, "The teacher");
    assert_eq!((teacher.counted_ms, teacher.cells[0].standing), (0, Standing::Absent));
}

/// An open live line.
struct Line {
    body: BodyDataStream,
    buffer: String,
}

impl Line {
    async fn open(app: &TestApp, browser: &Browser<'_>, lesson: &LessonId, after: Option<&str>) -> Result<Self, StatusCode> {
        let mut request = Request::get(format!("/live/attendance/{lesson}"));
        if let Some(cookie) = &browser.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        let response = app.send(request.body(Body::empty()).expect("a request")).await;
        if response.status() != StatusCode::OK {
            return Err(response.status());
        }
        Ok(Self { body: response.into_body().into_data_stream(), buffer: String::new() })
    }

    /// The next event: its id and what it says.
    async fn next(&mut self) -> (String, ReportChange) {
        loop {
            if let Some((event, rest)) = self.buffer.split_once("\n\n") {
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned());
                let read = field("data:").map(|data| (field("id:").expect("an id"), serde_json::from_str(&data).expect("rows")));
                self.buffer = rest.to_owned();
                if let Some(read) = read {
                    return read;
                }
                continue;
            }
            let more = self.body.next().await.expect("the line goes on").expect("whole");
            self.buffer.push_str(std::str::from_utf8(&more).expect("text"));
        }
    }
}

fn names(change: &ReportChange) -> Vec<&str> {
    change.rows.iter().map(|row| row.name.as_str()).collect()
}

#[tokio::test]
async fn the_live_line_tells_what_changes_and_only_that() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    app.wait(10 * MINUTE);
    let mut line = Line::open(&app, &class.teacher, &class.lesson, None).await.expect("a teacher may");
    let (_, first) = line.next().await;
    assert!(first.whole);
    assert_eq!(names(&first), ["The student", "The teacher"]);
    stay(&mut class.student, &class.lesson, "journal-1", 8, 1).await;
    let (_, second) = line.next().await;
    assert_eq!((names(&second), second.whole), (vec!["The student"], false));
    assert_eq!(second.rows[0].settled.minutes(), 7);
    class.student.done("object", json!({ "lesson": class.lesson, "sentence": "It was eight." })).await.expect("one's own");
    let (_, third) = line.next().await;
    assert_eq!(third.rows[0].objections.len(), 1);
}

#[tokio::test]
async fn a_live_line_that_comes_back_gets_what_it_missed() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    app.wait(10 * MINUTE);
    let mut line = Line::open(&app, &class.teacher, &class.lesson, None).await.expect("a teacher may");
    let (id, _) = line.next().await;
    drop(line);
    app.wait(MINUTE);
    let (_, nothing) = Line::open(&app, &class.teacher, &class.lesson, Some(&id)).await.expect("may").next().await;
    assert_eq!((nothing.rows.len(), nothing.whole), (0, false), "nothing was missed");
    stay(&mut class.student, &class.lesson, "journal-1", 8, 1).await;
    let (_, missed) = Line::open(&app, &class.teacher, &class.lesson, Some(&id)).await.expect("may").next().await;
    assert_eq!((names(&missed), missed.whole), (vec!["The student"], false));
    for id in ["", "yesterday", "0", "-1", "99999999999999999999"] {
        let (_, all) = Line::open(&app, &class.teacher, &class.lesson, Some(id)).await.expect("may").next().await;
        assert!(all.whole && all.rows.len() == 2, "{id}");
    }
}

#[tokio::test]
async fn a_live_line_ends_when_one_signs_out() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    app.wait(10 * MINUTE);
    let mut line = Line::open(&app, &class.teacher, &class.lesson, None).await.expect("a teacher may");
    line.next().await;
    let mut elsewhere = class.teacher.clone();
    class.teacher.done("sign_out", json!({})).await.expect("everybody may");
    stay(&mut class.student, &class.lesson, "journal-1", 8, 1).await;
    assert!(line.body.next().await.is_none_or(|last| last.is_err()), "nothing of the stay");
    let again = json!({ "lesson": class.lesson });
    assert_eq!(elsewhere.call::<Report>("report", again).await, Err(ApiError::SessionExpired));
}

#[tokio::test]
async fn the_live_line_of_a_student_is_about_the_student() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    member(&mut class.teacher, &class.course, "stranger", Role::Student).await;
    enter(&mut class.stranger, &class.lesson).await;
    app.wait(10 * MINUTE);
    let mut line = Line::open(&app, &class.student, &class.lesson, None).await.expect("one's own");
    assert_eq!(names(&line.next().await.1), ["The student"]);
    stay(&mut class.stranger, &class.lesson, "journal-9", 8, 1).await;
    stay(&mut class.student, &class.lesson, "journal-1", 8, 1).await;
    let (_, change) = line.next().await;
    assert_eq!(names(&change), ["The student"]);

    let nobody = app.browser();
    assert_eq!(Line::open(&app, &nobody, &class.lesson, None).await.err(), Some(StatusCode::UNAUTHORIZED));
    let other: domain::CourseId = class.administrator.call("create_course", json!({ "title": "Other" })).await.expect("may");
    let room: domain::RoomId = class.administrator.call("create_room", room_in(&other, "Other")).await.expect("may");
    let lesson: LessonId = class.administrator.call("start_lesson", lesson_in(&room, None)).await.expect("may");
    assert_eq!(Line::open(&app, &class.student, &lesson, None).await.err(), Some(StatusCode::NOT_FOUND));
}
