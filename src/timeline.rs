//! What of somebody's attendance is drawn where: evidence with corrections over it, and the marks of an axis.

use domain::BreakoutId;
use domain::attendance::{Change, Correction, Span};
use domain::ledger::{Attendance, Certainty};

/// How a piece of somebody's time looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    /// Confirmed.
    Confirmed,
    /// Inferred.
    Inferred,
    /// Unknown, and not counted.
    Unknown,
    /// Written by hand: was there.
    Added,
    /// Evidence says so, but by hand: was not there.
    Removed,
}

impl Look {
    /// All of them, as a legend lists them.
    pub const ALL: [Self; 5] = [Self::Confirmed, Self::Inferred, Self::Unknown, Self::Added, Self::Removed];

    const fn of(certainty: Certainty) -> Self {
        match certainty {
            Certainty::Confirmed => Self::Confirmed,
            Certainty::Inferred => Self::Inferred,
            Certainty::Unknown => Self::Unknown,
        }
    }
}

/// A piece of somebody's time, looking the same from end to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// From when to when.
    pub span: Span,
    /// How it looks.
    pub look: Look,
    /// In which breakout room; none: in the main room.
    pub breakout: Option<BreakoutId>,
}

/// Somebody's time in pieces, in order, without overlap. Of entries by hand the later one goes over the earlier; what evidence counts
/// anyway looks as evidence knows it.
pub fn pieces<'a>(attendance: Option<&Attendance>, corrections: impl Iterator<Item = &'a Correction>) -> Vec<Piece> {
    let stretches: Vec<_> = attendance.iter().flat_map(|one| &one.visits).flat_map(|visit| &visit.stretches).collect();
    let hands: Vec<(Span, bool)> = corrections
        .filter_map(|entry| match entry.change {
            Change::Present(span) => Some((span, true)),
            Change::Absent(span) => Some((span, false)),
            Change::Excused | Change::NotExcused => None,
        })
        .collect();
    let mut cuts: Vec<i64> = stretches.iter().flat_map(|stretch| [stretch.from_ms, stretch.to_ms]).collect();
    cuts.extend(hands.iter().flat_map(|(span, _)| [span.from_ms, span.to_ms]));
    cuts.sort_unstable();
    cuts.dedup();
    let mut pieces: Vec<Piece> = Vec::new();
    // Stretches are in order, so the one that holds a cut is never before the one that held the last.
    let mut next = 0;
    for ends in cuts.windows(2) {
        let &[from_ms, to_ms] = ends else { continue };
        while stretches.get(next).is_some_and(|stretch| stretch.to_ms <= from_ms) {
            next += 1;
        }
        let seen = stretches.get(next).filter(|stretch| stretch.from_ms <= from_ms && to_ms <= stretch.to_ms);
        let hand = hands.iter().rev().find(|(span, _)| span.from_ms <= from_ms && to_ms <= span.to_ms).map(|(_, there)| *there);
        let counted = seen.filter(|stretch| stretch.certainty != Certainty::Unknown);
        let added = hands.iter().any(|(span, there)| *there && span.from_ms <= from_ms && to_ms <= span.to_ms);
        let look = match (hand, counted, seen) {
            (Some(true) | None, Some(stretch), _) => Look::of(stretch.certainty),
            (Some(true), None, _) => Look::Added,
            (Some(false), Some(_), _) => Look::Removed,
            (Some(false), None, _) if added => Look::Removed,
            (None, None, Some(_)) => Look::Unknown,
            (Some(false) | None, None, _) => continue,
        };
        let breakout = seen.and_then(|stretch| stretch.breakout.clone());
        match pieces.last_mut() {
            Some(last) if last.span.to_ms == from_ms && last.look == look && last.breakout == breakout => last.span.to_ms = to_ms,
            _ => pieces.push(Piece { span: Span { from_ms, to_ms }, look, breakout }),
        }
    }
    pieces
}

/// What a picture shows: the lesson, and whoever was there around it. While the lesson is on, its end is moved in steps, so that the
/// picture is not drawn anew with every sign of life.
pub fn range(lesson: Span, over: bool, times: impl Iterator<Item = i64>) -> Span {
    const STEP_MS: i64 = 5 * 60_000;
    let (mut from_ms, mut to_ms) = (lesson.from_ms, lesson.to_ms.max(lesson.from_ms + 60_000));
    for at_ms in times {
        from_ms = from_ms.min(at_ms);
        to_ms = to_ms.max(at_ms);
    }
    if !over || to_ms > lesson.to_ms.max(lesson.from_ms + 60_000) {
        to_ms = to_ms.div_euclid(STEP_MS) * STEP_MS + STEP_MS;
    }
    if from_ms < lesson.from_ms {
        from_ms = from_ms.div_euclid(STEP_MS) * STEP_MS;
    }
    Span { from_ms, to_ms }
}

