//! Passwords: argon2id with the parameters that its authors recommend, at most two at a time (each takes 19 MiB and a core).

use argon2::password_hash::{Salt, SaltString};
use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
use domain::input::PASSWORD_MAX;
use tokio::sync::Semaphore;

use super::context::Random;
use crate::api::{ApiError, Result};

/// Who waits here holds no memory yet.
static DESK: Semaphore = Semaphore::const_new(2);

/// What a name that nobody has is checked against, so that it takes as long as one that somebody has. No password leads there
/// that anybody could find.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The hash under which a password is kept.
///
/// # Errors
/// [`ApiError::Internal`], which would be a bug.
pub async fn hash(random: &Random, password: String) -> Result<String> {
    let salt = random.bytes::<{ Salt::RECOMMENDED_LENGTH }>();
    at_the_desk(move || {
        let salt = SaltString::encode_b64(&salt).ok()?;
        Some(Argon2::default().hash_password(password.as_bytes(), &salt).ok()?.to_string())
    })
    .await?
    .ok_or(ApiError::Internal)
}

/// Whether a password fits the hash; without a hash it never does, and takes as long to say so.
///
/// # Errors
/// [`ApiError::Internal`], which would be a bug.
pub async fn fits(hash: Option<String>, password: String) -> Result<bool> {
    if password.len() > PASSWORD_MAX {
        return Ok(false);
    }
    at_the_desk(move || {
        let parsed = PasswordHash::new(hash.as_deref().unwrap_or(NOBODYS)).ok();
        let fits = parsed.is_some_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
        fits && hash.is_some()
    })
    .await
}

async fn at_the_desk<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _turn = DESK.acquire().await.map_err(|_| ApiError::Internal)?;
    tokio::task::spawn_blocking(work).await.map_err(|_| ApiError::Internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_for_nobody_costs_as_much_as_a_real_one() {
        let nobodys = PasswordHash::new(NOBODYS).expect("well formed");
        let salt = SaltString::encode_b64(b"sixteen bytes ok").expect("long enough");
        let real = Argon2::default().hash_password(b"correct horse", &salt).expect("hashes").to_string();
        let real = PasswordHash::new(&real).expect("well formed");
        assert_eq!((nobodys.algorithm, nobodys.version, &nobodys.params), (real.algorithm, real.version, &real.params));
        assert_eq!(nobodys.hash.map(|hash| hash.len()), real.hash.map(|hash| hash.len()));
    }

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let random = Random::from_fn(|bytes| bytes.fill(7));
        let hash = hash(&random, "correct horse".into()).await.expect("hashes");
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert!(fits(Some(hash.clone()), "correct horse".into()).await.expect("checks"));
        assert!(!fits(Some(hash), "correct hors".into()).await.expect("checks"));
        assert!(!fits(None, "correct horse".into()).await.expect("checks"));
        assert!(!fits(Some("rubbish".into()), "correct horse".into()).await.expect("checks"));
    }
}
