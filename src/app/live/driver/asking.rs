//! What people ask of the conference, and what the page asks by itself.

use super::*;

impl Driver {
    /// Asks the conference for something, unless it is so already or asked for already.
    pub fn ask(&self, ask: Ask) {
        let conference = self.conference.borrow();
        // Older servers do not say who is muted, so "all" may always be asked for.
        let done = ask != Ask::MuteAll && ask.is_done(&conference);
        drop(conference);
        let begun = !done && self.seat.asks.try_update(|asks| asks.begin(ask.clone(), clock::now_ms())).unwrap_or(false);
        if !begun {
            return;
        }
        match &ask {
            Ask::Microphone { .. } => self.send(&Command::ToggleAudio),
            Ask::Camera { .. } => self.send(&Command::ToggleVideo),
            Ask::Hand { .. } => self.send(&Command::ToggleRaiseHand),
            Ask::MuteAll => self.send(&Command::MuteEveryone(Media::Audio)),
            Ask::Mute(id) => self.send(&Command::MuteParticipant { id: id.clone(), media: Media::Audio }),
            Ask::StopCamera(id) => self.send(&Command::MuteParticipant { id: id.clone(), media: Media::Video }),
            Ask::Remove(id) => self.send(&Command::KickParticipant(id.clone())),
            Ask::LowerHand(id) => self.lower(id.clone()),
        }
        self.settle_asks();
    }

    /// Answers the question for the password.
    pub fn send_password(&self, password: String) {
        self.send(&Command::Password(password));
    }

    pub(super) fn lower(&self, endpoint: EndpointId) {
        let ask = Ask::LowerHand(endpoint.clone());
        let (seat, shared, asking) = (self.seat, self.shared, lower_hand(self.lesson.clone(), endpoint));
        spawn_local(async move {
            if let Err(error) = shared.hear(asking.await) {
                seat.asks.try_update(|asks| asks.forget(&ask));
                shared.said.say(error.to_string());
            }
        });
    }

    pub(super) fn settle_asks(&self) {
        if self.seat.asks.with_untracked(Asks::is_empty) {
            return;
        }
        let late = self.seat.asks.try_update(|asks| asks.settle(&self.conference.borrow(), clock::now_ms())).unwrap_or_default();
        if let Some(ask) = late.first() {
            self.shared.said.say(ask.unconfirmed());
        }
        let until_ms = self.seat.asks.with_untracked(Asks::until_ms);
        self.impatience.replace(until_ms.map(|until_ms| Timeout::after(until_ms - clock::now_ms(), self.later(Self::settle_asks))));
    }

    /// Roles of those who were there before oneself come only when asked for.
    pub(super) fn ask_roles(&self) {
        let now_ms = clock::now_ms();
        if !self.conference.borrow().wants_rooms_info() || now_ms - self.roles_asked_ms.get() < ROLES_MS {
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
