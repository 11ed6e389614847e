//! Attendance: from evidence to reports, and what people say to them.

pub mod changes;
pub mod course;
mod entry;
pub mod line;
pub mod report;
pub mod shared;

use domain::{CourseId, LessonId};

pub use self::entry::{answer, correct, make_results_key, object, set_completion, set_rule};
use super::context::call;
use super::guard::{self, Function};
use crate::api::attendance::{CourseReport, MyAttendance, Report};
use crate::api::{ApiError, Result, Thing};

/// Who was in a lesson, and for how long: people who were, by name, then members who were not.
///
/// # Errors
/// Not allowed.
pub async fn report(lesson: LessonId) -> Result<Report> {
    let call = call();
    let found = guard::lesson(&call, Function::Report, &lesson).await?;
    report::of_lesson(&call.app.store, &found.lesson, call.now_ms()).await
}

/// The caller's own line.
///
/// # Errors
/// Not allowed, or neither a member nor ever there.
pub async fn mine(lesson: LessonId) -> Result<MyAttendance> {
    let call = call();
    let found = guard::lesson(&call, Function::MyAttendance, &lesson).await?;
    let me = &call.session()?.person;
    let report = report::of_lesson(&call.app.store, &found.lesson, call.now_ms()).await?;
    let Report { head, rows, breakouts, server_reports, made_ms, .. } = report;
    let row = rows.into_iter().find(|row| row.person == *me).ok_or(ApiError::NoSuch(Thing::Member))?;
    let breakouts = breakouts.into_iter().filter(|(id, _)| line::was_in(&row, id)).collect();
    Ok(MyAttendance { head, row, breakouts, server_reports, made_ms })
}

/// A course over its lessons.
///
/// # Errors
/// Not allowed.
pub async fn course_report(course: CourseId) -> Result<CourseReport> {
    let call = call();
    let found = guard::course(&call, Function::CourseReport, &course).await?;
    course::of_course(&call.app.store, &found.id, call.now_ms()).await?.ok_or(ApiError::NoSuch(Thing::Course))
}
