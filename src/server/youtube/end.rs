//! A broadcast ends with its recording; then YouTube makes a video of it, and then that can be seen.

use domain::recording::{State, Step};
use youtube::{AccessToken, Failure, Life, Upload, watch_address};

use super::super::context::App;
use super::super::recordings::arrive;
use super::super::recordings::jobs::Outcome;
use super::super::store::recording::job::Job;
use super::super::store::recording::{self, Broadcast, Recording, history};
use super::super::store::youtube::{self as store, Account};
use super::access::{Called, in_the_name_of};
use super::broadcast::{DISCONNECTED, Where, failed, locate, stuck};
use super::make;
use crate::api::Result;

/// How long a picture may be on its way to YouTube, in ms.
const ON_ITS_WAY_MS: i64 = 3 * 60 * 1000;
/// How long YouTube may take to make a video, in ms: two days.
const PREPARING_MS: i64 = 48 * 60 * 60 * 1000;
/// How long to wait before it is looked again, in ms.
const SOON_MS: i64 = 20_000;
/// The longest wait for a video, in ms.
const LATER_MS: i64 = 5 * 60 * 1000;
const NOTHING_CAME: &str = "YouTube received no picture, so there is no video.";
const GONE: &str = "The video is not on YouTube any more: somebody deleted it there.";
const REFUSED: &str = "YouTube could not make a video of it, or does not show it. YouTube Studio says why.";
const TOO_LONG: &str = "YouTube has not finished the video in two days. YouTube Studio may say why; it can be tried again here.";
const CANNOT_END: &str = "The broadcast could not be ended on YouTube; it ends by itself when no picture comes.";

/// How a broadcast stands.
enum Stands {
    /// Nothing has come to it.
    Waiting,
    /// It was told to end.
    Ending,
    /// It is over, and YouTube works on the video.
    Working,
    /// The video can be seen; how long it is, in ms.
    Here(Option<i64>),
    /// YouTube does not make anything of it.
    Refused,
    /// It is not there.
    Gone,
}

/// Ends a recording's broadcast, and sees it through until its video is there. One to which nothing came is taken away.
///
/// # Errors
/// The store fails.
pub async fn end(app: &App, job: &Job) -> Result<Outcome> {
    let (found, account, broadcast) = match locate(app, job).await? {
        Where::Here(found, account, broadcast) => (found, account, broadcast),
        Where::Nowhere => return leftovers(app, job).await,
        Where::Disconnected(found) if found.state.can_play() || found.state == State::Purged => return Ok(Outcome::Done),
        Where::Disconnected(found) => return stuck(app, &found, CANNOT_END, DISCONNECTED).await,
    };
    match found.state {
        // Whoever lets it end has this done again.
        State::Started | State::Purged => return Ok(Outcome::Done),
        state if state.can_play() && found.link.is_some() => return Ok(Outcome::Done),
        _ => {}
    }
    let is_wanted = found.state != State::Deleted;
    let stands = in_the_name_of!(app, &account, |token| look(app, token, &broadcast.broadcast, is_wanted));
    let stands = match stands {
        Ok(stands) => stands,
        Err(failure) => return failed(app, &found, CANNOT_END, &failure).await,
    };
    follow(app, job, &found, &account, &broadcast, stands).await
}

async fn look(app: &App, token: AccessToken, broadcast: &str, is_wanted: bool) -> Called<Stands> {
    let client = &app.youtube.client;
    match client.life(&token, broadcast).await? {
        Some(Life::Waiting) => return Ok(Stands::Waiting),
        Some(Life::Revoked) => return Ok(Stands::Refused),
        Some(Life::Live) => match client.complete(&token, broadcast).await {
            // It is just starting, or ends by itself at this moment.
            Ok(()) | Err(Failure::WrongMoment) => return Ok(Stands::Ending),
            Err(failure) => return Err(failure),
        },
        Some(Life::Complete) | None => {}
    }
    let Some(video) = client.video(&token, broadcast).await? else { return Ok(Stands::Gone) };
    Ok(match video.upload {
        Upload::Working => Stands::Working,
        Upload::Refused => Stands::Refused,
        Upload::Deleted => Stands::Gone,
        Upload::Processed => {
            if is_wanted && !video.embeddable {
                client.set_video(&token, broadcast, &video, video.privacy, true).await?;
            }
            Stands::Here(video.length_ms)
        }
    })
}

