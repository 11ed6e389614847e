//! What must hold of the ledger whatever the evidence: order and duplicates change nothing, nothing is outside of the evidence, sums add
//! up, and no garbage makes it panic.

use domain::evidence::{Evidence, FactKind, HookKind, OTHERS_MS, Witness};
use domain::ledger::{Attendance, Certainty, Ledger, Visit, of_lesson};
use domain::{BreakoutId, EndpointId, HookId, JournalId, PersonId};
use proptest::prelude::*;

/// The ledger may guess an end so much later than the last fact, in ms.
const BOUND_MS: i64 = OTHERS_MS;

fn witnesses() -> Vec<Witness> {
    let server = |kind| Witness::Server { kind, hook: HookId::new("hook") };
    let mut all: Vec<Witness> = (0..3).map(|person| Witness::Browser(PersonId::new(format!("p{person}")))).collect();
    all.push(Witness::Display(PersonId::new("display")));
    all.extend(HookKind::ALL.map(server));
    all
}

prop_compose! {
    fn fact(time: impl Strategy<Value = i64>)(
        witness in prop::sample::select(witnesses()),
        source in 0..2_u8,
        sequence in 0..40_u64,
        subject in prop::option::weighted(0.8, 0..3_u8),
        name in prop::option::weighted(0.2, 0..2_u8),
        endpoint in 0..4_u8,
        kind in prop::sample::select(FactKind::ALL.to_vec()),
        breakout in prop::option::weighted(0.2, 0..2_u8),
        at_ms in time,
        late_ms in prop::sample::select(vec![0_i64, 500, 40_000, 1_000_000]),
        off_ms in prop::sample::select(vec![0_i64, 1_000, 10_000_000]),
    ) -> Evidence {
        Evidence {
            witness,
            source: JournalId::new(format!("s{source}")),
            sequence,
            subject: subject.map(|person| PersonId::new(format!("p{person}"))),
            name: name.map(|name| format!("name {name}")),
            endpoint: EndpointId::new(format!("e{endpoint}")),
            kind,
            breakout: breakout.map(|room| BreakoutId::new(format!("b{room}"))),
            at_ms,
            claimed_ms: at_ms.saturating_sub(off_ms),
            received_ms: at_ms.saturating_add(late_ms),
        }
    }
}

fn any_evidence() -> impl Strategy<Value = Vec<Evidence>> {
    let seconds = (0..1_800_i64).prop_map(|at_s| at_s * 1_000);
    prop::collection::vec(fact(seconds), 0..80)
}

/// Shuffled, with up to five of each. The copies come later than the first: a fact that is the same is the same whenever it came.
fn jumbled(evidence: &[Evidence], seed: u64) -> Vec<Evidence> {
    let mut state = seed | 1;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below
    };
    let mut all: Vec<Evidence> = Vec::new();
    for fact in evidence {
        all.extend(std::iter::repeat_n(fact.clone(), 1 + next(5)));
    }
    for last in (1..all.len()).rev() {
        let other = next(last + 1);
        all.swap(last, other);
    }
    all
}

fn bytes(ledger: &Ledger) -> Vec<u8> {
    serde_json::to_vec(ledger).expect("a ledger can be written")
}

fn visits(ledger: &Ledger) -> impl Iterator<Item = &Vec<Visit>> {
    ledger.people.iter().map(|one| &one.visits).chain(ledger.strangers.iter().map(|one| &one.visits))
}

