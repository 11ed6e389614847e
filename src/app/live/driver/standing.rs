//! Whether one's role still is what one entered with, and who moderates although they must not.

use domain::room::Standing;

use super::*;

/// How long the way out and in again waits for the conference's goodbye, in ms.
const GOODBYE_MS: i64 = 1_500;

impl Driver {
    /// Asks the server, after `wait_ms`, whether one's ticket still holds.
    pub(super) fn ask_standing_in(&self, wait_ms: i64) {
        // Entering again brings a fresh ticket anyhow.
        if !self.seat.switching.get_untracked() {
            self.turning.replace(Some(Timeout::after(wait_ms, self.later(Self::ask_standing))));
        }
    }

    fn ask_standing(&self) {
        let (me, asking) = (self.me.clone(), ticket(self.lesson.clone()));
        spawn_local(async move {
            let answer = asking.await;
            if let Some(driver) = me.upgrade().filter(|driver| !driver.closed.get() && !driver.seat.ended.get_untracked()) {
                driver.take_standing(answer);
            }
        });
    }

    fn take_standing(&self, answer: Result<Ticket>) {
        let known = self.seat.ticket.with_untracked(|ticket| {
            ticket.as_ref().map(|ticket| (ticket.moderator, ticket.records, ticket.closes_ms, ticket.standing == Standing::Guest))
        });
        let Some((moderated, recorded, closes_ms, guest)) = known else { return };
        if let Ok(fresh) = &answer {
            // A signal may have been missed.
            self.take_board(&fresh.board);
            self.take_running(fresh.running.clone());
        }
        match answer {
            Ok(fresh) if fresh.moderator != moderated => {
                self.shared.said.say(if fresh.moderator {
                    "A teacher changed your role. You are entering again as a moderator."
                } else {
                    "A teacher changed your role. You are entering again as a student."
                });
                // At once, so that no tool outlives the role.
                self.seat.ticket.update(|ticket| {
                    if let Some(ticket) = ticket {
                        ticket.moderator = fresh.moderator;
                    }
                });
                self.switch();
            }
            // What the token lets one use is the conference's to know, and it knows only what one entered with.
            Ok(fresh) if fresh.records != recorded => {
                self.shared.said.say("A teacher changed what your role may do. You are entering again.");
                self.switch();
            }
            // The server has the words; they come with the refusal.
            Err(ApiError::NoSuch(_) | ApiError::NotAllowed | ApiError::NotOpenYet { .. } | ApiError::GuestLinkGone) => self.switch(),
            // Lessons are recorded from now on.
            Err(ApiError::ConsentNeeded { .. }) => self.switch(),
            // Whoever does not moderate any more must not go on as a moderator until somebody lets them in. For everybody else the lobby
            // is about coming in, and they are in.
            Err(ApiError::WaitForModerator | ApiError::WaitInLobby | ApiError::TurnedAway) if moderated => self.switch(),
            // The invitation was revoked: a guest loses the session in a lesson in no other way.
            Err(ApiError::SessionExpired | ApiError::SignInNeeded) if guest => self.switch(),
            // Over before its time: somebody has ended it. Over in time: whoever is still in it may finish.
            Err(ApiError::Over { since_ms }) if since_ms < closes_ms => self.end(),
            Err(ApiError::Unreachable | ApiError::Storage | ApiError::TooManyTries { .. }) => {
                self.ask_standing_in(wait_ms(0, clock::luck()))
            }
            _ => {}
        }
    }

    /// Out, and in again, because somebody pressed for it.
    pub fn out_and_in(&self) {
        self.switch();
    }

    /// Out, and in again with what the server then says. Jitsi would show a connection that is only cut for another minute.
    fn switch(&self) {
        if self.now(|conference| conference.phase.is_over()) {
            return;
        }
        self.seat.switching.set(true);
        self.turning.replace(Some(Timeout::after(GOODBYE_MS, self.later(Self::enter_again))));
        self.send(&Command::Hangup);
    }

    /// The goodbye has come. Not within the event: the bridge is at work.
    pub(super) fn come_back_soon(&self) {
        self.turning.replace(Some(Timeout::after(0, self.later(Self::enter_again))));
    }

    /// Tells the server who moderates, when that has changed.
    pub(super) fn watch_moderators(&self) {
        let seat = self.seat;
        let (enforced, moderates) = untrack(|| (seat.enforced() && !seat.switching.get(), seat.may_moderate()));
        let wait_ms = enforced.then(|| self.now(|conference| self.watch.borrow_mut().look(conference, moderates))).flatten();
        if let Some(wait_ms) = wait_ms {
            self.reporting.replace(Some(Timeout::after(wait_ms, self.later(Self::report))));
        }
    }

    fn report(&self) {
        // One may have begun to go out meanwhile.
        if self.seat.switching.get_untracked() {
            return;
        }
        let Some(seen) = self.watch.borrow_mut().tell() else { return };
        let own = self.now(|conference| conference.me.clone());
        let (me, telling) = (self.me.clone(), report_moderators(self.lesson.clone(), seen, own));
        spawn_local(async move {
            if let (Err(ApiError::Unreachable | ApiError::TooManyTries { .. }), Some(driver)) = (telling.await, me.upgrade()) {
                driver.watch.borrow_mut().failed();
            }
        });
    }

    pub(super) fn take_alarm(&self, endpoint: &EndpointId) {
        if self.now(|conference| conference.me.as_ref() != Some(endpoint)) {
            self.seat.alarms.update(|alarms| {
                if !alarms.contains(endpoint) {
                    alarms.push(endpoint.clone());
                }
            });
        }
    }
}
