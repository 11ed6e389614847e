//! The school's accounts on YouTube, and broadcasts that are made with them.

mod access;
pub mod broadcast;
pub mod callback;
mod end;
mod make;
pub mod office;
mod video;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use domain::{PersonId, RecordingId, YouTubeAccountId};
use youtube::{AccessToken, Client, Endpoints, Unfit};

/// How long it is said what became of connecting an account, in ms.
const NEWS_MS: i64 = 2 * 60 * 1000;

/// The way to Google. Lasting permissions are in the store, sealed; what is good for an hour is here alone.
#[derive(Debug)]
pub struct Youtube {
    client: Client,
    /// The tokens for calls, and until when they are used (Unix ms).
    access: Mutex<HashMap<YouTubeAccountId, (AccessToken, i64)>>,
    /// What became of connecting an account, by who did, and when (Unix ms).
    news: Mutex<HashMap<PersonId, (i64, bool, String)>>,
    /// For which recordings a broadcast is being made: whoever comes second waits.
    making: Mutex<HashMap<RecordingId, Arc<tokio::sync::Mutex<()>>>>,
}

impl Youtube {
    /// The way to these addresses.
    ///
    /// # Errors
    /// Secrets would go in the clear.
    pub fn new(google: Endpoints) -> Result<Self, Unfit> {
        Ok(Self { client: Client::new(google)?, access: Mutex::default(), news: Mutex::default(), making: Mutex::default() })
    }

    fn say(&self, person: &PersonId, worked: bool, words: String, now_ms: i64) {
        let mut news = self.news.lock().expect("nobody panics while holding it");
        news.retain(|_, (said_ms, ..)| now_ms.saturating_sub(*said_ms) < NEWS_MS);
        news.insert(person.clone(), (now_ms, worked, words));
    }

    fn said(&self, person: &PersonId, now_ms: i64) -> Option<(bool, String)> {
        let news = self.news.lock().expect("nobody panics while holding it");
        let (said_ms, worked, words) = news.get(person)?;
        (now_ms.saturating_sub(*said_ms) < NEWS_MS).then(|| (*worked, words.clone()))
    }

    fn unsay(&self, person: &PersonId) {
        self.news.lock().expect("nobody panics while holding it").remove(person);
    }

    fn turn(&self, recording: &RecordingId) -> Arc<tokio::sync::Mutex<()>> {
        let mut making = self.making.lock().expect("nobody panics while holding it");
        making.retain(|_, turn| Arc::strong_count(turn) > 1);
        Arc::clone(making.entry(recording.clone()).or_default())
    }
}
