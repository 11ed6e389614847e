//! A lesson with a real Prosody and four browsers: what its report says is what happened.
//!
//! The pages are in the practice conference (there is no Jitsi Meet here); each page has a robot of the same endpoint in Prosody, where
//! `mod_rollcall` reports what happens to it, as it would in a lesson on a Jitsi server. Two servers on the same data share the work: one
//! for the pages, held in the practice conference, and one to which the Jitsi server belongs, which takes what Prosody reports.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::evidence::{FactKind, Witness};
use domain::ledger::Certainty;
use domain::{LessonId, PersonId};
use rollcall::api::attendance::{Report, ReportRow};
use rollcall::server::store::{self, Store};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::harness::browser::{Browser, a, words};
use crate::harness::rollcall::{Person, Rollcall};
use crate::prosody::robot::{self, Robot};
use crate::prosody::server::{Prosody, Setup, VHOST, now_ms};
use crate::words as app;

const SECRET: &str = "a secret that this lesson alone has, long enough";
const PASSWORD: &str = "a long enough password";
/// How far minutes may be from what happened, in ms: the published bound.
const BOUND_MS: i64 = 20_000;
/// How long anything may take to become known.
const SOON: Duration = Duration::from_secs(40);

/// Somebody in the lesson: their page, and their place in Prosody.
struct Seat {
    browser: Browser,
    person: PersonId,
    name: String,
    robot: Option<Robot>,
}

/// What both servers are about.
struct Lesson {
    store: Store,
    id: LessonId,
    conference: String,
    prosody: Prosody,
}

impl Lesson {
    /// Opens the lesson's page, and takes the same place in Prosody.
    async fn enter(&self, browser: Browser, name: &str) -> Seat {
        let before = self.endpoints(None).await;
        browser.go(&format!("/lessons/{}/live", self.id)).await;
        app::joined(&browser).await;
        let person: PersonId = app::text(&browser.call("who_am_i", json!({})).await["person"]).into();
        let mut seat = Seat { browser, person, name: name.to_owned(), robot: None };
        self.take_place(&mut seat, &before).await;
        seat
    }

    /// Waits for an endpoint of this page's own that was not there before, and takes its place in Prosody.
    async fn take_place(&self, seat: &mut Seat, before: &BTreeSet<String>) {
        let until = Instant::now() + SOON;
        let endpoint = loop {
            let now = self.endpoints(Some(&seat.person)).await;
            if let Some(endpoint) = now.difference(before).next() {
                break endpoint.clone();
            }
            assert!(Instant::now() < until, "the page of {} hands in that it joined", seat.name);
            sleep(Duration::from_millis(50)).await;
        };
        let user = json!({ "id": seat.person, "name": seat.name });
        let mut robot = Robot::new(&self.prosody, &self.conference, &user).await;
        robot.endpoint = endpoint;
        robot.joins(&self.conference).await;
        seat.robot = Some(robot);
    }

    /// The endpoints that people have called their own: one person's, or everybody's.
    async fn endpoints(&self, of: Option<&PersonId>) -> BTreeSet<String> {
        let evidence = store::evidence::of_lesson(&self.store, &self.id).await.expect("the store answers");
        let own = evidence.into_iter().filter(|fact| fact.is_own() && of.is_none_or(|person| fact.subject.as_ref() == Some(person)));
        own.map(|fact| fact.endpoint.to_string()).collect()
    }

    /// Waits until Prosody has told something of somebody.
    async fn told(&self, what: &str, seat: &PersonId, kind: FactKind, after_ms: i64) {
        let until = Instant::now() + SOON;
        loop {
            let evidence = store::evidence::of_lesson(&self.store, &self.id).await.expect("the store answers");
            let told = evidence.iter().any(|fact| {
                let server = matches!(fact.witness, Witness::Server { .. });
                server && fact.subject.as_ref() == Some(seat) && fact.kind == kind && fact.at_ms >= after_ms
            });
            if told {
                return;
            }
            assert!(Instant::now() < until, "in vain: {what}");
            sleep(Duration::from_millis(50)).await;
        }
    }
}

