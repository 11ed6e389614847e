//! Every server function, called by everybody about everything: the table in `guard/table.txt`.
//!
//! Its cells say how a call is answered: `ok`, or the status; `404` without a word is "no such course, room, lesson or recording, or not yours",
//! `403` "your role does not allow that", `401` "sign in first". A word after the status says what else was the matter: then the guard
//! let the call pass. Whatever is refused must not have changed the store.
//!
//! `ROLLCALL_BLESS=1` writes the table anew. Read what has changed: each cell is a promise to a school.

mod world;

use std::collections::BTreeSet;
use std::fmt::Write;

use domain::recording::State;
use rollcall::api::{ApiError, Thing};
use rollcall::server::guard::{Function, Need};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};

use crate::harness::{Class, TestApp};
use crate::recordings::shelf::recorded;
use world::{Caller, Side, World};

#[test]
fn the_guards_table_names_exactly_the_functions_that_there_are() {
    let registered: BTreeSet<&str> = server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    let guarded: BTreeSet<&str> = Function::ALL.iter().map(|function| function.path()).collect();
    assert_eq!(registered, guarded);
}

/// What a function can be about.
fn sides(function: Function) -> &'static [Side] {
    use Function as F;
    match (function, function.need()) {
        (F::Invitation | F::EnterAsGuest, _) => &[Side::Here, Side::There],
        (F::Recordings, _) => &[Side::Here, Side::There],
        (F::Recording | F::RenameRecording | F::SetCaptions | F::RetryRecording | F::EditRecordingLink, _)
        | (F::PublishRecordings | F::HideRecordings | F::DeleteRecordings | F::RestoreRecordings, _) => {
            &[Side::Here, Side::NextDoor, Side::There, Side::Hidden, Side::Deleted, Side::Removed]
        }
        (F::Course | F::People | F::SetMember | F::RemoveMember | F::SetCapability | F::CreateRoom | F::Groups | F::SaveGroups, _)
        | (F::CourseReport | F::SetCompletion | F::MakeResultsKey, _) => &[Side::Here, Side::There],
        (_, Need::Course(_) | Need::CourseOrGuest(_)) => &[Side::Here, Side::NextDoor, Side::There],
        _ => &[Side::Nothing],
    }
}

fn cell(answer: &Result<Value, ApiError>) -> String {
    match answer {
        Ok(_) => "ok".into(),
        Err(ApiError::SignInNeeded) => "401".into(),
        Err(ApiError::NotAllowed) => "403".into(),
        Err(ApiError::NoSuch(Thing::Course | Thing::Room | Thing::Lesson | Thing::Recording)) => "404".into(),
        Err(error) => {
            let wire = serde_json::to_value(error).expect("plain data");
            format!("{}:{}", error.status(), wire["code"].as_str().expect("a code"))
        }
    }
}

/// The rows of one function: in a world of its own, from those who may least to those who may most, so that what one may do does not
/// change what another one finds.
async fn rows(function: Function) -> Vec<String> {
    let app = TestApp::new().await;
    let world = World::new(&app, function).await;
    let file = app.app.store.file().to_string_lossy().into_owned();
    let mut witness = SqliteConnection::connect(&format!("sqlite://{file}")).await.expect("a database");
    let sides = sides(function);
    let mut cells: Vec<Vec<String>> = vec![Vec::new(); sides.len()];
    for caller in Caller::ALL {
        for (side, cells) in sides.iter().zip(&mut cells) {
            // A session of its own: some functions end the one that calls.
            let mut browser = world.browser(caller).await;
            let arguments = world.arguments(function, *side, caller);
            let before = version(&mut witness).await;
            let answer = browser.call::<Value>(function.name(), arguments).await;
            assert_ne!(answer, Err(ApiError::Malformed), "{function:?} by {caller:?}: the test asks wrongly");
            assert_ne!(answer, Err(ApiError::Internal), "{function:?} by {caller:?}");
            if answer.is_err() {
                assert_eq!(version(&mut witness).await, before, "{function:?} was refused to {caller:?} and has changed the store");
            }
            cells.push(cell(&answer));
        }
    }
    sides.iter().zip(cells).map(|(side, cells)| row(function.name(), side.name(), &cells)).collect()
}

/// Changes with every change that somebody else makes to the database.
async fn version(witness: &mut SqliteConnection) -> i64 {
    let (version,): (i64,) = sqlx::query_as("PRAGMA data_version").fetch_one(witness).await.expect("a number");
    version
}

#[tokio::test]
async fn the_witness_sees_when_something_has_changed() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let file = app.app.store.file().to_string_lossy().into_owned();
    let mut witness = SqliteConnection::connect(&format!("sqlite://{file}")).await.expect("a database");
    let before = version(&mut witness).await;
    class.student.call::<Value>("lesson", json!({ "lesson": class.lesson })).await.expect("a member");
    assert_eq!(version(&mut witness).await, before, "reading changes nothing");
    class.student.call::<Value>("ticket", json!({ "lesson": class.lesson })).await.expect("open");
    assert_ne!(version(&mut witness).await, before);
}

fn row(function: &str, side: &str, cells: &[String]) -> String {
    let mut row = format!("{function:<22}{side:<11}");
    for cell in cells {
        write!(row, "{cell:<19}").expect("a text takes all");
    }
    row.trim_end().to_owned()
}

#[tokio::test]
async fn everybody_gets_into_what_is_theirs_and_into_nothing_else() {
    let head = row("function", "about", &Caller::ALL.map(|caller| caller.name().to_owned()));
    let mut table = vec![head];
    for &function in Function::ALL {
        table.extend(rows(function).await);
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/server/guard/table.txt");
    if std::env::var_os("ROLLCALL_BLESS").is_some() {
        std::fs::write(file, table.join("\n") + "\n").expect("writable");
    }
    let kept = std::fs::read_to_string(file).expect("the table");
    let kept: Vec<&str> = kept.lines().collect();
    for row in &table {
        assert!(kept.contains(&row.as_str()), "not in the table:\n{}\n{row}", table[0]);
    }
    assert_eq!(kept.len(), table.len(), "rows of functions that are no more");
}

#[tokio::test]
async fn what_there_is_not_and_what_is_not_mine_look_alike() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    for (function, field, id) in [
        ("course", "course", class.course.to_string()),
        ("room", "room", class.room.to_string()),
        ("lesson", "lesson", class.lesson.to_string()),
        ("recording", "recording", recorded(&class, "Cells", State::Published).await.to_string()),
    ] {
        let mut stranger = class.stranger.clone();
        let mine = stranger.call::<Value>(function, json!({ field: id })).await.expect_err("not the stranger's");
        let nowhere = stranger.call::<Value>(function, json!({ field: "nowhere" })).await.expect_err("there is none");
        assert_eq!(mine, nowhere);
        assert!(mine.to_string().contains(function), "the sentence says what is missing: {mine}");
    }
}
