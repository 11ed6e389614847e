//! The whole way, with nothing stood in for: the real program, its hook made by its command, Prosody with our module, robots with the
//! tokens that Rollcall signs, and the report.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::time::Instant;

use super::robot::{Robot, breakout, main_room};
use super::server::{Prosody, Setup, VHOST, now_ms, request};
use super::until;

/// What the provider signs its tokens with.
const TOKENS: &str = "what only Rollcall and this Prosody know, for a test";
/// How far a time in the report may be off (ms): a machine with other work does not notice at once what happened.
const BOUND_MS: i64 = 1_500;

/// The real program on data of its own.
struct Rollcall {
    folder: TempDir,
    port: u16,
    child: Option<Child>,
}

impl Drop for Rollcall {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default());
        }
    }
}

impl Rollcall {
    /// With the people of the demo.
    async fn new() -> (Self, Vec<Person>) {
        let folder = tempfile::tempdir().expect("a folder");
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        drop(listener);
        let mut rollcall = Self { folder, port, child: None };
        let said = rollcall.done(&["demo"], "").await;
        let people = said.lines().skip_while(|line| !line.ends_with("password")).skip(1).filter_map(Person::of).collect();
        rollcall.starts().await;
        (rollcall, people)
    }

    fn command(data: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
        command.env_clear().env("ROLLCALL_DATA", data.join("data")).env("NO_COLOR", "1").kill_on_drop(true);
        command
    }

    /// Runs one of its commands with something on standard input.
    async fn done(&self, arguments: &[&str], input: &str) -> String {
        let mut given = tempfile::tempfile().expect("a file");
        given.write_all(input.as_bytes()).expect("it is written");
        std::io::Seek::rewind(&mut given).expect("it is rewound");
        let output = Self::command(self.folder.path()).args(arguments).stdin(given).output().await.expect("it starts");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    async fn starts(&mut self) {
        let log = File::options().create(true).append(true).open(self.folder.path().join("server.log")).expect("writable");
        let child = Self::command(self.folder.path())
            .args(["serve", "--listen", &format!("127.0.0.1:{}", self.port)])
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a second handle"))
            .stderr(log)
            .spawn()
            .expect("it starts");
        self.child = Some(child);
        until("Rollcall listens", async || tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.ok()).await;
    }

    async fn is_killed(&mut self) {
        self.child.take().expect("it runs").kill().await.expect("it ends");
    }

    /// Makes a provider and its hook; the address and the secret.
    async fn hook(&self) -> (String, String) {
        let add = ["provider", "add", "--kind", "shared-secret", "--domain", VHOST, "--app-id", "rollcall", "--subject", VHOST];
        self.done(&add, TOKENS).await;
        let said = self.done(&["hook", "add", "rollcall", "--provider", VHOST], "").await;
        let word = |start: &str| {
            let found = said.split(|c: char| c.is_whitespace() || c == '"').find(|word| word.contains(start));
            found.unwrap_or_else(|| panic!("no {start} in {said}")).to_owned()
        };
        let address = word("/hooks/rollcall/");
        let path = &address[address.find("/hooks/").expect("it was found")..];
        (format!("http://127.0.0.1:{}{path}", self.port), word("whsec_"))
    }
}

/// Somebody of the demo, in a browser.
#[derive(Debug)]
struct Person {
    account: String,
    password: String,
    cookie: String,
}

impl Person {
    /// From a row of the table that `rollcall demo` prints: role, name, sign-in name, password.
    fn of(row: &str) -> Option<Self> {
        let mut cells = row.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).skip(2).map(str::to_owned);
        Some(Self { account: cells.next()?, password: cells.next()?, cookie: String::new() })
    }

    async fn signs_in(&mut self, rollcall: &Rollcall) {
        let body = json!({ "account_name": self.account, "password": self.password }).to_string();
        let (status, head, body) = request(rollcall.port, &headers(rollcall, "", "POST /api/sign_in", body.len()), &body).await;
        assert_eq!(status, 200, "{body}");
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
        cookie.split(';').next().expect("its value").clone_into(&mut self.cookie);
    }

