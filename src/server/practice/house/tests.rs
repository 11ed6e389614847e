use std::cell::Cell;

use super::super::message::{Listed, May, Media};
use super::*;

const NOW_MS: i64 = 1_795_224_004_321;

/// A conference and everything that each person was told, in order, as the lines would bring it.
struct Play {
    house: House,
    next: Cell<u32>,
    heard: Vec<(String, ToPage)>,
    ids: HashMap<String, EndpointId>,
}

impl Play {
    /// Ana moderates; Ben and Cem do not.
    fn class() -> Self {
        let mut play = Self { house: House::new(7, NOW_MS), next: Cell::new(0x10), heard: Vec::new(), ids: HashMap::new() };
        for name in ["Ana*", "Ben", "Cem"] {
            play.arrive(name);
        }
        play.heard.clear();
        play
    }

    fn arrive(&mut self, name: &str) {
        let moderator = name.ends_with('*');
        let name = name.trim_end_matches('*').to_owned();
        let person = Person { id: format!("p-{name}"), name: name.clone(), moderator, may: May::ALL };
        let next = &self.next;
        let dice = move || next.replace(next.get() + 1);
        let arrival = Arrival { person, name: String::new(), audio_muted: false, video_muted: true, knock: true };
        let (id, out) = self.house.arrive(arrival, &dice);
        self.ids.insert(name, id);
        self.deliver(out);
    }

    fn say(&mut self, who: &str, message: FromPage) {
        let next = &self.next;
        let dice = move || next.replace(next.get() + 1);
        let out = self.house.hear(&self.ids[who], message, NOW_MS, &dice);
        self.deliver(out);
    }

    fn leave(&mut self, who: &str) {
        let out = self.house.leave(&self.ids[who]);
        self.deliver(out);
    }

    fn deliver(&mut self, out: Out) {
        let mut next = Some(out);
        while let Some(out) = next {
            for (whom, message) in &out {
                for id in self.house.reached(whom) {
                    let (name, _) = self.ids.iter().find(|(_, one)| *one == id).expect("somebody of ours");
                    self.heard.push((name.clone(), message.clone()));
                }
            }
            next = self.house.step();
        }
    }

    /// The kinds of message that somebody was told since the last time.
    fn kinds(&mut self, who: &str) -> Vec<String> {
        let kind = |message: &ToPage| serde_json::to_value(message).expect("plain data")["is"].as_str().expect("has one").to_owned();
        let kinds = self.heard.iter().filter(|(name, _)| name == who).map(|(_, message)| kind(message)).collect();
        self.heard.retain(|(name, _)| name != who);
        kinds
    }

    /// The list of rooms, as name and people.
    fn rooms(&mut self) -> Vec<(String, Vec<String>)> {
        let Some((_, ToPage::Rooms { rooms })) = self.house.take_rooms() else { return Vec::new() };
        let names = |people: Vec<Listed>| people.into_iter().map(|one| one.name).collect();
        rooms.into_iter().map(|room| (room.breakout.map_or_else(|| "main".into(), |one| one.name), names(room.people))).collect()
    }

    fn room_id(&self, n: usize) -> String {
        self.house.breakouts[n].0.id.clone()
    }
}

fn named(name: &str) -> FromPage {
    FromPage::AddRoom { name: Some(name.into()) }
}

fn list(rooms: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
    rooms.iter().map(|(name, people)| ((*name).to_owned(), people.iter().map(|&one| one.to_owned()).collect())).collect()
}

#[test]
fn one_person_in_two_tabs_is_two_endpoints_even_with_a_poor_random_source() {
    let mut house = House::new(7, NOW_MS);
    let arrival = || {
        let person = Person { id: "p".into(), name: "Ana".into(), moderator: true, may: May::ALL };
        Arrival { person, name: String::new(), audio_muted: false, video_muted: true, knock: true }
    };
    let (one, _) = house.arrive(arrival(), &|| u32::MAX);
    let (two, _) = house.arrive(arrival(), &|| u32::MAX);
    assert_eq!((one.as_str(), two.as_str()), ("ffffffff", "00000000"));
}

