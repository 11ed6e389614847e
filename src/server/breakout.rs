//! Groups of a course, and breakout rooms prepared before a lesson.

use std::collections::HashSet;

use domain::board::{self, PlannedRoom};
use domain::input::{self, InputError};
use domain::role::{Capability, capabilities};
use domain::{BreakoutSetId, CourseId, PersonId, RoomId};

use super::context::{Call, call};
use super::guard::{self, Function};
use super::store;
use crate::api::breakout::{BreakoutPage, BreakoutSet, Group, GroupsPage, SETS_MAX};
use crate::api::{ApiError, Result, Thing};

/// The most groups of a course.
const GROUPS_MAX: usize = 100;

/// The groups of a course and who can be in them.
///
/// # Errors
/// Not allowed.
pub async fn groups(course: CourseId) -> Result<GroupsPage> {
    let call = call();
    let found = guard::course(&call, Function::Groups, &course).await?;
    let people = people(&call, &course).await?;
    let groups = without_strangers(store::breakout::groups(&call.app.store, &course).await?, &people);
    Ok(GroupsPage { course_title: found.title, people, groups })
}

/// Sets the groups of a course, all of them.
///
/// # Errors
/// Not allowed, a name that will not do, or too many groups.
pub async fn save_groups(course: CourseId, groups: Vec<Group>) -> Result<()> {
    let call = call();
    guard::course(&call, Function::SaveGroups, &course).await?;
    if groups.len() > GROUPS_MAX {
        return Err(ApiError::Conflict { sentence: format!("A course can have at most {GROUPS_MAX} groups.") });
    }
    let groups = groups
        .into_iter()
        .map(|group| Ok(Group { name: input::title(&group.name)?, people: group.people }))
        .collect::<std::result::Result<Vec<_>, InputError>>()?;
    let groups = without_strangers(groups, &people(&call, &course).await?);
    Ok(store::breakout::put_groups(&call.app.store, &course, &groups).await?)
}

/// What breakout rooms of a room can be made from.
///
/// # Errors
/// Not allowed.
pub async fn page(room: RoomId) -> Result<BreakoutPage> {
    let call = call();
    let found = guard::room(&call, Function::Breakouts, &room).await?;
    let (store, course) = (&call.app.store, found.course.id);
    let people = people(&call, &course).await?;
    let groups = without_strangers(store::breakout::groups(store, &course).await?, &people);
    let sets = store::breakout::sets(store, &room).await?;
    Ok(BreakoutPage { room_title: found.room.title, course, people, groups, sets })
}

/// Keeps a set.
///
/// # Errors
/// Not allowed, no such set, a title or rooms that will not do, or too many sets.
pub async fn save(room: RoomId, set: Option<BreakoutSetId>, title: String, rooms: Vec<PlannedRoom>) -> Result<BreakoutSetId> {
    let call = call();
    guard::room(&call, Function::SaveBreakouts, &room).await?;
    let (title, rooms) = (input::title(&title)?, board::checked(rooms)?);
    let (store, now_ms) = (&call.app.store, call.now_ms());
    match set {
        Some(id) => {
            let set = BreakoutSet { id, title, rooms };
            let there = store::breakout::update(store, &room, &set, now_ms).await?;
            if there { Ok(set.id) } else { Err(ApiError::NoSuch(Thing::BreakoutSet)) }
        }
        None => {
            let set = BreakoutSet { id: BreakoutSetId::new(call.app.random.id()), title, rooms };
            let kept = store::breakout::insert(store, &room, &set, now_ms, SETS_MAX).await?;
            let full = || ApiError::Conflict { sentence: format!("A room keeps at most {SETS_MAX} sets. Please remove one first.") };
            kept.then_some(set.id).ok_or_else(full)
        }
    }
}

/// Forgets a set. One that is not there any more is forgotten already.
///
/// # Errors
/// Not allowed.
pub async fn remove(room: RoomId, set: BreakoutSetId) -> Result<()> {
    let call = call();
    guard::room(&call, Function::RemoveBreakouts, &room).await?;
    Ok(store::breakout::remove(&call.app.store, &room, &set).await?)
}

/// Who can be put into groups: the course's members who do not moderate, by name.
async fn people(call: &Call, course: &CourseId) -> Result<Vec<(PersonId, String)>> {
    let store = &call.app.store;
    let overrides = store::course::overrides(store, course).await?;
    let mut people: Vec<(PersonId, String)> = store::person::members(store, course)
        .await?
        .into_iter()
        .filter(|member| !capabilities(member.role, &overrides).has(Capability::Moderate))
        .map(|member| (member.person, member.name))
        .collect();
    people.sort_by_cached_key(|(person, name)| (name.to_lowercase(), person.clone()));
    Ok(people)
}

/// Groups without those who are no members (any more).
fn without_strangers(mut groups: Vec<Group>, people: &[(PersonId, String)]) -> Vec<Group> {
    let members: HashSet<&PersonId> = people.iter().map(|(person, _)| person).collect();
    for group in &mut groups {
        let mut seen = HashSet::new();
        group.people.retain(|person| members.contains(person) && seen.insert(person.clone()));
    }
    groups
}
