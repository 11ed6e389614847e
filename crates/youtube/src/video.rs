//! What is left of a broadcast: a video; and whose channel it is on.

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::client::{Client, id};
use crate::text::length_ms;
use crate::{AccessToken, Failure};

/// Characters of a channel's title that are kept.
const TITLE_MAX: usize = 100;

/// A channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// Who can see a video.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Privacy {
    /// Nobody but the account.
    Private,
    /// Whoever has the address.
    Unlisted,
    /// Anybody.
    Public,
}

/// How far YouTube has come with a video.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upload {
    /// It is still working on it.
    Working,
    /// It can be seen.
    Processed,
    /// It could not make anything of it, or does not want it.
    Refused,
    /// It is deleted.
    Deleted,
}

/// A video.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Video {
    /// How far YouTube has come with it.
    pub upload: Upload,
    /// Who can see it.
    pub privacy: Privacy,
    /// Other pages may show it.
    pub embeddable: bool,
    /// How long it is, in ms.
    pub length_ms: Option<i64>,
    /// What else must be said again when one of these is changed, or it is reset.
    rest: Rest,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    license: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    public_stats_viewable: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    self_declared_made_for_kids: Option<bool>,
}

#[derive(Deserialize)]
struct List<T> {
    #[serde(default = "Vec::new")]
    items: Vec<T>,
}

#[derive(Deserialize)]
struct ChannelItem {
    id: String,
    snippet: ChannelSnippet,
}

#[derive(Deserialize)]
struct ChannelSnippet {
    title: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VideoItem {
    status: VideoStatus,
    content_details: Option<VideoDetails>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VideoStatus {
    upload_status: String,
    privacy_status: Privacy,
    #[serde(default)]
    embeddable: bool,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Deserialize)]
struct VideoDetails {
    duration: Option<String>,
}

impl Client {
    /// The channel of an account; none: it has none.
    ///
    /// # Errors
    /// Google refuses, or does not answer.
    pub async fn channel(&self, token: &AccessToken) -> Result<Option<Channel>, Failure> {
        let list: List<ChannelItem> = self.get(token, "channels", &[("part", "id,snippet"), ("mine", "true")]).await?;
        let Some(item) = list.items.into_iter().next() else { return Ok(None) };
        let title: String = item.snippet.title.trim().chars().filter(|c| !c.is_control()).take(TITLE_MAX).collect();
        Ok(Some(Channel { id: id(item.id)?, title: if title.is_empty() { "A channel without a name".to_owned() } else { title } }))
    }

    /// A video; none: there is none.
    ///
    /// # Errors
    /// Google refuses, or does not answer.
    pub async fn video(&self, token: &AccessToken, video: &str) -> Result<Option<Video>, Failure> {
        let query = [("part", "status,contentDetails"), ("id", video)];
        let list: List<VideoItem> = self.get(token, "videos", &query).await?;
        let Some(item) = list.items.into_iter().next() else { return Ok(None) };
        let upload = match item.status.upload_status.as_str() {
            "uploaded" => Upload::Working,
            "processed" => Upload::Processed,
            "failed" | "rejected" => Upload::Refused,
            "deleted" => Upload::Deleted,
            _ => return Err(Failure::Rubbish),
        };
        Ok(Some(Video {
            upload,
            privacy: item.status.privacy_status,
            embeddable: item.status.embeddable,
            length_ms: item.content_details.and_then(|details| details.duration).and_then(|text| length_ms(&text)),
            rest: item.status.rest,
        }))
    }

    /// Changes who can see a video, and whether other pages may show it. All else stays as it was when `known` was read.
    ///
    /// # Errors
    /// Google refuses, or does not answer.
    pub async fn set_video(
        &self,
        token: &AccessToken,
        video: &str,
        known: &Video,
        privacy: Privacy,
        embeddable: bool,
    ) -> Result<(), Failure> {
        let mut status = serde_json::to_value(&known.rest).expect("plain data");
        status["privacyStatus"] = json!(privacy);
        status["embeddable"] = json!(embeddable);
        let body = json!({ "id": video, "status": status });
        self.send::<Value>(token, Method::PUT, "videos", &[("part", "status")], Some(body)).await.map(|_| ())
    }

    /// Deletes a video.
    ///
    /// # Errors
    /// Google refuses, or does not answer.
    pub async fn delete_video(&self, token: &AccessToken, video: &str) -> Result<(), Failure> {
        self.delete(token, "videos", video).await
    }
}
