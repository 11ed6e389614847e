//! What a browser needs to open the conference of a lesson, and what a moderator asks of others through the server.

use domain::lesson::Door;
use domain::recording::{Trigger, may_record};
use domain::role::Capability;
use domain::room::Standing;
use domain::{EndpointId, LessonId};
use tokens::Entry;

use super::context::{Call, call};
use super::door;
use super::guard::{self, Function, InLesson};
use super::live::To;
use super::presence::is_endpoint;
use super::provider::deployment::{self, Deployment};
use super::recordings::running;
use super::store;
use crate::api::conference::{Signal, Ticket};
use crate::api::{ApiError, Result};

/// A fresh ticket for whoever is calling.
///
/// # Errors
/// See [`ticket_for`].
pub async fn ticket(lesson: LessonId) -> Result<Ticket> {
    let call = call();
    let (found, deployment) = held_on(&call, &lesson).await?;
    ticket_for(&call, found, &deployment).await
}

/// A lesson as the caller may enter it, and where it is held.
///
/// # Errors
/// Not signed in, no such lesson, or not allowed.
pub async fn held_on(call: &Call, lesson: &LessonId) -> Result<(InLesson, Deployment)> {
    let found = guard::lesson(call, Function::Ticket, lesson).await?;
    let deployment = deployment::of_room(&call.app, found.room.provider.as_ref()).await?;
    Ok((found, deployment))
}

/// A fresh ticket.
///
/// # Errors
/// The lesson's door is shut, there is something to wait for, or there is nothing to sign with.
pub async fn ticket_for(call: &Call, found: InLesson, deployment: &Deployment) -> Result<Ticket> {
    let (session, now_ms, may) = (call.session()?, call.now_ms(), found.course.may);
    let moderator = may.has(Capability::Moderate);
    let closes_ms = match found.lesson.schedule.door(moderator, now_ms) {
        Door::Open { closes_ms } => closes_ms,
        Door::NotYet { opens_ms } => return Err(ApiError::NotOpenYet { opens_ms }),
        Door::Over { since_ms } => return Err(ApiError::Over { since_ms }),
    };
    let standing = Standing::of(found.course.role, may);
    let board = store::board::of(&call.app.store, &found.lesson.id, &found.room.policy).await?;
    door::pass(call, &found, standing, board.lobby).await?;
    let (room, by_role) = (found.room, !found.course.granted);
    let (allowed, recording) = (board.allowed(standing), room.policy.recording);
    let entry = Entry {
        conference: &room.conference,
        person: &session.person,
        name: &session.name,
        avatar: None,
        email: None,
        may,
        allowed,
        recording,
    };
    let token = deployment.sign(&call.app, &entry, now_ms, call.app.random.id()).await?;
    store::admission::note(&call.app.store, &found.lesson.id, &session.person, now_ms).await?;
    door::passed(&call.app, &found.lesson.id, &session.person).await?;
    call.app.metrics.tickets.inc();
    let records = may_record(may, recording);
    // Whoever has ended a recording does not want the next one to begin by itself.
    let triggered = records && !store::recording::running::was_ended_by_hand(&call.app.store, &found.lesson.id).await?;
    let running = running::of(&call.app, &found.lesson.id).await?;
    Ok(Ticket {
        lesson: found.lesson.id,
        subject: found.lesson.title,
        person: session.person.clone(),
        name: session.name.clone(),
        script_url: deployment.script_url(),
        domain: deployment.domain(&call.host),
        room: deployment.room(&room.conference),
        token,
        moderator,
        records,
        standing,
        board: board.seen_by(standing),
        allowed,
        recording,
        running,
        recording_trigger: if triggered { room.policy.recording_trigger } else { Trigger::None },
        recording_means: room.policy.recording_means,
        grants: moderator && by_role && room.policy.grant_moderator,
        held_in: room.id,
        venue: deployment.venue(&call.app, moderator).await?,
        start_muted: room.policy.start_muted,
        start_without_camera: room.policy.start_without_camera,
        closes_ms,
        now_ms,
    })
}

/// Asks an endpoint to take its hand down.
///
/// # Errors
/// Not allowed, or not an endpoint.
pub async fn lower_hand(lesson: LessonId, endpoint: EndpointId) -> Result<()> {
    let call = call();
    guard::lesson(&call, Function::LowerHand, &lesson).await?;
    if !is_endpoint(&endpoint) {
        return Err(ApiError::Malformed);
    }
    call.app.live.send(&lesson, To::Everybody, &Signal::LowerHand { endpoint });
    Ok(())
}
