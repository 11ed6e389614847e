//! The board of a lesson: what its moderators have set for everybody in it. The server keeps it, every page shows it, and nobody's
//! word but the server's changes it; so two teachers who act at once see the same afterwards.

use serde::{Deserialize, Serialize};

use crate::input::{self, InputError};
use crate::room::{Lobby, RoomPolicy, Standing, Who};
use crate::{EndpointId, PersonId};

/// The longest timer or count-down, in s.
pub const LONGEST_S: u32 = 4 * 60 * 60;
/// The most breakout rooms.
pub const ROOMS_MAX: usize = 50;
/// The most people in all breakout rooms together.
pub const PLACES_MAX: usize = 1_000;

/// What is set for everybody in a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// Grows with every change: of two boards the one with the larger number is the newer.
    pub version: u64,
    /// Who waits until a moderator lets them in.
    pub lobby: Lobby,
    /// Who may write in the common chat.
    pub chat: Who,
    /// Who may share the screen.
    pub share_screen: Who,
    /// Who may use reactions.
    pub reactions: Who,
    /// Who may make polls.
    pub polls: Who,
    /// Who may use the whiteboard.
    pub whiteboard: Who,
    /// Whom everybody sees large.
    pub spotlight: Option<EndpointId>,
    /// A clock that everybody sees.
    pub timer: Option<Timer>,
    /// The breakout rooms that are (or are about to be) open.
    pub breakouts: Option<Breakouts>,
}

/// A clock that everybody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// When it was started (Unix ms).
    pub from_ms: i64,
    /// When it is over (Unix ms).
    pub until_ms: i64,
}

/// Breakout rooms in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breakouts {
    /// Which there are, and who belongs where. Only moderators are told who.
    pub rooms: Vec<PlannedRoom>,
    /// When they were opened (Unix ms).
    pub opened_ms: i64,
    /// When everybody goes back (Unix ms), if that is set.
    pub closes_ms: Option<i64>,
}

/// A breakout room as it was prepared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedRoom {
    /// Its name.
    pub name: String,
    /// Who belongs into it.
    pub people: Vec<PersonId>,
}

/// What a moderator sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Who waits until a moderator lets them in.
    Lobby(Lobby),
    /// Who may write in the common chat.
    Chat(Who),
    /// Who may share the screen.
    ShareScreen(Who),
    /// Who may use reactions.
    Reactions(Who),
    /// Who may make polls.
    Polls(Who),
    /// Who may use the whiteboard.
    Whiteboard(Who),
    /// Whom everybody sees large; none: as each likes.
    Spotlight(Option<EndpointId>),
    /// Starts a clock, in s; none: takes it away.
    Timer(Option<u32>),
    /// Opens breakout rooms.
    OpenBreakouts(Vec<PlannedRoom>),
    /// Everybody goes back in so many s; none: no end is set.
    CloseBreakoutsIn(Option<u32>),
    /// There are no breakout rooms any more.
    BreakoutsClosed,
}

impl Board {
    /// The board of a lesson in which nothing was set yet.
    pub const fn of(policy: &RoomPolicy) -> Self {
        Self {
            version: 0,
            lobby: policy.lobby,
            chat: policy.chat,
            share_screen: policy.share_screen,
            reactions: policy.reactions,
            polls: policy.polls,
            whiteboard: policy.whiteboard,
            spotlight: None,
            timer: None,
            breakouts: None,
        }
    }

    /// The board after a direction that came at `now_ms` (Unix ms).
    ///
    /// # Errors
    /// A name, a length of time or a number of rooms that will not do. The board is as before.
    pub fn apply(&mut self, direction: Direction, now_ms: i64) -> Result<(), InputError> {
        match direction {
            Direction::Lobby(lobby) => self.lobby = lobby,
            Direction::Chat(who) => self.chat = who,
            Direction::ShareScreen(who) => self.share_screen = who,
            Direction::Reactions(who) => self.reactions = who,
            Direction::Polls(who) => self.polls = who,
            Direction::Whiteboard(who) => self.whiteboard = who,
            Direction::Spotlight(endpoint) => self.spotlight = endpoint,
            Direction::Timer(None) => self.timer = None,
            Direction::Timer(Some(seconds)) => self.timer = Some(Timer { from_ms: now_ms, until_ms: after(seconds, now_ms)? }),
            Direction::OpenBreakouts(rooms) => {
                self.breakouts = Some(Breakouts { rooms: checked(rooms)?, opened_ms: now_ms, closes_ms: None });
            }
            Direction::CloseBreakoutsIn(seconds) => {
                let closes_ms = seconds.map(|seconds| after(seconds, now_ms)).transpose()?;
                if let Some(breakouts) = &mut self.breakouts {
                    breakouts.closes_ms = closes_ms;
                }
            }
            Direction::BreakoutsClosed => self.breakouts = None,
        }
        self.version += 1;
        Ok(())
    }

