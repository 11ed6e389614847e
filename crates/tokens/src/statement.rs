//! Statements: what was, signed for whoever reads it, for ever. Unlike a token it lets nobody in anywhere, so it is for no audience and
//! does not run out. The form is as strict as that of tokens.

use serde_json::{Map, Value};

use crate::key::{SigningKey, VerifyingKey};
use crate::raw;
use crate::verify::{self, Refused};

/// The longest statement that is looked at, in bytes.
const LONGEST_BYTES: usize = 64 * 1024;

/// Signs a statement (a compact JWS). `kid`: the key's name.
pub fn sign(key: &SigningKey, kid: &str, says: &Map<String, Value>) -> String {
    raw::sign(key, &raw::header(key.algorithm(), Some(kid)), says)
}

/// What a statement says, if one of these keys signed it. A key without a name is for every name: who gave the key has chosen it.
///
/// # Errors
/// The first thing that is wrong.
pub fn read(statement: &str, keys: &[(Option<String>, VerifyingKey)]) -> Result<Map<String, Value>, Refused> {
    let name = kid(statement);
    let known: Vec<(Option<String>, VerifyingKey)> =
        keys.iter().map(|(kid, key)| (kid.clone().or_else(|| name.clone()), key.clone())).collect();
    verify::open(statement, LONGEST_BYTES, &known)
}

/// The name of the key that a statement says signed it.
pub fn kid(statement: &str) -> Option<String> {
    verify::unchecked_kid(statement, LONGEST_BYTES)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn says() -> Map<String, Value> {
        json!({ "minutes": 40, "name": "Ana \"🧪\" Müller" }).as_object().cloned().expect("an object")
    }

    #[test]
    fn a_statement_is_read_with_its_key_and_with_no_other() {
        let ((key, pem), (other, _)) = (SigningKey::generate_eddsa(), SigningKey::generate_eddsa());
        let statement = sign(&key, "k1", &says());
        let again = SigningKey::eddsa(&pem).expect("our own form");
        let public = VerifyingKey::eddsa(&again.public_pem().expect("it has one")).expect("our own form");
        let (kid, jwk) = VerifyingKey::eddsa_jwk(&key.jwk("k1").expect("it has one")).expect("our own form");
        assert_eq!(kid, "k1");
        for keys in [vec![(None, public.clone())], vec![(Some("k1".to_owned()), public.clone())], vec![(Some(kid), jwk)]] {
            assert_eq!(read(&statement, &keys), Ok(says()));
        }
        assert_eq!(read(&statement, &[(None, other.verifying())]), Err(Refused::Signature));
        assert_eq!(read(&statement, &[(Some("k2".to_owned()), public)]), Err(Refused::Key));
        assert_eq!(read(&statement, &[]), Err(Refused::Key));
    }

    #[test]
    fn a_statement_with_any_other_letter_in_it_is_refused() {
        let (key, _) = SigningKey::generate_eddsa();
        let statement = sign(&key, "k1", &says());
        let keys = [(None, key.verifying())];
        for at in 0..statement.len() {
            for letter in [b'A', b'B', b'Q', b'-', b'.', b'=', b' '] {
                let mut changed = statement.clone().into_bytes();
                if std::mem::replace(&mut changed[at], letter) != letter {
                    let changed = String::from_utf8(changed).expect("still ASCII");
                    assert!(read(&changed, &keys).is_err(), "{} at {at}", char::from(letter));
                }
            }
        }
    }

    #[test]
    fn only_the_right_kind_of_key_is_taken() {
        use crate::KeyError;
        let (rsa, ec) = (include_str!("../tests/keys/rsa-pkcs8.pem"), include_str!("../tests/keys/ec-public.pem"));
        assert_eq!(SigningKey::eddsa(rsa).expect_err("RSA"), KeyError::NotEd25519);
        assert_eq!(VerifyingKey::eddsa(ec).expect_err("EC"), KeyError::NotEd25519);
        assert_eq!(VerifyingKey::eddsa(rsa).expect_err("private"), KeyError::NotPublic);
        assert_eq!(VerifyingKey::eddsa("").expect_err("nothing"), KeyError::NotPublic);
        let openssl = include_str!("../tests/keys/ed25519.pem");
        assert!(SigningKey::eddsa(openssl).is_ok(), "as OpenSSL writes it");
        let (key, _) = SigningKey::generate_es256();
        assert!(VerifyingKey::eddsa_jwk(&key.jwk("k").expect("it has one")).is_none());
    }
}
