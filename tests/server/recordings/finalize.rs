//! Our finalize script for Jibri, as it is: run by bash, with curl and openssl, as Jibri runs it.

use std::collections::VecDeque;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode};
use data_encoding::{BASE64, HEXLOWER};
use domain::LessonId;
use domain::evidence::HookKind;
use domain::recording::State;
use hooks::{Form, What};
use rollcall::api::account::Me;
use rollcall::api::recording::RecordingCard;
use rollcall::server::store::{Store, recording};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::task::JoinHandle;

use crate::kills::{Server, call, rollcall};

/// The secret of the tests with a listener of their own.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A machine with Jibri.
struct Jibri {
    folder: TempDir,
}

impl Jibri {
    /// One whose settings have these lines besides those that the tests need to be quick.
    fn new(url: &str, secret: &str, more: &str) -> Self {
        let jibri = Self { folder: tempfile::tempdir().expect("a folder") };
        let conf = format!(
            "# a remark\n\n  ROLLCALL_URL=\"{url}\"\r\nROLLCALL_SECRET={secret}  \nSPOOL_DIR={}\nRETRY_SECONDS=0 0\nSTILL_SECONDS=0\n{more}\n",
            jibri.at("spool").display()
        );
        jibri.write("jibri.conf", conf.as_bytes());
        fs::set_permissions(jibri.at("jibri.conf"), fs::Permissions::from_mode(0o640)).expect("ours");
        jibri
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
        fs::write(path, bytes).expect("writes");
    }

    /// A program in front of the one with this name.
    fn shim(&self, name: &str, script: &str) {
        self.write(&format!("bin/{name}"), format!("#!/bin/bash\n{script}\n").as_bytes());
        fs::set_permissions(self.at(&format!("bin/{name}")), fs::Permissions::from_mode(0o755)).expect("ours");
    }

    /// What Jibri leaves of a recording.
    fn recorded(&self, session: &str, meeting_url: &str, film: &[u8]) -> PathBuf {
        let name = "Bo \"Q\\\" $(touch pwned) `id` \\u0022,\"meeting_url\":\"https://evil.example/x\" é😀\n";
        let note = json!({ "meeting_url": meeting_url, "participants": [{ "user": { "id": "stu-7", "name": name }, "group": "g" }],
                           "share": true, "initiator": { "id": "t-1" }, "conference_details": { "session_id": "m-1" } });
        let path = format!("recordings/{session}");
        self.write(&format!("{path}/metadata.json"), note.to_string().as_bytes());
        self.write(&format!("{path}/bio404_2026-11-21-09-30-00.mp4"), film);
        self.at(&path)
    }

    fn command(&self, argument: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new("bash");
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", self.at("bin").display());
        command.arg(script()).arg(argument).current_dir(self.folder.path());
        command.env_clear().env("PATH", path).env("ROLLCALL_JIBRI_CONF", self.at("jibri.conf"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    /// Runs the script. Answers with whether it is content, and what it says.
    async fn run(&self, argument: impl AsRef<std::ffi::OsStr>) -> (bool, String) {
        said(tokio::time::timeout(PATIENCE, self.command(argument).output()).await.expect("it ends").expect("bash is there"))
    }

    /// What is in the spool, oldest first: deliveries only.
    fn spool(&self, below: &str) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.at("spool").join(below)) else { return Vec::new() };
        let mut all: Vec<PathBuf> = entries.map(|entry| entry.expect("it is listed").path()).collect();
        all.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
        all.sort();
        all
    }
}

fn said(output: Output) -> (bool, String) {
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("jibri/finalize.sh")
}

/// A listener that notes what comes, and answers as it is told.
struct Listener {
    url: String,
    heard: Arc<Heard>,
    serving: JoinHandle<()>,
}

#[derive(Default)]
struct Heard {
    deliveries: Mutex<Vec<(HeaderMap, String)>>,
    answers: Mutex<VecDeque<u16>>,
}

impl Listener {
    async fn new(answers: &[u16]) -> Self {
        let heard = Arc::new(Heard { answers: Mutex::new(answers.iter().copied().collect()), ..Heard::default() });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hooks/jibri/h", listener.local_addr().expect("bound"));
        let router = Router::new().fallback(hear).with_state(Arc::clone(&heard));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { url, heard, serving }
    }

