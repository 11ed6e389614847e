//! A conference with several moderators' pages, whose commands take effect late, twice or never.

use domain::PersonId;
use std::collections::HashMap;

use domain::board::{Breakouts, PlannedRoom};
use jitsi::{Conference, Event};
use serde_json::{Value, json};

use super::*;

/// Where everybody is, by endpoint; rooms by name.
#[derive(Clone, Default)]
struct World {
    /// Endpoint, person, moderator, room.
    people: Vec<(String, Option<String>, bool, Option<String>)>,
    rooms: Vec<String>,
}

impl World {
    fn class(moderators: usize, students: usize) -> Self {
        let mut world = Self::default();
        for number in 0..moderators {
            world.people.push((format!("m{number}"), Some(format!("teacher{number}")), true, None));
        }
        for number in 0..students {
            world.people.push((format!("s{number}"), Some(format!("student{number}")), false, None));
        }
        world
    }

    /// The conference as this endpoint sees it.
    fn seen_by(&self, me: &str) -> Conference {
        let mut conference = Conference::default();
        let mut hear = |name: &str, payload: Value| {
            conference.apply(&Event::parse(name, &payload), 0);
        };
        let (_, _, _, mine) = self.one(me);
        for (id, person, _, room) in self.people.iter().filter(|one| one.0 != me) {
            if room == mine {
                hear("participantJoined", json!({ "id": id, "displayName": id, "userContext": { "id": person } }));
            }
        }
        hear("videoConferenceJoined", json!({ "id": me, "roomName": mine.as_deref().unwrap_or("main"), "breakoutRoom": mine.is_some() }));
        hear("breakoutRoomsUpdated", json!({ "rooms": self.list() }));
        for (id, _, moderator, _) in &self.people {
            hear("participantRoleChanged", json!({ "id": id, "role": if *moderator { "moderator" } else { "participant" } }));
        }
        conference
    }

    fn list(&self) -> Value {
        let mut rooms = serde_json::Map::new();
        for room in std::iter::once(None).chain(self.rooms.iter().map(Some)) {
            let id = room.map_or("main", String::as_str);
            let there: serde_json::Map<String, Value> = self
                .people
                .iter()
                .filter(|one| one.3.as_ref() == room)
                .map(|(nick, person, moderator, _)| {
                    let role = if *moderator { "moderator" } else { "participant" };
                    let who = json!({ "jid": nick, "role": role, "displayName": nick, "userContext": { "id": person } });
                    (format!("{id}@muc/{nick}"), who)
                })
                .collect();
            let is_main = room.is_none();
            rooms.insert(
                id.to_owned(),
                json!({ "id": id, "jid": format!("{id}@breakout"), "name": room, "isMainRoom": is_main, "participants": there }),
            );
        }
        Value::Object(rooms)
    }

    fn one(&self, id: &str) -> &(String, Option<String>, bool, Option<String>) {
        self.people.iter().find(|one| one.0 == id).expect("somebody in the world")
    }

    fn room_of(&self, id: &str) -> Option<&str> {
        self.one(id).3.as_deref()
    }

    fn put(&mut self, id: &str, room: Option<&str>) {
        if let Some(one) = self.people.iter_mut().find(|one| one.0 == id) {
            one.3 = room.map(str::to_owned);
        }
    }

    /// What Jitsi makes of a step that somebody's page takes.
    fn take(&mut self, step: &Step) {
        match step {
            Step::Make(name) => self.rooms.push(name.clone()),
            Step::Send { endpoint, room } => {
                if self.rooms.iter().any(|name| name == room.as_str()) {
                    self.put(endpoint.as_str(), Some(room.as_str()));
                }
            }
            Step::Close(room) => {
                for one in self.people.iter_mut().filter(|one| one.3.as_deref() == Some(room.as_str())) {
                    one.3 = None;
                }
            }
            Step::Remove(jid) => {
                let name = jid.as_str().trim_end_matches("@breakout");
                self.rooms.retain(|room| room != name);
                self.take(&Step::Close(BreakoutId::new(name)));
            }
            Step::TimeIsUp | Step::NoRooms => {}
        }
    }
}

/// Students dealt over so many rooms.
fn plan(students: usize, rooms: usize) -> Breakouts {
    let rooms = (0..rooms)
        .map(|room| PlannedRoom {
            name: format!("Group {}", room + 1),
            people: (0..students).filter(|one| one % rooms == room).map(|one| PersonId::new(format!("student{one}"))).collect(),
        })
        .collect();
    Breakouts { rooms, opened_ms: 1_000, closes_ms: None }
}

fn dice(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(3_037_000_493);
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below.max(1)
    }
}

/// The pages of all moderators.
struct Pages(Vec<(String, Conductor)>);

