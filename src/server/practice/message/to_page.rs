//! What meeting pages are told.

use domain::EndpointId;
use serde::Serialize;

use super::{Knocker, May, Media, NoRecording, Reaction, RecordingMode, Refusal, Stroke};

/// To a meeting page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ToPage {
    /// You are in, or in another room than before. Everything before now in one message; everything after now follows.
    Welcome(Box<Welcome>),
    /// You may not come in. The line closes.
    Refused {
        /// Why.
        reason: Refusal,
    },
    /// You wait in the lobby.
    Waiting {
        /// The moderators know.
        knocking: bool,
    },
    /// You were turned away from the lobby. The line closes.
    Denied,
    /// To moderators: somebody knocks.
    Knocking {
        /// Who.
        knocker: Knocker,
    },
    /// To moderators: somebody does not wait any more.
    KnockGone {
        /// Who.
        id: EndpointId,
    },
    /// To moderators: somebody who knocked was answered.
    Answered(Answer),
    /// The lobby was turned on or off.
    Lobby {
        /// On.
        on: bool,
        /// By whom.
        by: EndpointId,
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
    /// A microphone, camera or screen was turned off or on.
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
    /// Those of many were turned off by a moderator.
    MutedMany {
        /// Whose.
        ids: Vec<EndpointId>,
        /// Which.
        media: Media,
        /// By whom.
        by: EndpointId,
    },
    /// Whether turning something on needs leave.
    Moderation {
        /// Of what.
        media: Media,
        /// It does.
        on: bool,
    },
    /// Somebody may turn something on. To that one, who is asked to, and to moderators.
    Approved {
        /// Who.
        id: EndpointId,
        /// What.
        media: Media,
    },
    /// That leave is gone. To the same.
    Rejected {
        /// Who.
        id: EndpointId,
        /// What.
        media: Media,
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
    /// A text from program to program.
    Text {
        /// From whom.
        from: EndpointId,
        /// The text.
        text: String,
    },
    /// A sign of the moment.
    Reaction {
        /// Whose.
        id: EndpointId,
        /// Which.
        reaction: Reaction,
    },
    /// A question, new or with another count.
    Poll {
        /// The question.
        poll: Poll,
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
    /// A recording does not start. To the one who asked.
    NoRecording {
        /// Which.
        mode: RecordingMode,
        /// Why.
        error: NoRecording,
    },
    /// Subtitles were turned on or off.
    Subtitles {
        /// On.
        on: bool,
    },
    /// A video for everybody, or none any more.
    Video {
        /// Which.
        video: Option<SharedVideo>,
    },
    /// There is a whiteboard.
    Whiteboard {
        /// Who opened it.
        by: EndpointId,
    },
    /// A line on the whiteboard, to the writer, too.
    Stroke {
        /// The line.
        stroke: Stroke,
    },
    /// Everybody sees what this one sees; none: no more.
    Follow {
        /// Who.
        by: Option<EndpointId>,
    },
    /// What the one whom you follow sees.
    View {
        /// Tiles.
        tiles: bool,
        /// Who is held large.
        pinned: Option<EndpointId>,
    },
    /// All rooms with the people in them, since there have been breakout rooms. A moment late.
    Rooms {
        /// The main room comes first.
        rooms: Vec<RoomList>,
    },
}

/// What somebody who comes in is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Welcome {
    /// Your endpoint.
    pub id: EndpointId,
    /// You, as the others see you.
    pub you: Occupant,
    /// What your token lets you use.
    pub may: May,
    /// The breakout room that this is; none: the main room.
    pub breakout: Option<Breakout>,
    /// Those already there, in the order in which they came.
    pub people: Vec<Occupant>,
    /// Unique id of this meeting.
    pub meeting: String,
    /// When the first person came in (Unix ms).
    pub since_ms: i64,
    /// The title on the screen.
    pub subject: String,
    /// The recordings that run.
    pub recording: Vec<RecordingMode>,
    /// The last lines of chat.
    pub chat: Vec<ChatLine>,
    /// What needs leave to be turned on.
    pub moderation: Vec<Media>,
    /// What else there is.
    #[serde(flatten)]
    pub board: Board,
}

/// What is shown in a room beside the people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Board {
    /// Subtitles are on.
    pub subtitles: bool,
    /// The video for everybody.
    pub video: Option<SharedVideo>,
    /// The lines on the whiteboard; none: there is no whiteboard.
    pub whiteboard: Option<Vec<Stroke>>,
    /// The questions.
    pub polls: Vec<Poll>,
    /// Whom everybody follows.
    pub follow: Option<EndpointId>,
}

/// A breakout room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Breakout {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A room in the list of rooms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoomList {
    /// Which breakout room; none: the main room.
    pub breakout: Option<Breakout>,
    /// Who is in it.
    pub people: Vec<Listed>,
}

/// Somebody in the list of rooms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// The connection.
    pub id: EndpointId,
    /// The person.
    pub person: String,
    /// The name on the screen.
    pub name: String,
    /// Is a moderator.
    pub moderator: bool,
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
    /// Shares the screen.
    pub sharing: bool,
    /// Since when the hand is up (Unix ms); 0: down.
    pub raised_ms: i64,
    /// What the token allows; nobody else's business.
    #[serde(skip)]
    pub may: May,
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

/// A question to everybody, with how often each answer was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Poll {
    /// Its number.
    pub id: u64,
    /// Who asks.
    pub by: String,
    /// The question.
    pub question: String,
    /// What can be answered.
    pub options: Vec<String>,
    /// How often each was.
    pub votes: Vec<usize>,
}

/// A video that a moderator shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SharedVideo {
    /// Its address: `https:` always.
    pub url: String,
    /// Who shares it.
    pub by: EndpointId,
}

/// What became of somebody who knocked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Who.
    #[serde(flatten)]
    pub knocker: Knocker,
    /// In.
    pub admitted: bool,
    /// By whom.
    pub by: EndpointId,
}
