//! Invitations for guests.

use domain::input::{self, InputError};
use domain::{InvitationId, RoomId};

use super::context::call;
use super::guard::{self, Function};
use super::live::Within;
use super::{lobby, password, store, token};
use crate::api::guest::{InvitationCard, MadeInvitation, NewInvitation};
use crate::api::{ApiError, Result, Thing};

/// The most people whom one invitation lets in, if there is a limit at all.
const USES_MOST: u32 = 1_000;
/// How long before its end an invitation can be made, in ms: a year, and a day for the time zones.
const LONGEST_MS: i64 = 367 * 24 * 60 * 60 * 1000;
/// The most invitations of a room that work at once.
const WORKING_MOST: u32 = 1_000;
/// The most that a page shows.
const SHOWN: u32 = 1_500;

/// The invitations of a room: those that work first, then the latest first.
///
/// # Errors
/// Not allowed.
pub async fn of_room(room: RoomId) -> Result<Vec<InvitationCard>> {
    let call = call();
    guard::room(&call, Function::Invitations, &room).await?;
    Ok(store::invitation::of_room(&call.app.store, &room, SHOWN, call.now_ms()).await?)
}

/// Makes an invitation.
///
/// # Errors
/// Not allowed, the room takes no guests, or a title, number, end or PIN that will not do.
pub async fn make(room: RoomId, new: NewInvitation) -> Result<MadeInvitation> {
    let call = call();
    let found = guard::room(&call, Function::MakeInvitation, &room).await?;
    let (store, random, now_ms) = (&call.app.store, &call.app.random, call.now_ms());
    let title = input::title(&new.title)?;
    if new.uses.is_some_and(|uses| !(1..=USES_MOST).contains(&uses)) {
        return Err(InputError::InvitationUses.into());
    }
    if new.expires_ms.is_some_and(|expires_ms| expires_ms <= now_ms || expires_ms > now_ms.saturating_add(LONGEST_MS)) {
        return Err(InputError::InvitationEnd.into());
    }
    let pin = new.pin.map(|pin| checked_pin(&pin)).transpose()?;
    if !found.room.policy.guests {
        return Err(conflict("This room takes no guests. Its settings can change that."));
    }
    let pin_hash = match pin {
        Some(pin) => Some(password::hash(random, pin).await?),
        None => None,
    };
    let (id, secret) = (InvitationId::new(random.id()), random.secret());
    let invitation = store::invitation::NewInvitation {
        id: &id,
        room: &room,
        title: &title,
        secret_hash: &token::hash(&secret),
        uses: new.uses,
        expires_ms: new.expires_ms,
        pin_hash: pin_hash.as_deref(),
        approval: new.approval,
        by: &call.session()?.person,
    };
    if !store::invitation::insert(store, &invitation, WORKING_MOST, now_ms).await? {
        return Err(conflict("This room has 1,000 invitations that work. Please revoke some first, or make one for many people."));
    }
    Ok(MadeInvitation { id, secret })
}

fn conflict(sentence: &str) -> ApiError {
    ApiError::Conflict { sentence: sentence.to_owned() }
}

/// A PIN that will do: 4 to 12 digits.
fn checked_pin(pin: &str) -> std::result::Result<String, InputError> {
    let pin = pin.trim();
    let fits = (4..=12).contains(&pin.len()) && pin.bytes().all(|b| b.is_ascii_digit());
    if fits { Ok(pin.to_owned()) } else { Err(InputError::Pin) }
}

/// Revokes an invitation: its guests lose their sessions, and those who are in a lesson or wait for one are sent away. One that was
/// revoked before stays so.
///
/// # Errors
/// Not allowed, or no such invitation.
pub async fn revoke(room: RoomId, invitation: InvitationId) -> Result<()> {
    let call = call();
    guard::room(&call, Function::RevokeInvitation, &room).await?;
    let app = &call.app;
    let guests = store::invitation::revoke(&app.store, &room, &invitation, call.now_ms()).await?;
    let guests = guests.ok_or(ApiError::NoSuch(Thing::Invitation))?;
    for guest in &guests {
        app.live.role_changed(Within::Room(&room), Some(guest));
    }
    for lesson in store::knock::drop_of_invitation(&app.store, &invitation).await? {
        lobby::tell(app, &lesson).await?;
    }
    Ok(())
}
