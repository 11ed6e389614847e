//! Commands as they go over the wire: Jitsi's names, and arguments in order.

use domain::EndpointId;
use serde_json::{Value, json};

use super::Command;
use crate::id::Media;

impl Command {
    /// Jitsi's name of it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ToggleAudio => "toggleAudio",
            Self::ToggleVideo => "toggleVideo",
            Self::ToggleRaiseHand => "toggleRaiseHand",
            Self::ToggleShareScreen => "toggleShareScreen",
            Self::DisplayName(_) => "displayName",
            Self::Hangup => "hangup",
            Self::Password(_) => "password",
            Self::MuteEveryone(_) => "muteEveryone",
            Self::MuteParticipant { .. } => "muteRemoteParticipant",
            Self::KickParticipant(_) => "kickParticipant",
            Self::GrantModerator(_) => "grantModerator",
            Self::ToggleModeration { .. } => "toggleModeration",
            Self::AskToUnmute(_) => "askToUnmute",
            Self::ApproveVideo(_) => "approveVideo",
            Self::RejectParticipant { .. } => "rejectParticipant",
            Self::EndConference => "endConference",
            Self::Subject(_) => "subject",
            Self::ToggleLobby(_) => "toggleLobby",
            Self::AnswerKnocking { .. } => "answerKnockingParticipant",
            Self::StartRecording { .. } => "startRecording",
            Self::StopRecording(_) => "stopRecording",
            Self::SetSubtitles(_) => "setSubtitles",
            Self::AddBreakoutRoom(_) => "addBreakoutRoom",
            Self::AutoAssignToBreakoutRooms => "autoAssignToBreakoutRooms",
            Self::SendToBreakoutRoom { .. } => "sendParticipantToRoom",
            Self::JoinBreakoutRoom(_) | Self::JoinMainRoom => "joinBreakoutRoom",
            Self::CloseBreakoutRoom(_) => "closeBreakoutRoom",
            Self::RemoveBreakoutRoom(_) => "removeBreakoutRoom",
            Self::SendChatMessage { .. } => "sendChatMessage",
            Self::ToggleChat => "toggleChat",
            Self::ParticipantsPane(_) => "toggleParticipantsPane",
            Self::SetTileView(_) => "setTileView",
            Self::SetFollowMe(_) => "setFollowMe",
            Self::PinParticipant(_) => "pinParticipant",
            Self::ShowNotification { .. } | Self::ShowQuestion { .. } => "showNotification",
            Self::HideNotification(_) => "hideNotification",
            Self::SetMeetingTimer { .. } => "setMeetingTimer",
            Self::StartShareVideo(_) => "startShareVideo",
            Self::StopShareVideo => "stopShareVideo",
            Self::Whiteboard(_) => "toggleWhiteboard",
            Self::SetVideoQuality(_) => "setVideoQuality",
            Self::SetAudioOnly(_) => "setAudioOnly",
            Self::SetParticipantVolume { .. } => "setParticipantVolume",
            Self::SetLargeVideoParticipant(_) => "setLargeVideoParticipant",
            Self::ToggleFilmStrip => "toggleFilmStrip",
            Self::ShowPip(true) => "showPiP",
            Self::ShowPip(false) => "hidePiP",
            Self::VirtualBackgroundDialog => "toggleVirtualBackgroundDialog",
            Self::SetVirtualBackground(_) => "setVirtualBackground",
            Self::SetBlurredBackground(_) => "setBlurredBackground",
            Self::SetNoiseSuppression(_) => "setNoiseSuppressionEnabled",
            Self::ToggleCameraMirror => "toggleCameraMirror",
            Self::ToggleCamera => "toggleCamera",
            Self::SendCameraFacingMode { .. } => "sendCameraFacingMode",
            Self::Email(_) => "email",
            Self::AvatarUrl(_) => "avatarUrl",
            Self::LocalSubject(_) => "localSubject",
            Self::OverwriteNames(_) => "overwriteNames",
            Self::OverwriteConfig(_) => "overwriteConfig",
            Self::InitiatePrivateChat(_) => "initiatePrivateChat",
            Self::CancelPrivateChat => "cancelPrivateChat",
            Self::SendEndpointTextMessage { .. } => "sendEndpointTextMessage",
            Self::SendTones(_) => "sendTones",
            Self::GrantRecordingConsent { .. } => "grantRecordingConsent",
            Self::SubmitFeedback { .. } => "submitFeedback",
            Self::ToggleE2ee(_) => "toggleE2EE",
            Self::SetMediaEncryptionKey(_) => "setMediaEncryptionKey",
            Self::SetAssumedBandwidth(_) => "setAssumedBandwidthBps",
            Self::ResizeFilmStrip(_) => "resizeFilmStrip",
            Self::ResizeLargeVideo { .. } => "resizeLargeVideo",
        }
    }

    /// Its arguments, in order.
    pub fn args(&self) -> Vec<Value> {
        match self {
            Self::ToggleAudio
            | Self::ToggleVideo
            | Self::ToggleRaiseHand
            | Self::ToggleShareScreen
            | Self::EndConference
            | Self::AutoAssignToBreakoutRooms
            | Self::JoinMainRoom
            | Self::ToggleChat
            | Self::StopShareVideo
            | Self::ToggleFilmStrip
            | Self::ShowPip(_)
            | Self::VirtualBackgroundDialog
            | Self::ToggleCameraMirror
            | Self::ToggleCamera
            | Self::CancelPrivateChat
            | Self::SetLargeVideoParticipant(None)
            | Self::PinParticipant(None) => Vec::new(),
            Self::Hangup => vec![Value::Bool(false)],
            Self::DisplayName(one)
            | Self::Password(one)
            | Self::Subject(one)
            | Self::AddBreakoutRoom(one)
            | Self::HideNotification(one)
            | Self::Email(one)
            | Self::AvatarUrl(one)
            | Self::LocalSubject(one)
            | Self::SetMediaEncryptionKey(one)
            | Self::StartShareVideo(one) => vec![string(one)],
            Self::ToggleLobby(on)
            | Self::ParticipantsPane(on)
            | Self::SetTileView(on)
            | Self::SetFollowMe(on)
            | Self::SetAudioOnly(on)
            | Self::Whiteboard(on)
            | Self::ToggleE2ee(on)
            | Self::GrantRecordingConsent { unmute: on } => vec![Value::Bool(*on)],
            Self::KickParticipant(id)
            | Self::GrantModerator(id)
            | Self::AskToUnmute(id)
            | Self::ApproveVideo(id)
            | Self::InitiatePrivateChat(id)
            | Self::SetLargeVideoParticipant(Some(id))
            | Self::PinParticipant(Some(id)) => vec![string(id.as_str())],
            Self::MuteEveryone(media) => vec![string(muting(*media))],
            Self::MuteParticipant { id, media } => vec![string(id.as_str()), string(muting(*media))],
            Self::ToggleModeration { on, media } => vec![Value::Bool(*on), string(moderating(*media))],
            Self::RejectParticipant { id, media } => vec![string(id.as_str()), string(moderating(*media))],
            Self::AnswerKnocking { id, admit } => vec![string(id.as_str()), Value::Bool(*admit)],
            Self::StartRecording { mode, stream: None } => vec![json!({ "mode": mode.as_str() })],
            Self::StartRecording { mode, stream: Some(key) } => vec![json!({ "mode": mode.as_str(), "rtmpStreamKey": key })],
            Self::StopRecording(mode) => vec![string(mode.as_str())],
            Self::SetSubtitles(on) => vec![Value::Bool(*on)],
            Self::SendToBreakoutRoom { id, room } => vec![string(id.as_str()), string(room.as_str())],
            Self::JoinBreakoutRoom(room) | Self::RemoveBreakoutRoom(room) => vec![string(room.as_str())],
            Self::CloseBreakoutRoom(room) => vec![string(room.as_str())],
            Self::SendChatMessage { text, to } => vec![string(text), string(to.as_ref().map_or("", EndpointId::as_str))],
            Self::ShowNotification { uid, title, description, sticky } => vec![json!({
                "uid": uid,
                "title": title,
                "description": description,
                "type": "normal",
                "timeout": if *sticky { "sticky" } else { "medium" },
            })],
            Self::ShowQuestion { uid, title, description, actions } => vec![json!({
                "uid": uid,
                "title": title,
                "description": description,
                "type": "normal",
                "timeout": "sticky",
                "customActions": actions.iter().map(|(label, id)| json!({ "label": label, "uuid": id })).collect::<Value>(),
            })],
            Self::SetMeetingTimer { duration_s, elapsed_s } => vec![json!({ "duration": duration_s, "elapsed": elapsed_s })],
            Self::SetVideoQuality(lines) => vec![Value::from(*lines)],
            Self::SetParticipantVolume { id, percent } => vec![string(id.as_str()), Value::from(f64::from((*percent).min(100)) / 100.0)],
            Self::SetVirtualBackground(picture) => {
                vec![Value::Bool(picture.is_some()), picture.as_ref().map_or(Value::Null, |picture| string(picture))]
            }
            Self::SetBlurredBackground(how) => vec![string(how)],
            Self::SetNoiseSuppression(enabled) => vec![json!({ "enabled": enabled })],
            Self::SendCameraFacingMode { to, facing } => vec![string(to.as_str()), string(facing)],
            Self::OverwriteNames(names) => {
                vec![names.iter().map(|(id, name)| json!({ "id": id.as_str(), "name": name })).collect()]
            }
            Self::OverwriteConfig(config) => vec![config.clone()],
            Self::SendEndpointTextMessage { to, text } => vec![string(to.as_ref().map_or("", EndpointId::as_str)), string(text)],
            Self::SendTones(tones) => vec![json!({ "tones": tones })],
            Self::SubmitFeedback { score, message } => vec![json!({ "score": score, "message": message })],
            Self::SetAssumedBandwidth(number) => vec![Value::from(*number)],
            Self::ResizeFilmStrip(width) => vec![json!({ "width": width })],
            Self::ResizeLargeVideo { width, height } => vec![Value::from(*width), Value::from(*height)],
        }
    }
}

fn string(text: &str) -> Value {
    Value::String(text.to_owned())
}

/// Muting and moderation call a shared screen by different names.
const fn muting(media: Media) -> &'static str {
    match media {
        Media::Audio => "audio",
        Media::Video => "video",
        Media::Screen => "screenshare",
    }
}

const fn moderating(media: Media) -> &'static str {
    match media {
        Media::Screen => "desktop",
        other => muting(other),
    }
}
