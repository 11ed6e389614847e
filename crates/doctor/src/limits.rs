//! How long and how much: the other side may hang, lie or send without end, and an examination is over all the same.

use std::time::Duration;

use tokio::time::{Instant, error::Elapsed, timeout_at};

/// For the whole examination.
pub const EXAMINATION: Duration = Duration::from_secs(55);
/// Of it for what a browser fetches.
pub const WEB: Duration = Duration::from_secs(20);
/// For one request, or one answer of the XMPP server.
pub const STEP: Duration = Duration::from_secs(8);
/// For one attempt to open a connection to one address.
pub const CONNECT: Duration = Duration::from_secs(4);
/// How long a student is watched for becoming a moderator. Jicofo takes well under a second; a busy one may take two.
pub const WATCH: Duration = Duration::from_secs(3);
/// How long a teacher may take to become a moderator after joining: older plug-ins do it in a second presence.
pub const SETTLE: Duration = Duration::from_secs(3);
/// For one question over HTTP whether there is anything new; the server is asked to hold it for one second.
pub const POLL: Duration = Duration::from_secs(4);
/// How often Jicofo is asked again when it says that the room is not ready yet.
pub const ROOM_TRIES: usize = 5;

/// Most bytes read of a script or page. Jitsi's `external_api.js` has about 150 kB, the largest known `config.js` 100 kB.
pub const BODY: usize = 2 << 20;
/// Most bytes of one message of the XMPP server.
pub const MESSAGE: usize = 256 << 10;
/// Most elements in one message of the XMPP server.
pub const ELEMENTS: u32 = 10_000;
/// Most stanzas looked at while waiting for one answer.
pub const STANZAS: usize = 500;
/// Most redirects followed.
pub const REDIRECTS: usize = 4;
/// Most characters of the other side's words that go into a report.
pub const QUOTE: usize = 120;

/// When something must be over.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Instant);

impl Deadline {
    /// This long from now.
    pub fn after(duration: Duration) -> Self {
        Self(Instant::now() + duration)
    }

    /// This long from now, but not after this one.
    pub fn within(self, duration: Duration) -> Self {
        Self(self.0.min(Instant::now() + duration))
    }

    /// Whether the time is up.
    pub fn is_over(self) -> bool {
        Instant::now() >= self.0
    }

    /// The outcome, if there is one in time.
    pub async fn bound<F: Future>(self, future: F) -> Result<F::Output, Elapsed> {
        timeout_at(self.0, future).await
    }
}
