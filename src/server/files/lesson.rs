//! A lesson's report as tables: who was there for how long, and every visit.

use std::iter;

use domain::BreakoutId;
use domain::attendance::{Change, Settled, Standing, minutes};
use domain::ledger::{Certainty, Visit};
use sheets::{Book, Cell, Column, Kind, Sheet};

use super::wall::Wall;
use crate::api::attendance::{BreakoutNames, CorrectionLine, Objection, Report, ReportHead, ReportRow};

/// The tables of a lesson: `attendance` and `visits`. Totals are those of the page, by the same rounding.
pub fn book(report: &Report) -> Book<'_> {
    let wall = Wall::of(&report.head.time_zone);
    let attendance = Sheet {
        key: "attendance",
        title: "Attendance",
        columns: attendance_columns(&report.head),
        rows: Box::new({
            let wall = wall.clone();
            report.rows.iter().map(move |row| attendance_row(row, &report.head, &wall))
        }),
    };
    let visits =
        Sheet { key: "visits", title: "Visits", columns: visit_columns(&report.head), rows: Box::new(visits(report, wall.clone())) };
    Book {
        title: format!("{}: {}", report.head.course_title, report.head.title),
        about: about(report, &wall),
        sheets: vec![attendance, visits],
    }
}

fn about(report: &Report, wall: &Wall) -> Vec<(Column, Cell)> {
    let head = &report.head;
    let text = |key: &str, title: &str, text: &str| (Column::new(key, title, Kind::Text), Cell::from(text));
    let time = |key: &str, title: &str, ms| (Column::new(key, title, Kind::Time), Cell::Time(wall.moment(ms)));
    let number = |key: &str, title: &str, number: i64| (Column::new(key, title, Kind::Number), Cell::Number(number));
    vec![
        text("lesson", "Lesson (id)", head.lesson.as_str()),
        text("title", "Lesson", &head.title),
        text("course", "Course (id)", head.course.as_str()),
        text("course_title", "Course", &head.course_title),
        text("room_title", "Room", &head.room_title),
        text("time_zone", "Time zone", &head.time_zone),
        time("opens", "Opens", head.span.from_ms),
        time("ends", "Ends", head.span.to_ms),
        text("over", "Over", if head.over { "yes" } else { "no: so far" }),
        number("late_after_minutes", "Late after (minutes)", head.rule.late_after_minutes.into()),
        number("early_before_minutes", "Left early before (minutes)", head.rule.early_before_minutes.into()),
        number("least_percent", "Absent below (percent)", head.rule.least_percent.into()),
        text("server_reports", "The Jitsi server reports who is there", if report.server_reports { "yes" } else { "no" }),
        time("made", "Made", report.made_ms),
    ]
}

/// A title of times, with the clock they are by.
fn by(title: &str, head: &ReportHead) -> String {
    format!("{title} ({})", head.time_zone)
}

fn attendance_columns(head: &ReportHead) -> Vec<Column> {
    let column = |key: &str, title: &str, kind| Column::new(key, title, kind);
    vec![
        column("person", "Person (id)", Kind::Text),
        column("name", "Name", Kind::Text),
        column("role", "Role", Kind::Text),
        column("standing", "Standing", Kind::Text),
        column("minutes", "Minutes", Kind::Number),
        column("confirmed", "Of that confirmed", Kind::Number),
        column("inferred", "Of that inferred", Kind::Number),
        column("added", "Of that added by hand", Kind::Number),
        column("removed", "Taken away by hand", Kind::Number),
        column("unknown", "Not known, not counted", Kind::Number),
        column("breakouts", "In breakout rooms", Kind::Number),
        column("share", "Of the lesson", Kind::Percent),
        Column::new("first", by("Came", head), Kind::Time),
        Column::new("last", by("Left", head), Kind::Time),
        column("late", "Minutes late", Kind::Number),
        column("early", "Minutes early", Kind::Number),
        column("visits", "Visits", Kind::Number),
        column("corrections", "Corrections", Kind::Text),
        column("objections", "Objections", Kind::Text),
    ]
}

fn attendance_row(row: &ReportRow, head: &ReportHead, wall: &Wall) -> Vec<Cell> {
    let settled = &row.settled;
    let visits = row.attendance.as_ref().map_or(0, |attendance| attendance.visits.len());
    let share = (head.span.ms() > 0).then(|| (settled.within_ms * 100 + head.span.ms() / 2) / head.span.ms());
    let number = |ms: Option<i64>| ms.map_or(Cell::Empty, |ms| Cell::Number(minutes(ms)));
    vec![
        Cell::from(row.person.as_str()),
        Cell::from(row.name.as_str()),
        Cell::from(row.role.label()),
        Cell::from(standing_of(settled)),
        Cell::Number(settled.minutes()),
        Cell::Number(minutes(settled.confirmed_ms)),
        Cell::Number(minutes(settled.inferred_ms)),
        Cell::Number(minutes(settled.added_ms)),
        Cell::Number(minutes(settled.removed_ms)),
        Cell::Number(minutes(settled.unknown_ms)),
        Cell::Number(minutes(settled.breakout_ms)),
        share.map_or(Cell::Empty, Cell::Percent),
        Cell::from(settled.first_ms.map(|ms| wall.moment(ms))),
        Cell::from(settled.last_ms.map(|ms| wall.moment(ms))),
        number(settled.late_ms),
        number(settled.early_ms),
        Cell::Number(i64::try_from(visits).unwrap_or(i64::MAX)),
        Cell::from(row.corrections.iter().map(|line| correction(line, wall)).collect::<Vec<_>>().join("; ")),
        Cell::from(row.objections.iter().map(objection).collect::<Vec<_>>().join("; ")),
    ]
}

