//! What the page can know of the screen and of the order of words on it.

use std::cmp::Ordering;

use js_sys::{Array, JsString, Object};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// Whether there is room for a panel beside the picture. The same width as in `style/stage.css`.
pub fn is_wide() -> bool {
    let query = web_sys::window().and_then(|window| window.match_media("(min-width: 56.25rem)").ok().flatten());
    query.is_some_and(|query| query.matches())
}

/// Puts the focus on the first element that fits the selector.
pub fn focus(selector: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let element = document.and_then(|document| document.query_selector(selector).ok().flatten());
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// The order of two names, as people who speak the browser's language expect it.
pub fn order(one: &str, other: &str) -> Ordering {
    JsString::from(one).locale_compare(other, &Array::new(), &Object::new()).cmp(&0)
}
