//! One step: what an event does, and what comes of it.

use super::changed::{Changed, News, Topics, put};
use super::{Conference, Knocker, Phase, SharedVideo};
use crate::event::{Event, LOCAL, LobbyNotice};
use crate::id::{BreakoutId, Media};

impl Conference {
    /// The latest state after an event that came at `at_ms` (Unix ms); says what is different.
    pub fn apply(&mut self, event: &Event, at_ms: i64) -> Changed {
        let before = self.begin(at_ms);
        self.take(event, at_ms);
        self.finish(&before)
    }

    /// Believes what is old enough. [`Conference::apply`] does it with each event; call it with each heartbeat, too.
    pub fn settle(&mut self, now_ms: i64) -> Changed {
        let before = self.begin(now_ms);
        self.finish(&before)
    }

    fn take(&mut self, event: &Event, at_ms: i64) {
        match event {
            Event::RollcallTicket { person, .. } => {
                self.end_leg(Phase::Connecting, at_ms);
                let differs = put(&mut self.person, person.clone());
                self.changed.mark(Topics::PHASE, differs);
            }
            Event::RollcallRefused { error } => self.end_leg(Phase::Failed { error: error.clone() }, at_ms),
            Event::RollcallScript { failed: true } => self.end_leg(Phase::ScriptFailed, at_ms),
            Event::RollcallScript { failed: false } => self.end_leg(Phase::LoadingScript, at_ms),
            Event::RollcallConstructed => self.end_leg(Phase::Connecting, at_ms),
            Event::RollcallSilent => self.silent(),
            Event::RollcallClosed => self.closed(at_ms),

            Event::Ready => self.ready(at_ms),
            Event::BrowserSupport { supported } => {
                let differs = put(&mut self.unsupported_browser, !supported);
                self.changed.mark(Topics::PHASE, differs);
            }
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
            Event::ParticipantRoleChanged { id, role } => self.change(id, |endpoint| put(&mut endpoint.role, Some(*role))),
            Event::DisplayNameChange { id, name } => self.change(id, |endpoint| put(&mut endpoint.name, name.clone())),

            Event::ParticipantMuted { id, media, muted } => self.change(id, |endpoint| endpoint.mute(*media, *muted)),
            Event::AudioMuteStatusChanged { muted } => self.own(Media::Audio, *muted),
            Event::VideoMuteStatusChanged { muted } => self.own(Media::Video, *muted),
            Event::MicError { kind } => self.own_error(Media::Audio, kind),
            Event::CameraError { kind } => self.own_error(Media::Video, kind),
            Event::ContentSharingParticipantsChanged { ids } => self.sharing_is(ids),
            Event::RaiseHandUpdated { id, raised_ms } => self.change(id, |endpoint| put(&mut endpoint.hand_ms, *raised_ms)),
            Event::ModerationStatusChanged { media, on } => self.moderation(*media, *on),
            Event::ModerationParticipantApproved { id, media } => self.change(id, |endpoint| endpoint.allow(*media, true)),
            Event::ModerationParticipantRejected { id, media } => self.change(id, |endpoint| endpoint.allow(*media, false)),
            Event::BreakoutRoomsUpdated { rooms } => self.rooms_updated(rooms, at_ms),
            Event::RecordingStatusChanged { on, mode, error } => {
                self.recording.update(*on, *mode, error.clone());
                self.changed.mark(Topics::RECORDING, true);
            }
            Event::KnockingParticipant { id, name } => {
                self.knocking.retain(|knocker| knocker.id != *id);
                self.knocking.push(Knocker { id: id.clone(), name: name.clone(), since_ms: at_ms });
                self.changed.mark(Topics::LOBBY, true);
            }
            Event::Lobby(notice) => self.lobby_says(notice),
            plain => self.take_plain(plain),
        }
    }

    /// Events that only say how something is now.
    fn take_plain(&mut self, event: &Event) {
        let (topic, differs) = match event {
            Event::AudioAvailabilityChanged { available } => (Topics::DEVICES, put(&mut self.microphone.available, *available)),
            Event::VideoAvailabilityChanged { available } => (Topics::DEVICES, put(&mut self.camera.available, *available)),
            Event::ScreenSharingStatusChanged { on } => (Topics::DEVICES, put(&mut self.sharing_screen, *on)),
            Event::DominantSpeakerChanged { id } => (Topics::SPEAKER, put(&mut self.speaker, Some(id.clone()))),
            Event::AudioOrVideoSharingToggled { by, playing } => {
                let video = playing.map(|playing| SharedVideo { by: by.clone(), playing });
                (Topics::SHARING, put(&mut self.video, video))
            }
            Event::WhiteboardStatusChanged { status } => (Topics::SHARING, put(&mut self.whiteboard, Some(*status))),
            Event::SubjectChange { subject } => (Topics::VIEW, put(&mut self.subject, subject.clone())),
            Event::TranscribingStatusChanged { on } => (Topics::RECORDING, put(&mut self.transcribing, *on)),
            Event::RecordingConsentDialogOpen { open } => (Topics::RECORDING, put(&mut self.consent_asked, *open)),
            Event::ChatUpdated { unread, open } => (Topics::CHAT, put(&mut self.unread, *unread) | put(&mut self.chat_open, *open)),
            Event::TileViewChanged { on } => (Topics::VIEW, put(&mut self.tiles, *on)),
            Event::LargeVideoChanged { id } => {
                let id = if id.as_ref().is_some_and(|id| id.as_str() == LOCAL) { &self.me } else { id };
                (Topics::VIEW, put(&mut self.large, id.clone()))
            }
            Event::ParticipantsPaneToggled { open } => (Topics::VIEW, put(&mut self.pane_open, *open)),
            Event::AudioOnlyChanged { on } => (Topics::VIEW, put(&mut self.audio_only, *on)),
            Event::ConferenceCreatedTimestamp { at_ms } => (Topics::VIEW, put(&mut self.created_ms, Some(*at_ms))),
            _ => return,
        };
        self.changed.mark(topic, differs);
    }

    fn lobby_says(&mut self, notice: &LobbyNotice) {
        match notice {
            LobbyNotice::Enabled(on) => {
                self.lobby = Some(*on);
                if !on {
                    self.knocking.clear();
                }
            }
            LobbyNotice::Granted(id) | LobbyNotice::Denied(id) => self.knocking.retain(|knocker| knocker.id != *id),
        }
        self.changed.mark(Topics::LOBBY, true);
    }

    pub(super) fn finish(&mut self, before: &super::presence::Before) -> Changed {
        let mut changed = std::mem::take(&mut self.changed);
        let appeared = std::mem::take(&mut self.appeared);
        changed.mark(Topics::PHASE, before.phase != self.phase || before.me != self.me);
        changed.mark(Topics::ROOMS, before.breakout != self.my_breakout);
        changed.mark(Topics::ROLE, before.moderator != self.moderator());
        let together = before.phase == Phase::Joined;
        if self.phase != Phase::Joined {
            changed.news.clear();
        } else if !together {
            changed.news = vec![News::Entered];
        }
        changed.facts = self.facts(before, &appeared);
        changed
    }
}
