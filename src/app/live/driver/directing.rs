//! What moderators set for everybody: from the server's word to the page and the frame, and from what is pressed to the server.

use std::mem::discriminant;

use domain::board::{Allowed, Board, Direction, Timer};

use super::super::state::Announcement;
use super::*;
use crate::api::board::{Problem, Waiting, announce, answer_lobby, direct, problems};
use crate::app::time;

/// What of the board the frame shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    spotlight: Option<EndpointId>,
    timer: Option<Timer>,
    /// None: what the ticket said.
    allowed: Option<Allowed>,
}

/// By this name the frame knows the note that shows what was said to everybody.
const NOTE: &str = "rollcall-announcement";
/// How long moderators' pages have to bring people back from breakout rooms that are over, in ms.
const RETURN_MS: i64 = 3_000;
/// How often a clock with seconds goes on, in ms.
const SECOND_MS: i32 = 1_000;
/// The most problems that are kept on the page; the server keeps as many.
const PROBLEMS_MAX: usize = 100;

impl Driver {
    /// Asks the server to set something for everybody. While it has not answered, another of the kind is not asked for.
    pub fn direct(&self, direction: Direction) {
        let kind = discriminant(&direction);
        if self.seat.directing.with_untracked(|directing| directing.contains(&kind)) {
            return;
        }
        self.seat.directing.update(|directing| directing.push(kind));
        let (me, asking) = (self.me.clone(), direct(self.lesson.clone(), direction));
        spawn_local(async move {
            let answer = asking.await;
            let Some(driver) = me.upgrade().filter(|driver| !driver.closed.get()) else { return };
            // First what is so, then that it is not on its way any more.
            match driver.shared.hear(answer) {
                Ok(board) => driver.take_board(&board),
                Err(error) => driver.shared.said.say(error.to_string()),
            }
            driver.seat.directing.update(|directing| directing.retain(|one| *one != kind));
        });
    }

    /// Says something to everybody. `then` hears whether the server took it.
    pub fn announce(&self, text: String, then: impl FnOnce(bool) + 'static) {
        self.call(announce(self.lesson.clone(), text), then);
    }

    /// Lets people in who wait at Rollcall's door, or turns them away.
    pub fn answer_lobby(&self, people: Vec<PersonId>, admit: bool, then: impl FnOnce(bool) + 'static) {
        self.call(answer_lobby(self.lesson.clone(), people, admit), then);
    }

    /// Calls the server; a refusal is said in words.
    fn call(&self, asking: impl Future<Output = Result<()>> + 'static, then: impl FnOnce(bool) + 'static) {
        let me = self.me.clone();
        spawn_local(async move {
            let answer = asking.await;
            let Some(driver) = me.upgrade().filter(|driver| !driver.closed.get()) else { return };
            let answer = driver.shared.hear(answer);
            if let Err(error) = &answer {
                driver.shared.said.say(error.to_string());
            }
            then(answer.is_ok());
        });
    }

    /// Keeps the newer of two boards. The same one may come again with more in it, for whoever has become a moderator.
    pub(super) fn take_board(&self, board: &Board) {
        if self.seat.board.with_untracked(|known| known.as_ref().is_some_and(|known| known.version > board.version || known == board)) {
            return;
        }
        self.seat.board.set(Some(board.clone()));
        let closes_ms = board.breakouts.as_ref().and_then(|breakouts| breakouts.closes_ms);
        let now_ms = self.server_ms();
        let back = |closes_ms| Timeout::after(closes_ms - now_ms + RETURN_MS, self.later(Self::return_to_all));
        self.returning.replace(closes_ms.map(back));
        let counts = closes_ms.is_some() || board.timer.is_some();
        self.seat.second_ms.set(now_ms);
        if counts != self.seconds.borrow().is_some() {
            let clock = || Interval::every(SECOND_MS, self.later(|driver| driver.seat.second_ms.set(driver.server_ms())));
            self.seconds.replace(counts.then(clock));
        }
        self.show_board();
    }

