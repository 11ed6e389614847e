//! The robot: signs in, has a room made, joins and watches itself, as Jitsi's own page does.

use crate::dial::Unreachable;
use crate::limits::{Deadline, QUOTE, STANZAS, STEP};
use crate::wire::{Door, Wire};
use crate::xml::{Element, escape};

const CLIENT: &str = "jabber:client";
const SASL: &str = "urn:ietf:params:xml:ns:xmpp-sasl";
const BIND: &str = "urn:ietf:params:xml:ns:xmpp-bind";
const STREAMS: &str = "http://etherx.jabber.org/streams";
const MUC_USER: &str = "http://jabber.org/protocol/muc#user";

/// A no, in the server's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// XMPP's name of the error: `not-allowed`.
    pub condition: String,
    /// The server's explanation, if it gave one; shortened.
    pub text: String,
    /// Whether it said that there is no such room.
    pub no_room: bool,
}

impl Refusal {
    pub fn of(error: &Element) -> Self {
        let condition =
            error.children.iter().find(|child| child.name != "text").map_or_else(|| error.name.clone(), |child| child.name.clone());
        let text = error.named("text").map(|text| text.text.as_str()).unwrap_or_default();
        Self { condition: quoted(&condition), text: quoted(text), no_room: error.named("room-does-not-exist").is_some() }
    }

    /// What the server said, for a report.
    pub fn said(&self) -> String {
        if self.text.is_empty() { self.condition.clone() } else { format!("{} ({})", self.text, self.condition) }
    }
}

/// The other side's words, cut to what fits into a report; a token that it may have put into them is left out.
fn quoted(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = plain.split_whitespace().map(|word| if word.contains("eyJ") || word.len() > 60 { "…" } else { word });
    words.collect::<Vec<_>>().join(" ").chars().take(QUOTE).collect()
}

/// Why somebody is not signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotIn {
    /// The server says no.
    Refused(Refusal),
    /// The server does not offer the way in that tokens take.
    NoWay,
    /// There is no such virtual host.
    NoSuchHost,
    /// The connection does not work.
    Broken(Unreachable),
}

impl From<Unreachable> for NotIn {
    fn from(why: Unreachable) -> Self {
        Self::Broken(why)
    }
}

/// What a member of a room is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rank {
    pub affiliation: String,
    pub role: String,
}

impl Rank {
    pub fn moderates(&self) -> bool {
        self.role == "moderator" || self.affiliation == "owner"
    }
}

/// What the robot has seen of itself in a room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// In its first presence.
    pub first: Rank,
    /// In its latest.
    pub last: Rank,
    /// Whether presences say who somebody is, from the token.
    pub identity: bool,
}

/// Why a room was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoRoom {
    /// Nobody is there to make it.
    NobodyThere,
    /// Somebody is, and says no.
    Refused(Refusal),
    Broken(Unreachable),
}

/// Somebody who is signed in.
pub struct Robot {
    wire: Wire,
    nick: String,
    asked: u32,
    room: String,
    standing: Option<Standing>,
    refusal: Option<Refusal>,
}

impl Robot {
    /// Signs in at a virtual host, for a room, with a token or without.
    pub async fn sign_in(door: &Door, host: &str, room: &str, token: Option<&str>, deadline: Deadline) -> Result<Self, NotIn> {
        let deadline = deadline.within(STEP);
        let wire = Wire::open(door, host, room, token, deadline).await?;
        let mut robot = Self { wire, nick: String::new(), asked: 0, room: String::new(), standing: None, refusal: None };
        let features = robot.features(deadline).await?;
        let mechanisms = features.child("mechanisms", SASL);
        if !mechanisms.is_some_and(|offered| offered.children.iter().any(|one| one.text.trim() == "ANONYMOUS")) {
            robot.leave().await;
            return Err(NotIn::NoWay);
        }
        robot.wire.send(&format!("<auth xmlns='{SASL}' mechanism='ANONYMOUS'/>"), deadline).await?;
        let answer = robot.until(deadline, |stanza| stanza.namespace == SASL || stanza.is("error", STREAMS)).await?;
        if answer.name != "success" {
            robot.leave().await;
            return Err(NotIn::Refused(Refusal::of(&answer)));
        }
        robot.wire.restart(deadline).await?;
        robot.features(deadline).await?;
        let bound = robot.ask("set", None, &format!("<bind xmlns='{BIND}'/>"), deadline).await?;
        let Some(jid) = bound.child("bind", BIND).and_then(|bind| bind.named("jid")).map(|jid| jid.text.clone()) else {
            let refusal = bound.named("error").map(Refusal::of).unwrap_or_default();
            robot.leave().await;
            return Err(NotIn::Refused(refusal));
        };
        // Prosody's resource validation wants the first part of the address here, and Jitsi's page does the same.
        let fits = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
        robot.nick = jid.split(['@', '-']).next().unwrap_or_default().chars().filter(fits).take(8).collect();
        if robot.nick.is_empty() {
            robot.nick.push_str("rollcall");
        }
        Ok(robot)
    }

