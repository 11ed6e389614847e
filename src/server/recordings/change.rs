//! What teachers do with recordings.

use domain::lesson::Door;
use domain::recording::{Part, State, Step, Way};
use domain::role::Capability;
use domain::{CourseId, LessonId, PersonId, RecordingId, input};

use super::super::context::{App, Call, call};
use super::super::guard::{self, Function, InRecording};
use super::super::store::recording::file::File;
use super::super::store::recording::history::{self, Stepped};
use super::super::store::recording::job::{self, JobKind};
use super::super::store::recording::{self, Recording, file};
use super::{captions, purge, site, small};
use crate::api::{ApiError, Result, Thing};

/// The most recordings that are changed at once.
const AT_ONCE: usize = 500;

/// Another title.
///
/// # Errors
/// No such recording for the caller, not allowed, or a title that will not do.
pub async fn rename(recording: RecordingId, title: String) -> Result<()> {
    let call = call();
    let found = changeable(&call, Function::RenameRecording, &recording).await?;
    let title = input::title(&title)?;
    if title != found.recording.title {
        recording::rename(&call.app.store, &recording, &title, &call.session()?.person, call.now_ms()).await?;
    }
    Ok(())
}

/// One that something can be done with: what is left of a removed one stays as it is.
async fn changeable(call: &Call, function: Function, recording: &RecordingId) -> Result<InRecording> {
    let found = guard::recording(call, function, recording).await?;
    if found.recording.state == State::Purged {
        return Err(conflict("This recording was removed for good. Nothing of it can be changed any more."));
    }
    Ok(found)
}

fn conflict(sentence: impl Into<String>) -> ApiError {
    ApiError::Conflict { sentence: sentence.into() }
}

/// Students may see them.
///
/// # Errors
/// No such course or recording for the caller, not allowed, or one of them is not ready.
pub async fn publish(course: CourseId, recordings: Vec<RecordingId>) -> Result<()> {
    let call = call();
    let change =
        Change { function: Function::PublishRecordings, step: Step::Publish, goal: State::Published, sentence: "It was published." };
    change.of(&call, &course, recordings).await.map(|_| ())
}

/// Students may not see them any more.
///
/// # Errors
/// No such course or recording for the caller, not allowed, or one of them is not published.
pub async fn hide(course: CourseId, recordings: Vec<RecordingId>) -> Result<()> {
    let call = call();
    let change = Change { function: Function::HideRecordings, step: Step::Hide, goal: State::Hidden, sentence: "It was hidden." };
    change.of(&call, &course, recordings).await.map(|_| ())
}

/// They are not wanted any more.
///
/// # Errors
/// No such course or recording for the caller, not allowed, or one of them is still being made.
pub async fn delete(course: CourseId, recordings: Vec<RecordingId>) -> Result<()> {
    let call = call();
    let change = Change { function: Function::DeleteRecordings, step: Step::Delete, goal: State::Deleted, sentence: "It was deleted." };
    for one in change.of(&call, &course, recordings).await? {
        follow(&call.app, &one, JobKind::YoutubePrivate, call.now_ms()).await?;
    }
    Ok(())
}

/// They are, after all.
///
/// # Errors
/// No such course or recording for the caller, not allowed, or one of them is not deleted.
pub async fn restore(course: CourseId, recordings: Vec<RecordingId>) -> Result<()> {
    let call = call();
    let change = Change { function: Function::RestoreRecordings, step: Step::Restore, goal: State::Ready, sentence: "It was taken back." };
    for one in change.of(&call, &course, recordings).await? {
        follow(&call.app, &one, JobKind::YoutubeUnlisted, call.now_ms()).await?;
        take_up_again(&call.app, &one.id, call.now_ms()).await?;
    }
    Ok(())
}

/// What follows from a change of what is wanted: on YouTube, and for when it is removed.
async fn follow(app: &App, recording: &Recording, youtube: JobKind, now_ms: i64) -> Result<()> {
    if recording.youtube.is_some() {
        job::add(&app.store, &recording.id, youtube, None, now_ms).await?;
        app.recordings.wake();
    }
    purge::plan(app, purge::Which::One(&recording.id)).await
}

/// What was taken back without all of its files being here goes on where it was.
async fn take_up_again(app: &App, recording: &RecordingId, now_ms: i64) -> Result<()> {
    let files = file::all(&app.store, recording).await?;
    for file in files.iter().filter(|file| file.here_ms.is_none()) {
        let kind = if file.link.is_some() { JobKind::Fetch } else { JobKind::Check };
        job::add(&app.store, recording, kind, Some(file.part), now_ms).await?;
    }
    app.recordings.wake();
    Ok(())
}

