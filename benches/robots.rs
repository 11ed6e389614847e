//! Fills a practice conference with people who do nothing, to see how pages bear it. They stay until this is ended.
//!
//! `cargo bench --profile dev --bench robots -- http://localhost:8080 data/master.key CONFERENCE 500`; the conference's name is `room` in
//! the ticket of a lesson.

use std::time::{Duration, Instant};

use rollcall::server::vault::MasterKey;

#[path = "../tests/browser/harness/robots.rs"]
#[expect(dead_code, reason = "the browser tests need more of them")]
mod robots;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [origin, key, conference, people] = &arguments[..] else {
        // `cargo bench` without arguments runs all benches; this one has nothing to do then.
        eprintln!("usage: robots ORIGIN MASTER_KEY_FILE CONFERENCE PEOPLE");
        return;
    };
    let people = people.parse().expect("PEOPLE is a number");
    let passes = robots::Passes::with_key(&MasterKey::File(key.into()));
    let start = Instant::now();
    let robots = robots::Robots::fill(origin, &passes, conference, people).await;
    println!("{people} people are in after {:.1} s", start.elapsed().as_secs_f64());
    loop {
        tokio::time::sleep(Duration::from_secs(10)).await;
        println!("{} messages so far", robots.heard());
    }
}
