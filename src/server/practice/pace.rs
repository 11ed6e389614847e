//! How fast one connection may talk. What comes faster is not lost: it is read later, and the sender's own buffers fill.

/// Frames that may come at once.
const BURST: i64 = 20;
/// How long one frame takes to be allowed again, in ms: 20 a second.
const REFILL_MS: i64 = 50;
/// The longest wait, in ms: a clock that was set back must not silence anybody for an hour.
const LONGEST_MS: i64 = 1_000;

/// A bucket of permissions that refills with time.
#[derive(Debug)]
pub struct Pace {
    /// When the bucket is full again (Unix ms).
    full_at_ms: i64,
}

impl Pace {
    /// A full bucket.
    pub const fn new(now_ms: i64) -> Self {
        Self { full_at_ms: now_ms }
    }

    /// Counts one frame. The answer is how long to wait before reading the next one, in ms.
    pub fn take(&mut self, now_ms: i64) -> u64 {
        let latest_ms = now_ms + BURST * REFILL_MS + LONGEST_MS;
        self.full_at_ms = (self.full_at_ms.max(now_ms) + REFILL_MS).min(latest_ms);
        let debt_ms = self.full_at_ms - now_ms - BURST * REFILL_MS;
        u64::try_from(debt_ms).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_the_rest_comes_at_twenty_a_second() {
        let mut pace = Pace::new(1_000);
        assert!((0..20).all(|_| pace.take(1_000) == 0), "twenty at once are fine");
        assert_eq!(pace.take(1_000), 50, "the next one waits");
        assert_eq!(pace.take(1_050), 50, "and so does every further one");
        assert_eq!(pace.take(10_000), 0, "silence fills the bucket again");
        assert!((0..19).all(|_| pace.take(10_000) == 0), "but never beyond the burst");
        assert_eq!(pace.take(10_000), 50);
    }

    #[test]
    fn a_clock_that_goes_back_neither_opens_the_gate_nor_locks_it() {
        let mut pace = Pace::new(5_000_000);
        for _ in 0..21 {
            pace.take(5_000_000);
        }
        assert_eq!(pace.take(4_999_900), 200);
        assert_eq!(pace.take(1_000), 1_000, "an hour back costs a second");
    }
}
