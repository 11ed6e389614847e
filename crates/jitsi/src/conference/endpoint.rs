//! One line of the roster.

use domain::{EndpointId, PersonId};

use super::changed::put;
use crate::event::Occupant;
use crate::id::{BreakoutId, Media, Role};

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
    /// It shares its screen.
    pub sharing: bool,
    /// A moderator allowed it to unmute the microphone, where that needs leave.
    pub audio_allowed: bool,
    /// A moderator allowed it to turn the camera on, where that needs leave.
    pub video_allowed: bool,
    /// A moderator allowed it to share the screen, where that needs leave.
    pub screen_allowed: bool,
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
    /// [`super::Conference::revision`] when this line last changed.
    pub revision: u32,
}

impl Endpoint {
    pub(super) const fn new(id: EndpointId, joined_ms: i64) -> Self {
        Self {
            id,
            name: None,
            person: None,
            role: None,
            audio_muted: None,
            video_muted: None,
            sharing: false,
            audio_allowed: false,
            video_allowed: false,
            screen_allowed: false,
            hand_ms: None,
            breakout: None,
            here: false,
            joined_ms,
            local: false,
            revision: 0,
        }
    }

    /// Whether it moderates.
    pub fn moderator(&self) -> bool {
        self.role == Some(Role::Moderator)
    }

    /// Whether a moderator allowed it to use this, where that needs leave.
    pub const fn allowed(&self, media: Media) -> bool {
        match media {
            Media::Audio => self.audio_allowed,
            Media::Video => self.video_allowed,
            Media::Screen => self.screen_allowed,
        }
    }

    /// Whether this is off, if it is known.
    pub const fn muted(&self, media: Media) -> Option<bool> {
        match media {
            Media::Audio => self.audio_muted,
            Media::Video => self.video_muted,
            Media::Screen => Some(!self.sharing),
        }
    }

    /// Notes that it changed in the step with this number. Says so when that is noted already.
    pub(super) const fn stamp(&mut self, revision: u32) -> bool {
        let noted = self.revision == revision;
        self.revision = revision;
        noted
    }

    pub(super) fn allow(&mut self, media: Media, allowed: bool) -> bool {
        put(
            match media {
                Media::Audio => &mut self.audio_allowed,
                Media::Video => &mut self.video_allowed,
                Media::Screen => &mut self.screen_allowed,
            },
            allowed,
        )
    }

    /// Takes role, person and name from a list, as far as it has them.
    pub(super) fn learn(&mut self, occupant: &Occupant) -> bool {
        let role = occupant.role.is_some() && put(&mut self.role, occupant.role);
        let person = occupant.person.is_some() && put(&mut self.person, occupant.person.clone());
        let name = occupant.name.is_some() && put(&mut self.name, occupant.name.clone());
        role | person | name
    }

    pub(super) fn mute(&mut self, media: Media, muted: bool) -> bool {
        match media {
            Media::Audio => put(&mut self.audio_muted, Some(muted)),
            Media::Video => put(&mut self.video_muted, Some(muted)),
            Media::Screen => put(&mut self.sharing, !muted),
        }
    }
}
