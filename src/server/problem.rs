//! Problems that people in a lesson tell the moderators of.

use domain::LessonId;

use super::context::call;
use super::guard::{self, Function};
use crate::api::board::{Problem, Trouble};
use crate::api::{ApiError, Result};

/// Tells the moderators of a problem.
///
/// # Errors
/// Not allowed, or a sentence that will not do.
pub async fn report(lesson: LessonId, _trouble: Trouble, _sentence: String) -> Result<()> {
    let call = call();
    guard::lesson(&call, Function::ReportProblem, &lesson).await?;
    Err(ApiError::Internal)
}

/// The problems of a lesson.
///
/// # Errors
/// Not allowed.
pub async fn of_lesson(lesson: LessonId) -> Result<Vec<Problem>> {
    let call = call();
    guard::lesson(&call, Function::Problems, &lesson).await?;
    Err(ApiError::Internal)
}
