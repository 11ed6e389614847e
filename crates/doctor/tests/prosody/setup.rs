//! A Jitsi server, or what looks like one, on loopback.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::routing::get;
use doctor::{Kind, Target};
use domain::doctor::{Outcome, Report};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::minter::{Robot, SECRET};

/// Prosody's virtual host; the web server is called otherwise, as with docker-jitsi-meet.
pub const VHOST: &str = "meet.school.test";
const STARTS_WITHIN: Duration = Duration::from_secs(20);

/// A configuration. The default is a correct one; what is written later into a section overrides what stands there.
#[derive(Clone)]
pub struct Setup {
    pub vhost: &'static str,
    pub rooms: &'static str,
    pub focus: &'static str,
    pub has_focus: bool,
    pub without: &'static [&'static str],
    pub with: &'static [&'static str],
    /// More lines of `config.js`; PROSODY stands for its address.
    pub config: &'static str,
    pub script: &'static str,
    /// Headers of everything that the web server gives out.
    pub headers: Vec<(&'static str, String)>,
    pub minter: Robot,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            vhost: "",
            rooms: "",
            focus: "",
            has_focus: true,
            without: &[],
            with: &[],
            config: "",
            script: "!function(a,b){a.JitsiMeetExternalAPI=b()}(self,function(){return function(){}})",
            headers: vec![],
            minter: Robot::default(),
        }
    }
}

/// It runs until it is dropped.
pub struct Jitsi {
    pub target: Target,
    pub minter: Robot,
    web: JoinHandle<()>,
    prosody: Child,
    folder: TempDir,
}

impl Drop for Jitsi {
    fn drop(&mut self) {
        self.web.abort();
        // The child is killed with its handle, and only it.
        let _ = self.prosody.start_kill();
    }
}

impl Jitsi {
    pub async fn start(setup: &Setup) -> Self {
        // A port that is free now may be taken by a neighbour a moment later; then Prosody says so and another is tried.
        for _ in 0..5 {
            if let Some(started) = Self::try_start(setup).await {
                return started;
            }
        }
        panic!("Prosody does not start");
    }

    async fn try_start(setup: &Setup) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder for Prosody's data");
        let port = free_port().await;
        let file = folder.path().join("prosody.cfg.lua");
        std::fs::write(&file, prosody_config(setup, port, folder.path())).expect("its configuration is written");
        let mut prosody = Command::new("prosody")
            .args(["-F", "--config"])
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("Debian's package prosody is installed");
        let until = Instant::now() + STARTS_WITHIN;
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            let is_gone = prosody.try_wait().expect("the child can be asked").is_some();
            if is_gone || Instant::now() > until {
                eprintln!("{}", std::fs::read_to_string(folder.path().join("prosody.log")).unwrap_or_default());
                return None;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let (web, web_port) = web(setup, port).await;
        let target = Target {
            domain: format!("127.0.0.1:{web_port}"),
            kind: Kind::SharedSecret,
            our_origin: Some("https://rollcall.school.test".to_owned()),
            key_url: None,
        };
        Some(Self { target, minter: setup.minter.clone(), web, prosody, folder })
    }

    pub async fn examine(&self) -> Report {
        let report = examine(&self.target, &self.minter).await;
        let text = serde_json::to_string(&report).expect("plain data");
        assert!(!text.contains("eyJ") && !text.contains(SECRET), "a token or secret is in the report: {text}");
        report
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("prosody.log")).unwrap_or_default()
    }
}

pub async fn examine(target: &Target, minter: &Robot) -> Report {
    let count = AtomicUsize::new(0);
    let names = move || format!("Name{}", count.fetch_add(1, Ordering::Relaxed));
    doctor::examine(target, minter, &now_ms, &names).await
}

#[expect(clippy::disallowed_methods, reason = "Prosody has the real time, and the tokens must be of it")]
pub fn now_ms() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(now.as_millis()).expect("not that far in the future")
}

/// The codes of what was found.
pub fn codes(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.code.as_str()).collect()
}

/// The probes that did not pass, one a line.
pub fn not_passed(report: &Report) -> String {
    report.probes.iter().filter(|probe| probe.outcome != Outcome::Passed).fold(String::new(), |mut text, probe| {
        let _ = writeln!(text, "{} ({:?}): {} instead of {}", probe.name, probe.outcome, probe.observed, probe.expected);
        text
    })
}

async fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
    listener.local_addr().expect("it is bound").port()
}