    /// Bodies in the order in which they came, each with a right signature.
    fn bodies(&self) -> Vec<Value> {
        let deliveries = self.heard.deliveries.lock().expect("nobody panics while holding it");
        deliveries
            .iter()
            .map(|(headers, body)| {
                let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
                let time_s: i64 = header("webhook-timestamp").and_then(|time| time.parse().ok()).expect("a time");
                hooks::check(HookKind::Jibri, SECRET, header, body.as_bytes(), time_s * 1000).expect("its signature is right");
                assert_eq!(header("content-type"), Some("application/json"));
                serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"))
            })
            .collect()
    }

    fn sessions(&self) -> Vec<String> {
        self.bodies().iter().map(|body| body["session"].as_str().expect("a text").to_owned()).collect()
    }

    fn ids(&self) -> Vec<String> {
        let deliveries = self.heard.deliveries.lock().expect("nobody panics while holding it");
        deliveries.iter().map(|(headers, _)| headers["webhook-id"].to_str().expect("a word").to_owned()).collect()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn hear(Shared(heard): Shared<Arc<Heard>>, headers: HeaderMap, body: String) -> (StatusCode, String) {
    heard.deliveries.lock().expect("nobody panics while holding it").push((headers, body));
    let status = heard.answers.lock().expect("nobody panics while holding it").pop_front().unwrap_or(200);
    let body = match status {
        200 => "{\"outcome\":\"accepted\"}",
        201 => "<html>Welcome to our proxy</html>",
        _ => "{\"error\":\"words of\nthe server\"}",
    };
    (StatusCode::from_u16(status).expect("a status"), body.to_owned())
}

#[tokio::test]
async fn shellcheck_has_nothing_to_say() {
    let checked = Command::new("shellcheck").args(["--enable=all", "--shell=bash"]).arg(script()).output().await;
    let checked = checked.expect("shellcheck is there: ./test installs it");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
}

#[tokio::test]
async fn a_recording_is_told_of_whatever_people_and_folders_are_called() {
    let listener = Listener::new(&[]).await;
    let jibri = Jibri::new(&listener.url, SECRET, "");
    jibri.shim("ffprobe", "echo 12.345678");
    let film = vec![7; 300_000];
    for (number, session) in
        ["abcdefghij", "with \"quotes\" \\ and 'more' $(id)", "Ünïcode 😀", "-dash", "line\nbreak\ttab"].into_iter().enumerate()
    {
        let directory = jibri.recorded(session, "https://Meet.Example.org/Bio404", &film);
        let (content, words) = jibri.run(&directory).await;
        assert!(content && words.is_empty(), "{session:?}: {words}");
        let body = listener.bodies().remove(number);
        assert_eq!(body["session"], session);
        let message = hooks::read(Form::Jibri { time: "1" }, body.to_string().as_bytes());
        if session.contains('\n') {
            assert!(message.expect_err("no place in a storage has that").to_string().contains("path"), "{session:?}");
            continue;
        }
        let message = message.unwrap_or_else(|error| panic!("{session:?}: {error}"));
        let What::Recording(told) = &message.told[0].what else { panic!("{message:?}") };
        assert_eq!((&*message.told[0].conference, told.host.as_deref()), ("bio404", Some("meet.example.org")), "{session:?}");
        let path = directory.join("bio404_2026-11-21-09-30-00.mp4");
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &film);
        let place = hooks::Place::File {
            path: path.canonicalize().expect("it is there").display().to_string(),
            size: Some(300_000),
            sha256: Some(HEXLOWER.encode(digest.as_ref())),
        };
        assert_eq!(told.place, place, "{session:?}");
        let changed = fs::metadata(&path).expect("it is there").modified().expect("it was made");
        let changed_ms = i64::try_from(changed.duration_since(std::time::UNIX_EPOCH).expect("later").as_millis()).expect("not that late");
        assert_eq!((told.ended_ms, told.length_ms, told.started_ms), (Some(changed_ms), Some(12_345), Some(changed_ms - 12_345)));
    }
    assert!(!jibri.at("pwned").exists() && !jibri.at("recordings/pwned").exists(), "nothing that somebody typed is run");
    assert!(jibri.spool("").is_empty() && jibri.spool("refused").is_empty());
}

#[tokio::test]
async fn the_secret_is_in_no_argument_of_any_program() {
    let listener = Listener::new(&[503]).await;
    let jibri = Jibri::new(&listener.url, SECRET, "");
    for program in ["openssl", "curl", "od", "tr", "stat", "date", "sync", "flock", "mkdir", "mv", "rm", "sleep"] {
        jibri.shim(
            program,
            &format!("printf '%s\\n' '{program}' \"$@\" >>'{}'\nexec '/usr/bin/{program}' \"$@\"", jibri.at("arguments").display()),
        );
    }
    let directory = jibri.recorded("s-1", "https://meet.example.org/bio404", b"a film");
    let (content, words) = jibri.run(&directory).await;
    assert!(content, "{words}");
    let arguments = fs::read_to_string(jibri.at("arguments")).expect("they were noted");
    assert!(arguments.contains("openssl\ndgst\n-sha256") && arguments.contains("--data-binary"), "{arguments}");
    let key = BASE64.decode(SECRET.trim_start_matches("whsec_").as_bytes()).expect("base64");
    for secret in [SECRET, SECRET.trim_start_matches("whsec_"), &HEXLOWER.encode(&key)] {
        assert!(!arguments.to_lowercase().contains(&secret.to_lowercase()) && !words.contains(secret));
    }
    assert!(!arguments.contains("webhook-signature"), "nor is what it makes of it");
}

#[tokio::test]
async fn what_cannot_be_sent_stays_and_goes_out_in_its_order_later() {
    let listener = Listener::new(&[503, 201, 429]).await;
    let jibri = Jibri::new(&listener.url, SECRET, "");
    let (content, words) = jibri.run(jibri.recorded("first", "https://meet.example.org/bio404", b"1")).await;
    assert!(!content && words.contains("stays in"), "{words}");
    assert!(words.contains("503") && words.contains("words of the server"), "on one line: {words}");
    assert!(words.contains("is not Rollcall"), "a friendly answer is no receipt: {words}");
    assert_eq!(jibri.spool("").len(), 1);
    let kept = fs::read_to_string(&jibri.spool("")[0]).expect("it is there");
    let mode = fs::metadata(&jibri.spool("")[0]).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "there are names of people in it");
    assert!(!kept.contains("webhook") && !kept.contains("v1,"), "a signature that is kept is of no use: {kept}");
    let (content, words) = jibri.run(jibri.recorded("second", "https://meet.example.org/bio404", b"2")).await;
    assert!(content, "{words}");
    assert_eq!(listener.sessions(), ["first", "first", "first", "first", "second"]);
    let ids = listener.ids();
    assert!(ids[..4].iter().all(|id| *id == ids[0]) && ids[4] != ids[0], "the same recording is the same delivery: {ids:?}");
    assert!(jibri.spool("").is_empty());
    // Told of once more by hand: the same delivery, too.
    assert!(jibri.run(jibri.at("recordings/first")).await.0);
    assert_eq!(listener.ids()[5], ids[0]);
}

#[tokio::test]
async fn what_is_refused_is_put_aside_with_the_answer_and_does_not_hold_up_the_rest() {
    let listener = Listener::new(&[404]).await;
    let jibri = Jibri::new(&listener.url, SECRET, "");
    let (content, words) = jibri.run(jibri.recorded("first", "https://meet.example.org/bio404", b"1")).await;
    assert!(content && words.contains("will not have") && words.contains("--again"), "{words}");
    assert_eq!((jibri.spool("").len(), jibri.spool("refused").len()), (0, 1));
    let answer = fs::read_to_string(jibri.spool("refused")[0].with_extension("answer")).expect("it is beside it");
    assert!(answer.starts_with("404 ") && answer.contains("words of the server"), "{answer}");
    assert!(jibri.run("--flush").await.0);
    assert_eq!(listener.sessions(), ["first"], "nobody asks again by himself");
    let (content, words) = jibri.run("--again").await;
    assert!(content, "{words}");
    assert_eq!(listener.sessions(), ["first", "first"]);
    assert!(jibri.spool("refused").is_empty());
}

#[tokio::test]
async fn without_a_spool_it_is_sent_all_the_same_and_says_so() {
    let listener = Listener::new(&[200, 200, 503, 503, 503]).await;
    let jibri = Jibri::new(&listener.url, SECRET, "");
    // Somebody's file where the spool should be; then a disk that takes nothing.
    jibri.write("spool", b"");
    let (content, words) = jibri.run(jibri.recorded("first", "https://meet.example.org/bio404", b"1")).await;
    assert!(content && words.contains("cannot be written to"), "{words}");
    fs::remove_file(jibri.at("spool")).expect("ours");
    jibri.shim("sync", "exit 1");
    let (content, words) = jibri.run(jibri.recorded("second", "https://meet.example.org/bio404", b"2")).await;
    assert!(content && words.contains("is the disk full?"), "{words}");
    assert_eq!(listener.sessions(), ["first", "second"]);
    let (content, words) = jibri.run(jibri.recorded("third", "https://meet.example.org/bio404", b"3")).await;
    assert!(!content && words.contains("could not be reported (503)") && words.contains("recordings/third"), "{words}");
    assert!(jibri.at("recordings/third/bio404_2026-11-21-09-30-00.mp4").exists());
    assert!(
        fs::read_dir(jibri.at("spool")).expect("it is there").all(|entry| !entry
            .expect("listed")
            .path()
            .display()
            .to_string()
            .contains(".new"))
    );
}

#[tokio::test]
async fn it_waits_until_nobody_writes_to_the_file_any_more() {
    let listener = Listener::new(&[]).await;
    let jibri = Jibri::new(&listener.url, SECRET, "STILL_SECONDS=2");
    let directory = jibri.recorded("s-1", "https://meet.example.org/bio404", b"");
    let path = directory.join("bio404_2026-11-21-09-30-00.mp4");
    fs::write(&path, b"0").expect("writes");
    let mut running = jibri.command(&directory).spawn().expect("bash is there");
    // Whoever writes here is slower than the script looks, and is done in the end.
    for _ in 0..8 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert!(running.try_wait().expect("ours").is_none(), "it does not send what still grows");
        let mut film = fs::read(&path).expect("it is there");
        film.push(b'x');
        fs::write(&path, film).expect("writes");
    }
    let status = tokio::time::timeout(PATIENCE, running.wait()).await.expect("it ends").expect("ours");
    assert!(status.success());
    assert_eq!(listener.bodies()[0]["size"], 9);
}

