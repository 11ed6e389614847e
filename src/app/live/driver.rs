//! What happens on the conference page: from the conference's events to the page's signals, the journal of presence and the server,
//! and from what people press to the conference.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

use domain::evidence::{FactKind, HEARTBEAT_MS};
use domain::{EndpointId, LessonId, PersonId};
use jitsi::{Bridge, Command, Conference, Event, Media, Phase, PresenceFact, presence_facts};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

use super::state::Seat;
use super::told::Told;
use crate::api::conference::{Signal, Ticket, lower_hand, ticket};
use crate::api::{ApiError, Result};
use crate::app::session::Shared;
use crate::asks::{Ask, Asks};
use crate::browser::clock;
use crate::browser::listener::Listener;
use crate::browser::live::{Heard, Live};
use crate::browser::presence::Recorder;
use crate::browser::timer::{Interval, Timeout};
use crate::outbox::wait_ms;

/// After this long entering is called slow, in ms.
const SLOW_MS: i64 = 8_000;
/// How often the clock on the page goes on, in ms.
const TICK_MS: i32 = 5_000;
/// How often Jitsi is asked for roles at most, in ms.
const ROLES_MS: i64 = 3_000;
/// How long the way out waits for one's attendance to be stored, in ms.
const STORE_PATIENCE_MS: i64 = 2_000;
/// How often this browser says that it sees the others, in ms. All see all, so it must not be each heartbeat; it must be well
/// below [`domain::ledger::SILENCE_MS`].
const OTHERS_MS: i64 = 55_000;
/// A lesson that is not open yet is asked for at least this often, in ms: the clock of this device may be wrong.
const ASK_AGAIN_MS: i64 = 60_000;

/// The driver of one visit to the page.
pub struct Driver {
    lesson: LessonId,
    seat: Seat,
    shared: Shared,
    me: Weak<Driver>,
    bridge: RefCell<Option<Bridge>>,
    /// The state that the next event changes. The page shows a copy.
    conference: RefCell<Conference>,
    recorder: RefCell<Option<(PersonId, Recorder)>>,
    line: RefCell<Option<Live>>,
    told: RefCell<Told>,
    /// What to add to this device's clock to get the server's, in ms.
    ahead_ms: Cell<i64>,
    failures: Cell<u32>,
    roles_asked_ms: Cell<i64>,
    others_seen_ms: Cell<i64>,
    /// The lesson is being ended from here: the server's word of it does not interrupt that.
    ending: Cell<bool>,
    /// The page was put away, with one's leaving noted, and may yet come back.
    gone: Cell<bool>,
    /// The page was left. Whatever comes late changes nothing.
    closed: Cell<bool>,
    slow: RefCell<Option<Timeout>>,
    retry: RefCell<Option<Timeout>>,
    impatience: RefCell<Option<Timeout>>,
    telling: RefCell<Option<Timeout>>,
    held: OnceCell<([Interval; 2], [Listener; 4])>,
}

impl Driver {
    /// Opens the conference of a lesson (or takes over what `start.js` has opened) and drives the page from then on.
    pub fn open(lesson: LessonId, seat: Seat, shared: Shared) -> Rc<Self> {
        let driver = Rc::new_cyclic(|me: &Weak<Self>| Self {
            lesson,
            seat,
            shared,
            me: me.clone(),
            bridge: RefCell::default(),
            conference: RefCell::default(),
            recorder: RefCell::default(),
            line: RefCell::default(),
            told: RefCell::default(),
            ahead_ms: Cell::new(0),
            failures: Cell::new(0),
            roles_asked_ms: Cell::new(0),
            others_seen_ms: Cell::new(0),
            ending: Cell::new(false),
            gone: Cell::new(false),
            closed: Cell::new(false),
            slow: RefCell::default(),
            retry: RefCell::default(),
            impatience: RefCell::default(),
            telling: RefCell::default(),
            held: OnceCell::new(),
        });
        let _ = driver.held.set((
            [Interval::every(HEARTBEAT_MS as i32, driver.later(Self::beat)), Interval::every(TICK_MS, driver.later(Self::tick))],
            [
                Listener::window("pagehide", driver.later(Self::going)),
                Listener::window("pageshow", driver.later(Self::back)),
                Listener::window("online", driver.later(Self::hurry)),
                // Hiding is the last that a phone tells before it stops the page, and a hidden page's timers are slow.
                Listener::document("visibilitychange", driver.later(Self::beat)),
            ],
        ));
        driver.arm_slow();
        let bridge = Bridge::open(driver.lesson.as_str());
        let me = driver.me.clone();
        bridge.on_event(move |event, at_ms| {
            if let Some(driver) = me.upgrade() {
                driver.hear(&event, at_ms);
            }
        });
        driver.bridge.replace(Some(bridge));
        driver.ask_roles();
        driver
    }

