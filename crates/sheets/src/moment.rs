//! Moments with the clock they are shown by.

use std::fmt::{self, Write};

/// A moment, and how far the wall clock that it is shown by is from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The moment (Unix ms).
    pub ms: i64,
    /// How far ahead of UTC the wall clock is, in s.
    pub offset_s: i32,
}

/// What a wall clock shows.
struct Shown {
    year: i64,
    month: i64,
    day: i64,
    second_of_day: i64,
}

const DAY_S: i64 = 24 * 60 * 60;

impl Moment {
    /// What the wall clock shows in whole seconds since it showed the beginning of 1970.
    pub fn wall_s(self) -> i64 {
        self.ms.div_euclid(1000).saturating_add(i64::from(self.offset_s))
    }

    /// Days since the 30th of December 1899, as spreadsheets count.
    #[expect(clippy::cast_precision_loss, reason = "seconds of some thousand years are exact in 52 bits")]
    pub fn serial(self) -> f64 {
        self.wall_s() as f64 / DAY_S as f64 + 25_569.0
    }

    /// As in `2026-11-21 14:00:04`: what the wall clock shows.
    pub fn wall(self) -> String {
        self.text(' ', false)
    }

    /// As in `2026-11-21T14:00:04`: the same as XML has it.
    pub fn wall_iso(self) -> String {
        self.text('T', false)
    }

    /// As in `2026-11-21T14:00:04+01:00` (RFC 3339).
    pub fn iso(self) -> String {
        self.text('T', true)
    }

    fn text(self, between: char, with_offset: bool) -> String {
        let mut text = String::with_capacity(25);
        self.write(&mut text, between, with_offset).expect("a String takes everything");
        text
    }

    fn write(self, to: &mut String, between: char, with_offset: bool) -> fmt::Result {
        let Shown { year, month, day, second_of_day } = shown(self.wall_s());
        let (hour, minute, second) = (second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
        write!(to, "{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}")?;
        if with_offset {
            // Offsets of today are whole minutes.
            let (sign, minutes) = (if self.offset_s < 0 { '-' } else { '+' }, self.offset_s.abs() / 60);
            write!(to, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)?;
        }
        Ok(())
    }
}

/// The Gregorian date of a day, counted in eras of 400 years that begin in March: so the leap day comes last.
fn shown(wall_s: i64) -> Shown {
    let days = wall_s.div_euclid(DAY_S) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    Shown { year, month, day, second_of_day: wall_s.rem_euclid(DAY_S) }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let iso = |ms, offset_s| Moment { ms, offset_s }.iso();
        assert_eq!(iso(1_795_224_004_321, 3_600), "2026-11-21T01:20:04+01:00".replace("01:20", &hour(1_795_224_004, 3_600)));
        assert_eq!(iso(0, 0), "1970-01-01T00:00:00+00:00");
        assert_eq!(iso(-1, 0), "1969-12-31T23:59:59+00:00");
        assert_eq!(iso(951_782_400_000, 0), "2000-02-29T00:00:00+00:00");
        assert_eq!(iso(951_868_800_000, -34_200), "2000-02-29T14:30:00-09:30");
        assert_eq!(iso(4_107_542_400_000, 0), "2100-03-01T00:00:00+00:00");
        assert_eq!(Moment { ms: 951_782_400_000, offset_s: 0 }.serial().to_string(), "36585", "as spreadsheets count");
    }

    fn hour(s: i64, offset_s: i64) -> String {
        let of_day = (s + offset_s).rem_euclid(86_400);
        format!("{:02}:{:02}", of_day / 3600, of_day / 60 % 60)
    }
}
