//! The server from outside: the real router, in process, with a clock and a random source that the tests hold.

mod account;
mod command;
mod conference;
mod course;
mod door;
mod guard;
mod guest;
mod harness;
mod lesson;
mod live;
mod presence;
mod provider;
mod room;
mod store;
mod watch;
