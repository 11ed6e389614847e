//! Signatures that are not the right one.

use data_encoding::BASE64URL_NOPAD;
use serde_json::json;
use tokens::{Refused, SigningKey, raw};

use super::{Bad, Bench, with};

pub(crate) fn bad(bench: &Bench, all: &mut Vec<Bad>) {
    for (key, kid) in bench.keys() {
        let header = raw::header(key.algorithm(), kid);
        let good = raw::sign(key, &header, &bench.claims());
        let (message, seal) = good.rsplit_once('.').expect("three parts");
        let seal = BASE64URL_NOPAD.decode(seal.as_bytes()).expect("our own");
        let mut push = |category, seal: &[u8]| {
            let token = format!("{message}.{}", BASE64URL_NOPAD.encode(seal));
            all.push(Bad { category, why: Refused::Signature, token });
        };

        for at in (0..seal.len()).step_by(seal.len() / 16) {
            let mut flipped = seal.clone();
            flipped[at] ^= 1 << (at % 8);
            push("signature with a bit flipped", &flipped);
        }
        for length in [0, 1, seal.len() / 2, seal.len() - 1] {
            push("signature of another length", &seal[..length]);
        }
        push("signature of another length", &[&seal[..], &[0]].concat());
        push("signature of another length", &[&[0], &seal[..]].concat());
        push("signature of another length", &[&seal[..], &seal[..]].concat());
        // All zeros once passed for any ECDSA signature.
        push("trivial signature", &vec![0; seal.len()]);
        push("trivial signature", &vec![0xff; seal.len()]);
        push("trivial signature", &[vec![0; seal.len() - 1], vec![1]].concat());
        let (first, second) = seal.split_at(seal.len() / 2);
        push("trivial signature", &[second, first].concat());
        push("trivial signature", &der(first, second));
    }

    let strangers = [
        SigningKey::hs256(b"another secret than the one that is expected").expect("long enough"),
        SigningKey::hs256(b"a secret of this test and of nothing else ").expect("long enough"),
        SigningKey::hs256(&[0; 64]).expect("long enough"),
        SigningKey::generate_rs256().0,
        SigningKey::generate_es256().0,
    ];
    for stranger in strangers {
        let (_, kid) = bench.keys().into_iter().find(|(key, _)| key.algorithm() == stranger.algorithm()).expect("one of each");
        let token = raw::sign(&stranger, &raw::header(stranger.algorithm(), kid), &bench.claims());
        all.push(Bad { category: "signed by a stranger", why: Refused::Signature, token });
    }

    // The claims of one token with the signature of another, and the same with the header.
    for (key, kid) in bench.keys() {
        let header = raw::header(key.algorithm(), kid);
        let one = raw::sign(key, &header, &bench.claims());
        let (_, seal) = one.rsplit_once('.').expect("three parts");
        for (name, value) in [("moderator", json!(true)), ("room", json!("*")), ("exp", json!(9_999_999_999_i64)), ("jti", json!("j2"))] {
            let other = raw::unsigned(&header, &with(&bench.claims(), name, Some(value)));
            all.push(Bad { category: "claims changed", why: Refused::Signature, token: other + seal });
        }
        let claims = bench.claims();
        let reversed = format!(
            "{{\"typ\":\"JWT\"{},\"alg\":\"{}\"}}",
            kid.map_or(String::new(), |kid| format!(",\"kid\":\"{kid}\"")),
            key.algorithm().as_str()
        );
        let body = raw::unsigned(&header, &claims);
        let (_, body) = body.split_once('.').expect("three parts");
        let token = format!("{}.{body}{seal}", BASE64URL_NOPAD.encode(reversed.as_bytes()));
        all.push(Bad { category: "header changed", why: Refused::Signature, token });
    }
}

/// The form that TLS has ECDSA signatures in.
fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let number = |bytes: &[u8]| [&[2, bytes.len() as u8 + 1, 0], bytes].concat();
    let inside = [number(r), number(s)].concat();
    [&[0x30, inside.len() as u8], &inside[..]].concat()
}
