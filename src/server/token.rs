//! The hash under which secrets are kept that Rollcall hands out.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// The hash under which a secret of 256 random bits is kept. (Passwords need more: see [`super::password`].)
pub fn hash(secret: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(secret.as_bytes()))
}
