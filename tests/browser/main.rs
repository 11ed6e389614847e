//! The browser tests: people in real browsers, with the real server and the practice conference. `./test` runs them; one alone:
//! `cargo test --test browser story`. They need `dist/` (built by Trunk), Chromium and chromedriver.

mod harness;
mod words;

mod administrator;
mod attendance;
mod check;
mod console;
mod guest;
mod keyboard;
mod looks;
mod office;
mod practice;
mod recordings;
mod recordings_pages;
mod refusals;
mod roles;
mod rooms;
mod seen;
mod story;
mod token;
mod venue;
mod witnesses;
mod youtube;

/// A real Prosody with our module in it, and robots.
#[path = "../prosody"]
#[expect(dead_code, reason = "the module's own tests need more of them")]
mod prosody {
    use std::time::Duration;

    use tokio::time::Instant;

    pub mod robot;
    pub mod server;

    /// Waits until there is something, and returns it.
    pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            if let Some(found) = look().await {
                return found;
            }
            assert!(Instant::now() < end, "in vain: {what}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
