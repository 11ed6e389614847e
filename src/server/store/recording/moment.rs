//! What happened in a lesson at which moment, for chapters. A moment may lie ahead: a clock will run out.

use domain::LessonId;
use domain::recording::MomentKind;

use super::super::{Result, Store};

/// Takes back what lies ahead of a moment (Unix ms). Says whether anything did.
///
/// # Errors
/// The store fails.
pub async fn forget_after(store: &Store, lesson: &LessonId, what: MomentKind, now_ms: i64) -> Result<bool> {
    let done = sqlx::query("DELETE FROM lesson_moment WHERE lesson_id = $1 AND what = $2 AND at_ms > $3")
        .bind(lesson.as_str())
        .bind(what.as_str())
        .bind(now_ms)
        .execute(store.pool())
        .await?;
    Ok(done.rows_affected() > 0)
}
