//! What the robot does, in order: the facts of one deployment.

use tokio::sync::watch;

use crate::deployment::Deployment;
use crate::dial::Unreachable;
use crate::facts::{Entry, Stranger, XmppFacts};
use crate::limits::{Deadline, SETTLE, WATCH};
use crate::robot::{NotIn, Robot};
use crate::room;
use crate::wire::{Address, Door};
use crate::{Fault, Minter, Wish};

/// Those whom the server should refuse already when they sign in.
const REFUSED_AT_SIGN_IN: [(Stranger, Fault); 4] = [
    (Stranger::Expired, Fault::Expired),
    (Stranger::NotYet, Fault::NotYet),
    (Stranger::OtherSecret, Fault::OtherSecret),
    (Stranger::Unsigned, Fault::Unsigned),
];
/// Those whom it should refuse at the door of the room at the latest.
const REFUSED_AT_THE_ROOM: [(Stranger, Fault); 4] = [
    (Stranger::OtherRoom, Fault::OtherRoom),
    (Stranger::OtherSubject, Fault::OtherSubject),
    (Stranger::OtherAudience, Fault::OtherAudience),
    (Stranger::AnyRoom, Fault::AnyRoom),
];

/// Everything the rounds need.
pub struct Rounds<'a> {
    pub door: Door,
    pub deployment: &'a Deployment,
    pub minter: &'a dyn Minter,
    pub name: &'a (dyn Fn() -> String + Send + Sync),
    pub deadline: Deadline,
    /// Whether to enter rooms. Where each person who does is billed, signing in has to do.
    pub enters_rooms: bool,
}

