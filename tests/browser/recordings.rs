//! A recording's whole life: the red button, the recorder's script, a title, a student who looks at it, another who may not, and a year
//! later its removal; and what of that stands on the administrator's page.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::browser::{Browser, Thing, a, with, words};
use crate::harness::rollcall::{Person, Rollcall, beside};
use crate::words::{self as app, live};

/// How long the film is, in s.
const LENGTH_S: f64 = 90.0;
const TITLE: &str = "Osmosis, with the demonstration";

const NOT_HERE: Thing<'_> = words("There is no such recording");

#[tokio::test]
async fn a_lesson_is_recorded_kept_shown_and_removed() {
    let mut rollcall = Rollcall::start();
    let school = School::of(&rollcall).await;
    let (lesson, conference) = school.a_lesson_is_recorded(&rollcall).await;
    the_file_comes(&rollcall, &conference);
    let recording = school.it_is_renamed_and_published(&lesson).await;
    school.a_student_looks_at_it(&recording).await;
    school.nobody_else_does(&recording).await;
    school.it_is_hidden_and_shown_again(&recording).await;
    let files = files_in(&recordings(&rollcall));
    assert_eq!(files.iter().filter(|file| file.extension().is_some_and(|end| end == "mp4")).count(), 1, "{files:?}");
    school.the_administrator_sees_it(&recording).await;

    // A year and a day later.
    rollcall.stop();
    rollcall.start_later(366);
    school.it_is_removed_when_its_time_is_over(&rollcall, &recording).await;
}

/// Who takes part.
struct School {
    administrator: Browser,
    principal: Person,
    teacher: Browser,
    student: Browser,
    /// A student of another course.
    stranger: Browser,
}

impl School {
    /// Everybody signed in, and a room whose lessons may be recorded.
    async fn of(rollcall: &Rollcall) -> Self {
        let teacher = Browser::open(rollcall, "teacher").await;
        app::sign_in(&teacher, &rollcall.teacher).await;
        let elsewhere = teacher.call("create_course", json!({ "title": "Chemistry 1" })).await;
        let ben = rollcall.add_person("ben", "Ben Weiss", "student", "a long enough password");
        teacher.call("set_member", json!({ "course": elsewhere, "account_name": "ben", "role": "student" })).await;
        let room = app::room_id(&teacher).await;
        let page = teacher.call("room", json!({ "room": room })).await;
        let mut policy = page["policy"].clone();
        policy["recording"] = json!(true);
        policy["recording_trigger"] = json!("prompt");
        let change = json!({
            "room": room, "title": page["title"], "description": page["description"], "policy": policy, "provider": null,
        });
        teacher.call("edit_room", change).await;
        let student = Browser::open(rollcall, "student").await;
        app::sign_in(&student, &rollcall.students[0]).await;
        let stranger = Browser::open(rollcall, "stranger").await;
        app::sign_in(&stranger, &ben).await;
        let administrator = Browser::open(rollcall, "administrator").await;
        app::sign_in(&administrator, &rollcall.administrator).await;
        Self { administrator, principal: rollcall.administrator.clone(), teacher, student, stranger }
    }

    /// The teacher is asked, records, and everybody sees it.
    async fn a_lesson_is_recorded(&self, rollcall: &Rollcall) -> (String, String) {
        let (teacher, student) = (&self.teacher, &self.student);
        let lesson = app::start_lesson(teacher, "Osmosis").await;
        let path = format!("/lessons/{lesson}/live");
        teacher.go(&path).await;
        app::joined(teacher).await;
        teacher.see(words("Record this lesson?")).await;
        teacher.picture("recordings-1-asked").await;
        teacher.press(a("button", "Record")).await;
        teacher.see(a("text", "Recording")).await;
        student.go(&path).await;
        student.press(a("button", "Agree and enter")).await;
        app::joined(student).await;
        student.see(a("text", "Recording")).await;
        student.picture("recordings-2-recorded").await;
        assert!(!student.sees(a("button", "Stop recording")).await);

        let conference = app::text(&teacher.call("ticket", json!({ "lesson": lesson })).await["room"]);
        let known = teacher.call("lesson_recordings", json!({ "lesson": lesson })).await;
        assert_eq!((&known[0]["state"], &known[0]["started_by"]), (&json!("started"), &json!(rollcall.teacher.name)), "{known}");
        teacher.press(live::LESSON_TAB).await;
        teacher.press(a("button", "Recording")).await;
        teacher.press(a("button", "Stop recording")).await;
        student.no_longer(a("text", "Recording")).await;
        app::leave(student).await;
        app::leave(teacher).await;
        app::end_lesson(teacher).await;
        (lesson, conference)
    }

