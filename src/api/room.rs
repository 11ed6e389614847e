//! Rooms.

use domain::attendance::AttendanceRule;
use domain::role::Capabilities;
use domain::room::RoomPolicy;
use domain::{CourseId, ProviderId, RoomId};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use server_fn_macro_default::server;

use super::Result;
use super::lesson::LessonCard;
use super::provider::Venue;

/// A room in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomCard {
    /// Which.
    pub id: RoomId,
    /// Its title.
    pub title: String,
    /// Its description, maybe empty.
    pub description: String,
}

/// One room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomPage {
    /// Which.
    pub id: RoomId,
    /// Its course.
    pub course: CourseId,
    /// The course's title.
    pub course_title: String,
    /// Its title.
    pub title: String,
    /// Its description, maybe empty.
    pub description: String,
    /// Its policy.
    pub policy: RoomPolicy,
    /// Who is late, has left early, was absent.
    pub attendance: AttendanceRule,
    /// The provider it names; none: the default one.
    pub provider: Option<ProviderId>,
    /// Where its lessons are held.
    pub venue: Venue,
    /// What one may do here.
    pub may: Capabilities,
    /// Lessons open now and to come, soonest first.
    pub lessons: Vec<LessonCard>,
    /// The last 20 lessons that are over, latest first.
    pub past: Vec<LessonCard>,
    /// How many invitations for guests work, for those who may make them.
    pub invitations: Option<u32>,
}

/// One room with its lessons.
#[server(name = GetRoom, prefix = "/api", endpoint = "room", input = Json)]
pub async fn room(room: RoomId) -> Result<RoomPage> {
    crate::server::room::page(room).await
}

/// Makes a room in a course.
#[server(name = CreateRoom, prefix = "/api", endpoint = "create_room", input = Json)]
pub async fn create_room(
    course: CourseId,
    title: String,
    description: String,
    policy: RoomPolicy,
    provider: Option<ProviderId>,
) -> Result<RoomId> {
    crate::server::room::create(course, title, description, policy, provider).await
}

/// Changes a room. Its conference name stays, so links and tokens keep working.
#[server(name = EditRoom, prefix = "/api", endpoint = "edit_room", input = Json)]
pub async fn edit_room(room: RoomId, title: String, description: String, policy: RoomPolicy, provider: Option<ProviderId>) -> Result<()> {
    crate::server::room::edit(room, title, description, policy, provider).await
}