impl Rounds<'_> {
    /// Tries everything. The teacher goes first: if the right token is refused, nothing can be learned from wrong ones.
    pub async fn go(mut self, facts: &mut XmppFacts, other_way: Option<Address>) -> Visited {
        let room = (self.name)().to_lowercase();
        let mut teacher = self.sign_in(&room, true, Fault::None).await;
        let mut reached = reach(&teacher);
        self.note_way(facts, reached);
        if let (Err(_), Some(other)) = (reached, other_way) {
            self.door.address = other;
            teacher = self.sign_in(&room, true, Fault::None).await;
            reached = reach(&teacher);
            self.note_way(facts, reached);
        }
        let teacher = match teacher {
            Ok(teacher) => teacher,
            Err(not_in) => {
                facts.teacher = Entry::Outside(not_in);
                return Visited::default();
            }
        };
        if self.enters_rooms {
            Box::pin(self.everything(facts, room, teacher)).await
        } else {
            facts.teacher = Entry::SignedIn;
            teacher.leave().await;
            self.sign_ins(facts).await;
            Visited::default()
        }
    }

    fn note_way(&self, facts: &mut XmppFacts, reached: Result<(), Unreachable>) {
        match self.door.address {
            Address::WebSocket(_) => facts.websocket = Some(reached),
            Address::Bosh(_) => facts.bosh = Some(reached),
        }
    }

    async fn everything(&self, facts: &mut XmppFacts, room: String, mut teacher: Robot) -> Visited {
        let (entry, made) = self.enter(&mut teacher, &room, true, true).await;
        facts.made = made;
        let entered = entry.joined().is_some();
        facts.teacher = entry;
        if !entered {
            teacher.leave().await;
            self.sign_ins(facts).await;
            return Visited::default();
        }
        facts.teacher = Entry::Joined(teacher.watch(self.deadline.within(SETTLE), |standing| standing.last.moderates()).await);
        // The teacher stays until all have tried whom a teacher's presence makes a difference for.
        let (busy, mut free) = watch::channel(());
        let mut sign_ins = XmppFacts::default();
        let (alone, beside, (strangers, leaks), ()) = tokio::join!(
            self.alone(),
            self.beside(&room, teacher, &mut free),
            async {
                let strangers = self.at_the_room(&room).await;
                let leaks = self.leaks(&room).await;
                drop(busy);
                (strangers, leaks)
            },
            self.sign_ins(&mut sign_ins),
        );
        facts.alone = alone;
        (facts.beside, facts.left_alone) = beside;
        facts.strangers = sign_ins.strangers;
        facts.strangers.extend(strangers);
        Visited { leaks: Some(leaks) }
    }

    /// A student alone in a new room.
    async fn alone(&self) -> Entry {
        let room = (self.name)().to_lowercase();
        let mut student = match self.sign_in(&room, false, Fault::None).await {
            Ok(student) => student,
            Err(not_in) => return Entry::Outside(not_in),
        };
        let (entry, _) = self.enter(&mut student, &room, false, true).await;
        let entry = match entry {
            Entry::Joined(_) => Entry::Joined(student.watch(self.deadline.within(WATCH), |standing| standing.last.moderates()).await),
            other => other,
        };
        student.leave().await;
        entry
    }

    /// A student in the teacher's room, while the teacher is there and afterwards.
    async fn beside(&self, room: &str, teacher: Robot, free: &mut watch::Receiver<()>) -> (Entry, Option<crate::robot::Standing>) {
        let student = match self.sign_in(room, false, Fault::None).await {
            Ok(mut student) => match self.enter(&mut student, room, false, false).await.0 {
                Entry::Joined(_) => Ok((student.watch(self.deadline.within(WATCH), |standing| standing.last.moderates()).await, student)),
                other => {
                    student.leave().await;
                    Err(other)
                }
            },
            Err(not_in) => Err(Entry::Outside(not_in)),
        };
        // Ends when the other side of the channel is dropped.
        let _ = self.deadline.bound(free.changed()).await;
        teacher.leave().await;
        match student {
            Ok((standing, student)) if standing.last.moderates() => {
                student.leave().await;
                (Entry::Joined(standing), None)
            }
            Ok((standing, mut student)) => {
                let after = student.watch(self.deadline.within(WATCH), |standing| standing.last.moderates()).await;
                student.leave().await;
                (Entry::Joined(standing), Some(after))
            }
            Err(entry) => (entry, None),
        }
    }

    /// Those whose tokens are wrong for this room, where a teacher is.
    async fn at_the_room(&self, room: &str) -> Vec<(Stranger, Entry)> {
        let mut found = Vec::new();
        for (stranger, fault) in REFUSED_AT_THE_ROOM {
            let entry = match self.sign_in(room, false, fault).await {
                Ok(robot) => self.try_door(robot, room).await,
                Err(not_in) => Entry::Outside(not_in),
            };
            found.push((stranger, entry));
        }
        let mut without = vec![(Stranger::NoToken, &self.deployment.domain)];
        without.extend(self.deployment.guests.as_ref().map(|guests| (Stranger::Guest, guests)));
        for (stranger, host) in without {
            let entry = match Robot::sign_in(&self.door, host, room, None, self.deadline).await {
                Ok(robot) => self.try_door(robot, room).await,
                Err(not_in) => Entry::Outside(not_in),
            };
            found.push((stranger, entry));
        }
        found
    }

    async fn try_door(&self, mut robot: Robot, room: &str) -> Entry {
        let (entry, _) = self.enter(&mut robot, room, false, false).await;
        robot.leave().await;
        entry
    }

    async fn leaks(&self, room: &str) -> Vec<&'static str> {
        let ways = [&self.deployment.websocket, &self.deployment.bosh];
        let mut origins: Vec<url::Url> = url::Url::parse(&self.door.origin).into_iter().collect();
        for way in ways.into_iter().flatten() {
            let mut origin = way.clone();
            let scheme = if matches!(way.scheme(), "wss" | "https") { "https" } else { "http" };
            if origin.set_scheme(scheme).is_ok() && !origins.iter().any(|known| known.origin() == origin.origin()) {
                origins.push(origin);
            }
        }
        crate::web::leaks(&origins, &self.deployment.muc, room, &self.door.client, self.deadline).await
    }

    /// Those who need no room.
    async fn sign_ins(&self, facts: &mut XmppFacts) {
        let room = (self.name)().to_lowercase();
        for (stranger, fault) in REFUSED_AT_SIGN_IN {
            let entry = match self.sign_in(&room, false, fault).await {
                Ok(robot) => {
                    robot.leave().await;
                    Entry::SignedIn
                }
                Err(not_in) => Entry::Outside(not_in),
            };
            facts.strangers.insert(stranger, entry);
        }
    }

    async fn sign_in(&self, room: &str, moderator: bool, fault: Fault) -> Result<Robot, NotIn> {
        let who = (self.name)();
        let token = self.minter.mint(&Wish { room, moderator, fault, who: &who });
        let token = token.ok_or(NotIn::NoWay)?;
        Robot::sign_in(&self.door, &self.deployment.domain, room, Some(&token), self.deadline).await
    }

    async fn enter(&self, robot: &mut Robot, room: &str, moderator: bool, make: bool) -> (Entry, Option<room::Made>) {
        let address = format!("{room}@{}", self.deployment.muc);
        let mut made = None;
        if make {
            let id = (self.name)();
            let token = self.minter.mint(&Wish { room, moderator, fault: Fault::None, who: &id });
            match room::make(robot, &self.door, self.deployment, &address, &id, token.as_deref(), self.deadline).await {
                Ok(how) => made = Some(how),
                Err(no_room) => return (Entry::NoRoom(no_room), None),
            }
        }
        let entry = match robot.join(&address, self.deadline).await {
            Ok(Ok(standing)) => Entry::Joined(standing),
            Ok(Err(refusal)) => Entry::Turned(refusal),
            Err(why) => Entry::Lost(why),
        };
        (entry, made)
    }
}

/// What was found on the way that is not about XMPP.
#[derive(Default)]
pub struct Visited {
    pub leaks: Option<Vec<&'static str>>,
}

/// Whether Prosody spoke at all. A refusal is speech.
fn reach(outcome: &Result<Robot, NotIn>) -> Result<(), Unreachable> {
    match outcome {
        Err(NotIn::Broken(why)) => Err(*why),
        _ => Ok(()),
    }
}
