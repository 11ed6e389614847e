//! Playing a recording: places in it, which keys do what, and what this device remembers of where somebody was.

use domain::recording::Chapter;

use crate::api::recording::Cue;

/// How far a jump goes, in ms.
pub const JUMP_MS: i64 = 10_000;
/// How far an arrow goes, in ms.
pub const ARROW_MS: i64 = 5_000;
/// Nobody wants to be brought back to a place before this, in ms.
const BEGINNING_MS: i64 = 15_000;
/// Whoever came this near to the end has seen it, in ms.
const END_MS: i64 = 20_000;
/// Recordings whose places a device remembers.
const REMEMBERED: usize = 60;

/// A place as a player writes it: `0:07`, `12:34`, `1:02:03`.
pub fn clock(at_ms: i64) -> String {
    let seconds = at_ms.max(0) / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let two = |number: i64| if number < 10 { ["0", &number.to_string()].concat() } else { number.to_string() };
    if hours == 0 {
        [&minutes.to_string(), ":", &two(seconds)].concat()
    } else {
        [&hours.to_string(), ":", &two(minutes), ":", &two(seconds)].concat()
    }
}

/// The chapter that a place is in.
pub fn chapter_at(chapters: &[Chapter], at_ms: i64) -> Option<usize> {
    chapters.iter().rposition(|chapter| chapter.at_ms <= at_ms)
}

/// The line that is said at a place, or was said last before it. Captions may overlap and need not be in order.
pub fn line_at(cues: &[Cue], at_ms: i64) -> Option<usize> {
    let begun = cues.iter().enumerate().filter(|(_, cue)| cue.from_ms <= at_ms);
    begun.max_by_key(|(index, cue)| (cue.from_ms, *index)).map(|(index, _)| index)
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Play, or pause.
    Toggle,
    /// Further or back, in ms.
    By(i64),
    /// To a tenth of it.
    Tenth(u8),
    /// Captions on or off.
    Captions,
    /// The whole screen, or back.
    Screen,
    /// Sound on or off.
    Mute,
    /// The list of keys.
    Keys,
}

/// What a key that is pressed alone asks for. `taken`: what has the focus does something with the space bar and the arrows itself.
pub fn wish(key: &str, taken: bool) -> Option<Wish> {
    Some(match key {
        " " | "arrowleft" | "arrowright" if taken => return None,
        " " | "k" => Wish::Toggle,
        "j" => Wish::By(-JUMP_MS),
        "l" => Wish::By(JUMP_MS),
        "arrowleft" => Wish::By(-ARROW_MS),
        "arrowright" => Wish::By(ARROW_MS),
        "c" => Wish::Captions,
        "f" => Wish::Screen,
        "m" => Wish::Mute,
        "?" => Wish::Keys,
        _ => match key.as_bytes() {
            [digit @ b'0'..=b'9'] => Wish::Tenth(digit - b'0'),
            _ => return None,
        },
    })
}

/// Where somebody was in recordings, latest first: what a device remembers of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places(Vec<(String, i64)>);

impl Places {
    /// From what was kept. What cannot be read is as good as forgotten.
    pub fn read(text: &str) -> Self {
        let line = |line: &str| {
            let (id, at_ms) = line.split_once(' ')?;
            Some((id.to_owned(), at_ms.parse().ok()?))
        };
        Self(text.lines().filter_map(line).take(REMEMBERED).collect())
    }

    /// As it is kept.
    pub fn write(&self) -> String {
        self.0.iter().map(|(id, at_ms)| [id, " ", &at_ms.to_string(), "\n"].concat()).collect()
    }

    /// Where somebody was in a recording (ms), if that is worth coming back to.
    pub fn of(&self, recording: &str) -> Option<i64> {
        self.0.iter().find(|(id, _)| id == recording).map(|(_, at_ms)| *at_ms)
    }

    /// Somebody is at a place (ms) of a recording that is so long (ms; none: not known). At its beginning what is remembered stays:
    /// they may still go on where they were. At its end there is nothing to come back to.
    pub fn put(&mut self, recording: &str, at_ms: i64, length_ms: Option<i64>) {
        if at_ms < BEGINNING_MS {
            return;
        }
        self.forget(recording);
        if length_ms.is_none_or(|length_ms| at_ms <= length_ms - END_MS) {
            self.0.insert(0, (recording.to_owned(), at_ms));
            self.0.truncate(REMEMBERED);
        }
    }

    /// Nobody is anywhere in it.
    pub fn forget(&mut self, recording: &str) {
        self.0.retain(|(id, _)| id != recording);
    }
}

