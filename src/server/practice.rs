//! The practice conference: Rollcall's stand-in for Jitsi Meet, for the first run and the browser tests. The pages speak Jitsi's
//! own protocol with the host page (`public/practice/`); this is what they have instead of Prosody and Jicofo: shared rosters in
//! memory over a WebSocket, and the roles, which only the server decides. No sound and no picture goes through here.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Utf8Bytes, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::EndpointId;
use tokio::sync::{Semaphore, mpsc, watch};

use house::{Arrival, House, Out};
use message::{FromPage, ToPage};

mod house;
mod message;
mod pace;
mod room;
mod socket;
#[cfg(test)]
mod tests;

pub use message::{May, Refusal};

/// Conferences at a time.
const ROOMS_MAX: usize = 200;
/// People in one conference.
const PEOPLE_MAX: usize = 600;
/// Messages that wait for one slow page before it is given up. They are shared between pages, and a full room that is coming in is one
/// message for each person.
const QUEUE: usize = 4 * PEOPLE_MAX;
/// Connections that have not said yet who they are.
const STRANGERS_MAX: usize = 256;
/// Longest message, in bytes.
const MESSAGE_MAX: usize = 64 * 1024;
/// How long the list of rooms waits for further changes, in ms. Jitsi's servers take half a second to one.
const ROOMS_AFTER_MS: u64 = 600;

/// Somebody, as the token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Our stable id.
    pub id: String,
    /// The name on the screen.
    pub name: String,
    /// Moderates.
    pub moderator: bool,
    /// What else the token says.
    pub may: May,
}

/// Checks a token for a conference.
pub type Verify = Box<dyn Fn(&str, &str) -> Result<Person, Refusal> + Send + Sync>;

/// All practice conferences of this server.
pub struct Practice {
    verify: Verify,
    random: Box<dyn Fn() -> u32 + Send + Sync>,
    now_ms: Box<dyn Fn() -> i64 + Send + Sync>,
    halls: Halls,
    strangers: Arc<Semaphore>,
    closing: watch::Sender<bool>,
}

/// The conferences, by name.
type Halls = Arc<Mutex<HashMap<String, Hall>>>;

/// A conference and the lines to the people in it.
struct Hall {
    house: House,
    lines: HashMap<EndpointId, mpsc::Sender<Utf8Bytes>>,
    /// Somebody is about to tell the list of rooms.
    rooms_due: bool,
}

/// What a connection holds while it is in: where it is, and what is to be sent to it. The messages end when it is put out.
struct Seat {
    hall: String,
    id: EndpointId,
    messages: mpsc::Receiver<Utf8Bytes>,
}

impl fmt::Debug for Practice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Practice").field("rooms", &lock(&self.halls).len()).finish_non_exhaustive()
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
        Self { verify, random, now_ms, halls: Halls::default(), strangers, closing: watch::Sender::new(false) }
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

    /// Lets somebody in whose token is good, or into the lobby.
    fn join(&self, message: FromPage) -> Result<Seat, Refusal> {
        let FromPage::Join { room: name, token, name: person_name, audio_muted, video_muted, knock } = message else {
            return Err(Refusal::BadSignature);
        };
        let person = (self.verify)(&token, &name)?;
        let now_ms = (self.now_ms)();
        let mut halls = lock(&self.halls);
        if halls.len() >= ROOMS_MAX && !halls.contains_key(&name) {
            return Err(Refusal::Full);
        }
        let new = || Hall { house: House::new((self.random)(), now_ms), lines: HashMap::new(), rooms_due: false };
        let hall = halls.entry(name.clone()).or_insert_with(new);
        if hall.house.len() >= PEOPLE_MAX {
            return Err(Refusal::Full);
        }
        let arrival = Arrival { person, name: person_name, audio_muted, video_muted, knock };
        let (id, out) = hall.house.arrive(arrival, &self.random);
        let (line, messages) = mpsc::channel(QUEUE);
        hall.lines.insert(id.clone(), line);
        hall.deliver(out);
        self.tell_rooms_later(&name, hall);
        Ok(Seat { hall: name, id, messages })
    }

    /// Somebody in a room says something.
    fn hear(&self, seat: &Seat, message: FromPage) {
        let now_ms = (self.now_ms)();
        self.change(seat, |house| house.hear(&seat.id, message, now_ms, &self.random));
    }

    /// Somebody's line is gone. Whoever is out already is not missed again.
    fn leave(&self, seat: &Seat) {
        self.change(seat, |house| house.leave(&seat.id));
    }

    fn change(&self, seat: &Seat, change: impl FnOnce(&mut House) -> Out) {
        let mut halls = lock(&self.halls);
        let Some(hall) = halls.get_mut(&seat.hall) else { return };
        let out = change(&mut hall.house);
        hall.deliver(out);
        if hall.house.is_empty() {
            halls.remove(&seat.hall);
        } else {
            self.tell_rooms_later(&seat.hall, hall);
        }
    }

    /// The list of rooms names everybody, so it goes out once for all that changes within a moment.
    fn tell_rooms_later(&self, name: &str, hall: &mut Hall) {
        if !hall.house.rooms_changed() || std::mem::replace(&mut hall.rooms_due, true) {
            return;
        }
        let (halls, name) = (Arc::downgrade(&self.halls), name.to_owned());
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(ROOMS_AFTER_MS)).await;
            let Some(halls) = halls.upgrade() else { return };
            let mut halls = lock(&halls);
            let Some(hall) = halls.get_mut(&name) else { return };
            hall.rooms_due = false;
            if let Some(rooms) = hall.house.take_rooms() {
                hall.deliver(vec![rooms]);
            }
        });
    }
}

fn lock(halls: &Mutex<HashMap<String, Hall>>) -> MutexGuard<'_, HashMap<String, Hall>> {
    halls.lock().expect("nobody panics while holding it")
}

impl Hall {
    /// Says what is to be said, then hangs up on everybody who is not there any more. A page that takes nothing away is put out, too;
    /// that is more to be said.
    fn deliver(&mut self, mut out: Out) {
        loop {
            let mut slow = Vec::new();
            for (whom, message) in &out {
                let text = to_text(message);
                for id in self.house.reached(whom) {
                    if self.lines.get(id).is_some_and(|line| line.try_send(text.clone()).is_err()) {
                        slow.push(id.clone());
                    }
                }
            }
            for id in self.house.take_gone() {
                self.lines.remove(&id);
            }
            out = slow.iter().flat_map(|id| self.house.leave(id)).collect();
            if out.is_empty() {
                match self.house.step() {
                    Some(next) => out = next,
                    None => break,
                }
            }
        }
        // Those who were put out last.
        for id in self.house.take_gone() {
            self.lines.remove(&id);
        }
    }
}

fn to_text(message: &ToPage) -> Utf8Bytes {
    serde_json::to_string(message).expect("plain data serialises").into()
}
