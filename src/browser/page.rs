//! The page itself: title, focus, address, clipboard, what a tab remembers, and how often it looks again.

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, HtmlDialogElement, HtmlElement, Storage, Window};

fn window() -> Window {
    web_sys::window().expect("the page runs in a window")
}

fn document() -> Document {
    window().document().expect("a window has a document")
}

fn first(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten().and_then(|element| element.dyn_into().ok())
}

/// The element that the application is mounted in, emptied of what `index.html` showed until now.
pub fn root() -> HtmlElement {
    let root = first("#app").expect("index.html has #app");
    root.set_text_content(None);
    root
}

/// Names the page, for the tab and for those who hear it.
pub fn set_title(title: &str) {
    document().set_title(&[title, " · Rollcall"].concat());
}

/// Puts the focus on the page's heading, so that a change of page is heard and Tab starts at the top.
pub fn focus_heading() {
    if let Some(heading) = first("main h1") {
        let _ = heading.focus();
    }
}

/// Whether the focus is nowhere, because what had it is gone.
pub fn focus_is_lost() -> bool {
    document().active_element().is_none_or(|element: Element| element.tag_name() == "BODY")
}

/// Opens a dialog in front of everything; the browser keeps the focus inside and brings it back afterwards.
pub fn open_dialog(dialog: &HtmlDialogElement) {
    if !dialog.open() {
        let _ = dialog.show_modal();
    }
}

/// Closes a dialog.
pub fn close_dialog(dialog: &HtmlDialogElement) {
    if dialog.open() {
        dialog.close();
    }
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// Remembers a text for this tab. Where storage is forbidden nothing is remembered, and nothing fails.
pub fn keep(key: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, text);
    }
}

/// What this tab remembers.
pub fn kept(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Forgets it.
pub fn forget(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

/// The path of the address.
pub fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// The part of the address that is sent to no server, without its `#`.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// Takes the fragment out of the address and the history: it held a secret.
pub fn hide_fragment() {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&history.state().unwrap_or(JsValue::NULL), "", Some(&path()));
    }
}

/// Loads a page of our own from scratch, with nothing left of this one.
pub fn load(path: &str) {
    let _ = window().location().assign(path);
}

/// Loads this page again.
pub fn reload() {
    let _ = window().location().reload();
}

/// `https://host`, for links to hand on.
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// The language that the browser asks for, such as `en-GB`.
pub fn language() -> String {
    window().navigator().language().unwrap_or_default()
}

/// A family of browsers whose settings are in the same place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Chrome, Edge and their like on computers.
    Chromium,
    /// The same on Android.
    Android,
    /// Firefox.
    Firefox,
    /// Safari on a Mac.
    Safari,
    /// Any browser on iPhones and iPads.
    Apple,
    /// Anything else.
    Other,
}

/// Which browser this is, for words on where its settings are; nothing else may hang on it.
pub fn family() -> Family {
    let navigator = window().navigator();
    let agent = navigator.user_agent().unwrap_or_default();
    let has = |word| agent.contains(word);
    // An iPad says that it is a Mac, but has fingers on it.
    if has("iPhone") || has("iPad") || (has("Macintosh") && !has("Chrome") && navigator.max_touch_points() > 1) {
        Family::Apple
    } else if has("Firefox") {
        Family::Firefox
    } else if has("Chrome") {
        if has("Android") { Family::Android } else { Family::Chromium }
    } else if has("Safari") {
        Family::Safari
    } else {
        Family::Other
    }
}

/// Puts a text into the clipboard; says whether that worked.
pub async fn copy(text: &str) -> bool {
    // Absent on pages that are not served securely, whatever the types say.
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into()).unwrap_or(JsValue::UNDEFINED);
    !clipboard.is_undefined() && JsFuture::from(window().navigator().clipboard().write_text(text)).await.is_ok()
}

/// Opens the browser's print dialog.
pub fn print() {
    let _ = window().print();
}

/// The device's clock (Unix ms).
pub fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}

/// Whether anybody can see the page now.
pub fn is_visible() -> bool {
    !document().hidden()
}

/// A repeated call that ends when this is dropped.
pub struct Beat {
    id: i32,
    _call: Closure<dyn Fn()>,
}

impl Beat {
    /// Calls every `period_ms`, but not while the page is hidden: nobody looks, and the server has others to serve.
    pub fn every(period_ms: i32, call: impl Fn() + 'static) -> Self {
        let call = Closure::<dyn Fn()>::new(move || {
            if is_visible() {
                call();
            }
        });
        let id =
            window().set_interval_with_callback_and_timeout_and_arguments_0(call.as_ref().unchecked_ref(), period_ms).unwrap_or_default();
        Self { id, _call: call }
    }
}

impl Drop for Beat {
    fn drop(&mut self) {
        window().clear_interval_with_handle(self.id);
    }
}

/// Waits, in ms.
pub async fn wait(ms: i32) {
    let promise = js_sys::Promise::new(&mut |done: Function, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, ms);
    });
    let _ = JsFuture::from(promise).await;
}

/// The names of all time zones that the browser knows.
pub fn time_zones() -> Vec<String> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).unwrap_or(JsValue::UNDEFINED);
    let list = Reflect::get(&intl, &"supportedValuesOf".into()).ok().and_then(|method| method.dyn_into::<Function>().ok());
    let names = list.and_then(|list| list.call1(&Object::new(), &"timeZone".into()).ok());
    names.map(|names| js_sys::Array::from(&names).iter().filter_map(|name| name.as_string()).collect()).unwrap_or_default()
}
