//! Every server function, called by everybody.

use std::collections::BTreeSet;

use domain::attendance::AttendanceRule;
use domain::evidence::Batch;
use domain::provider::Settings;
use domain::role::{Capability, Role};
use domain::room::RoomPolicy;
use domain::{JournalId, PersonId};
use rollcall::api::provider::KeyInput;
use rollcall::api::{ApiError, Thing};
use rollcall::server::guard::Function;
use serde_json::{Value, json};

use crate::harness::{Browser, Class, TestApp, enter, lesson_in, room_in};

#[test]
fn the_guards_table_names_exactly_the_functions_that_there_are() {
    let registered: BTreeSet<&str> = server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    let guarded: BTreeSet<&str> = Function::ALL.iter().map(|function| function.path()).collect();
    assert_eq!(registered, guarded);
}

/// How a caller is received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// Past the guard: done, or refused for another reason.
    In,
    SignIn,
    /// As if there were no such thing.
    NoSuch,
    NotAllowed,
}

use Answer::{In, NoSuch, NotAllowed, SignIn};

/// How nobody, a member of another course, a student and a guest are received.
fn expected(function: Function) -> [Answer; 4] {
    use Function as F;
    match function {
        F::WhoAmI | F::SignIn | F::SignOut | F::Invitation | F::EnterAsGuest => [In, In, In, In],
        F::SignOutEverywhere | F::ChangePassword => [SignIn, In, In, NotAllowed],
        F::Home => [SignIn, In, In, In],
        F::CreateCourse => [SignIn, NotAllowed, NotAllowed, NotAllowed],
        F::Course => [SignIn, NoSuch, In, NoSuch],
        F::People | F::SetMember | F::RemoveMember | F::SetCapability | F::CreateRoom => [SignIn, NoSuch, NotAllowed, NoSuch],
        F::Room => [SignIn, NoSuch, In, NotAllowed],
        F::EditRoom
        | F::Invitations
        | F::MakeInvitation
        | F::RevokeInvitation
        | F::StartLesson
        | F::ScheduleLesson
        | F::Breakouts
        | F::SaveBreakouts
        | F::RemoveBreakouts
        | F::Direct
        | F::Announce
        | F::GrantModerator
        | F::Lobby
        | F::AnswerLobby
        | F::Problems => [SignIn, NoSuch, NotAllowed, NotAllowed],
        F::Lesson | F::Ticket | F::RecordPresence | F::ReportModerators => [SignIn, NoSuch, In, In],
        F::MyAttendance | F::Object => [SignIn, NoSuch, In, In],
        F::EndLesson | F::LowerHand | F::Report | F::Correct | F::AnswerObjection => [SignIn, NoSuch, NotAllowed, NotAllowed],
        F::CourseReport | F::SetCompletion | F::MakeResultsKey => [SignIn, NoSuch, NotAllowed, NoSuch],
        F::SetAttendanceRule => [SignIn, NoSuch, NotAllowed, NotAllowed],
        F::ProviderChoices => [SignIn, In, In, NotAllowed],
        F::Providers
        | F::Provider
        | F::AddProvider
        | F::EditProvider
        | F::SetDefaultProvider
        | F::RemoveProvider
        | F::RotateKey
        | F::ExamineProvider
        | F::Alarms
        | F::Hooks
        | F::HookLog
        | F::AddHook
        | F::RotateHook
        | F::RemoveHook
        | F::Privacy
        | F::SetRetention
        | F::RunRetention
        | F::FindPeople
        | F::ErasePerson => [SignIn, NotAllowed, NotAllowed, NotAllowed],
    }
}

