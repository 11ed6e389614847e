//! Who was in a lesson and for how long: a table for the screen and for paper.

use domain::LessonId;
use domain::ledger::{Attendance, Certainty, Visit};
use leptos::prelude::*;
use stylers_macro::style_sheet;

use super::load::{Refresh, loaded};
use super::parts::{Button, empty};
use super::time;
use crate::api::lesson::{Report, ReportRow, report};
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
        // The time at which it was made is no change by itself.
        let fetch = move || {
            let call = report(self.0.get_value());
            async move { call.await.map(|report| Report { made_ms: 0, ..report }) }
        };
        view! {
            <section class="section" aria-labelledby="report">
                <div class="section-head">
                    <h2 id="report">"Who was there"</h2>
                    <Button on_press=move || page::print()>"Print"</Button>
                </div>
                {loaded(refresh, fetch, draw)}
            </section>
        }
        .into_any()
    }
}

fn draw(report: &Report) -> AnyView {
    if report.rows.is_empty() {
        return empty("Nobody was here, and nobody is in the course.");
    }
    let sheet = style_sheet!("style/report.css");
    let here = report.rows.iter().filter(|row| row.attendance.is_some()).count();
    let summary = [&here.to_string(), " of ", &report.rows.len().to_string(), " people were there."].concat();
    let rows = report.rows.iter().map(|one| row(one, sheet)).collect::<Vec<_>>();
    view! {
        class = sheet,
        <p class="muted">{summary}</p>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="report">
            <table class="report">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Role"</th>
                        <th scope="col">"From, to"</th>
                        <th scope="col" class="number">
                            "Minutes"
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
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

fn row(row: &ReportRow, sheet: &'static str) -> AnyView {
    let name = row.name.clone();
    let (visits, minutes) = match &row.attendance {
        None => {
            let absent = view! {
                class = sheet,
                <span class="absent">"Absent"</span>
            };
            (absent.into_any(), "0".to_owned())
        }
        Some(attendance) => (visits(attendance, sheet), attendance.minutes().to_string()),
    };
    view! {
        class = sheet,
        <tr>
            <th scope="row">{name}</th>
            <td>{row.role.label()}</td>
            <td>{visits}</td>
            <td class="number">{minutes}</td>
        </tr>
    }
    .into_any()
}

fn visits(attendance: &Attendance, sheet: &'static str) -> AnyView {
    let items = attendance.visits.iter().map(|one| visit(one, sheet)).collect::<Vec<_>>();
    view! {
        class = sheet,
        <ul class="visits">{items}</ul>
    }
    .into_any()
}

fn visit(visit: &Visit, sheet: &'static str) -> AnyView {
    let end = if visit.ongoing { "now".to_owned() } else { time::clock(visit.to_ms) };
    let span = [&time::clock(visit.from_ms), " to ", &end].concat();
    view! {
        class = sheet,
        <li>{span} {mark(visit.certainty, sheet)}</li>
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
