//! Files of recordings, given to those who may have them: under signed addresses, in ranges, for a while.
//!
//! An address alone is worth nothing. It works for the one person it was made for, with that person's cookie, and what that person may
//! do is looked up anew each time: whoever loses the right loses the file with the next piece of it.

mod range;

use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::hmac;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64URL_NOPAD;
use domain::RecordingId;
use domain::recording::Part;
use domain::role::Capability;
use serde::Deserialize;
use storage::{Place, Says, Trouble};

use self::range::Wanted;
use super::super::api_door::Caller;
use super::super::context::{App, Call, Session};
use super::super::files::name::FileName;
use super::super::files::{refusal, wall};
use super::super::guard::{self, Function, InRecording};
use super::super::store::recording::Recording;
use super::super::store::recording::file::{self, File};
use crate::api::{ApiError, Thing};

/// How long an address works, in ms.
pub const LASTS_MS: i64 = 6 * 60 * 60 * 1000;
/// How long an address works under which a bucket gives a file itself, in ms: it asks nobody who has it.
const DIRECT_MS: i64 = 10 * 60 * 1000;

/// The address of a file for one person until a time (Unix ms). `download`: to keep, and not to look at.
pub fn address(app: &App, recording: &RecordingId, part: Part, session: &Session, until_ms: i64, download: bool) -> String {
    let tag = hmac::sign(&key(app), &signed(recording, part, session, until_ms, download));
    let mark = BASE64URL_NOPAD.encode(tag.as_ref());
    let download = if download { "&download" } else { "" };
    format!("/recordings/{recording}/files/{}?until={until_ms}&mark={mark}{download}", part.as_str())
}

fn key(app: &App) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, &app.providers.vault.derive("recordings"))
}

/// What is signed: no part of it can be moved into another.
fn signed(recording: &RecordingId, part: Part, session: &Session, until_ms: i64, download: bool) -> Vec<u8> {
    let fields = (recording.as_str(), part.as_str(), session.person.as_str(), until_ms, download);
    serde_json::to_vec(&fields).expect("text and numbers")
}

/// What an address says besides the file.
#[derive(Debug, Deserialize)]
pub struct Asked {
    until: i64,
    mark: String,
    download: Option<String>,
}

/// Why there is no file.
enum Refused {
    Api(ApiError),
    /// The address was good once. The recording's page has new ones.
    Over(RecordingId),
    /// It should be there.
    Storage(Trouble),
    /// What was asked for lies behind the end of the file, which has so many bytes.
    Range(u64),
}

impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl From<sqlx::Error> for Refused {
    fn from(error: sqlx::Error) -> Self {
        Self::Api(error.into())
    }
}

/// `GET /recordings/{recording}/files/{part}?until=…&mark=…[&download]`
pub async fn give(
    State(app): State<Arc<App>>,
    Path((recording, part)): Path<(RecordingId, String)>,
    asked: Result<Query<Asked>, QueryRejection>,
    method: Method,
    headers: HeaderMap,
    caller: Caller,
) -> Response {
    let call = caller.into_call(app);
    let made = async {
        let session = call.session()?;
        let missing = || ApiError::NoSuch(Thing::Recording);
        let part = Part::from_name(&part).ok_or_else(missing)?;
        let Query(asked) = asked.map_err(|_| missing())?;
        let found = admit(&call, session, recording, part, &asked).await?;
        if call.app.recordings.direct && part == Part::Video && method == Method::GET {
            return direct(&call, &found, &asked).await;
        }
        stream(&call, &found, asked.download.is_some(), &method, &headers).await
    };
    let mut response = made.await.unwrap_or_else(Refused::into_response);
    let headers = response.headers_mut();
    // Whoever uses this browser next must not find it.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    let policy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

/// A file that may be given.
struct Given {
    recording: Recording,
    file: File,
    place: Place,
    size: u64,
    /// The strong validator: the digest of what was found whole.
    etag: HeaderValue,
}

/// Asks everything that there is to ask.
async fn admit(call: &Call, session: &Session, id: RecordingId, part: Part, asked: &Asked) -> Result<Given, Refused> {
    let missing = || Refused::Api(ApiError::NoSuch(Thing::Recording));
    let download = asked.download.is_some();
    let mark = BASE64URL_NOPAD.decode(asked.mark.as_bytes()).map_err(|_| missing())?;
    hmac::verify(&key(&call.app), &signed(&id, part, session, asked.until, download), &mark).map_err(|_| missing())?;
    let InRecording { course, recording, .. } = match guard::recording(call, Function::Recording, &id).await {
        // By address, what may not be seen is not there.
        Err(ApiError::NotAllowed) => return Err(missing()),
        other => other?,
    };
    // What is written down word by word is for taking along, and for those who may.
    let takes_along = download || matches!(part, Part::Transcript | Part::Chat);
    if !recording.state.can_play() || (takes_along && !course.may.has(Capability::DownloadRecordings)) {
        return Err(missing());
    }
    if call.now_ms() >= asked.until {
        return Err(Refused::Over(id));
    }
    let file = file::one(&call.app.store, &id, part).await?.filter(|file| file.here_ms.is_some()).ok_or_else(missing)?;
    let (Some(size), Some(sha256)) = (file.size, &file.sha256) else { return Err(missing()) };
    let etag = HeaderValue::try_from(format!("\"{sha256}\"")).map_err(|_| ApiError::Internal)?;
    let place = Place::new(&file.place).map_err(Refused::Storage)?;
    Ok(Given { recording, file, place, size, etag })
}

/// Sends the browser to the bucket.
async fn direct(call: &Call, given: &Given, asked: &Asked) -> Result<Response, Refused> {
    let lasts_ms = asked.until.saturating_sub(call.now_ms()).clamp(1_000, DIRECT_MS);
    let disposition = asked.download.is_some().then(|| disposition(given).to_str().map(str::to_owned).ok()).flatten();
    let says = Says { content_type: Some(content_type(&given.file).to_owned()), disposition };
    let lasts = Duration::from_millis(lasts_ms.unsigned_abs());
    let address = call.app.recordings.storage.signed(&given.place, lasts, &says).await.map_err(Refused::Storage)?;
    // Whoever configures this without a bucket is told so at the start.
    let address = address.ok_or(ApiError::Internal)?;
    let address = HeaderValue::try_from(address.as_str()).map_err(|_| ApiError::Internal)?;
    Ok((StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, address)]).into_response())
}

