//! Icons, drawn in strokes on a field of 24 by 24.

use leptos::prelude::*;

pub const MICROPHONE: &str = "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5v3.5";
pub const MICROPHONE_OFF: &str =
    "M9 6a3 3 0 0 1 6 0v5q0 .8-.3 1.4M9 9.5V11a3 3 0 0 0 4 2.8M5.5 11a6.5 6.5 0 0 0 10.3 5.3M18.5 11q0 1.3-.4 2.4M12 17.5v3.5M4 4l16 16";
pub const CAMERA: &str = "M4 7h9a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H4a1.5 1.5 0 0 1-1.5-1.5v-7A1.5 1.5 0 0 1 4 7ZM15 11l6.5-3.5v9L15 13";
pub const CAMERA_OFF: &str =
    "M10 7h3a2 2 0 0 1 2 2v2l6.5-3.5v9l-3-1.6M15 15.5a2 2 0 0 1-2 1.5H4a1.5 1.5 0 0 1-1.5-1.5v-7A1.5 1.5 0 0 1 4 7h1M4 4l16 16";
pub const HAND: &str = "M8 12.5V5.8a1.4 1.4 0 0 1 2.8 0V11M10.8 10.5V4.4a1.4 1.4 0 0 1 2.8 0V11M13.6 10.5V5.4a1.4 1.4 0 0 1 2.8 0V12M16.4 11.5V8.4a1.4 1.4 0 0 1 2.8 0V14.5a6.5 6.5 0 0 1-6.5 6.5c-2.7 0-4.3-1.2-5.6-3.3L4.3 13.3a1.4 1.4 0 0 1 2.3-1.6L8 13.5";
pub const PEOPLE: &str =
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20a6.5 6.5 0 0 1 13 0M16 4.2a3.5 3.5 0 0 1 0 6.6M18 14.3a6.5 6.5 0 0 1 3.5 5.7";
pub const SCREEN: &str = "M4 5h16a1.5 1.5 0 0 1 1.5 1.5v9A1.5 1.5 0 0 1 20 17H4a1.5 1.5 0 0 1-1.5-1.5v-9A1.5 1.5 0 0 1 4 5ZM8.5 20.5h7M12 14V8.5M9.2 11 12 8.2l2.8 2.8";
pub const SCREEN_OFF: &str = "M4 5h16a1.5 1.5 0 0 1 1.5 1.5v9A1.5 1.5 0 0 1 20 17H4a1.5 1.5 0 0 1-1.5-1.5v-9A1.5 1.5 0 0 1 4 5ZM8.5 20.5h7M9.5 8.5l5 5M14.5 8.5l-5 5";
pub const CLOCK: &str = "M12 21a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM12 9v4l2.5 2M9.5 2.5h5";
pub const CLOSE: &str = "M6 6l12 12M18 6 6 18";

/// An icon. It says nothing to those who do not see it; the words are beside it or in the button's label.
pub fn icon(shape: &'static str) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=shape />
        </svg>
    }
    .into_any()
}
