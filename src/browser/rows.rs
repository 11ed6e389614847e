//! The live line of a lesson's attendance. The browser comes back by itself after a lost line, with the id of the last event that it
//! saw; where it gives up (an answer that is no stream: a restart behind a proxy, a session that ended), this tries again.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use domain::LessonId;
use wasm_bindgen::prelude::*;
use web_sys::{EventSource, MessageEvent};

use super::clock;
use super::timer::Timeout;
use crate::api::attendance::ReportChange;
use crate::outbox::wait_ms;

/// What one hears.
#[derive(Debug)]
pub enum Heard {
    /// The line is there, for the first time or again. What was missed follows.
    Open,
    /// What has changed.
    Change(Box<ReportChange>),
    /// The line is gone for now.
    Lost,
    /// The line was refused, or something came that this page does not understand: whoever listens asks, and hears why.
    Refused,
}

/// The line to a lesson's attendance, closed when this is dropped.
pub struct Rows {
    inner: Rc<Inner>,
}

struct Inner {
    path: String,
    hear: Box<dyn Fn(Heard)>,
    source: RefCell<Option<Source>>,
    retry: RefCell<Option<Timeout>>,
    failures: Cell<u32>,
}

struct Source {
    source: EventSource,
    _opened: Closure<dyn Fn()>,
    _failed: Closure<dyn Fn()>,
    rows: Closure<dyn Fn(MessageEvent)>,
}

/// The name of the events.
const ROWS: &str = "rows";

impl Rows {
    /// Listens to a lesson.
    pub fn open(lesson: &LessonId, hear: impl Fn(Heard) + 'static) -> Self {
        let inner = Rc::new(Inner {
            path: ["/live/attendance/", lesson.as_str()].concat(),
            hear: Box::new(hear),
            source: RefCell::default(),
            retry: RefCell::default(),
            failures: Cell::default(),
        });
        inner.connect();
        Self { inner }
    }
}

impl Drop for Rows {
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
        let _ = self.source.remove_event_listener_with_callback(ROWS, self.rows.as_ref().unchecked_ref());
        self.source.close();
    }
}

impl Inner {
    fn connect(self: &Rc<Self>) {
        let Ok(source) = EventSource::new(&self.path) else { return };
        let line = Rc::downgrade(self);
        let opened = Closure::<dyn Fn()>::new(with(&line, |line| {
            line.failures.set(0);
            (line.hear)(Heard::Open);
        }));
        let failed = Closure::<dyn Fn()>::new(with(&line, Self::failed));
        let rows = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(line) = line.upgrade()
                && let Some(text) = event.data().as_string()
            {
                let change = serde_json::from_slice(text.as_bytes());
                (line.hear)(change.map_or(Heard::Refused, |change| Heard::Change(Box::new(change))));
            }
        });
        source.set_onopen(Some(opened.as_ref().unchecked_ref()));
        source.set_onerror(Some(failed.as_ref().unchecked_ref()));
        let _ = source.add_event_listener_with_callback(ROWS, rows.as_ref().unchecked_ref());
        self.source.replace(Some(Source { source, _opened: opened, _failed: failed, rows }));
    }

    fn failed(self: Rc<Self>) {
        let gave_up = self.source.borrow().as_ref().is_some_and(|source| source.source.ready_state() == EventSource::CLOSED);
        (self.hear)(Heard::Lost);
        if gave_up {
            let ms = wait_ms(self.failures.get(), clock::luck());
            self.failures.set(self.failures.get() + 1);
            // The old source goes with `connect`, not here: this runs inside one of its handlers.
            let retry = Timeout::after(ms, with(&Rc::downgrade(&self), |line| line.connect()));
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
