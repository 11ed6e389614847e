//! Rooms: the lasting places in a course, and what a room does to everybody who enters.

use serde::{Deserialize, Serialize};

use crate::names::names;
use crate::recording::{Means, Trigger};
use crate::role::{Capabilities, Capability, Role};

names! {
    /// A policy with a name.
    Profile {
        /// One speaks, many listen.
        Lecture = "lecture", "Lecture";
        /// Everybody speaks. What a room starts with.
        Seminar = "seminar", "Seminar";
        /// Nobody talks to anybody but the teacher.
        Exam = "exam", "Exam";
        /// Guests come and go.
        OpenHouse = "open_house", "Open house";
        /// Set by hand.
        Custom = "custom", "Custom";
    }
}

names! {
    /// Who may do something in a conference.
    Who {
        /// Not even moderators.
        Nobody = "nobody", "Nobody";
        /// Moderators.
        Moderators = "moderators", "Moderators";
        /// Moderators and members of the course.
        Members = "members", "Members, but no guests";
        /// Guests, too.
        Everybody = "everybody", "Everybody";
    }
}

names! {
    /// Who waits until a moderator lets them in.
    Lobby {
        /// Nobody.
        Off = "off", "Nobody waits";
        /// Guests.
        Guests = "guests", "Guests wait";
        /// Everybody who does not moderate.
        Everybody = "everybody", "Everybody waits";
    }
}

/// What somebody is in a lesson, as far as its rules tell people apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Came in by an invitation.
    Guest,
    /// A member of the course, or a display.
    Member,
    /// Moderates.
    Moderator,
}

impl Standing {
    /// What somebody with this role and these capabilities is.
    pub const fn of(role: Role, may: Capabilities) -> Self {
        match role {
            _ if may.has(Capability::Moderate) => Self::Moderator,
            Role::Guest => Self::Guest,
            _ => Self::Member,
        }
    }
}

impl Who {
    /// Whether somebody is among them.
    pub const fn includes(self, standing: Standing) -> bool {
        match self {
            Self::Nobody => false,
            Self::Moderators => matches!(standing, Standing::Moderator),
            Self::Members => !matches!(standing, Standing::Guest),
            Self::Everybody => true,
        }
    }
}

impl Lobby {
    /// Whether somebody has to wait.
    pub const fn holds(self, standing: Standing) -> bool {
        match self {
            Self::Off => false,
            Self::Guests => matches!(standing, Standing::Guest),
            Self::Everybody => !matches!(standing, Standing::Moderator),
        }
    }
}

/// What a room does to everybody who enters. What is missing when one is read is as in a seminar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoomPolicy {
    /// The profile it was chosen as. [`Profile::Custom`] as soon as it differs from it.
    pub profile: Profile,
    /// People enter with the microphone off.
    pub start_muted: bool,
    /// People enter with the camera off.
    pub start_without_camera: bool,
    /// Guests may come by invitation.
    pub guests: bool,
    /// How long before the opening moderators may enter, in minutes, unless the lesson says otherwise.
    pub early_minutes: u16,
    /// Nobody else gets in before a moderator is there.
    pub wait_for_moderator: bool,
    /// Who waits until a moderator lets them in.
    pub lobby: Lobby,
    /// Who may share the screen.
    pub share_screen: Who,
    /// Who may write in the common chat.
    pub chat: Who,
    /// Who may use reactions.
    pub reactions: Who,
    /// Who may make polls.
    pub polls: Who,
    /// Who may use the whiteboard.
    pub whiteboard: Who,
    /// Lessons may be recorded and streamed, by those whose role has the capability. Everybody else is asked for consent first.
    pub recording: bool,
    /// What makes them be recorded.
    pub recording_trigger: Trigger,
    /// With what.
    pub recording_means: Means,
    /// Recordings are published as soon as they are ready. Otherwise somebody publishes them by hand.
    pub recordings_published: bool,
    /// How long recordings are kept, in days; none: as is set for all rooms.
    pub recording_days: Option<u32>,
    /// Moderators may make a member a moderator for one lesson.
    pub grant_moderator: bool,
}

