//! What everybody sees above the picture while there are breakout rooms: in which one is, until when, and the way back.

use domain::BreakoutId;
use jitsi::conference::Topics;
use jitsi::{BreakoutJid, Conference, Phase};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::changing::{effect, memo, part, press, value, words};
use super::super::console::parts;
use super::super::state::Seat;
use super::sheet;
use crate::api::board::{Trouble, report_problem};
use crate::app::session::Shared;
use crate::asks::Ask;
use crate::breakouts::{mine, minutes_and_seconds};
use crate::browser::timer::Timeout;

/// After this long whoever was not brought back goes by itself, in ms.
const RETURN_MS: i64 = 4_000;

/// The strip. It also conducts: it is there for everybody, as long as the page is.
pub fn view(seat: Seat, shared: Shared) -> AnyView {
    if let Some(tools) = seat.tools {
        (tools.conduct)(seat, shared);
    }
    let sheet = sheet();
    let last = RwSignal::new(None::<BreakoutId>);
    let what = Topics::PHASE.and(Topics::ROOMS);
    effect(move || {
        if let Some(room) = seat.conference.read(what, |conference| conference.my_breakout.clone()) {
            last.set(Some(room));
        }
    });
    follow(seat);
    let place = memo(move || last.with(|last| seat.conference.read(what, |conference| place(conference, last.as_ref()))));
    let strip = move || {
        let (where_, ways) = match place.get().split_once(' ')? {
            ("in", name) => (["You are in ", name, "."].concat(), vec![help(seat, shared), back(seat)]),
            (room, name) => ("You are in the main room.".to_owned(), vec![enter(seat, name, BreakoutJid::new(room))]),
        };
        Some(
            view! {
                class = sheet,
                <div class="strip">
                    <p>
                        <span role="status">{where_}</span>
                        " "
                        {left(seat)}
                    </p>
                    <span class="ways">{ways}</span>
                </div>
            }
            .into_any(),
        )
    };
    part(strip)
}

/// Goes back by itself when the rooms were closed and nobody has brought one back.
fn follow(seat: Seat) {
    let (opened, waiting) = (StoredValue::new_local(false), StoredValue::new_local(None::<Timeout>));
    let left_over = memo(move || {
        let open = seat.board.with(|board| board.as_ref().is_some_and(|board| board.breakouts.is_some()));
        let inside = seat.conference.read(Topics::ROOMS, |conference| conference.my_breakout.is_some());
        (open, inside)
    });
    effect(move || {
        let (open, inside) = left_over.get();
        let late = inside && !open && opened.get_value();
        opened.update_value(|opened| *opened = open || (*opened && inside));
        waiting.set_value(late.then(|| Timeout::after(RETURN_MS, move || seat.drive(|driver| driver.visit(None)))));
    });
}

/// Where one is, as far as breakout rooms go: `in` and the room's name; or, in the main room, the address and the name of the room that
/// one was in last. Else nothing.
fn place(conference: &Conference, last: Option<&BreakoutId>) -> String {
    if conference.phase != Phase::Joined {
        return String::new();
    }
    if conference.my_breakout.is_some() {
        return ["in ", mine(conference).map_or("a breakout room", |room| room.name.as_str())].concat();
    }
    let back = last.and_then(|last| conference.breakouts.iter().find(|room| room.id == *last));
    back.map_or_else(String::new, |room| [room.jid.as_str(), " ", &room.name].concat())
}

/// `It closes in 1:30.` Read aloud when it is set, and not with each second.
fn left(seat: Seat) -> AnyView {
    let sheet = sheet();
    let until = memo(move || seat.board.with(|board| board.as_ref()?.breakouts.as_ref()?.closes_ms));
    part(move || {
        until.get().map(|until_ms| {
            let left = words(move || minutes_and_seconds(until_ms - seat.second_ms.get()));
            view! {
                class = sheet,
                <span class="left" role="timer">
                    "It closes in " {left} "."
                </span>
            }
            .into_any()
        })
    })
}

/// A raised hand, and the server's word to the moderators: from another room they see no hands.
fn help(seat: Seat, shared: Shared) -> AnyView {
    let up = memo(move || seat.conference.read(Topics::HANDS, Conference::hand_up));
    let moderates = memo(move || seat.may_moderate());
    part(move || {
        (!moderates.get()).then(|| {
            let busy = value(move || seat.waits_for(&Ask::Hand { up: !up.get() }).then_some("true"));
            let title = words(move || if up.get() { "You have asked for help" } else { "Ask for help" }.to_owned());
            view! {
                <button
                    type="button"
                    class="button"
                    aria-pressed=value(move || Some(if up.get() { "true" } else { "false" }))
                    aria-busy=busy
                    on:click=press(move || ask_for_help(seat, shared, !up.get_untracked()))
                >
                    {title}
                </button>
            }
            .into_any()
        })
    })
}

fn ask_for_help(seat: Seat, shared: Shared, up: bool) {
    let anew = up && !seat.asks.with_untracked(|asks| asks.waits_for(&Ask::Hand { up }));
    seat.ask(Ask::Hand { up });
    let room = seat.conference.now(|conference| mine(conference).map(|room| room.name.clone()));
    let lesson = seat.ticket.with_untracked(|ticket| ticket.as_ref().map(|ticket| ticket.lesson.clone()));
    if let (true, Some(room), Some(lesson)) = (anew, room, lesson) {
        spawn_local(async move {
            if let Err(error) = shared.hear(report_problem(lesson, Trouble::Other, ["Please come to ", &room, "."].concat()).await) {
                shared.said.say(error.to_string());
            }
        });
    }
}

fn back(seat: Seat) -> AnyView {
    parts::button("Back to the main room", "", Box::new(|| false), move || seat.drive(|driver| driver.visit(None)))
}

fn enter(seat: Seat, name: &str, room: BreakoutJid) -> AnyView {
    let words = ["Return to ", name].concat();
    view! {
        <button type="button" class="button" on:click=press(move || seat.drive(|driver| driver.visit(Some(room.clone()))))>
            {words}
        </button>
    }
    .into_any()
}
