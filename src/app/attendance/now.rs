//! On a lesson's page, for those who may see it: who is here, late, gone, not yet there; afterwards who was there, in short.

use domain::LessonId;
use domain::ledger::{Attendance, Visit};
use leptos::prelude::*;

use super::row::badges;
use super::sheet;
use super::watched::{Line, Watched};
use super::words::{self, Doing};
use crate::api::attendance::{ReportRow, report};
use crate::app::load::{Refresh, loaded};
use crate::app::parts::empty;
use crate::app::place::Place;

/// The report of one lesson, in short.
#[derive(Clone, Copy)]
pub struct Now(StoredValue<LessonId>);

impl Now {
    /// Of this lesson.
    pub fn new(lesson: LessonId) -> Self {
        Self(StoredValue::new(lesson))
    }

    /// The section. `live`: people may still come and go. `hear`: gets each report.
    pub fn view(self, live: bool, own: impl Fn(Watched) + 'static) -> AnyView {
        let refresh = Refresh::new();
        let watched = Watched::in_own_times(refresh);
        watched.listen(&self.0.get_value());
        own(watched);
        let sheet = sheet();
        let heading = if live { "Who is there" } else { "Who was there" };
        let fetch = move || {
            let call = report(self.0.get_value());
            async move {
                watched.take(call.await?);
                Ok(())
            }
        };
        let path = Place::Attendance(self.0.get_value()).path();
        view! {
            class = sheet,
            <div class="page more">
                <section class="section" aria-labelledby="report">
                    <div class="section-head">
                        <h2 id="report">{heading}</h2>
                        <a class="button" href=path>
                            "Attendance report"
                        </a>
                    </div>
                    {watched.connection()}
                    {loaded(refresh, fetch, move |()| draw(watched, live))}
                </section>
            </div>
        }
        .into_any()
    }
}

fn draw(watched: Watched, live: bool) -> AnyView {
    let sheet = sheet();
    let nobody = Memo::new(move |_| watched.lines.with(Vec::is_empty));
    let summary = Memo::new(move |_| summary(watched, live));
    // While the lesson is on: those who are here first. A change of order moves rows; it draws none anew.
    let order = Memo::new(move |_| {
        let mut lines = watched.lines.get();
        if live {
            lines.sort_by_key(|line| line.row.with(Doing::of));
        }
        Order(lines)
    });
    (move || {
        if nobody.get() {
            return empty("Nobody was here, and nobody is in the course.");
        }
        view! {
            class = sheet,
            <p class="muted" role="status">
                {move || summary.get()}
            </p>
            <div class="scroll" tabindex="0" role="group" aria-labelledby="report">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Name"</th>
                            <th scope="col">{if live { "Now" } else { "In the lesson" }}</th>
                            <th scope="col" class="number">
                                "Minutes"
                            </th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || order.get().0 key=|line| line.person.clone() children=move |line| row(&line, watched, live) />
                    </tbody>
                </table>
            </div>
        }
        .into_any()
    })
    .into_any()
}

#[derive(Clone)]
struct Order(Vec<Line>);

impl PartialEq for Order {
    fn eq(&self, other: &Self) -> bool {
        self.0.iter().map(|line| &line.person).eq(other.0.iter().map(|line| &line.person))
    }
}

/// `12 here, 1 of them in a breakout room; 3 not here yet; 2 gone; 1 late.`
fn summary(watched: Watched, live: bool) -> String {
    let all = watched.lines.with(Vec::len);
    let objections = watched.count(|row| row.objections.iter().any(|one| one.answer.is_none()));
    let mut parts = Vec::new();
    if live {
        let doing = |wanted| watched.count(|row| Doing::of(row) == wanted).to_string();
        parts.push([&doing(Doing::Here), " here"].concat());
        parts.push([&doing(Doing::Awaited), " not here yet"].concat());
        parts.push([&doing(Doing::Gone), " gone"].concat());
        let away = watched.count(|row| row.breakout.is_some());
        if away > 0 {
            parts.push([&away.to_string(), " in breakout rooms"].concat());
        }
    } else {
        let came = watched.count(|row| row.settled.counted_ms > 0);
        parts.push([&came.to_string(), " of ", &words::people(all), " came"].concat());
    }
    let late = watched.count(|row| row.settled.late_ms.is_some());
    if late > 0 {
        parts.push([&late.to_string(), " late"].concat());
    }
    match objections {
        0 => {}
        1 => parts.push("1 objection is not answered".to_owned()),
        many => parts.push([&many.to_string(), " objections are not answered"].concat()),
    }
    parts.join(", ") + "."
}

fn row(line: &Line, watched: Watched, live: bool) -> AnyView {
    let sheet = sheet();
    let known = line.row.clone();
    let name = Memo::new(move |_| known.with(|row| (row.name.clone(), row.role.label())));
    let known = line.row.clone();
    let when = move || {
        let zone = watched.zone();
        known.with(|row| {
            if live {
                let words = watched.breakouts.with(|names| words::doing(row, names, &zone));
                let quiet = if Doing::of(row) == Doing::Here { "" } else { "muted" };
                return view! { <span class=quiet>{words}</span> }.into_any();
            }
            visits(row, |visit| words::hours(visit, &zone))
        })
    };
    let known = line.row.clone();
    let marks = move || known.with(badges);
    let known = line.row.clone();
    let minutes = Memo::new(move |_| known.with(|row| row.settled.minutes()));
    view! {
        class = sheet,
        <tr>
            <th scope="row" class="who">
                {move || name.get().0}
                <small class="below">{move || name.get().1}</small>
            </th>
            <td>{when} " " {marks}</td>
            <td class="number">{move || minutes.get().to_string()}</td>
        </tr>
    }
    .into_any()
}

fn visits(row: &ReportRow, hours: impl Fn(&Visit) -> String) -> AnyView {
    let sheet = sheet();
    let visits = row.attendance.as_ref().map_or(&[][..], |one: &Attendance| &one.visits);
    let lines = visits.iter().map(|visit| {
        let (hours, known) = (hours(visit), words::of_visit(visit));
        view! {
            <li>
                {hours} " " <span class="muted">{known}</span>
            </li>
        }
        .into_any()
    });
    view! {
        class = sheet,
        <ul class="short">{lines.collect::<Vec<_>>()}</ul>
    }
    .into_any()
}
