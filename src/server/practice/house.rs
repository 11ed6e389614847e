//! A whole practice conference: its lobby, its main room and its breakout rooms, and who is where. Pure, as the rooms are; the
//! random source is a parameter, too.

use std::collections::{HashMap, VecDeque};

use domain::{EndpointId, input};

use super::Person;
use super::message::{Breakout, FromPage, Knocker, Occupant, RoomList, ToPage};
use super::room::{Room, Said, To};

mod breakouts;
mod lobby;
#[cfg(test)]
mod tests;

/// A room of a conference: a breakout room by its id, or the main one.
pub type Place = Option<String>;
/// A random source.
pub type Dice<'a> = &'a dyn Fn() -> u32;

/// Whom a message is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Somebody, or all of a kind, in a room.
    Room(Place, To),
    /// Everybody in all rooms.
    House,
}

/// What is to be said to whom, in this order.
pub type Out = Vec<(Whom, ToPage)>;

/// Somebody who wants to come in, with the token already checked.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Who, as the token says.
    pub person: Person,
    /// What to be called if the token gives no name.
    pub name: String,
    /// The microphone is off.
    pub audio_muted: bool,
    /// The camera is off.
    pub video_muted: bool,
    /// Where there is a lobby: knock at once.
    pub knock: bool,
}

/// Somebody in the lobby.
#[derive(Debug)]
struct Waiting {
    /// As whom they will be in.
    one: Occupant,
    knocker: Knocker,
    knocked: bool,
}

/// What is still to be done of something that moves many. One at a time, so that each who moves is told of those before as of people
/// who are there, and of those after as of people who come.
#[derive(Debug)]
enum Step {
    Enter(Box<Occupant>),
    Move(EndpointId, Place),
    Remove(String),
}

/// One conference.
#[derive(Debug)]
pub struct House {
    meeting: String,
    since_ms: i64,
    main: Room,
    breakouts: Vec<(Breakout, Room)>,
    /// There have been breakout rooms: the list of rooms is told from then on.
    divided: bool,
    rooms_changed: bool,
    /// How many breakout rooms there were, for the names of those without.
    counted: usize,
    lobby: bool,
    waiting: Vec<Waiting>,
    places: HashMap<EndpointId, Place>,
    steps: VecDeque<Step>,
    gone: Vec<EndpointId>,
}

impl House {
    /// An empty one.
    pub fn new(random: u32, now_ms: i64) -> Self {
        let meeting = format!("{now_ms:x}-{random:08x}");
        Self {
            main: Room::new(meeting.clone(), now_ms, None),
            meeting,
            since_ms: now_ms,
            breakouts: Vec::new(),
            divided: false,
            rooms_changed: false,
            counted: 0,
            lobby: false,
            waiting: Vec::new(),
            places: HashMap::new(),
            steps: VecDeque::new(),
            gone: Vec::new(),
        }
    }

    /// How many people there are, with those who wait.
    pub fn len(&self) -> usize {
        self.places.len() + self.waiting.len()
    }

    /// Whether nobody is there.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether this one is there, or waits.
    pub fn has(&self, id: &EndpointId) -> bool {
        self.places.contains_key(id) || self.waiting.iter().any(|one| one.one.id == *id)
    }

    /// The next part of what moves many; to be asked for until there is none, each time after its messages were delivered.
    pub fn step(&mut self) -> Option<Out> {
        Some(match self.steps.pop_front()? {
            Step::Enter(one) => self.enter(None, *one),
            Step::Move(id, to) => self.move_to(&id, to),
            Step::Remove(id) => {
                self.breakouts.retain(|(room, _)| room.id != id);
                self.rooms_changed = true;
                Vec::new()
            }
        })
    }

    /// Those whose lines can be closed, once all is said.
    pub fn take_gone(&mut self) -> Vec<EndpointId> {
        std::mem::take(&mut self.gone)
    }

    /// The list of rooms, if it has changed since it was taken last.
    pub fn take_rooms(&mut self) -> Option<(Whom, ToPage)> {
        if !std::mem::take(&mut self.rooms_changed) {
            return None;
        }
        let rooms: Vec<RoomList> =
            std::iter::once(&self.main).chain(self.breakouts.iter().map(|(_, room)| room)).map(Room::listed).collect();
        Some((Whom::House, ToPage::Rooms { rooms }))
    }

