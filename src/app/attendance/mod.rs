//! Attendance: who is here while a lesson is on, the report with its picture, one's own line, and a course over its lessons.

mod correct;
mod course;
mod download;
mod legend;
mod matrix;
mod mine;
mod now;
mod objections;
mod picture;
mod report;
mod row;
mod rules;
mod strangers;
mod watched;
mod words;

use stylers_macro::style_sheet;

pub use self::course::page as course_page;
pub use self::mine::Mine;
pub use self::now::Now;
pub use self::report::page as report_page;
pub use self::rules::RuleForm;
pub use self::watched::Watched;

/// The class that `style/attendance.css` is scoped to.
fn sheet() -> &'static str {
    let sheet = style_sheet!("style/attendance.css");
    sheet
}
