//! One room of a practice conference, the main one or a breakout room: who is in it, and who may do what to whom. Pure: the clock is a
//! parameter, the sockets are somebody else's. What a person without the right asks for is ignored without an answer, as Jitsi's
//! servers do.

use std::collections::{HashMap, HashSet, VecDeque};

use domain::{EndpointId, input};

use super::message::{Board, Breakout, ChatLine, FromPage, Listed, Media, Occupant, RecordingMode, RoomList, ToPage, Welcome};

mod media;
mod show;
mod talk;
#[cfg(test)]
mod tests;

/// Who in a room gets a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// Everybody who is in it after the change.
    All,
    /// This one, wherever.
    One(EndpointId),
    /// Everybody but this one.
    Others(EndpointId),
    /// Those who moderate.
    Moderators,
}

/// What is to be said to whom, in this order.
pub type Said = Vec<(To, ToPage)>;

/// One room.
#[derive(Debug)]
pub struct Room {
    meeting: String,
    since_ms: i64,
    breakout: Option<Breakout>,
    subject: String,
    recording: Vec<RecordingMode>,
    chat: VecDeque<ChatLine>,
    lines_written: u64,
    moderation: Vec<Media>,
    approved: HashSet<(EndpointId, Media)>,
    board: Board,
    /// Who answered what, by question.
    votes: HashMap<u64, HashMap<EndpointId, usize>>,
    /// In the order in which they came.
    people: Vec<Occupant>,
}

impl Room {
    /// An empty one: a breakout room, or the main one.
    pub fn new(meeting: String, since_ms: i64, breakout: Option<Breakout>) -> Self {
        Self {
            meeting,
            since_ms,
            subject: breakout.as_ref().map_or_else(String::new, |room| room.name.clone()),
            breakout,
            recording: Vec::new(),
            chat: VecDeque::new(),
            lines_written: 0,
            moderation: Vec::new(),
            approved: HashSet::new(),
            board: Board::default(),
            votes: HashMap::new(),
            people: Vec::new(),
        }
    }

    /// Those who are in, in the order in which they came.
    pub fn people(&self) -> &[Occupant] {
        &self.people
    }

    /// Whether this one is in.
    pub fn has(&self, id: &EndpointId) -> bool {
        self.find(id).is_some()
    }

    /// The room and the people in it, as a line of the list of rooms.
    pub fn listed(&self) -> RoomList {
        let people = self.people.iter().map(|one| Listed {
            id: one.id.clone(),
            person: one.person.clone(),
            name: one.name.clone(),
            moderator: one.moderator,
        });
        RoomList { breakout: self.breakout.clone(), people: people.collect() }
    }

    /// Lets somebody in. The welcome names all who came before; those hear of the newcomer.
    pub fn enter(&mut self, mut one: Occupant) -> Said {
        one.sharing = false;
        one.raised_ms = 0;
        if !one.moderator {
            one.audio_muted |= self.moderation.contains(&Media::Audio);
            one.video_muted |= self.moderation.contains(&Media::Video);
        }
        let welcome = Welcome {
            id: one.id.clone(),
            you: one.clone(),
            may: one.may,
            breakout: self.breakout.clone(),
            people: self.people.clone(),
            meeting: self.meeting.clone(),
            since_ms: self.since_ms,
            subject: self.subject.clone(),
            recording: self.recording.clone(),
            chat: self.chat.iter().cloned().collect(),
            moderation: self.moderation.clone(),
            board: self.board.clone(),
        };
        self.people.push(one.clone());
        vec![(To::One(one.id.clone()), ToPage::Welcome(Box::new(welcome))), (To::Others(one.id.clone()), ToPage::Joined { person: one })]
    }

    /// Somebody is gone, by the door, by a broken line, or to another room: as they were, and what the others are told.
    pub fn leave(&mut self, id: &EndpointId) -> Option<(Occupant, Said)> {
        let one = self.remove(id)?;
        let mut said = vec![(To::All, ToPage::Left { id: id.clone() })];
        said.extend(self.take_down(id));
        Some((one, said))
    }

