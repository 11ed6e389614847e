//! Personal data: kept as long as is set, shown to its owner, and forgotten without a trace.

mod door;
mod recordings;

use axum::http::StatusCode;
use domain::evidence::{Batch, Fact, FactKind};
use domain::role::Role;
use domain::{EndpointId, JournalId, LessonId, PersonId};
use rollcall::api::attendance::{CourseReport, Report};
use rollcall::api::privacy::{DataKind, PersonCard, PrivacyPage};
use rollcall::api::{ApiError, Thing};
use serde_json::{Value, json};
use sqlx::Row;

use crate::files::{get, pool, stay};
use crate::harness::{Browser, Class, MINUTE, TestApp, enter, lesson_in, member, text};

const DAY: i64 = 24 * 60 * MINUTE;

/// Somebody's browser saw somebody else for a while.
async fn saw(witness: &mut Browser<'_>, other: &PersonId, endpoint: &str, lesson: &LessonId, from: i64, to: i64) {
    let fact = |sequence, at: i64, kind| Fact {
        sequence,
        kind,
        endpoint: EndpointId::new(endpoint),
        other: true,
        person: Some(other.clone()),
        breakout: None,
        at_ms: -at * MINUTE,
        since_ms: None,
    };
    let mut facts = vec![fact(1, from, FactKind::Joined)];
    facts.extend((to + 1..from).rev().zip(2..).map(|(at, sequence)| fact(sequence, at, FactKind::Seen)));
    facts.push(fact(u32::try_from(facts.len() + 1).expect("few"), to, FactKind::Left));
    let person = witness.person().await;
    let journal = JournalId::new(format!("saw-{endpoint}"));
    let batch = Batch { person, lesson: lesson.clone(), journal, sent_ms: 0, sent_since_ms: None, ahead_ms: None, facts };
    witness.call::<Value>("record_presence", json!({ "batch": batch })).await.expect("one's own");
}

/// Every text and every byte in the database that has one of these in it: table and column.
async fn traces(app: &TestApp, words: &[&str]) -> Vec<String> {
    let pool = pool(app).await;
    let tables: Vec<(String,)> =
        sqlx::query_as("SELECT name FROM sqlite_master WHERE type = 'table'").fetch_all(&pool).await.expect("tables");
    assert!(tables.len() > 20, "all tables");
    let mut found = Vec::new();
    for (table,) in tables {
        let columns = sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA table_info({table})"))).fetch_all(&pool).await.expect("columns");
        for column in columns.iter().map(|row| row.get::<String, _>("name")) {
            for word in words {
                let sql = format!("SELECT COUNT(*) FROM {table} WHERE instr(CAST({column} AS BLOB), CAST($1 AS BLOB)) > 0");
                let (count,): (i64,) = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(word).fetch_one(&pool).await.expect("a count");
                if count > 0 {
                    found.push(format!("{table}.{column}: {count} with {word}"));
                }
            }
        }
    }
    pool.close().await;
    found
}

async fn count(app: &TestApp, sql: &'static str) -> i64 {
    let pool = pool(app).await;
    let (count,): (i64,) = sqlx::query_as(sql).fetch_one(&pool).await.expect("a count");
    pool.close().await;
    count
}

async fn run(app: &TestApp, sql: &'static str) {
    let pool = pool(app).await;
    sqlx::query(sql).execute(&pool).await.expect("stores");
    pool.close().await;
}

async fn report(class: &mut Class<'_>) -> Report {
    class.teacher.call("report", json!({ "lesson": class.lesson })).await.expect("a teacher may")
}

