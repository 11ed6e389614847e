//! What senders tell of recordings: which one it is about, and where its file is. Whether that file is what they say is looked at
//! afterwards (`check`), because a storage can lag behind.
//!
//! A delivery may come twice, and the server may be killed in the middle of one: each part of this is done again without harm.

mod check;
mod length;
mod which;

use std::collections::HashSet;

use axum::http::StatusCode;
use domain::recording::{Part, State, Step};
use domain::{CourseId, LessonId, PersonId, RecordingId, RoomId};
use hooks::{Delivered, Place};

use super::super::context::App;
use super::super::store::hook::Hook;
use super::super::store::recording::arrival::{self, Said};
use super::super::store::recording::file::{self, File};
use super::super::store::recording::job::{self, JobKind};
use super::super::store::recording::{self, Recording, history};
use super::{fetch, running, small};
use crate::api::Result;

pub use check::{check, finished, ready};

/// How long a link to a file at JaaS works, in ms.
const LINK_MS: i64 = 24 * 60 * 60 * 1000;

/// Of what a file is told, and by whom. Times in [`Delivered`] are by the server's clock.
#[derive(Clone, Copy, Debug)]
pub struct Of<'a> {
    /// The hook that it came to.
    pub hook: &'a Hook,
    /// The room whose conference was recorded.
    pub room: &'a RoomId,
    /// Its course.
    pub course: &'a CourseId,
    /// The lesson; none: the room had none then.
    pub lesson: Option<&'a LessonId>,
    /// Who of those that are named is known in the course.
    pub known: &'a HashSet<PersonId>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrived {
    /// It is taken up.
    New,
    /// It had been before.
    Again,
    /// It is not. The words are for the sender and the log.
    Refused(StatusCode, &'static str),
}

const OUTSIDE: &str = "The file is outside of Rollcall's recordings folder, or is a link. Nothing of it was read. Please let the recorder \
                       write into that folder, or set the folder that it writes into in Rollcall's settings.";
const TAKEN: &str = "This file belongs to another recording already. Nothing was changed.";
const OTHER: &str = "This recording is here already, with another file. Nothing was changed.";

/// Takes up a file of a recording that came at `received_ms` (Unix ms).
///
/// # Errors
/// The store fails. What was done is found again when it is told once more.
pub async fn delivered(app: &App, of: &Of<'_>, told: &Delivered, received_ms: i64) -> Result<Arrived> {
    let mut known = None;
    if let Some(session) = &told.session {
        known = recording::by_session(&app.store, &of.hook.id, session).await?;
    }
    let place = place(app, told).await;
    if let (Some(found), Ok(place)) = (&known, &place)
        && let Some(arrived) = again(app, found, told, place.as_ref(), received_ms).await?
    {
        return Ok(arrived);
    }
    if let Ok(Some(place)) = &place
        && file::is_elsewhere(&app.store, place.as_str(), &known.as_ref().map_or_else(|| RecordingId::new(""), |found| found.id.clone()))
            .await?
    {
        return Ok(Arrived::Refused(StatusCode::CONFLICT, TAKEN));
    }
    if known.is_none() {
        known = which::fitting(app, of, told, received_ms).await?;
    }
    let (found, is_new) = match known {
        Some(found) => (found, false),
        None => (which::make(app, of, told, received_ms).await?, true),
    };
    let said = Said {
        sender: told.session.as_deref().filter(|_| found.sender.is_none()).map(|session| (&of.hook.id, session)),
        started_ms: told.started_ms,
        ended_ms: told.ended_ms,
        length_ms: told.length_ms,
    };
    arrival::say(&app.store, &found.id, &said).await?;
    let Ok(place) = place else {
        fail_or_note(app, &found, OUTSIDE, received_ms).await?;
        return Ok(Arrived::Refused(StatusCode::UNPROCESSABLE_ENTITY, OUTSIDE));
    };
    let file = match &told.place {
        Place::File { size, sha256, .. } => {
            let place = place.as_ref().map(|place| place.as_str().to_owned()).unwrap_or_default();
            File {
                content_type: content_type(told.part, &place).to_owned(),
                place,
                size: *size,
                sha256: sha256.clone(),
                ..empty(told.part)
            }
        }
        Place::Link { url } => {
            let sealed = fetch::seal_link(app, &found.id, told.part, url);
            let place = small::place(&found.id, told.part);
            let link = Some((sealed, Some(received_ms.saturating_add(LINK_MS))));
            File { content_type: content_type(told.part, "").to_owned(), place, link, ..empty(told.part) }
        }
    };
    take_up(app, &found, &file, is_new, received_ms).await?;
    Ok(Arrived::New)
}

