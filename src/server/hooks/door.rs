//! What a delivery passes: how large it is and of which type, who vouches for it, what it says; then the answer that its sender reads.
//!
//! A stranger learns nothing: without a right secret every answer is the same, whatever hook, room or lesson is named.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::HookId;
use domain::evidence::HookKind;
use hooks::{Denied, Form, Message, Unreadable};
use serde_json::{Value, json};

use super::super::api_door;
use super::super::context::App;
use super::super::ingest::LogLine;
use super::super::store::{self, hook::Hook};
use super::body::{Refusal, is_json, storage, whole};
use super::take::{self, Taken};
use crate::api::hook::Outcome;

/// `POST /hooks/rollcall` and `/hooks/rollcall/{hook}`.
pub async fn rollcall(state: State<Arc<App>>, hook: Option<Path<String>>, request: Request) -> Response {
    let id = request.headers().get("webhook-id").and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    Door::new(state, HookKind::Rollcall, hook).deliver(Form::Rollcall { id: &id }, request).await
}

/// `POST /hooks/jibri` and `/hooks/jibri/{hook}`.
pub async fn jibri(state: State<Arc<App>>, hook: Option<Path<String>>, request: Request) -> Response {
    let time = request.headers().get("webhook-timestamp").and_then(|time| time.to_str().ok()).unwrap_or_default().to_owned();
    Door::new(state, HookKind::Jibri, hook).deliver(Form::Jibri { time: &time }, request).await
}

/// `POST /hooks/jaas` and `/hooks/jaas/{hook}`.
pub async fn jaas(state: State<Arc<App>>, hook: Option<Path<String>>, request: Request) -> Response {
    Door::new(state, HookKind::Jaas, hook).deliver(Form::Jaas, request).await
}

/// `POST /hooks/presence-logger` and `/hooks/presence-logger/{hook}`.
pub async fn presence_logger(state: State<Arc<App>>, hook: Option<Path<String>>, request: Request) -> Response {
    Door::new(state, HookKind::PresenceLogger, hook).deliver(Form::PresenceLogger, request).await
}

/// `POST /hooks/event-sync/events/{subject}/{what}`.
pub async fn event_sync(state: State<Arc<App>>, Path((subject, what)): Path<(String, String)>, request: Request) -> Response {
    let form = Form::EventSync { subject: &subject, what: &what };
    Door::new(state, HookKind::EventSync, None).deliver(form, request).await
}

/// `POST /hooks/event-sync/{hook}/events/{subject}/{what}`.
pub async fn event_sync_of(
    state: State<Arc<App>>,
    Path((hook, subject, what)): Path<(String, String, String)>,
    request: Request,
) -> Response {
    let form = Form::EventSync { subject: &subject, what: &what };
    Door::new(state, HookKind::EventSync, Some(Path(hook))).deliver(form, request).await
}

/// `POST /v1/jitsi/events`.
pub async fn reflector_event(state: State<Arc<App>>, request: Request) -> Response {
    Door::new(state, HookKind::Reflector, None).deliver(Form::ReflectorEvent, request).await
}

/// `POST /v1/jibri/recording-complete`.
pub async fn reflector_recording(state: State<Arc<App>>, request: Request) -> Response {
    Door::new(state, HookKind::Reflector, None).deliver(Form::ReflectorRecording, request).await
}

/// `GET /v1/jitsi/health`.
pub async fn reflector_health(State(app): State<Arc<App>>) -> Response {
    let configured = super::has_reflector(&app).await;
    let timestamp = jiff::Timestamp::from_millisecond(app.clock.now_ms()).map(|at| at.to_string()).unwrap_or_default();
    let body = json!({ "status": "ok", "service": "jitsi-webhooks", "timestamp": timestamp, "webhook_secret_configured": configured });
    (no_store(), axum::Json(body)).into_response()
}

