//! Tokens exactly as they are dictated: for the doctor, who must see a deployment refuse them, and for tests.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value};

use crate::alg::Alg;
use crate::key::SigningKey;

/// The header that [`crate::Signer`] writes.
pub fn header(algorithm: Alg, kid: Option<&str>) -> Map<String, Value> {
    let mut header = Map::new();
    header.insert("alg".to_owned(), algorithm.as_str().into());
    if let Some(kid) = kid {
        header.insert("kid".to_owned(), kid.into());
    }
    header.insert("typ".to_owned(), "JWT".into());
    header
}

/// A token with this header and these claims, whatever they say, signed with the key's own algorithm.
pub fn sign(key: &SigningKey, header: &Map<String, Value>, claims: &Map<String, Value>) -> String {
    let message = message(header, claims);
    let seal = key.seal(message.as_bytes());
    message + "." + &BASE64URL_NOPAD.encode(seal.as_ref())
}

/// The same with nothing after the last dot, as `"alg": "none"` would have it.
pub fn unsigned(header: &Map<String, Value>, claims: &Map<String, Value>) -> String {
    message(header, claims) + "."
}

fn message(header: &Map<String, Value>, claims: &Map<String, Value>) -> String {
    let [header, claims] = [header, claims].map(|part| serde_json::to_string(part).expect("JSON can be written"));
    BASE64URL_NOPAD.encode(header.as_bytes()) + "." + &BASE64URL_NOPAD.encode(claims.as_bytes())
}
