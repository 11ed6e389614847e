//! Rooms: the lasting places in a course.

use serde::{Deserialize, Serialize};

/// What a room does to everybody who enters. More profiles come with the door; these four work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomPolicy {
    /// People enter with the microphone off.
    pub start_muted: bool,
    /// People enter with the camera off.
    pub start_without_camera: bool,
    /// Guest links of this room work.
    pub guests: bool,
    /// How long before the opening moderators may enter, in minutes, unless the lesson says otherwise.
    pub early_minutes: u16,
}

impl Default for RoomPolicy {
    fn default() -> Self {
        Self { start_muted: true, start_without_camera: false, guests: true, early_minutes: 10 }
    }
}

/// Length of a conference name, in characters: 26 of base32 carry 130 random bits.
pub const CONFERENCE_NAME_LENGTH: usize = 26;

/// Whether a text can be a conference name. Jitsi lower-cases names and trips over most punctuation (a `#` makes the iframe
/// load the wrong page and fire nothing, ever), so only `[a-z0-9-]` is used.
pub fn is_conference_name(text: &str) -> bool {
    text.len() >= CONFERENCE_NAME_LENGTH && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
