//! While breakout rooms are open: who is where, visits, a message to all, the count-down and the end.

use std::sync::Arc;

use domain::EndpointId;
use domain::board::{Breakouts, Direction, PlannedRoom};
use jitsi::conference::Topics;
use jitsi::{BreakoutJid, Conference, Endpoint};
use leptos::prelude::*;

use super::super::changing::{chosen, list, memo, part, value, words};
use super::super::console::parts;
use super::super::state::Seat;
use super::super::{moderation, people};
use super::{direct, sheet};
use crate::app::parts::fresh_id;
use crate::breakouts::{by_name, minutes_and_seconds};

/// The most characters of a message.
const MESSAGE_MAX: usize = 300;
/// Lengths of the count-down, in minutes.
const MINUTES: [(u32, &str); 3] = [(1, "1 min"), (2, "2 min"), (5, "5 min")];

/// A room as it stands in the list.
struct Room {
    name: String,
    /// None: it is being made.
    place: Option<BreakoutJid>,
    /// One is in it.
    mine: bool,
    /// Their endpoints.
    people: Vec<String>,
    /// How many belong into it and are in no room.
    missing: usize,
}

/// All that there is while rooms are open.
pub fn view(seat: Seat) -> AnyView {
    let sheet = sheet();
    let state = words(move || {
        let rooms = rooms(seat);
        match (rooms.iter().filter(|room| room.place.is_some()).count(), rooms.len()) {
            (made, all) if made < all => ["Making rooms\u{2026} ", &made.to_string(), " of ", &all.to_string()].concat(),
            (_, 1) => "1 room is open".to_owned(),
            (_, all) => [&all.to_string(), " rooms are open"].concat(),
        }
    });
    let names = move || {
        let names = |breakouts: &Breakouts| breakouts.rooms.iter().map(|room| room.name.clone()).collect();
        seat.board.with(|board| board.as_ref()?.breakouts.as_ref().map(names)).unwrap_or_default()
    };
    view! {
        class = sheet,
        <div class="plan">
            <h3 role="status">{state}</h3>
            {count_down(seat)}
            <ul class="rooms" aria-label="Rooms">
                {list(names, move |name| line(seat, name))}
            </ul>
            {message(seat)}
            {direct(seat, "Close all rooms", "danger", Direction::BreakoutsClosed)}
            <p class="hint">"Everybody comes back to the main room. The rooms are kept as \u{201c}As last time\u{201d}."</p>
        </div>
    }
    .into_any()
}

/// The rooms of the board, as they are in the conference.
fn rooms(seat: Seat) -> Vec<Room> {
    let what = Topics::ROOMS.and(Topics::ROSTER).and(Topics::ENDPOINTS);
    seat.board.with(|board| {
        let breakouts = board.as_ref().and_then(|board| board.breakouts.as_ref());
        let planned = breakouts.map_or(&[][..], |breakouts| &breakouts.rooms);
        seat.conference.read(what, |conference| planned.iter().map(|room| Room::of(room, conference)).collect())
    })
}

impl Room {
    fn of(room: &PlannedRoom, conference: &Conference) -> Self {
        let found = by_name(conference, &room.name);
        let there = |one: &&Endpoint| one.breakout.is_some() && one.breakout.as_ref() == found.map(|room| &room.id);
        let waits =
            |one: &&Endpoint| !one.local && one.breakout.is_none() && one.person.as_ref().is_some_and(|one| room.people.contains(one));
        Self {
            name: room.name.clone(),
            place: found.map(|room| room.jid.clone()),
            mine: found.is_some_and(|room| conference.my_breakout.as_ref() == Some(&room.id)),
            people: conference.roster.iter().filter(there).map(|one| one.id.as_str().to_owned()).collect(),
            missing: conference.roster.iter().filter(waits).count(),
        }
    }
}

fn line(seat: Seat, name: String) -> AnyView {
    let sheet = sheet();
    let title = name.clone();
    let room = Arc::new(move || rooms(seat).into_iter().find(|room| room.name == name));
    let (for_count, for_any, for_who, for_visit) = (room.clone(), room.clone(), room.clone(), room);
    let anybody = memo(move || for_any().is_some_and(|room| !room.people.is_empty()));
    let people = move || {
        let room = for_who.clone();
        let people = move || room().map(|room| room.people).unwrap_or_default();
        anybody.get().then(|| who(list(people, move |id| somebody(seat, EndpointId::new(id)))))
    };
    // Where to go: nothing while one is there.
    let way = memo(move || {
        let room = for_visit()?;
        room.place.map(|jid| if room.mine { String::new() } else { jid.as_str().to_owned() })
    });
    let label = ["Visit ", &title].concat();
    let visit = move || {
        let way = way.get()?;
        let (title, label, to) = match way.as_str() {
            "" => ("Return", None, None),
            jid => ("Visit", Some(label.clone()), Some(BreakoutJid::new(jid))),
        };
        Some(parts::named(title, label, "", Box::new(|| false), move || seat.drive(|driver| driver.visit(to.clone()))))
    };
    view! {
        class = sheet,
        <li class="room">
            <span class="name">{title}</span>
            <span class="note">{words(move || for_count().as_ref().map(count).unwrap_or_default())}</span>
            <span class="visit">{part(visit)}</span>
            {part(people)}
        </li>
    }
    .into_any()
}

fn who(people: AnyView) -> AnyView {
    let sheet = sheet();
    view! {
        class = sheet,
        <details class="who">
            <summary>"Who is in it"</summary>
            <ul class="places">{people}</ul>
        </details>
    }
    .into_any()
}

/// Somebody in a room, and the way to another.
fn somebody(seat: Seat, id: EndpointId) -> AnyView {
    let sheet = sheet();
    let name = seat.conference.now(|conference| conference.endpoint(&id).map(people::name).unwrap_or_default());
    let moves = moderation::send_choice(seat, id, &name);
    view! {
        class = sheet,
        <li class="place">
            <span class="name">{name}</span>
            {moves}
        </li>
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
    let typed = chosen(move |words| {
        sent.set(false);
        text.set(words);
    });
    view! {
        <form class="field" on:submit=send>
            <label for=id.clone()>"Message to all rooms"</label>
            <input class="input" id=id maxlength=MESSAGE_MAX.to_string() autocomplete="off" prop:value=move || text.get() on:input=typed />
            <button type="submit" class="button" aria-busy=value(move || busy.get().then_some("true"))>
                "Send"
            </button>
            <span class="hint" role="status">
                {words(move || if sent.get() { "Sent to all rooms." } else { "" }.to_owned())}
            </span>
        </form>
    }
    .into_any()
}
