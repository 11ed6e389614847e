//! Where browsers hand in what their journals hold.

use std::collections::HashSet;

use domain::evidence::{BATCH_MAX, Batch, Fact, Witness};
use domain::role::Capability;
use domain::{EndpointId, PersonId};

use super::context::call;
use super::door;
use super::guard::{self, Function};
use super::ingest::{NewFact, Parcel, Source};
use super::recordings::running;
use super::store::admission::Admission;
use super::{lobby, store};
use crate::api::presence::Receipt;
use crate::api::{ApiError, Result};

/// How long before the door opens for moderators, or before one's first ticket, a fact may lie, in ms: clocks and patience differ.
const BEFORE_MS: i64 = 5 * 60 * 1000;
/// How long after the end of a lesson facts are taken, in ms: a computer may sleep through the holidays before it sends the rest.
const LATEST_MS: i64 = 14 * 24 * 60 * 60 * 1000;
/// A device whose two clocks have gone apart by more than this, in ms, has slept, or its date was set.
const SLEPT_MS: i64 = 2_000;
/// Facts that one person may hand in about one lesson. A day with two tabs in a class of thirty has about half as many.
const FACTS_MAX: u64 = 200_000;

/// Stores presence facts, once each however often they come.
///
/// # Errors
/// Not allowed, no ticket was ever given, not the caller's own, not what a journal holds, more than there can be, or long after the
/// lesson.
pub async fn record(batch: Batch) -> Result<Receipt> {
    let call = call();
    if !is_well_formed(&batch) {
        return Err(ApiError::Malformed);
    }
    // Somebody else has signed in on this computer: what the page wrote down is not theirs to send.
    if call.session()?.person != batch.person {
        return Err(ApiError::SessionExpired);
    }
    let (store, now_ms, me) = (&call.app.store, call.now_ms(), &batch.person);
    let admission = store::admission::of(store, &batch.lesson, me).await?;
    // Whoever was let in may still tell of the time until they were taken out.
    let (found, admission) = match (guard::lesson(&call, Function::RecordPresence, &batch.lesson).await, admission) {
        (Ok(found), Some(admission)) => (Some(found), admission),
        (Err(ApiError::NoSuch(_) | ApiError::NotAllowed), Some(admission)) => (None, admission),
        (Ok(_), None) => return Err(ApiError::NotAllowed),
        (Err(error), _) => return Err(error),
    };
    let lesson = match &found {
        Some(found) => found.lesson.clone(),
        None => store::lesson::by_id(store, &batch.lesson).await?.ok_or(ApiError::NoSuch(crate::api::Thing::Lesson))?,
    };
    let schedule = &lesson.schedule;
    if now_ms > schedule.end_ms().saturating_add(LATEST_MS) {
        return Err(ApiError::Over { since_ms: schedule.end_ms() });
    }
    let witness = Witness::Browser(me.clone());
    if store::evidence::counted(store, &batch.lesson, &witness).await? > FACTS_MAX {
        return Err(ApiError::TooManyTries { retry_s: 24 * 60 * 60 });
    }
    let named: HashSet<&PersonId> = batch.facts.iter().filter(|fact| fact.other).filter_map(|fact| fact.person.as_ref()).collect();
    let named: Vec<PersonId> = named.into_iter().cloned().collect();
    let known = store::person::who_could_be_in(store, &lesson.course, &lesson.room, &named).await?;

    let oldest_ms = schedule.moderators_ms().max(admission.first_ms).saturating_sub(BEFORE_MS);
    let facts: Vec<NewFact> = batch
        .facts
        .iter()
        // One's second device speaks for itself: what the first saw of it may be older than its own goodbye, and would undo it.
        .filter(|fact| !fact.other || fact.person.as_ref() != Some(me))
        .map(|fact| NewFact {
            sequence: u64::from(fact.sequence),
            subject: if fact.other { fact.person.clone().filter(|person| known.contains(person)) } else { Some(me.clone()) },
            name: None,
            endpoint: fact.endpoint.clone(),
            kind: fact.kind,
            breakout: fact.breakout.clone(),
            at_ms: server_time_ms(now_ms, age_ms(&batch, fact, now_ms), oldest_ms),
            claimed_ms: fact.at_ms,
        })
        .filter(|fact| may_tell(admission, fact.at_ms))
        .collect();
    let stored = batch.facts.iter().map(|fact| fact.sequence).collect();
    let moderates = found.is_some_and(|found| found.course.may.has(Capability::Moderate));
    let coming = door::coming(&facts, me, now_ms);
    let source = Source { lesson: batch.lesson.clone(), witness, name: batch.journal, ahead_ms: batch.ahead_ms };
    let new = call.app.ingest.store(Parcel { facts: vec![(source, facts)], ..Parcel::default() }, now_ms).await?.new;
    call.app.metrics.facts.inc_by(u64::from(new));
    if let Some(coming) = coming {
        running::moved(&call.app, &batch.lesson, me, coming).await?;
        if moderates {
            door::moderator(&call.app, &batch.lesson, coming, now_ms);
            lobby::refresh(&call.app, &batch.lesson).await?;
        }
    }
    Ok(Receipt { stored, now_ms })
}