/// A lesson in which a student who has a name nobody else has left every kind of trace there is.
async fn full(app: &TestApp) -> (Class<'_>, PersonId) {
    let mut class = Class::entered(app).await;
    let student = class.student.person().await;
    let teacher = class.teacher.person().await;
    app.wait(40 * MINUTE);
    stay(&mut class.student, &class.lesson, "own-journal", 30, 5).await;
    stay(&mut class.teacher, &class.lesson, "teachers-journal", 32, 2).await;
    saw(&mut class.teacher, &student, "own-journal", &class.lesson, 30, 5).await;
    saw(&mut class.student, &teacher, "teachers-journal", &class.lesson, 30, 5).await;
    class.student.done("object", json!({ "lesson": class.lesson, "sentence": "I was there longer." })).await.expect("one's own");
    let correction = json!({ "lesson": class.lesson, "person": student, "change": "excused", "reason": "Was ill." });
    class.teacher.done("correct", correction).await.expect("may");
    let pool = pool(app).await;
    sqlx::query("INSERT INTO alarm (lesson_id, endpoint, person_id, seen_by, at_ms) VALUES ($1, 'e1', $2, $3, 1), ($1, 'e2', NULL, $2, 1)")
        .bind(class.lesson.as_str())
        .bind(student.as_str())
        .bind(teacher.as_str())
        .execute(&pool)
        .await
        .expect("stores");
    let detail = json!({ "name": "The student", "id": format!("{student}@auth.example.org"), "file": "kept.mp4" }).to_string();
    sqlx::query(
        "INSERT INTO conference_event (hook_id, name, lesson_id, kind, at_ms, detail) VALUES ('h', 'n', $1, 'recording_started', 1, $2)",
    )
    .bind(class.lesson.as_str())
    .bind(detail)
    .execute(&pool)
    .await
    .expect("stores");
    sqlx::query("UPDATE account SET email = 'the.student@example.org' WHERE account_name = 'student'")
        .execute(&pool)
        .await
        .expect("stores");
    pool.close().await;
    class.teacher.done("end_lesson", json!({ "lesson": class.lesson })).await.expect("may");
    let _: CourseReport = class.teacher.call("course_report", json!({ "course": class.course })).await.expect("settles");
    (class, student)
}

#[tokio::test]
async fn somebody_who_is_erased_leaves_no_trace_and_others_keep_their_minutes() {
    let app = TestApp::new().await;
    let (mut class, student) = full(&app).await;
    let words = [student.as_str(), "The student", "the.student@example.org", "I was there longer", "Was ill"];
    let before = traces(&app, &words).await;
    assert!(before.len() > 10, "there is something to erase: {before:?}");
    let others = |report: &Report| -> Vec<_> {
        report.rows.iter().filter(|row| row.person != student).map(|row| (row.person.clone(), row.settled)).collect()
    };
    let kept = others(&report(&mut class).await);
    assert!(kept.iter().any(|(_, settled)| settled.confirmed_ms > 20 * MINUTE), "the student's browser confirms the teacher: {kept:?}");

    class.administrator.done("erase_person", json!({ "person": student, "again": "student" })).await.expect("may");
    assert_eq!(traces(&app, &words).await, Vec::<String>::new());
    for file in ["", "-wal"] {
        let bytes = std::fs::read(format!("{}{file}", app.app.store.file().display())).expect("it is there");
        for word in words {
            assert!(!bytes.windows(word.len()).any(|part| part == word.as_bytes()), "{word} is still in the file{file}");
        }
    }
    assert_eq!(others(&report(&mut class).await), kept);
    assert_eq!(class.student.call::<Value>("home", json!({})).await, Err(ApiError::SessionExpired));
    let course: CourseReport = class.teacher.call("course_report", json!({ "course": class.course })).await.expect("may");
    assert!(course.rows.iter().all(|row| row.person != student));
    assert_eq!(count(&app, "SELECT COUNT(*) FROM pragma_foreign_key_check").await, 0);
    let event = count(&app, "SELECT COUNT(*) FROM conference_event WHERE detail LIKE '%kept.mp4%'").await;
    assert_eq!(event, 1, "what is not about the person stays");

    let again = class.administrator.done("erase_person", json!({ "person": student, "again": "student" })).await;
    assert_eq!(again, Err(ApiError::NoSuch(Thing::Account)), "once is enough");
    let page: PrivacyPage = class.administrator.call("privacy", json!({})).await.expect("may");
    assert_eq!(page.erased.iter().map(|(_, by)| by.as_str()).collect::<Vec<_>>(), ["The administrator"]);
}

