//! The one error that crosses from the server to the browser. Each variant has its status and its sentence for the person who
//! reads it; no sentence holds a name, a token or a password.

use domain::input::InputError;
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

use super::wire::Wire;

/// Why a call was refused or failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(from = "Wire", into = "Wire")]
pub enum ApiError {
    /// 401: nobody is signed in.
    #[error("Please sign in first.")]
    SignInNeeded,
    /// 401: the cookie is of a session that has ended.
    #[error("Your session has ended. Please sign in again; nothing you have sent is lost.")]
    SessionExpired,
    /// 401: name or password do not match. Which of the two is not said.
    #[error("That name and password do not match. Please check both and try again.")]
    WrongPassword,
    /// 429: too many tries.
    #[error("Too many tries. Please wait {retry_s} seconds and try again.")]
    TooManyTries {
        /// After how long another try is heard, in s.
        retry_s: u64,
    },
    /// 403: known, but not allowed to.
    #[error("Your role in this course does not allow that. A teacher of the course can change what roles may do.")]
    NotAllowed,
    /// 404: no such thing, or not yours. The two look alike on purpose.
    #[error("There is no such {0}, or it is not yours to see. Please check the address.")]
    NoSuch(Thing),
    /// 403: the lesson has not opened yet.
    #[error("This lesson is not open yet.")]
    NotOpenYet {
        /// When it opens for you (Unix ms).
        opens_ms: i64,
    },
    /// 410: the lesson is over.
    #[error("This lesson is over.")]
    Over {
        /// Since when (Unix ms).
        since_ms: i64,
    },
    /// 403: nobody gets in before a moderator is there.
    #[error("The lesson begins when the teacher is there.")]
    WaitForModerator,
    /// 403: a moderator has to let one in, and has been asked to.
    #[error("You are waiting to be let in. The teacher has been asked.")]
    WaitInLobby,
    /// 403: a moderator did not let one in.
    #[error("You were not let in. If that was a mistake, please ask the teacher.")]
    TurnedAway,
    /// 403: the lesson may be recorded, and one has not agreed to that yet.
    #[error("This lesson may be recorded. You can enter when you agree to that.")]
    ConsentNeeded {
        /// What one agrees to, a sentence a line: the words that are kept with each recording.
        words: String,
    },
    /// 410: an invitation that was revoked, is over or used up, or never was.
    #[error("This invitation does not work any more. Please ask the teacher for a new one.")]
    GuestLinkGone,
    /// 403: the invitation's PIN is missing or wrong.
    #[error("That PIN is not right. It was given to you by another way than the link.")]
    WrongPin,
    /// 409: somebody has that sign-in name already.
    #[error("That sign-in name is taken. Please choose another one.")]
    NameTaken,
    /// 409: the last one who can manage the course would lose that.
    #[error("A course needs at least one teacher. Please make somebody else a teacher first.")]
    LastTeacher,
    /// 422: something typed does not fit.
    #[error("{0}")]
    Invalid(#[from] InputError),
    /// 422: a setting of a provider will not do.
    #[error("{sentence}")]
    Setting {
        /// The field.
        field: String,
        /// What is wrong and the way out, in the server's words.
        sentence: String,
    },
    /// 409: the change would take something away that others use, or comes at a bad time.
    #[error("{sentence}")]
    Conflict {
        /// What stands in the way, in the server's words.
        sentence: String,
    },
    /// 503: lessons have nowhere to take place.
    #[error("The video server of this room is not ready. Please tell your administrator; nothing is wrong with your device.")]
    NoVenue,
    /// 400: the request is not what this version of the page would send.
    #[error("The page and the server do not understand each other. Please reload the page.")]
    Malformed,
    /// 404: no such function.
    #[error("This server has no such function. Please reload the page.")]
    NoSuchFunction,
    /// 413: the body is too large.
    #[error("That is too much at once: at most {most_kib} KiB fit into one request.")]
    TooLarge {
        /// How much fits, in KiB.
        most_kib: usize,
    },
    /// 403: the request comes from another site.
    #[error("This request came from another site and was refused.")]
    CrossSite,
    /// 503: the data folder does not take the change.
    #[error("The server cannot write to its data folder just now. Nothing was changed. Please try again later or tell your administrator.")]
    Storage,
    /// 500: our fault; the log has the details under the request id.
    #[error("Something went wrong on the server. Please try again; if it happens again, tell your administrator.")]
    Internal,
    /// Made by the browser: the server cannot be reached.
    #[error("The server cannot be reached. Please check your connection; the page tries again.")]
    Unreachable,
}

/// What a missing thing is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A course.
    Course,
    /// A room.
    Room,
    /// A lesson.
    Lesson,
    /// A member of a course.
    Member,
    /// An account, by its sign-in name.
    Account,
    /// A provider.
    Provider,
    /// An invitation.
    Invitation,
    /// A set of breakout rooms.
    BreakoutSet,
    /// A recording.
    Recording,
    /// An account on YouTube.
    YoutubeAccount,
}

impl std::fmt::Display for Thing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Course => "course",
            Self::Room => "room",
            Self::Lesson => "lesson",
            Self::Member => "member",
            Self::Account => "account",
            Self::Provider => "Jitsi server",
            Self::Invitation => "invitation",
            Self::BreakoutSet => "set of breakout rooms",
            Self::Recording => "recording",
            Self::YoutubeAccount => "YouTube account",
        })
    }
}

impl ApiError {
    /// The HTTP status. The one table.
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignInNeeded | Self::SessionExpired | Self::WrongPassword => 401,
            Self::NotAllowed
            | Self::NotOpenYet { .. }
            | Self::CrossSite
            | Self::WaitForModerator
            | Self::WaitInLobby
            | Self::TurnedAway
            | Self::ConsentNeeded { .. }
            | Self::WrongPin => 403,
            Self::NoSuch(_) | Self::NoSuchFunction => 404,
            Self::NameTaken | Self::LastTeacher | Self::Conflict { .. } => 409,
            Self::Over { .. } | Self::GuestLinkGone => 410,
            Self::TooLarge { .. } => 413,
            Self::Invalid(_) | Self::Setting { .. } => 422,
            Self::TooManyTries { .. } => 429,
            Self::Malformed => 400,
            Self::Internal => 500,
            Self::Storage | Self::Unreachable | Self::NoVenue => 503,
        }
    }

    /// Whether signing in is the way out.
    pub const fn wants_sign_in(&self) -> bool {
        matches!(self, Self::SignInNeeded | Self::SessionExpired)
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Unreachable,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => Self::Malformed,
            _ => Self::Internal,
        }
    }
}
