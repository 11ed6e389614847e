//! One line of the report: picture, minutes, what was written by hand, what the person says, and each visit with its reasons.

use leptos::prelude::*;

use super::correct::Desk;
use super::picture::{self, Scale};
use super::watched::{Line, Watched};
use super::{objections, sheet, words};
use crate::api::attendance::{BreakoutNames, CorrectionLine, ReportRow};
use crate::app::parts::Button;
use crate::app::time::Zone;
use domain::attendance::minutes;

/// The line as a row of the table. `desk`: for those who may write by hand.
pub fn row(line: Line, watched: Watched, scale: Memo<Option<Scale>>, desk: Option<Desk>) -> AnyView {
    let sheet = sheet();
    let known = line.row.clone();
    let name = Memo::new(move |_| known.with(|row| (row.name.clone(), row.role.label())));
    let known = line.row.clone();
    let marks = move || known.with(badges);
    let known = line.row.clone();
    let drawn = move || {
        scale.with(|scale| scale.as_ref().map(|scale| known.with(|row| watched.breakouts.with(|names| picture::of_row(row, scale, names)))))
    };
    let known = line.row.clone();
    let counted = Memo::new(move |_| known.with(|row| (row.settled.minutes(), minutes(row.settled.confirmed_ms))));
    let confirmed = move || match counted.get() {
        (0, _) => String::new(),
        (_, confirmed) => [&confirmed.to_string(), " confirmed"].concat(),
    };
    let actions = desk.map(|desk| actions(&line, desk));
    view! {
        class = sheet,
        <tr>
            <th scope="row" class="who">
                <span class="name">{move || name.get().0}</span>
                <small class="below">{move || name.get().1}</small>
                {marks}
            </th>
            <td class="time">{drawn} {entries(&line, watched)} {visits(&line, watched)}</td>
            <td class="number">
                <strong>{move || counted.get().0.to_string()}</strong>
                <small class="below">{confirmed}</small>
            </td>
            {actions}
        </tr>
    }
    .into_any()
}

/// Late, absent and the like, and that the person objects.
pub fn badges(row: &ReportRow) -> AnyView {
    let mut all = words::badges(row);
    if row.objections.iter().any(|one| one.answer.is_none()) {
        all.push(("Objects".to_owned(), "badge careful"));
    }
    drawn(all)
}

/// Late, absent and the like, for whoever it is about.
pub fn own_badges(row: &ReportRow) -> AnyView {
    drawn(words::badges(row))
}

fn drawn(all: Vec<words::Badge>) -> AnyView {
    if all.is_empty() {
        return ().into_any();
    }
    let all = all.into_iter().map(|(words, class)| view! { <span class=class>{words}</span> }.into_any()).collect::<Vec<_>>();
    let sheet = sheet();
    view! {
        class = sheet,
        <span class="badges">{all}</span>
    }
    .into_any()
}

fn actions(line: &Line, desk: Desk) -> AnyView {
    let sheet = sheet();
    let (person, known) = (line.person.clone(), line.row.clone());
    let open = Memo::new(move |_| known.with(|row| row.objections.iter().any(|one| one.answer.is_none())));
    let known = line.row.clone();
    let said = move || [" for ", &known.with(|row| row.name.clone())].concat();
    let heard = said.clone();
    let answering = person.clone();
    let answer = move || {
        open.get().then(|| {
            let (person, heard) = (answering.clone(), heard.clone());
            view! {
                <Button kind="primary" on_press=move || desk.answer(person.clone())>
                    "Answer…"
                    <span class="said">{heard}</span>
                </Button>
            }
            .into_any()
        })
    };
    view! {
        class = sheet,
        <td class="actions">
            <div class="buttons">
                {answer} <Button on_press=move || desk.correct(person.clone())>
                    "Correct…"
                    <span class="said">{said}</span>
                </Button>
            </div>
        </td>
    }
    .into_any()
}

