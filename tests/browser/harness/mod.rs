//! What every browser test stands on: the real server on a port of its own, real browsers, and finding things as people do, by what
//! they are and what they are called.

pub mod axe;
pub mod browser;
pub mod driver;
pub mod robots;
pub mod rollcall;

use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// How long a condition may take to come true. Long, because a busy machine is no fault of the page; a test that passes never waits it out.
pub const LIMIT: Duration = Duration::from_secs(30);

/// How often a condition is looked at.
pub const GLANCE: Duration = Duration::from_millis(40);

/// Where what a person may want to look at is kept.
pub fn kept(folder: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target").join(folder);
    std::fs::create_dir_all(&folder).expect("target/ is writable");
    folder
}

/// Asks a process that we started to end, and ends it after `patience`.
pub fn end(child: &mut Child, patience: Duration) {
    let id = child.id().to_string();
    let asked = Command::new("kill").args(["-TERM", &id]).status().is_ok_and(|status| status.success());
    let until = Instant::now() + patience;
    while asked && Instant::now() < until {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        std::thread::sleep(GLANCE);
    }
    let _ = child.kill();
    let _ = child.wait();
}