#[tokio::test]
async fn final_totals_forget_somebody_too() {
    let app = TestApp::new().await;
    let (mut class, student) = full(&app).await;
    app.wait(400 * DAY);
    class.administrator.sign_in_again().await;
    class.administrator.done("run_retention", json!({})).await.expect("may");
    assert!(!traces(&app, &[student.as_str()]).await.is_empty());
    class.administrator.done("erase_person", json!({ "person": student, "again": "student" })).await.expect("may");
    assert_eq!(traces(&app, &[student.as_str(), "The student"]).await, Vec::<String>::new());
    class.teacher.sign_in_again().await;
    let report = report(&mut class).await;
    assert!(report.rows.iter().any(|row| row.name == "The teacher" && row.settled.minutes() == 30), "{:?}", report.rows);
}

#[tokio::test]
async fn a_teacher_who_is_erased_is_an_erased_person_where_somebody_must_be_named() {
    let app = TestApp::new().await;
    let (mut class, _) = full(&app).await;
    let teacher = class.teacher.person().await;
    class.administrator.done("erase_person", json!({ "person": teacher, "again": "teacher" })).await.expect("may");
    assert_eq!(traces(&app, &[teacher.as_str(), "The teacher"]).await, Vec::<String>::new());
    let report: Report = class.administrator.call("report", json!({ "lesson": class.lesson })).await.expect("may");
    let student = report.rows.iter().find(|row| row.name == "The student").expect("a member");
    assert_eq!(student.corrections[0].author_name, "Erased person");
    assert_eq!(student.corrections[0].correction.reason, "Was ill.", "the entry is about the student");
    let found: Vec<PersonCard> = class.administrator.call("find_people", json!({ "text": "erased" })).await.expect("may");
    assert_eq!(found, [], "nobody who can be found");
}

#[tokio::test]
async fn nobody_is_erased_by_a_slip() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let (student, me) = (class.student.person().await, class.administrator.person().await);
    for again in ["", "Student", "The student", "studen"] {
        let error = class.administrator.done("erase_person", json!({ "person": student, "again": again })).await.expect_err("another name");
        assert!(matches!(&error, ApiError::Setting { field, .. } if field == "again"), "{error:?}");
    }
    let error = class.administrator.done("erase_person", json!({ "person": me, "again": "administrator" })).await.expect_err("oneself");
    assert!(matches!(error, ApiError::Conflict { .. }), "{error:?}");
    let last = rollcall::server::privacy::erase::from(&app.app.store, &app.app.random, &me, "administrator", None, 0).await;
    assert!(matches!(last, Err(ApiError::Conflict { .. })), "the last administrator: {last:?}");
    assert!(class.student.me().await.is_some() && class.administrator.me().await.is_some());
    let guest = class.guest("Gil").await.person().await;
    class.administrator.done("erase_person", json!({ "person": guest, "again": "Gil" })).await.expect("a guest's name is the name");
    assert_eq!(traces(&app, &[guest.as_str(), "Gil"]).await, Vec::<String>::new());
}

#[tokio::test]
async fn one_s_data_is_whole_and_names_nobody_else() {
    let app = TestApp::new().await;
    let (mut class, student) = full(&app).await;
    let response = get(&app, &class.student, "/files/my-data.json").await;
    assert_eq!(response.status(), StatusCode::OK);
    let said = text(response).await;
    let teacher = class.teacher.person().await;
    assert!(!said.contains("The teacher") && !said.contains(teacher.as_str()), "others are not in it: {said}");
    assert!(!said.contains("password"), "{said}");
    let data: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!((data["person"]["name"].as_str(), data["account"]["sign_in_name"].as_str()), (Some("The student"), Some("student")));
    assert_eq!(data["account"]["email"], "the.student@example.org");
    assert_eq!(
        data["person"]["created"],
        "2026-11-21T00:00:04.321Z".replace("00:00:04.321Z", &data["person"]["created"].as_str().expect("a date")[11..])
    );
    let length = |key: &str| data[key].as_array().map_or(0, Vec::len);
    assert_eq!(
        (length("memberships"), length("admissions"), length("corrections"), length("objections"), length("alarms")),
        (1, 1, 1, 1, 1)
    );
    assert_eq!((length("evidence_of_own_devices"), length("evidence_of_others")), (51, 26));
    assert_eq!(data["witnessed"][0]["facts_about_others"], 26);
    assert_eq!(data["totals"][0]["counted_ms"], 25 * MINUTE);
    let theirs = get(&app, &class.administrator, &format!("/files/people/{student}/data.json")).await;
    assert_eq!(theirs.status(), StatusCode::OK);
}

