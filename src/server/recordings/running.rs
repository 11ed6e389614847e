//! What is recorded in a lesson now: beginning, ending, and who has the say over it.
//!
//! How one begins is in [`mod@begin`], what pages and servers see of it in [`mod@see`]. Whatever nobody tells is found out by [`sweep`].

mod begin;
pub mod see;
pub mod sweep;
mod told;

use domain::recording::{State, Step};
use domain::role::Capability;
use domain::{LessonId, PersonId, RecordingId};

use super::super::context::{App, call};
use super::super::door::Coming;
use super::super::guard::{self, Function};
use super::super::store;
use super::super::store::recording::{Recording, running};
use crate::api::recording::Running;
use crate::api::{ApiError, Result, Thing};

pub use begin::{begin, days_kept, title};
pub use see::{see, seen_by_server};
pub use told::Told;

/// What somebody is called whom nobody knows: who pressed Jitsi's own button.
const SOMEBODY: &str = "Somebody";
/// What is said of a recording that ended before anybody saw it run.
const NEVER_SEEN: &str =
    "It ended before the video server was seen to record, so there may be no file. If one comes after all, it appears here.";

/// Says that a recording is to end.
///
/// # Errors
/// Not allowed, no such recording in this lesson, or whoever started it is still there.
pub async fn end(lesson: LessonId, recording: RecordingId) -> Result<()> {
    let call = call();
    let found = guard::lesson(&call, Function::EndRecording, &lesson).await?;
    let (app, me, now_ms) = (&call.app, &call.session()?.person, call.now_ms());
    let row = store::recording::by_id(&app.store, &recording).await?.filter(|row| row.lesson.as_ref() == Some(&lesson));
    let row = row.ok_or(ApiError::NoSuch(Thing::Recording))?;
    let mine = row.started_by.as_ref() == Some(me);
    if !mine && !found.course.may.has(Capability::Moderate) {
        return Err(ApiError::NotAllowed);
    }
    if row.state != State::Started {
        return Ok(());
    }
    if let Some(person) = row.started_by.as_ref().filter(|_| !mine)
        && is_locked(app, &lesson, &row).await?
    {
        let name = name(app, person).await?;
        return Err(conflict(&format!("{name} has started this recording and can end it. You can when they have left the lesson.")));
    }
    running::ask_end(&app.store, &recording, Some(me), "Its end was asked for.", now_ms).await?;
    Ok(())
}

/// What is recorded in a lesson now.
///
/// # Errors
/// The store fails.
pub async fn of(app: &App, lesson: &LessonId) -> Result<Option<Running>> {
    match store::recording::running(&app.store, lesson).await? {
        Some(row) => Ok(Some(shown(app, lesson, &row).await?)),
        None => Ok(None),
    }
}

async fn shown(app: &App, lesson: &LessonId, row: &Recording) -> Result<Running> {
    let by_name = match &row.started_by {
        Some(person) => name(app, person).await?,
        None => SOMEBODY.to_owned(),
    };
    Ok(Running {
        recording: row.id.clone(),
        way: row.way,
        by: row.started_by.clone(),
        by_name,
        locked: is_locked(app, lesson, row).await?,
        since_ms: row.started_ms,
        seen: row.seen_ms.is_some(),
    })
}

/// Whether whoever started a recording is in the lesson: nobody else ends it then.
async fn is_locked(app: &App, lesson: &LessonId, row: &Recording) -> Result<bool> {
    let Some(person) = &row.started_by else { return Ok(false) };
    Ok(store::moderators::is_in(&app.store, lesson, person, Some(row.started_ms), app.clock.now_ms()).await?)
}

async fn name(app: &App, person: &PersonId) -> Result<String> {
    Ok(store::person::name(&app.store, person).await?.unwrap_or_else(|| SOMEBODY.to_owned()))
}

/// Tells everybody in a lesson what is recorded, if that is something else than they were told last.
///
/// # Errors
/// The store fails.
pub async fn tell(app: &App, lesson: &LessonId) -> Result<()> {
    app.recordings.told.tell(app, lesson).await
}

/// Somebody has come into a lesson, is still there, or has left: if they have started what is recorded, that changes who may end it.
///
/// # Errors
/// The store fails.
pub async fn moved(app: &App, lesson: &LessonId, person: &PersonId, coming: Coming) -> Result<()> {
    if app.recordings.told.is_news(lesson, person, coming) { tell(app, lesson).await } else { Ok(()) }
}

/// A lesson was ended: what is recorded in it ends with it.
///
/// # Errors
/// The store fails.
pub async fn lesson_ended(app: &App, lesson: &LessonId, by: &PersonId) -> Result<()> {
    if let Some(row) = store::recording::running(&app.store, lesson).await? {
        finish(app, &row, Some(by), "The lesson was ended.").await?;
    }
    Ok(())
}

/// Lets a recording end that is not to run any more. One that nobody has seen running has failed.
async fn finish(app: &App, row: &Recording, by: Option<&PersonId>, sentence: &str) -> Result<()> {
    match row.seen_ms {
        Some(_) => conclude(app, row, Step::Stop, by, sentence).await,
        None => conclude(app, row, Step::Fail, by, NEVER_SEEN).await,
    }
}

/// Lets a recording end or fail, and tells everybody.
async fn conclude(app: &App, row: &Recording, step: Step, by: Option<&PersonId>, sentence: &str) -> Result<()> {
    if running::finish(&app.store, &row.id, step, by, sentence, app.clock.now_ms()).await? {
        tracing::info!(recording = %row.id, step = step.as_str(), "a recording runs no more");
        app.recordings.wake();
    }
    match &row.lesson {
        Some(lesson) => tell(app, lesson).await,
        None => Ok(()),
    }
}

fn conflict(sentence: &str) -> ApiError {
    ApiError::Conflict { sentence: sentence.to_owned() }
}