    /// Whether there is a list of rooms to be told.
    pub const fn rooms_changed(&self) -> bool {
        self.rooms_changed
    }

    /// Who gets a message.
    pub fn reached<'a>(&'a self, whom: &'a Whom) -> Box<dyn Iterator<Item = &'a EndpointId> + 'a> {
        match whom {
            Whom::House => Box::new(self.places.keys()),
            Whom::Room(_, To::One(id)) => Box::new(std::iter::once(id)),
            Whom::Room(place, to) => {
                let people = self.room(place).map(Room::people).unwrap_or_default();
                Box::new(people.iter().filter(move |one| to.reaches(one)).map(|one| &one.id))
            }
        }
    }

    /// Somebody is at the door: in at once, or into the lobby. Moderators pass it.
    pub fn arrive(&mut self, arrival: Arrival, dice: Dice<'_>) -> (EndpointId, Out) {
        let Arrival { person, name, audio_muted, video_muted, knock } = arrival;
        let id = self.free_id(dice());
        let name = [&person.name, &name].into_iter().find_map(|name| input::person_name(name).ok());
        let one = Occupant {
            id: id.clone(),
            person: person.id,
            name: name.unwrap_or_else(|| "Somebody".to_owned()),
            moderator: person.moderator,
            audio_muted,
            video_muted,
            sharing: false,
            raised_ms: 0,
            may: person.may,
        };
        if !self.lobby || one.moderator {
            return (id, self.enter(None, one));
        }
        let knocker = Knocker { id: self.free_id(dice()), name: one.name.clone() };
        self.waiting.push(Waiting { one, knocker, knocked: false });
        let mut out = vec![one_in_main(&id, ToPage::Waiting { knocking: knock })];
        if knock {
            out.extend(self.knock(&id));
        }
        (id, out)
    }

    /// Somebody is gone, by the door or by a broken line. Whoever is out already is not missed again.
    pub fn leave(&mut self, id: &EndpointId) -> Out {
        if let Some(at) = self.waiting.iter().position(|one| one.one.id == *id) {
            self.gone.push(id.clone());
            let waiting = self.waiting.remove(at);
            return if waiting.knocked { vec![to_moderators(ToPage::KnockGone { id: waiting.knocker.id })] } else { Vec::new() };
        }
        let Some(place) = self.places.get(id).cloned() else { return Vec::new() };
        let said = self.room_mut(&place).and_then(|room| room.leave(id)).map(|(_, said)| said).unwrap_or_default();
        self.places.remove(id);
        self.gone.push(id.clone());
        self.rooms_changed |= self.divided;
        in_room(&place, said)
    }

    /// What somebody says, and what comes of it.
    pub fn hear(&mut self, from: &EndpointId, message: FromPage, now_ms: i64, dice: Dice<'_>) -> Out {
        match (self.places.get(from).cloned(), message) {
            // Joining twice on one line means nothing.
            (_, FromPage::Join { .. }) => Vec::new(),
            (_, FromPage::Leave) => self.leave(from),
            (None, FromPage::Knock) => self.knock(from),
            (None, FromPage::Ping) => vec![one_in_main(from, ToPage::Pong)],
            (None, _) => Vec::new(),
            (Some(_), FromPage::Go { to }) => self.move_to(from, to),
            (Some(place), message) => match self.direct(from, &place, message, dice) {
                Ok(out) => out,
                Err(message) => self.in_its_room(from, &place, message, now_ms),
            },
        }
    }

    /// What one room can settle.
    fn in_its_room(&mut self, from: &EndpointId, place: &Place, message: FromPage, now_ms: i64) -> Out {
        let granted = if let FromPage::Grant { id } = &message { Some(id.clone()) } else { None };
        let puts_out = matches!(message, FromPage::Kick { .. } | FromPage::End);
        let ends = matches!(message, FromPage::End);
        let listed = puts_out || matches!(message, FromPage::Grant { .. } | FromPage::Name { .. });
        let Some(room) = self.room_mut(place) else { return Vec::new() };
        let said = room.apply(from, message, now_ms);
        if said.is_empty() {
            return Vec::new();
        }
        let mut out = in_room(place, said);
        self.rooms_changed |= listed && self.divided;
        if puts_out {
            self.note_gone(place);
        }
        if ends {
            out.extend(self.end());
        }
        if let Some(id) = granted.filter(|_| place.is_none()) {
            out.extend(self.waiting_shown(&id));
        }
        out
    }

    /// What moderators can that concerns more than one room; everything else comes back.
    fn direct(&mut self, from: &EndpointId, place: &Place, message: FromPage, dice: Dice<'_>) -> Result<Out, FromPage> {
        if !self.room(place).and_then(|room| room.find(from)).is_some_and(|me| me.moderator) {
            return Err(message);
        }
        Ok(match message {
            FromPage::Lobby { on } => self.set_lobby(on, from),
            FromPage::Answer { id, admit } => self.answer(&id, admit, from),
            FromPage::AddRoom { name } => self.add_room(name, dice),
            FromPage::CloseRoom { id } => self.empty_room(&id),
            FromPage::RemoveRoom { id } => self.remove_room(id),
            FromPage::Send { id, to } => self.move_to(&id, to),
            FromPage::AutoAssign => self.auto_assign(dice),
            other => return Err(other),
        })
    }

    fn enter(&mut self, place: Place, one: Occupant) -> Out {
        let (id, moderator) = (one.id.clone(), one.moderator);
        let Some(room) = self.room_mut(&place) else { return Vec::new() };
        let mut out = in_room(&place, room.enter(one));
        if moderator && place.is_none() {
            out.extend(self.waiting_shown(&id));
        }
        self.places.insert(id, place);
        self.rooms_changed |= self.divided;
        out
    }

    /// The end in one room is the end in all, and in the lobby.
    fn end(&mut self) -> Out {
        let everybody =
            std::mem::take(&mut self.places).into_keys().chain(std::mem::take(&mut self.waiting).into_iter().map(|one| one.one.id));
        let left: Vec<EndpointId> = everybody.collect();
        let out = left.iter().map(|id| one_in_main(id, ToPage::Ended)).collect();
        self.gone.extend(left);
        self.breakouts.clear();
        self.main = Room::new(self.meeting.clone(), self.since_ms, None);
        out
    }

    /// Whoever was in this room and is not any more is gone.
    fn note_gone(&mut self, place: &Place) {
        let room = match place {
            None => Some(&self.main),
            Some(id) => self.breakouts.iter().find(|(one, _)| one.id == *id).map(|(_, room)| room),
        };
        let Some(room) = room else { return };
        let gone = &mut self.gone;
        self.places.retain(|id, at| {
            let stays = at != place || room.has(id);
            if !stays {
                gone.push(id.clone());
            }
            stays
        });
    }

    fn room(&self, place: &Place) -> Option<&Room> {
        match place {
            None => Some(&self.main),
            Some(id) => self.breakouts.iter().find(|(one, _)| one.id == *id).map(|(_, room)| room),
        }
    }

    fn room_mut(&mut self, place: &Place) -> Option<&mut Room> {
        match place {
            None => Some(&mut self.main),
            Some(id) => self.breakouts.iter_mut().find(|(one, _)| one.id == *id).map(|(_, room)| room),
        }
    }

    /// 8 hexadecimal digits that nobody here has.
    fn free_id(&self, random: u32) -> EndpointId {
        let mut number = random;
        loop {
            let id = EndpointId::new(format!("{number:08x}"));
            if !self.has(&id) && self.waiting.iter().all(|one| one.knocker.id != id) {
                return id;
            }
            number = number.wrapping_add(1);
        }
    }
}

impl To {
    fn reaches(&self, one: &Occupant) -> bool {
        match self {
            Self::All => true,
            Self::One(id) => *id == one.id,
            Self::Others(but) => *but != one.id,
            Self::Moderators => one.moderator,
        }
    }
}

fn in_room(place: &Place, said: Said) -> Out {
    said.into_iter().map(|(to, message)| (Whom::Room(place.clone(), to), message)).collect()
}

fn one_in_main(id: &EndpointId, message: ToPage) -> (Whom, ToPage) {
    (Whom::Room(None, To::One(id.clone())), message)
}

const fn to_moderators(message: ToPage) -> (Whom, ToPage) {
    (Whom::Room(None, To::Moderators), message)
}
