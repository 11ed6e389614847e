//! A recording begins: the server says who may and notes it; then the browser gives Jitsi the command.

use std::sync::Arc;

use domain::lesson::Door;
use domain::provider::Kind;
use domain::recording::{Means, State, Step, Way, consent, may_record};
use domain::room::RoomPolicy;
use domain::{LessonId, PersonId, RecordingId, input};

use super::super::super::context::{App, Call, call};
use super::super::super::guard::{self, Function, InLesson};
use super::super::super::provider::deployment::{self, Deployment};
use super::super::super::store::lesson::Lesson;
use super::super::super::store::recording::job::{self, JobKind};
use super::super::super::store::recording::{Recording, running};
use super::super::super::store::room::Room;
use super::super::super::youtube::broadcast;
use super::super::super::{civil, store};
use super::{conflict, name, shown, tell};
use crate::api::privacy::DataKind;
use crate::api::recording::{Begun, Start};
use crate::api::{ApiError, Result};

/// For how long whoever has started a recording is given the same answer again, in ms: their page was loaded anew.
const AGAIN_MS: i64 = 60_000;

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
        // Nobody here was told that the school's channel has it.
        Start::With(Means::Youtube) if policy.recording_means != Means::Youtube => {
            return Err(conflict("Lessons in this room are not recorded with YouTube. That can be changed in the settings of the room."));
        }
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
pub(super) async fn way_of(app: &App, room: &Room, means: Means) -> Result<Way> {
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
            // What was made before may run already, whatever Google says now.
            Err(error) if row.youtube.is_some() => return Err(error),
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
            app.recordings.wake();
            return Err(conflict("The recording was ended before it had begun."));
        }
        Ok(made.stream_key)
    });
    making.await.map_err(|_| ApiError::Internal)?
}

/// A recording of a lesson that begins.
pub(super) async fn row(app: &App, lesson: &Lesson, room: &Room, way: Way, by: Option<PersonId>, started_ms: i64) -> Result<Recording> {
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
