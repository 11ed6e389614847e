//! One endpoint of one person: all witnesses laid over one another.

use super::browser::{BEAT_MAX_MS, Patience, Run, Signs};
use super::facts::{Fact, Facts, Onlooker, Track};
use super::layers::{Layers, Piece, Reasons};
use super::server::{End, LISTS_MS, SLACK_MS, Sight, Stay, maybe_there, stays};
use super::{Certainty, Reason, SILENCE_MS};
use crate::BreakoutId;
use crate::evidence::{FactKind, OTHERS_MS};
use crate::span::{Span, intersect, subtract, touches, union, widen};

/// The longest that a Jitsi server holds a dead connection, in ms: it may take three minutes to find that nothing can be sent any
/// more, and keeps it for another one.
const GHOST_MAX_MS: i64 = 240_000;
/// How long it does so as a rule, in ms: between these two.
const GHOST_MS: Span = (60_000, 90_000);
/// A give-up that comes later than this after one's last sign, in ms, is of something else: at most a slow beat, a ghost, and a little.
const GHOST_LATE_MS: i64 = 160_000;
/// Words of two witnesses that are no further apart than this, in ms, are about the same departure.
const SAME_MS: i64 = 5_000;
/// How long a page may take to find that its connection is gone, in ms.
const NOTICE_MS: i64 = 30_000;
/// Less than this, in ms, it never takes: between one's last sign and a departure there was no ghost.
const GHOST_MIN_MS: i64 = 35_000;
/// How far the signs of others may be apart, in ms: two beats.
const OTHERS_SILENCE_MS: i64 = 2 * OTHERS_MS + 15_000;
/// Where nobody said anything for this long, in ms, the lesson is over: nobody is there merely because no departure was heard of.
const QUIET_MS: i64 = 5 * 60_000;

/// What becomes of an endpoint.
#[derive(Debug, Default)]
pub(super) struct Outcome<'a> {
    pub(super) pieces: Vec<Piece<'a>>,
    /// Moments at which it was there, if only for that moment (Unix ms), and why that is known.
    pub(super) points: Vec<(i64, Reasons)>,
    /// It is there now; the latest sign (Unix ms).
    pub(super) ongoing_ms: Option<i64>,
}

/// A cover: from when to when a witness that cannot tell the living from the dead saw the endpoint.
struct Cover {
    from_ms: i64,
    /// It was alive for sure (Unix ms).
    sure_ms: i64,
    /// It was there by the best estimate (Unix ms).
    cut_ms: i64,
    /// The witness saw it (Unix ms).
    to_ms: i64,
    /// The endpoint's own browser decided where it ends.
    by_own: bool,
}

struct Fuser<'a, 'b> {
    track: &'b Track<'a>,
    facts: &'b Facts<'a>,
    now_ms: i64,
    own: Signs,
    /// In order (Unix ms).
    proofs: Vec<i64>,
    /// Ends that servers told of.
    ends: Vec<(i64, End)>,
    layers: Layers,
    outcome: Outcome<'a>,
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

    fn take_proofs(&mut self, by_source: &[(u32, Vec<Stay>)]) {
        for stay in by_source.iter().flat_map(|(_, stays)| stays) {
            if stay.is_over() {
                self.ends.push((stay.to_ms, stay.end));
                if stay.end == End::Clean {
                    self.proofs.push(stay.to_ms);
                }
            }
        }
        let moves = self.track.servers.values().flatten().filter(|fact| matches!(fact.kind, FactKind::Moved | FactKind::Returned));
        self.proofs.extend(moves.map(|fact| fact.at_ms));
        self.proofs.sort_unstable();
        self.ends.sort_unstable_by_key(|(at_ms, end)| (*at_ms, *end != End::Clean, *end != End::Lost));
    }

    /// What each of the others saw. Whoever saw it go says so a little later than the server, who knows best.
    fn others(&self) -> Vec<(Onlooker<'a>, bool, Vec<Run>)> {
        let capped = |mut run: Run| {
            if let Some((at_ms, _)) = self.ends.iter().find(|(at_ms, _)| *at_ms <= run.to_ms && run.to_ms <= at_ms + SLACK_MS) {
                run.to_ms = run.from_ms.max(*at_ms);
            }
            run
        };
        let all = self.track.others.iter().map(|(onlooker, facts)| {
            let weak = matches!(onlooker, Onlooker::Weak(_));
            // A source at the server says nothing between coming and going.
            let patience = Patience { sign_ms: OTHERS_SILENCE_MS, end_ms: if weak { i64::MAX } else { OTHERS_SILENCE_MS } };
            let named = !weak && facts.iter().any(|fact| fact.named);
            (*onlooker, named, Signs::of(facts, patience).runs.into_iter().map(capped).collect())
        });
        all.collect()
    }

