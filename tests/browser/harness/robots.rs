//! Many people in a practice conference, without browsers: each is a line to the server, with a pass signed as the server signs it.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::PersonId;
use domain::board::Allowed;
use domain::claims::Entry;
use domain::role::Role;
use futures_util::{SinkExt, StreamExt};
use rollcall::server::context::{Clock, Random};
use rollcall::server::provider::deployment;
use rollcall::server::vault::{MasterKey, Vault};
use serde_json::{Value, json};
use tokens::Signer;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

/// Lines that are opened at the same time.
const AT_ONCE: usize = 24;

/// Signs passes for the practice conference of a server whose master key one can read.
pub struct Passes(Box<Signer>);

impl Passes {
    /// Those of the server on this data folder.
    pub fn of(data: &Path) -> Self {
        Self::with_key(&MasterKey::File(data.join("master.key")))
    }

    /// Those of the server with this master key.
    pub fn with_key(key: &MasterKey) -> Self {
        let vault = Vault::open(key, &Random::system()).expect("the master key can be read");
        Self(Box::new(deployment::practice_keys(&vault).0))
    }

    /// A pass for somebody; what a pass says beside the role is everything, or nothing.
    pub fn sign(&self, conference: &str, name: &str, role: Role, allowed: Allowed) -> String {
        let entry = Entry {
            conference,
            person: &PersonId::new(format!("robot-{}", name.to_lowercase().replace(' ', "-"))),
            name,
            avatar: None,
            email: None,
            may: role.default_capabilities(),
            allowed,
            recording: true,
        };
        self.0.sign(&entry, Clock::system().now_ms(), format!("robot {name}"))
    }
}

/// People in one conference. They leave with this value.
pub struct Robots {
    lines: Vec<Robot>,
    heard: Arc<AtomicUsize>,
}

struct Robot {
    id: String,
    say: mpsc::UnboundedSender<Value>,
}

impl Robots {
    /// So many students come in, `Student 1` and so on, a few at a time. `origin` is the server's `http://localhost:PORT`.
    ///
    /// # Panics
    /// Somebody is not let in.
    pub async fn fill(origin: &str, passes: &Passes, conference: &str, people: usize) -> Self {
        let url = format!("{}/practice/ws", origin.replacen("http", "ws", 1));
        let heard = Arc::new(AtomicUsize::new(0));
        let mut waiting: VecDeque<_> =
            (1..=people).map(|n| (n, passes.sign(conference, &format!("Student {n}"), Role::Student, Allowed::ALL))).collect();
        let (mut opening, mut lines) = (JoinSet::new(), Vec::new());
        loop {
            while opening.len() < AT_ONCE {
                let Some((n, token)) = waiting.pop_front() else { break };
                let join =
                    json!({ "is": "join", "room": conference, "token": token, "audio_muted": true, "video_muted": true, "knock": true });
                let line = open(url.clone(), join, Arc::clone(&heard));
                opening.spawn(async move { (n, line.await) });
            }
            match opening.join_next().await {
                Some(robot) => lines.push(robot.expect("the line stays open")),
                None => break,
            }
        }
        // By number, whoever was faster.
        lines.sort_by_key(|(n, _)| *n);
        Self { lines: lines.into_iter().map(|(_, robot)| robot).collect(), heard }
    }

    /// Their endpoints, that of `Student 1` first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|one| one.id.as_str())
    }

    /// How many messages they have had, all together.
    pub fn heard(&self) -> usize {
        self.heard.load(Ordering::Relaxed)
    }

    /// One of them, by number from 0, says something to the server, as meeting pages do.
    pub fn say(&self, who: usize, message: Value) {
        // A robot that was put out does not speak any more.
        let _ = self.lines[who].say.send(message);
    }

    /// The last one leaves.
    pub fn leave(&mut self) {
        self.lines.pop();
    }
}

/// Comes in, and stays until nobody holds the other end any more.
async fn open(url: String, join: Value, heard: Arc<AtomicUsize>) -> Robot {
    let (mut socket, _) = connect_async(url).await.expect("the server answers");
    socket.send(Message::text(join.to_string())).await.expect("the line is open");
    let id = loop {
        let message = socket.next().await.expect("the line is open").expect("an answer");
        let Message::Text(text) = message else { continue };
        let message: Value = serde_json::from_str(&text).expect("JSON");
        match message["is"].as_str() {
            Some("welcome") => break message["id"].as_str().expect("an id").to_owned(),
            Some("waiting") => {}
            _ => panic!("not let in: {}", message["is"]),
        }
    };
    let (say, mut said) = mpsc::unbounded_channel::<Value>();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                message = said.recv() => match message {
                    Some(message) if socket.send(Message::text(message.to_string())).await.is_ok() => {}
                    _ => break,
                },
                frame = socket.next() => match frame {
                    Some(Ok(Message::Text(_))) => { heard.fetch_add(1, Ordering::Relaxed); }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return,
                },
            }
        }
        // The server may be gone already.
        let _ = socket.close(None).await;
    });
    Robot { id, say }
}
