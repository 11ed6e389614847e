//! What goes over the WebSocket between the meeting page (`public/practice/line.js`: change both) and the server.

use domain::EndpointId;
use serde::{Deserialize, Serialize};

/// Sound or picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// The microphone.
    Audio,
    /// The camera.
    Video,
}

/// Where a recording goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordingMode {
    /// Into a file.
    File,
    /// To a streaming service.
    Stream,
}

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
    },
    /// My microphone or camera was turned off or on.
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
    /// I am going.
    Leave,
    /// Are you there? (A page sees nothing of the pings below the messages.)
    Ping,
    /// Moderators: turn somebody's microphone or camera off.
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
    /// Moderators: start or stop the recording, which is a badge on the screen and nothing else.
    Record {
        /// Which.
        mode: RecordingMode,
        /// Start.
        on: bool,
    },
    /// Moderators: end the conference for everybody.
    End,
}

/// To a meeting page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ToPage {
    /// You are in. Everything before now in one message; everything after now follows.
    Welcome {
        /// Your endpoint.
        id: EndpointId,
        /// You, as the others see you.
        you: Occupant,
        /// Those already there, in the order in which they came.
        people: Vec<Occupant>,
        /// Unique id of this meeting.
        meeting: String,
        /// When the first person came in (Unix ms).
        since_ms: i64,
        /// The title on the screen.
        subject: String,
        /// The recordings that run.
        recording: Vec<RecordingMode>,
        /// The last lines of chat.
        chat: Vec<ChatLine>,
    },
    /// You may not come in. The line closes.
    Refused {
        /// Why.
        reason: Refusal,
    },
    /// Somebody came in.
    Joined {
        /// Who.
        person: Occupant,
    },
    /// Somebody is gone.
    Left {
        /// Who.
        id: EndpointId,
    },
    /// Somebody, maybe you, was put out.
    Kicked {
        /// Who.
        id: EndpointId,
        /// By whom.
        by: EndpointId,
    },
    /// The conference is over for everybody. The line closes.
    Ended,
    /// A microphone or camera was turned off or on.
    Muted {
        /// Whose.
        id: EndpointId,
        /// Which.
        media: Media,
        /// Off.
        muted: bool,
        /// By a moderator; none: by its owner.
        by: Option<EndpointId>,
    },
    /// A hand went up or down.
    Hand {
        /// Whose.
        id: EndpointId,
        /// Since when it is up (Unix ms); 0: down.
        raised_ms: i64,
    },
    /// Somebody is called otherwise.
    Name {
        /// Who.
        id: EndpointId,
        /// The new name.
        name: String,
    },
    /// Somebody became a moderator.
    Role {
        /// Who.
        id: EndpointId,
        /// Is a moderator.
        moderator: bool,
    },
    /// A line of chat, to the writer, too.
    Chat {
        /// The line.
        line: ChatLine,
        /// Only for this one and the writer.
        to: Option<EndpointId>,
    },
    /// The title on the screen.
    Subject {
        /// The title.
        subject: String,
    },
    /// I am here.
    Pong,
    /// A recording started or stopped.
    Recording {
        /// Which.
        mode: RecordingMode,
        /// It runs.
        on: bool,
    },
}

/// Somebody in the room, as the others see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Occupant {
    /// The connection.
    pub id: EndpointId,
    /// The person, from the token: two tabs of one person share it.
    pub person: String,
    /// The name on the screen.
    pub name: String,
    /// Is a moderator.
    pub moderator: bool,
    /// The microphone is off.
    pub audio_muted: bool,
    /// The camera is off.
    pub video_muted: bool,
    /// Since when the hand is up (Unix ms); 0: down.
    pub raised_ms: i64,
}

/// A line of chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChatLine {
    /// Unique id of the line.
    pub id: String,
    /// Who wrote it; may have left since.
    pub from: EndpointId,
    /// The writer's name at that time.
    pub name: String,
    /// The text: plain, never markup.
    pub text: String,
    /// When (Unix ms).
    pub sent_ms: i64,
}

/// Why somebody may not come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The token is too old, or not valid yet.
    Expired,
    /// The token is for another conference.
    WrongRoom,
    /// The token is not ours, or changed, or missing.
    BadSignature,
    /// As many people or rooms as there can be.
    Full,
}
