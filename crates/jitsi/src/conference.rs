//! The state of a conference, as a person in it would describe it: a pure fold over events.
//!
//! Everything that the External API gets wrong, leaves out or says twice is dealt with here and in the parts below, and nowhere
//! else. The rules were learnt from recordings of the real thing; `tests/` replays them.

pub mod breakout;
pub mod phase;
pub mod presence;
pub mod rooms_info;
mod roster;

use domain::{EndpointId, PersonId};

pub use breakout::Breakout;
pub use phase::{Phase, Refusal};
pub use roster::Endpoint;

use crate::event::{Event, LOCAL, LobbyNotice};
use crate::id::{BreakoutId, LobbyId, Media, RecordingMode, Role};

/// A conference, seen from one endpoint. Read the fields; change them through [`Conference::apply`] alone.
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
    pub roster: Vec<Endpoint>,
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
    /// The subject on the screen, maybe empty.
    pub subject: String,
    /// Who spoke last.
    pub speaker: Option<EndpointId>,
    /// Who shares a screen.
    pub sharing: Vec<EndpointId>,
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
    /// Tiles are shown.
    pub tiles: bool,
    /// The browser cannot do it, says Jitsi.
    pub unsupported_browser: bool,
    /// The last error that did not change the phase: for a line of small print.
    pub last_error: Option<String>,

    /// One's own endpoints of before, whose ghosts the server shows for up to a minute.
    former: Vec<EndpointId>,
    departing: Vec<presence::Departure>,
    /// When one's own leg ended, if it did (Unix ms).
    away_ms: i64,
    /// When the latest event came (Unix ms).
    now_ms: i64,
}

/// A microphone or camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// There is one, says the browser. Stays true when its use was forbidden, so look at `error`, too.
    pub available: bool,
    /// Why it cannot be used: `gum.permission_denied`, `gum.not_found` and the like.
    pub error: Option<String>,
}

