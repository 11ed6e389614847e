//! Who was in a lesson and for how long: a table for the screen and for paper.

use domain::LessonId;
use domain::ledger::{Attendance, Certainty};
use leptos::prelude::*;
use stylers_macro::style_sheet;

use super::load::{Refresh, loaded};
use super::parts::{Button, empty};
use super::time;
use crate::api::lesson::{ReportRow, report};
use crate::browser::page;

/// How often the report is made anew while the lesson is open, in ms.
const LOOK_AGAIN_MS: i32 = 10_000;

/// The report of one lesson.
#[derive(Clone, Copy)]
pub struct Shown(StoredValue<LessonId>);

impl Shown {
    /// Of this lesson.
    pub fn new(lesson: LessonId) -> Self {
        Self(StoredValue::new(lesson))
    }

    /// The section. `live`: people may still come and go.
    pub fn view(self, live: bool) -> AnyView {
        let refresh = Refresh::new();
        if live {
            refresh.every(LOOK_AGAIN_MS);
        }
        let heading = if live { "Who is there" } else { "Who was there" };
        let fetch = move || {
            let call = report(self.0.get_value());
            async move { call.await.map(|report| report.rows.into_iter().map(Row::new).collect::<Vec<_>>()) }
        };
        view! {
            <div class="page more">
                <section class="section" aria-labelledby="report">
                    <div class="section-head">
                        <h2 id="report">{heading}</h2>
                        <Button on_press=move || page::print()>"Print"</Button>
                    </div>
                    {loaded(refresh, fetch, move |rows| draw(rows, live))}
                </section>
            </div>
        }
        .into_any()
    }
}

/// One line as it is shown, so that an answer that changes nothing on the page draws nothing anew.
#[derive(PartialEq)]
struct Row {
    name: String,
    role: &'static str,
    /// From when to when, and how that is known.
    visits: Vec<(String, Certainty)>,
    minutes: String,
}

impl Row {
    fn new(row: ReportRow) -> Self {
        let visits = row.attendance.iter().flat_map(|attendance| &attendance.visits).map(|visit| {
            let end = if visit.ongoing { "now".to_owned() } else { time::clock(visit.to_ms) };
            ([&time::clock(visit.from_ms), "–", &end].concat(), visit.certainty)
        });
        Self {
            visits: visits.collect(),
            minutes: row.attendance.as_ref().map_or(0, Attendance::minutes).to_string(),
            name: row.name,
            role: row.role.label(),
        }
    }
}

fn draw(rows: &[Row], live: bool) -> AnyView {
    if rows.is_empty() {
        return empty("Nobody was here, and nobody is in the course.");
    }
    let sheet = style_sheet!("style/report.css");
    let came = rows.iter().filter(|row| !row.visits.is_empty()).count();
    let summary = [&came.to_string(), " of ", &rows.len().to_string(), " people came."].concat();
    let lines = rows.iter().map(|row| line(row, live, sheet)).collect::<Vec<_>>();
    view! {
        class = sheet,
        <p class="muted">{summary}</p>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="report">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"In the lesson"</th>
                        <th scope="col" class="number">
                            "Minutes"
                        </th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
        <dl class="legend">
            <div>
                <dt>{mark(Certainty::Confirmed, sheet)}</dt>
                <dd>"Confirmed: at least two browsers saw this visit, one's own and another person's."</dd>
            </div>
            <div>
                <dt>{mark(Certainty::Inferred, sheet)}</dt>
                <dd>"Inferred: one browser alone says so, or the end is the last sign of a connection that broke."</dd>
            </div>
        </dl>
    }
    .into_any()
}

fn line(row: &Row, live: bool, sheet: &'static str) -> AnyView {
    let (name, minutes) = (row.name.clone(), row.minutes.clone());
    let visits = row.visits.iter().map(|(span, certainty)| {
        let (span, mark) = (span.clone(), mark(*certainty, sheet));
        view! { <li>{span} {mark}</li> }.into_any()
    });
    let visits = if row.visits.is_empty() {
        view! { <span class="muted">{if live { "Not yet" } else { "Absent" }}</span> }.into_any()
    } else {
        view! {
            class = sheet,
            <ul class="visits">{visits.collect::<Vec<_>>()}</ul>
        }
        .into_any()
    };
    view! {
        class = sheet,
        <tr>
            <th scope="row">
                {name}
                <small class="below">{row.role}</small>
            </th>
            <td>{visits}</td>
            <td class="number">{minutes}</td>
        </tr>
    }
    .into_any()
}

/// A sign that is told apart without its colour, and its word for those who hear it.
fn mark(certainty: Certainty, sheet: &'static str) -> AnyView {
    let (kind, sign, word) = match certainty {
        Certainty::Confirmed => ("mark sure", "✓", "confirmed"),
        Certainty::Inferred => ("mark", "≈", "inferred"),
    };
    view! {
        class = sheet,
        <span class=kind aria-hidden="true" title=word>
            {sign}
        </span>
        <span class="said">{word}</span>
    }
    .into_any()
}
