//! Breakout rooms: moving is not leaving.

use domain::evidence::FactKind::{Joined, Left, Moved, Returned};
use jitsi::Phase;

use crate::Story;

const GROUP: &str = "4348a4e7-e7f4-444d-842f-fbdfdb4fc5a7";

#[test]
fn the_teacher_sends_follows_and_returns() {
    let story = Story::load("breakout_teacher").next("breakoutRoomsUpdated");
    let room = &story.conference.breakouts[0];
    assert_eq!((room.name.as_str(), room.id.as_str()), ("Group 1", GROUP));
    assert_eq!(room.jid.as_str(), "4348a4e7-e7f4-444d-842f-fbdfdb4fc5a7@breakout.meet.localhost");
    assert_eq!(story.conference.main_room.as_ref().expect("said").as_str(), "class-8xvr00");

    // The student is on the way: in no room for some seconds.
    let story = story.until(94_000);
    assert_eq!(story.names(), ["Teacher*", "StudentB"]);
    // And there.
    let story = story.until(102_000);
    assert_eq!(story.names(), ["Teacher*", "StudentB", "StudentA"]);
    let student = &story.conference.roster[2];
    assert_eq!((student.here, student.breakout.as_ref().map(jitsi::BreakoutId::as_str)), (false, Some(GROUP)));

    let story = story.next("videoConferenceLeft");
    assert_eq!(story.conference.phase, Phase::Moving);
    assert!(story.conference.in_conference());
    let story = story.next("videoConferenceJoined");
    assert_eq!(story.conference.my_breakout.as_ref().expect("there").as_str(), GROUP);
    assert!(story.conference.moderator(), "the role is not sent again and stays");
    let story = story.next("breakoutRoomsUpdated");
    let here: Vec<&str> = story.conference.roster.iter().filter(|one| one.here).filter_map(|one| one.name.as_deref()).collect();
    let away: Vec<&str> = story.conference.roster.iter().filter(|one| !one.here).filter_map(|one| one.name.as_deref()).collect();
    assert_eq!((here, away), (vec!["StudentA", "Teacher"], vec!["StudentB"]));

    let story = story.end().tick(200_000);
    assert_eq!(story.conference.phase, Phase::Joined);
    assert_eq!(story.conference.my_breakout, None);
    assert!(story.conference.breakouts.is_empty());
    let mut names = story.names();
    names.sort();
    assert_eq!(names, ["StudentA", "StudentB", "Teacher*"]);
    let own = [(Joined, "f030b5ec", 25_507), (Moved, "f030b5ec", 115_097), (Returned, "f030b5ec", 133_944)];
    assert_eq!(story.own_facts(), own, "in the lesson all the time");
    assert!(story.other_facts().iter().all(|fact| fact.0 != Left), "and so were the others: {:?}", story.other_facts());
}

#[test]
fn the_student_is_sent_and_comes_back() {
    let story = Story::load("breakout_student").next("videoConferenceLeft");
    assert_eq!(story.conference.phase, Phase::Moving);
    assert_eq!(story.names(), ["StudentA*"]);
    let story = story.next("videoConferenceJoined");
    assert_eq!(story.conference.phase, Phase::Joined);
    assert_eq!(story.conference.my_breakout.as_ref().expect("there").as_str(), GROUP);
    let story = story.next("participantRoleChanged");
    assert!(story.conference.moderator(), "a student moderates in a breakout room: nothing may be built on that");
    let story = story.end();
    assert!(!story.conference.moderator());
    assert_eq!(story.conference.my_breakout, None);
    let own = [(Joined, "6b11e152", 47_418), (Moved, "6b11e152", 99_415), (Returned, "6b11e152", 145_878)];
    assert_eq!(story.own_facts(), own);
    let rooms: Vec<Option<&str>> =
        story.facts.iter().filter(|fact| !fact.other).map(|fact| fact.breakout.as_ref().map(|room| room.as_str())).collect();
    assert_eq!(rooms, [None, Some(GROUP), None]);
    assert!(story.other_facts().iter().all(|fact| fact.0 != Left));
}

#[test]
fn who_stays_sees_both_go_and_come_back() {
    let story = Story::load("breakout_stayed").until(125_000);
    let away: Vec<&str> = story.conference.roster.iter().filter(|one| !one.here).filter_map(|one| one.name.as_deref()).collect();
    assert_eq!(away, ["StudentA", "Teacher"]);
    let story = story.end().tick(200_000);
    assert!(story.conference.roster.iter().all(|one| one.here));
    assert_eq!(story.conference.roster.len(), 3);
    assert!(story.other_facts().iter().all(|fact| fact.0 != Left), "{:?}", story.other_facts());
}

#[test]
fn who_leaves_from_the_main_room_while_there_are_rooms_is_gone_after_a_while() {
    let mut story = Story::load("breakout_teacher").next("breakoutRoomsUpdated");
    story.play(85_000, "participantLeft", &serde_json::json!({ "id": "348b0396" }));
    assert_eq!(story.names(), ["Teacher*", "StudentA"]);
    let story = story.tick(100_000);
    assert!(story.other_facts().iter().all(|fact| fact.0 != Left), "might be on the way to another room");
    let story = story.tick(116_000);
    assert!(story.other_facts().contains(&(Left, "348b0396", 85_000)));
}

#[test]
fn a_move_that_never_arrives_was_a_departure() {
    let story = Story::load("breakout_student").next("videoConferenceLeft").tick(150_000);
    assert_eq!(story.conference.phase, Phase::Moving);
    let story = story.tick(152_000);
    assert_eq!(story.conference.phase, Phase::Reconnecting);
    assert_eq!(story.own_facts().last(), Some(&(Left, "6b11e152", 91_013)));
}
