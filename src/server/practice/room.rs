//! One practice conference: who is in it, and who may do what to whom. Pure: the clock and the random source are parameters, the
//! sockets are somebody else's. What a person without the right asks for is ignored without an answer, as Jitsi's servers do.

use std::collections::VecDeque;

use domain::{EndpointId, input};

use super::Person;
use super::message::{ChatLine, FromPage, Media, Occupant, RecordingMode, ToPage};

#[cfg(test)]
mod tests;

/// Longest line of chat, in characters; the rest is cut off.
pub const CHAT_MAX: usize = 2_000;
/// Lines of chat that people who come later are shown.
const HISTORY: usize = 30;

/// Who gets a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// Everybody, with those whom this very change puts out.
    All,
    /// This one.
    One(EndpointId),
    /// Everybody but this one.
    Others(EndpointId),
}

/// What is to be said to whom, in this order.
pub type Out = Vec<(To, ToPage)>;

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
}

/// One conference.
#[derive(Debug)]
pub struct Room {
    meeting: String,
    since_ms: i64,
    subject: String,
    recording: Vec<RecordingMode>,
    chat: VecDeque<ChatLine>,
    lines_written: u64,
    /// In the order in which they came.
    people: Vec<Occupant>,
}

impl Room {
    /// An empty one.
    pub fn new(random: u32, now_ms: i64) -> Self {
        Self {
            meeting: format!("{now_ms:x}-{random:08x}"),
            since_ms: now_ms,
            subject: String::new(),
            recording: Vec::new(),
            chat: VecDeque::new(),
            lines_written: 0,
            people: Vec::new(),
        }
    }

    /// How many people are in.
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Whether nobody is in.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// Whether this one is in.
    pub fn has(&self, id: &EndpointId) -> bool {
        self.find(id).is_some()
    }

    /// Lets somebody in. The welcome names all who came before; those hear of the newcomer.
    pub fn join(&mut self, arrival: Arrival, random: u32) -> (EndpointId, Out) {
        let id = self.free_id(random);
        let name = [&arrival.person.name, &arrival.name].into_iter().find_map(|name| input::person_name(name).ok());
        let you = Occupant {
            id: id.clone(),
            person: arrival.person.id,
            name: name.unwrap_or_else(|| "Somebody".to_owned()),
            moderator: arrival.person.moderator,
            audio_muted: arrival.audio_muted,
            video_muted: arrival.video_muted,
            raised_ms: 0,
        };
        let welcome = ToPage::Welcome {
            id: id.clone(),
            you: you.clone(),
            people: self.people.clone(),
            meeting: self.meeting.clone(),
            since_ms: self.since_ms,
            subject: self.subject.clone(),
            recording: self.recording.clone(),
            chat: self.chat.iter().cloned().collect(),
        };
        self.people.push(you.clone());
        let out = vec![(To::One(id.clone()), welcome), (To::Others(id.clone()), ToPage::Joined { person: you })];
        (id, out)
    }

    /// Somebody is gone, by the door or by a broken line.
    pub fn leave(&mut self, id: &EndpointId) -> Out {
        if self.remove(id) { vec![(To::Others(id.clone()), ToPage::Left { id: id.clone() })] } else { Vec::new() }
    }

    /// What somebody in the room asks for, and what comes of it.
    pub fn apply(&mut self, from: &EndpointId, message: FromPage, now_ms: i64) -> Out {
        let Some(me) = self.find(from).cloned() else { return Vec::new() };
        match message {
            // Joining twice on one line means nothing.
            FromPage::Join { .. } => Vec::new(),
            FromPage::Muted { media, muted } => self.set_muted(from, media, muted, None),
            FromPage::Hand { up } => self.set_hand(from, up, now_ms),
            FromPage::Name { name } => self.rename(from, &name),
            FromPage::Chat { text, to } => self.say(&me, &text, to, now_ms),
            FromPage::Leave => self.leave(from),
            FromPage::Ping => vec![(To::One(from.clone()), ToPage::Pong)],
            // From here on the role decides.
            _ if !me.moderator => Vec::new(),
            FromPage::Mute { id, media } => self.set_muted(&id, media, true, Some(from)),
            FromPage::MuteEveryone { media } => {
                let others: Vec<EndpointId> = self.people.iter().map(|one| one.id.clone()).filter(|id| id != from).collect();
                others.iter().flat_map(|id| self.set_muted(id, media, true, Some(from))).collect()
            }
            FromPage::Kick { id } => self.kick(&id, from),
            FromPage::Grant { id } => self.grant(&id),
            FromPage::Subject { subject } => self.set_subject(&subject),
            FromPage::Record { mode, on } => self.record(mode, on),
            FromPage::End => {
                self.people.clear();
                vec![(To::All, ToPage::Ended)]
            }
        }
    }

