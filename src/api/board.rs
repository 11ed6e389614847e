//! What moderators set for everybody in a lesson, say to everybody, and let in; and what everybody can tell them.

use domain::board::{Board, Direction};
use domain::room::Standing;
use domain::{LessonId, PersonId};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use server_fn_macro_default::server;

use super::Result;

/// Somebody who waits to be let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Who.
    pub person: PersonId,
    /// The name they go by: a member's is the account's, a guest's is what they typed.
    pub name: String,
    /// What they would be in the lesson.
    pub standing: Standing,
    /// Since when (Unix ms).
    pub since_ms: i64,
}

/// What somebody has trouble with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// "I cannot hear the others."
    Hearing,
    /// "The others cannot hear me."
    BeingHeard,
    /// "I cannot see the picture."
    Seeing,
    /// "Somebody disturbs the lesson."
    Disturbance,
    /// Something else.
    Other,
}

impl Trouble {
    /// All of them, in the order in which the form shows them.
    pub const ALL: &'static [Self] = &[Self::Hearing, Self::BeingHeard, Self::Seeing, Self::Disturbance, Self::Other];

    /// The name in the store and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hearing => "hearing",
            Self::BeingHeard => "being_heard",
            Self::Seeing => "seeing",
            Self::Disturbance => "disturbance",
            Self::Other => "other",
        }
    }

    /// The one with this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.as_str() == name)
    }

    /// The words on the screen, as the one who has it says them.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Hearing => "I cannot hear the others",
            Self::BeingHeard => "The others cannot hear me",
            Self::Seeing => "I cannot see the picture",
            Self::Disturbance => "Somebody disturbs the lesson",
            Self::Other => "Something else",
        }
    }
}

/// A problem that somebody in a lesson has told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Who has it.
    pub person: PersonId,
    /// The name others see.
    pub name: String,
    /// What it is.
    pub trouble: Trouble,
    /// In their own words, maybe empty.
    pub sentence: String,
    /// When (Unix ms).
    pub at_ms: i64,
}

/// Sets something for everybody in the lesson. The board as it is after that; everybody in the lesson gets it, too.
#[server(name = Direct, prefix = "/api", endpoint = "direct", input = Json)]
pub async fn direct(lesson: LessonId, direction: Direction) -> Result<Board> {
    crate::server::board::direct(lesson, direction).await
}

/// Says something to everybody in the lesson, in all its rooms, over the picture.
#[server(name = Announce, prefix = "/api", endpoint = "announce", input = Json)]
pub async fn announce(lesson: LessonId, text: String) -> Result<()> {
    crate::server::board::announce(lesson, text).await
}

/// Makes a member a moderator of this lesson, or takes that back. Where the room's policy allows it; never a guest.
#[server(name = GrantModerator, prefix = "/api", endpoint = "grant_moderator", input = Json)]
pub async fn grant_moderator(lesson: LessonId, person: PersonId, on: bool) -> Result<()> {
    crate::server::board::grant_moderator(lesson, person, on).await
}

/// Who waits to be let in, the longest waiting first.
#[server(name = GetLobby, prefix = "/api", endpoint = "lobby", input = Json)]
pub async fn lobby(lesson: LessonId) -> Result<Vec<Waiting>> {
    crate::server::lobby::waiting(lesson).await
}

/// Lets people in, or turns them away. Whoever does not wait any more is passed over.
#[server(name = AnswerLobby, prefix = "/api", endpoint = "answer_lobby", input = Json)]
pub async fn answer_lobby(lesson: LessonId, people: Vec<PersonId>, admit: bool) -> Result<()> {
    crate::server::lobby::answer(lesson, people, admit).await
}

/// Agrees to be recorded in this lesson. Without it there is no ticket where lessons may be recorded.
#[server(name = AgreeToRecording, prefix = "/api", endpoint = "agree_to_recording", input = Json)]
pub async fn agree_to_recording(lesson: LessonId) -> Result<()> {
    crate::server::lobby::agree_to_recording(lesson).await
}

/// Tells the moderators of a problem.
#[server(name = ReportProblem, prefix = "/api", endpoint = "report_problem", input = Json)]
pub async fn report_problem(lesson: LessonId, trouble: Trouble, sentence: String) -> Result<()> {
    crate::server::problem::report(lesson, trouble, sentence).await
}

/// The problems of a lesson, the latest first, 100 at most.
#[server(name = GetProblems, prefix = "/api", endpoint = "problems", input = Json)]
pub async fn problems(lesson: LessonId) -> Result<Vec<Problem>> {
    crate::server::problem::of_lesson(lesson).await
}
