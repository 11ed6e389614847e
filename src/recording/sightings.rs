//! What this page saw of a recording in the conference, and what of it the server is told when. Jitsi tells every page of it at the same
//! moment; so that not all of them tell the server, only those of moderators do, at once. The others wait a while and tell what it does
//! not know by then.

use domain::recording::Way;
use jitsi::{Event, RecordingMode};

use crate::api::recording::{Running, Seen};

/// How long whoever does not moderate waits for a page that does, in ms; and how long what this page knows and what the server says may
/// differ because one of the two is on its way.
pub const PATIENCE_MS: i64 = 10_000;
/// By how many ms each point of luck puts that off.
const SPREAD: i64 = 5;
/// The most failures and links that are kept while the server cannot be reached.
const MOST: usize = 8;

/// What was seen.
#[derive(Debug, Default)]
pub struct Sightings {
    /// Files, streams.
    kinds: [Kind; 2],
    /// What is told for its own sake: failures, and that there is a link.
    news: Vec<Seen>,
    /// Nothing is told before then (Unix ms).
    not_before_ms: i64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Kind {
    /// Whether it runs, by the conference's word since one entered it; none: it has not said.
    on: Option<bool>,
    /// Whether it runs, by the server's word.
    known: bool,
    /// The server was told that it is so, and has not changed its own word since.
    told: bool,
    /// It is told even if the server knows.
    owed: bool,
    /// When to tell (Unix ms), if the two still differ then.
    due_ms: i64,
}

impl Kind {
    fn wants(self) -> Option<bool> {
        self.on.filter(|on| !self.told && (self.owed || *on != self.known))
    }

    fn seen(&self, stream: bool, on: bool) -> Seen {
        Seen { stream, on, error: None, link: false }
    }
}

/// Whether a recording of this kind is a stream to Jitsi.
pub const fn streams(way: Way) -> bool {
    matches!(way, Way::Youtube | Way::Stream)
}

impl Sightings {
    /// One has entered the conference at `now_ms`, and nothing is known of it; or (not `fresh`) one has come back from another of its rooms,
    /// of which Jitsi does not always say once more what runs.
    pub fn enter(&mut self, fresh: bool, now_ms: i64) {
        for kind in &mut self.kinds {
            // Nothing runs unless Jitsi says so soon.
            *kind = Kind { on: fresh.then_some(false), due_ms: now_ms + PATIENCE_MS, known: kind.known, ..Kind::default() };
        }
    }

    /// Something happened in the conference. `luck`, from 0 to 999, spreads those who tell because nobody else has.
    pub fn hear(&mut self, event: &Event, moderates: bool, luck: u32, now_ms: i64) {
        match event {
            // What is recorded on somebody's own device is in nobody's hands here.
            Event::RecordingStatusChanged { mode: Some(RecordingMode::Local), .. } => {}
            Event::RecordingStatusChanged { mode, error: Some(error), .. } => {
                // Only whoever asked for it is told. What ran before goes on.
                let stream = *mode == Some(RecordingMode::Stream);
                self.news(Seen { stream, on: false, error: Some(error.clone()), link: false });
            }
            Event::RecordingStatusChanged { on, mode, error: None } => {
                let kind = &mut self.kinds[usize::from(*mode == Some(RecordingMode::Stream))];
                if kind.on != Some(*on) {
                    let wait_ms = if moderates { 0 } else { PATIENCE_MS + i64::from(luck) * SPREAD };
                    *kind = Kind { on: Some(*on), known: kind.known, told: false, owed: moderates, due_ms: now_ms + wait_ms };
                }
            }
            Event::RecordingLinkAvailable { .. } => {
                let on = self.kinds[0].on.unwrap_or(self.kinds[0].known);
                self.news(Seen { stream: false, on, error: None, link: true });
            }
            _ => {}
        }
    }

    /// What runs by the server's word.
    pub fn learn(&mut self, running: Option<&Running>, now_ms: i64) {
        for (stream, kind) in [false, true].into_iter().zip(&mut self.kinds) {
            let known = running.is_some_and(|running| running.seen && streams(running.way) == stream);
            if kind.known != known {
                // Jitsi's word may be a moment behind.
                (kind.known, kind.told, kind.due_ms) = (known, false, kind.due_ms.max(now_ms + PATIENCE_MS));
            }
        }
    }

    /// When there is something to tell (Unix ms), if there is.
    pub fn due_ms(&self) -> Option<i64> {
        let kinds = self.kinds.iter().filter(|kind| kind.wants().is_some()).map(|kind| kind.due_ms);
        kinds.chain((!self.news.is_empty()).then_some(0)).min().map(|due_ms| due_ms.max(self.not_before_ms))
    }

    /// What to tell at `now_ms`.
    pub fn tell(&mut self, now_ms: i64) -> Option<Seen> {
        if now_ms < self.not_before_ms {
            return None;
        }
        if !self.news.is_empty() {
            return Some(self.news.remove(0));
        }
        let (stream, kind) =
            [false, true].into_iter().zip(&mut self.kinds).find(|(_, kind)| kind.wants().is_some() && kind.due_ms <= now_ms)?;
        (kind.told, kind.owed) = (true, false);
        kind.on.map(|on| kind.seen(stream, on))
    }

    /// The server was not reached with this: it is told again, not before then (Unix ms).
    pub fn failed(&mut self, seen: Seen, not_before_ms: i64) {
        self.not_before_ms = not_before_ms;
        if seen.error.is_some() || seen.link {
            self.news.insert(0, seen);
            self.news.truncate(MOST);
        } else {
            self.kinds[usize::from(seen.stream)].told = false;
        }
    }

    /// The line is back: there is nothing to wait for.
    pub fn hurry(&mut self) {
        self.not_before_ms = 0;
    }

    fn news(&mut self, seen: Seen) {
        if self.news.len() < MOST {
            self.news.push(seen);
        }
    }
}

#[cfg(test)]
mod tests;
