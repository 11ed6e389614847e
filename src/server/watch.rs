//! The watch in use: browsers say who moderates in a conference, the server knows who should. If it is somebody else, the moderators
//! are told at once and the administrator finds it later.
//!
//! No browser is believed more than it must be: whose endpoint is whose comes from each one's own journal, and somebody whose role
//! does not moderate can only report themselves.

use std::collections::HashMap;
use std::sync::Arc;

use domain::role::Capability;
use domain::{EndpointId, LessonId, PersonId, ProviderId};

use super::context::{App, call};
use super::guard::{self, Function};
use super::presence::is_endpoint;
use super::provider::deployment;
use super::store::alarm::Seen;
use super::store::room::Room;
use super::{live, store};
use crate::api::conference::Signal;
use crate::api::provider::Alarm;
use crate::api::{ApiError, Result};

/// How long alarms are shown, in ms: 30 days.
pub const ALARMS_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// How many alarms one page shows.
const ALARMS_MOST: u32 = 500;
/// How many endpoints one report may name.
const REPORT_MOST: usize = 500;

/// What a report is about.
struct Scene {
    lesson: LessonId,
    room: Room,
    provider: Option<ProviderId>,
    by: PersonId,
}

/// What is known of an endpoint that moderates.
enum Standing {
    /// One of its owners may.
    Rightful,
    /// Its owner may not.
    Wrong(PersonId),
    /// Nobody has said that it is theirs.
    Unknown,
}

/// Takes a report of who moderates.
///
/// # Errors
/// Not allowed, or not endpoints.
pub async fn report(lesson: LessonId, endpoints: Vec<EndpointId>, me: Option<EndpointId>) -> Result<()> {
    let call = call();
    let found = guard::lesson(&call, Function::ReportModerators, &lesson).await?;
    if endpoints.len() > REPORT_MOST || !endpoints.iter().chain(&me).all(is_endpoint) {
        return Err(ApiError::Malformed);
    }
    let deployment = deployment::of_room(&call.app, found.room.provider.as_ref()).await?;
    if !deployment.is_enforced() {
        return Ok(());
    }
    let by = call.session()?.person.clone();
    let provider = deployment.id().cloned();
    let scene = Scene { lesson, room: found.room, provider, by };

    let owners = owners(&call.app, &scene, me.as_ref()).await?;
    let moderates = found.course.may.has(Capability::Moderate);
    let mine = |endpoint: &EndpointId| owners.get(endpoint).is_some_and(|owners| owners.contains(&scene.by));
    let endpoints: Vec<EndpointId> = endpoints.into_iter().filter(|endpoint| moderates || mine(endpoint)).collect();
    let unknown = judge(&call.app, &scene, &owners, endpoints, false).await?;
    if !unknown.is_empty() {
        let app = Arc::clone(&call.app);
        tokio::spawn(async move {
            tokio::time::sleep(app.owner_wait).await;
            if let Err(error) = judge_again(&app, &scene, unknown).await {
                tracing::error!(%error, "who moderates could not be looked at again");
            }
        });
    }
    Ok(())
}

async fn judge_again(app: &App, scene: &Scene, unknown: Vec<EndpointId>) -> Result<()> {
    let owners = owners(app, scene, None).await?;
    judge(app, scene, &owners, unknown, true).await.map(|_| ())
}

async fn owners(app: &App, scene: &Scene, me: Option<&EndpointId>) -> Result<HashMap<EndpointId, Vec<PersonId>>> {
    let mut owners = store::alarm::owners(&app.store, &scene.lesson).await?;
    if let Some(me) = me {
        owners.entry(me.clone()).or_default().push(scene.by.clone());
    }
    Ok(owners)
}

/// Raises the alarm for every endpoint that must not moderate. Returns those that nobody owns yet, unless that, too, is to be an
/// alarm.
async fn judge(
    app: &App,
    scene: &Scene,
    owners: &HashMap<EndpointId, Vec<PersonId>>,
    endpoints: Vec<EndpointId>,
    unknown_too: bool,
) -> Result<Vec<EndpointId>> {
    let mut unknown = Vec::new();
    for endpoint in endpoints {
        let person = match standing(app, scene, owners.get(&endpoint).map(Vec::as_slice).unwrap_or_default()).await? {
            Standing::Rightful => continue,
            Standing::Unknown if !unknown_too => {
                unknown.push(endpoint);
                continue;
            }
            Standing::Unknown => None,
            Standing::Wrong(person) => Some(person),
        };
        let seen =
            Seen { lesson: &scene.lesson, endpoint: &endpoint, person: person.as_ref(), provider: scene.provider.as_ref(), by: &scene.by };
        if store::alarm::keep(&app.store, seen, app.clock.now_ms()).await? {
            app.metrics.unexpected_moderators.inc();
            tracing::warn!(lesson = %scene.lesson, "somebody moderates in a conference whose role does not");
        }
        app.live.send(&scene.lesson, live::To::Moderators, &Signal::UnexpectedModerator { endpoint });
    }
    Ok(unknown)
}

async fn standing(app: &App, scene: &Scene, owners: &[PersonId]) -> Result<Standing> {
    for owner in owners {
        if guard::moderates(&app.store, owner, &scene.lesson, &scene.room).await? {
            return Ok(Standing::Rightful);
        }
    }
    Ok(owners.first().cloned().map_or(Standing::Unknown, Standing::Wrong))
}

/// Alarms of the last 30 days, latest first.
///
/// # Errors
/// Not an administrator.
pub async fn alarms() -> Result<Vec<Alarm>> {
    let call = call();
    guard::caller(&call, Function::Alarms)?;
    Ok(store::alarm::since(&call.app.store, call.now_ms() - ALARMS_MS, ALARMS_MOST).await?)
}
