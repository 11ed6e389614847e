//! The public halves.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use data_encoding::BASE64URL_NOPAD;
use serde_json::json;

use super::{KeyError, SigningKey, der, parsed, pem};
use crate::alg::Alg;

/// A key that checks signatures. Copies share it.
#[derive(Clone)]
pub struct VerifyingKey(Arc<Key>);

enum Key {
    Secret(Box<hmac::Key>),
    Public(Alg, ParsedPublicKey),
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyingKey").field("algorithm", &self.algorithm()).finish_non_exhaustive()
    }
}

impl VerifyingKey {
    pub(super) fn secret(key: hmac::Key) -> Self {
        Self(Arc::new(Key::Secret(Box::new(key))))
    }

    pub(super) fn public(alg: Alg, bytes: &[u8]) -> Self {
        let key = match alg {
            Alg::Es256 => parsed(&ECDSA_P256_SHA256_FIXED, bytes),
            Alg::EdDsa => parsed(&ED25519, bytes),
            Alg::Hs256 | Alg::Rs256 => parsed(&RSA_PKCS1_2048_8192_SHA256, bytes),
        };
        Self(Arc::new(Key::Public(alg, key)))
    }

    /// An Ed25519 public key in PEM (`SubjectPublicKeyInfo`).
    ///
    /// # Errors
    /// It is something else.
    pub fn eddsa(text: &str) -> Result<Self, KeyError> {
        let der = pem::public(text)?;
        Self::ed25519(der::ed25519(&der).ok_or(KeyError::NotEd25519)?)
    }

    /// The entry of a JWKS for an Ed25519 public key in PEM.
    ///
    /// # Errors
    /// It is something else.
    pub fn jwk_of_eddsa(text: &str, kid: &str) -> Result<serde_json::Value, KeyError> {
        let der = pem::public(text)?;
        Ok(ed_jwk(der::ed25519(&der).ok_or(KeyError::NotEd25519)?, kid))
    }

    /// An Ed25519 public key as an entry of a JWKS (RFC 8037), and its name there; none: it is another kind of entry.
    pub fn eddsa_jwk(entry: &serde_json::Value) -> Option<(String, Self)> {
        let text = |name: &str| entry.get(name).and_then(serde_json::Value::as_str);
        if (text("kty"), text("crv")) != (Some("OKP"), Some("Ed25519")) {
            return None;
        }
        let point = BASE64URL_NOPAD.decode(text("x")?.as_bytes()).ok()?;
        Some((text("kid")?.to_owned(), Self::ed25519(&point).ok()?))
    }

    fn ed25519(point: &[u8]) -> Result<Self, KeyError> {
        if point.len() != der::ED25519_BYTES {
            return Err(KeyError::Malformed);
        }
        let key = ParsedPublicKey::new(&ED25519, point).map_err(|_| KeyError::Malformed)?;
        Ok(Self(Arc::new(Key::Public(Alg::EdDsa, key))))
    }

    /// The one algorithm that it checks.
    pub fn algorithm(&self) -> Alg {
        match &*self.0 {
            Key::Secret(_) => Alg::Hs256,
            Key::Public(alg, _) => *alg,
        }
    }

    /// Whether this is the signature of the message. In constant time, where that matters.
    pub(crate) fn accepts(&self, message: &[u8], seal: &[u8]) -> bool {
        match &*self.0 {
            Key::Secret(key) => hmac::verify(key, message, seal).is_ok(),
            Key::Public(_, key) => key.verify_sig(message, seal).is_ok(),
        }
    }
}

impl From<SigningKey> for VerifyingKey {
    fn from(key: SigningKey) -> Self {
        key.verifying()
    }
}

/// An RSA public key (PKCS#1) as an entry of a JWKS.
pub fn rsa_jwk(pkcs1: &[u8], kid: &str) -> Option<serde_json::Value> {
    let (n, e) = der::rsa_numbers(pkcs1)?;
    let (n, e) = (BASE64URL_NOPAD.encode(n), BASE64URL_NOPAD.encode(e));
    Some(json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": e }))
}

/// A point on P-256 (uncompressed: 4, x, y) as an entry of a JWKS.
pub fn ec_jwk(point: &[u8], kid: &str) -> Option<serde_json::Value> {
    let (x, y) = point.strip_prefix(&[4])?.split_at_checked(32)?;
    let (x, y) = (BASE64URL_NOPAD.encode(x), BASE64URL_NOPAD.encode(y));
    Some(json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": kid, "x": x, "y": y }))
}

/// An Ed25519 public key as an entry of a JWKS (RFC 8037).
pub fn ed_jwk(point: &[u8], kid: &str) -> serde_json::Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": kid, "x": BASE64URL_NOPAD.encode(point) })
}
