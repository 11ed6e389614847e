//! Timers that end when they are dropped.

use wasm_bindgen::prelude::*;
use web_sys::Window;

fn window() -> Window {
    web_sys::window().expect("the page runs in a window")
}

/// A call after some time, unless this is dropped before.
#[derive(Debug)]
pub struct Timeout {
    id: i32,
    _call: Closure<dyn FnMut()>,
}

impl Timeout {
    /// Calls once, after `ms`.
    pub fn after(ms: i64, call: impl FnOnce() + 'static) -> Self {
        let call = Closure::once(call);
        // Longer than 24 days wraps around in the browser.
        let ms = i32::try_from(ms.max(0)).unwrap_or(i32::MAX);
        let id = window().set_timeout_with_callback_and_timeout_and_arguments_0(call.as_ref().unchecked_ref(), ms).unwrap_or_default();
        Self { id, _call: call }
    }
}

impl Drop for Timeout {
    fn drop(&mut self) {
        window().clear_timeout_with_handle(self.id);
    }
}

/// A repeated call until this is dropped. Browsers slow it down to one a minute while the page is hidden.
#[derive(Debug)]
pub struct Interval {
    id: i32,
    _call: Closure<dyn FnMut()>,
}

impl Interval {
    /// Calls every `ms`, the first time after `ms`.
    pub fn every(ms: i32, call: impl FnMut() + 'static) -> Self {
        let call = Closure::new(call);
        let id = window().set_interval_with_callback_and_timeout_and_arguments_0(call.as_ref().unchecked_ref(), ms).unwrap_or_default();
        Self { id, _call: call }
    }
}

impl Drop for Interval {
    fn drop(&mut self) {
        window().clear_interval_with_handle(self.id);
    }
}
