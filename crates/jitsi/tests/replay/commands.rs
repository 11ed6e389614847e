//! Every command of Jitsi's list, as it goes over the wire.

use std::collections::BTreeSet;

use domain::EndpointId;
use jitsi::{BreakoutId, BreakoutJid, Command, LobbyId, Media, RecordingMode};
use serde_json::{Value, json};

/// What `getSupportedCommands` of a real Jitsi Meet says (July 2026).
const SUPPORTED: &str = "addBreakoutRoom answerKnockingParticipant approveVideo askToUnmute autoAssignToBreakoutRooms avatarUrl
cancelPrivateChat closeBreakoutRoom displayName email endConference grantModerator grantRecordingConsent hangup hideNotification hidePiP
showPiP initiatePrivateChat joinBreakoutRoom kickParticipant localSubject muteEveryone muteRemoteParticipant overwriteConfig overwriteNames
password pinParticipant rejectParticipant removeBreakoutRoom resizeFilmStrip resizeLargeVideo sendCameraFacingMode sendChatMessage
sendEndpointTextMessage sendParticipantToRoom sendTones setAssumedBandwidthBps setAudioOnly setBlurredBackground setFollowMe
setLargeVideoParticipant setMediaEncryptionKey setMeetingTimer setNoiseSuppressionEnabled setParticipantVolume setSecondScreen setSubtitles
setTileView setVideoQuality setVirtualBackground showNotification startRecording startShareVideo stopShareVideo stopRecording subject
submitFeedback toggleAudio toggleVideo toggleCamera toggleCameraMirror toggleChat toggleE2EE toggleFilmStrip toggleLobby toggleModeration
toggleNoiseSuppression toggleParticipantsPane toggleRaiseHand toggleShareScreen toggleSubtitles toggleTileView toggleVirtualBackgroundDialog
toggleWhiteboard";

/// Left out, for the reasons that stand at [`Command`].
const LEFT_OUT: [&str; 4] = ["toggleNoiseSuppression", "toggleTileView", "toggleSubtitles", "setSecondScreen"];

