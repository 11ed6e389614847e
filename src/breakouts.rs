//! Breakout rooms: who goes where. First the draft that a moderator fills before they are opened, then what the moderators' pages do
//! so that everybody gets there and back. Pure, so tested natively.

mod conductor;
mod draft;

pub use conductor::{Conductor, Step, rank};
pub use draft::{Candidate, Draft};

use jitsi::Conference;
use jitsi::conference::Breakout;

/// A length of time in minutes and seconds: `1:05`. What is left of a second counts as one.
pub fn minutes_and_seconds(ms: i64) -> String {
    let seconds = (ms.max(0) + 999) / 1_000;
    let (minutes, rest) = ((seconds / 60).to_string(), (seconds % 60).to_string());
    [minutes.as_str(), if rest.len() < 2 { ":0" } else { ":" }, rest.as_str()].concat()
}

/// The breakout room with this name. The draft sees to it that each name is there once.
pub fn by_name<'a>(conference: &'a Conference, name: &str) -> Option<&'a Breakout> {
    conference.breakouts.iter().find(|room| room.name == name)
}

/// The breakout room one is in.
pub fn mine(conference: &Conference) -> Option<&Breakout> {
    let id = conference.my_breakout.as_ref()?;
    conference.breakouts.iter().find(|room| room.id == *id)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_count_down_reaches_zero_when_the_time_is_over() {
        let words = [(90_000, "1:30"), (89_001, "1:30"), (61_000, "1:01"), (1, "0:01"), (0, "0:00"), (-5_000, "0:00")];
        for (ms, expected) in words {
            assert_eq!(super::minutes_and_seconds(ms), expected, "{ms}");
        }
    }
}
