//! What meeting pages say.

use domain::EndpointId;
use serde::Deserialize;

use super::{Media, Reaction, RecordingMode, Stroke};

/// From a meeting page. Ids are taken as they are: an id that nobody has changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum FromPage {
    /// The first message, and only the first.
    Join {
        /// The conference name.
        room: String,
        /// The signed token; it says who this is.
        #[serde(default)]
        token: String,
        /// What to be called if the token gives no name.
        #[serde(default)]
        name: String,
        /// The microphone is off.
        #[serde(default)]
        audio_muted: bool,
        /// The camera is off.
        #[serde(default)]
        video_muted: bool,
        /// Where there is a lobby: knock at once.
        #[serde(default)]
        knock: bool,
    },
    /// In the lobby: please let me in.
    Knock,
    /// My microphone, camera or screen was turned off or on.
    Muted {
        /// Which.
        media: Media,
        /// Off.
        muted: bool,
    },
    /// My hand went up or down.
    Hand {
        /// Up.
        up: bool,
    },
    /// I want to be called otherwise.
    Name {
        /// The new name.
        name: String,
    },
    /// A line of chat.
    Chat {
        /// The text.
        text: String,
        /// To this one alone; none: to everybody.
        #[serde(default)]
        to: Option<EndpointId>,
    },
    /// A text from program to program.
    Text {
        /// To this one; none: to everybody else.
        #[serde(default)]
        to: Option<EndpointId>,
        /// The text.
        text: String,
    },
    /// A sign of the moment.
    React {
        /// Which.
        reaction: Reaction,
    },
    /// A question to everybody. Moderators, and whoever's token says so.
    Poll {
        /// The question.
        question: String,
        /// What can be answered.
        options: Vec<String>,
    },
    /// My answer, which replaces an earlier one.
    Vote {
        /// To which question.
        poll: u64,
        /// Number of the option.
        option: usize,
    },
    /// A line on the whiteboard.
    Draw {
        /// The line.
        stroke: Stroke,
    },
    /// To a breakout room, or back.
    Go {
        /// Id of the room; none: the main room.
        #[serde(default)]
        to: Option<String>,
    },
    /// I start or stop a recording, which is a badge on the screen and nothing else.
    Record {
        /// Which.
        mode: RecordingMode,
        /// Start.
        on: bool,
    },
    /// Subtitles for everybody.
    Subtitles {
        /// On.
        on: bool,
    },
    /// I am going.
    Leave,
    /// Are you there? (A page sees nothing of the pings below the messages.)
    Ping,
    /// Moderators: turn somebody's microphone, camera or screen off.
    Mute {
        /// Whose.
        id: EndpointId,
        /// Which.
        media: Media,
    },
    /// Moderators: turn everybody else's off.
    MuteEveryone {
        /// Which.
        media: Media,
    },
    /// Moderators: whether turning it on needs their leave.
    Moderation {
        /// Of what.
        media: Media,
        /// It does.
        on: bool,
    },
    /// Moderators: somebody may turn it on, and is asked to.
    Approve {
        /// Who.
        id: EndpointId,
        /// What.
        media: Media,
    },
    /// Moderators: takes such leave back.
    Reject {
        /// Whose.
        id: EndpointId,
        /// Of what.
        media: Media,
    },
    /// Moderators: put somebody out.
    Kick {
        /// Whom.
        id: EndpointId,
    },
    /// Moderators: make somebody a moderator.
    Grant {
        /// Whom.
        id: EndpointId,
    },
    /// Moderators: the title on the screen.
    Subject {
        /// The title; may be empty.
        subject: String,
    },
    /// Moderators: the lobby on or off.
    Lobby {
        /// On.
        on: bool,
    },
    /// Moderators: lets somebody in from the lobby, or turns them away.
    Answer {
        /// Whom: the lobby's number.
        id: EndpointId,
        /// In.
        admit: bool,
    },
    /// Moderators: a new breakout room.
    AddRoom {
        /// Its name; none: a number.
        #[serde(default)]
        name: Option<String>,
    },
    /// Moderators: everybody in it goes back.
    CloseRoom {
        /// Id of the room.
        id: String,
    },
    /// Moderators: the room goes.
    RemoveRoom {
        /// Id of the room.
        id: String,
    },
    /// Moderators: somebody goes to another room.
    Send {
        /// Who.
        id: EndpointId,
        /// Id of the room; none: the main room.
        #[serde(default)]
        to: Option<String>,
    },
    /// Moderators: spreads the people of the main room who do not moderate over the breakout rooms.
    AutoAssign,
    /// Moderators: a video for everybody; none: no more.
    ShareVideo {
        /// Its address.
        #[serde(default)]
        url: Option<String>,
    },
    /// Moderators: there is a whiteboard from now on.
    Whiteboard,
    /// Moderators: everybody sees what I see, or no more.
    Follow {
        /// On.
        on: bool,
    },
    /// Whom others follow: what I see.
    View {
        /// Tiles.
        tiles: bool,
        /// Whom I hold large.
        #[serde(default)]
        pinned: Option<EndpointId>,
    },
    /// Moderators: end the conference for everybody.
    End,
}