#[test]
fn the_name_is_the_tokens_and_the_pages_only_where_the_token_has_none() {
    let named = |token: &str, page: &str| {
        let mut house = House::new(7, NOW_MS);
        let person = Person { id: "p".into(), name: token.into(), moderator: false, may: May::ALL };
        let arrival = Arrival { person, name: page.into(), audio_muted: false, video_muted: true, knock: true };
        let (_, out) = house.arrive(arrival, &|| 1);
        let (_, ToPage::Welcome(welcome)) = &out[0] else { panic!("{out:?}") };
        welcome.you.name.clone()
    };
    assert_eq!(named("Ana", "Head of school"), "Ana");
    assert_eq!(named("", "Ben"), "Ben");
    assert_eq!(named("", "\u{202e}"), "Somebody");
}

#[test]
fn the_lobby_holds_students_until_a_moderator_answers() {
    let mut play = Play::class();
    play.say("Ben", FromPage::Lobby { on: true });
    assert!(play.heard.is_empty(), "a student turns on nothing");
    play.say("Ana", FromPage::Lobby { on: true });
    assert_eq!([play.kinds("Ana"), play.kinds("Ben")], [["lobby"], ["lobby"]]);
    play.heard.clear();

    play.arrive("Dee");
    assert_eq!(play.kinds("Dee"), ["waiting", "waiting"]);
    assert_eq!((play.kinds("Ana"), play.kinds("Ben")), (vec!["knocking".to_owned()], vec![]), "students are not told");
    play.arrive("Fay*");
    assert_eq!(play.kinds("Fay"), ["welcome", "knocking"], "a moderator passes the lobby, and learns who knocks");

    let knocker = play.house.waiting[0].knocker.id.clone();
    assert_ne!(knocker, play.ids["Dee"], "the lobby has numbers of its own");
    play.heard.clear();
    play.say("Ben", FromPage::Answer { id: knocker.clone(), admit: true });
    play.say("Ana", FromPage::Answer { id: play.ids["Dee"].clone(), admit: true });
    assert!(play.heard.is_empty());
    play.say("Ana", FromPage::Answer { id: knocker.clone(), admit: true });
    play.say("Fay", FromPage::Answer { id: knocker, admit: false });
    assert_eq!((play.kinds("Dee"), play.kinds("Ben")), (vec!["welcome".to_owned()], vec!["joined".to_owned()]));
    assert_eq!(play.kinds("Ana"), ["answered", "joined"], "the second answer came too late");
}

#[test]
fn who_is_turned_away_is_gone_and_who_gives_up_is_not_shown_any_more() {
    let mut play = Play::class();
    play.say("Ana", FromPage::Lobby { on: true });
    play.arrive("Dee");
    play.arrive("Eve");
    play.heard.clear();
    let knocker = play.house.waiting[0].knocker.id.clone();
    play.say("Ana", FromPage::Answer { id: knocker, admit: false });
    assert_eq!(play.kinds("Dee"), ["denied"]);
    assert!(!play.house.has(&play.ids["Dee"]));
    play.leave("Eve");
    assert_eq!(play.kinds("Ana"), ["answered", "knock_gone"]);
    assert_eq!(play.house.take_gone(), [play.ids["Dee"].clone(), play.ids["Eve"].clone()]);
}

#[test]
fn a_lobby_that_is_turned_off_lets_in_who_waits_each_told_of_the_others_once() {
    let mut play = Play::class();
    play.say("Ana", FromPage::Lobby { on: true });
    play.arrive("Dee");
    play.arrive("Eve");
    play.heard.clear();
    play.say("Ana", FromPage::Lobby { on: false });
    assert_eq!(play.kinds("Dee"), ["welcome", "joined"]);
    assert_eq!(play.kinds("Eve"), ["welcome"]);
}

