//! Files for people: attendance in every format, and who may have which.

use std::collections::BTreeMap;
use std::io::Cursor;

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use calamine::{Data, Ods, Reader, Xlsx};
use domain::attendance::Completion;
use domain::evidence::{Batch, Fact, FactKind};
use domain::role::Role;
use domain::{EndpointId, JournalId, LessonId};
use rollcall::api::attendance::{CourseReport, Report};
use rollcall::api::presence::Receipt;
use serde_json::{Value, json};

use crate::harness::{Browser, Class, HOST, MINUTE, TestApp, enter, lesson_in, member, text};

/// Hands in a stay from so long ago until so long ago, in minutes, with a heartbeat each half minute.
pub async fn stay(browser: &mut Browser<'_>, lesson: &LessonId, journal: &str, from: i64, to: i64) {
    let fact = |at_ms, kind, sequence| Fact {
        sequence,
        kind,
        endpoint: EndpointId::new(journal),
        other: false,
        person: None,
        breakout: None,
        at_ms,
        since_ms: None,
    };
    let mut facts = vec![fact(-from * MINUTE, FactKind::Joined, 1)];
    let beats = (1..).map(|half| -from * MINUTE + half * MINUTE / 2).take_while(|at_ms| *at_ms < -to * MINUTE);
    facts.extend(beats.zip(2..).map(|(at_ms, sequence)| fact(at_ms, FactKind::Seen, sequence)));
    facts.push(fact(-to * MINUTE, FactKind::Left, u32::try_from(facts.len() + 1).expect("few")));
    let (person, journal, lesson) = (browser.person().await, JournalId::new(journal), lesson.clone());
    let batch = Batch { person, lesson, journal, sent_ms: 0, sent_since_ms: None, ahead_ms: None, facts };
    browser.call::<Receipt>("record_presence", json!({ "batch": batch })).await.expect("one's own");
}

/// Follows a link.
pub async fn get(app: &TestApp, browser: &Browser<'_>, path: &str) -> Response<Body> {
    let mut request = Request::get(path).header(header::HOST, HOST);
    if let Some(cookie) = &browser.cookie {
        request = request.header(header::COOKIE, cookie);
    }
    app.send(request.body(Body::empty()).expect("a request")).await
}

async fn bytes(response: Response<Body>) -> Vec<u8> {
    assert_eq!(response.status(), StatusCode::OK);
    to_bytes(response.into_body(), 10_000_000).await.expect("a body").to_vec()
}

/// A class with names that spreadsheets would run, one lesson over, and one going on.
async fn dangerous(app: &TestApp) -> (Class<'_>, LessonId) {
    let mut class = Class::entered(app).await;
    for (account, name) in [("eq", "=cmd|'/c calc'!A1"), ("plus", "+41 44 123"), ("at", "@SUM(A1)"), ("quote", "a \"b\", c")] {
        let person = app.person(account, Role::Student).await;
        rename(app, person.as_str(), name).await;
        member(&mut class.teacher, &class.course, account, Role::Student).await;
        let mut browser = app.signed_in(&person).await;
        enter(&mut browser, &class.lesson).await;
    }
    app.wait(50 * MINUTE);
    stay(&mut class.student, &class.lesson, "journal-1", 40, 3).await;
    stay(&mut class.teacher, &class.lesson, "journal-2", 45, 5).await;
    let student = class.student.person().await;
    let reason = "=HYPERLINK(\"http://evil\")";
    class
        .teacher
        .done("correct", json!({ "lesson": class.lesson, "person": student, "change": "excused", "reason": reason }))
        .await
        .expect("may");
    app.wait(60 * MINUTE);
    let second = class.teacher.call("start_lesson", lesson_in(&class.room, Some(60))).await.expect("a teacher may");
    (class, second)
}

async fn rename(app: &TestApp, person: &str, name: &str) {
    let pool = pool(app).await;
    sqlx::query("UPDATE person SET name = $2 WHERE id = $1").bind(person).bind(name).execute(&pool).await.expect("stores");
    pool.close().await;
}

/// The database itself.
pub async fn pool(app: &TestApp) -> sqlx::SqlitePool {
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(app.app.store.file())
        .pragma("secure_delete", "ON")
        .busy_timeout(std::time::Duration::from_secs(5));
    sqlx::SqlitePool::connect_with(options).await.expect("a database")
}

