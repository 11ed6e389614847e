//! Limits on guessing: a few tries at once, then one each while. Counted by account name and address together, so that nobody can
//! lock somebody else out from elsewhere, and by address alone, so that a list of names is no way around. Of PINs only the wrong ones
//! count, by invitation and address together and by invitation alone: a class behind one router knows its PIN, and four digits are
//! soon guessed from a thousand addresses.

use std::collections::HashMap;
use std::future::Future;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use domain::InvitationId;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::token;
use crate::api::ApiError;

/// Tries for one name from one address before waiting.
const NAME_BURST: u32 = 5;
/// Then one each this long, in s.
const NAME_EVERY_S: u64 = 20;
/// Tries from one address before waiting; a class behind one router signs in at once.
const PEER_BURST: u32 = 60;
/// Then one each this long, in s.
const PEER_EVERY_S: u64 = 2;
/// Wrong PINs for one invitation from one address before waiting.
const PIN_PEER_BURST: i64 = 5;
/// Then one each this long, in ms.
const PIN_PEER_EVERY_MS: i64 = 30_000;
/// Wrong PINs for one invitation from anywhere before waiting.
const PIN_BURST: i64 = 40;
/// Then one each this long, in ms: half of the PINs of four digits take three and a half days, and a teacher has noticed.
const PIN_EVERY_MS: i64 = 60_000;
/// From this many remembered keys on, those that have recovered are forgotten.
const REMEMBERED: usize = 10_000;

/// The counters.
#[derive(Debug)]
pub struct Tries {
    by_name: DefaultKeyedRateLimiter<String>,
    by_peer: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
    /// Held while a PIN is checked, so that guesses that come at once are counted one after the other.
    pins: tokio::sync::Mutex<Wrong>,
}

impl Default for Tries {
    fn default() -> Self {
        let quota = |every_s, burst| {
            Quota::with_period(Duration::from_secs(every_s))
                .expect("longer than nothing")
                .allow_burst(NonZeroU32::new(burst).expect("not nothing"))
        };
        Self {
            by_name: RateLimiter::keyed(quota(NAME_EVERY_S, NAME_BURST)),
            by_peer: RateLimiter::keyed(quota(PEER_EVERY_S, PEER_BURST)),
            clock: DefaultClock::default(),
            pins: tokio::sync::Mutex::default(),
        }
    }
}

impl Tries {
    /// Counts a try.
    ///
    /// # Errors
    /// [`ApiError::TooManyTries`] with the wait.
    pub fn check(&self, account_name: &str, peer: IpAddr) -> Result<(), ApiError> {
        if self.by_name.len() + self.by_peer.len() > REMEMBERED {
            self.by_name.retain_recent();
            self.by_peer.retain_recent();
        }
        let too_many = |wait: Duration| ApiError::TooManyTries { retry_s: wait.as_secs() + 1 };
        let now = self.clock.now();
        self.by_peer.check_key(&peer).map_err(|not_until| too_many(not_until.wait_time_from(now)))?;
        // A hash, so that a megabyte of name is not remembered.
        let key = token::hash(&format!("{account_name} {peer}"));
        self.by_name.check_key(&key).map_err(|not_until| too_many(not_until.wait_time_from(now)))
    }

    /// Checks the PIN of an invitation, unless too many were wrong. `now_ms`: Unix ms.
    ///
    /// # Errors
    /// [`ApiError::TooManyTries`] with the wait; what `fits` fails with.
    pub async fn pin(
        &self,
        invitation: &InvitationId,
        peer: IpAddr,
        now_ms: i64,
        fits: impl Future<Output = Result<bool, ApiError>> + Send,
    ) -> Result<bool, ApiError> {
        let keys = [(format!("{invitation} {peer}"), PIN_PEER_BURST, PIN_PEER_EVERY_MS), (invitation.to_string(), PIN_BURST, PIN_EVERY_MS)];
        let mut wrong = self.pins.lock().await;
        for (key, burst, every_ms) in &keys {
            wrong.check(key, *burst, *every_ms, now_ms)?;
        }
        let fits = fits.await?;
        if !fits {
            for (key, _, every_ms) in keys {
                wrong.count(key, every_ms, now_ms);
            }
        }
        Ok(fits)
    }
}

/// Wrong answers, by what they were about. Of each: until when they are remembered (Unix ms), one after the other.
#[derive(Debug, Default)]
struct Wrong(HashMap<String, i64>);

impl Wrong {
    fn check(&self, key: &str, burst: i64, every_ms: i64, now_ms: i64) -> Result<(), ApiError> {
        let until_ms = self.0.get(key).copied().unwrap_or(now_ms);
        let wait_ms = until_ms - now_ms - (burst - 1) * every_ms;
        if wait_ms <= 0 { Ok(()) } else { Err(ApiError::TooManyTries { retry_s: wait_ms.unsigned_abs().div_ceil(1_000) }) }
    }

    fn count(&mut self, key: String, every_ms: i64, now_ms: i64) {
        if self.0.len() > REMEMBERED {
            self.0.retain(|_, until_ms| *until_ms > now_ms);
        }
        let until_ms = self.0.entry(key).or_insert(now_ms);
        *until_ms = (*until_ms).max(now_ms) + every_ms;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_guess_waits_and_others_do_not() {
        let tries = Tries::default();
        let here = IpAddr::from([127, 0, 0, 1]);
        for _ in 0..NAME_BURST {
            assert_eq!(tries.check("ana", here), Ok(()));
        }
        let Err(ApiError::TooManyTries { retry_s }) = tries.check("ana", here) else { panic!("the sixth try is too much") };
        assert!((1..=NAME_EVERY_S + 1).contains(&retry_s));
        assert_eq!(tries.check("ben", here), Ok(()), "another name from here");
        assert_eq!(tries.check("ana", IpAddr::from([127, 0, 0, 2])), Ok(()), "the same name from elsewhere");
    }
    #[tokio::test]
    async fn wrong_pins_wait_and_right_ones_never_do() {
        let tries = Tries::default();
        let (here, there) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2]));
        let (one, other) = (InvitationId::new("one"), InvitationId::new("other"));
        let right = async || Ok(true);
        let wrong = async || Ok(false);
        for _ in 0..100 {
            assert_eq!(tries.pin(&one, here, 0, right()).await, Ok(true), "a class behind one router");
        }
        for _ in 0..PIN_PEER_BURST {
            assert_eq!(tries.pin(&one, here, 0, wrong()).await, Ok(false));
        }
        assert_eq!(tries.pin(&one, here, 0, right()).await, Err(ApiError::TooManyTries { retry_s: 30 }));
        assert_eq!(tries.pin(&other, here, 0, right()).await, Ok(true), "another invitation");
        assert_eq!(tries.pin(&one, there, 0, right()).await, Ok(true), "from elsewhere");
        assert_eq!(tries.pin(&one, here, 30_000, right()).await, Ok(true), "half a minute later");
        for number in 0..PIN_BURST - PIN_PEER_BURST {
            let peer = IpAddr::from([10, 0, 0, u8::try_from(number).expect("few")]);
            assert_eq!(tries.pin(&one, peer, 0, wrong()).await, Ok(false));
        }
        assert!(matches!(tries.pin(&one, there, 0, right()).await, Err(ApiError::TooManyTries { .. })), "a thousand addresses");
    }
}
