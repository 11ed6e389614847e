use proptest::prelude::*;

use super::*;

macro_rules! key_file {
    ($name:literal) => {
        include_str!(concat!("../../tests/keys/", $name))
    };
}

const RSA: &str = key_file!("rsa-pkcs8.pem");
const EC: &str = key_file!("ec-pkcs8.pem");

fn rsa_error(text: &str) -> KeyError {
    SigningKey::rs256(text).expect_err("no key to sign with")
}

fn ec_error(text: &str) -> KeyError {
    SigningKey::es256(text).expect_err("no key to sign with")
}

#[test]
fn both_forms_of_a_private_key_are_the_same_key() {
    let key = SigningKey::rs256(RSA).expect("PKCS#8");
    assert_eq!(key.public_pem().as_deref(), Some(key_file!("rsa-public.pem")), "as OpenSSL writes it");
    assert_eq!(SigningKey::rs256(key_file!("rsa-pkcs1.pem")).expect("PKCS#1").public_pem(), key.public_pem());
    let key = SigningKey::es256(EC).expect("PKCS#8");
    assert_eq!(key.public_pem().as_deref(), Some(key_file!("ec-public.pem")), "as OpenSSL writes it");
    for other in [key_file!("ec-sec1.pem"), key_file!("ec-with-parameters.pem")] {
        assert_eq!(SigningKey::es256(other).expect("SEC1").public_pem(), key.public_pem());
    }
}

#[test]
fn white_space_and_notes_do_not_matter() {
    let key = SigningKey::rs256(RSA).expect("PKCS#8").public_pem();
    for text in [
        RSA.replace('\n', "\r\n"),
        format!("\n\n   {}\t\n", RSA.replace('\n', "\n  ")),
        RSA.replace('\n', "\\n"),
        RSA.replace('\n', " "),
        format!("\u{feff}Bag Attributes\n    friendlyName: meet\n{RSA}the end\n"),
    ] {
        assert_eq!(SigningKey::rs256(&text).map(|key| key.public_pem()).ok(), Some(key.clone()), "{text}");
    }
}

#[test]
fn every_mistake_has_its_own_sentence() {
    let mut seen = std::collections::HashSet::new();
    let both = format!("{RSA}{EC}");
    let chain = format!("{RSA}{}", key_file!("certificate.pem"));
    let no_end = RSA.split("-----END").next().expect("the first part");
    let next_begins = format!("{no_end}{RSA}");
    let no_begin = RSA.split_once('\n').expect("lines").1;
    let middle = RSA.lines().nth(3).expect("lines");
    let (without_line, one_letter) = (RSA.replace(middle, ""), RSA.replace(middle, &middle.replace(char::is_alphanumeric, "!")));
    let mislabelled = RSA.replace("END PRIVATE", "END RSA PRIVATE");
    let empty = "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n";
    for (text, expected) in [
        ("", KeyError::NotPem),
        ("a secret and not a key", KeyError::NotPem),
        ("MIIEvgIBADANBgkqhkiG9w0BAQEFAASC", KeyError::NotPem),
        (no_end, KeyError::Truncated),
        ("-----BEGIN PRIV", KeyError::Truncated),
        (&RSA[..RSA.len() - 10], KeyError::Truncated),
        (&next_begins, KeyError::Truncated),
        (no_begin, KeyError::Malformed),
        (&without_line, KeyError::Malformed),
        (&one_letter, KeyError::Malformed),
        (&mislabelled, KeyError::Malformed),
        (empty, KeyError::Malformed),
        (key_file!("rsa-public.pem"), KeyError::Public),
        (key_file!("rsa-public-pkcs1.pem"), KeyError::Public),
        (key_file!("ec-public.pem"), KeyError::Public),
        (key_file!("certificate.pem"), KeyError::Certificate),
        (key_file!("request.pem"), KeyError::Certificate),
        (key_file!("rsa-encrypted.pem"), KeyError::Encrypted),
        (key_file!("rsa-encrypted-old.pem"), KeyError::Encrypted),
        (key_file!("openssh.pem"), KeyError::OpenSsh),
        (key_file!("openssh-public.txt"), KeyError::OpenSsh),
        (&both, KeyError::Several),
        (&chain, KeyError::Several),
        (EC, KeyError::EcForRsa),
        (key_file!("ec-sec1.pem"), KeyError::EcForRsa),
        (key_file!("rsa-1024.pem"), KeyError::TooSmall),
        (key_file!("ed25519.pem"), KeyError::OtherKind),
        (key_file!("rsa-pss.pem"), KeyError::OtherKind),
    ] {
        assert_eq!(rsa_error(text), expected, "{text}");
        seen.insert(expected.to_string());
    }
    for (text, expected) in [
        (RSA, KeyError::RsaForEc),
        (key_file!("rsa-pkcs1.pem"), KeyError::RsaForEc),
        (key_file!("ec-p384.pem"), KeyError::OtherCurve),
        (key_file!("ec-p384-sec1.pem"), KeyError::OtherCurve),
        (key_file!("ed25519.pem"), KeyError::OtherKind),
        (key_file!("ec-public.pem"), KeyError::Public),
    ] {
        assert_eq!(ec_error(text), expected, "{text}");
        seen.insert(expected.to_string());
    }
    let short = SigningKey::hs256(&[b'x'; 31]).expect_err("31 bytes");
    assert_eq!(short, KeyError::TooShort { given: 31 });
    assert!(SigningKey::hs256(&[b'x'; 32]).is_ok());
    seen.insert(short.to_string());
    assert_eq!(seen.len(), 14, "one sentence for each: {seen:#?}");
}

