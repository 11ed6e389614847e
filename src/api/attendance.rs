//! Attendance: what evidence tells, what people make of it, and where they object.

use domain::attendance::{AttendanceRule, Change, Completion, Correction, Progress, Settled, Span, Standing};
use domain::ledger::{Attendance, Stranger};
use domain::role::Role;
use domain::{BreakoutId, CourseId, LessonId, PersonId, RoomId};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use server_fn_macro_default::server;

use super::Result;

/// A correction as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionLine {
    /// The entry.
    pub correction: Correction,
    /// The author's name.
    pub author_name: String,
}

/// Somebody does not agree with what is written of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// In their words.
    pub sentence: String,
    /// When (Unix ms).
    pub made_ms: i64,
    /// What a teacher said to it, and when (Unix ms).
    pub answer: Option<(String, i64)>,
}

/// One line of a lesson's report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRow {
    /// Who.
    pub person: PersonId,
    /// The name others see.
    pub name: String,
    /// The role; guests are guests.
    pub role: Role,
    /// What was seen of them; none: nothing.
    pub attendance: Option<Attendance>,
    /// The same in numbers, with corrections and the room's rule.
    pub settled: Settled,
    /// Where they are now, if they are there and in a breakout room.
    pub breakout: Option<BreakoutId>,
    /// Entries by hand, earliest first.
    pub corrections: Vec<CorrectionLine>,
    /// What they say to it, earliest first.
    pub objections: Vec<Objection>,
}

/// What a report is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportHead {
    /// The lesson.
    pub lesson: LessonId,
    /// Its title.
    pub title: String,
    /// Its room.
    pub room: RoomId,
    /// The room's title.
    pub room_title: String,
    /// Its course.
    pub course: CourseId,
    /// The course's title.
    pub course_title: String,
    /// Its time zone, an IANA name.
    pub time_zone: String,
    /// From its opening to its end: the end that counts, or (while it is open) the one that is planned.
    pub span: Span,
    /// Whether it is over.
    pub over: bool,
    /// The room's rule.
    pub rule: AttendanceRule,
}

/// Names of breakout rooms, as far as anybody has said them.
pub type BreakoutNames = Vec<(BreakoutId, String)>;

/// Who was in a lesson and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What it is about.
    pub head: ReportHead,
    /// People who were there by name, then members who were not.
    pub rows: Vec<ReportRow>,
    /// People in the conference whom Rollcall does not know.
    pub strangers: Vec<Stranger>,
    /// What the breakout rooms are called.
    pub breakouts: BreakoutNames,
    /// Whether the Jitsi server itself reports who is there: without it nothing is confirmed but by two browsers.
    pub server_reports: bool,
    /// When the report was made (Unix ms).
    pub made_ms: i64,
}

/// One's own line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyAttendance {
    /// What it is about.
    pub head: ReportHead,
    /// The line.
    pub row: ReportRow,
    /// What the breakout rooms are called.
    pub breakouts: BreakoutNames,
    /// Whether the Jitsi server itself reports who is there.
    pub server_reports: bool,
    /// When it was made (Unix ms).
    pub made_ms: i64,
}

/// What changed in a report; sent over `/live/attendance/{lesson}` as server-sent events named `rows`, with an id to resume after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportChange {
    /// Rows that are new or have changed, whole. For a student: their own at most.
    pub rows: Vec<ReportRow>,
    /// The strangers, all of them. For a student: none.
    pub strangers: Vec<Stranger>,
    /// The head, which changes when the lesson ends.
    pub head: ReportHead,
    /// What the breakout rooms are called.
    pub breakouts: BreakoutNames,
    /// Whether the rows are all there are: rows that one has and that are not among them are gone.
    pub whole: bool,
    /// When it was made (Unix ms).
    pub made_ms: i64,
}

/// A lesson of a course's report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseLesson {
    /// Which.
    pub id: LessonId,
    /// Its title.
    pub title: String,
    /// The title of its room.
    pub room_title: String,
    /// From its opening to its end.
    pub span: Span,
    /// Its time zone, an IANA name.
    pub time_zone: String,
}

/// One person in one lesson. On the wire three numbers: a course has a great many of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(i64, i64, u8)", into = "(i64, i64, u8)")]
pub struct Cell {
    /// What counts, in ms.
    pub counted_ms: i64,
    /// Of that, confirmed, in ms.
    pub confirmed_ms: i64,
    /// Present, absent, excused.
    pub standing: Standing,
    /// Came late by the rule.
    pub late: bool,
    /// Left early by the rule.
    pub early: bool,
}