/// Recording and streaming.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// Something is being recorded or streamed.
    pub on: bool,
    /// What (the first, if several).
    pub mode: Option<RecordingMode>,
    /// Why the last try failed: `service-unavailable`, `busy` and the like. Gone with the next success.
    pub error: Option<String>,
    modes: Vec<RecordingMode>,
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
            roster: Vec::new(),
            breakouts: Vec::new(),
            main_room: None,
            my_breakout: None,
            recording: Recording::default(),
            transcribing: false,
            subject: String::new(),
            speaker: None,
            sharing: Vec::new(),
            unread: 0,
            chat_open: false,
            knocking: Vec::new(),
            lobby: None,
            audio_moderated: false,
            video_moderated: false,
            tiles: false,
            unsupported_browser: false,
            last_error: None,
            former: Vec::new(),
            departing: Vec::new(),
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
        self.roster.iter().find(|endpoint| endpoint.local)
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
        self.roster.iter().find(|endpoint| endpoint.id == *id)
    }

    /// The latest state after an event that came at `at_ms` (Unix ms).
    pub fn apply(&mut self, event: &Event, at_ms: i64) {
        self.settle(at_ms);
        match event {
            Event::RollcallTicket { person, .. } => {
                self.end_leg(Phase::Connecting, at_ms);
                self.person.clone_from(person);
            }
            Event::RollcallRefused { error } => self.end_leg(Phase::Failed { error: error.clone() }, at_ms),
            Event::RollcallScript { failed: true } => self.end_leg(Phase::ScriptFailed, at_ms),
            Event::RollcallScript { failed: false } => self.end_leg(Phase::LoadingScript, at_ms),
            Event::RollcallConstructed => self.end_leg(Phase::Connecting, at_ms),
            Event::RollcallSilent => self.silent(),
            Event::RollcallClosed => self.closed(at_ms),

            Event::Ready => self.ready(at_ms),
            Event::BrowserSupport { supported } => self.unsupported_browser = !supported,
            Event::PrejoinScreenLoaded => self.entry_page(),
            Event::ReadyToClose => self.closed(at_ms),
            Event::ErrorOccurred(error) => self.error(error, at_ms),
            Event::PasswordRequired => self.password(at_ms),

            Event::VideoConferenceJoined { id, name, room, breakout } => {
                let breakout = breakout.then(|| BreakoutId::new(room.as_str()));
                self.joined(id, name.clone(), breakout, at_ms);
            }
            Event::VideoConferenceLeft => self.leg_left(at_ms),
            Event::ParticipantJoined { id, name, person } => self.participant_joined(id, name.clone(), person.clone(), at_ms),
            Event::ParticipantLeft { id } => self.participant_left(id, at_ms),
            Event::ParticipantKickedOut { kicked, me, by } => {
                if *me || self.me.as_ref() == Some(kicked) {
                    self.end_leg(Phase::Kicked { by: by.clone() }, at_ms);
                }
            }
            Event::ParticipantRoleChanged { id, role } => self.change(id, |endpoint| endpoint.role = Some(*role)),
            Event::DisplayNameChange { id, name } => self.change(id, |endpoint| endpoint.name.clone_from(name)),
            Event::KnockingParticipant { id, name } => {
                self.knocking.retain(|knocker| knocker.id != *id);
                self.knocking.push(Knocker { id: id.clone(), name: name.clone(), since_ms: at_ms });
            }
            Event::Lobby(LobbyNotice::Enabled(on)) => {
                self.lobby = Some(*on);
                if !on {
                    self.knocking.clear();
                }
            }
            Event::Lobby(LobbyNotice::Granted(id) | LobbyNotice::Denied(id)) => self.knocking.retain(|knocker| knocker.id != *id),

            Event::ParticipantMuted { id, media, muted } => self.change(id, |endpoint| match media {
                Media::Audio => endpoint.audio_muted = Some(*muted),
                Media::Video => endpoint.video_muted = Some(*muted),
                Media::Screen => {}
            }),
            Event::AudioMuteStatusChanged { muted } => self.own_audio(*muted),
            Event::VideoMuteStatusChanged { muted } => self.own_video(*muted),
            Event::AudioAvailabilityChanged { available } => self.microphone.available = *available,
            Event::VideoAvailabilityChanged { available } => self.camera.available = *available,
            Event::MicError { kind } => {
                self.microphone.error = Some(kind.clone());
                self.own_audio(true);
            }
            Event::CameraError { kind } => {
                self.camera.error = Some(kind.clone());
                self.own_video(true);
            }
            Event::ScreenSharingStatusChanged { on } => self.sharing_screen = *on,
            Event::ContentSharingParticipantsChanged { ids } => self.sharing.clone_from(ids),
            Event::DominantSpeakerChanged { id } => self.speaker = Some(id.clone()),

            Event::RaiseHandUpdated { id, raised_ms } => self.change(id, |endpoint| endpoint.hand_ms = *raised_ms),
            Event::ModerationStatusChanged { media, on } => self.moderation(*media, *on),
            Event::ModerationParticipantApproved { id, media } => self.change(id, |endpoint| endpoint.allow(*media, true)),
            Event::ModerationParticipantRejected { id, media } => self.change(id, |endpoint| endpoint.allow(*media, false)),
            Event::BreakoutRoomsUpdated { rooms } => self.rooms_updated(rooms, at_ms),
            Event::SubjectChange { subject } => self.subject.clone_from(subject),
            Event::RecordingStatusChanged { on, mode, error } => self.recording.update(*on, *mode, error.clone()),
            Event::TranscribingStatusChanged { on } => self.transcribing = *on,

            Event::ChatUpdated { unread, open } => {
                self.unread = *unread;
                self.chat_open = *open;
            }
            Event::TileViewChanged { on } => self.tiles = *on,
            Event::IncomingMessage(_) | Event::RecordingLinkAvailable { .. } | Event::Other { .. } => {}
        }
    }

    /// Changes the line with this id, if there is one. Events about people nobody has heard of are for people who have just left.
    fn change(&mut self, id: &EndpointId, change: impl FnOnce(&mut Endpoint)) {
        let local = id.as_str() == LOCAL;
        if let Some(endpoint) = self.roster.iter_mut().find(|endpoint| if local { endpoint.local } else { endpoint.id == *id }) {
            change(endpoint);
        }
    }

    fn own_audio(&mut self, muted: bool) {
        self.audio_muted = muted;
        if !muted {
            self.microphone.error = None;
        }
        self.change(&EndpointId::new(LOCAL), |me| me.audio_muted = Some(muted));
    }

    fn own_video(&mut self, muted: bool) {
        self.video_muted = muted;
        if !muted {
            self.camera.error = None;
        }
        self.change(&EndpointId::new(LOCAL), |me| me.video_muted = Some(muted));
    }

    fn moderation(&mut self, media: Media, on: bool) {
        match media {
            Media::Audio => self.audio_moderated = on,
            Media::Video => self.video_moderated = on,
            Media::Screen => return,
        }
        if !on {
            for endpoint in &mut self.roster {
                endpoint.allow(media, false);
            }
        }
    }
}

impl Recording {
    fn update(&mut self, on: bool, mode: Option<RecordingMode>, error: Option<String>) {
        if let Some(mode) = mode {
            self.modes.retain(|one| *one != mode);
            if on {
                self.modes.push(mode);
            }
        } else if !on {
            self.modes.clear();
        }
        self.on = on || !self.modes.is_empty();
        self.mode = self.modes.first().copied();
        self.error = error;
    }
}
