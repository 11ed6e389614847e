//! What somebody has asked of the conference, and what confirms it. Jitsi answers no command: it is done when the state says so, and
//! refused when it does not say so for some seconds. Pure, so tested natively.
//!
//! What nothing confirms (a note on the screen, a clock, somebody's volume) is no [`Ask`]: it is sent, and that is all.

mod commands;
mod matter;
mod words;

use domain::EndpointId;
use domain::recording::refusal;
use jitsi::{BreakoutId, Conference, LobbyId, Media, Phase, RecordingMode, Whiteboard};

/// How long a confirmation may take, in ms, unless it needs somebody's hand or another machine.
pub const PATIENCE_MS: i64 = 5_000;

/// Something asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// One's own microphone on or off.
    Microphone {
        /// Off.
        muted: bool,
    },
    /// One's own camera on or off.
    Camera {
        /// Off.
        muted: bool,
    },
    /// One's own hand up or down.
    Hand {
        /// Up.
        up: bool,
    },
    /// One's own screen shared or not. The browser asks which one, so it takes its time.
    Screen {
        /// Shared.
        on: bool,
    },
    /// Everybody's off, but the moderators'.
    MuteAll(Media),
    /// Somebody's off.
    Mute {
        /// Whose.
        id: EndpointId,
        /// What.
        media: Media,
    },
    /// Somebody is asked to unmute, and given leave where that is needed.
    AskToUnmute(EndpointId),
    /// Somebody is given leave to turn the camera on.
    AllowVideo(EndpointId),
    /// Somebody's leave is taken back. That mutes nobody.
    TakeLeaveBack {
        /// Whose.
        id: EndpointId,
        /// For the microphone or the camera.
        media: Media,
    },
    /// From now on this needs leave, or no longer.
    Moderation {
        /// Microphone or camera. Who may share a screen is a rule of the lesson.
        media: Media,
        /// It does.
        on: bool,
    },
    /// Somebody's hand down. The server passes it on: there is no command for it.
    LowerHand(EndpointId),
    /// All hands down. By the server, too.
    LowerAll,
    /// Somebody out.
    Remove(EndpointId),
    /// Somebody moderates. Where Rollcall's tokens decide, they do and not this.
    Grant(EndpointId),
    /// Jitsi's own lobby on or off. Where Rollcall's tokens decide, Rollcall has its own.
    Lobby {
        /// On.
        on: bool,
    },
    /// Somebody in Jitsi's lobby is let in or turned away.
    Answer {
        /// Who.
        id: LobbyId,
        /// In.
        admit: bool,
    },
    /// Somebody's picture is held large; none: nobody's.
    Pin(Option<EndpointId>),
    /// Tiles, or one large picture.
    Tiles {
        /// Tiles.
        on: bool,
    },
    /// Plays a video to everybody: its address.
    ShareVideo(String),
    /// Ends that.
    StopVideo,
    /// The whiteboard.
    Whiteboard {
        /// Open.
        on: bool,
    },
    /// The chat panel.
    Chat {
        /// Open.
        open: bool,
    },
    /// A recording or stream. A stream's key is not in here: see [`Ask::commands`].
    Record {
        /// What.
        mode: RecordingMode,
        /// Begins.
        on: bool,
    },
    /// A transcript, shown as subtitles.
    Subtitles {
        /// On.
        on: bool,
    },
    /// A new breakout room of this name.
    AddRoom(String),
    /// Somebody goes to another room; the main room's key brings them back.
    SendToRoom {
        /// Who.
        id: EndpointId,
        /// Where to.
        room: BreakoutId,
    },
    /// Everybody in a breakout room goes back.
    CloseRoom(BreakoutId),
    /// A breakout room is taken away.
    RemoveRoom(BreakoutId),
    /// Everybody is spread over the breakout rooms.
    AssignRooms,
}

/// Something that was asked for and did not come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unconfirmed {
    /// What.
    pub ask: Ask,
    /// What to say of it.
    pub sentence: &'static str,
}

