//! The session cookie: `__Host-`, so that no other host or path can set it; `HttpOnly`, so that no script can read it; `Lax`, so
//! that a link from elsewhere opens signed in and a foreign form does not post so.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use cookie::{Cookie, SameSite, time::Duration};

use super::context::CookieChange;

/// The cookie's name.
pub const NAME: &str = "__Host-rollcall";

/// The session secret in a request, if there is one.
pub fn read(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| Cookie::split_parse(header.to_owned()))
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == NAME)
        .map(|cookie| cookie.value().to_owned())
        .filter(|value| !value.is_empty())
}

/// Writes what happens to the cookie into an answer.
pub fn write(change: &CookieChange, headers: &mut HeaderMap) {
    let (value, age) = match change {
        CookieChange::Keep => return,
        CookieChange::Set { secret, lasts_ms } => (secret.as_str(), Duration::milliseconds(*lasts_ms)),
        CookieChange::Clear => ("", Duration::ZERO),
    };
    let cookie = Cookie::build((NAME, value)).path("/").secure(true).http_only(true).same_site(SameSite::Lax).max_age(age).build();
    headers.append(SET_COOKIE, HeaderValue::try_from(cookie.to_string()).expect("base64url is fit for a header"));
}
