//! Evidence: immutable facts about presence, and what a browser sends of them.
//!
//! A browser writes each fact into its journal before it sends it, numbers it, and sends it until the server has said that it is
//! stored. So a fact may come late, twice, and after younger ones: (journal, sequence) makes it the same fact.

use serde::{Deserialize, Serialize};

use crate::{EndpointId, JournalId, LessonId, PersonId};

/// How often a browser in a conference says that it is there, in ms.
pub const HEARTBEAT_MS: i64 = 10_000;
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
    /// It left the conference.
    Left,
}

impl FactKind {
    /// The name in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Seen => "seen",
            Self::Left => "left",
        }
    }

    /// The kind with this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Joined, Self::Seen, Self::Left].into_iter().find(|kind| kind.as_str() == name)
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
    /// When, by the browser's clock (Unix ms, monotonic within a page load).
    pub at_ms: i64,
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
    /// At most [`BATCH_MAX`].
    pub facts: Vec<Fact>,
}

/// One stored fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Where it comes from.
    pub journal: JournalId,
    /// Its position there.
    pub sequence: u32,
    /// Who saw it. The same person as `subject` for one's own facts.
    pub witness: PersonId,
    /// Who it is about, if known.
    pub subject: Option<PersonId>,
    /// Which endpoint it is about.
    pub endpoint: EndpointId,
    /// What happened.
    pub kind: FactKind,
    /// When it happened by the server's clock: received, less its age when sent (Unix ms).
    pub at_ms: i64,
    /// When the server received it (Unix ms).
    pub received_ms: i64,
}

impl Evidence {
    /// Whether the witness speaks of itself.
    pub fn is_own(&self) -> bool {
        self.subject.as_ref() == Some(&self.witness)
    }
}

/// When a fact happened by the server's clock. Only the fact's age counts, not the browser's date; a fact from the future of its
/// own batch counts as fresh, and none is older than `oldest_ms` (Unix ms) says it can be.
pub fn server_time_ms(received_ms: i64, sent_ms: i64, at_ms: i64, oldest_ms: i64) -> i64 {
    let age_ms = sent_ms.saturating_sub(at_ms).max(0);
    received_ms.saturating_sub(age_ms).max(oldest_ms).min(received_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_a_day_ahead_changes_nothing() {
        let day = 86_400_000;
        assert_eq!(server_time_ms(1_000_000, 999_000 + day, 989_000 + day, 0), 990_000);
        assert_eq!(server_time_ms(1_000_000, 999_000 - day, 989_000 - day, 0), 990_000);
    }

    #[test]
    fn a_fact_cannot_lie_after_its_arrival_or_before_the_lesson() {
        assert_eq!(server_time_ms(1_000, 0, 500, 0), 1_000);
        assert_eq!(server_time_ms(1_000_000, 900_000, 0, 400_000), 400_000);
        assert_eq!(server_time_ms(1_000, i64::MAX, i64::MIN, 0), 0);
    }
}
