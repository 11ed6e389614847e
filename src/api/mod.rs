//! The server functions: the only door between the two halves. One file a subject; each function asks the guard and calls the
//! server. What a function needs of its caller stands in [`crate::server::guard`], in one table.

#![expect(missing_docs, reason = "the macro makes a struct of each function's parameters, and cannot document its fields")]

pub mod account;
pub mod attendance;
pub mod board;
pub mod breakout;
pub mod conference;
pub mod course;
pub mod error;
pub mod guest;
pub mod hook;
pub mod lesson;
pub mod presence;
pub mod privacy;
pub mod provider;
pub mod recording;
pub mod room;
mod wire;
pub mod youtube;

pub use error::{ApiError, Thing};

/// The result of every server function.
pub type Result<T> = std::result::Result<T, ApiError>;
