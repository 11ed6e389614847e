//! What a header may not say.

use data_encoding::BASE64;
use serde_json::{Value, json};
use tokens::{Refused, SigningKey, raw};

use super::{Bad, Bench, EC_KID, RSA_KID, sealed, text, with};

pub(crate) fn bad(bench: &Bench, all: &mut Vec<Bad>) {
    none(bench, all);
    confusion(bench, all);
    kid(bench, all);
    injection(bench, all);
    token_type(bench, all);
    not_once(bench, all);
    not_an_object(bench, all);
}

fn none(bench: &Bench, all: &mut Vec<Bad>) {
    for alg in ["none", "None", "NONE", "nOnE", "", " none", "null", "HS256 ", "hs256", "HS256\u{200b}"] {
        let header = with(&bench.header(), "alg", Some(alg.into()));
        let signed = raw::sign(&bench.secret, &header, &bench.claims());
        let stripped = raw::unsigned(&header, &bench.claims());
        all.extend([signed, stripped].map(|token| Bad { category: "alg none", why: Refused::Algorithm, token }));
    }
    for alg in [None, Some(Value::Null), Some(json!(["HS256"])), Some(json!(256)), Some(json!({ "name": "HS256" }))] {
        let token = raw::sign(&bench.secret, &with(&bench.header(), "alg", alg), &bench.claims());
        all.push(Bad { category: "alg none", why: Refused::Header, token });
    }
}

fn confusion(bench: &Bench, all: &mut Vec<Bad>) {
    let category = "algorithm confusion";
    // Each key under every name but its own.
    for (key, kid) in bench.keys() {
        for alg in ["HS256", "RS256", "ES256", "HS384", "HS512", "RS384", "RS512", "PS256", "ES384", "ES256K", "EdDSA", "RSA-OAEP", "dir"] {
            if alg == key.algorithm().as_str() {
                continue;
            }
            let header = with(&raw::header(key.algorithm(), kid), "alg", Some(alg.into()));
            all.push(Bad { category, why: Refused::Algorithm, token: raw::sign(key, &header, &bench.claims()) });
        }
    }
    // The public key, which everybody has, as a secret.
    for (key, kid) in [(&bench.rsa, RSA_KID), (&bench.ec, EC_KID)] {
        let pem = key.public_pem().expect("a public half");
        let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let der = BASE64.decode(base64.as_bytes()).expect("base64");
        for secret in [pem.as_bytes(), pem.trim_end().as_bytes(), base64.as_bytes(), &der] {
            let secret = SigningKey::hs256(secret).expect("long enough");
            let hmac = raw::header(secret.algorithm(), Some(kid));
            all.push(Bad { category, why: Refused::Algorithm, token: raw::sign(&secret, &hmac, &bench.claims()) });
            let own = raw::header(key.algorithm(), Some(kid));
            all.push(Bad { category, why: Refused::Signature, token: raw::sign(&secret, &own, &bench.claims()) });
            let no_kid = raw::header(secret.algorithm(), None);
            all.push(Bad { category, why: Refused::Signature, token: raw::sign(&secret, &no_kid, &bench.claims()) });
        }
    }
    // A good signature of one key under the name of another.
    for (key, kid) in [(&bench.rsa, EC_KID), (&bench.ec, RSA_KID), (&bench.secret, RSA_KID), (&bench.secret, EC_KID)] {
        let token = raw::sign(key, &raw::header(key.algorithm(), Some(kid)), &bench.claims());
        all.push(Bad { category, why: Refused::Algorithm, token });
    }
}

fn kid(bench: &Bench, all: &mut Vec<Bad>) {
    let category = "kid";
    for kid in [
        "",
        "school",
        "school/",
        "School/1",
        "school/1 ",
        " school/1",
        "school/1\n",
        "school%2F1",
        "school/./1",
        "school//1",
        "school/../school/1",
        "../../dev/null",
        "/etc/passwd",
        "/proc/self/environ",
        "C:\\Windows\\win.ini",
        "school/1' OR '1'='1",
        "school/1'; DROP TABLE key; --",
        "x' UNION SELECT 'secret",
        "| whoami",
        "$(id)",
        "https://evil.example/key.pem",
        "file:///dev/null",
        "*",
        "ѕchool/1",
        "school\u{2215}1",
        "{\"kty\":\"oct\",\"k\":\"AAAA\"}",
    ] {
        let token = raw::sign(&bench.rsa, &raw::header(bench.rsa.algorithm(), Some(kid)), &bench.claims());
        all.push(Bad { category, why: Refused::Key, token });
    }
    for (key, _) in &bench.keys()[1..] {
        let token = raw::sign(key, &raw::header(key.algorithm(), None), &bench.claims());
        all.push(Bad { category, why: Refused::Algorithm, token }); // without a kid it is the secret's
    }
    for kid in
        [Value::Null, json!(1), json!(true), json!([RSA_KID]), json!({ "kid": RSA_KID }), json!("school/1\0"), json!("school/1\0.pem")]
    {
        let header = with(&raw::header(bench.rsa.algorithm(), None), "kid", Some(kid));
        all.push(Bad { category, why: Refused::Header, token: raw::sign(&bench.rsa, &header, &bench.claims()) });
    }
}

