//! Which asks are about the same thing: two of them that want it differently must not both be waited for.

use jitsi::{Media, RecordingMode};

use super::Ask;

impl Ask {
    /// What it is about: a number for the kind, and whose or which.
    pub(super) fn matter(&self) -> (u8, &str) {
        let of = |kind: u8, media: Media| kind + media as u8;
        match self {
            Self::Microphone { .. } => (0, ""),
            Self::Camera { .. } => (1, ""),
            Self::Hand { .. } => (2, ""),
            Self::Screen { .. } => (3, ""),
            Self::Tiles { .. } => (4, ""),
            Self::Whiteboard { .. } => (5, ""),
            Self::Chat { .. } => (6, ""),
            Self::Subtitles { .. } => (7, ""),
            Self::Lobby { .. } => (8, ""),
            Self::Pin(_) => (9, ""),
            Self::LowerAll => (10, ""),
            Self::AssignRooms => (11, ""),
            Self::ShareVideo(_) | Self::StopVideo => (12, ""),
            Self::MuteAll(media) => (of(20, *media), ""),
            Self::Moderation { media, .. } => (of(30, *media), ""),
            Self::Record { mode, .. } => (40 + *mode as u8, ""),
            Self::Mute { id, media } => (of(50, *media), id.as_str()),
            Self::AskToUnmute(id) => (of(60, Media::Audio), id.as_str()),
            Self::AllowVideo(id) => (of(60, Media::Video), id.as_str()),
            Self::TakeLeaveBack { id, media } => (of(60, *media), id.as_str()),
            Self::LowerHand(id) => (70, id.as_str()),
            Self::Remove(id) => (71, id.as_str()),
            Self::Grant(id) => (72, id.as_str()),
            Self::SendToRoom { id, .. } => (73, id.as_str()),
            Self::Answer { id, .. } => (74, id.as_str()),
            Self::AddRoom(name) => (75, name),
            Self::CloseRoom(room) => (76, room.as_str()),
            Self::RemoveRoom(room) => (77, room.as_str()),
        }
    }

    /// Whether one can think better of it while it is on its way. Whoever was let in is in; and a recorder that starts up does not
    /// hear that it shall stop.
    pub(super) const fn can_be_changed(&self) -> bool {
        !matches!(self, Self::Answer { .. } | Self::Record { mode: RecordingMode::File | RecordingMode::Stream, .. })
    }
}
