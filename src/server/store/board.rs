//! What moderators have set in a lesson.

use domain::LessonId;
use domain::board::Board;
use domain::room::RoomPolicy;
use sqlx::SqliteConnection;

use super::{Result, Store, unreadable};

/// The board of a lesson; where nothing was set, as the room's policy says.
///
/// # Errors
/// The store fails.
pub async fn of(store: &Store, lesson: &LessonId, policy: &RoomPolicy) -> Result<Board> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT board FROM board WHERE lesson_id = $1").bind(lesson.as_str()).fetch_optional(store.pool()).await?;
    read(row, policy)
}

/// The same within a transaction that goes on to change it.
///
/// # Errors
/// The store fails.
pub async fn of_in(tx: &mut SqliteConnection, lesson: &LessonId, policy: &RoomPolicy) -> Result<Board> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT board FROM board WHERE lesson_id = $1").bind(lesson.as_str()).fetch_optional(tx).await?;
    read(row, policy)
}

fn read(row: Option<(String,)>, policy: &RoomPolicy) -> Result<Board> {
    match row {
        Some((board,)) => serde_json::from_str(&board).map_err(|_| unreadable("board")),
        None => Ok(Board::of(policy)),
    }
}

/// Keeps a board.
///
/// # Errors
/// The store fails.
pub async fn put_in(tx: &mut SqliteConnection, lesson: &LessonId, board: &Board) -> Result<()> {
    let board = serde_json::to_string(board).map_err(|_| unreadable("board"))?;
    sqlx::query("INSERT INTO board (lesson_id, board) VALUES ($1, $2) ON CONFLICT (lesson_id) DO UPDATE SET board = excluded.board")
        .bind(lesson.as_str())
        .bind(board)
        .execute(tx)
        .await
        .map(|_| ())
}
