//! The browser tests: people in real browsers, with the real server and the practice conference. `./test` runs them; one alone:
//! `cargo test --test browser story`. They need `dist/` (built by Trunk), Chromium and chromedriver.

mod harness;
mod words;

mod administrator;
mod guest;
mod keyboard;
mod looks;
mod refusals;
mod roles;
mod story;
mod token;
mod venue;
