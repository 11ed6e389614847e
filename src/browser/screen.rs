//! What the page can know of the screen and of the order of words on it.

use std::cmp::Ordering;

use js_sys::JsString;
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

/// Puts the focus there, if it is nowhere: what had it is gone.
pub fn focus_if_lost(selector: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let active = document.as_ref().and_then(|document| document.active_element());
    if active.is_none() || active == document.and_then(|document| document.body()).map(Into::into) {
        focus(selector);
    }
}

/// A name as it is looked for: small letters, without accents.
pub fn fold(name: &str) -> String {
    let decomposed = String::from(JsString::from(name).to_locale_lower_case(None).normalize("NFD"));
    decomposed.chars().filter(|letter| !('\u{300}'..='\u{36f}').contains(letter)).collect()
}

#[wasm_bindgen]
extern "C" {
    /// `Intl.Collator`, with a comparison that returns a plain number: through a general value it would take four times as long.
    type Collator;

    #[wasm_bindgen(constructor, js_namespace = Intl)]
    fn new() -> Collator;
    #[wasm_bindgen(method)]
    fn compare(this: &Collator, one: &JsString, other: &JsString) -> f64;
}

thread_local! {
    // Made once: finding out the language's rules takes some milliseconds.
    static COLLATOR: Collator = Collator::new();
}

/// A name that is put in order with others. Handed to the browser once: a comparison then costs next to nothing.
#[derive(Clone, Debug)]
pub struct Name(JsString);

impl Name {
    /// This name.
    pub fn new(name: &str) -> Self {
        Self(JsString::from(name))
    }

    /// Which of the two comes first, as people who speak the browser's language expect it.
    pub fn order(&self, other: &Self) -> Ordering {
        COLLATOR.with(|collator| collator.compare(&self.0, &other.0)).total_cmp(&0.0)
    }
}
