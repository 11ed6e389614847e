//! Moments by the wall clock of a lesson's time zone.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sheets::Moment;

/// A wall clock.
#[derive(Clone, Debug)]
pub struct Wall(TimeZone);

impl Wall {
    /// The wall clock of a time zone by its IANA name. One that is not known any more is shown in UTC.
    pub fn of(zone: &str) -> Self {
        Self(TimeZone::get(zone).unwrap_or(TimeZone::UTC))
    }

    /// A moment (Unix ms) as it shows it.
    pub fn moment(&self, ms: i64) -> Moment {
        let offset = Timestamp::from_millisecond(ms).map(|timestamp| self.0.to_offset(timestamp).seconds());
        Moment { ms, offset_s: offset.unwrap_or(0) }
    }

    /// Hour and minute.
    pub fn time(&self, ms: i64) -> String {
        self.moment(ms).wall().get(11..16).unwrap_or_default().to_owned()
    }
}

/// The date of a moment (Unix ms) in a time zone.
pub fn date(zone: &str, ms: i64) -> String {
    Wall::of(zone).moment(ms).wall().get(..10).unwrap_or_default().to_owned()
}