impl Pages {
    fn of(world: &World) -> Self {
        Self(world.people.iter().filter(|one| one.2).map(|one| (one.0.clone(), Conductor::default())).collect())
    }

    /// One look of every page that is awake. What they do, with who does it.
    fn look(&mut self, world: &World, board: Option<&Breakouts>, now_ms: i64, awake: impl Fn(&str) -> bool) -> Vec<(String, Step)> {
        let mut steps = Vec::new();
        for (me, conductor) in self.0.iter_mut().filter(|(me, _)| awake(me)) {
            let conference = world.seen_by(me);
            steps.extend(conductor.next(true, board, &conference, now_ms).into_iter().map(|step| (me.clone(), step)));
        }
        steps
    }
}

#[test]
fn everybody_gets_to_their_room_and_back_whatever_is_late_or_lost() {
    for seed in 0..40 {
        let mut numbers = dice(seed);
        let (students, rooms) = (numbers(12) as usize + 1, numbers(4) as usize + 1);
        let mut world = World::class(numbers(3) as usize + 1, students);
        let late = numbers(3) as usize;
        let latecomers: Vec<_> = (0..late.min(students)).map(|_| world.people.pop().expect("a student")).collect();
        let asleep = (world.people.iter().filter(|one| one.2).count() > 1 && numbers(2) == 0).then(|| "m0".to_owned());
        let (mut pages, board, mut now_ms) = (Pages::of(&world), plan(students, rooms), 1_000_000);

        let mut lost = HashMap::new();
        let mut settle = |pages: &mut Pages, world: &mut World, board: Option<&Breakouts>, now_ms: &mut i64| {
            for _ in 0..60 {
                for (me, step) in pages.look(world, board, *now_ms, |me| asleep.as_deref() != Some(me)) {
                    // One of four is lost, but not each try.
                    let times = lost.entry(format!("{me} {step:?}")).or_insert(0);
                    if numbers(4) == 0 && *times + 1 < TRIES {
                        *times += 1;
                    } else {
                        world.take(&step);
                    }
                }
                *now_ms += 1_000;
            }
        };
        settle(&mut pages, &mut world, Some(&board), &mut now_ms);
        world.people.extend(latecomers);
        settle(&mut pages, &mut world, Some(&board), &mut now_ms);
        for number in 0..students {
            let expected = format!("Group {}", number % rooms + 1);
            assert_eq!(world.room_of(&format!("s{number}")), Some(expected.as_str()), "seed {seed}");
        }
        assert!(world.people.iter().filter(|one| one.2).all(|one| one.3.is_none()), "seed {seed}: moderators go where they like");

        settle(&mut pages, &mut world, None, &mut now_ms);
        assert!(world.people.iter().all(|one| one.3.is_none()), "seed {seed}: not everybody is back");
        assert!(world.rooms.is_empty(), "seed {seed}: {:?} left over", world.rooms);
        let idle = pages.0.iter().all(|(me, page)| asleep.as_ref() == Some(me) || !page.works());
        assert!(idle, "seed {seed}: still waiting");
    }
}

#[test]
fn of_several_moderators_exactly_one_acts_and_the_next_only_when_it_does_not() {
    let world = World::class(3, 6);
    let (mut pages, board) = (Pages::of(&world), plan(6, 2));
    let first = pages.look(&world, Some(&board), 10_000, |_| true);
    assert!(first.iter().all(|(me, _)| me == "m0"), "{first:?}");
    assert_eq!(first.len(), 2, "two rooms are made, once each");
    assert!(pages.look(&world, Some(&board), 10_500, |_| true).is_empty(), "not again a moment later");
    let second = pages.look(&world, Some(&board), 10_000 + TURN_MS, |me| me != "m0");
    assert!(second.len() == 2 && second.iter().all(|(me, _)| me == "m1"), "{second:?}");
}

#[test]
fn whoever_comes_back_by_themselves_is_not_sent_again() {
    let mut world = World::class(1, 2);
    world.rooms = vec!["Group 1".to_owned(), "Group 2".to_owned()];
    world.put("s0", Some("Group 1"));
    world.put("s1", Some("Group 2"));
    let (mut pages, board) = (Pages::of(&world), plan(2, 2));
    assert!(pages.look(&world, Some(&board), 0, |_| true).is_empty());
    world.put("s0", None);
    for seconds in 1..60 {
        let steps = pages.look(&world, Some(&board), seconds * 1_000, |_| true);
        assert!(steps.is_empty(), "{steps:?}");
    }
}

