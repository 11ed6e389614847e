//! Signing in and out, and one's own account.

use anyhow::{Context as _, bail, ensure};
use domain::role::Role;
use domain::{PersonId, input};

use super::context::{App, Call, CookieChange, Random, Session, Who, call};
use super::guard::{self, Function};
use super::store::account::Account;
use super::store::{self, Store};
use super::{password, token};
use crate::api::account::Me;
use crate::api::{ApiError, Result};

/// How long a session is good for after signing in, in ms: a school day and the evening after it.
pub const SESSION_MS: i64 = 12 * 60 * 60 * 1000;

/// Who holds a session secret.
pub async fn recognise(app: &App, secret: &str) -> Who {
    match store::session::find(&app.store, &token::hash(secret), app.clock.now_ms()).await {
        Ok(Some(session)) => Who::Person(session),
        Ok(None) => Who::Expired,
        Err(error) => {
            tracing::error!(%error, "a session could not be looked up");
            Who::Unknown
        }
    }
}

/// Forgets sessions that are over.
///
/// # Errors
/// The store fails.
pub async fn sweep_sessions(app: &App) -> store::Result<u64> {
    store::session::sweep(&app.store, app.clock.now_ms()).await
}

/// A session as its holder sees it.
pub fn me(session: &Session) -> Me {
    Me {
        person: session.person.clone(),
        name: session.name.clone(),
        account_name: session.account.as_ref().map(|account| account.account_name.clone()),
        administrator: session.is_administrator(),
        may_create_courses: guard::may_make_courses(session),
        guest_of: session.guest_of.clone(),
    }
}

/// Starts a session of so many ms for a person and hands its secret to the browser. The one that the browser had before ends.
///
/// # Errors
/// The store fails.
pub async fn start_session(call: &Call, person: &PersonId, lasts_ms: i64) -> Result<Me> {
    let now_ms = call.now_ms();
    let secret = call.app.random.secret();
    let before = call.session().ok().map(|session| session.token_hash.as_str());
    let token_hash = token::hash(&secret);
    store::session::start(&call.app.store, &token_hash, person, now_ms, now_ms + lasts_ms, before).await?;
    let session = store::session::find(&call.app.store, &token_hash, now_ms).await?.ok_or(ApiError::Internal)?;
    call.change_cookie(CookieChange::Set { secret, lasts_ms });
    Ok(me(&session))
}

/// Who is signed in here, if anybody.
///
/// # Errors
/// The store fails.
pub async fn who_am_i() -> Result<Option<Me>> {
    let call = call();
    match &call.who {
        Who::Unknown => Err(ApiError::Storage),
        Who::Person(session) => Ok(Some(me(session))),
        Who::Nobody | Who::Expired => Ok(None),
    }
}

/// Signs in.
///
/// # Errors
/// The name and the password do not match, or too many tries.
pub async fn sign_in(account_name: String, password: String) -> Result<Me> {
    let call = call();
    // A name that cannot be one is checked like one that nobody has.
    let account_name = input::account_name(&account_name).unwrap_or_default();
    call.app.tries.check(&account_name, call.peer)?;
    let account = store::account::by_name(&call.app.store, &account_name).await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let fits = password::fits(hash, password).await?;
    match account {
        Some(account) if fits => start_session(&call, &account.person, SESSION_MS).await,
        _ => {
            call.app.metrics.wrong_passwords.inc();
            Err(ApiError::WrongPassword)
        }
    }
}

/// Ends this session.
///
/// # Errors
/// The store fails.
pub async fn sign_out() -> Result<()> {
    let call = call();
    if let Who::Person(session) = &call.who {
        store::session::end(&call.app.store, &session.token_hash).await?;
    }
    call.change_cookie(CookieChange::Clear);
    Ok(())
}

/// Ends all sessions of the account.
///
/// # Errors
/// Not signed in with an account.
pub async fn sign_out_everywhere() -> Result<()> {
    let call = call();
    let session = guard::caller(&call, Function::SignOutEverywhere)?;
    store::session::end_all_of(&call.app.store, &session.person).await?;
    call.change_cookie(CookieChange::Clear);
    Ok(())
}

