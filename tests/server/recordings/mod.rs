//! Recordings: what runs, what comes in, what people see of it, what becomes of it.

mod arrive;
mod finalize;
mod model;
mod pages;
mod purge;
pub mod shelf;
mod running;
mod running_model;
