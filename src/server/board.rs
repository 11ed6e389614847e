//! What moderators set for everybody in a lesson, and say to everybody.

use domain::board::{Board, Direction};
use domain::{LessonId, PersonId};

use super::context::call;
use super::guard::{self, Function};
use crate::api::{ApiError, Result};

/// Sets something for everybody in a lesson.
///
/// # Errors
/// Not allowed, or a length of time or rooms that will not do.
pub async fn direct(lesson: LessonId, _direction: Direction) -> Result<Board> {
    let call = call();
    guard::lesson(&call, Function::Direct, &lesson).await?;
    Err(ApiError::Internal)
}

/// Says something to everybody in a lesson.
///
/// # Errors
/// Not allowed, or a sentence that will not do.
pub async fn announce(lesson: LessonId, _text: String) -> Result<()> {
    let call = call();
    guard::lesson(&call, Function::Announce, &lesson).await?;
    Err(ApiError::Internal)
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
