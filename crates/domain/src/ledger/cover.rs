//! How far a witness can be believed that cannot tell the living from the dead: the Jitsi server, and other people's browsers, see a broken
//! connection until it is given up.

use super::browser::{BEAT_MAX_MS, Patience, Run, Signs};
use super::facts::Onlooker;
use super::layers::Reasons;
use super::server::{End, SLACK_MS, Stay};
use super::track::{Fuser, Seen};
use super::{Certainty, Reason, SILENCE_MS};
use crate::evidence::{FactKind, OTHERS_MS};
use crate::span::{Span, union};

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
pub(super) const OTHERS_SILENCE_MS: i64 = 2 * OTHERS_MS + 15_000;
/// Where nobody said anything for this long, in ms, the lesson is over: nobody is there merely because no departure was heard of.
const QUIET_MS: i64 = 5 * 60_000;

/// A cover: from when to when a witness that cannot tell the living from the dead saw the endpoint.
pub(super) struct Cover {
    pub(super) from_ms: i64,
    /// It was alive for sure (Unix ms).
    pub(super) sure_ms: i64,
    /// It was there by the best estimate (Unix ms).
    pub(super) cut_ms: i64,
    /// The witness saw it (Unix ms).
    pub(super) to_ms: i64,
    /// The endpoint's own browser decided where it ends.
    pub(super) by_own: bool,
}