/// One of each, with its arguments.
fn all() -> Vec<(Command, Value)> {
    let id = || EndpointId::new("1a2b3c4d");
    let text = || "text".to_owned();
    let (key, address) = (|| BreakoutId::new("uuid"), || BreakoutJid::new("uuid@breakout"));
    vec![
        (Command::ToggleAudio, json!([])),
        (Command::ToggleVideo, json!([])),
        (Command::ToggleRaiseHand, json!([])),
        (Command::ToggleShareScreen, json!([])),
        (Command::DisplayName(text()), json!(["text"])),
        (Command::Hangup, json!([false])),
        (Command::Password(text()), json!(["text"])),
        (Command::MuteEveryone(Media::Screen), json!(["screenshare"])),
        (Command::MuteParticipant { id: id(), media: Media::Video }, json!(["1a2b3c4d", "video"])),
        (Command::KickParticipant(id()), json!(["1a2b3c4d"])),
        (Command::GrantModerator(id()), json!(["1a2b3c4d"])),
        (Command::ToggleModeration { on: true, media: Media::Audio }, json!([true, "audio"])),
        (Command::AskToUnmute(id()), json!(["1a2b3c4d"])),
        (Command::ApproveVideo(id()), json!(["1a2b3c4d"])),
        (Command::RejectParticipant { id: id(), media: Media::Video }, json!(["1a2b3c4d", "video"])),
        (Command::EndConference, json!([])),
        (Command::Subject(text()), json!(["text"])),
        (Command::ToggleLobby(true), json!([true])),
        (Command::AnswerKnocking { id: LobbyId::new("5e6f"), admit: false }, json!(["5e6f", false])),
        (Command::StartRecording { mode: RecordingMode::File, stream: None }, json!([{ "mode": "file" }])),
        (Command::StopRecording(RecordingMode::Stream), json!(["stream"])),
        (Command::SetSubtitles(true), json!([true])),
        (Command::AddBreakoutRoom(text()), json!(["text"])),
        (Command::AutoAssignToBreakoutRooms, json!([])),
        (Command::SendToBreakoutRoom { id: id(), room: key() }, json!(["1a2b3c4d", "uuid"])),
        (Command::JoinBreakoutRoom(address()), json!(["uuid@breakout"])),
        (Command::JoinMainRoom, json!([])),
        (Command::CloseBreakoutRoom(key()), json!(["uuid"])),
        (Command::RemoveBreakoutRoom(address()), json!(["uuid@breakout"])),
        (Command::SendChatMessage { text: text(), to: Some(id()) }, json!(["text", "1a2b3c4d"])),
        (Command::ToggleChat, json!([])),
        (Command::ParticipantsPane(true), json!([true])),
        (Command::SetTileView(false), json!([false])),
        (Command::SetFollowMe(true), json!([true])),
        (Command::PinParticipant(None), json!([])),
        (Command::PinParticipant(Some(id())), json!(["1a2b3c4d"])),
        (
            Command::ShowNotification { uid: "n1".into(), title: text(), description: String::new(), sticky: true },
            json!([{ "uid": "n1", "title": "text", "description": "", "type": "normal", "timeout": "sticky" }]),
        ),
        (
            Command::ShowQuestion {
                uid: "n1".into(),
                title: text(),
                description: text(),
                actions: vec![("Open the quiz".into(), "open-quiz".into())],
            },
            json!([{ "uid": "n1", "title": "text", "description": "text", "type": "normal", "timeout": "sticky",
                "customActions": [{ "label": "Open the quiz", "uuid": "open-quiz" }] }]),
        ),
        (Command::HideNotification("n1".into()), json!(["n1"])),
        (Command::SetMeetingTimer { duration_s: 600, elapsed_s: 5 }, json!([{ "duration": 600, "elapsed": 5 }])),
        (Command::StartShareVideo(text()), json!(["text"])),
        (Command::StopShareVideo, json!([])),
        (Command::Whiteboard(true), json!([true])),
        (Command::SetVideoQuality(360), json!([360])),
        (Command::SetAudioOnly(true), json!([true])),
        (Command::SetParticipantVolume { id: id(), percent: 50 }, json!(["1a2b3c4d", 0.5])),
        (Command::SetLargeVideoParticipant(Some(id())), json!(["1a2b3c4d"])),
        (Command::ToggleFilmStrip, json!([])),
        (Command::ShowPip(true), json!([])),
        (Command::ShowPip(false), json!([])),
        (Command::VirtualBackgroundDialog, json!([])),
        (Command::SetVirtualBackground(None), json!([false, null])),
        (Command::SetBlurredBackground("blur"), json!(["blur"])),
        (Command::SetNoiseSuppression(true), json!([{ "enabled": true }])),
        (Command::ToggleCameraMirror, json!([])),
        (Command::ToggleCamera, json!([])),
        (Command::SendCameraFacingMode { to: id(), facing: "user" }, json!(["1a2b3c4d", "user"])),
        (Command::Email(text()), json!(["text"])),
        (Command::AvatarUrl(text()), json!(["text"])),
        (Command::LocalSubject(text()), json!(["text"])),
        (Command::OverwriteNames(vec![(id(), text())]), json!([[{ "id": "1a2b3c4d", "name": "text" }]])),
        (Command::OverwriteConfig(json!({ "disableChat": true })), json!([{ "disableChat": true }])),
        (Command::InitiatePrivateChat(id()), json!(["1a2b3c4d"])),
        (Command::CancelPrivateChat, json!([])),
        (Command::SendEndpointTextMessage { to: None, text: text() }, json!(["", "text"])),
        (Command::SendTones("1#".into()), json!([{ "tones": "1#" }])),
        (Command::GrantRecordingConsent { unmute: true }, json!([true])),
        (Command::SubmitFeedback { score: 5, message: text() }, json!([{ "score": 5, "message": "text" }])),
        (Command::ToggleE2ee(true), json!([true])),
        (Command::SetMediaEncryptionKey("{}".into()), json!(["{}"])),
        (Command::SetAssumedBandwidth(500_000), json!([500_000])),
        (Command::ResizeFilmStrip(200), json!([{ "width": 200 }])),
        (Command::ResizeLargeVideo { width: 800, height: 600 }, json!([800, 600])),
    ]
}

#[test]
fn every_command_goes_over_the_wire_as_jitsi_wants_it() {
    for (command, args) in all() {
        assert_eq!(Value::Array(command.args()), args, "{command:?}");
    }
    let stream = Command::StartRecording { mode: RecordingMode::Stream, stream: Some("key".into()) };
    assert_eq!(stream.args(), [json!({ "mode": "stream", "rtmpStreamKey": "key" })]);
}

#[test]
fn no_command_of_jitsis_list_is_missing_and_none_is_made_up() {
    let ours: BTreeSet<&str> = all().iter().map(|(command, _)| command.name()).chain(LEFT_OUT).collect();
    assert_eq!(ours, SUPPORTED.split_whitespace().collect());
}

#[test]
fn a_command_tells_nobody_its_arguments() {
    for secret in [
        Command::Password("open sesame".into()),
        Command::StartRecording { mode: RecordingMode::Stream, stream: Some("open sesame".into()) },
    ] {
        assert!(!format!("{secret:?}").contains("sesame"));
    }
}
