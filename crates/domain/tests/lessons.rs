//! Lessons that went wrong in ways that lessons go wrong, one file each: what witnesses told, and what the ledger must make of it.
//!
//! A file says in `#` lines what happens. `WITNESS: SUBJECT ENDPOINT: FACTS` is what a witness tells, times in seconds: `seen 10-60/10` is
//! one each ten seconds, `@ROOM` a breakout room. A witness is `browser NAME` (a second page load: `browser NAME/2`), `display NAME`, or a
//! kind of hook; `received S` and `clock S` after it say that all of the line came then, and that the clock was so far ahead. The subject `-` is nobody
//! whom Rollcall knows, `-Name` such a one with a name. `base` is the moment zero (Unix s), `now` the moment of asking. From `=` on follows what comes out: person and counted
//! time, visits, stretches. `ROLLCALL_BLESS=1` writes that anew; read it before you keep it.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use domain::attendance::{AttendanceRule, Span, minutes, settle};
use domain::evidence::{Evidence, FactKind, HookKind, Witness};
use domain::ledger::{Visit, of_lesson};
use domain::{BreakoutId, EndpointId, HookId, JournalId, PersonId};

struct Lesson {
    base_ms: i64,
    now_ms: i64,
    evidence: Vec<Evidence>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lessons")
}

fn seconds(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    let part = format!("{part:0<3}");
    whole.parse::<i64>().unwrap_or_else(|_| panic!("a time: {text}")) * 1_000 + sign * part.parse::<i64>().expect("a part of a second")
}

fn read(text: &str) -> Lesson {
    let mut lesson = Lesson { base_ms: 0, now_ms: 0, evidence: Vec::new() };
    let mut sequences: HashMap<String, u64> = HashMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(base) = line.strip_prefix("base ") {
            lesson.base_ms = seconds(base);
        } else if let Some(now) = line.strip_prefix("now ") {
            lesson.now_ms = lesson.base_ms + seconds(now);
        } else {
            tell(&mut lesson, &mut sequences, line);
        }
    }
    lesson
}

fn tell(lesson: &mut Lesson, sequences: &mut HashMap<String, u64>, line: &str) {
    let mut parts = line.splitn(3, ": ");
    let (Some(who), Some(whom), Some(facts)) = (parts.next(), parts.next(), parts.next()) else {
        panic!("witness: subject: facts in {line}")
    };
    let words: Vec<&str> = who.split(' ').collect();
    let option = |name: &str| words.iter().position(|word| *word == name).map(|at| seconds(words[at + 1]));
    let (witness, source) = match words[0] {
        "browser" => {
            let name = words[1].split('/').next().expect("a name");
            (Witness::Browser(PersonId::new(name)), words[1])
        }
        "display" => (Witness::Display(PersonId::new(words[1])), words[1]),
        kind => {
            let kind = HookKind::from_name(kind).unwrap_or_else(|| panic!("a witness: {line}"));
            (Witness::Server { kind, hook: HookId::new(kind.as_str()) }, kind.as_str())
        }
    };
    let (subject, endpoint) = whom.split_once(' ').expect("subject and endpoint");
    let name = subject.strip_prefix('-');
    for told in facts.split(", ") {
        let (told, room) = told.split_once('@').map_or((told, None), |(told, room)| (told, Some(room)));
        let (kind, times) = told.split_once(' ').expect("kind and time");
        let kind = FactKind::from_name(kind).unwrap_or_else(|| panic!("a kind: {told}"));
        let times: Vec<i64> = match times.split_once('/') {
            Some((span, step)) => {
                let (from, to) = span.split_once('-').expect("from and to");
                let step = usize::try_from(seconds(step)).expect("a step");
                (seconds(from)..=seconds(to)).step_by(step).collect()
            }
            None => vec![seconds(times)],
        };
        for at_ms in times {
            let sequence = sequences.entry(source.to_owned()).or_default();
            *sequence += 1;
            let at_ms = lesson.base_ms + at_ms;
            lesson.evidence.push(Evidence {
                witness: witness.clone(),
                source: JournalId::new(source),
                sequence: *sequence,
                subject: name.is_none().then(|| PersonId::new(subject)),
                name: name.filter(|name| !name.is_empty()).map(ToOwned::to_owned),
                endpoint: EndpointId::new(endpoint),
                kind,
                breakout: room.map(BreakoutId::new),
                at_ms,
                claimed_ms: at_ms + option("clock").unwrap_or_default(),
                received_ms: option("received").map_or(at_ms, |ms| lesson.base_ms + ms).max(at_ms),
            });
        }
    }
}

