//! Debian's Prosody on loopback with our module in it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokens::{SigningKey, raw};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};

use super::until;

/// The domain of the people.
pub const VHOST: &str = "meet.school.test";
/// The domain of the main rooms.
pub const ROOMS: &str = "conference.meet.school.test";
/// The domain of the breakout rooms.
pub const BREAKOUTS: &str = "breakout.meet.school.test";
/// The domain of recorders.
pub const RECORDERS: &str = "recorder.meet.school.test";
/// What signs the tokens of the people.
pub const TOKEN_SECRET: &str = "correct-horse-battery-staple-0001";

/// How Prosody is to be set up.
pub struct Setup {
    /// Where the module sends to.
    pub url: String,
    /// `rollcall_secret`.
    pub secret: String,
    /// More lines for the component of the main rooms.
    pub lines: String,
    /// Whether the module is loaded on the component of the breakout rooms, too, where it does not belong.
    pub everywhere: bool,
    /// How long a broken connection may be taken up again (s).
    pub hibernation_s: u32,
    /// What the tokens are signed with.
    pub token_secret: String,
}

impl Setup {
    /// The usual one, quick enough for a test.
    pub fn new(url: &str, secret: &str) -> Self {
        let lines = "rollcall_backoff_s = 0.1\nrollcall_backoff_max_s = 1\nrollcall_move_s = 2\n".to_owned();
        Self {
            url: url.to_owned(),
            secret: secret.to_owned(),
            lines,
            everywhere: false,
            hibernation_s: 2,
            token_secret: TOKEN_SECRET.to_owned(),
        }
    }

    /// The same with more lines.
    pub fn with(mut self, lines: &str) -> Self {
        let _ = writeln!(self.lines, "{lines}");
        self
    }
}

/// A running Prosody. It ends with this value.
pub struct Prosody {
    pub port: u16,
    folder: TempDir,
    child: Option<Child>,
    token_secret: String,
}

impl Drop for Prosody {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.log());
        }
        if let Some(child) = &mut self.child {
            let _ = child.start_kill();
        }
    }
}

impl Prosody {
    pub async fn start(setup: &Setup) -> Self {
        // A port that is free now may be taken by a neighbour a moment later; then another is tried.
        for _ in 0..5 {
            let folder = tempfile::tempdir().expect("a folder for Prosody's data");
            let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
            let port = listener.local_addr().expect("it is bound").port();
            drop(listener);
            std::fs::write(folder.path().join("prosody.cfg.lua"), config(setup, port, folder.path())).expect("it is written");
            let mut prosody = Self { port, folder, child: None, token_secret: setup.token_secret.clone() };
            if prosody.run().await {
                return prosody;
            }
        }
        panic!("Prosody does not start");
    }

    /// Starts it again, on the same data.
    pub async fn restart(&mut self) {
        assert!(self.run().await, "Prosody starts again:\n{}", self.log());
    }

    async fn run(&mut self) -> bool {
        let mut child = Command::new("prosody")
            .args(["-F", "--config"])
            .arg(self.folder.path().join("prosody.cfg.lua"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("Debian's package prosody is installed");
        let port = self.port;
        let listens = until("Prosody listens", async || {
            let gone = child.try_wait().expect("the child can be asked").is_some();
            (gone || TcpStream::connect(("127.0.0.1", port)).await.is_ok()).then_some(!gone)
        })
        .await;
        self.child = Some(child);
        if !listens || self.log().contains("Failed to open server port") {
            eprintln!("{}", self.log());
            return false;
        }
        // It listens before all is loaded, and answers after that.
        http(port, VHOST, "GET", "/test/nothing", "").await;
        true
    }

    /// Ends it with SIGTERM, and waits.
    pub async fn terminate(&mut self) {
        self.signal("-TERM").await;
        self.child.take().expect("it runs").wait().await.expect("it ends");
    }

    /// Changes its configuration and has it read anew.
    pub async fn reloads(&self, change: impl FnOnce(&str) -> String) {
        let file = self.path("prosody.cfg.lua");
        let before = std::fs::read_to_string(&file).expect("it is there");
        let after = change(&before);
        assert_ne!(before, after);
        std::fs::write(&file, after).expect("it is written");
        let count = || self.log().matches("Reloading configuration file").count();
        let reloads = count();
        self.signal("-HUP").await;
        until("the configuration is read anew", async || (count() > reloads).then_some(())).await;
    }

    async fn signal(&self, signal: &str) {
        let id = self.child.as_ref().and_then(Child::id).expect("it runs").to_string();
        let sent = Command::new("kill").args([signal, &id]).status().await.expect("kill is there");
        assert!(sent.success());
    }

    /// Ends it with SIGKILL, and waits.
    pub async fn kill(&mut self) {
        let mut child = self.child.take().expect("it runs");
        child.kill().await.expect("it ends");
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("prosody.log")).unwrap_or_default()
    }

    /// A file in its data folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The module's outbox.
    pub fn outbox(&self) -> PathBuf {
        self.path("rollcall.outbox")
    }

    /// Has something done inside Prosody; see `modules/mod_rollcall_test_rooms.lua`.
    pub async fn does(&self, action: &str, form: &[(&str, &str)]) {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let (status, _) = http(self.port, VHOST, "POST", &format!("/test/{action}"), &body).await;
        assert_eq!(status, 200, "{action}\n{}", self.log());
    }

    /// What the module says of itself: the status and the body.
    pub async fn health(&self) -> (u16, Value) {
        let (status, body) = http(self.port, ROOMS, "GET", "/rollcall/health", "").await;
        (status, serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}")))
    }

    /// A token for somebody, as Rollcall signs them for Jitsi.
    pub fn token(&self, room: &str, user: &Value) -> String {
        let context = if user.is_null() { json!({}) } else { json!({ "user": user, "group": "class 7b" }) };
        let claims = json!({
            "iss": "rollcall", "aud": "jitsi", "sub": VHOST, "room": room, "exp": now_ms() / 1000 + 600, "context": context,
        });
        let key = SigningKey::hs256(self.token_secret.as_bytes()).expect("long enough");
        raw::sign(&key, &object(json!({ "alg": "HS256", "typ": "JWT" })), &object(claims))
    }
}

fn object(value: Value) -> serde_json::Map<String, Value> {
    let Value::Object(map) = value else { panic!("an object is expected") };
    map
}

#[expect(clippy::disallowed_methods, reason = "Prosody has the real time, and the tokens must be of it")]
pub fn now_ms() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(now.as_millis()).expect("not that far in the future")
}