/// The most that captions may have, in bytes.
pub const CAPTIONS_MOST: u32 = 200 * 1024;

/// What is wrong with a file that is to become captions; nothing: it may be tried.
pub fn captions_trouble(text: &str) -> Option<&'static str> {
    let text = text.trim_start_matches('\u{feff}');
    let whole = text.strip_prefix("WEBVTT").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']));
    if text.len() > CAPTIONS_MOST as usize {
        Some("This file is larger than 200 KB. Captions are text alone; please check that it is the right file.")
    } else if !whole {
        Some("This is no WebVTT file: its first line has to be WEBVTT. Most caption tools can save in this format (.vtt).")
    } else if !text.contains("-->") {
        Some("There is nothing in these captions: no line says from when to when it is shown.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_as_players_do() {
        for (at_ms, wanted) in [(-5, "0:00"), (7_999, "0:07"), (754_000, "12:34"), (3_723_000, "1:02:03"), (36_000_000, "10:00:00")] {
            assert_eq!(clock(at_ms), wanted);
        }
    }

    #[test]
    fn the_current_chapter_and_line_are_those_that_began_last() {
        let chapter = |at_ms| Chapter { at_ms, title: String::new() };
        let chapters = [chapter(0), chapter(60_000)];
        assert_eq!(chapter_at(&chapters, 59_999), Some(0));
        assert_eq!(chapter_at(&chapters, 60_000), Some(1));
        assert_eq!(chapter_at(&[], 5), None);

        let cue = |from_ms, to_ms| Cue { from_ms, to_ms, text: String::new() };
        let cues = [cue(1_000, 2_000), cue(9_000, 12_000), cue(4_000, 8_000)];
        assert_eq!(line_at(&cues, 500), None, "nothing was said yet");
        assert_eq!(line_at(&cues, 3_000), Some(0), "in a pause the last line stays");
        assert_eq!(line_at(&cues, 5_000), Some(2), "they need not be in order");
        assert_eq!(line_at(&cues, 10_000), Some(1));
    }

    #[test]
    fn keys_leave_to_the_focus_what_is_its_own() {
        assert_eq!(wish(" ", false), Some(Wish::Toggle));
        assert_eq!(wish(" ", true), None, "the space bar presses the button that has the focus");
        assert_eq!(wish("arrowright", true), None);
        assert_eq!(wish("k", true), Some(Wish::Toggle), "letters are nobody else's");
        assert_eq!(wish("j", false), Some(Wish::By(-10_000)));
        assert_eq!(wish("7", false), Some(Wish::Tenth(7)));
        assert_eq!(wish("tab", false), None);
        assert_eq!(wish("é", false), None);
    }

    #[test]
    fn a_device_remembers_the_middle_of_what_was_watched_last() {
        let mut places = Places::default();
        places.put("a", 754_000, Some(3_000_000));
        places.put("b", 100_000, None);
        assert_eq!(Places::read(&places.write()), places);
        assert_eq!(places.of("a"), Some(754_000));
        places.put("a", 10_000, Some(3_000_000));
        assert_eq!(places.of("a"), Some(754_000), "whoever starts from the beginning by mistake can still go on");
        places.forget("a");
        assert_eq!(places.of("a"), None);
        places.put("c", 10_000, None);
        assert_eq!(places.of("c"), None, "the beginning is where one comes anyway");
        places.put("b", 95_000, Some(100_000));
        assert_eq!(places.of("b"), None, "whoever saw the end has seen it");
        for number in 0..200 {
            places.put(&number.to_string(), 60_000, None);
        }
        assert_eq!(places.of("199"), Some(60_000));
        assert_eq!(places.of("0"), None, "old ones make room");
        assert_eq!(Places::read("a\nb x\n\nc 20000 3\nd 30000").of("d"), Some(30_000), "what cannot be read is forgotten");
    }

    #[test]
    fn captions_are_looked_at_before_they_are_sent() {
        assert_eq!(captions_trouble("WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n"), None);
        assert_eq!(captions_trouble("\u{feff}WEBVTT Kind: captions\r\n\r\n00:01.000 --> 00:02.000\r\nHello"), None);
        assert!(captions_trouble("1\n00:00:01,000 --> 00:00:02,000\nHello").is_some_and(|why| why.contains("no WebVTT")), "SubRip");
        assert!(captions_trouble("WEBVTTX\n-->").is_some());
        assert!(captions_trouble("WEBVTT\n").is_some_and(|why| why.contains("nothing")));
        assert!(captions_trouble(&["WEBVTT\n\n--> ", &"x".repeat(300_000)].concat()).is_some_and(|why| why.contains("200 KB")));
    }
}
