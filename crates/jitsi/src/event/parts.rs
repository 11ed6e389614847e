//! What events consist of.

use domain::{EndpointId, PersonId};

use crate::id::{BreakoutId, BreakoutJid, LobbyId, Role};

/// What stands in an `errorOccurred`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JitsiError {
    /// For example `conference.connectionError.membersOnly`.
    pub name: String,
    /// The human part, if any: the message, or the parameters that are text. English, for logs and small print.
    pub message: String,
    /// Jitsi calls it fatal. It is not: the page reloads itself and comes back.
    pub fatal: bool,
}

/// News of the lobby.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LobbyNotice {
    /// It was turned on or off.
    Enabled(bool),
    /// Somebody was let in.
    Granted(LobbyId),
    /// Somebody was turned away.
    Denied(LobbyId),
}

/// A room in the list of rooms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Its key.
    pub id: BreakoutId,
    /// Its address.
    pub jid: BreakoutJid,
    /// Its name; the main room has none.
    pub name: Option<String>,
    /// It is the main room.
    pub main: bool,
    /// Who is in it.
    pub people: Vec<Occupant>,
}

/// Somebody in the list of rooms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occupant {
    /// Who.
    pub id: EndpointId,
    /// Their name. Raw text.
    pub name: Option<String>,
    /// Their role there: everybody's own teacher in a breakout room.
    pub role: Option<Role>,
    /// The person their token names, if the server passes it on.
    pub person: Option<PersonId>,
}

/// A chat message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// From whom.
    pub from: EndpointId,
    /// Their name then. Raw text.
    pub nick: String,
    /// What they wrote. Raw text.
    pub text: String,
    /// To oneself alone.
    pub private: bool,
    /// When, if it is an old one sent again (ISO 8601).
    pub stamp: Option<String>,
    /// To tell repeats by, if there is one.
    pub id: Option<String>,
}
