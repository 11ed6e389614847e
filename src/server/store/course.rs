//! Courses, their members, and what they changed in the table of capabilities.

use std::collections::HashMap;

use domain::role::{Capability, Override, Role};
use domain::{CourseId, PersonId};
use sqlx::SqliteConnection;

use super::{Result, Store, capability, role};
use crate::api::course::Member;

/// Makes a course with its first teacher.
///
/// # Errors
/// The store fails.
pub async fn insert(store: &Store, course: &CourseId, title: &str, teacher: &PersonId, now_ms: i64) -> Result<()> {
    let mut tx = store.write().await?;
    sqlx::query("INSERT INTO course (id, title, created_ms) VALUES ($1, $2, $3)")
        .bind(course.as_str())
        .bind(title)
        .bind(now_ms)
        .execute(&mut *tx)
        .await?;
    sqlx::query("INSERT INTO member (course_id, person_id, role) VALUES ($1, $2, $3)")
        .bind(course.as_str())
        .bind(teacher.as_str())
        .bind(Role::Teacher.as_str())
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

/// The title of a course.
///
/// # Errors
/// The store fails.
pub async fn title(store: &Store, course: &CourseId) -> Result<Option<String>> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT title FROM course WHERE id = $1").bind(course.as_str()).fetch_optional(store.pool()).await?;
    Ok(row.map(|(title,)| title))
}

/// All courses with their titles.
///
/// # Errors
/// The store fails.
pub async fn all(store: &Store) -> Result<Vec<(CourseId, String)>> {
    let rows: Vec<(String, String)> = sqlx::query_as("SELECT id, title FROM course").fetch_all(store.pool()).await?;
    Ok(rows.into_iter().map(|(id, title)| (id.into(), title)).collect())
}

/// The courses of a person with their titles and the role there.
///
/// # Errors
/// The store fails.
pub async fn of_person(store: &Store, person: &PersonId) -> Result<Vec<(CourseId, String, Role)>> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT c.id, c.title, m.role FROM member m JOIN course c ON c.id = m.course_id WHERE m.person_id = $1")
            .bind(person.as_str())
            .fetch_all(store.pool())
            .await?;
    rows.into_iter().map(|(id, title, name)| Ok((id.into(), title, role(&name)?))).collect()
}

/// The role of a member.
///
/// # Errors
/// The store fails.
pub async fn member_role(store: &Store, course: &CourseId, person: &PersonId) -> Result<Option<Role>> {
    let row: Option<(String,)> = sqlx::query_as("SELECT role FROM member WHERE course_id = $1 AND person_id = $2")
        .bind(course.as_str())
        .bind(person.as_str())
        .fetch_optional(store.pool())
        .await?;
    row.map(|(name,)| role(&name)).transpose()
}

/// The members of a course, in no order.
///
/// # Errors
/// The store fails.
pub async fn members(store: &Store, course: &CourseId) -> Result<Vec<Member>> {
    let rows: Vec<(String, String, String, String)> = sqlx::query_as(
        "SELECT p.id, p.name, a.account_name, m.role FROM member m
         JOIN person p ON p.id = m.person_id JOIN account a ON a.person_id = p.id WHERE m.course_id = $1",
    )
    .bind(course.as_str())
    .fetch_all(store.pool())
    .await?;
    rows.into_iter()
        .map(|(person, name, account_name, role_name)| Ok(Member { person: person.into(), name, account_name, role: role(&role_name)? }))
        .collect()
}

/// What became of a change of members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// Done.
    Yes,
    /// There was no such member.
    NoSuchMember,
    /// The course would have been left without a teacher: nothing was changed.
    LastTeacher,
}

