//! Recordings: what runs in lessons, what comes in, what becomes of it.

pub mod arrive;
pub mod captions;
pub mod card;
pub mod change;
pub mod fetch;
pub mod jobs;
pub mod media;
pub mod moments;
pub mod office;
pub mod pages;
pub mod purge;
pub mod running;
pub mod site;
pub mod small;

use storage::Storage;
use tokio::sync::Notify;

/// What the application has for recordings.
#[derive(Debug)]
pub struct Recordings {
    /// Where their files are.
    pub storage: Storage,
    /// Something is to be done: for the worker that fetches, and for the other one.
    pub due: [Notify; 2],
    /// What everybody in lessons was told of what runs.
    pub told: running::Told,
    /// From where, and how much, may be fetched.
    pub fetching: fetch::Rules,
    /// Files of a bucket are given out by the bucket itself, under addresses that it checks.
    pub direct: bool,
}

impl Recordings {
    /// Something is to be done: whoever does it looks.
    pub fn wake(&self) {
        self.due.iter().for_each(Notify::notify_one);
    }

    /// The site that gives files out instead of us, if one does.
    pub fn origin(&self) -> Option<String> {
        self.storage.origin().filter(|_| self.direct)
    }
}
