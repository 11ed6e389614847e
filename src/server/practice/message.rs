//! What goes over the WebSocket between the meeting page (`public/practice/line.js`: change both) and the server.

use domain::EndpointId;
use serde::{Deserialize, Serialize};

mod from_page;
mod to_page;

pub use from_page::FromPage;
pub use to_page::{Answer, Board, Breakout, ChatLine, Listed, Occupant, Poll, RoomList, SharedVideo, ToPage, Welcome};

/// Sound or picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// The microphone.
    Audio,
    /// The camera.
    Video,
    /// The screen.
    Desktop,
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

/// A sign of the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reaction {
    /// Well said.
    Like,
    /// Well done.
    Clap,
    /// Funny.
    Laugh,
    /// Surprising.
    Surprised,
    /// Not so fast.
    Slower,
    /// Hooray.
    Celebrate,
}

/// A line on the whiteboard: points as parts of its width and height, in 1/10000.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stroke(pub Vec<(u16, u16)>);

/// What the token lets somebody use beside what everybody may. A moderator's role does not make up for recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct May {
    /// Share the screen.
    pub share_screen: bool,
    /// Write in the common chat.
    pub chat: bool,
    /// Make polls.
    pub polls: bool,
    /// Record into a file.
    pub record: bool,
    /// Stream.
    pub stream: bool,
    /// Turn on subtitles.
    pub transcribe: bool,
}

impl May {
    /// Everything.
    pub const ALL: Self = Self { share_screen: true, chat: true, polls: true, record: true, stream: true, transcribe: true };
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

/// Why a recording does not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoRecording {
    /// Not allowed, or nobody there who records.
    ServiceUnavailable,
    /// It runs already.
    UnexpectedRequest,
}

/// Somebody who waits in the lobby, by the lobby's own number, which is not the endpoint's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Knocker {
    /// The lobby's number.
    pub id: EndpointId,
    /// The name on the screen.
    pub name: String,
}