    /// The board as somebody may see it: who belongs into which breakout room is the moderators' business.
    #[must_use]
    pub fn seen_by(&self, standing: Standing) -> Self {
        let mut board = self.clone();
        if standing != Standing::Moderator
            && let Some(breakouts) = &mut board.breakouts
        {
            breakouts.rooms.iter_mut().for_each(|room| room.people.clear());
        }
        board
    }

    /// What somebody may use now.
    pub const fn allowed(&self, standing: Standing) -> Allowed {
        Allowed {
            chat: self.chat.includes(standing),
            share_screen: self.share_screen.includes(standing),
            reactions: self.reactions.includes(standing),
            polls: self.polls.includes(standing),
            whiteboard: self.whiteboard.includes(standing),
        }
    }
}

/// What somebody may use in a conference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowed {
    /// Write in the common chat.
    pub chat: bool,
    /// Share the screen.
    pub share_screen: bool,
    /// Use reactions.
    pub reactions: bool,
    /// Make polls.
    pub polls: bool,
    /// Use the whiteboard.
    pub whiteboard: bool,
}

impl Allowed {
    /// All of it.
    pub const ALL: Self = Self { chat: true, share_screen: true, reactions: true, polls: true, whiteboard: true };
}

fn after(seconds: u32, now_ms: i64) -> Result<i64, InputError> {
    if (1..=LONGEST_S).contains(&seconds) { Ok(now_ms.saturating_add(i64::from(seconds) * 1_000)) } else { Err(InputError::TimerLength) }
}

/// Rooms with names that will do, each person in one of them at most: whoever was put into two belongs into the first.
///
/// # Errors
/// Too many or no rooms, too many people, or a name that will not do.
pub fn checked(rooms: Vec<PlannedRoom>) -> Result<Vec<PlannedRoom>, InputError> {
    let places = rooms.iter().map(|room| room.people.len()).sum::<usize>();
    if rooms.is_empty() || rooms.len() > ROOMS_MAX || places > PLACES_MAX {
        return Err(InputError::BreakoutRooms);
    }
    let mut seen = std::collections::HashSet::new();
    rooms
        .into_iter()
        .map(|room| {
            let name = input::title(&room.name)?;
            let people = room.people.into_iter().filter(|person| seen.insert(person.clone())).collect();
            Ok(PlannedRoom { name, people })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(name: &str, people: &[&str]) -> PlannedRoom {
        PlannedRoom { name: name.to_owned(), people: people.iter().map(|one| PersonId::new(*one)).collect() }
    }

    #[test]
    fn nobody_is_in_two_rooms_and_only_moderators_see_who_is_where() {
        let mut board = Board::of(&RoomPolicy::default());
        board.apply(Direction::OpenBreakouts(vec![room(" A ", &["ana", "ben"]), room("B", &["ana", "cem"])]), 1_000).expect("sensible");
        let rooms = &board.breakouts.as_ref().expect("open").rooms;
        assert_eq!(*rooms, [room("A", &["ana", "ben"]), room("B", &["cem"])]);
        let seen = board.seen_by(Standing::Member).breakouts.expect("open");
        assert_eq!(seen.rooms, [room("A", &[]), room("B", &[])]);
        assert_eq!(board.seen_by(Standing::Moderator), board);
    }

    #[test]
    fn what_will_not_do_changes_nothing() {
        let mut board = Board::of(&RoomPolicy::default());
        let before = board.clone();
        let wrong = [
            Direction::Timer(Some(0)),
            Direction::Timer(Some(LONGEST_S + 1)),
            Direction::OpenBreakouts(Vec::new()),
            Direction::OpenBreakouts(vec![room("", &[])]),
            Direction::OpenBreakouts(vec![room("A", &[]); ROOMS_MAX + 1]),
        ];
        for direction in wrong {
            assert!(board.apply(direction.clone(), 0).is_err(), "{direction:?}");
            assert_eq!(board, before);
        }
    }

    #[test]
    fn each_change_makes_a_newer_board() {
        let mut board = Board::of(&RoomPolicy::default());
        board.apply(Direction::Timer(Some(60)), 5_000).expect("sensible");
        board.apply(Direction::Chat(Who::Moderators), 6_000).expect("sensible");
        assert_eq!((board.version, board.timer), (2, Some(Timer { from_ms: 5_000, until_ms: 65_000 })));
        assert!(!board.allowed(Standing::Member).chat && board.allowed(Standing::Moderator).chat);
    }
}
