//! Server-sent events of a lesson. The browser reconnects by itself after a lost line, but gives up for good after an answer that is
//! no stream (a restart behind a proxy, a session that ended); this does not.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use domain::LessonId;
use wasm_bindgen::prelude::*;
use web_sys::{EventSource, MessageEvent};

use super::clock;
use super::timer::Timeout;
use crate::api::conference::Signal;
use crate::outbox::wait_ms;

/// What one hears.
#[derive(Debug)]
pub enum Heard {
    /// A signal to everybody in the lesson.
    Signal(Signal),
    /// Listening again after a gap: a signal may have been missed.
    Again,
    /// The line was refused: whoever may not listen is not told here why, and asks.
    Refused,
}

/// The line to a lesson, closed when this is dropped.
pub struct Live {
    inner: Rc<Inner>,
}

struct Inner {
    path: String,
    hear: Box<dyn Fn(Heard)>,
    /// The open source with its three handlers.
    source: RefCell<Option<Source>>,
    retry: RefCell<Option<Timeout>>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    failures: u32,
    gap: bool,
}

struct Source {
    source: EventSource,
    _opened: Closure<dyn Fn()>,
    _failed: Closure<dyn Fn()>,
    _message: Closure<dyn Fn(MessageEvent)>,
}

impl Live {
    /// Listens to a lesson.
    pub fn open(lesson: &LessonId, hear: impl Fn(Heard) + 'static) -> Self {
        Self::listen(["/live/lessons/", lesson.as_str()].concat(), Box::new(hear))
    }

    fn listen(path: String, hear: Box<dyn Fn(Heard)>) -> Self {
        let inner = Rc::new(Inner { path, hear, source: RefCell::default(), retry: RefCell::default(), state: RefCell::default() });
        inner.connect();
        Self { inner }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        // The handlers know the line only weakly, so this is all there is to undo.
        self.inner.retry.take();
        self.inner.source.take();
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.source.set_onopen(None);
        self.source.set_onerror(None);
        self.source.set_onmessage(None);
        self.source.close();
    }
}

impl Inner {
    fn connect(self: &Rc<Self>) {
        let Ok(source) = EventSource::new(&self.path) else { return };
        let line = Rc::downgrade(self);
        let opened = Closure::<dyn Fn()>::new(with(&line, Self::opened));
        let failed = Closure::<dyn Fn()>::new(with(&line, Self::failed));
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(line) = line.upgrade()
                && let Some(text) = event.data().as_string()
                && let Ok(signal) = serde_json::from_slice(text.as_bytes())
            {
                (line.hear)(Heard::Signal(signal));
            }
        });
        source.set_onopen(Some(opened.as_ref().unchecked_ref()));
        source.set_onerror(Some(failed.as_ref().unchecked_ref()));
        source.set_onmessage(Some(message.as_ref().unchecked_ref()));
        self.source.replace(Some(Source { source, _opened: opened, _failed: failed, _message: message }));
    }

    fn opened(self: Rc<Self>) {
        let gap = std::mem::take(&mut *self.state.borrow_mut()).gap;
        if gap {
            (self.hear)(Heard::Again);
        }
    }

    fn failed(self: Rc<Self>) {
        let refused = self.source.borrow().as_ref().is_some_and(|source| source.source.ready_state() == EventSource::CLOSED);
        let mut state = self.state.borrow_mut();
        state.gap = true;
        if refused {
            let ms = wait_ms(state.failures, clock::luck());
            state.failures += 1;
            drop(state);
            let line = Rc::downgrade(&self);
            // The old source goes with `connect`, not here: this runs inside one of its handlers.
            let retry = Timeout::after(ms, with(&line, |line| line.connect()));
            self.retry.replace(Some(retry));
            (self.hear)(Heard::Refused);
        }
    }
}

/// A handler that does nothing once the line is closed.
fn with(line: &Weak<Inner>, call: fn(Rc<Inner>)) -> impl Fn() + 'static {
    let line = line.clone();
    move || {
        if let Some(line) = line.upgrade() {
            call(line);
        }
    }
}
