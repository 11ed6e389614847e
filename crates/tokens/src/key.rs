//! Keys: read from what an administrator enters, or made here.

mod begun;
mod der;
mod error;
mod pem;
mod public;

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, ParsedPublicKey, RSA_PKCS1_SHA256, RsaKeyPair,
};
use aws_lc_rs::{hmac, rsa};

pub(crate) use self::begun::Begun;
pub use self::error::KeyError;
use self::pem::{Label, Private};
pub use self::public::VerifyingKey;
use crate::alg::{Alg, Seal};

/// The shortest secret for HS256, in bytes: as long as what it is hashed to.
pub const SECRET_MIN_BYTES: usize = 32;

/// A key that signs. Copies share it.
#[derive(Clone)]
pub struct SigningKey(Arc<Key>);

enum Key {
    Secret(Box<hmac::Key>),
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("algorithm", &self.algorithm()).finish_non_exhaustive()
    }
}

impl SigningKey {
    /// A shared secret, taken as it is.
    ///
    /// # Errors
    /// It is shorter than 32 bytes.
    pub fn hs256(secret: &[u8]) -> Result<Self, KeyError> {
        if secret.len() < SECRET_MIN_BYTES {
            return Err(KeyError::TooShort { given: secret.len() });
        }
        Ok(Self::from(Key::Secret(Box::new(hmac::Key::new(hmac::HMAC_SHA256, secret)))))
    }

