//! Attendance: from evidence to reports, and what people say to them.

pub mod changes;
pub mod course;
pub mod report;

use domain::attendance::{AttendanceRule, Change, Completion};
use domain::{CourseId, LessonId, PersonId, RoomId};

use crate::api::attendance::{CourseReport, MyAttendance, Report};
use crate::api::{ApiError, Result};

pub async fn report(_: LessonId) -> Result<Report> { Err(ApiError::Internal) }
pub async fn mine(_: LessonId) -> Result<MyAttendance> { Err(ApiError::Internal) }
pub async fn object(_: LessonId, _: String) -> Result<()> { Err(ApiError::Internal) }
pub async fn answer(_: LessonId, _: PersonId, _: String) -> Result<()> { Err(ApiError::Internal) }
pub async fn correct(_: LessonId, _: PersonId, _: Change, _: String) -> Result<()> { Err(ApiError::Internal) }
pub async fn course_report(_: CourseId) -> Result<CourseReport> { Err(ApiError::Internal) }
pub async fn set_rule(_: RoomId, _: AttendanceRule) -> Result<()> { Err(ApiError::Internal) }
pub async fn set_completion(_: CourseId, _: Completion) -> Result<()> { Err(ApiError::Internal) }
pub async fn make_results_key(_: CourseId) -> Result<String> { Err(ApiError::Internal) }