    async fn it_is_renamed_and_published(&self, lesson: &str) -> String {
        let teacher = &self.teacher;
        teacher.go(&format!("/lessons/{lesson}")).await;
        teacher.see_in(a("region", "Recordings"), words("Not published")).await;
        teacher.picture("recordings-3-lesson").await;
        teacher.press_in(a("region", "Recordings"), with("link", "Osmosis")).await;
        teacher.press(a("button", "Rename")).await;
        teacher.write("Title", TITLE).await;
        teacher.press_in(a("dialog", "Rename the recording"), a("button", "Rename")).await;
        teacher.see(a("heading", TITLE)).await;
        self.student.go(&teacher.path().await).await;
        self.student.see(NOT_HERE).await;
        teacher.press(a("button", "Publish this recording")).await;
        teacher.see(words("1 recording published")).await;
        teacher.picture("recordings-4-player-teacher").await;
        teacher.path().await.rsplit('/').next().expect("an id").to_owned()
    }

    /// It plays, and one can jump in it: the browser asks for parts of the file.
    async fn a_student_looks_at_it(&self, recording: &str) {
        let student = &self.student;
        student.go("/").await;
        student.press(with("link", app::COURSE)).await;
        student.press(a("link", "Recordings")).await;
        student.press(a("link", TITLE)).await;
        let known = || async { Ok(film_says(student, "video.duration").await.as_f64().filter(|length_s| *length_s > 1.0)) };
        let length_s = student.until("knows how long the film is", known).await;
        assert!((length_s - LENGTH_S).abs() < 1.0, "{length_s} s");
        student.run("document.querySelector('video').muted = true; document.querySelector('video').play()", vec![]).await;
        let plays = || async { Ok((film_says(student, "video.currentTime").await.as_f64() > Some(0.5)).then_some(())) };
        student.until("sees it play", plays).await;
        student.run("document.querySelector('video').currentTime = 30", vec![]).await;
        let jumped =
            || async { Ok((film_says(student, "video.seeking ? 0 : video.currentTime").await.as_f64() > Some(30.2)).then_some(())) };
        student.until("sees it go on from there", jumped).await;
        student.run("document.querySelector('video').pause()", vec![]).await;
        student.picture("recordings-5-player-student").await;
        let address = film_says(student, "video.currentSrc").await;
        let part = "const done = arguments[1]; fetch(arguments[0], { headers: { range: 'bytes=1000-1999' } })
            .then(async (answer) => done([answer.status, (await answer.arrayBuffer()).byteLength, answer.headers.get('content-range')]))";
        let answer = student.run_async(part, vec![address]).await;
        assert_eq!((&answer[0], &answer[1]), (&json!(206), &json!(1000)), "{answer}");
        for name in ["Rename", "Captions", "Delete"] {
            assert!(!student.sees(a("button", name)).await, "a student can change nothing: {name}");
        }
        // Where one left off is known on this device.
        student.go(&format!("/recordings/{recording}")).await;
        student.see(with("button", "Continue at 0:3")).await;
        student.assert_quiet().await;
    }

    /// Neither the page nor the file, though the address is right.
    async fn nobody_else_does(&self, recording: &str) {
        let address = film_says(&self.student, "video.currentSrc").await;
        let status = "const done = arguments[1]; fetch(arguments[0]).then((answer) => done(answer.status))";
        let stranger = &self.stranger;
        stranger.go(&format!("/recordings/{recording}")).await;
        stranger.see(NOT_HERE).await;
        stranger.picture("recordings-6-stranger").await;
        assert_eq!(stranger.run_async(status, vec![address.clone()]).await, json!(404));
        let nobody = "const done = arguments[1]; fetch(arguments[0], { credentials: 'omit' }).then((answer) => done(answer.status))";
        assert_eq!(stranger.run_async(nobody, vec![address]).await, json!(401));
    }

    /// The student has the page open when it is hidden: the file ends at that moment.
    async fn it_is_hidden_and_shown_again(&self, recording: &str) {
        let (teacher, student) = (&self.teacher, &self.student);
        let address = film_says(student, "video.currentSrc").await;
        let status = "const done = arguments[1]; fetch(arguments[0], { cache: 'no-store' }).then((answer) => done(answer.status))";
        teacher.press(a("button", "Hide this recording")).await;
        teacher.see(words("hidden from students")).await;
        assert_eq!(student.run_async(status, vec![address.clone()]).await, json!(404));
        student.go(&format!("/recordings/{recording}")).await;
        student.see(NOT_HERE).await;
        teacher.press(a("button", "Publish this recording")).await;
        teacher.see(words("published: students can see it now")).await;
        assert_eq!(student.run_async(status, vec![address]).await, json!(200));
    }