fn check(ledger: &Ledger, first_ms: i64, last_ms: i64) {
    assert!(ledger.people.windows(2).all(|pair| pair[0].person < pair[1].person), "by person: {ledger:#?}");
    for visits in visits(ledger) {
        assert!(visits.windows(2).all(|pair| pair[0].to_ms < pair[1].from_ms), "in order and apart: {visits:#?}");
        for visit in visits {
            assert!(!visit.stretches.is_empty() && visit.devices >= 1, "{visit:#?}");
            assert_eq!(visit.stretches.first().map(|one| one.from_ms), Some(visit.from_ms));
            assert_eq!(visit.stretches.last().map(|one| one.to_ms), Some(visit.to_ms));
            assert!(visit.stretches.windows(2).all(|pair| pair[0].to_ms == pair[1].from_ms), "tiled: {visit:#?}");
            for stretch in &visit.stretches {
                assert!(stretch.from_ms <= stretch.to_ms && !stretch.reasons.is_empty(), "{stretch:?}");
                assert!(stretch.reasons.windows(2).all(|pair| pair[0] < pair[1]), "each reason once, in order: {stretch:?}");
            }
            assert!(first_ms <= visit.from_ms && visit.to_ms <= last_ms + BOUND_MS, "inside the evidence: {visit:#?}");
        }
    }
    for one in &ledger.people {
        let sum = |certainty| one.ms(|stretch| stretch.certainty == certainty);
        assert_eq!(sum(Certainty::Confirmed) + sum(Certainty::Inferred), Attendance::counted_ms(one));
        let all: i64 = one.visits.iter().map(|visit| visit.to_ms - visit.from_ms).sum();
        assert_eq!(sum(Certainty::Confirmed) + sum(Certainty::Inferred) + sum(Certainty::Unknown), all);
        assert!(one.visits.iter().filter(|visit| visit.ongoing).count() <= 1);
    }
}

/// A hundred thousand interleavings: so many sets, so many orders of each.
const SETS: u32 = 2_000;
const ORDERS: u64 = 50;

proptest! {
    #![proptest_config(ProptestConfig { cases: SETS, ..ProptestConfig::default() })]

    #[test]
    fn order_and_duplicates_change_nothing(evidence in any_evidence(), seed in any::<u64>(), now_s in 0..4_000_i64) {
        let straight = bytes(&of_lesson(&evidence, now_s * 1_000));
        for order in 0..ORDERS {
            let jumbled = jumbled(&evidence, seed.wrapping_add(order.wrapping_mul(0x9E37_79B9)));
            prop_assert!(bytes(&of_lesson(&jumbled, now_s * 1_000)) == straight, "order {order} of {evidence:#?}");
        }
    }

    #[test]
    fn visits_are_tiled_apart_and_inside_the_evidence(evidence in any_evidence(), now_s in 0..4_000_i64) {
        let ledger = of_lesson(&evidence, now_s * 1_000);
        check(&ledger, 0, 1_800_000);
    }

    #[test]
    fn garbage_does_not_panic(
        evidence in prop::collection::vec(fact(prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX), -5_000..5_000_i64]), 0..60),
        now_ms in prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX)],
    ) {
        let ledger = of_lesson(&evidence, now_ms);
        for visits in visits(&ledger) {
            prop_assert!(visits.windows(2).all(|pair| pair[0].to_ms < pair[1].from_ms));
        }
        for one in &ledger.people {
            prop_assert!(one.counted_ms() >= 0);
        }
    }

    #[test]
    fn a_server_that_makes_lists_leaves_nothing_to_a_forger(from_s in 0..1_500_i64, length_s in 1..300_i64) {
        // The forger's browser claims to be on an endpoint of its own making, and a list a minute does not have it.
        let mut evidence = Vec::new();
        let server = Witness::Server { kind: HookKind::Rollcall, hook: HookId::new("hook") };
        let person = |name: &str| Some(PersonId::new(name));
        let mut tell = |witness: &Witness, subject: &str, endpoint: &str, kind, at_s: i64| {
            let sequence = evidence.len() as u64;
            evidence.push(Evidence {
                witness: witness.clone(),
                source: JournalId::new("source"),
                sequence,
                subject: person(subject),
                name: None,
                endpoint: EndpointId::new(endpoint),
                kind,
                breakout: None,
                at_ms: at_s * 1_000,
                claimed_ms: at_s * 1_000,
                received_ms: at_s * 1_000,
            });
        };
        tell(&server, "honest", "e1", FactKind::Joined, 0);
        (0..31).for_each(|minute| tell(&server, "honest", "e1", FactKind::Snapshot, minute * 60));
        tell(&server, "honest", "e1", FactKind::Left, 1_810);
        let forger = Witness::Browser(PersonId::new("forger"));
        (from_s..from_s + length_s).step_by(10).for_each(|at_s| tell(&forger, "forger", "e2", FactKind::Seen, at_s));
        let ledger = of_lesson(&evidence, 10_000_000);
        let counted: Vec<(&str, i64)> = ledger.people.iter().map(|one| (one.person.as_str(), one.counted_ms())).collect();
        prop_assert_eq!(counted, [("forger", 0), ("honest", 1_810_000)]);
    }
}
