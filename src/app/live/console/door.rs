//! The door: who has to wait, and who waits. Both lobbies in one list: Rollcall's own, and the conference's.

use domain::PersonId;
use domain::board::Direction;
use domain::room::{Lobby, Standing};
use jitsi::LobbyId;
use jitsi::conference::Topics;
use leptos::prelude::*;

use super::super::changing::{effect, memo, part, words};
use super::super::panel::sheet;
use super::super::state::Seat;
use super::parts::{block, button, choice, named, note, row, switch};
use crate::app::time;
use crate::asks::Ask;
use crate::browser::{page, screen};

/// Where somebody waits, and by what they are answered.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    Rollcall(PersonId),
    Jitsi(LobbyId),
}

/// Somebody who waits.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Knock {
    /// No other line has it.
    id: String,
    key: Key,
    name: String,
    note: &'static str,
    since_ms: i64,
}

/// What the answers need.
#[derive(Clone, Copy)]
struct Door {
    seat: Seat,
    waiting: Memo<Vec<Knock>>,
    /// Those of Rollcall's who were answered, until the server has said so.
    answering: RwSignal<Vec<PersonId>>,
}

pub fn view(seat: Seat) -> AnyView {
    let door = Door { seat, waiting: memo(move || waiting(seat)), answering: RwSignal::new(Vec::new()) };
    let enforced = memo(move || seat.enforced());
    // Whoever answered somebody has the focus on a line that is gone.
    let many = memo(move || door.waiting.with(Vec::len));
    effect(move || {
        let _ = many.get();
        if page::focus_is_lost() && seat.panel.get_untracked() {
            screen::focus("#panel .block[aria-label='The door']>h3");
        }
    });
    let lobby = part(move || Some(if enforced.get() { our_lobby(seat) } else { jitsi_lobby(seat) }));
    block("The door", vec![lobby, part(move || Some(list(door, many.get())))])
}

fn waiting(seat: Seat) -> Vec<Knock> {
    let mut waiting: Vec<Knock> = seat.lobby.with(|lobby| {
        let ours = lobby.iter().map(|one| Knock {
            id: one.person.to_string(),
            key: Key::Rollcall(one.person.clone()),
            name: one.name.clone(),
            note: if one.standing == Standing::Guest { "Guest" } else { "Member" },
            since_ms: one.since_ms,
        });
        ours.collect()
    });
    seat.conference.read(Topics::LOBBY, |conference| {
        waiting.extend(conference.knocking.iter().map(|one| Knock {
            id: ["jitsi ", one.id.as_str()].concat(),
            key: Key::Jitsi(one.id.clone()),
            name: if one.name.trim().is_empty() { "Somebody without a name".to_owned() } else { one.name.clone() },
            note: "In the lobby of the conference",
            since_ms: one.since_ms,
        }));
    });
    waiting
}

fn our_lobby(seat: Seat) -> AnyView {
    let options = Lobby::ALL.iter().map(|lobby| (lobby.as_str(), lobby.label())).collect();
    let chosen = move || seat.board.with(|board| board.as_ref().map_or("", |board| board.lobby.as_str()));
    let busy = move || seat.directs(&Direction::Lobby(Lobby::Off));
    choice("Lobby", options, Box::new(chosen), Box::new(busy), move |lobby| {
        if let Some(lobby) = Lobby::from_name(&lobby) {
            seat.direct(Direction::Lobby(lobby));
        }
    })
}

fn jitsi_lobby(seat: Seat) -> AnyView {
    let on = move || seat.conference.read(Topics::LOBBY, |conference| conference.lobby == Some(true));
    let busy = move || seat.waits_for(&Ask::Lobby { on: true }) || seat.waits_for(&Ask::Lobby { on: false });
    switch("Whoever comes has to wait", Box::new(on), Box::new(busy), move |on| seat.ask(Ask::Lobby { on }))
}

fn list(door: Door, many: usize) -> AnyView {
    let sheet = sheet();
    if many == 0 {
        return note("Nobody is waiting.");
    }
    let all = (many > 1).then(|| {
        row(vec![
            button("Let all in", "primary", Box::new(|| false), move || answer_all(door, true)),
            button("Turn all away", "", Box::new(|| false), move || answer_all(door, false)),
        ])
    });
    view! {
        class = sheet,
        <ul class="lines" aria-label="Waiting">
            <For each=move || door.waiting.get() key=|one| one.id.clone() children=move |one| line(door, one) />
        </ul>
        {all}
    }
    .into_any()
}

fn line(door: Door, one: Knock) -> AnyView {
    let sheet = sheet();
    let (seat, since_ms, standing) = (door.seat, one.since_ms, one.note);
    let since = words(move || {
        let minutes = (seat.now_ms.get() - since_ms) / 60_000;
        let since = if minutes < 1 { "just now".to_owned() } else { ["for ", &time::minutes(minutes)].concat() };
        [standing, ", ", &since].concat()
    });
    let answer = |title: &'static str, kind: &'static str, admit: bool| {
        let (pressed, waits) = (one.key.clone(), one.key.clone());
        let name = [title, " ", &one.name].concat();
        named(title, Some(name), kind, Box::new(move || is_answered(door, &waits)), move || answer(door, vec![pressed.clone()], admit))
    };
    let buttons = row(vec![answer("Let in", "primary", true), answer("Turn away", "", false)]);
    view! {
        class = sheet,
        <li class="line">
            <span class="who">
                <strong>{one.name}</strong>
                <span class="small">{since}</span>
            </span>
            {buttons}
        </li>
    }
    .into_any()
}

fn is_answered(door: Door, key: &Key) -> bool {
    match key {
        Key::Rollcall(person) => door.answering.with(|answering| answering.contains(person)),
        Key::Jitsi(id) => [true, false].into_iter().any(|admit| door.seat.waits_for(&Ask::Answer { id: id.clone(), admit })),
    }
}

fn answer_all(door: Door, admit: bool) {
    let all = door.waiting.with_untracked(|waiting| waiting.iter().map(|one| one.key.clone()).collect());
    answer(door, all, admit);
}

/// Answers those who wait and are not answered yet. Who has gone meanwhile is passed over by the server.
fn answer(door: Door, keys: Vec<Key>, admit: bool) {
    let mut people = Vec::new();
    for key in keys {
        match key {
            _ if untrack(|| is_answered(door, &key)) => {}
            Key::Rollcall(person) => people.push(person),
            Key::Jitsi(id) => door.seat.ask(Ask::Answer { id, admit }),
        }
    }
    if people.is_empty() {
        return;
    }
    door.answering.update(|answering| answering.extend(people.iter().cloned()));
    door.seat.drive(|driver| {
        let asked = people.clone();
        driver.answer_lobby(people, admit, move |_| {
            door.answering.try_update(|answering| answering.retain(|person| !asked.contains(person)));
        });
    });
}