    /// Turns a microphone or camera off or on. Where that changes nothing, only its owner hears of it: the owner's page counts
    /// the answers to know when its own wishes have arrived.
    fn set_muted(&mut self, id: &EndpointId, media: Media, muted: bool, by: Option<&EndpointId>) -> Out {
        let Some(one) = self.find_mut(id) else { return Vec::new() };
        let state = match media {
            Media::Audio => &mut one.audio_muted,
            Media::Video => &mut one.video_muted,
        };
        let changed = *state != muted;
        *state = muted;
        let to = match (changed, by) {
            (true, _) => To::All,
            (false, None) => To::One(id.clone()),
            (false, Some(_)) => return Vec::new(),
        };
        vec![(to, ToPage::Muted { id: id.clone(), media, muted, by: by.cloned() })]
    }

    fn set_hand(&mut self, id: &EndpointId, up: bool, now_ms: i64) -> Out {
        let Some(one) = self.find_mut(id) else { return Vec::new() };
        // A hand that is up keeps its time: asking again must not cost one's place in the row.
        if up == (one.raised_ms != 0) {
            return Vec::new();
        }
        one.raised_ms = if up { now_ms } else { 0 };
        let raised_ms = one.raised_ms;
        vec![(To::All, ToPage::Hand { id: id.clone(), raised_ms })]
    }

    fn rename(&mut self, id: &EndpointId, name: &str) -> Out {
        let Ok(name) = input::person_name(name) else { return Vec::new() };
        let Some(one) = self.find_mut(id) else { return Vec::new() };
        one.name.clone_from(&name);
        vec![(To::All, ToPage::Name { id: id.clone(), name })]
    }

    fn say(&mut self, me: &Occupant, text: &str, to: Option<EndpointId>, now_ms: i64) -> Out {
        let text: String = text.trim().chars().take(CHAT_MAX).collect();
        if text.is_empty() || to.as_ref().is_some_and(|to| !self.has(to)) {
            return Vec::new();
        }
        self.lines_written += 1;
        let id = format!("{}-{}", self.meeting, self.lines_written);
        let line = ChatLine { id, from: me.id.clone(), name: me.name.clone(), text, sent_ms: now_ms };
        match to {
            None => {
                if self.chat.len() == HISTORY {
                    self.chat.pop_front();
                }
                self.chat.push_back(line.clone());
                vec![(To::All, ToPage::Chat { line, to: None })]
            }
            Some(to) => {
                let message = ToPage::Chat { line, to: Some(to.clone()) };
                let mut out = vec![(To::One(me.id.clone()), message.clone())];
                if to != me.id {
                    out.push((To::One(to), message));
                }
                out
            }
        }
    }

    fn kick(&mut self, id: &EndpointId, by: &EndpointId) -> Out {
        if id == by || !self.remove(id) {
            return Vec::new();
        }
        let kicked = ToPage::Kicked { id: id.clone(), by: by.clone() };
        vec![(To::All, kicked), (To::Others(id.clone()), ToPage::Left { id: id.clone() })]
    }

    fn grant(&mut self, id: &EndpointId) -> Out {
        match self.find_mut(id) {
            Some(one) if !one.moderator => {
                one.moderator = true;
                vec![(To::All, ToPage::Role { id: id.clone(), moderator: true })]
            }
            _ => Vec::new(),
        }
    }

    fn set_subject(&mut self, subject: &str) -> Out {
        let subject =
            if subject.trim().is_empty() { String::new() } else { input::title(subject).unwrap_or_else(|_| self.subject.clone()) };
        if subject == self.subject {
            return Vec::new();
        }
        self.subject.clone_from(&subject);
        vec![(To::All, ToPage::Subject { subject })]
    }

    fn record(&mut self, mode: RecordingMode, on: bool) -> Out {
        if on == self.recording.contains(&mode) {
            return Vec::new();
        }
        if on {
            self.recording.push(mode);
        } else {
            self.recording.retain(|one| *one != mode);
        }
        vec![(To::All, ToPage::Recording { mode, on })]
    }

    /// 8 hexadecimal digits that nobody here has.
    fn free_id(&self, random: u32) -> EndpointId {
        let mut number = random;
        loop {
            let id = EndpointId::new(format!("{number:08x}"));
            if !self.has(&id) {
                return id;
            }
            number = number.wrapping_add(1);
        }
    }

    fn find(&self, id: &EndpointId) -> Option<&Occupant> {
        self.people.iter().find(|one| one.id == *id)
    }

    fn find_mut(&mut self, id: &EndpointId) -> Option<&mut Occupant> {
        self.people.iter_mut().find(|one| one.id == *id)
    }

    fn remove(&mut self, id: &EndpointId) -> bool {
        let before = self.people.len();
        self.people.retain(|one| one.id != *id);
        self.people.len() < before
    }
}
