use domain::PersonId;
use domain::role::Role;
use jwt_compact::{AlgorithmExt, Header, UntrustedToken};

use super::*;
use crate::{Expected, Verifier};

const NOW_MS: i64 = 1_795_224_004_321;

fn audience() -> Audience {
    Audience { issuer: "rollcall".into(), audience: "jitsi".into(), subject: "meet.example.org".into() }
}

fn entry(person: &PersonId, role: Role) -> Entry<'_> {
    let (avatar, email) = (Some("https://school.example/ä.png"), Some("ana@school.example"));
    Entry {
        conference: "Abc-1",
        person,
        name: "Ana \"🧪\" \\ Müller\n",
        avatar,
        email,
        may: role.default_capabilities(),
        allowed: domain::board::Allowed::ALL,
        recording: true,
    }
}

fn keys() -> [SigningKey; 3] {
    let secret = SigningKey::hs256(b"a secret of this test and of nothing else").expect("long enough");
    [secret, SigningKey::generate_rs256().0, SigningKey::generate_es256().0]
}

#[test]
fn the_short_way_says_what_the_long_way_says() {
    let person = PersonId::new("p1");
    for key in keys() {
        let kid = (key.algorithm() == crate::Alg::Rs256).then(|| "school/1".to_owned());
        let signer = Signer::new(key.clone(), kid.clone(), audience());
        for role in [Role::Teacher, Role::Assistant, Role::Student, Role::Guest] {
            let entry = entry(&person, role);
            let token = signer.sign(&entry, NOW_MS, "j1".into());

            // The long way: jwt-compact, all claims through serde.
            let mut claims = jwt_compact::Claims::new(Claims::new(&audience(), &entry, "j1".into()));
            let mut header = Header::empty().with_token_type("JWT");
            header.key_id.clone_from(&kid);
            let untrusted = UntrustedToken::new(&token).expect("three parts");
            let read = key.algorithm().validator::<Claims>(&key.verifying()).validate(&untrusted).expect("our signature");
            let (issued, expires) = (read.claims().issued_at.expect("iat"), read.claims().expiration.expect("exp"));
            assert_eq!(issued.timestamp(), 1_795_223_994);
            assert_eq!(read.claims().not_before, Some(issued));
            assert_eq!((expires - issued).num_seconds(), 300);
            (claims.issued_at, claims.not_before, claims.expiration) = (Some(issued), Some(issued), Some(expires));
            assert_eq!(read.claims(), &claims);
            assert_eq!(read.header().key_id, kid);
            assert_eq!(read.header().token_type.as_deref(), Some("JWT"));

            let long = key.algorithm().token(&header, &claims, &key).expect("plain data");
            let verifier = Verifier::new([(kid.clone(), key.clone())], Expected::from(&audience()));
            assert_eq!(verifier.verify(&long, "abc-1", NOW_MS), verifier.verify(&token, "abc-1", NOW_MS));
            assert_eq!(verifier.verify(&token, "abc-1", NOW_MS), Ok(claims.custom));

            // And the same again as a value, for whoever wants to change it.
            let changed = raw::sign(&key, &signer.header(), &signer.claims(&entry, NOW_MS, "j1".into()));
            assert_eq!(verifier.verify(&changed, "abc-1", NOW_MS), verifier.verify(&token, "abc-1", NOW_MS));
        }
    }
}

#[test]
fn a_token_lasts_five_minutes_and_not_a_second_more() {
    let [key, ..] = keys();
    let person = PersonId::new("p1");
    let token = Signer::new(key.clone(), None, audience()).sign(&entry(&person, Role::Student), NOW_MS, "j1".into());
    let verifier = Verifier::new([(None, key)], Expected::from(&audience()));
    let at = |after_ms: i64| verifier.verify(&token, "abc-1", NOW_MS + after_ms).map(|_| ());
    assert_eq!(at(-10_000), Ok(()));
    assert_eq!(at(289_000), Ok(()));
    assert_eq!(at(290_000), Err(crate::Refused::Time));
    assert_eq!(at(-11_000), Err(crate::Refused::Time), "not before");
}

#[test]
fn no_secret_and_no_name_is_shown() {
    let [key, ..] = keys();
    let said = format!("{:?} {:?} {:?}", Signer::new(key.clone(), None, audience()), key, key.verifying());
    assert!(said.contains("Hs256") && !said.contains("secret of"), "{said}");
    assert!(!said.contains("97, 32"), "not as bytes either: {said}");
}
