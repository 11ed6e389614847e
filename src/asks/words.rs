//! What is said of an ask that did not come true. Why Jitsi does not record is said in [`domain::recording::refusal`].

use super::Ask;

/// Jitsi's whiteboard is a server of its own, which not everybody has.
pub(super) const NO_WHITEBOARD: &str = "This Jitsi server has no whiteboard, or you may not use it. An administrator can set one up.";

impl Ask {
    /// What to say when it was not confirmed.
    pub const fn unconfirmed(&self) -> &'static str {
        match self {
            Self::Microphone { .. } => "Jitsi did not confirm the microphone. The browser or the moderator may not allow it.",
            Self::Camera { .. } => "Jitsi did not confirm the camera. The browser or the moderator may not allow it.",
            Self::Screen { on: true } => {
                "No screen is shared. You may not have chosen one, or the browser or the moderator does not allow it."
            }
            Self::LowerHand(_) => "The hand is still up. The page of that person may not be answering.",
            Self::LowerAll => "Not all hands are down. Somebody may just have raised one again, or their page may not be answering.",
            Self::Answer { .. } => "Jitsi did not confirm. They may have gone from the lobby, or somebody else may have answered.",
            Self::SendToRoom { .. } | Self::AssignRooms => {
                "Not everybody has arrived in their room. Their connection may be slow; you can send them again."
            }
            Self::CloseRoom(_) => {
                "Not everybody has come back from the breakout room. Their connection may be slow; you can close it again."
            }
            Self::ShareVideo(_) => "The video does not play. Please check its address, and whether it may be shown outside its own site.",
            Self::Whiteboard { .. } => "Jitsi did not confirm the whiteboard. This server may have none.",
            Self::Record { on: true, .. } => "Jitsi did not confirm the recording. A recorder may not be set up on this server.",
            Self::Record { .. } => "Jitsi did not confirm that the recording has stopped. Please look whether it is still on.",
            Self::Subtitles { .. } => "Jitsi did not confirm the subtitles. A transcriber may not be set up on this server.",
            Self::Grant(_) => "Jitsi did not confirm the new moderator. The server may not allow it.",
            _ => "Jitsi did not confirm. The server may not allow it.",
        }
    }
}
