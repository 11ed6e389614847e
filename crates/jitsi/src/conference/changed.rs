//! What an event changed: so that a page with hundreds of people in it touches what is different and nothing else.

use domain::EndpointId;

use super::presence::PresenceFact;

/// Parts of a [`super::Conference`], as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Topics(u16);

impl Topics {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// `phase`, `me`, `person`, `unsupported_browser`, `last_error`.
    pub const PHASE: Self = Self(1);
    /// Who is in the roster, and in which order.
    pub const ROSTER: Self = Self(1 << 1);
    /// Lines of the roster: see [`Changed::endpoints`]. Also set when somebody new has a line.
    pub const ENDPOINTS: Self = Self(1 << 2);
    /// What `hands()` returns.
    pub const HANDS: Self = Self(1 << 3);
    /// One's own microphone, camera and screen: `audio_muted`, `video_muted`, `microphone`, `camera`, `sharing_screen`.
    pub const DEVICES: Self = Self(1 << 4);
    /// One's own role (what `moderator()` returns).
    pub const ROLE: Self = Self(1 << 5);
    /// `speaker`.
    pub const SPEAKER: Self = Self(1 << 6);
    /// What is shown to all: `sharing`, `video`, `whiteboard`.
    pub const SHARING: Self = Self(1 << 7);
    /// Which media need leave: `audio_moderated` and its siblings.
    pub const MODERATION: Self = Self(1 << 8);
    /// `breakouts`, `main_room`, `my_breakout`.
    pub const ROOMS: Self = Self(1 << 9);
    /// Jitsi's lobby: `knocking`, `lobby`.
    pub const LOBBY: Self = Self(1 << 10);
    /// `recording`, `transcribing`, `consent_asked`.
    pub const RECORDING: Self = Self(1 << 11);
    /// `unread`, `chat_open`.
    pub const CHAT: Self = Self(1 << 12);
    /// How the meeting page shows it: `tiles`, `pane_open`, `subject`, `subtitles` and the like.
    pub const VIEW: Self = Self(1 << 13);
    /// All of them.
    pub const ALL: Self = Self((1 << 14) - 1);
    /// How many there are.
    pub const COUNT: usize = 14;

    /// Whether one of those is among them.
    pub const fn has(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The places (below [`Topics::COUNT`]) of those in the set: for a page that keeps one signal a topic in an array.
    pub fn places(self) -> impl Iterator<Item = usize> {
        (0..Self::COUNT).filter(move |place| self.0 & (1 << place) != 0)
    }
}

/// What is told of others, in the order in which it happened. Nothing, when oneself was not in before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Oneself is in; the others who are there are no news.
    Entered,
    /// Somebody is in the same room now.
    Came(EndpointId),
    /// Somebody is not in the same room any more.
    Went {
        /// Who.
        id: EndpointId,
        /// Their name, if set. Raw text.
        name: Option<String>,
    },
    /// A hand went up.
    HandUp(EndpointId),
}

/// What an event (or a heartbeat, or an answer) changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Which parts of the state differ. Empty: nothing does.
    pub topics: Topics,
    /// The lines of the roster that differ or are new. Those that went are not among them.
    pub endpoints: Vec<EndpointId>,
    /// What is told of others.
    pub news: Vec<News>,
    /// What follows for the attendance journal.
    pub facts: Vec<PresenceFact>,
}

impl Changed {
    /// Whether nothing is different and nothing is to be told.
    pub fn is_empty(&self) -> bool {
        self.topics.is_empty() && self.news.is_empty() && self.facts.is_empty()
    }

    /// Adds what changed after it: for a page that draws once for several events.
    pub fn extend(&mut self, later: Self) {
        self.topics = self.topics.and(later.topics);
        for id in later.endpoints {
            if !self.endpoints.contains(&id) {
                self.endpoints.push(id);
            }
        }
        self.news.extend(later.news);
        self.facts.extend(later.facts);
    }

    pub(super) fn mark(&mut self, topics: Topics, differs: bool) {
        if differs {
            self.topics = self.topics.and(topics);
        }
    }

    /// A line that differs; said once a step.
    pub(super) fn line(&mut self, id: &EndpointId) {
        self.topics = self.topics.and(Topics::ENDPOINTS);
        self.endpoints.push(id.clone());
    }
}

/// Puts a value in its place, and says whether another one stood there.
pub(super) fn put<T: PartialEq>(place: &mut T, value: T) -> bool {
    let differs = *place != value;
    if differs {
        *place = value;
    }
    differs
}
