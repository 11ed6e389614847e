//! Has a room made. In Jitsi people cannot: Jicofo does it for them, asked over XMPP or, in newer versions, over HTTP.

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use crate::deployment::Deployment;
use crate::dial::Unreachable;
use crate::http::exchange;
use crate::limits::{Deadline, ROOM_TRIES, STEP};
use crate::robot::{NoRoom, Refusal, Robot};
use crate::wire::Door;
use crate::xml::escape;

const FOCUS: &str = "http://jitsi.org/protocol/focus";
/// Between one try and the next.
const PAUSE: Duration = Duration::from_millis(500);

/// How a room came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// The way that the deployment advertises.
    AsAdvertised,
    /// The address for asking over HTTP does not work; asking over XMPP did.
    OnlyOverXmpp,
}

/// Asks for a room, given by its whole address.
pub async fn make(
    robot: &mut Robot,
    door: &Door,
    deployment: &Deployment,
    room: &str,
    id: &str,
    token: Option<&str>,
    deadline: Deadline,
) -> Result<Made, NoRoom> {
    let Some(url) = &deployment.request_room else {
        return over_xmpp(robot, deployment, room, id, deadline).await.map(|()| Made::AsAdvertised);
    };
    match over_http(door, url, room, id, token, deadline).await {
        Ok(()) => Ok(Made::AsAdvertised),
        Err(failed) => over_xmpp(robot, deployment, room, id, deadline).await.map(|()| Made::OnlyOverXmpp).map_err(|_| failed),
    }
}

async fn over_http(door: &Door, url: &Url, room: &str, id: &str, token: Option<&str>, deadline: Deadline) -> Result<(), NoRoom> {
    let deadline = deadline.within(STEP);
    for _ in 0..ROOM_TRIES {
        let wish = json!({ "room": room, "machineUid": id, "properties": {} }).to_string();
        let mut request = door.client.post(url.clone()).header("content-type", "application/json").body(wish);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let answer = exchange(request, deadline).await.map_err(NoRoom::Broken)?;
        match answer.status {
            200..300 => {}
            401 | 403 => return Err(NoRoom::Refused(Refusal { condition: "not-authorized".to_owned(), ..Refusal::default() })),
            status => return Err(NoRoom::Broken(Unreachable::Status(status))),
        }
        let said: Value = serde_json::from_str(&answer.body).map_err(|_| NoRoom::Broken(Unreachable::Rubbish))?;
        if said.get("ready").is_some_and(|ready| *ready == true || *ready == "true") {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(NoRoom::Broken(Unreachable::Timeout))
}

async fn over_xmpp(robot: &mut Robot, deployment: &Deployment, room: &str, id: &str, deadline: Deadline) -> Result<(), NoRoom> {
    let deadline = deadline.within(STEP);
    let wish = format!("<conference xmlns='{FOCUS}' room='{}' machine-uid='{}'/>", escape(room), escape(id));
    for _ in 0..ROOM_TRIES {
        let answer = match robot.ask("set", Some(&deployment.focus), &wish, deadline).await {
            Ok(answer) => answer,
            // The component is there, but nobody who would answer.
            Err(Unreachable::Timeout) => return Err(NoRoom::NobodyThere),
            Err(why) => return Err(NoRoom::Broken(why)),
        };
        if answer.attribute("type") == Some("error") {
            let refusal = answer.named("error").map(Refusal::of).unwrap_or_default();
            // Where nothing is of that name, and Prosody may not look for it elsewhere, it says so.
            if refusal.text.contains("remote domains") {
                return Err(NoRoom::NobodyThere);
            }
            return Err(match refusal.condition.as_str() {
                "service-unavailable"
                | "item-not-found"
                | "remote-server-not-found"
                | "remote-server-timeout"
                | "recipient-unavailable" => NoRoom::NobodyThere,
                _ => NoRoom::Refused(refusal),
            });
        }
        if answer.child("conference", FOCUS).is_some_and(|conference| conference.attribute("ready") == Some("true")) {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err(NoRoom::NobodyThere)
}