#[test]
fn somebody_in_two_places_is_sent_in_both() {
    let mut world = World::class(1, 1);
    world.people.push(("s0-telephone".to_owned(), Some("student0".to_owned()), false, None));
    world.rooms = vec!["Group 1".to_owned()];
    let steps = Pages::of(&world).look(&world, Some(&plan(1, 1)), 0, |_| true);
    let sent: Vec<_> = steps
        .iter()
        .map(|(_, step)| match step {
            Step::Send { endpoint, .. } => endpoint.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(sent, ["s0", "s0-telephone"]);
}

#[test]
fn whoever_belongs_nowhere_or_is_unknown_stays() {
    let mut world = World::class(1, 0);
    world.people.push(("x".to_owned(), None, false, None));
    world.people.push(("y".to_owned(), Some("visitor".to_owned()), false, None));
    world.rooms = vec!["Group 1".to_owned()];
    assert!(Pages::of(&world).look(&world, Some(&plan(1, 1)), 0, |_| true).is_empty());
}

#[test]
fn a_server_that_shows_no_rooms_is_given_up_once() {
    let world = World::class(2, 2);
    let (mut pages, board) = (Pages::of(&world), plan(2, 1));
    let steps: Vec<_> = (0..120).flat_map(|seconds| pages.look(&world, Some(&board), seconds * 1_000, |me| me == "m0")).collect();
    assert_eq!(steps.iter().filter(|(_, step)| *step == Step::NoRooms).count(), 1);
    assert_eq!(steps.iter().filter(|(_, step)| matches!(step, Step::Make(_))).count(), 3, "tried three times");
}

#[test]
fn when_the_count_down_is_over_one_page_says_so_and_nobody_is_sent_any_more() {
    let mut world = World::class(2, 2);
    world.rooms = vec!["Group 1".to_owned()];
    let (mut pages, mut board) = (Pages::of(&world), plan(2, 1));
    board.closes_ms = Some(5_000);
    assert_eq!(pages.look(&world, Some(&board), 4_000, |_| true).len(), 2, "there is a second left to be sent in");
    let steps = pages.look(&world, Some(&board), 5_000, |_| true);
    assert_eq!(steps, [("m0".to_owned(), Step::TimeIsUp)]);
    assert!(pages.look(&world, Some(&board), 20_000, |me| me == "m0").is_empty(), "once");
    // It is taken back just before the end, and set anew.
    board.closes_ms = Some(40_000);
    pages.look(&world, Some(&board), 30_000, |me| me == "m0");
    assert_eq!(pages.look(&world, Some(&board), 40_000, |me| me == "m0"), [("m0".to_owned(), Step::TimeIsUp)]);
}

#[test]
fn whoever_does_not_moderate_any_more_does_nothing() {
    let mut world = World::class(1, 1);
    let (mut page, board) = (Conductor::default(), plan(1, 1));
    assert!(page.next(false, Some(&board), &world.seen_by("m0"), 0).is_empty());
    world.rooms = vec!["Group 1".to_owned()];
    world.put("s0", Some("Group 1"));
    assert!(page.next(false, Some(&board), &world.seen_by("m0"), 1_000).is_empty());
    assert!(page.next(false, None, &world.seen_by("m0"), 2_000).is_empty());
    assert!(page.works(), "there is still a room");
    world.rooms.clear();
    page.next(false, None, &world.seen_by("m0"), 3_000);
    assert!(!page.works());
}

#[test]
fn rooms_that_somebody_made_in_the_meeting_page_are_let_alone() {
    let mut world = World::class(1, 2);
    world.rooms = vec!["Their own".to_owned(), "Group 1".to_owned()];
    world.put("s0", Some("Their own"));
    let (mut pages, board) = (Pages::of(&world), plan(0, 1));
    assert!(pages.look(&world, None, 0, |_| true).is_empty(), "nothing was opened from here");
    pages.look(&world, Some(&board), 1_000, |_| true);
    for seconds in 2..60 {
        for (_, step) in pages.look(&world, None, seconds * 1_000, |_| true) {
            world.take(&step);
        }
    }
    assert_eq!((world.rooms, world.people[1].3.as_deref()), (vec!["Their own".to_owned()], Some("Their own")));
}

#[test]
fn a_student_who_moderates_a_breakout_room_takes_nobodys_turn() {
    let mut world = World::class(1, 3);
    world.rooms = vec!["Group 1".to_owned()];
    world.people[1].0 = "a-student".to_owned();
    world.people[1].2 = true;
    world.put("a-student", Some("Group 1"));
    let conference = world.seen_by("m0");
    assert_eq!(rank(&conference, |_| false), Some(0), "those in breakout rooms come last");
    world.put("a-student", None);
    let conference = world.seen_by("m0");
    assert_eq!(rank(&conference, |person| person.as_str() == "student0"), Some(0), "who belongs into a room does not count");
    assert_eq!(rank(&conference, |_| false), Some(1));
}
