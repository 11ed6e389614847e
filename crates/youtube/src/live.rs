//! Broadcasts and streams. A broadcast is what people see; a stream is where the picture comes in; they are bound together.
//!
//! A broadcast starts by itself when a picture comes, and ends by itself some time after none comes any more. So nobody has to watch for
//! the moment in which YouTube allows the change from "ready" to "live", and a lesson whose end nobody tells of ends all the same.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::client::{Client, id};
use crate::secret::StreamKey;
use crate::text::moment;
use crate::{AccessToken, Failure};

/// Broadcasts that are looked through at most when one is looked for.
const PAGES_MAX: usize = 4;

/// A broadcast that is to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewBroadcast<'a> {
    /// Its title (see [`crate::title`]).
    pub title: &'a str,
    /// What is said of it. With a mark in it, it can be found again.
    pub description: &'a str,
    /// When it begins (Unix ms), a little ahead.
    pub start_ms: i64,
    /// It may be shown on other pages while it is live. Not every channel may ask for that.
    pub embed: bool,
}

/// A stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Its id.
    pub id: String,
    /// Its key.
    pub key: StreamKey,
}

/// A broadcast that was found again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its id.
    pub id: String,
    /// The stream that it is bound to.
    pub stream: Option<String>,
}

/// How far a broadcast has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// It was made, and nothing has come yet.
    Waiting,
    /// It runs.
    Live,
    /// It has ended.
    Complete,
    /// YouTube has taken it away.
    Revoked,
}

