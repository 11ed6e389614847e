//! The algorithms, native, under jwt-compact's trait.

use std::borrow::Cow;
use std::fmt;

use aws_lc_rs::hmac;
use jwt_compact::{Algorithm, AlgorithmSignature};

use crate::key::{SigningKey, VerifyingKey};

/// An algorithm. A key belongs to one of them and signs or checks nothing under the name of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Alg {
    /// HMAC with SHA-256: both sides know one secret.
    Hs256,
    /// RSA (PKCS#1 v1.5) with SHA-256.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519. Jitsi does not take it; our own statements are signed with it.
    EdDsa,
}

impl Alg {
    /// `alg` in a token's header.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }
}

/// A signature.
#[derive(Clone)]
pub enum Seal {
    /// HMAC; no allocation.
    Tag(hmac::Tag),
    /// Any other.
    Bytes(Vec<u8>),
}

impl AsRef<[u8]> for Seal {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Tag(tag) => tag.as_ref(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seal").finish_non_exhaustive()
    }
}

impl AlgorithmSignature for Seal {
    fn try_from_slice(slice: &[u8]) -> anyhow::Result<Self> {
        Ok(Self::Bytes(slice.to_vec()))
    }

    fn as_bytes(&self) -> Cow<'_, [u8]> {
        Cow::Borrowed(self.as_ref())
    }
}

impl Algorithm for Alg {
    type SigningKey = SigningKey;
    type VerifyingKey = VerifyingKey;
    type Signature = Seal;

    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed(self.as_str())
    }

    /// With a key of another algorithm: an empty signature, which nobody accepts.
    fn sign(&self, key: &SigningKey, message: &[u8]) -> Seal {
        if key.algorithm() == *self { key.seal(message) } else { Seal::Bytes(Vec::new()) }
    }

    fn verify_signature(&self, seal: &Seal, key: &VerifyingKey, message: &[u8]) -> bool {
        key.algorithm() == *self && key.accepts(message, seal.as_ref())
    }
}