async fn stream(call: &Call, given: &Given, download: bool, method: &Method, headers: &HeaderMap) -> Result<Response, Refused> {
    // A range is something that only GET has (RFC 9110, 14.2).
    let wanted = if *method == Method::GET { Wanted::of(headers, given.size, &given.etag) } else { Wanted::Whole };
    let (status, range) = match wanted {
        Wanted::Whole => (StatusCode::OK, 0..given.size),
        Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Wanted::Nothing => return Err(Refused::Range(given.size)),
    };
    let length = range.end - range.start;
    let content_range = format!("bytes {}-{}/{}", range.start, range.end.saturating_sub(1), given.size);
    let body = if *method == Method::HEAD {
        Body::empty()
    } else {
        let (found, body) = call.app.recordings.storage.read(&given.place, Some(range)).await.map_err(Refused::Storage)?;
        if found.size != given.size {
            return Err(Refused::Storage(Trouble::Unusable("the file has changed since it was found whole".to_owned())));
        }
        Body::from_stream(body)
    };
    let mut response = (status, body).into_response();
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(&given.file)));
    answer.insert(header::CONTENT_LENGTH, length.into());
    answer.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    answer.insert(header::ETAG, given.etag.clone());
    if status == StatusCode::PARTIAL_CONTENT {
        answer.insert(header::CONTENT_RANGE, HeaderValue::try_from(content_range).map_err(|_| ApiError::Internal)?);
    }
    if download {
        answer.insert(header::CONTENT_DISPOSITION, disposition(given));
    }
    Ok(response)
}

/// The types that are given out, whatever was sent.
fn content_type(file: &File) -> &'static str {
    match (file.part, file.content_type.as_str()) {
        (Part::Video, "video/webm") => "video/webm",
        (Part::Video, _) => "video/mp4",
        (Part::Captions, _) | (_, "text/vtt") => "text/vtt; charset=utf-8",
        (_, "application/json") => "application/json",
        (_, "text/plain") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn disposition(given: &Given) -> HeaderValue {
    let ending = match content_type(&given.file).split(';').next() {
        Some("video/webm") => "webm",
        Some("video/mp4") => "mp4",
        Some("text/vtt") => "vtt",
        Some("application/json") => "json",
        Some("text/plain") => "txt",
        _ => "bin",
    };
    let what = match given.file.part {
        Part::Video => "",
        Part::Captions => "captions",
        Part::Transcript => "transcript",
        Part::Chat => "chat",
    };
    FileName::new(&[&given.recording.title, what], &wall::date("UTC", given.recording.started_ms), ending).attachment()
}

impl Refused {
    fn into_response(self) -> Response {
        let home = ("/".to_owned(), "To the first page");
        let (status, sentence, (address, words)) = match self {
            Self::Api(error) => {
                let way = if error.wants_sign_in() { ("/sign-in".to_owned(), "Sign in") } else { home };
                (error.status(), error.to_string(), way)
            }
            Self::Over(recording) => {
                let sentence =
                    "Addresses of recordings work for a few hours, and the time of this one is over. The recording's page has a new one.";
                (410, sentence.to_owned(), (format!("/recordings/{recording}"), "To the recording"))
            }
            Self::Storage(trouble) => {
                tracing::error!(%trouble, "a file of a recording cannot be given out");
                let sentence = "The file of this recording cannot be read just now. Please try again later, or tell your administrator.";
                (503, sentence.to_owned(), home)
            }
            Self::Range(size) => {
                let range = HeaderValue::try_from(format!("bytes */{size}")).expect("plain letters and digits");
                return (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, range)]).into_response();
            }
        };
        refusal(status, &sentence, &address, words)
    }
}