fn no_store() -> [(header::HeaderName, &'static str); 1] {
    [(header::CACHE_CONTROL, "no-store")]
}

/// Where a delivery comes in.
struct Door {
    app: Arc<App>,
    kind: HookKind,
    hook: Option<HookId>,
}

impl Door {
    fn new(State(app): State<Arc<App>>, kind: HookKind, hook: Option<Path<String>>) -> Self {
        Self { app, kind, hook: hook.map(|Path(hook)| HookId::new(hook)) }
    }

    async fn deliver(&self, form: Form<'_>, request: Request) -> Response {
        let received_ms = self.app.clock.now_ms();
        let mut response = match self.hooks().await {
            Ok(hooks) => self.pass(&hooks, form, request, received_ms).await,
            Err(error) => {
                tracing::error!(%error, "a delivery cannot be judged");
                self.refused(&storage())
            }
        };
        response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
        response
    }

    /// The hooks that it can be for.
    async fn hooks(&self) -> store::Result<Vec<Hook>> {
        match &self.hook {
            None => store::hook::of_kind(&self.app.store, self.kind).await,
            Some(hook) => {
                let found = store::hook::by_id(&self.app.store, hook).await?;
                Ok(found.filter(|found| found.kind == self.kind).into_iter().collect())
            }
        }
    }

    async fn pass(&self, hooks: &[Hook], form: Form<'_>, request: Request, received_ms: i64) -> Response {
        let (parts, body) = request.into_parts();
        // Without a right secret it is only known whose it is if it can be nobody else's.
        let presumed = match hooks {
            [one] => Some(one),
            _ => None,
        };
        let body = match whole(&parts.headers, body).await {
            Ok(body) => body,
            Err(refusal) => return self.turn_away(presumed, refusal, &parts, received_ms),
        };
        let hook = match self.vouched(hooks, &parts.headers, &body, received_ms) {
            Ok(hook) => hook,
            Err((Denied::Old { off_s }, Some(hook))) => {
                let sentence =
                    format!("The signature is right, but its time is {} s from now. Please set the sender's clock.", off_s.abs());
                let mut refusal = Refusal::new(StatusCode::UNAUTHORIZED, sentence);
                refusal.why = Some(Denied::Old { off_s }.to_string());
                return self.refuse(hook, "", refusal, received_ms);
            }
            Err((denied, _)) => {
                let sentence = match self.kind {
                    HookKind::Reflector => "Invalid webhook signature",
                    _ => "The signature or key is missing or not right. `rollcall hook list` shows the hooks that there are.",
                };
                let mut refusal = Refusal::new(StatusCode::UNAUTHORIZED, sentence);
                refusal.why = Some(denied.to_string());
                return self.turn_away(presumed, refusal, &parts, received_ms);
            }
        };
        if !is_json(&parts.headers) {
            let refusal = Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "The Content-Type must be application/json.");
            return self.refuse(hook, "", refusal, received_ms);
        }
        let message = match hooks::read(form, &body) {
            Ok(message) => message,
            Err(error) => {
                let status = match error {
                    Unreadable::Json(_) => StatusCode::BAD_REQUEST,
                    Unreadable::Content(_) => StatusCode::UNPROCESSABLE_ENTITY,
                };
                return self.refuse(hook, "", Refusal::new(status, error.to_string()), received_ms);
            }
        };
        self.take(hook, &message, received_ms).await
    }

    /// The hook whose secret the delivery shows; or the reason, and the hook if the secret was right all the same.
    fn vouched<'a>(
        &self,
        hooks: &'a [Hook],
        headers: &HeaderMap,
        body: &[u8],
        now_ms: i64,
    ) -> Result<&'a Hook, (Denied, Option<&'a Hook>)> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let check = |secret: &str| hooks::check(self.kind, secret, header, body, now_ms);
        let mut denied = None;
        for hook in hooks {
            for secret in self.app.hooks.secrets(&self.app.providers.vault, hook, now_ms) {
                match check(secret.expose()) {
                    Ok(()) => return Ok(hook),
                    Err(old @ Denied::Old { .. }) => return Err((old, Some(hook))),
                    Err(other) => denied = Some(other),
                }
            }
        }
        // As much work as for a hook that there is.
        let nobodys = check("whsec_").err().unwrap_or(Denied::Wrong);
        Err((denied.unwrap_or(nobodys), None))
    }

    async fn take(&self, hook: &Hook, message: &Message, received_ms: i64) -> Response {
        let taken = match take::take(&self.app, hook, message, received_ms).await {
            Ok(taken) => taken,
            Err(error) => {
                tracing::error!(%error, hook = %hook.id, "a delivery could not be stored");
                return self.refused(&storage());
            }
        };
        match taken {
            Taken::Stored { stored, left_out } => {
                let outcome = if stored.new == 0 { Outcome::Duplicate } else { Outcome::Accepted };
                self.count(outcome.as_str());
                self.app.metrics.facts.inc_by(u64::from(stored.new));
                if let Some(why) = left_out.filter(|_| !stored.replayed) {
                    self.log(hook, Outcome::Ignored, &message.event, why, received_ms);
                }
                self.accepted(hook, message, outcome).await
            }
            Taken::Nothing(why) => {
                self.count(Outcome::Ignored.as_str());
                self.log(hook, Outcome::Ignored, &message.event, why, received_ms);
                self.accepted(hook, message, Outcome::Ignored).await
            }
            Taken::Recording(again, lesson) => {
                let outcome = if again { Outcome::Duplicate } else { Outcome::Accepted };
                self.count(outcome.as_str());
                let line = LogLine { hook: hook.id.clone(), outcome, event: message.event.clone(), lesson, why: String::new() };
                match again {
                    true => self.pass_log(line, received_ms),
                    false => self.app.ingest.log(line, received_ms),
                }
                self.accepted(hook, message, outcome).await
            }
            Taken::Refused(status, sentence) => self.refuse(hook, &message.event, Refusal::new(status, sentence), received_ms),
            Taken::Elsewhere(why) => {
                let sentence = match self.kind {
                    HookKind::Reflector => "Meeting not found",
                    _ => "No room that this hook may report on has this conference.",
                };
                let mut refusal = Refusal::new(StatusCode::NOT_FOUND, sentence);
                refusal.why = Some(why.to_owned());
                self.refuse(hook, &message.event, refusal, received_ms)
            }
        }
    }

    /// What a sender that has a right secret is told when nothing is wrong.
    async fn accepted(&self, hook: &Hook, message: &Message, outcome: Outcome) -> Response {
        let body = match self.kind {
            HookKind::Rollcall => json!({ "stored": self.highest(hook, message).await, "outcome": outcome }),
            HookKind::Reflector if message.event == "recording-complete" => recording_answer(message),
            HookKind::Reflector => json!({ "status": "ok", "event": message.event, "room": message.room }),
            _ => json!({ "outcome": outcome }),
        };
        axum::Json(body).into_response()
    }

    /// The highest number that is known of the sender. If that is more than it has given out, it has an old copy of its outbox; what it
    /// numbers again would be taken for what came before.
    async fn highest(&self, hook: &Hook, message: &Message) -> Option<u64> {
        let source = message.source.as_deref().unwrap_or_default();
        // If this cannot be read now, the next answer says it.
        let known = store::hook::highest(&self.app.store, &hook.id, source).await.ok().flatten();
        message.highest.max(known.map(hooks::module_sequence))
    }

    /// Refuses what a right secret vouches for.
    fn refuse(&self, hook: &Hook, event: &str, refusal: Refusal, now_ms: i64) -> Response {
        self.count(Outcome::Refused.as_str());
        let why = refusal.why.clone().unwrap_or_else(|| refusal.sentence.clone());
        self.log(hook, Outcome::Refused, event, why, now_ms);
        self.refused(&refusal)
    }

    /// Refuses what nobody vouches for. Whoever comes too often waits.
    fn turn_away(&self, presumed: Option<&Hook>, mut refusal: Refusal, parts: &Parts, now_ms: i64) -> Response {
        self.count("stranger");
        match (self.app.hooks.strangers.count(peer(parts, &self.app)), presumed) {
            (Err(retry_s), _) => {
                let sentence = "Too many deliveries without a right signature or key. Please wait.";
                refusal = Refusal { retry_s: Some(retry_s), ..Refusal::new(StatusCode::TOO_MANY_REQUESTS, sentence) };
            }
            (Ok(()), Some(hook)) => {
                let why = refusal.why.clone().unwrap_or_else(|| refusal.sentence.clone());
                self.log(hook, Outcome::Refused, "", why, now_ms);
            }
            (Ok(()), None) => {}
        }
        self.refused(&refusal)
    }

    fn refused(&self, refusal: &Refusal) -> Response {
        tracing::info!(kind = self.kind.as_str(), status = refusal.status.as_u16(), "a delivery was refused");
        let field = if self.kind == HookKind::Reflector { "detail" } else { "error" };
        let mut response = (refusal.status, axum::Json(json!({ field: refusal.sentence }))).into_response();
        if let Some(retry_s) = refusal.retry_s {
            response.headers_mut().insert(header::RETRY_AFTER, retry_s.into());
        }
        response
    }

    fn count(&self, outcome: &'static str) {
        self.app.metrics.delivered(self.kind.as_str(), outcome);
    }

    fn log(&self, hook: &Hook, outcome: Outcome, event: &str, why: String, now_ms: i64) {
        self.pass_log(LogLine { hook: hook.id.clone(), outcome, event: event.to_owned(), lesson: None, why }, now_ms);
    }

    fn pass_log(&self, line: LogLine, now_ms: i64) {
        for line in self.app.hooks.flood.pass(line, now_ms) {
            self.app.ingest.log(line, now_ms);
        }
    }
}

fn peer(parts: &Parts, app: &App) -> IpAddr {
    api_door::peer(parts, app.behind_proxy)
}

/// What the guide promises for a finished recording.
fn recording_answer(message: &Message) -> Value {
    let file = message.told.iter().find_map(|told| match &told.what {
        hooks::What::Event(event) => serde_json::from_str::<Value>(&event.detail).ok()?.get("recording_file").cloned(),
        _ => None,
    });
    json!({ "status": "ok", "room_name": message.room, "recording_file": file, "message": "Recording noted" })
}