fn arguments(function: Function, class: &Class<'_>, secret: &str, caller: &PersonId) -> Value {
    use Function as F;
    let (course, room, lesson) = (&class.course, &class.room, &class.lesson);
    match function {
        F::WhoAmI | F::SignOut | F::SignOutEverywhere | F::Home => json!({}),
        F::SignIn => json!({ "account_name": "no one", "password": "no password" }),
        F::ChangePassword => json!({ "current": "no password", "new": "another password" }),
        F::CreateCourse => json!({ "title": "Mine" }),
        F::Course | F::People => json!({ "course": course }),
        F::SetMember => json!({ "course": course, "account_name": "stranger", "role": Role::Teacher }),
        F::RemoveMember => json!({ "course": course, "person": "nobody" }),
        F::SetCapability => json!({ "course": course, "role": Role::Student, "capability": Capability::Moderate, "allowed": true }),
        F::CreateRoom => room_in(course, "Mine"),
        F::Room | F::Invitations | F::MakeInvitation | F::RevokeInvitation => json!({ "room": room }),
        F::EditRoom => json!({ "room": room, "title": "Mine", "description": "", "policy": RoomPolicy::default(), "provider": null }),
        F::Invitation => json!({ "secret": secret }),
        F::EnterAsGuest => json!({ "secret": secret, "name": "Gil" }),
        F::Lesson | F::EndLesson | F::Ticket | F::Report | F::MyAttendance => json!({ "lesson": lesson }),
        F::Object => json!({ "lesson": lesson, "sentence": "I was there." }),
        F::AnswerObjection => json!({ "lesson": lesson, "person": "nobody", "sentence": "So you were." }),
        F::Correct => json!({ "lesson": lesson, "person": "nobody", "change": "excused", "reason": "Ill." }),
        F::CourseReport | F::MakeResultsKey => json!({ "course": course }),
        F::SetCompletion => json!({ "course": course, "completion": "none" }),
        F::SetAttendanceRule => json!({ "room": room, "rule": AttendanceRule::default() }),
        F::StartLesson => lesson_in(room, None),
        F::ScheduleLesson => {
            let timetable = json!({ "opens": "2026-12-01T09:00", "closes": "2026-12-01T10:00", "time_zone": "UTC", "early_minutes": 0 });
            json!({ "room": room, "title": "Mine", "timetable": timetable })
        }
        F::LowerHand => json!({ "lesson": lesson, "endpoint": "abcd1234" }),
        F::ReportModerators => json!({ "lesson": lesson, "endpoints": ["abcd1234"], "me": null }),
        F::Providers | F::ProviderChoices | F::Alarms | F::Hooks | F::Privacy | F::RunRetention => json!({}),
        F::HookLog => json!({ "hook": null, "before": null }),
        F::AddHook => json!({ "kind": "rollcall", "provider": "nowhere" }),
        F::RotateHook => json!({ "hook": "nowhere", "overlap_hours": 0 }),
        F::RemoveHook => json!({ "hook": "nowhere" }),
        F::SetRetention => json!({ "kind": "alarms", "days": 365 }),
        F::FindPeople => json!({ "text": "nobody" }),
        F::ErasePerson => json!({ "person": "nobody", "again": "nobody" }),
        F::Provider | F::SetDefaultProvider | F::RemoveProvider | F::ExamineProvider => json!({ "provider": "nowhere" }),
        F::AddProvider => json!({ "settings": Settings::default(), "key": KeyInput::default() }),
        F::EditProvider => json!({ "provider": "nowhere", "settings": Settings::default() }),
        F::RotateKey => json!({ "provider": "nowhere", "key": KeyInput::default(), "in_minutes": 0, "overlap_hours": 0 }),
        F::RecordPresence => {
            let batch = Batch {
                person: caller.clone(),
                lesson: lesson.clone(),
                journal: JournalId::new("journal-1"),
                sent_ms: 0,
                sent_since_ms: None,
                ahead_ms: None,
                facts: Vec::new(),
            };
            json!({ "batch": batch })
        }
    }
}

async fn received(mut browser: Browser<'_>, function: Function, arguments: Value) -> Answer {
    match browser.call::<Value>(function.name(), arguments).await {
        Err(ApiError::SignInNeeded) => SignIn,
        Err(ApiError::NotAllowed) => NotAllowed,
        Err(ApiError::NoSuch(Thing::Course | Thing::Room | Thing::Lesson)) => NoSuch,
        Err(ApiError::Internal | ApiError::Malformed | ApiError::Storage | ApiError::SessionExpired) => panic!("{function:?}"),
        Ok(_) | Err(_) => In,
    }
}

#[tokio::test]
async fn everybody_gets_into_what_is_theirs_and_into_nothing_else() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let (stranger, student) = (class.stranger.person().await, class.student.person().await);
    let guest = class.guest("Gil").await.person().await;
    let secret = class.guest_link().await;
    for &function in Function::ALL {
        let arguments = |caller| arguments(function, &class, &secret, caller);
        // Sessions of their own: some functions end the one that calls.
        let got = [
            received(app.browser(), function, arguments(&student)).await,
            received(app.signed_in(&stranger).await, function, arguments(&stranger)).await,
            received(app.signed_in(&student).await, function, arguments(&student)).await,
            received(app.signed_in(&guest).await, function, arguments(&guest)).await,
        ];
        assert_eq!(got, expected(function), "{function:?} by nobody, a stranger, a student, a guest");
    }
}

#[tokio::test]
async fn an_administrator_gets_into_every_course_without_being_a_member() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let administrator = class.administrator.person().await;
    let secret = class.guest_link().await;
    // The table ends the lesson before it hands in presence.
    enter(&mut class.administrator, &class.lesson).await;
    for &function in Function::ALL {
        let arguments = arguments(function, &class, &secret, &administrator);
        let got = received(app.signed_in(&administrator).await, function, arguments).await;
        assert_eq!(got, In, "{function:?}");
    }
}

#[tokio::test]
async fn what_there_is_not_and_what_is_not_mine_look_alike() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    for (function, field, id) in [
        ("course", "course", class.course.to_string()),
        ("room", "room", class.room.to_string()),
        ("lesson", "lesson", class.lesson.to_string()),
    ] {
        let mut stranger = class.stranger.clone();
        let mine = stranger.call::<Value>(function, json!({ field: id })).await.expect_err("not the stranger's");
        let nowhere = stranger.call::<Value>(function, json!({ field: "nowhere" })).await.expect_err("there is none");
        assert_eq!(mine, nowhere);
        assert!(mine.to_string().contains(function), "the sentence says what is missing: {mine}");
    }
}
