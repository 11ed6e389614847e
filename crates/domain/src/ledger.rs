//! The ledger: from a set of evidence to visits and minutes.
//!
//! A pure function of the set: order, duplicates and retries cannot change it. Each visit says how it is known. Today's witnesses
//! are browsers; further ones join here, and nowhere else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::evidence::{Evidence, FactKind, HEARTBEAT_MS};
use crate::{EndpointId, PersonId};

/// After this long without a sign, in ms, a visit ended at the last sign. Browsers slow the timers of hidden pages down to one a
/// minute, so it is more than that.
pub const SILENCE_MS: i64 = 75_000;
/// How far apart two witnesses may put the same moment, in ms.
const AGREEMENT_MS: i64 = 2 * HEARTBEAT_MS;

/// How well a visit is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// One browser says so, or an end is only bounded by the last sign.
    Inferred,
    /// Two independent browsers say so.
    Confirmed,
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
    /// How well it is known.
    pub certainty: Certainty,
}

/// One person's attendance of one lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// Who.
    pub person: PersonId,
    /// In order, without overlap: two devices at once count once.
    pub visits: Vec<Visit>,
}

impl Attendance {
    /// Time in the conference, in ms.
    pub fn total_ms(&self) -> i64 {
        self.visits.iter().map(|visit| visit.to_ms - visit.from_ms).sum()
    }

    /// The same in whole minutes, rounded to the nearest.
    pub fn minutes(&self) -> i64 {
        (self.total_ms() + 30_000) / 60_000
    }
}

/// Everybody's attendance, by person, as far as this evidence tells at `now_ms` (Unix ms).
pub fn attendance<'a>(evidence: impl IntoIterator<Item = &'a Evidence>, now_ms: i64) -> Vec<Attendance> {
    // (witness, journal, sequence) is a fact's identity, so a map makes a set of whatever came in, in whatever order.
    let facts: BTreeMap<_, _> = evidence.into_iter().map(|fact| ((&fact.witness, &fact.journal, fact.sequence), fact)).collect();

    let mut own: BTreeMap<(&PersonId, &EndpointId), Vec<&Evidence>> = BTreeMap::new();
    let mut others: BTreeMap<&EndpointId, Vec<&Evidence>> = BTreeMap::new();
    for &fact in facts.values() {
        match &fact.subject {
            Some(person) if fact.is_own() => own.entry((person, &fact.endpoint)).or_default().push(fact),
            _ => others.entry(&fact.endpoint).or_default().push(fact),
        }
    }
    // Somebody whose own browser never reported (blocked, crashed at once) but whom another browser saw and named.
    for (endpoint, seen) in &others {
        for fact in seen {
            if let Some(person) = &fact.subject
                && !own.contains_key(&(person, *endpoint))
            {
                let of_person = seen.iter().copied().filter(|other| other.subject.as_ref() == Some(person)).collect();
                own.insert((person, endpoint), of_person);
            }
        }
    }

    let mut by_person: BTreeMap<&PersonId, Vec<Visit>> = BTreeMap::new();
    for ((person, endpoint), facts) in own {
        let witnesses = others.get(endpoint).map(Vec::as_slice).unwrap_or_default();
        by_person.entry(person).or_default().extend(visits(person, facts, witnesses, now_ms));
    }
    by_person.into_iter().map(|(person, visits)| Attendance { person: person.clone(), visits: merged(visits) }).collect()
}

/// The stays of one endpoint.
fn visits(person: &PersonId, mut facts: Vec<&Evidence>, others: &[&Evidence], now_ms: i64) -> Vec<Visit> {
    // At one instant a leave comes last: join-and-leave is a visit of no length, leave-and-join would be an endless one.
    facts.sort_by_key(|fact| (fact.at_ms, fact.kind, &fact.journal, fact.sequence));
    let mut visits: Vec<Visit> = Vec::new();
    let mut open: Option<Visit> = None;
    for fact in facts {
        if let Some(visit) = open.take_if(|visit| fact.at_ms - visit.to_ms > SILENCE_MS) {
            visits.push(Visit { ongoing: false, ..visit });
        }
        match (fact.kind, &mut open) {
            (FactKind::Left, Some(visit)) => {
                visits.push(Visit { to_ms: fact.at_ms, ongoing: false, ..visit.clone() });
                open = None;
            }
            (FactKind::Left, None) => {}
            (_, Some(visit)) => visit.to_ms = fact.at_ms,
            (_, none) => {
                *none = Some(Visit { from_ms: fact.at_ms, to_ms: fact.at_ms, ongoing: true, certainty: Certainty::Inferred });
            }
        }
    }
    if let Some(visit) = open {
        let ongoing = now_ms - visit.to_ms <= SILENCE_MS;
        visits.push(Visit { ongoing, ..visit });
    }
    for visit in &mut visits {
        let confirmed = others
            .iter()
            .filter(|fact| fact.witness != *person && fact.subject.as_ref().is_none_or(|named| named == person))
            .any(|fact| (visit.from_ms - AGREEMENT_MS..=visit.to_ms + AGREEMENT_MS).contains(&fact.at_ms));
        if confirmed {
            visit.certainty = Certainty::Confirmed;
        }
    }
    visits
}

/// The union of visits on several devices; a stretch is as certain as its weakest part.
fn merged(mut visits: Vec<Visit>) -> Vec<Visit> {
    visits.sort_by_key(|visit| (visit.from_ms, visit.to_ms));
    let mut union: Vec<Visit> = Vec::new();
    for visit in visits {
        match union.last_mut() {
            Some(last) if visit.from_ms <= last.to_ms => {
                last.to_ms = last.to_ms.max(visit.to_ms);
                last.ongoing |= visit.ongoing;
                last.certainty = last.certainty.min(visit.certainty);
            }
            _ => union.push(visit),
        }
    }
    union
}

#[cfg(test)]
mod tests;
