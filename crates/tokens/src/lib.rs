//! Signing the narrowest token that each kind of Jitsi deployment accepts, and checking tokens without mercy.
//!
//! jwt-compact is the frame: [`Alg`] implements its `Algorithm` trait with aws-lc's native code. [`Signer`] signs for Jitsi what
//! [`domain::claims`] says, on a way of its own that does in advance all that is the same in every token. [`Verifier`] is for tokens
//! that we read ourselves; it takes the one exact form that we write and nothing else. [`statement`] is for what stays true. [`raw`] makes tokens that must be refused.

mod alg;
mod key;
pub mod raw;
mod signer;
pub mod statement;
mod strict;
mod verify;

pub use alg::Alg;
pub use domain::claims::{Audience, Entry};
pub use key::{KeyError, SigningKey, VerifyingKey};
pub use signer::Signer;
pub use verify::{Expected, Refused, Verifier};
