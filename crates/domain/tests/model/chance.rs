//! Chance that is the same each time: `SplitMix64`, seeded.

/// A stream of numbers that its seed determines.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66_D1CE_4E5B)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From `from` to below `to`.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.next() % to.abs_diff(from).max(1)).expect("the distance of two times")
    }

    /// Whether something happens that happens so often in a thousand.
    pub fn in_thousand(&mut self, often: u64) -> bool {
        self.next() % 1000 < often
    }

    /// How long until something happens that happens once in `mean` as a rule.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "chance needs no exactness")]
    pub fn waiting(&mut self, mean: i64) -> i64 {
        let part = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        (-(1.0 - part).ln() * mean as f64) as i64
    }

    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            let other = usize::try_from(self.next() % (last as u64 + 1)).expect("an index");
            all.swap(last, other);
        }
    }
}
