//! Coming in and going out: tickets and refusals, leaving, and the end for all.

use super::*;

impl Driver {
    /// Starts over with a fresh ticket.
    pub fn enter_again(&self) {
        self.retry.take();
        self.turning.take();
        if let Some(bridge) = &*self.bridge.borrow() {
            bridge.retry();
        }
        self.arm_slow();
    }

    pub(super) fn take_ticket(&self, ticket: &Value, at_ms: i64) {
        let Some(ticket) = again::<Ticket>(ticket) else { return };
        self.failures.set(0);
        self.ahead_ms.set(ticket.now_ms - at_ms);
        self.tick();
        let known = self.recorder.borrow().as_ref().is_some_and(|(person, _)| *person == ticket.person);
        if !known {
            let delivery = self.seat.delivery;
            let recorder = Recorder::start(ticket.person.clone(), self.lesson.clone(), move |how| {
                if delivery.try_get_untracked().is_some_and(|before| before != how) {
                    delivery.set(how);
                }
            });
            self.recorder.replace(Some((ticket.person.clone(), recorder)));
        }
        if self.line.borrow().is_none() {
            let me = self.me.clone();
            let line = Live::open(&self.lesson, move |heard| {
                if let Some(driver) = me.upgrade() {
                    driver.listen(&heard);
                }
            });
            self.line.replace(Some(line));
        }
        self.seat.switching.set(false);
        self.seat.refused.set(None);
        self.seat.ticket.set(Some(ticket));
    }

    pub(super) fn take_refusal(&self, error: &Value) {
        let error: ApiError = again(error).unwrap_or(ApiError::Internal);
        let wait_ms = match &error {
            // Everybody waits for the same minute; not everybody asks in the same second.
            ApiError::NotOpenYet { opens_ms } => Some((opens_ms - clock::now_ms() + i64::from(clock::luck())).clamp(1_000, ASK_AGAIN_MS)),
            ApiError::TooManyTries { retry_s } => Some(i64::try_from(*retry_s).unwrap_or(60).saturating_mul(1_000)),
            ApiError::Unreachable => Some(wait_ms(self.failures.replace(self.failures.get() + 1), clock::luck())),
            _ => None,
        };
        if matches!(error, ApiError::NoSuch(_) | ApiError::NotAllowed) {
            // Nobody listens any more to what is none of their business.
            self.line.take();
        }
        self.retry.replace(wait_ms.map(|wait_ms| Timeout::after(wait_ms, self.later(Self::enter_again))));
        self.seat.slow.set(false);
        self.seat.switching.set(false);
        let heard: Result<()> = self.shared.hear(Err(error.clone()));
        drop(heard);
        self.seat.refused.set(Some(error));
    }

    pub(super) fn listen(&self, heard: &Heard) {
        match heard {
            Heard::Signal(Signal::Ended) if self.ending.get() => {}
            Heard::Signal(Signal::Ended) => self.end(),
            Heard::Signal(Signal::LowerHand { endpoint }) => {
                let conference = self.conference.borrow();
                let mine = conference.me.as_ref() == Some(endpoint) && conference.hand_up();
                drop(conference);
                if mine {
                    self.ask(Ask::Hand { up: false });
                }
            }
            Heard::Signal(Signal::RoleChanged { person: None }) => self.ask_standing_in(clock::luck().into()),
            Heard::Signal(Signal::RoleChanged { person }) => {
                if self.seat.ticket.with_untracked(|ticket| ticket.as_ref().map(|ticket| &ticket.person) == person.as_ref()) {
                    self.ask_standing_in(0);
                }
            }
            Heard::Signal(Signal::UnexpectedModerator { endpoint }) => self.take_alarm(endpoint),
            Heard::Signal(_) => {}
            // Its end or a change of one's role may have been missed, or one is no longer in it.
            Heard::Again | Heard::Refused => self.ask_standing_in(0),
        }
    }

    /// Leaves: hangs up, waits for the goodbye and for one's attendance to be stored, then `then`.
    pub fn leave(&self, then: impl FnOnce() + 'static) {
        if self.seat.leaving.get_untracked() {
            return;
        }
        self.seat.leaving.set(true);
        let Some(driver) = self.me.upgrade() else { return };
        spawn_local(async move {
            driver.hang_up().await;
            let stored = driver.recorder.borrow().as_ref().map(|(_, recorder)| recorder.settled(STORE_PATIENCE_MS));
            if let Some(stored) = stored {
                stored.await;
            }
            // Whoever has gone elsewhere meanwhile is left there.
            if !driver.closed.get() {
                driver.seat.leaving.set(false);
                then();
            }
        });
    }

    /// The lesson has ended for everybody.
    pub(super) fn end(&self) {
        if self.closed.get() || self.seat.ended.get_untracked() {
            return;
        }
        self.seat.ended.set(true);
        self.line.take();
        if let Some(driver) = self.me.upgrade() {
            spawn_local(async move { driver.hang_up().await });
        }
    }

    pub(super) async fn hang_up(&self) {
        self.note_others();
        let bridge = self.bridge.take();
        if let Some(bridge) = bridge {
            bridge.leave().await;
            // Whatever the goodbye was worth: one is out now.
            if !self.closed.get() {
                self.change(|conference| conference.apply(&Event::RollcallClosed, clock::now_ms()));
            }
        }
    }

    /// The server's answer to that: the conference is closed for all, or everything stays as it is.
    pub fn ended_for_all(&self, done: bool) {
        self.ending.set(false);
        if done {
            self.send(&Command::EndConference);
            self.end();
        }
    }

    /// Ends the lesson for everybody. The server is asked first: it is what keeps the door shut.
    pub fn end_for_all(&self) {
        self.ending.set(true);
    }
}

/// Reads a value as what it is. By way of its bytes: the reader of bytes is in the module already, for the server's answers; a reader
/// of values is not.
fn again<T: serde::de::DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_slice(value.to_string().as_bytes()).ok()
}
