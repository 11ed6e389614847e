//! The door of `/api`: who is calling, from where, with how much; then the server function; then the right status.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use server_fn::axum::get_server_fn_service;
use server_fn::error::FromServerFnError;
use tracing::Instrument;

use super::context::{App, CALL, Call, CookieChange, Who};
use super::guard::Function;
use super::{account, cookie};
use crate::api::ApiError;

/// The most that one call may bring, in KiB. A full batch of presence facts has about 50.
pub const BODY_MAX_KIB: usize = 256;

/// Who is calling, before it is known what is called.
#[derive(Debug)]
pub struct Caller {
    who: Who,
    peer: IpAddr,
    host: String,
}

impl Caller {
    /// The call as services see it.
    pub fn into_call(self, app: Arc<App>) -> Arc<Call> {
        Arc::new(Call { app, who: self.who, peer: self.peer, host: self.host, cookie: Mutex::default() })
    }
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let who = match cookie::read(&parts.headers) {
            None => Who::Nobody,
            Some(secret) => account::recognise(app, &secret).await,
        };
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost").to_owned();
        Ok(Self { who, peer: peer(parts, app.behind_proxy), host })
    }
}

/// The address that tries are counted by. A proxy's header is believed only if the administrator says that there is a proxy, and
/// then only its last entry: the others come from the caller.
pub(in crate::server) fn peer(parts: &Parts, behind_proxy: bool) -> IpAddr {
    let direct = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip());
    let forwarded = || {
        let header = parts.headers.get_all("x-forwarded-for").iter().next_back()?;
        header.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    if behind_proxy { forwarded().unwrap_or(direct) } else { direct }
}

/// `POST /api/{function}`.
pub async fn call(State(app): State<Arc<App>>, caller: Caller, request: Request) -> Response {
    let started = Instant::now();
    let function = Function::from_path(request.uri().path());
    let name = function.map_or("unknown", Function::name);
    let span = tracing::info_span!("call", function = name, id = %app.random.id().split_at(8).0);
    let mut response = answer(Arc::clone(&app), caller, request).instrument(span.clone()).await;
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    let took = started.elapsed();
    let status = response.status().as_u16();
    app.metrics.called(name, status, took);
    span.in_scope(|| tracing::info!(status, ms = took.as_millis(), "answered"));
    response
}

async fn answer(app: Arc<App>, caller: Caller, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Some(mut service) = get_server_fn_service(parts.uri.path(), Method::POST) else {
        return error_response(&ApiError::NoSuchFunction);
    };
    if parts.method != Method::POST {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST")]).into_response();
    }
    if !is_same_origin(&parts.headers) {
        return error_response(&ApiError::CrossSite);
    }
    let too_large = ApiError::TooLarge { most_kib: BODY_MAX_KIB };
    let Ok(body) = to_bytes(body, BODY_MAX_KIB * 1024).await else {
        return error_response(&too_large);
    };
    let call = caller.into_call(app);
    // On a task of its own: a person who closes the page must not leave half of a change behind.
    let request = Request::from_parts(parts, Body::from(body));
    let scoped = CALL.scope(Arc::clone(&call), async move { service.run(request).await });
    let response = match tokio::spawn(scoped.in_current_span()).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(%error, "a server function panicked");
            error_response(&ApiError::Internal)
        }
    };
    let mut response = with_right_status(response).await;
    let change = std::mem::take(&mut *call.cookie.lock().expect("nobody panics while holding it"));
    let change = match (&call.who, change) {
        // The browser need not ask with a dead cookie again.
        (Who::Expired, CookieChange::Keep) => CookieChange::Clear,
        (_, change) => change,
    };
    cookie::write(&change, response.headers_mut());
    response
}

/// Whether a request comes from our own pages. A foreign form can send neither JSON nor our origin; a program that is no browser
/// sends neither header and carries nobody's cookie by accident.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_json = text("content-type").is_some_and(|kind| kind.split(';').next().is_some_and(|kind| kind.trim() == "application/json"));
    let from_us = match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), _, _) => site == "same-origin",
        (None, Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, origin_host)| origin_host == host),
        (None, Some(_), None) => false,
        (None, None, _) => true,
    };
    is_json && from_us
}

/// Server functions answer every error with 500; the error itself knows better.
async fn with_right_status(response: Response) -> Response {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let body = to_bytes(response.into_body(), BODY_MAX_KIB * 1024).await.unwrap_or_default();
    error_response(&ApiError::de(body))
}

/// An error as the browser half reads it.
pub fn error_response(error: &ApiError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, axum::Json(error)).into_response();
    if let ApiError::TooManyTries { retry_s } = error {
        response.headers_mut().insert(header::RETRY_AFTER, (*retry_s).into());
    }
    response
}
