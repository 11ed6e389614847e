//! HTTP within limits: one time limit for all of a call, a body that cannot be large, no redirects, no proxy.

use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, StatusCode};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};

use crate::Failure;

/// The longest that a call may take, in s.
const CALL_S: u64 = 8;
/// The longest until there is a connection, in s.
const CONNECT_S: u64 = 4;
/// The largest answer, in bytes.
const BODY_MAX: usize = 512 * 1024;

/// An answer, read whole.
pub struct Answer {
    pub status: StatusCode,
    pub body: Vec<u8>,
}

/// A client with the authorities that the system trusts.
pub fn client() -> reqwest::Client {
    let mut roots = RootCertStore::empty();
    // Single unreadable files in the system's list are no reason to do without the others.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let tls = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider supports TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .referer(false)
        // A redirect would take tokens somewhere else.
        .redirect(Policy::none())
        .connect_timeout(Duration::from_secs(CONNECT_S))
        .timeout(Duration::from_secs(CALL_S))
        .user_agent("Rollcall")
        .build()
        .expect("settings that go together")
}

/// Sends, and reads the answer, whatever its status. Errors of the client are not passed on: they have the address in them.
pub async fn exchange(request: RequestBuilder) -> Result<Answer, Failure> {
    let mut response = request.send().await.map_err(|_| Failure::Unreachable)?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Failure::Unreachable)? {
        body.extend_from_slice(&chunk);
        if body.len() > BODY_MAX {
            return Err(Failure::Rubbish);
        }
    }
    Ok(Answer { status: response.status(), body })
}
