//! What a school makes of the ledger: who counts as late or absent, corrections by hand, totals, and who has completed a course.
//!
//! Corrections are entries of their own beside the evidence; nothing here changes what was seen.

mod moments;

use serde::{Deserialize, Serialize};

use self::moments::Moments;
use crate::ledger::{Attendance, Certainty};
use crate::{CorrectionId, PersonId};

/// In ms.
const MINUTE_MS: i64 = 60_000;

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
        self.to_ms.saturating_sub(self.from_ms).max(0)
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
    ms.saturating_add(MINUTE_MS / 2).div_euclid(MINUTE_MS)
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
///
/// An excuse counts for whoever is not there, before the end, too; whoever comes is present all the same.
pub fn settle(attendance: Option<&Attendance>, corrections: &[Correction], rule: &AttendanceRule, lesson: Span, over: bool) -> Settled {
    let visits = attendance.map_or(&[][..], |attendance| &attendance.visits);
    let sure = Moments::of(visits, |stretch| stretch.certainty == Certainty::Confirmed);
    let inferred = Moments::of(visits, |stretch| stretch.certainty == Certainty::Inferred);
    let unknown = Moments::of(visits, |stretch| stretch.certainty == Certainty::Unknown);
    let breakout = Moments::of(visits, |stretch| stretch.breakout.is_some());
    let by_hand = ByHand::of(corrections);
    let evident = sure.and(&inferred);
    let counted = evident.less(&by_hand.absent).and(&by_hand.present);

    // Somebody who came for a moment only has come.
    let moments = visits.iter().filter(|visit| visit.from_ms == visit.to_ms).map(|visit| visit.from_ms);
    let moments: Vec<i64> = moments.filter(|at_ms| !by_hand.absent.contains(*at_ms)).collect();
    let first_ms = counted.first_ms().into_iter().chain(moments.iter().copied()).min();
    let last_ms = counted.last_ms().into_iter().chain(moments).max();
    let here = visits.last().is_some_and(|visit| visit.ongoing && !by_hand.absent.contains(visit.to_ms));

    let within_ms = counted.within(lesson).ms();
    let enough = i128::from(within_ms) * 100 >= i128::from(lesson.ms()) * i128::from(rule.least_percent.min(100));
    let standing = match first_ms {
        Some(_) if enough || !over => Standing::Present,
        _ if by_hand.excused => Standing::Excused,
        Some(_) => Standing::Absent,
        None if over => Standing::Absent,
        None => Standing::Awaited,
    };
    let late_ms = first_ms.map(|first_ms| first_ms.saturating_sub(lesson.from_ms));
    let early_ms = last_ms.filter(|_| over || !here).map(|last_ms| lesson.to_ms.saturating_sub(last_ms));
    Settled {
        counted_ms: counted.ms(),
        confirmed_ms: sure.less(&by_hand.absent).ms(),
        inferred_ms: inferred.less(&by_hand.absent).ms(),
        added_ms: by_hand.present.less(&evident).ms(),
        removed_ms: evident.ms() - evident.less(&by_hand.absent).ms(),
        unknown_ms: unknown.less(&by_hand.absent).less(&by_hand.present).ms(),
        breakout_ms: counted.ms() - counted.less(&breakout).ms(),
        within_ms,
        first_ms,
        last_ms,
        here,
        standing,
        late_ms: late_ms.filter(|late_ms| *late_ms > i64::from(rule.late_after_minutes) * MINUTE_MS),
        early_ms: early_ms.filter(|early_ms| *early_ms > i64::from(rule.early_before_minutes) * MINUTE_MS),
    }
}

/// What corrections come to, the later over the earlier.
#[derive(Debug, Default)]
struct ByHand {
    present: Moments,
    absent: Moments,
    excused: bool,
}

impl ByHand {
    fn of(corrections: &[Correction]) -> Self {
        let mut made: Vec<&Correction> = corrections.iter().collect();
        made.sort_by_key(|correction| (correction.made_ms, &correction.id));
        let mut all = Self::default();
        for correction in made {
            match correction.change {
                Change::Present(span) => {
                    let span = Moments::from(span);
                    all.absent = all.absent.less(&span);
                    all.present = all.present.and(&span);
                }
                Change::Absent(span) => {
                    let span = Moments::from(span);
                    all.present = all.present.less(&span);
                    all.absent = all.absent.and(&span);
                }
                Change::Excused => all.excused = true,
                Change::NotExcused => all.excused = false,
            }
        }
        all
    }
}

impl Completion {
    /// How far somebody is; none: nothing is asked for. `lessons`: each lesson that is over, with what the person has there.
    ///
    /// That is how long the lesson was, what counts for the person in ms, and how they stand. Of a percentage each lesson gives what lies
    /// within it, so no more than its length.
    pub fn progress(&self, lessons: impl IntoIterator<Item = (Span, i64, Standing)>) -> Option<Progress> {
        let (mut all_ms, mut counted_ms, mut most_ms, mut present) = (0_i64, 0_i64, 0_i64, 0_u32);
        for (span, ms, standing) in lessons {
            all_ms = all_ms.saturating_add(span.ms());
            counted_ms = counted_ms.saturating_add(ms.max(0));
            most_ms = most_ms.saturating_add(ms.clamp(0, span.ms()));
            present = present.saturating_add(u32::from(standing == Standing::Present));
        }
        let (have, need) = match *self {
            Self::None => return None,
            Self::Minutes(need) => (minutes(counted_ms), need),
            // Rounded down: 79.9 is not 80.
            Self::Percent(need) => (i64::try_from(i128::from(most_ms) * 100 / i128::from(all_ms.max(1))).unwrap_or(100), u32::from(need)),
            Self::Lessons(need) => (i64::from(present), need),
        };
        let have = u32::try_from(have).unwrap_or(u32::MAX);
        Some(Progress { have, need, done: have >= need })
    }
}
