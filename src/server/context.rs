//! What every part of the server is given: the store, the clock, the random source, the provider; and, for one call, who is
//! calling. Nothing here is global but the task-local pointer to the call that server functions cannot take as a parameter.

use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use data_encoding::Encoding;
use domain::role::Role;
use domain::{AccountId, PersonId, RoomId};

use super::attendance::changes::Changes;
use super::attendance::shared::Shared;
use super::door::Doors;
use super::hooks::Hooks;
use super::ingest::Ingest;
use super::live::Live;
use super::metrics::Metrics;
use super::practice::Practice;
use super::provider::Providers;
use super::recordings::Recordings;
use super::store::Store;
use super::tries::Tries;
use super::youtube::Youtube;
use crate::api::ApiError;

/// Where the time comes from.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[expect(clippy::disallowed_methods, reason = "the one place where the real clock is read")]
    pub fn system() -> Self {
        Self(Arc::new(|| {
            let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        }))
    }

    /// A clock that a test sets.
    pub fn from_fn(now_ms: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(now_ms))
    }

    /// Now (Unix ms).
    pub fn now_ms(&self) -> i64 {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// Where random bytes come from.
#[derive(Clone)]
pub struct Random(Arc<Fill>);

type Fill = dyn Fn(&mut [u8]) + Send + Sync;

impl Random {
    /// The operating system's source.
    pub fn system() -> Self {
        use rand::TryRngCore;
        Self(Arc::new(|bytes| rand::rngs::OsRng.try_fill_bytes(bytes).expect("the operating system gives random bytes")))
    }

    /// A source that a test controls.
    pub fn from_fn(fill: impl Fn(&mut [u8]) + Send + Sync + 'static) -> Self {
        Self(Arc::new(fill))
    }

    /// Fills an array.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.0)(&mut bytes);
        bytes
    }

    /// 130 random bits as 26 characters of `a-z2-7`: for ids and conference names.
    pub fn id(&self) -> String {
        let mut text = base32().encode(&self.bytes::<17>());
        text.truncate(domain::room::CONFERENCE_NAME_LENGTH);
        text
    }

    /// 256 random bits as 43 characters of base64url: for secrets that are handed out once.
    pub fn secret(&self) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&self.bytes::<32>())
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random")
    }
}

/// Base32 in small letters without padding (RFC 4648).
fn base32() -> Encoding {
    let mut specification = data_encoding::Specification::new();
    specification.symbols.push_str("abcdefghijklmnopqrstuvwxyz234567");
    specification.encoding().expect("32 different symbols")
}

/// The running application.
#[derive(Debug)]
pub struct App {
    /// Where everything is kept.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Random bytes.
    pub random: Random,
    /// Where lessons take place.
    pub providers: Providers,
    /// The practice conference: where lessons are held that have no other place.
    pub practice: Arc<Practice>,
    /// Signals to browsers in lessons.
    pub live: Live,
    /// The way in for evidence.
    pub ingest: Ingest,
    /// Files of recordings, and what is to be done with them.
    pub recordings: Recordings,
    /// The way to Google.
    pub youtube: Youtube,
    /// What is known of hooks.
    pub hooks: Hooks,
    /// Who watches the attendance of which lesson.
    pub changes: Arc<Changes>,
    /// Their reports.
    pub reports: Shared,
    /// Of which lessons' moderators a sign has come.
    pub doors: Doors,
    /// Limits on guessing.
    pub tries: Tries,
    /// Counters.
    pub metrics: Metrics,
    /// How long a connection in a conference may be without an owner.
    pub owner_wait: Duration,
    /// Whether a reverse proxy stands before us, whose `X-Forwarded-For` may be believed.
    pub behind_proxy: bool,
}

/// Who is calling, as the cookie says.
#[derive(Clone, Debug)]
pub enum Who {
    /// No cookie.
    Nobody,
    /// A cookie of a session that has ended.
    Expired,
    /// Somebody.
    Person(Session),
    /// A cookie, and a store that does not answer.
    Unknown,
}

/// A session that is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Hash of the cookie's value: the session's key in the store.
    pub token_hash: String,
    /// Whose.
    pub person: PersonId,
    /// The name others see.
    pub name: String,
    /// The account; none: a guest.
    pub account: Option<SessionAccount>,
    /// For guests: the one room they may enter.
    pub guest_of: Option<RoomId>,
}

/// The account behind a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionAccount {
    /// Which.
    pub id: AccountId,
    /// What one signs in with.
    pub account_name: String,
    /// Administrator: everything everywhere. Teacher: may make courses. Otherwise without meaning outside of courses.
    pub role: Role,
}

impl Session {
    /// Whether this is an administrator's.
    pub fn is_administrator(&self) -> bool {
        self.account.as_ref().is_some_and(|account| account.role == Role::Administrator)
    }
}

/// One call of a server function.
#[derive(Debug)]
pub struct Call {
    /// The application.
    pub app: Arc<App>,
    /// Who is calling.
    pub who: Who,
    /// From where; only for counting tries.
    pub peer: IpAddr,
    /// The `Host` the browser used, for addresses in answers.
    pub host: String,
    /// What happens to the cookie with the answer.
    pub cookie: Mutex<CookieChange>,
}

/// What the answer does to the session cookie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CookieChange {
    /// Nothing.
    #[default]
    Keep,
    /// A new session.
    Set {
        /// The cookie's value.
        secret: String,
        /// How long it is good for, in ms.
        lasts_ms: i64,
    },
    /// The session is over.
    Clear,
}

tokio::task_local! {
    /// Set around every call of a server function by [`super::api_door`].
    pub static CALL: Arc<Call>;
}

/// The call that is being answered.
///
/// # Panics
/// Outside of a server function: a mistake in the router, not in the data.
pub fn call() -> Arc<Call> {
    CALL.with(Arc::clone)
}

impl Call {
    /// The session of the caller.
    ///
    /// # Errors
    /// Nobody is signed in, or the session has ended; or the store does not answer.
    pub fn session(&self) -> Result<&Session, ApiError> {
        match &self.who {
            Who::Person(session) => Ok(session),
            Who::Nobody => Err(ApiError::SignInNeeded),
            Who::Expired => Err(ApiError::SessionExpired),
            Who::Unknown => Err(ApiError::Storage),
        }
    }

    /// Now (Unix ms).
    pub fn now_ms(&self) -> i64 {
        self.app.clock.now_ms()
    }

    /// Says what the answer does to the session cookie.
    pub fn change_cookie(&self, change: CookieChange) {
        *self.cookie.lock().expect("nobody panics while holding it") = change;
    }
}
