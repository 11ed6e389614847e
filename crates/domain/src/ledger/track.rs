//! One endpoint of one person: all witnesses laid over one another.

use super::browser::{Patience, Run, Signs};
use super::cover::OTHERS_SILENCE_MS;
use super::facts::{Fact, Facts, Onlooker, Track};
use super::layers::{Layers, Piece, Reasons};
use super::server::{End, LISTS_MS, SLACK_MS, Sight, Stay, stays};
use super::{Certainty, Reason, SILENCE_MS};
use crate::BreakoutId;
use crate::evidence::OTHERS_MS;
use crate::span::{Span, intersect, subtract, touches, union};

/// What becomes of an endpoint.
#[derive(Debug, Default)]
pub(super) struct Outcome<'a> {
    pub(super) pieces: Vec<Piece<'a>>,
    /// Moments at which it was there, if only for that moment (Unix ms), and why that is known.
    pub(super) points: Vec<(i64, Reasons)>,
    /// It is there now; the latest sign (Unix ms).
    pub(super) ongoing_ms: Option<i64>,
}

/// What one onlooker saw, and whether the onlooker named the person.
pub(super) type Seen<'a> = (Onlooker<'a>, bool, Vec<Run>);

/// At work on one endpoint.
pub(super) struct Fuser<'a, 'b> {
    pub(super) track: &'b Track<'a>,
    pub(super) facts: &'b Facts<'a>,
    pub(super) now_ms: i64,
    pub(super) own: Signs,
    /// In order (Unix ms).
    pub(super) proofs: Vec<i64>,
    /// Ends that servers told of.
    pub(super) ends: Vec<(i64, End)>,
    pub(super) layers: Layers,
    pub(super) outcome: Outcome<'a>,
}

/// Lays what all witnesses say of one endpoint over one another.
pub(super) fn fuse<'a>(track: &Track<'a>, facts: &Facts<'a>, sights: &[(u32, Sight)], now_ms: i64) -> Outcome<'a> {
    let own = Signs::of(&track.own, Patience { sign_ms: SILENCE_MS, end_ms: SILENCE_MS });
    let proofs = own.proofs.clone();
    let mut fuser = Fuser { track, facts, now_ms, own, proofs, ends: Vec::new(), layers: Layers::default(), outcome: Outcome::default() };
    fuser.fuse(sights);
    fuser.outcome
}

