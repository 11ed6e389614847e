//! Breakout rooms: what the conductor wants done, and visits.

use domain::board::Direction;
use jitsi::BreakoutJid;

use super::*;
use crate::breakouts::{Conductor, Step};

impl Driver {
    /// Lets the conductor look at how things are, and does what it wants done. Says what is to be said of it.
    pub fn conduct(&self, conductor: &mut Conductor) -> Option<&'static str> {
        let now_ms = self.server_ms();
        let moderates = untrack(|| self.seat.moderates());
        let steps = self.seat.board.with_untracked(|board| {
            let breakouts = board.as_ref().and_then(|board| board.breakouts.as_ref());
            // Until the board is known, nothing is known to be closed.
            board.as_ref().map(|_| self.seat.conference.now(|conference| conductor.next(moderates, breakouts, conference, now_ms)))
        });
        let mut words = None;
        for step in steps.unwrap_or_default() {
            match step {
                Step::Make(name) => self.send(&Command::AddBreakoutRoom(name)),
                Step::Send { endpoint, room } => self.send(&Command::SendToBreakoutRoom { id: endpoint, room }),
                Step::Close(room) => self.send(&Command::CloseBreakoutRoom(room)),
                Step::Remove(room) => self.send(&Command::RemoveBreakoutRoom(room)),
                Step::TimeIsUp => self.direct(Direction::BreakoutsClosed),
                Step::NoRooms => {
                    self.direct(Direction::BreakoutsClosed);
                    words = Some("This video server made no breakout rooms. It may not offer them; please ask your administrator.");
                }
            }
        }
        words
    }

    /// Goes into a breakout room oneself; none: back to the main room.
    pub fn visit(&self, room: Option<BreakoutJid>) {
        self.send(&room.map_or(Command::JoinMainRoom, Command::JoinBreakoutRoom));
    }

    /// Sends everybody back from rooms that were not opened from here, and takes them away.
    pub fn clear_rooms(&self) {
        let rooms = self.seat.conference.now(|conference| conference.breakouts.clone());
        for room in rooms {
            self.send(&Command::CloseBreakoutRoom(room.id));
            self.send(&Command::RemoveBreakoutRoom(room.jid));
        }
    }
}
