//! Recordings put on the shelf as they would be after a lesson, with a real video.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use domain::recording::{Moment, MomentKind, Part, State, Step, Way};
use domain::{CourseId, LessonId, RecordingId, RoomId};
use rollcall::server::store::recording::file::File;
use rollcall::server::store::recording::{self, Recording, file, history};
use rollcall::server::store::{self, Store};
use serde_json::json;

use crate::harness::browser::Browser;
use crate::harness::rollcall::Rollcall;
use crate::words as app;

/// How long the video is, in s.
pub const LENGTH_S: i64 = 100;
/// When lessons of these tests were recorded (Unix ms): some time ago, so that nothing is about to be removed.
const AGO_MS: i64 = 3 * 60 * 60 * 1000;

/// Recordings put on the shelf as they would be after a lesson.
pub struct Shelf {
    store: Store,
    /// Where files of recordings are.
    pub folder: PathBuf,
    /// The course.
    pub course: CourseId,
    room: RoomId,
    /// The lesson.
    pub lesson: LessonId,
    now_ms: i64,
}

impl Shelf {
    /// Of a lesson that is held now.
    pub async fn new(rollcall: &Rollcall, teacher: &Browser) -> Self {
        let lesson = app::start_lesson(teacher, "Cells and membranes").await;
        let card = teacher.call("lesson", json!({ "lesson": lesson })).await;
        let store = Store::open(&rollcall.data()).await.expect("the server has made it");
        Self {
            store,
            folder: rollcall.data().join("recordings"),
            course: app::text(&card["lesson"]["course"]).into(),
            room: app::text(&card["lesson"]["room"]).into(),
            lesson: lesson.into(),
            now_ms: card["now_ms"].as_i64().expect("a time"),
        }
    }

    /// A recording in this state; with a video, if there can be one.
    pub async fn put(&self, title: &str, state: State) -> RecordingId {
        let id = RecordingId::new(title.to_lowercase().replace(' ', "-"));
        let started_ms = self.now_ms - AGO_MS;
        let new = Recording {
            id: id.clone(),
            room: self.room.clone(),
            course: self.course.clone(),
            lesson: Some(self.lesson.clone()),
            way: Way::Jibri,
            state: State::Processing,
            title: title.to_owned(),
            sender: None,
            started_by: None,
            started_ms,
            seen_ms: Some(started_ms),
            ended_ms: Some(started_ms + LENGTH_S * 1000),
            length_ms: Some(LENGTH_S * 1000),
            consent: "This lesson may be recorded: picture, sound and chat of everybody.".to_owned(),
            link: None,
            youtube: None,
            trouble: None,
            deleted_ms: None,
            purge_ms: None,
            hold: None,
        };
        assert!(recording::insert(&self.store, &new, None, "The recorder reported it.", self.now_ms).await.expect("stores"));
        let place = format!("{id}/lesson.mp4");
        let bytes = video(&self.folder.join(&place));
        let here = File {
            part: Part::Video,
            place,
            content_type: "video/mp4".to_owned(),
            size: Some(bytes),
            sha256: Some("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned()),
            link: None,
            fetched: if state == State::Processing { bytes / 3 } else { bytes },
            here_ms: (state != State::Processing).then_some(self.now_ms),
        };
        file::put(&self.store, &id, &here).await.expect("stores");
        let steps: &[Step] = match state {
            State::Failed => &[Step::Fail],
            State::Ready => &[Step::Finish],
            State::Published => &[Step::Finish, Step::Publish],
            State::Hidden => &[Step::Finish, Step::Publish, Step::Hide],
            State::Deleted => &[Step::Finish, Step::Delete],
            _ => &[],
        };
        for &step in steps {
            history::step(&self.store, &id, step, None, "It went on.", self.now_ms).await.expect("stores");
        }
        if state == State::Failed {
            let why = "The video server reported a file that is not there. Please ask whoever runs it.";
            recording::set_trouble(&self.store, &id, Some(why)).await.expect("stores");
        }
        id
    }

    /// Breakout rooms, half a minute after the beginning, and back a minute after it.
    pub async fn breakouts(&self) {
        for (after_ms, what) in [(30_000, MomentKind::BreakoutsOpened), (60_000, MomentKind::BreakoutsClosed)] {
            let moment = Moment { at_ms: self.now_ms - AGO_MS + after_ms, what };
            store::recording::note_moment(&self.store, &self.lesson, moment).await.expect("stores");
        }
    }

    /// The page of the course's recordings.
    pub fn list(&self) -> String {
        format!("/courses/{}/recordings", self.course)
    }
}

/// Makes a video there, and says how many bytes it has.
fn video(path: &Path) -> u64 {
    fs::create_dir_all(path.parent().expect("it has a folder")).expect("writable");
    let picture = format!("testsrc2=size=320x180:rate=5:duration={LENGTH_S}");
    let done = Command::new("ffmpeg")
        .args(["-loglevel", "error", "-y", "-f", "lavfi", "-i", &picture])
        .args(["-c:v", "libx264", "-preset", "ultrafast", "-crf", "45", "-g", "10", "-pix_fmt", "yuv420p", "-movflags", "+faststart"])
        .arg(path)
        .status();
    assert!(done.is_ok_and(|done| done.success()), "ffmpeg makes a video; ./test installs it");
    fs::metadata(path).expect("it was made").len()
}

/// Captions with a line each ten seconds.
pub fn captions(folder: &Path) -> PathBuf {
    let clock = |second: i64| format!("{:02}:{:02}.000", second / 60, second % 60);
    let line = |number: i64| format!("{} --> {}\nThis is line {number} about osmosis.\n\n", clock(number * 10), clock(number * 10 + 9));
    let text: String = (0..LENGTH_S / 10).map(line).collect();
    let path = folder.join("captions.vtt");
    fs::write(&path, format!("WEBVTT\n\n{text}")).expect("writable");
    path
}

/// The player knows how long the recording is.
pub async fn is_loaded(browser: &Browser) {
    let loaded = || async move {
        let length = browser.client.execute("return document.querySelector('video')?.duration ?? 0", vec![]).await?;
        Ok(length.as_f64().filter(|length| (*length - LENGTH_S as f64).abs() < 1.0))
    };
    browser.until("the video is loaded", loaded).await;
}
