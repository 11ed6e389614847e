//! Wall clocks: from what a `datetime-local` field says in a time zone to Unix ms.

use domain::input::InputError;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

/// A time zone by its IANA name, and the name as it is properly written.
///
/// # Errors
/// [`InputError::NoSuchTimeZone`].
pub fn zone(name: &str) -> Result<(TimeZone, String), InputError> {
    let zone = TimeZone::get(name.trim()).map_err(|_| InputError::NoSuchTimeZone)?;
    let name = zone.iana_name().ok_or(InputError::NoSuchTimeZone)?.to_owned();
    Ok((zone, name))
}

/// When a wall clock in a time zone shows this (Unix ms). Where the clocks show it twice, the earlier time counts.
///
/// # Errors
/// [`InputError::NoSuchTime`]: unreadable, or skipped by the clocks that day.
pub fn unix_ms(text: &str, zone: &TimeZone) -> Result<i64, InputError> {
    let shown = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"].iter().find_map(|format| DateTime::strptime(format, text.trim()).ok());
    let moment = zone.to_ambiguous_timestamp(shown.ok_or(InputError::NoSuchTime)?);
    if matches!(moment.offset(), AmbiguousOffset::Gap { .. }) {
        return Err(InputError::NoSuchTime);
    }
    Ok(moment.earlier().map_err(|_| InputError::NoSuchTime)?.as_millisecond())
}

/// The day that a calendar in a time zone shows at a moment (Unix ms), such as "21 November 2026"; none: no such zone or moment.
pub fn day(at_ms: i64, zone: &str) -> Option<String> {
    let (zone, _) = self::zone(zone).ok()?;
    Some(Timestamp::from_millisecond(at_ms).ok()?.to_zoned(zone).strftime("%-d %B %Y").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_madrid(text: &str) -> Result<i64, InputError> {
        unix_ms(text, &zone("Europe/Madrid").expect("known").0)
    }

    #[test]
    fn a_winter_morning_and_a_summer_morning_differ_by_an_hour() {
        assert_eq!(in_madrid("2026-11-23T09:00"), Ok(1_795_420_800_000)); // 08:00 UTC
        assert_eq!(in_madrid("2026-06-23T09:00"), Ok(1_782_198_000_000)); // 07:00 UTC
        assert_eq!(in_madrid("2026-06-23T09:00:30"), Ok(1_782_198_030_000));
    }

    #[test]
    fn a_skipped_time_is_refused_and_a_doubled_one_is_the_first() {
        assert_eq!(in_madrid("2027-03-28T02:30"), Err(InputError::NoSuchTime));
        let doubled = in_madrid("2026-10-25T02:30").expect("twice is not never");
        assert_eq!(in_madrid("2026-10-25T03:00").expect("once") - doubled, 90 * 60_000);
    }

    #[test]
    fn what_is_no_wall_clock_time_is_refused() {
        for text in [
            "",
            "tomorrow",
            "2026-02-30T09:00",
            "2026-11-23",
            "2026-11-23T25:00",
            "2026-11-23T09:00Z",
            "2026-11-23T09:00+01",
            "9999-12-31T23:59:59.9",
        ] {
            assert_eq!(in_madrid(text), Err(InputError::NoSuchTime), "{text:?}");
        }
    }

    #[test]
    fn zones_have_their_proper_names() {
        assert_eq!(zone(" europe/madrid ").expect("known").1, "Europe/Madrid");
        assert_eq!(zone("UTC").expect("known").1, "UTC");
        for name in ["", "Europe/Atlantis", "../../etc/passwd", "CEST+1"] {
            assert_eq!(zone(name).map(|(_, name)| name), Err(InputError::NoSuchTimeZone), "{name:?}");
        }
    }
}
