//! Why a key is not taken: one sentence each, for the person who has just entered it. None repeats what was entered.

/// What is wrong with a key, and the way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A shared secret of too few bytes.
    #[error(
        "This secret is too short: {given} bytes, and at least 32 are needed. `openssl rand -hex 32` makes a good one; enter the same in Prosody's app_secret."
    )]
    TooShort {
        /// How long it is, in bytes.
        given: usize,
    },
    /// Text without a PEM block.
    #[error(
        "This is not a key in PEM form. Paste the whole file, from the line -----BEGIN PRIVATE KEY----- to the line -----END PRIVATE KEY-----."
    )]
    NotPem,
    /// A PEM block without its end.
    #[error("This key is cut off: its last line, which begins with -----END, is missing. Please copy the whole file again.")]
    Truncated,
    /// A PEM block with something else in it.
    #[error("This key is damaged: something between its first and its last line is missing or changed. Please copy the whole file again.")]
    Malformed,
    /// The public half.
    #[error(
        "This is the public key. Signing needs the private one: its file begins with -----BEGIN PRIVATE KEY-----. Jitsi gets the public one."
    )]
    Public,
    /// A certificate, or a request for one.
    #[error("This is a certificate, which has only the public key in it. Signing needs the private key that was made together with it.")]
    Certificate,
    /// A private key behind a password.
    #[error(
        "This private key is locked with a password. `openssl pkey -in key.pem -out unlocked.pem` takes it off; then enter unlocked.pem."
    )]
    Encrypted,
    /// OpenSSH's own form.
    #[error(
        "This is a key in OpenSSH's form. `ssh-keygen -p -m PKCS8 -f key` rewrites it (on a copy, please); or make a fresh key for Jitsi."
    )]
    OpenSsh,
    /// Several private keys, or a key together with something else.
    #[error("There are several keys or certificates in this. Please enter only the block that begins with -----BEGIN PRIVATE KEY-----.")]
    Several,
    /// Text without the public key that is needed.
    #[error("This is not a public key in PEM form: the file begins with -----BEGIN PUBLIC KEY-----. Please ask for the whole file.")]
    NotPublic,
    /// A private or public key of another kind than Ed25519.
    #[error("This is a key of another kind than Ed25519, which is needed here.")]
    NotEd25519,
    /// An elliptic-curve key.
    #[error("This is an elliptic-curve (EC) key, and an RSA key is needed (RS256). `openssl genrsa -out key.pem 2048` makes one.")]
    EcForRsa,
    /// An RSA key.
    #[error(
        "This is an RSA key, and an elliptic-curve key on P-256 is needed (ES256). `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem` makes one."
    )]
    RsaForEc,
    /// An RSA key of too few bits.
    #[error("This RSA key is too short: at least 2048 bits are needed. `openssl genrsa -out key.pem 2048` makes a good one.")]
    TooSmall,
    /// An elliptic-curve key on another curve.
    #[error(
        "This key is on another curve than P-256, which ES256 needs. `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem` makes a good one."
    )]
    OtherCurve,
    /// Neither RSA nor elliptic curve: Ed25519, DSA, PGP.
    #[error("This is a key of a kind that Jitsi does not take. An RSA key is needed: `openssl genrsa -out key.pem 2048` makes one.")]
    OtherKind,
}
