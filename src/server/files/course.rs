//! A course's report as tables: one row a person, and one row a person and lesson.

use domain::attendance::{Completion, Standing, minutes};
use sheets::{Book, Cell, Column, Kind, Sheet};

use super::lesson::standing;
use super::wall::{Wall, date};
use crate::api::attendance::{CourseReport, CourseRow};

/// The tables of a course: `attendance` (one column a lesson) and `lessons` (one row a person and lesson).
pub fn book(report: &CourseReport) -> Book<'_> {
    let attendance =
        Sheet { key: "attendance", title: "Attendance", columns: wide_columns(report), rows: Box::new(report.rows.iter().map(wide_row)) };
    let lessons = Sheet { key: "lessons", title: "Lessons", columns: long_columns(), rows: Box::new(long_rows(report)) };
    Book { title: report.title.clone(), about: about(report), sheets: vec![attendance, lessons] }
}

fn about(report: &CourseReport) -> Vec<(Column, Cell)> {
    let text = |key: &str, title: &str, text: &str| (Column::new(key, title, Kind::Text), Cell::from(text));
    vec![
        text("course", "Course (id)", report.course.as_str()),
        text("title", "Course", &report.title),
        text("completion", "Completed by", &completion(report.completion)),
        (Column::new("lessons_over", "Lessons that are over", Kind::Number), Cell::Number(count(report.lessons.len()))),
        (Column::new("made", "Made (UTC)", Kind::Time), Cell::Time(Wall::of("UTC").moment(report.made_ms))),
    ]
}

/// What completes a course, in words.
pub fn completion(completion: Completion) -> String {
    match completion {
        Completion::None => "nothing is asked for".to_owned(),
        Completion::Minutes(least) => format!("{least} minutes"),
        Completion::Percent(least) => format!("{least} % of the lessons' time"),
        Completion::Lessons(least) => format!("{least} lessons"),
    }
}

fn count(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// In how many lessons somebody was present.
pub fn present(row: &CourseRow) -> i64 {
    count(row.cells.iter().filter(|cell| cell.standing == Standing::Present).count())
}

fn wide_columns(report: &CourseReport) -> Vec<Column> {
    let column = |key: &str, title: &str, kind| Column::new(key, title, kind);
    let mut columns = vec![
        column("person", "Person (id)", Kind::Text),
        column("name", "Name", Kind::Text),
        column("role", "Role", Kind::Text),
        column("minutes", "Minutes in all", Kind::Number),
        column("present", "Lessons present", Kind::Number),
        column("have", "Has", Kind::Number),
        column("need", "Needs", Kind::Number),
        column("done", "Completed", Kind::Text),
    ];
    columns.extend(report.lessons.iter().map(|lesson| {
        let title = format!("{} {} (minutes)", date(&lesson.time_zone, lesson.span.from_ms), lesson.title);
        Column::new(format!("lesson:{}", lesson.id), title, Kind::Number)
    }));
    columns
}

fn wide_row(row: &CourseRow) -> Vec<Cell> {
    let [have, need, done] = match row.progress {
        Some(progress) => {
            [Cell::Number(progress.have.into()), Cell::Number(progress.need.into()), Cell::from(if progress.done { "yes" } else { "no" })]
        }
        None => [Cell::Empty, Cell::Empty, Cell::Empty],
    };
    let mut cells = vec![
        Cell::from(row.person.as_str()),
        Cell::from(row.name.as_str()),
        Cell::from(row.role.label()),
        Cell::Number(minutes(row.counted_ms)),
        Cell::Number(present(row)),
        have,
        need,
        done,
    ];
    cells.extend(row.cells.iter().map(|cell| Cell::Number(minutes(cell.counted_ms))));
    cells
}

fn long_columns() -> Vec<Column> {
    let column = |key: &str, title: &str, kind| Column::new(key, title, kind);
    vec![
        column("person", "Person (id)", Kind::Text),
        column("name", "Name", Kind::Text),
        column("role", "Role", Kind::Text),
        column("lesson", "Lesson (id)", Kind::Text),
        column("title", "Lesson", Kind::Text),
        column("room", "Room", Kind::Text),
        column("opens", "Opens", Kind::Time),
        column("ends", "Ends", Kind::Time),
        column("time_zone", "Time zone", Kind::Text),
        column("standing", "Standing", Kind::Text),
        column("minutes", "Minutes", Kind::Number),
        column("confirmed", "Of that confirmed", Kind::Number),
    ]
}

fn long_rows(report: &CourseReport) -> impl Iterator<Item = Vec<Cell>> + '_ {
    let walls: Vec<Wall> = report.lessons.iter().map(|lesson| Wall::of(&lesson.time_zone)).collect();
    report.rows.iter().flat_map(move |row| {
        let walls = walls.clone();
        report.lessons.iter().zip(walls).zip(&row.cells).map(move |((lesson, wall), cell)| {
            vec![
                Cell::from(row.person.as_str()),
                Cell::from(row.name.as_str()),
                Cell::from(row.role.label()),
                Cell::from(lesson.id.as_str()),
                Cell::from(lesson.title.as_str()),
                Cell::from(lesson.room_title.as_str()),
                Cell::Time(wall.moment(lesson.span.from_ms)),
                Cell::Time(wall.moment(lesson.span.to_ms)),
                Cell::from(lesson.time_zone.as_str()),
                Cell::from(standing(cell.standing, cell.late, cell.early)),
                Cell::Number(minutes(cell.counted_ms)),
                Cell::Number(minutes(cell.confirmed_ms)),
            ]
        })
    })
}
