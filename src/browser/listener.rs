//! Event listeners that end when they are dropped.

use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

/// A listener.
#[derive(Debug)]
pub struct Listener {
    target: EventTarget,
    name: &'static str,
    call: Closure<dyn FnMut()>,
}

impl Listener {
    /// Listens to an event of the window: `pagehide`, `online` and the like.
    pub fn window(name: &'static str, call: impl FnMut() + 'static) -> Self {
        Self::new(web_sys::window().expect("the page runs in a window").into(), name, call)
    }

    /// Listens to an event of the document: `visibilitychange` and the like.
    pub fn document(name: &'static str, call: impl FnMut() + 'static) -> Self {
        let document = web_sys::window().and_then(|window| window.document()).expect("a window has a document");
        Self::new(document.into(), name, call)
    }

    /// Listens to an event of something else.
    pub fn on(target: EventTarget, name: &'static str, call: impl FnMut() + 'static) -> Self {
        Self::new(target, name, call)
    }

    fn new(target: EventTarget, name: &'static str, call: impl FnMut() + 'static) -> Self {
        let call = Closure::new(call);
        // Fails for null listeners alone.
        let _ = target.add_event_listener_with_callback(name, call.as_ref().unchecked_ref());
        Self { target, name, call }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.name, self.call.as_ref().unchecked_ref());
    }
}
