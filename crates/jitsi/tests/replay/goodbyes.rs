//! Leaving, being removed, and the end.

use domain::evidence::FactKind::{Joined, Left, Seen};
use jitsi::Phase;

use crate::Story;

#[test]
fn a_kick_is_seen_by_three() {
    let victim = Story::load("kick_victim").end();
    assert_eq!(victim.conference.phase, Phase::Kicked { by: Some("Teacher".into()) });
    assert_eq!(victim.phases, [Phase::Idle, Phase::Connecting, Phase::Joined, Phase::Kicked { by: Some("Teacher".into()) }]);
    assert_eq!(victim.own_facts(), [(Joined, "8752d2e9", 18_416), (Left, "8752d2e9", 39_212)]);
    assert!(victim.other_facts().iter().all(|fact| fact.0 != Left), "the others did not leave, although Jitsi says so");

    let witness = Story::load("kick_witness").end();
    assert_eq!(witness.names(), ["Teacher", "Watcher*"]);
    assert!(witness.other_facts().contains(&(Left, "8752d2e9", 38_511)), "{:?}", witness.other_facts());

    let teacher = Story::load("kick_teacher").end();
    assert_eq!(teacher.names(), ["Teacher*", "Watcher"]);
    assert_eq!(teacher.conference.phase, Phase::Joined);
}

#[test]
fn after_hanging_up_one_stays_out_although_the_frame_loads_its_welcome_page() {
    let story = Story::load("hangup_student").next("readyToClose");
    assert_eq!(story.conference.phase, Phase::Left);
    let story = story.end();
    assert_eq!(story.conference.phase, Phase::Left);
    assert!(story.conference.roster.is_empty());
    assert_eq!(story.own_facts(), [(Joined, "97274e39", 14_175), (Left, "97274e39", 17_019)], "left once, and at the first word of it");
    assert_eq!(story.other_facts(), [(Seen, "211b0a1a", 14_175)], "the teacher stayed");
}

#[test]
fn the_teacher_sees_the_student_hang_up_and_leaves_last() {
    let story = Story::load("hangup_teacher").until(17_000);
    assert_eq!(story.names(), ["Teacher*"]);
    let story = story.end();
    assert_eq!(story.conference.phase, Phase::Left);
    assert_eq!(story.own_facts(), [(Joined, "211b0a1a", 5_589), (Left, "211b0a1a", 21_816)]);
    assert!(!story.conference.moderator());
}

#[test]
fn closed_tabs_are_departures_for_those_who_stay() {
    let story = Story::load("closed_tabs_teacher").end().tick(80_000);
    assert_eq!(story.names(), ["Teacher*"]);
    assert_eq!(
        story.other_facts(),
        [
            (Joined, "5e3652b3", 19_507),
            (Left, "5e3652b3", 22_480),
            (Joined, "4313fdc2", 33_888),
            (Left, "4313fdc2", 36_097),
            (Joined, "b3d0106b", 48_282),
            (Left, "b3d0106b", 51_594),
            (Joined, "f9be8f39", 63_970),
            (Left, "f9be8f39", 66_164),
        ]
    );
}

#[test]
fn a_crash_is_seen_at_once_and_lost_power_after_a_minute() {
    let story = Story::load("crash_teacher").end().tick(200_000);
    let left: Vec<_> = story.other_facts().into_iter().filter(|fact| fact.0 == Left).collect();
    assert_eq!(left, [(Left, "e65383fc", 65_513), (Left, "b524ce26", 177_089)]);
}

#[test]
fn the_end_for_everybody_is_the_end_for_the_teacher_too() {
    for fixture in ["end_teacher", "end_student"] {
        let story = Story::load(fixture).end().tick(90_000);
        assert_eq!(story.phases, [Phase::Idle, Phase::Connecting, Phase::Joined, Phase::Ended], "{fixture}");
        assert!(story.conference.roster.is_empty(), "{fixture}");
        assert_eq!(story.own_facts().len(), 2, "{fixture}");
        assert!(story.other_facts().iter().all(|fact| fact.0 != Left), "{fixture}");
    }
}