    /// Calls a server function.
    async fn calls(&self, rollcall: &Rollcall, function: &str, arguments: Value) -> Value {
        let body = arguments.to_string();
        let head = headers(rollcall, &self.cookie, &format!("POST /api/{function}"), body.len());
        let (status, _, body) = request(rollcall.port, &head, &body).await;
        assert_eq!(status, 200, "{function}: {body}");
        serde_json::from_str(&body).unwrap_or_else(|error| panic!("{function}: {error}: {body}"))
    }

    /// Enters with a ticket of Rollcall's.
    async fn enters(&self, rollcall: &Rollcall, prosody: &Prosody, lesson: &Value) -> Robot {
        let ticket = self.calls(rollcall, "ticket", json!({ "lesson": lesson })).await;
        let [room, token] = ["room", "token"].map(|name| ticket[name].as_str().unwrap_or_else(|| panic!("no {name}: {ticket}")));
        let robot = Robot::connect(prosody.port, VHOST, &format!("?room={room}&token={token}"), true).await;
        robot.joins(room).await;
        robot
    }

    async fn person(&self, rollcall: &Rollcall) -> Value {
        self.calls(rollcall, "who_am_i", json!({})).await["person"].clone()
    }
}

fn headers(rollcall: &Rollcall, cookie: &str, line: &str, length: usize) -> String {
    format!(
        "{line} HTTP/1.1\r\nhost: localhost:{}\r\nconnection: close\r\ncontent-type: application/json\r\nsec-fetch-site: same-origin\r\n\
         cookie: {cookie}\r\ncontent-length: {length}\r\n\r\n",
        rollcall.port
    )
}

/// Somebody's row once it is as wished.
async fn row(teacher: &Person, rollcall: &Rollcall, lesson: &Value, person: &Value, what: &str, wish: impl Fn(&Value) -> bool) -> Value {
    until(what, async || {
        let report = teacher.calls(rollcall, "report", json!({ "lesson": lesson })).await;
        let rows = report["rows"].as_array().expect("a list").clone();
        rows.into_iter().find(|row| row["person"] == *person).filter(|row| wish(row))
    })
    .await
}

fn ms(row: &Value, name: &str) -> i64 {
    row["settled"][name].as_i64().unwrap_or_else(|| panic!("no {name}: {row}"))
}

