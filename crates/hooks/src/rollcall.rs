//! Our own module for Prosody: numbered events in batches, with snapshots of who is there.

use domain::evidence::FactKind;
use domain::{BreakoutId, PersonId};
use serde_json::json;

use crate::fields::Fields;
use crate::people::{breakout, conference, endpoint_as_it_is};
use crate::{Event, Message, Presence, Told, Unreadable, What};

/// The most events in one batch.
const EVENTS_MAX: usize = 100;
/// Below an event's number there is room for this many bits of a place in its snapshot; together they stay below 2^63.
const PLACE_BITS: u32 = 20;
/// The highest number that an event may have.
const SEQUENCE_MAX: u64 = (1 << (63 - PLACE_BITS)) - 1;

/// The number of an event of the module, by the number of one of its facts.
pub const fn module_sequence(fact: u64) -> u64 {
    fact >> PLACE_BITS
}

/// A batch. `id` is its `webhook-id`.
pub fn read(body: Fields<'_>, id: &str) -> Result<Message, Unreadable> {
    if body.text("type")? != "rollcall.presence" {
        return Err(body.wrong("type", "must be rollcall.presence"));
    }
    if body.number("version")? != 1 {
        return Err(body.wrong("version", "must be 1: please bring Rollcall and its module for Prosody to the same version"));
    }
    let origin = body.text("origin")?;
    if origin.len() > 128 {
        return Err(body.wrong("origin", "must have at most 128 bytes"));
    }
    let events = body.list("events")?;
    if events.is_empty() || events.len() > EVENTS_MAX {
        return Err(body.wrong("events", "must have 1 to 100 events"));
    }
    let mut told = Vec::new();
    let (mut highest, mut kinds) = (0, Vec::new());
    for event in &events {
        let event = ModuleEvent::read(event, origin)?;
        highest = highest.max(event.sequence);
        if !kinds.contains(&event.kind) {
            kinds.push(event.kind);
        }
        event.tell(&mut told)?;
    }
    let word = if kinds.len() <= 3 { kinds.join(", ") } else { format!("{}, … ({} events)", kinds[..3].join(", "), events.len()) };
    Ok(Message {
        event: word.chars().filter(|c| !c.is_control()).take(100).collect(),
        name: Some(id.chars().take(300).collect()),
        sent_ms: Some(body.ms("sent_ms")?),
        source: Some(origin.to_owned()),
        highest: Some(highest),
        nothing: told.is_empty().then(|| "It says nothing about a conference.".to_owned()),
        told,
        room: None,
    })
}

struct ModuleEvent<'a> {
    fields: &'a Fields<'a>,
    origin: &'a str,
    sequence: u64,
    at_ms: i64,
    kind: &'a str,
}

impl<'a> ModuleEvent<'a> {
    fn read(fields: &'a Fields<'a>, origin: &'a str) -> Result<Self, Unreadable> {
        let sequence = fields.number("sequence")?;
        if !(1..=SEQUENCE_MAX).contains(&sequence) {
            return Err(fields.wrong("sequence", "must be a number from 1 on"));
        }
        Ok(Self { fields, origin, sequence, at_ms: fields.ms("at_ms")?, kind: fields.text("kind")? })
    }

    fn tell(&self, told: &mut Vec<Told>) -> Result<(), Unreadable> {
        // What a newer module says beside this is not refused: the rest of its batch would be kept waiting.
        let kind = match self.kind {
            "joined" => FactKind::Joined,
            "moved" => FactKind::Moved,
            "returned" => FactKind::Returned,
            "left" => match self.fields.text_if("reason")? {
                Some("left" | "kicked") => FactKind::Left,
                _ => FactKind::Lost,
            },
            "snapshot" => return self.tell_snapshot(told),
            "role" => return self.tell_role(told),
            "room_created" | "room_destroyed" => return self.tell_room(told),
            _ => return Ok(()),
        };
        let (_, breakout) = self.tell_breakout(told)?;
        let mut one = self.told(What::Presence(self.presence(self.fields, kind, breakout, 0)?))?;
        if self.kind == "left" && self.fields.text_if("reason")? == Some("unknown") {
            // Prosody itself ended, and says so when it is there again. It held the connection until then and not a moment longer.
            one.at_ms = self.fields.ms_if("broke_ms")?.map_or(one.at_ms, |broke_ms| broke_ms.min(one.at_ms));
        }
        told.push(one);
        Ok(())
    }

