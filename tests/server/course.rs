//! Courses, their people, and what roles may do.

use domain::CourseId;
use domain::input::{Field, InputError};
use domain::role::{Capability, Role};
use rollcall::api::course::{CoursePage, Home, PeoplePage};
use rollcall::api::{ApiError, Thing};
use serde_json::{Value, json};

use crate::harness::{Class, TestApp, member};

#[tokio::test]
async fn whoever_makes_a_course_teaches_it_and_others_do_not_see_it() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let page: CoursePage = class.teacher.call("course", json!({ "course": class.course })).await.expect("the maker's");
    assert_eq!((page.title.as_str(), page.role), ("Biology 1", Role::Teacher));
    assert!(page.may.has(Capability::ManageCourse));
    assert_eq!(page.rooms.len(), 1);
    assert_eq!(page.lessons.len(), 1);

    let home: Home = class.student.call("home", json!({})).await.expect("signed in");
    assert_eq!(home.courses.iter().map(|course| course.title.as_str()).collect::<Vec<_>>(), ["Biology 1"]);
    let home: Home = class.stranger.call("home", json!({})).await.expect("signed in");
    assert_eq!(home.courses.iter().map(|course| course.title.as_str()).collect::<Vec<_>>(), ["Elsewhere"]);
    assert_eq!(home.lessons, []);
    let home: Home = class.administrator.call("home", json!({})).await.expect("signed in");
    assert_eq!(
        home.courses.iter().map(|course| (course.title.as_str(), course.role)).collect::<Vec<_>>(),
        [("Biology 1", Role::Administrator), ("Elsewhere", Role::Administrator)]
    );
    assert_eq!(home.lessons.len(), 1);
}

#[tokio::test]
async fn course_titles_take_any_script_and_refuse_what_nobody_could_read() {
    let app = TestApp::new().await;
    let mut teacher = app.account("teacher", Role::Teacher).await;
    let course: CourseId = teacher.call("create_course", json!({ "title": " Física & Química 🧪 #2? " })).await.expect("a fine title");
    let page: CoursePage = teacher.call("course", json!({ "course": course })).await.expect("the maker's");
    assert_eq!(page.title, "Física & Química 🧪 #2?");
    let refused = |title: String| {
        let mut teacher = teacher.clone();
        async move { teacher.call::<CourseId>("create_course", json!({ "title": title })).await.expect_err("no title") }
    };
    assert_eq!(refused("  ".into()).await, ApiError::Invalid(InputError::Empty { field: Field::Title }));
    assert_eq!(refused("x".repeat(121)).await, ApiError::Invalid(InputError::TooLong { field: Field::Title, given: 121, most: 120 }));
}

#[tokio::test]
async fn a_changed_capability_counts_from_the_next_call_on() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let (course, lesson) = (class.course.clone(), class.lesson.clone());
    let change = |role: Role, capability: Capability, allowed: bool| json!({ "course": course, "role": role, "capability": capability, "allowed": allowed });
    let report = json!({ "lesson": lesson });
    assert_eq!(class.student.call::<Value>("report", &report).await, Err(ApiError::NotAllowed));
    class.teacher.done("set_capability", change(Role::Student, Capability::SeeAttendance, true)).await.expect("a teacher may");
    class.student.call::<Value>("report", &report).await.expect("allowed now");
    class.teacher.done("set_capability", change(Role::Student, Capability::SeeAttendance, false)).await.expect("a teacher may");
    assert_eq!(class.student.call::<Value>("report", &report).await, Err(ApiError::NotAllowed));

    class.teacher.done("set_capability", change(Role::Student, Capability::Enter, false)).await.expect("a teacher may");
    assert_eq!(class.student.call::<Value>("ticket", &report).await, Err(ApiError::NotAllowed));
    let home: Home = class.student.call("home", json!({})).await.expect("signed in");
    assert_eq!(home.lessons, [], "a lesson that one may not enter is not offered");
}

#[tokio::test]
async fn nobody_can_make_guests_moderators_or_lock_teachers_out() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    for (role, capability) in
        [(Role::Guest, Capability::Moderate), (Role::Teacher, Capability::ManageCourse), (Role::Administrator, Capability::Enter)]
    {
        let arguments = json!({ "course": class.course, "role": role, "capability": capability, "allowed": false });
        assert_eq!(class.teacher.done("set_capability", arguments).await, Err(ApiError::Malformed), "{role:?}");
    }
    let page: PeoplePage = class.teacher.call("people", json!({ "course": class.course })).await.expect("a teacher may");
    assert_eq!(
        page.roles.iter().map(|(role, _)| *role).collect::<Vec<_>>(),
        [Role::Teacher, Role::Assistant, Role::Student, Role::Guest, Role::Display]
    );
    assert!(page.roles.iter().all(|(role, may)| *may == role.default_capabilities()), "nothing was changed");
}

