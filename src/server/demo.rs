//! Demo data: a course one can try everything in.

use anyhow::{Context, Result, ensure};
use domain::lesson::Schedule;
use domain::role::Role;
use domain::room::RoomPolicy;
use domain::{CourseId, LessonId, RoomId};

use super::context::Random;
use super::store::lesson::NewLesson;
use super::store::room::RoomText;
use super::store::{self, Store};
use super::{account, civil};

/// Where the demo's lesson is.
const TIME_ZONE: &str = "Europe/Madrid";
/// An hour, in ms.
const HOUR_MS: i64 = 60 * 60 * 1000;

/// Somebody whom the demo made, with the password that is shown once.
#[derive(Clone)]
pub struct DemoPerson {
    /// The name others see.
    pub name: &'static str,
    /// What one signs in with.
    pub account_name: &'static str,
    /// The password: 80 random bits.
    pub password: String,
    /// Who it is.
    pub role: Role,
}

const PEOPLE: [(&str, &str, Role); 4] = [
    ("Alex Morgan", "admin", Role::Administrator),
    ("Teresa Vidal", "teacher", Role::Teacher),
    ("Sam Okafor", "student1", Role::Student),
    ("Mia Lindgren", "student2", Role::Student),
];

/// Makes an administrator, and a course with a teacher, two students, a room and a lesson tomorrow.
///
/// # Errors
/// In words for the administrator: one of the sign-in names is taken (then nothing is changed), or the store fails.
pub async fn seed(store: &Store, random: &Random, now_ms: i64) -> Result<Vec<DemoPerson>> {
    let people = PEOPLE.map(|(name, account_name, role)| DemoPerson { name, account_name, password: password(random), role });
    let mut accounts = Vec::new();
    for person in &people {
        accounts.push(account::prepare(random, person.account_name, person.name, &person.password, person.role).await?);
    }
    let kept = "the data folder does not take the demo";
    let names = PEOPLE.map(|(_, account_name, _)| account_name).join(", ");
    ensure!(
        store::account::insert(store, &accounts, now_ms).await.context(kept)?,
        "the demo people ({names}), or somebody with such a sign-in name, are there already: nothing was changed. For a fresh demo, give an empty \
         folder with --data"
    );

    let (course, room, lesson) = (CourseId::new(random.id()), RoomId::new(random.id()), LessonId::new(random.id()));
    let teacher = &accounts[1].person;
    store::course::insert(store, &course, "Biology 1", teacher, now_ms).await.context(kept)?;
    for student in accounts.iter().filter(|account| account.role == Role::Student) {
        store::course::set_member(store, &course, &student.person, Role::Student).await.context(kept)?;
    }
    let text = RoomText {
        title: "Lab".into(),
        description: "Bring your notebook. The microscope pictures are shared on the screen.".into(),
        policy: RoomPolicy::default(),
        provider: None,
    };
    store::room::insert(store, &room, &course, &random.id(), &text, now_ms).await.context(kept)?;

    let tomorrow_ms = (now_ms / HOUR_MS + 24) * HOUR_MS;
    let schedule = Schedule::new(tomorrow_ms, Some(tomorrow_ms + HOUR_MS), text.policy.early_minutes)?;
    let (_, time_zone) = civil::zone(TIME_ZONE)?;
    let new = NewLesson { id: &lesson, room: &room, title: "Cells", schedule: &schedule, time_zone: &time_zone, by: teacher };
    store::lesson::insert(store, &new, now_ms).await.context(kept)?;
    Ok(people.to_vec())
}

/// Four groups of four: easy to read out, 80 random bits.
fn password(random: &Random) -> String {
    let letters = random.id();
    [&letters[..4], &letters[4..8], &letters[8..12], &letters[12..16]].join("-")
}
