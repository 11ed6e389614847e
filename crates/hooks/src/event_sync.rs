//! jitsi-contrib's `event_sync` component: four paths, Unix seconds, no ids, no order (observed on Prosody 0.12).
//!
//! It knows no reasons: a kick, a goodbye and a connection that was given up after a minute look alike, so every end is a loss. What is
//! lost on the way is lost, but an end says when its beginning was, and the end of a conference says who was there: both mend.

use domain::evidence::FactKind;
use domain::{BreakoutId, PersonId};
use serde_json::json;

use crate::fields::Fields;
use crate::people::{breakout, conference, endpoint, is_machine};
use crate::{Event, Message, Presence, Told, Unreadable, What, sequence};

/// One event.
pub fn read(body: &Fields<'_>, subject: &str, what: &str) -> Result<Message, Unreadable> {
    let event = body.text("event_name")?;
    if event != format!("muc-{subject}-{what}") {
        return Err(body.wrong("event_name", "does not fit the path"));
    }
    let place = Place::read(body)?;
    let mut told = Vec::new();
    match event {
        "muc-room-created" => told.push(place.room("created", body.seconds("created_at")?, body.seconds("created_at")?)),
        "muc-room-destroyed" => {
            let destroyed_ms = body.seconds("destroyed_at")?;
            for occupant in body.list("all_occupants")? {
                place.stay(&occupant, Some(destroyed_ms), &mut told)?;
            }
            told.push(place.room("destroyed", body.seconds_if("created_at")?.unwrap_or(0), destroyed_ms));
        }
        "muc-occupant-joined" => place.stay(&body.object("occupant")?, None, &mut told)?,
        "muc-occupant-left" => {
            let occupant = body.object("occupant")?;
            let left_ms = occupant.seconds("left_at")?;
            place.stay(&occupant, Some(left_ms), &mut told)?;
        }
        _ => return Err(body.wrong("event_name", "is none that event_sync sends")),
    }
    let nothing = told.is_empty().then(|| "It is about a program of Jitsi, not about a person.".to_owned());
    Ok(Message { event: event.to_owned(), room: Some(place.room_name), told, nothing, ..Message::default() })
}

/// Where it happened. In events of breakout rooms the names are the main room's.
struct Place {
    room_name: String,
    conference: String,
    tenant: Option<String>,
    address: String,
    breakout: Option<BreakoutId>,
}

impl Place {
    fn read(body: &Fields<'_>) -> Result<Self, Unreadable> {
        let (name, tenant) = conference(body, "room_name")?;
        let breakout = if body.is("is_breakout")? { Some(breakout(body, "breakout_room_id")?) } else { None };
        let (room_name, address) = (body.text("room_name")?.to_owned(), body.text("room_jid")?.to_owned());
        Ok(Self { room_name, conference: name, tenant, address, breakout })
    }

    fn key(&self) -> [&str; 2] {
        [&self.address, self.breakout.as_ref().map_or("", BreakoutId::as_str)]
    }

    fn told(&self, at_ms: i64, what: What) -> Told {
        Told { conference: self.conference.clone(), tenant: self.tenant.clone(), at_ms, what }
    }

    fn room(&self, what: &str, created_ms: i64, at_ms: i64) -> Told {
        let kind = match (what, &self.breakout) {
            ("created", None) => "room_created",
            ("created", Some(_)) => "breakout_created",
            (_, None) => "room_destroyed",
            (_, Some(_)) => "breakout_destroyed",
        };
        let [address, breakout] = self.key();
        let name = format!("{kind}/{}", sequence(&[address, breakout, &created_ms.to_string()]));
        let detail = json!({ "breakout": self.breakout }).to_string();
        self.told(at_ms, What::Event(Event { name, kind, detail }))
    }

    /// A stay: its beginning, and its end if that is known. An occupant of whom no end is known has left at `end_ms`.
    fn stay(&self, occupant: &Fields<'_>, end_ms: Option<i64>, told: &mut Vec<Told>) -> Result<(), Unreadable> {
        let jid = occupant.text("occupant_jid")?;
        if is_machine(jid) {
            return Ok(());
        }
        let endpoint = endpoint(occupant, "occupant_jid")?;
        let (person, name) = (occupant.id("id").map(PersonId::new), occupant.name("name"));
        let began_ms = occupant.seconds("joined_at")?;
        // A clock that was set back in between must not undo the stay.
        let ended_ms = match end_ms {
            Some(end_ms) => Some(occupant.seconds_if("left_at")?.unwrap_or(end_ms).max(began_ms)),
            None => None,
        };
        let [address, breakout] = self.key();
        let began = began_ms.to_string();
        let fact = |kind, number, stayed_until_ms| {
            let (endpoint, person, name) = (endpoint.clone(), person.clone(), name.clone());
            What::Presence(Presence { sequence: number, endpoint, person, name, kind, breakout: self.breakout.clone(), stayed_until_ms })
        };
        // It says leave and arrival of a move, so both are told as that: one of them may be lost on the way.
        let number = sequence(&[address, breakout, jid, "joined", &began]);
        told.push(self.told(began_ms, fact(FactKind::Joined, number, ended_ms)));
        if let Some(ended_ms) = ended_ms {
            let number = sequence(&[address, breakout, jid, "left", &began, &ended_ms.to_string()]);
            told.push(self.told(ended_ms, fact(FactKind::Lost, number, None)));
        }
        Ok(())
    }
}
