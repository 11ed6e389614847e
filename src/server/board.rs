//! What moderators set for everybody in a lesson, and say to everybody.

use domain::board::{Board, Direction};
use domain::lesson::Door;
use domain::room::Standing;
use domain::{BreakoutSetId, LessonId, PersonId, input};

use super::context::{App, Call, call};
use super::guard::{self, Function, InLesson};
use super::live::To;
use super::presence::is_endpoint;
use super::store;
use crate::api::breakout::{BreakoutSet, LAST_TIME};
use crate::api::conference::Signal;
use crate::api::{ApiError, Result};

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
    let board = store::board::change(store, &lesson, &found.room.policy, direction, now_ms).await??;
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

/// Makes a member a moderator of a lesson, or takes that back.
///
/// # Errors
/// Not allowed, by role or by the room's policy, or no such member.
pub async fn grant_moderator(lesson: LessonId, _person: PersonId, _on: bool) -> Result<()> {
    let call = call();
    guard::lesson(&call, Function::GrantModerator, &lesson).await?;
    Err(ApiError::Internal)
}
