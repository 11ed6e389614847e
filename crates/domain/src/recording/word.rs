//! What is made of what pages and servers tell of a recording in a conference.
//!
//! A page tells what it sees, and a page can be made to tell anything. So nobody's word counts for more than what that person could do
//! anyway: who may record can begin and end a recording, so their page can say that one has begun or ended; of everybody else it takes
//! two who agree, and nobody who moderates and is there and says otherwise. Each one's latest word counts, and words are looked at anew
//! as time goes by.

/// How long a word that is contradicted, or comes close after the end of another recording, has to stand before it counts, in ms: pages
/// tell at different times.
pub const SETTLE_MS: i64 = 15_000;
/// How long somebody's word that something runs counts where nothing is known to run, in ms.
pub const STANDS_MS: i64 = 10 * 60_000;

/// Who tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Teller {
    /// The video server.
    Server,
    /// Whoever started the recording.
    Starter,
    /// Somebody else who moderates and records.
    Recorder,
    /// Somebody else who moderates.
    Moderator,
    /// Anybody else in the lesson.
    Anybody,
}

/// What one of them told last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Who.
    pub teller: Teller,
    /// It runs.
    pub on: bool,
    /// When they told (Unix ms).
    pub at_ms: i64,
    /// They are in the lesson now.
    pub here: bool,
}

impl Word {
    /// Whether somebody is there whose word is worth something by itself, and says this now.
    fn says(&self, on: bool) -> bool {
        self.on == on && self.here && self.teller != Teller::Anybody
    }
}

/// What has to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    Nothing,
    /// It is known now that the recording runs.
    Seen,
    /// The recording has ended.
    Ended,
    /// There is a recording that nobody has told the server of.
    Begun,
}

/// What is made of the words about a recording that was asked for at a time, and was first seen to run at another (both Unix ms).
pub fn of_running(since_ms: i64, seen_ms: Option<i64>, words: &[Word], now_ms: i64) -> Verdict {
    let told = || words.iter().filter(|word| word.at_ms >= since_ms);
    let Some(seen_ms) = seen_ms else {
        let on = || told().filter(|word| word.on);
        let seen = on().any(|word| word.teller != Teller::Anybody) || on().count() > 1;
        return if seen { Verdict::Seen } else { Verdict::Nothing };
    };
    let off = || told().filter(|word| !word.on && word.at_ms >= seen_ms);
    let contradicted = told().any(|word| word.says(true));
    let counts = |word: &Word| match word.teller {
        Teller::Server | Teller::Starter => true,
        Teller::Recorder => !contradicted || now_ms.saturating_sub(word.at_ms) >= SETTLE_MS,
        Teller::Moderator | Teller::Anybody => false,
    };
    if off().any(counts) || off().count() > 1 && !contradicted { Verdict::Ended } else { Verdict::Nothing }
}

/// What is made of the words in a lesson in which no recording is known to run. `ended_ms`: when the last one ended (Unix ms).
pub fn of_none(ended_ms: Option<i64>, words: &[Word], now_ms: i64) -> Verdict {
    let after = |word: &&Word| ended_ms.is_none_or(|ended_ms| word.at_ms > ended_ms);
    let told = || words.iter().filter(after).filter(|word| now_ms.saturating_sub(word.at_ms) <= STANDS_MS);
    let settled = |word: &&Word| {
        let is_late = |ended_ms| word.at_ms.saturating_sub(ended_ms) < SETTLE_MS && now_ms.saturating_sub(word.at_ms) < SETTLE_MS;
        word.teller == Teller::Server || !ended_ms.is_some_and(is_late)
    };
    let on = || told().filter(|word| word.on).filter(settled);
    let contradicted = told().any(|word| word.says(false));
    let begun = on().any(|word| word.teller <= Teller::Recorder) || on().count() > 1 && !contradicted;
    if begun { Verdict::Begun } else { Verdict::Nothing }
}

#[cfg(test)]
mod tests {
    use super::Teller::{Anybody, Moderator, Recorder, Server, Starter};
    use super::*;

