//! What happens in a lesson that a recording's chapters are made of. What will happen by itself is noted in advance, and taken back if
//! somebody is quicker.

use domain::LessonId;
use domain::board::{Board, Direction};
use domain::recording::{Moment, MomentKind};

use super::super::store::recording::{moment, moments, note_moment};
use super::super::store::{Result, Store};

/// A moderator has set something, and the board is this since (Unix ms).
///
/// # Errors
/// The store fails.
pub async fn directed(store: &Store, lesson: &LessonId, direction: &Direction, board: &Board, now_ms: i64) -> Result<()> {
    let note = async |what, at_ms| note_moment(store, lesson, Moment { at_ms, what }).await;
    match direction {
        Direction::Timer(Some(_)) => {
            moment::forget_after(store, lesson, MomentKind::ClockEnded, now_ms).await?;
            note(MomentKind::ClockStarted, now_ms).await?;
            if let Some(timer) = board.timer {
                note(MomentKind::ClockEnded, timer.until_ms).await?;
            }
        }
        Direction::Timer(None) => {
            let ran = moment::forget_after(store, lesson, MomentKind::ClockEnded, now_ms).await?;
            if ran {
                note(MomentKind::ClockEnded, now_ms).await?;
            }
        }
        Direction::OpenBreakouts(_) => {
            moment::forget_after(store, lesson, MomentKind::BreakoutsClosed, now_ms).await?;
            note(MomentKind::BreakoutsOpened, now_ms).await?;
        }
        Direction::CloseBreakoutsIn(_) => {
            moment::forget_after(store, lesson, MomentKind::BreakoutsClosed, now_ms).await?;
            if let Some(closes_ms) = board.breakouts.as_ref().and_then(|breakouts| breakouts.closes_ms) {
                note(MomentKind::BreakoutsClosed, closes_ms).await?;
            }
        }
        Direction::BreakoutsClosed => {
            moment::forget_after(store, lesson, MomentKind::BreakoutsClosed, now_ms).await?;
            if are_open(&moments(store, lesson).await?) {
                note(MomentKind::BreakoutsClosed, now_ms).await?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// Whether the last that was noted of breakout rooms is that they were opened.
fn are_open(moments: &[Moment]) -> bool {
    let of_breakouts = |moment: &&Moment| matches!(moment.what, MomentKind::BreakoutsOpened | MomentKind::BreakoutsClosed);
    moments.iter().rfind(of_breakouts).is_some_and(|moment| moment.what == MomentKind::BreakoutsOpened)
}

/// A lesson was ended at a time (Unix ms): what would have happened does not.
///
/// # Errors
/// The store fails.
pub async fn lesson_ended(store: &Store, lesson: &LessonId, now_ms: i64) -> Result<()> {
    for &what in MomentKind::ALL {
        moment::forget_after(store, lesson, what, now_ms).await?;
    }
    Ok(())
}
