//! The school's accounts on YouTube, for administrators.

use leptos::prelude::*;

/// The page.
pub fn page() -> AnyView {
    ().into_any()
}
