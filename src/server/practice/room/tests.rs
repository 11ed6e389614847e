use super::super::message::{May, NoRecording, Poll, Reaction, SharedVideo, Stroke};
use super::talk::{CHAT_MAX, HISTORY};
use super::*;

const NOW_MS: i64 = 1_795_224_004_321;

/// A room in which Ana (`000000aa`) moderates and Ben (`000000bb`) and Cem (`000000cc`) do not, in this order.
fn class() -> Room {
    let mut room = Room::new("m".into(), NOW_MS, None);
    for (name, moderator, number) in [("Ana", true, 0xaa), ("Ben", false, 0xbb), ("Cem", false, 0xcc)] {
        room.enter(occupant(name, moderator, number));
    }
    room
}

fn occupant(name: &str, moderator: bool, number: u32) -> Occupant {
    Occupant {
        id: EndpointId::new(format!("{number:08x}")),
        person: format!("p-{name}"),
        name: name.to_owned(),
        moderator,
        audio_muted: false,
        video_muted: true,
        sharing: false,
        raised_ms: 0,
        may: May::ALL,
    }
}

/// What the newcomer Dee is told.
fn welcome(room: &mut Room) -> Welcome {
    match room.enter(occupant("Dee", false, 0xdd)).swap_remove(0).1 {
        ToPage::Welcome(welcome) => *welcome,
        other => panic!("{other:?}"),
    }
}

fn ana() -> EndpointId {
    EndpointId::new("000000aa")
}
fn ben() -> EndpointId {
    EndpointId::new("000000bb")
}
fn cem() -> EndpointId {
    EndpointId::new("000000cc")
}

/// Everything that only a moderator may ask for.
fn powers() -> Vec<FromPage> {
    vec![
        FromPage::Mute { id: cem(), media: Media::Audio },
        FromPage::MuteEveryone { media: Media::Audio },
        FromPage::Kick { id: cem() },
        FromPage::Kick { id: ana() },
        FromPage::Grant { id: ben() },
        FromPage::Subject { subject: "taken over".into() },
        FromPage::Moderation { media: Media::Audio, on: true },
        FromPage::Approve { id: ben(), media: Media::Audio },
        FromPage::ShareVideo { url: Some("https://video.example/1".into()) },
        FromPage::Whiteboard,
        FromPage::Follow { on: true },
        FromPage::End,
    ]
}

