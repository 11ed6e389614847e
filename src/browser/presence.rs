//! The presence recorder of a page load: numbers facts, writes them into the journal, sends what is written until the server has
//! stored it, and hands the rest to a beacon when the page goes. What it sends when is decided in [`crate::outbox`].

use std::cell::{Cell, OnceCell, RefCell};
use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;

use domain::evidence::{BATCH_MAX, Batch, Fact};
use domain::{JournalId, LessonId, PersonId};
use futures_util::future::{Either, select};
use jitsi::PresenceFact;
use serde::Serialize;
use wasm_bindgen_futures::spawn_local;

use super::journal::{Journal, Record};
use super::timer::Timeout;
use super::{beacon, clock, page};
use crate::api::presence::{Receipt, record_presence};
use crate::api::{ApiError, Result};
use crate::outbox::{Delivery, Outbox};

/// Where a beacon goes: the address of [`record_presence`].
const BEACON_PATH: &str = "/api/record_presence";
/// An answer that takes longer than this, in ms, is not waited for. The facts are sent again; the server stores them once.
const SEND_PATIENCE_MS: i32 = 20_000;

/// An answer on its way.
pub type Sending = Pin<Box<dyn Future<Output = Result<Receipt>>>>;

/// The recorder. Dropping it ends the recording, not the sending: what is written is still sent as long as the page lives.
pub struct Recorder {
    inner: Rc<Inner>,
}

struct Inner {
    person: PersonId,
    lesson: LessonId,
    id: JournalId,
    last_sequence: Cell<u32>,
    /// How far the server's clock is ahead of this device's, in ms, by the latest answer.
    ahead_ms: Cell<Option<i64>>,
    outbox: RefCell<Outbox>,
    /// Once it is open.
    journal: OnceCell<Journal>,
    unwritten: RefCell<Vec<Record>>,
    writing: Cell<bool>,
    sending: Cell<bool>,
    retry: RefCell<Option<Timeout>>,
    send: Box<dyn Fn(Batch) -> Sending>,
    tell: Box<dyn Fn(Delivery)>,
}

/// The body of a beacon, shaped as the server function's arguments are.
#[derive(Serialize)]
struct Farewell {
    batch: Batch,
}

impl Recorder {
    /// Starts a journal for this page load. `tell` hears how the sending goes.
    pub fn start(person: PersonId, lesson: LessonId, tell: impl Fn(Delivery) + 'static) -> Self {
        Self::start_with(person, lesson, Journal::open(clock::now_ms()), Box::new(|batch| Box::pin(send(batch))), Box::new(tell))
    }

    /// The same with another journal and another server.
    pub fn start_with(
        person: PersonId,
        lesson: LessonId,
        journal: impl Future<Output = Journal> + 'static,
        send: Box<dyn Fn(Batch) -> Sending>,
        tell: Box<dyn Fn(Delivery)>,
    ) -> Self {
        let id = JournalId::new(clock::random_id());
        let inner = Rc::new(Inner {
            outbox: RefCell::new(Outbox::new(person.clone(), lesson.clone(), id.clone())),
            person,
            lesson,
            id,
            last_sequence: Cell::new(0),
            ahead_ms: Cell::new(None),
            journal: OnceCell::new(),
            unwritten: RefCell::default(),
            writing: Cell::new(false),
            sending: Cell::new(false),
            retry: RefCell::default(),
            send,
            tell,
        });
        let opening = inner.clone();
        spawn_local(async move { opening.open(journal.await).await });
        Self { inner }
    }

    /// Takes facts down, and sends them as soon as they are written.
    pub fn record(&self, facts: Vec<PresenceFact>) {
        if facts.is_empty() {
            return;
        }
        for fact in facts {
            self.inner.take_down(fact);
        }
        let inner = self.inner.clone();
        spawn_local(async move {
            inner.write().await;
            inner.send_all().await;
        });
    }

    /// The page is about to go: hands what is not stored yet to the browser, which sends it when the page is gone. All of it stays in
    /// the journal, because a beacon has no answer; the next page load sends again what the server does not have.
    pub fn farewell(&self) {
        let batch = self.inner.outbox.borrow().farewell(clock::now_ms());
        if let Some(batch) = batch.map(|batch| self.inner.stamped(batch))
            && let Ok(json) = serde_json::to_string(&Farewell { batch })
        {
            beacon::send_json(BEACON_PATH, &json);
        }
    }

    /// Waits until all is stored, at most `patience_ms`.
    pub fn settled(&self, patience_ms: i64) -> impl Future<Output = ()> + 'static {
        let inner = self.inner.clone();
        let until_ms = clock::now_ms() + patience_ms;
        async move {
            while inner.outbox.borrow().waiting() > 0 && clock::now_ms() < until_ms {
                page::wait(50).await;
            }
        }
    }

    /// The line is back, or somebody signed in again: sends now what would have waited.
    pub fn hurry(&self) {
        self.inner.outbox.borrow_mut().hurry();
        let inner = self.inner.clone();
        spawn_local(async move { inner.send_all().await });
    }
}

