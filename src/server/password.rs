//! Passwords: argon2id with the parameters that its authors recommend, at most two at a time (each takes 19 MiB and a core).

use argon2::password_hash::{Output, ParamsString, Salt, SaltString};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, PasswordHash, Version};
use domain::input::PASSWORD_MAX;
use tokio::sync::Semaphore;

use super::context::Random;
use crate::api::{ApiError, Result};

/// Who waits here holds no memory yet.
static DESK: Semaphore = Semaphore::const_new(2);

/// How much address space argon2's memory is cut from, in blocks of 1 KiB. What is larger than 32 MiB, glibc maps apart and gives
/// back at once; the 19 MiB that are used would stay with the process after the first sign-in, once for each thread. Pages that are
/// never touched cost nothing.
const SPACE_BLOCKS: usize = 33 * 1024;

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
        let params = Params::default();
        let hash = PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).ok()?,
            salt: Some(salt.as_salt()),
            hash: Some(digest(password.as_bytes(), salt.as_salt(), params)?),
        };
        Some(hash.to_string())
    })
    .await?
    .ok_or(ApiError::Internal)
}

fn digest(password: &[u8], salt: Salt<'_>, params: Params) -> Option<Output> {
    let mut bytes = [0; Salt::MAX_LENGTH];
    let salt = salt.decode_b64(&mut bytes).ok()?;
    let mut memory = Vec::with_capacity(SPACE_BLOCKS);
    memory.resize(params.block_count(), Block::default());
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    Output::init_with(length, |out| Ok(argon2.hash_password_into_with_memory(password, salt, out, memory.as_mut_slice())?)).ok()
}

/// Whether a password fits the hash; without a hash it never does, and takes as long to say so.
///
/// # Errors
/// [`ApiError::Internal`], which would be a bug.
pub async fn fits(hash: Option<String>, password: String) -> Result<bool> {
    if password.len() > PASSWORD_MAX {
        return Ok(false);
    }
    let fits = at_the_desk(move || {
        let kept = PasswordHash::new(hash.as_deref().unwrap_or(NOBODYS)).ok()?;
        let given = digest(password.as_bytes(), kept.salt?, Params::try_from(&kept).ok()?)?;
        // Outputs compare in constant time.
        Some(kept.hash? == given && hash.is_some())
    });
    Ok(fits.await?.unwrap_or(false))
}

async fn at_the_desk<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let turn = DESK.acquire().await.map_err(|_| ApiError::Internal)?;
    // The turn goes with the work: who stops waiting for it does not stop it.
    let work = move || {
        let _turn = turn;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| ApiError::Internal)
}

#[cfg(test)]
mod tests {
    use argon2::{PasswordHasher, PasswordVerifier};

    use super::*;

    /// A hash by argon2's own ready-made function.
    fn reference(password: &[u8]) -> String {
        let salt = SaltString::encode_b64(b"sixteen bytes ok").expect("long enough");
        Argon2::default().hash_password(password, &salt).expect("hashes").to_string()
    }

    #[test]
    fn the_hash_for_nobody_costs_as_much_as_a_real_one() {
        let nobodys = PasswordHash::new(NOBODYS).expect("well formed");
        let real = reference(b"correct horse");
        let real = PasswordHash::new(&real).expect("well formed");
        assert_eq!((nobodys.algorithm, nobodys.version, &nobodys.params), (real.algorithm, real.version, &real.params));
        assert_eq!(nobodys.hash.map(|hash| hash.len()), real.hash.map(|hash| hash.len()));
    }

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let random = Random::from_fn(|bytes| bytes.fill(7));
        let hash = hash(&random, "correct horse".into()).await.expect("hashes");
        let parsed = PasswordHash::new(&hash).expect("well formed");
        assert!(Argon2::default().verify_password(b"correct horse", &parsed).is_ok(), "others read it, too: {hash}");
        assert!(fits(Some(reference(b"correct horse")), "correct horse".into()).await.expect("checks"), "and we read theirs");
        assert!(fits(Some(hash.clone()), "correct horse".into()).await.expect("checks"));
        assert!(!fits(Some(hash), "correct hors".into()).await.expect("checks"));
        assert!(!fits(None, "correct horse".into()).await.expect("checks"));
        assert!(!fits(Some("rubbish".into()), "correct horse".into()).await.expect("checks"));
    }
}
