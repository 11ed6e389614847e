//! Corrections over evidence, the room's rule, and who has completed a course.

use domain::attendance::{AttendanceRule, Change, Completion, Correction, Progress, Settled, Span, Standing, minutes, settle};
use domain::ledger::{Attendance, Certainty, Reason, Stretch, Visit};
use domain::{BreakoutId, CorrectionId, PersonId};

const MINUTE: i64 = 60_000;
/// From ten to eleven, say.
const LESSON: Span = span(0, 60);

const fn span(from: i64, to: i64) -> Span {
    Span { from_ms: from * MINUTE, to_ms: to * MINUTE }
}

fn stretch(from: i64, to: i64, certainty: Certainty) -> Stretch {
    Stretch { from_ms: from * MINUTE, to_ms: to * MINUTE, certainty, reasons: vec![Reason::OwnBrowser], breakout: None }
}

fn attendance(visits: Vec<Vec<Stretch>>) -> Attendance {
    let visit = |stretches: Vec<Stretch>| Visit {
        from_ms: stretches[0].from_ms,
        to_ms: stretches[stretches.len() - 1].to_ms,
        ongoing: false,
        devices: 1,
        stretches,
    };
    Attendance { person: PersonId::new("ana"), visits: visits.into_iter().map(visit).collect() }
}

/// There from one minute to another.
fn there(from: i64, to: i64) -> Attendance {
    attendance(vec![vec![stretch(from, to, Certainty::Inferred)]])
}

fn corrections(changes: &[Change]) -> Vec<Correction> {
    let made = changes.iter().zip(1..);
    made.map(|(change, at)| Correction {
        id: CorrectionId::new(format!("c{at}")),
        change: *change,
        author: PersonId::new("teacher"),
        reason: "was on the telephone".to_owned(),
        made_ms: at,
    })
    .collect()
}

fn over(attendance: Option<&Attendance>, changes: &[Change]) -> Settled {
    settle(attendance, &corrections(changes), &AttendanceRule::default(), LESSON, true)
}

fn ruled(attendance: &Attendance, rule: AttendanceRule) -> Settled {
    settle(Some(attendance), &[], &rule, LESSON, true)
}

#[test]
fn each_minute_is_in_one_sum() {
    let mut breakout = stretch(20, 30, Certainty::Confirmed);
    breakout.breakout = Some(BreakoutId::new("red"));
    let stretches = vec![
        stretch(-5, 10, Certainty::Inferred),
        stretch(10, 20, Certainty::Confirmed),
        breakout,
        stretch(30, 35, Certainty::Unknown),
        stretch(35, 65, Certainty::Confirmed),
    ];
    let settled = over(Some(&attendance(vec![stretches])), &[]);
    assert_eq!((settled.counted_ms, settled.confirmed_ms, settled.inferred_ms), (65 * MINUTE, 50 * MINUTE, 15 * MINUTE));
    assert_eq!((settled.unknown_ms, settled.breakout_ms, settled.within_ms), (5 * MINUTE, 10 * MINUTE, 55 * MINUTE));
    assert_eq!((settled.first_ms, settled.last_ms, settled.minutes()), (Some(-5 * MINUTE), Some(65 * MINUTE), 65));
    assert_eq!((settled.added_ms, settled.removed_ms, settled.standing), (0, 0, Standing::Present));
}

#[test]
fn what_is_added_by_hand_is_told_apart() {
    let settled = over(Some(&there(20, 40)), &[Change::Present(span(0, 30))]);
    assert_eq!((settled.counted_ms, settled.inferred_ms, settled.added_ms), (40 * MINUTE, 20 * MINUTE, 20 * MINUTE));
    assert_eq!((settled.first_ms, settled.late_ms), (Some(0), None), "nobody is late who was there");
}

#[test]
fn what_is_taken_away_by_hand_is_told_too() {
    let settled = over(Some(&there(0, 60)), &[Change::Absent(span(50, 90))]);
    assert_eq!((settled.counted_ms, settled.removed_ms, settled.added_ms), (50 * MINUTE, 10 * MINUTE, 0));
    assert_eq!((settled.last_ms, settled.early_ms), (Some(50 * MINUTE), Some(10 * MINUTE)));
}

