//! Signals to the browsers in a lesson, as server-sent events. Nothing is kept: a signal that nobody hears is gone, and each has
//! another way to be true (an ended lesson is over, a hand can be lowered again).

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::LessonId;
use tokio::sync::broadcast;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::BroadcastStream;

use super::api_door::{Caller, error_response};
use super::context::App;
use super::guard::{self, Function};
use crate::api::conference::Signal;

/// Signals that wait for a slow browser before it misses some.
const QUEUE: usize = 64;
/// How often an idle connection says that it lives, in s; proxies cut silent ones after about 60.
const KEEP_ALIVE_S: u64 = 20;

/// The lessons that somebody listens to.
#[derive(Debug, Default)]
pub struct Live {
    lessons: Mutex<HashMap<LessonId, broadcast::Sender<Signal>>>,
}

impl Live {
    /// Tells everybody who listens to this lesson.
    pub fn send(&self, lesson: &LessonId, signal: &Signal) {
        let lessons = self.lessons.lock().expect("nobody panics while holding it");
        if let Some(sender) = lessons.get(lesson) {
            // An error means that the last listener has just gone.
            let _ = sender.send(signal.clone());
        }
    }

    /// Listens to a lesson. Lessons without listeners are forgotten on the way.
    fn listen(&self, lesson: &LessonId) -> broadcast::Receiver<Signal> {
        let mut lessons = self.lessons.lock().expect("nobody panics while holding it");
        lessons.retain(|_, sender| sender.receiver_count() > 0);
        lessons.entry(lesson.clone()).or_insert_with(|| broadcast::channel(QUEUE).0).subscribe()
    }

    /// Ends all connections, for a shutdown that does not hang.
    pub fn close_all(&self) {
        self.lessons.lock().expect("nobody panics while holding it").clear();
    }
}

/// `GET /live/lessons/{id}`: the signals of a lesson, for those who may enter it.
pub async fn signals(State(app): State<Arc<App>>, Path(lesson): Path<LessonId>, caller: Caller) -> Response {
    let call = caller.into_call(Arc::clone(&app));
    if let Err(error) = guard::lesson(&call, Function::Ticket, &lesson).await {
        return error_response(&error);
    }
    let signals = BroadcastStream::new(app.live.listen(&lesson)).filter_map(|signal| {
        let signal = signal.ok()?;
        Some(Ok::<_, Infallible>(Event::default().data(serde_json::to_string(&signal).ok()?)))
    });
    Sse::new(signals).keep_alive(KeepAlive::new().interval(Duration::from_secs(KEEP_ALIVE_S))).into_response()
}
