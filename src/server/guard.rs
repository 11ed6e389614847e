//! The guard: the one place that says what each server function needs of its caller, and the checks behind it.
//!
//! A stranger learns nothing: what is not theirs looks like what is not there (404). A member who lacks the capability is told so
//! (403). Every check reads the store, so that a change of role counts from the next call on.

use domain::recording::State;
use domain::role::{self, Capabilities, Capability, Role};
use domain::{CourseId, LessonId, PersonId, RecordingId, RoomId};

use super::context::{Call, Session};
use super::store::lesson::Lesson;
use super::store::person::Standing;
use super::store::recording::Recording;
use super::store::room::Room;
use super::store::{self, Store};
use crate::api::{ApiError, Result, Thing};

/// What a server function needs of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing.
    Anyone,
    /// A session: an account's or a guest's.
    SignedIn,
    /// The session of an account.
    Account,
    /// The session of an administrator.
    Administrator,
    /// An account that may make courses: an administrator's or a teacher's.
    MakeCourses,
    /// A member of the course (or an administrator) whose role has the capability there.
    Course(Capability),
    /// The same, or a guest of the room it is about whose role has the capability.
    CourseOrGuest(Capability),
}

macro_rules! functions {
    ($($variant:ident = $name:literal needs $need:expr;)+) => {
        /// A server function.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Function { $(#[doc = concat!("`/api/", $name, "`")] $variant,)+ }

        impl Function {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in its path, for logs and counters.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// Its path.
            pub const fn path(self) -> &'static str {
                match self { $(Self::$variant => concat!("/api/", $name),)+ }
            }

            /// What it needs of its caller.
            pub const fn need(self) -> Need {
                match self { $(Self::$variant => $need,)+ }
            }
        }
    };
}

use Capability as C;
use Need::{Account, Administrator, Anyone, Course, CourseOrGuest, MakeCourses, SignedIn};