    fn word(teller: Teller, on: bool, at_ms: i64) -> Word {
        Word { teller, on, at_ms, here: true }
    }

    #[test]
    fn one_who_does_not_moderate_changes_nothing() {
        for on in [true, false] {
            for at_ms in [0, 1_000, 50_000] {
                let words = [word(Anybody, on, at_ms)];
                for now_ms in [50_000, 500_000] {
                    assert_eq!(of_none(None, &words, now_ms), Verdict::Nothing);
                    assert_eq!(of_running(0, None, &words, now_ms), Verdict::Nothing);
                    assert_eq!(of_running(0, Some(0), &words, now_ms), Verdict::Nothing);
                }
            }
        }
    }

    #[test]
    fn two_who_agree_are_believed_unless_a_moderator_is_there_who_says_otherwise() {
        let off = [word(Anybody, false, 9_000), word(Anybody, false, 9_100)];
        assert_eq!(of_running(0, Some(10), &off, 9_200), Verdict::Ended);
        let teacher = word(Starter, true, 10);
        assert_eq!(of_running(0, Some(10), &[off[0], off[1], teacher], 900_000), Verdict::Nothing);
        let gone = Word { here: false, ..teacher };
        assert_eq!(of_running(0, Some(10), &[off[0], off[1], gone], 9_200), Verdict::Ended, "the teacher has left meanwhile");
        let on = [word(Anybody, true, 9_000), word(Anybody, true, 9_100)];
        assert_eq!(of_none(None, &on, 9_200), Verdict::Begun);
        assert_eq!(of_none(None, &[on[0], on[1], word(Moderator, false, 9_050)], 9_200), Verdict::Nothing);
    }

    #[test]
    fn who_may_record_is_believed_at_once_and_against_the_one_who_started_it_a_little_later() {
        let off = word(Recorder, false, 9_000);
        assert_eq!(of_running(0, Some(10), &[off], 9_000), Verdict::Ended);
        assert_eq!(of_running(0, Some(10), &[off, word(Starter, true, 10)], 9_000), Verdict::Nothing, "a page that lags behind?");
        assert_eq!(of_running(0, Some(10), &[off, word(Starter, true, 10)], 9_000 + SETTLE_MS), Verdict::Ended);
        assert_eq!(of_running(0, Some(10), &[word(Moderator, false, 9_000)], 90_000), Verdict::Nothing, "they could not have ended it");
        for teller in [Server, Starter] {
            assert_eq!(of_running(0, Some(10), &[word(teller, false, 9_000), word(Recorder, true, 10)], 9_000), Verdict::Ended);
        }
    }

    #[test]
    fn what_was_told_of_an_earlier_recording_is_not_about_this_one() {
        assert_eq!(of_running(5_000, None, &[word(Recorder, true, 4_999)], 6_000), Verdict::Nothing);
        assert_eq!(
            of_running(5_000, None, &[word(Recorder, false, 5_500)], 6_000),
            Verdict::Nothing,
            "it has not begun, so cannot have ended"
        );
        assert_eq!(of_none(Some(5_000), &[word(Server, true, 4_999)], 6_000), Verdict::Nothing);
    }

    #[test]
    fn what_goes_on_after_its_end_is_another_recording_once_that_is_sure() {
        let on = word(Recorder, true, 6_000);
        assert_eq!(of_none(Some(5_000), &[on], 6_000), Verdict::Nothing, "maybe a page that lags behind");
        assert_eq!(of_none(Some(5_000), &[on], 6_000 + SETTLE_MS), Verdict::Begun);
        assert_eq!(of_none(Some(5_000), &[word(Recorder, true, 5_000 + SETTLE_MS)], 5_000 + SETTLE_MS), Verdict::Begun);
        assert_eq!(of_none(Some(5_000), &[word(Server, true, 5_001)], 5_001), Verdict::Begun);
        assert_eq!(of_none(None, &[on], 6_001 + STANDS_MS), Verdict::Nothing, "who knows whether that is still so");
    }
}
