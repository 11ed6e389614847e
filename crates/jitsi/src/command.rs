//! What one can ask of a conference.
//!
//! No command is ever answered, and one that is not allowed is dropped without a word. The only confirmation is the event that
//! follows from it; what a user may click is for the page to decide, what they may do is for the server.

mod wire;

use domain::EndpointId;
use serde_json::Value;

use crate::id::{BreakoutId, BreakoutJid, LobbyId, Media, RecordingMode};

/// A command. Each says who enforces it: *nobody* (it concerns only oneself), *the page* (the meeting page itself drops it unless one
/// moderates), *the library* (so does Jitsi's library), or *the server*. What it does was seen in recordings of the real thing, unless
/// it says otherwise.
///
/// Left out: `toggleNoiseSuppression`, which is in Jitsi's list but which nothing handles (there is [`Command::SetNoiseSuppression`]);
/// `toggleTileView` and `toggleSubtitles`, whose setting forms two presses do not undo; `setSecondScreen`, which is Electron's.
///
/// Its debug form is its name alone: arguments hold passwords, keys and people's names.
#[derive(Clone, PartialEq)]
pub enum Command {
    // --- oneself ---
    /// Microphone on or off. There is no way to set it: look at [`crate::Conference::audio_muted`] first. The server where moderation
    /// is on: unmuting then does nothing.
    ToggleAudio,
    /// Camera on or off. As [`Command::ToggleAudio`].
    ToggleVideo,
    /// One's own hand up or down. Nobody. For somebody else's hand there is no command.
    ToggleRaiseHand,
    /// Screen sharing on or off. Nobody; the token's features may forbid it.
    ToggleShareScreen,
    /// One's name. Nobody, so do not trust names.
    DisplayName(String),
    /// Leave, without Jitsi's questionnaire. Nobody.
    Hangup,
    /// Answers [`crate::event::Event::PasswordRequired`], or locks the conference (the library: moderators). Empty: unlocks.
    Password(String),

    // --- others ---
    /// Turns everybody else's media off. The server.
    MuteEveryone(Media),
    /// Turns somebody's media off. The page. With one's own id it would toggle, so look before.
    MuteParticipant {
        /// Whose.
        id: EndpointId,
        /// What.
        media: Media,
    },
    /// Removes somebody. The server. The token keeps working: whoever shall stay out needs the server's help.
    KickParticipant(EndpointId),
    /// Makes somebody a moderator for this conference. The page, then the server.
    GrantModerator(EndpointId),
    /// From now on unmuting needs leave. The page, then the server.
    ToggleModeration {
        /// On or off.
        on: bool,
        /// Of microphones or cameras. A screen would be taken for a microphone (by Jitsi's source).
        media: Media,
    },
    /// Allows somebody to unmute and asks them to. The page, then the server.
    AskToUnmute(EndpointId),
    /// Allows somebody's camera. The page, then the server.
    ApproveVideo(EndpointId),
    /// Takes such leave back. The page, then the server. Does not mute by itself.
    RejectParticipant {
        /// Whose.
        id: EndpointId,
        /// Of the microphone or the camera. A screen would be taken for a microphone (by Jitsi's source).
        media: Media,
    },

    // --- the conference ---
    /// Ends it for everybody. The server, if it has the module for it.
    EndConference,
    /// Everybody's subject. The library: moderators.
    Subject(String),
    /// Lobby on or off. The library: moderators.
    ToggleLobby(bool),
    /// Lets somebody in from the lobby, or turns them away. The server: owners of the lobby.
    AnswerKnocking {
        /// Whom: the lobby's number.
        id: LobbyId,
        /// In.
        admit: bool,
    },
    /// Starts a recording or stream. The server; failures come as `recordingStatusChanged` or not at all (without a stream's key, or
    /// where the server's configuration has no recording service). Left out: Dropbox's token, sharing, metadata.
    StartRecording {
        /// What.
        mode: RecordingMode,
        /// For a stream: where to, with its key.
        stream: Option<String>,
    },
    /// Stops it. The server.
    StopRecording(RecordingMode),
    /// Transcription on or off. The server.
    SetSubtitles(bool),

    // --- breakout rooms ---
    /// Makes a breakout room. The page, then the server.
    AddBreakoutRoom(String),
    /// Spreads everybody over the breakout rooms. The page, then the server.
    AutoAssignToBreakoutRooms,
    /// Sends somebody to a room; the main room's key brings them back. The page, then the server.
    SendToBreakoutRoom {
        /// Whom.
        id: EndpointId,
        /// Where to: the room's key.
        room: BreakoutId,
    },
    /// Goes there oneself: the room's address. Nobody.
    JoinBreakoutRoom(BreakoutJid),
    /// Goes back to the main room. Nobody.
    JoinMainRoom,
    /// Sends everybody back from a room: its key. The page, then the server.
    CloseBreakoutRoom(BreakoutId),
    /// Takes a room away: its address. The page, then the server.
    RemoveBreakoutRoom(BreakoutJid),

