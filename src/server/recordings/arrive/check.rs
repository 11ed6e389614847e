//! Whether a file is what its sender says; and a recording whose file is here.

use domain::RecordingId;
use domain::recording::{Part, State, Step};
use storage::{Found, Place, Trouble};

use super::super::super::context::App;
use super::super::super::store;
use super::super::super::store::recording::arrival::{self, Said};
use super::super::super::store::recording::file::{self, File};
use super::super::super::store::recording::history::{self, Stepped};
use super::super::super::store::recording::job::{self, Job, JobKind};
use super::super::super::store::recording::{self, Recording};
use super::super::jobs::Outcome;
use super::super::purge;
use super::{fail_or_note, length};
use crate::api::Result;

/// How long to wait before a file that is not there yet, or not whole, is looked at again, in ms.
const LOOK_AGAIN_MS: i64 = 10_000;
/// Looks at a file that is not there or does not grow before it is given up: ten minutes.
const LOOKS: u32 = 60;
/// A file that was changed within this time may still be written to, in ms.
const FRESH_MS: i64 = 5_000;

const MISSING: &str =
    "The video server told of a file that is not in Rollcall's recordings folder. Once it is there, it can be tried again.";
const OUTSIDE: &str = "The file is outside of Rollcall's recordings folder, or is a link. Nothing of it was read.";
const SHORT: &str = "The file is shorter than the video server said, and grows no more. Once it is whole, it can be tried again.";
const OTHER: &str = "The file is not the one that the video server told of: its checksum differs. Nobody is shown it.";
const EMPTY: &str = "The file is empty.";

/// Looks at a file that a sender has put into the storage.
///
/// # Errors
/// The store fails.
pub async fn check(app: &App, job: &Job) -> Result<Outcome> {
    let now_ms = app.clock.now_ms();
    let Some(recording) = recording::by_id(&app.store, &job.recording).await? else { return Ok(Outcome::Done) };
    let part = job.part.unwrap_or(Part::Video);
    let Some(file) = file::one(&app.store, &job.recording, part).await? else { return Ok(Outcome::Done) };
    if recording.state == State::Purged {
        return Ok(Outcome::Done);
    }
    if file.here_ms.is_some() {
        finished(app, &recording.id, now_ms).await?;
        return Ok(Outcome::Done);
    }
    let look = Look { app, job, recording: &recording, file: &file, now_ms };
    let verdict = match Place::new(&file.place) {
        Ok(place) => look.at(&place).await?,
        Err(_) => Verdict::Wrong(OUTSIDE),
    };
    match verdict {
        Verdict::Whole(size, sha256) => {
            file::here(&app.store, &recording.id, part, size, &sha256, now_ms).await?;
            finished(app, &recording.id, now_ms).await?;
            Ok(Outcome::Done)
        }
        Verdict::Wrong(sentence) => {
            fail_or_note(app, &recording, sentence, now_ms).await?;
            Ok(Outcome::Done)
        }
        Verdict::Later(why) => Ok(Outcome::NotYet(why.to_owned(), LOOK_AGAIN_MS)),
        Verdict::Trouble(why) => Ok(Outcome::Failed(why)),
    }
}

/// What is found out about a file.
enum Verdict {
    /// It is here and whole: its size in bytes and its digest.
    Whole(u64, String),
    /// It will not do.
    Wrong(&'static str),
    /// It has to be looked at again.
    Later(&'static str),
    /// The storage cannot be used.
    Trouble(String),
}

impl From<Trouble> for Verdict {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Outside => Self::Wrong(OUTSIDE),
            Trouble::Missing => Self::Later("The file is not in the storage yet."),
            other => Self::Trouble(other.to_string()),
        }
    }
}

struct Look<'a> {
    app: &'a App,
    job: &'a Job,
    recording: &'a Recording,
    file: &'a File,
    now_ms: i64,
}

