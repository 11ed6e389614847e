//! PEM: finding the one private key in what was pasted.

use std::borrow::Cow;

use data_encoding::BASE64;

use super::KeyError;

/// What the first line says is inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// `PRIVATE KEY`.
    Pkcs8,
    /// `RSA PRIVATE KEY`.
    Rsa,
    /// `EC PRIVATE KEY`.
    Ec,
}

/// A private key as it came.
pub struct Private {
    /// What it says it is.
    pub label: Label,
    /// What is inside.
    pub der: Vec<u8>,
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// One block: its label, and what is between its two lines.
struct Block<'a> {
    label: &'a str,
    body: &'a str,
}

/// The one private key in the text. White space does not matter, and neither do notes before and after the block, such as
/// OpenSSL's bag attributes.
pub fn private(text: &str) -> Result<Private, KeyError> {
    // A key in an environment variable often has its line ends written as \n.
    let text = if text.contains("\\n") { Cow::Owned(text.replace("\\n", "\n")) } else { Cow::Borrowed(text) };
    let mut blocks = blocks(&text)?;
    // `openssl ecparam -genkey` puts the curve's parameters in front of the key, which has them inside as well.
    blocks.retain(|block| block.label != "EC PARAMETERS");
    match &blocks[..] {
        [] if text.trim_start().starts_with("ssh-") => Err(KeyError::OpenSsh),
        [] => Err(KeyError::NotPem),
        [block] => opened(block),
        _ => Err(KeyError::Several),
    }
}

/// What is in the one block with a public key, whatever else is in the text.
pub fn public(text: &str) -> Result<Vec<u8>, KeyError> {
    let mut found = blocks(text)?;
    found.retain(|block| block.label == "PUBLIC KEY");
    match &found[..] {
        [block] => decoded(block),
        [] => Err(KeyError::NotPublic),
        _ => Err(KeyError::Several),
    }
}

fn opened(block: &Block<'_>) -> Result<Private, KeyError> {
    let label = match block.label {
        "PRIVATE KEY" => Label::Pkcs8,
        "RSA PRIVATE KEY" => Label::Rsa,
        "EC PRIVATE KEY" => Label::Ec,
        "ENCRYPTED PRIVATE KEY" => return Err(KeyError::Encrypted),
        "OPENSSH PRIVATE KEY" | "SSH2 ENCRYPTED PRIVATE KEY" | "SSH2 PUBLIC KEY" => return Err(KeyError::OpenSsh),
        label if label.ends_with("PUBLIC KEY") => return Err(KeyError::Public),
        label if label.contains("CERTIFICATE") => return Err(KeyError::Certificate),
        _ => return Err(KeyError::OtherKind),
    };
    // The older form has headers inside; the only one in use says how the key is locked.
    if block.body.contains("ENCRYPTED") {
        return Err(KeyError::Encrypted);
    }
    Ok(Private { label, der: decoded(block)? })
}

fn decoded(block: &Block<'_>) -> Result<Vec<u8>, KeyError> {
    let body: Vec<u8> = block.body.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64.decode(&body).ok().filter(|der| !der.is_empty()).ok_or(KeyError::Malformed)
}

fn blocks(text: &str) -> Result<Vec<Block<'_>>, KeyError> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let (label, after) = after.split_once(DASHES).ok_or(KeyError::Truncated)?;
        let (body, after) = after.split_once(END).ok_or(KeyError::Truncated)?;
        // The block ends where the next one begins, if its own end is lost.
        if body.contains(BEGIN) {
            return Err(KeyError::Truncated);
        }
        let (end, after) = after.split_once(DASHES).ok_or(KeyError::Truncated)?;
        if end != label {
            return Err(KeyError::Malformed);
        }
        found.push(Block { label, body });
        rest = after;
    }
    // The last line alone: the beginning is lost.
    if found.is_empty() && rest.contains(END) { Err(KeyError::Malformed) } else { Ok(found) }
}

/// A PEM file with lines of 64 characters.
pub fn write(label: &str, der: &[u8]) -> String {
    let body = BASE64.encode(der);
    let mut text = format!("{BEGIN}{label}{DASHES}\n");
    for line in body.as_bytes().chunks(64) {
        text.extend(line.iter().copied().map(char::from));
        text.push('\n');
    }
    text + END + label + DASHES + "\n"
}
