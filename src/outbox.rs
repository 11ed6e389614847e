//! What of the presence journal is sent next, and when. Pure: the clock and the dice come in, so the rules are tested natively.
//!
//! A fact stays here until the server has said that it is stored. Facts of this page load go first; what earlier page loads left
//! behind follows, each parcel under the lesson and journal it was written for.

use domain::evidence::{BATCH_MAX, Batch, Fact};
use domain::{JournalId, LessonId, PersonId};

use crate::api::ApiError;

/// The first wait after a failure, in ms; it doubles with each further one.
const FIRST_WAIT_MS: i64 = 2_000;
/// The longest wait, in ms.
const LONGEST_WAIT_MS: i64 = 60_000;
/// Facts in a farewell: a browser takes 64 KiB of beacons at once, and a fact is at most about 200 bytes.
const FAREWELL_MAX: usize = BATCH_MAX;

/// How the sending goes, for the person who watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// All is stored or on its way.
    Fine,
    /// The server cannot be reached, or cannot store just now. The facts are kept and sent again.
    Late,
    /// The session has ended: the facts are kept until the person signs in again.
    SignIn,
    /// The server does not take facts of this lesson from this person. They are kept.
    Refused,
}

/// The facts of one journal that are not yet stored.
#[derive(Debug)]
struct Parcel {
    lesson: LessonId,
    journal: JournalId,
    /// By sequence.
    facts: Vec<Fact>,
    /// Facts up to this sequence are in the journal on this device, and only those are sent.
    written: u32,
    /// Of an earlier page load and refused: not tried again by itself.
    refused: bool,
}

/// All facts that are not yet stored on the server.
#[derive(Debug)]
pub struct Outbox {
    person: PersonId,
    /// The first one is of this page load.
    parcels: Vec<Parcel>,
    failures: u32,
    quiet_until_ms: i64,
    delivery: Delivery,
}

impl Outbox {
    /// An empty outbox for the journal of this page load.
    pub fn new(person: PersonId, lesson: LessonId, journal: JournalId) -> Self {
        let own = Parcel { lesson, journal, facts: Vec::new(), written: 0, refused: false };
        Self { person, parcels: vec![own], failures: 0, quiet_until_ms: 0, delivery: Delivery::Fine }
    }

    /// Takes over a fact of an earlier page load (or of another tab: the server stores it once, whoever sends it).
    pub fn adopt(&mut self, lesson: LessonId, journal: JournalId, fact: Fact) {
        let known = self.parcels.iter_mut().find(|parcel| parcel.journal == journal && parcel.lesson == lesson);
        match known {
            Some(parcel) => parcel.facts.push(fact),
            None => self.parcels.push(Parcel { lesson, journal, facts: vec![fact], written: u32::MAX, refused: false }),
        }
    }

    /// Adds a fact of this page load. It is sent once it is [`written`](Self::written).
    pub fn add(&mut self, fact: Fact) {
        self.parcels[0].facts.push(fact);
    }

    /// The journal on this device holds the facts up to this sequence (or cannot hold any, and there is nothing to wait for).
    pub fn written(&mut self, sequence: u32) {
        let own = &mut self.parcels[0];
        own.written = own.written.max(sequence);
    }

    /// The next batch to send, if there is one and it is time.
    pub fn next(&self, now_ms: i64) -> Option<Batch> {
        if now_ms < self.quiet_until_ms {
            return None;
        }
        self.parcels.iter().filter(|parcel| !parcel.refused).find_map(|parcel| {
            let ready = parcel.facts.iter().filter(|fact| fact.sequence <= parcel.written);
            parcel.batch(&self.person, ready.take(BATCH_MAX), now_ms)
        })
    }

    /// The last facts of this page load, written or not, for a page that is about to go.
    pub fn farewell(&self, now_ms: i64) -> Option<Batch> {
        let own = &self.parcels[0];
        own.batch(&self.person, own.facts.iter().skip(own.facts.len().saturating_sub(FAREWELL_MAX)), now_ms)
    }

    /// The server has stored these. Says whether that was any progress; if not, it counts as a failure, so that two sides that
    /// misunderstand each other do not do so in a loop.
    pub fn stored(&mut self, journal: &JournalId, sequences: &[u32], now_ms: i64, luck: u32) -> bool {
        let mut progress = false;
        for parcel in self.parcels.iter_mut().filter(|parcel| parcel.journal == *journal) {
            let before = parcel.facts.len();
            parcel.facts.retain(|fact| !sequences.contains(&fact.sequence));
            progress |= parcel.facts.len() < before;
        }
        if progress {
            self.failures = 0;
            self.quiet_until_ms = 0;
            self.delivery = Delivery::Fine;
        } else {
            self.wait(now_ms, luck);
        }
        progress
    }

