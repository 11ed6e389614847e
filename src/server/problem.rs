//! Problems that people in a lesson tell the moderators of.

use domain::{LessonId, input};

use super::context::call;
use super::guard::{self, Function};
use super::live::To;
use super::store;
use crate::api::board::{Problem, Trouble};
use crate::api::conference::Signal;
use crate::api::{ApiError, Result};

/// How many problems one may tell of in one lesson.
const MOST_EACH: u32 = 20;
/// How many problems are shown.
const MOST_SHOWN: u32 = 100;

/// Tells the moderators of a problem. Whoever waits at the door may, too.
///
/// # Errors
/// Not allowed, a sentence that will not do, or too many of them.
pub async fn report(lesson: LessonId, trouble: Trouble, sentence: String) -> Result<()> {
    let call = call();
    guard::lesson(&call, Function::ReportProblem, &lesson).await?;
    let sentence = if sentence.trim().is_empty() { String::new() } else { input::sentence(&sentence)? };
    let (session, at_ms) = (call.session()?, call.now_ms());
    if !store::problem::insert(&call.app.store, &lesson, &session.person, trouble, &sentence, at_ms, MOST_EACH).await? {
        let sentence = "The teacher has had many messages from you in this lesson. Please speak to them.".to_owned();
        return Err(ApiError::Conflict { sentence });
    }
    let problem = Problem { person: session.person.clone(), name: session.name.clone(), trouble, sentence, at_ms };
    call.app.live.send(&lesson, To::Moderators, &Signal::Problem(problem));
    Ok(())
}

/// The problems of a lesson, the latest first.
///
/// # Errors
/// Not allowed.
pub async fn of_lesson(lesson: LessonId) -> Result<Vec<Problem>> {
    let call = call();
    guard::lesson(&call, Function::Problems, &lesson).await?;
    Ok(store::problem::of_lesson(&call.app.store, &lesson, MOST_SHOWN).await?)
}
