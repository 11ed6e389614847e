#![doc = include_str!("../README.md")]

#[cfg(target_arch = "wasm32")]
pub mod bridge;
pub mod command;
pub mod conference;
pub mod event;
pub mod id;
mod read;

#[cfg(target_arch = "wasm32")]
pub use bridge::Bridge;
pub use command::Command;
pub use conference::presence::{PresenceFact, presence_facts};
pub use conference::rooms_info::RoomsInfo;
pub use conference::{Conference, Endpoint, Phase, Refusal};
pub use event::Event;
pub use id::{BreakoutId, BreakoutJid, LobbyId, Media, RecordingMode, Role};
