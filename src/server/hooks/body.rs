//! The body of a delivery: whether it is of the right type and size; and why a delivery is not taken.

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use futures_util::StreamExt;
use hooks::BODY_MAX;

/// How much of a body that is too large is read, in bytes: whoever is cut off while sending never reads the answer.
const DRAIN_MAX: usize = 8 * 1024 * 1024;

/// Why a delivery is not taken, and what its sender is told.
pub struct Refusal {
    /// The status.
    pub status: StatusCode,
    /// What its sender is told.
    pub sentence: String,
    /// What the log says, if that is more.
    pub why: Option<String>,
    /// After how long it may come again, in s.
    pub retry_s: Option<u64>,
}

impl Refusal {
    /// A refusal of which the log says the same as the sender is told.
    pub fn new(status: StatusCode, sentence: impl Into<String>) -> Self {
        Self { status, sentence: sentence.into(), why: None, retry_s: None }
    }
}

/// The store fails.
pub fn storage() -> Refusal {
    let sentence = "Rollcall cannot write to its data folder just now. Nothing was stored; please send it again.";
    Refusal { retry_s: Some(5), ..Refusal::new(StatusCode::SERVICE_UNAVAILABLE, sentence) }
}

/// Whether it says that it is JSON.
pub fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// The whole body.
///
/// # Errors
/// It is too large, or broke off.
pub async fn whole(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Refusal> {
    let too_large = || {
        let sentence = format!("The body is larger than {} KiB. Please send less at once.", BODY_MAX / 1024);
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, sentence)
    };
    let said = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if said.is_some_and(|length| length > DRAIN_MAX) {
        return Err(too_large());
    }
    let (mut whole, mut read) = (Vec::with_capacity(said.unwrap_or(0).min(BODY_MAX)), 0_usize);
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Refusal::new(StatusCode::BAD_REQUEST, "The body broke off before its end."))?;
        read = read.saturating_add(piece.len());
        if read > DRAIN_MAX {
            break;
        }
        if read <= BODY_MAX {
            whole.extend_from_slice(&piece);
        }
    }
    if read > BODY_MAX { Err(too_large()) } else { Ok(whole) }
}
