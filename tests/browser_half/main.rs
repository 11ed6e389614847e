//! The journal of presence and its recorder, in a real browser with a real IndexedDB, against a server made of a closure.
#![cfg(target_arch = "wasm32")]

mod cards;
mod console;
mod harness;
mod journal;
mod keys;
mod people;
mod recorder;
mod recording;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
