//! The door against a model of it: whatever happens in whatever order, a ticket is given to those alone who may have one.

use std::collections::{HashMap, HashSet};

use domain::board::Direction;
use domain::evidence::FactKind;
use domain::role::Role;
use domain::room::{Lobby, RoomPolicy, Standing};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rollcall::api::ApiError;
use serde_json::{Value, json};

use super::{ask, tell, waiting};
use crate::harness::{Browser, Class, TestApp, member};

/// How a knock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Knock {
    Waits { seen_ms: i64 },
    In,
    Away { at_ms: i64 },
}

/// What there is to know of the door, written down the plain way.
#[derive(Debug, Default)]
struct Model {
    wait: bool,
    lobby: Lobby2,
    recording: bool,
    consent: HashSet<usize>,
    been_in: HashSet<usize>,
    knocks: HashMap<usize, Knock>,
    granted: HashSet<usize>,
    /// The last sign of each who may moderate; none: has left.
    signs: HashMap<usize, Option<i64>>,
}

#[derive(Debug)]
struct Lobby2(Lobby);

impl Default for Lobby2 {
    fn default() -> Self {
        Self(Lobby::Off)
    }
}

/// One of those who act: the teacher, then students, then guests (the last one's invitation asks for approval).
const TEACHER: usize = 0;
const STUDENTS: std::ops::Range<usize> = 1..4;
const GUESTS: std::ops::Range<usize> = 4..7;
const APPROVED: usize = 6;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Ticket { moderator: bool },
    Consent,
    Moderator,
    Lobby,
    Away,
}

impl Model {
    fn standing(&self, who: usize) -> Standing {
        match who {
            TEACHER => Standing::Moderator,
            _ if self.granted.contains(&who) => Standing::Moderator,
            _ if GUESTS.contains(&who) => Standing::Guest,
            _ => Standing::Member,
        }
    }

    fn is_there(&self, who: usize, now_ms: i64) -> bool {
        matches!(self.signs.get(&who), Some(Some(at_ms)) if now_ms - at_ms <= 60_000)
    }

    fn moderated(&self, now_ms: i64) -> bool {
        (0..GUESTS.end).any(|who| self.standing(who) == Standing::Moderator && self.is_there(who, now_ms))
    }

    /// What somebody finds who asks for a ticket, and what comes of asking.
    fn ask(&mut self, who: usize, now_ms: i64) -> Found {
        let standing = self.standing(who);
        let found = self.look(who, standing, now_ms);
        if matches!(found, Found::Ticket { .. }) {
            self.been_in.insert(who);
            if matches!(self.knocks.get(&who), Some(Knock::Waits { .. })) {
                self.knocks.remove(&who);
            }
        }
        found
    }

    fn look(&mut self, who: usize, standing: Standing, now_ms: i64) -> Found {
        if standing == Standing::Moderator {
            return Found::Ticket { moderator: true };
        }
        if self.recording && !self.consent.contains(&who) {
            return Found::Consent;
        }
        let knock = self.knocks.get(&who).copied();
        if self.wait && !self.moderated(now_ms) && !self.been_in.contains(&who) && knock != Some(Knock::In) {
            return Found::Moderator;
        }
        if !self.lobby.0.holds(standing) && who != APPROVED || knock == Some(Knock::In) {
            return Found::Ticket { moderator: false };
        }
        if self.is_there(who, now_ms) {
            return Found::Lobby;
        }
        if matches!(knock, Some(Knock::Away { at_ms }) if now_ms - at_ms < 30_000) {
            return Found::Away;
        }
        self.knocks.insert(who, Knock::Waits { seen_ms: now_ms });
        Found::Lobby
    }

    fn waits(&self, who: usize, now_ms: i64) -> bool {
        matches!(self.knocks.get(&who), Some(Knock::Waits { seen_ms }) if now_ms - seen_ms <= 60_000)
    }
}

struct Story<'a> {
    app: &'a TestApp,
    class: Class<'a>,
    people: Vec<Browser<'a>>,
    model: Model,
    told: u32,
    happened: Vec<String>,
}

impl<'a> Story<'a> {
    async fn begin(app: &'a TestApp) -> Self {
        let mut class = Class::new(app).await;
        let mut people = vec![class.teacher.clone(), class.student.clone()];
        for name in ["ben", "cem"] {
            people.push(app.account(name, Role::Student).await);
            member(&mut class.teacher, &class.course, name, Role::Student).await;
        }
        for (name, approval) in [("Gil", false), ("Hugo", false), ("Ida", true)] {
            let new = json!({ "title": name, "uses": 1, "expires_ms": null, "pin": null, "approval": approval });
            let secret = class.invited(new).await.secret;
            let mut guest = app.browser();
            guest.call::<Value>("enter_as_guest", json!({ "secret": secret, "name": name })).await.expect("a fresh invitation");
            people.push(guest);
        }
        Self { app, class, people, model: Model::default(), told: 0, happened: Vec::new() }
    }

    async fn set_policy(&mut self) {
        let policy = RoomPolicy {
            wait_for_moderator: self.model.wait,
            recording: self.model.recording,
            // The lobby is on the board from the first moment on.
            ..RoomPolicy::default()
        };
        self.class.set_policy(&policy).await;
    }