#[tokio::test]
async fn minutes_are_confirmed_through_outages_on_both_sides() {
    let (mut rollcall, mut people) = Rollcall::new().await;
    let (url, secret) = rollcall.hook().await;
    let mut setup = Setup::new(&url, &secret).with("rollcall_snapshot_s = 1");
    TOKENS.clone_into(&mut setup.token_secret);
    let mut prosody = Prosody::start(&setup).await;

    for person in &mut people {
        person.signs_in(&rollcall).await;
    }
    let [_, teacher, one, two, ..] = &people[..] else { panic!("an administrator, a teacher and students: {people:?}") };
    let home = teacher.calls(&rollcall, "home", json!({})).await;
    let course = teacher.calls(&rollcall, "course", json!({ "course": home["courses"][0]["id"] })).await;
    let lesson = json!({ "room": course["rooms"][0]["id"], "title": "Osmosis", "minutes": 60, "time_zone": "Europe/Madrid" });
    let lesson = teacher.calls(&rollcall, "start_lesson", lesson).await;
    let room = teacher.calls(&rollcall, "ticket", json!({ "lesson": lesson })).await["room"].as_str().expect("a name").to_owned();

    let _reed = teacher.enters(&rollcall, &prosody, &lesson).await;
    let began = now_ms();
    let student = one.enters(&rollcall, &prosody, &lesson).await;
    let (first, second) = (one.person(&rollcall).await, two.person(&rollcall).await);
    row(teacher, &rollcall, &lesson, &first, "the first student is here", |row| row["settled"]["here"] == true).await;

    // A breakout room is time in the lesson, too.
    prosody.does("add_breakout", &[("main", &room), ("id", "8ebf8210-6127-46f9-bfe2-fb7dc82990d0"), ("name", "Group 1")]).await;
    student.leaves_for_another(&main_room(&room)).await;
    student.joins_breakout("8ebf8210-6127-46f9-bfe2-fb7dc82990d0").await;
    row(teacher, &rollcall, &lesson, &first, "the first student is in a breakout room", |row| !row["breakout"].is_null()).await;

    // Rollcall is away; somebody comes and goes meanwhile.
    rollcall.is_killed().await;
    let meanwhile = Robot::connect(prosody.port, VHOST, &token_query(&prosody, &room, &second), true).await;
    let came = now_ms();
    meanwhile.joins(&room).await;
    let waited = Instant::now();
    until("somebody was there for a while", async || (waited.elapsed() > Duration::from_secs(2)).then_some(())).await;
    meanwhile.leaves(&main_room(&room)).await;
    let went = now_ms();
    rollcall.starts().await;
    student.leaves_for_another(&breakout("8ebf8210-6127-46f9-bfe2-fb7dc82990d0")).await;
    student.joins(&room).await;
    let visitor = row(teacher, &rollcall, &lesson, &second, "the second student has left", |row| {
        row["settled"]["here"] == false && row["settled"]["confirmed_ms"].as_i64() > Some(0)
    });
    let visitor = visitor.await;
    let off = ms(&visitor, "confirmed_ms") - (went - came);
    eprintln!("while Rollcall was away: off by {off} ms of {} ms", went - came);
    assert!(off.abs() <= BOUND_MS, "off by {off} ms: {visitor}");
    assert_eq!(ms(&visitor, "inferred_ms"), 0, "{visitor}");

    // The end: the first student goes, and was there all the time.
    student.leaves(&main_room(&room)).await;
    let ended = now_ms();
    let gone = row(teacher, &rollcall, &lesson, &first, "the first student has left", |row| row["settled"]["here"] == false).await;
    let off = ms(&gone, "confirmed_ms") - (ended - began);
    eprintln!("through a move, back, and an outage: off by {off} ms of {} ms", ended - began);
    assert!(off.abs() <= BOUND_MS, "off by {off} ms: {gone}");
    assert_eq!(gone["attendance"]["visits"].as_array().map(Vec::len), Some(1), "{gone}");
    assert!(ms(&gone, "breakout_ms") > 0, "{gone}");

    // Prosody is killed in the lesson and comes back: nobody is counted who is not there.
    let confirmed = ms(&gone, "confirmed_ms");
    let began = now_ms();
    let back = one.enters(&rollcall, &prosody, &lesson).await;
    row(teacher, &rollcall, &lesson, &first, "the first student is here again", |row| row["settled"]["here"] == true).await;
    prosody.kill().await;
    let ended = now_ms();
    drop(back);
    prosody.restart().await;
    let gone = row(teacher, &rollcall, &lesson, &first, "nobody is here", |row| row["settled"]["here"] == false).await;
    assert_eq!(gone["attendance"]["visits"].as_array().map(Vec::len), Some(2), "{gone}");
    let off = ms(&gone, "confirmed_ms") - confirmed - (ended - began);
    assert!(off <= BOUND_MS, "{off} ms too many are confirmed: {gone}");

    // A browser crashes: what is confirmed ends where the last list was, or before.
    let confirmed = ms(&gone, "confirmed_ms");
    let began = now_ms();
    let crashing = one.enters(&rollcall, &prosody, &lesson).await;
    row(teacher, &rollcall, &lesson, &first, "the first student is here once more", |row| row["settled"]["here"] == true).await;
    crashing.crashes();
    let ended = now_ms();
    let gone = row(teacher, &rollcall, &lesson, &first, "the first student is lost", |row| row["settled"]["here"] == false).await;
    let off = ms(&gone, "confirmed_ms") - confirmed - (ended - began);
    assert!(off <= BOUND_MS, "{off} ms too many are confirmed: {gone}");
    until("nothing waits", async || (prosody.health().await.1["waiting"] == 0).then_some(())).await;
    assert_eq!(prosody.health().await.1["put_aside"], 0, "nothing was put aside");
    let log = rollcall.done(&["hook", "log"], "").await;
    assert!(log.contains("accepted") && !log.contains("refused"), "{log}");
    assert!(!log.contains(&secret), "no secret");
}

/// Whoever comes while Rollcall is away has had a token before; this one is signed here with the same secret.
fn token_query(prosody: &Prosody, room: &str, person: &Value) -> String {
    format!("?room={room}&token={}", prosody.token(room, &json!({ "id": person })))
}
