//! A course's report over its lessons: totals that were settled when each lesson was over, or are settled now.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use domain::attendance::{Completion, Standing};
use domain::{CourseId, LessonId, PersonId};

use super::report;
use crate::api::Result;
use crate::api::attendance::{Cell, CourseLesson, CourseReport, CourseRow, Report};
use crate::server::context::App;
use crate::server::store::lesson::Lesson;
use crate::server::store::person::Attendee;
use crate::server::store::settled::{Packed, Total};
use crate::server::store::{self, Store};

/// Lessons settled in one go.
const AT_ONCE: u32 = 20;
/// How often it is looked for lessons that are over, in s.
const LOOK_EVERY_S: u64 = 60;
/// How long after its end a lesson is settled, in ms: the last facts are on their way.
const AFTER_MS: i64 = 2 * 60 * 1000;

/// A course over its lessons, as far as is known at `now_ms` (Unix ms); none: no such course.
///
/// # Errors
/// The store fails.
pub async fn of_course(store: &Store, course: &CourseId, now_ms: i64) -> Result<Option<CourseReport>> {
    let Some(title) = store::course::title(store, course).await? else { return Ok(None) };
    let completion = store::attendance::completion(store, course).await?;
    let mut packed = store::settled::of_course(store, course).await?;
    let (mut lessons, mut totals) = (Vec::new(), Vec::new());
    for lesson in store::lesson::over(store, course, now_ms).await? {
        let total = match packed.remove(&lesson.id) {
            Some(total) => total,
            None => settle_lesson(store, &lesson, now_ms).await?,
        };
        lessons.push(heading(lesson));
        totals.push(total);
    }
    let mut people = store::person::members(store, course).await?;
    let others = others(&people, &totals)?;
    people.extend(store::person::others(store, &others).await?);
    let rows = rows(&people, &lessons, &totals, completion)?;
    Ok(Some(CourseReport { course: course.clone(), title, completion, lessons, rows, made_ms: now_ms }))
}

fn heading(lesson: Lesson) -> CourseLesson {
    let span = domain::attendance::Span { from_ms: lesson.schedule.opens_ms, to_ms: lesson.schedule.end_ms() };
    CourseLesson { id: lesson.id, title: lesson.title, room_title: lesson.room_title, span, time_zone: lesson.time_zone }
}

/// Those in the totals who are no members: guests, and people who have left the course.
fn others(members: &[Attendee], totals: &[Packed]) -> Result<Vec<PersonId>> {
    let members: HashSet<&str> = members.iter().map(|one| one.person.as_str()).collect();
    let mut others = HashSet::new();
    for total in totals {
        total.each(|person, cell, _| {
            if (cell.counted_ms > 0 || cell.standing == Standing::Excused) && !members.contains(person) {
                others.insert(PersonId::new(person));
            }
        })?;
    }
    Ok(others.into_iter().collect())
}

fn rows(people: &[Attendee], lessons: &[CourseLesson], totals: &[Packed], completion: Completion) -> Result<Vec<CourseRow>> {
    let index: HashMap<&str, usize> = people.iter().enumerate().map(|(index, one)| (one.person.as_str(), index)).collect();
    // Members who were not even expected then were absent all the same: the store does not know since when they are members.
    let absent = Cell { standing: Standing::Absent, ..Cell::default() };
    let mut cells = vec![vec![absent; lessons.len()]; people.len()];
    let mut within = vec![vec![0_i64; lessons.len()]; people.len()];
    for (position, total) in totals.iter().enumerate() {
        total.each(|person, cell, within_ms| {
            if let Some(&row) = index.get(person) {
                cells[row][position] = cell;
                within[row][position] = within_ms;
            }
        })?;
    }
    let mut rows: Vec<CourseRow> = people
        .iter()
        .zip(cells)
        .zip(within)
        .map(|((one, cells), within)| {
            let each = lessons.iter().zip(&cells).zip(within).map(|((lesson, cell), within_ms)| {
                // Minutes count wherever they were; a share only of the lesson's own time.
                let counted_ms = if matches!(completion, Completion::Percent(_)) { within_ms } else { cell.counted_ms };
                (lesson.span, counted_ms, cell.standing)
            });
            CourseRow {
                person: one.person.clone(),
                name: one.name.clone(),
                role: one.role,
                progress: completion.progress(each),
                counted_ms: cells.iter().map(|cell| cell.counted_ms).sum(),
                cells,
            }
        })
        .collect();
    rows.sort_by_cached_key(|row| (row.name.to_lowercase(), row.person.clone()));
    Ok(rows)
}

/// Settles a lesson: makes its totals of the evidence and keeps them.
///
/// # Errors
/// The store fails.
pub async fn settle_lesson(store: &Store, lesson: &Lesson, now_ms: i64) -> Result<Packed> {
    if let Some(totals) = store::settled::last_word(store, &lesson.id).await? {
        return Ok(totals);
    }
    let totals = totals(&report::of_lesson(store, lesson, now_ms).await?);
    if now_ms >= lesson.schedule.end_ms() {
        store::settled::set(store, &lesson.id, &totals, now_ms).await?;
    }
    Ok(Packed::new(&totals))
}

fn totals(report: &Report) -> Vec<Total> {
    let total = |row: &crate::api::attendance::ReportRow| Total {
        person: row.person.as_str().to_owned(),
        cell: Cell {
            counted_ms: row.settled.counted_ms,
            confirmed_ms: row.settled.confirmed_ms,
            standing: row.settled.standing,
            late: row.settled.late_ms.is_some(),
            early: row.settled.early_ms.is_some(),
        },
        within_ms: row.settled.within_ms,
    };
    report.rows.iter().map(total).collect()
}

/// Settles lessons that are over, as they come to be. Never ends by itself.
pub async fn keep_settling(app: Arc<App>) {
    let mut every = tokio::time::interval(Duration::from_secs(LOOK_EVERY_S));
    loop {
        every.tick().await;
        let now_ms = app.clock.now_ms();
        match store::settled::missing(&app.store, now_ms - AFTER_MS, AT_ONCE).await {
            Ok(lessons) => {
                for lesson in lessons {
                    settle_quietly(&app.store, &lesson, now_ms).await;
                }
            }
            Err(error) => tracing::error!(%error, "lessons that are over could not be looked for"),
        }
    }
}

async fn settle_quietly(store: &Store, lesson: &LessonId, now_ms: i64) {
    let settled = async {
        let lesson = report::lesson(store, lesson).await?;
        settle_lesson(store, &lesson, now_ms).await
    };
    if let Err(error) = settled.await {
        tracing::error!(%error, %lesson, "a lesson could not be settled");
    }
}
