//! One's own receipt, and the keys that check receipts.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::LessonId;

use super::name::FileName;
use super::{File, Refusal, answered, wall};
use crate::api::{ApiError, Thing};
use crate::server::api_door::Caller;
use crate::server::context::{App, Call};
use crate::server::guard::{self, Function};
use crate::server::receipt::{self, Receipt};
use crate::server::{attendance, examine};

/// `GET /files/lessons/{lesson}/receipt`
pub async fn mine(State(app): State<Arc<App>>, Path(lesson): Path<LessonId>, caller: Caller) -> Response {
    answered(make(&caller.into_call(app), &lesson).await)
}

async fn make(call: &Call, lesson: &LessonId) -> Result<File, Refusal> {
    let found = guard::lesson(call, Function::MyAttendance, lesson).await?;
    let me = &call.session()?.person;
    let (app, now_ms) = (&call.app, call.now_ms());
    let report = attendance::report::of_lesson(&app.store, &found.lesson, now_ms).await?;
    let row = report.rows.iter().find(|row| row.person == *me).ok_or(ApiError::NoSuch(Thing::Member))?;
    let (kid, key) = receipt::signing(&app.store, &app.providers.vault, &app.random, now_ms).await?;
    let receipt = Receipt::new(examine::origin(&call.host), &report.head, row, now_ms);
    let head = &report.head;
    let date = wall::date(&head.time_zone, head.span.from_ms);
    let name = FileName::new(&["Receipt", &head.course_title, &head.title], &date, "txt");
    Ok(File { name, media_type: "text/plain; charset=utf-8", bytes: receipt.file(&receipt.sign(&kid, &key)).into_bytes() })
}

/// `GET /keys/receipts.json`: public by nature; these keys only check signatures.
pub async fn keys(State(app): State<Arc<App>>) -> Response {
    match receipt::jwks(&app.store).await {
        Ok(keys) => ([(header::CACHE_CONTROL, "public, max-age=300")], axum::Json(keys)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the keys of receipts could not be read");
            (StatusCode::SERVICE_UNAVAILABLE, "the keys cannot be read just now\n").into_response()
        }
    }
}