#[tokio::test]
async fn retention_removes_exactly_what_is_old_and_reports_keep_their_minutes() {
    let app = TestApp::new().await;
    let (mut class, student) = full(&app).await;
    app.wait(400 * DAY);
    for browser in [&mut class.teacher, &mut class.student, &mut class.administrator] {
        browser.sign_in_again().await;
    }
    let second: LessonId = class.teacher.call("start_lesson", lesson_in(&class.room, Some(60))).await.expect("may");
    enter(&mut class.student, &second).await;
    app.wait(30 * MINUTE);
    stay(&mut class.student, &second, "new-journal", 20, 0).await;
    class.teacher.done("end_lesson", json!({ "lesson": second })).await.expect("may");
    run(&app, "INSERT INTO alarm (lesson_id, endpoint, seen_by, at_ms) SELECT id, 'fresh', made_by, 1829900000000 FROM lesson ORDER BY opens_ms DESC LIMIT 1").await;
    run(&app, "INSERT INTO delivery (hook_id, at_ms, outcome, event, facts, why) VALUES ('h', 1, 'accepted', 'e', 1, ''), ('h', 1829900000000, 'accepted', 'e', 1, '')").await;
    let of_course = json!({ "course": class.course });
    let before: CourseReport = class.teacher.call("course_report", of_course.clone()).await.expect("may");
    let lesson_before = report(&mut class).await;

    class.administrator.done("run_retention", json!({})).await.expect("may");
    assert_eq!(count(&app, "SELECT COUNT(*) FROM fact").await, 41, "those of the new lesson");
    assert_eq!(count(&app, "SELECT COUNT(*) FROM alarm").await, 1);
    assert_eq!(count(&app, "SELECT COUNT(*) FROM delivery").await, 1);
    let after: CourseReport = class.teacher.call("course_report", of_course.clone()).await.expect("may");
    assert_eq!((&after.rows, &after.lessons), (&before.rows, &before.lessons));
    let lesson_after = report(&mut class).await;
    for (then, now) in lesson_before.rows.iter().zip(&lesson_after.rows) {
        assert_eq!((then.settled.minutes(), then.settled.standing), (now.settled.minutes(), now.settled.standing), "{}", then.name);
    }
    let correction = json!({ "lesson": class.lesson, "person": student, "change": "not_excused", "reason": "No." });
    assert!(matches!(class.teacher.done("correct", correction).await, Err(ApiError::Conflict { .. })), "the totals are final");

    let page: PrivacyPage = class.administrator.call("privacy", json!({})).await.expect("may");
    let removed: Vec<(DataKind, u64)> = page.runs.iter().map(|run| (run.kind, run.removed)).collect();
    assert_eq!(removed, [(DataKind::Alarms, 2), (DataKind::Deliveries, 1), (DataKind::Evidence, 164)], "{page:?}");
    let line = |kind| page.kinds.iter().find(|line| line.kind == kind).cloned().expect("every kind has one");
    assert_eq!((line(DataKind::Evidence).days, line(DataKind::Attendance).days), (Some(365), None));
    assert_eq!((line(DataKind::Evidence).kept, line(DataKind::Evidence).last), (41, Some((app.now_ms(), 164))));
    assert_eq!(page.next_ms, app.now_ms() + 60 * MINUTE);

    class.administrator.done("run_retention", json!({})).await.expect("may");
    let again: PrivacyPage = class.administrator.call("privacy", json!({})).await.expect("may");
    assert_eq!(again.runs, page.runs, "a run that finds nothing is no news");
    assert_eq!(again.kinds.iter().map(|line| line.last).collect::<Vec<_>>(), vec![Some((app.now_ms(), 0)); DataKind::ALL.len()]);
}

