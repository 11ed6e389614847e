//! Who moderates in the conference, as this page sees it: what the server is told of it, and when. Pure.

use domain::EndpointId;
use jitsi::{Conference, Phase};

/// What has been told and what waits.
#[derive(Debug, Default)]
pub struct Watch {
    told: Vec<EndpointId>,
    waiting: Option<Vec<EndpointId>>,
}

impl Watch {
    /// How long a change of others must last before it is told, in ms: roles come and go while somebody enters.
    pub const SETTLE_MS: i64 = 2_000;

    /// Takes up the state. `moderates`: one's own role in Rollcall does. Says after how many ms to [`Watch::tell`], counted anew, when
    /// there is something new to tell.
    pub fn look(&mut self, conference: &Conference, moderates: bool) -> Option<i64> {
        let seen = moderators(conference, moderates);
        if seen.is_empty() {
            *self = Self::default();
            return None;
        }
        if seen == self.told {
            self.waiting = None;
            return None;
        }
        if self.waiting.as_ref() == Some(&seen) {
            return None;
        }
        self.waiting = Some(seen);
        // Of oneself there is nothing to wait for: one knows one's own role.
        Some(if moderates { Self::SETTLE_MS } else { 0 })
    }

    /// What to tell the server now; none: it has settled back to what was told.
    pub fn tell(&mut self) -> Option<Vec<EndpointId>> {
        let waiting = self.waiting.take()?;
        self.told.clone_from(&waiting);
        Some(waiting)
    }

    /// The server was not reached: the same is told again.
    pub fn failed(&mut self) {
        self.told.clear();
    }
}

/// The endpoints that moderate by Jitsi's word. Who may moderate looks at everybody, everybody else only at oneself: a class of thirty
/// need not all say the same. In breakout rooms Jitsi makes moderators as it likes.
fn moderators(conference: &Conference, moderates: bool) -> Vec<EndpointId> {
    if conference.phase != Phase::Joined || conference.my_breakout.is_some() {
        return Vec::new();
    }
    let seen = conference.roster.iter().filter(|one| one.here && one.moderator() && (moderates || one.local));
    seen.map(|one| one.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jitsi::Event;
    use serde_json::json;

    fn happens(conference: &mut Conference, name: &str, payload: &serde_json::Value) {
        conference.apply(&Event::parse(name, payload), 0);
    }

    fn role(conference: &mut Conference, id: &str, role: &str) {
        happens(conference, "participantRoleChanged", &json!({ "id": id, "role": role }));
    }

    /// Oneself and Ana, nobody moderates yet.
    fn conference() -> Conference {
        let mut conference = Conference::default();
        happens(&mut conference, "participantJoined", &json!({ "id": "ana", "displayName": "Ana" }));
        happens(&mut conference, "videoConferenceJoined", &json!({ "id": "me", "roomName": "r", "breakoutRoom": false }));
        conference
    }

    fn ids(told: Option<Vec<EndpointId>>) -> Vec<String> {
        told.unwrap_or_default().iter().map(|id| id.as_str().to_owned()).collect()
    }

    #[test]
    fn a_student_whom_jitsi_makes_a_moderator_says_so_at_once_and_once() {
        let (mut watch, mut conference) = (Watch::default(), conference());
        role(&mut conference, "ana", "moderator");
        assert_eq!(watch.look(&conference, false), None, "others are none of a student's business");
        role(&mut conference, "me", "moderator");
        assert_eq!(watch.look(&conference, false), Some(0));
        assert_eq!(ids(watch.tell()), ["me"]);
        assert_eq!(watch.look(&conference, false), None);
    }

    #[test]
    fn a_teacher_tells_of_everybody_once_it_has_settled() {
        let (mut watch, mut conference) = (Watch::default(), conference());
        role(&mut conference, "me", "moderator");
        assert_eq!(watch.look(&conference, true), Some(Watch::SETTLE_MS));
        assert_eq!(watch.look(&conference, true), None, "the time runs already");
        role(&mut conference, "ana", "moderator");
        assert_eq!(watch.look(&conference, true), Some(Watch::SETTLE_MS), "counted anew");
        let mut both = ids(watch.tell());
        both.sort();
        assert_eq!(both, ["ana", "me"]);
        role(&mut conference, "ana", "participant");
        assert!(watch.look(&conference, true).is_some());
        role(&mut conference, "ana", "moderator");
        assert_eq!(watch.look(&conference, true), None);
        assert_eq!(watch.tell(), None, "as it was told before");
    }

    #[test]
    fn what_the_server_did_not_hear_is_told_again_and_a_new_entering_starts_afresh() {
        let (mut watch, mut conference) = (Watch::default(), conference());
        role(&mut conference, "me", "moderator");
        watch.look(&conference, true);
        watch.tell();
        watch.failed();
        assert!(watch.look(&conference, true).is_some());
        watch.tell();
        happens(&mut conference, "readyToClose", &json!({}));
        assert_eq!(watch.look(&conference, true), None);
        let mut conference = self::conference();
        role(&mut conference, "me", "moderator");
        assert!(watch.look(&conference, true).is_some());
    }

    #[test]
    fn breakout_rooms_have_their_own_customs() {
        let (mut watch, mut conference) = (Watch::default(), conference());
        happens(&mut conference, "videoConferenceJoined", &json!({ "id": "me", "roomName": "b1", "breakoutRoom": true }));
        role(&mut conference, "me", "moderator");
        assert_eq!(watch.look(&conference, false), None);
    }
}
