//! Single keys on the page.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Function;
use rollcall::browser::keys::{self, Keys};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

/// Somebody presses a key with the focus on an element; says whether the page has taken it.
fn press(on: &HtmlElement, key: &str, with_control: bool) -> bool {
    let how = "on.focus(); return !on.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }));";
    let press = Function::new_with_args("on, key, ctrlKey", how);
    let taken = press.call3(&JsValue::NULL, on, &key.into(), &with_control.into()).expect("it is sent");
    taken.as_bool().expect("yes or no")
}

fn element(name: &str) -> HtmlElement {
    let document = web_sys::window().and_then(|window| window.document()).expect("a page");
    let element: HtmlElement = document.create_element(name).expect("an element").unchecked_into();
    document.body().expect("a body").append_child(&element).expect("there is room");
    element
}

#[wasm_bindgen_test]
fn a_key_alone_is_heard_and_typing_is_not() {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&heard);
    let listening = Keys::listen(move |key| {
        log.borrow_mut().push(key.to_owned());
        key == "m"
    });
    let (button, field, list) = (element("button"), element("textarea"), element("select"));
    assert!(press(&button, "M", false), "what is done is nobody else's any more");
    assert!(!press(&button, "x", false), "what is not done goes its way");
    assert!(!press(&button, "m", true), "with Control it is the browser's");
    assert!(!press(&field, "m", false) && !press(&list, "m", false), "somebody is typing or choosing");
    assert_eq!(*heard.borrow(), ["m", "x"]);

    let dialog: web_sys::HtmlDialogElement = element("dialog").unchecked_into();
    dialog.set_open(true);
    assert!(!press(&button, "m", false), "a dialog wants an answer first");
    dialog.set_open(false);
    drop(listening);
    assert!(!press(&button, "m", false), "nobody listens any more");
    assert_eq!(heard.borrow().len(), 2);
    for one in [button, field, list, dialog.unchecked_into()] {
        one.remove();
    }
}

#[wasm_bindgen_test]
fn whether_keys_are_wanted_is_remembered() {
    assert!(keys::wanted(), "until somebody says no");
    keys::want(false);
    assert!(!keys::wanted());
    keys::want(true);
    assert!(keys::wanted());
}