functions! {
    WhoAmI = "who_am_i" needs Anyone;
    SignIn = "sign_in" needs Anyone;
    SignOut = "sign_out" needs Anyone;
    SignOutEverywhere = "sign_out_everywhere" needs Account;
    ChangePassword = "change_password" needs Account;

    Home = "home" needs SignedIn;
    CreateCourse = "create_course" needs MakeCourses;
    Course = "course" needs Course(C::Enter);
    People = "people" needs Course(C::ManageCourse);
    SetMember = "set_member" needs Course(C::ManageCourse);
    RemoveMember = "remove_member" needs Course(C::ManageCourse);
    SetCapability = "set_capability" needs Course(C::ManageCourse);

    Room = "room" needs Course(C::Enter);
    CreateRoom = "create_room" needs Course(C::AddRoom);
    EditRoom = "edit_room" needs Course(C::AddRoom);
    Invitations = "invitations" needs Course(C::CreateGuestLink);
    MakeInvitation = "make_invitation" needs Course(C::CreateGuestLink);
    RevokeInvitation = "revoke_invitation" needs Course(C::CreateGuestLink);
    Groups = "groups" needs Course(C::Moderate);
    SaveGroups = "save_groups" needs Course(C::ManageCourse);
    Breakouts = "breakouts" needs Course(C::Moderate);
    SaveBreakouts = "save_breakouts" needs Course(C::Moderate);
    RemoveBreakouts = "remove_breakouts" needs Course(C::Moderate);
    Invitation = "invitation" needs Anyone;
    EnterAsGuest = "enter_as_guest" needs Anyone;

    Lesson = "lesson" needs CourseOrGuest(C::Enter);
    StartLesson = "start_lesson" needs Course(C::ScheduleLesson);
    ScheduleLesson = "schedule_lesson" needs Course(C::ScheduleLesson);
    EndLesson = "end_lesson" needs Course(C::Moderate);
    Ticket = "ticket" needs CourseOrGuest(C::Enter);
    ReportModerators = "report_moderators" needs CourseOrGuest(C::Enter);
    LowerHand = "lower_hand" needs Course(C::Moderate);
    Direct = "direct" needs Course(C::Moderate);
    Announce = "announce" needs Course(C::Moderate);
    GrantModerator = "grant_moderator" needs Course(C::Moderate);
    Lobby = "lobby" needs Course(C::Moderate);
    AnswerLobby = "answer_lobby" needs Course(C::Moderate);
    AgreeToRecording = "agree_to_recording" needs CourseOrGuest(C::Enter);
    ReportProblem = "report_problem" needs CourseOrGuest(C::Enter);
    Problems = "problems" needs Course(C::Moderate);
    RecordPresence = "record_presence" needs CourseOrGuest(C::Enter);

    Report = "report" needs Course(C::SeeAttendance);
    MyAttendance = "my_attendance" needs CourseOrGuest(C::Enter);
    Object = "object" needs CourseOrGuest(C::Enter);
    AnswerObjection = "answer_objection" needs Course(C::CorrectAttendance);
    Correct = "correct" needs Course(C::CorrectAttendance);
    CourseReport = "course_report" needs Course(C::SeeAttendance);
    SetAttendanceRule = "set_attendance_rule" needs Course(C::AddRoom);
    SetCompletion = "set_completion" needs Course(C::ManageCourse);
    MakeResultsKey = "make_results_key" needs Course(C::ManageCourse);

    BeginRecording = "begin_recording" needs Course(C::Record);
    EndRecording = "end_recording" needs Course(C::Record);
    SeeRecording = "see_recording" needs CourseOrGuest(C::Enter);
    Recordings = "recordings" needs Course(C::ViewRecordings);
    LessonRecordings = "lesson_recordings" needs CourseOrGuest(C::ViewRecordings);
    Recording = "recording" needs CourseOrGuest(C::ViewRecordings);
    RenameRecording = "rename_recording" needs Course(C::RenameRecordings);
    PublishRecordings = "publish_recordings" needs Course(C::PublishRecordings);
    HideRecordings = "hide_recordings" needs Course(C::HideRecordings);
    DeleteRecordings = "delete_recordings" needs Course(C::DeleteRecordings);
    RestoreRecordings = "restore_recordings" needs Course(C::DeleteRecordings);
    AddRecordingLink = "add_recording_link" needs Course(C::Record);
    EditRecordingLink = "edit_recording_link" needs Course(C::Record);
    SetCaptions = "set_captions" needs Course(C::RenameRecordings);
    RetryRecording = "retry_recording" needs Course(C::Record);

    AllRecordings = "all_recordings" needs Administrator;
    HoldRecording = "hold_recording" needs Administrator;
    PurgeRecordings = "purge_recordings" needs Administrator;
    Youtube = "youtube" needs Administrator;
    SetYoutubeClient = "set_youtube_client" needs Administrator;
    ConnectYoutube = "connect_youtube" needs Administrator;
    OrderYoutube = "order_youtube" needs Administrator;
    DisconnectYoutube = "disconnect_youtube" needs Administrator;

    Providers = "providers" needs Administrator;
    ProviderChoices = "provider_choices" needs Account;
    Provider = "provider" needs Administrator;
    AddProvider = "add_provider" needs Administrator;
    EditProvider = "edit_provider" needs Administrator;
    SetDefaultProvider = "set_default_provider" needs Administrator;
    RemoveProvider = "remove_provider" needs Administrator;
    RotateKey = "rotate_key" needs Administrator;
    ExamineProvider = "examine_provider" needs Administrator;
    Alarms = "alarms" needs Administrator;
    Hooks = "hooks" needs Administrator;
    HookLog = "hook_log" needs Administrator;
    AddHook = "add_hook" needs Administrator;
    RotateHook = "rotate_hook" needs Administrator;
    RemoveHook = "remove_hook" needs Administrator;
    Privacy = "privacy" needs Administrator;
    SetRetention = "set_retention" needs Administrator;
    RunRetention = "run_retention" needs Administrator;
    FindPeople = "find_people" needs Administrator;
    ErasePerson = "erase_person" needs Administrator;
}

impl Function {
    /// The function behind a path, if there is one.
    pub fn from_path(path: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|function| function.path() == path)
    }
}

/// The caller in a course.
#[derive(Clone, Debug)]
pub struct InCourse {
    /// Which course.
    pub id: CourseId,
    /// Its title.
    pub title: String,
    /// The caller's role there.
    pub role: Role,
    /// What the caller may do there.
    pub may: Capabilities,
    /// The caller moderates the lesson that was asked about because a moderator said so, and not by role.
    pub granted: bool,
}

/// The caller in a room.
#[derive(Clone, Debug)]
pub struct InRoom {
    /// The caller in its course.
    pub course: InCourse,
    /// The room.
    pub room: Room,
}

