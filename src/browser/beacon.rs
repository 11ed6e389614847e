//! The last words of a page that goes: `navigator.sendBeacon`, which the browser delivers after the page is gone. There is no answer.

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag};

/// Sends JSON to a path of our own. Says whether the browser took it; it takes 64 KiB in all.
pub fn send_json(path: &str, json: &str) -> bool {
    let options = BlobPropertyBag::new();
    // The server takes nothing else: a foreign page cannot send this type without asking first.
    options.set_type("application/json");
    let parts = Array::of1(&JsValue::from_str(json));
    let navigator = web_sys::window().expect("the page runs in a window").navigator();
    Blob::new_with_str_sequence_and_options(&parts, &options)
        .and_then(|blob| navigator.send_beacon_with_opt_blob(path, Some(&blob)))
        .unwrap_or(false)
}
