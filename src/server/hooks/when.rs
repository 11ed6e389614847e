//! When something was that a sender tells of, by our clock, and which lesson it is about.

use domain::LessonId;
use domain::lesson::Schedule;

/// How long before the door opens for moderators something may lie, in ms: clocks differ.
const BEFORE_MS: i64 = 5 * 60 * 1000;
/// How long after its end a lesson is still what something is about, in ms: people stay on, and goodbyes come late.
pub const AFTER_MS: i64 = 12 * 60 * 60 * 1000;

/// The two clocks of a delivery.
#[derive(Clone, Copy, Debug)]
pub struct Clocks {
    /// When it came, by ours (Unix ms).
    pub received_ms: i64,
    /// When it was sent, by the sender's (Unix ms), if the sender says so.
    pub sent_ms: Option<i64>,
}

impl Clocks {
    /// A sender's time by the server's clock (Unix ms): by its age if the sender says when it sent; never after it came.
    pub fn server(self, at_ms: i64) -> i64 {
        let at_ms = match self.sent_ms {
            Some(sent_ms) => self.received_ms.saturating_sub(sent_ms.saturating_sub(at_ms)),
            None => at_ms,
        };
        at_ms.min(self.received_ms)
    }
}

/// From when on something can be about a lesson (Unix ms).
pub fn door_ms(schedule: &Schedule) -> i64 {
    schedule.moderators_ms().saturating_sub(BEFORE_MS)
}

/// The lesson that something at a time (Unix ms) is about: the one that is on; else the one whose door is open already; else the one
/// that was last.
pub fn lesson_at(lessons: &[(LessonId, Schedule)], at_ms: i64) -> Option<&(LessonId, Schedule)> {
    let around = || {
        lessons.iter().filter(|(_, schedule)| {
            !schedule.is_called_off() && door_ms(schedule) <= at_ms && at_ms < schedule.end_ms().saturating_add(AFTER_MS)
        })
    };
    let on = || around().filter(|(_, schedule)| at_ms < schedule.end_ms());
    let opened = on().filter(|(_, schedule)| schedule.opens_ms <= at_ms).max_by_key(|(_, schedule)| schedule.opens_ms);
    opened.or_else(|| on().min_by_key(|(_, schedule)| schedule.opens_ms)).or_else(|| around().max_by_key(|(_, schedule)| schedule.opens_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    fn lessons(times: &[(i64, i64, u16)]) -> Vec<(LessonId, Schedule)> {
        let lesson = |(index, (opens, closes, early)): (usize, &(i64, i64, u16))| {
            let schedule = Schedule::new(opens * MINUTE, Some(closes * MINUTE), *early).expect("sensible");
            (LessonId::new(index.to_string()), schedule)
        };
        times.iter().enumerate().map(lesson).collect()
    }

    fn at(lessons: &[(LessonId, Schedule)], minute: i64) -> Option<&str> {
        lesson_at(lessons, minute * MINUTE).map(|(lesson, _)| lesson.as_str())
    }

    #[test]
    fn lessons_in_a_row_do_not_take_each_others_goodbyes() {
        let row = lessons(&[(1000, 1060, 10), (1060, 1120, 10)]);
        assert_eq!(at(&row, 984), None, "nothing is on");
        assert_eq!(at(&row, 985), Some("0"), "five minutes before the door opens for moderators");
        assert_eq!(at(&row, 1055), Some("0"), "the second one's door is open, but the first is on");
        assert_eq!(at(&row, 1060), Some("1"));
        assert_eq!(at(&row, 1120 + 719), Some("1"), "people stay on");
        assert_eq!(at(&row, 1120 + 721), None);
        let pause = lessons(&[(1000, 1060, 0), (1100, 1120, 10)]);
        assert_eq!(at(&pause, 1084), Some("0"));
        assert_eq!(at(&pause, 1085), Some("1"));
    }

    #[test]
    fn a_lesson_that_was_called_off_is_about_nothing() {
        let mut one = lessons(&[(1000, 1060, 0)]);
        one[0].1.ended_ms = Some(900 * MINUTE);
        assert_eq!(at(&one, 1010), None);
    }

    #[test]
    fn only_the_age_counts_if_the_sender_says_when_it_sent() {
        let hours_off = Clocks { received_ms: 1_000_000, sent_ms: Some(99_000_000) };
        assert_eq!(hours_off.server(98_990_000), 990_000);
        assert_eq!(hours_off.server(99_500_000), 1_000_000, "from the future of its own delivery");
        let says_nothing = Clocks { received_ms: 1_000_000, sent_ms: None };
        assert_eq!((says_nothing.server(999_000), says_nothing.server(1_001_000)), (999_000, 1_000_000));
    }
}
