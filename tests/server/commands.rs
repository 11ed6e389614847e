//! The verbs about attendance and personal data, as an administrator types them. A server on the same folder would go on.

use std::io::Cursor;

use calamine::{Ods, Reader, Xlsx};
use domain::recording::{Part, State, Step, Way};
use domain::{LessonId, RecordingId};
use rollcall::server::attendance::report;
use rollcall::server::context::{Clock, Random};
use rollcall::server::receipt::{self, Receipt};
use rollcall::server::store::recording::file::File;
use rollcall::server::store::recording::{self, Recording, file, history};
use rollcall::server::store::{self, Store};
use rollcall::server::vault::{MasterKey, Vault};

use crate::command::Machine;

/// The id of the demo's lesson.
fn lesson(machine: &Machine) -> String {
    let json = machine.done(&["attendance", "", "--format", "json"], "");
    let report: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    report["about"]["lesson"].as_str().expect("an id").to_owned()
}

#[test]
fn attendance_comes_in_every_format_and_by_any_name() {
    let machine = Machine::new();
    machine.done(&["demo"], "");
    let id = lesson(&machine);
    let table = machine.done(&["attendance", &id[..8]], "");
    assert!(table.contains("Biology 1") && table.contains("not yet here") && table.contains("so far"), "{table}");
    let people = table.lines().filter(|line| line.contains("not yet here  ")).count();
    assert_eq!(people, 3, "{table}");
    assert!(table.contains("3 people: 0 present, 0 absent, 0 excused, 3 not yet here; 0 minutes in all"), "{table}");
    assert!(machine.done(&["attendance", &id, "--format", "csv"], "").starts_with("\u{feff}Person (id),Name,Role,Standing,Minutes"));
    assert!(machine.done(&["attendance", &id, "--format", "csv", "--sheet", "visits"], "").contains("From ("));
    for format in ["xlsx", "ods"] {
        let file = machine.data().join(format!("out.{format}"));
        let path = file.to_str().expect("plain");
        machine.done(&["attendance", &id, "--format", format, "--output", path], "");
        let bytes = Cursor::new(std::fs::read(&file).expect("written"));
        let names = if format == "xlsx" {
            Xlsx::new(bytes).expect("a file of Excel's").sheet_names()
        } else {
            Ods::new(bytes).expect("a file of LibreOffice's").sheet_names()
        };
        assert_eq!(names, ["Attendance", "Visits", "About"]);
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).expect("there").permissions());
        assert_eq!(mode & 0o077, 0, "names are in it");
        assert!(machine.refused(&["attendance", &id, "--format", format, "--output", path], "").contains("exists already"));
    }
    assert!(machine.refused(&["attendance", "no such lesson"], "").contains("there is no lesson"));
    assert!(machine.refused(&["attendance", &id, "--output", "x"], "").contains("--format"));
}

#[test]
fn results_come_as_a_table_as_csv_and_as_json() {
    let machine = Machine::new();
    machine.done(&["demo"], "");
    let table = machine.done(&["results", "biology"], "");
    assert!(table.contains("nothing is asked for") && table.contains("3 people: 0 completed"), "{table}");
    let json: serde_json::Value = serde_json::from_str(&machine.done(&["results", "Biology 1", "--format", "json"], "")).expect("JSON");
    assert_eq!(json["results"].as_array().map(Vec::len), Some(3));
    assert!(machine.done(&["results", "Bio", "--format", "csv"], "").lines().count() == 4);
    assert!(machine.refused(&["results", "chemistry"], "").contains("there is no course"));
}

