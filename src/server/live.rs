//! Signals to the browsers in a lesson, as server-sent events. Nothing is kept: a signal that nobody hears is gone, and each has
//! another way to be true (an ended lesson is over, a hand can be lowered again, a role is asked for with every ticket, and what is on
//! the board comes first on every new line).

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::room::Standing;
use domain::{CourseId, LessonId, PersonId, RoomId};
use futures_util::stream;
use tokio::sync::broadcast::{self, error::RecvError};

use super::api_door::{Caller, error_response};
use super::context::{App, Call};
use super::guard::{self, Function};
use super::recordings::running;
use super::{lobby, store};
use crate::api::conference::Signal;

/// Signals that wait for a slow browser before it misses some.
const QUEUE: usize = 64;
/// How often an idle connection says that it lives, in s; proxies cut silent ones after about 60.
const KEEP_ALIVE_S: u64 = 20;

/// How soon a browser comes back after its line was ended; left alone, some wait for five seconds.
const BACK_AFTER: Duration = Duration::from_millis(500);

/// Who hears a signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// Everybody in the lesson.
    Everybody,
    /// Whoever moderated when the line was opened.
    Moderators,
    /// Everybody else.
    Others,
    /// This one.
    Person(PersonId),
}

/// Where roles changed.
#[derive(Clone, Copy, Debug)]
pub enum Within<'a> {
    /// In a course.
    Course(&'a CourseId),
    /// In one room, for its guests.
    Room(&'a RoomId),
}

/// The lessons that somebody listens to.
#[derive(Debug, Default)]
pub struct Live {
    lessons: Mutex<HashMap<LessonId, Line>>,
}

/// What leads to the listeners of one lesson.
#[derive(Debug)]
struct Line {
    course: CourseId,
    room: RoomId,
    sender: broadcast::Sender<(To, Signal)>,
}

impl Live {
    /// Tells those who listen to this lesson.
    pub fn send(&self, lesson: &LessonId, to: To, signal: &Signal) {
        let lessons = self.lessons.lock().expect("nobody panics while holding it");
        if let Some(line) = lessons.get(lesson) {
            // An error means that the last listener has just gone.
            let _ = line.sender.send((to, signal.clone()));
        }
    }

    /// Tells those who listen that somebody's role changed, or (none) what roles may do. Their lines end with that: they come back
    /// as what they are now, or not at all.
    pub fn role_changed(&self, within: Within<'_>, person: Option<&PersonId>) {
        let signal = Signal::RoleChanged { person: person.cloned() };
        let lessons = self.lessons.lock().expect("nobody panics while holding it");
        let meant = |line: &&Line| match within {
            Within::Course(course) => line.course == *course,
            Within::Room(room) => line.room == *room,
        };
        for line in lessons.values().filter(meant) {
            let _ = line.sender.send((To::Everybody, signal.clone()));
        }
    }

    /// Listens to a lesson. Lessons without listeners are forgotten on the way.
    fn listen(&self, lesson: &LessonId, room: &RoomId, course: &CourseId) -> broadcast::Receiver<(To, Signal)> {
        let mut lessons = self.lessons.lock().expect("nobody panics while holding it");
        lessons.retain(|_, line| line.sender.receiver_count() > 0);
        let line = || Line { course: course.clone(), room: room.clone(), sender: broadcast::channel(QUEUE).0 };
        lessons.entry(lesson.clone()).or_insert_with(line).sender.subscribe()
    }

    /// Ends all connections, for a shutdown that does not hang.
    pub fn close_all(&self) {
        self.lessons.lock().expect("nobody panics while holding it").clear();
    }
}

/// `GET /live/lessons/{id}`: the signals of a lesson, for those who may enter it.
pub async fn signals(State(app): State<Arc<App>>, Path(lesson): Path<LessonId>, caller: Caller) -> Response {
    let call = caller.into_call(Arc::clone(&app));
    let listener = match Listener::of(&call, &lesson).await {
        Ok(listener) => listener,
        Err(error) => return error_response(&error),
    };
    let signals = stream::unfold(Some(listener), async |listener| listener?.next().await);
    Sse::new(signals).keep_alive(KeepAlive::new().interval(Duration::from_secs(KEEP_ALIVE_S))).into_response()
}

type Receiver = broadcast::Receiver<(To, Signal)>;

/// Who listens, and as what.
struct Listener {
    receiver: Receiver,
    person: PersonId,
    moderator: bool,
    app: Arc<App>,
    lesson: LessonId,
    /// Has been let into the lesson.
    inside: bool,
    /// What is said before anything that happens.
    first: VecDeque<Signal>,
}

impl Listener {
    /// The role is looked up once one listens: a change before that would be heard by nobody.
    async fn of(call: &Call, lesson: &LessonId) -> crate::api::Result<Self> {
        let found = guard::lesson(call, Function::Ticket, lesson).await?;
        let receiver = call.app.live.listen(lesson, &found.room.id, &found.course.id);
        let found = guard::lesson(call, Function::Ticket, lesson).await?;
        let standing = Standing::of(found.course.role, found.course.may);
        let board = store::board::of(&call.app.store, lesson, &found.room.policy).await?;
        let moderator = standing == Standing::Moderator;
        let mut first = VecDeque::from([Signal::Board(board.seen_by(standing))]);
        if moderator {
            first.push_back(Signal::Lobby(lobby::of_lesson(&call.app, lesson).await?));
        }
        let (app, lesson, person) = (Arc::clone(&call.app), lesson.clone(), call.session()?.person.clone());
        let mut listener = Self { receiver, person, moderator, app, lesson, inside: moderator, first };
        if listener.is_inside().await {
            let running = running::of(&listener.app, &listener.lesson).await?;
            listener.first.push_back(Signal::Recording(running));
        }
        Ok(listener)
    }

    fn is_meant(&self, to: &To, signal: &Signal) -> bool {
        let meant = match to {
            To::Everybody => true,
            To::Moderators => self.moderator,
            To::Others => !self.moderator,
            To::Person(person) => *person == self.person,
        };
        meant && !matches!(signal, Signal::RoleChanged { person: Some(whose) } if *whose != self.person)
    }

    /// Whether one has been let into the lesson. Whoever waits at the door listens, too: to hear when it opens, and not to what is said
    /// inside.
    async fn is_inside(&mut self) -> bool {
        if !self.inside {
            let admission = store::admission::of(&self.app.store, &self.lesson, &self.person).await;
            self.inside = matches!(admission, Ok(Some(admission)) if admission.until_ms.is_none());
        }
        self.inside
    }

    /// The next signal, and whether there can be more.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Option<Self>)> {
        if let Some(signal) = self.first.pop_front() {
            return Some((Ok(event(&signal)?), Some(self)));
        }
        loop {
            // Whoever missed something comes back, and asks how it stands.
            let (to, signal) = match self.receiver.recv().await {
                Ok(message) => message,
                Err(RecvError::Lagged(_) | RecvError::Closed) => return None,
            };
            let inside = matches!(signal, Signal::Announcement { .. } | Signal::Recording(_));
            if !self.is_meant(&to, &signal) || inside && !self.is_inside().await {
                continue;
            }
            let event = event(&signal)?;
            return Some(if matches!(signal, Signal::RoleChanged { .. }) {
                (Ok(event.retry(BACK_AFTER)), None)
            } else {
                (Ok(event), Some(self))
            });
        }
    }
}

fn event(signal: &Signal) -> Option<Event> {
    Some(Event::default().data(serde_json::to_string(signal).ok()?))
}
