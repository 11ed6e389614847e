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
        if ticket.moderator && self.seat.tools.is_none() {
            // One has become a moderator, and this page is for the others.
            self.close();
            return page::load(&Place::Live(self.lesson.clone()).path());
        }
        self.open_line();
        self.seat.switching.set(false);
        self.seat.entering.set(false);
        self.seat.refused.set(None);
        self.seat.waiting_ms.set(None);
        let (board, moderator, running) = (ticket.board.clone(), ticket.moderator, ticket.running.clone());
        self.seat.ticket.set(Some(ticket));
        self.take_board(&board);
        self.take_running(running);
        if let Some(tools) = self.seat.tools.filter(|_| moderator) {
            (tools.arrived)(self);
        } else {
            self.seat.lobby.set(Vec::new());
            self.seat.problems.set(Vec::new());
        }
    }

    fn open_line(&self) {
        if self.line.borrow().is_none() {
            let me = self.me.clone();
            let line = Live::open(&self.lesson, move |heard| {
                if let Some(driver) = me.upgrade() {
                    driver.listen(heard);
                }
            });
            self.line.replace(Some(line));
        }
    }

    /// Whether one waits to be let in.
    fn waits(&self) -> bool {
        self.seat.refused.with_untracked(|refused| matches!(refused, Some(ApiError::WaitForModerator | ApiError::WaitInLobby)))
    }

    /// The same because somebody asked for it.
    pub fn enter_now(&self) {
        self.seat.entering.set(true);
        self.enter_again();
    }

    /// Agrees to be recorded, and enters.
    pub fn agree(&self) {
        self.seat.entering.set(true);
        let (me, agreeing) = (self.me.clone(), agree_to_recording(self.lesson.clone()));
        spawn_local(async move {
            let answer = agreeing.await;
            let Some(driver) = me.upgrade().filter(|driver| !driver.closed.get()) else { return };
            match driver.shared.hear(answer) {
                Ok(()) => driver.enter_again(),
                Err(error) => {
                    driver.seat.entering.set(false);
                    driver.shared.said.say(error.to_string());
                }
            }
        });
    }

    pub(super) fn take_refusal(&self, error: &Value) {
        let error: ApiError = again(error).unwrap_or(ApiError::Internal);
        let wait_ms = match &error {
            // Everybody waits for the same minute; not everybody asks in the same second.
            ApiError::NotOpenYet { opens_ms } => Some((opens_ms - clock::now_ms() + i64::from(clock::luck())).clamp(1_000, ASK_AGAIN_MS)),
            ApiError::TooManyTries { retry_s } => Some(i64::try_from(*retry_s).unwrap_or(60).saturating_mul(1_000)),
            ApiError::Unreachable => Some(wait_ms(self.failures.replace(self.failures.get() + 1), clock::luck())),
            ApiError::WaitForModerator | ApiError::WaitInLobby => Some(KNOCK_MS),
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
        match &error {
            ApiError::WaitForModerator | ApiError::WaitInLobby => {
                self.open_line();
                self.note_waiting();
            }
            // "Once more" came too soon: the same card stays, so that it did is said.
            ApiError::TurnedAway => {
                if self.seat.entering.get_untracked() && self.seat.refused.with_untracked(|before| *before == Some(ApiError::TurnedAway)) {
                    self.shared.said.say("Not yet. Please ask again in half a minute.");
                }
                self.seat.waiting_ms.set(None);
            }
            // The line may be what is gone: one still waits.
            ApiError::Unreachable | ApiError::Storage | ApiError::TooManyTries { .. } => {}
            _ => self.seat.waiting_ms.set(None),
        }
        self.seat.entering.set(false);
        self.seat.refused.set(Some(error));
    }

    pub(super) fn listen(&self, heard: Heard) {
        match heard {
            Heard::Signal(Signal::Ended) if self.ending.get() => {}
            Heard::Signal(Signal::Ended) => self.end(),
            Heard::Signal(Signal::LowerHand { endpoint }) => {
                if self.now(|conference| conference.me.as_ref() == Some(&endpoint) && conference.hand_up()) {
                    self.ask(Ask::Hand { up: false });
                }
            }
            Heard::Signal(Signal::RoleChanged { .. } | Signal::DoorMoved) if self.waits() => self.enter_again(),
            Heard::Signal(Signal::RoleChanged { person: None }) => self.ask_standing_in(clock::luck().into()),
            Heard::Signal(Signal::RoleChanged { person }) => {
                if self.seat.ticket.with_untracked(|ticket| ticket.as_ref().map(|ticket| &ticket.person) == person.as_ref()) {
                    self.ask_standing_in(0);
                }
            }
            Heard::Signal(Signal::UnexpectedModerator { endpoint }) => self.take_alarm(&endpoint),
            Heard::Signal(Signal::Board(board)) => self.take_board(&board),
            Heard::Signal(Signal::Announcement { text, by }) => self.take_announcement(text, by),
            Heard::Signal(Signal::Recording(running)) => self.take_running(running),
            Heard::Signal(Signal::DoorMoved) => {}
            Heard::Signal(Signal::Lobby(waiting)) => self.take_lobby(waiting),
            Heard::Signal(Signal::Problem(problem)) => self.take_problem(problem),
            // Whoever is not in yet asks every few seconds anyhow.
            Heard::Again if self.waits() => self.enter_again(),
            Heard::Refused if self.waits() => {}
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
