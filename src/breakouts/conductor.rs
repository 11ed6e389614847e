//! What moderators' pages do while breakout rooms are open: make the rooms, send everybody to theirs, and bring them back. Jitsi does
//! none of that by itself, and there may be several moderators.
//!
//! Exactly one page does each thing: that of the moderator whose endpoint id is the smallest ([`rank`]). Every page reckons with the
//! same list, so they agree without a word. If that page does not (it sleeps, or its list is behind), the next one does after
//! [`TURN_MS`], and so on: late, but done.
//!
//! Somebody is sent once. Whoever has been in any breakout room since the opening and comes back has come back on purpose.

use domain::board::Breakouts;
use domain::{BreakoutId, EndpointId, PersonId};
use jitsi::conference::Breakout;
use jitsi::id::BreakoutJid;
use jitsi::{Conference, Endpoint, Phase};

use super::by_name;

/// How long each moderator leaves the work to the one before, in ms.
pub const TURN_MS: i64 = 8_000;
/// After this long something that had no effect is tried again, in ms.
pub const AGAIN_MS: i64 = 6_000;
/// How often at most.
pub const TRIES: u32 = 3;
/// A server that shows no room after this long has none to offer, in ms.
pub const NO_ROOMS_MS: i64 = 15_000;
/// A room that still has people in it after this long is taken away all the same, in ms.
const REMOVE_MS: i64 = 10_000;
/// After this long the rest is left to people, in ms.
const GIVE_UP_MS: i64 = 45_000;

/// Something to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make a room of this name.
    Make(String),
    /// Send somebody to a room.
    Send {
        /// Whom.
        endpoint: EndpointId,
        /// Where to.
        room: BreakoutId,
    },
    /// The count-down is over: tell the server that the rooms are closed.
    TimeIsUp,
    /// The conference makes no rooms: tell the moderator, and the server that they are closed.
    NoRooms,
    /// Send everybody in this room back.
    Close(BreakoutId),
    /// Take this room away.
    Remove(BreakoutJid),
}

/// A piece of work: since when it is wanted, when it was tried last, and how often.
#[derive(Clone, Debug)]
struct Work<K> {
    what: K,
    since_ms: i64,
    tried_ms: i64,
    tries: u32,
}

/// Works that are known, in their order.
#[derive(Debug)]
struct Works<K>(Vec<Work<K>>);

impl<K> Default for Works<K> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Clone + Ord> Works<K> {
    /// Whether it is to be tried now: wanted since the turn of this page, and not tried a moment ago or too often.
    fn due(&mut self, what: &K, turn_ms: i64, now_ms: i64) -> bool {
        let place = self.0.binary_search_by(|work| work.what.cmp(what)).unwrap_or_else(|place| {
            self.0.insert(place, Work { what: what.clone(), since_ms: now_ms, tried_ms: i64::MIN / 2, tries: 0 });
            place
        });
        let work = &mut self.0[place];
        let due = now_ms - work.since_ms >= turn_ms && now_ms - work.tried_ms >= AGAIN_MS && work.tries < TRIES;
        if due {
            work.tried_ms = now_ms;
            work.tries += 1;
        }
        due
    }
}

/// What one page knows of it. Ask [`Conductor::next`] whenever something changes, and every second or two while it [`Conductor::works`].
#[derive(Debug, Default)]
pub struct Conductor {
    stage: Stage,
}

#[derive(Debug, Default)]
enum Stage {
    #[default]
    Shut,
    Open(Opened),
    Closing(Closing),
}

#[derive(Debug)]
struct Opened {
    /// By the server's clock: which opening this is.
    opened_ms: i64,
    seen_ms: i64,
    names: Vec<String>,
    make: Works<String>,
    send: Works<EndpointId>,
    /// Who has been in a breakout room, in the order of ids.
    arrived: Vec<EndpointId>,
    /// A room of ours was there.
    any: bool,
    given_up: bool,
    time_is_up: bool,
}

#[derive(Debug)]
struct Closing {
    since_ms: i64,
    names: Vec<String>,
    close: Works<BreakoutId>,
    remove: Works<BreakoutJid>,
}

impl Conductor {
    /// Whether there is something to wait for.
    pub const fn works(&self) -> bool {
        !matches!(self.stage, Stage::Shut)
    }

    /// What to do now, at `now_ms` (Unix ms, the server's clock). `breakouts` is the board's word, `moderates` says whether oneself
    /// moderates by the server's word and by Jitsi's.
    pub fn next(&mut self, moderates: bool, breakouts: Option<&Breakouts>, conference: &Conference, now_ms: i64) -> Vec<Step> {
        self.turn(breakouts, now_ms);
        if conference.phase != Phase::Joined {
            return Vec::new();
        }
        let (mut steps, mut shut) = (Vec::new(), false);
        match (&mut self.stage, breakouts) {
            (Stage::Open(opened), Some(breakouts)) => {
                opened.note(conference);
                if moderates {
                    opened.next(breakouts, conference, now_ms, &mut steps);
                }
            }
            (Stage::Closing(closing), _) => shut = closing.next(moderates, conference, now_ms, &mut steps),
            _ => {}
        }
        if shut {
            self.stage = Stage::Shut;
        }
        steps
    }

