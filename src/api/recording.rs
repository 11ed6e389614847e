//! Recordings: made in a lesson, kept, shown, published and removed.

use domain::recording::{Chapter, Means, Part, State, Step, Way};
use domain::role::Capabilities;
use domain::{CourseId, LessonId, PersonId, RecordingId, RoomId};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use server_fn_macro_default::server;

use super::Result;

/// The recording that runs in a lesson, as everybody in it may know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Which.
    pub recording: RecordingId,
    /// How it is made.
    pub way: Way,
    /// Who started it; none: not somebody in Rollcall.
    pub by: Option<PersonId>,
    /// Their name.
    pub by_name: String,
    /// Whoever started it is still there: nobody else ends it.
    pub locked: bool,
    /// Since when (Unix ms).
    pub since_ms: i64,
    /// It has been seen to run. Otherwise it was asked for, and nobody knows yet.
    pub seen: bool,
}

/// What the browser of whoever starts a recording needs to start it in the conference.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// What runs now.
    pub running: Running,
    /// For a broadcast: the key of the stream, for this one browser.
    pub stream_key: Option<String>,
}

impl std::fmt::Debug for Begun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Begun").field("running", &self.running).finish_non_exhaustive()
    }
}

/// What somebody wants recorded with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// As the room's policy says.
    AsSet,
    /// With this.
    With(Means),
    /// A stream with a key of one's own, which the server never sees.
    OwnStream,
}

/// What a browser saw of a recording in the conference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// It is a stream, not a file.
    pub stream: bool,
    /// It runs.
    pub on: bool,
    /// Why it does not, in Jitsi's word.
    pub error: Option<String>,
    /// A link to it was offered. Only that is told, not which.
    pub link: bool,
}

/// A recording in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordingCard {
    /// Which.
    pub id: RecordingId,
    /// Its title.
    pub title: String,
    /// Its course.
    pub course: CourseId,
    /// The course's title.
    pub course_title: String,
    /// Its room.
    pub room: RoomId,
    /// The room's title.
    pub room_title: String,
    /// The lesson it is of, and that lesson's title; none: it was made outside of lessons.
    pub lesson: Option<(LessonId, String)>,
    /// How it was made.
    pub way: Way,
    /// How far it has come.
    pub state: State,
    /// When it began (Unix ms).
    pub started_ms: i64,
    /// How long it is, in ms.
    pub length_ms: Option<i64>,
    /// How large its files are, in bytes.
    pub size: Option<u64>,
    /// Who started it, by name, for those who manage recordings.
    pub started_by: Option<String>,
    /// What went wrong or is in the way, for those who manage recordings.
    pub trouble: Option<String>,
    /// How much of its files has been fetched, and how much there is, in bytes.
    pub fetched: Option<(u64, Option<u64>)>,
    /// When the link ends to work (Unix ms), for those that still have to be fetched.
    pub expires_ms: Option<i64>,
    /// When it is removed for good (Unix ms), for those who manage recordings.
    pub purge_ms: Option<i64>,
    /// It must not be removed.
    pub held: bool,
    /// There are captions.
    pub captions: bool,
}

/// Which recordings are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Words in titles of recordings, lessons and rooms; for administrators in those of courses, too.
    pub text: String,
    /// Only those of a room.
    pub room: Option<RoomId>,
    /// Only those in this state.
    pub state: Option<State>,
    /// Those after so many.
    pub skip: u32,
}

/// Recordings in one answer.
pub const PAGE: u32 = 25;

/// The recordings of a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordingsPage {
    /// The course.
    pub course: CourseId,
    /// Its title.
    pub course_title: String,
    /// What one may do here.
    pub may: Capabilities,
    /// Latest first, at most [`PAGE`].
    pub recordings: Vec<RecordingCard>,
    /// How many there are that fit what was asked.
    pub total: u32,
    /// How many there are that one may see, whatever was asked.
    pub all: u32,
    /// The course's rooms, for choosing one.
    pub rooms: Vec<(RoomId, String)>,
    /// How many are removed within the next two weeks, and when the first one is (Unix ms), for those who manage recordings.
    pub soon: Option<(u32, i64)>,
    /// The time on the server (Unix ms).
    pub now_ms: i64,
}

