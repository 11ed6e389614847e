//! The state of a conference, as a person in it would describe it: a pure fold over events.
//!
//! Everything that the External API gets wrong, leaves out or says twice is dealt with here and in the parts below, and nowhere
//! else. The rules were learnt from recordings of the real thing; `tests/` replays them.
//!
//! # What a page does with it
//!
//! One [`Conference`] is kept where events arrive, and is never copied. [`Conference::apply`] (an event), [`Conference::settle`] (a
//! heartbeat) and [`Conference::apply_rooms_info`] (an answer) change it in place and return a [`Changed`]:
//!
//! - `topics`: which parts differ, as a set ([`Topics`]); empty when the event said nothing new, and then nothing need be drawn. A
//!   page keeps one signal a topic (`Topics::places` numbers them) and reads the state where that signal fires.
//! - `endpoints`: which lines of the roster differ or are new: the only ones to draw again. Who went is said by [`Topics::ROSTER`].
//!   Each line also has a `revision`, to compare by ([`Conference::revision`] is the latest).
//! - `news`: what is read aloud: who came, who went (with the name), whose hand went up. Nothing while one is not in.
//! - `facts`: what goes into the attendance journal.
//!
//! Several of them are put together with [`Changed::extend`]. [`Conference::roster`] reads like a slice; [`Conference::endpoint`]
//! finds somebody among 500 in nine comparisons.

pub mod breakout;
pub mod changed;
mod coming;
mod endpoint;
mod fold;
pub mod media;
pub mod phase;
pub mod presence;
pub mod rooms_info;
mod roster;

use domain::{EndpointId, PersonId};

pub use breakout::Breakout;
pub use changed::{Changed, News, Topics};
pub use endpoint::Endpoint;
pub use media::{Device, Recording, SharedVideo};
pub use phase::{Phase, Refusal};
pub use roster::Roster;

use crate::id::{BreakoutId, LobbyId, Media, Role, Whiteboard};

/// A conference, seen from one endpoint. Read the fields; change them through [`Conference::apply`] alone, which says what
/// it has changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Conference {
    /// Where one stands with it.
    pub phase: Phase,
    /// One's own endpoint, while in the conference.
    pub me: Option<EndpointId>,
    /// Who the ticket says one is.
    pub person: Option<PersonId>,
    /// One's own microphone is off. True until Jitsi says otherwise.
    pub audio_muted: bool,
    /// One's own camera is off. True until Jitsi says otherwise.
    pub video_muted: bool,
    /// One's own microphone as a thing.
    pub microphone: Device,
    /// One's own camera as a thing.
    pub camera: Device,
    /// One's own screen is being shared.
    pub sharing_screen: bool,
    /// Everybody in the conference, oneself included, in the order of joining; those in other rooms of it, too.
    pub roster: Roster,
    /// The breakout rooms, by name.
    pub breakouts: Vec<Breakout>,
    /// The main room's key, known once there are breakout rooms: to send people back.
    pub main_room: Option<BreakoutId>,
    /// The breakout room one is in.
    pub my_breakout: Option<BreakoutId>,
    /// What is being recorded.
    pub recording: Recording,
    /// A transcript is being made.
    pub transcribing: bool,
    /// The meeting page asks whether one agrees to being recorded.
    pub consent_asked: bool,
    /// The subject on the screen, maybe empty.
    pub subject: String,
    /// Who spoke last.
    pub speaker: Option<EndpointId>,
    /// Who shares a screen.
    pub sharing: Vec<EndpointId>,
    /// The video that is played to everybody.
    pub video: Option<SharedVideo>,
    /// The whiteboard, if anything was said of it.
    pub whiteboard: Option<Whiteboard>,
    /// Chat messages not read yet.
    pub unread: u32,
    /// The chat panel is open.
    pub chat_open: bool,
    /// Who waits in the lobby, in order of knocking. For moderators.
    pub knocking: Vec<Knocker>,
    /// The lobby is on, if it was said.
    pub lobby: Option<bool>,
    /// Unmuting the microphone needs a moderator's leave.
    pub audio_moderated: bool,
    /// Turning the camera on needs a moderator's leave.
    pub video_moderated: bool,
    /// Sharing a screen needs a moderator's leave.
    pub screen_moderated: bool,
    /// Tiles are shown.
    pub tiles: bool,
    /// Whose picture is the large one, if it was said. In tiles nobody's is, and this is whose would be.
    pub large: Option<EndpointId>,
    /// The meeting page's own list of people is open.
    pub pane_open: bool,
    /// No pictures are received, to save a weak line.
    pub audio_only: bool,
    /// When the conference began (Unix ms, by the server's clock), if it was said.
    pub created_ms: Option<i64>,
    /// The browser cannot do it, says Jitsi.
    pub unsupported_browser: bool,
    /// The last error that did not change the phase: for a line of small print.
    pub last_error: Option<String>,

    /// One's own endpoints of before, whose ghosts the server shows for up to a minute.
    former: Vec<EndpointId>,
    departing: Vec<presence::Departure>,
    /// Who is known since this event and was not before: for the facts.
    appeared: Vec<EndpointId>,
    /// What this event has changed so far.
    changed: Changed,
    revision: u32,
    /// When one's own leg ended, if it did (Unix ms).
    away_ms: i64,
    /// When the latest event came (Unix ms).
    now_ms: i64,
}