#[tokio::test]
async fn when_attendance_is_gone_nobody_is_called_absent_for_it() {
    let app = TestApp::new().await;
    let (mut class, _) = full(&app).await;
    app.wait(30 * DAY);
    for browser in [&mut class.teacher, &mut class.administrator] {
        browser.sign_in_again().await;
    }
    class.administrator.done("set_retention", json!({ "kind": "attendance", "days": 20 })).await.expect("may");
    class.administrator.done("run_retention", json!({})).await.expect("may");
    for table in
        ["SELECT COUNT(*) FROM fact", "SELECT COUNT(*) FROM correction", "SELECT COUNT(*) FROM objection", "SELECT COUNT(*) FROM admission"]
    {
        assert_eq!(count(&app, table).await, 0, "{table}");
    }
    let course: CourseReport = class.teacher.call("course_report", json!({ "course": class.course })).await.expect("may");
    assert_eq!((course.lessons.len(), course.rows.len()), (0, 2));
    let error = class.teacher.call::<Report>("report", json!({ "lesson": class.lesson })).await.expect_err("gone");
    assert!(error.to_string().contains("deleted"), "{error}");
    let file = get(&app, &class.teacher, &format!("/files/lessons/{}/attendance.csv", class.lesson)).await;
    assert_eq!(file.status(), StatusCode::CONFLICT);
}

#[tokio::test]
async fn days_that_would_lose_something_are_refused() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    for (kind, days, fits) in [
        ("evidence", Some(14), false),
        ("evidence", Some(15), true),
        ("evidence", None, true),
        ("deliveries", Some(0), false),
        ("deliveries", Some(1), true),
        ("alarms", Some(36_501), false),
    ] {
        let set = class.administrator.done("set_retention", json!({ "kind": kind, "days": days })).await;
        assert_eq!(set.is_ok(), fits, "{kind} {days:?}: {set:?}");
        if let Err(error) = set {
            assert!(matches!(&error, ApiError::Setting { field, sentence } if field == "days" && sentence.contains("36500")), "{error:?}");
        }
    }
}

#[tokio::test]
async fn guests_who_have_not_come_for_long_lose_their_names_and_others_do_not() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let mut old = class.guest("Olga Old").await;
    enter(&mut old, &class.lesson).await;
    app.wait(100 * DAY);
    class.teacher.sign_in_again().await;
    class.administrator.sign_in_again().await;
    class.guest("Nina New").await;
    app.wait(100 * DAY);
    class.administrator.sign_in_again().await;
    class.administrator.done("run_retention", json!({})).await.expect("may");
    assert_eq!(traces(&app, &["Olga Old"]).await, Vec::<String>::new());
    let found: Vec<PersonCard> = class.administrator.call("find_people", json!({ "text": "N" })).await.expect("may");
    let names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
    assert!(names.contains(&"Nina New") && !names.contains(&"Former guest"), "{names:?}");
}

#[tokio::test]
async fn people_are_found_by_any_part_of_a_name_in_any_case() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    member(&mut class.teacher, &class.course, "stranger", Role::Student).await;
    let mut find =
        async |text: &str| -> Vec<PersonCard> { class.administrator.call("find_people", json!({ "text": text })).await.expect("may") };
    assert_eq!(find("").await, []);
    assert_eq!(find("STUD").await.iter().map(|one| (one.name.as_str(), one.lessons)).collect::<Vec<_>>(), [("The student", 1)]);
    assert_eq!(find("the ").await.len(), 4);
    assert_eq!(find("%").await, [], "a sign of the database's is a sign like others");
}
