//! The key with which another system reads the results of a course.

use domain::CourseId;

use super::{Result, Store};

/// The hash of a course's key; none: no such course, or no key was made.
///
/// # Errors
/// The store fails.
pub async fn key_hash(store: &Store, course: &CourseId) -> Result<Option<String>> {
    let row: Option<(Option<String>,)> =
        sqlx::query_as("SELECT results_key_hash FROM course WHERE id = $1").bind(course.as_str()).fetch_optional(store.pool()).await?;
    Ok(row.and_then(|(hash,)| hash))
}
