//! What a browser meets: the name, the certificate, the script, the configuration, the meeting page, and what should not be there.

use std::time::Duration;

use reqwest::Client;
use reqwest::header::HeaderMap;
use url::Url;

use crate::config_js;
use crate::deployment::Deployment;
use crate::dial::{Unreachable, dial};
use crate::http::{Answer, exchange};
use crate::limits::{Deadline, STEP};
use crate::tls::Tls;

/// What was found out; `None` where it was not tried.
#[derive(Clone, Debug, Default)]
pub struct WebFacts {
    /// Whether anything answers at all.
    pub reached: Option<Result<(), Unreachable>>,
    /// Until when the certificate is good (Unix s).
    pub certificate_end_s: Option<i64>,
    /// How far the other clock is ahead of ours, in ms, as little as it can be: what the network may have taken is taken off.
    pub clock_ahead_ms: Option<i64>,
    pub script: Option<Result<Script, Unreachable>>,
    pub config: Option<Result<(), Unreachable>>,
    /// `None` also if the configuration names no virtual host.
    pub deployment: Option<Deployment>,
    pub framing: Option<Result<Framing, Unreachable>>,
    /// Routes that tell strangers about rooms.
    pub leaks: Option<Vec<&'static str>>,
}

/// What `external_api.js` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    Real,
    /// A page or another script.
    SomethingElse,
}

/// Whether the meeting page may be shown inside Rollcall's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Framing {
    Allowed,
    /// By this header.
    Forbidden(&'static str),
}

/// Routes of Jitsi's `muc_census` and `muc_size`, which ask for no password unless told to, and what is in an answer that gives
/// something away.
pub const LEAKS: [(&str, &str); 4] = [("room-census", "room_census"), ("room", "jid"), ("room-size", "participants"), ("sessions", "")];

/// Looks at everything that is fetched without XMPP. `base` is where the scripts are, with a slash at the end.
pub async fn look(
    base: &Url,
    our_origin: Option<&str>,
    room: &str,
    tls: &Tls,
    client: &Client,
    now_ms: &(dyn Fn() -> i64 + Send + Sync),
    deadline: Deadline,
) -> WebFacts {
    let mut facts = WebFacts::default();
    match dial(base, tls, deadline.within(STEP)).await {
        Ok(stream) => {
            facts.certificate_end_s = stream.certificate_end_s();
            facts.reached = Some(Ok(()));
        }
        Err(why) => {
            facts.reached = Some(Err(why));
            return facts;
        }
    }
    let get = async |path: &str| {
        let url = base.join(path).map_err(|_| Unreachable::BadAddress)?;
        exchange(client.get(url).header("cache-control", "no-cache"), deadline.within(STEP)).await
    };
    let before = (now_ms(), tokio::time::Instant::now());
    let script = get("external_api.js").await;
    if let Ok(answer) = &script {
        facts.clock_ahead_ms = clock_ahead_ms(&answer.headers, before.0, before.1.elapsed());
    }
    facts.script = Some(script.and_then(success).map(|answer| what_script(&answer)));
    facts.config = Some(match deployment(base, client, deadline).await {
        Ok(found) => {
            facts.deployment = found;
            Ok(())
        }
        Err(why) => Err(why),
    });
    facts.framing = Some(get(room).await.and_then(success).map(|answer| framing(&answer.headers, base, our_origin)));
    facts
}

/// Where a deployment's parts are, as its `config.js` says.
pub async fn deployment(base: &Url, client: &Client, deadline: Deadline) -> Result<Option<Deployment>, Unreachable> {
    let url = base.join("config.js").map_err(|_| Unreachable::BadAddress)?;
    let answer = exchange(client.get(url).header("cache-control", "no-cache"), deadline.within(STEP)).await.and_then(success)?;
    Ok(Deployment::new(&config_js::read(&answer.body), base))
}

/// Which of the telling routes answer to a stranger, at any of these origins.
pub async fn leaks(origins: &[Url], muc: &str, room: &str, client: &Client, deadline: Deadline) -> Vec<&'static str> {
    let domain = muc.split_once('.').map_or(muc, |(_, domain)| domain);
    let mut found = Vec::new();
    for (path, mark) in LEAKS {
        for origin in origins {
            let Ok(mut url) = origin.join(&format!("/{path}")) else { continue };
            if path.starts_with("room") && path != "room-census" {
                url.query_pairs_mut().append_pair("room", room).append_pair("domain", domain);
            }
            let answer = exchange(client.get(url), deadline.within(STEP)).await;
            // Jitsi's web server answers unknown paths with the meeting page of a room of that name.
            let tells = answer.is_ok_and(|answer| {
                let body = answer.body.trim();
                answer.status == 200 && if mark.is_empty() { is_number(body) } else { is_json(body) && body.contains(mark) }
            });
            if tells {
                found.push(path);
                break;
            }
        }
    }
    found
}

