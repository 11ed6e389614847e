//! Two other ways to count, on the same lessons.

use std::collections::HashMap;

use domain::evidence::FactKind;

use crate::chance::Chance;
use crate::witnesses::event_sync;
use crate::world::{ENDS, MINUTE, World};

/// A ping a minute from the page, and each counts as one. The timer starts with the page and ends with it; two tabs count twice; a
/// ping that does not get through is lost.
pub fn by_pings(world: &World, chance: &mut Chance) -> HashMap<String, i64> {
    let mut all = HashMap::new();
    for student in &world.students {
        let mut pings = 0;
        for page in &student.pages {
            let mut at_ms = page.from_ms + MINUTE;
            while at_ms < page.to_ms {
                let blocked = [&world.outages, &student.cut_off].into_iter().flatten().any(|span| span.0 <= at_ms && at_ms < span.1);
                pings += i64::from(!blocked && !chance.in_thousand(10));
                at_ms += MINUTE;
            }
        }
        all.insert(student.person.clone(), pings * MINUTE);
    }
    all
}

/// Joined begins, left ends, one after the other for each person, as `event_sync` tells it and in the order in which it arrives.
pub fn by_pairs(world: &World, chance: &mut Chance) -> HashMap<String, i64> {
    let mut events = event_sync(world, chance);
    events.sort_by_key(|event| event.received_ms);
    let mut open: HashMap<String, i64> = HashMap::new();
    let mut all: HashMap<String, i64> = world.students.iter().map(|student| (student.person.clone(), 0)).collect();
    for event in events {
        if event.kind == FactKind::Joined {
            open.insert(event.person, event.at_ms);
        } else if let Some(from_ms) = open.remove(&event.person) {
            *all.entry(event.person).or_default() += event.at_ms - from_ms;
        }
    }
    for (person, from_ms) in open {
        *all.entry(person).or_default() += (ENDS - from_ms).max(0);
    }
    all
}
