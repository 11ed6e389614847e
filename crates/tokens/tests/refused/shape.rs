//! What is not written as a token is written.

use data_encoding::{BASE64URL, BASE64URL_NOPAD};
use serde_json::json;
use tokens::{Refused, raw};

use super::{Bad, Bench, text, with};

pub(crate) fn bad(bench: &Bench, all: &mut Vec<Bad>) {
    let good = raw::sign(&bench.secret, &bench.header(), &bench.claims());
    let [header, claims, seal] = <[&str; 3]>::try_from(good.split('.').collect::<Vec<_>>()).expect("three parts");
    let mut push = |category, token: String| all.push(Bad { category, why: Refused::Shape, token });

    for token in [
        String::new(),
        ".".into(),
        "token".into(),
        "💥".into(),
        "null".into(),
        header.into(),
        format!("{header}.{claims}"),
        format!("{header}.{claims}.{seal}."),
        format!(".{header}.{claims}.{seal}"),
        format!("{header}..{claims}.{seal}"),
        format!("{header}.{claims}.{seal}.{seal}"),
        format!("{header}.{claims}.{seal}.{seal}.{seal}"),
        format!("{header}.{seal}.{claims}.{seal}.{seal}.{seal}"),
        json!({ "protected": header, "payload": claims, "signature": seal }).to_string(),
    ] {
        push("not three parts", token);
    }

    for (before, after) in [
        (" ", ""),
        ("", " "),
        ("", "\n"),
        ("", "\r\n"),
        ("\t", ""),
        ("\0", ""),
        ("", "\0"),
        ("", "\0.x"),
        ("", "=="),
        ("Bearer ", ""),
        ("jwt=", ""),
        ("\"", "\""),
        ("\u{feff}", ""),
        ("", "\u{200b}"),
        ("", "#"),
        ("", "&x=1"),
        ("", ";"),
        ("", "💥"),
    ] {
        push("something around it", format!("{before}{good}{after}"));
    }

    // Each part written in another way than the one.
    let write = |at: usize, part: String| {
        let mut parts = [header, claims, seal].map(str::to_owned);
        parts[at] = part;
        parts.join(".")
    };
    for (at, part) in [header, claims, seal].into_iter().enumerate() {
        let bytes = BASE64URL_NOPAD.decode(part.as_bytes()).expect("our own");
        let (first, second) = part.split_at(part.len() / 2);
        for odd in ["\n", " ", "\0", "+", "/", "=", "%2B", "é", "."] {
            push("not the encoding", write(at, format!("{first}{odd}{second}")));
        }
        // A length that no bytes have.
        push("not the encoding", write(at, format!("{}A", &part[..part.len() / 4 * 4])));
        let padded = BASE64URL.encode(&bytes);
        if padded != part {
            push("padding", write(at, padded));
            // Bits that no byte has: the same bytes, another text.
            let last = part.as_bytes()[part.len() - 1];
            let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            let index = alphabet.iter().position(|&letter| letter == last).expect("in the alphabet");
            let other = char::from(alphabet[index | 1]);
            push("spare bits", write(at, format!("{}{other}", &part[..part.len() - 1])));
        }
    }

    let long_name = |bytes: usize| {
        let claims = with(&bench.claims(), "jti", Some("j".repeat(bytes).into()));
        bench.written(text(&bench.header()), text(&claims))
    };
    for bytes in [6_000, 8_192, 100_000, 2_000_000] {
        let token = long_name(bytes);
        assert!(token.len() > 8 * 1024);
        push("too long", token);
    }
    push("too long", ".".repeat(10_000));
    push("too long", "A".repeat(8_193));
}
