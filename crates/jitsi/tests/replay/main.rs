//! Replays what real conferences reported, one viewer at a time, and asks what that viewer would say.
//!
//! The fixtures are cut from recordings of Jitsi Meet (master of July 2026, Prosody 0.12): one line an event, times in ms.
#![cfg(not(target_arch = "wasm32"))]

mod classroom;
mod coming_and_going;
mod commands;
mod corners;
mod faces;
mod getting_in;
mod goodbyes;
mod in_words;
mod names_list;
mod one_and_all;
mod random;
mod rooms;
mod witness;

use domain::evidence::FactKind;
use jitsi::{Changed, Conference, Event, News, Phase, PresenceFact, RoomsInfo};
use serde_json::Value;

/// One viewer's story, played up to some point.
pub struct Story {
    /// The state so far.
    pub conference: Conference,
    /// Every phase it went through, without repeats.
    pub phases: Vec<Phase>,
    /// All facts for the journal so far.
    pub facts: Vec<PresenceFact>,
    /// All that was to be told of others so far.
    pub news: Vec<News>,
    events: std::vec::IntoIter<(i64, String, Value)>,
}

impl Story {
    /// A fixture, not played yet.
    pub fn load(name: &str) -> Self {
        let path = format!("{}/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).expect("the fixture is there");
        let fixture: Value = serde_json::from_str(&text).expect("the fixture is JSON");
        let events: Vec<(i64, String, Value)> = fixture["events"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|event| (event[0].as_i64().expect("a time"), event[1].as_str().expect("a name").to_owned(), event[2].clone()))
            .collect();
        let conference = Conference::default();
        Self { phases: vec![conference.phase.clone()], conference, facts: Vec::new(), news: Vec::new(), events: events.into_iter() }
    }

    /// Plays what happens up to a time, in the fixture's ms.
    pub fn until(mut self, at_ms: i64) -> Self {
        while let Some((at, name, payload)) = self.events.as_slice().first().cloned()
            && at <= at_ms
        {
            self.events.next();
            self.play(at, &name, &payload);
        }
        self
    }

    /// Plays up to and with the next event of this name.
    pub fn next(mut self, wanted: &str) -> Self {
        while let Some((at, name, payload)) = self.events.next() {
            self.play(at, &name, &payload);
            if name == wanted {
                return self;
            }
        }
        panic!("there is no further {wanted}");
    }

    /// Plays the rest.
    pub fn end(self) -> Self {
        self.until(i64::MAX)
    }

    /// A heartbeat: nothing happens but time.
    pub fn tick(mut self, at_ms: i64) -> Self {
        let changed = self.conference.settle(at_ms);
        self.note(changed);
        self
    }

    /// Plays one more event than the fixture has.
    pub fn play(&mut self, at_ms: i64, name: &str, payload: &Value) {
        let changed = if name == "getRoomsInfo" {
            self.conference.apply_rooms_info(&RoomsInfo::parse(payload))
        } else {
            self.conference.apply(&Event::parse(name, payload), at_ms)
        };
        self.note(changed);
    }

    fn note(&mut self, changed: Changed) {
        self.facts.extend(changed.facts);
        self.news.extend(changed.news);
        if self.phases.last() != Some(&self.conference.phase) {
            self.phases.push(self.conference.phase.clone());
        }
    }

    /// The names in the roster, oneself with a star.
    pub fn names(&self) -> Vec<String> {
        let name =
            |endpoint: &jitsi::Endpoint| format!("{}{}", endpoint.name.as_deref().unwrap_or("?"), if endpoint.local { "*" } else { "" });
        self.conference.roster.iter().map(name).collect()
    }

    /// The names of the moderators.
    pub fn moderators(&self) -> Vec<&str> {
        self.conference.roster.iter().filter(|endpoint| endpoint.moderator()).filter_map(|endpoint| endpoint.name.as_deref()).collect()
    }

    /// The names of those with a hand up, the first first.
    pub fn hands(&self) -> Vec<&str> {
        self.conference.hands().into_iter().filter_map(|endpoint| endpoint.name.as_deref()).collect()
    }

    /// Facts about oneself: `(kind, endpoint, at)`.
    pub fn own_facts(&self) -> Vec<(FactKind, &str, i64)> {
        self.facts.iter().filter(|fact| !fact.other).map(|fact| (fact.kind, fact.endpoint.as_str(), fact.at_ms)).collect()
    }

    /// Facts about others: `(kind, endpoint, at)`.
    pub fn other_facts(&self) -> Vec<(FactKind, &str, i64)> {
        self.facts.iter().filter(|fact| fact.other).map(|fact| (fact.kind, fact.endpoint.as_str(), fact.at_ms)).collect()
    }
}
