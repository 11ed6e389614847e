use super::*;
use crate::server::practice::Person;

const NOW_MS: i64 = 1_795_224_004_321;

/// A room in which Ana (`000000aa`) moderates and Ben (`000000bb`) and Cem (`000000cc`) do not, in this order.
fn class() -> Room {
    let mut room = Room::new(7, NOW_MS);
    for (name, moderator, random) in [("Ana", true, 0xaa), ("Ben", false, 0xbb), ("Cem", false, 0xcc)] {
        room.join(arrival(name, moderator), random);
    }
    room
}

fn arrival(name: &str, moderator: bool) -> Arrival {
    let person = Person { id: format!("p-{name}"), name: name.to_owned(), moderator };
    Arrival { person, name: String::new(), audio_muted: false, video_muted: true }
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
        FromPage::Record { mode: RecordingMode::File, on: true },
        FromPage::End,
    ]
}

#[test]
fn a_newcomer_is_told_who_came_before_in_their_order_and_they_hear_of_the_newcomer() {
    let mut room = class();
    let (id, out) = room.join(arrival("Dee", false), 0xdd);
    assert_eq!(id.as_str(), "000000dd");
    let [(To::One(to), ToPage::Welcome { id: own, people, since_ms, .. }), (To::Others(but), ToPage::Joined { person })] = &out[..] else {
        panic!("{out:?}")
    };
    assert_eq!((to, own, but), (&id, &id, &id));
    assert_eq!(people.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Ana", "Ben", "Cem"]);
    assert!(people[0].moderator && !people[1].moderator);
    assert_eq!(*since_ms, NOW_MS);
    assert_eq!((person.name.as_str(), person.person.as_str(), person.moderator), ("Dee", "p-Dee", false));
}

#[test]
fn one_person_in_two_tabs_is_two_endpoints_even_with_a_poor_random_source() {
    let mut room = Room::new(7, NOW_MS);
    let (one, _) = room.join(arrival("Ana", true), u32::MAX);
    let (two, _) = room.join(arrival("Ana", true), u32::MAX);
    assert_eq!((one.as_str(), two.as_str()), ("ffffffff", "00000000"));
}

#[test]
fn the_name_is_the_tokens_and_the_pages_only_where_the_token_has_none() {
    let mut room = Room::new(7, NOW_MS);
    let mut named = |token: &str, page: &str| {
        let (_, out) = room.join(Arrival { name: page.into(), ..arrival(token, false) }, 1);
        let (_, ToPage::Welcome { you, .. }) = &out[0] else { panic!("{out:?}") };
        you.name.clone()
    };
    assert_eq!(named("Ana", "Head of school"), "Ana");
    assert_eq!(named("", "Ben"), "Ben");
    assert_eq!(named("", "\u{202e}"), "Somebody");
}

#[test]
fn without_the_role_every_power_is_ignored_without_an_answer() {
    let mut room = class();
    for power in powers() {
        assert_eq!(room.apply(&ben(), power.clone(), NOW_MS), [], "{power:?}");
    }
    assert_eq!(room.len(), 3);
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
fn mute_everyone_spares_the_one_who_asks_and_those_already_silent() {
    let mut room = class();
    room.apply(&cem(), FromPage::Muted { media: Media::Audio, muted: true }, NOW_MS);
    let out = room.apply(&ana(), FromPage::MuteEveryone { media: Media::Audio }, NOW_MS);
    assert_eq!(out, [(To::All, ToPage::Muted { id: ben(), media: Media::Audio, muted: true, by: Some(ana()) })]);
    assert!(!room.find(&ana()).is_some_and(|ana| ana.audio_muted));
}

#[test]
fn a_kick_tells_all_then_the_others_that_one_left() {
    let mut room = class();
    let out = room.apply(&ana(), FromPage::Kick { id: ben() }, NOW_MS);
    let kicked = ToPage::Kicked { id: ben(), by: ana() };
    assert_eq!(out, [(To::All, kicked), (To::Others(ben()), ToPage::Left { id: ben() })]);
    assert!(!room.has(&ben()));
    assert_eq!(room.leave(&ben()), [], "the broken line that follows is no second leaving");
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
    let (_, out) = room.join(arrival("Dee", false), 0xdd);
    let (_, ToPage::Welcome { people, .. }) = &out[0] else { panic!("{out:?}") };
    assert_eq!(people.iter().map(|one| one.raised_ms).collect::<Vec<_>>(), [0, NOW_MS + 5, NOW_MS]);
    let down = room.apply(&cem(), FromPage::Hand { up: false }, NOW_MS + 10);
    assert_eq!(down, [(To::All, ToPage::Hand { id: cem(), raised_ms: 0 })]);
}

#[test]
fn the_end_reaches_everybody_and_leaves_nobody() {
    let mut room = class();
    assert_eq!(room.apply(&ana(), FromPage::End, NOW_MS), [(To::All, ToPage::Ended)]);
    assert!(room.is_empty());
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
    let (_, out) = room.join(arrival("Dee", false), 0xdd);
    let (_, ToPage::Welcome { chat, .. }) = &out[0] else { panic!("{out:?}") };
    assert_eq!(chat.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["hello <b>all</b>"]);
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
    assert_eq!(room.apply(&ana(), record(false), NOW_MS), [], "nothing to stop");
    assert_eq!(room.apply(&ana(), record(true), NOW_MS), [(To::All, ToPage::Recording { mode: RecordingMode::File, on: true })]);
    assert_eq!(room.apply(&ana(), record(true), NOW_MS), []);
    let (_, out) = room.join(arrival("Dee", false), 0xdd);
    assert!(matches!(&out[0].1, ToPage::Welcome { recording, .. } if *recording == [RecordingMode::File]));
}
