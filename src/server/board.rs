//! What moderators set for everybody in a lesson, and say to everybody.

use domain::board::{Board, Direction};
use domain::lesson::Door;
use domain::role::{Capability, Role, capabilities};
use domain::room::Standing;
use domain::{BreakoutSetId, LessonId, PersonId, input};

use super::context::{App, Call, call};
use super::guard::{self, Function, InLesson};
use super::live::{To, Within};
use super::presence::is_endpoint;
use super::recordings::moments;
use super::store;
use crate::api::breakout::{BreakoutSet, LAST_TIME};
use crate::api::conference::Signal;
use crate::api::{ApiError, Result, Thing};

/// Sets something for everybody in a lesson.
///
/// # Errors
/// Not allowed, the lesson is over, or a length of time, rooms or an endpoint that will not do.
pub async fn direct(lesson: LessonId, direction: Direction) -> Result<Board> {
    let call = call();
    let found = guard::lesson(&call, Function::Direct, &lesson).await?;
    not_over(&call, &found)?;
    if let Direction::Spotlight(Some(endpoint)) = &direction
        && !is_endpoint(endpoint)
    {
        return Err(ApiError::Malformed);
    }
    let (store, now_ms) = (&call.app.store, call.now_ms());
    let (lobby, opens) = (matches!(direction, Direction::Lobby(_)), matches!(direction, Direction::OpenBreakouts(_)));
    let board = store::board::change(store, &lesson, &found.room.policy, direction.clone(), now_ms).await??;
    moments::directed(store, &lesson, &direction, &board, now_ms).await?;
    if opens && let Some(breakouts) = &board.breakouts {
        let id = BreakoutSetId::new(call.app.random.id());
        let set = BreakoutSet { id, title: LAST_TIME.to_owned(), rooms: breakouts.rooms.clone() };
        store::breakout::remember(store, &found.room.id, &set, now_ms).await?;
    }
    tell(&call.app, &lesson, &board);
    if lobby {
        // Whoever waits may not have to any more.
        call.app.live.send(&lesson, To::Others, &Signal::DoorMoved);
    }
    Ok(board)
}

fn tell(app: &App, lesson: &LessonId, board: &Board) {
    app.live.send(lesson, To::Moderators, &Signal::Board(board.clone()));
    app.live.send(lesson, To::Others, &Signal::Board(board.seen_by(Standing::Member)));
}

/// Says something to everybody in a lesson.
///
/// # Errors
/// Not allowed, the lesson is over, or a sentence that will not do.
pub async fn announce(lesson: LessonId, text: String) -> Result<()> {
    let call = call();
    let found = guard::lesson(&call, Function::Announce, &lesson).await?;
    not_over(&call, &found)?;
    let (text, by) = (input::sentence(&text)?, call.session()?.name.clone());
    call.app.live.send(&lesson, To::Everybody, &Signal::Announcement { text, by });
    Ok(())
}

fn not_over(call: &Call, found: &InLesson) -> Result<()> {
    match found.lesson.schedule.door(true, call.now_ms()) {
        Door::Over { since_ms } => Err(ApiError::Over { since_ms }),
        Door::NotYet { .. } | Door::Open { .. } => Ok(()),
    }
}

/// Makes a member a moderator of a lesson, or takes that back. Their page enters again, with another ticket.
///
/// # Errors
/// Not allowed, by role or by the room's policy; a guest, or somebody who moderates anyway; no such member.
pub async fn grant_moderator(lesson: LessonId, person: PersonId, on: bool) -> Result<()> {
    let call = call();
    let found = guard::lesson(&call, Function::GrantModerator, &lesson).await?;
    not_over(&call, &found)?;
    let (store, course) = (&call.app.store, &found.course.id);
    let refused = |sentence: &str| Err(ApiError::Conflict { sentence: sentence.to_owned() });
    if on && !found.room.policy.grant_moderator {
        return refused("In this room nobody is made a moderator. A teacher can change that in the room's settings.");
    }
    let role = guard::role_of_person(store, &person, course, &found.room.id).await?.ok_or(ApiError::NoSuch(Thing::Member))?;
    if !Role::MEMBERS.contains(&role) {
        return refused("Only members of the course can be made moderators.");
    }
    let overrides = store::course::overrides(store, course).await?;
    if capabilities(role, &overrides).has(Capability::Moderate) {
        return refused("This person moderates by their role in the course; it is changed on the course's page of people.");
    }
    let changed = if on {
        store::grant::grant(store, &lesson, &person, &call.session()?.person, call.now_ms()).await?
    } else {
        store::grant::revoke(store, &lesson, &person).await?
    };
    if changed {
        call.app.live.role_changed(Within::Course(course), Some(&person));
    }
    Ok(())
}