/// A table as a reader finds it: per person the values of the columns.
type Read = BTreeMap<String, Vec<String>>;

fn of_range(range: &calamine::Range<Data>, columns: &[usize]) -> Read {
    range.rows().skip(1).map(|row| (row[0].to_string(), columns.iter().map(|&at| row[at].to_string()).collect())).collect()
}

fn of_csv(text: &str, columns: &[usize]) -> Read {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    for c in text.trim_start_matches('\u{feff}').chars() {
        match (c, quoted) {
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\n', false) => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            ('\r', false) => {}
            _ => cell.push(c),
        }
    }
    rows.into_iter().skip(1).map(|row: Vec<String>| (row[0].clone(), columns.iter().map(|&at| row[at].clone()).collect())).collect()
}

fn of_json(text: &[u8], table: &str, columns: &[&str]) -> Read {
    let value: Value = serde_json::from_slice(text).expect("JSON");
    let shown = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let row = |row: &Value| (shown(&row["person"]), columns.iter().map(|key| shown(&row[key])).collect());
    value[table].as_array().expect("a table").iter().map(row).collect()
}

async fn in_every_format(class: &Class<'_>, folder: &str, columns: &[(usize, &str)]) -> Vec<Read> {
    let (places, keys): (Vec<usize>, Vec<&str>) = columns.iter().copied().unzip();
    let file = async |ending: &str| bytes(get(class.app, &class.teacher, &format!("{folder}/attendance.{ending}")).await).await;
    let csv = String::from_utf8(file("csv").await).expect("UTF-8");
    let mut xlsx: Xlsx<_> = Xlsx::new(Cursor::new(file("xlsx").await)).expect("an XLSX file");
    let mut ods: Ods<_> = Ods::new(Cursor::new(file("ods").await)).expect("an ODS file");
    for formulas in [xlsx.worksheet_formula("Attendance").expect("it"), ods.worksheet_formula("Attendance").expect("it")] {
        assert_eq!(formulas.used_cells().count(), 0, "nothing is a formula");
    }
    for line in csv.lines() {
        let runs = line.split(',').any(|cell| cell.trim_start_matches('"').starts_with(['=', '+', '@']));
        assert!(!runs, "{line}");
    }
    vec![
        of_csv(&csv, &places),
        of_range(&xlsx.worksheet_range("Attendance").expect("it"), &places),
        of_range(&ods.worksheet_range("Attendance").expect("it"), &places),
        of_json(&file("json").await, "attendance", &keys),
    ]
}

#[tokio::test]
async fn a_lesson_has_the_same_totals_in_every_format() {
    let app = TestApp::new().await;
    let (mut class, _) = dangerous(&app).await;
    let report: Report = class.teacher.call("report", json!({ "lesson": class.lesson })).await.expect("may");
    let expected: Read = report
        .rows
        .iter()
        .map(|row| {
            let settled = &row.settled;
            let confirmed = domain::attendance::minutes(settled.confirmed_ms);
            (row.person.to_string(), vec![settled.minutes().to_string(), confirmed.to_string()])
        })
        .collect();
    assert_eq!(expected.len(), 6);
    assert!(expected.values().any(|values| values[0] == "37") && expected.values().any(|values| values[0] == "40"), "{expected:?}");
    let read = in_every_format(&class, &format!("/files/lessons/{}", class.lesson), &[(4, "minutes"), (5, "confirmed")]).await;
    for (read, format) in read.into_iter().zip(["csv", "xlsx", "ods", "json"]) {
        assert_eq!(read, expected, "{format}");
    }
}

