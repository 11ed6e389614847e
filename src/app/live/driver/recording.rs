//! Recordings: the server is asked first, then the conference; and the server is told what the conference says of them.

use super::*;
use crate::api::recording::{Begun, Running, Start, begin_recording, end_recording, see_recording};
use crate::recording::sightings::streams;

impl Driver {
    /// Something happened in the conference.
    pub(super) fn sight(&self, event: &Event) {
        if !matches!(event, Event::RecordingStatusChanged { .. } | Event::RecordingLinkAvailable { .. }) {
            return;
        }
        // Breakout rooms are conferences of their own, and what is recorded in them is not the lesson.
        if self.now(|conference| conference.phase == Phase::Joined && conference.my_breakout.is_none()) {
            let moderates = untrack(|| self.seat.may_moderate());
            self.sightings.borrow_mut().hear(event, moderates, clock::luck(), clock::now_ms());
            self.tell_sightings();
        }
    }

    /// One has entered the conference, another room of it, or left.
    pub(super) fn note_entering(&self, phase: &Phase) {
        let inside = *phase == Phase::Joined;
        if inside == self.entered.replace(inside) {
            return;
        }
        let moved = matches!(phase, Phase::Moving | Phase::Reconnecting);
        let before = self.moved.replace(moved);
        let fresh = inside && !before && self.now(|conference| conference.my_breakout.is_none());
        self.sightings.borrow_mut().enter(fresh, clock::now_ms());
        self.tell_sightings();
    }

    /// What runs by the server's word.
    pub(super) fn take_running(&self, running: Option<Running>) {
        self.sightings.borrow_mut().learn(running.as_ref(), clock::now_ms());
        self.tell_sightings();
        if self.seat.ticket.with_untracked(|ticket| ticket.as_ref().is_some_and(|ticket| ticket.running != running)) {
            self.seat.ticket.update(|ticket| {
                if let Some(ticket) = ticket {
                    ticket.running = running;
                }
            });
        }
    }

    /// Tells the server what it is to be told by now, one after the other.
    pub(super) fn tell_sightings(&self) {
        if self.sighting.get() {
            return;
        }
        let now_ms = clock::now_ms();
        let seen = self.sightings.borrow_mut().tell(now_ms);
        let Some(seen) = seen else {
            let due_ms = self.sightings.borrow().due_ms();
            self.witness.replace(due_ms.map(|due_ms| Timeout::after(due_ms - now_ms, self.later(Self::tell_sightings))));
            return;
        };
        self.sighting.set(true);
        let (me, telling) = (self.me.clone(), see_recording(self.lesson.clone(), seen.clone()));
        spawn_local(async move {
            let answer = telling.await;
            let Some(driver) = me.upgrade().filter(|driver| !driver.closed.get()) else { return };
            driver.sighting.set(false);
            if let Err(ApiError::Unreachable | ApiError::Storage | ApiError::TooManyTries { .. }) = answer {
                // As late as the third try of other things: the line's return hurries it.
                driver.sightings.borrow_mut().failed(seen, clock::now_ms() + wait_ms(2, clock::luck()));
            }
            driver.tell_sightings();
        });
    }

    /// Begins to record. The server is asked first: it knows who may, and whether somebody else does already. `key`: of a stream of one's
    /// own; it goes to Jitsi and stays nowhere. `strip`: what goes wrong stands in a strip, because whoever pressed is not looking at the
    /// console, or nobody has pressed.
    pub fn begin_recording(&self, start: Start, key: Option<String>, strip: bool) {
        if self.seat.starting.get_untracked() {
            return;
        }
        self.seat.starting.set(true);
        self.seat.trouble.set(String::new());
        self.start.set(key.is_none().then_some(start));
        let (me, asking) = (self.me.clone(), begin_recording(self.lesson.clone(), start));
        spawn_local(async move {
            let answer = asking.await;
            let Some(driver) = me.upgrade().filter(|driver| !driver.closed.get()) else { return };
            match driver.shared.hear(answer) {
                Ok(begun) => driver.start_in_conference(begun, key),
                Err(error) if strip => driver.seat.trouble.set(error.to_string()),
                Err(error) => driver.shared.said.say(error.to_string()),
            }
            driver.seat.starting.set(false);
        });
    }

    fn start_in_conference(&self, begun: Begun, key: Option<String>) {
        let Begun { running, stream_key } = begun;
        let stream = stream_key.or(key);
        let mode = if streams(running.way) { RecordingMode::Stream } else { RecordingMode::File };
        self.take_running(Some(running));
        if mode == RecordingMode::Stream && stream.is_none() {
            return self.seat.trouble.set("There is no key for the stream.".to_owned());
        }
        // Where it runs already (this page was loaded again meanwhile), there is nothing to send.
        if self.begin(&Ask::Record { mode, on: true }) {
            self.send(&Command::StartRecording { mode, stream });
            self.settle_asks();
        }
    }

    /// Tries once more what failed. Says whether there is something to try: a key of one's own is not known any more.
    pub fn begins_again(&self) -> bool {
        self.start.get().is_some()
    }

    /// Tries it once more.
    pub fn begin_again(&self) {
        if let Some(start) = self.start.get() {
            self.begin_recording(start, None, true);
        }
    }

    /// Ends a recording, if the server agrees: somebody else may have started it.
    pub fn end_recording(&self, mode: RecordingMode) {
        let ask = Ask::Record { mode, on: false };
        let (running, own) = self.seat.ticket.with_untracked(|ticket| {
            let Some(ticket) = ticket else { return (None, false) };
            let running = ticket.running.as_ref().filter(|running| streams(running.way) == (mode == RecordingMode::Stream));
            (running.map(|running| running.recording.clone()), running.is_some_and(|running| running.by.as_ref() == Some(&ticket.person)))
        });
        // The server knows of none: it was begun in the meeting page.
        let Some(recording) = running else { return self.ask(ask) };
        if self.seat.starting.get_untracked() {
            return;
        }
        self.seat.starting.set(true);
        let (me, asking) = (self.me.clone(), end_recording(self.lesson.clone(), recording));
        spawn_local(async move {
            let answer = asking.await;
            let Some(driver) = me.upgrade().filter(|driver| !driver.closed.get()) else { return };
            driver.seat.starting.set(false);
            match driver.shared.hear(answer) {
                // What is over for the server may still run.
                Ok(()) | Err(ApiError::NoSuch(_)) => driver.ask(ask),
                // Nobody has to go on being recorded because a line is down.
                Err(ApiError::Unreachable | ApiError::Storage) if own => driver.ask(ask),
                Err(error) => driver.shared.said.say(error.to_string()),
            }
        });
    }
}