#[test]
fn people_are_sent_to_a_breakout_room_and_back_and_the_list_tells_where_they_are() {
    let mut play = Play::class();
    assert_eq!(play.rooms(), [], "no list before there were breakout rooms");
    play.say("Ben", named("Mine"));
    assert_eq!(play.rooms(), [], "a student makes none");
    play.say("Ana", named("Group 1"));
    play.say("Ana", FromPage::AddRoom { name: None });
    assert_eq!(play.rooms(), list(&[("main", &["Ana", "Ben", "Cem"]), ("Group 1", &[]), ("Breakout room #2", &[])]));
    assert!(play.heard.is_empty(), "the list alone tells");

    play.say("Ana", FromPage::Send { id: play.ids["Ben"].clone(), to: Some(play.room_id(0)) });
    assert_eq!(
        (play.kinds("Ben"), play.kinds("Ana"), play.kinds("Cem")),
        (vec!["welcome".into()], vec!["left".into()], vec!["left".into()])
    );
    play.say("Cem", FromPage::Go { to: Some(play.room_id(0)) });
    assert_eq!((play.kinds("Ben"), play.kinds("Cem")), (vec!["joined".to_owned()], vec!["welcome".to_owned()]));
    assert_eq!(play.rooms()[1], list(&[("Group 1", &["Ben", "Cem"])])[0]);

    // What is said there stays there.
    play.heard.clear();
    play.say("Ben", FromPage::Chat { text: "psst".into(), to: None });
    play.say("Ana", FromPage::MuteEveryone { media: Media::Audio });
    assert_eq!((play.kinds("Cem"), play.kinds("Ana")), (vec!["chat".to_owned()], vec![]));

    // A moderator who follows is one there, too, and takes the room apart.
    play.say("Ana", FromPage::Go { to: Some(play.room_id(0)) });
    play.say("Ana", FromPage::Mute { id: play.ids["Ben"].clone(), media: Media::Audio });
    assert_eq!(play.kinds("Ben"), ["chat", "joined", "muted"]);
    play.heard.clear();
    play.say("Ana", FromPage::CloseRoom { id: play.room_id(0) });
    assert_eq!(play.kinds("Ben"), ["welcome", "joined", "joined"], "nothing of the way the others took");
    assert_eq!(play.rooms()[0].1, ["Ben", "Cem", "Ana"]);
    play.say("Ana", FromPage::RemoveRoom { id: play.room_id(0) });
    assert_eq!(play.rooms(), list(&[("main", &["Ben", "Cem", "Ana"]), ("Breakout room #2", &[])]));
    play.say("Ana", FromPage::Go { to: Some("no such room".into()) });
    assert_eq!(play.rooms(), [], "nobody moved");
}

#[test]
fn everybody_who_does_not_moderate_is_spread_evenly() {
    let mut play = Play::class();
    for name in ["Dee", "Eve", "Fay"] {
        play.arrive(name);
    }
    play.say("Ana", FromPage::AutoAssign);
    assert_eq!(play.house.main.people().len(), 6, "nowhere to go");
    play.say("Ana", named("One"));
    play.say("Ana", named("Two"));
    play.say("Ana", FromPage::AutoAssign);
    let rooms = play.rooms();
    assert_eq!(rooms[0].1, ["Ana"]);
    let mut sizes: Vec<usize> = rooms[1..].iter().map(|(_, people)| people.len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [2, 3]);
}

#[test]
fn the_end_ends_all_rooms_and_the_lobby() {
    let mut play = Play::class();
    play.say("Ana", FromPage::Lobby { on: true });
    play.arrive("Dee");
    play.say("Ana", named("Group 1"));
    play.say("Ben", FromPage::Go { to: Some(play.room_id(0)) });
    play.heard.clear();
    play.say("Ana", FromPage::End);
    for name in ["Ana", "Ben", "Cem", "Dee"] {
        assert_eq!(play.kinds(name), ["ended"], "{name}");
    }
    assert!(play.house.is_empty());
    assert_eq!(play.house.take_gone().len(), 4);
}
