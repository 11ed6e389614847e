//! Recordings as teachers, students and administrators find them: lists, the player, and everything that is asked before something is done.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use domain::recording::{Moment, MomentKind, Part, State, Step, Way};
use domain::{CourseId, LessonId, RecordingId, RoomId};
use fantoccini::Locator;
use fantoccini::key::Key;
use rollcall::server::store::recording::file::File;
use rollcall::server::store::recording::{self, Recording, file, history};
use rollcall::server::store::{self, Store};
use serde_json::json;

use crate::harness::axe;
use crate::harness::browser::{Browser, Thing, a, with, words};
use crate::harness::rollcall::Rollcall;
use crate::words as app;

/// How long the video is, in s.
const LENGTH_S: i64 = 100;
/// When lessons of these tests were recorded (Unix ms): some time ago, so that nothing is about to be removed.
const AGO_MS: i64 = 3 * 60 * 60 * 1000;

/// Recordings put on the shelf as they would be after a lesson.
struct Shelf {
    store: Store,
    folder: PathBuf,
    course: CourseId,
    room: RoomId,
    lesson: LessonId,
    now_ms: i64,
}

impl Shelf {
    /// Of a lesson that is held now.
    async fn new(rollcall: &Rollcall, teacher: &Browser) -> Self {
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
    async fn put(&self, title: &str, state: State) -> RecordingId {
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
    async fn breakouts(&self) {
        for (after_ms, what) in [(30_000, MomentKind::BreakoutsOpened), (60_000, MomentKind::BreakoutsClosed)] {
            let moment = Moment { at_ms: self.now_ms - AGO_MS + after_ms, what };
            store::recording::note_moment(&self.store, &self.lesson, moment).await.expect("stores");
        }
    }

    fn list(&self) -> String {
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
fn captions(folder: &Path) -> PathBuf {
    let clock = |second: i64| format!("{:02}:{:02}.000", second / 60, second % 60);
    let line = |number: i64| format!("{} --> {}\nThis is line {number} about osmosis.\n\n", clock(number * 10), clock(number * 10 + 9));
    let text: String = (0..LENGTH_S / 10).map(line).collect();
    let path = folder.join("captions.vtt");
    fs::write(&path, format!("WEBVTT\n\n{text}")).expect("writable");
    path
}

/// Where the player is, in s.
async fn at_s(browser: &Browser) -> f64 {
    browser.run("return document.querySelector('video').currentTime", vec![]).await.as_f64().expect("a number")
}

/// Waits until the player is between two places, in s.
async fn is_between(browser: &Browser, from_s: f64, to_s: f64) {
    let between = || async move {
        let at = browser.client.execute("return document.querySelector('video')?.currentTime ?? -1", vec![]).await?;
        Ok(at.as_f64().filter(|at_s| (from_s..=to_s).contains(at_s)))
    };
    browser.until(&format!("is between {from_s} and {to_s} s"), between).await;
}

/// The player knows how long the recording is.
async fn is_loaded(browser: &Browser) {
    let loaded = || async move {
        let length = browser.client.execute("return document.querySelector('video')?.duration ?? 0", vec![]).await?;
        Ok(length.as_f64().filter(|length| (*length - LENGTH_S as f64).abs() < 1.0))
    };
    browser.until("the video is loaded", loaded).await;
}

const PUBLISH: Thing<'_> = with("button", "Publish");

#[tokio::test]
async fn a_teacher_makes_a_recording_ready_and_a_student_watches_it() {
    let rollcall = Rollcall::start();
    let (teacher, student) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "student").await);
    app::sign_in(&teacher, &rollcall.teacher).await;
    app::sign_in(&student, &rollcall.students[0]).await;
    let shelf = Shelf::new(&rollcall, &teacher).await;
    shelf.breakouts().await;
    let id = shelf.put("Raw file", State::Ready).await;

    // Nobody but the teacher knows of it yet.
    student.go(&shelf.list()).await;
    student.see(words("No recording has been published yet.")).await;
    student.go(&format!("/recordings/{id}")).await;
    student.see(a("heading", "Not found")).await;

    teacher.go(&format!("/courses/{}", shelf.course)).await;
    teacher.press(a("link", "Recordings")).await;
    teacher.see(words("Not published")).await;
    teacher.press(a("link", "Raw file")).await;
    is_loaded(&teacher).await;
    teacher.press(a("button", "Rename")).await;
    teacher.write("Title", "Osmosis").await;
    teacher.press_in(a("dialog", "Rename the recording"), a("button", "Rename")).await;
    teacher.see(a("heading", "Osmosis")).await;
    teacher.press(a("button", "Captions")).await;
    let wrong = rollcall.data().join("notes.vtt");
    fs::write(&wrong, "Notes of the lesson").expect("writable");
    for (file, works) in [(wrong, false), (captions(&rollcall.data()), true)] {
        let field = teacher.see(a("field", "WebVTT file (.vtt)")).await;
        teacher.answer("chooses a file", field.send_keys(file.to_str().expect("a path"))).await;
        teacher.press(a("button", "Save the captions")).await;
        if !works {
            teacher.see(with("alert", "This is no WebVTT file")).await;
        }
    }
    teacher.see(a("heading", "What was said")).await;
    teacher.press(PUBLISH).await;
    teacher.see(words("Published")).await;
    teacher.press(a("button", "Details and history")).await;
    teacher.see(words("The recorder reported it.")).await;
    teacher.see(words("This lesson may be recorded: picture, sound and chat of everybody.")).await;

    // The student finds it at the lesson.
    student.go(&format!("/lessons/{}", shelf.lesson)).await;
    student.press(a("link", "Osmosis")).await;
    is_loaded(&student).await;
    assert!(!student.sees(words("Details and history")).await, "how it came to be is for those who manage recordings");
    assert!(!student.sees(with("button", "Delete")).await && !student.sees(words("Download")).await);
    student.press(a("button", "0:30 Breakout rooms")).await;
    is_between(&student, 30.0, 36.0).await;
    let current = student.tell(a("button", "0:30 Breakout rooms"), "return arguments[0].getAttribute('aria-current')").await;
    assert_eq!(current, "true", "the chapter is marked");
    student.type_text("k").await;
    student
        .until("it is paused", || async {
            Ok((student.client.execute("return document.querySelector('video').paused", vec![]).await? == true).then_some(()))
        })
        .await;
    let before_s = at_s(&student).await;
    student.type_text("l").await;
    is_between(&student, before_s + 9.5, before_s + 10.5).await;
    student.press(a("button", "Back 10 s")).await;
    is_between(&student, before_s - 0.5, before_s + 0.5).await;

    // What was said: found, and jumped to by keyboard alone.
    student.write("Search in it", "LINE 7").await;
    student.see(words("1 line")).await;
    student.no_longer(words("This is line 6 about osmosis.")).await;
    student.write("Search in it", "osmosis").await;
    student.see(words("10 lines")).await;
    student.press(with("button", "This is line 5 about osmosis.")).await;
    is_between(&student, 50.0, 56.0).await;
    student.key(Key::Down).await;
    assert!(student.has_focus(with("button", "This is line 6 about osmosis.")).await, "arrows lead from line to line");
    student.key(Key::Enter).await;
    is_between(&student, 60.0, 66.0).await;
    student
        .until("the line is marked", || async {
            let marked =
                student.client.execute("return document.querySelector('ol [data-at][aria-current]')?.innerText ?? ''", vec![]).await?;
            Ok(marked.as_str().is_some_and(|text| text.contains("line 6")).then_some(()))
        })
        .await;

    // An address that has ended to work is replaced, and nobody loses their place.
    student.run("const video = document.querySelector('video'); video.pause(); video.currentTime = 70", vec![]).await;
    is_between(&student, 69.9, 70.1).await;
    student
        .until("the place is known to the page", || async {
            Ok((student.client.execute("return !document.querySelector('video').seeking", vec![]).await? == true).then_some(()))
        })
        .await;
    student.run("const video = document.querySelector('video'); video.src = video.src.replace(/mark=[^&]*/, 'mark=0')", vec![]).await;
    is_loaded(&student).await;
    is_between(&student, 69.9, 70.1).await;

    // This device remembers where one was.
    student.go(&shelf.list()).await;
    student.press(a("link", "Osmosis")).await;
    student.press(a("button", "Continue at 1:10")).await;
    is_between(&student, 69.9, 76.0).await;
    student.no_longer(a("button", "Continue at 1:10")).await;

    // Hidden while it is watched: the next address is not given any more.
    teacher.press(with("button", "Hide")).await;
    teacher.see(words("Students do not see it any more.")).await;
    student.run("const video = document.querySelector('video'); video.src = video.src.replace(/mark=[^&]*/, 'mark=0')", vec![]).await;
    student.see(with("alert", "This recording is not there any more, or is hidden now.")).await;
    student.go(&format!("/recordings/{id}")).await;
    student.see(a("heading", "Not found")).await;
    teacher.assert_quiet().await;
    student.assert_quiet().await;
}

#[tokio::test]
async fn many_recordings_are_found_and_changed_at_once() {
    let rollcall = Rollcall::start();
    let teacher = Browser::open(&rollcall, "teacher").await;
    app::sign_in(&teacher, &rollcall.teacher).await;
    let shelf = Shelf::new(&rollcall, &teacher).await;
    for title in ["Mitosis", "Meiosis", "Osmosis"] {
        shelf.put(title, State::Ready).await;
    }
    shelf.put("Broken", State::Failed).await;
    teacher.go(&shelf.list()).await;
    teacher.see(words("4 recordings")).await;
    teacher.write("Search", "mei").await;
    teacher.see(words("1 recording")).await;
    teacher.no_longer(a("link", "Mitosis")).await;
    teacher.write("Search", "nothing of that").await;
    teacher.see(words("No recording fits.")).await;
    // Emptying a field, as WebDriver does it, is told as a change and not as typing.
    teacher.write("Search", " ").await;
    teacher.choose("State", "Failed").await;
    teacher.see(words("1 recording")).await;
    teacher.see(words("The video server reported a file that is not there.")).await;
    teacher.choose("State", "All").await;

    // What cannot be done with all of them is done with none, and the sentence says why.
    teacher.see(words("4 recordings")).await;
    teacher.press(a("checkbox", "All that are shown")).await;
    teacher.see(words("4 recordings chosen")).await;
    teacher.press(with("button", "Publish")).await;
    teacher.see(with("alert", "Nothing was changed: 1 of these 4 recordings")).await;
    teacher.press(a("checkbox", "Choose Broken")).await;
    teacher.press(with("button", "Publish")).await;
    teacher.see(words("3 recordings published")).await;
    teacher.press(a("checkbox", "Choose Mitosis")).await;
    teacher.press(a("checkbox", "Choose Osmosis")).await;
    teacher.press(with("button", "Delete")).await;
    teacher.see(words("2 recordings: students do not see it any more")).await;
    teacher.press_in(a("dialog", "Delete for everybody?"), a("button", "Delete")).await;
    teacher.see(words("2 recordings deleted.")).await;
    teacher.press(a("checkbox", "Choose Mitosis")).await;
    teacher.press(with("button", "Take back")).await;
    teacher.see(words("1 recording taken back.")).await;
    teacher.assert_quiet().await;
}

#[tokio::test]
async fn what_recordings_look_like_to_a_teacher_and_a_student() {
    let rollcall = Rollcall::start();
    let (teacher, student) = (Browser::open(&rollcall, "teacher").await, Browser::open(&rollcall, "student").await);
    app::sign_in(&teacher, &rollcall.teacher).await;
    app::sign_in(&student, &rollcall.students[0]).await;
    let shelf = Shelf::new(&rollcall, &teacher).await;
    teacher.go(&shelf.list()).await;
    teacher.see(words("No lesson has been recorded yet.")).await;
    axe::look(&teacher, "recordings-none").await;
    shelf.breakouts().await;
    let published = shelf.put("Osmosis", State::Published).await;
    for (title, state) in
        [("On its way", State::Processing), ("Broken", State::Failed), ("Not wanted", State::Deleted), ("Fresh", State::Ready)]
    {
        shelf.put(title, state).await;
    }
    teacher.go(&format!("/lessons/{}", shelf.lesson)).await;
    teacher.press(a("button", "Add a link")).await;
    teacher.see(a("dialog", "Add a link")).await;
    axe::look(&teacher, "recording-add-link").await;
    teacher.write("Title", "A talk about cells").await;
    teacher.write("Address", "https://192.168.0.7/talk").await;
    teacher.press(a("button", "Add the link")).await;
    teacher.see(with("alert", "That address is inside a private network")).await;
    teacher.write("Address", "https://www.youtube.com/watch?v=dQw4w9WgXcQ").await;
    teacher.press(a("button", "Add the link")).await;
    teacher.see(a("link", "A talk about cells")).await;
    axe::look(&teacher, "lesson-recordings").await;

    teacher.go(&shelf.list()).await;
    teacher.see(a("link", "A talk about cells")).await;
    teacher.press(a("checkbox", "Choose Fresh")).await;
    axe::look(&teacher, "recordings-course").await;
    teacher.press(with("button", "Delete")).await;
    teacher.see(a("dialog", "Delete for everybody?")).await;
    axe::look(&teacher, "recording-delete").await;
    for title in ["On its way", "Broken", "Not wanted"] {
        teacher.go(&shelf.list()).await;
        teacher.press(a("link", title)).await;
        teacher.see(a("heading", title)).await;
        axe::look(&teacher, &format!("recording-{}", title.to_lowercase().replace(' ', "-"))).await;
    }

    teacher.go(&shelf.list()).await;
    teacher.press(a("link", "A talk about cells")).await;
    teacher.see(a("button", "Play on YouTube")).await;
    assert_eq!(
        teacher.answer("counts frames", teacher.client.find_all(Locator::Css("iframe"))).await.len(),
        0,
        "nothing is loaded before that"
    );
    axe::look(&teacher, "recording-elsewhere").await;
    teacher.press(a("button", "Change the link")).await;
    teacher.see(a("dialog", "Where the recording is")).await;
    axe::look(&teacher, "recording-link").await;

    teacher.go(&format!("/recordings/{published}")).await;
    is_loaded(&teacher).await;
    for (button, dialog, picture) in [
        ("Rename", "Rename the recording", "recording-rename"),
        ("Captions", "Captions", "recording-captions"),
        ("Keys", "Keys of the player", "recording-keys"),
    ] {
        teacher.press(a("button", button)).await;
        teacher.see(a("dialog", dialog)).await;
        axe::look(&teacher, picture).await;
        teacher.press(if picture == "recording-keys" { a("button", "Done") } else { app::CANCEL }).await;
        teacher.no_longer(a("dialog", dialog)).await;
    }
    let text = fs::read_to_string(captions(&rollcall.data())).expect("it was written");
    teacher.call("set_captions", json!({ "recording": published, "captions": text })).await;
    teacher.go(&format!("/recordings/{published}")).await;
    is_loaded(&teacher).await;
    teacher.see(a("heading", "What was said")).await;
    teacher.press(a("button", "Details and history")).await;
    axe::look(&teacher, "recording").await;

    student.go(&shelf.list()).await;
    student.see(a("link", "Osmosis")).await;
    assert!(!student.sees(words("Published")).await, "students see what there is, and no states");
    axe::look(&student, "recordings-student").await;
    student.press(a("link", "Osmosis")).await;
    is_loaded(&student).await;
    axe::look(&student, "recording-student").await;
    student.window(3840, 2160).await;
    student.picture("recording-3840").await;
    teacher.assert_quiet().await;
    student.assert_quiet().await;
}

#[tokio::test]
async fn an_administrator_sees_all_recordings_and_what_becomes_of_them() {
    let rollcall = Rollcall::start();
    let (administrator, teacher) = (Browser::open(&rollcall, "administrator").await, Browser::open(&rollcall, "teacher").await);
    app::sign_in(&administrator, &rollcall.administrator).await;
    app::sign_in(&teacher, &rollcall.teacher).await;
    administrator.press(a("link", "Recordings")).await;
    administrator.see(words("Nothing has been recorded yet.")).await;
    axe::look(&administrator, "recordings-office-none").await;
    let shelf = Shelf::new(&rollcall, &teacher).await;
    shelf.put("Osmosis", State::Published).await;
    let unwanted = shelf.put("Not wanted", State::Deleted).await;
    let file = shelf.folder.join(format!("{unwanted}/lesson.mp4"));
    assert!(file.exists());

    administrator.go("/admin/recordings").await;
    administrator.see(a("heading", "Storage")).await;
    administrator.press(with("button", "Hold: Osmosis")).await;
    administrator.see(a("dialog", "Hold this recording?")).await;
    axe::look(&administrator, "recording-hold").await;
    administrator.write("Why", "A complaint is looked into").await;
    administrator.press(a("button", "Hold it")).await;
    administrator.see(words("Held: it is not removed.")).await;
    axe::look(&administrator, "recordings-office").await;
    administrator.press(with("button", "Release: Osmosis")).await;
    administrator.see(a("dialog", "Release this recording?")).await;
    axe::look(&administrator, "recording-release").await;
    administrator.press(a("button", "Release it")).await;
    administrator.no_longer(words("Held: it is not removed.")).await;

    administrator.press(a("checkbox", "Choose Not wanted")).await;
    administrator.press(with("button", "Remove for good")).await;
    administrator.see(a("dialog", "Remove for good?")).await;
    axe::look(&administrator, "recording-purge").await;
    administrator.press_in(a("dialog", "Remove for good?"), a("button", "Remove for good")).await;
    administrator.see(words("1 recording removed for good.")).await;
    administrator.until("its file is gone", || async { Ok((!file.exists()).then_some(())) }).await;
    administrator.go(&format!("/recordings/{unwanted}")).await;
    administrator.see(words("Its file is gone for good.")).await;
    administrator.assert_quiet().await;
}
