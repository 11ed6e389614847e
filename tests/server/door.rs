//! The door of `/api`, for requests that no page of ours sends; and the addresses for whoever watches over the server.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::role::Role;
use rollcall::api::ApiError;
use serde_json::json;

use crate::harness::{HOST, TestApp, text};

/// A post of JSON from our own page, to be spoilt.
fn post(function: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(format!("/api/{function}"))
        .header(header::HOST, HOST)
        .header(header::CONTENT_TYPE, "application/json")
        .header("sec-fetch-site", "same-origin")
        .body(body.into())
        .expect("a request")
}

async fn answer(app: &TestApp, request: Request<Body>) -> (StatusCode, ApiError) {
    let response = app.send(request).await;
    let (status, text) = (response.status(), text(response).await);
    (status, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{status}: {text:?}: {error}")))
}

#[tokio::test]
async fn five_megabytes_are_too_much_and_the_answer_says_how_much_fits() {
    let app = TestApp::new().await;
    let body = format!("{{\"account_name\":\"{}\",\"password\":\"\"}}", "x".repeat(5_000_000));
    let (status, error) = answer(&app, post("sign_in", body)).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(matches!(error, ApiError::TooLarge { .. }) && error.to_string().contains("256 KiB"), "{error}");
}

#[tokio::test]
async fn other_sites_cannot_post() {
    let app = TestApp::new().await;
    let body = || json!({ "account_name": "ana", "password": "x" }).to_string();
    type Spoil = fn(&mut Request<Body>);
    let spoilers: [(&str, Spoil); 6] = [
        ("a form's text", |request| set(request, "content-type", Some("text/plain"))),
        ("a form's fields", |request| set(request, "content-type", Some("application/x-www-form-urlencoded"))),
        ("no type", |request| set(request, "content-type", None)),
        ("another site", |request| set(request, "sec-fetch-site", Some("cross-site"))),
        ("a sibling host", |request| set(request, "sec-fetch-site", Some("same-site"))),
        ("another origin in an old browser", |request| {
            set(request, "sec-fetch-site", None);
            set(request, "origin", Some("https://evil.example"));
        }),
    ];
    for (what, spoil) in spoilers {
        let mut request = post("sign_in", body());
        spoil(&mut request);
        assert_eq!(answer(&app, request).await, (StatusCode::FORBIDDEN, ApiError::CrossSite), "{what}");
    }
    let mut old_browser = post("sign_in", body());
    set(&mut old_browser, "sec-fetch-site", None);
    set(&mut old_browser, "origin", Some("https://rollcall.test"));
    assert_eq!(answer(&app, old_browser).await, (StatusCode::UNAUTHORIZED, ApiError::WrongPassword));
}

fn set(request: &mut Request<Body>, name: &'static str, value: Option<&'static str>) {
    request.headers_mut().remove(name);
    if let Some(value) = value {
        request.headers_mut().insert(name, value.parse().expect("a value"));
    }
}

#[tokio::test]
async fn there_is_no_such_function() {
    let app = TestApp::new().await;
    for function in ["sign_inn", "sign_in/", "%F0%9F%92%A5", "../healthz"] {
        assert_eq!(answer(&app, post(function, "{}")).await, (StatusCode::NOT_FOUND, ApiError::NoSuchFunction), "{function:?}");
    }
}

#[tokio::test]
async fn functions_are_posted_to() {
    let app = TestApp::new().await;
    let response = app.send(Request::get("/api/who_am_i").body(Body::empty()).expect("a request")).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn what_is_not_understood_is_the_pages_fault_not_the_servers() {
    let app = TestApp::new().await;
    for body in ["", "{", "[]", "null", "{\"account_name\": 1, \"password\": \"x\"}", "{\"account_name\": \"ana\"}", "\u{0}"] {
        assert_eq!(answer(&app, post("sign_in", body)).await, (StatusCode::BAD_REQUEST, ApiError::Malformed), "{body:?}");
    }
    let not_text = answer(&app, post("sign_in", vec![0xff, 0xfe])).await;
    assert_eq!(not_text, (StatusCode::BAD_REQUEST, ApiError::Malformed));
}

#[tokio::test]
async fn rubbish_in_the_cookie_is_a_session_that_has_ended() {
    let app = TestApp::new().await;
    app.account("teacher", Role::Teacher).await;
    for value in ["x", "' OR 1=1 --", "%00", &"x".repeat(8000)] {
        let mut request = post("home", "{}");
        request.headers_mut().insert(header::COOKIE, format!("a=b; __Host-rollcall={value}").parse().expect("a value"));
        assert_eq!(answer(&app, request).await, (StatusCode::UNAUTHORIZED, ApiError::SessionExpired), "{value:?}");
    }
}

#[tokio::test]
async fn answers_are_not_cached() {
    let app = TestApp::new().await;
    let response = app.send(post("who_am_i", "{}")).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn a_store_that_takes_nothing_is_said_so_and_nothing_is_lost() {
    let app = TestApp::new().await;
    let mut teacher = app.account("teacher", Role::Teacher).await;
    let cookie = teacher.cookie.clone();
    app.app.store.close().await;
    assert_eq!(teacher.done("create_course", json!({ "title": "Biology" })).await, Err(ApiError::Storage));
    assert_eq!(teacher.done("who_am_i", json!({})).await, Err(ApiError::Storage), "not: nobody is signed in");
    assert_eq!(teacher.cookie, cookie, "the browser keeps its session");
    let response = app.send(Request::get("/readyz").body(Body::empty()).expect("a request")).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    let response = app.send(Request::get("/healthz").body(Body::empty()).expect("a request")).await;
    assert_eq!(response.status(), StatusCode::OK, "alive all the same");
}

#[tokio::test]
async fn counters_name_functions_and_nobody() {
    let app = TestApp::new().await;
    let mut teacher = app.account("teacher", Role::Teacher).await;
    teacher.me().await.expect("signed in");
    answer(&app, post("no_such_thing", "{}")).await;
    let response = app.send(Request::get("/metrics").body(Body::empty()).expect("a request")).await;
    let text = text(response).await;
    assert!(text.contains("rollcall_calls_total{function=\"who_am_i\",status=\"200\"} 1"), "{text}");
    assert!(text.contains("function=\"unknown\",status=\"404\"") && !text.contains("no_such_thing"), "{text}");
    assert!(!text.contains("teacher"), "{text}");
}
