//! Which recording a file is of: one that somebody started in Rollcall, or a new one.

use domain::RecordingId;
use domain::evidence::HookKind;
use domain::recording::{Part, State, Way, consent};
use hooks::Delivered;

use super::super::super::context::App;
use super::super::super::files::wall;
use super::super::super::store;
use super::super::super::store::recording::{self, Recording, file};
use super::super::running;
use super::Of;
use crate::api::{ApiError, Result, Thing};

/// How far the clocks of a recorder and a browser may be apart, and how long a recorder takes to begin and to end, in ms.
const AROUND_MS: i64 = 2 * 60 * 1000;

/// The recording that somebody started in Rollcall, and that a file is most likely of.
pub async fn fitting(app: &App, of: &Of<'_>, told: &Delivered, received_ms: i64) -> Result<Option<Recording>> {
    let Some(lesson) = of.lesson else { return Ok(None) };
    let mut best: Option<(u64, Recording)> = None;
    for one in recording::of_lesson(&app.store, lesson).await? {
        if one.way != way(of.hook.kind) || !fits(&one, told, received_ms) {
            continue;
        }
        if file::one(&app.store, &one.id, told.part).await?.is_some() {
            continue;
        }
        let off_ms = one.started_ms.abs_diff(began_ms(told, received_ms));
        if best.as_ref().is_none_or(|(least, _)| off_ms < *least) {
            best = Some((off_ms, one));
        }
    }
    Ok(best.map(|(_, one)| one))
}

/// Whether a file that is told of now can be a recording's, by its state and times.
fn fits(one: &Recording, told: &Delivered, received_ms: i64) -> bool {
    if one.state == State::Purged {
        return false;
    }
    if told.part != Part::Video {
        // These say of no time, and are of the conference that was recorded.
        return true;
    }
    if one.sender.is_some() {
        return false;
    }
    // Of what a transcript alone was told of, nobody knows yet when it was.
    if one.state != State::Started && one.started_by.is_none() && one.ended_ms.is_none() {
        return true;
    }
    let ended_ms = told.ended_ms.unwrap_or(received_ms);
    let before = ended_ms < one.started_ms.saturating_sub(AROUND_MS)
        || told.started_ms.is_some_and(|started_ms| started_ms < one.started_ms.saturating_sub(AROUND_MS));
    let after = one.ended_ms.zip(told.started_ms).is_some_and(|(ended_ms, started_ms)| started_ms > ended_ms.saturating_add(AROUND_MS));
    !before && !after
}

const fn way(kind: HookKind) -> Way {
    match kind {
        HookKind::Jaas => Way::Jaas,
        _ => Way::Jibri,
    }
}

/// When a recording began, as far as that can be told (Unix ms).
fn began_ms(told: &Delivered, received_ms: i64) -> i64 {
    let by_length = told.ended_ms.zip(told.length_ms).map(|(ended_ms, length_ms)| ended_ms.saturating_sub(length_ms));
    told.started_ms.or(by_length).or(told.ended_ms).unwrap_or(received_ms)
}

/// A recording that nobody started in Rollcall.
pub async fn make(app: &App, of: &Of<'_>, told: &Delivered, received_ms: i64) -> Result<Recording> {
    let room = store::room::by_id(&app.store, of.room).await?.ok_or(ApiError::NoSuch(Thing::Room))?;
    let lesson = match of.lesson {
        Some(lesson) => store::lesson::by_id(&app.store, lesson).await?,
        None => None,
    };
    let started_ms = began_ms(told, received_ms);
    let title = match &lesson {
        Some(lesson) => running::title(lesson, store::recording::running::made_in(&app.store, &lesson.id).await?, started_ms),
        None => format!("{}, {}", room.title, wall::date("UTC", started_ms)),
    };
    // Who is let into a lesson that may be recorded was shown these words.
    let consent = match lesson.is_some() && room.policy.recording {
        true => consent(room.policy.recording_means, running::days_kept(app, &room.policy).await?).join("\n"),
        false => String::new(),
    };
    let new = Recording {
        id: RecordingId::new(app.random.id()),
        room: of.room.clone(),
        course: of.course.clone(),
        lesson: lesson.map(|lesson| lesson.id),
        way: way(of.hook.kind),
        state: State::Stopped,
        title,
        sender: told.session.clone().map(|session| (of.hook.id.clone(), session)),
        started_by: told.initiator.clone().filter(|person| of.known.contains(person)),
        started_ms,
        seen_ms: None,
        ended_ms: told.ended_ms,
        length_ms: told.length_ms,
        consent,
        link: None,
        youtube: None,
        trouble: None,
        deleted_ms: None,
        purge_ms: None,
        hold: None,
    };
    let sentence = "It was not started in Rollcall: the video server told of it.";
    if recording::insert(&app.store, &new, None, sentence, received_ms).await? {
        return Ok(new);
    }
    // The same delivery came twice at once.
    let session = told.session.as_deref().ok_or(ApiError::Internal)?;
    recording::by_session(&app.store, &of.hook.id, session).await?.ok_or(ApiError::Internal)
}