#[tokio::test]
async fn a_course_has_the_same_totals_in_every_format() {
    let app = TestApp::new().await;
    let (mut class, second) = dangerous(&app).await;
    enter(&mut class.student, &second).await;
    app.wait(30 * MINUTE);
    stay(&mut class.student, &second, "journal-3", 20, 4).await;
    class.teacher.done("end_lesson", json!({ "lesson": second })).await.expect("may");
    class.teacher.done("set_completion", json!({ "course": class.course, "completion": Completion::Minutes(50) })).await.expect("may");
    let report: CourseReport = class.teacher.call("course_report", json!({ "course": class.course })).await.expect("may");
    assert_eq!(report.lessons.len(), 2);
    let minutes = |ms| domain::attendance::minutes(ms).to_string();
    let expected: Read = report
        .rows
        .iter()
        .map(|row| {
            (row.person.to_string(), vec![minutes(row.counted_ms), minutes(row.cells[0].counted_ms), minutes(row.cells[1].counted_ms)])
        })
        .collect();
    let student = class.student.person().await;
    assert_eq!(expected[student.as_str()], ["53", "37", "16"]);
    let [first, last] = [0, 1].map(|at: usize| format!("lesson:{}", report.lessons[at].id));
    let columns = [(3, "minutes"), (8, first.as_str()), (9, last.as_str())];
    let read = in_every_format(&class, &format!("/files/courses/{}", class.course), &columns).await;
    for (read, format) in read.into_iter().zip(["csv", "xlsx", "ods", "json"]) {
        assert_eq!(read, expected, "{format}");
    }
    let long = bytes(get(&app, &class.teacher, &format!("/files/courses/{}/attendance.json", class.course)).await).await;
    let long: Value = serde_json::from_slice(&long).expect("JSON");
    let rows = long["lessons"].as_array().expect("a table");
    assert_eq!(rows.len(), report.rows.len() * 2, "one row a person and lesson");
    let sum: i64 = rows.iter().filter(|row| row["person"] == student.as_str()).filter_map(|row| row["minutes"].as_i64()).sum();
    assert_eq!(sum, 53);
    let done = long["attendance"].as_array().expect("a table").iter().find(|row| row["person"] == student.as_str()).expect("a row");
    assert_eq!((done["done"].as_str(), done["present"].as_i64()), (Some("yes"), Some(2)));
}

#[tokio::test]
async fn everybody_gets_the_files_that_are_theirs() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    let guest = class.guest("Gil").await;
    let nobody = app.browser();
    let student = class.student.person().await;
    let (lesson, course) = (format!("/files/lessons/{}", class.lesson), format!("/files/courses/{}", class.course));
    let paths = [
        // nobody, a stranger, a student, a guest, the teacher, an administrator
        (format!("{lesson}/attendance.csv"), [401, 404, 403, 403, 200, 200]),
        (format!("{lesson}/attendance.xlsx"), [401, 404, 403, 403, 200, 200]),
        (format!("{course}/attendance.ods"), [401, 404, 403, 404, 200, 200]),
        (format!("{course}/attendance.json"), [401, 404, 403, 404, 200, 200]),
        (format!("{lesson}/receipt"), [401, 404, 200, 404, 200, 404]),
        ("/files/my-data.json".to_owned(), [401, 200, 200, 200, 200, 200]),
        (format!("/files/people/{student}/data.json"), [401, 403, 403, 403, 403, 200]),
        ("/files/people/nobody/data.json".to_owned(), [401, 403, 403, 403, 403, 404]),
        (format!("{lesson}/attendance.pdf"), [404, 404, 404, 404, 404, 404]),
        (format!("{lesson}/passwords"), [404, 404, 404, 404, 404, 404]),
        ("/files/lessons/nowhere/attendance.csv".to_owned(), [401, 404, 404, 404, 404, 404]),
    ];
    for (path, expected) in paths {
        let browsers = [&nobody, &class.stranger, &class.student, &guest, &class.teacher, &class.administrator];
        for (browser, expected) in browsers.into_iter().zip(expected) {
            let response = get(&app, browser, &path).await;
            assert_eq!(response.status().as_u16(), expected, "{path}");
            assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store", "{path}");
            if expected == 200 {
                let name = response.headers()[header::CONTENT_DISPOSITION].to_str().expect("plain letters").to_owned();
                assert!(name.starts_with("attachment; filename=\""), "{name}");
            } else {
                let kind = response.headers()[header::CONTENT_TYPE].to_str().expect("text").to_owned();
                let page = text(response).await;
                assert!(kind.starts_with("text/html") && page.contains("<a href=") && !page.contains('{'), "{path}: a page for people");
                assert_eq!(page.contains("/sign-in"), expected == 401, "{path}: the way out");
            }
        }
    }
}

