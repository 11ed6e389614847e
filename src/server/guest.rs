//! Guests: an invitation, a name, in. Never as moderator.

use domain::{PersonId, input};

use super::account::{SESSION_MS, me, start_session};
use super::context::{Call, Who, call};
use super::guard;
use super::lesson::card;
use super::store::invitation::Invitation as Kept;
use super::store::lesson::Of;
use super::store::room::Room;
use super::{password, store, token};
use crate::api::account::Me;
use crate::api::guest::{Invitation, InvitationState};
use crate::api::{ApiError, Result};

/// How long after the end of a lesson a guest's session may last, in ms.
const AFTER_MS: i64 = 60 * 60 * 1000;
/// The longest that a guest's session lasts, in ms: 30 days.
const LONGEST_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// The invitation and its room, as long as the room lets guests in and it was not revoked. Whether it lets in somebody new is
/// another question.
async fn invited_to(call: &Call, secret: &str) -> Result<(Kept, Room)> {
    let store = &call.app.store;
    let found = store::invitation::by_secret(store, &token::hash(secret), call.now_ms()).await?;
    let kept = found.filter(|kept| kept.state != InvitationState::Revoked).ok_or(ApiError::GuestLinkGone)?;
    let room = store::room::by_id(store, &kept.room).await?.filter(|room| room.policy.guests).ok_or(ApiError::GuestLinkGone)?;
    Ok((kept, room))
}

/// Whether the caller has come in with this invitation already.
async fn came_with(call: &Call, kept: &Kept) -> Result<bool> {
    let Who::Person(session) = &call.who else { return Ok(false) };
    let invitation = store::invitation::of_guest(&call.app.store, &session.person).await?;
    Ok(session.guest_of.as_ref() == Some(&kept.room) && invitation.as_ref() == Some(&kept.id))
}

/// What an invitation opens.
///
/// # Errors
/// It does not work, or not any more for somebody new.
pub async fn invitation(secret: String) -> Result<Invitation> {
    let call = call();
    let (kept, room) = invited_to(&call, &secret).await?;
    if kept.state != InvitationState::Open && !came_with(&call, &kept).await? {
        return Err(ApiError::GuestLinkGone);
    }
    let now_ms = call.now_ms();
    let next = store::lesson::current(&call.app.store, Of::Room(&room.id), now_ms, i64::MAX).await?.into_iter().next();
    let may = domain::role::Role::Guest.default_capabilities();
    Ok(Invitation {
        lesson: next.map(|lesson| card(lesson, may, now_ms)),
        room_title: room.title,
        course_title: room.course_title,
        pin: kept.pin_hash.is_some(),
        approval: kept.approval,
    })
}

/// Enters under a name of one's own. Whoever may enter the room anyway, or came in by this name before, stays who they are; that uses
/// nothing up.
///
/// # Errors
/// The invitation does not work, the name will not do, the PIN is missing or wrong, or too many tries.
pub async fn enter(secret: String, name: String, pin: Option<String>) -> Result<Me> {
    let call = call();
    let (kept, room) = invited_to(&call, &secret).await?;
    if let Who::Person(session) = &call.who
        && guard::may_enter_as_member(&call.app.store, session, &room).await?
    {
        return Ok(me(session));
    }
    let name = input::person_name(&name)?;
    if let Who::Person(session) = &call.who
        && session.name == name
        && came_with(&call, &kept).await?
    {
        return Ok(me(session));
    }
    if kept.state != InvitationState::Open {
        return Err(ApiError::GuestLinkGone);
    }
    // One link must not fill the store with people.
    call.app.tries.check(&name, call.peer)?;
    check_pin(&call, &kept, pin).await?;
    let person = PersonId::new(call.app.random.id());
    // It may have been used up, or revoked, since.
    if !store::invitation::come_in(&call.app.store, &kept, &person, &name, call.now_ms()).await? {
        return Err(ApiError::GuestLinkGone);
    }
    let lasts_ms = lasts_ms(&call, &kept).await?;
    start_session(&call, &person, lasts_ms).await
}

/// The PIN, if one is asked for. Asking without one is no guess.
async fn check_pin(call: &Call, kept: &Kept, pin: Option<String>) -> Result<()> {
    let Some(hash) = kept.pin_hash.clone() else { return Ok(()) };
    let pin = pin.map(|pin| pin.trim().to_owned()).filter(|pin| !pin.is_empty()).ok_or(ApiError::WrongPin)?;
    let fits = call.app.tries.pin(&kept.id, call.peer, call.now_ms(), password::fits(Some(hash), pin)).await?;
    if fits { Ok(()) } else { Err(ApiError::WrongPin) }
}

/// How long a guest's session is good for, in ms. Whoever used up an invitation for so many people cannot come in by it again: they
/// stay until the room's next lesson is over.
async fn lasts_ms(call: &Call, kept: &Kept) -> Result<i64> {
    if !kept.limited {
        return Ok(SESSION_MS);
    }
    let now_ms = call.now_ms();
    let lessons = store::lesson::current(&call.app.store, Of::Room(&kept.room), now_ms, now_ms.saturating_add(LONGEST_MS)).await?;
    let until_ms = lessons.first().map_or(0, |lesson| lesson.schedule.end_ms().saturating_add(AFTER_MS));
    Ok((until_ms - now_ms).clamp(SESSION_MS, LONGEST_MS))
}
