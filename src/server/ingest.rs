//! The one way by which evidence comes into the store: many parcels, one commit.
//!
//! A commit waits for the disk, so one a parcel would be a few hundred a second. Parcels that arrive while one commit waits go into
//! the next, together. None is acknowledged before its commit is durable; one that cannot be stored does not take the others with it.

use std::sync::Arc;

use domain::evidence::{FactKind, Witness};
use domain::{BreakoutId, EndpointId, HookId, JournalId, LessonId, PersonId};
use tokio::sync::{mpsc, oneshot};

use super::attendance::changes::Changes;
use super::store::{self, Store};
use crate::api::hook::Outcome;
use crate::api::{ApiError, Result};

/// Parcels in one commit at most.
const GROUP: usize = 256;
/// Parcels that may wait. Whoever comes then waits for room: the sender keeps what it has.
const WAITING: usize = 4096;

/// A witness's source: a page load's journal, or a conference as a server-side sender sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    /// The lesson.
    pub lesson: LessonId,
    /// Who says so.
    pub witness: Witness,
    /// Its name, unique for this witness in this lesson.
    pub name: JournalId,
    /// How far the server's clock is ahead of the source's (ms), as the source measured it.
    pub ahead_ms: Option<i64>,
}

/// A fact about to be stored.
#[derive(Clone, Debug)]
pub struct NewFact {
    /// Its position in the source, or a number made of what names the event; below 2^63.
    pub sequence: u64,
    /// Who it is about, if known.
    pub subject: Option<PersonId>,
    /// What the sender calls somebody whom we do not know.
    pub name: Option<String>,
    /// Which endpoint it is about.
    pub endpoint: EndpointId,
    /// What happened.
    pub kind: FactKind,
    /// The breakout room it is in.
    pub breakout: Option<BreakoutId>,
    /// When it happened by the server's clock (Unix ms).
    pub at_ms: i64,
    /// When it happened by the source's own clock (Unix ms).
    pub claimed_ms: i64,
}

/// Something about a conference that is nobody's presence.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// What names it, so that it is stored once; unique for the hook.
    pub name: String,
    /// The lesson.
    pub lesson: LessonId,
    /// What kind of event, in our word: `recording_started`, `breakout_created`, …
    pub kind: String,
    /// When (Unix ms).
    pub at_ms: i64,
    /// JSON in the sender's words.
    pub detail: String,
}

/// A delivery to a hook.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The hook.
    pub hook: HookId,
    /// What names the delivery, if the sender names them: one that has been taken is not taken again.
    pub name: Option<String>,
    /// What it was, in the sender's word.
    pub event: String,
    /// The lesson it is about, if it is about one.
    pub lesson: Option<LessonId>,
}

/// What is stored together or not at all.
#[derive(Clone, Debug, Default)]
pub struct Parcel {
    /// Facts by source.
    pub facts: Vec<(Source, Vec<NewFact>)>,
    /// Events of conferences.
    pub events: Vec<NewEvent>,
    /// The delivery they came with; none: they came from a browser.
    pub delivery: Option<Delivery>,
}

/// What became of a parcel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    /// Facts and events that were new.
    pub new: u32,
    /// The delivery had been taken before, by its name; nothing was stored.
    pub replayed: bool,
}

/// A line of the hooks' log about a delivery of which nothing is stored.
#[derive(Clone, Debug)]
pub struct LogLine {
    /// The hook.
    pub hook: HookId,
    /// What became of it.
    pub outcome: Outcome,
    /// What it was, in the sender's word, as far as that could be read.
    pub event: String,
    /// The lesson, if known.
    pub lesson: Option<LessonId>,
    /// Why, in a sentence without names.
    pub why: String,
}

pub(in crate::server) enum Job {
    Parcel { parcel: Parcel, received_ms: i64, answer: oneshot::Sender<std::result::Result<Stored, ()>> },
    Log { line: LogLine, at_ms: i64 },
}

/// The way in.
#[derive(Clone, Debug)]
pub struct Ingest {
    jobs: mpsc::Sender<Job>,
}

impl Ingest {
    /// Starts the writer. It ends when the last way in is gone and everything is written.
    pub fn start(store: Store, changes: Arc<Changes>) -> Self {
        let (jobs, waiting) = mpsc::channel(WAITING);
        tokio::spawn(write(store, changes, waiting));
        Self { jobs }
    }

    /// Stores a parcel; when this returns it is durable. `received_ms`: when it came (Unix ms).
    ///
    /// # Errors
    /// The store fails.
    pub async fn store(&self, parcel: Parcel, received_ms: i64) -> Result<Stored> {
        let (answer, answered) = oneshot::channel();
        let job = Job::Parcel { parcel, received_ms, answer };
        self.jobs.send(job).await.map_err(|_| ApiError::Storage)?;
        // The store's own error is in the log already.
        answered.await.map_err(|_| ApiError::Storage)?.map_err(|()| ApiError::Storage)
    }

    /// Puts a line into the hooks' log, soon. If more wait than can be written it is dropped: evidence goes first.
    pub fn log(&self, line: LogLine, at_ms: i64) {
        let _ = self.jobs.try_send(Job::Log { line, at_ms });
    }
}

async fn write(store: Store, changes: Arc<Changes>, mut waiting: mpsc::Receiver<Job>) {
    let mut jobs = Vec::with_capacity(GROUP);
    let mut sources = store::evidence::Sources::default();
    while waiting.recv_many(&mut jobs, GROUP).await > 0 {
        match store::evidence::insert(&store, &mut sources, &jobs).await {
            Ok(stored) => acknowledge(&changes, jobs.drain(..), stored),
            // Each by itself, so that only the one that cannot be stored is refused.
            Err(_) => {
                // A source whose evidence was taken away meanwhile is noted anew.
                sources = store::evidence::Sources::default();
                for job in jobs.drain(..) {
                    let one = [job];
                    let result = store::evidence::insert(&store, &mut sources, &one).await;
                    match result {
                        Ok(stored) => acknowledge(&changes, one.into_iter(), stored),
                        Err(error) => fail(one.into_iter(), &error),
                    }
                }
            }
        }
    }
}

fn acknowledge(changes: &Changes, jobs: impl Iterator<Item = Job>, stored: Vec<Stored>) {
    for (job, stored) in jobs.zip(stored) {
        if let Job::Parcel { parcel, answer, .. } = job {
            if stored.new > 0 {
                for (source, _) in &parcel.facts {
                    changes.happened(&source.lesson);
                }
            }
            // Whoever asked may have gone away; it is stored all the same.
            let _ = answer.send(Ok(stored));
        }
    }
}

fn fail(jobs: impl Iterator<Item = Job>, error: &sqlx::Error) {
    tracing::error!(%error, "evidence could not be stored");
    for job in jobs {
        if let Job::Parcel { answer, .. } = job {
            let _ = answer.send(Err(()));
        }
    }
}