    // --- what is seen ---
    /// A message to everybody or to one. Nobody; an unknown endpoint drops it.
    SendChatMessage {
        /// What.
        text: String,
        /// To whom; none: to all.
        to: Option<EndpointId>,
    },
    /// The chat panel open or closed. Nobody.
    ToggleChat,
    /// The list of people inside the meeting page. Nobody.
    ParticipantsPane(bool),
    /// Tiles, or one large picture. Nobody.
    SetTileView(bool),
    /// Everybody sees what the moderator sees. Receivers ignore it from others.
    SetFollowMe(bool),
    /// Holds somebody in view; none: nobody. Nobody.
    PinParticipant(Option<EndpointId>),
    /// A note on one's own screen. Nobody. A press on its action comes back as [`crate::Event::NotificationAction`].
    ShowNotification {
        /// To take it away by.
        uid: String,
        /// First line.
        title: String,
        /// The rest, maybe empty.
        description: String,
        /// Stays until closed.
        sticky: bool,
    },
    /// A note with buttons, which stays until one is pressed or it is closed. Nobody. A press comes back as
    /// [`crate::Event::NotificationAction`].
    ShowQuestion {
        /// To take it away by.
        uid: String,
        /// First line.
        title: String,
        /// The rest, maybe empty.
        description: String,
        /// The buttons' words, and the ids that come back.
        actions: Vec<(String, String)>,
    },
    /// Takes a note away. Nobody.
    HideNotification(String),
    /// A running clock over the picture. Nobody.
    SetMeetingTimer {
        /// Until when, in s.
        duration_s: u32,
        /// How much is over, in s.
        elapsed_s: u32,
    },
    /// Plays a video (on `YouTube` or by a file's address) to everybody. The page shows it to moderators only; the server does not check.
    StartShareVideo(String),
    /// Ends that. As before.
    StopShareVideo,
    /// The whiteboard open or closed. Nobody; without one on the server it is answered by a status of "forbidden".
    Whiteboard(bool),
    /// Highest received picture, in lines. Nobody.
    SetVideoQuality(u32),
    /// No pictures, to save a weak line. Nobody.
    SetAudioOnly(bool),
    /// How loud somebody is for oneself, in percent. Nobody.
    SetParticipantVolume {
        /// Whose.
        id: EndpointId,
        /// 0 to 100.
        percent: u8,
    },
    /// Somebody large, and out of the tiles; none: nobody. Nobody. (Pinning holds; this does not.)
    SetLargeVideoParticipant(Option<EndpointId>),
    /// The row of small pictures. Nobody.
    ToggleFilmStrip,
    /// The picture in a window of its own. Nobody.
    ShowPip(bool),
    /// The dialog for backgrounds. Nobody.
    VirtualBackgroundDialog,
    /// A picture (`data:` URL) behind oneself; none: off. Nobody.
    SetVirtualBackground(Option<String>),
    /// Blurs what is behind oneself: `slight-blur`, `blur` or `none`. Nobody.
    SetBlurredBackground(&'static str),
    /// Filters noise from one's own microphone. Nobody.
    SetNoiseSuppression(bool),
    /// One's own picture the other way round, on one's own screen. Nobody.
    ToggleCameraMirror,
    /// The other camera of a phone. Nobody.
    ToggleCamera,
    /// Asks for somebody's other camera (phones): `user` or `environment`. Nobody.
    SendCameraFacingMode {
        /// Whose.
        to: EndpointId,
        /// Which.
        facing: &'static str,
    },
    /// One's own mail address, for a picture of oneself. Nobody; the token says it better.
    Email(String),
    /// One's own picture. Nobody; the token says it better, and Jitsi calls this one old.
    AvatarUrl(String),
    /// A subject that only oneself sees. Nobody.
    LocalSubject(String),
    /// Other names for others, on one's own screen. Nobody, and no event follows.
    OverwriteNames(Vec<(EndpointId, String)>),
    /// Changes the configuration of the running page, as far as Jitsi allows that. Nobody.
    OverwriteConfig(Value),
    /// Opens the chat panel with somebody. Nobody.
    InitiatePrivateChat(EndpointId),
    /// Back to the common chat. Nobody.
    CancelPrivateChat,
    /// A text to somebody's page; none: to everybody's. Nobody; it needs the bridge channel, which two people alone do not have.
    SendEndpointTextMessage {
        /// To whom.
        to: Option<EndpointId>,
        /// What.
        text: String,
    },
    /// Tones of a telephone. Nobody.
    SendTones(String),
    /// Agrees to being recorded, and unmutes if one likes. Nobody.
    GrantRecordingConsent {
        /// Unmute.
        unmute: bool,
    },
    /// Stars and words for Jitsi's statistics. Nobody.
    SubmitFeedback {
        /// 1 to 5.
        score: u8,
        /// What else.
        message: String,
    },
    /// End-to-end encryption. Nobody; no event says whether it is on.
    ToggleE2ee(bool),
    /// Its key, in hex-free form (`{"exportedKey":[…],"index":0}`). Nobody.
    SetMediaEncryptionKey(String),
    /// As if the line could carry so many bits a second. Nobody.
    SetAssumedBandwidth(u32),
    /// How wide the row of small pictures is, in pixels. Nobody.
    ResizeFilmStrip(u32),
    /// How large the large picture is, in pixels; not larger than the frame. Nobody.
    ResizeLargeVideo {
        /// Width.
        width: u32,
        /// Height.
        height: u32,
    },
}

impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
