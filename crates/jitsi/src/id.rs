//! The small words of the External API: ids that are easily mixed up, one type each, and its enumerations.

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }
            /// The text as Jitsi wants it back.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    )+};
}

id! {
    /// Somebody knocking, in the lobby's own numbering: **not** the endpoint id the same person gets once inside.
    LobbyId,
    /// A breakout room's address (`<uuid>@breakout.<domain>`). Joining and removing go by this: with the bare id one lands alone in
    /// a room that does not exist.
    BreakoutJid,
}

/// A breakout room's key (a UUID; for the main room the conference name). Sending people and closing go by this.
pub use domain::BreakoutId;

/// What a conference calls a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Only watches (visitors).
    None,
    /// Takes part.
    Participant,
    /// Moderates.
    Moderator,
}

impl Role {
    /// The one with this name on the wire. A name of the future counts as taking part.
    pub fn from_name(name: &str) -> Self {
        match name {
            "moderator" => Self::Moderator,
            "none" | "visitor" => Self::None,
            _ => Self::Participant,
        }
    }
}

/// A kind of media.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Media {
    /// The microphone.
    Audio,
    /// The camera.
    Video,
    /// The shared screen.
    Screen,
}

impl Media {
    /// The name on the wire. (Muting alone calls the screen `screenshare`.)
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Screen => "desktop",
        }
    }

    /// The one with this name on the wire, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "audio" => Self::Audio,
            "video" => Self::Video,
            "desktop" | "screenshare" => Self::Screen,
            _ => return None,
        })
    }
}

/// How the whiteboard is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whiteboard {
    /// One may not use it, or the server has none.
    Forbidden,
    /// There is one, out of sight.
    Hidden,
    /// It has just been made.
    Instantiated,
    /// There is none (any more): so at each entering.
    Reset,
    /// It is on the screen.
    Shown,
}

impl Whiteboard {
    /// The one with this name on the wire, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "FORBIDDEN" => Self::Forbidden,
            "HIDDEN" => Self::Hidden,
            "INSTANTIATED" => Self::Instantiated,
            "RESET" => Self::Reset,
            "SHOWN" => Self::Shown,
            _ => return None,
        })
    }
}

/// What a recording is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordingMode {
    /// A file on the server.
    File,
    /// A live stream.
    Stream,
    /// A file on somebody's own computer.
    Local,
}

impl RecordingMode {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Stream => "stream",
            Self::Local => "local",
        }
    }

    /// The one with this name on the wire, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::File, Self::Stream, Self::Local].into_iter().find(|mode| mode.as_str() == name)
    }
}
