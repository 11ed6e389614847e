//! Recordings: what runs in lessons, what comes in, what becomes of it.

pub mod arrive;
pub mod change;
pub mod fetch;
pub mod jobs;
pub mod media;
pub mod office;
pub mod pages;
pub mod purge;
pub mod running;

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use storage::Storage;
use tokio::sync::Notify;

use super::context::App;
use super::page;

/// What the application has for recordings.
#[derive(Debug)]
pub struct Recordings {
    /// Where their files are.
    pub storage: Storage,
    /// Something is to be done.
    pub wake: Notify,
    /// From where, and how much, may be fetched.
    pub fetching: fetch::Rules,
    /// Files of a bucket are given out by the bucket itself, under addresses that it checks.
    pub direct: bool,
}

/// `GET /recordings/{recording}`: the page with the player.
pub async fn player(state: State<Arc<App>>) -> Response {
    page::app(state).await
}
