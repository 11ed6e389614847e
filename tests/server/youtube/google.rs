//! A stand-in for Google on this machine: the token endpoint, and those parts of YouTube's API v3 that are used, as strict as the
//! reference says. Tests break it in the ways in which the real one breaks.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;
use youtube::Endpoints;

pub const CLIENT: &str = "1234-school.apps.googleusercontent.com";
pub const SECRET: &str = "GOCSPX-the-secret-of-these-tests";
pub const SCOPE: &str = "https://www.googleapis.com/auth/youtube";

/// A way to break.
#[derive(Clone, Debug)]
pub enum Fault {
    /// A refusal with a reason of the API.
    Reason(u16, &'static str),
    /// A page of HTML with this status.
    Html(u16),
    /// 200 with something that is no JSON.
    Rubbish,
    /// It is done, and then the answer is lost.
    Lost,
    /// It takes this long, in ms.
    Slow(u64),
}

#[derive(Default)]
pub struct World {
    /// Codes that were given out: whose, the challenge, the redirect address and the scope.
    codes: BTreeMap<String, (String, String, String, String)>,
    /// Lasting permissions: whose.
    pub permissions: BTreeMap<String, String>,
    /// Tokens for calls: by which permission.
    pub tokens: BTreeMap<String, String>,
    pub broadcasts: BTreeMap<String, Broadcast>,
    /// Streams: whose, and the key.
    pub streams: BTreeMap<String, (String, String)>,
    /// What breaks: method and path, whose (empty: anybody's), how.
    faults: VecDeque<(&'static str, &'static str, Fault)>,
    /// What was called, with whose account.
    pub calls: Vec<String>,
    /// Permissions that were given back.
    pub returned: Vec<String>,
    /// Google gives no lasting permission, or not for all that was asked.
    pub no_refresh: bool,
    pub less: bool,
    count: u32,
}

#[derive(Clone, Debug)]
pub struct Broadcast {
    pub owner: String,
    pub title: String,
    pub description: String,
    pub life: &'static str,
    pub privacy: String,
    pub embeddable: bool,
    pub stream: Option<String>,
    pub upload: &'static str,
    pub duration: &'static str,
}

#[derive(Clone)]
pub struct Google {
    world: Arc<Mutex<World>>,
    base: Url,
}

impl Google {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = Url::parse(&format!("http://{}/", listener.local_addr().expect("bound"))).expect("an address");
        let google = Self { world: Arc::default(), base };
        let router = Router::new()
            .route("/token", post(token))
            .route("/revoke", post(revoke))
            .route("/youtube/v3/{*path}", any(api))
            .with_state(google.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        google
    }

    pub fn endpoints(&self) -> Endpoints {
        Endpoints::below(&self.base)
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().expect("no test panics while holding it")
    }

    /// Breaks the next call of this kind with an account (empty: any).
    pub fn break_next(&self, call: &'static str, whose: &'static str, fault: Fault) {
        self.world().faults.push_back((call, whose, fault));
    }

    /// Somebody agrees at Google: the path and query that they come back with.
    pub fn agree(&self, address: &str, whose: &str) -> String {
        let url = Url::parse(address).expect("an address");
        assert!(address.starts_with(self.endpoints().consent.as_str()), "{address}");
        let of = |name: &str| {
            let values: Vec<String> = url.query_pairs().filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()).collect();
            assert_eq!(values.len(), 1, "{name} is there once: {address}");
            values.into_iter().next().expect("one")
        };
        assert_eq!((of("response_type"), of("client_id"), of("scope")), ("code".into(), CLIENT.into(), SCOPE.into()));
        assert_eq!((of("access_type"), of("code_challenge_method")), ("offline".into(), "S256".into()));
        assert!(of("prompt").contains("consent"));
        assert_eq!(of("code_challenge").len(), 43);
        let redirect = of("redirect_uri");
        assert!(redirect.starts_with("https://"), "{redirect}");
        let mut world = self.world();
        let code = world.name("4/code");
        let scope = if world.less { "openid".to_owned() } else { SCOPE.to_owned() };
        world.codes.insert(code.clone(), (whose.to_owned(), of("code_challenge"), redirect.clone(), scope));
        let mut back = Url::parse(&redirect).expect("an address");
        back.query_pairs_mut().append_pair("state", &of("state")).append_pair("code", &code).append_pair("scope", SCOPE);
        format!("{}?{}", back.path(), back.query().expect("a query"))
    }