    async fn step(&mut self, dice: &mut StdRng) {
        let (now_ms, lesson) = (self.app.now_ms(), self.class.lesson.clone());
        let who = dice.random_range(0..GUESTS.end);
        match dice.random_range(0..14) {
            0..=4 => {
                let expected = self.model.ask(who, now_ms);
                let found = match ask(&mut self.people[who], &lesson).await {
                    Ok(ticket) => Found::Ticket { moderator: ticket.moderator },
                    Err(ApiError::ConsentNeeded { .. }) => Found::Consent,
                    Err(ApiError::WaitForModerator) => Found::Moderator,
                    Err(ApiError::WaitInLobby) => Found::Lobby,
                    Err(ApiError::TurnedAway) => Found::Away,
                    Err(error) => panic!("{error:?}"),
                };
                self.happened.push(format!("{who} asks at {now_ms} and finds {found:?}"));
                assert_eq!(found, expected, "{:#?}\n{:#?}", self.happened, self.model);
            }
            5 => {
                self.happened.push(format!("{who} agrees"));
                self.people[who].done("agree_to_recording", json!({ "lesson": lesson })).await.expect("anybody may");
                if self.model.recording {
                    self.model.consent.insert(who);
                }
            }
            6 | 7 => self.signs(who, dice, now_ms).await,
            8 | 9 => self.answers(who, dice, now_ms).await,
            10 => {
                let lobby = *Lobby::ALL.choose(dice).expect("there are some");
                self.happened.push(format!("the lobby is {lobby:?}"));
                let direction = json!({ "lesson": lesson, "direction": Direction::Lobby(lobby) });
                self.people[TEACHER].call::<Value>("direct", direction).await.expect("a moderator may");
                self.model.lobby.0 = lobby;
            }
            11 => {
                self.model.wait = dice.random();
                self.model.recording = dice.random_ratio(1, 3);
                self.happened.push(format!("waiting {}, recording {}", self.model.wait, self.model.recording));
                self.set_policy().await;
            }
            12 => self.grants(dice.random_range(STUDENTS), dice.random()).await,
            _ => {
                let ms = *[1, 9_999, 20_000, 30_000, 59_999, 61_000].choose(dice).expect("there are some");
                self.happened.push(format!("{ms} ms pass"));
                self.app.wait(ms);
            }
        }
        let now_ms = self.app.now_ms();
        let mut shown = waiting(&mut self.people[TEACHER], &lesson).await.into_iter().map(|one| one.name).collect::<Vec<_>>();
        shown.sort();
        let names = ["The teacher", "The student", "The ben", "The cem", "Gil", "Hugo", "Ida"];
        let mut expected: Vec<&str> = (0..GUESTS.end).filter(|&who| self.model.waits(who, now_ms)).map(|who| names[who]).collect();
        expected.sort();
        assert_eq!(shown, expected, "{:#?}\n{:#?}", self.happened, self.model);
    }

    /// Somebody who was in the lesson comes, is there, or goes.
    async fn signs(&mut self, who: usize, dice: &mut StdRng, now_ms: i64) {
        if !self.model.been_in.contains(&who) {
            return;
        }
        let kind = *[FactKind::Joined, FactKind::Seen, FactKind::Left].choose(dice).expect("there are some");
        self.happened.push(format!("{who} {kind:?} at {now_ms}"));
        self.told += 1;
        tell(&mut self.people[who], &self.class.lesson, kind, self.told, now_ms).await;
        self.model.signs.insert(who, (kind != FactKind::Left).then_some(now_ms));
    }

    /// Somebody answers, who may or may not.
    async fn answers(&mut self, by: usize, dice: &mut StdRng, now_ms: i64) {
        let (about, admit) = (dice.random_range(0..GUESTS.end), dice.random_ratio(2, 3));
        let person = self.people[about].person().await;
        let arguments = json!({ "lesson": self.class.lesson, "people": [person], "admit": admit });
        let answer = self.people[by].done("answer_lobby", arguments).await;
        self.happened.push(format!("{by} answers {about}: {admit}"));
        if self.model.standing(by) != Standing::Moderator {
            assert_eq!(answer, Err(ApiError::NotAllowed));
            return;
        }
        answer.expect("a moderator may");
        if self.model.waits(about, now_ms) {
            self.model.knocks.insert(about, if admit { Knock::In } else { Knock::Away { at_ms: now_ms } });
        }
    }

    async fn grants(&mut self, who: usize, on: bool) {
        let person = self.people[who].person().await;
        let arguments = json!({ "lesson": self.class.lesson, "person": person, "on": on });
        self.people[TEACHER].done("grant_moderator", arguments).await.expect("a teacher may");
        self.happened.push(format!("{who} is made a moderator: {on}"));
        if on {
            self.model.granted.insert(who);
            // Whoever was made a moderator has been let in.
            self.model.knocks.insert(who, Knock::In);
        } else {
            self.model.granted.remove(&who);
        }
    }
}

#[tokio::test]
async fn whatever_happens_only_those_get_in_who_may() {
    let stories = if std::env::var_os("ROLLCALL_LONG").is_some() { 300 } else { 8 };
    for seed in 0..stories {
        let app = TestApp::new().await;
        let mut dice = StdRng::seed_from_u64(seed);
        let mut story = Story::begin(&app).await;
        let off = json!({ "lesson": story.class.lesson, "direction": Direction::Lobby(Lobby::Off) });
        story.people[TEACHER].call::<Value>("direct", off).await.expect("a moderator may");
        for _ in 0..120 {
            story.step(&mut dice).await;
            // The lesson is not what is tested.
            if app.now_ms() > crate::harness::START_MS + 55 * crate::harness::MINUTE {
                break;
            }
        }
    }
}
