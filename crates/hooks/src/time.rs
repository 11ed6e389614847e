//! Times in letters.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The latest time that is one, in Unix s: the year 2500.
pub const LATEST_S: i64 = 16_725_225_600;

/// A time in letters as Unix ms. One without a zone is in UTC, as Python writes it.
pub fn written(text: &str) -> Option<i64> {
    let at = match text.parse::<Timestamp>() {
        Ok(at) => at,
        Err(_) => text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp(),
    };
    Some(at.as_millisecond()).filter(|ms| (0..=LATEST_S * 1000).contains(ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_of_writing_a_time_are_one_time() {
        for text in ["2026-11-21T01:16:03Z", "2026-11-21T01:16:03.000+00:00", "2026-11-21T03:16:03+02:00", "2026-11-21T01:16:03"] {
            assert_eq!(written(text), Some(1_795_223_763_000), "{text}");
        }
        for text in ["", "nil", "yesterday", "1795223763", "2026-13-01T00:00:00Z", "9999-01-01T00:00:00Z"] {
            assert_eq!(written(text), None, "{text}");
        }
    }
}
