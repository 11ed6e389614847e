//! What Jitsi servers report of who is there, and of recordings. Pure: a body and its head go in; out comes whether it is from whom it says it is
//! ([`check`]), and what it says ([`read`]).
//!
//! Every sender has a form of its own. What their bodies look like is taken from what they were seen to send, and from their source.

mod check;
mod event_sync;
mod fields;
mod jaas;
mod jibri;
mod json;
mod people;
mod presence_logger;
mod recording;
mod reflector;
mod rollcall;
mod time;

use domain::evidence::FactKind;
use domain::{BreakoutId, EndpointId, PersonId};

pub use check::{CLOCKS_MS, Denied, SECRET_PREFIX, check};
pub use recording::{Delivered, Place};
pub use rollcall::module_sequence;

/// The largest body that is read, in bytes: the end of a conference of two thousand has about half of it.
pub const BODY_MAX: usize = 1024 * 1024;

/// Which of the bodies that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form<'a> {
    /// Our own module for Prosody.
    Rollcall {
        /// `webhook-id`.
        id: &'a str,
    },
    /// `event_sync`. It says in the path what it is about.
    EventSync {
        /// `room` or `occupant`.
        subject: &'a str,
        /// `created`, `destroyed`, `joined`, `left`.
        what: &'a str,
    },
    /// `presence_logger`.
    PresenceLogger,
    /// The Reflector guide's events.
    ReflectorEvent,
    /// The Reflector guide's finished recordings.
    ReflectorRecording,
    /// JaaS.
    Jaas,
    /// Our own finalize script for Jibri.
    Jibri {
        /// `webhook-timestamp`.
        time: &'a str,
    },
}

/// What a delivery says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// What it is, in the sender's word.
    pub event: String,
    /// What names the delivery, if the sender names them.
    pub name: Option<String>,
    /// When it was sent, by the same clock as its times (Unix ms), if the sender says so.
    pub sent_ms: Option<i64>,
    /// The source that its facts are numbered in, if the sender numbers them; otherwise each conference is one.
    pub source: Option<String>,
    /// The highest number in it, if the sender numbers its events.
    pub highest: Option<u64>,
    /// The room, as the sender wrote it; for answers.
    pub room: Option<String>,
    /// What it tells.
    pub told: Vec<Told>,
    /// Why it tells nothing.
    pub nothing: Option<String>,
}

/// One thing that is told of a conference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The conference's name, in small letters.
    pub conference: String,
    /// The tenant it belongs to, if it has one.
    pub tenant: Option<String>,
    /// When, by the sender's clock (Unix ms).
    pub at_ms: i64,
    /// What.
    pub what: What,
}

/// What is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Of somebody's presence.
    Presence(Presence),
    /// Of something else.
    Event(Event),
    /// Of a file of a recording.
    Recording(Delivered),
}

/// Somebody's presence.
#[derive(Clone, PartialEq, Eq)]
pub struct Presence {
    /// A number that this has and nothing else in its source, below 2^63.
    pub sequence: u64,
    /// Which connection.
    pub endpoint: EndpointId,
    /// Whose, as the token says.
    pub person: Option<PersonId>,
    /// What the sender calls them.
    pub name: Option<String>,
    /// What happened.
    pub kind: FactKind,
    /// The breakout room it is in, or (for an end) was in.
    pub breakout: Option<BreakoutId>,
    /// Of a coming: until when they stayed, if the same message says so (Unix ms).
    pub stayed_until_ms: Option<i64>,
}

impl std::fmt::Debug for Presence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the name.
        let mut form = f.debug_struct("Presence");
        form.field("sequence", &self.sequence).field("endpoint", &self.endpoint).field("person", &self.person);
        form.field("kind", &self.kind).field("breakout", &self.breakout).field("stayed_until_ms", &self.stayed_until_ms);
        form.finish_non_exhaustive()
    }
}

/// Something in a conference that is nobody's presence.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    /// What names it, unique for the sender.
    pub name: String,
    /// What kind, in our word.
    pub kind: &'static str,
    /// JSON with what is kept of the sender's words.
    pub detail: String,
}

impl std::fmt::Debug for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Event").field("name", &self.name).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Why a body cannot be read. The sentence names the place and quotes nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is not JSON as it should be.
    #[error("{0}")]
    Json(String),
    /// It is JSON, but not what this sender sends.
    #[error("{0}")]
    Content(String),
}

/// What a body says.
///
/// # Errors
/// It cannot be read.
pub fn read(form: Form<'_>, body: &[u8]) -> Result<Message, Unreadable> {
    if body.len() > BODY_MAX {
        return Err(Unreadable::Json(format!("The body is larger than {} KiB.", BODY_MAX / 1024)));
    }
    let object = json::object(body)?;
    let fields = fields::Fields::new(&object);
    match form {
        Form::Rollcall { id } => rollcall::read(fields, id),
        Form::EventSync { subject, what } => event_sync::read(&fields, subject, what),
        Form::PresenceLogger => presence_logger::read(&fields),
        Form::ReflectorEvent => reflector::event(&fields),
        Form::ReflectorRecording => reflector::recording(&fields),
        Form::Jaas => jaas::read(&fields),
        Form::Jibri { time } => jibri::read(&fields, time),
    }
}

/// A number made of what names an event, for senders that do not number theirs: the same for the same, below 2^63.
fn sequence(parts: &[&str]) -> u64 {
    // Lengths before texts, so that no text can end one part and begin the next.
    let mut whole = String::new();
    for part in parts {
        whole.push_str(&format!("{}:{part};", part.len()));
    }
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, whole.as_bytes());
    let first = digest.as_ref().first_chunk::<8>().copied().unwrap_or_default();
    u64::from_be_bytes(first) >> 1
}

/// A sender's word for an event, as far as it can be shown.
fn word(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':')).take(64).collect()
}