#[derive(Deserialize)]
struct List<T> {
    #[serde(default = "Vec::new")]
    items: Vec<T>,
    #[serde(rename = "nextPageToken")]
    next: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BroadcastItem {
    id: String,
    #[serde(default)]
    snippet: Snippet,
    #[serde(default)]
    status: Status,
    #[serde(default)]
    content_details: Details,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Snippet {
    description: String,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Status {
    life_cycle_status: String,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Details {
    bound_stream_id: Option<String>,
}

#[derive(Deserialize)]
struct StreamItem {
    id: String,
    cdn: Cdn,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cdn {
    ingestion_info: Ingestion,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ingestion {
    stream_name: String,
}

impl StreamItem {
    fn read(self) -> Result<Stream, Failure> {
        let key = self.cdn.ingestion_info.stream_name;
        if key.is_empty() {
            return Err(Failure::Rubbish);
        }
        Ok(Stream { id: id(self.id)?, key: StreamKey::new(key) })
    }
}

impl Client {
    /// Whether an account may stream live at all. Costs next to nothing.
    ///
    /// # Errors
    /// It may not, or that cannot be known.
    pub async fn may_stream(&self, token: &AccessToken) -> Result<(), Failure> {
        let query = [("part", "id"), ("mine", "true"), ("maxResults", "1")];
        self.get::<Value>(token, "liveBroadcasts", &query).await.map(|_| ())
    }

    /// Makes an unlisted broadcast. Its id is the video's, too.
    ///
    /// # Errors
    /// Google refuses, or does not answer.
    pub async fn make_broadcast(&self, token: &AccessToken, new: NewBroadcast<'_>) -> Result<String, Failure> {
        let body = json!({
            "snippet": { "title": new.title, "description": new.description, "scheduledStartTime": moment(new.start_ms) },
            "status": { "privacyStatus": "unlisted", "selfDeclaredMadeForKids": false },
            "contentDetails": {
                "enableAutoStart": true,
                "enableAutoStop": true,
                "enableDvr": true,
                "enableEmbed": new.embed,
                "recordFromStart": true,
                "latencyPreference": "normal",
                // Without it YouTube would wait for somebody to look at a test picture first.
                "monitorStream": { "enableMonitorStream": false },
            },
        });
        let query = [("part", "id,snippet,contentDetails,status")];
        let made: BroadcastItem = self.send(token, Method::POST, "liveBroadcasts", &query, Some(body)).await?;
        id(made.id)
    }

    /// Makes a stream for one broadcast.
    ///
    /// # Errors
    /// Google refuses, or does not answer.
    pub async fn make_stream(&self, token: &AccessToken, title: &str) -> Result<Stream, Failure> {
        let body = json!({
            "snippet": { "title": title },
            // Jitsi sends what the lesson gives; YouTube looks for itself.
            "cdn": { "ingestionType": "rtmp", "resolution": "variable", "frameRate": "variable" },
            "contentDetails": { "isReusable": false },
        });
        let query = [("part", "id,snippet,cdn,contentDetails")];
        self.send::<StreamItem>(token, Method::POST, "liveStreams", &query, Some(body)).await?.read()
    }

    /// A stream that was made before.
    ///
    /// # Errors
    /// Google refuses, or does not answer.
    pub async fn stream(&self, token: &AccessToken, stream: &str) -> Result<Option<Stream>, Failure> {
        let list: List<StreamItem> = self.get(token, "liveStreams", &[("part", "id,cdn"), ("id", stream)]).await?;
        list.items.into_iter().next().map(StreamItem::read).transpose()
    }

    /// Binds a stream to a broadcast. Once more does no harm.
    ///
    /// # Errors
    /// Google refuses, or does not answer.
    pub async fn bind(&self, token: &AccessToken, broadcast: &str, stream: &str) -> Result<(), Failure> {
        let query = [("id", broadcast), ("part", "id,contentDetails"), ("streamId", stream)];
        let bound: BroadcastItem = self.send(token, Method::POST, "liveBroadcasts/bind", &query, None::<Value>).await?;
        if bound.content_details.bound_stream_id.as_deref() == Some(stream) { Ok(()) } else { Err(Failure::Rubbish) }
    }

    /// How far a broadcast has come; none: there is none.
    ///
    /// # Errors
    /// Google refuses, or does not answer.
    pub async fn life(&self, token: &AccessToken, broadcast: &str) -> Result<Option<Life>, Failure> {
        let list: List<BroadcastItem> = self.get(token, "liveBroadcasts", &[("part", "id,status"), ("id", broadcast)]).await?;
        let Some(item) = list.items.into_iter().next() else { return Ok(None) };
        Ok(Some(match item.status.life_cycle_status.as_str() {
            "created" | "ready" => Life::Waiting,
            "testStarting" | "testing" | "liveStarting" | "live" => Life::Live,
            "complete" => Life::Complete,
            "revoked" => Life::Revoked,
            _ => return Err(Failure::Rubbish),
        }))
    }

    /// Looks for a broadcast that waits or runs and has a mark in its description.
    ///
    /// # Errors
    /// Google refuses, or does not answer.
    pub async fn find(&self, token: &AccessToken, mark: &str) -> Result<Option<Found>, Failure> {
        for status in ["upcoming", "active"] {
            let mut page = None;
            for _ in 0..PAGES_MAX {
                let mut query = vec![("part", "id,snippet,contentDetails"), ("broadcastStatus", status), ("maxResults", "50")];
                query.extend(page.as_deref().map(|page| ("pageToken", page)));
                let list: List<BroadcastItem> = self.get(token, "liveBroadcasts", &query).await?;
                if let Some(item) = list.items.into_iter().find(|item| item.snippet.description.contains(mark)) {
                    return Ok(Some(Found { id: id(item.id)?, stream: item.content_details.bound_stream_id }));
                }
                page = list.next;
                if page.is_none() {
                    break;
                }
            }
        }
        Ok(None)
    }

    /// Ends a broadcast that runs.
    ///
    /// # Errors
    /// Google refuses, or does not answer. [`Failure::WrongMoment`]: it does not run.
    pub async fn complete(&self, token: &AccessToken, broadcast: &str) -> Result<(), Failure> {
        let query = [("broadcastStatus", "complete"), ("id", broadcast), ("part", "id,status")];
        self.send::<Value>(token, Method::POST, "liveBroadcasts/transition", &query, None::<Value>).await.map(|_| ())
    }

    /// Deletes a broadcast that does not run.
    ///
    /// # Errors
    /// Google refuses, or does not answer.
    pub async fn delete_broadcast(&self, token: &AccessToken, broadcast: &str) -> Result<(), Failure> {
        self.delete(token, "liveBroadcasts", broadcast).await
    }

    /// Deletes a stream that nothing needs any more.
    ///
    /// # Errors
    /// Google refuses, or does not answer.
    pub async fn delete_stream(&self, token: &AccessToken, stream: &str) -> Result<(), Failure> {
        self.delete(token, "liveStreams", stream).await
    }
}