    /// Shows in the frame what the board says, as soon as there is a conference in it, and again in a new one.
    pub(super) fn show_board(&self) {
        match self.now(|conference| conference.phase.clone()) {
            Phase::Joined => {}
            // The frame stays, but whom it held large is not in the other room.
            Phase::Moving => return self.shown.borrow_mut().spotlight = None,
            _ => return *self.shown.borrow_mut() = Shown::default(),
        }
        let Some((standing, given)) =
            self.seat.ticket.with_untracked(|ticket| ticket.as_ref().map(|ticket| (ticket.standing, ticket.allowed)))
        else {
            return;
        };
        let wanted = self.seat.board.with_untracked(|board| {
            let board = board.as_ref()?;
            Some(Shown { spotlight: board.spotlight.clone(), timer: board.timer, allowed: Some(board.allowed(standing)) })
        });
        let Some(wanted) = wanted else { return };
        let mut shown = self.shown.borrow_mut();
        shown.allowed = shown.allowed.or(Some(given));
        if *shown == wanted {
            return;
        }
        let before = std::mem::replace(&mut *shown, wanted.clone());
        drop(shown);
        if let (Some(allowed), Some(bridge)) = (wanted.allowed.filter(|_| before.allowed != wanted.allowed), &*self.bridge.borrow()) {
            bridge.allow(allowed);
        }
        if before.spotlight != wanted.spotlight {
            self.send(&Command::PinParticipant(wanted.spotlight));
        }
        if before.timer != wanted.timer {
            self.show_timer(wanted.timer);
        }
    }

    /// The clock for everybody: in the frame, and in words when it is set and when it is over.
    fn show_timer(&self, timer: Option<Timer>) {
        let whole_s = |ms: i64| u32::try_from(ms.max(0) / 1_000).unwrap_or(0);
        let left_ms = timer.map_or(0, |timer| timer.until_ms - self.server_ms());
        self.clocking.take();
        // Without a length the frame's clock goes away.
        let (mut duration_s, mut elapsed_s) = (0, 0);
        if let Some(timer) = timer.filter(|_| left_ms > 0) {
            (duration_s, elapsed_s) = (whole_s(timer.until_ms - timer.from_ms), whole_s(self.server_ms() - timer.from_ms));
            self.seat.told.set(["The clock shows ", &time::minutes((left_ms + 59_999) / 60_000), "."].concat());
            let over = self.later(|driver| driver.seat.told.set("The time on the clock is up.".to_owned()));
            self.clocking.replace(Some(Timeout::after(left_ms, over)));
        }
        self.send(&Command::SetMeetingTimer { duration_s, elapsed_s });
    }

    /// The breakout rooms' time is over: whoever is still in one goes back. Each browser does so for itself, so that it also happens
    /// when no moderator is there.
    fn return_to_all(&self) {
        if self.now(|conference| conference.my_breakout.is_some()) {
            self.send(&Command::JoinMainRoom);
        }
    }

    pub(super) fn take_announcement(&self, text: String, by: String) {
        let number = self.announced.get() + 1;
        self.announced.set(number);
        self.send(&Command::ShowNotification { uid: NOTE.to_owned(), title: by.clone(), description: text.clone(), sticky: false });
        self.seat.announcement.set(Some(Announcement { text, by, number }));
    }

    pub(super) fn take_lobby(&self, waiting: Vec<Waiting>) {
        if self.seat.lobby.with_untracked(|known| *known != waiting) {
            self.seat.lobby.set(waiting);
        }
    }

    pub(super) fn take_problem(&self, problem: Problem) {
        self.seat.problems.update(|problems| {
            problems.retain(|known| *known != problem);
            problems.insert(0, problem);
            problems.truncate(PROBLEMS_MAX);
        });
    }

    /// What was told before one came, or while the line was down.
    pub fn ask_problems(&self) {
        let (me, asking) = (self.me.clone(), problems(self.lesson.clone()));
        spawn_local(async move {
            if let (Ok(problems), Some(driver)) = (asking.await, me.upgrade())
                && !driver.closed.get()
                && driver.seat.problems.with_untracked(|known| *known != problems)
            {
                driver.seat.problems.set(problems);
            }
        });
    }
}