/// How somebody stands, in words.
pub fn standing_of(settled: &Settled) -> String {
    standing(settled.standing, settled.late_ms.is_some(), settled.early_ms.is_some())
}

/// The same from its parts.
pub fn standing(standing: Standing, late: bool, early: bool) -> String {
    let word = match standing {
        Standing::Present => "present",
        Standing::Awaited => "not yet here",
        Standing::Absent => "absent",
        Standing::Excused => "excused",
    };
    let marks = [(late, "late"), (early, "left early")].into_iter().filter(|(is, _)| *is).map(|(_, word)| word);
    iter::once(word).chain(marks).collect::<Vec<_>>().join(", ")
}

fn correction(line: &CorrectionLine, wall: &Wall) -> String {
    let what = match line.correction.change {
        Change::Present(span) => format!("present {} to {}", wall.time(span.from_ms), wall.time(span.to_ms)),
        Change::Absent(span) => format!("absent {} to {}", wall.time(span.from_ms), wall.time(span.to_ms)),
        Change::Excused => "excused".to_owned(),
        Change::NotExcused => "not excused".to_owned(),
    };
    format!("{what}, by {} on {}: {}", line.author_name, wall.moment(line.correction.made_ms).wall(), line.correction.reason)
}

fn objection(objection: &Objection) -> String {
    match &objection.answer {
        Some((answer, _)) => format!("{} (answered: {answer})", objection.sentence),
        None => format!("{} (not answered yet)", objection.sentence),
    }
}

fn visit_columns(head: &ReportHead) -> Vec<Column> {
    let column = |key: &str, title: &str, kind| Column::new(key, title, kind);
    vec![
        column("person", "Person (id)", Kind::Text),
        column("name", "Name", Kind::Text),
        column("role", "Role", Kind::Text),
        Column::new("from", by("From", head), Kind::Time),
        Column::new("to", by("To", head), Kind::Time),
        column("ongoing", "Still there", Kind::Text),
        column("minutes", "Minutes seen", Kind::Number),
        column("confirmed", "Of that confirmed", Kind::Number),
        column("inferred", "Of that inferred", Kind::Number),
        column("unknown", "Not known, not counted", Kind::Number),
        column("breakouts", "Breakout rooms", Kind::Text),
        column("devices", "Devices at once", Kind::Number),
    ]
}

/// Everybody's visits, and those of people whom Rollcall does not know.
fn visits(report: &Report, wall: Wall) -> impl Iterator<Item = Vec<Cell>> + '_ {
    let known = report.rows.iter().flat_map(|row| {
        let who = (row.person.as_str(), row.name.as_str(), row.role.label());
        row.attendance.iter().flat_map(move |attendance| attendance.visits.iter().map(move |visit| (who, visit)))
    });
    let strangers = report.strangers.iter().flat_map(|stranger| {
        let who = ("", stranger.name.as_str(), "Not known here");
        stranger.visits.iter().map(move |visit| (who, visit))
    });
    known.chain(strangers).map(move |(who, visit)| visit_row(who, visit, &report.breakouts, &wall))
}

fn visit_row((person, name, role): (&str, &str, &str), visit: &Visit, breakouts: &BreakoutNames, wall: &Wall) -> Vec<Cell> {
    let number = |certainty| Cell::Number(minutes(visit.ms(|stretch| stretch.certainty == certainty)));
    let mut rooms: Vec<&str> = Vec::new();
    for breakout in visit.stretches.iter().filter_map(|stretch| stretch.breakout.as_ref()) {
        let room = name_of(breakout, breakouts);
        if !rooms.contains(&room) {
            rooms.push(room);
        }
    }
    vec![
        Cell::from(person),
        Cell::from(name),
        Cell::from(role),
        Cell::Time(wall.moment(visit.from_ms)),
        Cell::Time(wall.moment(visit.to_ms)),
        Cell::from(if visit.ongoing { "yes" } else { "" }),
        Cell::Number(minutes(visit.counted_ms())),
        number(Certainty::Confirmed),
        number(Certainty::Inferred),
        number(Certainty::Unknown),
        Cell::from(rooms.join("; ")),
        Cell::Number(visit.devices.into()),
    ]
}

fn name_of<'a>(breakout: &'a BreakoutId, names: &'a BreakoutNames) -> &'a str {
    names.iter().find(|(id, _)| id == breakout).map_or(breakout.as_str(), |(_, name)| name.as_str())
}
