//! Files of recordings, given to those who may have them: under signed addresses, in ranges, for a while.

use domain::RecordingId;
use domain::recording::Part;

use super::super::context::{App, Session};

/// How long an address works, in ms.
pub const LASTS_MS: i64 = 6 * 60 * 60 * 1000;

/// The address of a file for one person until a time (Unix ms). `download`: to keep, and not to look at.
pub fn address(_app: &App, recording: &RecordingId, part: Part, _session: &Session, _until_ms: i64, _download: bool) -> String {
    format!("/recordings/{recording}/{}", part.as_str())
}
