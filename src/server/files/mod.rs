//! Files for people: attendance as spreadsheets, one's receipt, one's data. A click on a link leads here, so a refusal is a page that
//! can be read, and not JSON.

pub mod course;
mod data;
pub mod lesson;
pub mod name;
pub mod receipt;
pub mod results;
pub mod wall;

use std::io::Cursor;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use domain::{CourseId, LessonId};
use serde::Deserialize;
use sheets::{Book, Format};

use self::name::FileName;
use super::api_door::Caller;
use super::context::{App, Call};
use super::guard::{self, Function};
use crate::api::attendance::{CourseReport, Report};
use crate::api::{ApiError, Result, Thing};

/// The routes of files.
pub fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/files/lessons/{lesson}/receipt", get(receipt::mine))
        .route("/files/lessons/{lesson}/{file}", get(lesson_file))
        .route("/files/courses/{course}/{file}", get(course_file))
        .route("/files/my-data.json", get(data::mine))
        .route("/files/people/{person}/data.json", get(data::of_person))
}

/// A file, ready to be sent.
struct File {
    name: FileName,
    media_type: &'static str,
    bytes: Vec<u8>,
}

/// Why there is no file.
#[derive(Debug)]
enum Refusal {
    /// As everywhere.
    Api(ApiError),
    /// An address that is no file's.
    NoSuchFile,
    /// The file cannot be made.
    Sheets(sheets::Error),
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Self::Api(error.into())
    }
}

impl IntoResponse for File {
    fn into_response(self) -> Response {
        let mut response = self.bytes.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        headers.insert(header::CONTENT_DISPOSITION, self.name.attachment());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, sentence) = match &self {
            Self::Api(error) => (error.status(), error.to_string()),
            Self::NoSuchFile => (
                404,
                "There is no such file. Attendance comes as attendance.csv, .xlsx, .ods or .json: please check the address.".to_owned(),
            ),
            Self::Sheets(error @ sheets::Error::TooManyRows) => (422, format!("The file cannot be made: {error}.")),
            Self::Sheets(sheets::Error::Write(why)) => {
                tracing::error!(why, "a spreadsheet could not be written");
                (500, ApiError::Internal.to_string())
            }
        };
        let wants_sign_in = matches!(&self, Self::Api(error) if error.wants_sign_in());
        let (address, words) = if wants_sign_in { ("/sign-in", "Sign in") } else { ("/", "To the first page") };
        refusal(status, &sentence, address, words)
    }
}

/// A page that says why there is no file, with a way on.
pub(super) fn refusal(status: u16, sentence: &str, address: &str, words: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let safe = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let (sentence, address) = (safe(sentence), safe(address));
    // Our own sentences, and a link: nothing in it comes from anybody's input.
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>No file</title><main><h1>There is no file for you here</h1><p>{sentence}</p><p><a href=\"{address}\">{words}</a></p></main></html>"
    );
    (status, [(header::CACHE_CONTROL, "no-store")], Html(page)).into_response()
}

/// What an address asks for besides the file.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    /// The table that comes first: in CSV there is only one.
    sheet: Option<String>,
}

/// `GET /files/lessons/{lesson}/attendance.{csv|xlsx|ods|json}`
async fn lesson_file(
    State(app): State<Arc<App>>,
    Path((lesson, file)): Path<(LessonId, String)>,
    Query(wanted): Query<Wanted>,
    caller: Caller,
) -> Response {
    let call = caller.into_call(app);
    let made = async {
        let format = format(&file)?;
        let report = lesson_report(&call, &lesson).await?;
        let name = FileName::new(
            &[&report.head.course_title, &report.head.title],
            &wall::date(&report.head.time_zone, report.head.span.from_ms),
            format.ending(),
        );
        written(format, name, wanted, move |write| write(lesson::book(&report))).await
    };
    answered(made.await)
}

async fn lesson_report(call: &Call, lesson: &LessonId) -> Result<Report> {
    let found = guard::lesson(call, Function::Report, lesson).await?;
    super::attendance::report::of_lesson(&call.app.store, &found.lesson, call.now_ms()).await
}

/// `GET /files/courses/{course}/attendance.{csv|xlsx|ods|json}`
async fn course_file(
    State(app): State<Arc<App>>,
    Path((course, file)): Path<(CourseId, String)>,
    Query(wanted): Query<Wanted>,
    caller: Caller,
) -> Response {
    let call = caller.into_call(app);
    let made = async {
        let format = format(&file)?;
        let report = course_report(&call, &course).await?;
        let name = FileName::new(&[&report.title], &wall::date("UTC", report.made_ms), format.ending());
        written(format, name, wanted, move |write| write(course::book(&report))).await
    };
    answered(made.await)
}

async fn course_report(call: &Call, course: &CourseId) -> Result<CourseReport> {
    let found = guard::course(call, Function::CourseReport, course).await?;
    let report = super::attendance::course::of_course(&call.app.store, &found.id, call.now_ms()).await?;
    report.ok_or(ApiError::NoSuch(Thing::Course))
}

fn answered(made: std::result::Result<File, Refusal>) -> Response {
    match made {
        Ok(file) => file.into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

fn format(file: &str) -> std::result::Result<Format, Refusal> {
    file.strip_prefix("attendance.").and_then(Format::from_ending).ok_or(Refusal::NoSuchFile)
}

/// What takes a book and makes bytes of it.
type Write<'a> = &'a mut dyn FnMut(Book<'_>) -> std::result::Result<(), Refusal>;

/// Writes a book on a thread of its own: a year of a school takes a second. `give` hands the book over, which borrows its report.
async fn written(
    format: Format,
    name: FileName,
    wanted: Wanted,
    give: impl FnOnce(Write<'_>) -> std::result::Result<(), Refusal> + Send + 'static,
) -> std::result::Result<File, Refusal> {
    let writing = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        give(&mut |mut book| {
            if wanted.sheet.as_deref().is_some_and(|key| !book.put_first(key)) {
                return Err(Refusal::NoSuchFile);
            }
            let mut out = Cursor::new(Vec::new());
            sheets::write(format, book, &mut out).map_err(Refusal::Sheets)?;
            bytes = out.into_inner();
            Ok(())
        })?;
        Ok::<_, Refusal>(bytes)
    });
    let bytes = writing.await.map_err(|_| ApiError::Internal)??;
    Ok(File { name, media_type: format.media_type(), bytes })
}
