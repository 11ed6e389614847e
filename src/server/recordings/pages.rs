//! Recordings as pages show them: to each what is theirs to see.

use domain::recording::{Part, Way, chapters, manages};
use domain::role::Capability;
use domain::{CourseId, LessonId, RecordingId};
use url::Url;

use super::super::context::{Call, call};
use super::super::guard::{self, Function, InRecording};
use super::super::store::recording::{self, Recording, file, history, list};
use super::super::store::{self};
use super::{captions, card, media, site, small};
use crate::api::Result;
use crate::api::recording::{Cue, RecordingCard, RecordingPage, RecordingsPage, Source, Wanted};

/// What is removed within so many ms is removed soon: two weeks.
const SOON_MS: i64 = 14 * 24 * 60 * 60 * 1000;

/// Those of a course.
///
/// # Errors
/// No such course for the caller, or not allowed there.
pub async fn course(course: CourseId, wanted: Wanted) -> Result<RecordingsPage> {
    let call = call();
    let found = guard::course(&call, Function::Recordings, &course).await?;
    let (store, now_ms, may) = (&call.app.store, call.now_ms(), found.may);
    let mut lines = list::lines(store, Some(&course)).await?;
    lines.retain(|line| line.state.is_shown_to(may));
    let all = lines.len();
    let soon: Vec<i64> =
        lines.iter().filter(|line| !line.held).filter_map(|line| line.purge_ms).filter(|ms| *ms < now_ms + SOON_MS).collect();
    let soon = soon.iter().min().filter(|_| manages(may)).map(|first_ms| (count(soon.len()), *first_ms));
    let fitting = card::fitting(lines, &wanted);
    let mut rooms: Vec<_> = store::room::of_course(store, &course).await?.into_iter().map(|room| (room.id, room.title)).collect();
    rooms.sort_by_cached_key(|(id, title)| (title.to_lowercase(), id.clone()));
    Ok(RecordingsPage {
        recordings: card::page(store, &fitting, wanted.skip, may).await?,
        total: count(fitting.len()),
        all: count(all),
        course,
        course_title: found.title,
        may,
        rooms,
        soon,
        now_ms,
    })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Those of a lesson.
///
/// # Errors
/// No such lesson for the caller, or not allowed there.
pub async fn lesson(lesson: LessonId) -> Result<Vec<RecordingCard>> {
    let call = call();
    let found = guard::lesson(&call, Function::LessonRecordings, &lesson).await?;
    let mut cards = Vec::new();
    for one in recording::of_lesson(&call.app.store, &lesson).await? {
        if one.state.is_shown_to(found.course.may) {
            cards.push(card::of(&call.app.store, one, found.course.may).await?);
        }
    }
    Ok(cards)
}

/// One.
///
/// # Errors
/// No such recording for the caller, or not allowed there.
pub async fn one(recording: RecordingId) -> Result<RecordingPage> {
    let call = call();
    let InRecording { course, recording, .. } = guard::recording(&call, Function::Recording, &recording).await?;
    let (store, may, session) = (&call.app.store, course.may, call.session()?);
    let (until_ms, can_play) = (call.now_ms() + media::LASTS_MS, recording.state.can_play());
    let files = if can_play { file::all(store, &recording.id).await? } else { Vec::new() };
    let here = |part: Part| files.iter().find(|file| file.part == part && file.here_ms.is_some());
    let address = |part: Part, download: bool| media::address(&call.app, &recording.id, part, session, until_ms, download);
    let downloads = may.has(Capability::DownloadRecordings);
    let source = match here(Part::Video) {
        Some(video) => Some(Source::File {
            url: address(Part::Video, false),
            content_type: video.content_type.clone(),
            download: downloads.then(|| address(Part::Video, true)),
            until_ms,
        }),
        None => elsewhere(&recording),
    };
    let others = [Part::Captions, Part::Transcript, Part::Chat].into_iter().filter(|part| downloads && here(*part).is_some());
    let moments = match &recording.lesson {
        Some(lesson) if can_play => recording::moments(store, lesson).await?,
        _ => Vec::new(),
    };
    let manages = manages(may);
    let history = if manages { history::of(store, &recording.id).await? } else { Vec::new() };
    Ok(RecordingPage {
        captions: here(Part::Captions).map(|_| address(Part::Captions, false)),
        transcript: transcript(&call, here(Part::Captions)).await,
        others: others.map(|part| (part, address(part, true))).collect(),
        chapters: chapters(recording.started_ms, recording.length_ms, &moments),
        history,
        consent: Some(recording.consent.clone()).filter(|consent| manages && !consent.is_empty()),
        sha256: here(Part::Video).and_then(|video| video.sha256.clone()).filter(|_| manages),
        link: recording.link.clone().filter(|_| may.has(Capability::Record) && matches!(recording.way, Way::Link | Way::Stream)),
        source,
        may,
        now_ms: call.now_ms(),
        card: card::of(store, recording, may).await?,
    })
}

/// Where a recording can be seen that has no file here.
pub fn elsewhere(recording: &Recording) -> Option<Source> {
    if !recording.state.can_play() {
        return None;
    }
    match (&recording.youtube, &recording.link) {
        (Some(video), _) => {
            let (url, link) = (site::youtube_frame(&video.broadcast), site::youtube_page(&video.broadcast));
            Some(Source::Frame { url, site: "YouTube".to_owned(), link })
        }
        (None, Some(link)) => Url::parse(link).ok().map(|link| site::source(&link)),
        (None, None) => None,
    }
}

/// What the captions say. If they cannot be read, the recording can still be seen.
async fn transcript(call: &Call, captions: Option<&file::File>) -> Vec<Cue> {
    let Some(file) = captions else { return Vec::new() };
    match small::text(&call.app, &file.place, captions::MOST * 4).await {
        Some(text) => captions::read(&text).unwrap_or_default(),
        None => Vec::new(),
    }
}
