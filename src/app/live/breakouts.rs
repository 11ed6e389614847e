//! Breakout rooms. Called by `panel.rs` (the moderators' tab) and by `mod.rs` (what everybody sees while there are any).
//!
//! The plan in use is on the board, which the server keeps. Every moderator's page conducts: `crate::breakouts` says which of them
//! does what. What stands on the screen is the board's word and Jitsi's list of rooms, never what was pressed.

mod plan;
mod running;
mod strip;

use domain::board::Direction;
use jitsi::conference::Topics;
use leptos::prelude::*;
use stylers_macro::style_sheet;

use super::changing::{effect, memo, part};
use super::console::parts;
use super::state::Seat;
use crate::app::session::Shared;
use crate::breakouts::Conductor;
use crate::browser::timer::Interval;

pub use strip::view as strip;

/// How often the conductor looks while something is going on, although nothing happens: what was lost is done once more.
const LOOK_MS: i32 = 1_000;

/// What the panel shows under "Breakouts": for moderators.
pub fn view(seat: Seat, shared: Shared) -> AnyView {
    let sheet = sheet();
    let open = memo(move || rooms_are_open(seat));
    let body = move || {
        Some(if open.get() {
            running::view(seat)
        } else {
            [stray(seat), plan::view(seat, shared)].into_iter().collect::<Vec<_>>().into_any()
        })
    };
    view! {
        class = sheet,
        <section class="breakouts" aria-label="Breakout rooms">
            {part(body)}
        </section>
    }
    .into_any()
}

/// Conducts as long as the page is open.
pub fn conduct(seat: Seat, shared: Shared) {
    let conductor = StoredValue::new_local(Conductor::default());
    let (beat, clock) = (RwSignal::new(()), StoredValue::new_local(None::<Interval>));
    let look = move || {
        let mut words = None;
        conductor.try_update_value(|conductor| seat.drive(|driver| words = driver.conduct(conductor)));
        if let Some(words) = words {
            shared.said.say(words);
        }
        let works = conductor.try_with_value(Conductor::works).unwrap_or(false);
        clock.try_update_value(|clock| {
            if works != clock.is_some() {
                *clock = works.then(|| Interval::every(LOOK_MS, move || beat.set(())));
            }
        });
    };
    effect(move || {
        seat.board.track();
        beat.track();
        seat.conference.read(Topics::ROSTER.and(Topics::ROOMS).and(Topics::PHASE), |_| ());
        look();
    });
}

/// Whether the board says that breakout rooms are open.
fn rooms_are_open(seat: Seat) -> bool {
    seat.board.with(|board| board.as_ref().is_some_and(|board| board.breakouts.is_some()))
}

/// Rooms that somebody made in the meeting page, or that were left over.
fn stray(seat: Seat) -> AnyView {
    let any = memo(move || seat.conference.read(Topics::ROOMS, |conference| !conference.breakouts.is_empty()));
    part(move || {
        any.get().then(|| {
            let clear = parts::button("Close them", "", Box::new(|| false), move || seat.drive(|driver| driver.clear_rooms()));
            view! {
                <div class="notice careful" role="status">
                    <p>"There are breakout rooms that were not opened from here."</p>
                    {clear}
                </div>
            }
            .into_any()
        })
    })
}

/// A button that sets something on the board. While the server has not answered, it turns.
fn direct(seat: Seat, title: &'static str, kind: &'static str, direction: Direction) -> AnyView {
    let asked = direction.clone();
    parts::button(title, kind, Box::new(move || seat.directs(&asked)), move || seat.direct(direction.clone()))
}

/// The class that `style/breakouts.css` is scoped to.
fn sheet() -> &'static str {
    let sheet = style_sheet!("style/breakouts.css");
    sheet
}