impl Default for RoomPolicy {
    fn default() -> Self {
        Profile::Seminar.policy()
    }
}

impl Profile {
    /// The policy of this name; [`Profile::Custom`] begins as a seminar.
    pub const fn policy(self) -> RoomPolicy {
        let seminar = RoomPolicy {
            profile: self,
            start_muted: true,
            start_without_camera: false,
            guests: true,
            early_minutes: 10,
            wait_for_moderator: false,
            lobby: Lobby::Off,
            share_screen: Who::Everybody,
            chat: Who::Everybody,
            reactions: Who::Everybody,
            polls: Who::Moderators,
            whiteboard: Who::Everybody,
            recording: false,
            recording_trigger: Trigger::None,
            recording_means: Means::File,
            recordings_published: false,
            recording_days: None,
            grant_moderator: true,
        };
        match self {
            Self::Seminar | Self::Custom => seminar,
            Self::Lecture => RoomPolicy {
                start_without_camera: true,
                wait_for_moderator: true,
                lobby: Lobby::Guests,
                share_screen: Who::Moderators,
                whiteboard: Who::Moderators,
                recording: true,
                grant_moderator: false,
                ..seminar
            },
            Self::Exam => RoomPolicy {
                guests: false,
                early_minutes: 30,
                wait_for_moderator: true,
                lobby: Lobby::Everybody,
                share_screen: Who::Moderators,
                chat: Who::Moderators,
                reactions: Who::Nobody,
                whiteboard: Who::Nobody,
                grant_moderator: false,
                ..seminar
            },
            Self::OpenHouse => RoomPolicy {
                start_without_camera: true,
                wait_for_moderator: true,
                share_screen: Who::Moderators,
                chat: Who::Everybody,
                whiteboard: Who::Moderators,
                grant_moderator: false,
                ..seminar
            },
        }
    }
}

impl RoomPolicy {
    /// The same under the name that fits it: that of its profile, or "custom" if anything in it was changed.
    #[must_use]
    pub fn named(self) -> Self {
        let as_it_says = self == self.profile.policy();
        if as_it_says { self } else { Self { profile: Profile::Custom, ..self } }
    }
}

/// Length of a conference name, in characters: 26 of base32 carry 130 random bits.
pub const CONFERENCE_NAME_LENGTH: usize = 26;

/// Whether a text can be a conference name. Jitsi lower-cases names and trips over most punctuation (a `#` makes the iframe
/// load the wrong page and fire nothing, ever), so only `[a-z0-9-]` is used.
pub fn is_conference_name(text: &str) -> bool {
    text.len() >= CONFERENCE_NAME_LENGTH && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_profile_is_custom_and_an_unchanged_one_is_not() {
        for &profile in Profile::ALL {
            assert_eq!(profile.policy().named().profile, profile);
            let changed = RoomPolicy { start_muted: false, ..profile.policy() };
            assert_eq!(changed.named().profile, Profile::Custom, "{profile:?}");
        }
    }

    #[test]
    fn in_an_exam_students_can_neither_write_nor_show_and_wait_for_the_teacher() {
        let exam = Profile::Exam.policy();
        for standing in [Standing::Member, Standing::Guest] {
            assert!(!exam.chat.includes(standing) && !exam.share_screen.includes(standing) && exam.lobby.holds(standing), "{standing:?}");
        }
        assert!(exam.chat.includes(Standing::Moderator) && !exam.lobby.holds(Standing::Moderator) && exam.wait_for_moderator);
    }

    #[test]
    fn names_lead_back_to_themselves() {
        for &one in Who::ALL {
            assert_eq!(Who::from_name(one.as_str()), Some(one));
            assert_eq!(serde_json::to_value(one).expect("a name"), one.as_str());
        }
        assert!(Lobby::ALL.iter().all(|one| Lobby::from_name(one.as_str()) == Some(*one)));
        assert!(Profile::ALL.iter().all(|one| Profile::from_name(one.as_str()) == Some(*one)));
    }
}
