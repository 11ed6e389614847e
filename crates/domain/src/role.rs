//! Roles and what they may do. A role is nothing but a set of capabilities; a course may change its sets.
//!
//! The starting table follows `mod_jitsi`'s capabilities (add instance, moderation, record, view, view recordings, hide, delete
//! and rename recordings, create link, view attendance), split where one of them meant two things.

use serde::{Deserialize, Serialize};

use crate::names::names;

names! {
    /// Who somebody is in a course (the administrator: everywhere).
    Role {
        /// Runs the installation; may do everything in every course.
        Administrator = "administrator", "Administrator";
        /// Leads lessons.
        Teacher = "teacher", "Teacher";
        /// Helps to lead lessons, does not change the course.
        Assistant = "assistant", "Assistant";
        /// Takes part.
        Student = "student", "Student";
        /// Came in by an invitation, for one room.
        Guest = "guest", "Guest";
        /// A classroom display.
        Display = "display", "Display";
    }
}

names! {
    /// One thing that a role may or may not do in a course.
    Capability {
        /// See the course, its rooms and lessons, and enter a lesson that is open.
        Enter = "enter", "Enter lessons";
        /// Moderate a lesson: mute, lower hands, remove people, end it.
        Moderate = "moderate", "Moderate lessons";
        /// Start lessons, schedule and cancel them.
        ScheduleLesson = "schedule_lesson", "Start and schedule lessons";
        /// Make rooms and change them.
        AddRoom = "add_room", "Add and change rooms";
        /// Record and stream.
        Record = "record", "Record lessons";
        /// See recordings.
        ViewRecordings = "view_recordings", "See recordings";
        /// Hide recordings from students.
        HideRecordings = "hide_recordings", "Hide recordings";
        /// Delete recordings.
        DeleteRecordings = "delete_recordings", "Delete recordings";
        /// Rename recordings, and add captions to them.
        RenameRecordings = "rename_recordings", "Rename recordings";
        /// Let students see recordings.
        PublishRecordings = "publish_recordings", "Publish recordings";
        /// Take files of recordings along.
        DownloadRecordings = "download_recordings", "Download recordings";
        /// Make and revoke invitations for guests.
        CreateGuestLink = "create_guest_link", "Invite guests";
        /// See everybody's attendance. One's own is always visible.
        SeeAttendance = "see_attendance", "See everybody's attendance";
        /// Correct attendance by hand and answer objections.
        CorrectAttendance = "correct_attendance", "Correct attendance";
        /// Add and remove members, give roles, change what roles may do.
        ManageCourse = "manage_course", "Manage people and roles";
    }
}

/// A set of capabilities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Capability>", into = "Vec<Capability>")]
pub struct Capabilities(u32);

impl Capabilities {
    /// Every capability.
    pub fn all() -> Self {
        Capability::ALL.iter().copied().collect()
    }

    /// Whether the capability is in the set.
    pub const fn has(self, capability: Capability) -> bool {
        self.0 & (1 << capability as u32) != 0
    }

    /// The set with one capability put in or taken out.
    #[must_use]
    pub const fn with(self, capability: Capability, allowed: bool) -> Self {
        let bit = 1 << capability as u32;
        Self(if allowed { self.0 | bit } else { self.0 & !bit })
    }

    /// The members, in table order.
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        Capability::ALL.iter().copied().filter(move |&one| self.has(one))
    }
}

impl FromIterator<Capability> for Capabilities {
    fn from_iter<I: IntoIterator<Item = Capability>>(all: I) -> Self {
        all.into_iter().fold(Self::default(), |set, one| set.with(one, true))
    }
}

impl From<Vec<Capability>> for Capabilities {
    fn from(all: Vec<Capability>) -> Self {
        all.into_iter().collect()
    }
}

impl From<Capabilities> for Vec<Capability> {
    fn from(set: Capabilities) -> Self {
        set.iter().collect()
    }
}

impl Role {
    /// What the role may do in a course that changed nothing.
    pub fn default_capabilities(self) -> Capabilities {
        use Capability as C;
        match self {
            Self::Administrator | Self::Teacher => Capabilities::all(),
            Self::Assistant => Capabilities::all().with(C::AddRoom, false).with(C::ManageCourse, false).with(C::DeleteRecordings, false),
            Self::Student => [C::Enter, C::ViewRecordings].into_iter().collect(),
            Self::Guest | Self::Display => [C::Enter].into_iter().collect(),
        }
    }

    /// Roles that a course gives to its members. Administrators, guests and displays come in by other doors.
    pub const MEMBERS: &'static [Self] = &[Self::Teacher, Self::Assistant, Self::Student];

    /// Whether a course may change what this role does. An administrator cannot be locked out, and neither guests nor displays
    /// can be made moderators by a course's table.
    pub const fn can_be_given(self, capability: Capability) -> bool {
        match self {
            Self::Administrator => false,
            Self::Teacher => !matches!(capability, Capability::ManageCourse),
            Self::Assistant | Self::Student => true,
            Self::Guest | Self::Display => {
                matches!(capability, Capability::Enter | Capability::ViewRecordings | Capability::DownloadRecordings)
            }
        }
    }
}

/// One change that a course made to the starting table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// The role it is about.
    pub role: Role,
    /// The capability it is about.
    pub capability: Capability,
    /// Given or taken away.
    pub allowed: bool,
}

/// What a role may do in a course with these changes. Changes that [`Role::can_be_given`] does not allow are without effect, so
/// a bad row in the store cannot make a guest a moderator.
pub fn capabilities(role: Role, overrides: &[Override]) -> Capabilities {
    overrides
        .iter()
        .filter(|change| change.role == role && role.can_be_given(change.capability))
        .fold(role.default_capabilities(), |set, change| set.with(change.capability, change.allowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_and_guests_do_not_moderate() {
        for role in [Role::Student, Role::Guest, Role::Display] {
            assert!(!role.default_capabilities().has(Capability::Moderate), "{role:?}");
            assert!(role.default_capabilities().has(Capability::Enter), "{role:?}");
        }
    }

    #[test]
    fn a_course_can_let_students_record_but_never_guests_moderate() {
        let changes = [
            Override { role: Role::Student, capability: Capability::Record, allowed: true },
            Override { role: Role::Guest, capability: Capability::Moderate, allowed: true },
            Override { role: Role::Teacher, capability: Capability::ManageCourse, allowed: false },
        ];
        assert!(capabilities(Role::Student, &changes).has(Capability::Record));
        assert!(!capabilities(Role::Guest, &changes).has(Capability::Moderate));
        assert!(capabilities(Role::Teacher, &changes).has(Capability::ManageCourse), "a course keeps somebody who can mend it");
    }

    #[test]
    fn names_lead_back_to_themselves() {
        for &one in Capability::ALL {
            assert_eq!(Capability::from_name(one.as_str()), Some(one));
            assert_eq!(serde_json::to_value(one).expect("a name"), one.as_str());
        }
        for &one in Role::ALL {
            assert_eq!(Role::from_name(one.as_str()), Some(one));
        }
        assert_eq!(Role::from_name("root"), None);
    }
}