/// The row, held against what happened: spans in Unix ms.
fn check(report: &Report, name: &str, truth: &[(i64, i64)]) -> ReportRow {
    let row = report.rows.iter().find(|row| row.name == name).unwrap_or_else(|| panic!("{name} is in the report")).clone();
    let true_ms: i64 = truth.iter().map(|(from_ms, to_ms)| to_ms - from_ms).sum();
    let off_ms = (row.settled.counted_ms - true_ms).abs();
    assert!(off_ms <= BOUND_MS, "{name}: {true_ms} ms happened; {row:#?}");
    let visits = row.attendance.iter().flat_map(|attendance| &attendance.visits);
    for stretch in visits.flat_map(|visit| &visit.stretches).filter(|stretch| stretch.certainty == Certainty::Confirmed) {
        let inside: i64 = truth.iter().map(|(from_ms, to_ms)| (stretch.to_ms.min(*to_ms) - stretch.from_ms.max(*from_ms)).max(0)).sum();
        let outside_ms = stretch.to_ms - stretch.from_ms - inside;
        // A page says that it is in some moments after Prosody does, and the other way round. And whose line is cut is held by Prosody
        // for two seconds, and seen by the others in the practice conference for longer: three witnesses are wrong together.
        assert!(outside_ms <= 5_000, "{name}: {outside_ms} ms are confirmed that did not happen: {stretch:?} {truth:?}");
    }
    println!(
        "{name:<14} happened {:>7} ms, counted {:>7} ms, confirmed {:>7} ms",
        true_ms, row.settled.counted_ms, row.settled.confirmed_ms
    );
    row
}

async fn signed_in(rollcall: &Rollcall, person: &Person) -> Browser {
    let browser = Browser::open(rollcall, &person.account).await;
    app::sign_in(&browser, person).await;
    browser
}

