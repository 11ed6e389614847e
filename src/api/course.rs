//! Courses, their people, and what their roles may do.

use domain::role::{Capabilities, Capability, Role};
use domain::{CourseId, PersonId};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use server_fn_macro_default::server;

use super::Result;
use super::lesson::LessonCard;
use super::room::RoomCard;

/// A course in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseCard {
    /// Which.
    pub id: CourseId,
    /// Its title.
    pub title: String,
    /// One's own role in it.
    pub role: Role,
}

/// The first page after signing in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// One's courses by title; for administrators, all.
    pub courses: Vec<CourseCard>,
    /// Lessons open now or within the next 7 days, soonest first.
    pub lessons: Vec<LessonCard>,
}

/// One course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoursePage {
    /// Which.
    pub id: CourseId,
    /// Its title.
    pub title: String,
    /// One's own role.
    pub role: Role,
    /// What one may do here.
    pub may: Capabilities,
    /// Its rooms by title.
    pub rooms: Vec<RoomCard>,
    /// Lessons open now and to come, soonest first.
    pub lessons: Vec<LessonCard>,
    /// The last 20 lessons that are over, latest first.
    pub past: Vec<LessonCard>,
}

/// Somebody in a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// The name others see.
    pub name: String,
    /// The sign-in name.
    pub account_name: String,
    /// The role.
    pub role: Role,
}

/// The people of a course and what its roles may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeoplePage {
    /// Which course.
    pub id: CourseId,
    /// Its title.
    pub title: String,
    /// Members by role and name.
    pub members: Vec<Member>,
    /// What each role may do here, in the order of [`Role::ALL`] without the administrator.
    pub roles: Vec<(Role, Capabilities)>,
}

/// One's courses and the lessons that are near.
#[server(name = GetHome, prefix = "/api", endpoint = "home", input = Json)]
pub async fn home() -> Result<Home> {
    crate::server::course::home().await
}

/// One course with its rooms and lessons.
#[server(name = GetCourse, prefix = "/api", endpoint = "course", input = Json)]
pub async fn course(course: CourseId) -> Result<CoursePage> {
    crate::server::course::page(course).await
}

/// Makes a course.
#[server(name = CreateCourse, prefix = "/api", endpoint = "create_course", input = Json)]
pub async fn create_course(title: String) -> Result<CourseId> {
    crate::server::course::create(title).await
}

/// The people of a course.
#[server(name = GetPeople, prefix = "/api", endpoint = "people", input = Json)]
pub async fn people(course: CourseId) -> Result<PeoplePage> {
    crate::server::course::people(course).await
}

/// Puts an account into a course, or gives a member another role.
#[server(name = SetMember, prefix = "/api", endpoint = "set_member", input = Json)]
pub async fn set_member(course: CourseId, account_name: String, role: Role) -> Result<()> {
    crate::server::course::set_member(course, account_name, role).await
}

/// Takes somebody out of a course. Their attendance stays.
#[server(name = RemoveMember, prefix = "/api", endpoint = "remove_member", input = Json)]
pub async fn remove_member(course: CourseId, person: PersonId) -> Result<()> {
    crate::server::course::remove_member(course, person).await
}

/// Changes what a role may do in a course.
#[server(name = SetCapability, prefix = "/api", endpoint = "set_capability", input = Json)]
pub async fn set_capability(course: CourseId, role: Role, capability: Capability, allowed: bool) -> Result<()> {
    crate::server::course::set_capability(course, role, capability, allowed).await
}
