//! A broadcast is made: on the first account that works, and on the next one if that one does not after all.

use std::time::Duration;

use domain::RecordingId;
use youtube::{AccessToken, Failure, Found, NewBroadcast, Stream};

use super::super::context::App;
use super::super::store::recording::job::{self, JobKind};
use super::super::store::recording::{self, Broadcast};
use super::super::store::youtube::{self as store, Account};
use super::access::{Called, in_the_name_of};
use super::broadcast::mark;
use crate::api::{ApiError, Result};

/// How long all of it may take, in s: somebody waits for it.
const ALL_S: u64 = 24;
/// How far ahead a broadcast is said to begin, in ms: YouTube wants none that has begun, and clocks differ.
const AHEAD_MS: i64 = 60_000;
/// How long after a failure leftovers are looked for, in ms.
const LEFTOVERS_MS: i64 = 60_000;
const NO_ACCOUNT: &str = "No YouTube account is connected. Please record with the video server instead, or tell your administrator.";
const TOO_SLOW: &str =
    "YouTube did not answer in time. Please try again, record with the video server instead, or tell your administrator.";

/// A broadcast that was made.
pub struct Made {
    /// Where it is.
    pub broadcast: Broadcast,
    /// The key of its stream: for the browser of whoever records, and for nothing else.
    pub stream_key: String,
}

/// Makes an unlisted broadcast for a recording that is in the store, with the first account that works. The same one, if it is asked for
/// again.
///
/// # Errors
/// No account is connected, or none works: a [`ApiError::Conflict`] with the words for whoever pressed the button.
pub async fn make(app: &App, recording: &RecordingId, title: &str) -> Result<Made> {
    let turn = app.youtube.turn(recording);
    let _turn = turn.lock().await;
    let making = Box::pin(make_somewhere(app, recording, title));
    let made = tokio::time::timeout(Duration::from_secs(ALL_S), making).await.unwrap_or_else(|_| Err(conflict(TOO_SLOW)));
    if made.is_err() && store::claimed(&app.store, recording).await?.is_some() {
        // Something may have been made all the same.
        job::add(&app.store, recording, JobKind::YoutubeEnd, None, app.clock.now_ms().saturating_add(LEFTOVERS_MS)).await?;
    }
    made
}

async fn make_somewhere(app: &App, recording: &RecordingId, title: &str) -> Result<Made> {
    let claimed = store::claimed(&app.store, recording).await?;
    let mut latest = None;
    if let Some((id, known)) = &claimed
        && let Some(account) = store::account(&app.store, id).await?.filter(Account::is_connected)
    {
        match make_on(app, &account, recording, title, Some(known.clone())).await? {
            Ok(made) => return Ok(made),
            Err(failure) if known.is_some() => return Err(none_works(failure.short())),
            Err(failure) => latest = Some(failure),
        }
    }
    let accounts = store::accounts(&app.store).await?;
    let now_ms = app.clock.now_ms();
    for account in accounts.iter().filter(|account| account.works_at(now_ms)) {
        if latest.is_some() && claimed.as_ref().is_some_and(|(id, _)| *id == account.id) {
            continue;
        }
        match make_on(app, account, recording, title, None).await? {
            Ok(made) => return Ok(made),
            Err(failure) => latest = Some(failure),
        }
        // Something may be there now, and cannot be looked for: elsewhere it might become a second one.
        let is_open = latest.as_ref().is_some_and(Failure::is_uncertain) && store::claimed(&app.store, recording).await?.is_some();
        if is_open {
            break;
        }
    }
    Err(match latest {
        Some(failure) => none_works(failure.short()),
        None if accounts.iter().any(Account::is_connected) => none_works("an administrator sees why at “YouTube”"),
        None => conflict(NO_ACCOUNT),
    })
}

/// Makes it on one account. `known`: that was tried before, and this is what came of it.
async fn make_on(
    app: &App,
    account: &Account,
    recording: &RecordingId,
    title: &str,
    known: Option<Option<Broadcast>>,
) -> Result<Called<Made>> {
    if known.is_none() {
        store::claim(&app.store, recording, Some(&account.id)).await?;
    }
    let title = &youtube::title(title);
    let made = in_the_name_of!(app, account, |token| attempt(app, account, token, recording, title, known.clone()));
    match made {
        Ok((kept, made)) => kept.map(|()| Ok(made)),
        Err(failure) => {
            // What was there before stays: a lesson may be on its way to it.
            if !matches!(known, Some(Some(_))) {
                clear(app, account, recording, &failure).await?;
            }
            Ok(Err(failure))
        }
    }
}

