//! Facts, journals of their own, a server one can turn off, and waiting for what must come.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use domain::evidence::{Batch, Fact, FactKind};
use domain::{EndpointId, JournalId, LessonId, PersonId};
use jitsi::PresenceFact;
use rollcall::api::presence::Receipt;
use rollcall::api::{ApiError, Result};
use rollcall::browser::journal::{Journal, Record};
use rollcall::browser::presence::Recorder;
use rollcall::browser::{clock, page};
use rollcall::outbox::Delivery;

/// How long a test waits for what must come, in ms.
const PATIENCE_MS: i64 = 10_000;

/// Waits until it is so; fails when it is not so after a long while.
pub async fn until(what: &str, mut so: impl FnMut() -> bool) {
    let end_ms = clock::now_ms() + PATIENCE_MS;
    while !so() {
        assert!(clock::now_ms() < end_ms, "waited in vain: {what}");
        page::wait(5).await;
    }
}

/// The name of a database that no other test has.
pub fn fresh_name() -> String {
    format!("test-{}", clock::random_id())
}

/// A person by name.
pub fn person(name: &str) -> PersonId {
    PersonId::new(name)
}

/// A record of this person in this journal.
pub fn record(person: &PersonId, journal: &str, sequence: u32, at_ms: i64) -> Record {
    let fact = Fact {
        sequence,
        kind: FactKind::Seen,
        endpoint: EndpointId::new("e1"),
        other: false,
        person: None,
        breakout: None,
        at_ms,
        since_ms: None,
    };
    Record { person: person.clone(), lesson: LessonId::new("lesson-before"), journal: JournalId::new(journal), fact }
}

/// Something that happens to oneself in the conference.
pub fn happens(kind: FactKind) -> Vec<PresenceFact> {
    vec![PresenceFact { kind, endpoint: EndpointId::new("e1"), other: false, person: None, breakout: None, at_ms: clock::now_ms() }]
}

/// All that is pending of a person on this device, as journal and sequence.
pub async fn pending(name: &str, person: &PersonId) -> Vec<(String, u32)> {
    let journal = Journal::open_named(name, clock::now_ms()).await;
    journal.pending(person).await.iter().map(|record| (record.journal.as_str().to_owned(), record.fact.sequence)).collect()
}

/// A server that stores facts, if it is not down.
#[derive(Clone)]
pub struct Server {
    /// Where the journals are: a fact must be there before it is here.
    pub device: String,
    /// What it says instead of storing.
    pub refuses: Rc<RefCell<Option<ApiError>>>,
    /// All batches that came, stored or not.
    pub asked: Rc<RefCell<Vec<Batch>>>,
    /// The batches that are stored.
    pub stored: Rc<RefCell<Vec<Batch>>>,
    /// Every fact of one's own page was on the device when it came.
    pub written_first: Rc<Cell<bool>>,
    /// How the sending goes, by the recorder's last word.
    pub delivery: Rc<Cell<Option<Delivery>>>,
}

impl Server {
    /// A server that works.
    pub fn new() -> Self {
        Self {
            device: fresh_name(),
            refuses: Rc::default(),
            asked: Rc::default(),
            stored: Rc::default(),
            written_first: Rc::new(Cell::new(true)),
            delivery: Rc::default(),
        }
    }

    /// A page load of this person on this device.
    pub fn page(&self, who: &PersonId) -> Recorder {
        let device = self.device.clone();
        let journal = async move { Journal::open_named(&device, clock::now_ms()).await };
        let (server, delivery) = (self.clone(), self.delivery.clone());
        let send = Box::new(move |batch| Box::pin(server.clone().answer(batch)) as Pin<Box<dyn Future<Output = Result<Receipt>>>>);
        Recorder::start_with(who.clone(), LessonId::new("lesson-now"), journal, send, Box::new(move |how| delivery.set(Some(how))))
    }

    async fn answer(self, batch: Batch) -> Result<Receipt> {
        let device = pending(&self.device, &batch.person).await;
        let known = |fact: &Fact| device.contains(&(batch.journal.as_str().to_owned(), fact.sequence));
        if !batch.facts.iter().all(known) {
            self.written_first.set(false);
        }
        self.asked.borrow_mut().push(batch.clone());
        if let Some(error) = self.refuses.borrow().clone() {
            return Err(error);
        }
        let stored = batch.facts.iter().map(|fact| fact.sequence).collect();
        self.stored.borrow_mut().push(batch);
        Ok(Receipt { stored, now_ms: clock::now_ms() })
    }

    /// The stored facts, as lesson, kind and sequence.
    pub fn facts(&self) -> Vec<(String, FactKind, u32)> {
        let stored = self.stored.borrow();
        stored
            .iter()
            .flat_map(|batch| batch.facts.iter().map(|fact| (batch.lesson.as_str().to_owned(), fact.kind, fact.sequence)))
            .collect()
    }
}
