//! Invitations for guests.

use domain::{InvitationId, RoomId};

use super::context::call;
use super::guard::{self, Function};
use crate::api::guest::{InvitationCard, MadeInvitation, NewInvitation};
use crate::api::{ApiError, Result};

/// The invitations of a room.
///
/// # Errors
/// Not allowed.
pub async fn of_room(room: RoomId) -> Result<Vec<InvitationCard>> {
    let call = call();
    guard::room(&call, Function::Invitations, &room).await?;
    Err(ApiError::Internal)
}

/// Makes an invitation.
///
/// # Errors
/// Not allowed, or a title, number, end or PIN that will not do.
pub async fn make(room: RoomId, _new: NewInvitation) -> Result<MadeInvitation> {
    let call = call();
    guard::room(&call, Function::MakeInvitation, &room).await?;
    Err(ApiError::Internal)
}

/// Revokes an invitation.
///
/// # Errors
/// Not allowed, or no such invitation.
pub async fn revoke(room: RoomId, _invitation: InvitationId) -> Result<()> {
    let call = call();
    guard::room(&call, Function::RevokeInvitation, &room).await?;
    Err(ApiError::Internal)
}
