//! The browser's part in recordings: what of them the server is told, and when one begins by itself. Pure.

pub mod sightings;
pub mod trigger;
pub mod words;

pub use sightings::Sightings;
pub use trigger::{Look, Urge, Urging};
