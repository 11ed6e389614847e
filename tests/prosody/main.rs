//! `prosody/mod_rollcall.lua` in a real Prosody: Debian's, on loopback, with robots in its rooms. What Jitsi's own modules would do is done by
//! small modules of our own (`modules/`, and those of the doctor's tests).

mod breakouts;
mod delivery;
mod presence;
mod restart;
mod robot;
mod server;
mod sink;
mod whole;

use std::time::Duration;

use tokio::time::Instant;

/// How long anything may take.
const WITHIN: Duration = Duration::from_secs(20);
/// How often it is looked.
const GLANCE: Duration = Duration::from_millis(20);

/// Waits until there is something, and returns it.
async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let end = Instant::now() + WITHIN;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < end, "in vain: {what}");
        tokio::time::sleep(GLANCE).await;
    }
}
