//! The doctor with a real Prosody. Debian's `prosody` is started on loopback, once for each configuration, with modules of our own
//! (`modules/`) that follow the rules of Jitsi's; a tiny web server gives out `config.js` and `external_api.js` as Jitsi's would.

mod configurations;
mod hostile;
mod matrix;
mod minter;
mod setup;
