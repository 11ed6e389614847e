//! A Rollcall of one's own for a test: fresh data, a free port, the demo people.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{GLANCE, LIMIT, end};

const PROGRAM: &str = env!("CARGO_BIN_EXE_rollcall");

/// Somebody who can sign in.
#[derive(Clone, Debug)]
pub struct Person {
    /// The name others see.
    pub name: String,
    /// The sign-in name.
    pub account: String,
    /// The password.
    pub password: String,
}

/// A running server. It ends, and its data goes, with this value.
pub struct Rollcall {
    child: Child,
    folder: TempDir,
    /// `http://localhost:PORT`.
    pub origin: String,
    /// Runs the installation.
    pub administrator: Person,
    /// The teacher of the demo course.
    pub teacher: Person,
    /// Its students.
    pub students: Vec<Person>,
}

impl Rollcall {
    /// With the demo people and the practice conference.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same with environment variables.
    pub fn start_with(environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = folder.path().join("data");
        let people = demo(&data);
        let child = serve(&folder, "127.0.0.1:0", environment);
        let [administrator, teacher, students @ ..] = &people[..] else {
            panic!("the demo has an administrator, a teacher and then students: {people:?}")
        };
        let (administrator, teacher, students) = (administrator.clone(), teacher.clone(), students.to_vec());
        let mut rollcall = Self { child, folder, origin: String::new(), administrator, teacher, students };
        let log = rollcall.folder.path().join("server.log");
        rollcall.origin = said_origin(&mut rollcall.child, || std::fs::read_to_string(&log).unwrap_or_default());
        rollcall
    }

    /// A second server on the same data, with other environment variables and without any people of its own.
    pub fn beside_it(&self, environment: &[(&str, &str)]) -> Second {
        let log = self.folder.path().join("second.log");
        let file = File::create(&log).expect("writable");
        let child = command(&self.data())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("a second handle"))
            .stderr(file)
            .spawn()
            .expect("the server starts");
        let mut second = Second { child, log, origin: String::new() };
        second.origin = said_origin(&mut second.child, || std::fs::read_to_string(&second.log).unwrap_or_default());
        second
    }

    /// Its data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Runs the command on its data, with something on standard input. What it says.
    pub fn run(&self, arguments: &[&str], input: &str) -> String {
        let mut child =
            command(&self.data()).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the command starts");
        // A command that needs no input may be gone already.
        let _ = child.stdin.take().expect("it was piped").write_all(input.as_bytes());
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "rollcall {arguments:?}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// Stops the server as an administrator does. Its data stays.
    pub fn stop(&mut self) {
        end(&mut self.child, Duration::from_secs(3));
    }

    /// Starts it again, at the same address.
    pub fn start_again(&mut self) {
        self.start_again_with(&[]);
    }

    fn start_again_with(&mut self, environment: &[(&str, &str)]) {
        let port = self.origin.rsplit(':').next().expect("an origin has a port").to_owned();
        self.child = serve(&self.folder, &format!("127.0.0.1:{port}"), environment);
        let log = self.folder.path().join("server.log");
        said_origin(&mut self.child, || std::fs::read_to_string(&log).unwrap_or_default());
    }

    /// The same, so many days later: by its clock.
    pub fn start_later(&mut self, days: u32) {
        let library = |folder: std::fs::DirEntry| Some(folder.path().join("faketime/libfaketimeMT.so.1")).filter(|path| path.exists());
        let clock = std::fs::read_dir("/usr/lib").expect("it is there").filter_map(|entry| library(entry.ok()?)).next();
        let clock = clock.expect("libfaketime is installed").display().to_string();
        let ahead = format!("+{days}d");
        // How long something takes is not measured by that clock.
        let environment = [("LD_PRELOAD", clock.as_str()), ("FAKETIME", ahead.as_str()), ("FAKETIME_DONT_FAKE_MONOTONIC", "1")];
        self.start_again_with(&environment);
    }

    /// What the server has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default()
    }

    /// Adds an account as an administrator does on the command line.
    pub fn add_person(&self, account: &str, name: &str, role: &str, password: &str) -> Person {
        let mut child = command(&self.folder.path().join("data"))
            .args(["user", "add", account, "--role", role, "--display-name", name])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the command starts");
        let mut stdin = child.stdin.take().expect("it was piped");
        writeln!(stdin, "{password}").expect("the command reads the password");
        drop(stdin);
        assert!(child.wait().expect("it ends").success(), "user add {account}");
        Person { name: name.to_owned(), account: account.to_owned(), password: password.to_owned() }
    }
}

impl Drop for Rollcall {
    fn drop(&mut self) {
        end(&mut self.child, Duration::from_secs(3));
        if std::thread::panicking() {
            let log = self.log();
            let last = log.lines().rev().take(20).collect::<Vec<_>>();
            eprintln!("The server's last lines, latest first:\n{}", last.join("\n"));
        }
    }
}

/// The server says where it listens once it does.
fn said_origin(child: &mut Child, log: impl Fn() -> String) -> String {
    let until = Instant::now() + LIMIT;
    loop {
        let log = log();
        if let Some((_, rest)) = log.split_once("http://localhost:") {
            let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
            if rest.len() > port.len() {
                return format!("http://localhost:{port}");
            }
        }
        let ended = child.try_wait().expect("it is our child");
        assert!(ended.is_none() && Instant::now() < until, "the server did not start:\n{log}");
        std::thread::sleep(GLANCE);
    }
}

/// A second server on the data of a first one. It ends with this value.
pub struct Second {
    child: Child,
    log: PathBuf,
    /// `http://localhost:PORT`.
    pub origin: String,
}

impl Drop for Second {
    fn drop(&mut self) {
        end(&mut self.child, Duration::from_secs(3));
        if std::thread::panicking() {
            eprintln!("The second server said:\n{}", std::fs::read_to_string(&self.log).unwrap_or_default());
        }
    }
}

/// The server on the data in a folder, with a log of its own.
fn serve(folder: &TempDir, listen: &str, environment: &[(&str, &str)]) -> Child {
    let log = File::create(folder.path().join("server.log")).expect("writable");
    command(&folder.path().join("data"))
        .args(["serve", "--listen", listen])
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a second handle"))
        .stderr(log)
        .spawn()
        .expect("the server starts")
}

/// The program on a data folder, with nothing of our own environment that it listens to.
fn command(data: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("ROLLCALL_") || name.starts_with("JITSI_")) {
            command.env_remove(name);
        }
    }
    command.env("ROLLCALL_DATA", data).env("NO_COLOR", "1").env_remove("RUST_LOG");
    command
}

fn demo(data: &Path) -> Vec<Person> {
    let output = command(data).arg("demo").output().expect("the command starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "rollcall demo: {said}{}", String::from_utf8_lossy(&output.stderr));
    people(&said)
}

/// A file in this folder of the repository.
pub fn beside(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser").join(path)
}

/// The table that `rollcall demo` prints: role, name, sign-in name, password.
fn people(said: &str) -> Vec<Person> {
    let rows = said.lines().skip_while(|line| !line.ends_with("password")).skip(1);
    rows.filter_map(|row| {
        let mut cells = row.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).skip(1).map(str::to_owned);
        Some(Person { name: cells.next()?, account: cells.next()?, password: cells.next()? })
    })
    .collect()
}