#[test]
fn a_receipt_is_checked_with_a_key_and_without_a_server() {
    let machine = Machine::new();
    machine.done(&["demo"], "");
    let (id, pem) = (lesson(&machine), machine.done(&["receipt", "key"], ""));
    assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----") && !pem.contains("PRIVATE"), "{pem}");
    assert_eq!(machine.done(&["receipt", "key"], ""), pem, "made once");
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let file = runtime.block_on(async {
        let store = Store::open(&machine.data()).await.expect("there");
        let (random, now_ms) = (Random::system(), Clock::system().now_ms());
        let vault = Vault::open(&MasterKey::File(machine.data().join("master.key")), &random).expect("the command's");
        let (kid, key) = receipt::signing(&store, &vault, &random, now_ms).await.expect("there");
        let lesson = report::lesson(&store, &LessonId::new(id)).await.expect("there");
        let report = report::of_lesson(&store, &lesson, now_ms).await.expect("readable");
        let receipt = Receipt::new("https://school.example".into(), &report.head, &report.rows[0], now_ms);
        let file = receipt.file(&receipt.sign(&kid, &key));
        store.close().await;
        file
    });
    let (good, bad, key) = (machine.data().join("good.txt"), machine.data().join("bad.txt"), machine.data().join("key.pem"));
    std::fs::write(&good, &file).expect("writable");
    std::fs::write(&bad, file.replace("Minutes:   0", "Minutes:   9")).expect("writable");
    std::fs::write(&key, &pem).expect("writable");
    let path = |path: &std::path::Path| path.to_str().expect("plain").to_owned();

    let elsewhere = Machine::new();
    let said = elsewhere.done(&["receipt", "verify", &path(&good), "--key", &path(&key)], "");
    assert!(said.contains("The signature is right") && said.contains("Biology 1"), "{said}");
    assert!(!elsewhere.data().exists(), "checking leaves nothing behind");
    assert!(elsewhere.done(&["receipt", "verify", "-", "--key", &path(&key)], &file).contains("right"));
    assert!(machine.done(&["receipt", "verify", &path(&good)], "").contains("right"), "the server that made it has the key");
    assert!(elsewhere.refused(&["receipt", "verify", &path(&bad), "--key", &path(&key)], "").contains("readable lines have been changed"));
    assert!(elsewhere.refused(&["receipt", "verify", &path(&good)], "").contains("--key"));
    assert!(elsewhere.refused(&["receipt", "verify", &path(&key), "--key", &path(&key)], "").contains("not a receipt"));
    assert!(elsewhere.refused(&["receipt", "verify", &path(&good), "--key", &path(&good)], "").contains("not a public key"));
    elsewhere.done(&["demo"], "");
    let other = machine.data().join("other.pem");
    std::fs::write(&other, elsewhere.done(&["receipt", "key"], "")).expect("writable");
    assert!(elsewhere.refused(&["receipt", "verify", &path(&good), "--key", &path(&other)], "").contains("signature is wrong"));
}

#[test]
fn somebody_is_found_written_out_and_erased() {
    let machine = Machine::new();
    let demo = machine.done(&["demo"], "");
    let sign_in = demo
        .lines()
        .find(|line| line.starts_with("Student"))
        .and_then(|line| line.split_whitespace().rev().nth(1))
        .expect("a student")
        .to_owned();
    let found = machine.done(&["person", "find", &sign_in], "");
    assert_eq!(found.lines().count(), 2, "{found}");
    let id = found.lines().nth(1).and_then(|line| line.split_whitespace().next()).expect("an id").to_owned();
    let data: serde_json::Value = serde_json::from_str(&machine.done(&["person", "export", &sign_in], "")).expect("JSON");
    assert_eq!(data["person"]["person"], id.as_str());
    let refused = machine.refused(&["person", "erase", &id, "--again", "somebody"], "");
    assert!(refused.contains("another name"), "{refused}");
    machine.done(&["person", "erase", &sign_in, "--again", &sign_in], "");
    assert!(machine.done(&["person", "find", &sign_in], "").contains("Nobody"));
    assert!(machine.refused(&["person", "export", &id], "").contains("person find"));
}

#[test]
fn retention_is_listed_set_and_run() {
    let machine = Machine::new();
    let listed = machine.done(&["retention", "list"], "");
    for (kind, days) in [
        ("evidence", "365 days"),
        ("attendance", "ever"),
        ("deliveries", "30 days"),
        ("alarms", "365 days"),
        ("guests", "180 days"),
        ("recordings", "365 days"),
        ("deleted_recordings", "28 days"),
    ] {
        assert!(listed.lines().any(|line| line.starts_with(kind) && line.contains(days)), "{listed}");
    }
    machine.done(&["retention", "set", "evidence", "100"], "");
    machine.done(&["retention", "set", "guests", "forever"], "");
    let listed = machine.done(&["retention", "list"], "");
    assert!(listed.contains("100 days") && !listed.contains("180 days"), "{listed}");
    machine.done(&["retention", "set", "deleted_recordings", "7"], "");
    let ran = machine.done(&["retention", "run"], "");
    assert!(ran.contains("evidence: 0 removed") && ran.contains("deleted_recordings: 0 removed"), "{ran}");
    assert!(machine.refused(&["retention", "set", "names", "10"], "").contains("evidence, attendance"));
    assert!(machine.refused(&["retention", "set", "alarms", "soon"], "").contains("forever"));
    assert!(machine.refused(&["retention", "set", "evidence", "3"], "").contains("15"));
}

