//! Guests: an invitation, a name, in. Never as moderator.

use domain::{InvitationId, RoomId};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use server_fn_macro_default::server;

use super::Result;
use super::account::Me;
use super::lesson::LessonCard;

/// What an invitation opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The room's title.
    pub room_title: String,
    /// The course's title.
    pub course_title: String,
    /// The lesson that is open now or comes next, if any.
    pub lesson: Option<LessonCard>,
    /// A PIN is asked for.
    pub pin: bool,
    /// A moderator has to let each guest in.
    pub approval: bool,
}

/// What an invitation is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewInvitation {
    /// For whom or what it is, for those who look after it. Guests do not see it.
    pub title: String,
    /// How many people may come in with it; none: any number.
    pub uses: Option<u32>,
    /// Until when it works (Unix ms); none: until it is revoked.
    pub expires_ms: Option<i64>,
    /// 4 to 12 digits that are asked for, told by another way than the link.
    pub pin: Option<String>,
    /// A moderator has to let each guest in.
    pub approval: bool,
}

/// An invitation in a list. The link itself is shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationCard {
    /// Which.
    pub id: InvitationId,
    /// For whom or what it is.
    pub title: String,
    /// How many people may come in with it; none: any number.
    pub uses: Option<u32>,
    /// How many have.
    pub used: u32,
    /// Until when it works (Unix ms), if it ends by itself.
    pub expires_ms: Option<i64>,
    /// A PIN is asked for.
    pub pin: bool,
    /// A moderator has to let each guest in.
    pub approval: bool,
    /// Who made it, by name.
    pub made_by: String,
    /// When (Unix ms).
    pub made_ms: i64,
    /// It lets nobody new in: revoked, over, or used up.
    pub state: InvitationState,
}

/// How an invitation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// It works.
    Open,
    /// As many have come as may.
    UsedUp,
    /// Its time is over. Guests who came in before stay guests.
    Expired,
    /// It was revoked. Its guests have lost their sessions.
    Revoked,
}

/// An invitation that was just made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeInvitation {
    /// Which.
    pub id: InvitationId,
    /// For `/guest#SECRET`: it is kept only as a hash.
    pub secret: String,
}

/// What an invitation opens. The secret comes from the address's fragment, which browsers send to no server by themselves.
#[server(name = GetInvitation, prefix = "/api", endpoint = "invitation", input = Json)]
pub async fn invitation(secret: String) -> Result<Invitation> {
    crate::server::guest::invitation(secret).await
}

/// Enters under a name of one's own. The session is good for this one room.
#[server(name = EnterAsGuest, prefix = "/api", endpoint = "enter_as_guest", input = Json)]
pub async fn enter_as_guest(secret: String, name: String, #[server(default)] pin: Option<String>) -> Result<Me> {
    crate::server::guest::enter(secret, name, pin).await
}

/// The invitations of a room: those that work first, then the latest first.
#[server(name = GetInvitations, prefix = "/api", endpoint = "invitations", input = Json)]
pub async fn invitations(room: RoomId) -> Result<Vec<InvitationCard>> {
    crate::server::invitation::of_room(room).await
}

/// Makes an invitation to a room.
#[server(name = MakeInvitation, prefix = "/api", endpoint = "make_invitation", input = Json)]
pub async fn make_invitation(room: RoomId, new: NewInvitation) -> Result<MadeInvitation> {
    crate::server::invitation::make(room, new).await
}

/// Revokes an invitation. Guests who came in with it lose their sessions, and those in a lesson are sent out.
#[server(name = RevokeInvitation, prefix = "/api", endpoint = "revoke_invitation", input = Json)]
pub async fn revoke_invitation(room: RoomId, invitation: InvitationId) -> Result<()> {
    crate::server::invitation::revoke(room, invitation).await
}
