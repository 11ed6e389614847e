//! What a browser needs to open the conference of a lesson, and what a moderator asks of others through the server.

use domain::board::{Allowed, Board};
use domain::recording::{Means, Trigger};
use domain::room::Standing;
use domain::{EndpointId, LessonId, PersonId, RoomId};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use server_fn_macro_default::server;

use super::Result;
use super::board::{Problem, Waiting};
use super::provider::Venue;
use super::recording::Running;

/// Everything to construct `JitsiMeetExternalAPI` with. `public/start.js` reads this shape, too: change both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The lesson.
    pub lesson: LessonId,
    /// Its title, for `config.subject`.
    pub subject: String,
    /// Who enters.
    pub person: PersonId,
    /// The name others see.
    pub name: String,
    /// Where `external_api.js` is.
    pub script_url: String,
    /// First argument of the constructor: host, port and tenant path.
    pub domain: String,
    /// The conference name.
    pub room: String,
    /// The signed token; none for a public server.
    pub token: Option<String>,
    /// Whether one's role moderates. Where tokens are signed, the token makes it true.
    pub moderator: bool,
    /// Whether one may record. The token's features say so, too.
    pub records: bool,
    /// What one is in the lesson.
    pub standing: Standing,
    /// The lesson's board, as one may see it.
    pub board: Board,
    /// What one may use by that board.
    pub allowed: Allowed,
    /// The lesson may be recorded. Whoever does not moderate has agreed to that.
    pub recording: bool,
    /// The recording that runs, or was asked for.
    pub running: Option<Running>,
    /// What makes the lesson be recorded, for those who may record.
    pub recording_trigger: Trigger,
    /// With what it is recorded.
    pub recording_means: Means,
    /// Whether one may make members moderators of this lesson.
    pub grants: bool,
    /// The room it is held in.
    pub held_in: RoomId,
    /// Where it is held.
    pub venue: Venue,
    /// Enter with the microphone off.
    pub start_muted: bool,
    /// Enter with the camera off.
    pub start_without_camera: bool,
    /// When the lesson closes (Unix ms).
    pub closes_ms: i64,
    /// The time on the server (Unix ms).
    pub now_ms: i64,
}

/// What the server tells everybody in a lesson at once, as server-sent events from `/live/lessons/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// A moderator asks this endpoint to take its hand down. (The External API has no command for somebody else's hand.)
    LowerHand {
        /// Whose.
        endpoint: EndpointId,
    },
    /// The lesson was ended for everybody.
    Ended,
    /// Moderators have set something for everybody. Of several the one with the largest version counts.
    Board(Board),
    /// A moderator says something to everybody.
    Announcement {
        /// What.
        text: String,
        /// Who, by name.
        by: String,
    },
    /// What is recorded now: something else than before, or nothing.
    Recording(Option<Running>),
    /// Whoever waits at the door may ask for a ticket again: a moderator has come, or has answered.
    DoorMoved,
    /// Only to moderators: who waits to be let in, the longest waiting first.
    Lobby(Vec<Waiting>),
    /// Only to moderators: somebody has a problem.
    Problem(Problem),
    /// Somebody's role changed (none: what roles may do changed): whoever that is asks for a fresh ticket, and enters again with it
    /// if it says otherwise.
    RoleChanged {
        /// Whose.
        person: Option<PersonId>,
    },
    /// Only to moderators: this endpoint moderates in the conference, but not by its role in Rollcall.
    UnexpectedModerator {
        /// Which.
        endpoint: EndpointId,
    },
}

/// A fresh ticket. The server decides role, conference and opening hours; the browser only says which lesson.
#[server(name = GetTicket, prefix = "/api", endpoint = "ticket", input = Json)]
pub async fn ticket(lesson: LessonId) -> Result<Ticket> {
    crate::server::conference::ticket(lesson).await
}

/// Says who moderates in the conference, as this browser sees it. The server knows who should, tells the moderators if it is
/// somebody else, and keeps it for the administrator.
#[server(name = ReportModerators, prefix = "/api", endpoint = "report_moderators", input = Json)]
pub async fn report_moderators(lesson: LessonId, endpoints: Vec<EndpointId>, me: Option<EndpointId>) -> Result<()> {
    crate::server::watch::report(lesson, endpoints, me).await
}

/// Asks an endpoint to take its hand down.
#[server(name = LowerHand, prefix = "/api", endpoint = "lower_hand", input = Json)]
pub async fn lower_hand(lesson: LessonId, endpoint: EndpointId) -> Result<()> {
    crate::server::conference::lower_hand(lesson, endpoint).await
}
