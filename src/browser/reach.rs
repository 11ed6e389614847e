//! Whether another server answers this browser.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestCache, RequestInit, RequestMode, Response};

use super::clock;

/// How long an answer took, in ms; none: there was none within `limit_ms`.
pub async fn answer_ms(address: &str, limit_ms: u32) -> Option<i64> {
    let wanted = RequestInit::new();
    // What the server says is none of our business and stays hidden; that it answers is enough.
    wanted.set_mode(RequestMode::NoCors);
    wanted.set_cache(RequestCache::NoStore);
    wanted.set_signal(Some(&AbortSignal::timeout_with_u32(limit_ms)));
    let from_ms = clock::since_ms();
    let answer = JsFuture::from(web_sys::window()?.fetch_with_str_and_init(address, &wanted)).await.ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    // 0: hidden.
    (answer.ok() || answer.status() == 0).then(|| clock::since_ms() - from_ms)
}
