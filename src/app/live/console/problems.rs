//! What people have trouble with, as they told it.

use leptos::prelude::*;

use super::super::changing::{memo, part};
use super::super::panel::sheet;
use super::super::state::Seat;
use super::parts::{block, button, row};
use crate::api::board::Problem;
use crate::app::time;

/// How many there are that one has not put away.
pub fn new(seat: Seat) -> usize {
    let read_ms = seat.problems_read_ms.get();
    seat.problems.with(|problems| problems.iter().take_while(|problem| problem.at_ms > read_ms).count())
}

/// The list, when there is anything in it.
pub fn view(seat: Seat) -> AnyView {
    let fresh = memo(move || new(seat));
    part(move || {
        let fresh = fresh.get();
        (fresh > 0).then(|| {
            let lines = seat.problems.with(|problems| problems.iter().take(fresh).map(line).collect::<Vec<_>>());
            let sheet = sheet();
            let list = view! {
                class = sheet,
                <ul class="lines">{lines}</ul>
            };
            let away = button("Put away", "", Box::new(|| false), move || {
                let latest_ms = seat.problems.with_untracked(|problems| problems.first().map_or(0, |problem| problem.at_ms));
                seat.problems_read_ms.set(latest_ms);
            });
            block("Problems", vec![list.into_any(), row(vec![away])])
        })
    })
}

fn line(problem: &Problem) -> AnyView {
    let sheet = sheet();
    view! {
        class = sheet,
        <li class="line">
            <span class="who">
                <strong>{problem.name.clone()}</strong>
                <span class="small">{[problem.trouble.label(), ". ", &problem.sentence].concat()}</span>
            </span>
            <span class="small">{time::clock(problem.at_ms)}</span>
        </li>
    }
    .into_any()
}