    /// Follows the board: another opening, or the end of one.
    fn turn(&mut self, breakouts: Option<&Breakouts>, now_ms: i64) {
        match (&mut self.stage, breakouts) {
            (Stage::Open(opened), Some(breakouts)) if opened.opened_ms == breakouts.opened_ms => {}
            (_, Some(breakouts)) => {
                self.stage = Stage::Open(Opened {
                    opened_ms: breakouts.opened_ms,
                    seen_ms: now_ms,
                    names: breakouts.rooms.iter().map(|room| room.name.clone()).collect(),
                    make: Works::default(),
                    send: Works::default(),
                    arrived: Vec::new(),
                    any: false,
                    given_up: false,
                    time_is_up: false,
                });
            }
            (Stage::Open(opened), None) => {
                let names = std::mem::take(&mut opened.names);
                self.stage = Stage::Closing(Closing { since_ms: now_ms, names, close: Works::default(), remove: Works::default() });
            }
            (Stage::Shut | Stage::Closing(_), None) => {}
        }
    }
}

impl Opened {
    /// Keeps in mind who has been in a room. Pages whose turn it is not do so, too: it may become theirs.
    fn note(&mut self, conference: &Conference) {
        self.any |= self.names.iter().any(|name| by_name(conference, name).is_some());
        for one in conference.roster.iter().filter(|one| one.breakout.is_some()) {
            if let Err(place) = self.arrived.binary_search(&one.id) {
                self.arrived.insert(place, one.id.clone());
            }
        }
    }

    fn next(&mut self, breakouts: &Breakouts, conference: &Conference, now_ms: i64, steps: &mut Vec<Step>) {
        let planned = |person: &PersonId| breakouts.rooms.iter().find(|room| room.people.contains(person));
        let Some(rank) = rank(conference, |person| planned(person).is_some()) else { return };
        let turn_ms = i64::try_from(rank).unwrap_or(i64::MAX).saturating_mul(TURN_MS);

        if let Some(closes_ms) = breakouts.closes_ms.filter(|closes_ms| *closes_ms <= now_ms) {
            if !self.time_is_up && now_ms - closes_ms >= turn_ms {
                self.time_is_up = true;
                steps.push(Step::TimeIsUp);
            }
            return;
        }
        self.time_is_up = false;

        for name in &self.names {
            if by_name(conference, name).is_none() && self.make.due(name, turn_ms, now_ms) {
                steps.push(Step::Make(name.clone()));
            }
        }
        if !self.any && !self.given_up && now_ms - self.seen_ms >= NO_ROOMS_MS + turn_ms {
            self.given_up = true;
            steps.push(Step::NoRooms);
        }
        for one in
            conference.roster.iter().filter(|one| !one.local && one.breakout.is_none() && self.arrived.binary_search(&one.id).is_err())
        {
            let room = one.person.as_ref().and_then(planned).and_then(|room| by_name(conference, &room.name));
            if let Some(room) = room
                && self.send.due(&one.id, turn_ms, now_ms)
            {
                steps.push(Step::Send { endpoint: one.id.clone(), room: room.id.clone() });
            }
        }
    }
}

impl Closing {
    /// Says whether all is done.
    fn next(&mut self, moderates: bool, conference: &Conference, now_ms: i64, steps: &mut Vec<Step>) -> bool {
        let closing_ms = now_ms - self.since_ms;
        let ours = |room: &&Breakout| self.names.contains(&room.name);
        let rooms: Vec<&Breakout> = conference.breakouts.iter().filter(ours).collect();
        if closing_ms > GIVE_UP_MS {
            return true;
        }
        if rooms.is_empty() {
            return true;
        }
        if !moderates {
            return false;
        }
        let Some(rank) = rank(conference, |_| false) else { return false };
        let turn_ms = i64::try_from(rank).unwrap_or(i64::MAX).saturating_mul(TURN_MS);
        for room in rooms {
            let inside = room.people.iter().any(|id| conference.endpoint(id).is_some_and(|one| one.breakout.as_ref() == Some(&room.id)));
            if inside && closing_ms < REMOVE_MS + turn_ms {
                if self.close.due(&room.id, turn_ms, now_ms) {
                    steps.push(Step::Close(room.id.clone()));
                }
            } else if self.remove.due(&room.jid, turn_ms, now_ms) {
                steps.push(Step::Remove(room.jid.clone()));
            }
        }
        false
    }
}

/// How many moderators come before oneself; none, if one is not in the conference. The smallest endpoint id comes first.
///
/// Those in the main room come before those who visit a breakout room: there Jitsi makes somebody a moderator who is none elsewhere.
/// For the same reason nobody counts who belongs into a room themselves.
pub fn rank(conference: &Conference, planned: impl Fn(&PersonId) -> bool) -> Option<usize> {
    let me = conference.mine()?;
    let moderates = |one: &&Endpoint| one.moderator() && !one.person.as_ref().is_some_and(&planned);
    let key = |one: &Endpoint| (one.breakout.is_some(), one.id.clone());
    let mine = key(me);
    Some(conference.roster.iter().filter(moderates).filter(|one| !one.local && key(one) < mine).count())
}

#[cfg(test)]
mod tests;
