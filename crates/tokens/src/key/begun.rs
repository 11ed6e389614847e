//! HMAC of messages that all begin in the same way: the beginning is hashed once.

use std::sync::{Mutex, PoisonError};

use aws_lc_rs::hmac;

use crate::alg::Seal;

/// A message whose beginning is hashed already.
pub struct Begun(Mutex<hmac::Context>); // aws-lc's type may move to another thread, but two may not look at it at once

impl Begun {
    pub(super) fn new(key: &hmac::Key, beginning: &[u8]) -> Self {
        let mut context = hmac::Context::with_key(key);
        context.update(beginning);
        Self(Mutex::new(context))
    }

    /// The signature of the whole message, given the rest of it.
    pub fn seal(&self, rest: &[u8]) -> Seal {
        // Held for the copy alone, which cannot leave the original half changed.
        let mut context = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        context.update(rest);
        Seal::Tag(context.sign())
    }
}
