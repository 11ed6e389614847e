//! How fast tokens are signed, in processor time. `benches/tokens/measure.mjs` runs it in turns with its peers.
//!
//! usage: `speed hs256|rs256|es256 SECONDS`, with keys in PEM in the environment (`RSA_PEM`, `EC_PEM`). One line comes out: how many were
//! signed per second of processor time, and the last token.

use std::time::Instant;

use domain::PersonId;
use domain::role::Role;
use tokens::{Audience, Entry, Signer, SigningKey};

/// Processor time of this process, user and system, in s.
fn processor_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").expect("Linux");
    let nanoseconds: u64 = stat.split_whitespace().next().and_then(|first| first.parse().ok()).expect("a number first");
    nanoseconds as f64 / 1e9
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, algorithm, seconds] = &arguments[..] else { panic!("usage: speed hs256|rs256|es256 SECONDS") };
    let seconds: f64 = seconds.parse().expect("a number of seconds");
    let pem = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} must have a key in PEM"));
    let key = match algorithm.as_str() {
        "hs256" => SigningKey::hs256(&[b'k'; 40]),
        "rs256" => SigningKey::rs256(&pem("RSA_PEM")),
        "es256" => SigningKey::es256(&pem("EC_PEM")),
        other => panic!("{other} is none of hs256, rs256, es256"),
    }
    .expect("a good key");
    let audience = Audience { issuer: "rollcall".into(), audience: "jitsi".into(), subject: "meet.example.org".into() };
    let signer = Signer::new(key, None, audience);
    let person = PersonId::new("p7f3kq0xv2m9d4r8s1t6w5");
    let entry = Entry {
        conference: "k3v9x2m7q4w8r1t6p5z0d3f8",
        person: &person,
        name: "Ana García Müller",
        avatar: Some("https://school.example.org/avatars/p7f3kq0xv2m9d4r8s1t6w5.png"),
        email: None,
        may: Role::Teacher.default_capabilities(),
        allowed: domain::board::Allowed::ALL,
        recording: true,
    };
    // aws-lc collects randomness before it signs for the first time.
    let mut token = signer.sign(&entry, 1_795_224_000_000, "j4x8c2v6b1n5m9a3s7d0f".to_owned());
    let (started, before_s) = (Instant::now(), processor_s());
    let mut signed = 0_u32;
    while started.elapsed().as_secs_f64() < seconds {
        for _ in 0..16 {
            token = signer.sign(&entry, 1_795_224_000_000 + i64::from(signed), "j4x8c2v6b1n5m9a3s7d0f".to_owned());
            signed += 1;
        }
    }
    println!("{:.1} {token}", f64::from(signed) / (processor_s() - before_s));
}
