//! A clock that everybody sees.

use domain::board::Direction;
use leptos::prelude::*;

use super::super::bar;
use super::super::changing::{memo, part, words};
use super::super::panel::sheet;
use super::super::state::Seat;
use super::parts::{block, button, row, submit};
use crate::app::parts::Field;

/// What one press starts, in minutes.
const MINUTES: [(&str, u32); 3] = [("5 min", 5), ("10 min", 10), ("15 min", 15)];

pub fn view(seat: Seat) -> AnyView {
    let runs = memo(move || seat.board.with(|board| board.as_ref().is_some_and(|board| board.timer.is_some())));
    let body = part(move || Some(if runs.get() { running(seat) } else { starting(seat) }));
    block("Clock for everybody", vec![body])
}

fn busy(seat: Seat) -> bool {
    seat.directs(&Direction::Timer(None))
}

fn running(seat: Seat) -> AnyView {
    let sheet = sheet();
    let left = words(move || bar::clock(seat).unwrap_or_else(|| "Time is up".to_owned()));
    let stop = button("Stop the clock", "", Box::new(move || busy(seat)), move || seat.direct(Direction::Timer(None)));
    row(vec![view! { class = sheet, <strong class="clock">{left}</strong> }.into_any(), stop])
}

fn starting(seat: Seat) -> AnyView {
    let minutes = RwSignal::new(String::new());
    let start = move |minutes: u32| seat.direct(Direction::Timer(Some(minutes.saturating_mul(60))));
    let buttons = MINUTES.map(|(words, minutes)| button(words, "", Box::new(move || busy(seat)), move || start(minutes)));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Ok(minutes) = minutes.with_untracked(|minutes| minutes.trim().parse()) {
            start(minutes);
        }
    };
    let form = view! {
        <form class="row fields" on:submit=send>
            <Field label="Other minutes" value=minutes kind="number" min="1" max="240" />
            {submit("Start", Box::new(move || busy(seat)))}
        </form>
    };
    vec![row(buttons.into_iter().collect()), form.into_any()].into_any()
}
