//! Who comes and goes: in one's own room by what is announced, in other rooms by the list of rooms.

use domain::{EndpointId, PersonId};

use super::changed::{News, Topics, put};
use super::endpoint::Endpoint;
use super::presence::Departure;
use super::{Conference, Phase};
use crate::event::LOCAL;
use crate::id::BreakoutId;

/// One's own former endpoints that are remembered. The server forgets them after about a minute, and a reload takes ten seconds.
const FORMER_MAX: usize = 8;

impl Conference {
    /// Oneself is in. Those who are already there have been announced before, so nothing is thrown away here.
    pub(super) fn joined(&mut self, id: &EndpointId, name: Option<String>, breakout: Option<BreakoutId>, at_ms: i64) {
        if let Some(before) = self.me.take_if(|me| me != id) {
            self.roster.remove(&before);
            self.former.push(before);
        }
        self.former.retain(|former| former != id);
        let forget = self.former.len().saturating_sub(FORMER_MAX);
        self.former.drain(..forget);

        let mut me = self.roster.remove(id).filter(|endpoint| endpoint.local).unwrap_or_else(|| Endpoint::new(id.clone(), at_ms));
        for endpoint in self.roster.each_mut() {
            if put(&mut endpoint.breakout, breakout.clone()) && !endpoint.stamp(self.revision) {
                self.changed.line(&endpoint.id);
            }
        }
        me.name = name.or(me.name);
        me.person.clone_from(&self.person);
        me.audio_muted = Some(self.audio_muted);
        me.video_muted = Some(self.video_muted);
        me.breakout.clone_from(&breakout);
        me.here = true;
        me.local = true;
        if !me.stamp(self.revision) {
            self.changed.line(id);
        }
        self.roster.push(me);
        self.departing.retain(|departure| departure.id != *id);
        // It happens rarely, and little stays as it was.
        self.changed.mark(Topics::ALL, true);
        self.me = Some(id.clone());
        self.my_breakout = breakout;
        self.phase = Phase::Joined;
    }

    pub(super) fn participant_joined(&mut self, id: &EndpointId, name: Option<String>, person: Option<PersonId>, at_ms: i64) {
        let ours = id.as_str() == LOCAL || self.me.as_ref() == Some(id) || self.former.contains(id);
        if ours || self.phase.is_over() {
            return;
        }
        let (breakout, shares) = (self.my_breakout.clone(), self.sharing.contains(id));
        self.add(id, at_ms);
        self.change(id, |endpoint| {
            let named = name.is_some() && put(&mut endpoint.name, name);
            let known = person.is_some() && put(&mut endpoint.person, person);
            let moved = put(&mut endpoint.breakout, breakout);
            let came = put(&mut endpoint.here, true);
            let shares = shares && put(&mut endpoint.sharing, true);
            named | known | moved | came | shares
        });
    }

    /// Somebody has left one's own room: for another room, if the list of rooms says so, and for good otherwise. While one leaves
    /// oneself it comes for everybody, which [`super::presence`] must not take for an exodus.
    pub(super) fn participant_left(&mut self, id: &EndpointId, at_ms: i64) {
        if self.roster.get(id).is_none_or(|endpoint| !endpoint.here || endpoint.local) {
            return;
        }
        let elsewhere = self.breakouts.iter().find(|room| room.people.contains(id) && Some(&room.id) != self.my_breakout.as_ref());
        if let Some(room) = elsewhere {
            let room = room.id.clone();
            self.change(id, |endpoint| {
                endpoint.here = false;
                endpoint.breakout = Some(room);
                endpoint.hand_ms = None;
                endpoint.sharing = false;
                true
            });
            self.changed.mark(Topics::SHARING, self.sharing.contains(id));
            self.sharing.retain(|one| one != id);
        } else if let Some(endpoint) = self.roster.remove(id) {
            self.depart(endpoint, at_ms);
        }
    }

    /// Somebody whose line has been taken out.
    pub(super) fn depart(&mut self, endpoint: Endpoint, at_ms: i64) {
        let speaks = self.speaker.as_ref() == Some(&endpoint.id);
        if speaks {
            self.speaker = None;
        }
        let shared = self.sharing.len();
        self.sharing.retain(|id| *id != endpoint.id);
        if self.large.as_ref() == Some(&endpoint.id) {
            self.large = None;
            self.changed.mark(Topics::VIEW, true);
        }
        self.changed.mark(Topics::ROSTER, true);
        self.changed.mark(Topics::SPEAKER, speaks);
        self.changed.mark(Topics::SHARING, self.sharing.len() != shared);
        self.changed.mark(Topics::HANDS, endpoint.hand_ms.is_some());
        if self.phase == Phase::Joined {
            if endpoint.here {
                self.changed.news.push(News::Went { id: endpoint.id.clone(), name: endpoint.name });
            }
            self.departing.retain(|departure| departure.id != endpoint.id);
            self.departing.push(Departure { id: endpoint.id, person: endpoint.person, left_ms: at_ms });
        }
    }

    /// Gives somebody a line, unless they have one.
    pub(super) fn add(&mut self, id: &EndpointId, at_ms: i64) {
        if self.roster.get(id).is_none() {
            self.roster.push(Endpoint { revision: self.revision, ..Endpoint::new(id.clone(), at_ms) });
            self.changed.line(id);
            self.changed.mark(Topics::ROSTER, true);
            if self.phase == Phase::Joined && !self.departing.iter().any(|departure| departure.id == *id) {
                self.appeared.push(id.clone());
            }
        }
    }

    /// Changes the line with this id, if there is one. Events about people nobody has heard of are for people who have just left.
    /// `change` says whether it is different afterwards.
    pub(super) fn change(&mut self, id: &EndpointId, change: impl FnOnce(&mut Endpoint) -> bool) {
        let id = if id.as_str() == LOCAL { self.me.as_ref() } else { Some(id) };
        let Some(endpoint) = id.and_then(|id| self.roster.get_mut(id)) else { return };
        let (hand, here) = (endpoint.hand_ms, endpoint.here);
        if !change(endpoint) {
            return;
        }
        if !endpoint.stamp(self.revision) {
            self.changed.line(&endpoint.id);
        }
        self.changed.mark(Topics::HANDS, endpoint.hand_ms != hand);
        if self.phase == Phase::Joined && !endpoint.local {
            let id = endpoint.id.clone();
            let news = &mut self.changed.news;
            match (here, endpoint.here) {
                (false, true) => news.push(News::Came(id)),
                (true, false) => news.push(News::Went { id, name: endpoint.name.clone() }),
                (true, true) if hand.is_none() && endpoint.hand_ms.is_some() => news.push(News::HandUp(id)),
                _ => {}
            }
        }
    }
}
