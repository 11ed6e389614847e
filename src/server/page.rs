//! What Trunk built, embedded: the page with a fresh nonce, and the files behind it with ready-made compression.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use domain::role::Capability;
use domain::{LessonId, RecordingId};
use rust_embed::{Embed, EmbeddedFile};
use url::Url;

use super::api_door::Caller;
use super::context::App;
use super::guard::{self, Function};
use super::provider::deployment::Deployment;
use super::{conference, recordings};
use crate::api::recording::Source;

/// Trunk's output. A release build carries it; a debug build reads the folder.
#[derive(Embed)]
#[folder = "dist/"]
#[allow_missing = true]
struct Dist;

/// The page of all pages but one.
const PAGES: &str = "index.html";
/// The page of all pages for administrators: a program of their own, which nobody else loads.
const OFFICE: &str = "office/index.html";
/// The page of a conference: a program of its own, without forms, lists and router.
const CLASSROOM: &str = "classroom/index.html";
/// The same with all that moderators are given.
const CONSOLE: &str = "console/index.html";

/// What the start script looks for before it asks the server.
const TICKET_ID: &str = "ticket";

/// A page of the app.
pub async fn app(State(app): State<Arc<App>>) -> Response {
    page(&app, PAGES, StatusCode::OK, None, Elsewhere::Nothing)
}

/// A page for administrators.
pub async fn office(State(app): State<Arc<App>>) -> Response {
    page(&app, OFFICE, StatusCode::OK, None, Elsewhere::Nothing)
}

/// An address that is no page: the app says so in words.
fn not_found(app: &App) -> Response {
    page(app, PAGES, StatusCode::NOT_FOUND, None, Elsewhere::Nothing)
}

/// The page of a conference: with the ticket in it, if the caller may have one, so that the start script need not ask again. If
/// not, the app asks by itself and shows why.
pub async fn conference(State(app): State<Arc<App>>, Path(lesson): Path<LessonId>, caller: Caller) -> Response {
    let call = caller.into_call(Arc::clone(&app));
    // Where it is held, only those are told who may know; for others there will be no conference on the page.
    let Ok((found, deployment)) = conference::held_on(&call, &lesson).await else {
        return page(&app, CLASSROOM, StatusCode::OK, None, Elsewhere::Nothing);
    };
    let name = if found.course.may.has(Capability::Moderate) { CONSOLE } else { CLASSROOM };
    let ticket = conference::ticket_for(&call, found, &deployment).await.ok();
    let json = ticket.and_then(|ticket| serde_json::to_string(&ticket).ok());
    page(&app, name, StatusCode::OK, json.as_deref(), Elsewhere::Holds(&deployment))
}

/// The page where somebody tries their devices before a lesson. It may ask the lesson's video server whether it can be reached.
pub async fn check(State(app): State<Arc<App>>, Path(lesson): Path<LessonId>, caller: Caller) -> Response {
    let call = caller.into_call(Arc::clone(&app));
    let held_on = conference::held_on(&call, &lesson).await;
    page(&app, PAGES, StatusCode::OK, None, held_on.as_ref().map_or(Elsewhere::Nothing, |(_, deployment)| Elsewhere::Asks(deployment)))
}

/// The page of a recording. One that is on another site is shown in a frame of that site, and of no other.
pub async fn recording(State(app): State<Arc<App>>, Path(recording): Path<RecordingId>, caller: Caller) -> Response {
    let call = caller.into_call(Arc::clone(&app));
    let found = guard::recording(&call, Function::Recording, &recording).await.ok();
    let source = found.and_then(|found| recordings::pages::elsewhere(&found.recording));
    let frame = match source {
        Some(Source::Frame { url, .. }) => Url::parse(&url).ok().map(|url| url.origin().ascii_serialization()),
        _ => None,
    };
    page(&app, PAGES, StatusCode::OK, None, Elsewhere::Shows(frame.as_deref()))
}

