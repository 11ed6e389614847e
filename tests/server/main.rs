//! The server from outside: the real router, in process, with a clock and a random source that the tests hold.

mod account;
mod attendance;
mod board;
mod command;
mod commands;
mod conference;
mod course;
mod doctor;
mod door;
mod files;
mod grant;
mod guard;
mod guest;
mod harness;
mod hooks;
mod invitation;
mod kills;
mod late;
mod lesson;
mod live;
mod lobby;
mod presence;
/// The doctor's own set-ups.
#[path = "../../crates/doctor/tests/prosody"]
#[expect(dead_code, reason = "the doctor itself needs more of them")]
mod prosody {
    pub mod minter;
    pub mod setup;
}
mod privacy;
mod provider;
mod receipt;
mod recordings;
mod room;
mod store;
mod watch;
mod youtube;
