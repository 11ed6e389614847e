//! Lessons: when they are, and whose door is open.

use domain::LessonId;
use domain::input::{Field, InputError};
use domain::lesson::{Door, OPEN_ENDED_LIMIT_MS};
use domain::role::Role;
use rollcall::api::ApiError;
use rollcall::api::conference::Ticket;
use rollcall::api::course::{CoursePage, Home};
use rollcall::api::lesson::LessonPage;
use rollcall::api::room::RoomPage;
use serde_json::{Value, json};

use crate::harness::{Browser, Class, MINUTE, START_MS, TestApp, lesson_in, member};

/// The first of December, 09:00 in Madrid, in Unix ms.
const OPENS_MS: i64 = 1_796_112_000_000;

fn scheduled(class: &Class<'_>, opens: &str, closes: &str, time_zone: &str) -> Value {
    let timetable = json!({ "opens": opens, "closes": closes, "time_zone": time_zone, "early_minutes": 10 });
    json!({ "room": class.room, "title": "Fungi 🍄", "timetable": timetable })
}

async fn door(browser: &mut Browser<'_>, lesson: &LessonId) -> Door {
    browser.call::<LessonPage>("lesson", json!({ "lesson": lesson })).await.expect("may enter").lesson.door
}

#[tokio::test]
async fn a_scheduled_lesson_opens_early_for_moderators_on_time_for_students_and_closes() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let arguments = scheduled(&class, "2026-12-01T09:00", "2026-12-01T10:00", "Europe/Madrid");
    let lesson: LessonId = class.teacher.call("schedule_lesson", arguments).await.expect("a teacher may");
    let ask = json!({ "lesson": lesson });
    let page: LessonPage = class.student.call("lesson", &ask).await.expect("a member");
    assert_eq!((page.lesson.schedule.opens_ms, page.lesson.time_zone.as_str()), (OPENS_MS, "Europe/Madrid"));
    assert_eq!(page.lesson.title, "Fungi 🍄");

    app.wait(OPENS_MS - 11 * MINUTE - START_MS);
    class.teacher.sign_in_again().await;
    class.student.sign_in_again().await;
    assert_eq!(class.teacher.call::<Ticket>("ticket", &ask).await, Err(ApiError::NotOpenYet { opens_ms: OPENS_MS - 10 * MINUTE }));
    app.wait(MINUTE);
    assert!(class.teacher.call::<Ticket>("ticket", &ask).await.expect("moderators come early").moderator);
    assert_eq!(class.student.call::<Ticket>("ticket", &ask).await, Err(ApiError::NotOpenYet { opens_ms: OPENS_MS }));
    assert_eq!(door(&mut class.student, &lesson).await, Door::NotYet { opens_ms: OPENS_MS });
    app.wait(10 * MINUTE);
    assert_eq!(class.student.call::<Ticket>("ticket", &ask).await.expect("open").closes_ms, OPENS_MS + 60 * MINUTE);
    app.wait(60 * MINUTE);
    let over = ApiError::Over { since_ms: OPENS_MS + 60 * MINUTE };
    assert_eq!(class.student.call::<Ticket>("ticket", &ask).await, Err(over.clone()));
    assert_eq!(class.teacher.call::<Ticket>("ticket", &ask).await, Err(over));
}

#[tokio::test]
async fn times_that_cannot_be_are_refused_with_the_reason() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    for (opens, closes, time_zone, expected) in [
        ("2026-12-01T10:00", "2026-12-01T09:00", "Europe/Madrid", InputError::ClosesBeforeOpening),
        ("2026-12-01T09:00", "2026-12-02T09:01", "Europe/Madrid", InputError::LessonTooLong),
        ("2027-03-28T02:30", "2027-03-28T04:00", "Europe/Madrid", InputError::NoSuchTime),
        ("soon", "later", "Europe/Madrid", InputError::NoSuchTime),
        ("2026-12-01T09:00", "2026-12-01T10:00", "Europe/Atlantis", InputError::NoSuchTimeZone),
        ("2025-12-01T09:00", "2025-12-01T10:00", "Europe/Madrid", InputError::OverAlready),
    ] {
        let arguments = scheduled(&class, opens, closes, time_zone);
        assert_eq!(class.teacher.call::<LessonId>("schedule_lesson", arguments).await, Err(ApiError::Invalid(expected)), "{opens}");
    }
    let mut untitled = scheduled(&class, "2026-12-01T09:00", "2026-12-01T10:00", "UTC");
    untitled["title"] = "".into();
    let expected = ApiError::Invalid(InputError::Empty { field: Field::Title });
    assert_eq!(class.teacher.call::<LessonId>("schedule_lesson", untitled).await, Err(expected));
}

