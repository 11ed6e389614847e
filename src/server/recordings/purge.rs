//! How long recordings are kept, and their removal for good.
//!
//! A recording whose time is near is announced once, one whose time is over is deleted, and a deleted one whose time is over is removed:
//! every file from the storage, the video from YouTube. What cannot be removed is tried again until it is gone, and says why. What is
//! held stays, whatever its time; a hold in the middle of a removal keeps what is not gone yet.

use domain::RecordingId;
use storage::{Place, Trouble};

use super::super::context::App;
use super::super::files::wall;
use super::super::store::Store;
use super::super::store::recording::file::{self, File};
use super::super::store::recording::job::{self, Job, JobKind};
use super::super::store::recording::removal::{self, Begun};
use super::super::store::recording::{self, plan};
use super::super::youtube::broadcast;
use super::jobs::Outcome;
use crate::api::Result;

pub use super::super::store::recording::plan::Which;

/// How long before its removal a recording is announced, in ms: two weeks.
pub const ANNOUNCED_MS: i64 = 14 * 24 * 60 * 60 * 1000;

/// Works out anew when recordings are removed for good. Steps and holds do so by themselves.
///
/// # Errors
/// The store fails.
pub async fn plan(app: &App, which: Which<'_>) -> Result<()> {
    Ok(plan::plan(&app.store, which).await?)
}

/// Announces what is removed soon, deletes what has been kept long enough, and has removed what was deleted long enough ago. Says whether
/// anything is to be removed now.
///
/// # Errors
/// The store fails; what is done is done.
pub async fn look(store: &Store, now_ms: i64) -> Result<bool> {
    for (recording, purge_ms) in removal::to_announce(store, now_ms, now_ms.saturating_add(ANNOUNCED_MS)).await? {
        let day = wall::date("UTC", purge_ms);
        let sentence = format!("It is removed on {day}, unless it is kept longer: by the settings of its room, or by an administrator.");
        removal::announced(store, &recording, &sentence, now_ms).await?;
    }
    for recording in removal::expired(store, now_ms).await? {
        removal::expire(store, &recording, "Its time is over: it was kept as long as is set.", now_ms).await?;
    }
    let over = removal::over(store, now_ms).await?;
    for recording in &over {
        job::add(store, recording, JobKind::Purge, None, now_ms).await?;
    }
    Ok(!over.is_empty())
}

/// Removes a recording for good. Whatever becomes of one file, the others are tried, too.
///
/// # Errors
/// The store fails.
pub async fn run(app: &App, job: &Job) -> Result<Outcome> {
    let (store, id) = (&app.store, &job.recording);
    let Some(found) = recording::by_id(store, id).await? else { return Ok(Outcome::Done) };
    let Begun::Go { first } = removal::begin(store, id, app.clock.now_ms()).await? else { return Ok(Outcome::Done) };
    let gone = removal::gone(store, id).await?;
    let (mut untouched, mut stuck) = (first, Vec::new());
    let mut files = file::all(store, id).await?;
    files.retain(|file| !gone.contains(&file.part));
    for file in &files {
        if removal::begin(store, id, app.clock.now_ms()).await? == Begun::No {
            return Ok(Outcome::Done);
        }
        match remove(app, id, file).await? {
            Ok(()) => {
                removal::file_gone(store, id, file.part, &farewell(file), app.clock.now_ms()).await?;
                untouched = false;
            }
            Err(why) => stuck.push(format!("{}: {why}.", file.part.label())),
        }
    }
    if let Some(video) = &found.youtube {
        if removal::begin(store, id, app.clock.now_ms()).await? == Begun::No {
            return Ok(Outcome::Done);
        }
        match broadcast::remove(app, video).await? {
            Ok(()) => {
                removal::broadcast_gone(store, id, app.clock.now_ms()).await?;
                untouched = false;
            }
            Err(why) => stuck.push(format!("YouTube: {}.", why.trim_end_matches('.'))),
        }
    }
    if stuck.is_empty() {
        removal::finish(store, id, app.clock.now_ms()).await?;
        return Ok(Outcome::Done);
    }
    let why = format!("It could not be removed, and is tried again. {}", stuck.join(" "));
    removal::stuck(store, id, &why, untouched, app.clock.now_ms()).await?;
    Ok(Outcome::Failed(why))
}

/// Removes a file from the storage, with whatever has come of it so far.
async fn remove(app: &App, recording: &RecordingId, file: &File) -> Result<std::result::Result<(), String>> {
    if file::is_elsewhere(&app.store, &file.place, recording).await? {
        // It goes with the last recording that has it.
        return Ok(Ok(()));
    }
    let removed = match Place::new(&file.place) {
        Ok(place) => app.recordings.storage.remove(&place).await,
        Err(trouble) => Err(trouble),
    };
    Ok(match removed {
        Ok(()) | Err(Trouble::Missing) => Ok(()),
        Err(trouble) => Err(trouble.to_string()),
    })
}

/// What is written down of a file that is gone.
fn farewell(file: &File) -> String {
    let mut sentence = format!("{}: removed from the storage.", file.part.label());
    if let Some(size) = file.size {
        sentence.push_str(&format!(" It had {size} bytes."));
    }
    if let Some(sha256) = &file.sha256 {
        sentence.push_str(&format!(" SHA-256: {sha256}"));
    }
    sentence
}