/// The same thing done with many.
struct Change {
    function: Function,
    step: Step,
    /// Those that are in it already are left as they are.
    goal: State,
    sentence: &'static str,
}

impl Change {
    /// Does it with all of them, or with none. Answers with those that it was done with, as they were before.
    async fn of(&self, call: &Call, course: &CourseId, mut recordings: Vec<RecordingId>) -> Result<Vec<Recording>> {
        let found = guard::course(call, self.function, course).await?;
        recordings.sort();
        recordings.dedup();
        if recordings.is_empty() || recordings.len() > AT_ONCE {
            return Err(conflict(format!("Please choose at least one recording, and at most {AT_ONCE}.")));
        }
        let (store, now_ms, by) = (&call.app.store, call.now_ms(), &call.session()?.person);
        let mut chosen = Vec::new();
        for id in &recordings {
            let one = recording::by_id(store, id).await?;
            let one = one.filter(|one| one.course == *course && one.state.is_shown_to(found.may));
            chosen.push(one.ok_or(ApiError::NoSuch(Thing::Recording))?);
        }
        chosen.retain(|one| one.state != self.goal);
        let ids: Vec<&RecordingId> = chosen.iter().map(|one| &one.id).collect();
        match history::step_all(store, &ids, self.step, by, self.sentence, now_ms).await? {
            0 => Ok(chosen),
            cannot => Err(conflict(self.why_not(chosen.len(), cannot))),
        }
    }

    fn why_not(&self, all: usize, cannot: usize) -> String {
        let why = match self.step {
            Step::Publish => "not ready yet, have failed or are deleted",
            Step::Hide => "not published",
            Step::Delete => "still being made",
            _ => "not deleted, or are being removed already",
        };
        if all == 1 {
            return match self.step {
                Step::Publish => "This recording is not ready: it cannot be published.",
                Step::Hide => "This recording is not published: students do not see it anyway.",
                Step::Delete => "This recording is still being made. Please end it first.",
                _ => "This recording cannot be taken back: it is not deleted, or it is being removed already.",
            }
            .to_owned();
        }
        format!("Nothing was changed: {cannot} of these {all} recordings are {why}. Please take them out of your choice.")
    }
}

/// A link to one that is elsewhere.
///
/// # Errors
/// No such lesson for the caller, not allowed, or a title or link that will not do.
pub async fn add_link(lesson: LessonId, title: String, link: String) -> Result<RecordingId> {
    let call = call();
    let found = guard::lesson(&call, Function::AddRecordingLink, &lesson).await?;
    if matches!(found.lesson.schedule.door(true, call.now_ms()), Door::NotYet { .. }) {
        return Err(conflict("This lesson has not begun. A recording of it can be added afterwards."));
    }
    let (title, link) = (input::title(&title)?, site::link(&link)?);
    let (store, now_ms, person) = (&call.app.store, call.now_ms(), call.session()?.person.clone());
    let id = RecordingId::new(call.app.random.id());
    let new = Recording {
        id: id.clone(),
        room: found.room.id,
        course: found.course.id,
        lesson: Some(lesson),
        way: Way::Link,
        state: State::Ready,
        title,
        sender: None,
        started_by: Some(person.clone()),
        // When the lesson was, so that it stands beside what else is of it.
        started_ms: found.lesson.schedule.opens_ms.min(now_ms),
        seen_ms: None,
        ended_ms: None,
        length_ms: None,
        consent: String::new(),
        link: Some(link.into()),
        youtube: None,
        trouble: None,
        deleted_ms: None,
        purge_ms: None,
        hold: None,
    };
    recording::insert(store, &new, Some(&person), "A link was added.", now_ms).await?;
    if found.room.policy.recordings_published && found.course.may.has(Capability::PublishRecordings) {
        history::step(store, &id, Step::Publish, Some(&person), "It was published, as the room's settings say.", now_ms).await?;
    }
    purge::plan(&call.app, purge::Which::One(&id)).await?;
    Ok(id)
}