#[tokio::test]
async fn several_at_once_wait_for_each_other() {
    let listener = Listener::new(&[]).await;
    let jibri = Jibri::new(&listener.url, SECRET, "");
    let directories: Vec<PathBuf> =
        (0..4).map(|number| jibri.recorded(&format!("s-{number}"), "https://meet.example.org/bio404", b"x")).collect();
    let running: Vec<_> = directories.iter().map(|directory| jibri.command(directory).output()).collect();
    for output in futures_util::future::join_all(running).await {
        let (content, words) = said(output.expect("bash is there"));
        assert!(content, "{words}");
    }
    let mut sessions = listener.sessions();
    sessions.sort();
    assert_eq!(sessions, ["s-0", "s-1", "s-2", "s-3"], "each once");
    assert!(jibri.spool("").is_empty());
}

#[tokio::test]
async fn a_bucket_gets_a_copy_first_and_a_folder_may_have_another_path() {
    let listener = Listener::new(&[]).await;
    let mut jibri = Jibri::new(&listener.url, SECRET, "");
    let more = format!(
        "RECORDINGS_DIR={}\nCOPY_COMMAND=mkdir -p \"$(dirname \"copy/$2\")\" && cp -- \"$1\" \"copy/$2\"",
        jibri.at("recordings").display()
    );
    let with = |jibri: Jibri, more: &str| {
        let conf = fs::read_to_string(jibri.at("jibri.conf")).expect("ours");
        jibri.write("jibri.conf", format!("{conf}{more}\n").as_bytes());
        jibri
    };
    jibri = with(jibri, &more);
    let (content, words) = jibri.run(jibri.recorded("s 1", "https://meet.example.org/bio404", b"a film")).await;
    assert!(content, "{words}");
    assert_eq!(listener.bodies()[0]["path"], "s 1/bio404_2026-11-21-09-30-00.mp4");
    assert_eq!(fs::read(jibri.at("copy/s 1/bio404_2026-11-21-09-30-00.mp4")).expect("it was copied"), b"a film");
    jibri = with(jibri, "COPY_COMMAND=exit 7");
    let (content, words) = jibri.run(jibri.recorded("s 2", "https://meet.example.org/bio404", b"a film")).await;
    assert!(content && words.contains("COPY_COMMAND has failed"), "it is told of all the same: {words}");
    assert_eq!(listener.bodies().len(), 2);
    let elsewhere = tempfile::tempdir().expect("a folder");
    fs::write(elsewhere.path().join("x.mp4"), b"x").expect("writes");
    fs::write(elsewhere.path().join("metadata.json"), b"{}").expect("writes");
    let (content, words) = jibri.run(elsewhere.path()).await;
    assert!(!content && words.contains("RECORDINGS_DIR"), "{words}");
}