/// Offline for half a minute; with `ROLLCALL_LONG` for five.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_report_says_is_what_happened() {
    let offline = Duration::from_secs(if std::env::var_os("ROLLCALL_LONG").is_some() { 300 } else { 30 });
    let rollcall = Rollcall::start_with(&[("ROLLCALL_PRACTICE", "true")]);
    let third = rollcall.add_person("third", "Tariq Aziz", "student", PASSWORD);
    rollcall.run(&["provider", "add", "--kind", "shared-secret", "--domain", VHOST, "--app-id", "rollcall"], SECRET);
    let hook = rollcall.run(&["hook", "add", "rollcall", "--provider", VHOST], "");
    let hook_server = rollcall.beside_it(&[]);
    let word = |begin: &str| {
        let from = &hook[hook.find(begin).unwrap_or_else(|| panic!("{begin} in {hook}"))..];
        from.split(|c: char| c.is_whitespace() || c == '"').next().expect("a word").to_owned()
    };
    // Prosody looks names up in the DNS alone.
    let origin = hook_server.origin.replace("localhost", "127.0.0.1");
    let setup = Setup::new(&[&origin, word("/hooks/rollcall/").as_str()].concat(), &word("whsec_")).with("rollcall_snapshot_s = 5");

    let teacher = signed_in(&rollcall, &rollcall.teacher).await;
    let course = teacher.call("home", json!({})).await["courses"][0]["id"].clone();
    teacher.call("set_member", json!({ "course": course, "account_name": third.account, "role": "student" })).await;
    let lesson = app::start_lesson(&teacher, "Osmosis").await;
    let ticket = teacher.call("ticket", json!({ "lesson": lesson })).await;
    let lesson = Lesson {
        store: Store::open(&rollcall.data()).await.expect("a second reader"),
        id: lesson.into(),
        conference: app::text(&ticket["room"]).rsplit('/').next().expect("a name").to_owned(),
        prosody: Prosody::start(&setup).await,
    };

    // The teacher, in two tabs; one student for each kind of trouble.
    let (one, two) = (&rollcall.students[0], &rollcall.students[1]);
    let in_ms = now_ms();
    let mut teacher = lesson.enter(teacher, &rollcall.teacher.name).await;
    let killed = lesson.enter(signed_in(&rollcall, one).await, &one.name).await;
    let killed_in_ms = now_ms();
    let mut cut = lesson.enter(signed_in(&rollcall, two).await, &two.name).await;
    let cut_in_ms = now_ms();
    let moved = lesson.enter(signed_in(&rollcall, &third).await, &third.name).await;
    let moved_in_ms = now_ms();
    let tab = lesson.enter(signed_in(&rollcall, &rollcall.teacher).await, &rollcall.teacher.name).await;

    // Into a breakout room.
    let group = "5a1f0c52-8a45-4f43-9a39-1f1d0a1b2c3d";
    lesson.prosody.does("add_breakout", &[("main", &lesson.conference), ("id", group), ("name", "Group 1")]).await;
    let robot = moved.robot.as_ref().expect("there");
    robot.leaves_for_another(&robot::main_room(&lesson.conference)).await;
    robot.joins_breakout(group).await;
    lesson.told("the move", &moved.person, FactKind::Moved, in_ms).await;

    // The power fails at one; the line of another is cut.
    sleep(Duration::from_secs(15)).await;
    let Seat { browser, robot: place, name: killed_name, person: killed_person } = killed;
    browser.crash();
    place.expect("there").crashes();
    let killed_ms = now_ms();
    cut.browser.online(false).await;
    cut.robot.take().expect("there").crashes();
    let cut_ms = now_ms();
    lesson.told("the loss", &killed_person, FactKind::Lost, killed_ms).await;
    lesson.told("the cut", &cut.person, FactKind::Lost, cut_ms).await;
    sleep(offline).await;
    let before = lesson.endpoints(None).await;
    cut.browser.online(true).await;
    // As Jitsi's page does when the line is back: it loads anew.
    cut.browser.answer("loads the page again", cut.browser.client.refresh()).await;
    app::joined(&cut.browser).await;
    lesson.take_place(&mut cut, &before).await;
    let back_ms = now_ms();

    // One tab is closed; back into the main room; and everybody goes.
    sleep(Duration::from_secs(10)).await;
    tab.browser.press(app::live::LEAVE).await;
    tab.browser.see(a("heading", "Osmosis")).await;
    tab.robot.expect("there").closes().await;
    let robot = moved.robot.as_ref().expect("there");
    robot.leaves_for_another(&robot::breakout(group)).await;
    robot.joins(&lesson.conference).await;
    lesson.told("the return", &moved.person, FactKind::Returned, in_ms).await;
    sleep(Duration::from_secs(5)).await;
    let out_ms = now_ms();
    for seat in [&mut cut, &mut teacher] {
        app::leave(&seat.browser).await;
        seat.robot.take().expect("there").closes().await;
        lesson.told("a goodbye", &seat.person, FactKind::Left, out_ms).await;
    }
    app::leave(&moved.browser).await;
    moved.robot.expect("there").closes().await;
    lesson.told("a goodbye", &moved.person, FactKind::Left, out_ms).await;
    teacher.browser.call("end_lesson", json!({ "lesson": lesson.id })).await;

    let report: Value = teacher.browser.call("report", json!({ "lesson": lesson.id })).await;
    let report: Report = serde_json::from_value(report).expect("a report");
    assert!(report.server_reports, "Prosody reports");
    let teachers = check(&report, &rollcall.teacher.name, &[(in_ms, out_ms)]);
    assert_eq!(teachers.attendance.expect("there").visits.iter().map(|visit| visit.devices).max(), Some(2), "two tabs count once");
    check(&report, &killed_name, &[(killed_in_ms, killed_ms)]);
    check(&report, &two.name, &[(cut_in_ms, cut_ms), (back_ms, out_ms)]);
    let row = check(&report, &third.name, &[(moved_in_ms, out_ms)]);
    assert!(row.settled.breakout_ms > 15_000, "the time in the breakout room is shown: {:?}", row.settled);
    assert_eq!(report.breakouts.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["Group 1"]);
    teacher.browser.go(&format!("/lessons/{}/attendance", lesson.id)).await;
    teacher.browser.see(words("Group 1")).await;
    teacher.browser.picture("witnesses").await;
}
