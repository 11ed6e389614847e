//! Until when a certificate is good. Only that is read; whether it may be trusted is for rustls.

/// The end of a certificate's validity (Unix s), from its DER form. `None` if that is not a certificate.
pub fn not_after_s(der: &[u8]) -> Option<i64> {
    let certificate = Der(der).enter(SEQUENCE)?;
    let mut fields = certificate.enter(SEQUENCE)?;
    if fields.0.first() == Some(&VERSION) {
        fields.take(VERSION)?;
    }
    fields.take(INTEGER)?; // serial number
    fields.take(SEQUENCE)?; // algorithm
    fields.take(SEQUENCE)?; // issuer
    let mut validity = Der(fields.take(SEQUENCE)?);
    validity.take_any()?; // not before
    let (tag, text) = validity.take_any()?;
    time_s(tag, std::str::from_utf8(text).ok()?)
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    fn take_any(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let mut length = usize::from(first);
        if first & 0x80 != 0 {
            let (bytes, after) = rest.split_at_checked(usize::from(first & 0x7f)).filter(|(bytes, _)| (1..=4).contains(&bytes.len()))?;
            length = bytes.iter().fold(0, |length, &byte| length << 8 | usize::from(byte));
            rest = after;
        }
        let (value, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, value))
    }

    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.take_any().filter(|(found, _)| *found == tag).map(|(_, value)| value)
    }

    fn enter(mut self, tag: u8) -> Option<Self> {
        self.take(tag).map(Self)
    }
}

/// `YYMMDDhhmmssZ` or `YYYYMMDDhhmmssZ`.
fn time_s(tag: u8, text: &str) -> Option<i64> {
    let digits = text.strip_suffix('Z').filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let (year, rest) = match tag {
        UTC_TIME if digits.len() == 12 => {
            let year: i64 = digits[..2].parse().ok()?;
            (if year < 50 { 2000 + year } else { 1900 + year }, &digits[2..])
        }
        GENERALIZED_TIME if digits.len() == 14 => (digits[..4].parse().ok()?, &digits[4..]),
        _ => return None,
    };
    let part = |at: usize| rest[at..at + 2].parse::<i64>().ok();
    let (month, day) = (part(0)?, part(2)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    Some(days_since_1970(year, month, day) * 86_400 + part(4)? * 3_600 + part(6)? * 60 + part(8)?)
}

/// Days of the Gregorian calendar, counted in years that begin in March, so that the leap day is a year's last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let month = (month + 9) % 12;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_end_is_read_from_real_certificates() {
        for (year, month, day, expected) in [(2027, 3, 1, 1_803_859_200), (2049, 12, 31, 2_524_521_600), (2100, 1, 1, 4_102_444_800)] {
            let mut wish = rcgen::CertificateParams::new(vec!["meet.school.example".to_owned()]).expect("a plain name");
            wish.not_after = rcgen::date_time_ymd(year, month, day);
            let key = rcgen::KeyPair::generate().expect("keys can be made");
            let certificate = wish.self_signed(&key).expect("signed by itself");
            assert_eq!(not_after_s(certificate.der()), Some(expected), "{year}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for (tag, text) in [(UTC_TIME, "2701010000"), (UTC_TIME, "271301000000Z"), (GENERALIZED_TIME, "270101000000Z"), (SEQUENCE, "Z")] {
            assert_eq!(time_s(tag, text), None, "{text}");
        }
        assert_eq!(time_s(UTC_TIME, "700101000001Z"), Some(1));
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            not_after_s(&bytes);
            let mut framed = vec![0x30, 0x82, 0x00, 0xc8, 0x30, 0x81, 0xc0, 0x02, 0x01, 0x01, 0x30, 0x00, 0x30, 0x00];
            framed.extend(bytes);
            not_after_s(&framed);
        }
    }
}
