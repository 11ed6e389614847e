//! Groups of a course, and breakout rooms prepared before a lesson.

use domain::board::PlannedRoom;
use domain::{BreakoutSetId, CourseId, RoomId};

use super::context::call;
use super::guard::{self, Function};
use crate::api::breakout::{BreakoutPage, Group, GroupsPage};
use crate::api::{ApiError, Result};

/// The groups of a course.
///
/// # Errors
/// Not allowed.
pub async fn groups(course: CourseId) -> Result<GroupsPage> {
    let call = call();
    guard::course(&call, Function::Groups, &course).await?;
    Err(ApiError::Internal)
}

/// Sets the groups of a course.
///
/// # Errors
/// Not allowed, or a name that will not do.
pub async fn save_groups(course: CourseId, _groups: Vec<Group>) -> Result<()> {
    let call = call();
    guard::course(&call, Function::SaveGroups, &course).await?;
    Err(ApiError::Internal)
}

/// What breakout rooms can be made from.
///
/// # Errors
/// Not allowed.
pub async fn page(room: RoomId) -> Result<BreakoutPage> {
    let call = call();
    guard::room(&call, Function::Breakouts, &room).await?;
    Err(ApiError::Internal)
}

/// Keeps a set.
///
/// # Errors
/// Not allowed, no such set, or rooms that will not do.
pub async fn save(room: RoomId, _set: Option<BreakoutSetId>, _title: String, _rooms: Vec<PlannedRoom>) -> Result<BreakoutSetId> {
    let call = call();
    guard::room(&call, Function::SaveBreakouts, &room).await?;
    Err(ApiError::Internal)
}

/// Forgets a set.
///
/// # Errors
/// Not allowed.
pub async fn remove(room: RoomId, _set: BreakoutSetId) -> Result<()> {
    let call = call();
    guard::room(&call, Function::RemoveBreakouts, &room).await?;
    Err(ApiError::Internal)
}
