//! What the conference page shows, as signals. The driver writes them; the views read them and ask the driver.

use std::rc::Rc;

use domain::EndpointId;
use jitsi::Conference;
use leptos::prelude::*;

use super::driver::Driver;
use crate::api::ApiError;
use crate::api::conference::Ticket;
use crate::asks::{Ask, Asks};
use crate::outbox::Delivery;

/// One's seat in a lesson.
#[derive(Clone, Copy)]
pub struct Seat {
    /// The conference.
    pub conference: RwSignal<Conference>,
    /// What one entered with, once the server gave it.
    pub ticket: RwSignal<Option<Ticket>>,
    /// Why the server gave none, if it did not.
    pub refused: RwSignal<Option<ApiError>>,
    /// The time on the server (Unix ms), written anew every few seconds.
    pub now_ms: RwSignal<i64>,
    /// How the sending of one's attendance goes.
    pub delivery: RwSignal<Delivery>,
    /// What was asked and is not confirmed yet.
    pub asks: RwSignal<Asks>,
    /// Since when each raised hand is up (Unix ms), as far as this page has seen it.
    pub hands_since: RwSignal<Vec<(EndpointId, i64)>>,
    /// Entering takes long.
    pub slow: RwSignal<bool>,
    /// The lesson was ended for everybody.
    pub ended: RwSignal<bool>,
    /// On the way out.
    pub leaving: RwSignal<bool>,
    /// On the way out and in again, with another role.
    pub switching: RwSignal<bool>,
    /// Endpoints that moderate but must not, as the server told.
    pub alarms: RwSignal<Vec<EndpointId>>,
    /// The panel beside (or over) the picture is open.
    pub panel: RwSignal<bool>,
    /// What is read aloud: who came, who raised a hand.
    pub told: RwSignal<String>,
    pub(super) driver: StoredValue<Option<Rc<Driver>>, LocalStorage>,
}

impl Seat {
    /// An empty one. `panel`: the panel is open at first.
    pub fn new(now_ms: i64, panel: bool) -> Self {
        Self {
            conference: RwSignal::new(Conference::default()),
            ticket: RwSignal::new(None),
            refused: RwSignal::new(None),
            now_ms: RwSignal::new(now_ms),
            delivery: RwSignal::new(Delivery::Fine),
            asks: RwSignal::new(Asks::default()),
            hands_since: RwSignal::new(Vec::new()),
            slow: RwSignal::new(false),
            ended: RwSignal::new(false),
            leaving: RwSignal::new(false),
            switching: RwSignal::new(false),
            alarms: RwSignal::new(Vec::new()),
            panel: RwSignal::new(panel),
            told: RwSignal::new(String::new()),
            driver: StoredValue::new_local(None),
        }
    }

    /// Does something with the driver. Nothing, once the page is left.
    pub fn drive(self, act: impl FnOnce(&Rc<Driver>)) {
        // Taken out first: what is done may close the page, and the driver with it.
        if let Some(driver) = self.driver.try_get_value().flatten() {
            act(&driver);
        }
    }

    /// Asks the conference for something.
    pub fn ask(self, ask: Ask) {
        self.drive(|driver| driver.ask(ask));
    }

    /// Whether something asked for is not confirmed yet.
    pub fn waits_for(self, ask: &Ask) -> bool {
        self.asks.with(|asks| asks.waits_for(ask))
    }

    /// Whether one moderates here: by the server's word and by Jitsi's. Only then are there controls for others.
    pub fn moderates(self) -> bool {
        self.may_moderate() && self.conference.with(Conference::moderator)
    }

    /// Whether one's role moderates.
    pub fn may_moderate(self) -> bool {
        self.ticket.with(|ticket| ticket.as_ref().is_some_and(|ticket| ticket.moderator))
    }

    /// Whether Rollcall's tokens decide here who gets in and who moderates.
    pub fn enforced(self) -> bool {
        self.ticket.with(|ticket| ticket.as_ref().is_some_and(|ticket| ticket.venue.enforced || ticket.venue.practice))
    }
}
