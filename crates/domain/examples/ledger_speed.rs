//! How long the ledger takes over a lesson of an hour: `cargo run --release -p domain --example ledger_speed`.

use std::time::Instant;

use domain::evidence::{Evidence, FactKind, HEARTBEAT_MS, HookKind, OTHERS_MS, Witness};
use domain::ledger::of_lesson;
use domain::{EndpointId, HookId, JournalId, PersonId};

const HOUR_MS: i64 = 3_600_000;

fn lesson(people: usize, seen_by: usize) -> Vec<Evidence> {
    let mut all = Vec::new();
    let mut tell = |witness: Witness, source: String, whom: usize, kind, at_ms: i64| {
        all.push(Evidence {
            witness,
            source: JournalId::new(source),
            sequence: all.len() as u64,
            subject: Some(PersonId::new(format!("person-{whom:06}"))),
            name: None,
            endpoint: EndpointId::new(format!("{whom:08x}")),
            kind,
            breakout: None,
            at_ms,
            claimed_ms: at_ms,
            received_ms: at_ms + 100,
        });
    };
    let browser = |who: usize| Witness::Browser(PersonId::new(format!("person-{who:06}")));
    let module = Witness::Server { kind: HookKind::Rollcall, hook: HookId::new("hook") };
    for whom in 0..people {
        let from_ms = i64::try_from(whom).expect("few") * 700;
        let beats = |step: i64| (1..).map(move |beat| from_ms + beat * step).take_while(|at_ms| *at_ms < HOUR_MS);
        tell(module.clone(), "conference".into(), whom, FactKind::Joined, from_ms);
        tell(browser(whom), format!("journal-{whom}"), whom, FactKind::Joined, from_ms);
        beats(HEARTBEAT_MS).for_each(|at_ms| tell(browser(whom), format!("journal-{whom}"), whom, FactKind::Seen, at_ms));
        beats(OTHERS_MS)
            .for_each(|at_ms| tell(module.clone(), "conference".into(), whom, FactKind::Snapshot, at_ms / OTHERS_MS * OTHERS_MS));
        for who in (1..=seen_by).map(|next| (whom + next) % people) {
            beats(OTHERS_MS).for_each(|at_ms| tell(browser(who), format!("journal-{who}"), whom, FactKind::Seen, at_ms));
        }
        tell(module.clone(), "conference".into(), whom, FactKind::Left, HOUR_MS);
        tell(browser(whom), format!("journal-{whom}"), whom, FactKind::Left, HOUR_MS);
    }
    all
}

fn main() {
    for (people, seen_by) in [(30, 29), (300, 12)] {
        let evidence = lesson(people, seen_by);
        let mut times: Vec<_> = (0..11)
            .map(|_| {
                let begun = Instant::now();
                let ledger = of_lesson(&evidence, 2 * HOUR_MS);
                assert_eq!(ledger.people.len(), people);
                begun.elapsed()
            })
            .collect();
        times.sort();
        println!("{people} people, {} facts: {:.1} ms", evidence.len(), times[5].as_secs_f64() * 1_000.0);
    }
}
