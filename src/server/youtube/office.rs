//! What an administrator does with accounts on YouTube.

use domain::YouTubeAccountId;

use super::super::context::{Call, call};
use super::super::guard::{self, Function};
use super::super::store::youtube::{self as store, Disconnected, Program};
use super::super::token;
use super::access;
use crate::api::youtube::{AccountCard, YoutubePage};
use crate::api::{ApiError, Result, Thing};

/// Where Google sends people back to.
pub const CALLBACK: &str = "/admin/youtube/callback";
/// How long somebody may take at Google, in ms.
pub const CONSENT_MS: i64 = 10 * 60 * 1000;
/// How Google's client ids end.
const CLIENT_END: &str = ".apps.googleusercontent.com";
/// Characters of an id or a secret at most.
const CLIENT_MAX: usize = 300;
const OTHER_CLIENT: &str = "It was connected with another client id. Please connect it again.";
const NO_CLIENT: &str = "Google does not know this server yet. Please set the client id and the client secret first.";

/// What a verifier is sealed for.
pub fn verifier_purpose(state_hash: &str) -> String {
    format!("youtube verifier {state_hash}")
}

/// The redirect address, by which a browser knows this server.
pub fn redirect(call: &Call) -> String {
    let name = call.host.rsplit_once(':').map_or(call.host.as_str(), |(name, _)| name);
    let scheme = if matches!(name, "localhost" | "127.0.0.1" | "[::1]") { "http" } else { "https" };
    format!("{scheme}://{}{CALLBACK}", call.host)
}

/// The page.
///
/// # Errors
/// Not an administrator.
pub async fn page() -> Result<YoutubePage> {
    let call = call();
    let person = &guard::caller(&call, Function::Youtube)?.person;
    let now_ms = call.now_ms();
    let all = store::accounts(&call.app.store).await?;
    let in_use = all.iter().find(|account| account.works_at(now_ms)).map(|account| account.id.clone());
    let accounts = all.into_iter().filter(|account| account.is_connected() || account.recordings > 0).map(|account| AccountCard {
        trouble: account.trouble_at(now_ms).cloned(),
        connected: account.is_connected(),
        in_use: in_use.as_ref() == Some(&account.id),
        id: account.id,
        title: account.title,
        connected_ms: account.connected_ms,
        recordings: account.recordings,
    });
    Ok(YoutubePage {
        client_id: store::program(&call.app.store).await?.map(|program| program.client_id),
        redirect: redirect(&call),
        accounts: accounts.collect(),
        news: call.app.youtube.said(person, now_ms),
        now_ms,
    })
}

/// Sets the OAuth client.
///
/// # Errors
/// Not an administrator, or what was typed is no client.
pub async fn set_client(client_id: String, secret: String) -> Result<()> {
    let call = call();
    guard::caller(&call, Function::SetYoutubeClient)?;
    let (client_id, secret) = (client_id.trim(), secret.trim());
    let is_plain = |text: &str| text.len() <= CLIENT_MAX && text.bytes().all(|b| b.is_ascii_graphic());
    if !is_plain(client_id) || client_id.strip_suffix(CLIENT_END).is_none_or(str::is_empty) {
        return Err(wrong(
            "client_id",
            "This is no client id: it ends with .apps.googleusercontent.com. Please copy it from Google's console.",
        ));
    }
    let before = store::program(&call.app.store).await?;
    let sealed = if secret.is_empty() {
        let kept = before.filter(|before| before.client_id == client_id).map(|before| before.sealed);
        kept.ok_or_else(|| wrong("secret", "A new client id needs its own client secret. Please copy it from Google's console."))?
    } else if is_plain(secret) && !secret.ends_with(CLIENT_END) {
        call.app.providers.vault.seal(&call.app.random, access::CLIENT, secret)
    } else {
        return Err(wrong(
            "secret",
            "This is no client secret: it has no spaces, and is not the client id. Please copy it from Google's console.",
        ));
    };
    let program = Program { client_id: client_id.to_owned(), sealed };
    store::set_program(&call.app.store, &program, OTHER_CLIENT, call.now_ms()).await?;
    access::forget(&call.app, None);
    Ok(())
}

fn wrong(field: &str, sentence: &str) -> ApiError {
    ApiError::Setting { field: field.to_owned(), sentence: sentence.to_owned() }
}

/// Begins to connect an account: the address at Google to go to. What comes back from there works once, for ten minutes, and for whoever
/// set out.
///
/// # Errors
/// Not an administrator, or there is no client.
pub async fn connect() -> Result<String> {
    let call = call();
    let person = &guard::caller(&call, Function::ConnectYoutube)?.person;
    let Some(program) = store::program(&call.app.store).await? else {
        return Err(ApiError::Conflict { sentence: NO_CLIENT.to_owned() });
    };
    let (state, verifier, now_ms) = (call.app.random.secret(), call.app.random.secret(), call.now_ms());
    let state_hash = token::hash(&state);
    let sealed = call.app.providers.vault.seal(&call.app.random, &verifier_purpose(&state_hash), &verifier);
    store::set_out(&call.app.store, &state_hash, person, &sealed, now_ms, now_ms - CONSENT_MS).await?;
    call.app.youtube.unsay(person);
    let url = call.app.youtube.client.consent(&program.client_id, &redirect(&call), state, verifier).map_err(|failure| {
        tracing::error!(why = failure.code(), "the address at Google could not be made");
        ApiError::Internal
    })?;
    Ok(url.into())
}

/// Another order.
///
/// # Errors
/// Not an administrator, or not all connected accounts.
pub async fn order(accounts: Vec<YouTubeAccountId>) -> Result<()> {
    let call = call();
    guard::caller(&call, Function::OrderYoutube)?;
    if store::order(&call.app.store, &accounts).await? {
        return Ok(());
    }
    Err(ApiError::Conflict { sentence: "The list of accounts has changed meanwhile. Please look at it again.".to_owned() })
}

/// Forgets an account here in any case, and tells Google so: whether Google has heard it.
///
/// # Errors
/// Not an administrator, no such account, or a lesson is being recorded with it.
pub async fn disconnect(account: YouTubeAccountId) -> Result<bool> {
    let call = call();
    guard::caller(&call, Function::DisconnectYoutube)?;
    let missing = ApiError::NoSuch(Thing::YoutubeAccount);
    let found = store::account(&call.app.store, &account).await?.ok_or_else(|| missing.clone())?;
    let sealed = match store::disconnect(&call.app.store, &account).await? {
        Disconnected::Now(sealed) => sealed,
        Disconnected::Missing => return Err(missing),
        Disconnected::Busy => {
            let sentence = "A lesson is being recorded with this account. Please disconnect it when that recording has ended.";
            return Err(ApiError::Conflict { sentence: sentence.to_owned() });
        }
    };
    access::forget(&call.app, Some(&account));
    let Some(permission) = call.app.providers.vault.unseal(&access::purpose(&found.channel), &sealed) else { return Ok(false) };
    let told = call.app.youtube.client.revoke(permission.expose()).await;
    if let Err(failure) = &told {
        tracing::warn!(%account, why = failure.code(), "Google could not be told that an account was disconnected");
    }
    Ok(told.is_ok())
}
