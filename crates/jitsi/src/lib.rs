#![doc = include_str!("../README.md")]

pub mod aside;
#[cfg(target_arch = "wasm32")]
pub mod bridge;
pub mod command;
pub mod conference;
pub mod event;
pub mod id;
mod read;
pub mod request;

pub use aside::Aside;
#[cfg(target_arch = "wasm32")]
pub use bridge::Bridge;
pub use command::Command;
pub use conference::presence::PresenceFact;
pub use conference::rooms_info::RoomsInfo;
pub use conference::{Changed, Conference, Endpoint, News, Phase, Refusal, Roster, Topics};
pub use event::Event;
pub use id::{BreakoutId, BreakoutJid, LobbyId, Media, RecordingMode, Role, Whiteboard};
pub use request::Request;