impl Look<'_> {
    async fn at(&self, place: &Place) -> Result<Verdict> {
        let found = match self.app.recordings.storage.find(place).await {
            Ok(found) => found,
            Err(Trouble::Missing) if self.job.tries >= LOOKS => return Ok(Verdict::Wrong(MISSING)),
            Err(Trouble::Outside) if self.file.sha256.is_none() => return self.inside(place).await,
            Err(trouble) => return Ok(trouble.into()),
        };
        let has_grown = found.size > self.file.fetched;
        if has_grown {
            file::fetched(&self.app.store, &self.recording.id, self.file.part, found.size, None).await?;
        }
        if let Some(later) = self.later(&found, has_grown).await? {
            return Ok(later);
        }
        let (sha256, size) = match self.app.recordings.storage.digest(place).await {
            Ok(digest) => digest,
            Err(trouble) => return Ok(trouble.into()),
        };
        let is_right = size == found.size && self.file.sha256.as_ref().is_none_or(|said| said.eq_ignore_ascii_case(&sha256));
        Ok(match is_right {
            true => Verdict::Whole(size, sha256),
            false if size != found.size || self.is_fresh(&found) => Verdict::Later("The file is still written to."),
            false => Verdict::Wrong(OTHER),
        })
    }

    /// Why a file is looked at later, by its size, if it is.
    async fn later(&self, found: &Found, has_grown: bool) -> Result<Option<Verdict>> {
        let is_settled = match self.file.size {
            Some(said) => found.size == said,
            // Nobody says how large it is: it is whole when it has been this large for a while.
            None => !has_grown && found.size > 0 && !self.is_fresh(found),
        };
        if is_settled {
            return Ok(None);
        }
        if has_grown {
            // Its time begins anew.
            job::add(&self.app.store, &self.recording.id, JobKind::Check, Some(self.file.part), self.now_ms).await?;
        } else if self.job.tries >= LOOKS {
            return Ok(Some(match self.file.size {
                Some(said) if found.size < said => Verdict::Wrong(SHORT),
                Some(_) => Verdict::Wrong(OTHER),
                None => Verdict::Wrong(EMPTY),
            }));
        }
        Ok(Some(Verdict::Later("The file is still written to.")))
    }

    /// Whether a file was changed just now. The clock of a storage may be another: what is in the future is not just now.
    fn is_fresh(&self, found: &Found) -> bool {
        (0..FRESH_MS).contains(&self.now_ms.saturating_sub(found.changed_ms))
    }

    /// A sender may name the folder in which the file is.
    async fn inside(&self, folder: &Place) -> Result<Verdict> {
        let found = match self.app.recordings.storage.only(folder, ".mp4").await {
            Ok(Some(found)) => found,
            Ok(None) if self.job.tries >= LOOKS => return Ok(Verdict::Wrong(MISSING)),
            Ok(None) => return Ok(Verdict::Later("The folder of the recording has no file in it yet, or several.")),
            Err(trouble) => return Ok(trouble.into()),
        };
        if file::is_elsewhere(&self.app.store, found.as_str(), &self.recording.id).await? {
            return Ok(Verdict::Wrong(super::TAKEN));
        }
        let file = File { place: found.as_str().to_owned(), ..self.file.clone() };
        file::put(&self.app.store, &self.recording.id, &file).await?;
        Ok(Verdict::Later("The file is still written to."))
    }
}

/// Goes on with a recording of which a file is here and whole: when its video is, it is ready; and published, where that is the rule.
///
/// # Errors
/// The store fails.
pub async fn finished(app: &App, id: &RecordingId, now_ms: i64) -> Result<()> {
    let Some(recording) = recording::by_id(&app.store, id).await? else { return Ok(()) };
    let files = file::all(&app.store, id).await?;
    let video = files.iter().find(|file| file.part == Part::Video);
    let is_here = match video {
        Some(video) => video.here_ms.is_some(),
        None => files.iter().any(|file| file.here_ms.is_some()),
    };
    if !is_here {
        return Ok(());
    }
    if let (Some(video), None) = (video, recording.length_ms) {
        measure(app, &recording, video).await?;
    }
    ready(app, &recording, "Its file is here and whole.", now_ms).await
}

/// A recording is ready; and published, where that is the rule of its room.
///
/// # Errors
/// The store fails.
pub async fn ready(app: &App, recording: &Recording, sentence: &str, now_ms: i64) -> Result<()> {
    let id = &recording.id;
    let stepped = history::step(&app.store, id, Step::Finish, None, sentence, now_ms).await?;
    if stepped == Stepped::Now(State::Ready) {
        let room = store::room::by_id(&app.store, &recording.room).await?;
        if room.is_some_and(|room| room.policy.recordings_published) {
            let sentence = "It was published at once: that is the rule of its room.";
            history::step(&app.store, id, Step::Publish, None, sentence, now_ms).await?;
        }
    }
    purge::plan(app, purge::Which::One(id)).await
}

/// Finds out how long a recording is, where nobody has said so.
async fn measure(app: &App, recording: &Recording, video: &File) -> Result<()> {
    let Ok(place) = Place::new(&video.place) else { return Ok(()) };
    let Some(length_ms) = length::of(&app.recordings.storage, &place, video.size.unwrap_or(0)).await else { return Ok(()) };
    // Of what nobody saw begin, the end alone was known.
    let is_end = recording.ended_ms == Some(recording.started_ms);
    let started_ms = is_end.then(|| recording.started_ms.saturating_sub(length_ms));
    arrival::say(&app.store, &recording.id, &Said { started_ms, length_ms: Some(length_ms), ..Said::default() }).await.map_err(Into::into)
}