/// The caller in a lesson.
#[derive(Clone, Debug)]
pub struct InLesson {
    /// The caller in its course.
    pub course: InCourse,
    /// Its room.
    pub room: Room,
    /// The lesson.
    pub lesson: Lesson,
}

/// The caller and a recording.
#[derive(Clone, Debug)]
pub struct InRecording {
    /// The caller in its course.
    pub course: InCourse,
    /// Its room.
    pub room: Room,
    /// The recording.
    pub recording: Recording,
}

/// Lets in whoever meets a need that is not about a course.
///
/// # Errors
/// Not signed in, or not allowed.
pub fn caller(call: &Call, function: Function) -> Result<&Session> {
    let session = call.session()?;
    let allowed = match function.need() {
        Anyone | SignedIn => true,
        Account => session.account.is_some(),
        MakeCourses => may_make_courses(session),
        Administrator => session.is_administrator(),
        Course(_) | CourseOrGuest(_) => return Err(wrong_check(function)),
    };
    if allowed { Ok(session) } else { Err(ApiError::NotAllowed) }
}

/// Whether somebody may make courses.
pub fn may_make_courses(session: &Session) -> bool {
    session.account.as_ref().is_some_and(|account| matches!(account.role, Role::Administrator | Role::Teacher))
}

/// Lets into a course.
///
/// # Errors
/// Not signed in, no such course for the caller, or not allowed there.
pub async fn course(call: &Call, function: Function, course: &CourseId) -> Result<InCourse> {
    let session = call.session()?;
    let title = store::course::title(&call.app.store, course).await?.ok_or(ApiError::NoSuch(Thing::Course))?;
    let role = member_role(&call.app.store, session, course).await?.ok_or(ApiError::NoSuch(Thing::Course))?;
    admitted(call, function, course.clone(), title, role, false).await
}

/// Lets into a room.
///
/// # Errors
/// Not signed in, no such room for the caller, or not allowed there; the guest link is gone.
pub async fn room(call: &Call, function: Function, room: &RoomId) -> Result<InRoom> {
    call.session()?;
    let missing = ApiError::NoSuch(Thing::Room);
    let room = store::room::by_id(&call.app.store, room).await?.ok_or_else(|| missing.clone())?;
    let course = into_room(call, function, &room, missing, false).await?;
    Ok(InRoom { course, room })
}

/// Lets into a lesson's pages and functions. Whether its door is open is another question.
///
/// # Errors
/// Not signed in, no such lesson for the caller, or not allowed there; the guest link is gone.
pub async fn lesson(call: &Call, function: Function, lesson: &LessonId) -> Result<InLesson> {
    call.session()?;
    let missing = ApiError::NoSuch(Thing::Lesson);
    let lesson = store::lesson::by_id(&call.app.store, lesson).await?.ok_or_else(|| missing.clone())?;
    let room = store::room::by_id(&call.app.store, &lesson.room).await?.ok_or_else(|| missing.clone())?;
    // Whoever was made a moderator makes nobody else one.
    let asked = room.policy.grant_moderator && function != Function::GrantModerator;
    let granted = asked && store::grant::is_granted(&call.app.store, &lesson.id, &call.session()?.person).await?;
    let course = into_room(call, function, &room, missing, granted).await?;
    Ok(InLesson { course, room, lesson })
}

/// Lets to a recording. To whom it is not shown, for them it is not there, whatever they want of it; what is left of one that was
/// removed is there for administrators.
///
/// # Errors
/// Not signed in, no such recording for the caller, or not allowed there; the guest link is gone.
pub async fn recording(call: &Call, function: Function, recording: &RecordingId) -> Result<InRecording> {
    let session = call.session()?;
    let missing = ApiError::NoSuch(Thing::Recording);
    let recording = store::recording::by_id(&call.app.store, recording).await?.ok_or_else(|| missing.clone())?;
    let room = store::room::by_id(&call.app.store, &recording.room).await?.ok_or_else(|| missing.clone())?;
    let role = role_in_room(&call.app.store, session, &room, missing.clone()).await?;
    let may = capabilities(&call.app.store, &room.course, role).await?;
    let is_left = role == Role::Administrator && recording.state == State::Purged;
    if !is_left && !recording.state.is_shown_to(may) {
        return Err(missing);
    }
    let course = admitted(call, function, room.course.clone(), room.course_title.clone(), role, false).await?;
    Ok(InRecording { course, room, recording })
}

