//! The `rollcall` command itself, on a data folder of its own.

use std::io::Write;
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};

use domain::doctor::{Report, Severity};
use tempfile::TempDir;

const SECRET: &str = "a secret that only this test knows, long enough";

pub struct Machine(TempDir);

impl Machine {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// The data folder.
    pub fn data(&self) -> std::path::PathBuf {
        self.0.path().join("data")
    }

    /// Runs the command with something on standard input, and nothing of this machine's own settings.
    pub fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rollcall"))
            .args(arguments)
            .env_clear()
            .env("ROLLCALL_DATA", self.0.path().join("data"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        // A command that needs no input may be gone already.
        let _ = child.stdin.take().expect("piped").write_all(input.as_bytes());
        child.wait_with_output().expect("the command ends")
    }

    pub fn done(&self, arguments: &[&str], input: &str) -> String {
        let output = self.run(arguments, input);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    pub fn refused(&self, arguments: &[&str], input: &str) -> String {
        let output = self.run(arguments, input);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).expect("text")
    }
}

#[test]
fn servers_are_added_listed_and_removed_without_a_secret_on_the_command_line() {
    let machine = Machine::new();
    assert!(machine.done(&["provider", "list"], "").contains("practice conference"));
    let add = ["provider", "add", "--kind", "shared-secret", "--domain", "meet.example.org", "--app-id", "rollcall"];
    for (input, hint) in [("hunter2\n", "32"), ("", "standard input")] {
        let said = machine.refused(&add, input);
        assert!(said.contains(hint) && !said.contains("hunter2"), "{said}");
    }
    machine.done(&add, &format!("{SECRET}\n"));
    let listed = machine.done(&["provider", "list"], "");
    assert!(listed.contains("meet.example.org (default)") && listed.contains("not examined yet") && !listed.contains(SECRET), "{listed}");
    machine.done(&["provider", "rotate", "meet.example.org", "--in-minutes", "5"], "another secret that only this test knows");
    assert!(machine.refused(&["provider", "remove", "elsewhere.example.org"], "").contains("provider list"));
    machine.done(&["provider", "remove", "meet.example.org"], "");
    assert!(machine.done(&["provider", "list"], "").contains("practice conference"));
    let path = ["provider", "add", "--kind", "public", "--domain", "https://meet.example.org"];
    assert!(machine.refused(&path, "").contains("--domain"), "the option is named");
}

#[test]
fn the_doctor_says_that_nobody_answers_and_ends_with_one() {
    let machine = Machine::new();
    assert!(machine.refused(&["doctor"], "").contains("provider add"));
    // A port that was free a moment ago.
    let domain = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").to_string();
    machine.done(&["provider", "add", "--kind", "shared-secret", "--domain", &domain, "--app-id", "rollcall"], SECRET);
    let output = machine.run(&["doctor", "--json"], "");
    assert_eq!(output.status.code(), Some(1));
    let report: Report = serde_json::from_slice(&output.stdout).expect("a report");
    assert_eq!(report.findings.iter().map(|finding| finding.severity).collect::<Vec<_>>(), [Severity::Critical], "{report:?}");
    assert!(!String::from_utf8_lossy(&output.stdout).contains(SECRET));
    assert!(!machine.done(&["provider", "list"], "").contains("not examined yet"), "the last examination is kept");
}

#[test]
fn a_lost_master_key_is_said_and_a_new_secret_mends_it() {
    let machine = Machine::new();
    machine.done(&["provider", "add", "--kind", "shared-secret", "--domain", "127.0.0.1:9", "--app-id", "rollcall"], SECRET);
    std::fs::remove_file(machine.0.path().join("data/master.key")).expect("it was made");
    let said = String::from_utf8(machine.run(&["doctor"], "").stdout).expect("text");
    assert!(said.contains("no key to sign with") && said.contains("master key"), "{said}");
    machine.done(&["provider", "rotate", "127.0.0.1:9", "--overlap-hours", "0"], "another secret that only this test knows");
    assert!(!String::from_utf8(machine.run(&["doctor"], "").stdout).expect("text").contains("no key to sign with"));
}
