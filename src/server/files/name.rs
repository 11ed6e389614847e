//! Names of files that people download.

use axum::http::HeaderValue;

/// Characters of a name at most, without its ending: some file systems take 255 bytes.
const LONGEST: usize = 60;

/// A file's name: what it is about, and a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName {
    stem: String,
    ending: String,
}

impl FileName {
    /// A name of these words, a date and an ending (without its dot).
    pub fn new(words: &[&str], date: &str, ending: &str) -> Self {
        let words: String = words.join(" ").chars().map(|c| if is_fit(c) { c } else { ' ' }).collect();
        let short: String = words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect();
        let stem = [short.trim(), date].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        Self { stem, ending: ending.to_owned() }
    }

    /// In letters that every system can write.
    pub fn ascii(&self) -> String {
        let kept: String =
            self.stem.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { ' ' }).collect();
        let stem = kept.split_whitespace().collect::<Vec<_>>().join("-");
        format!("{}.{}", if stem.is_empty() { "attendance" } else { &stem }, self.ending)
    }

    /// The header that makes it a download (RFC 6266): plain letters for old browsers, the real name for all others.
    pub fn attachment(&self) -> HeaderValue {
        let mut encoded = String::new();
        for byte in format!("{}.{}", self.stem, self.ending).bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-') {
                encoded.push(char::from(byte));
            } else {
                encoded.push_str(&format!("%{byte:02X}"));
            }
        }
        let value = format!("attachment; filename=\"{}\"; filename*=UTF-8''{encoded}", self.ascii());
        HeaderValue::try_from(value).expect("only plain letters are in it")
    }
}

/// Whether a character may be in a file's name on every system.
fn is_fit(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::FileName;

    #[test]
    fn names_are_safe_everywhere_and_whole_where_they_can_be() {
        let name = FileName::new(&["Física/Química \"2\"\r\nX-Evil: 1", "細胞"], "2026-11-21", "xlsx");
        assert_eq!(name.ascii(), "F-sica-Qu-mica-2-X-Evil-1-2026-11-21.xlsx");
        let header = name.attachment();
        let header = header.to_str().expect("plain");
        assert!(
            header.ends_with("filename*=UTF-8''F%C3%ADsica%20Qu%C3%ADmica%202%20X-Evil%201%20%E7%B4%B0%E8%83%9E%202026-11-21.xlsx"),
            "{header}"
        );
        assert_eq!(FileName::new(&["細胞"], "", "csv").ascii(), "attendance.csv");
        assert!(FileName::new(&[&"x".repeat(300)], "2026-11-21", "ods").ascii().len() < 80);
    }
}