async fn follow(app: &App, job: &Job, found: &Recording, account: &Account, broadcast: &Broadcast, stands: Stands) -> Result<Outcome> {
    let now_ms = app.clock.now_ms();
    let since_ms = now_ms.saturating_sub(found.ended_ms.unwrap_or(found.started_ms));
    let not_yet = |why: &str, wait_ms| Ok(Outcome::NotYet(why.to_owned(), wait_ms));
    match stands {
        Stands::Waiting if since_ms < ON_ITS_WAY_MS => not_yet("YouTube has not received a picture yet.", SOON_MS),
        Stands::Waiting => {
            let gone = in_the_name_of!(app, account, |token| make::take_away(app, token, broadcast.clone()));
            if let Err(failure) = gone {
                return failed(app, found, "The empty broadcast could not be taken away from YouTube.", &failure).await;
            }
            history::step(&app.store, &found.id, Step::Fail, None, NOTHING_CAME, now_ms).await?;
            recording::set_place(&app.store, &found.id, None, None).await?;
            history::note(&app.store, &found.id, "youtube", None, "The empty broadcast was taken away from YouTube.", now_ms).await?;
            Ok(Outcome::Done)
        }
        Stands::Ending => not_yet("YouTube is ending the broadcast.", SOON_MS),
        Stands::Gone => fail(app, found, GONE).await,
        Stands::Refused => fail(app, found, REFUSED).await,
        Stands::Working | Stands::Here(_) => {
            arrived(app, found, account, broadcast).await?;
            match stands {
                Stands::Here(length_ms) => {
                    recording::told(&app.store, &found.id, None, None, length_ms).await?;
                    arrive::ready(app, found, "YouTube has made a video of it.", now_ms).await?;
                    Ok(Outcome::Done)
                }
                _ if since_ms > PREPARING_MS => fail(app, found, TOO_LONG).await,
                _ => {
                    not_yet("YouTube is preparing the video.", SOON_MS.saturating_mul(i64::from(job.tries.saturating_add(1))).min(LATER_MS))
                }
            }
        }
    }
}

/// It has ended, and there is or will be a video.
async fn arrived(app: &App, found: &Recording, account: &Account, broadcast: &Broadcast) -> Result<()> {
    if found.link.is_some() && found.trouble.is_none() {
        return Ok(());
    }
    let mut left = broadcast.clone();
    if !left.stream.is_empty() {
        let gone = in_the_name_of!(app, account, |token| app.youtube.client.delete_stream(&token, &broadcast.stream));
        // It hurts nobody if it stays for a while: it belongs to this broadcast alone, and that is over.
        if gone.is_ok() {
            left.stream.clear();
        }
    }
    recording::set_place(&app.store, &found.id, Some(&watch_address(&left.broadcast)), Some(&left)).await?;
    recording::set_trouble(&app.store, &found.id, None).await?;
    history::step(&app.store, &found.id, Step::Arrive, None, "The broadcast has ended. YouTube makes a video of it.", app.clock.now_ms())
        .await?;
    Ok(())
}

async fn fail(app: &App, found: &Recording, why: &str) -> Result<Outcome> {
    history::step(&app.store, &found.id, Step::Fail, None, why, app.clock.now_ms()).await?;
    Ok(Outcome::Done)
}

/// A broadcast was asked for, and its id never heard: if there is one, it is taken away.
async fn leftovers(app: &App, job: &Job) -> Result<Outcome> {
    let Some(found) = recording::by_id(&app.store, &job.recording).await? else { return Ok(Outcome::Done) };
    let Some((account, None)) = store::claimed(&app.store, &found.id).await? else { return Ok(Outcome::Done) };
    if found.state == State::Started {
        return Ok(Outcome::NotYet("It still runs.".to_owned(), SOON_MS));
    }
    if let Some(account) = store::account(&app.store, &account).await?.filter(Account::is_connected)
        && let Err(failure) = make::find_and_take_away(app, &account, &found.id).await?
    {
        return Ok(Outcome::Failed(format!("A broadcast may be left on YouTube. {failure}")));
    }
    store::claim(&app.store, &found.id, None).await?;
    Ok(Outcome::Done)
}
