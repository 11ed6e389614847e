//! While breakout rooms are open: who is where, visits, a message to all, the count-down and the end.

use domain::EndpointId;
use domain::board::{Breakouts, Direction};
use jitsi::conference::{Breakout, Topics};
use jitsi::{BreakoutId, BreakoutJid, Conference};
use leptos::prelude::*;

use super::super::changing::{memo, part, words};
use super::super::console::parts;
use super::super::moderation;
use super::super::state::Seat;
use super::{direct, sheet};
use crate::app::parts::fresh_id;
use crate::breakouts::{by_name, minutes_and_seconds};

/// The most characters of a message.
const MESSAGE_MAX: usize = 300;
/// Lengths of the count-down, in minutes.
const MINUTES: [(u32, &str); 3] = [(1, "1 min"), (2, "2 min"), (5, "5 min")];

/// A room as it stands in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Room {
    name: String,
    /// None: it is being made.
    place: Option<(BreakoutId, BreakoutJid)>,
    /// One is in it.
    mine: bool,
    people: Vec<(EndpointId, String)>,
    /// How many belong into it and are in no room.
    missing: usize,
}

/// All that there is while rooms are open.
pub fn view(seat: Seat) -> AnyView {
    let sheet = sheet();
    let what = Topics::ROOMS.and(Topics::ROSTER).and(Topics::ENDPOINTS);
    let rooms = memo(move || {
        seat.board.with(|board| {
            let breakouts = board.as_ref().and_then(|board| board.breakouts.as_ref());
            breakouts.map(|breakouts| seat.conference.read(what, |conference| rooms(breakouts, conference))).unwrap_or_default()
        })
    });
    let names = memo(move || rooms.with(|rooms| rooms.iter().map(|room| room.name.clone()).collect::<Vec<_>>()));
    let list = move || names.get().into_iter().enumerate();
    let made = memo(move || rooms.with(|rooms| (rooms.iter().filter(|room| room.place.is_some()).count(), rooms.len())));
    let state = words(move || match made.get() {
        (made, all) if made < all => ["Making rooms\u{2026} ", &made.to_string(), " of ", &all.to_string()].concat(),
        (_, 1) => "1 room is open".to_owned(),
        (_, all) => [&all.to_string(), " rooms are open"].concat(),
    });
    let rows = view! {
        <For
            each=list
            key=|(place, name)| (*place, name.clone())
            children=move |(place, name)| {
                let room = memo(move || rooms.with(|rooms| rooms.get(place).cloned()));
                line(seat, name, room)
            }
        />
    }
    .into_any();
    view! {
        class = sheet,
        <div class="plan">
            <h3 role="status">{state}</h3>
            {count_down(seat)}
            <ul class="rooms" aria-label="Rooms">
                {rows}
            </ul>
            {message(seat)}
            {direct(seat, "Close all rooms", "danger", Direction::BreakoutsClosed)}
            <p class="hint">"Everybody comes back to the main room. The rooms are kept as \u{201c}As last time\u{201d}."</p>
        </div>
    }
    .into_any()
}

fn rooms(breakouts: &Breakouts, conference: &Conference) -> Vec<Room> {
    let name = |id: &EndpointId| conference.endpoint(id).and_then(|one| one.name.clone()).unwrap_or_else(|| "No name".to_owned());
    let in_room = |room: &Breakout| {
        let there = conference.roster.iter().filter(|one| one.breakout.as_ref() == Some(&room.id));
        there.map(|one| (one.id.clone(), name(&one.id))).collect::<Vec<_>>()
    };
    let planned = |room: &domain::board::PlannedRoom| {
        let found = by_name(conference, &room.name);
        let waits = |one: &&jitsi::Endpoint| {
            !one.local && one.breakout.is_none() && one.person.as_ref().is_some_and(|one| room.people.contains(one))
        };
        Room {
            name: room.name.clone(),
            place: found.map(|room| (room.id.clone(), room.jid.clone())),
            mine: found.is_some_and(|room| conference.my_breakout.as_ref() == Some(&room.id)),
            people: found.map(in_room).unwrap_or_default(),
            missing: conference.roster.iter().filter(waits).count(),
        }
    };
    breakouts.rooms.iter().map(planned).collect()
}

