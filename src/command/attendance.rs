//! `rollcall attendance` and `rollcall results`: reports on the command line. The server may go on.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use domain::attendance::{Standing, minutes};
use domain::{CourseId, LessonId};
use rollcall::server::attendance::{course, report};
use rollcall::server::config::{self, DataArgs};
use rollcall::server::context::Clock;
use rollcall::server::files::wall::Wall;
use rollcall::server::files::{self, results};
use rollcall::server::store::{self, Store};
use sheets::Format;

use super::table;

/// What `rollcall attendance` takes.
#[derive(Args)]
pub struct AttendanceArgs {
    /// The lesson: its id, the beginning of it, or a part of its title
    lesson: String,
    /// How it is written
    #[arg(long, value_enum, default_value = "table")]
    format: Written,
    /// The file to write; it must not exist yet [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// CSV has one table: this one
    #[arg(long, value_enum, default_value = "attendance")]
    sheet: LessonSheet,
}

/// The tables of a lesson.
#[derive(Clone, Copy, ValueEnum)]
enum LessonSheet {
    /// One row a person
    Attendance,
    /// One row a visit
    Visits,
}

/// How attendance is written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(clippy::doc_markdown, reason = "these sentences are the help of the command, where backticks would be seen")]
enum Written {
    /// For reading here
    Table,
    /// Comma-separated values
    Csv,
    /// For programs
    Json,
    /// For Excel
    Xlsx,
    /// For LibreOffice
    Ods,
}

impl Written {
    const fn format(self) -> Option<Format> {
        match self {
            Self::Table => None,
            Self::Csv => Some(Format::Csv),
            Self::Json => Some(Format::Json),
            Self::Xlsx => Some(Format::Xlsx),
            Self::Ods => Some(Format::Ods),
        }
    }
}

/// What `rollcall results` takes.
#[derive(Args)]
pub struct ResultsArgs {
    /// The course: its id, the beginning of it, or a part of its title
    course: String,
    /// How they are written
    #[arg(long, value_enum, default_value = "table")]
    format: ResultsWritten,
    /// The file to write; it must not exist yet [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// How results are written.
#[derive(Clone, Copy, ValueEnum)]
enum ResultsWritten {
    /// For reading here
    Table,
    /// Comma-separated values
    Csv,
    /// For programs, as /results gives them
    Json,
}

/// Prints a lesson's attendance.
///
/// # Errors
/// In words for the administrator.
pub async fn attendance(data: &DataArgs, args: AttendanceArgs) -> Result<()> {
    let store = Store::open(&config::data(data)?.0).await?;
    let meant = table::the_one("lesson", &args.lesson, store::named::lessons(&store, &args.lesson).await?)?;
    let lesson = report::lesson(&store, &LessonId::new(meant.id)).await?;
    let report = report::of_lesson(&store, &lesson, Clock::system().now_ms()).await?;
    let mut book = files::lesson::book(&report);
    let key = match args.sheet {
        LessonSheet::Attendance => "attendance",
        LessonSheet::Visits => "visits",
    };
    book.put_first(key);
    if let Some(format) = args.format.format() {
        table::write(format, book, args.output.as_deref())?;
        store.close().await;
        return Ok(());
    }
    anyhow::ensure!(args.output.is_none(), "a table is for reading here. For a file give --format csv, json, xlsx or ods");
    let (head, wall) = (&report.head, Wall::of(&report.head.time_zone));
    let so_far = if head.over { "" } else { ", so far" };
    println!("{}, {}: {} ({}){so_far}\n", head.title, head.course_title, wall.moment(head.span.from_ms).wall(), head.time_zone);
    let columns: &[&str] = match args.sheet {
        LessonSheet::Attendance => &["name", "role", "standing", "minutes", "confirmed", "unknown", "first", "last", "visits"],
        LessonSheet::Visits => &["name", "role", "from", "to", "minutes", "confirmed", "unknown", "breakouts"],
    };
    table::print(book, columns);
    let count = |standing| report.rows.iter().filter(|row| row.settled.standing == standing).count();
    let total = report.rows.iter().map(|row| row.settled.counted_ms).sum();
    println!(
        "\n{} people: {} present, {} absent, {} excused, {} not yet here; {} minutes in all",
        report.rows.len(),
        count(Standing::Present),
        count(Standing::Absent),
        count(Standing::Excused),
        count(Standing::Awaited),
        minutes(total)
    );
    if !report.strangers.is_empty() {
        println!("{} more whom Rollcall does not know: --sheet visits shows them", report.strangers.len());
    }
    store.close().await;
    Ok(())
}

/// Prints a course's results.
///
/// # Errors
/// In words for the administrator.
pub async fn results(data: &DataArgs, args: ResultsArgs) -> Result<()> {
    let store = Store::open(&config::data(data)?.0).await?;
    let meant = table::the_one("course", &args.course, store::named::courses(&store, &args.course).await?)?;
    let report = course::of_course(&store, &CourseId::new(meant.id), Clock::system().now_ms()).await?.context("the course is gone")?;
    match args.format {
        ResultsWritten::Csv => table::write(Format::Csv, files::course::book(&report), args.output.as_deref())?,
        ResultsWritten::Json => {
            let mut all = results::of(&report);
            all.insert("made".into(), Wall::of("UTC").moment(report.made_ms).iso().into());
            let text = serde_json::to_string_pretty(&all)? + "\n";
            table::put(text.as_bytes(), args.output.as_deref())?;
        }
        ResultsWritten::Table => {
            anyhow::ensure!(args.output.is_none(), "a table is for reading here. For a file give --format csv or json");
            println!(
                "{}: {} lessons are over; completed by: {}\n",
                report.title,
                report.lessons.len(),
                files::course::completion(report.completion)
            );
            table::print(files::course::book(&report), &["name", "role", "minutes", "present", "have", "need", "done"]);
            let done = report.rows.iter().filter(|row| row.progress.is_some_and(|progress| progress.done)).count();
            println!("\n{} people: {done} completed", report.rows.len());
        }
    }
    store.close().await;
    Ok(())
}
