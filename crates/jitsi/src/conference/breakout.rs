//! Breakout rooms, from the list of rooms that comes about a second late. One's own room is known better by coming and going.

use domain::EndpointId;

use super::changed::{Topics, put};
use super::{Conference, Phase};
use crate::event::Room;
use crate::id::{BreakoutId, BreakoutJid};

/// A breakout room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breakout {
    /// To send people there and to close it by.
    pub id: BreakoutId,
    /// To join it and to remove it by.
    pub jid: BreakoutJid,
    /// Its name.
    pub name: String,
    /// Who is in it, by the last list.
    pub people: Vec<EndpointId>,
}

impl Conference {
    pub(super) fn rooms_updated(&mut self, rooms: &[Room], at_ms: i64) {
        if self.phase != Phase::Joined {
            return;
        }
        self.main_room = rooms.iter().find(|room| room.main).map(|room| room.id.clone()).or(self.main_room.take());
        self.breakouts.clear();
        for room in rooms.iter().filter(|room| !room.main) {
            let breakout = Breakout {
                id: room.id.clone(),
                jid: room.jid.clone(),
                name: room.name.clone().unwrap_or_default(),
                people: room.people.iter().map(|occupant| occupant.id.clone()).collect(),
            };
            let position = self.breakouts.partition_point(|other| (&other.name, &other.id) <= (&breakout.name, &breakout.id));
            self.breakouts.insert(position, breakout);
        }

        self.changed.mark(Topics::ROOMS, true);

        // Marks for each line: who is in the list of another room.
        let mut elsewhere = vec![false; self.roster.len()];
        for room in rooms {
            let breakout = (!room.main).then(|| room.id.clone());
            let mine = breakout == self.my_breakout;
            for occupant in &room.people {
                let known = self.roster.get(&occupant.id).is_some_and(|endpoint| endpoint.here);
                // Those not here were in this room when the list was made, and have left it since; or it is one's own ghost. Of those
                // here only the role and the person are news; a room that the list claims them in is old or yet to come.
                if known != mine || (!known && self.former.contains(&occupant.id)) {
                    continue;
                }
                self.add(&occupant.id, at_ms);
                self.change(&occupant.id, |endpoint| endpoint.learn(occupant) | (!known && put(&mut endpoint.breakout, breakout.clone())));
                if !known && let Some(place) = self.roster.place(&occupant.id) {
                    elsewhere.resize(self.roster.len(), false);
                    elsewhere[place] = true;
                }
            }
        }
        let lines = self.roster.iter().zip(&elsewhere);
        let gone: Vec<EndpointId> =
            lines.filter(|(endpoint, elsewhere)| !endpoint.here && !**elsewhere).map(|(endpoint, _)| endpoint.id.clone()).collect();
        for id in gone {
            if let Some(endpoint) = self.roster.remove(&id) {
                self.depart(endpoint, at_ms);
            }
        }
    }
}