    /// One server may know how a stay ended of which another one knows less.
    fn reconcile(&self, mut stay: Stay) -> Stay {
        let near = |at_ms: i64| self.ends.iter().filter(move |(end_ms, _)| (end_ms - at_ms).abs() <= SLACK_MS);
        match stay.end {
            End::Either | End::Lost => {
                if near(stay.to_ms).any(|(_, end)| *end == End::Clean) {
                    stay.end = End::Clean;
                } else if near(stay.to_ms).any(|(_, end)| *end == End::Lost) {
                    stay.end = End::Lost;
                }
            }
            End::Open | End::Again(_) => {
                let before_ms = if let End::Again(at_ms) = stay.end { at_ms } else { i64::MAX };
                if let Some(&(at_ms, end)) = self.ends.iter().find(|(at_ms, _)| stay.to_ms < *at_ms && *at_ms <= before_ms) {
                    (stay.to_ms, stay.end) = (at_ms, end);
                }
            }
            End::Clean | End::Missing(_) => {}
        }
        stay
    }

    /// When a stay began of which only the second is known: as a browser says that knows better, else in the middle of it.
    fn begin(&self, mut stay: Stay, others: &[(Onlooker<'a>, bool, Vec<Run>)]) -> Stay {
        if stay.within_ms > 0 {
            let runs = self.own.runs.iter().chain(others.iter().flat_map(|(_, _, runs)| runs)).filter(|run| run.arrived);
            let exact = runs.map(|run| run.from_ms).find(|at_ms| (0..=stay.within_ms).contains(&(at_ms - stay.from_ms)));
            stay.sure_from_ms = exact.unwrap_or(stay.from_ms + stay.within_ms);
            stay.from_ms = exact.unwrap_or(stay.from_ms + stay.within_ms / 2).min(stay.to_ms);
        }
        stay
    }

    /// The last run of one's own browser that belongs to a stay between these two moments. `arrived`: the stay begins with an arrival,
    /// so what was before it is of another one.
    fn last_own(&self, from_ms: i64, to_ms: i64, arrived: bool) -> Option<&Run> {
        let after_ms = if arrived { from_ms.saturating_sub(SLACK_MS) } else { i64::MIN };
        let until_ms = to_ms.saturating_add(SLACK_MS);
        self.own.runs.iter().rfind(|run| run.from_ms <= until_ms && run.to_ms >= after_ms && !run.is_end_alone())
    }

    /// A page says that it left when it hangs up, and also when it finds that the connection is gone. If the conference saw it go at the
    /// same moment, it hung up. If the conference held it for a minute more, the connection had broken before; what came at once until
    /// then shows until when it had not.
    fn doubt_departures(&mut self, others: &[(Onlooker<'a>, bool, Vec<Run>)]) {
        let seen = others.iter().filter(|(onlooker, ..)| !matches!(onlooker, Onlooker::Weak(_))).flat_map(|(_, _, runs)| runs);
        let mut told: Vec<i64> =
            seen.filter(|run| run.ended).map(|run| run.to_ms).chain(self.ends.iter().map(|(at_ms, _)| *at_ms)).collect();
        told.sort_unstable();
        for index in 0..self.own.runs.len() {
            let run = self.own.runs[index];
            if !run.ended || run.is_end_alone() {
                continue;
            }
            // Asleep since its last sign, it says that it left when it wakes up.
            let asleep = told.iter().find(|at_ms| {
                let held_ms = **at_ms - run.sign_ms;
                let late = run.late_end_ms().is_some_and(|late_ms| late_ms <= held_ms);
                late && held_ms <= GHOST_LATE_MS && **at_ms + SLACK_MS >= run.to_ms
            });
            if let Some(&given_up_ms) = asleep {
                let broke_ms = Self::broke(&run, run.sign_ms + run.beat_ms / 2, given_up_ms).clamp(run.sign_ms, run.to_ms);
                self.break_off(index, broke_ms, run.sign_ms);
                continue;
            }
            let mut near = told.iter().filter(|at_ms| (**at_ms - run.to_ms).abs() <= SAME_MS);
            if let Some(&at_ms) = near.next() {
                let by_server = self.ends.iter().find(|(end_ms, _)| *end_ms < run.to_ms && run.to_ms <= end_ms + SLACK_MS);
                self.own.runs[index].to_ms = by_server.map_or(run.to_ms, |(end_ms, _)| run.from_ms.max(*end_ms));
                self.proofs.retain(|proof_ms| *proof_ms <= at_ms || *proof_ms > run.to_ms);
                continue;
            }
            let next_ms = self.own.runs.get(index + 1).map_or(i64::MAX, |next| next.from_ms);
            let held =
                told.iter().find(|at_ms| run.to_ms + SLACK_MS < **at_ms && **at_ms <= run.to_ms + GHOST_LATE_MS && **at_ms < next_ms);
            let doubtful_ms = run.to_ms - NOTICE_MS;
            let proof = self.proofs.iter().rfind(|at_ms| **at_ms < run.to_ms).copied().unwrap_or(i64::MIN);
            self.proofs.retain(|at_ms| *at_ms <= doubtful_ms || *at_ms > run.to_ms);
            if let Some(&held_ms) = held {
                let guess_ms = proof.saturating_add(run.beat_ms / 2).min(held_ms - GHOST_MS.0).max(held_ms - GHOST_MS.1);
                self.break_off(index, guess_ms.clamp(doubtful_ms, run.to_ms).max(run.from_ms), doubtful_ms);
            }
        }
    }

    /// Ends a run earlier than the page said. `sure_ms`: until then it was alive (Unix ms).
    fn break_off(&mut self, index: usize, broke_ms: i64, sure_ms: i64) {
        let run = &mut self.own.runs[index];
        self.proofs.retain(|at_ms| *at_ms <= sure_ms || *at_ms > run.to_ms);
        self.layers.lay(Certainty::Unknown, Reasons::of(&[Reason::OwnBrowser, Reason::Ghost]), [(broke_ms, run.to_ms)]);
        run.to_ms = broke_ms;
    }

    fn is_live(&self, run: &Run) -> bool {
        !run.ended && self.now_ms.saturating_sub(run.to_ms) <= SILENCE_MS && self.ends.last().is_none_or(|(at_ms, _)| *at_ms < run.to_ms)
    }

    /// How far a witness that saw the endpoint from one moment to another can be believed. `end`: how the other moment was told.
    fn cover(&self, from_ms: i64, to_ms: i64, end: End, arrived: bool) -> Cover {
        if end == End::Clean {
            return Cover { from_ms, sure_ms: to_ms, cut_ms: to_ms, to_ms, by_own: true };
        }
        let last = self.last_own(from_ms, to_ms, arrived);
        let (mut cut_ms, mut by_own) = (to_ms, false);
        if let Some(run) = last {
            let after_ms = to_ms - run.to_ms;
            let near_ms = if run.ended { SLACK_MS } else { GHOST_MIN_MS.max(run.beat_ms) };
            let told = matches!(end, End::Either | End::Lost);
            if after_ms <= near_ms && (told || run.ended || after_ms <= 0 || self.is_live(run)) {
                by_own = true;
            } else if after_ms <= GHOST_LATE_MS {
                let broke_ms = run.to_ms + run.tail_ms();
                (cut_ms, by_own) = (if run.ended || !told { broke_ms } else { Self::broke(run, broke_ms, to_ms) }, true);
            }
        }
        if !by_own && end == End::Lost {
            cut_ms = to_ms - GHOST_MS.0.midpoint(GHOST_MS.1);
        }
        let cut_ms = cut_ms.clamp(from_ms, to_ms);
        // Still held so much later, it cannot have been dead.
        let proof =
            self.proofs.partition_point(|at_ms| *at_ms <= to_ms.saturating_add(SLACK_MS)).checked_sub(1).map(|last| self.proofs[last]);
        let sure_ms = (to_ms - GHOST_MAX_MS).max(proof.unwrap_or(i64::MIN)).clamp(from_ms, cut_ms);
        Cover { from_ms, sure_ms, cut_ms, to_ms, by_own }
    }

    /// When a connection broke that was given up at this moment (Unix ms): near the guess, as the give-up and one's last sign allow.
    fn broke(run: &Run, guess_ms: i64, given_up_ms: i64) -> i64 {
        let (earliest_ms, latest_ms) = (given_up_ms - GHOST_MS.1, given_up_ms - GHOST_MS.0);
        let guess_ms = if latest_ms >= run.to_ms { guess_ms.min(latest_ms) } else { guess_ms };
        guess_ms.max(earliest_ms.min(run.to_ms + BEAT_MAX_MS))
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
                to_ms = self.own.runs[index + 1..].iter().map(|next| next.from_ms).filter(|at_ms| *at_ms > run.to_ms).fold(to_ms, i64::min);
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

    fn lay_stay(&mut self, stay: &Stay, own: &[Span], uneven: &[Span], gone: &[Span], others: &[(Onlooker<'a>, bool, Vec<Run>)]) {
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

    /// A stay whose end was not heard of, by a source that says nothing in between.
    fn unfinished(&mut self, stay: &Stay, others: &[(Onlooker<'a>, bool, Vec<Run>)]) -> Cover {
        let again = if let End::Again(at_ms) = stay.end { Some(at_ms) } else { None };
        let newest_ms = again.unwrap_or(self.facts.newest_ms).max(stay.to_ms);
        let (mut cut_ms, mut to_ms, mut by_own) = (stay.to_ms, newest_ms, false);
        let last = self.last_own(stay.from_ms, newest_ms, stay.arrived).copied();
        let seen_going =
            others.iter().flat_map(|(_, _, runs)| runs).filter(|run| run.ended && run.to_ms > stay.to_ms && run.to_ms <= newest_ms);
        if let Some(run) = last {
            by_own = true;
            let tail_ms = if self.is_live(&run) { 0 } else { run.tail_ms() };
            cut_ms = (run.to_ms + tail_ms).clamp(stay.from_ms, newest_ms);
        } else if let Some(run) = seen_going.max_by_key(|run| run.to_ms) {
            (cut_ms, to_ms) = (run.to_ms, run.to_ms);
        } else if again.is_none() && self.now_ms.saturating_sub(newest_ms) <= QUIET_MS {
            cut_ms = newest_ms;
            self.outcome.ongoing_ms = self.outcome.ongoing_ms.max(Some(newest_ms));
        }
        let proof =
            self.proofs.partition_point(|at_ms| *at_ms <= cut_ms.saturating_add(SLACK_MS)).checked_sub(1).map(|last| self.proofs[last]);
        let sure_ms = proof.unwrap_or(i64::MIN).clamp(stay.from_ms, cut_ms.max(stay.from_ms));
        Cover { from_ms: stay.from_ms, sure_ms, cut_ms, to_ms, by_own }
    }

    fn lay_others(&mut self, others: &[(Onlooker<'a>, bool, Vec<Run>)], own: &[Span], uneven: &[Span], gone: &[Span]) {
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
    fn mark_beginnings(&mut self, stays: &[Stay], others: &[(Onlooker<'a>, bool, Vec<Run>)]) {
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
    fn rooms(&self) -> Vec<(i64, Option<&'a BreakoutId>)> {
        let mut servers = self.track.servers.values().flatten();
        let mut others = self.track.others.values().flatten();
        let knows = |fact: &&Fact<'a>| fact.breakout.is_some();
        let facts: Vec<&Fact<'a>> = if self.track.own.iter().any(|fact| knows(&fact)) {
            self.track.own.iter().collect()
        } else if servers.any(|fact| knows(&fact)) {
            self.track.servers.values().flatten().collect()
        } else if others.any(|fact| knows(&fact)) {
            self.track.others.values().flatten().collect()
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

/// Where claims are contradicted.
struct Gone {
    /// Claims of one's own browser.
    own: Vec<Span>,
    /// Claims of others' browsers, and of sources that are easily deceived.
    others: Vec<Span>,
    /// What sources say that make no lists.
    listed: Vec<Span>,
}

impl<'a> Fuser<'a, '_> {
    fn gone(&self, by_source: &[(u32, Vec<Stay>)], sights: &[(u32, Sight)], others: &[(Onlooker<'a>, bool, Vec<Run>)]) -> Gone {
        let told = by_source.iter().flat_map(|(_, stays)| stays).map(|stay| (stay.from_ms - SLACK_MS, stay.to_ms + 1));
        let told = union(told.collect());
        let (mut listed, mut own) = (Vec::new(), Vec::new());
        for (number, sight) in sights {
            let stays = by_source.iter().find(|(source, _)| source == number).map_or(&[][..], |(_, stays)| stays);
            let maybe = maybe_there(stays, &self.facts.servers[number]);
            if sight.lists {
                listed.extend(subtract(&union([&sight.listed[..], &sight.idle].concat()), &maybe));
                continue;
            }
            // It may have missed the arrival; then the departure tells of it. Whoever is gone has departed.
            for run in &self.own.runs {
                if run.to_ms.saturating_add(SLACK_MS) < sight.words.1 || touches(&sight.idle, run.to_ms) {
                    own.extend(subtract(&union(vec![(run.from_ms.max(sight.words.0), run.to_ms)]), &maybe));
                }
            }
        }
        let listed = subtract(&union(listed), &told);
        let seen = others.iter().filter(|(onlooker, named, _)| *named && !matches!(onlooker, Onlooker::Weak(_)));
        let seen = widen(&union(seen.flat_map(|(_, _, runs)| runs).map(|run| (run.from_ms, run.to_ms + 1)).collect()), SLACK_MS);
        let own = subtract(&subtract(&union(own), &told), &seen);
        let mut own = union([own, listed.clone()].concat());
        if self.track.disproved {
            own = vec![(i64::MIN, i64::MAX)];
        }
        Gone { own, others: listed.clone(), listed }
    }
}
