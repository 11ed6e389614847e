//! What a browser's journal says of one endpoint: runs of signs.

use super::facts::Fact;
use crate::evidence::{FactKind, HEARTBEAT_MS};
use crate::span::Span;

/// The longest distance of heartbeats, in ms: browsers slow the timers of hidden pages down to one a minute.
pub(super) const BEAT_MAX_MS: i64 = 60_000;
/// Signs that are further apart than this, in ms, missed a beat.
const MISSED_MS: i64 = 25_000;

/// From a first sign to a last one, none too far from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// First sign (Unix ms).
    pub(super) from_ms: i64,
    /// Last sign, or the end (Unix ms).
    pub(super) to_ms: i64,
    /// Last sign that is not the end (Unix ms).
    pub(super) sign_ms: i64,
    /// Begins with an arrival.
    pub(super) arrived: bool,
    /// Ends with a departure.
    pub(super) ended: bool,
    /// How far the last two signs are apart, in ms: as far as a page's timers let them.
    pub(super) beat_ms: i64,
    /// The device's clock was far off.
    pub(super) clock_off: bool,
}

impl Run {
    /// How much longer than to the last sign the stay was, in ms, if it just broke off: somewhere before the next beat.
    pub(super) fn tail_ms(&self) -> i64 {
        if self.ended { 0 } else { self.beat_ms / 2 }
    }

    /// It says that it left a while after its last beat: hidden, or asleep. Then it was still there for no longer than until the next beat
    /// was due, in ms.
    pub(super) fn late_end_ms(&self) -> Option<i64> {
        let late = self.ended && self.to_ms - self.sign_ms > MISSED_MS;
        late.then_some(if self.beat_ms > MISSED_MS { BEAT_MAX_MS + 5_000 } else { BEAT_MAX_MS })
    }

    /// It is a departure, and nothing is said of before.
    pub(super) fn is_end_alone(&self) -> bool {
        self.ended && self.from_ms == self.to_ms && !self.arrived
    }
}

/// How far what is said of a stay may be apart, in ms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// Two signs.
    pub(super) sign_ms: i64,
    /// A sign and the end.
    pub(super) end_ms: i64,
}

/// All that browsers of one person say of one endpoint.
#[derive(Debug, Default)]
pub(super) struct Signs {
    /// In order; of several journals they may overlap.
    pub(super) runs: Vec<Run>,
    /// Stays go on after these, but nothing is said of them.
    pub(super) silences: Vec<Span>,
    /// A beat is missing here.
    pub(super) doubts: Vec<Span>,
    /// Moments at which the sender was connected, for what it wrote came at once. In order (Unix ms).
    pub(super) proofs: Vec<i64>,
}

impl Signs {
    pub(super) fn of(facts: &[Fact], patience: Patience) -> Self {
        let mut signs = Self::default();
        for journal in facts.chunk_by(|one, next| one.source == next.source) {
            signs.read(journal, patience);
        }
        signs.runs.sort_unstable_by_key(|run| (run.from_ms, run.to_ms, run.ended));
        signs.proofs.sort_unstable();
        signs
    }

    /// One journal, in the order in which it was written.
    fn read(&mut self, journal: &[Fact], patience: Patience) {
        let mut facts: Vec<&Fact> = Vec::with_capacity(journal.len());
        for fact in journal {
            if fact.kind.is_end() {
                // Written when it was known; what was written in between did not know it yet.
                while facts.last().is_some_and(|last| last.at_ms > fact.at_ms && last.kind == FactKind::Seen) {
                    facts.pop();
                }
            }
            facts.push(fact);
        }
        // Positions say the order. Times are made of ages on arrival, and may stumble.
        facts.sort_by_key(|fact| (fact.at_ms, fact.sequence));
        let mut open: Option<Run> = None;
        let mut last_gap: Option<Span> = None;
        for fact in facts {
            if fact.prompt {
                self.proofs.push(fact.at_ms);
            }
            let ends = fact.kind.is_end();
            if let Some(run) = &mut open {
                let gap = (run.to_ms, fact.at_ms);
                if gap.1 - gap.0 <= if ends { patience.end_ms } else { patience.sign_ms } {
                    let missed = gap.1 - gap.0 > MISSED_MS;
                    // One in a row of slow beats is as it should be.
                    if missed && (last_gap.is_none() || ends) {
                        self.doubts.push(gap);
                    } else if missed && last_gap.is_some() && self.doubts.last() == last_gap.as_ref() {
                        self.doubts.pop();
                    }
                    last_gap = missed.then_some(gap);
                    run.to_ms = fact.at_ms;
                    if !ends {
                        run.sign_ms = fact.at_ms;
                    }
                    run.ended = ends;
                    run.clock_off |= fact.clock_off;
                    if !ends && gap.1 - gap.0 >= 1_000 {
                        run.beat_ms = (gap.1 - gap.0).clamp(HEARTBEAT_MS, BEAT_MAX_MS);
                    }
                    if ends {
                        self.runs.extend(open.take());
                        last_gap = None;
                    }
                    continue;
                }
                if fact.kind != FactKind::Joined {
                    self.silences.push(gap);
                }
                self.runs.extend(open.take());
            }
            last_gap = None;
            let run = Run {
                from_ms: fact.at_ms,
                to_ms: fact.at_ms,
                sign_ms: fact.at_ms,
                arrived: fact.kind == FactKind::Joined,
                ended: ends,
                beat_ms: HEARTBEAT_MS,
                clock_off: fact.clock_off,
            };
            // A departure alone says when, and nothing of before.
            if ends { self.runs.push(run) } else { open = Some(run) }
        }
        self.runs.extend(open);
    }
}
