//! JaaS: events with an `idempotencyKey`, times in ms, in no order (its documentation, and its receivers).
//!
//! The name in an event is the one that was typed before entering; the id is the token's. So the id says who it is.

use domain::PersonId;
use domain::evidence::FactKind;
use serde_json::json;

use crate::fields::Fields;
use crate::people::{breakout, endpoint, is_machine};
use crate::{Event, Message, Presence, Told, Unreadable, What, sequence, word};

/// Events that are kept though they are nobody's presence: theirs and our word, and what is kept of them. Names are not.
const KEPT: [(&str, &str, &[&str]); 12] = [
    ("ROOM_CREATED", "room_created", &[]),
    ("ROOM_DESTROYED", "room_destroyed", &[]),
    ("RECORDING_STARTED", "recording_started", &[]),
    ("RECORDING_ENDED", "recording_ended", &[]),
    (
        "RECORDING_UPLOADED",
        "recording_uploaded",
        &["share", "initiatorId", "durationSec", "startTimestamp", "endTimestamp", "recordingSessionId", "preAuthenticatedLink"],
    ),
    ("LIVE_STREAM_STARTED", "live_stream_started", &[]),
    ("LIVE_STREAM_ENDED", "live_stream_ended", &[]),
    ("TRANSCRIPTION_STARTED", "transcription_started", &[]),
    ("TRANSCRIPTION_ENDED", "transcription_ended", &[]),
    ("TRANSCRIPTION_UPLOADED", "transcription_uploaded", &["preAuthenticatedLink"]),
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
    let told = what.map(|what| Told { conference, tenant, at_ms, what }).into_iter().collect();
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

fn role_changed(key: &str, data: &Fields<'_>) -> Result<What, Unreadable> {
    let whose = |name| endpoint(&data.object(name)?, "participantJid");
    let detail = json!({ "endpoint": whose("grantedTo")?, "by": whose("grantedBy").ok(), "role": data.text("role")? }).to_string();
    Ok(What::Event(Event { name: key.to_owned(), kind: "role_changed", detail }))
}
