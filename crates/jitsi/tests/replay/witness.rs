//! The facts about others: what a heartbeat says, and what must not be said.

use domain::evidence::FactKind::{Joined, Left, Seen};

use crate::Story;

#[test]
fn those_before_are_seen_and_those_after_join() {
    let story = Story::load("join_second").end();
    assert_eq!(story.own_facts(), [(Joined, "1d58e37a", 16_940)]);
    let others = story.other_facts();
    assert_eq!(others[..2], [(Seen, "2a9e2ee7", 16_940), (Joined, "77bc5c81", 59_417)]);
    let story = story.tick(90_000);
    assert_eq!(story.other_facts()[2..], [(Left, "77bc5c81", 68_251)]);
}

#[test]
fn a_heartbeat_names_everybody_who_is_there() {
    let story = Story::load("token_student").until(30_000);
    let seen = story.conference.seen(30_000);
    let facts: Vec<_> = seen
        .iter()
        .map(|fact| (fact.kind, fact.endpoint.as_str(), fact.other, fact.person.as_ref().map(domain::PersonId::as_str)))
        .collect();
    assert_eq!(
        facts,
        [(Seen, "2a733be7", false, None), (Seen, "5daedc89", true, Some("u-tea-1")), (Seen, "49fea8c1", true, Some("u-stu-1")),]
    );
    assert!(Story::load("kick_victim").end().conference.seen(60_000).is_empty());
}

#[test]
fn a_departure_is_believed_after_a_while_with_its_own_time() {
    let story = Story::load("token_student").next("participantLeft");
    assert!(story.other_facts().iter().all(|fact| fact.0 != Left));
    assert!(story.conference.seen(33_000).iter().all(|fact| fact.endpoint.as_str() != "5daedc89"), "but not seen any more");
    let story = story.end();
    assert!(story.other_facts().contains(&(Left, "5daedc89", 32_863)));
}
