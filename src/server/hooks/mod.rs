//! Hooks: where Jitsi servers and other senders report who is there.

pub mod admin;