    /// An RSA private key in PEM (PKCS#8 or PKCS#1), 2048 bits or more.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn rs256(text: &str) -> Result<Self, KeyError> {
        let Private { label, der } = pem::private(text)?;
        let read = match (label, der::algorithm_of_pkcs8(&der)) {
            (Label::Ec, _) | (Label::Pkcs8, Some(der::Kind::Ec)) => return Err(KeyError::EcForRsa),
            (Label::Pkcs8, Some(der::Kind::Ed25519 | der::Kind::Other)) => return Err(KeyError::OtherKind),
            (Label::Rsa, _) => RsaKeyPair::from_der(&der),
            (Label::Pkcs8, _) => RsaKeyPair::from_pkcs8(&der),
        };
        match read {
            Ok(pair) => Ok(Self::from(Key::Rsa(pair))),
            // aws-lc has no other way to tell; a test holds it to this word.
            Err(error) if error.to_string() == "TooSmall" => Err(KeyError::TooSmall),
            Err(_) => Err(KeyError::Malformed),
        }
    }

    /// A private key on the curve P-256 in PEM (PKCS#8 or SEC1).
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn es256(text: &str) -> Result<Self, KeyError> {
        let Private { label, der } = pem::private(text)?;
        let curve = match (label, der::algorithm_of_pkcs8(&der)) {
            (Label::Rsa, _) | (Label::Pkcs8, Some(der::Kind::Rsa)) => return Err(KeyError::RsaForEc),
            (Label::Pkcs8, Some(der::Kind::Ed25519 | der::Kind::Other)) => return Err(KeyError::OtherKind),
            (Label::Pkcs8, _) => der::curve_of_pkcs8(&der),
            (Label::Ec, _) => der::curve_of_sec1(&der),
        };
        if curve.is_some_and(|curve| curve != der::P256) {
            return Err(KeyError::OtherCurve);
        }
        let pair = EcdsaKeyPair::from_private_key_der(&ECDSA_P256_SHA256_FIXED_SIGNING, &der).map_err(|_| KeyError::Malformed)?;
        Ok(Self::from(Key::Ec(pair)))
    }

    /// An Ed25519 private key in PEM (PKCS#8).
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn eddsa(text: &str) -> Result<Self, KeyError> {
        let Private { label, der } = pem::private(text)?;
        if label != Label::Pkcs8 || der::algorithm_of_pkcs8(&der) != Some(der::Kind::Ed25519) {
            return Err(KeyError::NotEd25519);
        }
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).map_err(|_| KeyError::Malformed)?;
        Ok(Self::from(Key::Ed(pair)))
    }

    /// A fresh Ed25519 key, and the private half in PEM (PKCS#8), to be stored under lock.
    pub fn generate_eddsa() -> (Self, String) {
        let pair = Ed25519KeyPair::generate().expect("the system has random bytes and memory");
        let text = pem::write("PRIVATE KEY", pair.to_pkcs8v1().expect("a key that was just made can be written").as_ref());
        (Self::from(Key::Ed(pair)), text)
    }

    /// A fresh RSA key of 2048 bits, and the private half in PEM (PKCS#8), to be stored under lock. Takes up to a second.
    pub fn generate_rs256() -> (Self, String) {
        let pair = RsaKeyPair::generate(rsa::KeySize::Rsa2048).expect("the system has random bytes and memory");
        let der = pair.as_der().expect("a key that was just made can be written");
        let text = pem::write("PRIVATE KEY", der.as_ref());
        (Self::from(Key::Rsa(pair)), text)
    }

    /// A fresh key on the curve P-256, and the private half in PEM (PKCS#8), to be stored under lock.
    pub fn generate_es256() -> (Self, String) {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("the system has random bytes and memory");
        let text = pem::write("PRIVATE KEY", pair.to_pkcs8v1().expect("a key that was just made can be written").as_ref());
        (Self::from(Key::Ec(pair)), text)
    }

    /// The one algorithm that it signs with.
    pub fn algorithm(&self) -> Alg {
        match &*self.0 {
            Key::Secret(_) => Alg::Hs256,
            Key::Rsa(_) => Alg::Rs256,
            Key::Ec(_) => Alg::Es256,
            Key::Ed(_) => Alg::EdDsa,
        }
    }

    /// The public half in PEM (`SubjectPublicKeyInfo`), as Prosody's token module fetches it from a key server. A secret has none.
    pub fn public_pem(&self) -> Option<String> {
        Some(pem::write("PUBLIC KEY", &self.public_der()?))
    }

    /// The public half as an entry of a JWKS. A secret has none.
    pub fn jwk(&self, kid: &str) -> Option<serde_json::Value> {
        match &*self.0 {
            Key::Secret(_) => None,
            Key::Rsa(pair) => public::rsa_jwk(pair.public_key().as_ref(), kid),
            Key::Ec(pair) => public::ec_jwk(pair.public_key().as_ref(), kid),
            Key::Ed(pair) => Some(public::ed_jwk(pair.public_key().as_ref(), kid)),
        }
    }

    /// What checks signatures of this key.
    pub fn verifying(&self) -> VerifyingKey {
        match &*self.0 {
            Key::Secret(key) => VerifyingKey::secret((**key).clone()),
            Key::Rsa(pair) => VerifyingKey::public(Alg::Rs256, pair.public_key().as_ref()),
            Key::Ec(pair) => VerifyingKey::public(Alg::Es256, pair.public_key().as_ref()),
            Key::Ed(pair) => VerifyingKey::public(Alg::EdDsa, pair.public_key().as_ref()),
        }
    }

    fn public_der(&self) -> Option<Vec<u8>> {
        let der = match &*self.0 {
            Key::Secret(_) => return None,
            Key::Rsa(pair) => pair.public_key().as_der(),
            Key::Ec(pair) => pair.public_key().as_der(),
            Key::Ed(pair) => return Some(der::of_ed25519(pair.public_key().as_ref())),
        };
        Some(der.expect("a key that was read can be written").as_ref().to_vec())
    }

    /// A message whose beginning is known, if there is something to be done in advance.
    pub(crate) fn begun(&self, beginning: &[u8]) -> Option<Begun> {
        match &*self.0 {
            Key::Secret(key) => Some(Begun::new(key, beginning)),
            Key::Rsa(_) | Key::Ec(_) | Key::Ed(_) => None,
        }
    }

    /// The signature of a message.
    pub(crate) fn seal(&self, message: &[u8]) -> Seal {
        match &*self.0 {
            Key::Secret(key) => Seal::Tag(hmac::sign(key, message)),
            Key::Rsa(pair) => {
                let mut seal = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut seal).expect("a key that was checked signs");
                Seal::Bytes(seal)
            }
            Key::Ec(pair) => {
                let seal = pair.sign(&SystemRandom::new(), message).expect("a key that was checked signs");
                Seal::Bytes(seal.as_ref().to_vec())
            }
            Key::Ed(pair) => Seal::Bytes(pair.sign(message).as_ref().to_vec()),
        }
    }
}

impl From<Key> for SigningKey {
    fn from(key: Key) -> Self {
        Self(Arc::new(key))
    }
}

/// Reads a public key that aws-lc itself wrote.
fn parsed(algorithm: &'static dyn aws_lc_rs::signature::VerificationAlgorithm, bytes: &[u8]) -> ParsedPublicKey {
    ParsedPublicKey::new(algorithm, bytes).expect("the public half of a key that was read can be read")
}

#[cfg(test)]
mod tests;
