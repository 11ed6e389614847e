//! The clock and the dice of a page.

use js_sys::{Date, Math};
use web_sys::Performance;

fn performance() -> Performance {
    web_sys::window().and_then(|window| window.performance()).expect("every browser that runs wasm has performance")
}

/// Now by this device (Unix ms). It never goes back while the page is loaded, whatever is done to the date.
pub fn now_ms() -> i64 {
    let performance = performance();
    (performance.time_origin() + performance.now()) as i64
}

/// Now in ms since this page was loaded, by a clock that nobody can set. Some browsers stop it while the device sleeps.
pub fn since_ms() -> i64 {
    performance().now() as i64
}

/// Now as the device shows it (Unix ms). Anybody can set it, and it goes on while the device sleeps.
pub fn wall_ms() -> i64 {
    Date::now() as i64
}

/// 0 to 999, for spreading retries. Nothing secret hangs on it.
pub fn luck() -> u32 {
    (Math::random() * 1_000.0) as u32
}

/// 32 random hexadecimal digits. (`crypto.randomUUID` is missing on pages that are not served securely.)
pub fn random_id() -> String {
    let mut bytes = [0; 16];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok()).expect("every browser that runs wasm has crypto");
    crypto.get_random_values_with_u8_array(&mut bytes).expect("16 bytes are not too many");
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
