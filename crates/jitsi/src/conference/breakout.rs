//! Breakout rooms, from the list of rooms that comes about a second late. One's own room is known better by coming and going.

use domain::EndpointId;

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

        let mut elsewhere = Vec::new();
        for room in rooms {
            let breakout = (!room.main).then(|| room.id.clone());
            let mine = breakout == self.my_breakout;
            for occupant in &room.people {
                let known = self.endpoint(&occupant.id).is_some_and(|endpoint| endpoint.here);
                if known {
                    // Of those here only the role and the person are news; a room that the list claims them in is old or yet to come.
                } else if mine || self.former.contains(&occupant.id) {
                    // They were in this room when the list was made, and have left it since; or it is one's own ghost.
                    continue;
                } else {
                    elsewhere.push(occupant.id.clone());
                }
                let endpoint = self.endpoint_or_new(&occupant.id, at_ms);
                if known && !mine {
                    continue;
                }
                endpoint.role = occupant.role.or(endpoint.role);
                endpoint.person = occupant.person.clone().or(endpoint.person.take());
                endpoint.name = occupant.name.clone().or(endpoint.name.take());
                if !known {
                    endpoint.breakout.clone_from(&breakout);
                }
            }
        }
        let (kept, gone) = self.roster.drain(..).partition(|endpoint| endpoint.here || elsewhere.contains(&endpoint.id));
        self.roster = kept;
        let gone: Vec<super::Endpoint> = gone;
        for endpoint in gone {
            self.depart(endpoint, at_ms);
        }
    }
}