    /// The page is left by a link or the browser's arrows: no goodbye, but one's own leaving is noted.
    pub fn close(&self) {
        if !self.closed.replace(true) {
            self.note_own(FactKind::Left);
            self.bridge.take();
            self.line.take();
            for timer in [&self.slow, &self.retry, &self.impatience, &self.telling] {
                timer.take();
            }
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

    /// Starts over with a fresh ticket.
    pub fn enter_again(&self) {
        self.retry.take();
        if let Some(bridge) = &*self.bridge.borrow() {
            bridge.retry();
        }
        self.arm_slow();
    }

    /// Answers the question for the password.
    pub fn send_password(&self, password: String) {
        self.send(&Command::Password(password));
    }

    /// The session is renewed or the line is back: sends what waits, and asks again for what was refused for want of them.
    pub fn hurry(&self) {
        if let Some((_, recorder)) = &*self.recorder.borrow() {
            recorder.hurry();
        }
        let wanting = |error: &ApiError| error.wants_sign_in() || *error == ApiError::Unreachable;
        if self.seat.refused.with_untracked(|refused| refused.as_ref().is_some_and(wanting)) {
            self.enter_again();
        }
    }

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

    /// Ends the lesson for everybody. The server is asked first: it is what keeps the door shut.
    pub fn end_for_all(&self) {
        self.ending.set(true);
    }

    /// The server's answer to that: the conference is closed for all, or everything stays as it is.
    pub fn ended_for_all(&self, done: bool) {
        self.ending.set(false);
        if done {
            self.send(&Command::EndConference);
            self.end();
        }
    }

    // --- events ---

    fn hear(&self, event: &Event, at_ms: i64) {
        if self.closed.get() {
            return;
        }
        match event {
            Event::RollcallTicket { ticket, .. } => self.take_ticket(ticket, at_ms),
            Event::RollcallRefused { error } => self.take_refusal(error),
            _ => {}
        }
        self.change(|conference| conference.apply(event, at_ms));
    }

    /// Changes the state, and does all that follows from the change.
    fn change(&self, change: impl FnOnce(&mut Conference)) {
        let before = self.conference.borrow().clone();
        let mut after = before.clone();
        change(&mut after);
        self.record(presence_facts(&before, &after));
        if self.told.borrow_mut().hear(&before, &after) {
            self.telling.replace(Some(Timeout::after(Told::PAUSE_MS, self.later(Self::tell))));
        }
        self.note_hands(&after);
        if after.phase == Phase::Joined {
            self.slow.take();
            self.seat.slow.set(false);
        }
        self.conference.replace(after.clone());
        self.seat.conference.set(after);
        self.settle_asks();
        self.ask_roles();
    }

    fn take_ticket(&self, ticket: &Value, at_ms: i64) {
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
        self.seat.refused.set(None);
        self.seat.ticket.set(Some(ticket));
    }

    fn take_refusal(&self, error: &Value) {
        let error: ApiError = again(error).unwrap_or(ApiError::Internal);
        let wait_ms = match &error {
            // Everybody waits for the same minute; not everybody asks in the same second.
            ApiError::NotOpenYet { opens_ms } => Some((opens_ms - clock::now_ms() + i64::from(clock::luck())).clamp(1_000, ASK_AGAIN_MS)),
            ApiError::TooManyTries { retry_s } => Some(i64::try_from(*retry_s).unwrap_or(60).saturating_mul(1_000)),
            ApiError::Unreachable => Some(wait_ms(self.failures.replace(self.failures.get() + 1), clock::luck())),
            _ => None,
        };
        self.retry.replace(wait_ms.map(|wait_ms| Timeout::after(wait_ms, self.later(Self::enter_again))));
        self.seat.slow.set(false);
        let heard: Result<()> = self.shared.hear(Err(error.clone()));
        drop(heard);
        self.seat.refused.set(Some(error));
    }

    fn listen(&self, heard: &Heard) {
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
            Heard::Again => {
                let (me, asking) = (self.me.clone(), ticket(self.lesson.clone()));
                spawn_local(async move {
                    // Over before its time: somebody has ended it. Over in time: whoever is still in it may finish.
                    if let (Err(ApiError::Over { since_ms }), Some(driver)) = (asking.await, me.upgrade()) {
                        let closes_ms = driver.seat.ticket.with_untracked(|ticket| ticket.as_ref().map(|ticket| ticket.closes_ms));
                        if !driver.closed.get() && closes_ms.is_some_and(|closes_ms| since_ms < closes_ms) {
                            driver.end();
                        }
                    }
                });
            }
        }
    }

    /// The lesson has ended for everybody.
    fn end(&self) {
        if self.closed.get() || self.seat.ended.get_untracked() {
            return;
        }
        self.seat.ended.set(true);
        self.line.take();
        if let Some(driver) = self.me.upgrade() {
            spawn_local(async move { driver.hang_up().await });
        }
    }

    async fn hang_up(&self) {
        let bridge = self.bridge.take();
        if let Some(bridge) = bridge {
            bridge.leave().await;
            // Whatever the goodbye was worth: one is out now.
            if !self.closed.get() {
                self.change(|conference| conference.apply(&Event::RollcallClosed, clock::now_ms()));
            }
        }
    }

    // --- presence ---

    fn beat(&self) {
        // A page that goes is hidden after it has said goodbye; that is no sign of life.
        if self.gone.get() {
            return;
        }
        let now_ms = clock::now_ms();
        self.change(|conference| conference.settle(now_ms));
        let mut seen = self.conference.borrow().seen(now_ms);
        if now_ms - self.others_seen_ms.get() < OTHERS_MS {
            seen.retain(|fact| !fact.other);
        } else {
            self.others_seen_ms.set(now_ms);
        }
        self.record(seen);
    }

    fn record(&self, facts: Vec<PresenceFact>) {
        if let Some((_, recorder)) = &*self.recorder.borrow() {
            recorder.record(facts);
        }
    }

    /// Notes that one left, or is back, without the conference saying so.
    fn note_own(&self, kind: FactKind) {
        let conference = self.conference.borrow();
        if let Some(me) = conference.me.as_ref().filter(|_| conference.in_conference()) {
            let at_ms = clock::now_ms();
            self.record(vec![PresenceFact { kind, endpoint: me.clone(), other: false, person: None, at_ms }]);
        }
    }

    /// The page is about to go, or to sleep.
    fn going(&self) {
        self.gone.set(true);
        self.note_own(FactKind::Left);
        if let Some((_, recorder)) = &*self.recorder.borrow() {
            recorder.farewell();
        }
    }

    /// The page is shown. Browsers may bring back a page that went, as if nothing had happened.
    fn back(&self) {
        if self.gone.replace(false) {
            self.note_own(FactKind::Joined);
        }
    }

    // --- small things ---

    fn send(&self, command: &Command) {
        if let Some(bridge) = &*self.bridge.borrow() {
            bridge.send(command);
        }
    }

    fn lower(&self, endpoint: EndpointId) {
        let ask = Ask::LowerHand(endpoint.clone());
        let (seat, shared, asking) = (self.seat, self.shared, lower_hand(self.lesson.clone(), endpoint));
        spawn_local(async move {
            if let Err(error) = shared.hear(asking.await) {
                seat.asks.try_update(|asks| asks.forget(&ask));
                shared.said.say(error.to_string());
            }
        });
    }

    fn settle_asks(&self) {
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
    fn ask_roles(&self) {
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

    fn note_hands(&self, after: &Conference) {
        let now_ms = clock::now_ms() + self.ahead_ms.get();
        let mut since = self.seat.hands_since.get_untracked();
        since.retain(|(id, _)| after.endpoint(id).is_some_and(|one| one.hand_ms.is_some()));
        for hand in after.hands() {
            if !since.iter().any(|(id, _)| *id == hand.id) {
                since.push((hand.id.clone(), now_ms));
            }
        }
        if self.seat.hands_since.with_untracked(|before| *before != since) {
            self.seat.hands_since.set(since);
        }
    }

    fn tell(&self) {
        self.seat.told.set(self.told.borrow_mut().sentence(&self.conference.borrow()));
    }

    fn tick(&self) {
        self.ask_roles();
        self.seat.now_ms.set(clock::now_ms() + self.ahead_ms.get());
    }

    fn arm_slow(&self) {
        self.seat.slow.set(false);
        self.slow.replace(Some(Timeout::after(SLOW_MS, self.later(|driver| driver.seat.slow.set(true)))));
    }

    /// A call for a timer, which does nothing once the page is left.
    fn later(&self, call: fn(&Self)) -> impl Fn() + 'static {
        let me = self.me.clone();
        move || {
            if let Some(driver) = me.upgrade().filter(|driver| !driver.closed.get()) {
                call(&driver);
            }
        }
    }
}

/// Reads a value as what it is. By way of its bytes: the reader of bytes is in the module already, for the server's answers; a reader
/// of values is not.
fn again<T: serde::de::DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_slice(value.to_string().as_bytes()).ok()
}
