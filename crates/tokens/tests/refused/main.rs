//! Bad tokens, a few hundred of them, in categories: none is accepted, each for its own reason.

mod claims;
mod header;
mod seal;
mod shape;

use std::collections::{BTreeMap, HashMap};

use data_encoding::BASE64URL_NOPAD;
use domain::PersonId;
use domain::role::Role;
use jwt_compact::{Algorithm, AlgorithmSignature};
use serde_json::{Map, Value};
use tokens::{Audience, Entry, Expected, Refused, Signer, SigningKey, Verifier, raw};

pub(crate) const NOW_MS: i64 = 1_795_224_004_321;
pub(crate) const NOW_S: i64 = 1_795_224_004;
pub(crate) const ROOM: &str = "abc-1";
pub(crate) const RSA_KID: &str = "school/1";
pub(crate) const EC_KID: &str = "school/2";

/// The good keys, each in a verifier that knows all three: what a token says may not make it take the wrong one.
pub(crate) struct Bench {
    pub(crate) secret: SigningKey,
    pub(crate) rsa: SigningKey,
    pub(crate) ec: SigningKey,
    verifier: Verifier,
}

pub(crate) struct Bad {
    pub(crate) category: &'static str,
    pub(crate) why: Refused,
    pub(crate) token: String,
}

fn audience() -> Audience {
    Audience { issuer: "rollcall".into(), audience: "jitsi".into(), subject: "meet.example.org".into() }
}

impl Bench {
    fn new() -> Self {
        let secret = SigningKey::hs256(b"a secret of this test and of nothing else").expect("long enough");
        let rsa = SigningKey::rs256(include_str!("../keys/rsa-pkcs8.pem")).expect("RSA");
        let ec = SigningKey::es256(include_str!("../keys/ec-pkcs8.pem")).expect("EC");
        let keys = [(None, secret.clone()), (Some(RSA_KID.into()), rsa.clone()), (Some(EC_KID.into()), ec.clone())];
        Self { verifier: Verifier::new(keys, Expected::from(&audience())), secret, rsa, ec }
    }

    /// The three keys, each with its name.
    pub(crate) fn keys(&self) -> [(&SigningKey, Option<&'static str>); 3] {
        [(&self.secret, None), (&self.rsa, Some(RSA_KID)), (&self.ec, Some(EC_KID))]
    }

    /// The header of a good token that the secret signs.
    pub(crate) fn header(&self) -> Map<String, Value> {
        raw::header(self.secret.algorithm(), None)
    }

    /// The claims of a good token.
    pub(crate) fn claims(&self) -> Map<String, Value> {
        let person = PersonId::new("p1");
        let may = Role::Student.default_capabilities();
        let entry = Entry {
            conference: ROOM,
            person: &person,
            name: "Ana",
            avatar: None,
            email: None,
            may,
            allowed: domain::board::Allowed::ALL,
            recording: true,
        };
        Signer::new(self.secret.clone(), None, audience()).claims(&entry, NOW_MS, "j1".into())
    }

    /// A token of exactly these two texts, signed with the secret.
    pub(crate) fn written(&self, header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>) -> String {
        sealed(&self.secret, header, claims)
    }

    fn check(&self, token: &str) -> Result<(), Refused> {
        self.verifier.verify(token, ROOM, NOW_MS).map(|_| ())
    }
}

/// A token of exactly these two texts, with the key's own signature.
pub(crate) fn sealed(key: &SigningKey, header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>) -> String {
    let message = BASE64URL_NOPAD.encode(header.as_ref()) + "." + &BASE64URL_NOPAD.encode(claims.as_ref());
    let seal = key.algorithm().sign(key, message.as_bytes());
    message + "." + &BASE64URL_NOPAD.encode(&seal.as_bytes())
}

pub(crate) fn text(object: &Map<String, Value>) -> String {
    serde_json::to_string(object).expect("JSON")
}

/// The object with one entry set, or taken out.
pub(crate) fn with(object: &Map<String, Value>, name: &str, value: Option<Value>) -> Map<String, Value> {
    let mut object = object.clone();
    match value {
        Some(value) => drop(object.insert(name.to_owned(), value)),
        None => drop(object.remove(name)),
    }
    object
}

#[test]
fn good_tokens_are_accepted() {
    let bench = Bench::new();
    for (key, kid) in bench.keys() {
        let token = raw::sign(key, &raw::header(key.algorithm(), kid), &bench.claims());
        assert_eq!(bench.check(&token), Ok(()), "{:?}", key.algorithm());
    }
    let times = with(&with(&bench.claims(), "nbf", None), "iat", None);
    assert_eq!(bench.check(&raw::sign(&bench.secret, &bench.header(), &times)), Ok(()), "only exp is needed");
    for good in [claims::with_time("exp", NOW_S + 1), claims::with_time("exp", NOW_S + 600), claims::with_time("nbf", NOW_S)] {
        assert_eq!(bench.check(&raw::sign(&bench.secret, &bench.header(), &good(&bench))), Ok(()), "the limits themselves");
    }
    assert_eq!(bench.check(&bench.written(text(&bench.header()), text(&bench.claims()))), Ok(()), "as most of the bad ones are written");
}

#[test]
fn no_bad_token_is_accepted() {
    let bench = Bench::new();
    let mut corpus = Vec::new();
    header::bad(&bench, &mut corpus);
    claims::bad(&bench, &mut corpus);
    seal::bad(&bench, &mut corpus);
    shape::bad(&bench, &mut corpus);

    let mut failures = Vec::new();
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for Bad { category, why, token } in &corpus {
        let found = bench.check(token);
        if found != Err(*why) {
            let shown: String = token.chars().take(300).collect();
            failures.push(format!("{category}: {found:?} instead of {why:?}: {shown}"));
        }
        *count.entry(category).or_default() += 1;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let mut seen = HashMap::new();
    for Bad { category, token, .. } in &corpus {
        let before = seen.insert(token.as_str(), category);
        assert_eq!(before, None, "counted twice: {token} ({category})");
    }
    println!("{} bad tokens, 0 accepted: {count:?}", corpus.len());
    assert!(corpus.len() >= 250, "only {}", corpus.len());
}
