//! People put into groups or breakout rooms: by hand, each with a list of where to go (or drawn with the mouse), or at random.

mod card;
mod tools;

use std::collections::HashSet;

use domain::PersonId;
use leptos::prelude::*;
use stylers_macro::style_sheet;

use super::session::{Shared, use_shared};
use crate::browser::screen;

/// A room with its people, as it is read and kept.
pub type Plain = (String, Vec<PersonId>);

/// What the rooms are called where somebody makes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// `Group`
    pub one: &'static str,
    /// `groups`
    pub many: &'static str,
    /// Who is in none: `In no group`
    pub none: &'static str,
}

/// The rooms, as they are made. To be made in a component.
#[derive(Clone, Copy)]
pub struct Editor {
    words: Words,
    /// Who can be put into rooms, by name.
    people: StoredValue<Vec<(PersonId, String)>>,
    rooms: RwSignal<Vec<Room>>,
    /// Somebody may be in several.
    several: bool,
    /// The rooms before the last shuffle.
    before: RwSignal<Option<Vec<Plain>>>,
    /// Who is being drawn with the mouse, and out of which room.
    drawn: StoredValue<Option<(usize, Option<u32>)>>,
    /// The key of the next room.
    next: StoredValue<u32>,
    shared: Shared,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Room {
    key: u32,
    name: RwSignal<String>,
    people: RwSignal<Vec<PersonId>>,
}

impl Editor {
    /// With these rooms. Whoever cannot be put into rooms is left out of them.
    pub fn new(words: Words, people: Vec<(PersonId, String)>, rooms: &[Plain], several: bool) -> Self {
        let editor = Self {
            words,
            people: StoredValue::new(people),
            rooms: RwSignal::new(Vec::new()),
            several,
            before: RwSignal::new(None),
            drawn: StoredValue::new(None),
            next: StoredValue::new(0),
            shared: use_shared(),
        };
        editor.put(rooms);
        editor
    }

    /// The rooms as they are now.
    pub fn plain(self) -> Vec<Plain> {
        self.rooms.with(|rooms| rooms.iter().map(|room| (room.name.get(), room.people.get())).collect())
    }

    /// Puts rooms in the place of those that are there.
    fn put(self, rooms: &[Plain]) {
        let known: HashSet<PersonId> = self.people.with_value(|people| people.iter().map(|(id, _)| id.clone()).collect());
        let rooms = rooms.iter().map(|(name, people)| {
            let people = people.iter().filter(|person| known.contains(person)).cloned().collect();
            self.room(name.clone(), people)
        });
        let rooms = rooms.collect();
        self.rooms.set(rooms);
    }

    fn room(self, name: String, people: Vec<PersonId>) -> Room {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        Room { key, name: RwSignal::new(name), people: RwSignal::new(people) }
    }

    /// `Group 3`
    fn name_of(self, number: usize) -> String {
        [self.words.one, " ", &number.to_string()].concat()
    }

    fn person(self, index: usize) -> Option<(PersonId, String)> {
        self.people.with_value(|people| people.get(index).cloned())
    }

    /// Those who are in no room, by their place in the list of people.
    fn left_over(self) -> Vec<usize> {
        let placed: HashSet<PersonId> = self.rooms.with(|rooms| rooms.iter().flat_map(|room| room.people.get()).collect());
        self.people.with_value(|people| (0..people.len()).filter(|&index| !placed.contains(&people[index].0)).collect())
    }

    /// Those who are in a room, by their place in the list of people.
    fn within(self, room: Room) -> Vec<usize> {
        let inside: HashSet<PersonId> = room.people.with(|people| people.iter().cloned().collect());
        self.people.with_value(|people| (0..people.len()).filter(|&index| inside.contains(&people[index].0)).collect())
    }

    /// Moves somebody from one room to another; none: no room. The focus goes along, and it is said.
    fn move_to(self, index: usize, from: Option<u32>, to: Option<u32>) {
        let Some((person, name)) = self.person(index) else { return };
        if from == to {
            return;
        }
        let rooms = self.rooms.get_untracked();
        let mut where_to = self.words.none.to_owned();
        for room in rooms {
            let leaves = from == Some(room.key) || (!self.several && to != Some(room.key));
            if leaves && room.people.with_untracked(|people| people.contains(&person)) {
                room.people.update(|people| people.retain(|one| *one != person));
            }
            if to == Some(room.key) {
                where_to = room.name.get_untracked();
                if !room.people.with_untracked(|people| people.contains(&person)) {
                    room.people.update(|people| people.push(person.clone()));
                }
            }
        }
        self.shared.said.say([&name, ": ", &where_to, "."].concat());
        let seat = ["#", &seat(index, to)].concat();
        leptos::task::spawn_local(async move {
            leptos::task::tick().await;
            screen::focus(&seat);
        });
    }

    /// The rooms, the people and the tools.
    pub fn view(self) -> AnyView {
        let sheet = sheet();
        view! {
            class = sheet,
            <div class="editor">
                {tools::view(self)} {card::left_over(self)}
                <ul class="rooms">
                    <For each=move || self.rooms.get() key=|room| room.key children=move |room| card::view(self, room) />
                </ul>
            </div>
        }
        .into_any()
    }
}

/// The id of the list by which somebody in a room is moved.
fn seat(index: usize, room: Option<u32>) -> String {
    ["seat-", &index.to_string(), "-", &room.map_or_else(|| "none".to_owned(), |key| key.to_string())].concat()
}

/// The class that `style/editor.css` is scoped to.
fn sheet() -> &'static str {
    let sheet = style_sheet!("style/editor.css");
    sheet
}