fn is_json(body: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(body).is_ok_and(|value| value.is_object() || value.is_array())
}

/// `/sessions` answers with how many people there are, and nothing else.
fn is_number(body: &str) -> bool {
    !body.is_empty() && body.len() < 12 && body.bytes().all(|b| b.is_ascii_digit())
}

fn success(answer: Answer) -> Result<Answer, Unreachable> {
    if (200..300).contains(&answer.status) { Ok(answer) } else { Err(Unreachable::Status(answer.status)) }
}

fn what_script(answer: &Answer) -> Script {
    let is_page = answer.body.trim_start().starts_with('<');
    if !is_page && answer.body.contains("JitsiMeetExternalAPI") { Script::Real } else { Script::SomethingElse }
}

fn clock_ahead_ms(headers: &HeaderMap, asked_ms: i64, took: Duration) -> Option<i64> {
    // What a cache has kept tells nothing of the time.
    if headers.contains_key("age") {
        return None;
    }
    let date = httpdate::parse_http_date(headers.get("date")?.to_str().ok()?).ok()?;
    let theirs_ms = i64::try_from(date.duration_since(std::time::UNIX_EPOCH).ok()?.as_millis()).ok()?;
    let took_ms = i64::try_from(took.as_millis()).ok()?;
    // The header has whole seconds; it was written some time between the question and the answer.
    let (least_ms, most_ms) = (theirs_ms - asked_ms - took_ms, theirs_ms + 999 - asked_ms);
    Some(if least_ms > 0 { least_ms } else { most_ms.min(0) })
}

fn framing(headers: &HeaderMap, page: &Url, our_origin: Option<&str>) -> Framing {
    let ours = our_origin.and_then(|origin| Url::parse(origin).ok());
    let same = ours.as_ref().is_some_and(|ours| ours.origin() == page.origin());
    let policies = headers.get_all("content-security-policy").iter().filter_map(|value| value.to_str().ok());
    let lists = policies.flat_map(|value| value.split([',', ';'])).filter_map(|directive| {
        let mut words = directive.split_whitespace();
        words.next().filter(|name| name.eq_ignore_ascii_case("frame-ancestors")).map(|_| words.collect::<Vec<_>>())
    });
    let mut has_list = false;
    for list in lists {
        has_list = true;
        let allowed = list.iter().any(|source| match (*source, &ours) {
            ("*", _) => true,
            ("'none'", _) => false,
            ("'self'", _) => same,
            (source, Some(ours)) => covers(source, ours, page),
            // Nobody knows here under which address Rollcall is: somebody is allowed, and that may be us.
            (_, None) => true,
        });
        if !allowed {
            return Framing::Forbidden("Content-Security-Policy");
        }
    }
    // Browsers do not look at the older header when there is the newer one.
    let older = headers.get("x-frame-options").and_then(|value| value.to_str().ok()).map(|value| value.trim().to_ascii_lowercase());
    match older.as_deref() {
        Some("deny") if !has_list => Framing::Forbidden("X-Frame-Options"),
        Some("sameorigin") if !has_list && !same => Framing::Forbidden("X-Frame-Options"),
        _ => Framing::Allowed,
    }
}

/// Whether a source of a Content-Security-Policy means this origin.
fn covers(source: &str, ours: &Url, page: &Url) -> bool {
    let source = source.to_ascii_lowercase();
    if let Some(scheme) = source.strip_suffix(':') {
        return scheme == ours.scheme();
    }
    let (scheme, rest) = source.split_once("://").unwrap_or((page.scheme(), &source));
    let host_and_port = rest.split('/').next().unwrap_or_default();
    let (host, port) = host_and_port.rsplit_once(':').map_or((host_and_port, None), |(host, port)| (host, Some(port)));
    let our_host = ours.host_str().unwrap_or_default();
    let host_fits = host == "*" || host.strip_prefix('*').map_or(host == our_host, |ending| our_host.ends_with(ending));
    let port_fits = match port {
        Some("*") => true,
        Some(port) => ours.port_or_known_default().is_some_and(|ours| port == ours.to_string()),
        None => ours.port().is_none(),
    };
    // http in a list covers https, too.
    host_fits && port_fits && (scheme == ours.scheme() || (scheme == "http" && ours.scheme() == "https"))
}

#[cfg(test)]
mod tests;