/// Sends what lessons' pages of this person have left behind on this device, once through. What is not stored stays for the next page
/// load, so nothing is tried twice here and nothing is told.
pub async fn send_left_over(person: PersonId) {
    let journal = Journal::open(clock::now_ms()).await;
    let mut left = journal.pending(&person).await;
    while let Some(Record { lesson, journal: id, .. }) = left.first().cloned() {
        let mut facts = Vec::new();
        left.retain(|record| {
            let taken = facts.len() < BATCH_MAX && record.journal == id && record.lesson == lesson;
            if taken {
                facts.push(record.fact.clone());
            }
            !taken
        });
        let sent_ms = clock::wall_ms();
        let batch = Batch { person: person.clone(), lesson, journal: id.clone(), sent_ms, sent_since_ms: None, ahead_ms: None, facts };
        match send(batch).await {
            Ok(receipt) => journal.forget(&person, &id, &receipt.stored).await,
            Err(ApiError::Unreachable) => break,
            // About this lesson alone, maybe.
            Err(_) => {}
        }
    }
}

async fn send(batch: Batch) -> Result<Receipt> {
    match select(pin!(record_presence(batch)), pin!(page::wait(SEND_PATIENCE_MS))).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(ApiError::Unreachable),
    }
}

impl Inner {
    async fn open(self: Rc<Self>, journal: Journal) {
        for record in journal.pending(&self.person).await {
            // Without a reload in between, facts of this page load cannot be on the device yet.
            self.outbox.borrow_mut().adopt(record.lesson, record.journal, record.fact);
        }
        let _ = self.journal.set(journal);
        self.write().await;
        self.send_all().await;
    }

    fn take_down(&self, fact: PresenceFact) {
        let sequence = self.last_sequence.get() + 1;
        self.last_sequence.set(sequence);
        let PresenceFact { kind, endpoint, other, person, breakout, at_ms } = fact;
        let age_ms = clock::now_ms() - at_ms;
        let (at_ms, since_ms) = (clock::wall_ms() - age_ms, Some(clock::since_ms() - age_ms));
        let fact = Fact { sequence, kind, endpoint, other, person, breakout, at_ms, since_ms };
        self.outbox.borrow_mut().add(fact.clone());
        let record = Record { person: self.person.clone(), lesson: self.lesson.clone(), journal: self.id.clone(), fact };
        self.unwritten.borrow_mut().push(record);
    }

    /// Writes what is not written yet; one transaction at a time, so that facts become sendable in their order.
    async fn write(&self) {
        let Some(journal) = self.journal.get() else { return };
        if self.writing.replace(true) {
            return;
        }
        loop {
            let records = self.unwritten.take();
            let Some(last) = records.last() else { break };
            journal.write(&records).await;
            self.outbox.borrow_mut().written(last.fact.sequence);
        }
        self.writing.set(false);
    }

    /// A batch with the time at which it goes, by both clocks.
    fn stamped(&self, batch: Batch) -> Batch {
        let own = batch.journal == self.id;
        let sent_since_ms = own.then(clock::since_ms);
        Batch { sent_ms: clock::wall_ms(), sent_since_ms, ahead_ms: self.ahead_ms.get(), ..batch }
    }

    /// Sends batch after batch until nothing is left or something went wrong; then a timer calls again.
    async fn send_all(self: Rc<Self>) {
        if self.sending.replace(true) {
            return;
        }
        loop {
            let next = self.outbox.borrow().next(clock::now_ms());
            let Some(batch) = next else { break };
            let journal = batch.journal.clone();
            let sent_ms = clock::wall_ms();
            let answer = (self.send)(self.stamped(batch)).await;
            let now_ms = clock::now_ms();
            match answer {
                Ok(receipt) => {
                    // The server looked at its clock somewhere in between.
                    self.ahead_ms.set(Some(receipt.now_ms - sent_ms.midpoint(clock::wall_ms())));
                    self.outbox.borrow_mut().stored(&journal, &receipt.stored, now_ms, clock::luck());
                    if let Some(kept) = self.journal.get() {
                        kept.forget(&self.person, &journal, &receipt.stored).await;
                    }
                }
                Err(error) => self.outbox.borrow_mut().failed(&journal, &error, now_ms, clock::luck()),
            }
            (self.tell)(self.outbox.borrow().delivery());
        }
        self.sending.set(false);
        let retry_ms = self.outbox.borrow().retry_ms();
        // Facts that are not written yet bring their own call.
        let wait_ms = retry_ms.map(|retry_ms| retry_ms - clock::now_ms()).filter(|&wait_ms| wait_ms > 0);
        self.retry.replace(wait_ms.map(|wait_ms| {
            let again = self.clone();
            Timeout::after(wait_ms, move || spawn_local(again.send_all()))
        }));
    }
}
