//! What is recorded in a lesson now: beginning, ending, and who has the say over it.
//!
//! A recording begins here, and then the browser gives Jitsi the command; what pages and servers see of it is in [`see`]. Whatever
//! nobody tells is found out by [`sweep`].

pub mod see;
pub mod sweep;
mod told;

use std::sync::Arc;

use domain::lesson::Door;
use domain::provider::Kind;
use domain::recording::{Means, State, Step, Way, consent, may_record};
use domain::role::Capability;
use domain::room::RoomPolicy;
use domain::{LessonId, PersonId, RecordingId, input};

use super::super::context::{App, Call, call};
use super::super::door::Coming;
use super::super::guard::{self, Function, InLesson};
use super::super::provider::deployment::{self, Deployment};
use super::super::store::lesson::Lesson;
use super::super::store::recording::job::{self, JobKind};
use super::super::store::recording::{Recording, running};
use super::super::store::room::Room;
use super::super::youtube::broadcast;
use super::super::{civil, store};
use crate::api::privacy::DataKind;
use crate::api::recording::{Begun, Running, Start};
use crate::api::{ApiError, Result, Thing};

pub use see::{see, seen_by_server};
pub use told::Told;

/// For how long whoever has started a recording is given the same answer again, in ms: their page was loaded anew.
const AGAIN_MS: i64 = 60_000;
/// What somebody is called whom nobody knows: who pressed Jitsi's own button.
const SOMEBODY: &str = "Somebody";
/// What is said of a recording that ended before anybody saw it run.
const NEVER_SEEN: &str =
    "It ended before the video server was seen to record, so there may be no file. If one comes after all, it appears here.";

/// Starts a recording.
///
/// # Errors
/// Not allowed, the lesson is not open or is not recorded, something is recorded already, or there is no broadcast to be had.
pub async fn begin(lesson: LessonId, start: Start) -> Result<Begun> {
    let call = call();
    let found = guard::lesson(&call, Function::BeginRecording, &lesson).await?;
    match found.lesson.schedule.door(true, call.now_ms()) {
        Door::Open { .. } => {}
        Door::NotYet { opens_ms } => return Err(ApiError::NotOpenYet { opens_ms }),
        Door::Over { since_ms } => return Err(ApiError::Over { since_ms }),
    }
    let policy = &found.room.policy;
    if !policy.recording {
        return Err(conflict("Lessons in this room are not recorded. That can be changed in the settings of the room."));
    }
    if !may_record(found.course.may, policy.recording) {
        return Err(ApiError::NotAllowed);
    }
    let way = match start {
        Start::OwnStream => Way::Stream,
        Start::AsSet => way_of(&call.app, &found.room, policy.recording_means).await?,
        Start::With(means) => way_of(&call.app, &found.room, means).await?,
    };
    // What stands in the way may end just then.
    for _ in 0..3 {
        if let Some(row) = store::recording::running(&call.app.store, &lesson).await? {
            return again(&call, &row, way).await;
        }
        if let Some(begun) = begin_anew(&call, &found, way).await? {
            return Ok(begun);
        }
    }
    Err(conflict("Another recording has just begun or ended. Please try again in a moment."))
}

/// With what a room's lessons are recorded where they are held.
async fn way_of(app: &App, room: &Room, means: Means) -> Result<Way> {
    if means == Means::Youtube {
        return Ok(Way::Youtube);
    }
    Ok(match deployment::of_room(app, room.provider.as_ref()).await? {
        Deployment::Provider(provider) if provider.settings.kind == Kind::Jaas => Way::Jaas,
        Deployment::Provider(_) | Deployment::Practice => Way::Jibri,
    })
}

/// None: something else was quicker.
async fn begin_anew(call: &Call, found: &InLesson, way: Way) -> Result<Option<Begun>> {
    let (app, lesson, me) = (&call.app, &found.lesson.id, call.session()?.person.clone());
    let new = row(app, &found.lesson, &found.room, way, Some(me.clone()), call.now_ms()).await?;
    if !store::recording::insert(&app.store, &new, Some(&me), "It was asked for.", new.started_ms).await? {
        return Ok(None);
    }
    tell(app, lesson).await?;
    let stream_key = if way == Way::Youtube { Some(make_broadcast(app, &new, lesson).await?) } else { None };
    Ok(Some(Begun { running: shown(app, lesson, &new).await?, stream_key }))
}

