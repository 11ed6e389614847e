//! What everybody in a lesson was told last of what is recorded there, and how much each page may tell. Only to know what is news:
//! a restart of the server forgets it, and everybody is told once more.

use std::collections::HashMap;
use std::sync::Mutex;

use domain::{LessonId, PersonId};

use super::super::super::context::App;
use super::super::super::door::Coming;
use super::super::super::live::To;
use crate::api::conference::Signal;
use crate::api::recording::Running;
use crate::api::{ApiError, Result};

/// How much one page may tell within a minute.
const MOST: u32 = 30;
/// That minute, in ms.
const MINUTE_MS: i64 = 60_000;
/// From this many remembered people on, those of the minutes before are forgotten.
const REMEMBERED: usize = 1_000;

/// What was told.
#[derive(Debug, Default)]
pub struct Told {
    /// Held while it is found out and said, so that of two tellers the later one says what is so.
    turn: tokio::sync::Mutex<()>,
    last: Mutex<HashMap<LessonId, Running>>,
    /// When somebody's minute began (Unix ms), and how often they told since.
    heard: Mutex<HashMap<(LessonId, PersonId), (i64, u32)>>,
}

impl Told {
    /// Tells everybody in a lesson what is recorded, if that is news.
    pub(super) async fn tell(&self, app: &App, lesson: &LessonId) -> Result<()> {
        let _turn = self.turn.lock().await;
        let now = super::of(app, lesson).await?;
        let mut last = self.last.lock().expect("nobody panics while holding it");
        if last.get(lesson) == now.as_ref() {
            return Ok(());
        }
        match &now {
            Some(running) => last.insert(lesson.clone(), running.clone()),
            None => last.remove(lesson),
        };
        app.live.send(lesson, To::Everybody, &Signal::Recording(now));
        Ok(())
    }

    /// Whether it changes anything that somebody is there, or has left.
    pub(super) fn is_news(&self, lesson: &LessonId, person: &PersonId, coming: Coming) -> bool {
        let last = self.last.lock().expect("nobody panics while holding it");
        last.get(lesson).is_some_and(|running| running.by.as_ref() == Some(person) && running.locked != (coming == Coming::Here))
    }

    /// Counts that a page tells something.
    ///
    /// # Errors
    /// Too much within a minute.
    pub(super) fn hear(&self, lesson: &LessonId, person: &PersonId, now_ms: i64) -> Result<()> {
        let mut heard = self.heard.lock().expect("nobody panics while holding it");
        if heard.len() > REMEMBERED {
            heard.retain(|_, (from_ms, _)| now_ms.saturating_sub(*from_ms) < MINUTE_MS);
        }
        let (from_ms, count) = heard.entry((lesson.clone(), person.clone())).or_insert((now_ms, 0));
        if now_ms.saturating_sub(*from_ms) >= MINUTE_MS {
            (*from_ms, *count) = (now_ms, 0);
        }
        *count += 1;
        if *count <= MOST {
            return Ok(());
        }
        let wait_ms = from_ms.saturating_add(MINUTE_MS).saturating_sub(now_ms);
        Err(ApiError::TooManyTries { retry_s: wait_ms.unsigned_abs().div_ceil(1_000) })
    }
}