async fn web(setup: &Setup, prosody_port: u16) -> (JoinHandle<()>, u16) {
    let config = format!(
        "// Jitsi Meet configuration.\nvar config = {{}};\nconfig.hosts = {{}};\nvar subdomain = '';\nconfig.hosts.domain = '{VHOST}';\n\
         config.hosts.muc = 'muc.' + subdomain + '{VHOST}';\nconfig.bosh = 'http://127.0.0.1:{prosody_port}/http-bind';\n\
         config.websocket = 'ws://127.0.0.1:{prosody_port}/xmpp-websocket';\n{}\n",
        setup.config.replace("PROSODY", &format!("http://127.0.0.1:{prosody_port}"))
    );
    let mut headers = HeaderMap::new();
    for (name, value) in &setup.headers {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).expect("a plain value"));
    }
    let (script, all) = (setup.script, headers);
    let (for_script, for_config, for_page) = (all.clone(), all.clone(), all);
    let app = Router::new()
        .route("/external_api.js", get(move || async move { (for_script, script) }))
        .route("/config.js", get(move || async move { (for_config, config) }))
        // As Jitsi's: every other path is the meeting page of a room of that name.
        .fallback(move || async move { (for_page, "<!DOCTYPE html><title>Jitsi Meet</title>") });
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let serving = tokio::spawn(async move {
        let served: io::Result<()> = axum::serve(listener, app).await;
        served.expect("serving on loopback");
    });
    (serving, port)
}

/// Our modules for Prosody. The command's own tests use this file, too, and then this crate is not where cargo stands.
fn modules() -> PathBuf {
    // The command's first: where it stands there are modules for other tests, too.
    let crates = [concat!(env!("CARGO_MANIFEST_DIR"), "/crates/doctor"), env!("CARGO_MANIFEST_DIR")];
    let found = crates.map(|root| Path::new(root).join("tests/prosody/modules")).into_iter().find(|folder| folder.is_dir());
    found.expect("the modules lie beside this file")
}

fn prosody_config(setup: &Setup, port: u16, folder: &Path) -> String {
    let folder = folder.display();
    let modules = modules();
    let modules = modules.display();
    let list = |names: &[&str]| {
        let chosen = names.iter().filter(|name| !setup.without.contains(name));
        chosen.fold(String::new(), |mut text, name| {
            let _ = write!(text, "\"{name}\"; ");
            text
        })
    };
    let mut rooms = vec!["rollcall_rooms", "rollcall_affiliation"];
    rooms.extend(setup.with);
    let options = format!(
        "rollcall_domain = \"{VHOST}\"\nrollcall_focus = \"focus.{VHOST}\"\nrollcall_secret = \"{SECRET}\"\n\
         rollcall_issuers = {{ \"rollcall\" }}\nrollcall_audiences = {{ \"jitsi\" }}\nrollcall_rooms = \"muc.{VHOST}\""
    );
    let mut text = format!(
        "run_as_root = true\npidfile = \"{folder}/prosody.pid\"\ncertificates = \"{folder}\"\ndata_path = \"{folder}\"\nplugin_paths = {{ \"{modules}\" }}\n\
         log = {{ info = \"{folder}/prosody.log\" }}\nadmins = {{ \"focus.{VHOST}\" }}\n\
         modules_enabled = {{ \"saslauth\"; \"websocket\"; \"bosh\"; }}\nmodules_disabled = {{ \"s2s\"; \"offline\"; }}\n\
         c2s_ports = {{}}\nc2s_direct_tls_ports = {{}}\ns2s_ports = {{}}\nhttps_ports = {{}}\nhttp_ports = {{ {port} }}\n\
         http_interfaces = {{ \"127.0.0.1\" }}\nhttp_default_host = \"{VHOST}\"\nstorage = \"memory\"\n\
         c2s_require_encryption = false\nconsider_websocket_secure = true\nconsider_bosh_secure = true\n{options}\n\
         VirtualHost \"{VHOST}\"\nauthentication = \"rollcall\"\nmodules_enabled = {{ {} }}\n{}\n\
         VirtualHost \"guest.{VHOST}\"\nauthentication = \"anonymous\"\n\
         Component \"muc.{VHOST}\" \"muc\"\nmodules_enabled = {{ {} }}\nmuc_room_locking = false\n\
         muc_room_default_public_jids = true\n{}\n",
        list(&["rollcall_identity", "rollcall_census"]),
        setup.vhost,
        list(&rooms),
        setup.rooms
    );
    if setup.has_focus {
        let _ = write!(text, "Component \"focus.{VHOST}\" \"rollcall_focus\"\n{}\n", setup.focus);
    }
    text
}
