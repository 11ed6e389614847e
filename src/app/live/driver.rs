//! What happens on the conference page: from the conference's events to the page's signals, the journal of presence and the server,
//! and from what people press to the conference.

mod asking;
mod attendance;
mod conducting;
mod directing;
mod doorway;
mod recording;
mod standing;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

use domain::evidence::{FactKind, HEARTBEAT_MS};
use domain::{EndpointId, LessonId, PersonId};
use jitsi::conference::{Changed, Topics};
use jitsi::{Bridge, Command, Conference, Event, Phase, PresenceFact, RecordingMode};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

use self::directing::Shown;
use super::state::Seat;
use crate::api::board::agree_to_recording;
use crate::api::conference::{Signal, Ticket, lower_hand, report_moderators, ticket};
use crate::api::recording::Start;
use crate::api::{ApiError, Result};
use crate::app::place::Place;
use crate::app::session::Shared;
use crate::asks::{Ask, Asks};
use crate::browser::listener::Listener;
use crate::browser::live::{Heard, Live};
use crate::browser::presence::Recorder;
use crate::browser::timer::{Interval, Timeout};
use crate::browser::{clock, page};
use crate::outbox::wait_ms;
use crate::recording::Sightings;
use crate::told::Told;
use crate::watch::Watch;

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
/// How often whoever waits at the door asks, in ms, although the server tells when it moves: it may have told while the line was down.
const KNOCK_MS: i64 = 20_000;
/// A lesson that is not open yet is asked for at least this often, in ms: the clock of this device may be wrong.
const ASK_AGAIN_MS: i64 = 60_000;

