//! A lesson's report.

use std::collections::HashMap;

use domain::attendance::{AttendanceRule, Correction, Settled, Span, settle};
use domain::evidence::Evidence;
use domain::ledger::{self, Ledger};
use domain::{BreakoutId, LessonId, PersonId};
use serde::Deserialize;

use crate::api::attendance::{BreakoutNames, CorrectionLine, Objection, Report, ReportHead, ReportRow};
use crate::api::{ApiError, Result};
use crate::server::store::lesson::Lesson;
use crate::server::store::person::Attendee;
use crate::server::store::settled::Packed;
use crate::server::store::{self, Store};

/// All that a lesson's report is made of. What it says of an earlier moment can be made of the same: nothing of it is ever changed,
/// and everything says when it came.
pub struct Material {
    lesson: Lesson,
    rule: AttendanceRule,
    people: Vec<Attendee>,
    evidence: Vec<Evidence>,
    corrections: HashMap<PersonId, Vec<CorrectionLine>>,
    objections: HashMap<PersonId, Vec<Objection>>,
    breakouts: Vec<String>,
    server_reports: bool,
    /// The totals, where the evidence is gone.
    last_word: Option<HashMap<PersonId, Settled>>,
}

/// Who was in a lesson and for how long, as far as is known at `now_ms` (Unix ms).
///
/// # Errors
/// The store fails.
pub async fn of_lesson(store: &Store, lesson: &Lesson, now_ms: i64) -> Result<Report> {
    Ok(Material::gather(store, lesson).await?.report(now_ms))
}

impl Material {
    /// Reads it.
    ///
    /// # Errors
    /// The store fails, or the lesson or its attendance is gone.
    pub async fn gather(store: &Store, lesson: &Lesson) -> Result<Self> {
        // Anew: the lesson may have ended since it was looked up.
        let lesson = store::lesson::by_id(store, &lesson.id).await?.ok_or(ApiError::NoSuch(crate::api::Thing::Lesson))?;
        if store::settled::is_gone(store, &lesson.id).await? {
            let sentence = "The attendance of this lesson has been deleted, as the rule of retention says.";
            return Err(ApiError::Conflict { sentence: sentence.into() });
        }
        Ok(Self {
            rule: store::attendance::rule(store, &lesson.room).await?,
            people: store::person::members_and_attendees(store, &lesson.course, &lesson.id).await?,
            evidence: store::evidence::of_lesson(store, &lesson.id).await?,
            corrections: store::attendance::corrections(store, &lesson.id).await?,
            objections: store::attendance::objections(store, &lesson.id).await?,
            breakouts: store::attendance::breakouts(store, &lesson.id).await?,
            server_reports: store::evidence::has_server(store, &lesson.id).await?,
            last_word: store::settled::last_word(store, &lesson.id).await?.map(|totals| last_word(&totals)).transpose()?,
            lesson,
        })
    }

    /// The report of all of it, at `now_ms` (Unix ms).
    pub fn report(&self, now_ms: i64) -> Report {
        self.report_of(&self.evidence, i64::MAX, now_ms)
    }

    /// The report as it was at `then_ms` (Unix ms), made of what had come by then.
    pub fn report_at(&self, then_ms: i64) -> Report {
        let evidence: Vec<Evidence> = self.evidence.iter().filter(|fact| fact.received_ms <= then_ms).cloned().collect();
        self.report_of(&evidence, then_ms, then_ms)
    }

    fn report_of(&self, evidence: &[Evidence], known_ms: i64, now_ms: i64) -> Report {
        let ledger = ledger::of_lesson(evidence, now_ms);
        let head = self.head(&ledger, now_ms);
        let breakouts = self.breakout_names(&ledger);
        let mut attendances: HashMap<PersonId, _> = ledger.people.into_iter().map(|one| (one.person.clone(), one)).collect();
        let mut rows: Vec<ReportRow> = self
            .people
            .iter()
            .filter_map(|one| {
                let attendance = attendances.remove(&one.person).filter(|attendance| !attendance.visits.is_empty());
                let corrections = until(&self.corrections, &one.person, |line| line.correction.made_ms <= known_ms);
                let kept = self.last_word.as_ref().map(|all| all.get(&one.person).copied().unwrap_or_default());
                let was_there = attendance.is_some() || kept.is_some_and(|kept| kept.counted_ms > 0);
                (one.member || was_there || !corrections.is_empty()).then(|| {
                    let entries: Vec<Correction> = corrections.iter().map(|line| line.correction.clone()).collect();
                    let settled = kept.unwrap_or_else(|| settle(attendance.as_ref(), &entries, &self.rule, head.span, head.over));
                    let last = attendance.iter().flat_map(|one| one.visits.last()).flat_map(|visit| visit.stretches.last()).next();
                    ReportRow {
                        person: one.person.clone(),
                        name: one.name.clone(),
                        role: one.role,
                        breakout: last.filter(|_| settled.here).and_then(|stretch| stretch.breakout.clone()),
                        attendance,
                        settled,
                        corrections,
                        objections: until(&self.objections, &one.person, |objection| objection.made_ms <= known_ms)
                            .into_iter()
                            .map(|objection| Objection { answer: objection.answer.filter(|(_, ms)| *ms <= known_ms), ..objection })
                            .collect(),
                    }
                })
            })
            .collect();
        rows.sort_by_cached_key(|row| (row.attendance.is_none(), row.name.to_lowercase(), row.person.clone()));
        Report { head, rows, strangers: ledger.strangers, breakouts, server_reports: self.server_reports, made_ms: now_ms }
    }

