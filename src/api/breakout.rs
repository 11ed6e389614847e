//! Groups of a course, and breakout rooms prepared from them, at random, or by hand.

use domain::board::PlannedRoom;
use domain::{BreakoutSetId, CourseId, PersonId, RoomId};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use server_fn_macro_default::server;

use super::Result;

/// A group of a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its members. Somebody may be in several groups.
    pub people: Vec<PersonId>,
}

/// A set of breakout rooms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakoutSet {
    /// Which.
    pub id: BreakoutSetId,
    /// What it is called. The one that the last lesson used is called [`LAST_TIME`].
    pub title: String,
    /// The rooms.
    pub rooms: Vec<PlannedRoom>,
}

/// What the set is called that the last lesson used.
pub const LAST_TIME: &str = "As last time";
/// The most sets of one room.
pub const SETS_MAX: usize = 50;

/// All that breakout rooms of a room can be made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakoutPage {
    /// The room's title.
    pub room_title: String,
    /// The course.
    pub course: CourseId,
    /// Who can be put into rooms: the course's members who do not moderate, by name.
    pub people: Vec<(PersonId, String)>,
    /// The course's groups, in their order.
    pub groups: Vec<Group>,
    /// The room's sets: the last lesson's first, then by title.
    pub sets: Vec<BreakoutSet>,
}

/// The groups of a course and who can be in them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupsPage {
    /// The course's title.
    pub course_title: String,
    /// Its members who do not moderate, by name.
    pub people: Vec<(PersonId, String)>,
    /// Its groups, in their order.
    pub groups: Vec<Group>,
}

/// The groups of a course.
#[server(name = GetGroups, prefix = "/api", endpoint = "groups", input = Json)]
pub async fn groups(course: CourseId) -> Result<GroupsPage> {
    crate::server::breakout::groups(course).await
}

/// Sets the groups of a course, all of them. People who are no members are passed over.
#[server(name = SaveGroups, prefix = "/api", endpoint = "save_groups", input = Json)]
pub async fn save_groups(course: CourseId, groups: Vec<Group>) -> Result<()> {
    crate::server::breakout::save_groups(course, groups).await
}

/// What breakout rooms of this room can be made from.
#[server(name = GetBreakouts, prefix = "/api", endpoint = "breakouts", input = Json)]
pub async fn breakouts(room: RoomId) -> Result<BreakoutPage> {
    crate::server::breakout::page(room).await
}

/// Keeps a set of breakout rooms; `set`: the one it replaces, none: a new one.
#[server(name = SaveBreakouts, prefix = "/api", endpoint = "save_breakouts", input = Json)]
pub async fn save_breakouts(room: RoomId, set: Option<BreakoutSetId>, title: String, rooms: Vec<PlannedRoom>) -> Result<BreakoutSetId> {
    crate::server::breakout::save(room, set, title, rooms).await
}

/// Forgets a set.
#[server(name = RemoveBreakouts, prefix = "/api", endpoint = "remove_breakouts", input = Json)]
pub async fn remove_breakouts(room: RoomId, set: BreakoutSetId) -> Result<()> {
    crate::server::breakout::remove(room, set).await
}
