//! What a conference reports, under the External API's own names; and what `start.js` adds to it.

use domain::{EndpointId, PersonId};
use serde_json::Value;

use crate::aside::Aside;
use crate::id::{LobbyId, Media, RecordingMode, Role, Whiteboard};

mod names;
mod parse;
mod parts;

pub(crate) use parse::{read_occupant, read_rooms};
pub use parts::{JitsiError, LobbyNotice, Message, Occupant, Room};

/// Stands in an id's place for oneself before the conference has given one, and again while leaving.
pub const LOCAL: &str = "local";

/// One event. A payload that lacks what the event is about becomes [`Event::Other`]; nothing here can fail.
///
/// Several of them lie about what they seem to say. Do not act on single events: fold them with [`crate::Conference::apply`].
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    // --- from start.js ---
    /// The server gave a ticket; the conference will be opened with it. Also the first thing of a retry.
    RollcallTicket {
        /// Who enters.
        person: Option<PersonId>,
        /// All of it, as the server sent it.
        ticket: Value,
    },
    /// The server gave no ticket.
    RollcallRefused {
        /// The server's error as it sent it, or `{"code":"unreachable"}`.
        error: Value,
    },
    /// The Jitsi server's `external_api.js` is being loaded, or could not be.
    RollcallScript {
        /// It could not be loaded, after several tries.
        failed: bool,
    },
    /// The conference's frame is on the page.
    RollcallConstructed,
    /// The frame has not said a word for too long: after it was made, or after it has lost its connection. It may still.
    RollcallSilent,
    /// The frame was taken off the page by ourselves.
    RollcallClosed,

    // --- from Jitsi: the frame itself ---
    /// The meeting page has loaded. Comes again whenever it reloads itself.
    Ready,
    /// Whether the browser can do it at all.
    BrowserSupport {
        /// It can.
        supported: bool,
    },
    /// The page asks something before one is in: Jitsi's own entry page, or the lobby's.
    PrejoinScreenLoaded,
    /// The page has nothing more to show: after hanging up, not after a kick.
    ReadyToClose,
    /// Something went wrong, or one has to wait: the lobby and the password come as errors, too.
    ErrorOccurred(JitsiError),

    // --- coming and going ---
    /// Oneself is in: for the first time, after a reconnect (new id), or in another room (same id).
    VideoConferenceJoined {
        /// One's own endpoint.
        id: EndpointId,
        /// One's name, if set.
        name: Option<String>,
        /// The conference name, or the breakout room's key.
        room: String,
        /// It is a breakout room.
        breakout: bool,
    },
    /// This leg is over. Says nothing about the lesson: comes with each breakout move and each reload, at times twice, at times never.
    VideoConferenceLeft,
    /// Somebody is there. For those already inside it comes before one's own [`Event::VideoConferenceJoined`].
    ParticipantJoined {
        /// Who.
        id: EndpointId,
        /// The name, if set. Raw text.
        name: Option<String>,
        /// The person their token names, if the server passes it on.
        person: Option<PersonId>,
    },
    /// Somebody is not there any more; or oneself is leaving (then for everybody, at times twice).
    ParticipantLeft {
        /// Who.
        id: EndpointId,
    },
    /// A moderator removed somebody.
    ParticipantKickedOut {
        /// Who; [`LOCAL`] on the victim's side.
        kicked: EndpointId,
        /// It is oneself.
        me: bool,
        /// The moderator's name.
        by: Option<String>,
    },
    /// A role changed. Roles of people who were there before are never sent: ask for [`crate::RoomsInfo`].
    ParticipantRoleChanged {
        /// Whose.
        id: EndpointId,
        /// To what.
        role: Role,
    },
    /// A name changed.
    DisplayNameChange {
        /// Whose.
        id: EndpointId,
        /// The new one; none: taken away.
        name: Option<String>,
    },
    /// Somebody asks to be let in. For moderators.
    KnockingParticipant {
        /// Their number in the lobby.
        id: LobbyId,
        /// Their name. Raw text.
        name: String,
    },
    /// News of the lobby (in a `nonParticipantMessageReceived`). For moderators.
    Lobby(LobbyNotice),
    /// The conference is locked: answer with [`crate::Command::Password`]. Again after each wrong answer.
    PasswordRequired,

    // --- media ---
    /// Somebody's media was turned on or off. Wrong for seconds after each change of connection.
    ParticipantMuted {
        /// Whose.
        id: EndpointId,
        /// What.
        media: Media,
        /// It is off.
        muted: bool,
    },
    /// One's own microphone.
    AudioMuteStatusChanged {
        /// It is off.
        muted: bool,
    },
    /// One's own camera.
    VideoMuteStatusChanged {
        /// It is off.
        muted: bool,
    },
    /// Whether there is a microphone. Flaps at the start.
    AudioAvailabilityChanged {
        /// There is.
        available: bool,
    },
    /// Whether there is a camera. Flaps at the start.
    VideoAvailabilityChanged {
        /// There is.
        available: bool,
    },
    /// The microphone cannot be used.
    MicError {
        /// `gum.permission_denied`, `gum.not_found` and the like.
        kind: String,
    },
    /// The camera cannot be used.
    CameraError {
        /// `gum.permission_denied`, `gum.not_found` and the like.
        kind: String,
    },
    /// One's own screen sharing.
    ScreenSharingStatusChanged {
        /// It is on.
        on: bool,
    },
    /// Who shares a screen. The sharer hears of it before [`Event::ScreenSharingStatusChanged`], and when it is over after it.
    ContentSharingParticipantsChanged {
        /// All who do.
        ids: Vec<EndpointId>,
    },
    /// Who speaks.
    DominantSpeakerChanged {
        /// Who.
        id: EndpointId,
    },

    // --- the class ---
    /// A hand went up or down.
    RaiseHandUpdated {
        /// Whose; [`LOCAL`] while leaving.
        id: EndpointId,
        /// When it went up, by the raiser's clock (Unix ms); none: down.
        raised_ms: Option<i64>,
    },
    /// Unmuting needs a moderator's leave, or no longer does.
    ModerationStatusChanged {
        /// Of what.
        media: Media,
        /// It does.
        on: bool,
    },
    /// A moderator allowed somebody to unmute.
    ModerationParticipantApproved {
        /// Whom.
        id: EndpointId,
        /// What.
        media: Media,
    },
    /// A moderator took that back.
    ModerationParticipantRejected {
        /// Whose.
        id: EndpointId,
        /// What.
        media: Media,
    },
    /// All rooms, as soon as there are breakout rooms. About a second late.
    BreakoutRoomsUpdated {
        /// The main room among them.
        rooms: Vec<Room>,
    },
    /// The subject on the screen.
    SubjectChange {
        /// Empty: none.
        subject: String,
    },
    /// A recording or stream went on or off, or could not start.
    RecordingStatusChanged {
        /// It is on.
        on: bool,
        /// Which kind, if said.
        mode: Option<RecordingMode>,
        /// Why it could not start (`service-unavailable`, `busy` and the like). Only the one who asked hears of it.
        error: Option<String>,
    },
    /// Where a recording is (8x8 JaaS only).
    RecordingLinkAvailable {
        /// Its address.
        link: String,
    },
    /// Transcription went on or off.
    TranscribingStatusChanged {
        /// It is on.
        on: bool,
    },
    /// The meeting page asks whether one agrees to being recorded, or has been answered: until then it mutes one.
    RecordingConsentDialogOpen {
        /// It asks.
        open: bool,
    },
    /// Somebody plays a video to everybody, halts it, or has stopped it. (By Jitsi's source; the recordings have none, because nothing
    /// could be played where they were made. The same event for sound alone comes with a shared screen, and is another one here.)
    AudioOrVideoSharingToggled {
        /// Whose it is.
        by: Option<EndpointId>,
        /// It plays, or was halted; none: it is over.
        playing: Option<bool>,
    },
    /// The whiteboard.
    WhiteboardStatusChanged {
        /// How it is now.
        status: Whiteboard,
    },
    /// When the conference began, by the server.
    ConferenceCreatedTimestamp {
        /// Unix ms.
        at_ms: i64,
    },

    // --- chat and the frame's own screen ---
    /// A message. Older ones are sent again to latecomers.
    IncomingMessage(Message),
    /// The chat panel.
    ChatUpdated {
        /// Messages not read yet.
        unread: u32,
        /// It is open.
        open: bool,
    },
    /// Tiles or one large picture.
    TileViewChanged {
        /// Tiles.
        on: bool,
    },

    /// Whose picture is the large one. The event itself says nothing; `start.js` looks, and tells only what differs.
    LargeVideoChanged {
        /// Whose; none: nobody's.
        id: Option<EndpointId>,
    },
    /// The meeting page's own list of people.
    ParticipantsPaneToggled {
        /// It is open.
        open: bool,
    },
    /// Pictures are not received any more, or again.
    AudioOnlyChanged {
        /// They are not.
        on: bool,
    },
    /// Somebody pressed a button in a note of ours ([`crate::Command::ShowNotification`]).
    NotificationAction {
        /// Which: the action's own id.
        id: String,
    },
    /// A text from another endpoint's page, sent by way of the Jitsi server's bridge channel. Anybody can send anything.
    EndpointTextMessage {
        /// From whom.
        from: EndpointId,
        /// What.
        text: String,
    },
    /// A button of the meeting page that `start.js` had reported was pressed; see `buttonsWithNotifyClick` there.
    ToolbarButtonClicked {
        /// Which.
        key: String,
        /// It did nothing else.
        prevented: bool,
    },

    /// Known, but only passed on: see [`Aside`].
    Aside {
        /// Which.
        aside: Aside,
        /// What Jitsi sent.
        payload: Value,
    },
    /// Anything else: an event of the future, or a payload that is not what it should be.
    Other {
        /// Its name.
        name: String,
    },
}
