//! A lesson's report.

use crate::api::attendance::Report;
use crate::api::{ApiError, Result};
use crate::server::store::Store;
use crate::server::store::lesson::Lesson;

/// Who was in a lesson and for how long, as far as is known at `now_ms` (Unix ms).
///
/// # Errors
/// The store fails.
pub async fn of_lesson(_: &Store, _: &Lesson, _: i64) -> Result<Report> { Err(ApiError::Internal) }