#[tokio::test]
async fn members_come_change_and_go() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let course = class.course.clone();
    let lesson = json!({ "lesson": class.lesson });
    member(&mut class.teacher, &course, "STRANGER", Role::Assistant).await;
    class.stranger.call::<Value>("report", &lesson).await.expect("assistants see attendance");
    member(&mut class.teacher, &course, "stranger", Role::Student).await;
    assert_eq!(class.stranger.call::<Value>("report", &lesson).await, Err(ApiError::NotAllowed));

    let page: PeoplePage = class.teacher.call("people", json!({ "course": course })).await.expect("a teacher may");
    assert_eq!(
        page.members.iter().map(|member| (member.account_name.as_str(), member.role)).collect::<Vec<_>>(),
        [("teacher", Role::Teacher), ("stranger", Role::Student), ("student", Role::Student)]
    );
    let gone = json!({ "course": course, "person": page.members[1].person });
    class.teacher.done("remove_member", &gone).await.expect("a member");
    assert_eq!(class.teacher.done("remove_member", &gone).await, Err(ApiError::NoSuch(Thing::Member)));
    assert_eq!(class.stranger.call::<Value>("course", json!({ "course": course })).await, Err(ApiError::NoSuch(Thing::Course)));
}

#[tokio::test]
async fn members_have_accounts_and_roles_that_a_course_can_give() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let set = |account_name: &str, role: Role| json!({ "course": class.course, "account_name": account_name, "role": role });
    for (arguments, expected) in [
        (set("nobody", Role::Student), ApiError::NoSuch(Thing::Account)),
        (set("Ana Díaz", Role::Student), ApiError::Invalid(InputError::AccountName)),
        (set("stranger", Role::Administrator), ApiError::Malformed),
        (set("stranger", Role::Guest), ApiError::Malformed),
    ] {
        assert_eq!(class.teacher.done("set_member", arguments).await, Err(expected));
    }
}

#[tokio::test]
async fn a_course_keeps_a_teacher() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let course = class.course.clone();
    let teacher = class.teacher.person().await;
    let become_student = json!({ "course": course, "account_name": "teacher", "role": Role::Student });
    let leave = json!({ "course": course, "person": teacher });
    assert_eq!(class.teacher.done("set_member", &become_student).await, Err(ApiError::LastTeacher));
    assert_eq!(class.teacher.done("remove_member", &leave).await, Err(ApiError::LastTeacher));
    assert_eq!(class.administrator.done("set_member", &become_student).await, Err(ApiError::LastTeacher));

    member(&mut class.teacher, &course, "student", Role::Teacher).await;
    class.teacher.done("set_member", &become_student).await.expect("there is another one now");
    assert_eq!(class.teacher.call::<Value>("people", json!({ "course": course })).await, Err(ApiError::NotAllowed));

    // An administrator may take out even the last one, and put another one in.
    let last = class.student.person().await;
    class.administrator.done("remove_member", json!({ "course": course, "person": last })).await.expect("an administrator may");
    member(&mut class.administrator, &course, "stranger", Role::Student).await;
    member(&mut class.administrator, &course, "teacher", Role::Teacher).await;
    class.teacher.call::<PeoplePage>("people", json!({ "course": course })).await.expect("a teacher again");
}

#[tokio::test]
async fn two_teachers_who_demote_each_other_at_once_leave_one() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let course = class.course.clone();
    member(&mut class.teacher, &course, "student", Role::Teacher).await;
    let demote = |account_name: &str| json!({ "course": course, "account_name": account_name, "role": Role::Assistant });
    let (mut one, mut other) = (class.teacher.clone(), class.student.clone());
    let (first, second) = tokio::join!(one.done("set_member", demote("student")), other.done("set_member", demote("teacher")));
    assert!(first.is_ok() != second.is_ok(), "{first:?}, {second:?}");
    let page: PeoplePage = class.administrator.call("people", json!({ "course": course })).await.expect("an administrator may");
    assert_eq!(page.members.iter().filter(|member| member.role == Role::Teacher).count(), 1);
}