/// Changes one's own password and ends all other sessions of the account.
///
/// # Errors
/// Not signed in with an account, the current password is wrong, too many tries, or the new one will not do.
pub async fn change_password(current: String, new: String) -> Result<()> {
    let call = call();
    let session = guard::caller(&call, Function::ChangePassword)?;
    let account = session.account.as_ref().ok_or(ApiError::NotAllowed)?;
    input::new_password(&new)?;
    // Whoever sits down at a signed-in computer must not find the password out by trying.
    call.app.tries.check(&account.account_name, call.peer)?;
    let stored = store::account::by_name(&call.app.store, &account.account_name).await?.ok_or(ApiError::SessionExpired)?;
    if !password::fits(Some(stored.password_hash), current).await? {
        call.app.metrics.wrong_passwords.inc();
        return Err(ApiError::WrongPassword);
    }
    let hash = password::hash(&call.app.random, new).await?;
    store::account::set_password(&call.app.store, &account.id, &hash, Some(&session.token_hash)).await?;
    Ok(())
}

/// An account ready to be stored.
///
/// # Errors
/// In words for the administrator: a name, password or role that will not do.
pub async fn prepare(random: &Random, account_name: &str, display_name: &str, password: &str, role: Role) -> anyhow::Result<Account> {
    if !matches!(role, Role::Administrator | Role::Teacher | Role::Assistant | Role::Student) {
        bail!("an account is an administrator's, a teacher's, an assistant's or a student's; guests come in through a link");
    }
    input::new_password(password)?;
    Ok(Account {
        id: random.id().into(),
        person: random.id().into(),
        name: input::person_name(display_name)?,
        account_name: input::account_name(account_name)?,
        password_hash: password::hash(random, password.to_owned()).await.context("the password could not be hashed")?,
        role,
    })
}

/// Adds an account from the command line.
///
/// # Errors
/// In words for the administrator: a name, password or role that will not do, a name that is taken, or the store.
pub async fn add(
    store: &Store,
    random: &Random,
    now_ms: i64,
    account_name: &str,
    display_name: &str,
    password: &str,
    role: Role,
) -> anyhow::Result<PersonId> {
    let account = prepare(random, account_name, display_name, password, role).await?;
    let person = account.person.clone();
    let added = store::account::insert(store, &[account], now_ms).await.context("the data folder does not take the account")?;
    ensure!(added, ApiError::NameTaken);
    Ok(person)
}

/// Notes an account's e-mail address from the command line, or forgets it.
///
/// # Errors
/// In words for the administrator: no such account, no address, or the store.
pub async fn set_email(store: &Store, account_name: &str, email: Option<&str>) -> anyhow::Result<()> {
    let account_name = input::account_name(account_name)?;
    let fits = |email: &str| {
        let parts = email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
        parts && email.len() <= 254 && !email.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    ensure!(email.is_none_or(fits), "that is no e-mail address: it looks like name@example.org");
    let noted = store::account::set_email(store, &account_name, email).await.context("the data folder does not take the address")?;
    ensure!(noted, "there is no account with the sign-in name {account_name:?}");
    Ok(())
}

/// Gives an account a new password from the command line and ends all its sessions.
///
/// # Errors
/// In words for the administrator: no such account, a password that will not do, or the store.
pub async fn set_password(store: &Store, random: &Random, account_name: &str, password: &str) -> anyhow::Result<()> {
    input::new_password(password)?;
    let account_name = input::account_name(account_name)?;
    let account = store::account::by_name(store, &account_name).await.context("the data folder cannot be read")?;
    let account = account.with_context(|| format!("there is no account with the sign-in name {account_name:?}"))?;
    let hash = password::hash(random, password.to_owned()).await.context("the password could not be hashed")?;
    store::account::set_password(store, &account.id, &hash, None).await.context("the data folder does not take the new password")
}
