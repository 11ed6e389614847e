//! The ledger: from a set of evidence to visits and minutes.
//!
//! A pure function of the set: order, duplicates and retries cannot change it. `facts` says who each fact is about; `browser` and
//! `server` read what one witness says of one endpoint; `cover` and `gone` say how far to believe them; `track` lays all witnesses of an endpoint over one another; `person` makes visits
//! of a person's endpoints.

mod browser;
mod cover;
mod facts;
mod gone;
mod layers;
mod person;
mod server;
mod track;

use serde::{Deserialize, Serialize};

use self::facts::Who;
use self::server::Sight;
use self::track::Outcome;
use crate::evidence::Evidence;
use crate::{BreakoutId, EndpointId, PersonId};

/// After this long without a sign, in ms, a visit ended at the last sign. Browsers slow the timers of hidden pages down to one a
/// minute, so it is more than that.
pub const SILENCE_MS: i64 = 75_000;

/// How well a stretch of time is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Somebody may have been there, but nobody saw it, or what saw it is contradicted. Not counted.
    Unknown,
    /// One browser says so, or an end is only bounded by a last sign. Counted.
    Inferred,
    /// A server-side witness or two independent browsers say so. Counted.
    Confirmed,
}

/// Why a stretch is as certain as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// One's own browser says so.
    OwnBrowser,
    /// Another person's browser saw it.
    OtherBrowser,
    /// A classroom display saw it.
    Display,
    /// The Jitsi server says so.
    Server,
    /// A source that is easily deceived says so.
    WeakServer,
    /// The end is the last sign of a connection that broke.
    LastSign,
    /// The beginning is the first sign: nobody saw the arrival.
    FirstSign,
    /// The server still held a connection that may have been dead already.
    Ghost,
    /// No sign for a while, in the middle of a stay.
    Silence,
    /// A witness that would have seen it did not.
    Contradicted,
    /// The clock of the device was far off; the server's bounds count.
    ClockOff,
}

/// A part of a visit that is known in one way, in one room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// Begins (Unix ms).
    pub from_ms: i64,
    /// Ends (Unix ms).
    pub to_ms: i64,
    /// How well it is known.
    pub certainty: Certainty,
    /// Why, in the order of [`Reason`], each once.
    pub reasons: Vec<Reason>,
    /// The breakout room; none: the main room.
    pub breakout: Option<BreakoutId>,
}

/// One stay of a person in the conference, on whichever devices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Entered (Unix ms).
    pub from_ms: i64,
    /// Left, or last seen (Unix ms).
    pub to_ms: i64,
    /// Still there: `to_ms` is the latest sign.
    pub ongoing: bool,
    /// On how many devices or tabs at most at once.
    pub devices: u16,
    /// What it is made of, in order, without gap or overlap: from `from_ms` to `to_ms`.
    pub stretches: Vec<Stretch>,
}

/// One person's attendance of one lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// Who.
    pub person: PersonId,
    /// In order, without overlap: two devices at once count once.
    pub visits: Vec<Visit>,
}

/// Somebody in the conference whom Rollcall does not know: a guest without a token, somebody from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stranger {
    /// What the Jitsi server calls them, maybe empty.
    pub name: String,
    /// One of their endpoints.
    pub endpoint: EndpointId,
    /// In order, without overlap.
    pub visits: Vec<Visit>,
}

/// What the evidence of a lesson tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// By person.
    pub people: Vec<Attendance>,
    /// By name and endpoint.
    pub strangers: Vec<Stranger>,
}

impl Visit {
    /// Time in it that counts, in ms: confirmed and inferred.
    pub fn counted_ms(&self) -> i64 {
        self.ms(|stretch| stretch.certainty != Certainty::Unknown)
    }

    /// Time in stretches that are like this, in ms.
    pub fn ms(&self, like: impl Fn(&Stretch) -> bool) -> i64 {
        self.stretches.iter().filter(|stretch| like(stretch)).map(|stretch| stretch.to_ms - stretch.from_ms).sum()
    }
}

impl Attendance {
    /// Time that counts, in ms: confirmed and inferred.
    pub fn counted_ms(&self) -> i64 {
        self.visits.iter().map(Visit::counted_ms).sum()
    }

    /// Time in stretches that are like this, in ms.
    pub fn ms(&self, like: impl Fn(&Stretch) -> bool) -> i64 {
        self.visits.iter().map(|visit| visit.ms(&like)).sum()
    }
}

/// What the evidence of a lesson tells, as far as it tells at `now_ms` (Unix ms).
pub fn of_lesson<'a>(evidence: impl IntoIterator<Item = &'a Evidence>, now_ms: i64) -> Ledger {
    let facts = facts::sort(evidence);
    let sights: Vec<(u32, Sight)> = facts.servers.iter().map(|(&number, source)| (number, Sight::of(source))).collect();
    let mut ledger = Ledger::default();
    let mut endpoints: Vec<Outcome> = Vec::new();
    let mut tracks = facts.tracks.iter().peekable();
    while let Some(((who, endpoint), track)) = tracks.next() {
        endpoints.push(track::fuse(track, &facts, &sights, now_ms));
        let more = tracks.peek().is_some_and(|((next, _), _)| next == who);
        match who {
            Who::Person(person) if !more => {
                let visits = person::visits(&endpoints);
                ledger.people.push(Attendance { person: (*person).clone(), visits });
            }
            Who::Person(_) => continue,
            Who::Stranger(name) => {
                let visits = person::visits(&endpoints);
                if !visits.is_empty() {
                    ledger.strangers.push(Stranger { name: (*name).to_owned(), endpoint: (*endpoint).clone(), visits });
                }
            }
        }
        endpoints.clear();
    }
    ledger
}