fn show_visits(text: &mut String, visits: &[Visit], base_ms: i64) {
    let s = |ms: i64| {
        let (ms, sign) = ((ms - base_ms).abs(), if ms < base_ms { "-" } else { "" });
        if ms % 1_000 == 0 { format!("{sign}{}", ms / 1_000) } else { format!("{sign}{}.{:03}", ms / 1_000, ms % 1_000) }
    };
    for visit in visits {
        let devices = if visit.devices > 1 { format!(" devices {}", visit.devices) } else { String::new() };
        let ongoing = if visit.ongoing { " ongoing" } else { "" };
        let _ = writeln!(text, "visit {} to {}{devices}{ongoing}", s(visit.from_ms), s(visit.to_ms));
        for stretch in &visit.stretches {
            let reasons: Vec<String> =
                stretch.reasons.iter().map(|reason| serde_json::to_string(reason).expect("a word").trim_matches('"').to_owned()).collect();
            let certainty = serde_json::to_string(&stretch.certainty).expect("a word");
            let room = stretch.breakout.as_ref().map(|room| format!(" @{room}")).unwrap_or_default();
            let span = format!("{} to {}", s(stretch.from_ms), s(stretch.to_ms));
            let _ = writeln!(text, "  {span} {} {}{room}", certainty.trim_matches('"'), reasons.join(" "));
        }
    }
}

fn show(lesson: &Lesson, evidence: &[Evidence]) -> String {
    let ledger = of_lesson(evidence, lesson.now_ms);
    let mut text = String::new();
    let whole = Span { from_ms: i64::MIN, to_ms: i64::MAX };
    for one in &ledger.people {
        let settled = settle(Some(one), &[], &AttendanceRule::default(), whole, false);
        assert_eq!((settled.counted_ms, settled.unknown_ms), (one.counted_ms(), one.ms(|_| true) - one.counted_ms()));
        let _ = writeln!(text, "= {} {} min", one.person, minutes(one.counted_ms()));
        show_visits(&mut text, &one.visits, lesson.base_ms);
    }
    for one in &ledger.strangers {
        let _ = writeln!(text, "= stranger {:?} {}", one.name, one.endpoint);
        show_visits(&mut text, &one.visits, lesson.base_ms);
    }
    text
}

fn check(name: &str) {
    let path = folder().join(format!("{name}.txt"));
    let file = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let at = file.find("\n= ").map_or(file.len(), |at| at + 1);
    let (told, expected) = file.split_at(at);
    let lesson = read(told);
    let mut shown = show(&lesson, &lesson.evidence);
    let mut twice: Vec<Evidence> = lesson.evidence.iter().rev().chain(&lesson.evidence).cloned().collect();
    twice.rotate_left(lesson.evidence.len() / 2);
    assert_eq!(show(&lesson, &twice), shown, "{name}: told twice and backwards");
    if std::env::var_os("ROLLCALL_BLESS").is_some() {
        std::fs::write(&path, format!("{}\n\n{shown}", told.trim_end())).expect("written");
        return;
    }
    if shown.is_empty() {
        shown.push_str("nobody\n");
    }
    assert_eq!(shown.trim_end(), expected.trim_end(), "{name}");
}

macro_rules! lessons {
    ($($name:ident)+) => {
        $(#[test] fn $name() { check(stringify!($name)); })+
        const NAMES: &[&str] = &[$(stringify!($name)),+];
    };
}

lessons! {
    all_leave_times_equal
    break_with_the_same_page
    breakout_and_back_by_event_sync
    breakout_and_back_by_our_module
    breakout_that_the_module_does_not_see
    browser_offline_five_minutes
    check_in_counts_nothing
    clean_stay
    clock_hours_off
    crash_with_nobody_else_there
    daylight_saving_begins
    departure_dated_before_arrival
    event_sync_lost_the_arrival
    event_sync_lost_the_departure
    forged_after_leaving
    forged_for_somebody_elses_endpoint
    forged_heartbeats
    forged_name_by_another_browser
    ghost_after_power_loss
    ghost_seen_by_who_came_later
    hidden_tab
    journal_never_sent
    kicked
    left_before_joined
    left_without_join
    midnight
    mobile_app_without_a_journal
    network_lost
    now_in_the_lesson
    prosody_restart
    recorder_is_a_stranger
    redelivered_left_after_rejoin
    rejoin_while_the_ghost_is_there
    rollcall_down_ten_minutes
    same_endpoint_comes_back
    seen_a_moment_before_one_is_in
    seen_only_by_two_others
    silence_in_the_middle
    suspended_laptop
    token_without_a_name
    told_by_a_weak_source
    two_servers_about_one_conference
    two_tabs
    visit_under_one_second
}

#[test]
fn every_file_is_a_test() {
    let files = std::fs::read_dir(folder()).expect("a folder").map(|file| file.expect("a file").file_name());
    let mut files: Vec<String> = files.map(|name| name.to_string_lossy().trim_end_matches(".txt").to_owned()).collect();
    files.sort();
    assert_eq!(files, NAMES);
}
