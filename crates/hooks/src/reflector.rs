//! The webhooks that the Reflector guide describes: events of the room, and recordings that are finished.

use domain::evidence::FactKind;
use domain::recording::Part;
use domain::{EndpointId, PersonId};

use crate::fields::Fields;
use crate::people::{conference, is_machine};
use crate::recording::{Delivered, Place};
use crate::{Event, Message, Presence, Told, Unreadable, What, sequence, word};

/// Where the id of the connection may be, in the guide's own examples.
const ENDPOINT_FIELDS: [&str; 2] = ["occupant_id", "participant_id"];
/// Where the name may be.
const NAME_FIELDS: [&str; 3] = ["nick", "display_name", "name"];

/// An event of a room.
pub fn event(body: &Fields<'_>) -> Result<Message, Unreadable> {
    let event = body.text("event")?;
    let room = body.text("room")?.to_owned();
    let (name, tenant) = conference(body, "room")?;
    let at_ms = body.written_time("timestamp")?;
    let data = body.object("data")?;
    let message = Message { event: word(event), room: Some(room), ..Message::default() };
    let told = |what| Told { conference: name.clone(), tenant, at_ms, what };
    let time = at_ms.to_string();
    let what = match event {
        "muc-occupant-joined" | "participant-joined" | "participant_joined" => presence(&data, &name, FactKind::Joined, &time)?,
        "muc-occupant-left" | "participant-left" | "participant_left" => presence(&data, &name, FactKind::Lost, &time)?,
        "jibri-recording-on" | "recording-started" | "recording_started" => recording_event(&data, &name, "recording_started", &time),
        "jibri-recording-off" | "recording-stopped" | "recording_stopped" => recording_event(&data, &name, "recording_ended", &time),
        _ => return Ok(Message { nothing: Some("Rollcall keeps nothing of such events.".to_owned()), ..message }),
    };
    Ok(match what {
        Some(what) => Message { told: vec![told(what)], ..message },
        None => Message { nothing: Some("It is about a program of Jitsi, not about a person.".to_owned()), ..message },
    })
}

fn presence(data: &Fields<'_>, conference: &str, kind: FactKind, time: &str) -> Result<Option<What>, Unreadable> {
    let person = data.id("user_id").map(PersonId::new);
    let said = ENDPOINT_FIELDS.iter().find_map(|name| data.id(name));
    if said.as_deref().is_some_and(is_machine) {
        return Ok(None);
    }
    // Its own test has no connection, only a person: then the person is the connection.
    let named = said.or_else(|| data.id("user_id")).ok_or_else(|| data.wrong(ENDPOINT_FIELDS[0], "is missing"))?;
    let endpoint = match named.split_once('@') {
        // An address: the id is the beginning of the account, or what follows the stroke in the room.
        Some((account, _)) => account.chars().take(8).collect(),
        None => named.clone(),
    };
    let is_word = (1..=64).contains(&endpoint.len()) && endpoint.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if !is_word {
        return Err(data.wrong(ENDPOINT_FIELDS[0], "is not the id of a participant"));
    }
    let name = NAME_FIELDS.iter().find_map(|name| data.name(name));
    let sequence = sequence(&[conference, &named, kind.as_str(), time]);
    let endpoint = EndpointId::new(endpoint);
    Ok(Some(What::Presence(Presence { sequence, endpoint, person, name, kind, breakout: None, stayed_until_ms: None })))
}

fn recording_event(data: &Fields<'_>, conference: &str, kind: &'static str, time: &str) -> Option<What> {
    let name = format!("{kind}/{}", sequence(&[conference, &data.id("recording_id").unwrap_or_default(), time]));
    Some(What::Event(Event { name, kind, detail: data.kept(&["recording_id", "initiator"]) }))
}

/// A recording that is finished.
pub fn recording(body: &Fields<'_>) -> Result<Message, Unreadable> {
    let room = body.text("room_name")?.to_owned();
    let (name, tenant) = conference(body, "room_name")?;
    let (file, at_ms) = (body.path("recording_file")?, body.written_time("timestamp")?);
    let is_complete = body.text("recording_status")?.eq_ignore_ascii_case("completed");
    let number = sequence(&[&name, file]);
    let event = Event {
        name: format!("recording_completed/{}", sequence(&[&name, file, &at_ms.to_string()])),
        kind: "recording_completed",
        detail: body.kept(&["recording_file", "recording_status"]),
    };
    // It has no name for a recording but its file.
    let delivered = is_complete.then(|| Delivered {
        session: Some(format!("file/{number}")),
        part: Part::Video,
        place: Place::File { path: file.to_owned(), size: None, sha256: None },
        initiator: None,
        host: None,
        started_ms: None,
        ended_ms: Some(at_ms),
        length_ms: None,
    });
    let told = [Some(What::Event(event)), delivered.map(What::Recording)].into_iter().flatten();
    let told = told.map(|what| Told { conference: name.clone(), tenant: tenant.clone(), at_ms, what }).collect();
    Ok(Message { event: "recording-complete".to_owned(), room: Some(room), told, ..Message::default() })
}
