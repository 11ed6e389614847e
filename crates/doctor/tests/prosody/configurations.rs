//! Every broken configuration is named, and nothing else.

use std::time::{Duration, UNIX_EPOCH};

use domain::doctor::Severity;
use futures_util::{StreamExt, stream};

use super::minter::Robot;
use super::setup::{Jitsi, Setup, codes, not_passed, now_ms};

/// How many Prosodies run at the same time. They and the robots mostly wait.
const AT_ONCE: usize = 8;

/// A configuration under a name, and the codes of what is wrong with it, gravest first.
type Row = (&'static str, Setup, &'static [&'static str]);

/// Examines all of them, and compares what is found.
async fn finds(rows: Vec<Row>) {
    let results = stream::iter(rows).map(|(name, setup, expected)| async move {
        let jitsi = Jitsi::start(&setup).await;
        let report = jitsi.examine().await;
        for finding in &report.findings {
            assert!(finding.remedies.iter().any(|remedy| !remedy.lines.is_empty()), "{} says what to do", finding.code);
        }
        let found = codes(&report);
        (found != expected).then(|| format!("{name}: {found:?} instead of {expected:?}\n{}\n{}", not_passed(&report), jitsi.log()))
    });
    let wrong: Vec<String> = results.buffer_unordered(AT_ONCE).filter_map(|wrong| async { wrong }).collect().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

macro_rules! broken {
    ($test:ident: $($name:ident { $($field:ident: $value:expr),* $(,)? } finds $($code:literal),+;)+) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() {
            finds(vec![$((stringify!($name), setup(|setup| { $(setup.$field = $value;)* }), &[$($code),+]),)+]).await;
        }
    };
}

fn setup(change: impl FnOnce(&mut Setup)) -> Setup {
    let mut setup = Setup::default();
    change(&mut setup);
    setup
}

#[tokio::test]
async fn a_correct_server_is_green() {
    let jitsi = Jitsi::start(&Setup::default()).await;
    let report = jitsi.examine().await;
    assert_eq!(codes(&report), [""; 0], "\n{}\n{}", not_passed(&report), jitsi.log());
    assert_eq!(not_passed(&report), "");
    assert!(report.probes.len() >= 18, "{:#?}", report.probes);
    assert!(report.took_ms < 20_000, "it took {} ms", report.took_ms);
}

#[tokio::test]
async fn a_correct_server_with_only_bosh_is_green() {
    let jitsi = Jitsi::start(&Setup { config: "config.websocket = '';", ..Setup::default() }).await;
    let report = jitsi.examine().await;
    assert_eq!((codes(&report), not_passed(&report)), (vec![], String::new()), "{}", jitsi.log());
    assert!(report.probes.iter().any(|probe| probe.observed == "Over BOSH"));
}

#[tokio::test]
async fn a_correct_server_that_is_asked_for_rooms_over_http_is_green() {
    let setup = Setup {
        focus: "http_host = \"meet.school.test\"\nrollcall_focus_only_over_http = true",
        config: "config.conferenceRequestUrl = 'PROSODY/conference-request/v1';",
        ..Setup::default()
    };
    let jitsi = Jitsi::start(&setup).await;
    let report = jitsi.examine().await;
    assert_eq!((codes(&report), not_passed(&report)), (vec![], String::new()), "{}", jitsi.log());
}

broken! {
    who_moderates:
    teachers_are_nobody { without: &["rollcall_affiliation"] } finds "token_affiliation_missing";
    jicofo_elects_owners { focus: "rollcall_makes_owners = true" } finds "students_made_owners_by_jicofo";
    jicofo_elects_owners_and_nothing_reads_tokens {
        focus: "rollcall_makes_owners = true", without: &["rollcall_affiliation"],
    } finds "students_made_owners_by_jicofo", "token_affiliation_missing";
    everybody_is_an_owner { with: &["rollcall_owners"] } finds "everybody_made_owner";
    everybody_is_an_owner_whatever_jicofo_does {
        with: &["rollcall_owners"], focus: "rollcall_makes_owners = true",
    } finds "everybody_made_owner";
    nobody_knows_who_is_who { without: &["rollcall_identity"] } finds "presence_identity_missing";
}

broken! {
    who_gets_in:
    rooms_do_not_look_at_tokens { rooms: "rollcall_checks_rooms = false" } finds "room_not_checked";
    domains_are_not_compared { rooms: "rollcall_checks_domain = false" } finds "domain_not_checked";
    any_audience_will_do { vhost: "rollcall_audiences = { \"*\" }" } finds "audience_not_checked";
    wildcards_are_taken { rooms: "rollcall_takes_wildcards = true" } finds "wildcard_accepted";
    nobody_needs_a_token {
        vhost: "rollcall_takes_none = true", rooms: "rollcall_takes_none = true",
    } finds "guests_without_token";
    guests_have_a_host_of_their_own {
        config: "config.hosts.anonymousdomain = 'guest.meet.school.test';", rooms: "rollcall_takes_none = true",
    } finds "guests_without_token";
    nobody_looks_at_tokens {
        vhost: "authentication = \"anonymous\"", rooms: "rollcall_checks_rooms = false",
    } finds "tokens_ignored";
    expired_tokens_are_taken { vhost: "rollcall_checks_expiry = false" } finds "expired_accepted";
    early_tokens_are_taken { vhost: "rollcall_checks_start = false" } finds "not_yet_accepted";
    signatures_are_not_checked { vhost: "rollcall_checks_signature = false" } finds "signature_not_checked";
    unsigned_tokens_are_taken { vhost: "rollcall_takes_unsigned = true" } finds "unsigned_accepted";
    rooms_are_listed { vhost: "rollcall_tells_census = true" } finds "census_open";
    people_are_listed { vhost: "rollcall_tells_details = true" } finds "room_details_open";
}

broken! {
    our_own_token_is_refused:
    secrets_differ { vhost: "rollcall_secret = \"something-else-entirely-and-long-enough\"" } finds "secret_differs";
    issuers_differ { minter: Robot { issuer: "rollcall-2", ..Robot::default() } } finds "issuer_differs";
    audiences_differ { minter: Robot { audience: "school", ..Robot::default() } } finds "audience_differs";
    subjects_differ { minter: Robot { subject: "127.0.0.1", ..Robot::default() } } finds "subject_differs";
    algorithms_differ { minter: Robot { algorithm: "HS512", ..Robot::default() } } finds "algorithm_differs";
    the_key_is_out_of_reach { vhost: "rollcall_key_is_out_of_reach = true" } finds "key_server_unreachable";
    our_clock_is_ahead { minter: Robot { ahead_s: 60, ..Robot::default() } } finds "clock_off";
    our_clock_is_behind { minter: Robot { ahead_s: -900, ..Robot::default() } } finds "clock_off";
}

broken! {
    what_stands_around_it:
    there_is_no_focus { has_focus: false } finds "no_focus";
    the_focus_does_not_answer { focus: "rollcall_focus_is_silent = true" } finds "no_focus";
    the_focus_refuses { focus: "rollcall_focus_refuses = true" } finds "focus_refuses";
    the_virtual_host_is_unknown { config: "config.hosts.domain = 'nowhere.school.test';" } finds "xmpp_domain_unknown";
    passwords_are_wanted { vhost: "authentication = \"internal_hashed\"" } finds "tokens_not_taken";
    there_is_no_way_in { config: "config.websocket = ''; config.bosh = null; config.bosh = '';" } finds "no_xmpp_address";
    the_websocket_is_dead { config: "config.websocket = 'ws://127.0.0.1:9/xmpp-websocket';" } finds "websocket_unreachable";
    both_ways_are_dead {
        config: "config.websocket = 'ws://127.0.0.1:9/xmpp-websocket'; config.bosh = 'http://127.0.0.1:9/http-bind';",
    } finds "xmpp_unreachable";
    rooms_cannot_be_asked_for_over_http { config: "config.conferenceRequestUrl = '/conference-request/v1';" } finds "room_request_unreachable";
    the_script_is_a_page { script: "<html>Welcome to nginx!</html>" } finds "script_missing";
    embedding_is_denied { headers: vec![("x-frame-options", "DENY".to_owned())] } finds "embedding_forbidden";
    embedding_is_for_others {
        headers: vec![("content-security-policy", "frame-ancestors https://portal.school.test".to_owned())],
    } finds "embedding_forbidden";
}

#[tokio::test]
async fn the_servers_clock_is_off() {
    let one = |off_s: i64, severity| async move {
        let at = UNIX_EPOCH + Duration::from_millis((now_ms() + off_s * 1000).cast_unsigned());
        let setup = Setup { headers: vec![("date", httpdate::fmt_http_date(at))], ..Setup::default() };
        let report = Jitsi::start(&setup).await.examine().await;
        assert_eq!((codes(&report), report.worst()), (vec!["clock_off"], Some(severity)), "{off_s} s");
    };
    tokio::join!(one(-60, Severity::Critical), one(3_600, Severity::Critical), one(8, Severity::Warning));
}
