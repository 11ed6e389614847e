//! The school's accounts on YouTube, and broadcasts that are made with them.

pub mod broadcast;
pub mod office;
