//! What this browser remembers from one visit to the next. Where storage is forbidden nothing is remembered, and nothing fails.

use web_sys::Storage;

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// Whether anything can be remembered.
pub fn works() -> bool {
    storage().is_some()
}

/// Remembers a text.
pub fn keep(key: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, text);
    }
}

/// What is remembered.
pub fn kept(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}
