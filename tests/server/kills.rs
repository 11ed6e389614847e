//! The server is killed under load, again and again: what it acknowledged is there, once.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::evidence::{Batch, Fact, FactKind};
use domain::{EndpointId, JournalId, LessonId, PersonId};
use rand::{Rng, SeedableRng, rngs::StdRng};
use rollcall::api::account::Me;
use rollcall::api::presence::Receipt;
use rollcall::server::store::{self, Store};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Browsers that send at the same time.
const SENDERS: u32 = 4;
/// How long the server gets to come back.
const PATIENCE: Duration = Duration::from_secs(30);

pub fn rollcall(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
    command.env_clear().env("ROLLCALL_DATA", data).stdin(Stdio::null()).stderr(Stdio::null());
    command
}

/// A running server, killed with this value.
pub struct Server {
    child: Child,
    pub port: u16,
}

impl Server {
    pub fn start(data: &Path, port: u16) -> Self {
        let listen = format!("127.0.0.1:{port}");
        let child = rollcall(data).args(["serve", "--listen", &listen]).stdout(Stdio::null()).spawn().expect("the server starts");
        Self { child, port }
    }

    pub async fn ready(&self) {
        let asked = async {
            while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(PATIENCE, asked).await.expect("the server comes up");
    }

    pub fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Calls a server function on a connection of its own. Whatever goes wrong on the way is an error.
pub async fn call<T: DeserializeOwned>(port: u16, cookie: &str, function: &str, arguments: &Value) -> io::Result<(T, Option<String>)> {
    let body = arguments.to_string();
    let request = format!(
        "POST /api/{function} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json\r\nCookie: {cookie}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    if !head.starts_with("HTTP/1.1 200") {
        return Err(io::Error::other(format!("{function}: {head}\n{body}")));
    }
    let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).and_then(|line| line.split(';').next());
    Ok((serde_json::from_str(body)?, cookie.map(str::to_owned)))
}

fn batch(person: &PersonId, lesson: &LessonId, journal: &str, from: u32) -> Value {
    let fact = |sequence| Fact {
        sequence,
        kind: FactKind::Seen,
        endpoint: EndpointId::new("aaaa1111"),
        other: false,
        person: None,
        breakout: None,
        at_ms: i64::from(sequence),
        since_ms: None,
    };
    json!({ "batch": Batch {
        person: person.clone(),
        lesson: lesson.clone(),
        journal: JournalId::new(journal),
        sent_ms: i64::from(from),
        sent_since_ms: None,
        ahead_ms: None,
        facts: (from..from + 5).map(fact).collect(),
    } })
}

/// Sends batch after batch, each until it is acknowledged. Answers with the last sequence that was.
async fn send(port: u16, cookie: String, person: PersonId, lesson: LessonId, journal: String, stop: Arc<AtomicBool>) -> u32 {
    let mut next = 1;
    while !stop.load(Ordering::SeqCst) {
        if let Ok((receipt, _)) = call::<Receipt>(port, &cookie, "record_presence", &batch(&person, &lesson, &journal, next)).await {
            assert_eq!(receipt.stored, (next..next + 5).collect::<Vec<_>>());
            next += 5;
        } else {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
    next - 1
}

/// 20 kills; with `ROLLCALL_LONG` 500.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_or_doubled_however_often_the_server_is_killed() {
    let kills = if std::env::var_os("ROLLCALL_LONG").is_some() { 500 } else { 20 };
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let demo = rollcall(&data).arg("demo").stdout(Stdio::piped()).output().expect("runs");
    let demo = String::from_utf8(demo.stdout).expect("text");
    let teacher = demo.lines().find(|line| line.starts_with("Teacher")).expect("the demo has a teacher");
    let [account, password] = teacher.split_whitespace().rev().take(2).collect::<Vec<_>>()[..] else { panic!("{teacher}") };
    let (account, password) = (password, account);

    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port();
    let mut server = Server::start(&data, port);
    server.ready().await;
    let sign_in = json!({ "account_name": account, "password": password });
    let (me, cookie): (Me, _) = call(port, "", "sign_in", &sign_in).await.expect("the demo's password");
    let cookie = cookie.expect("a session");
    let (home, _): (Value, _) = call(port, &cookie, "home", &json!({})).await.expect("signed in");
    let course = json!({ "course": home["courses"][0]["id"] });
    let (course, _): (Value, _) = call(port, &cookie, "course", &course).await.expect("the demo's course");
    let start = json!({ "room": course["rooms"][0]["id"], "title": "Kills", "minutes": 60, "time_zone": "UTC" });
    let (lesson, _): (LessonId, _) = call(port, &cookie, "start_lesson", &start).await.expect("a teacher may");
    let _: (Value, _) = call(port, &cookie, "ticket", &json!({ "lesson": lesson })).await.expect("open");

    let stop = Arc::new(AtomicBool::new(false));
    let senders: Vec<_> = (0..SENDERS)
        .map(|number| {
            let journal = format!("journal-{number}");
            tokio::spawn(send(port, cookie.clone(), me.person.clone(), lesson.clone(), journal, Arc::clone(&stop)))
        })
        .collect();
    let mut dice = StdRng::seed_from_u64(7);
    for _ in 0..kills {
        tokio::time::sleep(Duration::from_millis(dice.random_range(5..250))).await;
        server.kill();
        server = Server::start(&data, port);
        server.ready().await;
    }
    stop.store(true, Ordering::SeqCst);
    let mut acknowledged = BTreeMap::new();
    for (sender, number) in senders.into_iter().zip(0..) {
        acknowledged.insert(format!("journal-{number}"), sender.await.expect("no refusal but by the kills"));
    }
    server.kill();

    let store = Store::open(&data).await.expect("the database survives");
    let mut stored: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for fact in store::evidence::of_lesson(&store, &lesson).await.expect("reads") {
        stored.entry(fact.source.to_string()).or_default().push(fact.sequence);
    }
    for (journal, last) in acknowledged {
        assert!(last > 0, "{journal} got something through");
        let mut sequences = stored.remove(&journal).expect("its facts are there");
        sequences.sort_unstable();
        // What was stored when the answer was lost may be one batch more.
        let whole: Vec<u64> = (1..=u64::from(last)).collect();
        let more: Vec<u64> = (1..=u64::from(last) + 5).collect();
        assert!(sequences == whole || sequences == more, "{journal}: {last} acknowledged, {} stored", sequences.len());
    }
}
