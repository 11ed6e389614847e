//! Our own finalize script for Jibri. It sends `metadata.json` as it is, in base64: a shell can hand on what somebody has typed as their
//! name, but should not try to read around it.

use data_encoding::BASE64;
use domain::PersonId;
use domain::recording::Part;

use crate::fields::Fields;
use crate::recording::{Delivered, Place};
use crate::{Message, Told, Unreadable, What, json};

/// The longest recording that is one, in ms: a week.
const LONGEST_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Hexadecimal digits of a SHA-256.
const SHA256_DIGITS: usize = 64;

/// A recording that is finished. `time` is its `webhook-timestamp`: the clock that the times in it are of, at the moment it was sent.
pub fn read(body: &Fields<'_>, time: &str) -> Result<Message, Unreadable> {
    if body.text("type")? != "rollcall.recording" {
        return Err(body.wrong("type", "must be rollcall.recording"));
    }
    if body.number("version")? != 1 {
        return Err(body.wrong("version", "must be 1: please bring Rollcall and its finalize script to the same version"));
    }
    let session = body.text("session")?.to_owned();
    let path = body.path("path")?.to_owned();
    let sha256 = sha256(body)?;
    let (started_ms, ended_ms) = (body.ms_if("started_ms")?, body.ms("ended_ms")?);
    let length_ms = length(body, "length_ms")?;
    let size = Some(body.number("size")?);
    let encoded = body.long_text("metadata")?;
    let decoded = BASE64.decode(encoded.as_bytes()).map_err(|_| body.wrong("metadata", "must be base64"))?;
    let object = json::object(&decoded)
        .map_err(|error| body.wrong("metadata", &format!("cannot be read: {}", error.to_string().trim_end_matches('.'))))?;
    let metadata = body.inside("metadata", &object);
    let (host, tenant, conference) = meeting(&metadata)?;
    let initiator = metadata.object_if("initiator").ok().flatten().and_then(|one| one.id("id")).map(PersonId::new);
    let delivered = Delivered {
        session: Some(session),
        part: Part::Video,
        place: Place::File { path, size, sha256: Some(sha256) },
        initiator,
        host,
        started_ms: believable(started_ms, ended_ms).or_else(|| length_ms.map(|length_ms| ended_ms.saturating_sub(length_ms).max(0))),
        ended_ms: Some(ended_ms),
        length_ms,
    };
    Ok(Message {
        event: "recording".to_owned(),
        sent_ms: time.parse::<i64>().ok().map(|time_s| time_s.saturating_mul(1000)),
        room: Some(conference.clone()),
        told: vec![Told { conference, tenant, at_ms: ended_ms, what: What::Recording(delivered) }],
        ..Message::default()
    })
}

/// A beginning that fits an end (both Unix ms). Not every file system says the truth about when a file was made.
pub fn believable(started_ms: Option<i64>, ended_ms: i64) -> Option<i64> {
    started_ms.filter(|started_ms| (0..=LONGEST_MS).contains(&ended_ms.saturating_sub(*started_ms)))
}

fn sha256(body: &Fields<'_>) -> Result<String, Unreadable> {
    let digits = body.text("sha256")?.to_ascii_lowercase();
    let is_digest = digits.len() == SHA256_DIGITS && digits.bytes().all(|b| b.is_ascii_hexdigit());
    if is_digest { Ok(digits) } else { Err(body.wrong("sha256", "must be 64 hexadecimal digits")) }
}

/// A length in ms, if it is said.
fn length(body: &Fields<'_>, name: &str) -> Result<Option<i64>, Unreadable> {
    let Some(length) = body.number_if(name)? else { return Ok(None) };
    let length = i64::try_from(length).ok().filter(|length| *length <= LONGEST_MS);
    let length = length.ok_or_else(|| body.wrong(name, "must be a length in ms of at most a week"))?;
    Ok(Some(length).filter(|length| *length > 0))
}

/// Host, tenant and conference of the address that the recorder was in: the last part of its path is the conference (observed in
/// Jibri's metadata, which has no field for the room).
fn meeting(metadata: &Fields<'_>) -> Result<(Option<String>, Option<String>, String), Unreadable> {
    let url = metadata.text("meeting_url")?.to_lowercase();
    let wrong = || metadata.wrong("meeting_url", "must be an address such as https://meet.example.org/room");
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).ok_or_else(wrong)?;
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_once('/').ok_or_else(wrong)?;
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |(host, _)| host);
    let path = path.trim_matches('/');
    let (tenant, conference) = path.rsplit_once('/').map_or((None, path), |(tenant, conference)| (Some(tenant.to_owned()), conference));
    if host.is_empty() || conference.is_empty() {
        return Err(wrong());
    }
    Ok((Some(host.to_owned()), tenant, conference.to_owned()))
}
