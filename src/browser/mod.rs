//! Browser APIs, each wrapped once. What must be undone (a listener, a timer, a connection) is undone when its value is dropped.

pub mod beacon;
pub mod clock;
pub mod file;
pub mod journal;
pub mod keys;
pub mod list;
pub mod listener;
pub mod live;
pub mod media;
pub mod memory;
pub mod page;
pub mod player;
pub mod presence;
pub mod reach;
pub mod rows;
pub mod screen;
pub mod timer;
pub mod transcript;
