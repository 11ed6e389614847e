//! The owned conference: what `start.js` opened, as a value. Dropping it takes the frame off the page.

use std::cell::RefCell;

use domain::board::Allowed;
use js_sys::{Array, Function, JSON, Promise};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::command::Command;
use crate::conference::rooms_info::RoomsInfo;
use crate::event::Event;
use crate::request::Request;

#[wasm_bindgen]
extern "C" {
    type Opening;

    #[wasm_bindgen(js_namespace = rollcall, js_name = open)]
    fn open(lesson: &str) -> Opening;
    #[wasm_bindgen(method)]
    fn listen(this: &Opening, hear: Option<&Function>);
    #[wasm_bindgen(method)]
    fn command(this: &Opening, name: &str, args: &Array);
    #[wasm_bindgen(method)]
    fn request(this: &Opening, name: &str, args: &Array) -> Promise;
    #[wasm_bindgen(method)]
    fn allow(this: &Opening, allowed: &JsValue);
    #[wasm_bindgen(method)]
    fn retry(this: &Opening);
    #[wasm_bindgen(method)]
    fn hide(this: &Opening);
    #[wasm_bindgen(method)]
    fn leave(this: &Opening) -> Promise;
    #[wasm_bindgen(method)]
    fn close(this: &Opening);
}

type Hear = Closure<dyn FnMut(String, String, f64)>;

/// A conference on the page.
///
/// Dropping it closes the conference at once, without a goodbye and without an event: for the user who goes elsewhere. The clean way
/// out is [`Bridge::leave`].
pub struct Bridge {
    opening: Opening,
    hear: RefCell<Option<Hear>>,
}

impl Bridge {
    /// The conference of this lesson: the one that `start.js` has opened already, else a new one. One of another lesson is closed.
    pub fn open(lesson: &str) -> Self {
        Self { opening: open(lesson), hear: RefCell::new(None) }
    }

    /// Hands every event to `hear`, with its time (Unix ms): before it returns what has happened so far, from then on what comes.
    /// Events are kept only until somebody listens, so listen once. `hear` must not call this again.
    pub fn on_event(&self, mut hear: impl FnMut(Event, i64) + 'static) {
        let hear: Hear = Closure::wrap(Box::new(move |name: String, payload: String, at: f64| {
            let payload = serde_json::from_slice(payload.as_bytes()).unwrap_or(Value::Null);
            #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are far from the ends of the range")]
            hear(Event::parse(&name, &payload), at as i64);
        }));
        self.opening.listen(Some(hear.as_ref().unchecked_ref()));
        self.hear.replace(Some(hear));
    }

    /// Sends a command. There is no answer; see [`Command`].
    pub fn send(&self, command: &Command) {
        self.opening.command(command.name(), &array(command.args()));
    }

    /// Asks; none, if there is no answer of the right type within 10 s.
    pub fn request<A: 'static>(&self, request: Request<A>) -> impl Future<Output = Option<A>> + use<A> {
        let answer = JsFuture::from(self.opening.request(request.name(), &array(request.args().to_vec())));
        async move {
            let text = JSON::stringify(&answer.await.ok()?).ok()?;
            let answer: Value = serde_json::from_slice(String::from(text).as_bytes()).ok()?;
            request.read(&answer)
        }
    }

    /// Asks who is where with which role; none, if there is no answer within 10 s. Hand it to [`crate::Conference::apply_rooms_info`].
    pub fn rooms_info(&self) -> impl Future<Output = Option<RoomsInfo>> + 'static {
        self.request(Request::rooms_info())
    }

    /// Shows or hides the frame's buttons for what one may use now. What one entered with came with the ticket.
    pub fn allow(&self, allowed: Allowed) {
        let allowed = json!({
            "chat": allowed.chat,
            "share_screen": allowed.share_screen,
            "reactions": allowed.reactions,
            "polls": allowed.polls,
            "whiteboard": allowed.whiteboard,
        });
        if let Ok(allowed) = JSON::parse(&allowed.to_string()) {
            self.opening.allow(&allowed);
        }
    }

    /// Starts over with a fresh ticket: after a failure, or to come back after leaving.
    pub fn retry(&self) {
        self.opening.retry();
    }

    /// Takes the frame off the page and keeps the rest, so that [`Bridge::retry`] works. After a goodbye, a kick and the end of the
    /// conference that has happened by itself.
    pub fn hide(&self) {
        self.opening.hide();
    }

    /// Hangs up, waits for the meeting page's goodbye (at most 3 s), and closes. The listener hears all of it, with
    /// [`Event::RollcallClosed`] last.
    pub async fn leave(self) {
        // It cannot fail; if it does, the drop below closes just the same.
        let _ = JsFuture::from(self.opening.leave()).await;
    }
}

fn array(values: Vec<Value>) -> Array {
    JSON::parse(&Value::Array(values).to_string()).map_or_else(|_| Array::new(), JsCast::unchecked_into)
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.opening.listen(None);
        self.opening.close();
    }
}

impl std::fmt::Debug for Bridge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bridge")
    }
}
