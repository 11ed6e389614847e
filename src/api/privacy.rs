//! Personal data: how long it is kept, what is known of somebody, and forgetting them.

use domain::PersonId;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use server_fn_macro_default::server;

use super::Result;

/// A kind of data with a time of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataKind {
    /// Evidence: every sign of everybody. Totals stay when it goes.
    Evidence,
    /// Attendance: totals, corrections and objections.
    Attendance,
    /// The log of deliveries to hooks.
    Deliveries,
    /// Unexpected moderators.
    Alarms,
    /// Guests who have not been in any lesson for that long: their names.
    Guests,
    /// Recordings, from when they were made: after that they are deleted.
    Recordings,
    /// Recordings that were deleted, from then on: after that their files are removed for good.
    DeletedRecordings,
}

impl DataKind {
    /// All kinds.
    pub const ALL: [Self; 7] =
        [Self::Evidence, Self::Attendance, Self::Deliveries, Self::Alarms, Self::Guests, Self::Recordings, Self::DeletedRecordings];

    /// The name in the store and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Evidence => "evidence",
            Self::Attendance => "attendance",
            Self::Deliveries => "deliveries",
            Self::Alarms => "alarms",
            Self::Guests => "guests",
            Self::Recordings => "recordings",
            Self::DeletedRecordings => "deleted_recordings",
        }
    }

    /// The kind with this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// How long one kind is kept, and what the job did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionLine {
    /// Which kind.
    pub kind: DataKind,
    /// How long, in days; none: for ever.
    pub days: Option<u32>,
    /// How many there are.
    pub kept: u64,
    /// From when the oldest is (Unix ms).
    pub oldest_ms: Option<i64>,
    /// When the job last looked (Unix ms), and how many it removed then.
    pub last: Option<(i64, u64)>,
}

/// One run that removed something, or failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetentionRun {
    /// When (Unix ms).
    pub at_ms: i64,
    /// Which kind.
    pub kind: DataKind,
    /// How many were removed.
    pub removed: u64,
    /// It failed; the server's log says why.
    pub failed: bool,
}

/// The page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivacyPage {
    /// One for each kind.
    pub kinds: Vec<RetentionLine>,
    /// The latest runs that removed something or failed, latest first, at most 50.
    pub runs: Vec<RetentionRun>,
    /// When the job runs next (Unix ms).
    pub next_ms: i64,
    /// People who were erased: when (Unix ms) and by whom (a name).
    pub erased: Vec<(i64, String)>,
    /// The time on the server (Unix ms).
    pub now_ms: i64,
}

/// Somebody found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonCard {
    /// Who.
    pub person: PersonId,
    /// The name others see.
    pub name: String,
    /// The account; none: a guest.
    pub account_name: Option<String>,
    /// Lessons there is evidence of.
    pub lessons: u32,
}

/// What is kept for how long, and what the job did.
#[server(name = GetPrivacy, prefix = "/api", endpoint = "privacy", input = Json)]
pub async fn privacy() -> Result<PrivacyPage> {
    crate::server::privacy::page().await
}

/// Sets how long a kind is kept, in days; none: for ever.
#[server(name = SetRetention, prefix = "/api", endpoint = "set_retention", input = Json)]
pub async fn set_retention(kind: DataKind, days: Option<u32>) -> Result<()> {
    crate::server::privacy::set_retention(kind, days).await
}

/// Runs the job now.
#[server(name = RunRetention, prefix = "/api", endpoint = "run_retention", input = Json)]
pub async fn run_retention() -> Result<()> {
    crate::server::privacy::run_now().await
}

/// People whose name or sign-in name contains this, at most 20.
#[server(name = FindPeople, prefix = "/api", endpoint = "find_people", input = Json)]
pub async fn find_people(text: String) -> Result<Vec<PersonCard>> {
    crate::server::privacy::find(text).await
}

/// Erases a person: account, name, memberships, everything they said; what others' evidence says of them becomes nobody's. The
/// sign-in name (or a guest's name) must be given again. Cannot be undone.
#[server(name = ErasePerson, prefix = "/api", endpoint = "erase_person", input = Json)]
pub async fn erase_person(person: PersonId, again: String) -> Result<()> {
    crate::server::privacy::erase(person, again).await
}
