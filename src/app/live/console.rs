//! What moderators set for the lesson, from one place: the door, everybody's microphones, who may do what, words and clocks for
//! everybody, what is shown, recording. Each control shows what the server or Jitsi has confirmed.

mod clock;
mod door;
mod ending;
mod everybody;
pub(super) mod parts;
pub mod problems;
mod recording;
mod rules;
mod say;
mod screen;

use leptos::prelude::*;

use super::state::Seat;
use crate::app::session::Shared;

/// What the panel shows under "Lesson".
pub fn view(seat: Seat, shared: Shared) -> AnyView {
    [
        problems::view(seat),
        door::view(seat),
        everybody::view(seat),
        say::view(seat),
        clock::view(seat),
        rules::view(seat),
        screen::view(seat),
        recording::view(seat),
        ending::view(seat, shared),
    ]
    .into_iter()
    .collect::<Vec<_>>()
    .into_any()
}
