//! Guests: a link, a name, in. Never as moderator.

use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use server_fn_macro_default::server;

use super::Result;
use super::account::Me;
use super::lesson::LessonCard;

/// What a guest link opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The room's title.
    pub room_title: String,
    /// The course's title.
    pub course_title: String,
    /// The lesson that is open now or comes next, if any.
    pub lesson: Option<LessonCard>,
}

/// What a guest link opens. The secret comes from the address's fragment, which browsers send to no server by themselves.
#[server(name = GetInvitation, prefix = "/api", endpoint = "invitation", input = Json)]
pub async fn invitation(secret: String) -> Result<Invitation> {
    crate::server::guest::invitation(secret).await
}

/// Enters under a name of one's own. The session is good for this one room.
#[server(name = EnterAsGuest, prefix = "/api", endpoint = "enter_as_guest", input = Json)]
pub async fn enter_as_guest(secret: String, name: String) -> Result<Me> {
    crate::server::guest::enter(secret, name).await
}
