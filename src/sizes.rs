//! Amounts of data in words.

/// `0 bytes`, `999 bytes`, `1.2 KB`, `45 MB`, `3.4 GB`: three digits at most, in the thousands that disks are sold by.
pub fn words(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KB", "MB", "GB", "TB", "PB"];
    if bytes < 1_000 {
        return [bytes.to_string().as_str(), if bytes == 1 { "\u{a0}byte" } else { "\u{a0}bytes" }].concat();
    }
    // In tenths of the unit, so that nothing has to be a fraction.
    let mut tenths = bytes.saturating_add(50) / 100;
    let mut unit = 0;
    while tenths >= 9_995 && unit + 1 < UNITS.len() {
        tenths = (tenths + 500) / 1_000;
        unit += 1;
    }
    let number = if tenths >= 100 {
        ((tenths + 5) / 10).to_string()
    } else if tenths.is_multiple_of(10) {
        (tenths / 10).to_string()
    } else {
        [&(tenths / 10).to_string(), ".", &(tenths % 10).to_string()].concat()
    };
    // Not torn apart at the end of a line.
    [&number, "\u{a0}", UNITS[unit]].concat()
}

/// How much of it there is, and of how much if that is known: `900 KB of 3.4 GB`.
pub fn part(have: u64, of: Option<u64>) -> String {
    match of {
        Some(all) => [&words(have), " of ", &words(all)].concat(),
        None => words(have),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_at_most_and_never_a_thousand_of_the_smaller_unit() {
        for (bytes, wanted) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1_000, "1 KB"),
            (1_249, "1.2 KB"),
            (1_250, "1.3 KB"),
            (9_949, "9.9 KB"),
            (9_950, "10 KB"),
            (12_345, "12 KB"),
            (999_400, "999 KB"),
            (999_500, "1 MB"),
            (45_000_000, "45 MB"),
            (3_400_000_000, "3.4 GB"),
            (40_000_000_000, "40 GB"),
            (u64::MAX, "18447 PB"),
        ] {
            assert_eq!(words(bytes).replace('\u{a0}', " "), wanted, "{bytes}");
        }
        assert_eq!(part(1_000, Some(2_000_000)), "1\u{a0}KB of 2\u{a0}MB");
        assert_eq!(part(1_000, None), "1\u{a0}KB");
    }
}
