//! How long the report of a course takes, from the store to the answer: `cargo bench --bench report`.
//!
//! A class (30 students, 40 lessons) and a year of a school (2 000 students, 200 lessons), settled as they are when lessons are over;
//! and one lesson of 30 people and 60 minutes from its evidence. Prints; asserts nothing.

use std::time::Instant;

use domain::attendance::Standing;
use domain::evidence::{FactKind, Witness};
use domain::lesson::Schedule;
use domain::role::Role;
use domain::room::RoomPolicy;
use domain::{AccountId, CourseId, EndpointId, JournalId, LessonId, PersonId, RoomId};
use rollcall::api::attendance::Cell;
use rollcall::server::attendance::{course, report};
use rollcall::server::ingest::{Ingest, NewFact, Parcel, Source};
use rollcall::server::store::account::Account;
use rollcall::server::store::lesson::NewLesson;
use rollcall::server::store::room::RoomText;
use rollcall::server::store::settled::Total;
use rollcall::server::store::{self, Store};

const MINUTE: i64 = 60_000;
const START_MS: i64 = 1_795_224_000_000;
const NOW_MS: i64 = START_MS + 400 * 24 * 60 * MINUTE;
const ROUNDS: usize = 21;

/// A course with so many students and lessons.
async fn fill(store: &Store, name: &str, students: usize, lessons: usize) -> (CourseId, Vec<PersonId>, LessonId) {
    let person = |number: usize| PersonId::new(format!("{name:a<20}{number:06}"));
    let accounts: Vec<Account> = (0..students)
        .map(|number| Account {
            id: AccountId::new(format!("{name}-{number}")),
            person: person(number),
            name: format!("Student number {number}"),
            account_name: format!("{name}.{number}"),
            password_hash: "none".into(),
            role: Role::Student,
        })
        .collect();
    assert!(store::account::insert(store, &accounts, START_MS).await.expect("stores"), "new names");
    let (course, room) = (CourseId::new(format!("course-{name}")), RoomId::new(format!("room-{name}")));
    store::course::insert(store, &course, name, &person(0), START_MS).await.expect("stores");
    for number in 1..students {
        store::course::set_member(store, &course, &person(number), Role::Student).await.expect("stores");
    }
    let text = RoomText { title: "Lab".into(), description: String::new(), policy: RoomPolicy::default(), provider: None };
    store::room::insert(store, &room, &course, &format!("conference-{name}"), &text, START_MS).await.expect("stores");
    let id = |number: usize| LessonId::new(format!("{name:b<20}{number:06}"));
    for number in 0..lessons {
        let opens_ms = START_MS + i64::try_from(number).expect("few") * 24 * 60 * MINUTE;
        let schedule = Schedule::new(opens_ms, Some(opens_ms + 60 * MINUTE), 0).expect("sensible");
        let lesson = NewLesson { id: &id(number), room: &room, title: "Cells", schedule: &schedule, time_zone: "UTC", by: &person(0) };
        store::lesson::insert(store, &lesson, START_MS).await.expect("stores");
        let totals: Vec<Total> = (0..students)
            .map(|student| {
                let counted_ms = 60 * MINUTE - i64::try_from((student * 7 + number * 13) % 1_800).expect("small") * 1_000;
                let late = (student + number) % 9 == 0;
                let cell = Cell { counted_ms, confirmed_ms: counted_ms, standing: Standing::Present, late, early: false };
                Total { person: person(student).to_string(), cell, within_ms: counted_ms }
            })
            .collect();
        store::settled::set(store, &id(number), &totals, NOW_MS).await.expect("stores");
    }
    (course, (0..students).map(person).collect(), id(0))
}

/// An hour of everybody's own heartbeats and of what everybody saw of everybody.
async fn hour(store: &Store, lesson: &LessonId, people: &[PersonId]) -> usize {
    let ingest = Ingest::start(store.clone(), Default::default());
    let mut count = 0;
    for me in people {
        let witness = Witness::Browser(me.clone());
        let name = JournalId::new(format!("journal-{me}"));
        let source = Source { lesson: lesson.clone(), witness, name, ahead_ms: None };
        let fact = |sequence, person: &PersonId, kind, at_ms| NewFact {
            sequence,
            subject: Some(person.clone()),
            name: None,
            endpoint: EndpointId::new(person.as_str()),
            kind,
            breakout: None,
            at_ms,
            claimed_ms: at_ms,
        };
        let mut facts = vec![fact(1, me, FactKind::Joined, START_MS)];
        for beat in 1..360_i64 {
            let at_ms = START_MS + beat * 10_000;
            facts.push(fact(facts.len() as u64 + 1, me, FactKind::Seen, at_ms));
            if beat % 6 == 0 {
                for other in people.iter().filter(|other| *other != me) {
                    facts.push(fact(facts.len() as u64 + 1, other, FactKind::Seen, at_ms));
                }
            }
        }
        facts.push(fact(facts.len() as u64 + 1, me, FactKind::Left, START_MS + 60 * MINUTE));
        count += facts.len();
        ingest.store(Parcel { facts: vec![(source, facts)], ..Parcel::default() }, START_MS + 61 * MINUTE).await.expect("stores");
    }
    count
}

fn say(what: &str, aim: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    println!("{what:<58} {:>8.2} ms   least {:>8.2}   most {:>8.2}   aim {aim}", times[times.len() / 2], times[0], times[times.len() - 1]);
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("opens");
    for (name, students, lessons, aim) in [("class", 30, 40, "5 ms"), ("school", 2_000, 200, "300 ms")] {
        let (course, people, lesson) = fill(&store, name, students, lessons).await;
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let started = Instant::now();
            let report = course::of_course(&store, &course, NOW_MS).await.expect("reads").expect("there");
            times.push(started.elapsed().as_secs_f64() * 1_000.0);
            assert_eq!((report.rows.len(), report.lessons.len()), (students, lessons));
        }
        say(&format!("course: {students} students, {lessons} lessons"), aim, times);
        if students <= 30 {
            let facts = hour(&store, &lesson, &people).await;
            let lesson = report::lesson(&store, &lesson).await.expect("there");
            let mut times = Vec::new();
            for _ in 0..ROUNDS {
                let started = Instant::now();
                report::of_lesson(&store, &lesson, NOW_MS).await.expect("reads");
                times.push(started.elapsed().as_secs_f64() * 1_000.0);
            }
            say(&format!("lesson: {students} people, 60 minutes, {facts} facts"), "-", times);
        }
    }
    store.close().await;
}