impl Ask {
    /// Whether it is as it was asked for. Somebody who has left meanwhile needs nothing done, and so does a room that is gone.
    pub fn is_done(&self, conference: &Conference) -> bool {
        self.is_done_since(conference, 0)
    }

    /// The same, given what [`Ask::count`] said when it was asked.
    fn is_done_since(&self, conference: &Conference, before: u32) -> bool {
        let gone_or = |id: &EndpointId, so: &dyn Fn(&jitsi::Endpoint) -> bool| conference.endpoint(id).is_none_or(so);
        match self {
            Self::Microphone { muted } => conference.audio_muted == *muted,
            Self::Camera { muted } => conference.video_muted == *muted,
            Self::Hand { up } => conference.hand_up() == *up,
            Self::Screen { on } => conference.sharing_screen == *on,
            Self::MuteAll(media) => {
                conference.roster.iter().all(|one| one.local || !one.here || one.moderator() || one.muted(*media) != Some(false))
            }
            Self::Mute { id, media } => gone_or(id, &|one| one.muted(*media) == Some(true)),
            // Where no leave is needed nothing tells that somebody was asked.
            Self::AskToUnmute(id) => !conference.audio_moderated || gone_or(id, &|one| one.audio_allowed || one.audio_muted == Some(false)),
            Self::AllowVideo(id) => !conference.video_moderated || gone_or(id, &|one| one.video_allowed || one.video_muted == Some(false)),
            Self::TakeLeaveBack { id, media } => gone_or(id, &|one| !one.allowed(*media)),
            Self::Moderation { media, on } => conference.moderated(*media) == *on,
            Self::LowerHand(id) => gone_or(id, &|one| one.hand_ms.is_none()),
            Self::LowerAll => conference.roster.iter().all(|one| one.hand_ms.is_none()),
            Self::Remove(id) => conference.endpoint(id).is_none(),
            Self::Grant(id) => gone_or(id, &jitsi::Endpoint::moderator),
            Self::Lobby { on } => conference.lobby == Some(*on),
            Self::Answer { id, .. } => conference.knocking.iter().all(|knocker| knocker.id != *id),
            // Nobody pinned is nothing that Jitsi tells.
            Self::Pin(id) => id.as_ref().is_none_or(|id| conference.large.as_ref() == Some(id) || conference.endpoint(id).is_none()),
            Self::Tiles { on } => conference.tiles == *on,
            Self::ShareVideo(_) => conference.video.as_ref().is_some_and(|video| video.by.is_none() || video.by == conference.me),
            Self::StopVideo => conference.video.is_none(),
            Self::Whiteboard { on } => (conference.whiteboard == Some(Whiteboard::Shown)) == *on,
            Self::Chat { open } => conference.chat_open == *open,
            Self::Record { mode, on } => conference.recording.has(*mode) == *on,
            Self::Subtitles { on } => conference.transcribing == *on,
            Self::AddRoom(_) => self.count(conference) > before,
            Self::SendToRoom { id, room } => gone_or(id, &|one| match &one.breakout {
                Some(breakout) => breakout == room,
                None => conference.main_room.as_ref() == Some(room),
            }),
            Self::CloseRoom(room) => conference.breakouts.iter().all(|one| one.id != *room || one.people.is_empty()),
            Self::RemoveRoom(room) => conference.breakouts.iter().all(|one| one.id != *room),
            Self::AssignRooms => conference.roster.iter().all(|one| one.local || one.breakout.is_some()),
        }
    }

    /// What there is already of what was asked for, or of what would refuse it.
    fn count(&self, conference: &Conference) -> u32 {
        match self {
            Self::AddRoom(name) => u32::try_from(conference.breakouts.iter().filter(|room| room.name == *name).count()).unwrap_or(u32::MAX),
            Self::Record { .. } => conference.recording.failures,
            _ => 0,
        }
    }

