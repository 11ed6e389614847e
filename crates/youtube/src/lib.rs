//! Unlisted broadcasts on a school's YouTube account: the permission to use it (OAuth 2), and the few calls of YouTube's Data API v3
//! that making, ending, hiding and removing a broadcast need. What an error means, and for how long an account cannot be used then,
//! is in [`Failure`].
//!
//! Wire facts are those of Google's reference of the API (`liveBroadcasts`, `liveStreams`, `videos`, `channels`) and of its guide to
//! OAuth 2 for web servers.

mod client;
mod endpoints;
mod failure;
mod http;
mod live;
mod oauth;
mod secret;
mod text;
mod video;

pub use client::Client;
pub use endpoints::{Endpoints, Unfit};
pub use failure::{Failure, Out};
pub use live::{Found, Life, NewBroadcast, Stream};
pub use oauth::{Access, Grant, Program};
pub use oauth2::{AccessToken, RefreshToken};
pub use secret::StreamKey;
pub use text::{title, watch_address};
pub use video::{Channel, Privacy, Upload, Video};