#[test]
fn the_later_correction_goes_over_the_earlier_one() {
    let (present, absent) = (Change::Present(span(0, 60)), Change::Absent(span(0, 60)));
    assert_eq!(over(Some(&there(0, 30)), &[absent, present]).counted_ms, 60 * MINUTE);
    let settled = over(Some(&there(0, 30)), &[present, absent]);
    assert_eq!((settled.counted_ms, settled.removed_ms, settled.standing), (0, 30 * MINUTE, Standing::Absent));
    // Made in this order, told in the other one.
    let mut told = corrections(&[present, absent]);
    told.reverse();
    assert_eq!(settle(Some(&there(0, 30)), &told, &AttendanceRule::default(), LESSON, true), settled);
    // A correction put right for a part of it.
    assert_eq!(over(Some(&there(0, 60)), &[absent, Change::Present(span(10, 20))]).counted_ms, 10 * MINUTE);
}

#[test]
fn unknown_time_that_is_vouched_for_counts_as_added() {
    let one = attendance(vec![vec![stretch(0, 20, Certainty::Inferred), stretch(20, 40, Certainty::Unknown)]]);
    let settled = over(Some(&one), &[Change::Present(span(20, 30))]);
    assert_eq!((settled.counted_ms, settled.added_ms, settled.unknown_ms), (30 * MINUTE, 10 * MINUTE, 10 * MINUTE));
}

#[test]
fn a_correction_makes_somebody_present_of_whom_there_is_no_evidence() {
    let settled = over(None, &[Change::Present(span(0, 60))]);
    assert_eq!((settled.standing, settled.counted_ms, settled.within_ms), (Standing::Present, 60 * MINUTE, 60 * MINUTE));
}

#[test]
fn who_has_not_come_is_awaited_and_then_absent() {
    let before = settle(None, &[], &AttendanceRule::default(), LESSON, false);
    assert_eq!((before.standing, before.late_ms, before.early_ms), (Standing::Awaited, None, None));
    assert_eq!(over(None, &[]).standing, Standing::Absent);
}

#[test]
fn an_excuse_is_for_who_is_not_there_and_can_be_taken_back() {
    assert_eq!(over(None, &[Change::Excused]).standing, Standing::Excused);
    assert_eq!(over(None, &[Change::Excused, Change::NotExcused]).standing, Standing::Absent);
    assert_eq!(over(Some(&there(0, 60)), &[Change::Excused]).standing, Standing::Present);
    let ahead = settle(None, &corrections(&[Change::Excused]), &AttendanceRule::default(), LESSON, false);
    assert_eq!(ahead.standing, Standing::Excused);
}

#[test]
fn late_and_early_are_by_the_rooms_rule() {
    let rule = AttendanceRule { late_after_minutes: 5, early_before_minutes: 10, least_percent: 0 };
    let settled = ruled(&there(5, 50), rule);
    assert_eq!((settled.late_ms, settled.early_ms), (None, None), "just in time, at both ends");
    let settled = ruled(&there(6, 49), rule);
    assert_eq!((settled.late_ms, settled.early_ms), (Some(6 * MINUTE), Some(11 * MINUTE)));
    let settled = ruled(&attendance(vec![vec![stretch(-10, 0, Certainty::Inferred)], vec![stretch(20, 70, Certainty::Inferred)]]), rule);
    assert_eq!((settled.late_ms, settled.early_ms), (None, None), "whoever goes out in the middle was neither late nor early");
}

#[test]
fn nobody_has_left_early_who_is_still_there() {
    let mut one = there(0, 20);
    one.visits[0].ongoing = true;
    let now = |one: &Attendance| settle(Some(one), &[], &AttendanceRule::default(), LESSON, false);
    assert_eq!((now(&one).here, now(&one).early_ms), (true, None));
    one.visits[0].ongoing = false;
    assert_eq!((now(&one).here, now(&one).early_ms), (false, Some(40 * MINUTE)));
}

