//! A chromedriver process with one browser in it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use super::end;

/// Browser and driver. Both end, and the profile goes, with this value.
pub struct Driver {
    process: Child,
    port: u16,
    session: String,
    crashed: bool,
    /// What the driver says goes nowhere if nobody holds the other end.
    _said: BufReader<ChildStdout>,
    _profile: TempDir,
}

impl Driver {
    /// A fresh profile with a pretended camera and microphone.
    pub async fn start() -> (Self, Client) {
        let profile = tempfile::tempdir().expect("a temporary folder");
        let program = std::env::var_os("CHROMEDRIVER").map_or_else(|| found(&["chromedriver"]), PathBuf::from);
        let mut process = Command::new(program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let mut said = BufReader::new(process.stdout.take().expect("it was piped"));
        let port = said_port(&mut said);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(profile.path()))
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("the browser starts");
        let session = client.session_id().await.expect("the driver answers").expect("a session");
        (Self { process, port, session, crashed: false, _said: said, _profile: profile }, client)
    }

    /// The browser and its driver are gone at once, as when the power fails.
    pub fn crash(&mut self) {
        let id = self.process.id();
        // Which of its threads has started the browser is the driver's affair.
        let threads = std::fs::read_dir(format!("/proc/{id}/task")).expect("it runs").flatten();
        let children: Vec<String> = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok()).collect();
        let children: Vec<&str> = children.iter().flat_map(|children| children.split_whitespace()).collect();
        assert!(!children.is_empty(), "the driver has a browser");
        for child in children.into_iter().chain([id.to_string().as_str()]) {
            // One may be gone with another.
            let _ = Command::new("kill").args(["-9", child]).status();
        }
        self.crashed = true;
    }

    /// Ends the session, and with it the browser; blocking, because it must happen when a test panics, too.
    fn end_session(&self) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(stream, "DELETE /session/{} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", self.session)?;
        stream.read_exact(&mut [0; 12])
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if !self.crashed
            && let Err(error) = self.end_session()
        {
            eprintln!("a browser may still be there: {error}");
        }
        end(&mut self.process, Duration::from_secs(5));
    }
}

fn said_port(said: &mut impl BufRead) -> u16 {
    let mut heard = String::new();
    while said.read_line(&mut heard).is_ok_and(|bytes| bytes > 0) {
        if let Some((_, rest)) = heard.split_once("successfully on port ") {
            return rest.trim().trim_end_matches('.').parse().expect("a port");
        }
    }
    panic!("chromedriver did not start: {heard}")
}

fn capabilities(profile: &Path) -> Capabilities {
    let flags = [
        "headless=new",
        "no-sandbox", // as root in a container there is none to be had
        "disable-gpu",
        "disable-quic",
        "disable-dev-shm-usage",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        "lang=en-GB",
        "use-fake-device-for-media-stream",
        "use-fake-ui-for-media-stream",
    ];
    let mut arguments: Vec<String> = flags.iter().map(|flag| format!("--{flag}")).collect();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    let capabilities = json!({
        "browserName": "chrome",
        "goog:chromeOptions": { "binary": found(&["chromium", "chromium-browser", "google-chrome"]), "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL" },
        // A question of the page to its reader is answered by the test, not by the driver.
        "unhandledPromptBehavior": "ignore",
    });
    let Value::Object(capabilities) = capabilities else { unreachable!("written as an object above") };
    capabilities
}

/// The first of these programs in PATH.
fn found(names: &[&str]) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    let mut all = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    all.find(|file| file.is_file()).unwrap_or_else(|| panic!("{} is not in PATH; ./test installs it", names[0]))
}

/// A command of Chromium's driver that WebDriver itself has not: `POST /session/{id}/{path}`.
#[derive(Debug)]
pub struct Extra {
    /// After the session.
    pub path: &'static str,
    /// What goes with it.
    pub body: Value,
}

impl WebDriverCompatibleCommand for Extra {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (axum::http::Method, Option<String>) {
        (axum::http::Method::POST, Some(self.body.to_string()))
    }
}