fn empty(part: Part) -> File {
    File { part, place: String::new(), content_type: String::new(), size: None, sha256: None, link: None, fetched: 0, here_ms: None }
}

/// The type of a file.
fn content_type(part: Part, place: &str) -> &'static str {
    let ending = place.rsplit_once('.').map_or("", |(_, ending)| ending);
    match part {
        Part::Video if ending.eq_ignore_ascii_case("webm") => "video/webm",
        Part::Video => "video/mp4",
        Part::Captions => "text/vtt",
        Part::Transcript | Part::Chat => "application/json",
    }
}

/// The place of a file that is in the storage (none: it is behind a link); or that it can never be there.
async fn place(app: &App, told: &Delivered) -> std::result::Result<Option<storage::Place>, ()> {
    let Place::File { path, sha256, .. } = &told.place else { return Ok(None) };
    let place = app.recordings.storage.place(path).map_err(|_| ())?;
    // Who does not say what the file is may name the folder that it is in.
    if sha256.is_some() && app.recordings.storage.find(&place).await == Err(storage::Trouble::Outside) {
        return Err(());
    }
    Ok(Some(place))
}

/// What becomes of a recording that its sender has told of before; none: it is taken up as if it were new.
async fn again(
    app: &App,
    found: &Recording,
    told: &Delivered,
    place: Option<&storage::Place>,
    received_ms: i64,
) -> Result<Option<Arrived>> {
    if found.state == State::Purged {
        return Ok(Some(Arrived::Again));
    }
    let Some(known) = file::one(&app.store, &found.id, told.part).await? else { return Ok(None) };
    let is_same = match (&told.place, place) {
        (Place::File { size, sha256, .. }, Some(place)) => {
            let differs = |said: bool, same: bool| said && !same;
            // Of a folder it was found out meanwhile which file in it was meant.
            (known.place == place.as_str() || known.place.starts_with(&format!("{}/", place.as_str())))
                && !differs(size.is_some(), known.size == *size)
                && !differs(sha256.is_some(), known.sha256 == *sha256)
        }
        _ => known.here_ms.is_some(),
    };
    if is_same {
        if known.here_ms.is_none() && known.link.is_none() {
            take_up(app, found, &known, false, received_ms).await?;
        }
        return Ok(Some(Arrived::Again));
    }
    let is_open = known.here_ms.is_none() && (known.link.is_some() || found.state != State::Processing);
    if is_open {
        return Ok(None);
    }
    let sentence = "It was reported once more, with another file. The first one was kept.";
    history::note(&app.store, &found.id, "refused", None, sentence, received_ms).await?;
    Ok(Some(Arrived::Refused(StatusCode::CONFLICT, OTHER)))
}

/// Puts a file with its recording, and has it looked at or fetched. `is_new`: nothing was known of the recording before.
async fn take_up(app: &App, found: &Recording, file: &File, is_new: bool, now_ms: i64) -> Result<()> {
    file::put(&app.store, &found.id, file).await?;
    let kind = if file.link.is_some() { JobKind::Fetch } else { JobKind::Check };
    // A transcript may come before its recording, which then still runs.
    if file.part == Part::Video || is_new {
        let sentence = "The video server told of its file.";
        history::step(&app.store, &found.id, Step::Arrive, None, sentence, now_ms).await?;
        if let (State::Started, Some(lesson)) = (found.state, &found.lesson) {
            running::tell(app, lesson).await?;
        }
    }
    if found.state == State::Deleted {
        let sentence = "Its file came after it had been deleted. It is removed with it.";
        history::note(&app.store, &found.id, "arrived", None, sentence, now_ms).await?;
    }
    job::add(&app.store, &found.id, kind, Some(file.part), now_ms).await?;
    app.recordings.wake();
    Ok(())
}

/// Lets a recording fail, in words; one that cannot fail any more keeps them in its history.
async fn fail_or_note(app: &App, found: &Recording, sentence: &str, now_ms: i64) -> Result<()> {
    let stepped = history::step(&app.store, &found.id, Step::Fail, None, sentence, now_ms).await?;
    if matches!(stepped, history::Stepped::Cannot(_)) {
        history::note(&app.store, &found.id, "refused", None, sentence, now_ms).await?;
    }
    Ok(())
}