impl<'a> Fuser<'a, '_> {
    fn fuse(&mut self, sights: &[(u32, Sight)]) {
        let by_source: Vec<(u32, Vec<Stay>)> =
            self.track.servers.iter().map(|(source, facts)| (*source, stays(facts, &self.facts.servers[source]))).collect();
        self.take_proofs(&by_source);
        let others = self.others();
        self.doubt_departures(&others);
        let gone = self.gone(&by_source, sights, &others);
        let stays: Vec<Stay> =
            by_source.into_iter().flat_map(|(_, stays)| stays).map(|stay| self.begin(self.reconcile(stay), &others)).collect();

        let own_runs = union(self.own.runs.iter().map(|run| (run.from_ms, run.to_ms)).collect());
        let own = subtract(&own_runs, &gone.own);
        let uneven = union(self.own.silences.iter().chain(&self.own.doubts).copied().collect());
        let departures: Vec<i64> = others.iter().flat_map(|(_, _, runs)| runs).filter(|run| run.ended).map(|run| run.to_ms).collect();
        self.lay_own(&own_runs, &own, &gone.own, &departures);
        for stay in &stays {
            self.lay_stay(stay, &own, &uneven, &gone.listed, &others);
        }
        self.lay_others(&others, &own, &uneven, &gone.others);
        self.outcome.pieces = self.layers.pieces(&self.rooms());
        self.mark_beginnings(&stays, &others);
    }

    fn lay_own(&mut self, runs: &[Span], own: &[Span], gone: &[Span], departures: &[i64]) {
        let reasons = Reasons::of(&[Reason::OwnBrowser]);
        self.layers.lay(Certainty::Inferred, reasons, own.iter().copied());
        let contradicted = intersect(runs, gone);
        self.layers.lay(Certainty::Unknown, reasons.with(Reason::Contradicted), contradicted);
        for index in 0..self.own.runs.len() {
            let run = self.own.runs[index];
            if run.clock_off {
                let off = intersect(own, &[(run.from_ms, run.to_ms)]);
                self.layers.lay(Certainty::Inferred, reasons.with(Reason::ClockOff), off);
            }
            if self.is_live(&run) && !touches(gone, run.to_ms) {
                self.outcome.ongoing_ms = self.outcome.ongoing_ms.max(Some(run.to_ms));
            } else if !run.ended && !touches(gone, run.to_ms) {
                let mut to_ms = run.to_ms + run.tail_ms();
                let next = self.own.runs.partition_point(|next| next.from_ms <= run.to_ms);
                to_ms = self.own.runs.get(next).map_or(to_ms, |next| to_ms.min(next.from_ms));
                to_ms = self.ends.iter().map(|(at_ms, _)| *at_ms).filter(|at_ms| *at_ms >= run.to_ms).fold(to_ms, i64::min);
                self.layers.lay(Certainty::Inferred, reasons.with(Reason::LastSign), subtract(&union(vec![(run.to_ms, to_ms)]), gone));
            }
            if run.from_ms == run.to_ms && !run.is_end_alone() && !touches(gone, run.from_ms) {
                self.outcome.points.push((run.from_ms, reasons));
            }
        }
        // Whoever was seen going in the middle of a silence was not there for the rest of it.
        let ends = self.ends.iter().map(|(at_ms, _)| *at_ms).chain(departures.iter().copied());
        let ends: Vec<i64> = ends.collect();
        let silences = self.own.silences.iter().map(|silence| {
            let end = ends.iter().filter(|at_ms| silence.0 <= **at_ms && **at_ms < silence.1).min();
            (silence.0, end.copied().unwrap_or(silence.1))
        });
        let silences = subtract(&union(silences.collect()), gone);
        self.layers.lay(Certainty::Unknown, reasons.with(Reason::Silence), silences);
    }

    fn lay_stay(&mut self, stay: &Stay, own: &[Span], uneven: &[Span], gone: &[Span], others: &[Seen<'a>]) {
        let server = Reasons::of(&[Reason::Server]);
        // A source that only tells of events may have missed the end of this one.
        let unfinished = !stay.listed && matches!(stay.end, End::Open | End::Again(_));
        let cover = if unfinished { self.unfinished(stay, others) } else { self.cover(stay.from_ms, stay.to_ms, stay.end, stay.arrived) };
        let gone = if stay.listed { &[] } else { gone };
        let seen = |from_ms: i64, to_ms: i64| subtract(&union(vec![(from_ms, to_ms)]), gone);
        let counted = seen(cover.from_ms, cover.cut_ms);
        let sure = seen(stay.sure_from_ms, cover.sure_ms);
        if stay.named && (stay.listed || (stay.arrived && !unfinished)) {
            self.layers.lay(Certainty::Confirmed, server, subtract(&sure, uneven));
        } else if stay.named && stay.arrived {
            self.layers.lay(Certainty::Confirmed, server.with(Reason::OwnBrowser), subtract(&intersect(&sure, own), uneven));
        }
        self.layers.lay(Certainty::Inferred, server, counted.iter().copied());
        let silent = intersect(&counted, &union(self.own.silences.clone()));
        self.layers.lay(Certainty::Inferred, server.with(Reason::Silence), silent);
        let doubt = if stay.listed && !stay.is_over() { Reason::LastSign } else { Reason::Ghost };
        let live_listed = stay.listed && stay.end == End::Open && self.now_ms.saturating_sub(stay.to_ms) <= LISTS_MS;
        let listed_now = live_listed && cover.cut_ms == stay.to_ms;
        if !unfinished && !listed_now {
            self.layers.lay(Certainty::Inferred, server.with(doubt), subtract(&seen(cover.sure_ms, cover.cut_ms), own));
        }
        if !cover.by_own {
            self.layers.lay(Certainty::Unknown, server.with(Reason::Ghost), seen(cover.cut_ms, cover.to_ms));
        }
        if stay.listed && !stay.is_over() && cover.cut_ms == stay.to_ms {
            if live_listed && !self.last_own(stay.from_ms, stay.to_ms, stay.arrived).is_some_and(|run| run.ended) {
                self.outcome.ongoing_ms = self.outcome.ongoing_ms.max(Some(stay.to_ms));
            } else if self.last_own(stay.to_ms, stay.to_ms, true).is_none() {
                // Somewhere between the last list with it and the next one.
                let to_ms = if let End::Missing(at_ms) = stay.end { stay.to_ms.midpoint(at_ms) } else { i64::MAX };
                let to_ms = to_ms.min(stay.to_ms + OTHERS_MS / 2);
                self.layers.lay(Certainty::Inferred, server.with(Reason::LastSign), [(stay.to_ms, to_ms)]);
            }
        }
        if stay.from_ms == stay.to_ms && stay.arrived {
            self.outcome.points.push((stay.from_ms, server));
        }
    }

    fn lay_others(&mut self, others: &[Seen<'a>], own: &[Span], uneven: &[Span], gone: &[Span]) {
        let (mut once, mut twice) = (Vec::new(), Vec::new());
        for (onlooker, named, runs) in others {
            let reason = match onlooker {
                Onlooker::Browser(_) => Reason::OtherBrowser,
                Onlooker::Display(_) => Reason::Display,
                Onlooker::Weak(_) => Reason::WeakServer,
            };
            let reasons = Reasons::of(&[reason]);
            let mut sure = Vec::new();
            for run in runs {
                // A departure as another browser sees it has no reason; the server may have told it.
                let told = self.ends.iter().find(|(at_ms, _)| (run.to_ms - at_ms).abs() <= SLACK_MS).map(|(_, end)| *end);
                let end = if run.ended { told.unwrap_or(End::Either) } else { End::Open };
                let cover = self.cover(run.from_ms, run.to_ms, end, run.arrived);
                let seen = union(vec![(cover.from_ms, cover.cut_ms)]);
                self.layers.lay(Certainty::Inferred, reasons, subtract(&seen, gone));
                self.layers.lay(Certainty::Unknown, reasons.with(Reason::Contradicted), intersect(&seen, gone));
                if run.ended {
                    let ghost = union(vec![(cover.sure_ms, cover.cut_ms)]);
                    self.layers.lay(Certainty::Inferred, reasons.with(Reason::Ghost), subtract(&subtract(&ghost, own), gone));
                }
                sure.push((cover.from_ms, cover.sure_ms));
                let live = !run.ended && self.now_ms.saturating_sub(run.to_ms) <= OTHERS_SILENCE_MS;
                let told = self.ends.last().is_some_and(|(at_ms, _)| *at_ms >= run.to_ms);
                if live && !told && cover.cut_ms == run.to_ms && !touches(gone, run.to_ms) {
                    let left = self.last_own(run.from_ms, run.to_ms, run.arrived).is_some_and(|own| own.ended);
                    if !left {
                        self.outcome.ongoing_ms = self.outcome.ongoing_ms.max(Some(run.to_ms));
                    }
                }
                if run.from_ms == run.to_ms && !run.is_end_alone() && !touches(gone, run.from_ms) {
                    self.outcome.points.push((run.from_ms, reasons));
                }
            }
            if !named {
                continue;
            }
            let sure = subtract(&subtract(&union(sure), uneven), gone);
            self.layers.lay(Certainty::Confirmed, reasons.with(Reason::OwnBrowser), intersect(&sure, own));
            twice = union([twice, intersect(&once, &sure)].concat());
            once = union([once, sure].concat());
        }
        self.layers.lay(Certainty::Confirmed, Reasons::default(), twice);
    }

    /// Whether the first of it is a first sign only.
    fn mark_beginnings(&mut self, stays: &[Stay], others: &[Seen<'a>]) {
        let arrivals =
            self.own.runs.iter().chain(others.iter().flat_map(|(_, _, runs)| runs)).filter(|run| run.arrived).map(|run| run.from_ms);
        let mut arrivals: Vec<i64> = arrivals.chain(stays.iter().filter(|stay| stay.arrived).map(|stay| stay.from_ms)).collect();
        arrivals.sort_unstable();
        let mut before_ms = i64::MIN;
        for piece in &mut self.outcome.pieces {
            if before_ms < piece.from_ms && arrivals.binary_search(&piece.from_ms).is_err() {
                piece.reasons = piece.reasons.with(Reason::FirstSign);
            }
            before_ms = piece.to_ms;
        }
    }

    /// In which room it was from when on: as its own browser says if that knows of breakout rooms, else as others do.
    pub(super) fn rooms(&self) -> Vec<(i64, Option<&'a BreakoutId>)> {
        let mut servers = self.track.servers.iter().flat_map(|(_, facts)| facts);
        let mut others = self.track.others.iter().flat_map(|(_, facts)| facts);
        let knows = |fact: &&Fact<'a>| fact.breakout.is_some();
        let facts: Vec<&Fact<'a>> = if self.track.own.iter().any(|fact| knows(&fact)) {
            self.track.own.iter().collect()
        } else if servers.any(|fact| knows(&fact)) {
            self.track.servers.iter().flat_map(|(_, facts)| facts).collect()
        } else if others.any(|fact| knows(&fact)) {
            self.track.others.iter().flat_map(|(_, facts)| facts).collect()
        } else {
            return Vec::new();
        };
        let mut rooms: Vec<(i64, u64, Option<&BreakoutId>)> =
            facts.into_iter().filter(|fact| !fact.kind.is_end()).map(|fact| (fact.at_ms, fact.sequence, fact.breakout)).collect();
        rooms.sort_unstable();
        rooms.dedup_by_key(|(_, _, room)| *room);
        rooms.into_iter().map(|(at_ms, _, room)| (at_ms, room)).collect()
    }
}
