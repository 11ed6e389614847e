//! Signing in and out.

use domain::input::{Field, InputError};
use domain::role::Role;
use rollcall::api::ApiError;
use rollcall::api::account::Me;
use rollcall::server::account;
use serde_json::json;

use crate::harness::{Browser, MINUTE, START_MS, TestApp};

const PASSWORD: &str = "correct horse battery";

async fn ana(app: &TestApp) {
    account::add(&app.app.store, &app.app.random, START_MS, "Ana.Diaz", "Ana Díaz", PASSWORD, Role::Teacher).await.expect("new");
}

async fn sign_in(browser: &mut Browser<'_>, account_name: &str, password: &str) -> Result<Me, ApiError> {
    browser.call("sign_in", json!({ "account_name": account_name, "password": password })).await
}

#[tokio::test]
async fn the_right_password_opens_and_capitals_in_the_name_do_not_matter() {
    let app = TestApp::new().await;
    ana(&app).await;
    let mut browser = app.browser();
    assert_eq!(browser.me().await, None);
    let me = sign_in(&mut browser, " ANA.diaz ", PASSWORD).await.expect("right");
    assert_eq!((me.name.as_str(), me.account_name.as_deref()), ("Ana Díaz", Some("ana.diaz")));
    assert!(me.may_create_courses && !me.administrator);
    assert_eq!(browser.me().await, Some(me));
}

#[tokio::test]
async fn a_wrong_password_and_a_name_that_nobody_has_get_the_same_answer() {
    let app = TestApp::new().await;
    ana(&app).await;
    let long = "x".repeat(100_000);
    for (name, password) in
        [("ana.diaz", "wrong"), ("ana.diaz", ""), ("ben", PASSWORD), ("ana díaz", PASSWORD), ("", ""), ("ana.diaz", long.as_str())]
    {
        let mut browser = app.browser();
        assert_eq!(sign_in(&mut browser, name, password).await, Err(ApiError::WrongPassword), "{name:?}");
        assert_eq!(browser.cookie, None);
    }
}

#[tokio::test]
async fn whoever_guesses_has_to_wait_even_with_the_right_password() {
    let app = TestApp::new().await;
    ana(&app).await;
    let mut browser = app.browser();
    for _ in 0..5 {
        assert_eq!(sign_in(&mut browser, "ana.diaz", "guess").await, Err(ApiError::WrongPassword));
    }
    let Err(ApiError::TooManyTries { retry_s }) = sign_in(&mut browser, "ana.diaz", PASSWORD).await else { panic!("the sixth try waits") };
    assert!((1..=21).contains(&retry_s), "{retry_s} s");
}

#[tokio::test]
async fn a_session_ends_by_itself_after_half_a_day() {
    let app = TestApp::new().await;
    let mut teacher = app.account("teacher", Role::Teacher).await;
    app.wait(account::SESSION_MS - MINUTE);
    assert!(teacher.me().await.is_some());
    app.wait(MINUTE);
    let mut other_page = teacher.clone();
    assert_eq!(teacher.done("sign_out_everywhere", json!({})).await, Err(ApiError::SessionExpired));
    assert_eq!(teacher.cookie, None, "the browser forgets it");
    assert_eq!(other_page.me().await, None);
    assert_eq!(account::sweep_sessions(&app.app).await.ok(), Some(1));
}

#[tokio::test]
async fn signing_out_ends_this_session_alone_and_everywhere_ends_all() {
    let app = TestApp::new().await;
    let person = app.person("teacher", Role::Teacher).await;
    let (mut here, mut there, mut library) = (app.signed_in(&person).await, app.signed_in(&person).await, app.signed_in(&person).await);
    let stolen = here.clone();
    here.done("sign_out", json!({})).await.expect("always");
    assert_eq!(here.cookie, None);
    assert_eq!({ stolen }.me().await, None, "the old cookie is worth nothing");
    assert!(there.me().await.is_some());
    there.done("sign_out_everywhere", json!({})).await.expect("signed in");
    assert_eq!(library.me().await, None);
    here.done("sign_out", json!({})).await.expect("signing out twice does no harm");
}

#[tokio::test]
async fn signing_in_again_ends_the_session_before() {
    let app = TestApp::new().await;
    ana(&app).await;
    let mut browser = app.browser();
    sign_in(&mut browser, "ana.diaz", PASSWORD).await.expect("right");
    let mut before = browser.clone();
    sign_in(&mut browser, "ana.diaz", PASSWORD).await.expect("right");
    assert_ne!(browser.cookie, before.cookie);
    assert_eq!(before.me().await, None);
}

#[tokio::test]
async fn a_new_password_replaces_the_old_one_and_ends_other_sessions() {
    let app = TestApp::new().await;
    ana(&app).await;
    let (mut here, mut there) = (app.browser(), app.browser());
    sign_in(&mut here, "ana.diaz", PASSWORD).await.expect("right");
    sign_in(&mut there, "ana.diaz", PASSWORD).await.expect("right");
    let change = |current: &str, new: &str| json!({ "current": current, "new": new });

    assert_eq!(here.done("change_password", change("wrong", "staple of battery")).await, Err(ApiError::WrongPassword));
    let short = InputError::TooShort { field: Field::Password, least: 10 };
    assert_eq!(here.done("change_password", change(PASSWORD, "short")).await, Err(ApiError::Invalid(short)));
    assert!(there.me().await.is_some(), "nothing was changed yet");

    here.done("change_password", change(PASSWORD, "staple of battery")).await.expect("right");
    assert!(here.me().await.is_some());
    assert_eq!(there.me().await, None);
    assert_eq!(sign_in(&mut app.browser(), "ana.diaz", PASSWORD).await, Err(ApiError::WrongPassword));
}

#[tokio::test]
async fn the_new_password_opens() {
    let app = TestApp::new().await;
    ana(&app).await;
    account::set_password(&app.app.store, &app.app.random, "ana.diaz", "staple of battery").await.expect("known");
    sign_in(&mut app.browser(), "ana.diaz", "staple of battery").await.expect("the new one");
    let error = account::set_password(&app.app.store, &app.app.random, "ben", "staple of battery").await.expect_err("unknown");
    assert!(error.to_string().contains("no account"), "{error}");
}

#[tokio::test]
async fn accounts_from_the_command_line_are_checked() {
    let app = TestApp::new().await;
    ana(&app).await;
    let (store, random) = (&app.app.store, &app.app.random);
    for (name, display, password, role, expected) in [
        ("ana.diaz", "Ana", PASSWORD, Role::Student, "taken"),
        ("ana díaz", "Ana", PASSWORD, Role::Student, "small letters"),
        ("ben", "", PASSWORD, Role::Student, "enter a name"),
        ("ben", "Ben", "short", Role::Student, "at least 10"),
        ("ben", "Ben", PASSWORD, Role::Guest, "guests come in through a link"),
    ] {
        let error = account::add(store, random, START_MS, name, display, password, role).await.expect_err(expected);
        assert!(format!("{error:#}").contains(expected), "{error:#}");
        assert!(!format!("{error:#}").contains(PASSWORD));
    }
}
