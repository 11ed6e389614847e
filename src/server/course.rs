//! Courses, their people, and what their roles may do.

use std::collections::HashMap;

use domain::role::{Capabilities, Capability, Override, Role, capabilities};
use domain::{CourseId, PersonId, input};

use super::context::{Call, Session, call};
use super::guard::{self, Function};
use super::lesson::card;
use super::live::Within;
use super::store;
use super::store::course::Changed;
use super::store::lesson::{Lesson, Of};
use crate::api::course::{CourseCard, CoursePage, Home, PeoplePage};
use crate::api::lesson::LessonCard;
use crate::api::room::RoomCard;
use crate::api::{ApiError, Result, Thing};

/// How far ahead the first page looks, in ms.
const AHEAD_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// How many lessons that are over a page shows.
pub const PAST: u32 = 20;

/// One's courses and the lessons that are near. A guest's are those of the one room.
///
/// # Errors
/// Not signed in; for a guest: the link is gone.
pub async fn home() -> Result<Home> {
    let call = call();
    let session = guard::caller(&call, Function::Home)?;
    if session.guest_of.is_some() {
        return guest_home(&call, session).await;
    }
    let (store, now_ms) = (&call.app.store, call.now_ms());
    let (mut courses, of, overrides) = if session.is_administrator() {
        let all = store::course::all(store).await?;
        let courses = all.into_iter().map(|(id, title)| CourseCard { id, title, role: Role::Administrator }).collect();
        (courses, Of::Everybody, HashMap::new())
    } else {
        let mine = store::course::of_person(store, &session.person).await?;
        let courses: Vec<_> = mine.into_iter().map(|(id, title, role)| CourseCard { id, title, role }).collect();
        (courses, Of::Person(&session.person), store::course::overrides_of_person(store, &session.person).await?)
    };
    let lessons = store::lesson::current(store, of, now_ms, now_ms.saturating_add(AHEAD_MS)).await?;
    let lessons = visible(lessons, &courses, &overrides, now_ms);
    courses.sort_by_cached_key(|course| course.title.to_lowercase());
    Ok(Home { courses, lessons })
}

/// The lessons that one may enter, each with its door as one finds it.
fn visible(lessons: Vec<Lesson>, courses: &[CourseCard], overrides: &HashMap<CourseId, Vec<Override>>, now_ms: i64) -> Vec<LessonCard> {
    let may: HashMap<&CourseId, Capabilities> = courses
        .iter()
        .map(|course| (&course.id, capabilities(course.role, overrides.get(&course.id).map(Vec::as_slice).unwrap_or_default())))
        .collect();
    lessons
        .into_iter()
        .filter_map(|lesson| {
            let may = may.get(&lesson.course).copied().filter(|may| may.has(Capability::Enter))?;
            Some(card(lesson, may, now_ms))
        })
        .collect()
}

async fn guest_home(call: &Call, session: &Session) -> Result<Home> {
    let (store, now_ms) = (&call.app.store, call.now_ms());
    let Some(of) = &session.guest_of else { return Err(ApiError::Internal) };
    let room = store::room::by_id(store, of).await?.filter(|room| room.policy.guests).ok_or(ApiError::GuestLinkGone)?;
    let lessons = store::lesson::current(store, Of::Room(&room.id), now_ms, now_ms.saturating_add(AHEAD_MS)).await?;
    let lessons = lessons.into_iter().map(|lesson| card(lesson, Role::Guest.default_capabilities(), now_ms)).collect();
    Ok(Home { courses: Vec::new(), lessons })
}

/// One course with its rooms and lessons.
///
/// # Errors
/// Not signed in, no such course, or not allowed.
pub async fn page(course: CourseId) -> Result<CoursePage> {
    let call = call();
    let course = guard::course(&call, Function::Course, &course).await?;
    let (store, now_ms) = (&call.app.store, call.now_ms());
    let mut rooms: Vec<RoomCard> = store::room::of_course(store, &course.id).await?;
    rooms.sort_by_cached_key(|room| room.title.to_lowercase());
    let cards = |lessons: Vec<Lesson>| lessons.into_iter().map(|lesson| card(lesson, course.may, now_ms)).collect();
    let lessons = cards(store::lesson::current(store, Of::Course(&course.id), now_ms, i64::MAX).await?);
    let past = cards(store::lesson::past(store, Of::Course(&course.id), now_ms, PAST).await?);
    Ok(CoursePage { id: course.id, title: course.title, role: course.role, may: course.may, rooms, lessons, past })
}

