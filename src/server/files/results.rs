//! Results for other systems: `GET /results/{course}` with the course's key.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use domain::CourseId;
use domain::attendance::{Completion, minutes};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::course::present;
use super::wall::Wall;
use crate::api::Result;
use crate::api::attendance::CourseReport;
use crate::server::context::App;
use crate::server::{attendance, store, token};

/// `GET /results/{course}`, with `Authorization: Bearer` and the key. A key that is not the course's and a course that is not there
/// are answered alike.
pub async fn results(State(app): State<Arc<App>>, Path(course): Path<CourseId>, headers: HeaderMap) -> Response {
    match look(&app, &course, &headers).await {
        Ok(Some(report)) => answer(&report, &headers),
        Ok(None) => {
            let sentence = "This key opens no results here. A teacher of the course makes a new one in its report.";
            let challenge = [(header::WWW_AUTHENTICATE, "Bearer realm=\"results\"")];
            (StatusCode::UNAUTHORIZED, challenge, axum::Json(json!({ "error": sentence }))).into_response()
        }
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, axum::Json(json!({ "error": error.to_string() }))).into_response()
        }
    }
}

async fn look(app: &App, course: &CourseId, headers: &HeaderMap) -> Result<Option<CourseReport>> {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = authorization.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let hash = store::results::key_hash(&app.store, course).await?;
    // Hashes of secrets of 256 bits: how long it takes to compare them tells nobody anything.
    match (key, hash) {
        (Some((_, key)), Some(hash)) if token::hash(key.trim()) == hash => {
            attendance::course::of_course(&app.store, course, app.clock.now_ms()).await
        }
        _ => Ok(None),
    }
}

/// The results, or that they are the same as last time.
fn answer(report: &CourseReport, headers: &HeaderMap) -> Response {
    let mut results = of(report);
    // Not of the moment they were made in: that would be another one each time.
    let tag = format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(Value::Object(results.clone()).to_string())[..16]));
    results.insert("made".into(), Wall::of("UTC").moment(report.made_ms).iso().into());
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let unchanged = known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag);
    let mut response = if unchanged { StatusCode::NOT_MODIFIED.into_response() } else { axum::Json(results).into_response() };
    response.headers_mut().insert(header::ETAG, HeaderValue::try_from(tag).expect("hexadecimal digits"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// Results as JSON, without the moment they were made in.
pub fn of(report: &CourseReport) -> Map<String, Value> {
    let completion = match report.completion {
        Completion::None => json!({ "kind": "none" }),
        Completion::Minutes(least) => json!({ "kind": "minutes", "least": least }),
        Completion::Percent(least) => json!({ "kind": "percent", "least": least }),
        Completion::Lessons(least) => json!({ "kind": "lessons", "least": least }),
    };
    let results: Vec<Value> = report
        .rows
        .iter()
        .map(|row| {
            json!({
                "person": row.person,
                "name": row.name,
                "role": row.role,
                "minutes": minutes(row.counted_ms),
                "lessons_present": present(row),
                "progress": row.progress.map(|progress| json!({ "have": progress.have, "need": progress.need })),
                "done": row.progress.map(|progress| progress.done),
            })
        })
        .collect();
    let all = json!({
        "course": report.course,
        "title": report.title,
        "completion": completion,
        "lessons": report.lessons.len(),
        "results": results,
    });
    match all {
        Value::Object(all) => all,
        _ => Map::new(),
    }
}
