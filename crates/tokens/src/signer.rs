//! Signing for Jitsi.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use domain::claims::{Affiliation, Audience, BACKDATED_S, Claims, Entry, Features, Flag, LIFETIME_S, Rights, room};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::key::{Begun, SigningKey};
use crate::raw;

/// Signs tokens for one Jitsi deployment.
pub struct Signer {
    key: SigningKey,
    kid: Option<String>,
    audience: Audience,
    /// By the numbers of the rights.
    beginnings: [Beginning; Rights::COUNT],
}

/// What all tokens of people with the same say begin with: the header, and the claims that do not depend on the person. It is
/// written once for each of the rights that tokens tell apart.
struct Beginning {
    /// Header, dot, and claims, encoded up to a whole group of three bytes.
    encoded: String,
    /// The bytes of the claims that are left over.
    rest: Vec<u8>,
    /// The same, hashed, if the key can make use of that.
    begun: Option<Begun>,
}

/// Three times that a token names, in s.
#[derive(Clone, Copy)]
struct Times {
    issued_s: i64,
    expires_s: i64,
}

impl Times {
    /// Back-dated, because Prosody has no leeway; counted from the back-dated issue, so that `exp` is never later than the limit.
    fn at(now_ms: i64) -> Self {
        let issued_s = now_ms.div_euclid(1000).saturating_sub(BACKDATED_S);
        Self { issued_s, expires_s: issued_s.saturating_add(LIFETIME_S) }
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("key", &self.key).field("audience", &self.audience).finish_non_exhaustive()
    }
}

impl Signer {
    /// A signer for one Jitsi deployment. `kid`: the name by which the deployment finds the public key, if it looks for one.
    pub fn new(key: SigningKey, kid: Option<String>, audience: Audience) -> Self {
        let header = Value::Object(raw::header(key.algorithm(), kid.as_deref())).to_string();
        let encoded_header = BASE64URL_NOPAD.encode(header.as_bytes()) + ".";
        let beginnings = std::array::from_fn(|number| Beginning::new(&key, &encoded_header, &audience, Rights::numbered(number)));
        Self { key, kid, audience, beginnings }
    }

    /// The narrowest token that lets somebody in: this conference, five minutes.
    pub fn sign(&self, entry: &Entry<'_>, now_ms: i64, jti: String) -> String {
        let Beginning { encoded, rest, begun } = &self.beginnings[Rights::of(entry).number()];
        let claims = person(rest, entry, Times::at(now_ms), &jti);

        let room_for_seal = 344; // the longest usual one: RSA of 2048 bits; any other grows the text once
        let mut token = String::with_capacity(encoded.len() + claims.len() * 4 / 3 + room_for_seal);
        token.push_str(encoded);
        BASE64URL_NOPAD.encode_append(&claims, &mut token);
        let seal = match begun {
            Some(begun) => begun.seal(&token.as_bytes()[encoded.len()..]),
            None => self.key.seal(token.as_bytes()),
        };
        token.push('.');
        BASE64URL_NOPAD.encode_append(seal.as_ref(), &mut token);
        token
    }

    /// What [`Self::sign`] signs, to be changed and signed with [`raw::sign`].
    pub fn claims(&self, entry: &Entry<'_>, now_ms: i64, jti: String) -> Map<String, Value> {
        let times = Times::at(now_ms);
        let claims = serde_json::to_value(Claims::new(&self.audience, entry, jti)).expect("plain data");
        let Value::Object(mut claims) = claims else { unreachable!("claims are a structure") };
        claims.insert("iat".to_owned(), times.issued_s.into());
        claims.insert("nbf".to_owned(), times.issued_s.into());
        claims.insert("exp".to_owned(), times.expires_s.into());
        claims
    }

    /// The header of its tokens.
    pub fn header(&self) -> Map<String, Value> {
        raw::header(self.key.algorithm(), self.kid.as_deref())
    }

    /// The key that it signs with.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// For whom its tokens are.
    pub fn audience(&self) -> &Audience {
        &self.audience
    }
}

impl Beginning {
    fn new(key: &SigningKey, header: &str, audience: &Audience, rights: Rights) -> Self {
        let moderator = rights.moderate;
        let affiliation = if moderator { Affiliation::Owner } else { Affiliation::Member };
        let mut claims = Vec::new();
        put(&mut claims, "{\"iss\":", &audience.issuer);
        put(&mut claims, ",\"aud\":", &audience.audience);
        put(&mut claims, ",\"sub\":", &audience.subject);
        put(&mut claims, ",\"moderator\":", &moderator);
        put(&mut claims, ",\"context\":{\"features\":", &Features::of(rights));
        put(&mut claims, ",\"user\":{\"moderator\":", &Flag::new(moderator, audience.style()));
        put(&mut claims, ",\"affiliation\":", &affiliation);
        claims.extend_from_slice(b",\"id\":");
        let rest = claims.split_off(claims.len() - claims.len() % 3);
        let encoded = header.to_owned() + &BASE64URL_NOPAD.encode(&claims);
        let begun = key.begun(encoded.as_bytes());
        Self { encoded, rest, begun }
    }
}

/// The claims that depend on the person, behind what is left of the others.
fn person(rest: &[u8], entry: &Entry<'_>, times: Times, jti: &str) -> Vec<u8> {
    let mut claims = Vec::with_capacity(512);
    claims.extend_from_slice(rest);
    put(&mut claims, "", entry.person);
    put(&mut claims, ",\"name\":", entry.name);
    if let Some(avatar) = entry.avatar {
        put(&mut claims, ",\"avatar\":", avatar);
    }
    if let Some(email) = entry.email {
        put(&mut claims, ",\"email\":", email);
    }
    put(&mut claims, "}},\"room\":", &room(entry.conference));
    put(&mut claims, ",\"jti\":", jti);
    put(&mut claims, ",\"iat\":", &times.issued_s);
    put(&mut claims, ",\"nbf\":", &times.issued_s);
    put(&mut claims, ",\"exp\":", &times.expires_s);
    claims.push(b'}');
    claims
}

fn put(claims: &mut Vec<u8>, before: &str, value: &(impl Serialize + ?Sized)) {
    claims.extend_from_slice(before.as_bytes());
    serde_json::to_writer(claims, value).expect("plain data into memory");
}

#[cfg(test)]
mod tests;
