//! Where browsers hand in what their journals hold.

use std::collections::HashSet;

use domain::evidence::{BATCH_MAX, Batch, Fact, server_time_ms};
use domain::{EndpointId, PersonId};

use super::context::call;
use super::guard::{self, Function};
use super::store;
use super::store::evidence::{Journal, NewFact};
use crate::api::presence::Receipt;
use crate::api::{ApiError, Result};

/// How long before the door opens for moderators a fact may lie, in ms: clocks and patience differ.
const BEFORE_MS: i64 = 5 * 60 * 1000;
/// How long after the end of a lesson facts are taken, in ms: a computer may sleep through the holidays before it sends the rest.
const LATEST_MS: i64 = 14 * 24 * 60 * 60 * 1000;

/// Stores presence facts, once each however often they come.
///
/// # Errors
/// Not allowed, not the caller's own, not what a journal holds, or long after the lesson.
pub async fn record(batch: Batch) -> Result<Receipt> {
    let call = call();
    if !is_well_formed(&batch) {
        return Err(ApiError::Malformed);
    }
    // Somebody else has signed in on this computer: what the page wrote down is not theirs to send.
    if call.session()?.person != batch.person {
        return Err(ApiError::SessionExpired);
    }
    let found = guard::lesson(&call, Function::RecordPresence, &batch.lesson).await?;
    let (store, now_ms, schedule) = (&call.app.store, call.now_ms(), &found.lesson.schedule);
    if now_ms > schedule.end_ms().saturating_add(LATEST_MS) {
        return Err(ApiError::Over { since_ms: schedule.end_ms() });
    }
    let named: HashSet<&PersonId> = batch.facts.iter().filter(|fact| fact.other).filter_map(|fact| fact.person.as_ref()).collect();
    let named: Vec<PersonId> = named.into_iter().cloned().collect();
    let known = store::person::who_could_be_in(store, &found.course.id, &found.room.id, &named).await?;

    let me = &batch.person;
    let oldest_ms = schedule.moderators_ms().saturating_sub(BEFORE_MS);
    let facts: Vec<NewFact<'_>> = batch
        .facts
        .iter()
        // One's second device speaks for itself: what the first saw of it may be older than its own goodbye, and would undo it.
        .filter(|fact| !fact.other || fact.person.as_ref() != Some(me))
        .map(|fact| NewFact {
            sequence: fact.sequence,
            subject: if fact.other { fact.person.as_ref().filter(|person| known.contains(person)) } else { Some(me) },
            endpoint: &fact.endpoint,
            kind: fact.kind,
            at_ms: server_time_ms(now_ms, batch.sent_ms, fact.at_ms, oldest_ms),
            claimed_ms: fact.at_ms,
        })
        .collect();
    let journal = Journal { witness: me, name: &batch.journal, lesson: &batch.lesson };
    let new = store::evidence::insert(store, journal, &facts, now_ms).await?;
    call.app.metrics.facts.inc_by(new);
    Ok(Receipt { stored: batch.facts.iter().map(|fact| fact.sequence).collect(), now_ms })
}

fn is_well_formed(batch: &Batch) -> bool {
    let facts_are = batch.facts.len() <= BATCH_MAX && batch.facts.iter().all(|fact: &Fact| is_endpoint(&fact.endpoint));
    facts_are && batch.journal.as_str().len() >= 8 && is_word(batch.journal.as_str())
}

/// Whether a text can be an endpoint's id. Jitsi makes them; what a browser sends of them is somebody else's word.
pub fn is_endpoint(endpoint: &EndpointId) -> bool {
    is_word(endpoint.as_str())
}

fn is_word(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}