    /// The server did not store the batch of this journal. `luck` (0 to 999) spreads the retries of a whole class.
    pub fn failed(&mut self, journal: &JournalId, error: &ApiError, now_ms: i64, luck: u32) {
        let own = self.parcels[0].journal == *journal;
        match error {
            ApiError::Unreachable | ApiError::Internal | ApiError::Storage => self.delivery = Delivery::Late,
            ApiError::TooManyTries { retry_s } => {
                self.delivery = Delivery::Late;
                self.quiet_until_ms = now_ms.saturating_add_unsigned(retry_s.saturating_mul(1_000));
                return;
            }
            // About this journal alone: the others may still be taken.
            _ if !own => {
                self.parcels.iter_mut().filter(|parcel| parcel.journal == *journal).for_each(|parcel| parcel.refused = true);
                return;
            }
            error if error.wants_sign_in() => self.delivery = Delivery::SignIn,
            _ => self.delivery = Delivery::Refused,
        }
        self.wait(now_ms, luck);
    }

    /// The connection is back, or somebody signed in again: no need to wait any longer, and what was refused may be taken now.
    pub fn hurry(&mut self) {
        self.quiet_until_ms = 0;
        self.parcels.iter_mut().for_each(|parcel| parcel.refused = false);
    }

    /// When to try again (Unix ms), if something waits.
    pub fn retry_ms(&self) -> Option<i64> {
        let waits = self.parcels.iter().any(|parcel| !parcel.refused && !parcel.facts.is_empty());
        waits.then_some(self.quiet_until_ms)
    }

    /// How the sending goes.
    pub fn delivery(&self) -> Delivery {
        self.delivery
    }

    /// How many facts are not stored yet.
    pub fn waiting(&self) -> usize {
        self.parcels.iter().map(|parcel| parcel.facts.len()).sum()
    }

    fn wait(&mut self, now_ms: i64, luck: u32) {
        self.quiet_until_ms = now_ms + wait_ms(self.failures, luck);
        self.failures += 1;
    }
}

impl Parcel {
    fn batch<'a>(&self, person: &PersonId, facts: impl Iterator<Item = &'a Fact>, sent_ms: i64) -> Option<Batch> {
        let facts: Vec<Fact> = facts.cloned().collect();
        (!facts.is_empty()).then(|| Batch {
            person: person.clone(),
            lesson: self.lesson.clone(),
            journal: self.journal.clone(),
            sent_ms,
            sent_since_ms: None,
            ahead_ms: None,
            facts,
        })
    }
}

