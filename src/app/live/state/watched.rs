//! The one state of the conference, and who looks at which part of it. It is changed in place: with hundreds of people in it a copy for
//! each event would be what the page is busy with.

use std::sync::{Mutex, PoisonError, RwLock};

use domain::EndpointId;
use jitsi::conference::{Changed, Topics};
use jitsi::{Conference, Endpoint};
use leptos::prelude::*;

/// A conference that parts of the page look at.
#[derive(Default)]
pub struct Watched {
    state: RwLock<Conference>,
    topics: [ArcTrigger; Topics::COUNT],
    /// One for each line of the roster that is looked at. They are few: raised hands, whoever is being acted upon.
    lines: Mutex<Vec<(EndpointId, ArcTrigger)>>,
}

impl Watched {
    /// Reads the conference; whatever reads it here reads again when one of these topics changes.
    pub fn read<T>(&self, topics: Topics, read: impl FnOnce(&Conference) -> T) -> T {
        for place in topics.places() {
            self.topics[place].track();
        }
        self.now(read)
    }

    /// Reads somebody's line of the roster, if there is one; whatever reads it here reads again when this line changes, and only then.
    pub fn line<T>(&self, id: &EndpointId, read: impl FnOnce(Option<&Endpoint>) -> T) -> T {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        match lines.iter().find(|(one, _)| one == id) {
            Some((_, line)) => line.track(),
            None => {
                let line = ArcTrigger::new();
                line.track();
                lines.push((id.clone(), line));
            }
        }
        drop(lines);
        self.now(|conference| read(conference.endpoint(id)))
    }

    /// Reads it as it is now, and no more.
    pub fn now<T>(&self, read: impl FnOnce(&Conference) -> T) -> T {
        read(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes it, and tells those who look at what has changed.
    pub fn change(&self, change: impl FnOnce(&mut Conference) -> Changed) -> Changed {
        let changed = change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner));
        for place in changed.topics.places() {
            self.topics[place].notify();
        }
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if changed.topics.has(Topics::ROSTER) {
            // Whoever went is not looked at any more; whoever looks all the same looks once more, and sees nobody.
            self.now(|conference| {
                lines.retain(|(id, line)| {
                    let here = conference.endpoint(id).is_some();
                    if !here {
                        line.notify();
                    }
                    here
                });
            });
        }
        for (_, line) in lines.iter().filter(|(id, _)| changed.endpoints.contains(id)) {
            line.notify();
        }
        drop(lines);
        changed
    }
}
