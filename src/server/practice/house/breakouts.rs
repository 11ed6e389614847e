//! Breakout rooms: making them, moving people, and taking them apart.

use domain::{EndpointId, input};

use super::super::message::Breakout;
use super::super::room::Room;
use super::{Dice, House, Out, Place, Step, in_room};

/// Breakout rooms of one conference.
const BREAKOUTS_MAX: usize = 50;

impl House {
    pub(super) fn add_room(&mut self, name: Option<String>, dice: Dice<'_>) -> Out {
        if self.breakouts.len() >= BREAKOUTS_MAX {
            return Vec::new();
        }
        self.counted += 1;
        let name = name.and_then(|name| input::title(&name).ok()).unwrap_or_else(|| format!("Breakout room #{}", self.counted));
        let [a, b, c, d] = [dice(), dice(), dice(), dice()];
        // The form of a random UUID, as Jitsi's breakout rooms are called.
        let id = format!("{a:08x}-{:04x}-4{:03x}-a{:03x}-{c:08x}{:04x}", b >> 16, b & 0xfff, d & 0xfff, d >> 16);
        let breakout = Breakout { id, name };
        let room = Room::new(format!("{}-{}", self.meeting, self.counted), self.since_ms, Some(breakout.clone()));
        self.breakouts.push((breakout, room));
        self.divided = true;
        self.rooms_changed = true;
        Vec::new()
    }

    /// Everybody in it goes back to the main room.
    pub(super) fn empty_room(&mut self, id: &str) -> Out {
        let Some((_, room)) = self.breakouts.iter().find(|(room, _)| room.id == id) else { return Vec::new() };
        self.steps.extend(room.people().iter().map(|one| Step::Move(one.id.clone(), None)));
        Vec::new()
    }

    pub(super) fn remove_room(&mut self, id: String) -> Out {
        let out = self.empty_room(&id);
        self.steps.push_back(Step::Remove(id));
        out
    }

    pub(super) fn move_to(&mut self, id: &EndpointId, to: Place) -> Out {
        let Some(from) = self.places.get(id).cloned() else { return Vec::new() };
        if from == to || self.room(&to).is_none() {
            return Vec::new();
        }
        let Some((one, said)) = self.room_mut(&from).and_then(|room| room.leave(id)) else { return Vec::new() };
        let mut out = in_room(&from, said);
        out.extend(self.enter(to, one));
        out
    }

    /// Always to the emptiest room, in an order that is anybody's guess.
    pub(super) fn auto_assign(&mut self, dice: Dice<'_>) -> Out {
        let mut people: Vec<EndpointId> = self.main.people().iter().filter(|one| !one.moderator).map(|one| one.id.clone()).collect();
        let mut rooms: Vec<(usize, &String)> = self.breakouts.iter().map(|(room, inside)| (inside.people().len(), &room.id)).collect();
        while !people.is_empty() {
            let next = people.swap_remove(dice() as usize % people.len());
            let Some((count, room)) = rooms.iter_mut().min_by_key(|(count, _)| *count) else { break };
            *count += 1;
            self.steps.push_back(Step::Move(next, Some((*room).clone())));
        }
        Vec::new()
    }
}