/// Where a recording can be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// From here.
    File {
        /// The address, for the person who asked and for some hours.
        url: String,
        /// Its type, such as `video/mp4`.
        content_type: String,
        /// The same as a file to keep, for those who may.
        download: Option<String>,
        /// Until when the addresses work (Unix ms).
        until_ms: i64,
    },
    /// In a frame of another site.
    Frame {
        /// The address of the frame.
        url: String,
        /// The site, by name or host.
        site: String,
        /// The address of the page there.
        link: String,
    },
    /// On another site, which cannot be shown here.
    Elsewhere {
        /// The address.
        link: String,
        /// The site, by name or host.
        site: String,
    },
}

/// Something that was said, with its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cue {
    /// From when, in ms from the beginning.
    pub from_ms: i64,
    /// Until when, in ms from the beginning.
    pub to_ms: i64,
    /// What, as plain text; lines are separated by line feeds.
    pub text: String,
}

/// Something that happened to a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When (Unix ms).
    pub at_ms: i64,
    /// The step it was, if it changed the state.
    pub step: Option<Step>,
    /// Who did it, by name; none: Rollcall, or a sender.
    pub by: Option<String>,
    /// What, in words.
    pub sentence: String,
}

/// One recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordingPage {
    /// The same as in lists.
    pub card: RecordingCard,
    /// What one may do in its course.
    pub may: Capabilities,
    /// Where it can be seen, if it can.
    pub source: Option<Source>,
    /// The address of its captions (WebVTT).
    pub captions: Option<String>,
    /// What its captions say.
    pub transcript: Vec<Cue>,
    /// Other files that one may take along: what they are, and their addresses.
    pub others: Vec<(Part, String)>,
    /// Its chapters; none or at least two.
    pub chapters: Vec<Chapter>,
    /// For those who manage recordings: what happened to it, oldest first.
    pub history: Vec<Entry>,
    /// For those who manage recordings: the words everybody was shown before they agreed to be recorded.
    pub consent: Option<String>,
    /// For those who manage recordings: the SHA-256 of the video, in hexadecimal digits.
    pub sha256: Option<String>,
    /// For links: the address, for those who may change it.
    pub link: Option<String>,
    /// The time on the server (Unix ms).
    pub now_ms: i64,
}

/// How the storage of recordings stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoragePage {
    /// What it is: a folder, or a bucket and its endpoint.
    pub place: String,
    /// How much recordings take, in bytes.
    pub used: u64,
    /// How much is free, in bytes, if that can be known.
    pub free: Option<u64>,
    /// Why it cannot be used, if it cannot.
    pub trouble: Option<String>,
}

/// All recordings, for administrators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllRecordings {
    /// Latest first, at most [`PAGE`].
    pub recordings: Vec<RecordingCard>,
    /// How many there are that fit what was asked.
    pub total: u32,
    /// How many there are in each state, and how much they take, in bytes.
    pub states: Vec<(State, u32, u64)>,
    /// How the storage stands.
    pub storage: StoragePage,
    /// How long they are kept, in days; none: for ever.
    pub days: Option<u32>,
    /// How long deleted ones can be taken back, in days; none: for ever.
    pub deleted_days: Option<u32>,
    /// What is to be done and does not work: which recording, its title, and why.
    pub stuck: Vec<(RecordingId, String, String)>,
    /// The next ones that are removed, and when (Unix ms).
    pub next: Vec<(RecordingId, String, i64)>,
    /// The time on the server (Unix ms).
    pub now_ms: i64,
}

/// Starts a recording: whoever comes second is told who was first.
#[server(name = BeginRecording, prefix = "/api", endpoint = "begin_recording", input = Json)]
pub async fn begin_recording(lesson: LessonId, start: Start) -> Result<Begun> {
    crate::server::recordings::running::begin(lesson, start).await
}

/// Says that a recording is to end. Nobody but whoever started it may, unless that person has gone. The conference is told by the
/// browser afterwards.
#[server(name = EndRecording, prefix = "/api", endpoint = "end_recording", input = Json)]
pub async fn end_recording(lesson: LessonId, recording: RecordingId) -> Result<()> {
    crate::server::recordings::running::end(lesson, recording).await
}

/// Says what this browser saw of a recording in the conference.
#[server(name = SeeRecording, prefix = "/api", endpoint = "see_recording", input = Json)]
pub async fn see_recording(lesson: LessonId, seen: Seen) -> Result<()> {
    crate::server::recordings::running::see(lesson, seen).await
}

/// The recordings of a course, as far as one may see them.
#[server(name = GetRecordings, prefix = "/api", endpoint = "recordings", input = Json)]
pub async fn recordings(course: CourseId, wanted: Wanted) -> Result<RecordingsPage> {
    crate::server::recordings::pages::course(course, wanted).await
}