/// Makes a course; whoever makes it is its first teacher.
///
/// # Errors
/// Not allowed, or a title that will not do.
pub async fn create(title: String) -> Result<CourseId> {
    let call = call();
    let session = guard::caller(&call, Function::CreateCourse)?;
    let title = input::title(&title)?;
    let course = CourseId::new(call.app.random.id());
    store::course::insert(&call.app.store, &course, &title, &session.person, call.now_ms()).await?;
    Ok(course)
}

/// The people of a course and what its roles may do.
///
/// # Errors
/// Not signed in, no such course, or not allowed.
pub async fn people(course: CourseId) -> Result<PeoplePage> {
    let call = call();
    let course = guard::course(&call, Function::People, &course).await?;
    let mut members = store::course::members(&call.app.store, &course.id).await?;
    members.sort_by_cached_key(|member| (member.role, member.name.to_lowercase(), member.account_name.clone()));
    let overrides = store::course::overrides(&call.app.store, &course.id).await?;
    let changeable = Role::ALL.iter().copied().filter(|&role| role != Role::Administrator);
    let roles = changeable.map(|role| (role, capabilities(role, &overrides))).collect();
    Ok(PeoplePage { id: course.id, title: course.title, members, roles })
}

/// Puts an account into a course, or gives a member another role.
///
/// # Errors
/// Not allowed, no such account, or the course would lose its last teacher.
pub async fn set_member(course: CourseId, account_name: String, role: Role) -> Result<()> {
    let call = call();
    let course = guard::course(&call, Function::SetMember, &course).await?;
    if !Role::MEMBERS.contains(&role) {
        return Err(ApiError::Malformed);
    }
    let account_name = input::account_name(&account_name)?;
    let account = store::account::by_name(&call.app.store, &account_name).await?.ok_or(ApiError::NoSuch(Thing::Account))?;
    done(store::course::set_member(&call.app.store, &course.id, &account.person, role).await?)?;
    call.app.live.role_changed(Within::Course(&course.id), Some(&account.person));
    Ok(())
}

/// Takes somebody out of a course. The last teacher only by an administrator, who can put another one in.
///
/// # Errors
/// Not allowed, no such member, or the course would lose its last teacher.
pub async fn remove_member(course: CourseId, person: PersonId) -> Result<()> {
    let call = call();
    let course = guard::course(&call, Function::RemoveMember, &course).await?;
    let keep_a_teacher = course.role != Role::Administrator;
    done(store::course::remove_member(&call.app.store, &course.id, &person, keep_a_teacher).await?)?;
    store::admission::end(&call.app.store, &course.id, &person, call.now_ms()).await?;
    call.app.live.role_changed(Within::Course(&course.id), Some(&person));
    Ok(())
}

fn done(changed: Changed) -> Result<()> {
    match changed {
        Changed::Yes => Ok(()),
        Changed::NoSuchMember => Err(ApiError::NoSuch(Thing::Member)),
        Changed::LastTeacher => Err(ApiError::LastTeacher),
    }
}

/// Changes what a role may do in a course.
///
/// # Errors
/// Not allowed, or nothing that a course may change.
pub async fn set_capability(course: CourseId, role: Role, capability: Capability, allowed: bool) -> Result<()> {
    let call = call();
    let course = guard::course(&call, Function::SetCapability, &course).await?;
    if !role.can_be_given(capability) {
        return Err(ApiError::Malformed);
    }
    store::course::set_capability(&call.app.store, &course.id, role, capability, allowed).await?;
    call.app.live.role_changed(Within::Course(&course.id), None);
    Ok(())
}