    /// What somebody in the room asks for, and what comes of it. What concerns more than the room is not for here.
    pub fn apply(&mut self, from: &EndpointId, message: FromPage, now_ms: i64) -> Said {
        let Some(me) = self.find(from) else { return Vec::new() };
        let (moderator, may) = (me.moderator, me.may);
        match message {
            FromPage::Muted { media, muted } => self.set_own(from, media, muted),
            FromPage::Hand { up } => self.set_hand(from, up, now_ms),
            FromPage::Name { name } => self.rename(from, &name),
            FromPage::Chat { text, to } if to.is_some() || moderator || may.chat => self.say(from, &text, to, now_ms),
            FromPage::Text { to, text } => self.text(from, to, text),
            FromPage::React { reaction } => vec![(To::All, ToPage::Reaction { id: from.clone(), reaction })],
            FromPage::Poll { question, options } if moderator || may.polls => self.ask(from, &question, &options),
            FromPage::Vote { poll, option } => self.vote(from, poll, option),
            FromPage::Draw { stroke } => self.draw(stroke),
            FromPage::Record { mode, on } => self.record(from, mode, on),
            FromPage::Subtitles { on } if moderator || may.transcribe => self.set_subtitles(on),
            FromPage::Ping => vec![(To::One(from.clone()), ToPage::Pong)],
            _ if moderator => self.direct(from, message),
            _ => Vec::new(),
        }
    }

    /// What only moderators can.
    fn direct(&mut self, from: &EndpointId, message: FromPage) -> Said {
        match message {
            FromPage::Mute { id, media } => self.mute(&id, media, from),
            FromPage::MuteEveryone { media } => self.mute_many(media, from, |one| one.id != *from),
            FromPage::Moderation { media, on } => self.moderate(media, on, from),
            FromPage::Approve { id, media } => self.approve(id, media),
            FromPage::Reject { id, media } => self.reject(id, media),
            FromPage::Kick { id } => self.kick(&id, from),
            FromPage::Grant { id } => self.grant(&id),
            FromPage::Subject { subject } => self.set_subject(&subject),
            FromPage::ShareVideo { url } => self.share_video(from, url),
            FromPage::Whiteboard => self.open_whiteboard(from),
            FromPage::Follow { on } => self.set_follow(from, on),
            FromPage::View { tiles, pinned } if self.board.follow.as_ref() == Some(from) => {
                vec![(To::Others(from.clone()), ToPage::View { tiles, pinned })]
            }
            FromPage::End => {
                let everybody = std::mem::take(&mut self.people);
                everybody.into_iter().map(|one| (To::One(one.id), ToPage::Ended)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn set_hand(&mut self, id: &EndpointId, up: bool, now_ms: i64) -> Said {
        let Some(one) = self.find_mut(id) else { return Vec::new() };
        // A hand that is up keeps its time: asking again must not cost one's place in the row.
        if up == (one.raised_ms != 0) {
            return Vec::new();
        }
        one.raised_ms = if up { now_ms } else { 0 };
        let raised_ms = one.raised_ms;
        vec![(To::All, ToPage::Hand { id: id.clone(), raised_ms })]
    }

    fn rename(&mut self, id: &EndpointId, name: &str) -> Said {
        let Ok(name) = input::person_name(name) else { return Vec::new() };
        let Some(one) = self.find_mut(id) else { return Vec::new() };
        one.name.clone_from(&name);
        vec![(To::All, ToPage::Name { id: id.clone(), name })]
    }

    fn kick(&mut self, id: &EndpointId, by: &EndpointId) -> Said {
        if id == by {
            return Vec::new();
        }
        let Some((_, left)) = self.leave(id) else { return Vec::new() };
        let kicked = ToPage::Kicked { id: id.clone(), by: by.clone() };
        let mut said = vec![(To::One(id.clone()), kicked.clone()), (To::All, kicked)];
        said.extend(left);
        said
    }

    fn grant(&mut self, id: &EndpointId) -> Said {
        match self.find_mut(id) {
            Some(one) if !one.moderator => {
                one.moderator = true;
                vec![(To::All, ToPage::Role { id: id.clone(), moderator: true })]
            }
            _ => Vec::new(),
        }
    }

    /// Somebody in the room.
    pub fn find(&self, id: &EndpointId) -> Option<&Occupant> {
        self.people.iter().find(|one| one.id == *id)
    }

    fn find_mut(&mut self, id: &EndpointId) -> Option<&mut Occupant> {
        self.people.iter_mut().find(|one| one.id == *id)
    }

    fn remove(&mut self, id: &EndpointId) -> Option<Occupant> {
        let at = self.people.iter().position(|one| one.id == *id)?;
        self.approved.retain(|(one, _)| one != id);
        Some(self.people.remove(at))
    }
}
