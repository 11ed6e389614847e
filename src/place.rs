//! Every address of the application, once: read from a path, and written as one.

use domain::{CourseId, LessonId, ProviderId, RecordingId, RoomId};

/// Where somebody is, or can go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Lessons that are near, and one's courses.
    Home,
    /// Name and password.
    SignIn,
    /// One's own account.
    Account,
    /// Where an invitation leads; its secret is in the fragment.
    Guest,
    /// One course.
    Course(CourseId),
    /// The people of a course and what its roles may do.
    People(CourseId),
    /// The groups of a course.
    Groups(CourseId),
    /// One room.
    Room(RoomId),
    /// The breakout rooms that are prepared for a room's lessons.
    Breakouts(RoomId),
    /// One lesson: when it opens, who was there.
    Lesson(LessonId),
    /// Camera, microphone, loudspeaker and network, before a lesson.
    Check(LessonId),
    /// The conference of a lesson.
    Live(LessonId),
    /// Who was in a lesson, minute by minute.
    Attendance(LessonId),
    /// A course over its lessons.
    CourseAttendance(CourseId),
    /// The recordings of a course.
    Recordings(CourseId),
    /// One recording.
    Recording(RecordingId),
    /// The Jitsi servers, for administrators.
    Servers,
    /// Adding one.
    NewServer,
    /// One of them.
    Server(ProviderId),
    /// Who moderated although they must not.
    Alarms,
    /// Where Jitsi servers report who is there.
    Hooks,
    /// How long what is kept, and what is known of one person.
    Privacy,
    /// All recordings, for administrators.
    AllRecordings,
    /// The school's accounts on YouTube.
    Youtube,
    /// No page of ours.
    Unknown,
}