    fn head(&self, ledger: &Ledger, now_ms: i64) -> ReportHead {
        let lesson = &self.lesson;
        let over = now_ms >= lesson.schedule.end_ms();
        ReportHead {
            lesson: lesson.id.clone(),
            title: lesson.title.clone(),
            room: lesson.room.clone(),
            room_title: lesson.room_title.clone(),
            course: lesson.course.clone(),
            course_title: lesson.course_title.clone(),
            time_zone: lesson.time_zone.clone(),
            span: Span { from_ms: lesson.schedule.opens_ms, to_ms: self.end_ms(ledger, now_ms) },
            over,
            rule: self.rule,
        }
    }

    /// The end that people are measured by (Unix ms). An open-ended lesson that nobody ended was over when the last one left, and not
    /// when its door was shut hours later.
    fn end_ms(&self, ledger: &Ledger, now_ms: i64) -> i64 {
        let schedule = &self.lesson.schedule;
        if schedule.closes_ms.is_some() || schedule.ended_ms.is_some() {
            return schedule.end_ms();
        }
        let last_ms = ledger.people.iter().flat_map(|one| &one.visits).map(|visit| visit.to_ms).max();
        let end_ms = if now_ms >= schedule.end_ms() { last_ms.unwrap_or(schedule.opens_ms) } else { now_ms };
        end_ms.clamp(schedule.opens_ms, schedule.end_ms())
    }

    /// Names of breakout rooms: as the Jitsi server says, else numbered in the order in which anybody was seen there.
    fn breakout_names(&self, ledger: &Ledger) -> BreakoutNames {
        #[derive(Deserialize)]
        struct Named {
            id: String,
            name: String,
        }
        let said: HashMap<String, String> = self
            .breakouts
            .iter()
            .filter_map(|detail| serde_json::from_str::<Named>(detail).ok())
            .filter(|named| !named.name.is_empty())
            .map(|named| (named.id, named.name))
            .collect();
        let stretches = ledger.people.iter().flat_map(|one| &one.visits).flat_map(|visit| &visit.stretches);
        let mut seen: Vec<(i64, &BreakoutId)> =
            stretches.filter_map(|stretch| stretch.breakout.as_ref().map(|breakout| (stretch.from_ms, breakout))).collect();
        seen.sort();
        let mut names: BreakoutNames = Vec::new();
        for (_, breakout) in seen {
            if names.iter().all(|(known, _)| known != breakout) {
                let name = said.get(breakout.as_str()).cloned().unwrap_or_else(|| format!("Breakout room {}", names.len() + 1));
                names.push((breakout.clone(), name));
            }
        }
        names
    }
}

/// What totals say of each person.
fn last_word(totals: &Packed) -> Result<HashMap<PersonId, Settled>> {
    let mut people = HashMap::new();
    totals.each(|person, cell, within_ms| {
        let settled = Settled {
            counted_ms: cell.counted_ms,
            confirmed_ms: cell.confirmed_ms,
            inferred_ms: cell.counted_ms - cell.confirmed_ms,
            within_ms,
            standing: cell.standing,
            late_ms: cell.late.then_some(0),
            early_ms: cell.early.then_some(0),
            ..Settled::default()
        };
        people.insert(PersonId::new(person), settled);
    })?;
    Ok(people)
}

fn until<T: Clone>(all: &HashMap<PersonId, Vec<T>>, person: &PersonId, known: impl Fn(&T) -> bool) -> Vec<T> {
    all.get(person).into_iter().flatten().filter(|one| known(one)).cloned().collect()
}

/// A lesson by its id, for commands.
///
/// # Errors
/// The store fails, or there is none.
pub async fn lesson(store: &Store, lesson: &LessonId) -> Result<Lesson> {
    store::lesson::by_id(store, lesson).await?.ok_or(ApiError::NoSuch(crate::api::Thing::Lesson))
}
