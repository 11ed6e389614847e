//! The server: what decides, signs and keeps.

pub mod account;
pub mod api_door;
pub mod civil;
pub mod conference;
pub mod config;
pub mod context;
pub mod cookie;
pub mod course;
pub mod demo;
pub mod guard;
pub mod guest;
pub mod lesson;
pub mod live;
pub mod log;
pub mod metrics;
pub mod page;
pub mod password;
pub mod practice;
pub mod presence;
pub mod provider;
pub mod room;
pub mod router;
pub mod serve;
pub mod store;
pub mod token;
pub mod tries;
