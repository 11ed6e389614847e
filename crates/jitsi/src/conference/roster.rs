//! Who is there: in one's own room by their coming and going, in other rooms by the list of rooms.

use domain::{EndpointId, PersonId};

use super::presence::Departure;
use super::{Conference, Phase};
use crate::event::LOCAL;
use crate::id::{BreakoutId, Media, Role};

/// One's own former endpoints that are remembered. The server forgets them after about a minute, and a reload takes ten seconds.
const FORMER_MAX: usize = 8;

/// One endpoint. A person on two devices has two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Which.
    pub id: EndpointId,
    /// The name it goes by. Raw text: anybody can call themselves anything.
    pub name: Option<String>,
    /// Whose it is, where the server passes that on. For display and as a hint: others cannot prove it to this browser.
    pub person: Option<PersonId>,
    /// Its role, if it was said.
    pub role: Option<Role>,
    /// Its microphone is off, if it was said.
    pub audio_muted: Option<bool>,
    /// Its camera is off, if it was said.
    pub video_muted: Option<bool>,
    /// A moderator allowed it to unmute the microphone, where that needs leave.
    pub audio_allowed: bool,
    /// A moderator allowed it to turn the camera on, where that needs leave.
    pub video_allowed: bool,
    /// Since when its hand is up, by its own clock (Unix ms): fit for comparing, not for telling the time.
    pub hand_ms: Option<i64>,
    /// The breakout room it is in; none: the main room.
    pub breakout: Option<BreakoutId>,
    /// It is in the same room as oneself.
    pub here: bool,
    /// When it was first seen (Unix ms).
    pub joined_ms: i64,
    /// It is oneself.
    pub local: bool,
}

impl Endpoint {
    pub(super) fn new(id: EndpointId, joined_ms: i64) -> Self {
        Self {
            id,
            name: None,
            person: None,
            role: None,
            audio_muted: None,
            video_muted: None,
            audio_allowed: false,
            video_allowed: false,
            hand_ms: None,
            breakout: None,
            here: false,
            joined_ms,
            local: false,
        }
    }

    /// Whether it moderates.
    pub fn moderator(&self) -> bool {
        self.role == Some(Role::Moderator)
    }

    pub(super) fn allow(&mut self, media: Media, allowed: bool) {
        match media {
            Media::Audio => self.audio_allowed = allowed,
            Media::Video => self.video_allowed = allowed,
            Media::Screen => {}
        }
    }
}

impl Conference {
    /// Oneself is in. Those who are already there have been announced before, so nothing is thrown away here.
    pub(super) fn joined(&mut self, id: &EndpointId, name: Option<String>, breakout: Option<BreakoutId>, at_ms: i64) {
        if let Some(before) = self.me.take_if(|me| me != id) {
            self.former.push(before);
        }
        self.former.retain(|former| former != id);
        let forget = self.former.len().saturating_sub(FORMER_MAX);
        self.former.drain(..forget);

        let mut me = match self.roster.iter().position(|endpoint| endpoint.local && endpoint.id == *id) {
            Some(position) => self.roster.remove(position),
            None => Endpoint::new(id.clone(), at_ms),
        };
        self.roster.retain(|endpoint| !endpoint.local && endpoint.id != *id);
        for endpoint in &mut self.roster {
            endpoint.breakout.clone_from(&breakout);
        }
        me.name = name.or(me.name);
        me.person.clone_from(&self.person);
        me.audio_muted = Some(self.audio_muted);
        me.video_muted = Some(self.video_muted);
        me.breakout.clone_from(&breakout);
        me.here = true;
        me.local = true;
        self.roster.push(me);
        self.departing.retain(|departure| departure.id != *id);
        self.me = Some(id.clone());
        self.my_breakout = breakout;
        self.phase = Phase::Joined;
    }

    pub(super) fn participant_joined(&mut self, id: &EndpointId, name: Option<String>, person: Option<PersonId>, at_ms: i64) {
        let ours = id.as_str() == LOCAL || self.me.as_ref() == Some(id) || self.former.contains(id);
        if ours || self.phase.is_over() {
            return;
        }
        let breakout = self.my_breakout.clone();
        let endpoint = self.endpoint_or_new(id, at_ms);
        endpoint.name = name.or(endpoint.name.take());
        endpoint.person = person.or(endpoint.person.take());
        endpoint.breakout = breakout;
        endpoint.here = true;
    }

    /// Somebody has left one's own room: for another room, if the list of rooms says so, and for good otherwise. While one leaves
    /// oneself it comes for everybody, which [`super::presence`] must not take for an exodus.
    pub(super) fn participant_left(&mut self, id: &EndpointId, at_ms: i64) {
        let Some(position) = self.roster.iter().position(|endpoint| endpoint.id == *id && endpoint.here && !endpoint.local) else { return };
        let elsewhere = self.breakouts.iter().find(|room| room.people.contains(id) && Some(&room.id) != self.my_breakout.as_ref());
        if let Some(room) = elsewhere {
            let room = room.id.clone();
            let endpoint = &mut self.roster[position];
            endpoint.here = false;
            endpoint.breakout = Some(room);
            endpoint.hand_ms = None;
            return;
        }
        let endpoint = self.roster.remove(position);
        self.depart(endpoint, at_ms);
    }

    pub(super) fn depart(&mut self, endpoint: Endpoint, at_ms: i64) {
        if self.speaker.as_ref() == Some(&endpoint.id) {
            self.speaker = None;
        }
        self.sharing.retain(|id| *id != endpoint.id);
        if self.phase == Phase::Joined {
            self.departing.push(Departure { id: endpoint.id, person: endpoint.person, left_ms: at_ms });
        }
    }

    pub(super) fn endpoint_or_new(&mut self, id: &EndpointId, at_ms: i64) -> &mut Endpoint {
        let position = self.roster.iter().position(|endpoint| endpoint.id == *id).unwrap_or_else(|| {
            self.roster.push(Endpoint::new(id.clone(), at_ms));
            self.roster.len() - 1
        });
        &mut self.roster[position]
    }
}
