//! Checking tokens that we read ourselves: one exact form, and every other is refused.
//!
//! Nothing in a token chooses how it is checked. Its `kid` picks one of the keys that are there already; the key has one algorithm,
//! and the token must name that one. What the claims say is looked at only after the signature fits.

use data_encoding::BASE64URL_NOPAD;
use domain::claims::{Audience, Claims};
use jwt_compact::{Algorithm, AlgorithmSignature};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::alg::Seal;
use crate::key::VerifyingKey;
use crate::strict;

/// The longest token that is looked at, in bytes.
const LONGEST_BYTES: usize = 8 * 1024;

/// Why a token is refused. The first thing that is wrong, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refused {
    /// Too long, not three parts, or not written in the one form that there is.
    #[error("this is not a token")]
    Shape,
    /// The header has something in it that ours do not have, or lacks something.
    #[error("the token's header says something that is not allowed")]
    Header,
    /// Another algorithm than the key's.
    #[error("the token is signed in another way than expected")]
    Algorithm,
    /// No such key.
    #[error("the token is signed with a key that is not known here")]
    Key,
    /// Not ours, or changed.
    #[error("the token's signature is wrong")]
    Signature,
    /// The claims lack something, or have something in them that ours do not have.
    #[error("the token does not say what it must")]
    Claims,
    /// Not valid any more, or not yet, or for too long.
    #[error("the token is not valid at this time")]
    Time,
    /// From another issuer.
    #[error("the token is from another issuer")]
    Issuer,
    /// For another audience.
    #[error("the token is for another audience")]
    Audience,
    /// About another subject.
    #[error("the token is for another domain")]
    Subject,
    /// For another conference, or for all of them.
    #[error("the token is for another conference")]
    Room,
}

/// What a token must say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// `iss`.
    pub issuer: String,
    /// `aud`.
    pub audience: String,
    /// `sub`.
    pub subject: String,
    /// How far another clock may be off, in s. None by default, as in Prosody.
    pub leeway_s: u32,
    /// How far in the future a token may expire, in s. Ten minutes by default.
    pub longest_s: u32,
}

impl From<&Audience> for Expected {
    fn from(audience: &Audience) -> Self {
        Self {
            issuer: audience.issuer.clone(),
            audience: audience.audience.clone(),
            subject: audience.subject.clone(),
            leeway_s: 0,
            longest_s: 10 * 60,
        }
    }
}

/// Checks tokens of one kind.
#[derive(Clone, Debug)]
pub struct Verifier {
    keys: Vec<(Option<String>, VerifyingKey)>,
    expected: Expected,
}

impl Verifier {
    /// A verifier that knows these keys by their `kid`. A key without one is for tokens without one, and no other.
    pub fn new<K: Into<VerifyingKey>>(keys: impl IntoIterator<Item = (Option<String>, K)>, expected: Expected) -> Self {
        Self { keys: keys.into_iter().map(|(kid, key)| (kid, key.into())).collect(), expected }
    }

    /// Checks a token for a conference: signature, header, times, who it is from and for, and the exact room.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn verify(&self, token: &str, room: &str, now_ms: i64) -> Result<Claims, Refused> {
        let claims = self.signed(token, now_ms)?;
        match claims.get("room") {
            Some(Value::String(said)) if said == room && !said.is_empty() && !said.contains('*') => {}
            Some(Value::String(_)) => return Err(Refused::Room),
            _ => return Err(Refused::Claims),
        }
        typed(claims)
    }

    /// Checks a token that is for no room, and reads its claims. `T` has `iss`, `aud`, `sub` or leaves them out, as it likes; `exp`,
    /// `nbf` and `iat` are taken out before.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn verify_as<T: DeserializeOwned>(&self, token: &str, now_ms: i64) -> Result<T, Refused> {
        typed(self.signed(token, now_ms)?)
    }

    /// All that is the same for every kind of token. The claims are given without the three times.
    fn signed(&self, token: &str, now_ms: i64) -> Result<Map<String, Value>, Refused> {
        let mut claims = open(token, LONGEST_BYTES, &self.keys)?;
        self.check_times(&mut claims, now_ms)?;
        for (name, expected, refused) in [
            ("iss", &self.expected.issuer, Refused::Issuer),
            ("aud", &self.expected.audience, Refused::Audience),
            ("sub", &self.expected.subject, Refused::Subject),
        ] {
            // A list is refused, too: it says that the token is good elsewhere.
            if claims.get(name).and_then(Value::as_str) != Some(expected) {
                return Err(refused);
            }
        }
        Ok(claims)
    }

    fn check_times(&self, claims: &mut Map<String, Value>, now_ms: i64) -> Result<(), Refused> {
        let now_s = now_ms.div_euclid(1000);
        let leeway_s = i64::from(self.expected.leeway_s);
        let expires_s = time(claims, "exp")?.ok_or(Refused::Claims)?;
        let latest_s = now_s.saturating_add(i64::from(self.expected.longest_s)).saturating_add(leeway_s);
        if now_s >= expires_s.saturating_add(leeway_s) || expires_s > latest_s {
            return Err(Refused::Time);
        }
        for name in ["nbf", "iat"] {
            if time(claims, name)?.is_some_and(|from_s| from_s > now_s.saturating_add(leeway_s)) {
                return Err(Refused::Time);
            }
        }
        Ok(())
    }
}

