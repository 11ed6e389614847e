//! What moderators have set in a lesson.

use domain::LessonId;
use domain::board::{Board, Direction};
use domain::input::InputError;
use domain::room::RoomPolicy;

use super::{Result, Store, unreadable};

/// The board of a lesson; where nothing was set, as the room's policy says.
///
/// # Errors
/// The store fails.
pub async fn of(store: &Store, lesson: &LessonId, policy: &RoomPolicy) -> Result<Board> {
    read(kept(lesson).fetch_optional(store.pool()).await?, policy)
}

/// Changes a board. Of two changes at once the one comes after the other, and neither is lost.
///
/// # Errors
/// The store fails. What is asked for will not do: then nothing has changed.
pub async fn change(
    store: &Store,
    lesson: &LessonId,
    policy: &RoomPolicy,
    direction: Direction,
    now_ms: i64,
) -> Result<std::result::Result<Board, InputError>> {
    let mut tx = store.write().await?;
    let mut board = read(kept(lesson).fetch_optional(&mut *tx).await?, policy)?;
    if let Err(wrong) = board.apply(direction, now_ms) {
        return Ok(Err(wrong));
    }
    sqlx::query("INSERT INTO board (lesson_id, board) VALUES ($1, $2) ON CONFLICT (lesson_id) DO UPDATE SET board = excluded.board")
        .bind(lesson.as_str())
        .bind(serde_json::to_string(&board).map_err(|_| unreadable("board"))?)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(Ok(board))
}

type Kept<'a> = sqlx::query::QueryAs<'a, sqlx::Sqlite, (String,), sqlx::sqlite::SqliteArguments>;

fn kept(lesson: &LessonId) -> Kept<'_> {
    sqlx::query_as("SELECT board FROM board WHERE lesson_id = $1").bind(lesson.as_str())
}

fn read(row: Option<(String,)>, policy: &RoomPolicy) -> Result<Board> {
    match row {
        Some((board,)) => serde_json::from_str(&board).map_err(|_| unreadable("board")),
        None => Ok(Board::of(policy)),
    }
}
