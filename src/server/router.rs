//! Every route, by who calls it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::timeout::TimeoutLayer;

use super::context::App;
use super::hooks::door;
use super::provider::key_server;
use super::{api_door, attendance, files, live, page, practice, recordings, youtube};

/// How long a call may take, in s. Server-sent events and WebSockets are not calls.
const CALL_TIMEOUT_S: u64 = 30;

/// The application's router.
pub fn build(app: &Arc<App>) -> Router {
    // People: pages of the app. The list is the browser half's, too: src/place.rs.
    let pages = Router::new()
        .route("/", get(page::app))
        .route("/sign-in", get(page::app))
        .route("/account", get(page::app))
        .route("/guest", get(page::app))
        .route("/courses/{course}", get(page::app))
        .route("/courses/{course}/people", get(page::app))
        .route("/courses/{course}/attendance", get(page::app))
        .route("/courses/{course}/groups", get(page::app))
        .route("/courses/{course}/recordings", get(page::app))
        .route("/recordings/{recording}", get(page::recording))
        .route("/rooms/{room}", get(page::app))
        .route("/rooms/{room}/breakouts", get(page::app))
        .route("/lessons/{lesson}", get(page::app))
        .route("/lessons/{lesson}/attendance", get(page::app))
        .route("/lessons/{lesson}/check", get(page::check))
        .route("/lessons/{lesson}/live", get(page::conference))
        .route("/admin/servers", get(page::office))
        .route("/admin/servers/new", get(page::office))
        .route("/admin/servers/{provider}", get(page::office))
        .route("/admin/alarms", get(page::office))
        .route("/admin/hooks", get(page::office))
        .route("/admin/privacy", get(page::office))
        .route("/admin/recordings", get(page::office))
        .route("/admin/youtube", get(page::office));

    // The browser half.
    let api = Router::new().route("/api/{*function}", any(api_door::call));

    // Jitsi servers, for the public halves of our keys.
    let keys = Router::new().route(&format!("{}/{{file}}", key_server::FOLDER), get(key_server::key));

    // Jitsi servers and others who report who is there. With the hook's id only that hook's secret will do, without it any of its kind.
    let hooks = Router::new()
        .route("/hooks/rollcall", post(door::rollcall))
        .route("/hooks/rollcall/{hook}", post(door::rollcall))
        .route("/hooks/jibri", post(door::jibri))
        .route("/hooks/jibri/{hook}", post(door::jibri))
        .route("/hooks/jaas", post(door::jaas))
        .route("/hooks/jaas/{hook}", post(door::jaas))
        .route("/hooks/presence-logger", post(door::presence_logger))
        .route("/hooks/presence-logger/{hook}", post(door::presence_logger))
        .route("/hooks/event-sync/events/{subject}/{what}", post(door::event_sync))
        .route("/hooks/event-sync/{hook}/events/{subject}/{what}", post(door::event_sync_of))
        .route("/v1/jitsi/events", post(door::reflector_event))
        .route("/v1/jibri/recording-complete", post(door::reflector_recording))
        .route("/v1/jitsi/health", get(door::reflector_health));

    // People, for files; other systems, for the results of a course; anybody, for the keys that check receipts.
    let files =
        files::router().route("/results/{course}", get(files::results::results)).route("/keys/receipts.json", get(files::receipt::keys));

    // People who come back from Google.
    let consent = Router::new().route(youtube::office::CALLBACK, get(youtube::callback::back));

    // Whoever watches over the server.
    let operations = Router::new().route("/healthz", get(healthz)).route("/readyz", get(readyz)).route("/metrics", get(metrics));

    // XLSX and ODS are packed already.
    let packable = DefaultPredicate::new().and(NotForContentType::const_new("application/vnd."));
    let calls = pages
        .merge(api)
        .merge(keys)
        .merge(hooks)
        .merge(files)
        .merge(consent)
        .merge(operations)
        .layer(CompressionLayer::new().compress_when(packable))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_secs(CALL_TIMEOUT_S)));

    // People, for files of recordings: these may take hours, and are packed already.
    let media = Router::new().route("/recordings/{recording}/files/{part}", get(recordings::media::give));

    // Browsers in a lesson; they stay on the line.
    let lines = calls.route("/live/lessons/{lesson}", get(live::signals)).route("/live/attendance/{lesson}", get(attendance::line::rows));

    // Browsers in a practice conference: the meeting page in its frame, and its line to the others.
    let practice =
        Router::new().route("/practice/{meeting}", get(practice_file_or_meeting)).merge(practice::router(Arc::clone(&app.practice)));

    lines.merge(media).merge(practice).fallback(page::file).layer(middleware::from_fn(common_headers)).with_state(Arc::clone(app))
}

/// `/practice/…`: a file of the practice conference has a dot in its name, a meeting has none.
async fn practice_file_or_meeting(state: State<Arc<App>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    if parts.uri.path().contains('.') {
        page::file(state, parts.uri, parts.headers).await
    } else {
        page::practice_meeting(state, parts.headers).await
    }
}

/// Headers that every answer has.
async fn common_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    // What has no policy of its own is no page: a browser that is led there shall run and show nothing.
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"));
    response
}

/// Alive: the process answers.
async fn healthz() -> &'static str {
    "ok\n"
}

/// Ready: the store answers, too.
async fn readyz(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    match app.store.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "the store does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n")
        }
    }
}

/// Counters, for a scraper on this machine: what comes through a proxy gets nothing.
async fn metrics(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    if headers.contains_key("x-forwarded-for") || headers.contains_key(header::FORWARDED) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], app.metrics.text()).into_response()
}
