//! Whether a delivery comes from who knows the secret. All comparisons take as long for a wrong secret as for a right one.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::{digest, hmac};
use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use domain::evidence::HookKind;

/// Before the base64 of a Standard Webhooks secret.
pub const SECRET_PREFIX: &str = "whsec_";
/// How far a signature's time may be from now, in ms.
pub const CLOCKS_MS: i64 = 5 * 60 * 1000;
/// Signatures that are looked at in one head: rotation needs two.
const SIGNATURES_MAX: usize = 8;

/// Why a delivery is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// There is no signature or key, or none that can be read.
    #[error("there is no signature or key that could be read")]
    Missing,
    /// There is one, and it is not right.
    #[error("the signature or key is not right")]
    Wrong,
    /// The signature is right, but made at another time.
    #[error("the signature is right, but it was made {off_s} s from now: look after the sender's clock")]
    Old {
        /// How far its time is from now, in s.
        off_s: i64,
    },
}

/// Checks what a kind of sender shows: `header` gives the header with a name, `now_ms` is the time (Unix ms).
///
/// # Errors
/// It is not believed.
pub fn check<'a>(kind: HookKind, secret: &str, header: impl Fn(&str) -> Option<&'a str>, body: &[u8], now_ms: i64) -> Result<(), Denied> {
    match kind {
        HookKind::Rollcall | HookKind::Jibri => standard(secret, header, body, now_ms),
        HookKind::Jaas => jaas(secret, header, body, now_ms),
        HookKind::Reflector => {
            let signature = HEXLOWER_PERMISSIVE.decode(header("x-jitsi-signature").ok_or(Denied::Missing)?.trim().as_bytes());
            let signature = signature.map_err(|_| Denied::Missing)?;
            is_signed(secret.as_bytes(), &[body], &signature).then_some(()).ok_or(Denied::Wrong)
        }
        HookKind::EventSync | HookKind::PresenceLogger => {
            let authorization = header("authorization").ok_or(Denied::Missing)?;
            let (scheme, given) = authorization.split_once(' ').ok_or(Denied::Missing)?;
            if !scheme.eq_ignore_ascii_case("bearer") {
                return Err(Denied::Missing);
            }
            is_same(given.trim(), secret).then_some(()).ok_or(Denied::Wrong)
        }
    }
}

/// Standard Webhooks: `v1,` and the base64 of the HMAC of `id.time.body`; several with spaces between them.
fn standard<'a>(secret: &str, header: impl Fn(&str) -> Option<&'a str>, body: &[u8], now_ms: i64) -> Result<(), Denied> {
    let id = header("webhook-id").filter(|id| !id.is_empty()).ok_or(Denied::Missing)?;
    let time = header("webhook-timestamp").ok_or(Denied::Missing)?;
    let signatures = header("webhook-signature").ok_or(Denied::Missing)?.split(' ').filter_map(|one| one.strip_prefix("v1,"));
    let decoded = secret.strip_prefix(SECRET_PREFIX).and_then(|encoded| BASE64.decode(encoded.as_bytes()).ok());
    let key = decoded.as_deref().unwrap_or(secret.as_bytes());
    any_of(signatures, key, &[id.as_bytes(), b".", time.as_bytes(), b".", body])?;
    is_fresh(time, now_ms)
}

/// JaaS: `t=…,v1=…`, where v1 is the base64 of the HMAC of `t.body`, and base64 may end in `=`.
fn jaas<'a>(secret: &str, header: impl Fn(&str) -> Option<&'a str>, body: &[u8], now_ms: i64) -> Result<(), Denied> {
    let head = header("x-jaas-signature").ok_or(Denied::Missing)?;
    let parts = || head.split(',').filter_map(|part| part.trim().split_once('='));
    let time = parts().find(|(name, _)| *name == "t").map(|(_, time)| time).ok_or(Denied::Missing)?;
    let signatures = parts().filter(|(name, _)| *name == "v1").map(|(_, signature)| signature);
    any_of(signatures, secret.as_bytes(), &[time.as_bytes(), b".", body])?;
    is_fresh(time, now_ms)
}

fn any_of<'a>(signatures: impl Iterator<Item = &'a str>, key: &[u8], message: &[&[u8]]) -> Result<(), Denied> {
    let readable: Vec<Vec<u8>> = signatures.take(SIGNATURES_MAX).filter_map(|one| BASE64.decode(one.as_bytes()).ok()).collect();
    if readable.is_empty() {
        return Err(Denied::Missing);
    }
    // All of them are tried: which one it was is nobody's business.
    let right = readable.iter().filter(|signature| is_signed(key, message, signature)).count();
    if right > 0 { Ok(()) } else { Err(Denied::Wrong) }
}

fn is_signed(key: &[u8], message: &[&[u8]], signature: &[u8]) -> bool {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in message {
        context.update(part);
    }
    verify_slices_are_equal(context.sign().as_ref(), signature).is_ok()
}