#[tokio::test]
async fn a_lesson_started_now_is_open_at_once_for_as_long_as_was_said() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    assert_eq!(door(&mut class.student, &class.lesson).await, Door::Open { closes_ms: START_MS + 60 * MINUTE });
    let endless: LessonId = class.teacher.call("start_lesson", lesson_in(&class.room, None)).await.expect("a teacher may");
    assert_eq!(door(&mut class.student, &endless).await, Door::Open { closes_ms: START_MS + OPEN_ENDED_LIMIT_MS });
    for (minutes, expected) in
        [(0, InputError::ClosesBeforeOpening), (1441, InputError::LessonTooLong), (u32::MAX, InputError::LessonTooLong)]
    {
        let refused = class.teacher.call::<LessonId>("start_lesson", lesson_in(&class.room, Some(minutes))).await;
        assert_eq!(refused, Err(ApiError::Invalid(expected)), "{minutes}");
    }
}

#[tokio::test]
async fn an_ended_lesson_is_over_for_everybody_and_stays_so() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let ask = json!({ "lesson": class.lesson });
    app.wait(20 * MINUTE);
    class.teacher.done("end_lesson", &ask).await.expect("a teacher may");
    let ended_ms = app.now_ms();
    assert_eq!(class.student.call::<Ticket>("ticket", &ask).await, Err(ApiError::Over { since_ms: ended_ms }));
    app.wait(MINUTE);
    class.teacher.done("end_lesson", &ask).await.expect("a second click does no harm");
    assert_eq!(door(&mut class.teacher, &class.lesson).await, Door::Over { since_ms: ended_ms });
    let page: RoomPage = class.student.call("room", json!({ "room": class.room })).await.expect("a member");
    assert_eq!((page.lessons.len(), page.past.len()), (0, 1));
}

#[tokio::test]
async fn a_lesson_called_off_beforehand_does_not_open() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let arguments = scheduled(&class, "2026-11-21T12:00", "2026-11-21T13:00", "UTC");
    let lesson: LessonId = class.teacher.call("schedule_lesson", arguments).await.expect("a teacher may");
    class.teacher.done("end_lesson", json!({ "lesson": lesson })).await.expect("a teacher may");
    app.wait(11 * 60 * MINUTE);
    assert_eq!(door(&mut class.student, &lesson).await, Door::Over { since_ms: START_MS });
}

#[tokio::test]
async fn an_assistant_may_moderate_but_not_change_rooms() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let course = class.course.clone();
    member(&mut class.teacher, &course, "student", Role::Assistant).await;
    assert!(class.student.call::<Ticket>("ticket", json!({ "lesson": class.lesson })).await.expect("open").moderator);
    let lesson: LessonId = class.student.call("start_lesson", lesson_in(&class.room, Some(5))).await.expect("an assistant may");
    class.student.done("end_lesson", json!({ "lesson": lesson })).await.expect("an assistant may");
    let edit = json!({ "room": class.room, "title": "Mine", "description": "", "policy": domain::room::RoomPolicy::default() });
    assert_eq!(class.student.done("edit_room", edit).await, Err(ApiError::NotAllowed));
}

#[tokio::test]
async fn lists_show_what_is_now_what_comes_and_what_is_over() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let mut lessons = vec![class.lesson.clone()];
    for (opens, closes) in [
        ("2026-11-25T09:00", "2026-11-25T10:00"), // in four days
        ("2026-11-23T09:00", "2026-11-23T10:00"), // in two days
        ("2026-12-24T09:00", "2026-12-24T10:00"), // in a month
    ] {
        let arguments = scheduled(&class, opens, closes, "Europe/Madrid");
        lessons.push(class.teacher.call("schedule_lesson", arguments).await.expect("a teacher may"));
    }
    let [now, in_four_days, in_two_days, in_a_month] = <[LessonId; 4]>::try_from(lessons).expect("four");
    let home: Home = class.student.call("home", json!({})).await.expect("signed in");
    let ids = |cards: &[rollcall::api::lesson::LessonCard]| cards.iter().map(|card| card.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&home.lessons), [now.clone(), in_two_days.clone(), in_four_days.clone()], "a week ahead, soonest first");
    let page: CoursePage = class.student.call("course", json!({ "course": class.course })).await.expect("a member");
    assert_eq!(ids(&page.lessons), [now.clone(), in_two_days.clone(), in_four_days.clone(), in_a_month]);
    assert_eq!(ids(&page.past), []);

    app.wait(5 * 24 * 60 * MINUTE);
    class.student.sign_in_again().await;
    let page: CoursePage = class.student.call("course", json!({ "course": class.course })).await.expect("a member");
    assert_eq!(ids(&page.past), [in_four_days, in_two_days, now], "latest first");
}

#[tokio::test]
async fn past_lessons_are_the_last_twenty() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let mut last = class.lesson.clone();
    for _ in 0..21 {
        last = class.teacher.call("start_lesson", lesson_in(&class.room, Some(1))).await.expect("a teacher may");
        app.wait(2 * MINUTE);
    }
    let page: RoomPage = class.student.call("room", json!({ "room": class.room })).await.expect("a member");
    assert_eq!((page.past.len(), &page.past[0].id), (20, &last));
    assert_eq!(page.lessons.len(), 1, "the hour-long one is still open");
}
