//! A receiver that writes down what comes, and behaves as badly as it is told to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use aws_lc_rs::hmac;
use data_encoding::BASE64;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;

use super::server::now_ms;
use super::until;

/// The secret of the tests: 24 bytes.
pub const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// What it does with a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Mood {
    /// Stores it and says so.
    Takes,
    /// Stores it and says so with an empty 204.
    TakesWithoutAWord,
    /// Answers with a status, and stores nothing.
    Answers(u16),
    /// A page of somebody else.
    IsAPage,
    /// Stores it, and closes the connection without an answer.
    StoresAndCloses,
    /// Reads it and says nothing.
    Hangs,
    /// Answers with a status if the text is in it, else stores it.
    RefusesWith(u16, &'static str),
    /// Says that it has stored this much.
    Claims(u64),
}

/// One request.
#[derive(Clone, Debug)]
pub struct Request {
    pub head: BTreeMap<String, String>,
    pub path: String,
    pub body: String,
}

#[derive(Default)]
struct State {
    mood: Option<Mood>,
    secrets: Vec<String>,
    requests: Vec<Request>,
    /// By origin, in the order in which origins appeared, and sequence.
    stored: Vec<(String, BTreeMap<u64, Value>)>,
    /// What must not be: wrong signatures, events that came again with another content.
    wrong: Vec<String>,
}

/// It listens until it is dropped.
pub struct Sink {
    pub port: u16,
    state: Arc<Mutex<State>>,
    serving: Option<JoinHandle<()>>,
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Some(serving) = &self.serving {
            serving.abort();
        }
    }
}

impl Sink {
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let state = State { secrets: vec![SECRET.to_owned()], ..State::default() };
        let mut sink = Self { port, state: Arc::new(Mutex::new(state)), serving: None };
        sink.serve(listener);
        sink
    }

    fn serve(&mut self, listener: TcpListener) {
        let state = Arc::clone(&self.state);
        self.serving = Some(tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(answer(stream, Arc::clone(&state)));
            }
        }));
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hooks/rollcall/hk_1", self.port)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nobody panicked with it")
    }

    pub fn set(&self, mood: Mood) {
        self.state().mood = Some(mood);
    }

    /// From now on it is signed with these, and each has to be right.
    pub fn expect_secrets(&self, secrets: &[&str]) {
        self.state().secrets = secrets.iter().map(|&secret| secret.to_owned()).collect();
    }

    /// Nobody listens any more.
    pub async fn goes_down(&mut self) {
        if let Some(serving) = self.serving.take() {
            serving.abort();
            let _ = serving.await;
        }
    }

    /// It listens again where it did.
    pub async fn comes_back(&mut self) {
        let port = self.port;
        let listener = until("the port is free again", async || {
            let socket = TcpSocket::new_v4().ok()?;
            socket.set_reuseaddr(true).ok()?;
            socket.bind(([127, 0, 0, 1], port).into()).ok()?;
            socket.listen(64).ok()
        });
        let listener = listener.await;
        self.serve(listener);
    }

    pub fn requests(&self) -> Vec<Request> {
        self.state().requests.clone()
    }

    /// Every event that was stored, once each, in order. Nothing came twice with two contents, and no number is missing.
    pub fn events(&self) -> Vec<Value> {
        for (origin, events) in &self.state().stored {
            let numbers: Vec<u64> = events.keys().copied().collect();
            let last = numbers.last().copied().unwrap_or(0);
            assert_eq!(numbers, (1..=last).collect::<Vec<_>>(), "no gap in {origin}");
        }
        self.events_with_gaps()
    }

    /// The same when some have been refused.
    pub fn events_with_gaps(&self) -> Vec<Value> {
        let state = self.state();
        assert_eq!(state.wrong, [""; 0]);
        state.stored.iter().flat_map(|(_, events)| events.values().cloned()).collect()
    }

    /// The origins, in the order of their appearance.
    pub fn origins(&self) -> Vec<String> {
        self.state().stored.iter().map(|(origin, _)| origin.clone()).collect()
    }

    /// Waits until the events are as wished, and returns them.
    pub async fn waits_for(&self, what: &str, wish: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        until(what, async || {
            let events = self.events();
            wish(&events).then_some(events)
        })
        .await
    }

    /// Waits for an event of somebody, and returns it.
    pub async fn hears(&self, kind: &str, endpoint: &str) -> Value {
        self.hears_times(kind, endpoint, 1).await
    }

    /// Waits for the nth of them.
    pub async fn hears_times(&self, kind: &str, endpoint: &str, times: usize) -> Value {
        until(&format!("{kind} of {endpoint}, {times} times"), async || {
            let of = |event: &&Value| event["kind"] == kind && event["endpoint"] == endpoint;
            self.events().iter().filter(of).nth(times - 1).cloned()
        })
        .await
    }
}

/// The kinds of the events that are about people, with what tells them apart.
pub fn story(events: &[Value]) -> Vec<String> {
    let people = events.iter().filter(|event| event["endpoint"].is_string());
    people
        .map(|event| {
            let mut text = event["kind"].as_str().unwrap_or("?").to_owned();
            for part in [&event["person"]["id"], &event["breakout"]["id"], &event["reason"], &event["role"]] {
                if let Some(part) = part.as_str() {
                    text = format!("{text} {part}");
                }
            }
            text
        })
        .collect()
}

