//! A course's report over its lessons.

use domain::CourseId;

use crate::api::attendance::CourseReport;
use crate::api::{ApiError, Result};
use crate::server::store::Store;

/// A course over its lessons, as far as is known at `now_ms` (Unix ms); none: no such course.
///
/// # Errors
/// The store fails.
pub async fn of_course(_: &Store, _: &CourseId, _: i64) -> Result<Option<CourseReport>> { Err(ApiError::Internal) }
