//! Who can see a recording's video on YouTube, and its removal.

use domain::recording::State;
use youtube::{AccessToken, Life, Privacy};

use super::super::context::App;
use super::super::recordings::jobs::Outcome;
use super::super::store::recording::job::Job;
use super::super::store::recording::{self, Broadcast, history};
use super::super::store::youtube::{self as store, Account};
use super::access::{Called, in_the_name_of};
use super::broadcast::{DISCONNECTED, Where, failed, locate, stuck};
use crate::api::Result;

const NOT_HIDDEN: &str = "The video could not be made private on YouTube.";
const NOT_SHOWN: &str = "The video could not be made visible again on YouTube.";

/// Makes the video of a deleted recording private on YouTube.
///
/// # Errors
/// The store fails.
pub async fn make_private(app: &App, job: &Job) -> Result<Outcome> {
    set(app, job, Privacy::Private, NOT_HIDDEN, "The video was made private on YouTube.").await
}

/// Makes the video of a recording that was taken back unlisted again.
///
/// # Errors
/// The store fails.
pub async fn make_unlisted(app: &App, job: &Job) -> Result<Outcome> {
    set(app, job, Privacy::Unlisted, NOT_SHOWN, "The video can be seen on YouTube again, by whoever has its address.").await
}

async fn set(app: &App, job: &Job, privacy: Privacy, trouble: &str, done: &str) -> Result<Outcome> {
    let (found, account, broadcast) = match locate(app, job).await? {
        Where::Here(found, account, broadcast) => (found, account, broadcast),
        Where::Nowhere => return Ok(Outcome::Done),
        Where::Disconnected(found) => return stuck(app, &found, trouble, DISCONNECTED).await,
    };
    // Somebody may have changed their mind meanwhile.
    let is_wanted = if privacy == Privacy::Private { found.state == State::Deleted } else { found.state.can_play() };
    if !is_wanted {
        return Ok(Outcome::Done);
    }
    let set = in_the_name_of!(app, &account, |token| set_on(app, token, &broadcast.broadcast, privacy));
    let now_ms = app.clock.now_ms();
    match set {
        Ok(true) => history::note(&app.store, &found.id, "youtube", None, done, now_ms).await?,
        Ok(false) => history::note(&app.store, &found.id, "youtube", None, "The video is not on YouTube any more.", now_ms).await?,
        Err(failure) => return failed(app, &found, trouble, &failure).await,
    }
    recording::set_trouble(&app.store, &found.id, None).await?;
    Ok(Outcome::Done)
}

/// False: there is no such video.
async fn set_on(app: &App, token: AccessToken, id: &str, privacy: Privacy) -> Called<bool> {
    let client = &app.youtube.client;
    let Some(video) = client.video(&token, id).await? else { return Ok(false) };
    if video.privacy != privacy {
        client.set_video(&token, id, &video, privacy, video.embeddable).await?;
    }
    Ok(true)
}

/// Removes a video from YouTube, for good. What happened, or why it did not.
///
/// # Errors
/// The store fails.
pub async fn remove(app: &App, broadcast: &Broadcast) -> Result<std::result::Result<(), String>> {
    let Some(account) = store::account(&app.store, &broadcast.account).await?.filter(Account::is_connected) else {
        return Ok(Err(DISCONNECTED.to_owned()));
    };
    let removed = in_the_name_of!(app, &account, |token| remove_on(app, token, broadcast));
    Ok(match removed {
        Ok(true) => Ok(()),
        Ok(false) => Err("YouTube still shows the video.".to_owned()),
        Err(failure) => Err(failure.to_string()),
    })
}

/// False: it is still there.
async fn remove_on(app: &App, token: AccessToken, broadcast: &Broadcast) -> Called<bool> {
    let (client, id) = (&app.youtube.client, &broadcast.broadcast);
    match client.life(&token, id).await? {
        Some(Life::Live) => {
            client.complete(&token, id).await?;
            client.delete_video(&token, id).await?;
        }
        Some(Life::Waiting) => client.delete_broadcast(&token, id).await?,
        Some(Life::Complete | Life::Revoked) | None => client.delete_video(&token, id).await?,
    }
    if !broadcast.stream.is_empty() {
        client.delete_stream(&token, &broadcast.stream).await?;
    }
    Ok(client.video(&token, id).await?.is_none())
}
