//! Where one stands with a conference, and how errors, reloads and goodbyes change that.

use serde_json::Value;

use super::changed::Topics;
use super::{Conference, Recording};
use crate::event::JitsiError;

/// Where one stands with the conference.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Phase {
    /// Nothing has happened yet.
    #[default]
    Idle,
    /// The Jitsi server's script is on its way.
    LoadingScript,
    /// The script cannot be had: Jitsi server down, address wrong, or blocked by a network. Worth a retry.
    ScriptFailed,
    /// The server gave no ticket. Worth a retry if the error is.
    Failed {
        /// The server's error as it sent it, or `{"code":"unreachable"}`.
        error: Value,
    },
    /// The meeting page is loading and entering.
    Connecting,
    /// The meeting page has not said a word for too long. It may still; a retry may help.
    Silent,
    /// The meeting page shows its own entry page, although it was asked not to.
    Prejoin,
    /// Waiting to be let in by a moderator.
    Lobby,
    /// A password is asked for.
    Password {
        /// Not for the first time: the last one was wrong.
        again: bool,
    },
    /// In.
    Joined,
    /// On the way from one room of the lesson to another.
    Moving,
    /// The connection is gone; the meeting page keeps trying by itself.
    Reconnecting,
    /// Left of one's own will.
    Left,
    /// Removed by a moderator.
    Kicked {
        /// Who, by name.
        by: Option<String>,
    },
    /// Ended for everybody.
    Ended,
    /// Jitsi does not let one in.
    Refused {
        /// In our words.
        kind: Refusal,
        /// In Jitsi's words: English, for small print.
        reason: String,
    },
}

/// Why Jitsi does not let one in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The token is too old: a retry brings a fresh one.
    TokenExpired,
    /// The token is not accepted (signature, issuer, audience): the administrator has to set the keys right.
    TokenInvalid,
    /// The token is for another conference.
    WrongRoom,
    /// A moderator turned one away from the lobby.
    LobbyDenied,
    /// The conference is full.
    Full,
    /// The Jitsi server wants somebody to sign in there first.
    SignInThere,
    /// Something else.
    Other,
}

impl Phase {
    /// Whether it is over, and stays so until somebody retries.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Left | Self::Kicked { .. } | Self::Ended | Self::Refused { .. } | Self::Failed { .. } | Self::ScriptFailed)
    }
}

impl Conference {
    /// The meeting page has loaded. After hanging up it goes on to Jitsi's welcome page, which loads just the same.
    pub(super) fn ready(&mut self, at_ms: i64) {
        match self.phase {
            Phase::Left | Phase::Kicked { .. } | Phase::Ended => {}
            Phase::Joined | Phase::Moving | Phase::Reconnecting => self.end_leg(Phase::Reconnecting, at_ms),
            _ => self.end_leg(Phase::Connecting, at_ms),
        }
    }

    pub(super) fn silent(&mut self) {
        if matches!(self.phase, Phase::Connecting | Phase::Reconnecting) {
            self.phase = Phase::Silent;
        }
    }

    /// The same event serves the entry page and the lobby's waiting page; the lobby's comes after its own error.
    pub(super) fn entry_page(&mut self) {
        if matches!(self.phase, Phase::Connecting | Phase::Silent) {
            self.phase = Phase::Prejoin;
        }
    }

    pub(super) fn password(&mut self, at_ms: i64) {
        if !self.phase.is_over() {
            self.end_leg(Phase::Password { again: matches!(self.phase, Phase::Password { .. }) }, at_ms);
        }
    }

    /// Nothing more will come from the meeting page, or it was taken away.
    pub(super) fn closed(&mut self, at_ms: i64) {
        if !self.phase.is_over() {
            self.end_leg(Phase::Left, at_ms);
        }
    }

    /// `videoConferenceLeft`: one leg is over, and what comes next tells why. With breakout rooms it is most often a move; without,
    /// a reload or (then `readyToClose` follows at once) a goodbye.
    pub(super) fn leg_left(&mut self, at_ms: i64) {
        if self.phase == Phase::Joined {
            let moving = self.my_breakout.is_some() || !self.breakouts.is_empty();
            self.end_leg(if moving { Phase::Moving } else { Phase::Reconnecting }, at_ms);
        }
    }

    pub(super) fn error(&mut self, error: &JitsiError, at_ms: i64) {
        let refused = |kind| Phase::Refused { kind, reason: error.message.clone() };
        let phase = match error.name.as_str() {
            "conference.connectionError.membersOnly" => Phase::Lobby,
            // `passwordRequired` follows and says it better.
            "conference.passwordRequired" => return,
            "conference.destroyed" => Phase::Ended,
            "conference.connectionError.accessDenied" => refused(Refusal::LobbyDenied),
            "conference.connectionError.notAllowed" if error.message.contains("Room") => refused(Refusal::WrongRoom),
            "conference.connectionError.notAllowed" | "conference.reservationError" => refused(Refusal::Other),
            "conference.max_users" => refused(Refusal::Full),
            "conference.authenticationRequired" => refused(Refusal::SignInThere),
            // Both are said as "not acceptable by exp" or the like; "Invalid signature" and the rest are for the administrator.
            "connection.passwordRequired" if error.message.contains(" exp") => refused(Refusal::TokenExpired),
            "connection.passwordRequired" => refused(Refusal::TokenInvalid),
            name if name.starts_with("connection.") => Phase::Reconnecting,
            name => {
                self.last_error = Some(name.to_owned());
                self.changed.mark(Topics::PHASE, true);
                return;
            }
        };
        // Late news from a conference that is over: it is left as it is. Whoever was turned away may knock again, but that the
        // connection goes down then is only a consequence.
        let consequence = matches!(self.phase, Phase::Refused { .. }) && phase == Phase::Reconnecting;
        if !consequence && !matches!(self.phase, Phase::Left | Phase::Kicked { .. } | Phase::Ended) {
            self.end_leg(phase, at_ms);
        }
    }

    /// Into a phase in which one is not in a room. What belonged to the room goes; on the way to another room one stays oneself.
    pub(super) fn end_leg(&mut self, phase: Phase, at_ms: i64) {
        if self.phase == Phase::Joined {
            self.away_ms = at_ms;
        }
        let moving = phase == Phase::Moving;
        self.phase = phase;
        self.departing.clear();
        self.knocking.clear();
        self.sharing.clear();
        self.speaker = None;
        self.video = None;
        self.large = None;
        self.sharing_screen = false;
        let me = self.roster.take().into_iter().find(|endpoint| moving && endpoint.local);
        if let Some(mut me) = me {
            me.hand_ms = None;
            me.sharing = false;
            if !me.stamp(self.revision) {
                self.changed.line(&me.id);
            }
            self.roster.push(me);
        }
        if !moving {
            if let Some(me) = self.me.take() {
                self.former.push(me);
            }
            self.breakouts.clear();
            self.main_room = None;
            self.my_breakout = None;
            self.recording = Recording::default();
            self.transcribing = false;
            self.consent_asked = false;
            (self.audio_moderated, self.video_moderated, self.screen_moderated) = (false, false, false);
            self.whiteboard = None;
            self.created_ms = None;
        }
        // It happens rarely, and little stays as it was.
        self.changed.mark(Topics::ALL, true);
    }
}