/// What a token says, if one of the keys signed it. Nothing of what it says is looked at.
pub(crate) fn open(token: &str, longest_bytes: usize, keys: &[(Option<String>, VerifyingKey)]) -> Result<Map<String, Value>, Refused> {
    let (message, [header, claims, seal]) = parts(token, longest_bytes).ok_or(Refused::Shape)?;
    let header = strict::object(&header).ok_or(Refused::Header)?;
    let (algorithm, kid) = read_header(&header)?;
    let (_, key) = keys.iter().find(|(name, _)| name.as_deref() == kid).ok_or(Refused::Key)?;
    let expected = key.algorithm();
    if algorithm != expected.as_str() {
        return Err(Refused::Algorithm);
    }
    let seal = Seal::try_from_slice(&seal).map_err(|_| Refused::Signature)?;
    if !expected.verify_signature(&seal, key, message.as_bytes()) {
        return Err(Refused::Signature);
    }
    strict::object(&claims).ok_or(Refused::Claims)
}

/// The signed text, and the three parts decoded. The encoding has one way to write anything: no padding, no spare bits, no white space.
fn parts(token: &str, longest_bytes: usize) -> Option<(&str, [Vec<u8>; 3])> {
    if token.len() > longest_bytes {
        return None;
    }
    let (message, seal) = token.rsplit_once('.')?;
    let (header, claims) = message.split_once('.')?;
    // A fourth part would be in the claims, with a dot that the encoding does not have.
    let decoded = [header, claims, seal].map(|part| BASE64URL_NOPAD.decode(part.as_bytes()).ok());
    match decoded {
        [Some(header), Some(claims), Some(seal)] => Some((message, [header, claims, seal])),
        _ => None,
    }
}

/// The name of the key that a token says signed it: which key to look for, and nothing more.
pub(crate) fn unchecked_kid(token: &str, longest_bytes: usize) -> Option<String> {
    let (_, [header, ..]) = parts(token, longest_bytes)?;
    let header = strict::object(&header)?;
    read_header(&header).ok()?.1.map(str::to_owned)
}

/// `alg` and `kid` of a header that has these, `typ: JWT`, and nothing else: no `crit`, and nothing that names a key (`jku`, `jwk`, `x5u`, `x5c`).
fn read_header(header: &Map<String, Value>) -> Result<(&str, Option<&str>), Refused> {
    let text = |name: &str| match header.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(Refused::Header),
    };
    if header.keys().any(|name| !matches!(name.as_str(), "alg" | "kid" | "typ")) || text("typ")? != Some("JWT") {
        return Err(Refused::Header);
    }
    Ok((text("alg")?.ok_or(Refused::Header)?, text("kid")?))
}

/// Takes out one of the times, in s.
fn time(claims: &mut Map<String, Value>, name: &str) -> Result<Option<i64>, Refused> {
    match claims.remove(name) {
        None => Ok(None),
        Some(value) => value.as_i64().filter(|&time_s| time_s >= 0).map(Some).ok_or(Refused::Claims),
    }
}

fn typed<T: DeserializeOwned>(claims: Map<String, Value>) -> Result<T, Refused> {
    serde_json::from_value(Value::Object(claims)).map_err(|_| Refused::Claims)
}