/// A recording of the demo's lesson, with a video in the folder for recordings.
async fn record(machine: &Machine, lesson: &str, id: &str) {
    let store = Store::open(&machine.data()).await.expect("it opens");
    let lesson = store::lesson::by_id(&store, &LessonId::new(lesson)).await.expect("reads").expect("the demo's");
    let room = store::room::by_id(&store, &lesson.room).await.expect("reads").expect("the demo's");
    let (id, now_ms) = (RecordingId::new(id), Clock::system().now_ms());
    let new = Recording {
        id: id.clone(),
        room: room.id,
        course: room.course,
        lesson: Some(lesson.id),
        way: Way::Jibri,
        state: State::Processing,
        title: "Cells".to_owned(),
        sender: None,
        started_by: None,
        started_ms: now_ms,
        seen_ms: None,
        ended_ms: None,
        length_ms: Some(60_000),
        consent: String::new(),
        link: None,
        youtube: None,
        trouble: None,
        deleted_ms: None,
        purge_ms: None,
        hold: None,
    };
    assert!(recording::insert(&store, &new, None, "It was reported.", now_ms).await.expect("stores"));
    let place = format!("{id}/lesson.mp4");
    let path = machine.data().join("recordings").join(&place);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(&path, "abc").expect("writable");
    let video = File {
        part: Part::Video,
        place,
        content_type: "video/mp4".to_owned(),
        size: Some(3),
        // Of "abc".
        sha256: Some("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".to_owned()),
        link: None,
        fetched: 3,
        here_ms: Some(now_ms),
    };
    file::put(&store, &id, &video).await.expect("stores");
    history::step(&store, &id, Step::Finish, None, "Its file is here and whole.", now_ms).await.expect("stores");
    store.close().await;
}

#[tokio::test]
async fn recordings_are_listed_shown_held_checked_and_removed() {
    let machine = Machine::new();
    assert!(machine.done(&["recordings", "list"], "").contains("There are no recordings"));
    machine.done(&["demo"], "");
    let lesson = lesson(&machine);
    record(&machine, &lesson, "recording-one").await;
    record(&machine, &lesson, "recording-two").await;
    let listed = machine.done(&["recordings", "list"], "");
    assert!(listed.lines().count() == 3 && listed.contains("recording-one") && listed.contains("Biology 1"), "{listed}");
    assert!(machine.done(&["recordings", "list", "--state", "published"], "").contains("no recordings"));
    assert!(machine.refused(&["recordings", "list", "--state", "lost"], "").contains("published, hidden"));
    assert!(machine.refused(&["recordings", "show", "nothing"], "").contains("recordings list"));
    let shown = machine.done(&["recordings", "show", "recording-one"], "");
    assert!(shown.contains("Its file is here and whole.") && shown.contains("SHA-256 ba7816bf"), "{shown}");

    assert!(machine.done(&["recordings", "verify"], "").contains("2 files are what they were, 0 are not"));
    let video = |id: &str| machine.data().join("recordings").join(id).join("lesson.mp4");
    std::fs::write(video("recording-one"), "abd").expect("writable");
    std::fs::remove_file(video("recording-two")).expect("it is there");
    let output = machine.run(&["recordings", "verify"], "");
    let said = String::from_utf8(output.stdout).expect("text");
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("recording-one  video  CHANGED") && said.contains("recording-two  video  MISSING"), "{said}");

    assert!(machine.refused(&["recordings", "purge", "recording-one"], "").contains("delete it first"));
    let store = Store::open(&machine.data()).await.expect("it opens");
    for id in ["recording-one", "recording-two"] {
        history::step(&store, &RecordingId::new(id), Step::Delete, None, "It was deleted.", Clock::system().now_ms())
            .await
            .expect("stores");
    }
    store.close().await;
    machine.done(&["recordings", "hold", "recording-one", "--why", "A complaint."], "");
    assert!(machine.refused(&["recordings", "purge", "recording-one"], "").contains("held"));
    assert!(machine.done(&["recordings", "show", "recording-one"], "").contains("A complaint."));
    machine.done(&["recordings", "release", "recording-one"], "");
    assert!(video("recording-one").exists());
    machine.done(&["recordings", "purge", "recording-one"], "");
    assert!(!video("recording-one").exists());
    machine.done(&["recordings", "purge", "recording-two"], "");
    let listed = machine.done(&["recordings", "list", "--state", "purged"], "");
    assert_eq!(listed.matches("Removed recording").count(), 2, "{listed}");
}