#[tokio::test]
async fn what_is_wrong_is_said_in_words_and_nothing_is_sent() {
    let listener = Listener::new(&[]).await;
    let jibri = Jibri::new(&listener.url, SECRET, "");
    fs::create_dir_all(jibri.at("recordings/empty")).expect("a folder");
    jibri.write("recordings/nothing/metadata.json", b"{}");
    jibri.write("recordings/nobody/x.mp4", b"a film");
    let large = jibri.recorded("large", "https://meet.example.org/bio404", b"a film");
    fs::write(large.join("metadata.json"), vec![b' '; 300_000]).expect("writes");
    let link = jibri.at("recordings/link");
    fs::create_dir_all(&link).expect("a folder");
    fs::write(link.join("metadata.json"), b"{}").expect("writes");
    std::os::unix::fs::symlink("/etc/hostname", link.join("x.mp4")).expect("a link");
    let none = jibri.recorded("none", "https://meet.example.org/bio404", b"");
    for (argument, expected) in [
        (jibri.at("recordings/empty"), "no metadata.json"),
        (jibri.at("recordings/nothing"), "no .mp4"),
        (jibri.at("recordings/nobody"), "no metadata.json"),
        (jibri.at("recordings/never"), "no directory"),
        (large, "larger than 262144 bytes"),
        (link, "no .mp4"),
        (none, "is empty"),
        ("--frobnicate".into(), "usage"),
    ] {
        let (content, words) = jibri.run(&argument).await;
        assert!(!content && words.contains(expected), "{argument:?}: {words}");
    }
    let conf = fs::read_to_string(jibri.at("jibri.conf")).expect("ours");
    for (from, to, expected) in [
        (SECRET, "none", "ROLLCALL_SECRET must be"),
        (SECRET, "whsec_A", "cannot be read"),
        ("http://", "file:///", "ROLLCALL_URL must be"),
        ("SPOOL_DIR", "SPOOL_DRI", "no setting SPOOL_DRI"),
        ("RETRY_SECONDS=0 0", "RETRY_SECONDS=$(id)", "whole seconds"),
        ("# a remark", "a remark", "no NAME=VALUE"),
        ("# a remark", "COPY_COMMAND=true", "COPY_COMMAND needs RECORDINGS_DIR"),
    ] {
        jibri.write("jibri.conf", conf.replacen(from, to, 1).as_bytes());
        let (content, words) = jibri.run("--flush").await;
        assert!(!content && words.contains(expected) && !words.contains(SECRET), "{to}: {words}");
    }
    fs::remove_file(jibri.at("jibri.conf")).expect("ours");
    let (content, words) = jibri.run("--flush").await;
    assert!(!content && words.contains("cannot be read"), "{words}");
    jibri.write("jibri.conf", conf.as_bytes());
    fs::set_permissions(jibri.at("jibri.conf"), fs::Permissions::from_mode(0o644)).expect("ours");
    let (content, words) = jibri.run("--flush").await;
    assert!(content && words.contains("everybody on this machine can read the secret"), "{words}");
    assert!(listener.bodies().is_empty());
}

