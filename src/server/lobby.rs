//! The lobby of a lesson: who waits to be let in, and the moderators' answers; and who has agreed to be recorded.

use domain::{LessonId, PersonId};

use super::context::{App, call};
use super::guard::{self, Function};
use super::live::To;
use super::store;
use crate::api::board::Waiting;
use crate::api::conference::Signal;
use crate::api::{ApiError, Result};

/// The most people in one answer.
const ANSWER_MOST: usize = 1_000;

/// Who waits to be let in, the longest waiting first.
///
/// # Errors
/// Not allowed.
pub async fn waiting(lesson: LessonId) -> Result<Vec<Waiting>> {
    let call = call();
    guard::lesson(&call, Function::Lobby, &lesson).await?;
    of_lesson(&call.app, &lesson).await
}

/// Who waits to be let in, for whoever may know it.
///
/// # Errors
/// The store fails.
pub async fn of_lesson(app: &App, lesson: &LessonId) -> Result<Vec<Waiting>> {
    let waiting = store::knock::waiting(&app.store, lesson, app.clock.now_ms()).await?;
    app.doors.show(lesson, &waiting);
    Ok(waiting)
}

/// Tells the moderators if some of those whom they were shown have gone away meanwhile. Called with each sign that a moderator gives.
///
/// # Errors
/// The store fails.
pub async fn refresh(app: &App, lesson: &LessonId) -> Result<()> {
    let Some(shown) = app.doors.shown(lesson) else { return Ok(()) };
    let waiting = of_lesson(app, lesson).await?;
    if !waiting.iter().map(|one| &one.person).eq(&shown) {
        app.live.send(lesson, To::Moderators, &Signal::Lobby(waiting));
    }
    Ok(())
}

/// Tells the moderators of a lesson who waits.
///
/// # Errors
/// The store fails.
pub async fn tell(app: &App, lesson: &LessonId) -> Result<()> {
    app.live.send(lesson, To::Moderators, &Signal::Lobby(of_lesson(app, lesson).await?));
    Ok(())
}

/// Lets people in, or turns them away. Whoever does not wait any more is passed over, so of two moderators the first one's word counts.
///
/// # Errors
/// Not allowed.
pub async fn answer(lesson: LessonId, people: Vec<PersonId>, admit: bool) -> Result<()> {
    let call = call();
    guard::lesson(&call, Function::AnswerLobby, &lesson).await?;
    if people.len() > ANSWER_MOST {
        return Err(ApiError::Malformed);
    }
    let (app, by) = (&call.app, &call.session()?.person);
    let answered = store::knock::answer(&app.store, &lesson, &people, admit, by, call.now_ms()).await?;
    for person in &answered {
        app.live.send(&lesson, To::Person(person.clone()), &Signal::DoorMoved);
    }
    // Even if nobody was answered: whoever asked was shown people who do not wait any more.
    tell(app, &lesson).await
}

/// Agrees to be recorded in a lesson. Where nothing is recorded there is nothing to keep.
///
/// # Errors
/// Not allowed.
pub async fn agree_to_recording(lesson: LessonId) -> Result<()> {
    let call = call();
    let found = guard::lesson(&call, Function::AgreeToRecording, &lesson).await?;
    if found.room.policy.recording {
        store::consent::give(&call.app.store, &lesson, &call.session()?.person, call.now_ms()).await?;
    }
    Ok(())
}
