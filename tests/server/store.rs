//! The data folder: opening, refusing, copying, and the demo.

use std::path::Path;

use domain::role::Role;
use domain::room::{Profile, RoomPolicy};
use rollcall::api::account::Me;
use rollcall::api::course::{CoursePage, Home};
use rollcall::api::guest::{Invitation, InvitationCard};
use rollcall::server::store::{self, OpenError, Store};
use rollcall::server::{demo, token};
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

/// A database as the version before the door left it: a room with a guest link, and a guest who is signed in.
const OLD: &str = "
    INSERT INTO person (id, name, guest_room_id, created_ms) VALUES ('ana', 'Ana', NULL, 1), ('gil', 'Gil', 'lab', 2), ('ida', 'Ida', 'hall', 2);
    INSERT INTO course (id, title, created_ms) VALUES ('bio', 'Biology', 1);
    INSERT INTO room (id, course_id, title, description, conference_name, start_muted, start_without_camera, guests, early_minutes, created_ms)
    VALUES ('lab', 'bio', 'Lab', '', 'aaaaaaaaaaaaaaaaaaaaaaaaaa', 0, 1, 1, 15, 1), ('hall', 'bio', 'Hall', '', 'bbbbbbbbbbbbbbbbbbbbbbbbbb', 1, 0, 0, 0, 1);
    INSERT INTO guest_link (room_id, secret_hash, made_ms, made_by) VALUES ('lab', '{link}', 5, 'ana');
    INSERT INTO session (token_hash, person_id, created_ms, expires_ms) VALUES ('{session}', 'gil', 2, 9000000000000);";

#[tokio::test]
async fn a_database_from_before_the_door_keeps_its_rooms_links_and_guests() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("rollcall.sqlite3")).create_if_missing(true);
    let pool = sqlx::SqlitePool::connect_with(options).await.expect("a database");
    sqlx::migrate!("src/server/store/migrations").run_to(3, &pool).await.expect("the old version");
    let old = OLD.replace("{link}", &token::hash("the old link")).replace("{session}", &token::hash("gils"));
    sqlx::raw_sql(sqlx::AssertSqlSafe(old)).execute(&pool).await.expect("what the old version wrote");
    pool.close().await;

    let store = Store::open(folder.path()).await.expect("brought up to date");
    let lab = store::room::by_id(&store, &"lab".to_owned().into()).await.expect("reads").expect("is there");
    let expected = RoomPolicy {
        profile: Profile::Custom,
        start_muted: false,
        start_without_camera: true,
        early_minutes: 15,
        recording: true,
        grant_moderator: false,
        ..RoomPolicy::default()
    };
    assert_eq!(lab.policy, expected, "nobody waits who did not wait, and nobody loses what they had");
    let hall = store::room::by_id(&store, &"hall".to_owned().into()).await.expect("reads").expect("is there");
    assert!(!hall.policy.guests && hall.policy.start_muted && hall.policy.early_minutes == 0);
    store.close().await;

    let app = TestApp::on(folder).await;
    let secret = json!({ "secret": "the old link" });
    let invitation: Invitation = app.browser().call("invitation", &secret).await.expect("the old link works");
    assert_eq!((invitation.room_title.as_str(), invitation.pin, invitation.approval), ("Lab", false, false));
    let mut gil = app.browser();
    gil.cookie = Some("__Host-rollcall=gils".into());
    assert_eq!(gil.person().await.as_str(), "gil", "still signed in");
    let again: Me = gil.call("enter_as_guest", json!({ "secret": "the old link", "name": "Gil" })).await.expect("the same guest");
    assert_eq!(again.person.as_str(), "gil");
    let mut administrator = app.account("administrator", Role::Administrator).await;
    let cards: Vec<InvitationCard> = administrator.call("invitations", json!({ "room": "lab" })).await.expect("an administrator may");
    assert_eq!((cards.len(), cards[0].title.as_str(), cards[0].uses, cards[0].made_ms), (1, "Guest link", None, 5));
    administrator.done("revoke_invitation", json!({ "room": "lab", "invitation": cards[0].id })).await.expect("may");
    assert_eq!(gil.me().await, None);
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
