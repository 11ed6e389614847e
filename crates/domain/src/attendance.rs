//! What a school makes of the ledger: who counts as late or absent, corrections by hand, totals, and who has completed a course.
//!
//! Corrections are entries of their own beside the evidence; nothing here changes what was seen.

use serde::{Deserialize, Serialize};

use crate::ledger::Attendance;
use crate::{CorrectionId, PersonId};

/// From when to when, in Unix ms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Begins (Unix ms).
    pub from_ms: i64,
    /// Ends (Unix ms).
    pub to_ms: i64,
}

impl Span {
    /// How long, in ms; never negative.
    pub fn ms(&self) -> i64 {
        (self.to_ms - self.from_ms).max(0)
    }
}

/// A room's rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendanceRule {
    /// Whoever comes later than this after the opening is late, in minutes.
    pub late_after_minutes: u16,
    /// Whoever leaves for good earlier than this before the end has left early, in minutes.
    pub early_before_minutes: u16,
    /// Whoever was there for less of the lesson than this was absent, in percent. 0: whoever came was there.
    pub least_percent: u8,
}

impl Default for AttendanceRule {
    fn default() -> Self {
        Self { late_after_minutes: 5, early_before_minutes: 5, least_percent: 0 }
    }
}

/// What a correction says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Was there.
    Present(Span),
    /// Was not there.
    Absent(Span),
    /// An absence (or what is missing) is excused.
    Excused,
    /// It no longer is.
    NotExcused,
}

/// An entry by hand. Later ones go over earlier ones; none is ever taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Which.
    pub id: CorrectionId,
    /// What it says.
    pub change: Change,
    /// Who made it.
    pub author: PersonId,
    /// Why, in the author's words.
    pub reason: String,
    /// When it was made (Unix ms).
    pub made_ms: i64,
}

/// How somebody's attendance of one lesson stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Was (or is) there.
    Present,
    /// Has not come so far; the lesson is not over.
    #[default]
    Awaited,
    /// Was not there, or for less than the rule asks for.
    Absent,
    /// The same, and excused.
    Excused,
}

/// One person's attendance of one lesson in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// What counts, in ms: confirmed, inferred and what was added by hand, less what was taken away by hand.
    pub counted_ms: i64,
    /// Of that, confirmed, in ms.
    pub confirmed_ms: i64,
    /// Of that, inferred, in ms.
    pub inferred_ms: i64,
    /// Of that, added by hand, in ms.
    pub added_ms: i64,
    /// What evidence says and corrections took away, in ms.
    pub removed_ms: i64,
    /// Maybe there, not counted, in ms.
    pub unknown_ms: i64,
    /// Of what counts, in breakout rooms, in ms.
    pub breakout_ms: i64,
    /// Of what counts, between the lesson's opening and its end, in ms.
    pub within_ms: i64,
    /// Came (Unix ms).
    pub first_ms: Option<i64>,
    /// Left for good, or latest sign (Unix ms).
    pub last_ms: Option<i64>,
    /// Is there now.
    pub here: bool,
    /// Present, absent, excused.
    pub standing: Standing,
    /// Came this much after the opening, in ms; only if that is late by the rule.
    pub late_ms: Option<i64>,
    /// Left this much before the end, in ms; only if that is early by the rule, and only once the lesson is over or they have left.
    pub early_ms: Option<i64>,
}

impl Settled {
    /// What counts in whole minutes, rounded to the nearest. Every total that anybody sees is made by this.
    pub const fn minutes(&self) -> i64 {
        minutes(self.counted_ms)
    }
}

/// Whole minutes, rounded to the nearest.
pub const fn minutes(ms: i64) -> i64 {
    (ms + 30_000).div_euclid(60_000)
}

/// When somebody has completed a course.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completion {
    /// Nothing is asked for.
    #[default]
    None,
    /// This many minutes in all lessons together.
    Minutes(u32),
    /// This much of the time of all lessons that are over, in percent.
    Percent(u8),
    /// Present in this many lessons. Excused ones do not count.
    Lessons(u32),
}

/// How far somebody is with a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What they have: minutes, percent or lessons, as [`Completion`] asks.
    pub have: u32,
    /// What is asked for.
    pub need: u32,
    /// Whether that is enough.
    pub done: bool,
}

/// Somebody's attendance of a lesson in numbers: what evidence says, with corrections over it in the order they were made, judged by
/// the room's rule. `lesson`: from its opening to its end; `over`: whether that end has come.
pub fn settle(
    attendance: Option<&Attendance>,
    corrections: &[Correction],
    rule: &AttendanceRule,
    lesson: Span,
    over: bool,
) -> Settled {
    let _ = (attendance, corrections, rule, lesson, over);
    Settled::default()
}

impl Completion {
    /// How far somebody is; none: nothing is asked for. `lessons`: each lesson that is over, with what the person has there.
    pub fn progress(&self, lessons: impl IntoIterator<Item = (Span, i64, Standing)>) -> Option<Progress> {
        let _ = lessons;
        None
    }
}
