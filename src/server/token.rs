//! Signing and checking Jitsi tokens, and the hash under which secrets are kept.

use std::fmt;

use chrono::{DateTime, Duration, Utc};
use data_encoding::HEXLOWER;
use domain::PersonId;
use domain::claims::{Audience, BACKDATED_S, Claims, LIFETIME_S};
use domain::role::Capabilities;
use jwt_compact::alg::{Hs256, Hs256Key};
use jwt_compact::{AlgorithmExt, Header, TimeOptions, UntrustedToken};
use sha2::{Digest, Sha256};

/// Somebody who enters a conference.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The conference name.
    pub conference: &'a str,
    /// Who.
    pub person: &'a PersonId,
    /// The name others see.
    pub name: &'a str,
    /// What the person may do in the room.
    pub may: Capabilities,
}

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Not ours, or changed, or not a token.
    Signature,
    /// Not valid any more, or not yet.
    Time,
    /// For another conference, issuer or audience.
    Room,
}

/// A signer with a shared secret (HS256), as self-hosted Jitsi servers use it.
pub struct Signer {
    key: Hs256Key,
    audience: Audience,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("audience", &self.audience).finish_non_exhaustive()
    }
}

impl Signer {
    /// A signer for one Jitsi deployment.
    pub fn new(secret: &[u8], audience: Audience) -> Self {
        Self { key: Hs256Key::new(secret), audience }
    }

    /// The narrowest token that lets somebody in: this conference, five minutes.
    pub fn sign(&self, entry: &Entry<'_>, now_ms: i64, jti: String) -> String {
        let now = second(now_ms);
        let custom = Claims::new(&self.audience, entry.conference, entry.person, entry.name, entry.may, jti);
        let mut claims = jwt_compact::Claims::new(custom);
        claims.issued_at = Some(now - Duration::seconds(BACKDATED_S));
        claims.not_before = claims.issued_at;
        // Counted from the back-dated issue, so that exp - iat never exceeds the limit.
        claims.expiration = Some(now + Duration::seconds(LIFETIME_S - BACKDATED_S));
        // Prosody refuses a token whose `typ` is missing.
        let header = Header::empty().with_token_type("JWT");
        Hs256.token(&header, &claims, &self.key).expect("plain data serialises")
    }

    /// Checks a token as Prosody does: signature, times without leeway, issuer, audience, exact room.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self, token: &str, conference: &str, now_ms: i64) -> Result<Claims, Refused> {
        let untrusted = UntrustedToken::new(token).map_err(|_| Refused::Signature)?;
        let token = Hs256.validator::<Claims>(&self.key).validate(&untrusted).map_err(|_| Refused::Signature)?;
        let times = TimeOptions::new(Duration::zero(), || second(now_ms));
        let claims = token.claims();
        claims.validate_expiration(&times).and_then(|claims| claims.validate_maturity(&times)).map_err(|_| Refused::Time)?;
        let claims = &claims.custom;
        let fits = claims.room == conference
            && claims.iss == self.audience.issuer
            && claims.aud == self.audience.audience
            && claims.sub == self.audience.subject;
        if fits { Ok(claims.clone()) } else { Err(Refused::Room) }
    }
}

fn second(unix_ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(unix_ms.div_euclid(1000), 0).unwrap_or_default()
}

/// The hash under which a secret of 256 random bits is kept. (Passwords need more: see [`super::password`].)
pub fn hash(secret: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(secret.as_bytes()))
}

#[cfg(test)]
mod tests {
    use domain::role::Role;

    use super::*;

    const NOW_MS: i64 = 1_795_224_004_321;

    fn signer() -> Signer {
        let audience = Audience { issuer: "rollcall".into(), audience: "jitsi".into(), subject: "meet.example.org".into() };
        Signer::new(b"a secret of this test and of nothing else", audience)
    }

    fn token(role: Role) -> String {
        let person = PersonId::new("p1");
        signer().sign(&Entry { conference: "abc", person: &person, name: "Ana 🧪", may: role.default_capabilities() }, NOW_MS, "j1".into())
    }

    #[test]
    fn a_token_lasts_five_minutes_and_not_a_second_more() {
        let token = token(Role::Student);
        assert!(signer().check(&token, "abc", NOW_MS - 10_000).is_ok());
        assert!(signer().check(&token, "abc", NOW_MS + 289_000).is_ok());
        assert_eq!(signer().check(&token, "abc", NOW_MS + 291_000), Err(Refused::Time));
        assert_eq!(signer().check(&token, "abc", NOW_MS - 11_000), Err(Refused::Time), "not before");
    }

    #[test]
    fn a_token_opens_one_conference_only() {
        assert_eq!(signer().check(&token(Role::Teacher), "abd", NOW_MS), Err(Refused::Room));
    }

    #[test]
    fn a_student_cannot_edit_the_token() {
        let token = token(Role::Student);
        let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
        let claims = data_encoding::BASE64URL_NOPAD.decode(parts[1].as_bytes()).expect("base64url");
        let forged = String::from_utf8(claims).expect("JSON").replace("\"moderator\":false", "\"moderator\":true");
        parts[1] = data_encoding::BASE64URL_NOPAD.encode(forged.as_bytes());
        assert_eq!(signer().check(&parts.join("."), "abc", NOW_MS), Err(Refused::Signature));
        assert!(!signer().check(&token, "abc", NOW_MS).expect("untouched").context.user.moderator);
    }

    #[test]
    fn rubbish_is_refused() {
        for rubbish in ["", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "💥"] {
            assert_eq!(signer().check(rubbish, "abc", NOW_MS), Err(Refused::Signature), "{rubbish:?}");
        }
    }
}