fn injection(bench: &Bench, all: &mut Vec<Bad>) {
    let (mallory, _) = SigningKey::generate_rs256();
    let jwk = mallory.jwk("mallory").expect("a public half");
    for (name, value) in [
        ("jku", json!("https://evil.example/jwks.json")),
        ("jku", json!("https://meet.example.org@evil.example/jwks.json")),
        ("jwk", jwk.clone()),
        ("jwk", json!({ "kty": "oct", "k": "AAAA" })),
        ("x5u", json!("https://evil.example/chain.pem")),
        ("x5c", json!(["MIID"])),
        ("x5t", json!("AAAAAAAAAAAAAAAAAAAAAAAAAAA")),
        ("x5t#S256", json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")),
        ("crit", json!([])),
        ("crit", json!(["exp"])),
        ("crit", json!(["b64"])),
        ("b64", json!(false)),
        ("cty", json!("JWT")),
        ("zip", json!("DEF")),
        ("enc", json!("A256GCM")),
        ("epk", json!({})),
        ("ALG", json!("none")),
        ("Alg", json!("HS256")),
        ("KID", json!(RSA_KID)),
        ("iss", json!("rollcall")),
        ("url", json!("https://evil.example")),
        ("", json!("")),
        ("__proto__", json!({ "alg": "none" })),
    ] {
        for key in [&bench.secret, &mallory] {
            let header = with(&raw::header(key.algorithm(), None), name, Some(value.clone()));
            all.push(Bad { category: "header injection", why: Refused::Header, token: raw::sign(key, &header, &bench.claims()) });
        }
    }
}

fn token_type(bench: &Bench, all: &mut Vec<Bad>) {
    let values = ["jwt", "Jwt", "JWT ", "", "at+jwt", "application/jwt", "JWS", "JWE", "dpop+jwt", "ＪＷＴ"].map(|text| Some(json!(text)));
    for value in values.into_iter().chain([None, Some(Value::Null), Some(json!(1)), Some(json!(["JWT"]))]) {
        let token = raw::sign(&bench.secret, &with(&bench.header(), "typ", value), &bench.claims());
        all.push(Bad { category: "typ", why: Refused::Header, token });
    }
}

fn not_once(bench: &Bench, all: &mut Vec<Bad>) {
    for header in [
        r#"{"alg":"HS256","alg":"none","typ":"JWT"}"#,
        r#"{"alg":"none","alg":"HS256","typ":"JWT"}"#,
        r#"{"alg":"HS256","alg":"HS256","typ":"JWT"}"#,
        r#"{"alg":"HS256","\u0061lg":"none","typ":"JWT"}"#,
        r#"{"alg":"HS256","typ":"JWT","typ":"JWT"}"#,
        r#"{"alg":"HS256","typ":"JWT","typ":"at+jwt"}"#,
    ] {
        all.push(Bad { category: "said twice in the header", why: Refused::Header, token: bench.written(header, text(&bench.claims())) });
    }
    for header in [
        r#"{"alg":"RS256","typ":"JWT","kid":"school/1","kid":"school/2"}"#,
        r#"{"alg":"RS256","typ":"JWT","kid":"school/2","kid":"school/1"}"#,
        r#"{"alg":"RS256","typ":"JWT","kid":"school/1","k\u0069d":"x"}"#,
    ] {
        let token = sealed(&bench.rsa, header, text(&bench.claims()));
        all.push(Bad { category: "said twice in the header", why: Refused::Header, token });
    }
}

fn not_an_object(bench: &Bench, all: &mut Vec<Bad>) {
    let good = text(&bench.header());
    let deep = format!(r#"{{"alg":"HS256","typ":{}"JWT"{}}}"#, "[".repeat(500), "]".repeat(500));
    let mut headers: Vec<Vec<u8>> =
        ["", "null", "[]", "{}", "\"HS256\"", "256", "[\"HS256\",\"JWT\"]", "{alg:'HS256'}", "{\"alg\":\"HS256\",\"typ\":\"JWT\",}", &deep]
            .map(|text| text.as_bytes().to_vec())
            .to_vec();
    for (before, after) in
        [("", "x"), ("", "{}"), ("", "\0"), ("\u{feff}", ""), ("\0", ""), ("//\n", ""), ("", "/* */"), ("[", "]"), ("", ",")]
    {
        headers.push(format!("{before}{good}{after}").into_bytes());
    }
    headers.push([good.as_bytes(), &[0xff]].concat());
    headers.push(good.replace("JWT", "J\u{1}WT").into_bytes());
    headers.push([&good.as_bytes()[..good.len() - 1], b",\"\xc3\x28\":1}"].concat());
    headers.push(good.encode_utf16().flat_map(u16::to_le_bytes).collect());
    for header in headers {
        all.push(Bad { category: "header is no object", why: Refused::Header, token: bench.written(header, text(&bench.claims())) });
    }
}