impl Place {
    /// The place at a path (without host, query and fragment).
    pub fn read(path: &str) -> Self {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (None, ..) => Self::Home,
            (Some("sign-in"), None, ..) => Self::SignIn,
            (Some("account"), None, ..) => Self::Account,
            (Some("guest"), None, ..) => Self::Guest,
            (Some("courses"), Some(id), None, _) => Self::Course(CourseId::new(id)),
            (Some("courses"), Some(id), Some("people"), None) => Self::People(CourseId::new(id)),
            (Some("courses"), Some(id), Some("attendance"), None) => Self::CourseAttendance(CourseId::new(id)),
            (Some("courses"), Some(id), Some("recordings"), None) => Self::Recordings(CourseId::new(id)),
            (Some("recordings"), Some(id), None, _) => Self::Recording(RecordingId::new(id)),
            (Some("courses"), Some(id), Some("groups"), None) => Self::Groups(CourseId::new(id)),
            (Some("rooms"), Some(id), Some("breakouts"), None) => Self::Breakouts(RoomId::new(id)),
            (Some("rooms"), Some(id), None, _) => Self::Room(RoomId::new(id)),
            (Some("lessons"), Some(id), None, _) => Self::Lesson(LessonId::new(id)),
            (Some("lessons"), Some(id), Some("check"), None) => Self::Check(LessonId::new(id)),
            (Some("lessons"), Some(id), Some("live"), None) => Self::Live(LessonId::new(id)),
            (Some("lessons"), Some(id), Some("attendance"), None) => Self::Attendance(LessonId::new(id)),
            (Some("admin"), Some("servers"), None, _) => Self::Servers,
            (Some("admin"), Some("servers"), Some("new"), None) => Self::NewServer,
            (Some("admin"), Some("servers"), Some(id), None) => Self::Server(ProviderId::new(id)),
            (Some("admin"), Some("alarms"), None, _) => Self::Alarms,
            (Some("admin"), Some("hooks"), None, _) => Self::Hooks,
            (Some("admin"), Some("privacy"), None, _) => Self::Privacy,
            (Some("admin"), Some("recordings"), None, _) => Self::AllRecordings,
            (Some("admin"), Some("youtube"), None, _) => Self::Youtube,
            _ => Self::Unknown,
        }
    }

    /// Whether it is for administrators: those pages are a program of their own, which nobody else loads.
    pub const fn is_office(&self) -> bool {
        matches!(
            self,
            Self::Servers
                | Self::NewServer
                | Self::Server(_)
                | Self::Alarms
                | Self::Hooks
                | Self::Privacy
                | Self::AllRecordings
                | Self::Youtube
        )
    }

    /// Its path.
    pub fn path(&self) -> String {
        match self {
            Self::Home | Self::Unknown => "/".to_owned(),
            Self::SignIn => "/sign-in".to_owned(),
            Self::Account => "/account".to_owned(),
            Self::Guest => "/guest".to_owned(),
            Self::Course(id) => ["/courses/", id.as_str()].concat(),
            Self::People(id) => ["/courses/", id.as_str(), "/people"].concat(),
            Self::Groups(id) => ["/courses/", id.as_str(), "/groups"].concat(),
            Self::Breakouts(id) => ["/rooms/", id.as_str(), "/breakouts"].concat(),
            Self::Room(id) => ["/rooms/", id.as_str()].concat(),
            Self::Lesson(id) => ["/lessons/", id.as_str()].concat(),
            Self::Check(id) => ["/lessons/", id.as_str(), "/check"].concat(),
            Self::Live(id) => ["/lessons/", id.as_str(), "/live"].concat(),
            Self::Attendance(id) => ["/lessons/", id.as_str(), "/attendance"].concat(),
            Self::CourseAttendance(id) => ["/courses/", id.as_str(), "/attendance"].concat(),
            Self::Recordings(id) => ["/courses/", id.as_str(), "/recordings"].concat(),
            Self::Recording(id) => ["/recordings/", id.as_str()].concat(),
            Self::AllRecordings => "/admin/recordings".to_owned(),
            Self::Youtube => "/admin/youtube".to_owned(),
            Self::Servers => "/admin/servers".to_owned(),
            Self::NewServer => "/admin/servers/new".to_owned(),
            Self::Server(id) => ["/admin/servers/", id.as_str()].concat(),
            Self::Alarms => "/admin/alarms".to_owned(),
            Self::Hooks => "/admin/hooks".to_owned(),
            Self::Privacy => "/admin/privacy".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_leads_back_to_its_place() {
        for place in [
            Place::Home,
            Place::SignIn,
            Place::Account,
            Place::Guest,
            Place::Course(CourseId::new("c1")),
            Place::People(CourseId::new("c1")),
            Place::Groups(CourseId::new("c1")),
            Place::Room(RoomId::new("r1")),
            Place::Breakouts(RoomId::new("r1")),
            Place::Check(LessonId::new("l1")),
            Place::Lesson(LessonId::new("l1")),
            Place::Live(LessonId::new("l1")),
            Place::Attendance(LessonId::new("l1")),
            Place::CourseAttendance(CourseId::new("c1")),
            Place::Recordings(CourseId::new("c1")),
            Place::Recording(RecordingId::new("x1")),
            Place::AllRecordings,
            Place::Youtube,
            Place::Servers,
            Place::NewServer,
            Place::Server(ProviderId::new("s1")),
            Place::Alarms,
            Place::Hooks,
            Place::Privacy,
        ] {
            assert_eq!(Place::read(&place.path()), place);
            assert_eq!(place.is_office(), place.path().starts_with("/admin/"), "{place:?}");
        }
    }

    #[test]
    fn what_is_no_page_of_ours_is_unknown() {
        for path in ["/courses", "/courses/c1/x", "/lessons/l1/live/x", "/sign-in/x", "/admin", "//evil.example"] {
            assert_eq!(Place::read(path), Place::Unknown, "{path}");
        }
        assert_eq!(Place::read("/rooms/r1/"), Place::Room(RoomId::new("r1")), "a slash at the end is a slip");
    }
}