async fn answer(stream: TcpStream, state: Arc<Mutex<State>>) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read(&mut stream).await {
        let mood = {
            let mut state = state.lock().expect("nobody panicked with it");
            // A panic in this task would end one connection, and nobody would know.
            if let Err(error) = check(&request, &state.secrets) {
                state.wrong.push(error);
            }
            state.requests.push(request.clone());
            state.mood.clone().unwrap_or(Mood::Takes)
        };
        let store = || keep(&mut state.lock().expect("nobody panicked with it"), &request);
        let (status, body) = match mood {
            Mood::Takes => (200, format!(r#"{{"stored":{}}}"#, store())),
            Mood::TakesWithoutAWord => {
                store();
                (204, String::new())
            }
            Mood::Answers(status) => (status, r#"{"error":"not today"}"#.to_owned()),
            Mood::IsAPage => (200, "<html><title>Welcome</title></html>".to_owned()),
            Mood::StoresAndCloses => {
                store();
                return;
            }
            Mood::Hangs => std::future::pending().await,
            Mood::RefusesWith(status, text) if request.body.contains(text) => (status, r#"{"error":"bad event"}"#.to_owned()),
            Mood::RefusesWith(..) => (200, format!(r#"{{"stored":{}}}"#, store())),
            Mood::Claims(stored) => (200, format!(r#"{{"stored":{stored}}}"#)),
        };
        let head = format!("HTTP/1.1 {status} Whatever\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        if stream.write_all(head.as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if line.trim_end().is_empty() {
            break;
        }
        lines.push(line.trim_end().to_owned());
    }
    let path = lines.first()?.split(' ').nth(1)?.to_owned();
    let head: BTreeMap<String, String> = lines
        .iter()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = head.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(Request { head, path, body: String::from_utf8(body).ok()? })
}

/// The signature by the rules of Standard Webhooks, in our own words, and the envelope.
fn check(request: &Request, secrets: &[String]) -> Result<(), String> {
    let header = |name: &str| request.head.get(name).cloned().ok_or_else(|| format!("no {name}"));
    let (id, timestamp) = (header("webhook-id")?, header("webhook-timestamp")?);
    let signed = format!("{id}.{timestamp}.{}", request.body);
    let right = secrets.iter().map(|secret| {
        let key = secret
            .strip_prefix("whsec_")
            .and_then(|rest| BASE64.decode(rest.as_bytes()).ok())
            .unwrap_or_else(|| secret.clone().into_bytes());
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), signed.as_bytes());
        format!("v1,{}", BASE64.encode(tag.as_ref()))
    });
    let body: Value = serde_json::from_str(&request.body).map_err(|error| format!("{error}: {}", request.body))?;
    let numbers: Vec<u64> = body["events"].as_array().into_iter().flatten().filter_map(|event| event["sequence"].as_u64()).collect();
    let name = format!("{}.{}-{}", body["origin"].as_str().unwrap_or("?"), numbers.first().unwrap_or(&0), numbers.last().unwrap_or(&0));
    let is_now = |ms: Option<i64>| ms.is_some_and(|ms| (ms - now_ms()).abs() < 60_000);
    let rules = [
        ("the signatures", header("webhook-signature")?.split(' ').eq(right)),
        ("webhook-timestamp", is_now(timestamp.parse().ok().map(|seconds: i64| seconds * 1000))),
        ("sent_ms", is_now(body["sent_ms"].as_i64())),
        ("webhook-id", id == name),
        ("100 events at most", (1..=100).contains(&numbers.len())),
        ("the type", body["type"] == "rollcall.presence" && body["version"] == 1),
        ("the path", request.path == "/hooks/rollcall/hk_1"),
        ("content-type", header("content-type")? == "application/json"),
        ("user-agent", header("user-agent")?.starts_with("rollcall-prosody/")),
    ];
    let broken = rules.iter().filter(|(_, holds)| !holds).map(|(rule, _)| *rule).collect::<Vec<_>>();
    if broken.is_empty() { Ok(()) } else { Err(format!("{}: {request:?}", broken.join(", "))) }
}

/// Stores a batch, and returns the highest number of its origin.
fn keep(state: &mut State, request: &Request) -> u64 {
    let body: Value = serde_json::from_str(&request.body).expect("checked");
    let origin = body["origin"].as_str().expect("checked").to_owned();
    let place = state.stored.iter().position(|(name, _)| *name == origin).unwrap_or_else(|| {
        state.stored.push((origin, BTreeMap::new()));
        state.stored.len() - 1
    });
    for event in body["events"].as_array().expect("checked") {
        let sequence = event["sequence"].as_u64().expect("checked");
        match state.stored[place].1.insert(sequence, event.clone()) {
            Some(before) if before != *event => state.wrong.push(format!("{event} came before as {before}")),
            _ => {}
        }
    }
    state.stored[place].1.keys().last().copied().unwrap_or(0)
}