/// Whether somebody with this admission can tell of this time (Unix ms).
fn may_tell(admission: Admission, at_ms: i64) -> bool {
    admission.until_ms.is_none_or(|until_ms| at_ms <= until_ms)
}

/// How old a fact is when it arrives, in ms.
///
/// By the clock that nobody can set, if it was sent by the page that wrote it. That clock may stop while the device sleeps; then the
/// device's own has gone on further, and what it showed is right if it was compared with the server's before. A page that only finds
/// what another one wrote has the device's clock alone.
fn age_ms(batch: &Batch, fact: &Fact, received_ms: i64) -> i64 {
    let by_wall_ms = batch.sent_ms.saturating_sub(fact.at_ms);
    match (batch.sent_since_ms, fact.since_ms, batch.ahead_ms) {
        (Some(sent_ms), Some(since_ms), ahead_ms) => {
            let steady_ms = sent_ms.saturating_sub(since_ms);
            let slept = by_wall_ms.saturating_sub(steady_ms) > SLEPT_MS;
            match ahead_ms.filter(|_| slept) {
                Some(ahead_ms) => received_ms.saturating_sub(fact.at_ms.saturating_add(ahead_ms)),
                None => steady_ms,
            }
        }
        _ => by_wall_ms,
    }
}

/// When a fact happened by the server's clock. Only the fact's age counts, not the browser's date; a fact from the future of its
/// own batch counts as fresh, and none is older than `oldest_ms` (Unix ms) says it can be.
fn server_time_ms(received_ms: i64, age_ms: i64, oldest_ms: i64) -> i64 {
    received_ms.saturating_sub(age_ms.max(0)).max(oldest_ms).min(received_ms)
}

fn is_well_formed(batch: &Batch) -> bool {
    let facts_are = batch.facts.len() <= BATCH_MAX && batch.facts.iter().all(is_well_formed_fact);
    facts_are && batch.journal.as_str().len() >= 8 && is_word(batch.journal.as_str())
}

fn is_well_formed_fact(fact: &Fact) -> bool {
    is_endpoint(&fact.endpoint) && fact.breakout.as_ref().is_none_or(|breakout| is_breakout(breakout.as_str()))
}

/// Whether a text can be a breakout room's key: a UUID as a rule.
fn is_breakout(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

/// Whether a text can be an endpoint's id. Jitsi makes them; what a browser sends of them is somebody else's word.
pub fn is_endpoint(endpoint: &EndpointId) -> bool {
    is_word(endpoint.as_str())
}

fn is_word(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(at_ms: i64, since_ms: i64, batch_ms: i64, batch_since_ms: i64, ahead_ms: Option<i64>) -> i64 {
        let fact = Fact {
            sequence: 1,
            kind: domain::evidence::FactKind::Seen,
            endpoint: EndpointId::new("e1"),
            other: false,
            person: None,
            breakout: None,
            at_ms,
            since_ms: Some(since_ms),
        };
        let batch = Batch {
            person: PersonId::new("p"),
            lesson: domain::LessonId::new("l"),
            journal: domain::JournalId::new("journal-1"),
            sent_ms: batch_ms,
            sent_since_ms: Some(batch_since_ms),
            ahead_ms,
            facts: Vec::new(),
        };
        age_ms(&batch, &fact, 10_000_000)
    }

    #[test]
    fn a_date_that_is_set_back_while_the_page_is_open_changes_nothing() {
        assert_eq!(sent(5_000_000, 60_000, 5_030_000, 90_000, None), 30_000);
        assert_eq!(sent(5_000_000, 60_000, 1_000, 90_000, Some(4_000_000)), 30_000);
    }

    #[test]
    fn a_laptop_that_slept_for_an_hour_dates_what_it_wrote_before() {
        // The device is 2 000 s behind the server; its steady clock stood still while it slept.
        assert_eq!(sent(4_400_000, 60_000, 8_000_000, 61_000, Some(2_000_000)), 3_600_000);
    }

    #[test]
    fn a_fact_cannot_lie_after_its_arrival_or_before_the_lesson() {
        assert_eq!(server_time_ms(1_000, -500, 0), 1_000);
        assert_eq!(server_time_ms(1_000_000, 900_000, 400_000), 400_000);
        assert_eq!(server_time_ms(1_000, i64::MAX, 0), 0);
        assert_eq!(server_time_ms(1_000_000, 10_000, 0), 990_000);
    }
}