/// Where the axis has a time written, in Unix ms: at full steps of the clock, at most `most` of them. `minute`: what minute of the day
/// the clock shows at the beginning.
pub fn ticks(span: Span, minute: i64, most: i64) -> Vec<i64> {
    const STEPS: [i64; 12] = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 360, 720];
    let length = span.ms() / 60_000;
    let step = STEPS.into_iter().find(|step| length / step < most.max(1)).unwrap_or(1_440);
    let first_minute = span.from_ms.div_euclid(60_000) * 60_000;
    let first_ms = first_minute + (step - minute.rem_euclid(step)).rem_euclid(step) * 60_000;
    let first_ms = if first_ms < span.from_ms { first_ms + step * 60_000 } else { first_ms };
    (0..).map(|number| first_ms + number * step * 60_000).take_while(|&at_ms| at_ms <= span.to_ms).collect()
}

/// Where a moment lies in a picture, in percent, at its edges if it lies outside.
pub fn percent(span: Span, at_ms: i64) -> f64 {
    let part = (at_ms - span.from_ms) as f64 / span.ms().max(1) as f64 * 100.0;
    // Hundredths of a percent: a picture is never 10,000 pixels wide, and shorter numbers make smaller pages.
    (part.clamp(0.0, 100.0) * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use domain::ledger::{Reason, Stretch, Visit};
    use domain::{CorrectionId, PersonId};

    use super::*;

    fn minutes(from: i64, to: i64) -> Span {
        Span { from_ms: from * 60_000, to_ms: to * 60_000 }
    }

    fn stretch(from: i64, to: i64, certainty: Certainty) -> Stretch {
        let span = minutes(from, to);
        Stretch { from_ms: span.from_ms, to_ms: span.to_ms, certainty, reasons: vec![Reason::OwnBrowser], breakout: None }
    }

    fn attendance(stretches: Vec<Stretch>) -> Attendance {
        let (from_ms, to_ms) = (stretches[0].from_ms, stretches[stretches.len() - 1].to_ms);
        Attendance { person: PersonId::new("p"), visits: vec![Visit { from_ms, to_ms, ongoing: false, devices: 1, stretches }] }
    }

    fn entry(change: Change) -> Correction {
        Correction { id: CorrectionId::new("c"), change, author: PersonId::new("t"), reason: "as I saw".into(), made_ms: 0 }
    }

    fn drawn(attendance: Option<&Attendance>, entries: &[Correction]) -> Vec<(i64, i64, Look)> {
        let all = pieces(attendance, entries.iter());
        all.into_iter().map(|piece| (piece.span.from_ms / 60_000, piece.span.to_ms / 60_000, piece.look)).collect()
    }

    #[test]
    fn what_is_written_by_hand_lies_over_what_was_seen() {
        let seen = attendance(vec![stretch(0, 10, Certainty::Confirmed), stretch(10, 20, Certainty::Unknown)]);
        assert_eq!(drawn(Some(&seen), &[]), [(0, 10, Look::Confirmed), (10, 20, Look::Unknown)]);
        let there = entry(Change::Present(minutes(5, 25)));
        assert_eq!(drawn(Some(&seen), std::slice::from_ref(&there)), [(0, 10, Look::Confirmed), (10, 25, Look::Added)]);
        let not_there = entry(Change::Absent(minutes(8, 30)));
        assert_eq!(drawn(Some(&seen), &[there, not_there]), [(0, 8, Look::Confirmed), (8, 25, Look::Removed)]);
    }

    #[test]
    fn somebody_who_was_never_seen_can_be_written_in() {
        assert_eq!(drawn(None, &[entry(Change::Present(minutes(3, 9))), entry(Change::Excused)]), [(3, 9, Look::Added)]);
        assert_eq!(drawn(None, &[entry(Change::Absent(minutes(3, 9)))]), []);
    }

    #[test]
    fn a_breakout_room_is_a_piece_of_its_own() {
        let mut away = stretch(10, 20, Certainty::Confirmed);
        away.breakout = Some(BreakoutId::new("b"));
        let seen = attendance(vec![stretch(0, 10, Certainty::Confirmed), away]);
        let all = pieces(Some(&seen), [].iter());
        assert_eq!(all.iter().map(|piece| piece.breakout.is_some()).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn the_axis_has_full_steps_of_the_clock() {
        // The clock shows 09:53 at the beginning.
        let all = ticks(minutes(0, 50), 9 * 60 + 53, 8);
        assert_eq!(all.into_iter().map(|at_ms| at_ms / 60_000).collect::<Vec<_>>(), [7, 17, 27, 37, 47], "10:00, 10:10, ...");
        assert_eq!(ticks(minutes(0, 60), 600, 8).len(), 7, "10:00 to 11:00 with both ends");
        assert!(ticks(minutes(0, 24 * 60), 0, 8).len() <= 9);
        assert!(!ticks(minutes(0, 0), 0, 8).is_empty());
    }

    #[test]
    fn a_picture_holds_whoever_came_before_and_stayed_after() {
        let range = range(minutes(10, 55), true, [minutes(7, 58).from_ms, minutes(7, 58).to_ms].into_iter());
        assert_eq!(range, minutes(5, 60));
        assert!((percent(range, minutes(0, 32).to_ms) - 49.09).abs() < 0.001);
        assert!(percent(range, 0).abs() < f64::EPSILON, "outside is at the edge");
    }
}