#[test]
fn a_newcomer_is_told_who_came_before_in_their_order_and_they_hear_of_the_newcomer() {
    let said = class().enter(occupant("Dee", false, 0xdd));
    let [(To::One(to), ToPage::Welcome(welcome)), (To::Others(but), ToPage::Joined { person })] = &said[..] else { panic!("{said:?}") };
    assert_eq!((to.as_str(), &welcome.id, but), ("000000dd", to, to));
    assert_eq!(welcome.people.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Ana", "Ben", "Cem"]);
    assert!(welcome.people[0].moderator && !welcome.people[1].moderator);
    assert_eq!(welcome.since_ms, NOW_MS);
    assert_eq!((person.name.as_str(), person.person.as_str(), person.moderator), ("Dee", "p-Dee", false));
}

#[test]
fn without_the_role_every_power_is_ignored_without_an_answer() {
    let mut room = class();
    for power in powers() {
        assert_eq!(room.apply(&ben(), power.clone(), NOW_MS), [], "{power:?}");
    }
    assert_eq!(room.people().len(), 3);
    assert!(!room.find(&cem()).is_some_and(|cem| cem.audio_muted));
    assert_eq!(room.subject, "");
}

#[test]
fn a_moderator_has_every_power() {
    for power in powers().into_iter().filter(|power| *power != FromPage::Kick { id: ana() }) {
        assert_ne!(class().apply(&ana(), power.clone(), NOW_MS), [], "{power:?}");
    }
}

#[test]
fn a_granted_role_counts_from_then_on() {
    let mut room = class();
    let subject = FromPage::Subject { subject: "Biology".into() };
    assert_eq!(room.apply(&ben(), subject.clone(), NOW_MS), []);
    assert_eq!(room.apply(&ana(), FromPage::Grant { id: ben() }, NOW_MS), [(To::All, ToPage::Role { id: ben(), moderator: true })]);
    assert_eq!(room.apply(&ana(), FromPage::Grant { id: ben() }, NOW_MS), [], "twice is once");
    assert_eq!(room.apply(&ben(), subject, NOW_MS), [(To::All, ToPage::Subject { subject: "Biology".into() })]);
}

#[test]
fn a_moderator_mutes_others_and_can_never_unmute_them() {
    let mut room = class();
    let mute = FromPage::Mute { id: ben(), media: Media::Audio };
    let muted = ToPage::Muted { id: ben(), media: Media::Audio, muted: true, by: Some(ana()) };
    assert_eq!(room.apply(&ana(), mute.clone(), NOW_MS), [(To::All, muted)]);
    assert_eq!(room.apply(&ana(), mute, NOW_MS), [], "muted already");
    // The owner alone turns it on again, and everybody sees it.
    let on = room.apply(&ben(), FromPage::Muted { media: Media::Audio, muted: false }, NOW_MS);
    assert_eq!(on, [(To::All, ToPage::Muted { id: ben(), media: Media::Audio, muted: false, by: None })]);
    // Asking for what is so already is answered, but to the owner alone.
    let again = room.apply(&ben(), FromPage::Muted { media: Media::Audio, muted: false }, NOW_MS);
    assert_eq!(again, [(To::One(ben()), ToPage::Muted { id: ben(), media: Media::Audio, muted: false, by: None })]);
}

#[test]
fn mute_everyone_spares_the_one_who_asks_and_those_already_silent_in_one_message() {
    let mut room = class();
    room.apply(&cem(), FromPage::Muted { media: Media::Audio, muted: true }, NOW_MS);
    let said = room.apply(&ana(), FromPage::MuteEveryone { media: Media::Audio }, NOW_MS);
    assert_eq!(said, [(To::All, ToPage::MutedMany { ids: vec![ben()], media: Media::Audio, by: ana() })]);
    assert!(!room.find(&ana()).is_some_and(|ana| ana.audio_muted));
    assert_eq!(room.apply(&ana(), FromPage::MuteEveryone { media: Media::Audio }, NOW_MS), [], "all are silent");
}

#[test]
fn a_kick_tells_all_then_the_others_that_one_left() {
    let mut room = class();
    let said = room.apply(&ana(), FromPage::Kick { id: ben() }, NOW_MS);
    let kicked = ToPage::Kicked { id: ben(), by: ana() };
    assert_eq!(said, [(To::One(ben()), kicked.clone()), (To::All, kicked), (To::All, ToPage::Left { id: ben() })]);
    assert!(!room.has(&ben()));
    assert!(room.leave(&ben()).is_none(), "the broken line that follows is no second leaving");
    assert_eq!(room.apply(&ben(), FromPage::Hand { up: true }, NOW_MS), [], "the dead do not speak");
    assert_eq!(room.apply(&ana(), FromPage::Kick { id: ana() }, NOW_MS), [], "nobody puts out themselves");
}

#[test]
fn hands_keep_the_time_of_the_first_raise() {
    let mut room = class();
    let up = |room: &mut Room, id: &EndpointId, now_ms| room.apply(id, FromPage::Hand { up: true }, now_ms);
    assert_eq!(up(&mut room, &cem(), NOW_MS), [(To::All, ToPage::Hand { id: cem(), raised_ms: NOW_MS })]);
    up(&mut room, &ben(), NOW_MS + 5);
    assert_eq!(up(&mut room, &cem(), NOW_MS + 9), [], "raising again does not lose the place");
    assert_eq!(welcome(&mut room).people.iter().map(|one| one.raised_ms).collect::<Vec<_>>(), [0, NOW_MS + 5, NOW_MS]);
    let down = room.apply(&cem(), FromPage::Hand { up: false }, NOW_MS + 10);
    assert_eq!(down, [(To::All, ToPage::Hand { id: cem(), raised_ms: 0 })]);
}

#[test]
fn the_end_reaches_everybody_and_leaves_nobody() {
    let mut room = class();
    let said = room.apply(&ana(), FromPage::End, NOW_MS);
    assert_eq!(said, [ana(), ben(), cem()].map(|id| (To::One(id), ToPage::Ended)));
    assert!(room.people().is_empty());
}

#[test]
fn a_private_line_reaches_two_and_is_not_kept() {
    let mut room = class();
    let to_ben = FromPage::Chat { text: "psst".into(), to: Some(ben()) };
    let out = room.apply(&ana(), to_ben, NOW_MS);
    assert_eq!(out.iter().map(|(to, _)| to.clone()).collect::<Vec<_>>(), [To::One(ana()), To::One(ben())]);
    room.apply(&cem(), FromPage::Chat { text: "hello <b>all</b>".into(), to: None }, NOW_MS);
    let nobody = FromPage::Chat { text: "anybody?".into(), to: Some(EndpointId::new("0")) };
    assert_eq!(room.apply(&ana(), nobody, NOW_MS), []);
    assert_eq!(welcome(&mut room).chat.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["hello <b>all</b>"]);
}

#[test]
fn chat_is_bounded_in_length_and_in_number() {
    let mut room = class();
    for _ in 0..HISTORY + 5 {
        room.apply(&ben(), FromPage::Chat { text: "é".repeat(CHAT_MAX + 1), to: None }, NOW_MS);
    }
    assert_eq!(room.chat.len(), HISTORY);
    assert!(room.chat.iter().all(|line| line.text.chars().count() == CHAT_MAX));
    assert_eq!(room.apply(&ben(), FromPage::Chat { text: " \n".into(), to: None }, NOW_MS), []);
}

#[test]
fn a_recording_starts_once_and_latecomers_see_it() {
    let mut room = class();
    let record = |on| FromPage::Record { mode: RecordingMode::File, on };
    let refused = |id, error| [(To::One(id), ToPage::NoRecording { mode: RecordingMode::File, error })];
    assert_eq!(room.apply(&ana(), record(false), NOW_MS), [], "nothing to stop");
    assert_eq!(room.apply(&ana(), record(true), NOW_MS), [(To::All, ToPage::Recording { mode: RecordingMode::File, on: true })]);
    assert_eq!(room.apply(&ana(), record(true), NOW_MS), refused(ana(), NoRecording::UnexpectedRequest), "Jicofo's answer");
    let late = welcome(&mut room);
    assert_eq!(late.recording, [RecordingMode::File]);
    assert!(late.people.iter().all(|one| [ana(), ben(), cem()].contains(&one.id)), "the recorder is nobody that is told of");
    assert_eq!(room.apply(&ben(), record(true), NOW_MS), refused(ben(), NoRecording::ServiceUnavailable));
    assert_eq!(room.apply(&ben(), record(false), NOW_MS), [], "a student stops nothing");
    assert_eq!(room.apply(&ana(), record(false), NOW_MS), [(To::All, ToPage::Recording { mode: RecordingMode::File, on: false })]);
}

#[test]
fn what_the_token_does_not_name_is_not_there() {
    let mut room = class();
    room.enter(Occupant { may: May::default(), ..occupant("Eve", false, 0xee) });
    room.enter(Occupant { may: May::default(), ..occupant("Fay", true, 0xff) });
    let (eve, fay) = (EndpointId::new("000000ee"), EndpointId::new("000000ff"));
    let share = FromPage::Muted { media: Media::Desktop, muted: false };
    let still = ToPage::Muted { id: eve.clone(), media: Media::Desktop, muted: true, by: None };
    assert_eq!(room.apply(&eve, share, NOW_MS), [(To::One(eve.clone()), still)]);
    let chat = |to| FromPage::Chat { text: "hello".into(), to };
    assert_eq!(room.apply(&eve, chat(None), NOW_MS), []);
    assert_eq!(room.apply(&eve, chat(Some(ana())), NOW_MS).len(), 2, "in private, as in Jitsi Meet");
    let poll = FromPage::Poll { question: "Ready?".into(), options: vec!["Yes".into(), "No".into()] };
    assert_eq!(room.apply(&eve, poll.clone(), NOW_MS), []);
    assert_eq!(room.apply(&fay, poll, NOW_MS).len(), 1, "a moderator may");
    let record = room.apply(&fay, FromPage::Record { mode: RecordingMode::Stream, on: true }, NOW_MS);
    assert!(matches!(&record[..], [(_, ToPage::NoRecording { error: NoRecording::ServiceUnavailable, .. })]), "not even a moderator");
}

#[test]
fn moderation_turns_students_off_and_needs_leave_for_turning_on() {
    let mut room = class();
    let (audio, on) = (Media::Audio, FromPage::Muted { media: Media::Audio, muted: false });
    let said = room.apply(&ana(), FromPage::Moderation { media: audio, on: true }, NOW_MS);
    let muted = ToPage::MutedMany { ids: vec![ben(), cem()], media: audio, by: ana() };
    assert_eq!(said, [(To::All, ToPage::Moderation { media: audio, on: true }), (To::All, muted)]);
    let blocked = |id: EndpointId| [(To::One(id.clone()), ToPage::Muted { id, media: audio, muted: true, by: None })];
    assert_eq!(room.apply(&ben(), on.clone(), NOW_MS), blocked(ben()));

    let approved = ToPage::Approved { id: ben(), media: audio };
    let leave = FromPage::Approve { id: ben(), media: audio };
    assert_eq!(room.apply(&ana(), leave.clone(), NOW_MS), [(To::One(ben()), approved.clone()), (To::Moderators, approved)]);
    assert_eq!(room.apply(&ana(), leave, NOW_MS), [], "twice is once");
    assert!(matches!(&room.apply(&ben(), on.clone(), NOW_MS)[..], [(To::All, ToPage::Muted { muted: false, .. })]));
    assert_eq!(room.apply(&cem(), on.clone(), NOW_MS), blocked(cem()), "leave is for one");

    assert_eq!(room.apply(&ana(), FromPage::Reject { id: ben(), media: audio }, NOW_MS).len(), 2);
    assert!(!room.find(&ben()).is_some_and(|ben| ben.audio_muted), "whoever speaks goes on");
    room.apply(&ben(), FromPage::Muted { media: audio, muted: true }, NOW_MS);
    assert_eq!(room.apply(&ben(), on.clone(), NOW_MS), blocked(ben()));

    let late = welcome(&mut room);
    assert!(late.you.audio_muted && late.moderation == [audio]);
    room.apply(&ana(), FromPage::Grant { id: cem() }, NOW_MS);
    assert!(matches!(&room.apply(&cem(), on.clone(), NOW_MS)[..], [(To::All, _)]), "moderators need no leave");
    room.apply(&ana(), FromPage::Moderation { media: audio, on: false }, NOW_MS);
    assert!(matches!(&room.apply(&ben(), on, NOW_MS)[..], [(To::All, _)]));
    assert_eq!(room.apply(&ana(), FromPage::Reject { id: ben(), media: audio }, NOW_MS), [], "nothing to take back");
}

#[test]
fn without_moderation_being_asked_is_a_word_to_one() {
    let said = class().apply(&ana(), FromPage::Approve { id: ben(), media: Media::Audio }, NOW_MS);
    assert_eq!(said, [(To::One(ben()), ToPage::Approved { id: ben(), media: Media::Audio })]);
}

#[test]
fn a_screen_is_shared_seen_and_stopped_by_a_moderator() {
    let mut room = class();
    let said = room.apply(&ben(), FromPage::Muted { media: Media::Desktop, muted: false }, NOW_MS);
    assert_eq!(said, [(To::All, ToPage::Muted { id: ben(), media: Media::Desktop, muted: false, by: None })]);
    assert!(welcome(&mut room).people[1].sharing);
    let said = room.apply(&ana(), FromPage::Mute { id: ben(), media: Media::Desktop }, NOW_MS);
    assert_eq!(said, [(To::All, ToPage::Muted { id: ben(), media: Media::Desktop, muted: true, by: Some(ana()) })]);
}

#[test]
fn a_question_counts_one_answer_of_each() {
    let mut room = class();
    let ask = |options: &[&str]| FromPage::Poll { question: "Ready?".into(), options: options.iter().map(|&one| one.into()).collect() };
    assert_eq!(room.apply(&ana(), ask(&["Yes"]), NOW_MS), [], "one answer is no question");
    assert_eq!(room.apply(&ana(), ask(&["Yes", "Yes"]), NOW_MS), []);
    let poll = |votes: &[usize]| Poll {
        id: 1,
        by: "Ana".into(),
        question: "Ready?".into(),
        options: vec!["Yes".into(), "No".into()],
        votes: votes.to_vec(),
    };
    let shown = |votes: &[usize]| [(To::All, ToPage::Poll { poll: poll(votes) })];
    assert_eq!(room.apply(&ana(), ask(&["Yes", "No"]), NOW_MS), shown(&[0, 0]));
    assert_eq!(room.apply(&ben(), FromPage::Vote { poll: 1, option: 0 }, NOW_MS), shown(&[1, 0]));
    assert_eq!(room.apply(&ben(), FromPage::Vote { poll: 1, option: 0 }, NOW_MS), []);
    assert_eq!(room.apply(&ben(), FromPage::Vote { poll: 1, option: 1 }, NOW_MS), shown(&[0, 1]), "another mind");
    assert_eq!(room.apply(&ben(), FromPage::Vote { poll: 1, option: 2 }, NOW_MS), []);
    assert_eq!(room.apply(&ben(), FromPage::Vote { poll: 9, option: 0 }, NOW_MS), []);
    assert_eq!(welcome(&mut room).board.polls, [poll(&[0, 1])]);
}

#[test]
fn a_shared_video_is_an_https_address_and_ends_with_whoever_shares_it() {
    let mut room = class();
    let share = |url: &str| FromPage::ShareVideo { url: Some(url.into()) };
    for url in ["javascript:alert(1)", "http://video.example/1", "https://a b"] {
        assert_eq!(room.apply(&ana(), share(url), NOW_MS), [], "{url}");
    }
    let video = SharedVideo { url: "https://video.example/1".into(), by: ana() };
    assert_eq!(room.apply(&ana(), share(&video.url), NOW_MS), [(To::All, ToPage::Video { video: Some(video) })]);
    room.apply(&ana(), FromPage::Follow { on: true }, NOW_MS);
    let (_, said) = room.leave(&ana()).expect("she was in");
    assert!(said.contains(&(To::All, ToPage::Video { video: None })) && said.contains(&(To::All, ToPage::Follow { by: None })), "{said:?}");
}

#[test]
fn only_the_one_whom_all_follow_leads() {
    let mut room = class();
    let view = FromPage::View { tiles: true, pinned: Some(cem()) };
    assert_eq!(room.apply(&ana(), view.clone(), NOW_MS), []);
    room.apply(&ana(), FromPage::Follow { on: true }, NOW_MS);
    let told = ToPage::View { tiles: true, pinned: Some(cem()) };
    assert_eq!(room.apply(&ana(), view.clone(), NOW_MS), [(To::Others(ana()), told)]);
    assert_eq!(room.apply(&ben(), view, NOW_MS), []);
}

#[test]
fn a_whiteboard_keeps_what_was_drawn_for_those_who_come_later() {
    let mut room = class();
    let stroke = Stroke(vec![(1, 2), (3, 4)]);
    assert_eq!(room.apply(&ben(), FromPage::Draw { stroke: stroke.clone() }, NOW_MS), [], "there is none");
    room.apply(&ana(), FromPage::Whiteboard, NOW_MS);
    assert_eq!(room.apply(&ben(), FromPage::Draw { stroke: stroke.clone() }, NOW_MS).len(), 1);
    assert_eq!(room.apply(&ben(), FromPage::Draw { stroke: Stroke(Vec::new()) }, NOW_MS), []);
    assert_eq!(welcome(&mut room).board.whiteboard, Some(vec![stroke]));
}

#[test]
fn a_reaction_and_a_text_reach_whom_they_are_for() {
    let mut room = class();
    let said = room.apply(&ben(), FromPage::React { reaction: Reaction::Clap }, NOW_MS);
    assert_eq!(said, [(To::All, ToPage::Reaction { id: ben(), reaction: Reaction::Clap })]);
    let text = |to: Option<EndpointId>| FromPage::Text { to, text: "ping".into() };
    let message = ToPage::Text { from: ben(), text: "ping".into() };
    assert_eq!(room.apply(&ben(), text(None), NOW_MS), [(To::Others(ben()), message.clone())]);
    assert_eq!(room.apply(&ben(), text(Some(cem())), NOW_MS), [(To::One(cem()), message)]);
    assert_eq!(room.apply(&ben(), text(Some(EndpointId::new("0"))), NOW_MS), []);
}
