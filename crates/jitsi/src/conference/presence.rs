//! What follows from the state for the attendance journal.
//!
//! Two things make `participantLeft` worth nothing at the moment it comes: leaving oneself, Jitsi reports that everybody else left
//! (seconds before it says that one has left oneself); and somebody who moves to a breakout room leaves for seconds before the list
//! of rooms has them. So a departure is believed after a while, with the time at which it was reported.

use domain::evidence::FactKind;
use domain::{BreakoutId, EndpointId, PersonId};

use super::{Conference, Endpoint, Phase};

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

/// What was so before an event, as far as facts follow from it.
pub(super) struct Before {
    pub(super) phase: Phase,
    pub(super) me: Option<EndpointId>,
    pub(super) breakout: Option<BreakoutId>,
    pub(super) moderator: bool,
    /// Departures that are old enough to be believed now.
    believed: Vec<Departure>,
}

impl Before {
    fn own(&self) -> Option<&EndpointId> {
        self.me.as_ref().filter(|_| matches!(self.phase, Phase::Joined | Phase::Moving))
    }
}

impl Conference {
    /// Begins a step at `now_ms` (Unix ms).
    pub(super) fn begin(&mut self, now_ms: i64) -> Before {
        let (phase, me, breakout, moderator) = (self.phase.clone(), self.me.clone(), self.my_breakout.clone(), self.moderator());
        self.revision = self.revision.wrapping_add(1);
        self.now_ms = now_ms;
        if self.phase == Phase::Moving && now_ms - self.away_ms > MOVE_MS {
            self.end_leg(Phase::Reconnecting, self.away_ms);
        }
        let grace_ms = if self.breakouts.is_empty() { GRACE_MS } else { GRACE_BREAKOUT_MS };
        let believed = self.departing.extract_if(.., |departure| now_ms - departure.left_ms > grace_ms).collect();
        Before { phase, me, breakout, moderator, believed }
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
        if self.roster.get(id).is_some() {
            return self.roster.after(me).take(NEIGHBOURS).any(|one| one.id == *id);
        }
        // Of somebody who has left: as many as ever are between oneself and them.
        let between =
            self.roster.after(me).take_while(|one| if me < id { *me < one.id && one.id < *id } else { one.id > *me || one.id < *id });
        between.take(NEIGHBOURS).count() < NEIGHBOURS
    }

    fn mine_in(&self) -> Option<&EndpointId> {
        self.me.as_ref().filter(|_| self.in_conference())
    }

    fn present(&self, id: &EndpointId) -> bool {
        self.roster.get(id).is_some_and(|endpoint| !endpoint.local) || self.departing.iter().any(|one| one.id == *id)
    }

    /// The facts that follow from a step. `appeared`: who is known since then.
    ///
    /// A move to another room of the lesson is neither coming nor going; a lost connection is a departure, and the way back an arrival
    /// with a new endpoint.
    pub(super) fn facts(&self, before: &Before, appeared: &[EndpointId]) -> Vec<PresenceFact> {
        let mut facts = Vec::new();
        let (was, is) = (before.own(), self.mine_in());
        if was != is {
            if let Some(id) = was {
                let at_ms = if is.is_none() { self.away_ms } else { self.now_ms };
                facts.push(own_fact(FactKind::Left, id, before.breakout.as_ref(), at_ms));
            }
            if let Some(id) = is {
                let at_ms = self.mine().map_or(self.now_ms, |me| me.joined_ms);
                facts.push(own_fact(FactKind::Joined, id, self.my_breakout.as_ref(), at_ms));
            }
        } else if let Some(id) = is
            && before.breakout != self.my_breakout
        {
            let kind = if self.my_breakout.is_some() { FactKind::Moved } else { FactKind::Returned };
            facts.push(own_fact(kind, id, self.my_breakout.as_ref(), self.now_ms));
        }
        if self.phase != Phase::Joined {
            return facts;
        }
        if before.phase != Phase::Joined {
            // Whoever was in this room before oneself is there, but did not come in now.
            facts.extend(self.roster.iter().filter_map(|endpoint| self.appearance(endpoint, false)));
            return facts;
        }
        for departure in before.believed.iter().filter(|departure| !self.present(&departure.id) && self.tells_of(&departure.id)) {
            facts.push(PresenceFact {
                kind: FactKind::Left,
                endpoint: departure.id.clone(),
                other: true,
                person: departure.person.clone(),
                breakout: None,
                at_ms: departure.left_ms,
            });
        }
        // Whose departure was believed in the same moment has not been away.
        let new = appeared.iter().filter(|id| !before.believed.iter().any(|departure| departure.id == **id));
        // Nor did anybody come in now who turns up in the list of another room.
        facts.extend(new.filter_map(|id| self.roster.get(id)).filter_map(|endpoint| self.appearance(endpoint, endpoint.here)));
        facts
    }

    fn appearance(&self, endpoint: &Endpoint, came_in: bool) -> Option<PresenceFact> {
        (!endpoint.local && self.tells_of(&endpoint.id)).then(|| PresenceFact {
            kind: if came_in { FactKind::Joined } else { FactKind::Seen },
            endpoint: endpoint.id.clone(),
            other: true,
            person: endpoint.person.clone(),
            breakout: endpoint.breakout.clone(),
            at_ms: if came_in { endpoint.joined_ms } else { self.now_ms },
        })
    }
}

fn own_fact(kind: FactKind, endpoint: &EndpointId, breakout: Option<&BreakoutId>, at_ms: i64) -> PresenceFact {
    PresenceFact { kind, endpoint: endpoint.clone(), other: false, person: None, breakout: breakout.cloned(), at_ms }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::id::Role;

    /// A conference of so many as the one with this number sees it.
    fn conference(size: usize, me: usize, role: Role) -> Conference {
        let id = |number: usize| EndpointId::new(format!("{number:08x}"));
        let mut conference = Conference { phase: Phase::Joined, me: Some(id(me)), ..Conference::default() };
        let line = |number| Endpoint { local: number == me, role: (number == me).then_some(role), ..Endpoint::new(id(number), 0) };
        conference.roster = (0..size).map(line).collect();
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
