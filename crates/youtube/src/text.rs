//! Words and addresses as YouTube wants them.

/// Characters of a title at most.
const TITLE_MAX: usize = 100;

/// A title as YouTube takes it: at most 100 characters, no angle brackets, not empty.
pub fn title(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !matches!(c, '<' | '>')).collect();
    let short: String = plain.trim().chars().take(TITLE_MAX).collect();
    let short = short.trim_end();
    if short.is_empty() { "Lesson".to_owned() } else { short.to_owned() }
}

/// The page of a video.
pub fn watch_address(video: &str) -> String {
    format!("https://www.youtube.com/watch?v={video}")
}

/// A length such as `PT1H2M3S`, in ms.
pub(crate) fn length_ms(text: &str) -> Option<i64> {
    let length: jiff::SignedDuration = text.parse().ok()?;
    i64::try_from(length.as_millis()).ok().filter(|ms| *ms > 0)
}

/// A moment (Unix ms) as Google writes it.
pub(crate) fn moment(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).unwrap_or_default().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_fit() {
        assert_eq!(title(" Cells <b>&\nmore "), "Cells b& more");
        assert_eq!(title("ü".repeat(200).as_str()).chars().count(), 100);
        assert_eq!(title("<>"), "Lesson");
        assert_eq!(title(&format!("{} x", "a".repeat(99))), "a".repeat(99), "no space is left at the end");
    }

    #[test]
    fn lengths_are_read() {
        assert_eq!(length_ms("PT1H2M3S"), Some(3_723_000));
        assert_eq!(length_ms("PT45S"), Some(45_000));
        assert_eq!(length_ms("P0D"), None, "what is still live has none");
        assert_eq!(length_ms("soon"), None);
    }

    #[test]
    fn moments_are_written_as_google_does() {
        assert_eq!(moment(1_795_224_004_321), "2026-11-21T01:20:04.321Z");
    }
}