/// How long to wait after this many failures, in ms: doubling, bounded, and 25 % up or down by `luck` (0 to 999), so that a class
/// that lost the server together does not come back in one instant.
pub fn wait_ms(failures: u32, luck: u32) -> i64 {
    let full = (FIRST_WAIT_MS << failures.min(10)).min(LONGEST_WAIT_MS);
    full * (750 + i64::from(luck.min(999)) / 2) / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::EndpointId;
    use domain::evidence::FactKind;

    fn fact(sequence: u32) -> Fact {
        Fact {
            sequence,
            kind: FactKind::Seen,
            endpoint: EndpointId::new("e1"),
            other: false,
            person: None,
            breakout: None,
            at_ms: i64::from(sequence),
            since_ms: None,
        }
    }

    fn outbox(facts: u32) -> (Outbox, JournalId) {
        let journal = JournalId::new("now");
        let mut outbox = Outbox::new(PersonId::new("p1"), LessonId::new("l1"), journal.clone());
        (1..=facts).for_each(|sequence| outbox.add(fact(sequence)));
        (outbox, journal)
    }

    fn sequences(batch: Option<Batch>) -> Vec<u32> {
        batch.map(|batch| batch.facts.iter().map(|fact| fact.sequence).collect()).unwrap_or_default()
    }

    #[test]
    fn a_fact_is_sent_only_after_it_is_written_and_until_it_is_stored() {
        let (mut outbox, journal) = outbox(3);
        assert_eq!(outbox.next(0), None, "nothing is written yet");
        outbox.written(2);
        assert_eq!(sequences(outbox.next(0)), [1, 2]);
        assert_eq!(sequences(outbox.next(0)), [1, 2], "sent is not stored");
        assert!(outbox.stored(&journal, &[1], 0, 0));
        outbox.written(3);
        assert_eq!(sequences(outbox.next(0)), [2, 3]);
        assert!(outbox.stored(&journal, &[2, 3], 0, 0));
        assert_eq!(outbox.next(0), None);
        assert_eq!((outbox.waiting(), outbox.retry_ms()), (0, None));
    }

    #[test]
    fn a_batch_is_never_larger_than_the_server_takes() {
        let (mut outbox, journal) = outbox(BATCH_MAX as u32 + 5);
        outbox.written(u32::MAX);
        let first = sequences(outbox.next(0));
        assert_eq!(first.len(), BATCH_MAX);
        assert!(outbox.stored(&journal, &first, 0, 0));
        assert_eq!(sequences(outbox.next(0)).len(), 5);
    }

    #[test]
    fn failures_space_the_retries_out_and_coming_online_ends_the_wait() {
        let (mut outbox, journal) = outbox(1);
        outbox.written(1);
        let mut now_ms = 0;
        let mut waits = Vec::new();
        for _ in 0..8 {
            outbox.failed(&journal, &ApiError::Unreachable, now_ms, 500);
            let retry_ms = outbox.retry_ms().expect("a fact waits");
            assert_eq!(outbox.next(retry_ms - 1), None);
            waits.push(retry_ms - now_ms);
            now_ms = retry_ms;
        }
        assert_eq!(waits, [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
        assert_eq!(outbox.delivery(), Delivery::Late);
        outbox.hurry();
        assert_eq!(sequences(outbox.next(now_ms)), [1]);
        outbox.stored(&journal, &[1], now_ms, 0);
        assert_eq!(outbox.delivery(), Delivery::Fine);
    }

    #[test]
    fn a_class_does_not_come_back_in_one_instant() {
        assert_eq!(wait_ms(0, 0), 1_500);
        assert_eq!(wait_ms(0, 999), 2_498);
        assert_eq!(wait_ms(u32::MAX, 500), LONGEST_WAIT_MS);
    }

    #[test]
    fn the_servers_own_wait_is_kept() {
        let (mut outbox, journal) = outbox(1);
        outbox.written(1);
        outbox.failed(&journal, &ApiError::TooManyTries { retry_s: 7 }, 1_000, 0);
        assert_eq!(outbox.retry_ms(), Some(8_000));
    }

    #[test]
    fn facts_survive_an_ended_session_and_a_refusal() {
        let (mut outbox, journal) = outbox(1);
        outbox.written(1);
        outbox.failed(&journal, &ApiError::SessionExpired, 0, 0);
        assert_eq!((outbox.delivery(), outbox.waiting()), (Delivery::SignIn, 1));
        outbox.failed(&journal, &ApiError::Over { since_ms: 0 }, 0, 0);
        assert_eq!((outbox.delivery(), outbox.waiting()), (Delivery::Refused, 1));
        assert!(outbox.retry_ms().is_some(), "a teacher may let the person in again");
    }

    #[test]
    fn leftovers_go_under_their_own_lesson_and_a_refused_one_blocks_nobody() {
        let (mut outbox, _) = outbox(0);
        let (first, second) = (JournalId::new("then"), JournalId::new("before"));
        outbox.adopt(LessonId::new("l0"), first.clone(), fact(8));
        outbox.adopt(LessonId::new("l0"), first.clone(), fact(9));
        outbox.adopt(LessonId::new("l9"), second.clone(), fact(1));
        let batch = outbox.next(0).expect("leftovers");
        assert_eq!((batch.lesson.as_str(), &batch.journal), ("l0", &first));
        outbox.failed(&first, &ApiError::NotAllowed, 0, 0);
        assert_eq!(outbox.next(0).map(|batch| batch.journal), Some(second));
        assert_eq!(outbox.delivery(), Delivery::Fine, "the lesson of now goes well");
        assert_eq!(outbox.waiting(), 3, "kept");
        outbox.failed(&JournalId::new("before"), &ApiError::SessionExpired, 0, 0);
        assert_eq!((outbox.next(0), outbox.retry_ms()), (None, None), "nobody is signed in, so nobody need be asked again and again");
        outbox.hurry();
        assert_eq!(outbox.next(0).map(|batch| batch.journal), Some(first), "somebody signed in again");
    }

    #[test]
    fn an_answer_that_stores_nothing_is_not_asked_for_again_at_once() {
        let (mut outbox, journal) = outbox(1);
        outbox.written(1);
        assert!(!outbox.stored(&journal, &[], 1_000, 500));
        assert_eq!(outbox.retry_ms(), Some(3_000));
    }

    #[test]
    fn a_farewell_carries_the_last_facts_even_unwritten_ones() {
        let (mut outbox, _) = outbox(BATCH_MAX as u32 + 1);
        outbox.failed(&JournalId::new("now"), &ApiError::Unreachable, 0, 0);
        let last = sequences(outbox.farewell(0));
        assert_eq!(last.len(), BATCH_MAX);
        assert_eq!(last.last(), Some(&(BATCH_MAX as u32 + 1)));
        assert_eq!(outbox.waiting(), BATCH_MAX + 1, "a beacon has no answer");
    }
}