fn line(seat: Seat, name: String, room: Memo<Option<Room>>) -> AnyView {
    let sheet = sheet();
    let count = words(move || room.with(|room| room.as_ref().map(count).unwrap_or_default()));
    let anybody = memo(move || room.with(|room| room.as_ref().is_some_and(|room| !room.people.is_empty())));
    let people = move || anybody.get().then(|| who(seat, room));
    let visit = move || {
        let room = room.get()?;
        let (_, jid) = room.place?;
        Some(if room.mine {
            parts::button("Return", "", Box::new(|| false), move || seat.drive(|driver| driver.visit(None)))
        } else {
            let label = ["Visit ", &room.name].concat();
            parts::named("Visit", Some(label), "", Box::new(|| false), move || seat.drive(|driver| driver.visit(Some(jid.clone()))))
        })
    };
    view! {
        class = sheet,
        <li class="room">
            <span class="name">{name}</span>
            <span class="note">{count}</span>
            <span class="visit">{part(visit)}</span>
            {part(people)}
        </li>
    }
    .into_any()
}

/// Who is in a room, and the way to another for each.
fn who(seat: Seat, room: Memo<Option<Room>>) -> AnyView {
    let sheet = sheet();
    let each = move || room.with(|room| room.as_ref().map(|room| room.people.clone()).unwrap_or_default());
    let draw = move |(id, name): (EndpointId, String)| {
        let moves = moderation::send_choice(seat, id, &name);
        view! {
            class = sheet,
            <li class="place">
                <span class="name">{name}</span>
                {moves}
            </li>
        }
        .into_any()
    };
    let list = view! { <For each=each key=|one| one.clone() children=draw /> }.into_any();
    view! {
        class = sheet,
        <details class="who">
            <summary>"Who is in it"</summary>
            <ul class="places">{list}</ul>
        </details>
    }
    .into_any()
}

fn count(room: &Room) -> String {
    if room.place.is_none() {
        return "Being made\u{2026}".to_owned();
    }
    let people = match room.people.len() {
        0 => "Nobody".to_owned(),
        1 => "1 person".to_owned(),
        people => [&people.to_string(), " people"].concat(),
    };
    match room.missing {
        0 => people,
        missing => [&people, ", ", &missing.to_string(), " in the main room"].concat(),
    }
}

/// When everybody goes back, if that is set; else the ways to set it.
fn count_down(seat: Seat) -> AnyView {
    let until = memo(move || seat.board.with(|board| board.as_ref()?.breakouts.as_ref()?.closes_ms));
    part(move || {
        let sheet = sheet();
        Some(match until.get() {
            Some(until_ms) => {
                let left = words(move || ["The rooms close in ", &minutes_and_seconds(until_ms - seat.second_ms.get())].concat());
                view! {
                    class = sheet,
                    <div class="closing">
                        <p role="timer">{left}</p>
                        {direct(seat, "Not yet", "", Direction::CloseBreakoutsIn(None))}
                    </div>
                }
                .into_any()
            }
            None => {
                let ways = MINUTES.map(|(minutes, words)| direct(seat, words, "", Direction::CloseBreakoutsIn(Some(minutes * 60))));
                view! {
                    class = sheet,
                    <div class="closing" role="group" aria-label="Close the rooms in">
                        <p>"Close in"</p>
                        {ways.into_iter().collect::<Vec<_>>()}
                    </div>
                }
                .into_any()
            }
        })
    })
}

/// A sentence for everybody, in whatever room they are.
fn message(seat: Seat) -> AnyView {
    let id = fresh_id();
    let (text, busy, sent) = (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(false));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let words = text.get_untracked().trim().to_owned();
        if words.is_empty() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        seat.drive(|driver| {
            driver.announce(words, move |taken| {
                busy.try_set(false);
                sent.try_set(taken);
                if taken {
                    text.try_set(String::new());
                }
            });
        });
    };
    let typed = move |event: leptos::ev::Event| {
        sent.set(false);
        text.set(event_target_value(&event));
    };
    view! {
        <form class="field" on:submit=send>
            <label for=id.clone()>"Message to all rooms"</label>
            <input class="input" id=id maxlength=MESSAGE_MAX.to_string() autocomplete="off" prop:value=move || text.get() on:input=typed />
            <button type="submit" class="button" aria-busy=super::super::changing::value(move || busy.get().then_some("true"))>
                "Send"
            </button>
            <span class="hint" role="status">
                {words(move || if sent.get() { "Sent to all rooms." } else { "" }.to_owned())}
            </span>
        </form>
    }
    .into_any()
}
