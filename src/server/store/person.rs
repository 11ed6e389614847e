//! People: accounts' and guests'.

use domain::role::Role;
use domain::{CourseId, LessonId, PersonId, RoomId};
use sqlx::QueryBuilder;

use super::{Result, Store, role};

/// What a person is, outside of courses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// May do everything everywhere.
    Administrator,
    /// Has an account; what it may do, courses say.
    Account,
    /// A guest of one room.
    GuestOf(RoomId),
}

/// What a person is.
///
/// # Errors
/// The store fails.
pub async fn standing(store: &Store, person: &PersonId) -> Result<Option<Standing>> {
    let row: Option<(Option<String>, Option<String>)> =
        sqlx::query_as("SELECT p.guest_room_id, a.role FROM person p LEFT JOIN account a ON a.person_id = p.id WHERE p.id = $1")
            .bind(person.as_str())
            .fetch_optional(store.pool())
            .await?;
    Ok(row.and_then(|row| match row {
        (Some(room), _) => Some(Standing::GuestOf(room.into())),
        (None, Some(role)) if role == Role::Administrator.as_str() => Some(Standing::Administrator),
        (None, Some(_)) => Some(Standing::Account),
        (None, None) => None,
    }))
}

/// The name others see of somebody.
///
/// # Errors
/// The store fails.
pub async fn name(store: &Store, person: &PersonId) -> Result<Option<String>> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT name FROM person WHERE id = $1").bind(person.as_str()).fetch_optional(store.pool()).await?;
    Ok(row.map(|(name,)| name))
}

/// Those among some people who can have been let into a room: its course's members, its guests, administrators.
///
/// # Errors
/// The store fails.
pub async fn who_could_be_in(store: &Store, course: &CourseId, room: &RoomId, people: &[PersonId]) -> Result<Vec<PersonId>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = QueryBuilder::new("SELECT p.id FROM person p WHERE p.id IN (");
    let mut ids = query.separated(", ");
    for person in people {
        ids.push_bind(person.as_str());
    }
    query.push(") AND (p.guest_room_id = ").push_bind(room.as_str());
    query.push(" OR EXISTS (SELECT 1 FROM member m WHERE m.person_id = p.id AND m.course_id = ").push_bind(course.as_str());
    query.push(") OR EXISTS (SELECT 1 FROM account a WHERE a.person_id = p.id AND a.role = ");
    query.push_bind(Role::Administrator.as_str()).push("))");
    let rows: Vec<(String,)> = query.build_query_as().fetch_all(store.pool()).await?;
    Ok(rows.into_iter().map(|(id,)| id.into()).collect())
}

/// Somebody in a lesson's report.
#[derive(Clone, Debug)]
pub struct Attendee {
    /// Who.
    pub person: PersonId,
    /// The name others see.
    pub name: String,
    /// The role now: in the course, else an administrator's, else a guest's.
    pub role: Role,
    /// A member of the course now.
    pub member: bool,
}

/// The members of a course.
///
/// # Errors
/// The store fails.
pub async fn members(store: &Store, course: &CourseId) -> Result<Vec<Attendee>> {
    let rows: Vec<AttendeeRow> = sqlx::query_as(
        "SELECT p.id, p.name, m.role, a.role FROM member m JOIN person p ON p.id = m.person_id
         LEFT JOIN account a ON a.person_id = p.id WHERE m.course_id = $1",
    )
    .bind(course.as_str())
    .fetch_all(store.pool())
    .await?;
    rows.into_iter().map(attendee).collect()
}

/// People who are no members of the course they are asked about, by their ids.
///
/// # Errors
/// The store fails.
pub async fn others(store: &Store, people: &[PersonId]) -> Result<Vec<Attendee>> {
    let mut others = Vec::with_capacity(people.len());
    for chunk in people.chunks(1_000) {
        let mut query =
            QueryBuilder::new("SELECT p.id, p.name, NULL, a.role FROM person p LEFT JOIN account a ON a.person_id = p.id WHERE p.id IN (");
        let mut ids = query.separated(", ");
        for person in chunk {
            ids.push_bind(person.as_str());
        }
        query.push(")");
        let rows: Vec<AttendeeRow> = query.build_query_as().fetch_all(store.pool()).await?;
        for row in rows {
            others.push(attendee(row)?);
        }
    }
    Ok(others)
}

/// Person, name, role in the course, role of the account.
type AttendeeRow = (String, String, Option<String>, Option<String>);

fn attendee((person, name, member_role, account_role): AttendeeRow) -> Result<Attendee> {
    let member = member_role.is_some();
    let role = match (member_role, account_role) {
        (Some(name), _) => role(&name)?,
        (None, Some(name)) if name == Role::Administrator.as_str() => Role::Administrator,
        (None, _) => Role::Guest,
    };
    Ok(Attendee { person: person.into(), name, role, member })
}

/// The members of a course and everybody whom the evidence of one of its lessons names.
///
/// # Errors
/// The store fails.
pub async fn members_and_attendees(store: &Store, course: &CourseId, lesson: &LessonId) -> Result<Vec<Attendee>> {
    let rows: Vec<AttendeeRow> = sqlx::query_as(
        "SELECT p.id, p.name, m.role, a.role FROM person p
         LEFT JOIN member m ON m.person_id = p.id AND m.course_id = $1
         LEFT JOIN account a ON a.person_id = p.id
         WHERE p.id IN (SELECT person_id FROM member WHERE course_id = $1
                        UNION SELECT f.subject_id FROM source s JOIN fact f ON f.source = s.number
                        WHERE s.lesson_id = $2 AND f.subject_id IS NOT NULL
                        UNION SELECT person_id FROM admission WHERE lesson_id = $2
                        UNION SELECT person_id FROM correction WHERE lesson_id = $2)",
    )
    .bind(course.as_str())
    .bind(lesson.as_str())
    .fetch_all(store.pool())
    .await?;
    rows.into_iter().map(attendee).collect()
}