    /// Why it will not come, if Jitsi has said so.
    fn refusal(&self, conference: &Conference, before: u32) -> Option<&'static str> {
        match self {
            Self::Record { on: true, .. } if conference.recording.failures > before => {
                Some(refusal(conference.recording.error.as_deref().unwrap_or_default()))
            }
            Self::Whiteboard { on: true } if conference.whiteboard == Some(Whiteboard::Forbidden) => Some(words::NO_WHITEBOARD),
            _ => None,
        }
    }

    /// Whether it is sent even if it seems to be so already: what one knows of others may be old, or is not told at all.
    const fn is_always_sent(&self) -> bool {
        matches!(self, Self::MuteAll(_) | Self::AskToUnmute(_) | Self::AllowVideo(_) | Self::Pin(None) | Self::AssignRooms)
    }

    /// How long it may take, in ms.
    const fn patience_ms(&self) -> i64 {
        match self {
            // The browser asks which screen, and somebody looks for it.
            Self::Screen { on: true } => 60_000,
            // A recorder starts up first.
            Self::Record { .. } => 45_000,
            // The other page leaves one room and enters another; the list of rooms comes a second later.
            Self::SendToRoom { .. } | Self::CloseRoom(_) | Self::AssignRooms => 20_000,
            Self::AddRoom(_) | Self::RemoveRoom(_) | Self::ShareVideo(_) | Self::StopVideo | Self::Whiteboard { .. } => 10_000,
            Self::LowerHand(_) | Self::LowerAll | Self::Subtitles { .. } => 10_000,
            _ => PATIENCE_MS,
        }
    }
}

/// All that waits for its confirmation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asks {
    waiting: Vec<Waiting>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Waiting {
    ask: Ask,
    /// What [`Ask::count`] said when it was asked.
    before: u32,
    until_ms: i64,
}

impl Asks {
    /// Begins to wait, at `now_ms` (Unix ms). Says whether to send it: not if it is so already, and not if the same is waited for, since
    /// asking twice would toggle it back. What contradicts it is no longer waited for.
    pub fn begin(&mut self, ask: Ask, conference: &Conference, now_ms: i64) -> bool {
        let matter = ask.matter();
        if let Some(at) = self.waiting.iter().position(|one| one.ask.matter() == matter) {
            if self.waiting[at].ask == ask || !ask.can_be_changed() {
                return false;
            }
            // The first is on its way and will come, whatever the state says now; so this one is sent, too.
            self.waiting.remove(at);
        } else if !ask.is_always_sent() && ask.is_done_since(conference, ask.count(conference)) {
            return false;
        }
        let (before, until_ms) = (ask.count(conference), now_ms + ask.patience_ms());
        self.waiting.push(Waiting { ask, before, until_ms });
        true
    }

    /// No longer waits for it.
    pub fn forget(&mut self, ask: &Ask) {
        self.waiting.retain(|one| one.ask != *ask);
    }

    /// Whether it waits for this.
    pub fn waits_for(&self, ask: &Ask) -> bool {
        self.waiting.iter().any(|one| one.ask == *ask)
    }

    /// Whether anything waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// When the first of them is late (Unix ms).
    pub fn until_ms(&self) -> Option<i64> {
        self.waiting.iter().map(|one| one.until_ms).min()
    }

    /// Takes off what is done, and returns what was refused or has not been confirmed in time. Out of the conference nothing is waited
    /// for.
    pub fn settle(&mut self, conference: &Conference, now_ms: i64) -> Vec<Unconfirmed> {
        if conference.phase != Phase::Joined {
            self.waiting.clear();
        }
        let mut unconfirmed = Vec::new();
        self.waiting.retain(|one| {
            if one.ask.is_done_since(conference, one.before) {
                return false;
            }
            let late = (one.until_ms <= now_ms).then(|| one.ask.unconfirmed());
            let sentence = one.ask.refusal(conference, one.before).or(late);
            unconfirmed.extend(sentence.map(|sentence| Unconfirmed { ask: one.ask.clone(), sentence }));
            sentence.is_none()
        });
        unconfirmed
    }
}

#[cfg(test)]
mod tests;
