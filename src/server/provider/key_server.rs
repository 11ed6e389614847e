//! The key server: Jitsi fetches the public halves of our keys here, by the hash of their name (Prosody's `asap_key_server`, as
//! observed) or all at once (a JWKS, Prosody's `cache_keys_url`). Public by nature: these keys only check signatures.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::provider::Kind;
use serde_json::json;

use super::super::context::App;
use super::super::store::provider_key::ProviderKey;
use super::super::{store, token};
use super::keys;

/// Where the keys are.
pub const FOLDER: &str = "/keys";
/// All of them in one file.
pub const JWKS: &str = "jwks.json";

/// How long others may keep an answer, in s. Prosody itself keeps a key until it is restarted.
const KEEP: &str = "public, max-age=300";

/// `GET /keys/{hex(sha256(kid))}.pem` and `GET /keys/jwks.json`.
pub async fn key(State(app): State<Arc<App>>, Path(file): Path<String>) -> Response {
    let keys = match living(&app).await {
        Ok(keys) => keys,
        Err(error) => {
            tracing::error!(%error, "public keys could not be read");
            return (StatusCode::SERVICE_UNAVAILABLE, "the keys cannot be read just now\n").into_response();
        }
    };
    if file == JWKS {
        let set: Vec<_> = keys.into_iter().map(|(_, jwk)| jwk).collect();
        return ([(header::CACHE_CONTROL, KEEP)], axum::Json(json!({ "keys": set }))).into_response();
    }
    let wanted = keys.into_iter().find(|(key, _)| file.strip_suffix(".pem") == Some(token::hash(&key.id).as_str()));
    match wanted.and_then(|(key, _)| key.public_pem) {
        Some(pem) => ([(header::CACHE_CONTROL, KEEP), (header::CONTENT_TYPE, "application/x-pem-file")], pem).into_response(),
        None => (StatusCode::NOT_FOUND, "there is no such key, or it is retired\n").into_response(),
    }
}

/// The keys of key servers that are not retired, those that wait to begin among them: whoever fetches ahead must find them.
async fn living(app: &App) -> store::Result<Vec<(ProviderKey, serde_json::Value)>> {
    let now_ms = app.clock.now_ms();
    let mut found = Vec::new();
    for provider in store::provider::all(&app.store).await? {
        if provider.settings.kind != Kind::KeyServer {
            continue;
        }
        for key in store::provider_key::of_provider(&app.store, &provider.id).await? {
            let jwk = keys::open(app, &provider, &key).and_then(|opened| opened.jwk(&key.id));
            if let (true, Some(jwk)) = (key.lives(now_ms), jwk) {
                found.push((key, jwk));
            }
        }
    }
    Ok(found)
}
