//! What a server-side source says of endpoints: stays, and where it would have seen somebody and did not.

use super::facts::{Fact, ServerSource};
use crate::evidence::{FactKind, HookKind};
use crate::span::{Span, subtract, union};

/// Lists that are further apart than this, in ms, say nothing of the time between them. `mod_rollcall` makes one a minute.
pub(super) const LISTS_MS: i64 = 150_000;
/// By this much, in ms, the words of different witnesses about one moment differ.
pub(super) const SLACK_MS: i64 = 15_000;
const SECOND_MS: i64 = 1_000;
const ALWAYS: Span = (i64::MIN, i64::MAX);

/// How a stay ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// A leave, or being sent away.
    Clean,
    /// A leave, or a lost connection: the source does not tell which.
    Either,
    /// A connection given up for lost.
    Lost,
    /// It was not in the source's list of this moment (Unix ms) any more.
    Missing(i64),
    /// It arrived again at this moment (Unix ms), and no departure was heard of.
    Again(i64),
    /// Nothing more is said of it.
    Open,
}

/// A stay of an endpoint, as one source says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stay {
    /// Arrived, or was first listed (Unix ms).
    pub(super) from_ms: i64,
    /// Left, or the last sign (Unix ms).
    pub(super) to_ms: i64,
    /// The arrival was seen.
    pub(super) arrived: bool,
    pub(super) end: End,
    /// The source itself named the person.
    pub(super) named: bool,
    /// It says from time to time who is there.
    pub(super) listed: bool,
    /// It arrived so much later at most, in ms: some senders tell whole seconds, and cut the rest off.
    pub(super) within_ms: i64,
    /// From when on it was there for sure (Unix ms).
    pub(super) sure_from_ms: i64,
}

impl Stay {
    /// Its end was told.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.end, End::Clean | End::Either | End::Lost)
    }

    /// The two ends between which it may have been there, in the source's eyes.
    fn at_most(&self, source: &ServerSource) -> Span {
        let from_ms = if self.arrived {
            self.from_ms
        } else {
            let before = source.lists.partition_point(|at_ms| *at_ms < self.from_ms);
            before.checked_sub(1).map_or(ALWAYS.0, |before| source.lists[before])
        };
        let to_ms = match self.end {
            End::Clean | End::Either | End::Lost => self.to_ms,
            End::Missing(at_ms) | End::Again(at_ms) => at_ms,
            End::Open => ALWAYS.1,
        };
        (from_ms, to_ms)
    }
}

/// The stays of one endpoint, in order.
pub(super) fn stays(facts: &[Fact], source: &ServerSource) -> Vec<Stay> {
    let mut facts = facts.to_vec();
    if source.kind == HookKind::Rollcall {
        no_end_before_its_beginning(&mut facts);
    }
    facts.sort_by_key(|fact| (fact.at_ms, fact.kind, fact.breakout));
    let mut reader = Reader { source, done: Vec::new(), open: None, room: None };
    for moment in facts.chunk_by(|one, next| one.at_ms == next.at_ms) {
        let (ends, signs): (Vec<&Fact>, Vec<&Fact>) = moment.iter().partition(|fact| fact.kind.is_end());
        let (arrivals, signs): (Vec<&Fact>, Vec<&Fact>) = signs.into_iter().partition(|fact| fact.kind == FactKind::Joined);
        // Gone and back in one moment, or there for less than one.
        let was_open = reader.open.is_some();
        if !was_open {
            arrivals.iter().for_each(|fact| reader.sign(fact));
        }
        signs.iter().for_each(|fact| reader.sign(fact));
        ends.iter().for_each(|fact| reader.end(fact));
        if was_open {
            arrivals.iter().for_each(|fact| reader.sign(fact));
        }
    }
    reader.done.extend(reader.open);
    reader.done
}

/// Our module numbers what it tells, so the order is known. Times are made of ages on arrival, which are a little different with each
/// delivery: a departure told later can seem to be before the arrival, and nobody would ever leave.
fn no_end_before_its_beginning(facts: &mut [Fact]) {
    facts.sort_by_key(|fact| fact.sequence);
    let mut last_ms = i64::MIN;
    for fact in facts {
        if fact.kind.is_end() {
            fact.at_ms = fact.at_ms.max(last_ms);
        } else {
            last_ms = last_ms.max(fact.at_ms);
        }
    }
}

struct Reader<'a, 'b> {
    source: &'b ServerSource<'a>,
    done: Vec<Stay>,
    open: Option<Stay>,
    room: Option<&'a str>,
}

