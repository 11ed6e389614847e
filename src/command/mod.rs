//! The administrator's verbs, one file each.

pub mod doctor;
mod input;
pub mod provider;
pub mod user;
