//! As much of DER as it takes to say what kind of key something is. What a key is worth, aws-lc says.

/// Kinds of keys in PKCS#8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// RSA.
    Rsa,
    /// Elliptic curve.
    Ec,
    /// Ed25519.
    Ed25519,
    /// Anything else.
    Other,
}

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const OBJECT_ID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const PARAMETERS: u8 = 0xa0;

/// 1.2.840.113549.1.1.1
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// 1.2.840.10045.2.1
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
/// 1.2.840.10045.3.1.7: the curve P-256.
pub const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

/// 1.3.101.112
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
/// `SubjectPublicKeyInfo` of Ed25519 up to the key itself (RFC 8410); all of it has fixed lengths.
const ED25519_PUBLIC: &[u8] = &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// Length of an Ed25519 public key, in bytes.
pub const ED25519_BYTES: usize = 32;

/// An Ed25519 public key as `SubjectPublicKeyInfo`.
pub fn of_ed25519(point: &[u8]) -> Vec<u8> {
    [ED25519_PUBLIC, point].concat()
}

/// The Ed25519 public key in a `SubjectPublicKeyInfo`.
pub fn ed25519(spki: &[u8]) -> Option<&[u8]> {
    spki.strip_prefix(ED25519_PUBLIC).filter(|point| point.len() == ED25519_BYTES)
}

/// Takes one element with this tag from the front.
pub fn take<'a>(input: &mut &'a [u8], tag: u8) -> Option<&'a [u8]> {
    let (&[found, first], rest) = input.split_first_chunk::<2>()?;
    if found != tag {
        return None;
    }
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (bytes.iter().fold(0_usize, |length, &byte| length << 8 | usize::from(byte)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    *input = rest;
    Some(content)
}

/// An unsigned integer without the zero in front that keeps it positive.
pub fn take_unsigned<'a>(input: &mut &'a [u8]) -> Option<&'a [u8]> {
    let bytes = take(input, INTEGER)?;
    Some(bytes.strip_prefix(&[0]).unwrap_or(bytes))
}

/// The two numbers of an RSA public key in PKCS#1: modulus and exponent.
pub fn rsa_numbers(mut pkcs1: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut inside = take(&mut pkcs1, SEQUENCE)?;
    Some((take_unsigned(&mut inside)?, take_unsigned(&mut inside)?))
}

/// The `AlgorithmIdentifier` of a PKCS#8 key: what it is, and what follows that inside.
fn identifier(mut pkcs8: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut inside = take(&mut pkcs8, SEQUENCE)?;
    take(&mut inside, INTEGER)?;
    let mut identifier = take(&mut inside, SEQUENCE)?;
    let kind = take(&mut identifier, OBJECT_ID)?;
    Some((kind, identifier))
}

/// What kind of key a PKCS#8 file has in it; none: it is no such file.
pub fn algorithm_of_pkcs8(pkcs8: &[u8]) -> Option<Kind> {
    Some(match identifier(pkcs8)?.0 {
        RSA => Kind::Rsa,
        EC => Kind::Ec,
        ED25519 => Kind::Ed25519,
        _ => Kind::Other,
    })
}

/// The curve of an elliptic-curve key in PKCS#8, if it is named.
pub fn curve_of_pkcs8(pkcs8: &[u8]) -> Option<&[u8]> {
    let (_, mut parameters) = identifier(pkcs8)?;
    take(&mut parameters, OBJECT_ID)
}

/// The curve of an elliptic-curve key in SEC1, if it is named.
pub fn curve_of_sec1(mut sec1: &[u8]) -> Option<&[u8]> {
    let mut inside = take(&mut sec1, SEQUENCE)?;
    take(&mut inside, INTEGER)?;
    take(&mut inside, OCTETS)?;
    let mut parameters = take(&mut inside, PARAMETERS)?;
    take(&mut parameters, OBJECT_ID)
}
