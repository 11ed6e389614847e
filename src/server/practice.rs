//! The practice conference: Rollcall's stand-in for Jitsi Meet, for the first run and the browser tests. The pages speak Jitsi's
//! own protocol with the host page (`public/practice/`); this is what they have instead of Prosody and Jicofo: shared rosters in
//! memory over a WebSocket, and the roles, which only the server decides. No sound and no picture goes through here.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Utf8Bytes, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::EndpointId;
use tokio::sync::{Semaphore, mpsc, watch};

use message::{FromPage, ToPage};
use room::{Arrival, Out, Room, To};

mod message;
mod pace;
mod room;
mod socket;
#[cfg(test)]
mod tests;

pub use message::Refusal;

/// Conferences at a time.
const ROOMS_MAX: usize = 200;
/// People in one conference.
const PEOPLE_MAX: usize = 100;
/// Messages that wait for one slow page before it is given up.
const QUEUE: usize = 256;
/// Connections that have not said yet who they are.
const STRANGERS_MAX: usize = 64;
/// Longest message, in bytes.
const MESSAGE_MAX: usize = 64 * 1024;

/// Somebody, as the token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Our stable id.
    pub id: String,
    /// The name on the screen.
    pub name: String,
    /// Moderates.
    pub moderator: bool,
}

/// Checks a token for a conference.
pub type Verify = Box<dyn Fn(&str, &str) -> Result<Person, Refusal> + Send + Sync>;

/// All practice conferences of this server.
pub struct Practice {
    verify: Verify,
    random: Box<dyn Fn() -> u32 + Send + Sync>,
    now_ms: Box<dyn Fn() -> i64 + Send + Sync>,
    halls: Mutex<HashMap<String, Hall>>,
    strangers: Arc<Semaphore>,
    closing: watch::Sender<bool>,
}

/// A room and the lines to the people in it.
struct Hall {
    room: Room,
    lines: HashMap<EndpointId, mpsc::Sender<Utf8Bytes>>,
}

/// What a connection holds while it is in: where it is, and what is to be sent to it. The messages end when it is put out.
struct Seat {
    room: String,
    id: EndpointId,
    messages: mpsc::Receiver<Utf8Bytes>,
}

impl fmt::Debug for Practice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Practice").field("rooms", &self.halls().len()).finish_non_exhaustive()
    }
}

/// `GET /practice/ws`: the line of a meeting page. It is no door into anything else: there is no cookie in play, the token in the
/// first message decides, so a page from elsewhere gains nothing by opening it.
pub fn router<S: Clone + Send + Sync + 'static>(practice: Arc<Practice>) -> Router<S> {
    Router::new().route("/practice/ws", get(open)).with_state(practice)
}

async fn open(State(practice): State<Arc<Practice>>, upgrade: WebSocketUpgrade) -> Response {
    let Ok(stranger) = Arc::clone(&practice.strangers).try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many connections at once; try again in a moment").into_response();
    };
    let upgrade = upgrade.max_message_size(MESSAGE_MAX).max_frame_size(MESSAGE_MAX);
    upgrade.on_upgrade(move |socket| socket::serve(practice, socket, stranger))
}

impl Practice {
    /// No conference yet. `verify` is asked with the token and the conference name, `random` for endpoint ids.
    pub fn new(verify: Verify, random: Box<dyn Fn() -> u32 + Send + Sync>, now_ms: Box<dyn Fn() -> i64 + Send + Sync>) -> Self {
        let strangers = Arc::new(Semaphore::new(STRANGERS_MAX));
        Self { verify, random, now_ms, halls: Mutex::default(), strangers, closing: watch::Sender::new(false) }
    }

    /// Ends all connections, now and from now on, for a shutdown that does not hang.
    pub fn close_all(&self) {
        self.closing.send_replace(true);
    }

    /// Resolves when [`Self::close_all`] was called.
    fn closed(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut closing = self.closing.subscribe();
        async move {
            // An error means that the whole conference is gone: closed, too.
            let _ = closing.wait_for(|closing| *closing).await;
        }
    }

    /// Lets somebody in whose token is good.
    fn join(&self, message: FromPage) -> Result<Seat, Refusal> {
        let FromPage::Join { room: name, token, name: person_name, audio_muted, video_muted } = message else {
            return Err(Refusal::BadSignature);
        };
        let person = (self.verify)(&token, &name)?;
        let (random, now_ms) = ((self.random)(), (self.now_ms)());
        let mut halls = self.halls();
        if halls.len() >= ROOMS_MAX && !halls.contains_key(&name) {
            return Err(Refusal::Full);
        }
        let hall = halls.entry(name.clone()).or_insert_with(|| Hall { room: Room::new(random, now_ms), lines: HashMap::new() });
        if hall.room.len() >= PEOPLE_MAX {
            return Err(Refusal::Full);
        }
        let (id, out) = hall.room.join(Arrival { person, name: person_name, audio_muted, video_muted }, random);
        let (line, messages) = mpsc::channel(QUEUE);
        hall.lines.insert(id.clone(), line);
        hall.deliver(out);
        Ok(Seat { room: name, id, messages })
    }

    /// Somebody in a room says something.
    fn hear(&self, seat: &Seat, message: FromPage) {
        let now_ms = (self.now_ms)();
        self.change(seat, |room| room.apply(&seat.id, message, now_ms));
    }

    /// Somebody's line is gone. Whoever is out already is not missed again.
    fn leave(&self, seat: &Seat) {
        self.change(seat, |room| room.leave(&seat.id));
    }

    fn change(&self, seat: &Seat, change: impl FnOnce(&mut Room) -> Out) {
        let mut halls = self.halls();
        let Some(hall) = halls.get_mut(&seat.room) else { return };
        let out = change(&mut hall.room);
        hall.deliver(out);
        if hall.room.is_empty() {
            halls.remove(&seat.room);
        }
    }

    fn halls(&self) -> MutexGuard<'_, HashMap<String, Hall>> {
        self.halls.lock().expect("nobody panics while holding it")
    }
}

impl Hall {
    /// Says what is to be said, then hangs up on everybody who is not in the room any more. A page that takes nothing away is put
    /// out, too; that is more to be said.
    fn deliver(&mut self, mut out: Out) {
        while !out.is_empty() {
            let mut slow = Vec::new();
            for (to, message) in out {
                let text = to_text(&message);
                for (id, line) in &self.lines {
                    if to.reaches(id) && line.try_send(text.clone()).is_err() {
                        slow.push(id.clone());
                    }
                }
            }
            out = slow.iter().flat_map(|id| self.room.leave(id)).collect();
            self.lines.retain(|id, _| self.room.has(id));
        }
    }
}

impl To {
    fn reaches(&self, id: &EndpointId) -> bool {
        match self {
            Self::All => true,
            Self::One(one) => one == id,
            Self::Others(but) => but != id,
        }
    }
}

fn to_text(message: &ToPage) -> Utf8Bytes {
    serde_json::to_string(message).expect("plain data serialises").into()
}