/// What a page has to do with other sites.
#[derive(Clone, Copy)]
enum Elsewhere<'a> {
    /// Nothing.
    Nothing,
    /// It asks the site of this deployment for an answer.
    Asks(&'a Deployment),
    /// It shows a recording, and maybe in a frame of this origin.
    Shows(Option<&'a str>),
    /// It has a conference of this deployment in it.
    Holds(&'a Deployment),
}

impl<'a> Elsewhere<'a> {
    /// The deployment whose conference is in the page.
    fn conference(self) -> Option<&'a Deployment> {
        if let Self::Holds(deployment) = self { Some(deployment) } else { None }
    }

    /// Where frames in the page may come from.
    fn frame(self) -> Option<String> {
        match self {
            Self::Holds(deployment) => Some(deployment.origin()),
            Self::Shows(origin) => origin.map(str::to_owned),
            Self::Nothing | Self::Asks(_) => None,
        }
    }
}

/// A page. Only that of a conference may have another site in it, and only the one where the conference is.
fn page(app: &App, name: &str, status: StatusCode, ticket: Option<&str>, elsewhere: Elsewhere<'_>) -> Response {
    let nonce = HEXLOWER.encode(&app.random.bytes::<16>());
    let (status, html) = match Dist::get(name) {
        Some(file) => (status, prepared(&String::from_utf8_lossy(&file.data), &nonce, ticket)),
        None => {
            let text = "The browser half of Rollcall is not in this build. `./run` builds both.";
            (StatusCode::SERVICE_UNAVAILABLE, text.to_owned())
        }
    };
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    set(headers, header::CONTENT_SECURITY_POLICY, &page_policy(&nonce, elsewhere, app.recordings.origin().as_deref()));
    set(headers, header::HeaderName::from_static("permissions-policy"), &permissions(elsewhere));
    response
}

/// The page with a nonce in every script (all of them come from the build, none from anybody's input), and with the ticket before
/// the start script. With a ticket the conference comes first: the app's module waits for the line.
fn prepared(html: &str, nonce: &str, ticket: Option<&str>) -> String {
    let html = html.replace("<script", &format!("<script nonce=\"{nonce}\""));
    let (Some(ticket), Some(first)) = (ticket, html.find("<script")) else { return html };
    let (before, after) = html.split_at(first);
    let ticket = ticket.replace('<', "\\u003c");
    let after = after.replace("rel=modulepreload", "rel=modulepreload fetchpriority=low");
    format!("{before}<script type=\"application/json\" id=\"{TICKET_ID}\">{ticket}</script>{after}")
}

/// The page's policy: our own files, the conference's script and frame or an answer of its site, nothing else.
fn page_policy(nonce: &str, elsewhere: Elsewhere<'_>, bucket: Option<&str>) -> String {
    let conference = elsewhere.conference();
    let asks = match elsewhere {
        Elsewhere::Asks(deployment) if deployment.id().is_some() => format!(" {}", deployment.origin()),
        _ => String::new(),
    };
    let frames = elsewhere.frame().unwrap_or_else(|| "'none'".to_owned());
    let media = match (elsewhere, bucket) {
        (Elsewhere::Shows(_), Some(bucket)) => format!(" media-src 'self' {bucket};"),
        (Elsewhere::Shows(_), None) => " media-src 'self';".to_owned(),
        _ => String::new(),
    };
    let scripts = conference.filter(|one| one.id().is_some()).map(|one| format!(" {}", one.origin())).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'{scripts}; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'{asks};{media} frame-src {frames}; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

/// Devices are for us and for the conference's frame; what a frame with a recording needs is that it can be large.
fn permissions(elsewhere: Elsewhere<'_>) -> String {
    let conference = elsewhere.conference().filter(|one| one.id().is_some()).map(Deployment::origin);
    let shown = if let Elsewhere::Shows(origin) = elsewhere { origin.map(str::to_owned) } else { None };
    let allowed = |frame: Option<&String>| frame.map_or_else(|| "(self)".to_owned(), |origin| format!("(self \"{origin}\")"));
    let devices = ["camera", "microphone", "display-capture", "screen-wake-lock", "speaker-selection", "clipboard-write"];
    let looks = ["autoplay", "fullscreen", "picture-in-picture"];
    let devices = devices.map(|feature| format!("{feature}={}", allowed(conference.as_ref())));
    let looks = looks.map(|feature| format!("{feature}={}", allowed(conference.as_ref().or(shown.as_ref()))));
    [devices.join(", "), looks.join(", "), "geolocation=(), payment=(), usb=()".to_owned()].join(", ")
}

/// A file that Trunk built, or the page that says that there is none.
pub async fn file(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    let allowed = !path.is_empty() && ![PAGES, OFFICE, CLASSROOM, CONSOLE].contains(&path);
    let compressed = path.ends_with(".br") || path.ends_with(".gz");
    match Dist::get(path) {
        Some(file) if allowed && !compressed => static_file(path, file, &headers),
        _ => not_found(&app),
    }
}

/// A meeting of the practice conference: one page for all names.
pub async fn practice_meeting(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let Some(file) = Dist::get("practice/index.html") else { return not_found(&app) };
    let mut response = static_file("practice/index.html", file, &headers);
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; \
                  connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

fn static_file(path: &str, plain: EmbeddedFile, request: &HeaderMap) -> Response {
    let kind = plain.metadata.mimetype().to_owned();
    let accepted = request.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts = |coding: &str| accepted.split(',').any(|one| one.trim().split(';').next() == Some(coding) && !one.contains("q=0"));
    let ready_made = [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(coding, _)| accepts(coding))
        .find_map(|(coding, ending)| Some((coding, Dist::get(&format!("{path}.{ending}"))?)));
    let (coding, file) = ready_made.map_or((None, plain), |(coding, file)| (Some(coding), file));

    let tag = format!("\"{}\"", HEXLOWER.encode(&file.metadata.sha256_hash()[..16]));
    let unchanged = request.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response =
        if unchanged { StatusCode::NOT_MODIFIED.into_response() } else { Body::from(file.data.into_owned()).into_response() };
    let headers = response.headers_mut();
    set(headers, header::ETAG, &tag);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let caching = if has_hash(path) { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if !unchanged {
        let charset = if kind.starts_with("text/") || kind.ends_with("javascript") { "; charset=utf-8" } else { "" };
        set(headers, header::CONTENT_TYPE, &format!("{kind}{charset}"));
        if let Some(coding) = coding {
            set(headers, header::CONTENT_ENCODING, coding);
        }
    }
    response
}

/// Whether Trunk put a content hash into the file's name (`web-0123456789abcdef_bg.wasm`), so that it can be cached for ever. The
/// hash is a number of 64 bits, written without its leading zeros.
fn has_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split(['-', '_', '.']).any(|part| (12..=16).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    headers.insert(name, HeaderValue::try_from(value).expect("built from plain text here"));
}

#[cfg(test)]
mod tests {
    use super::{has_hash, prepared};

    #[test]
    fn the_ticket_stands_before_the_script_that_looks_for_it() {
        let html = "<!doctype html><meta charset=utf-8><script>start()</script><link href=/web.js rel=modulepreload>";
        let page = prepared(html, "n0", Some(r#"{"subject":"</script><b>"}"#));
        let expected = concat!(
            "<!doctype html><meta charset=utf-8>",
            r#"<script type="application/json" id="ticket">{"subject":"\u003c/script>\u003cb>"}</script>"#,
            r#"<script nonce="n0">start()</script><link href=/web.js rel=modulepreload fetchpriority=low>"#,
        );
        assert_eq!(page, expected);
        assert_eq!(prepared(html, "n0", None), html.replace("<script", r#"<script nonce="n0""#));
    }

    #[test]
    fn only_hashed_names_are_cached_for_ever() {
        assert!(has_hash("web-0f3c5a9e8d7b6a51_bg.wasm") && has_hash("web-8b6e83ea4675b9c.js") && has_hash("app-0123456789abcdef.css"));
        assert!(!has_hash("favicon.svg") && !has_hash("practice/external_api.js"));
    }
}
