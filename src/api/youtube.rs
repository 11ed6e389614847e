//! The school's accounts on YouTube, for administrators.

use domain::YouTubeAccountId;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use server_fn_macro_default::server;

use super::Result;

/// An account that was connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountCard {
    /// Which.
    pub id: YouTubeAccountId,
    /// The channel's title.
    pub title: String,
    /// When it was connected (Unix ms).
    pub connected_ms: i64,
    /// It may be used; otherwise it was disconnected, and stands here for the recordings that are kept there.
    pub connected: bool,
    /// The next broadcast is made with it.
    pub in_use: bool,
    /// Why it cannot be used just now, in words, and until when (Unix ms; none: until it is connected again).
    pub trouble: Option<(String, Option<i64>)>,
    /// Recordings that are kept there.
    pub recordings: u32,
}

/// The page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YoutubePage {
    /// The id of the OAuth client that YouTube knows this server as, if one is set.
    pub client_id: Option<String>,
    /// What Google must be told as the redirect address of that client.
    pub redirect: String,
    /// The queue: the first one that works is in use. Those that are not connected any more come last.
    pub accounts: Vec<AccountCard>,
    /// What became of connecting an account just now: whether it worked, and the words for it.
    pub news: Option<(bool, String)>,
    /// The time on the server (Unix ms).
    pub now_ms: i64,
}

/// The accounts.
#[server(name = GetYoutube, prefix = "/api", endpoint = "youtube", input = Json)]
pub async fn youtube() -> Result<YoutubePage> {
    crate::server::youtube::office::page().await
}

/// Sets the OAuth client. An empty secret keeps the one that is there.
#[server(name = SetYoutubeClient, prefix = "/api", endpoint = "set_youtube_client", input = Json)]
pub async fn set_youtube_client(client_id: String, secret: String) -> Result<()> {
    crate::server::youtube::office::set_client(client_id, secret).await
}

/// Begins to connect an account: the address at Google to go to.
#[server(name = ConnectYoutube, prefix = "/api", endpoint = "connect_youtube", input = Json)]
pub async fn connect_youtube() -> Result<String> {
    crate::server::youtube::office::connect().await
}

/// Puts the accounts into this order.
#[server(name = OrderYoutube, prefix = "/api", endpoint = "order_youtube", input = Json)]
pub async fn order_youtube(accounts: Vec<YouTubeAccountId>) -> Result<()> {
    crate::server::youtube::office::order(accounts).await
}

/// Forgets an account, and tells Google so: whether Google has heard it. Its recordings stay where they are.
#[server(name = DisconnectYoutube, prefix = "/api", endpoint = "disconnect_youtube", input = Json)]
pub async fn disconnect_youtube(account: YouTubeAccountId) -> Result<bool> {
    crate::server::youtube::office::disconnect(account).await
}
