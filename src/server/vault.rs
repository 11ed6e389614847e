//! The vault: what is secret is kept in the database only sealed, under one master key that is not in the database.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use anyhow::{Context, Result, bail};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER, HEXLOWER_PERMISSIVE};

use super::config::Secret;
use super::context::Random;

/// The first byte of whatever is sealed: AES-256-GCM, then the nonce, then the sealed text and its tag.
const FORM: u8 = 1;
/// Length of the master key, in bytes.
const KEY_LENGTH: usize = 32;

/// Where the master key comes from.
#[derive(Clone, Debug)]
pub enum MasterKey {
    /// The environment: 64 hexadecimal digits.
    Given(Secret),
    /// A file with the same; made if it is missing.
    File(PathBuf),
}

/// Seals and opens, and derives keys.
pub struct Vault {
    sealing: LessSafeKey,
    deriving: hmac::Key,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    /// The vault behind a master key.
    ///
    /// # Errors
    /// The key is not a key, or its file cannot be read or made. The sentence names the way out and not the key.
    pub fn open(master: &MasterKey, random: &Random) -> Result<Self> {
        let (text, place) = match master {
            MasterKey::Given(secret) => (secret.expose().to_owned(), "ROLLCALL_MASTER_KEY".to_owned()),
            MasterKey::File(path) => (read_or_make(path, random)?, format!("the master key file {}", path.display())),
        };
        let bytes = HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).ok().filter(|bytes| bytes.len() == KEY_LENGTH);
        let Some(bytes) = bytes else {
            bail!(
                "{place} is not a master key: 64 hexadecimal digits. `openssl rand -hex 32` makes a new one, but what was sealed under the old one is lost without it"
            );
        };
        Ok(Self {
            sealing: LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &bytes).expect("the length is right")),
            deriving: hmac::Key::new(hmac::HMAC_SHA256, &bytes),
        })
    }

    /// A key for one purpose: the same as long as the master key is, and telling nothing of it.
    pub fn derive(&self, about: &str) -> [u8; 32] {
        let tag = hmac::sign(&self.deriving, about.as_bytes());
        tag.as_ref().try_into().expect("SHA-256 has 32 bytes")
    }

    /// Seals a secret. `about` says what it is for: it opens only for the same.
    pub fn seal(&self, random: &Random, about: &str, secret: &str) -> String {
        let nonce = random.bytes::<NONCE_LEN>();
        let mut sealed = secret.as_bytes().to_vec();
        self.sealing
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(about.as_bytes()), &mut sealed)
            .expect("secrets are short");
        BASE64URL_NOPAD.encode(&[&[FORM], &nonce[..], &sealed[..]].concat())
    }

    /// Opens what was sealed. None: another master key, another purpose, or damaged.
    pub fn unseal(&self, about: &str, sealed: &str) -> Option<Secret> {
        let bytes = BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
        let (form, rest) = bytes.split_first()?;
        let (nonce, text) = rest.split_at_checked(NONCE_LEN)?;
        if *form != FORM {
            return None;
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = text.to_vec();
        let open = self.sealing.open_in_place(nonce, Aad::from(about.as_bytes()), &mut text).ok()?;
        String::from_utf8(open.to_vec()).ok().map(Secret::from)
    }
}

fn read_or_make(path: &Path, random: &Random) -> Result<String> {
    let cannot =
        || format!("the master key file {} cannot be read. Make it readable for this user, or set ROLLCALL_MASTER_KEY", path.display());
    match fs::read_to_string(path) {
        Ok(text) => {
            let others = fs::metadata(path).with_context(cannot)?.permissions().mode() & 0o077;
            if others != 0 {
                tracing::warn!(file = %path.display(), "others on this machine can read the master key: chmod 600 it");
            }
            return Ok(text);
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(cannot),
    }
    let text = HEXLOWER.encode(&random.bytes::<KEY_LENGTH>());
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            file.write_all(format!("{text}\n").as_bytes())
                .and_then(|()| file.sync_all())
                .with_context(|| format!("the master key file {} cannot be written", path.display()))?;
            Ok(text)
        }
        // Another start was faster: its key is the key.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => fs::read_to_string(path).with_context(cannot),
        Err(error) => Err(error).with_context(|| {
            format!(
                "the master key file {} cannot be made. Make its folder writable for this user, or set ROLLCALL_MASTER_KEY",
                path.display()
            )
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(folder: &Path) -> Vault {
        Vault::open(&MasterKey::File(folder.join("master.key")), &Random::system()).expect("a folder")
    }

    #[test]
    fn a_derived_key_is_the_same_after_a_restart_and_another_for_another_purpose() {
        let (one, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        assert_eq!(vault(one.path()).derive("a"), vault(one.path()).derive("a"));
        assert_ne!(vault(one.path()).derive("a"), vault(one.path()).derive("b"));
        assert_ne!(vault(one.path()).derive("a"), vault(other.path()).derive("a"));
    }

    #[test]
    fn a_secret_opens_only_with_its_key_and_for_its_purpose() {
        let (folder, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let sealed = vault(folder.path()).seal(&Random::system(), "provider a", "the app secret of the school");
        assert!(!sealed.contains("app"), "nothing shows");
        let again = vault(folder.path());
        assert_eq!(again.unseal("provider a", &sealed).expect("its own").expose(), "the app secret of the school");
        assert!(again.unseal("provider b", &sealed).is_none(), "a row cannot be moved to another provider");
        assert!(vault(other.path()).unseal("provider a", &sealed).is_none(), "another master key");
        for at in 0..sealed.len() {
            let mut damaged = sealed.clone().into_bytes();
            damaged[at] = if damaged[at] == b'A' { b'B' } else { b'A' };
            let damaged = String::from_utf8(damaged).expect("still ASCII");
            assert!(damaged == sealed || again.unseal("provider a", &damaged).is_none(), "a changed letter at {at}");
        }
        for rubbish in ["", "A", "AQ", "💥", &sealed[..20]] {
            assert!(again.unseal("provider a", rubbish).is_none(), "{rubbish:?}");
        }
    }

    #[test]
    fn the_file_is_for_us_alone_and_a_bad_one_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("master.key");
        drop(vault(folder.path()));
        assert_eq!(fs::metadata(&path).expect("made").permissions().mode() & 0o777, 0o600);
        fs::write(&path, "hunter2").expect("writable");
        let error = format!("{:#}", Vault::open(&MasterKey::File(path), &Random::system()).expect_err("no key"));
        assert!(error.contains("64 hexadecimal") && error.contains("master.key") && !error.contains("hunter2"), "{error}");
        let error = Vault::open(&MasterKey::Given("ab".to_owned().into()), &Random::system()).expect_err("too short");
        assert!(error.to_string().starts_with("ROLLCALL_MASTER_KEY"), "{error}");
    }
}