/// One request over a connection of its own: the status and the body.
pub async fn http(port: u16, host: &str, method: &str, path: &str, body: &str) -> (u16, String) {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    let (status, _, body) = request(port, &head, body).await;
    (status, body)
}

/// Sends a head and a body as they are: the status, the head and the body of the answer.
pub async fn request(port: u16, head: &str, body: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("it listens");
    stream.write_all(format!("{head}{body}").as_bytes()).await.expect("it reads");
    let mut answer = String::new();
    let read = tokio::time::timeout(Duration::from_secs(10), stream.read_to_string(&mut answer));
    read.await.expect("it answers").expect("text");
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_else(|| panic!("{head}: {answer}"));
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    (status, head.to_owned(), body.to_owned())
}

fn config(setup: &Setup, port: u16, folder: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let paths =
        ["prosody", "tests/prosody/modules", "crates/doctor/tests/prosody/modules"].map(|path| root.join(path).display().to_string());
    let [ours, tests, doctors] = &paths;
    let folder = folder.display();
    let Setup { url, secret, lines, everywhere, hibernation_s, token_secret } = setup;
    let more = if *everywhere { "; \"rollcall\"" } else { "" };
    format!(
        r#"run_as_root = true
pidfile = "{folder}/prosody.pid"
certificates = "{folder}"
data_path = "{folder}"
plugin_paths = {{ "{ours}"; "{tests}"; "{doctors}" }}
log = {{ info = "{folder}/prosody.log" }}
admins = {{ "focus.{VHOST}" }}
modules_enabled = {{ "saslauth"; "websocket"; }}
modules_disabled = {{ "s2s"; "offline"; }}
c2s_ports = {{}}
c2s_direct_tls_ports = {{}}
s2s_ports = {{}}
https_ports = {{}}
http_ports = {{ {port} }}
http_interfaces = {{ "127.0.0.1" }}
http_default_host = "{VHOST}"
storage = "memory"
c2s_require_encryption = false
consider_websocket_secure = true
smacks_hibernation_time = {hibernation_s}
rollcall_domain = "{VHOST}"
rollcall_focus = "focus.{VHOST}"
rollcall_issuers = {{ "rollcall" }}
rollcall_audiences = {{ "jitsi" }}
rollcall_rooms = "{ROOMS}"
rollcall_test_breakout = "{BREAKOUTS}"
rollcall_test_seen = "{folder}/seen"

VirtualHost "{VHOST}"
    authentication = "rollcall"
    rollcall_secret = "{token_secret}"
    modules_enabled = {{ "smacks"; "rollcall_test_rooms" }}

VirtualHost "{RECORDERS}"
    authentication = "anonymous"

Component "{ROOMS}" "muc"
    modules_enabled = {{ "rollcall_rooms"; "rollcall_affiliation"; "rollcall_test_session"; "rollcall_test_watcher"; "rollcall" }}
    rollcall_takes_none = true
    muc_room_locking = false
    muc_room_default_public_jids = true
    rollcall_url = "{url}"
    rollcall_secret = "{secret}"
    rollcall_outbox = "{folder}/rollcall.outbox"
    {lines}

Component "{BREAKOUTS}" "muc"
    modules_enabled = {{ "rollcall_affiliation"; "rollcall_test_session"{more} }}
    muc_room_locking = false
    muc_room_default_public_jids = true
    rollcall_url = "{url}"
    rollcall_secret = "{secret}"

Component "focus.{VHOST}" "rollcall_focus"
"#
    )
}