#[test]
fn a_key_made_here_can_be_stored_and_read_again() {
    let (key, text) = SigningKey::generate_rs256();
    assert_eq!(SigningKey::rs256(&text).expect("our own").public_pem(), key.public_pem());
    let (key, text) = SigningKey::generate_es256();
    assert_eq!(SigningKey::es256(&text).expect("our own").public_pem(), key.public_pem());
}

#[test]
fn a_secret_has_no_public_half() {
    let key = SigningKey::hs256(&[7; 32]).expect("long enough");
    assert_eq!((key.public_pem(), key.jwk("k")), (None, None));
    let jwk = SigningKey::rs256(RSA).expect("a key").jwk("school/1").expect("a public half");
    assert_eq!((jwk["kty"].as_str(), jwk["e"].as_str(), jwk["kid"].as_str()), (Some("RSA"), Some("AQAB"), Some("school/1")));
    assert!(jwk.as_object().expect("an object").keys().all(|name| !matches!(name.as_str(), "d" | "p" | "q" | "dp" | "dq" | "qi" | "k")));
}

#[test]
fn a_key_signs_and_checks_under_its_own_algorithm_only() {
    use jwt_compact::Algorithm;
    let keys = [SigningKey::hs256(&[7; 32]).expect("long"), SigningKey::rs256(RSA).expect("RSA"), SigningKey::es256(EC).expect("EC")];
    for (i, key) in keys.iter().enumerate() {
        for (j, other) in keys.iter().enumerate() {
            let seal = other.algorithm().sign(key, b"message");
            assert_eq!(!seal.as_ref().is_empty(), i == j);
            let seal = key.algorithm().sign(key, b"message");
            assert_eq!(other.algorithm().verify_signature(&seal, &other.verifying(), b"message"), i == j);
            assert!(!other.algorithm().verify_signature(&seal, &key.verifying(), b"massage"));
            assert_eq!(other.algorithm().verify_signature(&seal, &key.verifying(), b"message"), i == j);
        }
    }
}

fn any_file() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        RSA,
        EC,
        key_file!("rsa-pkcs1.pem"),
        key_file!("ec-sec1.pem"),
        key_file!("ec-with-parameters.pem"),
        key_file!("rsa-encrypted-old.pem"),
        key_file!("certificate.pem"),
        key_file!("openssh.pem"),
        key_file!("ed25519.pem"),
    ])
}

/// Whatever is entered is a key that signs, or gets a sentence.
fn does_not_panic(text: &str) {
    for read in [SigningKey::rs256(text), SigningKey::es256(text)] {
        match read {
            Ok(key) => assert!(key.verifying().accepts(b"message", key.seal(b"message").as_ref()), "what is taken must sign"),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_may_be_pasted(text in any::<String>(), label in "(RSA |EC |)PRIVATE KEY", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        does_not_panic(&text);
        does_not_panic(&format!("-----BEGIN {label}-----{text}-----END {label}-----"));
        does_not_panic(&pem::write(&label, &bytes));
    }

    #[test]
    fn a_file_may_be_cut_anywhere(file in any_file(), from in 0_usize..200, length in 0_usize..2000) {
        let text: String = file.chars().skip(from).take(length).collect();
        does_not_panic(&text);
    }

    #[test]
    fn bits_may_be_flipped(file in any_file(), flips in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..8), 1..4)) {
        let mut bytes = file.as_bytes().to_vec();
        for (at, bit) in &flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        does_not_panic(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn bits_may_be_flipped_inside(flips in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..8), 1..4), ec in any::<bool>()) {
        let private = pem::private(if ec { EC } else { RSA }).expect("a key");
        let mut der = private.der;
        for (at, bit) in &flips {
            let at = at.index(der.len());
            der[at] ^= 1 << bit;
        }
        does_not_panic(&pem::write("PRIVATE KEY", &der));
    }
}
