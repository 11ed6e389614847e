//! The presence journal on this device: one record a fact in IndexedDB, written before the fact is sent and gone when the server has
//! said that it is stored. So it survives a reload, a crash, and hours without a line.
//!
//! A record's key begins with the person, so that what one person of a shared computer left behind is never read for another. Where
//! the browser refuses to store anything (private windows, a full disk) facts live in memory for as long as the page does.

use std::cell::RefCell;

use domain::evidence::Fact;
use domain::{JournalId, LessonId, PersonId};
use js_sys::{Array, Function, Promise};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction, IdbTransactionMode, console};

/// The name of the database.
const NAME: &str = "rollcall";
/// The one store in it.
const STORE: &str = "presence";
/// Facts older than this are dropped, in ms: nobody can correct a report that late.
const OLDEST_MS: i64 = 14 * 24 * 60 * 60 * 1000;
/// A database that does not answer for this long, in ms, is taken for none: facts must not wait for it for ever.
const PATIENCE_MS: i32 = 5_000;

/// A record: a fact, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Whose browser wrote it.
    pub person: PersonId,
    /// The lesson.
    pub lesson: LessonId,
    /// The journal, one a page load.
    pub journal: JournalId,
    /// What happened.
    pub fact: Fact,
}

/// The journal; without a database where the browser refuses one.
#[derive(Debug)]
pub struct Journal {
    database: RefCell<Option<IdbDatabase>>,
}

impl Journal {
    /// Opens the journal of this device and drops what is too old at `now_ms` (Unix ms).
    pub async fn open(now_ms: i64) -> Self {
        Self::open_named(NAME, now_ms).await
    }

    /// The same under another name, for tests that must not see each other.
    pub async fn open_named(name: &str, now_ms: i64) -> Self {
        let journal = Self::in_memory();
        if let Some(database) = journal.warned(open(name).await) {
            journal.database.replace(Some(database));
            journal.warned(journal.drop_older(now_ms - OLDEST_MS).await);
        }
        journal
    }

    /// A journal in memory alone, as where the browser refuses a database.
    pub const fn in_memory() -> Self {
        Self { database: RefCell::new(None) }
    }

    /// Writes records; when this returns they are on the device (or cannot be, which is said on the console).
    pub async fn write(&self, records: &[Record]) {
        let written = self.change(|store| {
            for record in records {
                let text = serde_json::to_string(record).expect("records are plain data");
                store.put_with_key(&text.into(), &key(&record.person, &record.journal, record.fact.sequence))?;
            }
            Ok(())
        });
        self.warned(written.await);
    }

    /// All that is not stored on the server yet of this person, by journal and sequence.
    pub async fn pending(&self, person: &PersonId) -> Vec<Record> {
        self.warned(self.read(Some(person)).await).unwrap_or_default()
    }

    /// Forgets what the server has stored.
    pub async fn forget(&self, person: &PersonId, journal: &JournalId, sequences: &[u32]) {
        let forgotten = self.change(|store| {
            for &sequence in sequences {
                store.delete(&key(person, journal, sequence))?;
            }
            Ok(())
        });
        self.warned(forgotten.await);
    }

    /// After a failure memory takes over, and the console says why: there is nothing that a person could do about it.
    fn warned<T>(&self, result: Result<T, JsValue>) -> Option<T> {
        result
            .inspect_err(|error| {
                self.database.take();
                console::warn_2(&"Attendance cannot be kept on this device, only sent:".into(), error);
            })
            .ok()
    }

    async fn drop_older(&self, before_ms: i64) -> Result<(), JsValue> {
        let records = self.read(None).await?;
        let old: Vec<Record> = records.into_iter().filter(|record| record.fact.at_ms < before_ms).collect();
        if old.is_empty() {
            return Ok(());
        }
        self.change(|store| {
            for record in &old {
                store.delete(&key(&record.person, &record.journal, record.fact.sequence))?;
            }
            Ok(())
        })
        .await
    }

    async fn read(&self, person: Option<&PersonId>) -> Result<Vec<Record>, JsValue> {
        let Some(store) = self.store(IdbTransactionMode::Readonly)? else { return Ok(Vec::new()) };
        let request = match person {
            Some(person) => store.get_all_with_key(&of(person)?.into())?,
            None => store.get_all()?,
        };
        let values = Array::from(&finished(&request).await?);
        // A record of a later version that this one cannot read stays for that one.
        Ok(values.iter().filter_map(|value| serde_json::from_slice(value.as_string()?.as_bytes()).ok()).collect())
    }

    /// Runs changes in one transaction and waits until it is complete.
    async fn change(&self, make: impl FnOnce(&IdbObjectStore) -> Result<(), JsValue>) -> Result<(), JsValue> {
        let Some(store) = self.store(IdbTransactionMode::Readwrite)? else { return Ok(()) };
        make(&store)?;
        complete(&store.transaction()).await
    }

    fn store(&self, mode: IdbTransactionMode) -> Result<Option<IdbObjectStore>, JsValue> {
        let Some(database) = self.database.borrow().clone() else { return Ok(None) };
        database.transaction_with_str_and_mode(STORE, mode)?.object_store(STORE).map(Some)
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        if let Some(database) = self.database.take() {
            database.close();
        }
    }
}

/// Person, journal, sequence. Ids hold no spaces, and all sequences have ten digits, so keys of a journal are in order.
fn key(person: &PersonId, journal: &JournalId, sequence: u32) -> JsValue {
    let sequence = sequence.to_string();
    let zeros = &"0000000000"[sequence.len()..];
    JsValue::from_str(&[person.as_str(), " ", journal.as_str(), " ", zeros, &sequence].concat())
}

/// All keys of a person: from after its space to before the next character.
fn of(person: &PersonId) -> Result<IdbKeyRange, JsValue> {
    let from = [person.as_str(), " "].concat();
    let to = [person.as_str(), "!"].concat();
    IdbKeyRange::bound(&from.into(), &to.into())
}

async fn open(name: &str) -> Result<IdbDatabase, JsValue> {
    let window = web_sys::window().expect("the page runs in a window");
    let factory = window.indexed_db()?.ok_or_else(|| JsValue::from_str("no IndexedDB"))?;
    let request: IdbOpenDbRequest = factory.open_with_u32(name, 1)?;
    let opening = request.clone();
    let create = Closure::once(move || {
        // Runs once a device. A failure shows itself as a missing store, and then memory it is.
        let database: Result<IdbDatabase, _> = opening.result().map(JsCast::unchecked_into);
        let _ = database.and_then(|database| database.create_object_store(STORE));
    });
    request.set_onupgradeneeded(Some(create.as_ref().unchecked_ref()));
    let database: IdbDatabase = finished(&request).await?.unchecked_into();
    request.set_onupgradeneeded(None);
    Ok(database)
}

/// The result of a request.
async fn finished(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
        give_up(&reject);
    });
    JsFuture::from(promise).await?;
    request.result()
}

/// The end of a transaction.
async fn complete(transaction: &IdbTransaction) -> Result<(), JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onerror(Some(&reject));
        transaction.set_onabort(Some(&reject));
        give_up(&reject);
    });
    JsFuture::from(promise).await?;
    Ok(())
}

/// Rejects after a while; a promise that is settled by then does not mind.
fn give_up(reject: &Function) {
    let window = web_sys::window().expect("the page runs in a window");
    let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(reject, PATIENCE_MS);
}