/// One try. That the store could not keep what was made is told with it.
async fn attempt(
    app: &App,
    account: &Account,
    token: AccessToken,
    recording: &RecordingId,
    title: &str,
    known: Option<Option<Broadcast>>,
) -> Called<(Result<()>, Made)> {
    let was_tried = known.is_some();
    let known = match known.flatten() {
        Some(known) => Some(known),
        // What was made before Google wanted a fresh token.
        None => store::claimed(&app.store, recording).await.ok().flatten().and_then(|(_, known)| known),
    };
    let is_new = known.is_none();
    let broadcast = match known {
        Some(known) => known,
        None => {
            let found = a_broadcast(app, &token, recording, title, was_tried).await?;
            Broadcast { account: account.id.clone(), broadcast: found.id, stream: found.stream.unwrap_or_default() }
        }
    };
    let kept = keep(app, recording, &broadcast).await;
    let stream = a_stream(app, &token, &broadcast, title).await?;
    let broadcast = Broadcast { stream: stream.id.clone(), ..broadcast };
    let kept = kept.and(keep(app, recording, &broadcast).await);
    match app.youtube.client.bind(&token, &broadcast.broadcast, &stream.id).await {
        // It runs already, so it was bound before.
        Err(Failure::WrongMoment) if !is_new => {}
        bound => bound?,
    }
    Ok((kept, Made { broadcast, stream_key: stream.key.expose() }))
}

async fn keep(app: &App, recording: &RecordingId, broadcast: &Broadcast) -> Result<()> {
    Ok(recording::set_place(&app.store, recording, None, Some(broadcast)).await?)
}

/// The broadcast: the one that may have been made before, or a new one.
async fn a_broadcast(app: &App, token: &AccessToken, recording: &RecordingId, title: &str, was_tried: bool) -> Called<Found> {
    let (client, mark) = (&app.youtube.client, mark(recording));
    if was_tried && let Some(found) = client.find(token, &mark).await? {
        return Ok(found);
    }
    let description = format!("A recorded lesson. {mark}");
    let start_ms = app.clock.now_ms().saturating_add(AHEAD_MS);
    let mut new = NewBroadcast { title, description: &description, start_ms, embed: true };
    let mut made = client.make_broadcast(token, new).await;
    if made == Err(Failure::NoEmbedding) {
        // It may be shown on other pages when it is over: that is asked for then.
        new.embed = false;
        made = client.make_broadcast(token, new).await;
    }
    match made {
        Ok(id) => Ok(Found { id, stream: None }),
        // It may have been made, and the answer was lost.
        Err(failure) if failure.is_uncertain() => client.find(token, &mark).await.ok().flatten().ok_or(failure),
        Err(failure) => Err(failure),
    }
}

/// The stream that the broadcast has, or a new one.
async fn a_stream(app: &App, token: &AccessToken, broadcast: &Broadcast, title: &str) -> Called<Stream> {
    if !broadcast.stream.is_empty()
        && let Some(stream) = app.youtube.client.stream(token, &broadcast.stream).await?
    {
        return Ok(stream);
    }
    app.youtube.client.make_stream(token, title).await
}

/// An account did not work after all: what was made on it is taken away, as far as that works. What may be left stays claimed, and is
/// looked for later.
async fn clear(app: &App, account: &Account, recording: &RecordingId, failure: &Failure) -> Result<()> {
    let Some((_, left)) = store::claimed(&app.store, recording).await? else { return Ok(()) };
    let is_clear = match left {
        Some(left) => in_the_name_of!(app, account, |token| take_away(app, token, left.clone())).is_ok(),
        None if failure.is_uncertain() => find_and_take_away(app, account, recording).await?.is_ok(),
        None => true,
    };
    if is_clear {
        store::claim(&app.store, recording, None).await?;
    }
    Ok(())
}

/// Looks for a broadcast whose id was never heard, and takes it away.
///
/// # Errors
/// The store fails.
pub(super) async fn find_and_take_away(app: &App, account: &Account, recording: &RecordingId) -> Result<Called<()>> {
    Ok(in_the_name_of!(app, account, |token| look_and_take_away(app, account, token, recording)))
}

async fn look_and_take_away(app: &App, account: &Account, token: AccessToken, recording: &RecordingId) -> Called<()> {
    let Some(Found { id, stream }) = app.youtube.client.find(&token, &mark(recording)).await? else { return Ok(()) };
    let left = Broadcast { account: account.id.clone(), broadcast: id, stream: stream.unwrap_or_default() };
    take_away(app, token, left).await
}

/// Takes a broadcast away to which nothing has come.
pub(super) async fn take_away(app: &App, token: AccessToken, left: Broadcast) -> Called<()> {
    app.youtube.client.delete_broadcast(&token, &left.broadcast).await?;
    if left.stream.is_empty() { Ok(()) } else { app.youtube.client.delete_stream(&token, &left.stream).await }
}

fn none_works(why: &str) -> ApiError {
    conflict(&format!("YouTube cannot be used just now: {why}. Please record with the video server instead, or tell your administrator."))
}

fn conflict(sentence: &str) -> ApiError {
    ApiError::Conflict { sentence: sentence.to_owned() }
}