/// Whoever has just started what runs is answered once more; anybody else, who runs it.
async fn again(call: &Call, row: &Recording, way: Way) -> Result<Begun> {
    let (app, me, now_ms) = (&call.app, &call.session()?.person, call.now_ms());
    if running::end_asked_ms(&app.store, &row.id).await?.is_some() {
        return Err(conflict("The recording before this one is just ending. Please try again in half a minute."));
    }
    if row.started_by.as_ref() != Some(me) {
        return Err(match &row.started_by {
            Some(person) => conflict(&format!("{} is recording this lesson already.", name(app, person).await?)),
            None => conflict("This lesson is being recorded already."),
        });
    }
    if row.way != way || now_ms.saturating_sub(row.started_ms) > AGAIN_MS {
        return Err(conflict("You are recording this lesson already."));
    }
    let Some(lesson) = &row.lesson else { return Err(ApiError::Internal) };
    let stream_key = if way == Way::Youtube { Some(make_broadcast(app, row, lesson).await?) } else { None };
    Ok(Begun { running: shown(app, lesson, row).await?, stream_key })
}

/// Makes the broadcast, or finds the one that was made already, and lets the recording fail if there is none. It is made to the end even
/// if whoever asked goes away meanwhile.
async fn make_broadcast(app: &Arc<App>, row: &Recording, lesson: &LessonId) -> Result<String> {
    let (app, row, lesson) = (Arc::clone(app), row.clone(), lesson.clone());
    let making = tokio::spawn(async move {
        let made = match broadcast::make(&app, &row.id, &row.title).await {
            Ok(made) => made,
            Err(error) => {
                running::finish(&app.store, &row.id, Step::Fail, None, &error.to_string(), app.clock.now_ms()).await?;
                tell(&app, &lesson).await?;
                return Err(error);
            }
        };
        let state = store::recording::by_id(&app.store, &row.id).await?.map(|row| row.state);
        if state != Some(State::Started) {
            // It was ended meanwhile, when there was no broadcast to end with it.
            job::add(&app.store, &row.id, JobKind::YoutubeEnd, None, app.clock.now_ms()).await?;
            app.recordings.wake.notify_one();
            return Err(conflict("The recording was ended before it had begun."));
        }
        Ok(made.stream_key)
    });
    making.await.map_err(|_| ApiError::Internal)?
}

/// A recording of a lesson that begins.
async fn row(app: &App, lesson: &Lesson, room: &Room, way: Way, by: Option<PersonId>, started_ms: i64) -> Result<Recording> {
    let consent = consent(room.policy.recording_means, days_kept(app, &room.policy).await?).join("\n");
    let made = running::made_in(&app.store, &lesson.id).await?;
    Ok(Recording {
        id: RecordingId::new(app.random.id()),
        room: room.id.clone(),
        course: room.course.clone(),
        lesson: Some(lesson.id.clone()),
        way,
        state: State::Started,
        title: title(lesson, made, started_ms),
        sender: None,
        started_by: by,
        started_ms,
        seen_ms: None,
        ended_ms: None,
        length_ms: None,
        consent,
        link: None,
        youtube: None,
        trouble: None,
        deleted_ms: None,
        purge_ms: None,
        hold: None,
    })
}

/// What a recording of a lesson is called: as the lesson, with the day, and with a number if there are some already.
pub fn title(lesson: &Lesson, made: u32, started_ms: i64) -> String {
    let mut after = civil::day(started_ms, &lesson.time_zone).map(|day| format!(", {day}")).unwrap_or_default();
    if made > 0 {
        after.push_str(&format!(" ({})", made.saturating_add(1)));
    }
    let room = input::TITLE_MAX.saturating_sub(after.chars().count());
    lesson.title.chars().take(room).chain(after.chars()).collect()
}

/// How long recordings of a room are kept, in days; none: for ever.
///
/// # Errors
/// The store fails.
pub async fn days_kept(app: &App, policy: &RoomPolicy) -> Result<Option<u32>> {
    Ok(match policy.recording_days {
        Some(days) => Some(days),
        None => store::retention::days(&app.store).await?.get(&DataKind::Recordings).copied(),
    })
}

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
    running::ask_end(&app.store, &recording, Some(me), "Somebody asked for its end.", now_ms).await?;
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
    if app.recordings.told.is_news(lesson, person, coming).await { tell(app, lesson).await } else { Ok(()) }
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
        app.recordings.wake.notify_one();
    }
    match &row.lesson {
        Some(lesson) => tell(app, lesson).await,
        None => Ok(()),
    }
}

fn conflict(sentence: &str) -> ApiError {
    ApiError::Conflict { sentence: sentence.to_owned() }
}
