//! Lessons: when they are open, and for whom.

use serde::{Deserialize, Serialize};

use crate::input::InputError;

/// An open-ended lesson closes by itself after this long, in ms: somebody forgot to end it.
pub const OPEN_ENDED_LIMIT_MS: i64 = 12 * 60 * 60 * 1000;
/// The longest lesson that can be scheduled, in ms.
pub const LONGEST_MS: i64 = 24 * 60 * 60 * 1000;

/// When a lesson is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// From when on everybody may enter (Unix ms).
    pub opens_ms: i64,
    /// Until when one may enter (Unix ms); none: until a moderator ends it, at most [`OPEN_ENDED_LIMIT_MS`].
    pub closes_ms: Option<i64>,
    /// How long before the opening moderators may enter, in minutes.
    pub early_minutes: u16,
    /// When a moderator ended it (Unix ms).
    pub ended_ms: Option<i64>,
}

/// Whether the lesson's door is open to somebody, now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// Not open yet for this person.
    NotYet {
        /// When it opens for this person (Unix ms).
        opens_ms: i64,
    },
    /// Come in.
    Open {
        /// When it closes (Unix ms).
        closes_ms: i64,
    },
    /// Over.
    Over {
        /// Since when (Unix ms).
        since_ms: i64,
    },
}

impl Schedule {
    /// A schedule that makes sense.
    ///
    /// # Errors
    /// Closes before it opens, lasts longer than a day, or lets moderators in more than a day before.
    pub fn new(opens_ms: i64, closes_ms: Option<i64>, early_minutes: u16) -> Result<Self, InputError> {
        if let Some(closes_ms) = closes_ms {
            if closes_ms <= opens_ms {
                return Err(InputError::ClosesBeforeOpening);
            }
            if closes_ms - opens_ms > LONGEST_MS {
                return Err(InputError::LessonTooLong);
            }
        }
        if early_minutes > 24 * 60 {
            return Err(InputError::TooEarly);
        }
        Ok(Self { opens_ms, closes_ms, early_minutes, ended_ms: None })
    }

    /// The end that counts: when it was ended, else when it closes (Unix ms).
    pub fn end_ms(&self) -> i64 {
        let closes_ms = self.closes_ms.unwrap_or_else(|| self.opens_ms.saturating_add(OPEN_ENDED_LIMIT_MS));
        self.ended_ms.map_or(closes_ms, |ended_ms| ended_ms.min(closes_ms))
    }

    /// Whether it was ended before it opened, so that it never took place.
    pub fn is_called_off(&self) -> bool {
        self.ended_ms.is_some_and(|ended_ms| ended_ms <= self.opens_ms)
    }

    /// When the door opens for a moderator (Unix ms).
    pub fn moderators_ms(&self) -> i64 {
        self.opens_ms.saturating_sub(i64::from(self.early_minutes) * 60_000)
    }

    /// The door, for a moderator or for anybody else.
    pub fn door(&self, moderator: bool, now_ms: i64) -> Door {
        let opens_ms = if moderator { self.moderators_ms() } else { self.opens_ms };
        let end_ms = self.end_ms();
        if now_ms >= end_ms {
            Door::Over { since_ms: end_ms }
        } else if now_ms < opens_ms {
            Door::NotYet { opens_ms }
        } else {
            Door::Open { closes_ms: end_ms }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    #[test]
    fn moderators_come_in_early_and_students_on_time() {
        let lesson = Schedule::new(100 * MINUTE, Some(160 * MINUTE), 10).expect("sensible");
        assert_eq!(lesson.door(true, 89 * MINUTE), Door::NotYet { opens_ms: 90 * MINUTE });
        assert_eq!(lesson.door(true, 90 * MINUTE), Door::Open { closes_ms: 160 * MINUTE });
        assert_eq!(lesson.door(false, 90 * MINUTE), Door::NotYet { opens_ms: 100 * MINUTE });
        assert_eq!(lesson.door(false, 100 * MINUTE), Door::Open { closes_ms: 160 * MINUTE });
        assert_eq!(lesson.door(true, 160 * MINUTE), Door::Over { since_ms: 160 * MINUTE });
    }

    #[test]
    fn ending_closes_the_door_at_once_and_a_late_end_cannot_reopen_it() {
        let mut lesson = Schedule::new(0, Some(60 * MINUTE), 0).expect("sensible");
        lesson.ended_ms = Some(30 * MINUTE);
        assert_eq!(lesson.door(true, 30 * MINUTE), Door::Over { since_ms: 30 * MINUTE });
        assert!(!lesson.is_called_off());
        lesson.ended_ms = Some(90 * MINUTE);
        assert_eq!(lesson.end_ms(), 60 * MINUTE);
    }

    #[test]
    fn ending_before_the_opening_is_calling_off() {
        let mut lesson = Schedule::new(60 * MINUTE, None, 0).expect("sensible");
        lesson.ended_ms = Some(30 * MINUTE);
        assert!(lesson.is_called_off());
        assert_eq!(lesson.door(true, 61 * MINUTE), Door::Over { since_ms: 30 * MINUTE });
    }

    #[test]
    fn an_open_ended_lesson_is_not_open_for_ever() {
        let lesson = Schedule::new(0, None, 0).expect("sensible");
        assert_eq!(lesson.door(false, OPEN_ENDED_LIMIT_MS), Door::Over { since_ms: OPEN_ENDED_LIMIT_MS });
    }

    #[test]
    fn times_the_wrong_way_round_are_refused() {
        assert_eq!(Schedule::new(10, Some(10), 0), Err(InputError::ClosesBeforeOpening));
        assert_eq!(Schedule::new(0, Some(LONGEST_MS + 1), 0), Err(InputError::LessonTooLong));
        assert_eq!(Schedule::new(0, None, 1441), Err(InputError::TooEarly));
    }
}
