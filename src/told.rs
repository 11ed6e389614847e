//! What is read aloud of coming, going and raised hands: gathered for a moment and said in one sentence, so that a class that comes
//! in together is not read out name by name.

use jitsi::conference::News;
use jitsi::{Conference, Endpoint, Phase};

/// What has happened since the last sentence.
#[derive(Debug, Default)]
pub struct Told {
    entered: bool,
    hands: Vec<String>,
    came: Vec<String>,
    went: Vec<String>,
}

impl Told {
    /// How long news are gathered, in ms.
    pub const PAUSE_MS: i64 = 1_500;

    /// Takes up news. Says whether there is something to tell.
    pub fn hear(&mut self, news: &[News], now: &Conference) -> bool {
        for one in news {
            match one {
                News::Entered => *self = Self { entered: true, ..Self::default() },
                News::Came(id) => self.came.push(name(now.endpoint(id).and_then(|one| one.name.clone()))),
                News::Went { name: gone, .. } => self.went.push(name(gone.clone())),
                News::HandUp(id) => self.hands.push(name(now.endpoint(id).and_then(|one| one.name.clone()))),
            }
        }
        !news.is_empty()
    }

    /// All of it in words, once.
    pub fn sentence(&mut self, now: &Conference) -> String {
        let told = std::mem::take(self);
        // While one leaves, Jitsi reports that everybody else does.
        if now.phase != Phase::Joined {
            return String::new();
        }
        if told.entered {
            return match others(now).count() {
                0 => "You are in the lesson. Nobody else is here yet.".to_owned(),
                1 => "You are in the lesson with one other person.".to_owned(),
                others => ["You are in the lesson with ", &others.to_string(), " others."].concat(),
            };
        }
        [say(&told.hands, " raised a hand. "), say(&told.came, " came in. "), say(&told.went, " left. ")].concat()
    }
}

fn others(conference: &Conference) -> impl Iterator<Item = &Endpoint> {
    conference.roster.iter().filter(|one| one.here && !one.local)
}

fn name(name: Option<String>) -> String {
    name.unwrap_or_else(|| "Somebody".to_owned())
}

fn say(names: &[String], what: &str) -> String {
    match names {
        [] => String::new(),
        [one] => [one, what].concat(),
        [one, other] => [one, " and ", other, what].concat(),
        many => [&many.len().to_string(), " people", what].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jitsi::Event;
    use serde_json::json;

    /// A lesson that one sits in and listens to.
    struct Seat {
        conference: Conference,
        told: Told,
    }

    impl Seat {
        fn new() -> Self {
            Self { conference: Conference::default(), told: Told::default() }
        }

        fn happens(&mut self, name: &str, payload: &serde_json::Value) -> bool {
            let changed = self.conference.apply(&Event::parse(name, payload), 0);
            self.told.hear(&changed.news, &self.conference)
        }

        fn comes(&mut self, name: &str) -> bool {
            self.happens("participantJoined", &json!({ "id": name.to_lowercase(), "displayName": name }))
        }

        fn enter(&mut self) -> bool {
            self.happens("videoConferenceJoined", &json!({ "id": "me", "roomName": "r", "breakoutRoom": false }))
        }

        fn sentence(&mut self) -> String {
            self.told.sentence(&self.conference)
        }
    }

    #[test]
    fn those_who_are_there_already_are_counted_not_named() {
        let mut seat = Seat::new();
        assert!(!seat.comes("Ana"), "one is not in yet");
        seat.comes("Ben");
        assert!(seat.enter());
        assert_eq!(seat.sentence(), "You are in the lesson with 2 others.");
        assert_eq!(seat.sentence(), "", "once");
    }

    #[test]
    fn two_are_named_and_a_class_is_counted() {
        let mut seat = Seat::new();
        seat.enter();
        assert_eq!(seat.sentence(), "You are in the lesson. Nobody else is here yet.");
        assert!(seat.comes("Ana"));
        seat.comes("Ben");
        assert_eq!(seat.sentence(), "Ana and Ben came in. ");
        for name in ["Cem", "Dai", "Eva"] {
            seat.comes(name);
        }
        seat.happens("raiseHandUpdated", &json!({ "id": "ana", "handRaised": 1_795_224_004_000_i64 }));
        assert_eq!(seat.sentence(), "Ana raised a hand. 3 people came in. ");
    }

    #[test]
    fn leaving_oneself_is_no_exodus() {
        let mut seat = Seat::new();
        seat.comes("Ana");
        seat.enter();
        seat.sentence();
        assert!(seat.happens("participantLeft", &json!({ "id": "ana" })));
        seat.happens("readyToClose", &json!({}));
        assert_eq!(seat.sentence(), "");
    }

    #[test]
    fn a_camera_that_goes_off_is_no_news() {
        let mut seat = Seat::new();
        seat.comes("Ana");
        seat.enter();
        seat.sentence();
        assert!(!seat.happens("participantMuted", &json!({ "id": "ana", "isMuted": true, "mediaType": "video" })));
    }
}
