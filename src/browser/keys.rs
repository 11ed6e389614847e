//! Keys of the page: single letters that do something, unless somebody is typing, and whether they are wanted on this device.

use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, KeyboardEvent};

use super::memory;

/// Where this device remembers whether single keys are wanted.
const KEYS: &str = "rollcall.keys";
/// They are not.
const OFF: &str = "off";

/// Whoever listens to the keys, until this is dropped.
#[derive(Debug)]
pub struct Keys {
    document: Document,
    call: Closure<dyn FnMut(KeyboardEvent)>,
}

impl Keys {
    /// Hands over each key that is pressed alone, while no field has the focus and no dialog is open: a letter as it is written in
    /// lower case. `hear` says whether it did something; then nothing else happens with it.
    pub fn listen(mut hear: impl FnMut(&str) -> bool + 'static) -> Self {
        let document = web_sys::window().and_then(|window| window.document()).expect("a window has a document");
        let page = document.clone();
        let call = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
            let with_others = event.ctrl_key() || event.alt_key() || event.meta_key() || event.repeat();
            let mut key = event.key();
            // Ours are plain letters; the rules for all the others are a good part of a small module.
            key.make_ascii_lowercase();
            if !with_others && !event.default_prevented() && is_free(&page) && hear(&key) {
                event.prevent_default();
            }
        });
        // Fails for null listeners alone.
        let _ = document.add_event_listener_with_callback("keydown", call.as_ref().unchecked_ref());
        Self { document, call }
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        let _ = self.document.remove_event_listener_with_callback("keydown", self.call.as_ref().unchecked_ref());
    }
}

/// Whether nobody is typing, choosing or answering.
fn is_free(document: &Document) -> bool {
    let taken = |element: Element| element.matches("input, textarea, select, [contenteditable]").unwrap_or(false);
    !document.active_element().is_some_and(taken) && matches!(document.query_selector("dialog[open]"), Ok(None))
}

/// Whether single keys are wanted on this device. They are, until somebody says no.
pub fn wanted() -> bool {
    memory::kept(KEYS).as_deref() != Some(OFF)
}

/// Remembers on this device whether they are wanted.
pub fn want(wanted: bool) {
    memory::keep(KEYS, if wanted { "on" } else { OFF });
}
