//! Recordings, as senders tell of them.

use domain::PersonId;
use domain::recording::Part;

/// A file of a recording that a sender has, or has put where it can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// What the sender calls the recording; none: it says only whose conference it is of.
    pub session: Option<String>,
    /// What of the recording it is.
    pub part: Part,
    /// Where it is.
    pub place: Place,
    /// Who started it, as the sender says.
    pub initiator: Option<PersonId>,
    /// The host of the Jitsi server, if the sender says it, in small letters and without a port.
    pub host: Option<String>,
    /// When it began, by the sender's clock (Unix ms).
    pub started_ms: Option<i64>,
    /// When it ended, by the sender's clock (Unix ms).
    pub ended_ms: Option<i64>,
    /// How long it is, in ms.
    pub length_ms: Option<i64>,
}

/// Where a file of a recording is.
#[derive(Clone, PartialEq, Eq)]
pub enum Place {
    /// In the storage of recordings.
    File {
        /// Its path, as the sender knows it.
        path: String,
        /// How large it is, in bytes, if the sender says so.
        size: Option<u64>,
        /// Its SHA-256, in small hexadecimal digits, if the sender says so.
        sha256: Option<String>,
    },
    /// Behind a link that is a secret: whoever has it has the file.
    Link {
        /// The address.
        url: String,
    },
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Paths have names of conferences in them, and links are secrets.
        match self {
            Self::File { size, .. } => f.debug_struct("File").field("size", size).finish_non_exhaustive(),
            Self::Link { .. } => f.debug_struct("Link").finish_non_exhaustive(),
        }
    }
}
