//! What is sent for an ask.

use jitsi::{Command, Conference, Media};

use super::Ask;

impl Ask {
    /// The command to send. Of screens Jitsi has no command for leave (it would take them for microphones), so there is none for that;
    /// nor for what goes by way of Rollcall's server ([`Ask::LowerHand`], [`Ask::LowerAll`]) and for what is no
    /// longer there. A stream's key is the caller's to put in: send [`Command::StartRecording`] with it instead.
    pub fn command(&self, conference: &Conference) -> Option<Command> {
        Some(match self {
            Self::Microphone { .. } => Command::ToggleAudio,
            Self::Camera { .. } => Command::ToggleVideo,
            Self::Hand { .. } => Command::ToggleRaiseHand,
            Self::Screen { .. } => Command::ToggleShareScreen,
            Self::MuteAll(media) => Command::MuteEveryone(*media),
            // With one's own id it would toggle.
            Self::Mute { id, .. } if conference.me.as_ref() == Some(id) => return None,
            Self::Mute { id, media } => Command::MuteParticipant { id: id.clone(), media: *media },
            Self::TakeLeaveBack { media: Media::Screen, .. } | Self::Moderation { media: Media::Screen, .. } => return None,
            Self::AskToUnmute(id) => Command::AskToUnmute(id.clone()),
            Self::AllowVideo(id) => Command::ApproveVideo(id.clone()),
            Self::TakeLeaveBack { id, media } => Command::RejectParticipant { id: id.clone(), media: *media },
            Self::Moderation { media, on } => Command::ToggleModeration { on: *on, media: *media },
            Self::LowerHand(_) | Self::LowerAll => return None,
            Self::Remove(id) => Command::KickParticipant(id.clone()),
            Self::Grant(id) => Command::GrantModerator(id.clone()),
            Self::Lobby { on } => Command::ToggleLobby(*on),
            Self::Answer { id, admit } => Command::AnswerKnocking { id: id.clone(), admit: *admit },
            Self::Pin(id) => Command::PinParticipant(id.clone()),
            Self::Tiles { on } => Command::SetTileView(*on),
            Self::ShareVideo(address) => Command::StartShareVideo(address.clone()),
            Self::StopVideo => Command::StopShareVideo,
            Self::Whiteboard { on } => Command::Whiteboard(*on),
            Self::Chat { .. } => Command::ToggleChat,
            Self::Record { mode, on: true } => Command::StartRecording { mode: *mode, stream: None },
            Self::Record { mode, on: false } => Command::StopRecording(*mode),
            Self::Subtitles { on } => Command::SetSubtitles(*on),
            Self::AddRoom(name) => Command::AddBreakoutRoom(name.clone()),
            Self::SendToRoom { id, room } => Command::SendToBreakoutRoom { id: id.clone(), room: room.clone() },
            Self::CloseRoom(room) => Command::CloseBreakoutRoom(room.clone()),
            Self::RemoveRoom(room) => {
                Command::RemoveBreakoutRoom(conference.breakouts.iter().find(|one| one.id == *room).map(|one| one.jid.clone())?)
            }
            Self::AssignRooms => Command::AutoAssignToBreakoutRooms,
        })
    }
}
