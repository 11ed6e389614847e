//! What the robot has lived through. What it means is decided in `judge`, which knows nothing of networks.

use std::collections::BTreeMap;

use crate::dial::Unreachable;
use crate::robot::{NoRoom, NotIn, Refusal, Standing};
use crate::room::Made;

/// How far somebody has come with a token, or without.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Entry {
    /// Not tried, because something before it failed.
    #[default]
    NotTried,
    /// Not signed in.
    Outside(NotIn),
    /// Signed in, and more was not wanted.
    SignedIn,
    /// Signed in, but there is no room.
    NoRoom(NoRoom),
    /// Signed in, and not let into the room.
    Turned(Refusal),
    /// Signed in, and then the connection broke.
    Lost(Unreachable),
    /// In the room.
    Joined(Standing),
}

impl Entry {
    /// Whether the server took the token, or did without.
    pub const fn is_signed_in(&self) -> bool {
        !matches!(self, Self::NotTried | Self::Outside(_))
    }

    pub const fn joined(&self) -> Option<&Standing> {
        if let Self::Joined(standing) = self { Some(standing) } else { None }
    }
}

/// Who tries to get in who should not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stranger {
    Expired,
    NotYet,
    OtherSecret,
    Unsigned,
    NoToken,
    /// Without a token at the virtual host for guests.
    Guest,
    OtherRoom,
    OtherSubject,
    OtherAudience,
    AnyRoom,
}

/// Everything that happened over XMPP.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct XmppFacts {
    /// Whether and how Prosody was reached: `Some(Err)` if the advertised WebSocket does not work.
    pub websocket: Option<Result<(), Unreachable>>,
    /// The same for BOSH; only tried if there is no working WebSocket.
    pub bosh: Option<Result<(), Unreachable>>,
    /// How rooms are made.
    pub made: Option<Made>,
    /// A teacher in a new room. The standing is the one after a while.
    pub teacher: Entry,
    /// A student alone in a new room, after a while.
    pub alone: Entry,
    /// A student in the teacher's room, after a while.
    pub beside: Entry,
    /// The same student, a while after the teacher has left.
    pub left_alone: Option<Standing>,
    /// Those who should not get in.
    pub strangers: BTreeMap<Stranger, Entry>,
}