/// What was written by hand, and what the person says. Never hidden, on paper neither.
fn entries(line: &Line, watched: Watched) -> AnyView {
    let known = line.row.clone();
    (move || {
        let zone = watched.zone();
        known.with(|row| {
            if row.corrections.is_empty() && row.objections.is_empty() {
                return ().into_any();
            }
            view! {
                {by_hand(&row.corrections, &zone)}
                {objections::list(&row.objections, &zone)}
            }
            .into_any()
        })
    })
    .into_any()
}

/// Entries by hand, with author, time and reason.
pub fn by_hand(corrections: &[CorrectionLine], zone: &Zone) -> AnyView {
    if corrections.is_empty() {
        return ().into_any();
    }
    let sheet = sheet();
    let lines = corrections.iter().map(|line| {
        let what = words::change(&line.correction.change, zone);
        let who = [". ", &line.author_name, ", ", &zone.date(line.correction.made_ms), ": "].concat();
        let reason = ["“", &line.correction.reason, "”"].concat();
        view! {
            class = sheet,
            <li>
                <strong>{["By hand: ", &what].concat()}</strong>
                {who}
                {reason}
            </li>
        }
        .into_any()
    });
    view! {
        class = sheet,
        <ul class="notes">{lines.collect::<Vec<_>>()}</ul>
    }
    .into_any()
}

/// Each visit with its reasons, drawn once they are asked for.
fn visits(line: &Line, watched: Watched) -> AnyView {
    let sheet = sheet();
    let (known, open) = (line.row.clone(), line.open.clone());
    let (opened, content) = (open.clone(), open.clone());
    let count = {
        let known = line.row.clone();
        Memo::new(move |_| known.with(|row| row.attendance.as_ref().map_or(0, |one| one.visits.len())))
    };
    let toggle = move |event: leptos::ev::MouseEvent| {
        // The browser would open it by itself, and nobody here would know.
        event.prevent_default();
        open.update(|open| *open = !*open);
    };
    let (toggle, opened, content, known) =
        (StoredValue::new_local(toggle), StoredValue::new(opened), StoredValue::new(content), StoredValue::new(known));
    (move || {
        let words = match count.get() {
            0 => return ().into_any(),
            1 => "1 visit".to_owned(),
            many => [&many.to_string(), " visits"].concat(),
        };
        let press = move |event| toggle.with_value(|toggle| toggle.clone())(event);
        let inside = move || {
            content.with_value(|open| open.get()).then(|| {
                let zone = watched.zone();
                watched.breakouts.with(|names| known.with_value(|row| row.with(|row| stretches(row, &zone, names))))
            })
        };
        view! {
            class = sheet,
            <details class="visits" open=move || opened.with_value(|open| open.get())>
                <summary on:click=press>{words}</summary>
                {inside}
            </details>
        }
        .into_any()
    })
    .into_any()
}

/// All stretches of all visits, with their reasons.
pub fn stretches(row: &ReportRow, zone: &Zone, names: &BreakoutNames) -> AnyView {
    let sheet = sheet();
    let visits = row.attendance.iter().flat_map(|one| &one.visits).map(|visit| {
        let stretches = visit.stretches.iter().map(|stretch| {
            let place = stretch.breakout.as_ref().map(|id| [", in ", &words::breakout(names, id)].concat()).unwrap_or_default();
            let hours = zone.hours(stretch.from_ms, stretch.to_ms);
            let known = [&hours, &place, ": ", words::certainty(stretch.certainty), ". ", &words::why(stretch)].concat();
            view! { <li>{known}</li> }.into_any()
        });
        let devices = if visit.devices > 1 { [", on ", &visit.devices.to_string(), " devices or tabs"].concat() } else { String::new() };
        let head = words::said(visit, zone) + &devices;
        view! {
            class = sheet,
            <li>
                <strong>{head}</strong>
                <ul class="stretches">{stretches.collect::<Vec<_>>()}</ul>
            </li>
        }
        .into_any()
    });
    view! {
        class = sheet,
        <ul class="notes">{visits.collect::<Vec<_>>()}</ul>
    }
    .into_any()
}