/// Compares digests, so that not even the length shows.
fn is_same(given: &str, secret: &str) -> bool {
    let hash = |text: &str| digest::digest(&digest::SHA256, text.as_bytes());
    verify_slices_are_equal(hash(given).as_ref(), hash(secret).as_ref()).is_ok()
}

fn is_fresh(time_s: &str, now_ms: i64) -> Result<(), Denied> {
    let made_ms = time_s.parse::<i64>().map_err(|_| Denied::Missing)?.saturating_mul(1000);
    let off_ms = now_ms.saturating_sub(made_ms);
    if off_ms.saturating_abs() > CLOCKS_MS { Err(Denied::Old { off_s: off_ms / 1000 }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: i64 = 1_614_265_330_000;
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn told(kind: HookKind, secret: &str, headers: &[(&str, &str)], now_ms: i64) -> Result<(), Denied> {
        check(kind, secret, |name| headers.iter().find(|(known, _)| *known == name).map(|(_, value)| *value), BODY, now_ms)
    }

    fn signed(key: &[u8], message: &str) -> String {
        BASE64.encode(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message.as_bytes()).as_ref())
    }

    fn standard(signature: &str, now_ms: i64) -> Result<(), Denied> {
        let headers =
            [("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"), ("webhook-timestamp", "1614265330"), ("webhook-signature", signature)];
        told(HookKind::Rollcall, SECRET, &headers, now_ms)
    }

    #[test]
    fn standard_webhooks_own_example_is_believed() {
        // From the specification's libraries.
        let right = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(standard(right, NOW_MS), Ok(()));
        assert_eq!(standard(&format!("v1,AAAA v1a,x {right} v2,{right}"), NOW_MS), Ok(()), "one of several");
        assert_eq!(standard("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA=", NOW_MS), Err(Denied::Wrong));
        for missing in ["", "v1", "v1,", "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v1,not base64"] {
            let denied = standard(missing, NOW_MS).expect_err(missing);
            assert!(matches!(denied, Denied::Missing | Denied::Wrong), "{missing}");
        }
        assert_eq!(standard(right, NOW_MS + CLOCKS_MS), Ok(()));
        assert_eq!(standard(right, NOW_MS + CLOCKS_MS + 1_000), Err(Denied::Old { off_s: 301 }));
        assert_eq!(standard(right, NOW_MS - CLOCKS_MS - 1_000), Err(Denied::Old { off_s: -301 }));
    }

    #[test]
    fn jaas_is_split_on_the_first_equals_sign_only() {
        let body = String::from_utf8_lossy(BODY);
        let right = signed(b"whsec_as it is", &format!("1614265330.{body}"));
        assert!(right.ends_with('='), "the case that is read wrongly elsewhere");
        let check = |head: &str| told(HookKind::Jaas, "whsec_as it is", &[("x-jaas-signature", head)], NOW_MS);
        assert_eq!(check(&format!("t=1614265330,v1={right}")), Ok(()));
        assert_eq!(check(&format!("t=1614265330, v0=zzz, v1=AAAA, v1={right}")), Ok(()));
        assert_eq!(check(&format!("t=1614265331,v1={right}")), Err(Denied::Wrong), "the time is signed, too");
        assert_eq!(check(&format!("v1={right}")), Err(Denied::Missing));
        assert_eq!(check(&format!("t=1614265330,v0={right}")), Err(Denied::Missing));
        let old = signed(b"whsec_as it is", &format!("1614264000.{body}"));
        assert_eq!(check(&format!("t=1614264000,v1={old}")), Err(Denied::Old { off_s: 1330 }));
        let no_time = signed(b"whsec_as it is", &format!("soon.{body}"));
        assert_eq!(check(&format!("t=soon,v1={no_time}")), Err(Denied::Missing));
    }

    #[test]
    fn the_guides_signature_is_hexadecimal_of_the_body_alone() {
        let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, b"secret"), BODY);
        let hex = HEXLOWER_PERMISSIVE.encode(signature.as_ref());
        let check = |head: &str| told(HookKind::Reflector, "secret", &[("x-jitsi-signature", head)], NOW_MS);
        assert_eq!(check(&hex), Ok(()));
        assert_eq!(check(&hex.to_uppercase()), Ok(()));
        assert_eq!(check(&format!("sha256={hex}")), Err(Denied::Missing));
        assert_eq!(check(&hex[..62]), Err(Denied::Wrong));
    }

    #[test]
    fn a_bearer_must_be_the_whole_key() {
        for kind in [HookKind::EventSync, HookKind::PresenceLogger] {
            let check = |head: &str| told(kind, "the key", &[("authorization", head)], NOW_MS);
            assert_eq!(check("Bearer the key"), Ok(()));
            assert_eq!(check("bearer  the key "), Ok(()));
            for wrong in ["Bearer the ke", "Bearer the key2", "Bearer "] {
                assert_eq!(check(wrong), Err(Denied::Wrong), "{wrong}");
            }
            assert_eq!(check("Basic the key"), Err(Denied::Missing));
            assert_eq!(told(kind, "the key", &[], NOW_MS), Err(Denied::Missing));
        }
    }
}
