//! Which bytes of a file are asked for (RFC 9110, 14).

use std::ops::Range;

use axum::http::{HeaderMap, HeaderValue, header};

/// What is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of it.
    Whole,
    /// These bytes.
    Part(Range<u64>),
    /// Something behind its end.
    Nothing,
}

impl Wanted {
    /// What a request wants of a file of this size (in bytes). What cannot be understood, and several ranges at once, which nobody here
    /// needs, are answered with the whole file: a server may always do that.
    pub fn of(headers: &HeaderMap, size: u64, etag: &HeaderValue) -> Self {
        let mut ranges = headers.get_all(header::RANGE).iter();
        let (Some(range), None) = (ranges.next(), ranges.next()) else { return Self::Whole };
        // With If-Range the range is meant only for the version that the browser has some of. A date is no strong mark.
        if headers.get(header::IF_RANGE).is_some_and(|version| version != etag) {
            return Self::Whole;
        }
        range.to_str().ok().and_then(|range| read(range, size)).unwrap_or(Self::Whole)
    }
}

/// Reads one range; none: it is no range of bytes, or several.
fn read(text: &str, size: u64) -> Option<Wanted> {
    let (unit, range) = text.split_once('=')?;
    let (from, to) = range.trim().split_once('-')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    // A number that is too large is one behind every end.
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().unwrap_or(u64::MAX))
    };
    let range = match (from, to) {
        ("", last) => size.saturating_sub(number(last)?)..size,
        (from, "") => number(from)?..size,
        (from, to) => {
            let (from, to) = (number(from)?, number(to)?);
            if to < from {
                return None;
            }
            from..to.saturating_add(1).min(size)
        }
    };
    Some(if range.start < range.end { Wanted::Part(range) } else { Wanted::Nothing })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(range: &str, size: u64) -> Wanted {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::try_from(range).expect("plain"));
        Wanted::of(&headers, size, &HeaderValue::from_static("\"a\""))
    }

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        for (range, expected) in [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=0-", Wanted::Part(0..100)),
            ("bytes=10-19", Wanted::Part(10..20)),
            ("Bytes=90-1000", Wanted::Part(90..100)),
            ("bytes=-5", Wanted::Part(95..100)),
            ("bytes=-500", Wanted::Part(0..100)),
            ("bytes=99-99999999999999999999999", Wanted::Part(99..100)),
            ("bytes=100-", Wanted::Nothing),
            ("bytes=100-200", Wanted::Nothing),
            ("bytes=99999999999999999999999-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
        ] {
            assert_eq!(wanted(range, 100), expected, "{range}");
        }
        for whole in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "bytes=5-4",
            "bytes=0-1,5-6",
            "items=0-1",
            "bytes=+1-2",
            "bytes=1-2-3",
            "bytes=--1",
        ] {
            assert_eq!(wanted(whole, 100), Wanted::Whole, "{whole}");
        }
        assert_eq!(wanted("bytes=0-", 0), Wanted::Nothing, "there is no byte in an empty file");
    }

    #[test]
    fn no_range_leaves_the_file() {
        for size in 0..20 {
            for from in 0..22 {
                for to in 0..22 {
                    for text in [format!("bytes={from}-{to}"), format!("bytes={from}-"), format!("bytes=-{to}")] {
                        if let Wanted::Part(range) = wanted(&text, size) {
                            assert!(range.start < range.end && range.end <= size, "{text} of {size}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_range_of_another_version_is_not_sent() {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_static("bytes=1-2"));
        let etag = HeaderValue::from_static("\"a\"");
        for (version, expected) in [
            ("\"a\"", Wanted::Part(1..3)),
            ("\"b\"", Wanted::Whole),
            ("W/\"a\"", Wanted::Whole),
            ("Sat, 21 Nov 2026 00:00:00 GMT", Wanted::Whole),
        ] {
            headers.insert(header::IF_RANGE, HeaderValue::from_static(version));
            assert_eq!(Wanted::of(&headers, 100, &etag), expected, "{version}");
        }
        headers.remove(header::IF_RANGE);
        headers.append(header::RANGE, HeaderValue::from_static("bytes=5-6"));
        assert_eq!(Wanted::of(&headers, 100, &etag), Wanted::Whole, "two headers say two things");
    }
}
