//! JaaS: events with an `idempotencyKey`, times in ms, in no order (its documentation, and its receivers).
//!
//! The name in an event is the one that was typed before entering; the id is the token's. So the id says who it is.
//!
//! Links to files work without a password for a day: they are handed on, and kept nowhere in the clear.

use domain::PersonId;
use domain::evidence::FactKind;
use domain::recording::Part;
use serde_json::json;

use crate::fields::Fields;
use crate::people::{breakout, endpoint, is_machine};
use crate::recording::{Delivered, Place};
use crate::{Event, Message, Presence, Told, Unreadable, What, jibri, sequence, word};

/// Events that are kept though they are nobody's presence: theirs and our word, and what is kept of them. Names and links are not.
const KEPT: [(&str, &str, &[&str]); 13] = [
    ("ROOM_CREATED", "room_created", &[]),
    ("ROOM_DESTROYED", "room_destroyed", &[]),
    ("RECORDING_STARTED", "recording_started", &[]),
    ("RECORDING_ENDED", "recording_ended", &[]),
    (
        "RECORDING_UPLOADED",
        "recording_uploaded",
        &["share", "initiatorId", "durationSec", "startTimestamp", "endTimestamp", "recordingSessionId"],
    ),
    ("LIVE_STREAM_STARTED", "live_stream_started", &[]),
    ("LIVE_STREAM_ENDED", "live_stream_ended", &[]),
    ("TRANSCRIPTION_STARTED", "transcription_started", &[]),
    ("TRANSCRIPTION_ENDED", "transcription_ended", &[]),
    ("TRANSCRIPTION_UPLOADED", "transcription_uploaded", &[]),
    ("CHAT_UPLOADED", "chat_uploaded", &[]),
    ("PARTICIPANT_JOINED_LOBBY", "lobby_joined", &["id"]),
    ("PARTICIPANT_LEFT_LOBBY", "lobby_left", &["id"]),
];

/// One event.
pub fn read(body: &Fields<'_>) -> Result<Message, Unreadable> {
    let event = body.text("eventType")?;
    let kept = KEPT.iter().find(|(theirs, _, _)| *theirs == event);
    if kept.is_none() && !matches!(event, "PARTICIPANT_JOINED" | "PARTICIPANT_LEFT" | "ROLE_CHANGED") {
        // Some of these are about no conference, and some have no object in them.
        let nothing = Some("Rollcall keeps nothing of such events.".to_owned());
        return Ok(Message { event: word(event), nothing, ..Message::default() });
    }
    let key = body.text("idempotencyKey")?;
    let room = body.text("fqn")?;
    let Some((tenant, name)) = room.split_once('/').filter(|(tenant, name)| !tenant.is_empty() && !name.is_empty()) else {
        return Err(body.wrong("fqn", "must be the AppID and the room with a / between them"));
    };
    let at_ms = body.ms("timestamp")?;
    let data = body.object("data")?;
    let what = match (event, kept) {
        (_, Some((_, kind, fields))) => Some(kept_event(key, kind, fields, &data)?),
        ("ROLE_CHANGED", None) => Some(role_changed(key, &data)?),
        ("PARTICIPANT_JOINED", None) => presence(&data, key, None)?,
        _ => presence(&data, key, Some(data.text_if("disconnectReason")?.unwrap_or("unknown")))?,
    };
    let (conference, tenant) = (name.to_lowercase(), Some(tenant.to_lowercase()));
    let nothing = what.is_none().then(|| "It is about a program of Jitsi, not about a person.".to_owned());
    let file = file(event, key, &data)?.map(What::Recording);
    let told =
        what.into_iter().chain(file).map(|what| Told { conference: conference.clone(), tenant: tenant.clone(), at_ms, what }).collect();
    Ok(Message { event: word(event), name: Some(key.to_owned()), room: Some(room.to_owned()), told, nothing, ..Message::default() })
}

fn presence(data: &Fields<'_>, key: &str, reason: Option<&str>) -> Result<Option<What>, Unreadable> {
    if is_machine(data.text("participantJid")?) {
        return Ok(None);
    }
    let breakout = if data.is("isBreakout")? { Some(breakout(data, "breakoutRoomId")?) } else { None };
    let kind = match reason {
        None => FactKind::Joined,
        // Whoever switches rooms comes again in the other one, if the network lets them; until then they are nowhere.
        Some("left" | "kicked" | "switch_room") => FactKind::Left,
        Some(_) => FactKind::Lost,
    };
    let (person, name) = (data.id("id").map(PersonId::new), data.name("name"));
    let (sequence, endpoint) = (sequence(&[key]), endpoint(data, "participantJid")?);
    Ok(Some(What::Presence(Presence { sequence, endpoint, person, name, kind, breakout, stayed_until_ms: None })))
}

fn kept_event(key: &str, kind: &'static str, fields: &[&str], data: &Fields<'_>) -> Result<What, Unreadable> {
    let breakout = if data.is("isBreakout")? { Some(breakout(data, "breakoutRoomId")?) } else { None };
    let (kind, detail) = match (kind, breakout) {
        ("room_created", Some(id)) => ("breakout_created", json!({ "breakout": id }).to_string()),
        ("room_destroyed", Some(id)) => ("breakout_destroyed", json!({ "breakout": id }).to_string()),
        _ => (kind, data.kept(fields)),
    };
    Ok(What::Event(Event { name: key.to_owned(), kind, detail }))
}

/// The file that an event tells of, if it does.
fn file(event: &str, key: &str, data: &Fields<'_>) -> Result<Option<Delivered>, Unreadable> {
    let part = match event {
        "RECORDING_UPLOADED" => Part::Video,
        "TRANSCRIPTION_UPLOADED" => Part::Transcript,
        "CHAT_UPLOADED" => Part::Chat,
        _ => return Ok(None),
    };
    let place = Place::Link { url: data.path("preAuthenticatedLink")?.to_owned() };
    let nothing = Delivered { session: None, part, place, initiator: None, host: None, started_ms: None, ended_ms: None, length_ms: None };
    if part != Part::Video {
        // These say nothing but where they are.
        return Ok(Some(nothing));
    }
    let (started_ms, ended_ms) = (data.ms_if("startTimestamp")?, data.ms_if("endTimestamp")?);
    let started_ms = ended_ms.map_or(started_ms, |ended_ms| jibri::believable(started_ms, ended_ms));
    let length_ms = started_ms.zip(ended_ms).map(|(started_ms, ended_ms)| ended_ms.saturating_sub(started_ms)).filter(|ms| *ms > 0);
    Ok(Some(Delivered {
        session: Some(data.text_if("recordingSessionId")?.map_or_else(|| format!("event/{key}"), str::to_owned)),
        initiator: data.id("initiatorId").map(PersonId::new),
        started_ms,
        ended_ms,
        length_ms,
        ..nothing
    }))
}

fn role_changed(key: &str, data: &Fields<'_>) -> Result<What, Unreadable> {
    let whose = |name| endpoint(&data.object(name)?, "participantJid");
    let detail = json!({ "endpoint": whose("grantedTo")?, "by": whose("grantedBy").ok(), "role": data.text("role")? }).to_string();
    Ok(What::Event(Event { name: key.to_owned(), kind: "role_changed", detail }))
}
