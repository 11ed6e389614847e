//! Captions: WebVTT (W3C), as far as it says when what was said.

use crate::api::recording::Cue;
use crate::api::{ApiError, Result};

/// The most of a file that is taken, in bytes: what fits into one call with room around it.
pub const MOST: usize = 200 * 1024;
/// The most cues.
const CUES_MAX: usize = 20_000;

/// What a file of captions says.
///
/// # Errors
/// It is none: which line is not as it should be.
pub fn read(text: &str) -> Result<Vec<Cue>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().map(|line| line.trim_end_matches('\r')).enumerate().peekable();
    if lines.next().is_none_or(|(_, first)| !(first == "WEBVTT" || first.starts_with("WEBVTT ") || first.starts_with("WEBVTT\t"))) {
        return Err(wrong(
            "This is no file of captions: a .vtt file begins with the word WEBVTT. Most programs can save captions as WebVTT.",
        ));
    }
    let mut cues = Vec::new();
    while let Some((number, line)) = lines.next() {
        if !line.contains("-->") {
            continue;
        }
        let Some((from_ms, to_ms)) = times(line) else {
            return Err(wrong(&format!(
                "Line {} of the captions has no times that can be read, such as 00:01.000 --> 00:04.000.",
                number + 1
            )));
        };
        let mut said: Vec<String> = Vec::new();
        while let Some((_, line)) = lines.next_if(|(_, line)| !line.is_empty() && !line.contains("-->")) {
            said.push(plain(line));
        }
        let text = said.join("\n").trim().to_owned();
        if !text.is_empty() {
            cues.push(Cue { from_ms, to_ms, text });
        }
        if cues.len() > CUES_MAX {
            return Err(wrong("There are more than 20,000 captions in that file. Please take a shorter one."));
        }
    }
    cues.sort_by_key(|cue| cue.from_ms);
    Ok(cues)
}

fn wrong(sentence: &str) -> ApiError {
    ApiError::Setting { field: "captions".to_owned(), sentence: sentence.to_owned() }
}

/// `00:01.000 --> 00:04.000`, with settings after it.
fn times(line: &str) -> Option<(i64, i64)> {
    let (from, rest) = line.split_once("-->")?;
    let (from_ms, to_ms) = (time(from.trim())?, time(rest.split_whitespace().next()?)?);
    (from_ms < to_ms).then_some((from_ms, to_ms))
}

/// `hh:mm:ss.mmm` or `mm:ss.mmm`, in ms.
fn time(text: &str) -> Option<i64> {
    let (clock, ms) = text.split_once('.')?;
    let number = |text: &str, least: usize, most: usize| {
        let is_number = (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| text.parse::<i64>().ok()).flatten()
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let (hours, minutes, seconds) = match parts.as_slice() {
        [minutes, seconds] => (0, number(minutes, 2, 2)?, number(seconds, 2, 2)?),
        [hours, minutes, seconds] => (number(hours, 2, 4)?, number(minutes, 2, 2)?, number(seconds, 2, 2)?),
        _ => return None,
    };
    let ms = number(ms, 3, 3)?;
    (minutes < 60 && seconds < 60).then_some(((hours * 60 + minutes) * 60 + seconds) * 1000 + ms)
}

/// A line without its marks; who speaks (`<v Ana>`) stands before it.
fn plain(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let Some(end) = rest[at..].find('>') else {
            rest = "";
            break;
        };
        let mark = &rest[at + 1..at + end];
        if let Some(name) = mark.strip_prefix('v').and_then(|mark| mark.split_once([' ', '\t'])).map(|(_, name)| name.trim())
            && !name.is_empty()
        {
            out.push_str(name);
            out.push_str(": ");
        }
        rest = &rest[at + end + 1..];
    }
    out.push_str(rest);
    for (entity, sign) in [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\u{a0}"), ("&lrm;", "\u{200e}"), ("&rlm;", "\u{200f}"), ("&amp;", "&")]
    {
        out = out.replace(entity, sign);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<(i64, i64, String)> {
        read(text).expect("captions").into_iter().map(|cue| (cue.from_ms, cue.to_ms, cue.text)).collect()
    }

    #[test]
    fn times_texts_and_who_speaks_are_read() {
        let text = "\u{feff}WEBVTT - Lesson\r\n\r\nNOTE a remark\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n1\r\n01:00:02.500 --> 01:00:04.000 align:start\r\n<v Ms Vidal>The <i>cell</i> &amp; its wall</v>\r\nsecond line\r\n\r\n00:01.000 --> 00:02.000\r\nHello\r\n\r\n00:03.000 --> 00:04.000\r\n\r\n";
        assert_eq!(
            said(text),
            [(1_000, 2_000, "Hello".to_owned()), (3_602_500, 3_604_000, "Ms Vidal: The cell & its wall\nsecond line".to_owned())]
        );
        assert_eq!(said("WEBVTT\n"), []);
    }

    #[test]
    fn what_is_no_file_of_captions_is_refused_with_the_line() {
        for (text, expected) in [
            ("", "begins with the word WEBVTT"),
            ("1\n00:00:01,000 --> 00:00:02,000\nSubRip", "begins with the word WEBVTT"),
            ("WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nx", "Line 3"),
            ("WEBVTT\n\n00:02.000 --> 00:01.000\nx", "Line 3"),
            ("WEBVTT\n\n99:99.000 --> 99:99.999\nx", "Line 3"),
        ] {
            let error = read(text).expect_err(text).to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn whatever_comes_nothing_breaks() {
        // Every prefix of something odd, in every alphabet.
        let odd = "WEBVTT\n\n00:00.000 --> 00:00.001\n<v ><vé>ü&lt;<🧪 &amp;amp;>--><\n00:00.500-->00:00.600 x\n\u{0}<v";
        for (at, _) in odd.char_indices() {
            let _ = read(&odd[..at]);
        }
        assert_eq!(said("WEBVTT\n\n00:00.000 --> 00:00.001\n&amp;lt;")[0].2, "&lt;", "each sign is read once");
    }
}
