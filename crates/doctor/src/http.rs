//! HTTP as a browser would do it, within limits.

use std::error::Error as _;
use std::io;

use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use url::Url;

use crate::dial::{Unreachable, is_loopback, of_io};
use crate::limits::{BODY, Deadline, REDIRECTS};
use crate::tls::Tls;

/// An answer, read whole.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

/// A client without proxy (the WebSocket goes without one, too) and without memory.
pub fn client(tls: &Tls) -> Result<Client, Unreachable> {
    let policy = Policy::custom(|attempt| {
        let from = attempt.previous().last();
        let downgrade = from.is_some_and(|from| from.scheme() == "https") && attempt.url().scheme() != "https";
        let inwards = attempt.url().host_str().is_some_and(is_loopback) && !from.and_then(Url::host_str).is_some_and(is_loopback);
        if attempt.previous().len() > REDIRECTS || downgrade || inwards { attempt.error("no") } else { attempt.follow() }
    });
    Client::builder()
        .tls_backend_preconfigured((*tls.config).clone())
        .no_proxy()
        .referer(false)
        .redirect(policy)
        .user_agent("Rollcall")
        .build()
        .map_err(|_| Unreachable::Tls)
}

/// Sends and reads the answer, whatever its status.
pub async fn exchange(request: RequestBuilder, deadline: Deadline) -> Result<Answer, Unreachable> {
    deadline.bound(whole(request)).await.unwrap_or(Err(Unreachable::Timeout))
}

async fn whole(request: RequestBuilder) -> Result<Answer, Unreachable> {
    let mut response: Response = request.send().await.map_err(|error| failure(&error))?;
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > BODY {
            return Err(Unreachable::Rubbish);
        }
    }
    let body = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Answer { status: response.status().as_u16(), headers: std::mem::take(response.headers_mut()), body })
}

/// Never with the address: it may have a token in it.
fn failure(error: &reqwest::Error) -> Unreachable {
    if error.is_timeout() {
        return Unreachable::Timeout;
    }
    if error.is_redirect() {
        return Unreachable::Redirects;
    }
    let mut cause = error.source();
    while let Some(one) = cause {
        if let Some(io) = one.downcast_ref::<io::Error>() {
            let found = of_io(io);
            // An error of TLS or of the protocol hides in an io::Error of kind Other.
            return if io.kind() == io::ErrorKind::Other || io.kind() == io::ErrorKind::InvalidData { Unreachable::Tls } else { found };
        }
        cause = one.source();
    }
    if error.is_connect() { Unreachable::Network } else { Unreachable::Rubbish }
}
