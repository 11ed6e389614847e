//! Recordings: what runs, what comes in, what people see of it, what becomes of it.

mod arrive;
mod fetch;
mod finalize;
mod media;
mod model;
mod pages;
mod purge;
mod rights;
mod running;
mod running_model;
mod seen;
pub mod shelf;
/// The storage's own stand-in for a server on the Internet.
#[path = "../../../crates/storage/tests/standin/mod.rs"]
mod standin;
mod ways;
