//! What one token gets, without judgement.

use std::time::Duration;

use crate::facts::Entry;
use crate::limits::{Deadline, EXAMINATION};
use crate::robot::{NotIn, Refusal, Robot};
use crate::tls::Tls;
use crate::wire::{Address, Door};
use crate::{Target, Unreachable, base, http, room, web};

/// One attempt to get into a room.
#[derive(Clone, Debug)]
pub struct Attempt<'a> {
    /// With this token, or none.
    pub token: Option<&'a str>,
    /// The room that the connection is said to be for.
    pub asked_room: &'a str,
    /// The room that is entered.
    pub room: &'a str,
    /// Whether Jicofo is asked to open the room first.
    pub opens_room: bool,
    /// How long to linger between signing in and entering.
    pub pause: Duration,
    /// Over HTTP although there is a WebSocket.
    pub over_bosh: bool,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Got {
    /// Refused when signing in: XMPP's condition, and the server's explanation.
    RefusedAtSignIn(String, String),
    /// Signed in, and refused at the room: the same.
    RefusedAtRoom(String, String),
    /// In the room, with this affiliation and role in the first presence.
    Joined(String, String),
    /// Something did not work; a sentence says what.
    Broken(String),
}

/// Tries it.
pub async fn attempt(target: &Target, attempt: &Attempt<'_>) -> Got {
    match tried(target, attempt).await {
        Ok(Entry::Joined(standing)) => Got::Joined(standing.first.affiliation, standing.first.role),
        Ok(Entry::Turned(Refusal { condition, text, .. })) => Got::RefusedAtRoom(condition, text),
        Ok(Entry::Outside(NotIn::Refused(Refusal { condition, text, .. }))) => Got::RefusedAtSignIn(condition, text),
        Ok(Entry::Outside(NotIn::Broken(why)) | Entry::Lost(why)) | Err(why) => Got::Broken(why.to_string()),
        Ok(Entry::Outside(NotIn::NoWay)) => Got::Broken("there is no way to sign in with a token".to_owned()),
        Ok(Entry::Outside(NotIn::NoSuchHost)) => Got::Broken("there is no such virtual host".to_owned()),
        Ok(Entry::NoRoom(_)) => Got::Broken("the room cannot be opened".to_owned()),
        Ok(Entry::NotTried | Entry::SignedIn) => Got::Broken("nothing happened".to_owned()),
    }
}

async fn tried(target: &Target, attempt: &Attempt<'_>) -> Result<Entry, Unreachable> {
    let deadline = Deadline::after(EXAMINATION);
    let base = base(target)?;
    let tls = Tls::of_the_system();
    let client = http::client(&tls)?;
    let deployment = web::deployment(&base, &client, deadline).await?.ok_or(Unreachable::Rubbish)?;
    let websocket = deployment.websocket.clone().filter(|_| !attempt.over_bosh).map(Address::WebSocket);
    let address = websocket.or_else(|| deployment.bosh.clone().map(Address::Bosh)).ok_or(Unreachable::BadAddress)?;
    let door = Door { address, origin: base.origin().ascii_serialization(), tls, client };
    let mut robot = match Robot::sign_in(&door, &deployment.domain, attempt.asked_room, attempt.token, deadline).await {
        Ok(robot) => robot,
        Err(not_in) => return Ok(Entry::Outside(not_in)),
    };
    tokio::time::sleep(attempt.pause).await;
    let address = format!("{}@{}", attempt.room, deployment.muc);
    if attempt.opens_room {
        let made = room::make(&mut robot, &door, &deployment, &address, "rollcall", attempt.token, deadline).await;
        if let Err(why) = made {
            robot.leave().await;
            return Ok(Entry::NoRoom(why));
        }
    }
    let joined = robot.join(&address, deadline).await;
    robot.leave().await;
    Ok(match joined? {
        Ok(standing) => Entry::Joined(standing),
        Err(refusal) => Entry::Turned(refusal),
    })
}
