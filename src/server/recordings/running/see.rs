//! What pages and video servers tell of what is recorded. What is made of it, [`domain::recording::word`] says.

use domain::recording::word::{self, Teller, Verdict, Word};
use domain::recording::{Means, State, Step, Way, refusal};
use domain::role::Capability;
use domain::{LessonId, PersonId};

use super::super::super::context::{App, call};
use super::super::super::guard::{self, Function};
use super::super::super::store;
use super::super::super::store::recording::{Recording, running};
use super::begin::{row, way_of};
use super::{conclude, tell};
use crate::api::recording::Seen;
use crate::api::{ApiError, Result};

/// How long after its end a lesson is still told of, in ms.
pub const AFTER_MS: i64 = 5 * 60_000;
/// Longest code of Jitsi's for why it does not record.
const CODE_MAX: usize = 64;

/// Notes what a browser saw.
///
/// # Errors
/// Not allowed, never let into the lesson, long after it, too much at once, or not what a page tells.
pub async fn see(lesson: LessonId, seen: Seen) -> Result<()> {
    let call = call();
    let found = guard::lesson(&call, Function::SeeRecording, &lesson).await?;
    let (app, me, now_ms) = (&call.app, &call.session()?.person, call.now_ms());
    if seen.error.as_ref().is_some_and(|code| !is_code(code)) {
        return Err(ApiError::Malformed);
    }
    let admission = store::admission::of(&app.store, &lesson, me).await?;
    if admission.is_none_or(|admission| admission.until_ms.is_some()) {
        return Err(ApiError::NotAllowed);
    }
    let end_ms = found.lesson.schedule.end_ms();
    if now_ms > end_ms.saturating_add(AFTER_MS) {
        return Err(ApiError::Over { since_ms: end_ms });
    }
    app.recordings.told.hear(&lesson, me, now_ms)?;
    let about = store::recording::running(&app.store, &lesson).await?.filter(|row| is_stream(row.way) == seen.stream);
    if let Some(code) = &seen.error {
        return match about {
            Some(row) => refused(app, &row, me, code, now_ms).await,
            None => Ok(()),
        };
    }
    if seen.link {
        return match about {
            Some(row) => note(app, &row, "link", me, "Jitsi has offered a link to it.", now_ms).await,
            None => Ok(()),
        };
    }
    let may = found.course.may;
    let moderates = may.has(Capability::Moderate);
    let told =
        running::Told { by: Some(me.clone()), records: moderates && may.has(Capability::Record), moderates, on: seen.on, at_ms: now_ms };
    running::tell(&app.store, &lesson, seen.stream, &told).await?;
    if let Some(row) = about {
        let (what, sentence) = match seen.on {
            true => ("told_on", "A page told that it runs."),
            false => ("told_off", "A page told that it has ended."),
        };
        note(app, &row, what, me, sentence, now_ms).await?;
    }
    settle(app, &lesson, seen.stream, Some(me)).await
}

/// A video server tells that something began or ended in a lesson, at a time (Unix ms).
///
/// # Errors
/// The store fails.
pub async fn seen_by_server(app: &App, lesson: &LessonId, stream: bool, on: bool, at_ms: i64) -> Result<()> {
    let told = running::Told { by: None, records: false, moderates: false, on, at_ms };
    running::tell(&app.store, lesson, stream, &told).await?;
    settle(app, lesson, stream, None).await
}

