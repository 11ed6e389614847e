//! The data folder: opening, refusing, copying, and the demo.

use std::path::Path;

use rollcall::api::account::Me;
use rollcall::api::course::{CoursePage, Home};
use rollcall::server::demo;
use rollcall::server::store::{OpenError, Store};
use serde_json::json;

use crate::harness::{START_MS, TestApp, random};

async fn refused(folder: &Path) -> OpenError {
    Store::open(folder).await.expect_err("cannot be opened")
}

#[tokio::test]
async fn the_folder_is_made_and_opening_it_again_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("not/there/yet");
    let store = Store::open(&data).await.expect("made");
    demo::seed(&store, &random(), START_MS).await.expect("an empty store");
    store.close().await;
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&data).expect("made").permissions());
    assert_eq!(mode & 0o077, 0, "nobody else on the machine can look into it");
    let store = Store::open(&data).await.expect("there");
    assert!(demo::seed(&store, &random(), START_MS).await.is_err(), "the demo people are still there");
    store.ping().await.expect("answers");
}

#[tokio::test]
async fn a_file_where_the_folder_should_be_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("data");
    std::fs::write(&file, "mine").expect("writable");
    let error = refused(&file).await;
    assert!(matches!(error, OpenError::NoFolder { .. }), "{error:?}");
    assert!(error.to_string().contains("--data"), "{error}");
    assert_eq!(std::fs::read_to_string(&file).expect("still there"), "mine");
}

#[tokio::test]
async fn rubbish_in_place_of_the_database_is_called_damaged_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("rollcall.sqlite3");
    let rubbish = "this is no database ".repeat(1000);
    std::fs::write(&file, &rubbish).expect("writable");
    let error = refused(folder.path()).await;
    assert!(matches!(error, OpenError::Corrupt { .. }), "{error:?}");
    assert!(error.to_string().contains("backup"), "{error}");
    assert_eq!(std::fs::read_to_string(&file).expect("still there"), rubbish);
}

#[tokio::test]
async fn a_database_cut_in_half_is_called_damaged() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("made");
    demo::seed(&store, &random(), START_MS).await.expect("an empty store");
    store.close().await;
    let file = folder.path().join("rollcall.sqlite3");
    let whole = std::fs::read(&file).expect("there");
    // The header stays whole, the pages behind it are rubbish.
    let mut damaged = whole.clone();
    damaged[100..].fill(0x5a);
    std::fs::write(&file, damaged).expect("writable");
    let error = refused(folder.path()).await;
    assert!(matches!(error, OpenError::Corrupt { .. }), "{error:?}");
}

#[tokio::test]
async fn a_folder_in_place_of_the_database_cannot_be_written_to() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("rollcall.sqlite3")).expect("writable");
    let error = refused(folder.path()).await;
    assert!(matches!(error, OpenError::ReadOnly { .. }), "{error:?}");
    assert!(error.to_string().contains("Make it writable"), "{error}");
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_not_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("made");
    store.close().await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("rollcall.sqlite3"));
    let pool = sqlx::SqlitePool::connect_with(options).await.expect("a database");
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'future', 1, x'00', 0)",
    )
    .execute(&pool)
    .await
    .expect("writable");
    pool.close().await;
    let error = refused(folder.path()).await;
    assert!(matches!(error, OpenError::Newer { .. }), "{error:?}");
}

#[tokio::test]
async fn a_backup_is_a_whole_database_and_overwrites_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("data")).await.expect("made");
    demo::seed(&store, &random(), START_MS).await.expect("an empty store");
    let copy = folder.path().join("copy");
    std::fs::create_dir(&copy).expect("writable");
    store.backup(&copy.join("rollcall.sqlite3")).await.expect("writable");
    assert!(store.backup(&copy.join("rollcall.sqlite3")).await.is_err(), "there is one already");
    let copy = Store::open(&copy).await.expect("a whole database");
    assert!(demo::seed(&copy, &random(), START_MS).await.is_err(), "the demo people are in it");
}

#[tokio::test]
async fn the_demo_people_can_sign_in_and_a_second_demo_changes_nothing() {
    let app = TestApp::new().await;
    let people = demo::seed(&app.app.store, &app.app.random, app.now_ms()).await.expect("an empty store");
    let error = demo::seed(&app.app.store, &app.app.random, app.now_ms()).await.err().expect("there already");
    assert!(error.to_string().contains("already"), "{error}");
    for person in people {
        let mut browser = app.browser();
        let sign_in = json!({ "account_name": person.account_name, "password": person.password });
        let me: Me = browser.call("sign_in", sign_in).await.expect("the printed password");
        assert_eq!(me.name, person.name);
        let home: Home = browser.call("home", json!({})).await.expect("signed in");
        assert_eq!(home.courses.iter().map(|course| course.title.as_str()).collect::<Vec<_>>(), ["Biology 1"], "once");
        assert_eq!(home.lessons.len(), 1, "tomorrow");
        let page: CoursePage = browser.call("course", json!({ "course": home.courses[0].id })).await.expect("a member");
        assert_eq!((page.role, page.rooms[0].title.as_str()), (person.role, "Lab"));
    }
}
