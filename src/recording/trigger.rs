//! When a lesson is to be recorded without anybody pressing a button: whoever may record is asked, or it begins by itself. Of several
//! pages that begin at once the server lets one.

use domain::recording::Trigger;
use jitsi::{Conference, Phase};

/// How long one must be in the conference, in ms: by then Jitsi has said what runs already.
const SETTLE_MS: i64 = 2_000;
/// The same for a further device of the same person: the first one begins, unless it does not.
const FURTHER_MS: i64 = 20_000;

/// What there is to go by.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// What the room's policy says, for whoever may record.
    pub trigger: Trigger,
    /// How long one has been in the main room as a moderator, in ms; none: one is not.
    pub inside_ms: Option<i64>,
    /// Somebody else is in the conference.
    pub company: bool,
    /// One has joined with another device, which comes first.
    pub further: bool,
    /// Something is recorded, or was asked for: by the server's word, or by Jitsi's.
    pub runs: bool,
}

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urge {
    /// Nothing.
    Rest,
    /// Look again after so many ms.
    Wait(i64),
    /// Ask whoever sits there.
    Ask,
    /// Begin.
    Begin,
}

/// Whether the lesson still is to be recorded. Once it was, or somebody has said no, nothing begins by itself any more.
#[derive(Clone, Copy, Debug, Default)]
pub struct Urging {
    /// It is not.
    pub settled: bool,
}

impl Urging {
    /// Looks at how things are. [`Urge::Begin`] comes once.
    pub fn look(&mut self, look: Look) -> Urge {
        self.settled |= look.runs;
        let Some(inside_ms) = look.inside_ms.filter(|_| !self.settled && look.trigger != Trigger::None) else { return Urge::Rest };
        if look.trigger == Trigger::SecondPerson && !look.company {
            return Urge::Rest;
        }
        let wait_ms = if look.further { FURTHER_MS } else { SETTLE_MS };
        if inside_ms < wait_ms {
            return Urge::Wait(wait_ms - inside_ms);
        }
        if look.trigger == Trigger::Prompt {
            return Urge::Ask;
        }
        self.settled = true;
        Urge::Begin
    }
}

/// Whether somebody else is in the conference: another person, not another device of one's own. Recorders are not among the people that
/// Jitsi tells of.
pub fn company(conference: &Conference) -> bool {
    conference.roster.iter().any(|one| !one.local && (one.person.is_none() || one.person != conference.person))
}

/// Whether another device of one's own in the conference comes first. Both sides see it alike.
pub fn further(conference: &Conference) -> bool {
    let Some(me) = &conference.me else { return false };
    conference.roster.iter().any(|one| !one.local && one.person.is_some() && one.person == conference.person && one.id < *me)
}

/// Whether one is where recordings are begun.
pub fn inside(conference: &Conference) -> bool {
    conference.phase == Phase::Joined && conference.my_breakout.is_none() && conference.moderator()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jitsi::Event;
    use serde_json::json;

    const LOOK: Look = Look { trigger: Trigger::Automatic, inside_ms: Some(5_000), company: false, further: false, runs: false };

    #[test]
    fn nobody_is_asked_where_nobody_is_to_be_asked() {
        let mut urging = Urging::default();
        assert_eq!(urging.look(Look { trigger: Trigger::None, company: true, ..LOOK }), Urge::Rest);
        assert_eq!(urging.look(Look { inside_ms: None, ..LOOK }), Urge::Rest, "not before one is in");
        assert!(!urging.settled);
    }

    #[test]
    fn it_begins_once_and_not_before_jitsi_could_say_that_it_runs() {
        let mut urging = Urging::default();
        assert_eq!(urging.look(Look { inside_ms: Some(0), ..LOOK }), Urge::Wait(SETTLE_MS));
        assert_eq!(urging.look(LOOK), Urge::Begin);
        assert_eq!(urging.look(LOOK), Urge::Rest, "it failed, or somebody stopped it");
    }

    #[test]
    fn what_was_recorded_is_not_begun_again() {
        for &trigger in Trigger::ALL {
            let mut urging = Urging::default();
            let look = Look { trigger, company: true, ..LOOK };
            assert_eq!(urging.look(Look { runs: true, ..look }), Urge::Rest, "{trigger:?}");
            assert_eq!(urging.look(look), Urge::Rest, "{trigger:?}: somebody has stopped it");
        }
    }

    #[test]
    fn the_second_person_makes_it_begin() {
        let (mut urging, look) = (Urging::default(), Look { trigger: Trigger::SecondPerson, ..LOOK });
        assert_eq!(urging.look(look), Urge::Rest);
        assert_eq!(urging.look(Look { company: true, ..look }), Urge::Begin);
    }

    #[test]
    fn whoever_sits_there_is_asked_until_they_answer() {
        let (mut urging, look) = (Urging::default(), Look { trigger: Trigger::Prompt, ..LOOK });
        assert_eq!(urging.look(look), Urge::Ask);
        assert_eq!(urging.look(look), Urge::Ask);
        urging.settled = true;
        assert_eq!(urging.look(look), Urge::Rest);
    }

    #[test]
    fn of_two_devices_the_first_begins_and_the_other_if_it_does_not() {
        let mut urging = Urging::default();
        let look = Look { further: true, ..LOOK };
        assert_eq!(urging.look(look), Urge::Wait(FURTHER_MS - 5_000));
        assert_eq!(urging.look(Look { inside_ms: Some(FURTHER_MS), ..look }), Urge::Begin);
    }

    fn tell(conference: &mut Conference, name: &str, payload: &serde_json::Value) {
        conference.apply(&Event::parse(name, payload), 0);
    }

    #[test]
    fn ones_own_second_device_is_no_company_and_comes_second() {
        let mut conference = Conference::default();
        tell(&mut conference, "videoConferenceJoined", &json!({ "id": "b", "roomName": "r", "breakoutRoom": false }));
        assert!(!company(&conference) && !further(&conference));
        assert!(!inside(&conference), "not a moderator yet");
        tell(&mut conference, "participantRoleChanged", &json!({ "id": "b", "role": "moderator" }));
        assert!(inside(&conference));
        tell(&mut conference, "participantJoined", &json!({ "id": "a", "displayName": "T" }));
        assert!(company(&conference), "as long as nobody knows whose it is");
    }
}