/// Whether a session may enter a room as a member of its course, without being a guest.
///
/// # Errors
/// The store does not answer.
pub async fn may_enter_as_member(store: &Store, session: &Session, room: &Room) -> Result<bool> {
    let Some(role) = member_role(store, session, &room.course).await? else { return Ok(false) };
    Ok(capabilities(store, &room.course, role).await?.has(Capability::Enter))
}

async fn into_room(call: &Call, function: Function, room: &Room, missing: ApiError, granted: bool) -> Result<InCourse> {
    let role = role_in_room(&call.app.store, call.session()?, room, missing).await?;
    admitted(call, function, room.course.clone(), room.course_title.clone(), role, granted).await
}

/// The caller's role in a room.
async fn role_in_room(store: &Store, session: &Session, room: &Room, missing: ApiError) -> Result<Role> {
    match &session.guest_of {
        Some(of) if *of != room.id => Err(missing),
        Some(_) if !room.policy.guests => Err(ApiError::GuestLinkGone),
        Some(_) => Ok(Role::Guest),
        None => member_role(store, session, &room.course).await?.ok_or(missing),
    }
}

/// The last step: the role is known; does it have what the function needs?
async fn admitted(call: &Call, function: Function, id: CourseId, title: String, role: Role, granted: bool) -> Result<InCourse> {
    let capability = match function.need() {
        Course(_) if role == Role::Guest => return Err(ApiError::NotAllowed),
        Course(capability) | CourseOrGuest(capability) => capability,
        Anyone | SignedIn | Account | MakeCourses | Administrator => return Err(wrong_check(function)),
    };
    let by_role = capabilities(&call.app.store, &id, role).await?;
    let may = with_grant(role, by_role, granted);
    let granted = may != by_role;
    if may.has(capability) { Ok(InCourse { id, title, role, may, granted }) } else { Err(ApiError::NotAllowed) }
}

/// What a role may do with what a grant for one lesson adds: moderating, and only for members.
fn with_grant(role: Role, may: Capabilities, granted: bool) -> Capabilities {
    if granted && Role::MEMBERS.contains(&role) { may.with(Capability::Moderate, true) } else { may }
}

/// The role of an account in a course: an administrator's is the same everywhere. Guests have none: theirs is in a room.
async fn member_role(store: &Store, session: &Session, course: &CourseId) -> Result<Option<Role>> {
    if session.guest_of.is_some() {
        return Ok(None);
    }
    if session.is_administrator() {
        return Ok(Some(Role::Administrator));
    }
    Ok(store::course::member_role(store, course, &session.person).await?)
}

/// The role of somebody who is not the caller, in a room of a course; none: no member and no guest of it.
///
/// # Errors
/// The store does not answer.
pub async fn role_of_person(store: &Store, person: &PersonId, course: &CourseId, room: &RoomId) -> Result<Option<Role>> {
    Ok(match store::person::standing(store, person).await? {
        Some(Standing::Administrator) => Some(Role::Administrator),
        Some(Standing::GuestOf(of)) => (of == *room).then_some(Role::Guest),
        Some(Standing::Account) => store::course::member_role(store, course, person).await?,
        None => None,
    })
}

/// Whether somebody who is not the caller moderates a lesson of a room.
///
/// # Errors
/// The store does not answer.
pub async fn moderates(store: &Store, person: &PersonId, lesson: &LessonId, room: &Room) -> Result<bool> {
    let Some(role) = role_of_person(store, person, &room.course, &room.id).await? else { return Ok(false) };
    let granted = room.policy.grant_moderator && store::grant::is_granted(store, lesson, person).await?;
    Ok(with_grant(role, capabilities(store, &room.course, role).await?, granted).has(Capability::Moderate))
}

async fn capabilities(store: &Store, course: &CourseId, role: Role) -> Result<Capabilities> {
    Ok(role::capabilities(role, &store::course::overrides(store, course).await?))
}

/// A service asks with another check than its function's need calls for: nobody gets in by such a mistake.
fn wrong_check(function: Function) -> ApiError {
    tracing::error!(function = function.name(), "the guard was asked the wrong question");
    ApiError::Internal
}
