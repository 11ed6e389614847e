//! The table of a course: people down, lessons across, minutes in it.

use domain::attendance::{Completion, Standing, minutes};
use leptos::prelude::*;

use super::course::progress_words;
use super::sheet;
use crate::api::attendance::{Cell, CourseLesson, CourseReport, CourseRow};
use crate::app::parts::{Button, Field, empty};
use crate::app::place::Place;
use crate::app::time::{self, Zone};

/// People shown at first; a course may have thousands.
const FIRST: usize = 200;

/// Who is shown: what outlives a redrawing.
#[derive(Clone, Copy)]
pub struct Shown {
    filter: RwSignal<String>,
    all: RwSignal<bool>,
}

impl Shown {
    /// The first ones. To be made in a component.
    pub fn new() -> Self {
        Self { filter: RwSignal::new(String::new()), all: RwSignal::new(false) }
    }
}

/// The table, with a field to find somebody in it where it is long.
pub fn section(report: &CourseReport, shown: Shown) -> AnyView {
    if report.rows.is_empty() {
        return empty("Nobody is in this course.");
    }
    if report.lessons.is_empty() {
        return empty("When the first lesson is over, it stands here.");
    }
    let sheet = sheet();
    let report = StoredValue::new(report.clone());
    // Which rows fit, by their position.
    let fitting = Memo::new(move |_| {
        let wanted = shown.filter.with(|text| text.trim().to_lowercase());
        report.with_value(|report| {
            let rows = report.rows.iter().enumerate();
            rows.filter(|(_, row)| wanted.is_empty() || row.name.to_lowercase().contains(&wanted)).map(|(at, _)| at).collect::<Vec<_>>()
        })
    });
    let drawn = Memo::new(move |_| {
        let most = if shown.all.get() { usize::MAX } else { FIRST };
        fitting.with(|fitting| fitting.iter().take(most).copied().collect::<Vec<_>>())
    });
    let more = move || {
        let (all, now) = (fitting.with(Vec::len), drawn.with(Vec::len));
        (now < all).then(|| {
            let words = ["The first ", &now.to_string(), " of ", &all.to_string(), " people. "].concat();
            view! {
                <div class="row screen-only">
                    <p>{words}</p>
                    <Button on_press=move || shown.all.set(true)>"Show all"</Button>
                </div>
            }
            .into_any()
        })
    };
    let nobody = move || (fitting.with(Vec::is_empty)).then(|| view! { <p role="status">"Nobody has that in their name."</p> });
    let long = report.with_value(|report| report.rows.len() > 20);
    let find = long.then(|| {
        view! {
            class = sheet,
            <div class="find screen-only">
                <Field label="Find somebody" value=shown.filter kind="search" optional=true />
            </div>
        }
        .into_any()
    });
    let head = report.with_value(|report| report.lessons.iter().map(lesson).collect::<Vec<_>>());
    let progress = report.with_value(|report| report.completion != Completion::None);
    view! {
        class = sheet,
        <section class="section" aria-labelledby="lessons">
            <h2 id="lessons">"Minutes in each lesson"</h2>
            {find}
            {nobody}
            <div class="scroll flush matrix" class:tall=long tabindex="0" role="group" aria-labelledby="lessons">
                <table>
                    <thead>
                        <tr>
                            <th scope="col" class="who">
                                "Name"
                            </th>
                            <th scope="col" class="number all">
                                "All"
                            </th>
                            {progress
                                .then(|| {
                                    view! {
                                        class = sheet,
                                        <th scope="col" class="far">
                                            "Completed"
                                        </th>
                                    }
                                })}
                            {head}
                        </tr>
                    </thead>
                    <tbody>
                        <For
                            each=move || drawn.get()
                            key=|at| *at
                            children=move |at| report.with_value(|report| report.rows.get(at).map(|person| row(person, report.completion)))
                        />
                    </tbody>
                </table>
            </div>
            <p class="letters">"L late, E left early, A absent, X excused."</p>
            {more}
        </section>
    }
    .into_any()
}

fn lesson(lesson: &CourseLesson) -> AnyView {
    let sheet = sheet();
    let zone = Zone::new(&lesson.time_zone);
    let path = Place::Attendance(lesson.id.clone()).path();
    let day = zone.short_day(lesson.span.from_ms);
    let title = lesson.title.clone();
    let full = [&lesson.title, ", ", &zone.date(lesson.span.from_ms), ", ", &lesson.room_title].concat();
    let length = time::length(lesson.span.ms());
    view! {
        class = sheet,
        <th scope="col" class="lesson">
            <a href=path title=full>
                {day}
            </a>
            <small class="below title">{title}</small>
            <small class="below">{length}</small>
        </th>
    }
    .into_any()
}

fn row(person: &CourseRow, completion: Completion) -> AnyView {
    let sheet = sheet();
    let (name, role, all) = (person.name.clone(), person.role.label(), minutes(person.counted_ms).to_string());
    let far = person.progress.as_ref().map(|progress| {
        let words = progress_words(completion, progress);
        let (have, need) = (progress.have.min(progress.need).to_string(), progress.need.to_string());
        let label = ["Progress of ", &person.name].concat();
        view! {
            class = sheet,
            <td class="far">
                <progress max=need value=have aria-label=label></progress>
                <small class="below">{words}</small>
            </td>
        }
        .into_any()
    });
    let cells = person.cells.iter().map(|cell| minutes_of(cell, sheet)).collect::<Vec<_>>();
    view! {
        class = sheet,
        <tr>
            <th scope="row" class="who">
                {name}
                <small class="below">{role}</small>
            </th>
            <td class="number">
                <strong>{all}</strong>
            </td>
            {far}
            {cells}
        </tr>
    }
    .into_any()
}

/// A course has tens of thousands of these: as few elements as can be.
fn minutes_of(cell: &Cell, sheet: &'static str) -> AnyView {
    let number = minutes(cell.counted_ms).to_string();
    let (class, word, short) = match (cell.standing, cell.late, cell.early) {
        (Standing::Absent, ..) => ("number absent", "absent", "A"),
        (Standing::Excused, ..) => ("number excused", "excused", "X"),
        (Standing::Awaited, ..) => ("number", "not yet", "–"),
        (_, true, true) => ("number marked", "late, early", "L E"),
        (_, true, false) => ("number marked", "late", "L"),
        (_, false, true) => ("number marked", "early", "E"),
        (_, false, false) => {
            return view! {
                class = sheet,
                <td class="number">{number}</td>
            }
            .into_any();
        }
    };
    view! {
        class = sheet,
        <td class=class>
            {number} <small class="below word" data-short=short>
                {word}
            </small>
        </td>
    }
    .into_any()
}