#[tokio::test]
async fn a_server_that_is_killed_in_between_has_each_recording_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let demo = rollcall(&data).arg("demo").stdout(Stdio::piped()).output().expect("runs");
    let demo = String::from_utf8(demo.stdout).expect("text");
    let teacher = demo.lines().find(|line| line.starts_with("Teacher")).expect("the demo has a teacher");
    let [password, account] = teacher.split_whitespace().rev().take(2).collect::<Vec<_>>()[..] else { panic!("{teacher}") };
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port();
    let url = format!("http://127.0.0.1:{port}");
    let made = rollcall(&data).args(["hook", "add", "jibri", "--practice", "--url", &url]).stdout(Stdio::piped()).output().expect("runs");
    let made = String::from_utf8(made.stdout).expect("text");
    let line = |name: &str| made.lines().find_map(|line| line.strip_prefix(name)).expect("it is shown").to_owned();
    let jibri = Jibri::new(&line("ROLLCALL_URL="), &line("ROLLCALL_SECRET="), "");
    let conf = fs::read_to_string(jibri.at("jibri.conf")).expect("ours");
    // Rollcall's own folder, under the path that it has there.
    fs::create_dir_all(data.join("recordings")).expect("a folder");
    std::os::unix::fs::symlink(data.join("recordings"), jibri.at("recordings")).expect("a link");
    jibri.write("jibri.conf", format!("{conf}RECORDINGS_DIR={}\n", jibri.at("recordings").display()).as_bytes());

    let mut server = Server::start(&data, port);
    server.ready().await;
    let sign_in = json!({ "account_name": account, "password": password });
    let (_, cookie): (Me, _) = call(port, "", "sign_in", &sign_in).await.expect("the demo's password");
    let cookie = cookie.expect("a session");
    let (home, _): (Value, _) = call(port, &cookie, "home", &json!({})).await.expect("signed in");
    let (course, _): (Value, _) =
        call(port, &cookie, "course", &json!({ "course": home["courses"][0]["id"] })).await.expect("the demo's course");
    let start = json!({ "room": course["rooms"][0]["id"], "title": "Cells", "minutes": 60, "time_zone": "UTC" });
    let (lesson, _): (LessonId, _) = call(port, &cookie, "start_lesson", &start).await.expect("a teacher may");
    let (ticket, _): (Value, _) = call(port, &cookie, "ticket", &json!({ "lesson": lesson })).await.expect("open");
    let meeting = format!("{url}/practice/{}", ticket["room"].as_str().unwrap_or_else(|| panic!("{ticket}")));

    // One is told of in peace, and the next one to a server that is not there.
    let (content, words) = jibri.run(jibri.recorded("s-1", &meeting, &[1; 100_000])).await;
    assert!(content && jibri.spool("").is_empty() && jibri.spool("refused").is_empty(), "{words}");
    server.kill();
    let second = jibri.recorded("s-2", &meeting, &[2; 100_000]);
    let (content, words) = jibri.run(&second).await;
    assert!(!content && words.contains("stays in"), "{words}");
    assert_eq!(jibri.spool("").len(), 1);
    server = Server::start(&data, port);
    server.ready().await;
    for _ in 0..2 {
        let (content, words) = jibri.run("--flush").await;
        assert!(content && jibri.spool("refused").is_empty(), "{words}");
    }
    // By hand once more: an impatient administrator.
    let (content, words) = jibri.run(&second).await;
    assert!(content && jibri.spool("refused").is_empty(), "{words}");
    let all = tokio::time::timeout(PATIENCE, async {
        loop {
            let (all, _): (Vec<RecordingCard>, _) =
                call(port, &cookie, "lesson_recordings", &json!({ "lesson": lesson })).await.expect("a teacher may");
            if all.len() > 1 && all.iter().all(|one| one.state != State::Processing) {
                return all;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let all = all.await.expect("they are looked at");
    assert_eq!(all.iter().map(|one| (one.state, one.size)).collect::<Vec<_>>(), [(State::Ready, Some(100_000)); 2], "{all:?}");
    server.kill();
    let store = Store::open(&data).await.expect("it opens");
    assert_eq!(recording::of_lesson(&store, &lesson).await.expect("reads").len(), 2, "each once");
}
