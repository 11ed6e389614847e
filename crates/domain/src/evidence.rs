//! Evidence: immutable facts about presence, and what a browser sends of them.
//!
//! A fact is kept as its source gave it, with the source's clock and the server's. A browser writes each fact into its journal before
//! it sends it, numbers it, and sends it until the server has said that it is stored; a server-side sender names its events. So a fact
//! may come late, twice, and after younger ones: (source, sequence) makes it the same fact.

use serde::{Deserialize, Serialize};

use crate::{BreakoutId, EndpointId, HookId, JournalId, LessonId, PersonId};

/// How often a browser in a conference says that it is there, in ms.
pub const HEARTBEAT_MS: i64 = 10_000;
/// How often a browser says which others it sees, in ms.
pub const OTHERS_MS: i64 = 60_000;
/// The most facts in one batch.
pub const BATCH_MAX: usize = 200;

/// What happened to an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// It entered the conference.
    Joined,
    /// It is in the conference.
    Seen,
    /// It is in a list of everybody in the conference and its breakout rooms: whoever is not in the same source's list of the same
    /// moment was not there.
    Snapshot,
    /// It went from the main room, or from another one, into a breakout room.
    Moved,
    /// It came back from a breakout room into the main room.
    Returned,
    /// A classroom display says that it works. It is nobody's attendance.
    CheckIn,
    /// It left the conference of its own accord, or was sent away: there is no doubt about the moment.
    Left,
    /// Its connection was given up for lost. The connection broke earlier than that, up to a minute and more.
    Lost,
}

impl FactKind {
    /// All kinds.
    pub const ALL: [Self; 8] =
        [Self::Joined, Self::Seen, Self::Snapshot, Self::Moved, Self::Returned, Self::CheckIn, Self::Left, Self::Lost];

    /// The name in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Seen => "seen",
            Self::Snapshot => "snapshot",
            Self::Moved => "moved",
            Self::Returned => "returned",
            Self::CheckIn => "check_in",
            Self::Left => "left",
            Self::Lost => "lost",
        }
    }

    /// The kind with this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether it says that the endpoint is gone.
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Left | Self::Lost)
    }
}

/// Who says so.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Witness {
    /// A person's browser: of itself if that person is the fact's subject, else of somebody it sees.
    Browser(PersonId),
    /// A classroom display.
    Display(PersonId),
    /// Something at the Jitsi server, by the hook it sends to.
    Server {
        /// What.
        kind: HookKind,
        /// Which one.
        hook: HookId,
    },
}

/// What sends to a hook: one kind, one wire contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HookKind {
    /// Our own module for Prosody, `prosody/mod_rollcall.lua`.
    Rollcall,
    /// jitsi-contrib's `event_sync` component for Prosody.
    EventSync,
    /// The `presence_logger` module for Prosody. It says whatever a name in a token makes it say.
    PresenceLogger,
    /// The webhooks of the Reflector guide.
    Reflector,
    /// JaaS.
    Jaas,
    /// Our own finalize script for Jibri, `jibri/finalize.sh`. It speaks of recordings, and of nobody's presence.
    Jibri,
}

impl HookKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Rollcall, Self::EventSync, Self::PresenceLogger, Self::Reflector, Self::Jaas, Self::Jibri];

    /// The name in the store, in addresses and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rollcall => "rollcall",
            Self::EventSync => "event-sync",
            Self::PresenceLogger => "presence-logger",
            Self::Reflector => "reflector",
            Self::Jaas => "jaas",
            Self::Jibri => "jibri",
        }
    }

    /// The kind with this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether its word confirms. `presence_logger` has no credentials of its own making and lets names forge its fields.
    pub const fn is_trusted(self) -> bool {
        !matches!(self, Self::PresenceLogger)
    }
}

/// One fact as a browser's journal holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Position in the journal, from 1.
    pub sequence: u32,
    /// What happened.
    pub kind: FactKind,
    /// To which endpoint.
    pub endpoint: EndpointId,
    /// Somebody else's endpoint: this browser is only a witness, and `person` is what the conference said of it.
    pub other: bool,
    /// For others: the person that the conference names (`userContext.id`), if it does. Never used for oneself: the server knows
    /// who is sending.
    pub person: Option<PersonId>,
    /// The breakout room it is in, if it is in one and the conference says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breakout: Option<BreakoutId>,
    /// When, by the browser's clock (Unix ms).
    pub at_ms: i64,
    /// When, in ms since this journal was begun, by a clock that nobody can set. Journals of older versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since_ms: Option<i64>,
}

/// Facts on their way to the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Whose browser wrote them. A computer may be shared, and a session may have changed hands in another tab: the server takes
    /// only batches of the person who is signed in.
    pub person: PersonId,
    /// The lesson they are about.
    pub lesson: LessonId,
    /// The journal they stand in.
    pub journal: JournalId,
    /// When they were sent, by the same clock as their `at_ms`. Only differences to it are used, so a wrong clock does no harm.
    pub sent_ms: i64,
    /// When they were sent, by the same clock as their `since_ms`; none: by another page load than the one that wrote them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_since_ms: Option<i64>,
    /// How far the server's clock was ahead of the browser's (ms), as the browser measured it; none: not yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead_ms: Option<i64>,
    /// At most [`BATCH_MAX`].
    pub facts: Vec<Fact>,
}

/// One stored fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Who says so.
    pub witness: Witness,
    /// Which of the witness's sources: a page load's journal, or the conference that a server-side sender speaks of.
    pub source: JournalId,
    /// Its position in the source, or (for senders that do not count) a number made of what names the event. Unique in the source.
    pub sequence: u64,
    /// Who it is about, if known.
    pub subject: Option<PersonId>,
    /// What the sender calls somebody whom Rollcall does not know.
    pub name: Option<String>,
    /// Which endpoint it is about.
    pub endpoint: EndpointId,
    /// What happened.
    pub kind: FactKind,
    /// The breakout room it is in (for [`FactKind::Moved`]: now), if it is in one.
    pub breakout: Option<BreakoutId>,
    /// When it happened by the server's clock (Unix ms): never after `received_ms`.
    pub at_ms: i64,
    /// When it happened by the source's own clock (Unix ms). Kept because evidence is kept; nothing is computed from it but how far
    /// that clock is off.
    pub claimed_ms: i64,
    /// When the server received it (Unix ms).
    pub received_ms: i64,
}

impl Evidence {
    /// Whether the witness is the subject's own browser.
    pub fn is_own(&self) -> bool {
        matches!((&self.witness, &self.subject), (Witness::Browser(witness) | Witness::Display(witness), Some(subject)) if witness == subject)
    }
}