#[tokio::test]
async fn csv_has_one_table_and_a_name_says_what_it_is() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    app.wait(30 * MINUTE);
    stay(&mut class.student, &class.lesson, "journal-1", 20, 10).await;
    let path = format!("/files/lessons/{}/attendance.csv", class.lesson);
    let response = get(&app, &class.teacher, &format!("{path}?sheet=visits")).await;
    let name = response.headers()[header::CONTENT_DISPOSITION].to_str().expect("plain letters").to_owned();
    assert_eq!(name, "attachment; filename=\"Biology-1-Cells-2026-11-21.csv\"; filename*=UTF-8''Biology%201%20Cells%202026-11-21.csv");
    let visits = text(response).await;
    assert!(visits.contains("From (Europe/Madrid)") && visits.lines().count() == 2, "{visits}");
    assert_eq!(get(&app, &class.teacher, &format!("{path}?sheet=nothing")).await.status(), StatusCode::NOT_FOUND);
}

async fn results(app: &TestApp, course: &str, key: Option<&str>, tag: Option<&str>) -> Response<Body> {
    let mut request = Request::get(format!("/results/{course}")).header(header::ORIGIN, "https://elsewhere.example.org");
    if let Some(key) = key {
        request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
    }
    if let Some(tag) = tag {
        request = request.header(header::IF_NONE_MATCH, tag);
    }
    app.send(request.body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn another_system_reads_the_results_of_one_course_with_its_key() {
    let app = TestApp::new().await;
    let mut class = Class::entered(&app).await;
    app.wait(40 * MINUTE);
    stay(&mut class.student, &class.lesson, "journal-1", 30, 0).await;
    class.teacher.done("end_lesson", json!({ "lesson": class.lesson })).await.expect("may");
    class.teacher.done("set_completion", json!({ "course": class.course, "completion": Completion::Minutes(20) })).await.expect("may");
    let course = class.course.to_string();
    assert_eq!(results(&app, &course, Some(""), None).await.status(), StatusCode::UNAUTHORIZED, "no key was made yet");
    let old: String = class.teacher.call("make_results_key", json!({ "course": class.course })).await.expect("may");
    let key: String = class.teacher.call("make_results_key", json!({ "course": class.course })).await.expect("may");
    let other: domain::CourseId = class.teacher.call("create_course", json!({ "title": "Other" })).await.expect("may");
    let strange: String = class.teacher.call("make_results_key", json!({ "course": other })).await.expect("may");

    let mut refusals = Vec::new();
    for (course, key) in
        [(&*course, None), (&course, Some(&*old)), (&course, Some(&strange)), ("nowhere", Some(&key)), (other.as_str(), Some(&key))]
    {
        let response = results(&app, course, key, None).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{course}");
        refusals.push(text(response).await);
    }
    refusals.dedup();
    assert_eq!(refusals.len(), 1, "a stranger does not learn whether a course exists");

    let response = results(&app, &course, Some(&key), None).await;
    assert!(response.headers().keys().all(|name| !name.as_str().starts_with("access-control")), "for programs, not for other sites' pages");
    let tag = response.headers()[header::ETAG].to_str().expect("text").to_owned();
    let body: Value = serde_json::from_slice(&bytes(response).await).expect("JSON");
    assert_eq!(body["completion"], json!({ "kind": "minutes", "least": 20 }));
    let student = class.student.person().await;
    let row = body["results"].as_array().expect("a list").iter().find(|row| row["person"] == student.as_str()).expect("a row");
    let said = (&row["name"], &row["minutes"], &row["lessons_present"], &row["progress"], &row["done"]);
    assert_eq!(said, (&json!("The student"), &json!(30), &json!(1), &json!({ "have": 30, "need": 20 }), &json!(true)));

    app.wait(MINUTE);
    assert_eq!(results(&app, &course, Some(&key), Some(&tag)).await.status(), StatusCode::NOT_MODIFIED, "nothing has changed");
    class.teacher.done("set_completion", json!({ "course": class.course, "completion": Completion::Minutes(31) })).await.expect("may");
    assert_eq!(results(&app, &course, Some(&key), Some(&tag)).await.status(), StatusCode::OK);
}