#[test]
fn too_little_is_absent_once_the_lesson_is_over() {
    let rule = AttendanceRule { least_percent: 75, ..AttendanceRule::default() };
    assert_eq!(ruled(&there(0, 45), rule).standing, Standing::Present, "three quarters are enough");
    assert_eq!(ruled(&there(0, 44), rule).standing, Standing::Absent);
    assert_eq!(ruled(&there(-60, 44), rule).standing, Standing::Absent, "what is outside of the lesson does not help");
    assert_eq!(settle(Some(&there(0, 10)), &[], &rule, LESSON, false).standing, Standing::Present, "it is not over yet");
    let excused = settle(Some(&there(0, 10)), &corrections(&[Change::Excused]), &rule, LESSON, true);
    assert_eq!(excused.standing, Standing::Excused);
}

#[test]
fn time_that_nobody_saw_is_no_coming() {
    let settled = over(Some(&attendance(vec![vec![stretch(0, 60, Certainty::Unknown)]])), &[]);
    assert_eq!((settled.standing, settled.first_ms, settled.unknown_ms), (Standing::Absent, None, 60 * MINUTE));
}

#[test]
fn a_moment_is_a_coming() {
    let mut one = there(3, 3);
    assert_eq!(over(Some(&one), &[]).standing, Standing::Present);
    assert_eq!(over(Some(&one), &[Change::Absent(LESSON)]).standing, Standing::Absent);
    one.visits[0].ongoing = true;
    let settled = settle(Some(&one), &[], &AttendanceRule::default(), LESSON, false);
    assert_eq!((settled.here, settled.first_ms, settled.counted_ms), (true, Some(3 * MINUTE), 0));
}

#[test]
fn minutes_are_rounded_in_one_way() {
    assert_eq!([0, 29_999, 30_000, 89_999, 90_000].map(minutes), [0, 0, 1, 1, 2]);
    assert_eq!((minutes(i64::MAX) > 0, minutes(i64::MIN) < 0), (true, true));
}

#[test]
fn absurd_spans_harm_nobody() {
    let everything = Span { from_ms: i64::MIN, to_ms: i64::MAX };
    let backwards = Span { from_ms: 60 * MINUTE, to_ms: 0 };
    let settled = settle(Some(&there(0, 60)), &corrections(&[Change::Present(everything)]), &AttendanceRule::default(), everything, true);
    assert_eq!(settled.counted_ms, i64::MAX);
    let settled = settle(Some(&there(0, 60)), &corrections(&[Change::Absent(backwards)]), &AttendanceRule::default(), backwards, true);
    assert_eq!((settled.counted_ms, settled.within_ms, settled.standing), (60 * MINUTE, 0, Standing::Present));
}

fn lessons(all: &[(i64, Standing)]) -> Vec<(Span, i64, Standing)> {
    all.iter().map(|(minutes, standing)| (LESSON, minutes * MINUTE, *standing)).collect()
}

#[test]
fn a_course_is_completed_by_minutes() {
    let have = lessons(&[(60, Standing::Present), (29, Standing::Present), (0, Standing::Absent)]);
    assert_eq!(Completion::Minutes(90).progress(have.clone()), Some(Progress { have: 89, need: 90, done: false }));
    assert_eq!(Completion::Minutes(89).progress(have), Some(Progress { have: 89, need: 89, done: true }));
}

#[test]
fn a_course_is_completed_by_a_part_of_its_time() {
    let have = lessons(&[(60, Standing::Present), (36, Standing::Present)]);
    assert_eq!(Completion::Percent(80).progress(have), Some(Progress { have: 80, need: 80, done: true }));
    let have = lessons(&[(60, Standing::Present), (35, Standing::Present)]);
    assert_eq!(Completion::Percent(80).progress(have), Some(Progress { have: 79, need: 80, done: false }), "79.2 is not 80");
    let have = lessons(&[(600, Standing::Present), (0, Standing::Absent)]);
    assert_eq!(Completion::Percent(80).progress(have).map(|progress| progress.have), Some(50), "one lesson gives no more than its length");
    assert_eq!(Completion::Percent(80).progress([]), Some(Progress { have: 0, need: 80, done: false }));
}

#[test]
fn a_course_is_completed_by_lessons_in_which_one_was_present() {
    let have = lessons(&[(60, Standing::Present), (0, Standing::Excused), (3, Standing::Absent), (60, Standing::Present)]);
    assert_eq!(Completion::Lessons(3).progress(have), Some(Progress { have: 2, need: 3, done: false }));
    assert_eq!(Completion::None.progress(lessons(&[(60, Standing::Present)])), None);
}
