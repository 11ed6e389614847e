//! The live line of a lesson's attendance: rows as they change, over server-sent events.
//!
//! An event's id is the moment its rows were made. Nothing is ever changed in evidence, and each fact says when it came; so a browser
//! that comes back with the id of the last event it saw gets exactly what has changed since, whichever server it finds, even after a
//! restart: the report of that moment is made once more and compared.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::ledger::Stranger;
use domain::role::Capability;
use domain::{BreakoutId, LessonId, PersonId};
use futures_util::stream;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::report::Material;
use crate::api::attendance::{Report, ReportChange, ReportRow};
use crate::api::{ApiError, Result, Thing};
use crate::server::api_door::{Caller, error_response};
use crate::server::context::{App, Call};
use crate::server::guard::{self, Function};
use crate::server::store;

/// After a change more of them are waited for, for this long.
const GATHER: Duration = Duration::from_millis(700);
/// Without a change it is looked again after this long: somebody's silence is no event.
const LOOK_AGAIN: Duration = Duration::from_secs(15);
/// How often an idle connection says that it lives, in s.
const KEEP_ALIVE_S: u64 = 20;
/// What came within this time before an event, in ms, is sent again after it: it may have been on its way to the disk.
const MARGIN_MS: i64 = 5_000;
/// An event that is older than this, in ms, is not resumed after: everything is sent.
const RESUME_MS: i64 = 60 * 60 * 1000;

/// Whether somebody was ever in this breakout room.
pub fn was_in(row: &ReportRow, breakout: &BreakoutId) -> bool {
    let visits = row.attendance.iter().flat_map(|attendance| &attendance.visits);
    visits.flat_map(|visit| &visit.stretches).any(|stretch| stretch.breakout.as_ref() == Some(breakout))
}

/// `GET /live/attendance/{lesson}`: all rows for those who may see them, their own for others.
pub async fn rows(State(app): State<Arc<App>>, Path(lesson): Path<LessonId>, caller: Caller, headers: HeaderMap) -> Response {
    let call = caller.into_call(app);
    let after_ms = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    // Watched before it is read, so that no change falls in between.
    let changes = call.app.changes.watch(&lesson);
    let line = Line { call, lesson, changes, told: Told::Nothing { after_ms } };
    // The first report is made before the answer, so that a refusal has its status.
    match line.next().await {
        Ok(first) => {
            let rest = stream::unfold(first.1, |line| async move { line.wait().await?.next().await.ok() });
            let events = futures_util::StreamExt::chain(stream::iter([first.0]), rest);
            Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(KEEP_ALIVE_S))).into_response()
        }
        Err(error) => error_response(&error),
    }
}

/// What a browser has.
enum Told {
    /// Nothing that is known here; what was known at this moment (Unix ms), if it says so.
    Nothing { after_ms: Option<i64> },
    /// All of this.
    All(Known),
}

/// What of a report may change.
#[derive(PartialEq)]
struct Known {
    rows: HashMap<PersonId, ReportRow>,
    strangers: Vec<Stranger>,
    over: bool,
}

struct Line {
    call: Arc<Call>,
    lesson: LessonId,
    changes: watch::Receiver<u64>,
    told: Told,
}

type Sent = std::result::Result<Event, Infallible>;

impl Line {
    /// Waits until there may be something new. None: the line ends.
    async fn wait(mut self) -> Option<Self> {
        match timeout(LOOK_AGAIN, self.changes.changed()).await {
            Ok(Ok(())) => sleep(GATHER).await,
            // The server stops.
            Ok(Err(_)) => return None,
            Err(_) => {}
        }
        self.changes.mark_unchanged();
        Some(self)
    }

    /// The next event that says anything, and the line after it.
    async fn next(mut self) -> Result<(Sent, Self)> {
        loop {
            let (report, before) = self.look().await?;
            let now = Known { rows: by_person(&report.rows), strangers: report.strangers.clone(), over: report.head.over };
            let news = match &self.told {
                Told::Nothing { .. } => true,
                Told::All(known) => *known != now,
            };
            self.told = Told::All(now);
            if news {
                let change = change(report, before.as_ref());
                let event = Event::default().event("rows").id(change.made_ms.to_string());
                let event = event.json_data(&change).map_err(|_| ApiError::Internal)?;
                return Ok((Ok(event), self));
            }
            self = self.wait().await.ok_or(ApiError::Unreachable)?;
        }
    }

    /// The report as the caller may see it now, and the rows that the browser has, if that is known.
    async fn look(&self) -> Result<(Report, Option<HashMap<PersonId, ReportRow>>)> {
        let found = guard::lesson(&self.call, Function::MyAttendance, &self.lesson).await?;
        let all = found.course.may.has(Capability::SeeAttendance);
        let (app, now_ms, session) = (&self.call.app, self.call.now_ms(), self.call.session()?);
        // A line lives for hours, and whoever has signed out hears no more on it.
        if store::session::find(&app.store, &session.token_hash, now_ms).await?.is_none() {
            return Err(ApiError::SessionExpired);
        }
        let me = session.person.clone();
        let seen = |report: Report| if all { report } else { own(report, &me) };
        let changes = *self.changes.borrow();
        let report = seen(app.reports.report(&app.store, &found.lesson, changes, now_ms).await?.as_ref().clone());
        if !all && report.rows.is_empty() {
            return Err(ApiError::NoSuch(Thing::Member));
        }
        let before = match &self.told {
            Told::All(known) => Some(known.rows.clone()),
            Told::Nothing { after_ms } => match after_ms.filter(|after_ms| (now_ms - RESUME_MS..=now_ms).contains(after_ms)) {
                Some(after_ms) => {
                    let material = Material::gather(&app.store, &found.lesson).await?;
                    Some(by_person(&seen(material.report_at(after_ms - MARGIN_MS)).rows))
                }
                None => None,
            },
        };
        Ok((report, before))
    }
}

fn own(report: Report, me: &PersonId) -> Report {
    let rows: Vec<ReportRow> = report.rows.into_iter().filter(|row| row.person == *me).collect();
    let breakouts = report.breakouts.into_iter().filter(|(id, _)| rows.iter().any(|row| was_in(row, id))).collect();
    Report { rows, strangers: Vec::new(), breakouts, ..report }
}

fn by_person(rows: &[ReportRow]) -> HashMap<PersonId, ReportRow> {
    rows.iter().map(|row| (row.person.clone(), row.clone())).collect()
}

/// What of a report is new to somebody who has these rows.
fn change(report: Report, before: Option<&HashMap<PersonId, ReportRow>>) -> ReportChange {
    let Report { head, rows, strangers, breakouts, made_ms, .. } = report;
    let gone = before.is_some_and(|before| before.keys().any(|person| rows.iter().all(|row| row.person != *person)));
    let whole = before.is_none() || gone;
    let rows =
        if whole { rows } else { rows.into_iter().filter(|row| before.and_then(|before| before.get(&row.person)) != Some(row)).collect() };
    ReportChange { rows, strangers, head, breakouts, whole, made_ms }
}
