//! What people ask of the conference, and what the page asks by itself.

use super::*;
use crate::asks::Unconfirmed;

impl Driver {
    /// Asks the conference for something, unless it is so already or asked for already.
    pub fn ask(&self, ask: Ask) {
        if !self.begin(&ask) {
            return;
        }
        match &ask {
            Ask::LowerHand(id) => self.lower(id.clone(), ask.clone()),
            Ask::LowerAll => self.lower_all(),
            _ => {
                if let Some(command) = self.now(|conference| ask.command(conference)) {
                    self.send(&command);
                }
            }
        }
        self.settle_asks();
    }

    pub(super) fn begin(&self, ask: &Ask) -> bool {
        let begin = |conference: &Conference| self.seat.asks.try_update(|asks| asks.begin(ask.clone(), conference, clock::now_ms()));
        self.now(begin).unwrap_or(false)
    }

    /// Answers the question for the password.
    pub fn send_password(&self, password: String) {
        self.send(&Command::Password(password));
    }

    /// By the server: the page of whoever it is takes the hand down.
    fn lower(&self, endpoint: EndpointId, ask: Ask) {
        let (seat, shared, asking) = (self.seat, self.shared, lower_hand(self.lesson.clone(), endpoint));
        spawn_local(async move {
            if let Err(error) = shared.hear(asking.await) {
                let waited = seat.asks.try_update(|asks| {
                    let waited = asks.waits_for(&ask);
                    asks.forget(&ask);
                    waited
                });
                // Of all hands the first refusal says it for the rest.
                if waited == Some(true) {
                    shared.said.say(error.to_string());
                }
            }
        });
    }

    fn lower_all(&self) {
        let (mine, others) = self.now(|conference| {
            let others = conference.hands().into_iter().filter(|one| !one.local).map(|one| one.id.clone()).collect::<Vec<_>>();
            (conference.hand_up(), others)
        });
        if mine {
            self.send(&Command::ToggleRaiseHand);
        }
        for id in others {
            self.lower(id, Ask::LowerAll);
        }
    }

    pub(super) fn settle_asks(&self) {
        if self.seat.asks.with_untracked(Asks::is_empty) {
            return;
        }
        let late = self.now(|conference| self.seat.asks.try_update(|asks| asks.settle(conference, clock::now_ms()))).unwrap_or_default();
        match late.first() {
            // It took its time, and can be tried again.
            Some(Unconfirmed { ask: Ask::Record { on: true, .. }, sentence }) => self.seat.trouble.set((*sentence).to_owned()),
            Some(late) => self.shared.said.say(late.sentence),
            None => {}
        }
        let until_ms = self.seat.asks.with_untracked(Asks::until_ms);
        self.impatience.replace(until_ms.map(|until_ms| Timeout::after(until_ms - clock::now_ms(), self.later(Self::settle_asks))));
    }

    /// Roles of those who were there before oneself come only when asked for.
    pub(super) fn ask_roles(&self) {
        let now_ms = clock::now_ms();
        if !self.now(Conference::wants_rooms_info) || now_ms - self.roles_asked_ms.get() < ROLES_MS {
            return;
        }
        let asking = self.bridge.borrow().as_ref().map(Bridge::rooms_info);
        let Some(asking) = asking else { return };
        self.roles_asked_ms.set(now_ms);
        let me = self.me.clone();
        spawn_local(async move {
            if let (Some(info), Some(driver)) = (asking.await, me.upgrade())
                && !driver.closed.get()
            {
                driver.change(|conference| conference.apply_rooms_info(&info));
            }
        });
    }
}