impl<'a> Reader<'a, '_> {
    /// The first list after the last sign and before this moment, in which the endpoint is not.
    fn missed(&self, after_ms: i64, before_ms: i64) -> Option<i64> {
        let next = self.source.lists.partition_point(|at_ms| *at_ms <= after_ms);
        self.source.lists.get(next).copied().filter(|at_ms| *at_ms < before_ms)
    }

    fn close(&mut self, end: End) {
        if let Some(mut stay) = self.open.take() {
            stay.end = end;
            self.done.push(stay);
        }
    }

    fn sign(&mut self, fact: &Fact<'a>) {
        let room = fact.breakout.map(crate::BreakoutId::as_str);
        if let Some(stay) = &self.open
            && let Some(at_ms) = self.missed(stay.to_ms, fact.at_ms)
        {
            self.close(End::Missing(at_ms));
        }
        let arrives = fact.kind == FactKind::Joined;
        if arrives && self.open.is_some_and(|stay| stay.to_ms < fact.at_ms) && self.room == room {
            self.close(End::Again(fact.at_ms));
        }
        // A sender that knows of no moves says: left, and arrived in another room.
        if arrives
            && self.open.is_none()
            && self.room != room
            && self.done.last().is_some_and(|stay| matches!(stay.end, End::Clean | End::Either) && fact.at_ms - stay.to_ms <= SLACK_MS)
        {
            self.open = self.done.pop();
        }
        self.room = room;
        match &mut self.open {
            Some(stay) => {
                stay.to_ms = fact.at_ms;
                stay.end = End::Open;
                stay.named |= fact.named;
            }
            None => {
                self.open = Some(Stay {
                    from_ms: fact.at_ms,
                    to_ms: fact.at_ms,
                    arrived: arrives,
                    end: End::Open,
                    named: fact.named,
                    listed: self.source.makes_lists(),
                    within_ms: self.within(fact.at_ms),
                    sure_from_ms: fact.at_ms,
                });
            }
        }
    }

    fn within(&self, at_ms: i64) -> i64 {
        if self.source.kind == HookKind::EventSync && at_ms.rem_euclid(SECOND_MS) == 0 { SECOND_MS } else { 0 }
    }

    fn end(&mut self, fact: &Fact<'a>) {
        if let Some(stay) = &self.open
            && let Some(at_ms) = self.missed(stay.to_ms, fact.at_ms)
        {
            self.close(End::Missing(at_ms));
        }
        let end = match fact.kind {
            FactKind::Lost if matches!(self.source.kind, HookKind::Rollcall | HookKind::Jaas) => End::Lost,
            FactKind::Lost => End::Either,
            _ => End::Clean,
        };
        if let Some(stay) = &mut self.open {
            stay.to_ms = fact.at_ms;
            stay.named |= fact.named;
            self.close(end);
            return;
        }
        // Nobody was there to leave: told twice, or the arrival was not heard of.
        let told = self.done.last().is_some_and(|stay| stay.is_over() && fact.at_ms - stay.to_ms <= SLACK_MS);
        if !told {
            self.done.push(Stay {
                from_ms: fact.at_ms,
                to_ms: fact.at_ms,
                arrived: false,
                end,
                named: fact.named,
                listed: self.source.makes_lists(),
                within_ms: 0,
                sure_from_ms: fact.at_ms,
            });
        }
    }
}

/// Where a source would have seen whoever was there.
#[derive(Debug)]
pub(super) struct Sight {
    /// Where it knows of everybody, if it makes lists: from one word to the next.
    pub(super) listed: Vec<Span>,
    /// Where it knows of nobody: all that it told of have gone.
    pub(super) idle: Vec<Span>,
    /// It makes lists.
    pub(super) lists: bool,
    /// Its first and last word (Unix ms).
    pub(super) words: Span,
}

impl Sight {
    pub(super) fn of(source: &ServerSource) -> Self {
        let mut busy = Vec::new();
        for facts in source.endpoints.values() {
            busy.extend(stays(facts, source).iter().map(|stay| stay.at_most(source)));
        }
        // It misses nothing while it runs, so each of its words shows that it would have told.
        let lists = source.words.windows(2).filter(|pair| pair[1] - pair[0] <= LISTS_MS).map(|pair| (pair[0], pair[1]));
        let (first_ms, last_ms) = (source.words.first().copied().unwrap_or(ALWAYS.1), source.words.last().copied().unwrap_or(ALWAYS.0));
        Self {
            listed: union(lists.collect()),
            // Before its first word it may not have been there at all.
            idle: subtract(&[(first_ms, ALWAYS.1)], &union(busy)),
            lists: source.makes_lists(),
            words: (first_ms, last_ms),
        }
    }
}

/// Where an endpoint may have been there in the eyes of a source.
pub(super) fn maybe_there(stays: &[Stay], source: &ServerSource) -> Vec<Span> {
    // One's own page may be earlier with the arrival.
    union(stays.iter().map(|stay| stay.at_most(source)).map(|(from_ms, to_ms)| (from_ms.saturating_sub(SLACK_MS), to_ms)).collect())
}