/// Makes somebody a member, or gives a member another role, unless that takes the course's last teacher away.
///
/// # Errors
/// The store fails.
pub async fn set_member(store: &Store, course: &CourseId, person: &PersonId, new: Role) -> Result<Changed> {
    let mut tx = store.write().await?;
    if new != Role::Teacher && is_last_teacher(&mut tx, course, person).await? {
        return Ok(Changed::LastTeacher);
    }
    sqlx::query(
        "INSERT INTO member (course_id, person_id, role) VALUES ($1, $2, $3)
         ON CONFLICT (course_id, person_id) DO UPDATE SET role = excluded.role",
    )
    .bind(course.as_str())
    .bind(person.as_str())
    .bind(new.as_str())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(Changed::Yes)
}

/// Takes a member out. With `keep_a_teacher` not the last teacher.
///
/// # Errors
/// The store fails.
pub async fn remove_member(store: &Store, course: &CourseId, person: &PersonId, keep_a_teacher: bool) -> Result<Changed> {
    let mut tx = store.write().await?;
    if keep_a_teacher && is_last_teacher(&mut tx, course, person).await? {
        return Ok(Changed::LastTeacher);
    }
    let removed = sqlx::query("DELETE FROM member WHERE course_id = $1 AND person_id = $2")
        .bind(course.as_str())
        .bind(person.as_str())
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(if removed.rows_affected() == 0 { Changed::NoSuchMember } else { Changed::Yes })
}

async fn is_last_teacher(tx: &mut SqliteConnection, course: &CourseId, person: &PersonId) -> Result<bool> {
    let teachers: Vec<(String,)> = sqlx::query_as("SELECT person_id FROM member WHERE course_id = $1 AND role = $2")
        .bind(course.as_str())
        .bind(Role::Teacher.as_str())
        .fetch_all(tx)
        .await?;
    Ok(matches!(teachers.as_slice(), [(only,)] if only == person.as_str()))
}

/// What a course changed in the table.
///
/// # Errors
/// The store fails.
pub async fn overrides(store: &Store, course: &CourseId) -> Result<Vec<Override>> {
    let rows: Vec<(String, String, bool)> =
        sqlx::query_as("SELECT role, capability, allowed <> 0 FROM course_capability WHERE course_id = $1")
            .bind(course.as_str())
            .fetch_all(store.pool())
            .await?;
    rows.into_iter().map(|(role, capability, allowed)| an_override(&role, &capability, allowed)).collect()
}

/// The same for all courses of a person at once.
///
/// # Errors
/// The store fails.
pub async fn overrides_of_person(store: &Store, person: &PersonId) -> Result<HashMap<CourseId, Vec<Override>>> {
    let rows: Vec<(String, String, String, bool)> = sqlx::query_as(
        "SELECT o.course_id, o.role, o.capability, o.allowed <> 0 FROM course_capability o
         JOIN member m ON m.course_id = o.course_id WHERE m.person_id = $1",
    )
    .bind(person.as_str())
    .fetch_all(store.pool())
    .await?;
    let mut by_course: HashMap<CourseId, Vec<Override>> = HashMap::new();
    for (course, role, capability, allowed) in rows {
        by_course.entry(course.into()).or_default().push(an_override(&role, &capability, allowed)?);
    }
    Ok(by_course)
}

fn an_override(role_name: &str, capability_name: &str, allowed: bool) -> Result<Override> {
    Ok(Override { role: role(role_name)?, capability: capability(capability_name)?, allowed })
}

/// Changes what a role may do in a course. What the table says anyway is not kept as a change.
///
/// # Errors
/// The store fails.
pub async fn set_capability(store: &Store, course: &CourseId, role: Role, capability: Capability, allowed: bool) -> Result<()> {
    let mut tx = store.write().await?;
    sqlx::query("DELETE FROM course_capability WHERE course_id = $1 AND role = $2 AND capability = $3")
        .bind(course.as_str())
        .bind(role.as_str())
        .bind(capability.as_str())
        .execute(&mut *tx)
        .await?;
    if allowed != role.default_capabilities().has(capability) {
        sqlx::query("INSERT INTO course_capability (course_id, role, capability, allowed) VALUES ($1, $2, $3, $4)")
            .bind(course.as_str())
            .bind(role.as_str())
            .bind(capability.as_str())
            .bind(i64::from(allowed))
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await
}
