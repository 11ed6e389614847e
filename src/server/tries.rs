//! Limits on guessing: a few tries at once, then one each while. Counted by account name and address together, so that nobody can
//! lock somebody else out from elsewhere, and by address alone, so that a list of names is no way around.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

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
/// From this many remembered keys on, those that have recovered are forgotten.
const REMEMBERED: usize = 10_000;

/// The counters.
#[derive(Debug)]
pub struct Tries {
    by_name: DefaultKeyedRateLimiter<String>,
    by_peer: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
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
}