    fn tell_snapshot(&self, told: &mut Vec<Told>) -> Result<(), Unreadable> {
        let present = self.fields.list("present")?;
        if present.is_empty() {
            told.push(self.told(self.event("empty", "{}".to_owned()))?);
        }
        for (place, entry) in (0..).zip(&present) {
            let breakout = breakout_of(entry)?.map(|(id, _)| id);
            told.push(self.told(What::Presence(self.presence(entry, FactKind::Snapshot, breakout, place)?))?);
        }
        Ok(())
    }

    fn tell_role(&self, told: &mut Vec<Told>) -> Result<(), Unreadable> {
        let endpoint = endpoint_as_it_is(self.fields, "endpoint")?;
        let role = self.fields.text("role")?;
        let person = person_of(self.fields)?.0;
        let detail = json!({ "endpoint": endpoint, "person": person, "role": role }).to_string();
        told.push(self.told(self.event("role_changed", detail))?);
        Ok(())
    }

    fn tell_room(&self, told: &mut Vec<Told>) -> Result<(), Unreadable> {
        let (_, breakout) = self.tell_breakout(told)?;
        let kind = match (self.kind, &breakout) {
            ("room_created", None) => "room_created",
            ("room_created", Some(_)) => "breakout_created",
            (_, None) => "room_destroyed",
            (_, Some(_)) => "breakout_destroyed",
        };
        told.push(self.told(self.event(kind, json!({ "breakout": breakout }).to_string()))?);
        Ok(())
    }

    /// The breakout room of an event; if its name is said, that is told.
    fn tell_breakout(&self, told: &mut Vec<Told>) -> Result<(Option<String>, Option<BreakoutId>), Unreadable> {
        let Some((id, name)) = breakout_of(self.fields)? else { return Ok((None, None)) };
        if let Some(name) = &name {
            let named = crate::sequence(&[id.as_str(), name]);
            let detail = json!({ "id": id, "name": name }).to_string();
            let event = Event { name: format!("{}/breakout/{named}", self.origin), kind: "breakout", detail };
            // Once a batch is enough.
            if !told.iter().any(|one| one.what == What::Event(event.clone())) {
                told.push(self.told(What::Event(event))?);
            }
        }
        Ok((name, Some(id)))
    }

    fn event(&self, kind: &'static str, detail: String) -> What {
        What::Event(Event { name: format!("{}/{}", self.origin, self.sequence), kind, detail })
    }

    fn presence(&self, of: &Fields<'_>, kind: FactKind, breakout: Option<BreakoutId>, place: u64) -> Result<Presence, Unreadable> {
        let (person, name) = person_of(of)?;
        let sequence = self.sequence << PLACE_BITS | place;
        Ok(Presence { sequence, endpoint: endpoint_as_it_is(of, "endpoint")?, person, name, kind, breakout, stayed_until_ms: None })
    }

    fn told(&self, what: What) -> Result<Told, Unreadable> {
        let (conference, in_name) = conference(self.fields, "conference")?;
        let tenant = self.fields.text_if("tenant")?.map(str::to_lowercase).or(in_name);
        Ok(Told { conference, tenant, at_ms: self.at_ms, what })
    }
}

fn breakout_of(fields: &Fields<'_>) -> Result<Option<(BreakoutId, Option<String>)>, Unreadable> {
    let Some(room) = fields.object_if("breakout")? else { return Ok(None) };
    Ok(Some((breakout(&room, "id")?, room.name("name"))))
}

fn person_of(fields: &Fields<'_>) -> Result<(Option<PersonId>, Option<String>), Unreadable> {
    let Some(person) = fields.object_if("person")? else { return Ok((None, None)) };
    Ok((person.id("id").map(PersonId::new), person.name("name")))
}