    /// The permissions of somebody are taken back at Google.
    pub fn take_back(&self, whose: &str) {
        let mut world = self.world();
        world.permissions.retain(|_, owner| owner != whose);
        let World { tokens, permissions, .. } = &mut *world;
        tokens.retain(|_, permission| permissions.contains_key(permission));
    }

    /// A picture comes to a stream.
    pub fn picture(&self, key: &str) {
        let mut world = self.world();
        let stream = world.streams.iter().find(|(_, (_, known))| known == key).map(|(id, _)| id.clone()).expect("a stream with this key");
        let broadcast = world.broadcasts.values_mut().find(|one| one.stream.as_ref() == Some(&stream)).expect("a bound broadcast");
        assert_eq!(broadcast.life, "ready");
        broadcast.life = "live";
    }

    /// YouTube has finished the video.
    pub fn finish(&self, id: &str) {
        let mut world = self.world();
        let broadcast = world.broadcasts.get_mut(id).expect("a broadcast");
        (broadcast.upload, broadcast.duration) = ("processed", "PT42M10S");
    }

    pub fn only(&self) -> (String, Broadcast) {
        let world = self.world();
        assert_eq!(world.broadcasts.len(), 1, "{:?}", world.broadcasts);
        world.broadcasts.iter().next().map(|(id, one)| (id.clone(), one.clone())).expect("one")
    }
}

impl World {
    fn name(&mut self, kind: &str) -> String {
        self.count += 1;
        format!("{kind}-{}", self.count)
    }

    fn fault(&mut self, call: &str, whose: &str) -> Option<Fault> {
        let place = self.faults.iter().position(|(of, who, _)| *of == call && (who.is_empty() || *who == whose))?;
        self.faults.remove(place).map(|(_, _, fault)| fault)
    }
}

