//! What everybody sees above the picture while there are breakout rooms: in which one is, until when, and the way back.

use domain::BreakoutId;
use jitsi::conference::Topics;
use jitsi::{BreakoutJid, Conference, Phase};
use leptos::prelude::*;

use super::super::changing::{effect, memo, part, value, words};
use super::super::console::parts;
use super::super::state::Seat;
use super::sheet;
use crate::app::session::Shared;
use crate::asks::Ask;
use crate::breakouts::{mine, minutes_and_seconds};

/// Where one is, as far as breakout rooms go.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// There are none, or one is not in the conference.
    Elsewhere,
    /// In this room.
    In(String),
    /// In the main room, and back from this one, which is still there.
    Back(String, BreakoutJid),
}

/// The strip. It also conducts: it is there for everybody, as long as the page is.
pub fn view(seat: Seat, shared: Shared) -> AnyView {
    super::conduct(seat, shared);
    let sheet = sheet();
    let last = RwSignal::new(None::<BreakoutId>);
    let what = Topics::PHASE.and(Topics::ROOMS);
    effect(move || {
        if let Some(room) = seat.conference.read(what, |conference| conference.my_breakout.clone()) {
            last.set(Some(room));
        }
    });
    let place = memo(move || last.with(|last| seat.conference.read(what, |conference| place(conference, last.as_ref()))));
    let strip = move || {
        let place = place.get();
        let ways = match place.clone() {
            Place::Elsewhere => return None,
            Place::In(_) => vec![help(seat), back(seat)],
            Place::Back(name, room) => vec![enter(seat, &name, room)],
        };
        let where_ = match place {
            Place::In(name) => ["You are in ", &name, "."].concat(),
            _ => "You are in the main room.".to_owned(),
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

fn place(conference: &Conference, last: Option<&BreakoutId>) -> Place {
    if conference.phase != Phase::Joined {
        return Place::Elsewhere;
    }
    if conference.my_breakout.is_some() {
        return Place::In(mine(conference).map_or_else(|| "a breakout room".to_owned(), |room| room.name.clone()));
    }
    let back = last.and_then(|last| conference.breakouts.iter().find(|room| room.id == *last));
    back.map_or(Place::Elsewhere, |room| Place::Back(room.name.clone(), room.jid.clone()))
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

/// A raised hand, by another name: moderators see who has one and in which room.
fn help(seat: Seat) -> AnyView {
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
                    on:click=move |_| seat.ask(Ask::Hand { up: !up.get_untracked() })
                >
                    {title}
                </button>
            }
            .into_any()
        })
    })
}

fn back(seat: Seat) -> AnyView {
    parts::button("Back to the main room", "", Box::new(|| false), move || seat.drive(|driver| driver.visit(None)))
}

fn enter(seat: Seat, name: &str, room: BreakoutJid) -> AnyView {
    let words = ["Return to ", name].concat();
    view! {
        <button type="button" class="button" on:click=move |_| seat.drive(|driver| driver.visit(Some(room.clone())))>
            {words}
        </button>
    }
    .into_any()
}
