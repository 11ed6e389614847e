//! The map of the house. The root package is compiled twice: as the server (`ssr`, the default) and as the browser half (`csr`,
//! built by Trunk). Arrows point one way: `app -> api -> server`, `app -> browser`, everything -> `domain`.

/// The server functions: the only door between the two halves.
pub mod api;

/// Pages and parts.
#[cfg(feature = "csr")]
pub mod app;
/// What was asked of the conference, and what confirms it; pure.
#[cfg(any(feature = "csr", test))]
pub mod asks;
/// People put into rooms at random; pure.
#[cfg(any(feature = "csr", test))]
pub mod assign;
/// Breakout rooms: who goes where, there and back; pure.
#[cfg(any(feature = "csr", test))]
pub mod breakouts;
/// Each browser API wrapped once, with its clean-up.
#[cfg(feature = "csr")]
pub mod browser;
/// What of the presence journal is sent next, and when; pure.
#[cfg(any(feature = "csr", test))]
pub mod outbox;
/// Every address of the application, once; pure.
#[cfg(any(feature = "csr", test))]
pub mod place;
/// Playing a recording: places, keys, what a device remembers; pure.
#[cfg(any(feature = "csr", test))]
pub mod playback;
/// What of recordings the server is told, and when one begins by itself; pure.
#[cfg(any(feature = "csr", test))]
pub mod recording;
/// What a room's policy says, in words; pure.
#[cfg(any(feature = "csr", test))]
pub mod rules;
/// Configuration, router, guard, store, signer, practice conference.
#[cfg(feature = "ssr")]
pub mod server;
/// Amounts of data in words; pure.
#[cfg(any(feature = "csr", test))]
pub mod sizes;
/// What of somebody's attendance is drawn where; pure.
#[cfg(any(feature = "csr", test))]
pub mod timeline;
/// What is read aloud of who comes, goes and raises a hand; pure.
#[cfg(any(feature = "csr", test))]
pub mod told;
/// How keys of a Jitsi deployment stand, and the lines for its configuration; pure.
#[cfg(any(feature = "csr", test))]
pub mod upkeep;
/// Who moderates in a conference, and what the server is told of it; pure.
#[cfg(any(feature = "csr", test))]
pub mod watch;
