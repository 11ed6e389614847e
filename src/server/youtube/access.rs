//! Calls in the name of an account: with a token that is good, once more with a fresh one if Google does not take it, and with a note
//! of what is in the way if it does not work.

use domain::YouTubeAccountId;
use youtube::{AccessToken, Failure, Out, Program, RefreshToken};

use super::super::context::App;
use super::super::store::youtube::{self as store, Account};
use crate::api::Result;

/// What the secret of the program is sealed for.
pub const CLIENT: &str = "youtube client";

/// Why a call did not come about or did not work.
pub type Called<T> = std::result::Result<T, Failure>;

/// What the lasting permission for a channel is sealed for: another's cannot be put in its place.
pub fn purpose(channel: &str) -> String {
    format!("youtube channel {channel}")
}

/// The program that Google knows us as; none: there is none, or it cannot be opened.
///
/// # Errors
/// The store fails.
pub async fn program(app: &App) -> Result<Option<Program>> {
    let Some(program) = store::program(&app.store).await? else { return Ok(None) };
    let secret = app.providers.vault.unseal(CLIENT, &program.sealed);
    if secret.is_none() {
        tracing::error!("the secret of the Google client cannot be opened: it was sealed under another master key");
    }
    Ok(secret.map(|secret| Program::new(program.client_id, secret.expose().to_owned())))
}

/// Does something in the name of an account: a future, made of a token for calls, and made once more of a fresh one if Google did not
/// take the first. What that says of the account is noted. (A macro, for a closure that borrows and makes futures is not seen to be
/// `Send` where it is.)
macro_rules! in_the_name_of {
    ($app:expr, $account:expr, |$token:ident| $doing:expr) => {{
        let mut fresh = false;
        loop {
            let done = match $crate::server::youtube::access::token($app, $account, fresh).await? {
                Ok($token) => $doing.await,
                Err(failure) => Err(failure),
            };
            if matches!(done, Err(youtube::Failure::Token)) && !fresh {
                fresh = true;
                continue;
            }
            $crate::server::youtube::access::note($app, $account, done.as_ref().err()).await?;
            break done;
        }
    }};
}
pub(super) use in_the_name_of;

/// A token for calls, or a fresh one.
///
/// # Errors
/// The store fails.
pub async fn token(app: &App, account: &Account, fresh: bool) -> Result<Called<AccessToken>> {
    let now_ms = app.clock.now_ms();
    if !fresh
        && let Some((token, until_ms)) = app.youtube.access.lock().expect("nobody panics while holding it").get(&account.id).cloned()
        && now_ms < until_ms
    {
        return Ok(Ok(token));
    }
    forget(app, Some(&account.id));
    let about = purpose(&account.channel);
    let Some(program) = program(app).await? else { return Ok(Err(Failure::Client)) };
    let Some(sealed) = app.providers.vault.unseal(&about, &account.sealed) else { return Ok(Err(Failure::Revoked)) };
    let (access, another) = match app.youtube.client.refresh(&program, &RefreshToken::new(sealed.expose().to_owned())).await {
        Ok(fresh) => fresh,
        Err(failure) => return Ok(Err(failure)),
    };
    if let Some(another) = another.filter(|another| another.secret() != sealed.expose()) {
        store::reseal(&app.store, &account.id, &app.providers.vault.seal(&app.random, &about, another.secret())).await?;
    }
    remember(app, &account.id, access.token.clone(), now_ms.saturating_add(access.lasts_ms));
    Ok(Ok(access.token))
}

/// Keeps a token for calls until a time (Unix ms).
pub fn remember(app: &App, account: &YouTubeAccountId, token: AccessToken, until_ms: i64) {
    app.youtube.access.lock().expect("nobody panics while holding it").insert(account.clone(), (token, until_ms));
}

/// Forgets the token of an account, or those of all.
pub fn forget(app: &App, account: Option<&YouTubeAccountId>) {
    let mut access = app.youtube.access.lock().expect("nobody panics while holding it");
    match account {
        Some(account) => drop(access.remove(account)),
        None => access.clear(),
    }
}

/// Notes what a failure says of an account; none: it works.
///
/// # Errors
/// The store fails.
pub async fn note(app: &App, account: &Account, failure: Option<&Failure>) -> Result<()> {
    let Some(failure) = failure else { return Ok(()) };
    let now_ms = app.clock.now_ms();
    tracing::warn!(account = %account.id, why = failure.code(), "something did not work on YouTube");
    let until_ms = match failure.out(now_ms) {
        Out::Not => return Ok(()),
        Out::Until(until_ms) => Some(until_ms),
        Out::UntilConnected => None,
    };
    forget(app, Some(&account.id));
    Ok(store::set_trouble(&app.store, account, &failure.to_string(), until_ms, now_ms).await?)
}
