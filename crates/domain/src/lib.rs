//! What Rollcall knows, free of how it is stored, sent or shown.
//!
//! Pure and total: no I/O, no clock, no randomness. Times come in as parameters, always Unix milliseconds in an `i64` whose
//! name ends in `_ms`.

pub mod attendance;
pub mod board;
pub mod claims;
pub mod doctor;
pub mod evidence;
pub mod id;
pub mod input;
pub mod ledger;
pub mod lesson;
mod names;
pub mod provider;
pub mod recording;
pub mod role;
pub mod room;
mod span;

pub use id::{
    AccountId, BreakoutId, BreakoutSetId, CorrectionId, CourseId, EndpointId, HookId, InvitationId, JournalId, LessonId, PersonId,
    ProviderId, RecordingId, RoomId, YouTubeAccountId,
};
