//! What somebody has asked of the conference, and what confirms it. Jitsi answers no command: it is done when the state says so, and
//! refused when it does not say so for some seconds. Pure, so tested natively.

use domain::EndpointId;
use jitsi::{Conference, Phase};

/// How long a confirmation may take, in ms.
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
    /// Everybody's microphone off, but the moderators'.
    MuteAll,
    /// Somebody's microphone off.
    Mute(EndpointId),
    /// Somebody's camera off.
    StopCamera(EndpointId),
    /// Somebody's hand down.
    LowerHand(EndpointId),
    /// Somebody out.
    Remove(EndpointId),
}

impl Ask {
    /// Whether it is as it was asked for. Somebody who has left meanwhile needs nothing done.
    pub fn is_done(&self, conference: &Conference) -> bool {
        match self {
            Self::Microphone { muted } => conference.audio_muted == *muted,
            Self::Camera { muted } => conference.video_muted == *muted,
            Self::Hand { up } => conference.hand_up() == *up,
            Self::MuteAll => {
                conference.roster.iter().all(|one| one.local || !one.here || one.moderator() || one.audio_muted != Some(false))
            }
            Self::Mute(id) => conference.endpoint(id).is_none_or(|one| one.audio_muted == Some(true)),
            Self::StopCamera(id) => conference.endpoint(id).is_none_or(|one| one.video_muted == Some(true)),
            Self::LowerHand(id) => conference.endpoint(id).is_none_or(|one| one.hand_ms.is_none()),
            Self::Remove(id) => conference.endpoint(id).is_none(),
        }
    }

    /// What to say when it was not confirmed.
    pub const fn unconfirmed(&self) -> &'static str {
        match self {
            Self::Microphone { .. } => "Jitsi did not confirm the microphone. The browser or the moderator may not allow it.",
            Self::Camera { .. } => "Jitsi did not confirm the camera. The browser or the moderator may not allow it.",
            _ => "Jitsi did not confirm. The server may not allow it.",
        }
    }
}

/// All that waits for its confirmation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asks {
    waiting: Vec<(Ask, i64)>,
}

impl Asks {
    /// Begins to wait, at `now_ms` (Unix ms). Says whether it was asked for anew; asking twice would toggle it back.
    pub fn begin(&mut self, ask: Ask, now_ms: i64) -> bool {
        let anew = !self.waits_for(&ask);
        if anew {
            self.waiting.push((ask, now_ms + PATIENCE_MS));
        }
        anew
    }

    /// No longer waits for it.
    pub fn forget(&mut self, ask: &Ask) {
        self.waiting.retain(|(waiting, _)| waiting != ask);
    }

    /// Whether it waits for this.
    pub fn waits_for(&self, ask: &Ask) -> bool {
        self.waiting.iter().any(|(waiting, _)| waiting == ask)
    }

    /// Whether anything waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// When the first of them is late (Unix ms).
    pub fn until_ms(&self) -> Option<i64> {
        self.waiting.iter().map(|(_, until_ms)| *until_ms).min()
    }

    /// Takes off what is done, and returns what has not been confirmed in time. Out of the conference nothing is waited for.
    pub fn settle(&mut self, conference: &Conference, now_ms: i64) -> Vec<Ask> {
        if conference.phase != Phase::Joined {
            self.waiting.clear();
        }
        self.waiting.retain(|(ask, _)| !ask.is_done(conference));
        let (late, waiting) = std::mem::take(&mut self.waiting).into_iter().partition(|(_, until_ms)| *until_ms <= now_ms);
        self.waiting = waiting;
        let late: Vec<(Ask, i64)> = late;
        late.into_iter().map(|(ask, _)| ask).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jitsi::{Event, Media};
    use serde_json::json;

    fn conference() -> Conference {
        let mut conference = Conference::default();
        let events = [
            ("participantJoined", json!({ "id": "ana", "displayName": "Ana" })),
            ("videoConferenceJoined", json!({ "id": "me", "roomName": "r", "breakoutRoom": false })),
            ("participantMuted", json!({ "id": "ana", "isMuted": false, "mediaType": "audio" })),
        ];
        for (name, payload) in events {
            conference.apply(&Event::parse(name, &payload), 0);
        }
        conference
    }

    fn ana() -> EndpointId {
        EndpointId::new("ana")
    }

    #[test]
    fn muting_waits_for_the_event_and_no_longer() {
        let (mut asks, mut conference) = (Asks::default(), conference());
        assert!(asks.begin(Ask::Mute(ana()), 0));
        assert!(asks.begin(Ask::MuteAll, 0));
        assert!(!asks.begin(Ask::Mute(ana()), 10), "a second press while it waits asks for nothing");
        assert!(asks.settle(&conference, 10).is_empty());
        assert!(asks.waits_for(&Ask::Mute(ana())));
        conference.apply(&Event::ParticipantMuted { id: ana(), media: Media::Audio, muted: true }, 20);
        assert!(asks.settle(&conference, 20).is_empty());
        assert!(asks.is_empty());
    }

    #[test]
    fn what_nobody_confirms_comes_back_once() {
        let (mut asks, conference) = (Asks::default(), conference());
        asks.begin(Ask::Hand { up: true }, 0);
        assert!(asks.settle(&conference, PATIENCE_MS - 1).is_empty());
        assert_eq!(asks.settle(&conference, PATIENCE_MS), [Ask::Hand { up: true }]);
        assert!(asks.settle(&conference, PATIENCE_MS).is_empty());
    }

    #[test]
    fn somebody_who_left_needs_nothing_done_and_out_of_the_conference_nothing_waits() {
        let (mut asks, mut conference) = (Asks::default(), conference());
        asks.begin(Ask::Remove(ana()), 0);
        asks.begin(Ask::Mute(ana()), 0);
        conference.apply(&Event::ParticipantLeft { id: ana() }, 10);
        asks.settle(&conference, 10);
        assert!(asks.is_empty());
        asks.begin(Ask::Camera { muted: false }, 20);
        conference.apply(&Event::ReadyToClose, 30);
        assert!(asks.settle(&conference, 60_000).is_empty(), "no reproach after leaving");
    }
}
