//! The key of a stream. Whoever has it can send a picture into the broadcast.

use std::fmt;

/// A key that does not show itself.
#[derive(Clone, PartialEq, Eq)]
pub struct StreamKey(String);

impl StreamKey {
    pub(crate) const fn new(key: String) -> Self {
        Self(key)
    }

    /// The key, for the browser of whoever records.
    pub fn expose(self) -> String {
        self.0
    }
}

impl fmt::Debug for StreamKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StreamKey")
    }
}
