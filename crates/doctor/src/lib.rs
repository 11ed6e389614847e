//! Proves what a Jitsi deployment does with tokens. A robot looks at what a browser fetches, signs in over XMPP with tokens that must
//! work and tokens that must not, joins rooms of its own that nobody else knows, and watches who becomes a moderator. What it lived
//! through are facts; what they mean, and which lines to change, is judged by a pure function of them.
//!
//! On JaaS nobody joins a room: each person who does is billed. Signing in is tried with the right token, and with expired, early,
//! unsigned and strangers' tokens; who moderates, and what becomes of tokens for other rooms, is not judged there.

mod attempt;
mod cert;
mod config_js;
mod deployment;
mod dial;
mod facts;
mod http;
mod judge;
mod limits;
mod robot;
mod room;
mod rounds;
mod tls;
mod web;
mod wire;
mod xml;

pub use attempt::{Attempt, Got, attempt};
use domain::doctor::Report;
use domain::provider::JAAS_DOMAIN;
use url::Url;

use crate::dial::{Unreachable, is_loopback};
use crate::facts::XmppFacts;
use crate::limits::{Deadline, EXAMINATION, WEB};
use crate::rounds::Rounds;
use crate::tls::Tls;
use crate::web::WebFacts;
use crate::wire::{Address, Door};

/// What is examined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Host, maybe with a port. Loopback hosts are spoken to without TLS, all others with it.
    pub domain: String,
    /// Of which kind it is.
    pub kind: Kind,
    /// Origin of Rollcall's own pages, such as `https://rollcall.school.example`, if it is known: whether they may embed the meeting.
    pub our_origin: Option<String>,
    /// What Prosody's `asap_key_server` has to be, for the remedies: the address under which Rollcall serves public keys.
    pub key_url: Option<String>,
}

/// How a deployment knows its people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It takes no tokens.
    Public,
    /// HS256.
    SharedSecret,
    /// RS256, keys fetched from Rollcall.
    KeyServer,
    /// 8x8's service.
    Jaas {
        /// AppID, `vpaas-magic-cookie-…`.
        app_id: String,
    },
}

/// What is wrong with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Nothing.
    None,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYet,
    /// It is for another room than the wish names.
    OtherRoom,
    /// It is for all rooms (`*`).
    AnyRoom,
    /// Signed with another secret or key, under the name of the right one.
    OtherSecret,
    /// `sub` is another domain.
    OtherSubject,
    /// `aud` is somebody else.
    OtherAudience,
    /// Not signed at all (`alg: none`).
    Unsigned,
}

/// A token that the robot wants.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// For which room, in small letters; on JaaS without the AppID.
    pub room: &'a str,
    /// For somebody who moderates.
    pub moderator: bool,
    /// With this fault.
    pub fault: Fault,
    /// The robot's pseudonym.
    pub who: &'a str,
}

/// Whoever signs for the robot. Its tokens go to the deployment and nowhere else.
pub trait Minter: Send + Sync {
    /// The token, or `None` if this deployment takes none.
    fn mint(&self, wish: &Wish<'_>) -> Option<String>;
}

/// Examines a deployment. Answers within a minute, whatever the other side does.
///
/// `now_ms` is our clock (Unix ms). `random_name` makes names that nobody can guess, for rooms and pseudonyms: letters and digits.
pub async fn examine(
    target: &Target,
    minter: &dyn Minter,
    now_ms: &(dyn Fn() -> i64 + Send + Sync),
    random_name: &(dyn Fn() -> String + Send + Sync),
) -> Report {
    let at_ms = now_ms();
    let deadline = Deadline::after(EXAMINATION);
    let (mut web, mut xmpp) = (WebFacts::default(), XmppFacts::default());
    // On the heap: four robots at a time are more than a task's stack should carry.
    let visit = Box::pin(visit(target, minter, now_ms, random_name, deadline, &mut web, &mut xmpp));
    if let Err(why) = visit.await {
        web.reached = Some(Err(why));
    }
    let (probes, findings) = judge::judge(target, &web, &xmpp, at_ms);
    Report { at_ms, took_ms: now_ms() - at_ms, probes, findings }
}

async fn visit(
    target: &Target,
    minter: &dyn Minter,
    now_ms: &(dyn Fn() -> i64 + Send + Sync),
    random_name: &(dyn Fn() -> String + Send + Sync),
    deadline: Deadline,
    web: &mut WebFacts,
    xmpp: &mut XmppFacts,
) -> Result<(), Unreachable> {
    let base = base(target)?;
    let tls = Tls::of_the_system();
    let client = http::client(&tls)?;
    let room = random_name().to_lowercase();
    *web = web::look(&base, target.our_origin.as_deref(), &room, &tls, &client, now_ms, deadline.within(WEB)).await;
    let Some(deployment) = web.deployment.clone().filter(|_| target.kind != Kind::Public) else { return Ok(()) };
    let websocket = deployment.websocket.clone().map(Address::WebSocket);
    let bosh = deployment.bosh.clone().map(Address::Bosh);
    let (Some(address), other) = (if websocket.is_some() { (websocket, bosh) } else { (bosh, None) }) else { return Ok(()) };
    let rounds = Rounds {
        door: Door { address, origin: base.origin().ascii_serialization(), tls, client },
        deployment: &deployment,
        minter,
        name: random_name,
        deadline,
        enters_rooms: !matches!(target.kind, Kind::Jaas { .. }),
    };
    web.leaks = Box::pin(rounds.go(xmpp, other)).await.leaks;
    Ok(())
}

/// Where the scripts are.
fn base(target: &Target) -> Result<Url, Unreachable> {
    if let Kind::Jaas { app_id } = &target.kind {
        return Url::parse(&format!("https://{JAAS_DOMAIN}/{app_id}/")).map_err(|_| Unreachable::BadAddress);
    }
    let parse = |scheme| Url::parse(&format!("{scheme}://{}/", target.domain)).map_err(|_| Unreachable::BadAddress);
    let url = parse("https")?;
    let is_host_alone = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if !is_host_alone {
        return Err(Unreachable::BadAddress);
    }
    if url.host_str().is_some_and(is_loopback) { parse("http") } else { Ok(url) }
}