impl Cell {
    /// Standing, late and early in one number.
    pub fn marks(&self) -> u8 {
        let standing = match self.standing {
            Standing::Present => 0,
            Standing::Awaited => 1,
            Standing::Absent => 2,
            Standing::Excused => 3,
        };
        standing | u8::from(self.late) << 2 | u8::from(self.early) << 3
    }

    /// The cell with these times (ms) and [`Cell::marks`].
    pub const fn from_marks(counted_ms: i64, confirmed_ms: i64, marks: u8) -> Self {
        let standing = match marks & 3 {
            0 => Standing::Present,
            1 => Standing::Awaited,
            2 => Standing::Absent,
            _ => Standing::Excused,
        };
        Self { counted_ms, confirmed_ms, standing, late: marks & 4 != 0, early: marks & 8 != 0 }
    }
}

impl From<(i64, i64, u8)> for Cell {
    fn from((counted_ms, confirmed_ms, marks): (i64, i64, u8)) -> Self {
        Self::from_marks(counted_ms, confirmed_ms, marks)
    }
}

impl From<Cell> for (i64, i64, u8) {
    fn from(cell: Cell) -> Self {
        (cell.counted_ms, cell.confirmed_ms, cell.marks())
    }
}

/// One person in a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseRow {
    /// Who.
    pub person: PersonId,
    /// The name others see.
    pub name: String,
    /// The role.
    pub role: Role,
    /// One for each lesson of the report, in its order.
    pub cells: Vec<Cell>,
    /// What counts in all lessons, in ms.
    pub counted_ms: i64,
    /// How far they are; none: nothing is asked for.
    pub progress: Option<Progress>,
}

/// A course over its lessons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseReport {
    /// The course.
    pub course: CourseId,
    /// Its title.
    pub title: String,
    /// What is asked for.
    pub completion: Completion,
    /// Lessons that are over (and were not called off), earliest first.
    pub lessons: Vec<CourseLesson>,
    /// Members and whoever came, by name.
    pub rows: Vec<CourseRow>,
    /// When it was made (Unix ms).
    pub made_ms: i64,
}

/// Who was there, and for how long.
#[server(name = GetReport, prefix = "/api", endpoint = "report", input = Json)]
pub async fn report(lesson: LessonId) -> Result<Report> {
    crate::server::attendance::report(lesson).await
}

/// One's own line.
#[server(name = GetMyAttendance, prefix = "/api", endpoint = "my_attendance", input = Json)]
pub async fn my_attendance(lesson: LessonId) -> Result<MyAttendance> {
    crate::server::attendance::mine(lesson).await
}

/// Says in a sentence what is wrong with one's own line.
#[server(name = Object, prefix = "/api", endpoint = "object", input = Json)]
pub async fn object(lesson: LessonId, sentence: String) -> Result<()> {
    crate::server::attendance::object(lesson, sentence).await
}

/// Answers the open objections of somebody.
#[server(name = AnswerObjection, prefix = "/api", endpoint = "answer_objection", input = Json)]
pub async fn answer_objection(lesson: LessonId, person: PersonId, sentence: String) -> Result<()> {
    crate::server::attendance::answer(lesson, person, sentence).await
}

/// Adds a correction. It stands beside what was seen, with its author and reason.
#[server(name = Correct, prefix = "/api", endpoint = "correct", input = Json)]
pub async fn correct(lesson: LessonId, person: PersonId, change: Change, reason: String) -> Result<()> {
    crate::server::attendance::correct(lesson, person, change, reason).await
}

/// A course over its lessons.
#[server(name = GetCourseReport, prefix = "/api", endpoint = "course_report", input = Json)]
pub async fn course_report(course: CourseId) -> Result<CourseReport> {
    crate::server::attendance::course_report(course).await
}

/// Sets a room's rule. It counts for all its lessons, past ones, too.
#[server(name = SetAttendanceRule, prefix = "/api", endpoint = "set_attendance_rule", input = Json)]
pub async fn set_attendance_rule(room: RoomId, rule: AttendanceRule) -> Result<()> {
    crate::server::attendance::set_rule(room, rule).await
}

/// Sets what completes a course.
#[server(name = SetCompletion, prefix = "/api", endpoint = "set_completion", input = Json)]
pub async fn set_completion(course: CourseId, completion: Completion) -> Result<()> {
    crate::server::attendance::set_completion(course, completion).await
}

/// Makes a key with which another system reads the results of a course (`GET /results/{course}`, `Authorization: Bearer`), and ends
/// the one before. It is shown this once.
#[server(name = MakeResultsKey, prefix = "/api", endpoint = "make_results_key", input = Json)]
pub async fn make_results_key(course: CourseId) -> Result<String> {
    crate::server::attendance::make_results_key(course).await
}