    async fn features(&mut self, deadline: Deadline) -> Result<Element, NotIn> {
        let found = self.until(deadline, |stanza| stanza.namespace == STREAMS).await?;
        if found.name == "features" {
            return Ok(found);
        }
        let refusal = Refusal::of(&found);
        match refusal.condition.as_str() {
            "host-unknown" | "host-gone" | "improper-addressing" => Err(NotIn::NoSuchHost),
            _ => Err(NotIn::Refused(refusal)),
        }
    }

    /// Asks an entity something and waits for the answer.
    pub async fn ask(&mut self, kind: &str, to: Option<&str>, payload: &str, deadline: Deadline) -> Result<Element, Unreachable> {
        self.asked += 1;
        let id = format!("rollcall-{}", self.asked);
        let to = to.map(|to| format!("to='{}'", escape(to))).unwrap_or_default();
        self.wire.send(&format!("<iq xmlns='jabber:client' type='{kind}' id='{id}' {to}>{payload}</iq>"), deadline).await?;
        let answers = |stanza: &Element| {
            stanza.name == "iq"
                && stanza.attribute("id") == Some(id.as_str())
                && matches!(stanza.attribute("type"), Some("result" | "error"))
        };
        self.until(deadline, answers).await
    }

    /// Enters a room, given by its whole address, under a name that tells people what this is.
    pub async fn join(&mut self, room: &str, deadline: Deadline) -> Result<Result<Standing, Refusal>, Unreachable> {
        room.clone_into(&mut self.room);
        (self.standing, self.refusal) = (None, None);
        let presence = format!(
            "<presence xmlns='jabber:client' to='{}/{}'><x xmlns='http://jabber.org/protocol/muc'/><nick xmlns='http://jabber.org/protocol/nick'>Rollcall</nick></presence>",
            escape(room),
            escape(&self.nick)
        );
        let deadline = deadline.within(STEP);
        self.wire.send(&presence, deadline).await?;
        for _ in 0..STANZAS {
            if let Some(standing) = &self.standing {
                return Ok(Ok(standing.clone()));
            }
            if let Some(refusal) = self.refusal.take() {
                return Ok(Err(refusal));
            }
            self.step(deadline).await?;
        }
        Err(Unreachable::Rubbish)
    }

    /// Looks on until something has become of it or the time is up; says how it stands then.
    pub async fn watch(&mut self, deadline: Deadline, done: impl Fn(&Standing) -> bool) -> Standing {
        for _ in 0..STANZAS {
            if self.standing.as_ref().is_some_and(&done) || self.step(deadline).await.is_err() {
                break;
            }
        }
        self.standing.clone().unwrap_or_default()
    }

    /// Leaves the room and goes.
    pub async fn leave(self) {
        // One that is left without a word would stay in the room as a ghost for a while.
        let (mut wire, deadline) = (self.wire, Deadline::after(STEP / 4));
        if self.standing.is_some() {
            let presence =
                format!("<presence xmlns='jabber:client' type='unavailable' to='{}/{}'/>", escape(&self.room), escape(&self.nick));
            if wire.send(&presence, deadline).await.is_err() {
                return;
            }
        }
        wire.close(deadline).await;
    }

    async fn until(&mut self, deadline: Deadline, wanted: impl Fn(&Element) -> bool) -> Result<Element, Unreachable> {
        for _ in 0..STANZAS {
            let stanza = self.step(deadline).await?;
            if wanted(&stanza) {
                return Ok(stanza);
            }
        }
        Err(Unreachable::Rubbish)
    }

    /// Takes the next stanza, answers it if it is a question, and notes what it says of the robot's standing.
    async fn step(&mut self, deadline: Deadline) -> Result<Element, Unreachable> {
        let stanza = self.wire.next(deadline).await?;
        if stanza.is("presence", CLIENT) {
            self.note(&stanza);
        }
        if stanza.is("iq", CLIENT) && matches!(stanza.attribute("type"), Some("get" | "set")) {
            let back = |name: &str, attribute: &str| {
                stanza.attribute(attribute).map(|value| format!(" {name}='{}'", escape(value))).unwrap_or_default()
            };
            let no = "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";
            self.wire
                .send(&format!("<iq xmlns='jabber:client' type='error'{}{}>{no}</iq>", back("id", "id"), back("to", "from")), deadline)
                .await?;
        }
        Ok(stanza)
    }

    fn note(&mut self, presence: &Element) {
        let from = presence.attribute("from").unwrap_or_default();
        let (room, nick) = from.split_once('/').unwrap_or((from, ""));
        if self.room.is_empty() || !room.eq_ignore_ascii_case(&self.room) {
            return;
        }
        if presence.attribute("type") == Some("error") {
            self.refusal = Some(presence.named("error").map(Refusal::of).unwrap_or_default());
            return;
        }
        let about = presence.child("x", MUC_USER);
        let mine = about.is_some_and(|x| x.children.iter().any(|one| one.name == "status" && one.attribute("code") == Some("110")));
        if !mine && nick != self.nick {
            return;
        }
        let item = about.and_then(|x| x.named("item"));
        let word = |name| item.and_then(|item| item.attribute(name)).unwrap_or_default().to_owned();
        let rank = Rank { affiliation: word("affiliation"), role: word("role") };
        let identity = presence.named("identity").and_then(|identity| identity.named("user")).is_some();
        let standing = self.standing.get_or_insert_with(|| Standing { first: rank.clone(), ..Standing::default() });
        standing.last = rank;
        standing.identity |= identity;
    }
}