/// The recordings of a lesson, oldest first, as far as one may see them.
#[server(name = LessonRecordings, prefix = "/api", endpoint = "lesson_recordings", input = Json)]
pub async fn lesson_recordings(lesson: LessonId) -> Result<Vec<RecordingCard>> {
    crate::server::recordings::pages::lesson(lesson).await
}

/// One recording.
#[server(name = GetRecording, prefix = "/api", endpoint = "recording", input = Json)]
pub async fn recording(recording: RecordingId) -> Result<RecordingPage> {
    crate::server::recordings::pages::one(recording).await
}

/// Gives a recording another title.
#[server(name = RenameRecording, prefix = "/api", endpoint = "rename_recording", input = Json)]
pub async fn rename_recording(recording: RecordingId, title: String) -> Result<()> {
    crate::server::recordings::change::rename(recording, title).await
}

/// Lets students see recordings of a course. All of them or none: what is in the way is said.
#[server(name = PublishRecordings, prefix = "/api", endpoint = "publish_recordings", input = Json)]
pub async fn publish_recordings(course: CourseId, recordings: Vec<RecordingId>) -> Result<()> {
    crate::server::recordings::change::publish(course, recordings).await
}

/// Hides recordings of a course from students.
#[server(name = HideRecordings, prefix = "/api", endpoint = "hide_recordings", input = Json)]
pub async fn hide_recordings(course: CourseId, recordings: Vec<RecordingId>) -> Result<()> {
    crate::server::recordings::change::hide(course, recordings).await
}

/// Deletes recordings of a course. They can be taken back for a while.
#[server(name = DeleteRecordings, prefix = "/api", endpoint = "delete_recordings", input = Json)]
pub async fn delete_recordings(course: CourseId, recordings: Vec<RecordingId>) -> Result<()> {
    crate::server::recordings::change::delete(course, recordings).await
}

/// Takes deleted recordings of a course back.
#[server(name = RestoreRecordings, prefix = "/api", endpoint = "restore_recordings", input = Json)]
pub async fn restore_recordings(course: CourseId, recordings: Vec<RecordingId>) -> Result<()> {
    crate::server::recordings::change::restore(course, recordings).await
}

/// Adds a link to a recording that is elsewhere.
#[server(name = AddRecordingLink, prefix = "/api", endpoint = "add_recording_link", input = Json)]
pub async fn add_recording_link(lesson: LessonId, title: String, link: String) -> Result<RecordingId> {
    crate::server::recordings::change::add_link(lesson, title, link).await
}

/// Changes the link of a recording that somebody added, or gives an ended stream one.
#[server(name = EditRecordingLink, prefix = "/api", endpoint = "edit_recording_link", input = Json)]
pub async fn edit_recording_link(recording: RecordingId, link: String) -> Result<()> {
    crate::server::recordings::change::edit_link(recording, link).await
}

/// Gives a recording captions (WebVTT), or takes them away.
#[server(name = SetCaptions, prefix = "/api", endpoint = "set_captions", input = Json)]
pub async fn set_captions(recording: RecordingId, captions: Option<String>) -> Result<()> {
    crate::server::recordings::change::set_captions(recording, captions).await
}

/// Tries once more what failed.
#[server(name = RetryRecording, prefix = "/api", endpoint = "retry_recording", input = Json)]
pub async fn retry_recording(recording: RecordingId) -> Result<()> {
    crate::server::recordings::change::retry(recording).await
}

/// All recordings, for administrators.
#[server(name = GetAllRecordings, prefix = "/api", endpoint = "all_recordings", input = Json)]
pub async fn all_recordings(wanted: Wanted) -> Result<AllRecordings> {
    crate::server::recordings::office::all(wanted).await
}

/// Keeps a recording from being removed, and says why; none: it may be removed again.
#[server(name = HoldRecording, prefix = "/api", endpoint = "hold_recording", input = Json)]
pub async fn hold_recording(recording: RecordingId, why: Option<String>) -> Result<()> {
    crate::server::recordings::office::hold(recording, why).await
}

/// Removes deleted recordings for good, before their time.
#[server(name = PurgeRecordings, prefix = "/api", endpoint = "purge_recordings", input = Json)]
pub async fn purge_recordings(recordings: Vec<RecordingId>) -> Result<()> {
    crate::server::recordings::office::purge(recordings).await
}