fn pairs(text: &str) -> BTreeMap<String, String> {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

fn answer(status: u16, body: &Value) -> Response {
    (StatusCode::from_u16(status).expect("a status"), [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

fn refusal(status: u16, reason: &str) -> Response {
    let errors = json!([{ "message": "No.", "domain": "youtube", "reason": reason }]);
    answer(status, &json!({ "error": { "code": status, "message": "No.", "errors": errors } }))
}

async fn broken(fault: Fault) -> Option<Response> {
    Some(match fault {
        Fault::Reason(status, reason) => refusal(status, reason),
        Fault::Html(status) => (StatusCode::from_u16(status).expect("a status"), "<html>Sorry.</html>").into_response(),
        Fault::Rubbish => (StatusCode::OK, "{\"id\": 7").into_response(),
        Fault::Lost => return None,
        Fault::Slow(ms) => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            return None;
        }
    })
}

async fn token(State(google): State<Google>, headers: HeaderMap, body: String) -> Response {
    assert_eq!(headers[header::CONTENT_TYPE], "application/x-www-form-urlencoded");
    let form = pairs(&body);
    let fault = google.world().fault("POST token", "");
    if let Some(fault) = fault
        && let Some(response) = broken(fault).await
    {
        return response;
    }
    let mut world = google.world();
    let wrong = |error: &str| answer(400, &json!({ "error": error, "error_description": "Bad Request" }));
    if form.get("client_id").map(String::as_str) != Some(CLIENT) || form.get("client_secret").map(String::as_str) != Some(SECRET) {
        return answer(401, &json!({ "error": "invalid_client", "error_description": "Unauthorized" }));
    }
    let (permission, scope) = match form.get("grant_type").map(String::as_str) {
        Some("authorization_code") => {
            let Some((whose, challenge, redirect, scope)) = form.get("code").and_then(|code| world.codes.remove(code)) else {
                return wrong("invalid_grant");
            };
            let proof = BASE64URL_NOPAD.encode(&Sha256::digest(form.get("code_verifier").map(String::as_bytes).unwrap_or_default()));
            if proof != challenge || form.get("redirect_uri") != Some(&redirect) {
                return wrong("invalid_grant");
            }
            let permission = world.name("1//lasting");
            world.permissions.insert(permission.clone(), whose);
            (permission, scope)
        }
        Some("refresh_token") => match form.get("refresh_token").filter(|text| world.permissions.contains_key(*text)) {
            Some(permission) => (permission.clone(), SCOPE.to_owned()),
            None => return wrong("invalid_grant"),
        },
        _ => return wrong("unsupported_grant_type"),
    };
    let token = world.name("ya29.token");
    world.tokens.insert(token.clone(), permission.clone());
    let mut body = json!({ "access_token": token, "expires_in": 3599, "scope": scope, "token_type": "Bearer" });
    if form.contains_key("code") && !world.no_refresh {
        body["refresh_token"] = json!(permission);
    }
    answer(200, &body)
}

async fn revoke(State(google): State<Google>, body: String) -> Response {
    let fault = google.world().fault("POST revoke", "");
    if let Some(fault) = fault
        && let Some(response) = broken(fault).await
    {
        return response;
    }
    let token = pairs(&body).remove("token").unwrap_or_default();
    let mut world = google.world();
    world.returned.push(token.clone());
    if world.permissions.remove(&token).is_none() {
        return answer(400, &json!({ "error": "invalid_token" }));
    }
    answer(200, &json!({}))
}

async fn api(
    State(google): State<Google>,
    method: Method,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let query = pairs(&query.unwrap_or_default());
    let token = headers.get(header::AUTHORIZATION).and_then(|text| text.to_str().ok()?.strip_prefix("Bearer "));
    let (whose, call, fault) = {
        let mut world = google.world();
        let permission = token.and_then(|token| world.tokens.get(token)).cloned();
        let Some(whose) = permission.and_then(|permission| world.permissions.get(&permission)).cloned() else {
            return refusal(401, "authError");
        };
        let call = format!("{method} {path}");
        world.calls.push(format!("{whose}: {call}"));
        let fault = world.fault(&call, &whose);
        (whose, call, fault)
    };
    let lost = matches!(fault, Some(Fault::Lost));
    if let Some(fault) = fault
        && let Some(response) = broken(fault).await
    {
        return response;
    }
    let body: Value = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).expect("JSON") };
    let response = answered(&mut google.world(), &call, &whose, &query, &body);
    if lost { (StatusCode::BAD_GATEWAY, "<html>Sorry.</html>").into_response() } else { response }
}

fn answered(world: &mut World, call: &str, whose: &str, query: &BTreeMap<String, String>, body: &Value) -> Response {
    let of = |name: &str| query.get(name).map(String::as_str);
    let list = |items: Vec<Value>| answer(200, &json!({ "items": items, "pageInfo": { "totalResults": items.len() } }));
    if !call.starts_with("DELETE") {
        assert!(of("part").is_some_and(|part| !part.is_empty()), "{call} needs parts");
    }
    let id = of("id").unwrap_or_default().to_owned();
    match call {
        "GET channels" => {
            assert_eq!(of("mine"), Some("true"));
            if whose == "nobody" {
                return answer(200, &json!({ "pageInfo": { "totalResults": 0 } }));
            }
            list(vec![json!({ "id": format!("UC{whose}"), "snippet": { "title": format!("Channel of {whose}") } })])
        }
        "GET liveBroadcasts" => {
            let filters = ["id", "mine", "broadcastStatus"].into_iter().filter(|name| of(name).is_some()).count();
            assert_eq!(filters, 1, "exactly one filter: {query:?}");
            let wanted = |one: &Broadcast, key: &str| match (of("id"), of("broadcastStatus")) {
                (Some(id), _) => key == id,
                (_, Some("upcoming")) => one.life == "ready",
                (_, Some("active")) => one.life == "live",
                _ => true,
            };
            let all = world.broadcasts.iter().filter(|(key, one)| one.owner == whose && wanted(one, key));
            list(all.map(|(key, one)| resource(key, one)).collect())
        }
        "POST liveBroadcasts" => {
            let text =
                |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer}: {body}")).to_owned();
            let flag = |pointer: &str| body.pointer(pointer).and_then(Value::as_bool).unwrap_or_else(|| panic!("{pointer}: {body}"));
            let title = text("/snippet/title");
            assert!((1..=100).contains(&title.chars().count()) && !title.contains(['<', '>']), "{title}");
            assert!(text("/snippet/scheduledStartTime").ends_with('Z'));
            assert_eq!((text("/status/privacyStatus").as_str(), flag("/status/selfDeclaredMadeForKids")), ("unlisted", false));
            assert!(flag("/contentDetails/enableAutoStart") && flag("/contentDetails/enableAutoStop"));
            assert!(!flag("/contentDetails/monitorStream/enableMonitorStream"));
            let id = world.name("vid");
            let one = Broadcast {
                owner: whose.to_owned(),
                title,
                description: text("/snippet/description"),
                life: "ready",
                privacy: "unlisted".to_owned(),
                embeddable: flag("/contentDetails/enableEmbed"),
                stream: None,
                upload: "uploaded",
                duration: "P0D",
            };
            world.broadcasts.insert(id.clone(), one.clone());
            answer(200, &resource(&id, &one))
        }
        "POST liveBroadcasts/bind" => {
            let stream = of("streamId").unwrap_or_default().to_owned();
            if !world.streams.contains_key(&stream) {
                return refusal(404, "liveStreamNotFound");
            }
            let Some(one) = world.broadcasts.get_mut(&id).filter(|one| one.owner == whose) else {
                return refusal(404, "liveBroadcastNotFound");
            };
            one.stream = Some(stream);
            answer(200, &resource(&id, one))
        }
        "POST liveBroadcasts/transition" => {
            assert_eq!(of("broadcastStatus"), Some("complete"));
            let Some(one) = world.broadcasts.get_mut(&id).filter(|one| one.owner == whose) else {
                return refusal(404, "liveBroadcastNotFound");
            };
            match one.life {
                "live" => one.life = "complete",
                "complete" => return refusal(403, "redundantTransition"),
                _ => return refusal(403, "invalidTransition"),
            }
            answer(200, &resource(&id, one))
        }
        "DELETE liveBroadcasts" | "DELETE videos" => match world.broadcasts.get(&id) {
            Some(one) if one.owner == whose && one.life != "live" => {
                world.broadcasts.remove(&id);
                StatusCode::NO_CONTENT.into_response()
            }
            Some(_) => refusal(403, "liveBroadcastDeletionNotAllowed"),
            None => refusal(404, "videoNotFound"),
        },
        "GET liveStreams" => list(world.streams.iter().filter(|(key, _)| **key == id).map(|(key, (_, name))| stream(key, name)).collect()),
        "POST liveStreams" => {
            assert_eq!(body.pointer("/cdn/ingestionType"), Some(&json!("rtmp")));
            assert_eq!(body.pointer("/contentDetails/isReusable"), Some(&json!(false)));
            let (id, key) = (world.name("stream"), world.name("key-key-key"));
            world.streams.insert(id.clone(), (whose.to_owned(), key.clone()));
            answer(200, &stream(&id, &key))
        }
        "DELETE liveStreams" => match world.streams.remove(&id) {
            Some(_) => StatusCode::NO_CONTENT.into_response(),
            None => refusal(404, "liveStreamNotFound"),
        },
        "GET videos" => {
            let one = world.broadcasts.get(&id).filter(|one| one.owner == whose || one.privacy != "private");
            list(one.into_iter().map(video).collect())
        }
        "PUT videos" => {
            let id = body.pointer("/id").and_then(Value::as_str).unwrap_or_default();
            let Some(one) = world.broadcasts.get_mut(id).filter(|one| one.owner == whose) else { return refusal(404, "videoNotFound") };
            assert_eq!(body.pointer("/status/license"), Some(&json!("youtube")), "what is not said is reset: {body}");
            one.privacy = body.pointer("/status/privacyStatus").and_then(Value::as_str).expect("a privacy").to_owned();
            one.embeddable = body.pointer("/status/embeddable").and_then(Value::as_bool).expect("said");
            answer(200, &json!({ "id": id }))
        }
        other => panic!("nobody calls {other}"),
    }
}

fn resource(id: &str, one: &Broadcast) -> Value {
    json!({
        "kind": "youtube#liveBroadcast",
        "id": id,
        "snippet": { "title": one.title, "description": one.description },
        "status": { "lifeCycleStatus": one.life, "privacyStatus": one.privacy },
        "contentDetails": { "boundStreamId": one.stream, "enableEmbed": one.embeddable },
    })
}

fn stream(id: &str, key: &str) -> Value {
    let info = json!({ "streamName": key, "ingestionAddress": "rtmp://a.rtmp.youtube.com/live2" });
    json!({ "kind": "youtube#liveStream", "id": id, "cdn": { "ingestionType": "rtmp", "ingestionInfo": info } })
}

fn video(one: &Broadcast) -> Value {
    let status = json!({
        "uploadStatus": one.upload, "privacyStatus": one.privacy, "embeddable": one.embeddable,
        "license": "youtube", "publicStatsViewable": true, "madeForKids": false, "selfDeclaredMadeForKids": false,
    });
    json!({ "kind": "youtube#video", "status": status, "contentDetails": { "duration": one.duration } })
}
