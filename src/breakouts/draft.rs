//! What breakout rooms are made from, before they are opened: rooms by name, and for each person one of them or none.

use domain::PersonId;
use domain::board::{PlannedRoom, ROOMS_MAX};
use jitsi::Conference;

use crate::api::breakout::Group;
use crate::assign::{Split, at_random};

/// Somebody who can be put into a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// The name on the screen.
    pub name: String,
    /// In the lesson now.
    pub here: bool,
    /// The place of their room in [`Draft::rooms`].
    pub room: Option<usize>,
}

/// Rooms in the making.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Their names.
    pub rooms: Vec<String>,
    /// Everybody who can be put into one: first those who are here.
    pub people: Vec<Candidate>,
}

impl Draft {
    /// An empty draft for these members and whoever is here besides: guests, by the names they go by. Moderators go where they like.
    pub fn new(members: &[(PersonId, String)], conference: &Conference) -> Self {
        let mut people: Vec<Candidate> = Vec::new();
        for one in conference.roster.iter().filter(|one| !one.local && !one.moderator()) {
            if let Some(person) = one.person.as_ref().filter(|person| people.iter().all(|known| known.person != **person)) {
                let name = one.name.clone().unwrap_or_else(|| "No name".to_owned());
                people.push(Candidate { person: person.clone(), name, here: true, room: None });
            }
        }
        let moderates = |person: &PersonId| conference.roster.iter().any(|one| one.moderator() && one.person.as_ref() == Some(person));
        for (person, name) in members {
            match people.iter_mut().find(|one| one.person == *person) {
                // The account's name, not what somebody calls themselves today.
                Some(here) => here.name.clone_from(name),
                None if moderates(person) => {}
                None => people.push(Candidate { person: person.clone(), name: name.clone(), here: false, room: None }),
            }
        }
        Self { rooms: Vec::new(), people }
    }

    /// So many rooms. Who was in one that is gone is in none.
    pub fn resize(&mut self, rooms: usize) {
        let rooms = rooms.clamp(1, ROOMS_MAX);
        self.rooms.truncate(rooms);
        for number in self.rooms.len() + 1..=rooms {
            self.rooms.push(["Group ", &number.to_string()].concat());
        }
        for one in &mut self.people {
            one.room = one.room.filter(|room| *room < rooms);
        }
    }

    /// Spreads those who are here over the rooms, as evenly as it goes. `seed`: 64 random bits.
    pub fn at_random(&mut self, seed: u64) {
        self.resize(self.rooms.len());
        let here: Vec<usize> = (0..self.people.len()).filter(|place| self.people[*place].here).collect();
        for one in &mut self.people {
            one.room = None;
        }
        for (room, places) in at_random(&here, Split::Rooms(self.rooms.len()), seed).into_iter().enumerate() {
            for place in places {
                self.people[place].room = Some(room);
            }
        }
    }

    /// The course's groups, one room each. Who is in several goes to the first.
    pub fn from_groups(&mut self, groups: &[Group]) {
        self.from(groups.iter().map(|group| (group.name.as_str(), group.people.as_slice())));
    }

    /// Rooms that were prepared.
    pub fn from_rooms(&mut self, rooms: &[PlannedRoom]) {
        self.from(rooms.iter().map(|room| (room.name.as_str(), room.people.as_slice())));
    }