/// Another link.
///
/// # Errors
/// No such recording for the caller, not allowed, not one with a link, or a link that will not do.
pub async fn edit_link(recording: RecordingId, link: String) -> Result<()> {
    let call = call();
    let found = changeable(&call, Function::EditRecordingLink, &recording).await?.recording;
    let link = site::link(&link)?;
    if !matches!(found.way, Way::Link | Way::Stream) {
        return Err(conflict("This recording is kept here or on the school's YouTube account: it has no link that could be changed."));
    }
    if found.state == State::Started {
        return Err(conflict("This is still being streamed. Its link can be added when it has ended."));
    }
    let (store, now_ms, by) = (&call.app.store, call.now_ms(), &call.session()?.person);
    recording::set_place(store, &recording, Some(link.as_str()), None).await?;
    history::note(store, &recording, "link", Some(by), "It was given another link.", now_ms).await?;
    if matches!(found.state, State::Stopped | State::Failed) {
        let steps = [(Step::Arrive, "A link to it was added."), (Step::Finish, "It can be seen behind its link.")];
        for (step, sentence) in steps {
            history::step(store, &recording, step, Some(by), sentence, now_ms).await?;
        }
        purge::plan(&call.app, purge::Which::One(&recording)).await?;
    }
    Ok(())
}

/// Captions, or none.
///
/// # Errors
/// No such recording for the caller, not allowed, no captions, or a storage that does not take them.
pub async fn set_captions(recording: RecordingId, text: Option<String>) -> Result<()> {
    let call = call();
    let found = changeable(&call, Function::SetCaptions, &recording).await?.recording;
    let (app, now_ms, by) = (&call.app, call.now_ms(), &call.session()?.person);
    let before = file::one(&app.store, &recording, Part::Captions).await?;
    let Some(text) = text else {
        if let Some(before) = before {
            remove(app, &before).await?;
            file::remove(&app.store, &recording, Part::Captions).await?;
            history::note(&app.store, &recording, "captions", Some(by), "Its captions were taken away.", now_ms).await?;
        }
        return Ok(());
    };
    if text.len() > captions::MOST {
        return Err(ApiError::TooLarge { most_kib: captions::MOST / 1024 });
    }
    if captions::read(&text)?.is_empty() {
        return Err(ApiError::Setting { field: "captions".to_owned(), sentence: "There is no text in that file of captions.".to_owned() });
    }
    if !found.state.can_play() {
        return Err(conflict("Captions can be added when the recording is ready."));
    }
    let place = small::place(&recording, Part::Captions);
    let (size, sha256) = (text.len() as u64, sha256(text.as_bytes()));
    small::write(app, &place, text).await.map_err(|error| storage_trouble(&error))?;
    let file = File {
        part: Part::Captions,
        place,
        content_type: "text/vtt; charset=utf-8".to_owned(),
        size: Some(size),
        sha256: Some(sha256),
        link: None,
        fetched: size,
        here_ms: Some(now_ms),
    };
    file::put(&app.store, &recording, &file).await?;
    Ok(history::note(&app.store, &recording, "captions", Some(by), "It was given captions.", now_ms).await?)
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

async fn remove(app: &App, file: &File) -> Result<()> {
    let place = storage::Place::new(&file.place).map_err(|error| storage_trouble(&error))?;
    app.recordings.storage.remove(&place).await.map_err(|error| storage_trouble(&error))
}

fn storage_trouble(error: &storage::Trouble) -> ApiError {
    tracing::error!(%error, "the storage of recordings");
    conflict("The place where recordings are kept does not take this just now. Please try again later, or tell your administrator.")
}

/// Once more: what failed, or could not be done so far.
///
/// # Errors
/// No such recording for the caller, not allowed, or there is nothing to try.
pub async fn retry(recording: RecordingId) -> Result<()> {
    let call = call();
    let found = changeable(&call, Function::RetryRecording, &recording).await?.recording;
    let (app, now_ms, by) = (&call.app, call.now_ms(), call.session()?.person.clone());
    let hurried = job::hurry(&app.store, &recording, now_ms).await?;
    if found.state == State::Failed {
        return retry_failed(app, &found, &by, now_ms).await;
    }
    if !hurried {
        return Err(conflict("There is nothing to try again with this recording."));
    }
    app.recordings.wake();
    Ok(())
}

async fn retry_failed(app: &App, found: &Recording, by: &PersonId, now_ms: i64) -> Result<()> {
    if found.youtube.is_some() {
        job::add(&app.store, &found.id, JobKind::YoutubeEnd, None, now_ms).await?;
        app.recordings.wake();
        return Ok(());
    }
    let missing: Vec<File> = file::all(&app.store, &found.id).await?.into_iter().filter(|file| file.here_ms.is_none()).collect();
    if missing.is_empty() {
        return Err(conflict(
            "Nothing of this recording has come that could be tried again. If there is a file, please tell your administrator.",
        ));
    }
    if let Stepped::Now(_) = history::step(&app.store, &found.id, Step::Arrive, Some(by), "It is tried again.", now_ms).await? {
        take_up_again(app, &found.id, now_ms).await?;
    }
    Ok(())
}
