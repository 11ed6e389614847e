//! What the conference page shows, as signals. The driver writes them; the views read them and ask the driver.

mod watched;

use std::mem::{Discriminant, discriminant};
use std::ops::Deref;
use std::rc::Rc;

use domain::EndpointId;
use domain::board::{Allowed, Board, Direction};
use jitsi::Conference;
use jitsi::conference::Topics;
use leptos::prelude::*;

use self::watched::Watched;
use super::Tools;
use super::driver::Driver;
use super::panel::Tab;
use crate::api::ApiError;
use crate::api::board::{Problem, Waiting};
use crate::api::conference::Ticket;
use crate::asks::{Ask, Asks};
use crate::outbox::Delivery;

/// What a moderator has said to everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// What.
    pub text: String,
    /// Who, by name.
    pub by: String,
    /// Which since the page was opened: the same words may be said twice.
    pub number: u32,
}

/// One's seat in a lesson: what the page shows of it. A handle, so that what looks at it needs room for an address and no more.
#[derive(Clone, Copy)]
pub struct Seat(&'static Parts);

impl Deref for Seat {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.0
    }
}

/// What one's seat consists of.
pub struct Parts {
    /// What moderators are given; none: the page has nothing of it.
    pub tools: Option<&'static Tools>,
    /// The conference, by topics.
    pub conference: Watched,
    /// What one entered with, once the server gave it.
    pub ticket: RwSignal<Option<Ticket>>,
    /// Why the server gave none, if it did not.
    pub refused: RwSignal<Option<ApiError>>,
    /// Since when one waits to be let in (Unix ms), while one does.
    pub waiting_ms: RwSignal<Option<i64>>,
    /// What moderators have set for everybody, by the server's word.
    pub board: RwSignal<Option<Board>>,
    /// What one has asked the server to set and it has not answered yet.
    pub directing: RwSignal<Vec<Discriminant<Direction>>>,
    /// Who waits to be let in by Rollcall, the longest waiting first. For moderators.
    pub lobby: RwSignal<Vec<Waiting>>,
    /// The server was asked to begin or end a recording, and has not answered yet. For moderators.
    pub starting: RwSignal<bool>,
    /// Why a recording did not begin; empty: nothing is to be said of that. For moderators.
    pub trouble: RwSignal<String>,
    /// What people have trouble with, the latest first. For moderators.
    pub problems: RwSignal<Vec<Problem>>,
    /// Those until then (Unix ms) one has put away.
    pub problems_read_ms: RwSignal<i64>,
    /// What was said to everybody last.
    pub announcement: RwSignal<Option<Announcement>>,
    /// The time on the server (Unix ms), written anew every few seconds.
    pub now_ms: RwSignal<i64>,
    /// The same, written anew every second while a clock on the board or the breakout rooms' count-down runs.
    pub second_ms: RwSignal<i64>,
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
    /// Asked for a ticket, because somebody pressed a button, and no answer yet.
    pub entering: RwSignal<bool>,
    /// Endpoints that moderate but must not, as the server told.
    pub alarms: RwSignal<Vec<EndpointId>>,
    /// The panel beside (or over) the picture is open.
    pub panel: RwSignal<bool>,
    /// What it shows.
    pub tab: RwSignal<Tab>,
    /// What is read aloud: who came, who raised a hand.
    pub told: RwSignal<String>,
    pub(super) driver: StoredValue<Option<Rc<Driver>>, LocalStorage>,
}

impl Seat {
    /// An empty one. `panel`: the panel is open at first.
    pub fn new(now_ms: i64, panel: bool, tools: Option<&'static Tools>) -> Self {
        // Leaked: there is one a page load, the conference page is a program of its own, and it is needed to the end.
        Self(Box::leak(Box::new(Parts {
            tools,
            conference: Watched::default(),
            ticket: RwSignal::new(None),
            refused: RwSignal::new(None),
            waiting_ms: RwSignal::new(None),
            board: RwSignal::new(None),
            directing: RwSignal::new(Vec::new()),
            lobby: RwSignal::new(Vec::new()),
            starting: RwSignal::new(false),
            trouble: RwSignal::new(String::new()),
            problems: RwSignal::new(Vec::new()),
            problems_read_ms: RwSignal::new(0),
            announcement: RwSignal::new(None),
            now_ms: RwSignal::new(now_ms),
            second_ms: RwSignal::new(now_ms),
            delivery: RwSignal::new(Delivery::Fine),
            asks: RwSignal::new(Asks::default()),
            hands_since: RwSignal::new(Vec::new()),
            slow: RwSignal::new(false),
            ended: RwSignal::new(false),
            leaving: RwSignal::new(false),
            switching: RwSignal::new(false),
            entering: RwSignal::new(false),
            alarms: RwSignal::new(Vec::new()),
            panel: RwSignal::new(panel),
            tab: RwSignal::new(Tab::People),
            told: RwSignal::new(String::new()),
            driver: StoredValue::new_local(None),
        })))
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

    /// Asks the server to set something for everybody. The board shows it when the server has said so; a refusal is said in words.
    pub fn direct(self, direction: Direction) {
        self.drive(|driver| driver.direct(direction));
    }

    /// Whether the server has not answered yet to a direction of this kind.
    pub fn directs(self, direction: &Direction) -> bool {
        let kind = discriminant(direction);
        self.directing.with(|directing| directing.contains(&kind))
    }

    /// What one may use by the board. All of it until the board is known: Jitsi has the token's word, too.
    pub fn allowed(self) -> Allowed {
        let standing = self.ticket.with(|ticket| ticket.as_ref().map(|ticket| ticket.standing));
        self.board.with(|board| match (board, standing) {
            (Some(board), Some(standing)) => board.allowed(standing),
            _ => Allowed::ALL,
        })
    }

    /// Whether one moderates here: by the server's word and by Jitsi's. Only then are there controls for others.
    pub fn moderates(self) -> bool {
        self.may_moderate() && self.conference.read(Topics::ROLE.and(Topics::PHASE), Conference::moderator)
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
