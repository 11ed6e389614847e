use super::*;
use crate::JournalId;

/// A journal of one browser: `fact(at s, kind)` in order.
fn journal(name: &str, witness: &str, subject: &str, endpoint: &str, facts: &[(i64, FactKind)]) -> Vec<Evidence> {
    facts
        .iter()
        .zip(1..)
        .map(|(&(at_s, kind), sequence)| Evidence {
            journal: JournalId::new(name),
            sequence,
            witness: PersonId::new(witness),
            subject: Some(PersonId::new(subject)),
            endpoint: EndpointId::new(endpoint),
            kind,
            at_ms: at_s * 1000,
            received_ms: at_s * 1000 + 100,
        })
        .collect()
}

fn own(endpoint: &str, facts: &[(i64, FactKind)]) -> Vec<Evidence> {
    journal(endpoint, "ana", "ana", endpoint, facts)
}

/// A stay with a heartbeat each ten seconds.
fn stay(endpoint: &str, from_s: i64, to_s: i64) -> Vec<Evidence> {
    let mut facts = vec![(from_s, Joined)];
    facts.extend((from_s + 10..to_s).step_by(10).map(|at_s| (at_s, Seen)));
    facts.push((to_s, Left));
    own(endpoint, &facts)
}

use FactKind::{Joined, Left, Seen};

fn only(rows: &[Attendance]) -> &Attendance {
    assert_eq!(rows.len(), 1, "{rows:#?}");
    &rows[0]
}

#[test]
fn a_stay_is_counted_to_the_millisecond() {
    let rows = attendance(&stay("e1", 100, 1540), 10_000_000);
    let row = only(&rows);
    assert_eq!(row.visits, [Visit { from_ms: 100_000, to_ms: 1_540_000, ongoing: false, certainty: Certainty::Inferred }]);
    assert_eq!(row.minutes(), 24);
}

#[test]
fn two_devices_at_once_count_once() {
    let evidence = [stay("phone", 0, 600), stay("laptop", 300, 900)].concat();
    assert_eq!(only(&attendance(&evidence, 10_000_000)).total_ms(), 900_000);
}

#[test]
fn a_crash_ends_the_visit_at_the_last_sign() {
    let mut evidence = stay("e1", 0, 600);
    evidence.pop();
    let rows = attendance(&evidence, 10_000_000);
    let visit = &only(&rows).visits[0];
    assert_eq!((visit.to_ms, visit.ongoing), (590_000, false));
}

#[test]
fn somebody_still_there_is_said_to_be_there() {
    let mut evidence = stay("e1", 0, 600);
    evidence.pop();
    assert!(only(&attendance(&evidence, 600_000)).visits[0].ongoing);
}

#[test]
fn silence_in_the_middle_makes_two_visits() {
    let evidence = own("e1", &[(0, Joined), (10, Seen), (300, Seen), (310, Seen), (320, Left)]);
    let spans: Vec<_> = only(&attendance(&evidence, 10_000_000)).visits.iter().map(|visit| (visit.from_ms, visit.to_ms)).collect();
    assert_eq!(spans, [(0, 10_000), (300_000, 320_000)]);
}

#[test]
fn another_browser_confirms_and_oneself_does_not() {
    let mut evidence = stay("e1", 0, 60);
    evidence.extend(journal("second-tab", "ana", "ana", "e2", &[(0, Joined), (60, Left)]));
    assert_eq!(only(&attendance(&evidence, 10_000_000)).visits[0].certainty, Certainty::Inferred);
    evidence.extend(journal("teacher", "tom", "ana", "e1", &[(1, Joined)]));
    evidence.extend(journal("teacher2", "tom", "ana", "e2", &[(1, Joined)]));
    assert_eq!(only(&attendance(&evidence, 10_000_000)).visits[0].certainty, Certainty::Confirmed);
}

#[test]
fn who_was_only_seen_by_others_is_not_forgotten() {
    let evidence = journal("teacher", "tom", "ana", "e1", &[(5, Joined), (15, Seen), (25, Seen), (30, Left)]);
    let rows = attendance(&evidence, 10_000_000);
    assert_eq!(only(&rows).person, PersonId::new("ana"));
    assert_eq!(only(&rows).total_ms(), 25_000);
}

#[test]
fn a_claim_about_somebody_else_on_my_endpoint_does_not_confirm_me() {
    let mut evidence = stay("e1", 0, 60);
    evidence.extend(journal("liar", "tom", "ben", "e1", &[(1, Joined), (50, Left)]));
    let rows = attendance(&evidence, 10_000_000);
    let ana = rows.iter().find(|row| row.person == PersonId::new("ana")).expect("ana was there");
    assert_eq!(ana.visits[0].certainty, Certainty::Inferred);
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    fn any_evidence() -> impl Strategy<Value = Vec<Evidence>> {
        let fact = (0..3_u8, 0..3_u8, 0..3_u8, 0..400_i64, prop::sample::select(vec![Joined, Seen, Left]));
        prop::collection::vec(fact, 0..60).prop_map(|facts| {
            facts
                .into_iter()
                .zip(1..)
                .map(|((witness, subject, endpoint, at, kind), sequence)| Evidence {
                    journal: JournalId::new(format!("j{witness}")),
                    sequence,
                    witness: PersonId::new(format!("p{witness}")),
                    subject: Some(PersonId::new(format!("p{subject}"))),
                    endpoint: EndpointId::new(format!("e{endpoint}")),
                    kind,
                    at_ms: at * 1_000,
                    received_ms: at * 1_000,
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn order_and_duplicates_change_nothing(evidence in any_evidence(), seed in any::<u64>()) {
            let straight = attendance(&evidence, 1_000_000);
            let mut shuffled = [evidence.clone(), evidence].concat();
            let mut state = seed | 1;
            for i in (1..shuffled.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let other = usize::try_from(state >> 33).expect("31 bits") % (i + 1);
                shuffled.swap(i, other);
            }
            prop_assert_eq!(attendance(&shuffled, 1_000_000), straight);
        }

        #[test]
        fn visits_are_in_order_apart_and_inside_the_evidence(evidence in any_evidence()) {
            for row in attendance(&evidence, 1_000_000) {
                prop_assert!(row.visits.iter().all(|visit| 0 <= visit.from_ms && visit.from_ms <= visit.to_ms && visit.to_ms <= 400_000));
                prop_assert!(row.visits.windows(2).all(|pair| pair[0].to_ms < pair[1].from_ms));
                prop_assert!(row.total_ms() <= 400_000);
            }
        }
    }
}
