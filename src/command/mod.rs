//! The administrator's verbs, one file each.

pub mod attendance;
pub mod doctor;
pub mod hook;
mod input;
pub mod person;
pub mod provider;
pub mod receipt;
pub mod recordings;
pub mod retention;
mod table;
pub mod user;
