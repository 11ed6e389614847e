//! Somebody comes back from Google. Whatever became of it, they land on the page of accounts, with nothing of Google's in the address.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{PersonId, YouTubeAccountId};
use serde::Deserialize;
use youtube::{Failure, Grant};

use super::super::api_door::Caller;
use super::super::context::{App, Call};
use super::super::guard::{self, Function};
use super::super::store::youtube as store;
use super::super::token;
use super::{access, office};
use crate::api::Result;

const STALE: &str = "This way back from Google does not work (any more): each works once, for ten minutes, and for the administrator who pressed \
                     the button. Please press “Connect an account” again.";
const DECLINED: &str = "Nothing was connected: the permission was declined at Google.";
const NO_CLIENT: &str = "The client was removed meanwhile. Please set it again, and then connect the account.";
const NOT_LASTING: &str = "Google gave no lasting permission. Please remove Rollcall at myaccount.google.com/connections, and connect the account \
                           again.";

/// What Google sends along.
#[derive(Deserialize)]
pub struct Back {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
}

/// What became of it.
struct News {
    worked: bool,
    words: String,
}

impl News {
    fn bad(words: &str) -> Self {
        Self { worked: false, words: words.to_owned() }
    }
}

impl From<Failure> for News {
    fn from(failure: Failure) -> Self {
        Self::bad(&failure.to_string())
    }
}

/// `GET /admin/youtube/callback`
pub async fn back(State(app): State<Arc<App>>, caller: Caller, back: std::result::Result<Query<Back>, QueryRejection>) -> Response {
    let call = caller.into_call(app);
    // Whoever is no administrator is told so by the page itself.
    if let Ok(session) = guard::caller(&call, Function::ConnectYoutube) {
        let news = match connect(&call, &session.person, back.ok().map(|Query(back)| back)).await {
            Ok(news) => news,
            Err(error) => News::bad(&error.to_string()),
        };
        call.app.youtube.say(&session.person, news.worked, news.words, call.now_ms());
    }
    ([(header::CACHE_CONTROL, "no-store"), (header::REFERRER_POLICY, "no-referrer")], Redirect::to("/admin/youtube")).into_response()
}

async fn connect(call: &Call, person: &PersonId, back: Option<Back>) -> Result<News> {
    let app = &call.app;
    let Some(Back { state: Some(state), code, error }) = back else { return Ok(News::bad(STALE)) };
    let hash = token::hash(&state);
    let old_ms = call.now_ms() - office::CONSENT_MS;
    let Some(sealed) = store::come_back(&app.store, &hash, person, old_ms).await? else { return Ok(News::bad(STALE)) };
    let verifier = app.providers.vault.unseal(&office::verifier_purpose(&hash), &sealed);
    let (Some(verifier), Some(code), None) = (verifier, code, &error) else {
        return Ok(News::bad(if error.as_deref() == Some("access_denied") { DECLINED } else { STALE }));
    };
    let Some(program) = access::program(app).await? else { return Ok(News::bad(NO_CLIENT)) };
    match app.youtube.client.exchange(&program, &office::redirect(call), code, verifier.expose().to_owned()).await {
        // A code that has been used, or belongs to another client.
        Err(Failure::Revoked) => Ok(News::bad(STALE)),
        Err(failure) => Ok(failure.into()),
        Ok(grant) => take(call, person, grant).await,
    }
}

/// Takes up the account, if it will do. A permission that will not do is not given back: with it Google would take back the one that an
/// account may be connected with already.
async fn take(call: &Call, person: &PersonId, grant: Grant) -> Result<News> {
    let (app, token, now_ms) = (&call.app, &grant.access.token, call.now_ms());
    if !grant.enough {
        return Ok(Failure::NotPermitted.into());
    }
    let Some(refresh) = &grant.refresh else { return Ok(News::bad(NOT_LASTING)) };
    let channel = match app.youtube.client.channel(token).await {
        Ok(Some(channel)) => channel,
        Ok(None) => return Ok(Failure::NoChannel.into()),
        Err(failure) => return Ok(failure.into()),
    };
    let sealed = app.providers.vault.seal(&app.random, &access::purpose(&channel.id), refresh.secret());
    let new = YouTubeAccountId::new(app.random.id());
    store::connect(&app.store, &new, &channel.id, &channel.title, &sealed, person, now_ms).await?;
    let Some(account) = store::of_channel(&app.store, &channel.id).await? else { return Ok(News::bad(STALE)) };
    access::remember(app, &account.id, token.clone(), now_ms.saturating_add(grant.access.lasts_ms));
    app.recordings.wake();
    let mut words = format!("{} is connected.", account.title);
    // Whether it may stream at all.
    if let Err(failure) = app.youtube.client.may_stream(token).await {
        access::note(app, &account, Some(&failure)).await?;
        words.push_str(&format!(" But: {failure}"));
        return Ok(News { worked: false, words });
    }
    Ok(News { worked: true, words })
}