/// Somebody in the lobby.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knocker {
    /// To answer by.
    pub id: LobbyId,
    /// Their name. Raw text.
    pub name: String,
    /// Since when (Unix ms).
    pub since_ms: i64,
}

impl Default for Conference {
    fn default() -> Self {
        Self {
            phase: Phase::Idle,
            me: None,
            person: None,
            audio_muted: true,
            video_muted: true,
            microphone: Device { available: true, error: None },
            camera: Device { available: true, error: None },
            sharing_screen: false,
            roster: Roster::default(),
            breakouts: Vec::new(),
            main_room: None,
            my_breakout: None,
            recording: Recording::default(),
            transcribing: false,
            consent_asked: false,
            subject: String::new(),
            speaker: None,
            sharing: Vec::new(),
            video: None,
            whiteboard: None,
            unread: 0,
            chat_open: false,
            knocking: Vec::new(),
            lobby: None,
            audio_moderated: false,
            video_moderated: false,
            screen_moderated: false,
            tiles: false,
            large: None,
            pane_open: false,
            audio_only: false,
            created_ms: None,
            unsupported_browser: false,
            last_error: None,
            former: Vec::new(),
            departing: Vec::new(),
            appeared: Vec::new(),
            changed: Changed::default(),
            revision: 0,
            away_ms: 0,
            now_ms: 0,
        }
    }
}

impl Conference {
    /// Whether one is in the lesson: in a room, or on the way from one room of it to another.
    pub fn in_conference(&self) -> bool {
        matches!(self.phase, Phase::Joined | Phase::Moving)
    }

    /// One's own line of the roster.
    pub fn mine(&self) -> Option<&Endpoint> {
        self.endpoint(self.me.as_ref()?)
    }

    /// One's own role, if it was said.
    pub fn role(&self) -> Option<Role> {
        self.mine()?.role
    }

    /// Whether Jitsi lets one moderate. In a breakout room that may be anybody, so it decides which of Jitsi's buttons work, and
    /// nothing else.
    pub fn moderator(&self) -> bool {
        self.role() == Some(Role::Moderator)
    }

    /// Whether one's own hand is up.
    pub fn hand_up(&self) -> bool {
        self.mine().is_some_and(|me| me.hand_ms.is_some())
    }

    /// Whether this needs a moderator's leave.
    pub const fn moderated(&self, media: Media) -> bool {
        match media {
            Media::Audio => self.audio_moderated,
            Media::Video => self.video_moderated,
            Media::Screen => self.screen_moderated,
        }
    }

    /// Raised hands, the first to go up first.
    pub fn hands(&self) -> Vec<&Endpoint> {
        // Insertion, because the library's sort is a good part of a small module, and hands are few.
        let mut hands: Vec<&Endpoint> = Vec::new();
        for endpoint in self.roster.iter().filter(|endpoint| endpoint.hand_ms.is_some()) {
            hands.insert(hands.partition_point(|other| other.hand_ms <= endpoint.hand_ms), endpoint);
        }
        hands
    }

    /// The line of the roster with this id.
    pub fn endpoint(&self, id: &EndpointId) -> Option<&Endpoint> {
        self.roster.get(id)
    }

    /// Counts what has happened. Lines that changed since an earlier one have a larger `revision`.
    pub const fn revision(&self) -> u32 {
        self.revision
    }
}