    async fn the_administrator_sees_it(&self, recording: &str) {
        let administrator = &self.administrator;
        administrator.press(a("link", "Recordings")).await;
        administrator.see(a("heading", "All recordings")).await;
        administrator.see(a("link", TITLE)).await;
        administrator.see_in(a("region", "Removed next"), words(TITLE)).await;
        administrator.picture("recordings-7-all").await;
        administrator.go(&format!("/recordings/{recording}")).await;
        administrator.press(with("button", "Details and history")).await;
        for sentence in ["It was given another title.", "It was published.", "It was hidden."] {
            administrator.see(words(sentence)).await;
        }
        administrator.picture("recordings-8-history").await;
    }

    async fn it_is_removed_when_its_time_is_over(&self, rollcall: &Rollcall, recording: &str) {
        let administrator = &self.administrator;
        administrator.go("/").await;
        // The session of last year has ended.
        app::sign_in(administrator, &self.principal).await;
        administrator.go("/admin/recordings").await;
        administrator.see_in(a("region", "All recordings"), words("Removed")).await;
        administrator.picture("recordings-9-removed").await;
        assert_eq!(files_in(&recordings(rollcall)).iter().filter(|file| file.extension().is_some_and(|end| end == "mp4")).count(), 0);
        let page = administrator.call("recording", json!({ "recording": recording })).await;
        let steps: Vec<&Value> =
            page["history"].as_array().expect("a list").iter().map(|entry| &entry["step"]).filter(|step| !step.is_null()).collect();
        let expected = ["stop", "arrive", "finish", "publish", "hide", "publish", "delete", "purge"];
        assert_eq!(steps, expected.iter().map(|step| json!(step)).collect::<Vec<_>>().iter().collect::<Vec<_>>(), "{page}");
        administrator.go(&format!("/recordings/{recording}")).await;
        administrator.see(a("heading", "This recording was removed")).await;
        administrator.picture("recordings-10-left").await;
    }
}

/// The recorder has written its file and calls the script, as Jibri does.
fn the_file_comes(rollcall: &Rollcall, conference: &str) {
    let made = rollcall.run(&["hook", "add", "jibri", "--practice", "--url", &rollcall.origin], "");
    let setting = |name: &str| {
        let (_, rest) = made.split_once(name).unwrap_or_else(|| panic!("{name} in {made}"));
        rest.split_whitespace().next().expect("a value").trim_start_matches('=').to_owned()
    };
    let (url, secret) = (setting("ROLLCALL_URL"), setting("ROLLCALL_SECRET"));
    let folder = recordings(rollcall).join("qwertzuiop-session");
    fs::create_dir_all(&folder).expect("a folder");
    film(&folder.join("osmosis_2026-11-21-09-30-00.mp4"));
    let metadata = json!({ "meeting_url": format!("{}/practice/{conference}", rollcall.origin), "participants": [], "share": true });
    fs::write(folder.join("metadata.json"), metadata.to_string()).expect("writes");
    let conf = rollcall.data().join("jibri.conf");
    let spool = rollcall.data().join("spool");
    let settings = format!("ROLLCALL_URL={url}\nROLLCALL_SECRET={secret}\nSPOOL_DIR={}\nSTILL_SECONDS=0\n", spool.display());
    fs::write(&conf, settings).expect("writes");
    let script = beside("../../jibri/finalize.sh");
    let output = Command::new("bash").arg(script).arg(&folder).env("ROLLCALL_JIBRI_CONF", &conf).output().expect("bash is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Something that the video element on the page says.
async fn film_says(browser: &Browser, what: &str) -> Value {
    browser.run(&format!("const video = document.querySelector('video'); return video ? {what} : null"), vec![]).await
}

fn recordings(rollcall: &Rollcall) -> PathBuf {
    rollcall.data().join("recordings")
}

/// A film that a browser can play: a clock and a tone.
fn film(path: &Path) {
    let length = LENGTH_S.to_string();
    let picture = format!("testsrc=size=640x360:rate=10:duration={length}");
    let tone = format!("sine=frequency=330:duration={length}");
    let status = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", &tone])
        .args(["-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "20", "-c:a", "aac", "-movflags", "+faststart"])
        .arg(path)
        .status()
        .expect("ffmpeg is there");
    assert!(status.success(), "the film could not be made");
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("it is listed").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files
}
