//! The answer to `getRoomsInfo`: the only source of the roles of people who were there before oneself.

use serde_json::Value;

use super::changed::{Changed, put};
use super::{Conference, Phase};
use crate::event::{Occupant, read_occupant};

/// Everybody in all rooms, with roles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoomsInfo {
    /// Everybody.
    pub people: Vec<Occupant>,
}

impl RoomsInfo {
    /// Reads an answer; what is not as it should be is left out (asked too early, the answer holds `null` for oneself).
    pub fn parse(answer: &Value) -> Self {
        let rooms = answer.get("rooms").and_then(Value::as_array);
        let people = rooms
            .into_iter()
            .flatten()
            .filter_map(|room| room.get("participants")?.as_array())
            .flatten()
            .filter_map(|who| read_occupant(who.get("id")?.as_str()?, who))
            .collect();
        Self { people }
    }
}

impl Conference {
    /// Whether somebody's role is unknown. Ask then (not more often than every few seconds), and hand in the answer.
    pub fn wants_rooms_info(&self) -> bool {
        self.phase == Phase::Joined && self.roster.iter().any(|endpoint| endpoint.here && endpoint.role.is_none())
    }

    /// Takes roles, and missing persons and names from an answer; says what is different. Nobody comes or goes by it: it is older than
    /// the events since.
    pub fn apply_rooms_info(&mut self, info: &RoomsInfo) -> Changed {
        let before = self.begin(self.now_ms);
        for occupant in &info.people {
            self.change(&occupant.id, |endpoint| {
                let role = occupant.role.is_some() && put(&mut endpoint.role, occupant.role);
                let person = endpoint.person.is_none() && put(&mut endpoint.person, occupant.person.clone());
                let name = endpoint.name.is_none() && put(&mut endpoint.name, occupant.name.clone());
                role | person | name
            });
        }
        self.finish(&before)
    }
}
