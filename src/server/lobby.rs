//! The door of a lesson: who waits for a moderator, who waits to be let in, and who has agreed to be recorded.

use domain::{LessonId, PersonId};

use super::context::call;
use super::guard::{self, Function};
use crate::api::board::Waiting;
use crate::api::{ApiError, Result};

/// Who waits to be let in.
///
/// # Errors
/// Not allowed.
pub async fn waiting(lesson: LessonId) -> Result<Vec<Waiting>> {
    let call = call();
    guard::lesson(&call, Function::Lobby, &lesson).await?;
    Err(ApiError::Internal)
}

/// Lets people in, or turns them away.
///
/// # Errors
/// Not allowed.
pub async fn answer(lesson: LessonId, _people: Vec<PersonId>, _admit: bool) -> Result<()> {
    let call = call();
    guard::lesson(&call, Function::AnswerLobby, &lesson).await?;
    Err(ApiError::Internal)
}

/// Agrees to be recorded in a lesson.
///
/// # Errors
/// Not allowed.
pub async fn agree_to_recording(lesson: LessonId) -> Result<()> {
    let call = call();
    guard::lesson(&call, Function::AgreeToRecording, &lesson).await?;
    Err(ApiError::Internal)
}
