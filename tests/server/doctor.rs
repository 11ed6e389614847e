//! The whole way, with nothing stood in for: a Jitsi server is added with `rollcall provider add`, examined with `rollcall doctor`, and
//! what answers is Debian's Prosody (see the doctor's own tests, whose set-ups these are).

use domain::doctor::{Outcome, Report};

use crate::command::Machine;
use crate::prosody::minter::SECRET;
use crate::prosody::setup::{Jitsi, Setup, VHOST};

/// Adds the server and examines it; the exit code and the report.
async fn examined(setup: &Setup, secret: &'static str) -> (Option<i32>, Report) {
    let jitsi = Jitsi::start(setup).await;
    let domain = jitsi.target.domain.clone();
    let output = tokio::task::spawn_blocking(move || {
        let machine = Machine::new();
        let add = ["provider", "add", "--kind", "shared-secret", "--domain", &domain, "--app-id", "rollcall", "--subject", VHOST];
        machine.done(&add, secret);
        machine.run(&["doctor", "--json"], "")
    });
    let output = output.await.expect("it does not panic");
    let report = serde_json::from_slice(&output.stdout).expect("a report");
    (output.status.code(), report)
}

fn codes(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.code.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_set_up_right_is_green_by_our_own_tokens() {
    let (code, report) = examined(&Setup::default(), SECRET).await;
    assert_eq!((codes(&report), code), (vec![], Some(0)), "{report:#?}");
    assert!(report.probes.iter().all(|probe| probe.outcome == Outcome::Passed), "{:#?}", report.probes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_does_not_read_who_is_a_teacher_is_named_and_ends_with_one() {
    let (code, report) = examined(&Setup { without: &["rollcall_affiliation"], ..Setup::default() }, SECRET).await;
    assert_eq!((codes(&report), code), (vec!["token_affiliation_missing"], Some(1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_secret_is_called_another_secret() {
    let (code, report) = examined(&Setup::default(), "not the secret of that server, but long").await;
    assert_eq!((codes(&report), code), (vec!["secret_differs"], Some(1)));
}
