//! What follows from the state for the attendance journal.
//!
//! Two things make `participantLeft` worth nothing at the moment it comes: leaving oneself, Jitsi reports that everybody else left
//! (seconds before it says that one has left oneself); and somebody who moves to a breakout room leaves for seconds before the list
//! of rooms has them. So a departure is believed after a while, with the time at which it was reported.

use domain::evidence::FactKind;
use domain::{BreakoutId, EndpointId, PersonId};

use super::{Conference, Phase};

/// After this long a departure is believed, in ms.
const GRACE_MS: i64 = 5_000;
/// The same while there are breakout rooms, in ms.
const GRACE_BREAKOUT_MS: i64 = 30_000;
/// Others that one tells of in a large conference.
const NEIGHBOURS: usize = 10;
/// A move between rooms that takes longer was none, in ms.
const MOVE_MS: i64 = 60_000;

/// Somebody whose departure is not believed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Departure {
    pub(super) id: EndpointId,
    pub(super) person: Option<PersonId>,
    pub(super) left_ms: i64,
}

/// A fact for the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresenceFact {
    /// What happened.
    pub kind: FactKind,
    /// To which endpoint.
    pub endpoint: EndpointId,
    /// It is somebody else's.
    pub other: bool,
    /// For others: the person the conference names, if it does.
    pub person: Option<PersonId>,
    /// The breakout room it is in, if it is in one.
    pub breakout: Option<BreakoutId>,
    /// When (Unix ms). For a departure that is earlier than the event it was believed at.
    pub at_ms: i64,
}

impl Conference {
    /// Believes what is old enough. [`Conference::apply`] does it with each event; call it with each heartbeat, too.
    pub fn settle(&mut self, now_ms: i64) {
        self.now_ms = now_ms;
        if self.phase == Phase::Moving && now_ms - self.away_ms > MOVE_MS {
            self.end_leg(Phase::Reconnecting, self.away_ms);
        }
        let grace_ms = if self.breakouts.is_empty() { GRACE_MS } else { GRACE_BREAKOUT_MS };
        self.departing.retain(|departure| now_ms - departure.left_ms <= grace_ms);
    }

    /// The facts of a heartbeat: oneself and everybody else who is there now.
    pub fn seen(&self, now_ms: i64) -> Vec<PresenceFact> {
        if !self.in_conference() {
            return Vec::new();
        }
        let seen = self.roster.iter().filter(|endpoint| endpoint.local || self.tells_of(&endpoint.id)).map(|endpoint| PresenceFact {
            kind: FactKind::Seen,
            endpoint: endpoint.id.clone(),
            other: !endpoint.local,
            person: if endpoint.local { None } else { endpoint.person.clone() },
            breakout: endpoint.breakout.clone(),
            at_ms: now_ms,
        });
        seen.collect()
    }

    /// Whether oneself tells of this endpoint. In a class everybody tells of everybody; in a large conference that would be the square
    /// of it, so whoever does not moderate tells of the next few in the order of ids, and everybody is seen by as many.
    fn tells_of(&self, id: &EndpointId) -> bool {
        if self.moderator() || self.roster.len() <= NEIGHBOURS + 1 {
            return true;
        }
        let Some(me) = &self.me else { return false };
        // How many come between oneself and the other, going round.
        let between = self.roster.iter().filter(|one| if me < id { *me < one.id && one.id < *id } else { one.id > *me || one.id < *id });
        between.count() < NEIGHBOURS
    }

    fn own(&self) -> Option<&EndpointId> {
        self.me.as_ref().filter(|_| self.in_conference())
    }

    fn present(&self, id: &EndpointId) -> bool {
        self.roster.iter().any(|endpoint| !endpoint.local && endpoint.id == *id) || self.departing.iter().any(|one| one.id == *id)
    }
}

/// The facts that follow from one or more events, given the state before and after them.
///
/// A move to another room of the lesson is neither coming nor going; a lost connection is a departure, and the way back an arrival with a new endpoint.
pub fn presence_facts(before: &Conference, after: &Conference) -> Vec<PresenceFact> {
    let mut facts = Vec::new();
    if before.own() != after.own() {
        if let Some(id) = before.own() {
            let at_ms = if after.own().is_none() { after.away_ms } else { after.now_ms };
            facts.push(own_fact(FactKind::Left, id, before.my_breakout.as_ref(), at_ms));
        }
        if let Some(id) = after.own() {
            let at_ms = after.mine().map_or(after.now_ms, |me| me.joined_ms);
            facts.push(own_fact(FactKind::Joined, id, after.my_breakout.as_ref(), at_ms));
        }
    } else if let Some(id) = after.own()
        && before.my_breakout != after.my_breakout
    {
        let kind = if after.my_breakout.is_some() { FactKind::Moved } else { FactKind::Returned };
        facts.push(own_fact(kind, id, after.my_breakout.as_ref(), after.now_ms));
    }
    if after.phase != Phase::Joined {
        return facts;
    }
    let together = before.phase == Phase::Joined;
    if together {
        for departure in before.departing.iter().filter(|departure| !after.present(&departure.id) && after.tells_of(&departure.id)) {
            facts.push(PresenceFact {
                kind: FactKind::Left,
                endpoint: departure.id.clone(),
                other: true,
                person: departure.person.clone(),
                breakout: None,
                at_ms: departure.left_ms,
            });
        }
    }
    for endpoint in after.roster.iter().filter(|endpoint| !endpoint.local) {
        if (!together || !before.present(&endpoint.id)) && after.tells_of(&endpoint.id) {
            // Whoever was in this room before oneself, or turns up in the list of another one, is there, but did not come in now.
            let came_in = together && endpoint.here;
            facts.push(PresenceFact {
                kind: if came_in { FactKind::Joined } else { FactKind::Seen },
                endpoint: endpoint.id.clone(),
                other: true,
                person: endpoint.person.clone(),
                breakout: endpoint.breakout.clone(),
                at_ms: if came_in { endpoint.joined_ms } else { after.now_ms },
            });
        }
    }
    facts
}

fn own_fact(kind: FactKind, endpoint: &EndpointId, breakout: Option<&BreakoutId>, at_ms: i64) -> PresenceFact {
    PresenceFact { kind, endpoint: endpoint.clone(), other: false, person: None, breakout: breakout.cloned(), at_ms }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::conference::Endpoint;
    use crate::id::Role;

    /// A conference of so many as the one with this number sees it.
    fn conference(size: usize, me: usize, role: Role) -> Conference {
        let id = |number: usize| EndpointId::new(format!("{number:08x}"));
        let mut conference = Conference { phase: Phase::Joined, me: Some(id(me)), ..Conference::default() };
        conference.roster = (0..size).map(|number| Endpoint { local: number == me, ..Endpoint::new(id(number), 0) }).collect();
        conference.roster[me].role = Some(role);
        conference
    }

    #[test]
    fn in_a_large_conference_everybody_is_seen_by_ten_and_by_the_moderators() {
        let mut seen: HashMap<EndpointId, usize> = HashMap::new();
        for me in 0..40 {
            for fact in conference(40, me, Role::Participant).seen(0).into_iter().filter(|fact| fact.other) {
                *seen.entry(fact.endpoint).or_default() += 1;
            }
        }
        assert_eq!((seen.len(), seen.values().min(), seen.values().max()), (40, Some(&NEIGHBOURS), Some(&NEIGHBOURS)));
        assert_eq!(conference(40, 7, Role::Moderator).seen(0).len(), 40);
        assert_eq!(conference(11, 7, Role::Participant).seen(0).len(), 11, "a class sees all of itself");
    }
}