impl<'a> Fuser<'a, '_> {
    pub(super) fn take_proofs(&mut self, by_source: &[(u32, Vec<Stay>)]) {
        for stay in by_source.iter().flat_map(|(_, stays)| stays) {
            if stay.is_over() {
                self.ends.push((stay.to_ms, stay.end));
                if stay.end == End::Clean {
                    self.proofs.push(stay.to_ms);
                }
            }
        }
        let moves =
            self.track.servers.iter().flat_map(|(_, facts)| facts).filter(|fact| matches!(fact.kind, FactKind::Moved | FactKind::Returned));
        self.proofs.extend(moves.map(|fact| fact.at_ms));
        self.proofs.sort_unstable();
        self.ends.sort_unstable_by_key(|(at_ms, end)| (*at_ms, *end != End::Clean, *end != End::Lost));
    }

    /// What each of the others saw. Whoever saw it go says so a little later than the server, who knows best.
    pub(super) fn others(&self) -> Vec<Seen<'a>> {
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
    pub(super) fn reconcile(&self, mut stay: Stay) -> Stay {
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

    /// When a stay began of which only the second is known: as a browser says that knows better.
    pub(super) fn begin(&self, mut stay: Stay, others: &[Seen<'a>]) -> Stay {
        if stay.within_ms > 0 {
            let runs = self.own.runs.iter().chain(others.iter().flat_map(|(_, _, runs)| runs)).filter(|run| run.arrived);
            let exact = runs.map(|run| run.from_ms).find(|at_ms| (0..=stay.within_ms).contains(&(at_ms - stay.from_ms)));
            stay.sure_from_ms = exact.unwrap_or(stay.from_ms + stay.within_ms);
            stay.from_ms = exact.unwrap_or(stay.from_ms).min(stay.to_ms);
        }
        stay
    }

    /// The last run of one's own browser that belongs to a stay between these two moments. `arrived`: the stay begins with an arrival,
    /// so what was before it is of another one.
    pub(super) fn last_own(&self, from_ms: i64, to_ms: i64, arrived: bool) -> Option<&Run> {
        let after_ms = if arrived { from_ms.saturating_sub(SLACK_MS) } else { i64::MIN };
        let until_ms = to_ms.saturating_add(SLACK_MS);
        self.own.runs.iter().rfind(|run| run.from_ms <= until_ms && run.to_ms >= after_ms && !run.is_end_alone())
    }

    /// A page says that it left when it hangs up, and also when it finds that the connection is gone. If the conference saw it go at the
    /// same moment, it hung up. If the conference held it for a minute more, the connection had broken before; what came at once until
    /// then shows until when it had not.
    pub(super) fn doubt_departures(&mut self, others: &[Seen<'a>]) {
        let seen = others.iter().filter(|(onlooker, ..)| !matches!(onlooker, Onlooker::Weak(_))).flat_map(|(_, _, runs)| runs);
        let mut told: Vec<i64> =
            seen.filter(|run| run.ended).map(|run| run.to_ms).chain(self.ends.iter().map(|(at_ms, _)| *at_ms)).collect();
        told.sort_unstable();
        let told_from = |at_ms: i64| told[told.partition_point(|one| *one < at_ms)..].iter().copied();
        // What seemed to prove life and does not: after the one, up to the other (Unix ms).
        let mut revoked: Vec<Span> = Vec::new();
        for index in 0..self.own.runs.len() {
            let run = self.own.runs[index];
            if !run.ended || run.is_end_alone() {
                continue;
            }
            // Asleep since its last sign, it says that it left when it wakes up.
            let asleep = run.late_end_ms().and_then(|late_ms| told_from((run.sign_ms + late_ms).max(run.to_ms - SLACK_MS)).next());
            if let Some(given_up_ms) = asleep.filter(|at_ms| at_ms - run.sign_ms <= GHOST_LATE_MS) {
                let broke_ms = Self::broke(&run, run.sign_ms + run.beat_ms / 2, given_up_ms).clamp(run.sign_ms, run.to_ms);
                revoked.push((run.sign_ms, run.to_ms));
                self.break_off(index, broke_ms);
                continue;
            }
            if let Some(at_ms) = told_from(run.to_ms - SAME_MS).next().filter(|at_ms| *at_ms <= run.to_ms + SAME_MS) {
                let by_server = self.ends.iter().find(|(end_ms, _)| *end_ms < run.to_ms && run.to_ms <= end_ms + SLACK_MS);
                self.own.runs[index].to_ms = by_server.map_or(run.to_ms, |(end_ms, _)| run.from_ms.max(*end_ms));
                revoked.push((at_ms, run.to_ms));
                continue;
            }
            let next_ms = self.own.runs.get(index + 1).map_or(i64::MAX, |next| next.from_ms);
            let held = told_from(run.to_ms + SLACK_MS + 1).next().filter(|at_ms| *at_ms <= run.to_ms + GHOST_LATE_MS && *at_ms < next_ms);
            let doubtful_ms = run.to_ms - NOTICE_MS;
            revoked.push((doubtful_ms, run.to_ms));
            if let Some(held_ms) = held {
                let before = self.proofs.partition_point(|at_ms| *at_ms < run.to_ms).checked_sub(1);
                let proof = before.map_or(i64::MIN, |before| self.proofs[before]);
                let guess_ms = proof.saturating_add(run.beat_ms / 2).min(held_ms - GHOST_MS.0).max(held_ms - GHOST_MS.1);
                self.break_off(index, guess_ms.clamp(doubtful_ms, run.to_ms).max(run.from_ms));
            }
        }
        let revoked = union(revoked);
        self.proofs.retain(|at_ms| {
            let place = revoked.partition_point(|span| span.1 < *at_ms);
            revoked.get(place).is_none_or(|span| *at_ms <= span.0)
        });
    }

    /// Ends a run earlier than the page said.
    fn break_off(&mut self, index: usize, broke_ms: i64) {
        let run = &mut self.own.runs[index];
        self.layers.lay(Certainty::Unknown, Reasons::of(&[Reason::OwnBrowser, Reason::Ghost]), [(broke_ms, run.to_ms)]);
        run.to_ms = broke_ms;
    }

    pub(super) fn is_live(&self, run: &Run) -> bool {
        !run.ended && self.now_ms.saturating_sub(run.to_ms) <= SILENCE_MS && self.ends.last().is_none_or(|(at_ms, _)| *at_ms < run.to_ms)
    }

    /// How far a witness that saw the endpoint from one moment to another can be believed. `end`: how the other moment was told.
    pub(super) fn cover(&self, from_ms: i64, to_ms: i64, end: End, arrived: bool) -> Cover {
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
    pub(super) fn broke(run: &Run, guess_ms: i64, given_up_ms: i64) -> i64 {
        let (earliest_ms, latest_ms) = (given_up_ms - GHOST_MS.1, given_up_ms - GHOST_MS.0);
        let guess_ms = if latest_ms >= run.to_ms { guess_ms.min(latest_ms) } else { guess_ms };
        guess_ms.max(earliest_ms.min(run.to_ms + BEAT_MAX_MS))
    }

    /// A stay whose end was not heard of, by a source that says nothing in between.
    pub(super) fn unfinished(&mut self, stay: &Stay, others: &[Seen<'a>]) -> Cover {
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
}
