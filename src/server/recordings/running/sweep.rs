//! What nobody tells: that a recording never began, that its lesson is over, that no file comes.

use std::sync::Arc;
use std::time::Duration;

use domain::recording::word::STANDS_MS;
use domain::recording::{State, Step, Way};

use super::super::super::context::App;
use super::super::super::store;
use super::super::super::store::recording::{Recording, running};
use super::see::{AFTER_MS, is_stream, settle};
use super::{conclude, finish, tell};
use crate::api::Result;

/// How often it is looked, in s.
const EVERY_S: u64 = 10;
/// How long after it was asked for a recording has to be seen, in ms.
const BEGIN_MS: i64 = 90_000;
/// How long after its end was asked for a recording that nobody sees ending is taken to have ended, in ms.
const END_MS: i64 = 30_000;
/// How long what was told is remembered, in ms.
const WORDS_MS: i64 = 24 * 60 * 60 * 1000;

const NOT_BEGUN: &str = "The video server did not begin to record. Please try again; if it stays like this, tell your administrator: \
                         there may be no recorder, or none that is free.";

/// For how long a file is waited for, in ms, and what is said then.
const FILES: [(Way, i64, &str); 2] = [
    (
        Way::Jibri,
        6 * 60 * 60 * 1000,
        "No file has come from the video server within six hours. Please tell your administrator: the recorder's finalize script may not \
         be set up, or cannot reach Rollcall. If the file comes after all, it appears here.",
    ),
    (
        Way::Jaas,
        24 * 60 * 60 * 1000,
        "No file has come from JaaS within a day, and it keeps files no longer than that. Please tell your administrator: the webhook for \
         recordings may not be set up.",
    ),
];

/// Looks again and again. Never ends by itself.
pub async fn keep(app: Arc<App>) {
    let mut every = tokio::time::interval(Duration::from_secs(EVERY_S));
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        if let Err(error) = sweep(&app).await {
            tracing::error!(%error, "what is recorded in lessons could not be looked at");
        }
    }
}

/// Looks once.
///
/// # Errors
/// The store fails.
pub async fn sweep(app: &App) -> Result<()> {
    let now_ms = app.clock.now_ms();
    for row in store::recording::in_state(&app.store, State::Started, i64::MAX).await? {
        look_at(app, &row, now_ms).await?;
    }
    for (lesson, stream) in running::heard_of(&app.store, now_ms.saturating_sub(STANDS_MS)).await? {
        settle(app, &lesson, stream, None).await?;
    }
    for (way, wait_ms, sentence) in FILES {
        for recording in running::without_file(&app.store, way, now_ms.saturating_sub(wait_ms)).await? {
            store::recording::history::step(&app.store, &recording, Step::Fail, None, sentence, now_ms).await?;
            tracing::warn!(%recording, "no file has come of a recording");
        }
    }
    Ok(running::forget(&app.store, now_ms.saturating_sub(WORDS_MS)).await?)
}

async fn look_at(app: &App, row: &Recording, now_ms: i64) -> Result<()> {
    let Some(lesson) = &row.lesson else { return Ok(()) };
    if let Some(asked_ms) = running::end_asked_ms(&app.store, &row.id).await?
        && now_ms.saturating_sub(asked_ms) >= END_MS
    {
        return finish(app, row, None, "Nobody has told that it has ended. It was asked to, so it is taken to have.").await;
    }
    if row.seen_ms.is_none() && now_ms.saturating_sub(row.started_ms) >= BEGIN_MS {
        return conclude(app, row, Step::Fail, None, NOT_BEGUN).await;
    }
    let over =
        store::lesson::by_id(&app.store, lesson).await?.is_none_or(|lesson| now_ms > lesson.schedule.end_ms().saturating_add(AFTER_MS));
    if over {
        return finish(app, row, None, "The lesson is over.").await;
    }
    settle(app, lesson, is_stream(row.way), None).await?;
    // Whoever started it may have gone without a word.
    tell(app, lesson).await
}