    fn from<'a>(&mut self, rooms: impl Iterator<Item = (&'a str, &'a [PersonId])>) {
        self.rooms.clear();
        for one in &mut self.people {
            one.room = None;
        }
        for (place, (name, members)) in rooms.take(ROOMS_MAX).enumerate() {
            self.rooms.push(name.to_owned());
            for one in &mut self.people {
                if one.room.is_none() && members.contains(&one.person) {
                    one.room = Some(place);
                }
            }
        }
    }

    /// How many are in this room: those who are here, and all.
    pub fn count(&self, room: usize) -> (usize, usize) {
        let there = self.people.iter().filter(|one| one.room == Some(room));
        there.fold((0, 0), |(here, all), one| (here + usize::from(one.here), all + 1))
    }

    /// Those who are here and in no room.
    pub fn left_over(&self) -> usize {
        self.people.iter().filter(|one| one.here && one.room.is_none()).count()
    }

    /// The rooms as they are opened. Each name is there once: rooms are found by it.
    pub fn planned(&self) -> Vec<PlannedRoom> {
        let mut planned: Vec<PlannedRoom> = Vec::new();
        for (place, name) in self.rooms.iter().enumerate() {
            let name = match name.trim() {
                "" => ["Group ", &(place + 1).to_string()].concat(),
                name => name.to_owned(),
            };
            let mut once = name.clone();
            let mut times = 1;
            while planned.iter().any(|room| room.name == once) {
                times += 1;
                once = [&name, " (", &times.to_string(), ")"].concat();
            }
            let people = self.people.iter().filter(|one| one.room == Some(place)).map(|one| one.person.clone()).collect();
            planned.push(PlannedRoom { name: once, people });
        }
        planned
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Numbers that look drawn, and are the same in each run.
    fn dice(seed: u64) -> impl FnMut(usize) -> usize {
        let mut state = seed.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(3_037_000_493);
        move |below| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 40).expect("24 bits") % below.max(1)
        }
    }

    fn draft(here: usize, away: usize, rooms: usize) -> Draft {
        let candidate = |number: usize| {
            let name = format!("p{number}");
            Candidate { person: PersonId::new(name.as_str()), name, here: number < here, room: None }
        };
        let mut draft = Draft { rooms: Vec::new(), people: (0..here + away).map(candidate).collect() };
        draft.resize(rooms);
        draft
    }

    #[test]
    fn drawn_rooms_hold_everybody_who_is_here_and_nobody_else() {
        for seed in 0..100 {
            let mut numbers = dice(seed);
            let (here, away, rooms) = (numbers(120), numbers(30), numbers(ROOMS_MAX) + 1);
            let mut draft = draft(here, away, rooms);
            draft.at_random(seed);
            let counts: Vec<_> = (0..rooms).map(|room| draft.count(room)).collect();
            assert_eq!(counts.iter().map(|count| count.1).sum::<usize>(), here, "seed {seed}");
            assert_eq!(draft.left_over(), 0, "seed {seed}");
        }
    }

    #[test]
    fn whatever_is_planned_has_each_name_and_each_person_once() {
        for seed in 0..300 {
            let mut numbers = dice(seed);
            let mut draft = draft(numbers(40), numbers(10), 1);
            let groups: Vec<Group> = (0..numbers(60))
                .map(|_| Group {
                    name: ["A", "B", " ", "A (2)", "Team"][numbers(5)].to_owned(),
                    people: (0..numbers(8)).map(|_| PersonId::new(format!("p{}", numbers(60)))).collect(),
                })
                .collect();
            draft.from_groups(&groups);
            if numbers(2) == 1 {
                draft.resize(numbers(80));
            }
            let planned = draft.planned();
            let names: HashSet<_> = planned.iter().map(|room| &room.name).collect();
            let people: Vec<_> = planned.iter().flat_map(|room| &room.people).collect();
            assert_eq!(names.len(), planned.len(), "seed {seed}");
            assert_eq!(people.iter().collect::<HashSet<_>>().len(), people.len(), "seed {seed}");
            assert!(planned.len() <= ROOMS_MAX, "seed {seed}");
            assert!(planned.iter().all(|room| !room.name.trim().is_empty()), "seed {seed}");
        }
    }

    #[test]
    fn fewer_rooms_leave_nobody_in_a_room_that_is_gone() {
        let mut draft = draft(9, 0, 3);
        draft.at_random(7);
        draft.resize(2);
        assert_eq!((draft.left_over(), draft.planned().len()), (3, 2));
        draft.resize(0);
        assert_eq!(draft.rooms, ["Group 1"], "there is always one room");
    }

    #[test]
    fn rooms_that_were_prepared_come_back_as_they_were() {
        let mut draft = draft(6, 2, 2);
        draft.at_random(3);
        draft.people[7].room = Some(1);
        let planned = draft.planned();
        let mut again = self::draft(6, 2, 4);
        again.from_rooms(&planned);
        assert_eq!(again.planned(), planned);
    }
}