/// Whether something can be one of Jitsi's codes.
fn is_code(text: &str) -> bool {
    (1..=CODE_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// Whether it is a stream in the conference, and no recording to a file.
pub(super) const fn is_stream(way: Way) -> bool {
    matches!(way, Way::Youtube | Way::Stream)
}

/// Jitsi has told a page that it does not record. That counts from the page that has asked for it, as long as it has not begun.
async fn refused(app: &App, row: &Recording, by: &PersonId, code: &str, now_ms: i64) -> Result<()> {
    if row.started_by.as_ref() == Some(by) && row.seen_ms.is_none() {
        return conclude(app, row, Step::Fail, Some(by), refusal(code)).await;
    }
    note(app, row, "error", by, refusal(code), now_ms).await
}

/// Writes down what a page told, once each.
async fn note(app: &App, row: &Recording, what: &str, by: &PersonId, sentence: &str, now_ms: i64) -> Result<()> {
    Ok(running::note_once(&app.store, &row.id, what, by, sentence, now_ms).await?)
}

/// Does what follows from what was told of a lesson. `by`: who has told just now.
///
/// # Errors
/// The store fails.
pub(super) async fn settle(app: &App, lesson: &LessonId, stream: bool, by: Option<&PersonId>) -> Result<()> {
    // What begins can be seen, and what is seen can have ended.
    for _ in 0..3 {
        let now_ms = app.clock.now_ms();
        let row = store::recording::running(&app.store, lesson).await?;
        if row.as_ref().is_some_and(|row| is_stream(row.way) != stream) {
            return Ok(());
        }
        let starter = row.as_ref().and_then(|row| row.started_by.as_ref());
        let words = words(app, lesson, stream, starter, now_ms).await?;
        match row {
            Some(row) => match word::of_running(row.started_ms, row.seen_ms, &words, now_ms) {
                Verdict::Seen => {
                    store::recording::seen(&app.store, &row.id, "It was seen to run.", by, now_ms).await?;
                    tell(app, lesson).await?;
                }
                Verdict::Ended => conclude(app, &row, Step::Stop, by, "It was seen to end.").await?,
                Verdict::Nothing | Verdict::Begun => return Ok(()),
            },
            None => {
                let ended_ms = running::last_end_ms(&app.store, lesson, stream).await?;
                if word::of_none(ended_ms, &words, now_ms) != Verdict::Begun || !found(app, lesson, stream, &words, now_ms).await? {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

async fn words(app: &App, lesson: &LessonId, stream: bool, starter: Option<&PersonId>, now_ms: i64) -> Result<Vec<Word>> {
    let mut words = Vec::new();
    for told in running::told(&app.store, lesson, stream).await? {
        let teller = match &told.by {
            None => Teller::Server,
            Some(person) if starter == Some(person) => Teller::Starter,
            Some(_) if told.records => Teller::Recorder,
            Some(_) if told.moderates => Teller::Moderator,
            Some(_) => Teller::Anybody,
        };
        let here = match &told.by {
            // Only of these it matters.
            Some(person) if teller != Teller::Anybody => {
                store::moderators::is_in(&app.store, lesson, person, Some(told.at_ms), now_ms).await?
            }
            _ => true,
        };
        words.push(Word { teller, on: told.on, at_ms: told.at_ms, here });
    }
    Ok(words)
}

/// Something is recorded that nobody has told the server of: somebody pressed Jitsi's own button. Says whether that was written down.
async fn found(app: &App, lesson: &LessonId, stream: bool, words: &[Word], now_ms: i64) -> Result<bool> {
    let Some(lesson) = store::lesson::by_id(&app.store, lesson).await? else { return Ok(false) };
    let Some(room) = store::room::by_id(&app.store, &lesson.room).await? else { return Ok(false) };
    if now_ms > lesson.schedule.end_ms().saturating_add(AFTER_MS) {
        return Ok(false);
    }
    let way = if stream { Way::Stream } else { way_of(app, &room, Means::File).await? };
    let since_ms = words.iter().filter(|word| word.on).map(|word| word.at_ms).max().unwrap_or(now_ms).min(now_ms);
    let new = Recording { seen_ms: Some(since_ms), state: State::Started, ..row(app, &lesson, &room, way, None, since_ms).await? };
    let sentence = "It was seen to run. It was begun in Jitsi, and not here.";
    let new = store::recording::insert(&app.store, &new, None, sentence, now_ms).await?;
    tell(app, &lesson.id).await?;
    Ok(new)
}