/// The driver of one visit to the page.
pub struct Driver {
    lesson: LessonId,
    seat: Seat,
    shared: Shared,
    me: Weak<Driver>,
    bridge: RefCell<Option<Bridge>>,
    recorder: RefCell<Option<(PersonId, Recorder)>>,
    line: RefCell<Option<Live>>,
    told: RefCell<Told>,
    watch: RefCell<Watch>,
    /// What was seen of recordings, and what of it the server knows.
    sightings: RefCell<Sightings>,
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
    /// Until the server is asked whether one's ticket still holds, or until one enters again with another.
    turning: RefCell<Option<Timeout>>,
    /// Until the server is told who moderates.
    reporting: RefCell<Option<Timeout>>,
    /// Until everybody goes back from the breakout rooms.
    returning: RefCell<Option<Timeout>>,
    /// Until the time on the clock for everybody is up.
    clocking: RefCell<Option<Timeout>>,
    /// Until the server is told of a recording.
    witness: RefCell<Option<Timeout>>,
    /// The clock that shows seconds, while there is something to count.
    seconds: RefCell<Option<Interval>>,
    /// What of the board the frame shows.
    shown: RefCell<Shown>,
    announced: Cell<u32>,
    recorded: Cell<bool>,
    /// One is in the conference.
    entered: Cell<bool>,
    /// One is between two of its rooms.
    moved: Cell<bool>,
    /// The server is being told of a recording.
    sighting: Cell<bool>,
    /// What was tried last, if it can be tried again.
    start: Cell<Option<Start>>,
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
            recorder: RefCell::default(),
            line: RefCell::default(),
            told: RefCell::default(),
            watch: RefCell::default(),
            sightings: RefCell::default(),
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
            turning: RefCell::default(),
            reporting: RefCell::default(),
            returning: RefCell::default(),
            clocking: RefCell::default(),
            witness: RefCell::default(),
            seconds: RefCell::default(),
            shown: RefCell::default(),
            announced: Cell::new(0),
            recorded: Cell::new(false),
            entered: Cell::new(false),
            moved: Cell::new(false),
            sighting: Cell::new(false),
            start: Cell::new(None),
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
            self.seconds.take();
            for timer in [
                &self.slow,
                &self.retry,
                &self.impatience,
                &self.telling,
                &self.turning,
                &self.reporting,
                &self.returning,
                &self.clocking,
                &self.witness,
            ] {
                timer.take();
            }
        }
    }

    /// The session is renewed or the line is back: sends what waits, and asks again for what was refused for want of them.
    pub fn hurry(&self) {
        if let Some((_, recorder)) = &*self.recorder.borrow() {
            recorder.hurry();
        }
        self.sightings.borrow_mut().hurry();
        self.tell_sightings();
        let wanting = |error: &ApiError| error.wants_sign_in() || *error == ApiError::Unreachable;
        if self.seat.refused.with_untracked(|refused| refused.as_ref().is_some_and(wanting)) {
            self.enter_again();
        }
    }

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
        self.sight(event);
        if matches!(event, Event::ReadyToClose) && self.seat.switching.get_untracked() {
            self.come_back_soon();
        }
    }

    /// Changes the state, and does all that follows from the change.
    fn change(&self, change: impl FnOnce(&mut Conference) -> Changed) {
        let Changed { topics, news, facts, .. } = self.seat.conference.change(change);
        self.record(facts);
        if !news.is_empty() && self.now(|conference| self.told.borrow_mut().hear(&news, conference)) {
            self.telling.replace(Some(Timeout::after(Told::PAUSE_MS, self.later(Self::tell))));
        }
        if topics.has(Topics::HANDS) {
            self.note_hands();
        }
        if topics.has(Topics::PHASE) {
            self.note_phase();
        }
        if topics.has(Topics::RECORDING) {
            self.note_recording();
        }
        if !topics.is_empty() {
            self.settle_asks();
            self.ask_roles();
            self.watch_moderators();
            self.show_board();
        }
    }

    fn note_phase(&self) {
        let phase = self.now(|conference| conference.phase.clone());
        self.note_entering(&phase);
        match phase {
            Phase::Joined => {
                self.slow.take();
                self.seat.slow.set(false);
                self.seat.waiting_ms.set(None);
            }
            // The conference's own lobby; Rollcall's tells with its refusal.
            Phase::Lobby => self.note_waiting(),
            _ => {}
        }
    }

    /// That one is recorded is read out, too: the badge is for the eye.
    fn note_recording(&self) {
        let on = self.now(|conference| conference.recording.on);
        if self.recorded.replace(on) != on {
            self.seat
                .told
                .set(if on { "Recording has begun. Everybody in the lesson is recorded." } else { "Recording has ended." }.to_owned());
        }
    }

    fn note_waiting(&self) {
        let now_ms = self.server_ms();
        self.seat.waiting_ms.update(|since_ms| *since_ms = since_ms.or(Some(now_ms)));
    }

    /// The conference as it is now.
    fn now<T>(&self, read: impl FnOnce(&Conference) -> T) -> T {
        self.seat.conference.now(read)
    }

    /// Now by the server's clock (Unix ms).
    fn server_ms(&self) -> i64 {
        clock::now_ms() + self.ahead_ms.get()
    }

    fn send(&self, command: &Command) {
        if let Some(bridge) = &*self.bridge.borrow() {
            bridge.send(command);
        }
    }

    fn note_hands(&self) {
        let now_ms = self.server_ms();
        let mut since = self.seat.hands_since.get_untracked();
        self.now(|conference| {
            since.retain(|(id, _)| conference.endpoint(id).is_some_and(|one| one.hand_ms.is_some()));
            for hand in conference.hands() {
                if !since.iter().any(|(id, _)| *id == hand.id) {
                    since.push((hand.id.clone(), now_ms));
                }
            }
        });
        if self.seat.hands_since.with_untracked(|before| *before != since) {
            self.seat.hands_since.set(since);
        }
    }

    fn tell(&self) {
        let sentence = self.now(|conference| self.told.borrow_mut().sentence(conference));
        self.seat.told.set(sentence);
    }

    fn tick(&self) {
        self.ask_roles();
        self.watch_moderators();
        self.seat.now_ms.set(self.server_ms());
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
