//! Personal data: how long it is kept, what is known of somebody, and forgetting them.

pub mod erase;
pub mod retention;

use domain::PersonId;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::context::call;
use super::guard::{self, Function};
use super::store::{self, Store};
use crate::api::privacy::{DataKind, PersonCard, PrivacyPage, RetentionLine, RetentionRun};
use crate::api::{ApiError, Result};

/// Runs and erasures that the page shows at most.
const SHOWN: u32 = 50;
/// People who are found at most.
const FOUND: usize = 20;

/// What is said when files of recordings are still there that should be gone.
const STUCK: &str = "Not everything could be removed. The page of all recordings says which of them, and why. It is tried again.";

/// What is kept for how long, and what the job did.
///
/// # Errors
/// Not an administrator.
pub async fn page() -> Result<PrivacyPage> {
    let call = call();
    guard::caller(&call, Function::Privacy)?;
    let (store, now_ms) = (&call.app.store, call.now_ms());
    let kinds = lines(store).await?;
    let looked_ms = kinds.iter().filter_map(|line| line.last.map(|(at_ms, _)| at_ms)).max();
    let by = |name: Option<String>| name.unwrap_or_else(|| "the command line".to_owned());
    Ok(PrivacyPage {
        kinds,
        runs: store::retention::runs(store, SHOWN).await?,
        next_ms: looked_ms.map_or(now_ms, |at_ms| at_ms.saturating_add(retention::EVERY_MS).max(now_ms)),
        erased: store::erasure::all(store, SHOWN).await?.into_iter().map(|(at_ms, name)| (at_ms, by(name))).collect(),
        now_ms,
    })
}

/// Each kind: how long it is kept, how much there is, and when the job last looked.
///
/// # Errors
/// The store fails.
pub async fn lines(store: &Store) -> Result<Vec<RetentionLine>> {
    let (days, last) = (store::retention::days(store).await?, store::retention::last(store).await?);
    let mut lines = Vec::new();
    for kind in DataKind::ALL {
        let (kept, oldest_ms) = store::retention::kept(store, kind).await?;
        lines.push(RetentionLine { kind, days: days.get(&kind).copied(), kept, oldest_ms, last: last.get(&kind).copied() });
    }
    Ok(lines)
}

/// Sets how long a kind is kept, in days; none: for ever.
///
/// # Errors
/// Not an administrator, or a number that will not do.
pub async fn set_retention(kind: DataKind, days: Option<u32>) -> Result<()> {
    let call = call();
    guard::caller(&call, Function::SetRetention)?;
    retention::set(&call.app.store, kind, days).await
}

/// Runs the job now.
///
/// # Errors
/// Not an administrator, or a part of it failed: the page shows which.
pub async fn run_now() -> Result<()> {
    let call = call();
    guard::caller(&call, Function::RunRetention)?;
    let failed = |kind: Option<DataKind>| move |run: &RetentionRun| run.failed && kind.is_none_or(|kind| run.kind == kind);
    let done = retention::run_now(&call.app).await?;
    match (done.iter().any(failed(None)), done.iter().any(failed(Some(DataKind::DeletedRecordings)))) {
        (false, _) => Ok(()),
        (true, true) => Err(ApiError::Conflict { sentence: STUCK.to_owned() }),
        (true, false) => Err(ApiError::Storage),
    }
}

/// People whose name or sign-in name contains this.
///
/// # Errors
/// Not an administrator.
pub async fn find(text: String) -> Result<Vec<PersonCard>> {
    let call = call();
    guard::caller(&call, Function::FindPeople)?;
    let text = text.trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    Ok(store::subject::find(&call.app.store, text, FOUND).await?)
}

/// Erases a person. The sign-in name (or a guest's name) must be given again.
///
/// # Errors
/// Not an administrator, oneself, nobody, or another name.
pub async fn erase(person: PersonId, again: String) -> Result<()> {
    let call = call();
    let session = guard::caller(&call, Function::ErasePerson)?;
    if session.person == person {
        return Err(ApiError::Conflict { sentence: "You cannot erase yourself. Another administrator can.".to_owned() });
    }
    let erased = erase::from(&call.app.store, &call.app.random, &person, &again, Some(&session.person), call.now_ms()).await?;
    erase::tell(&call.app, &person, &erased);
    Ok(())
}

/// All that is held of a person, as JSON with plain names; none: no such person. Times are RFC 3339 in UTC.
///
/// # Errors
/// The store fails.
pub async fn data(store: &Store, person: &PersonId, now_ms: i64) -> Result<Option<Value>> {
    let Some(all) = store::subject::data(store, person).await? else { return Ok(None) };
    let mut data = Map::new();
    data.insert("about".into(), "Everything that this Rollcall holds of one person. Others are not named in it.".into());
    data.insert("made_ms".into(), now_ms.into());
    data.extend(all);
    let mut data = Value::Object(data);
    readable(&mut data);
    Ok(Some(data))
}

/// Moments (numbers whose names end in `_ms`, as far as they are moments and not lengths) become dates.
fn readable(value: &mut Value) {
    const LENGTHS: [&str; 3] = ["counted_ms", "confirmed_ms", "within_lesson_ms"];
    match value {
        Value::Array(values) => values.iter_mut().for_each(readable),
        Value::Object(fields) => {
            let fields_before = std::mem::take(fields);
            for (name, mut value) in fields_before {
                readable(&mut value);
                let moment = name.strip_suffix("_ms").filter(|_| !LENGTHS.contains(&name.as_str()));
                match moment {
                    Some(moment) => {
                        let date = value.as_i64().and_then(|ms| Timestamp::from_millisecond(ms).ok());
                        fields.insert(moment.to_owned(), date.map_or(Value::Null, |date| date.to_string().into()));
                    }
                    None => {
                        fields.insert(name, value);
                    }
                }
            }
        }
        _ => {}
    }
}
