//! One report of a lesson for all who watch it: what one line has made, the others use.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use domain::LessonId;
use tokio::sync::Mutex as Turn;
use tokio::time::sleep;

use super::report::Material;
use crate::api::Result;
use crate::api::attendance::Report;
use crate::server::store::Store;
use crate::server::store::lesson::Lesson;

/// A report is used for this long though nothing has come in: somebody's silence is no event.
const FRESH: Duration = Duration::from_secs(10);
/// Reports of a lesson take at most one part in so many of the time: a lesson of hundreds is looked at less often, and not with all
/// the server has.
const SHARE: u32 = 10;

/// The latest report of each lesson that is watched.
#[derive(Debug, Default)]
pub struct Shared {
    lessons: Mutex<HashMap<LessonId, Arc<Turn<Option<Made>>>>>,
}

#[derive(Debug)]
struct Made {
    report: Arc<Report>,
    /// How many changes had happened when it was begun.
    changes: u64,
    at: Instant,
    took: Duration,
}

impl Shared {
    /// The report of a lesson with all that had come in at `changes`, made at `now_ms` (Unix ms) or just before.
    ///
    /// # Errors
    /// The store fails.
    pub async fn report(&self, store: &Store, lesson: &Lesson, changes: u64, now_ms: i64) -> Result<Arc<Report>> {
        let turn = self.turn(&lesson.id);
        let mut latest = turn.lock().await;
        if let Some(made) = &*latest {
            let age = made.at.elapsed();
            if made.changes >= changes && age < FRESH {
                return Ok(Arc::clone(&made.report));
            }
            // Whoever comes meanwhile waits for the same report.
            sleep((made.took * SHARE).saturating_sub(age)).await;
        }
        let begun = Instant::now();
        let report = Arc::new(Material::gather(store, lesson).await?.report(now_ms));
        *latest = Some(Made { report: Arc::clone(&report), changes, at: Instant::now(), took: begun.elapsed() });
        Ok(report)
    }

    fn turn(&self, lesson: &LessonId) -> Arc<Turn<Option<Made>>> {
        let mut lessons = self.lessons.lock().expect("nobody panics while holding it");
        // Those that nobody holds have nobody who watches; they are forgotten on the way.
        lessons.retain(|id, turn| id == lesson || Arc::strong_count(turn) > 1 || is_recent(turn));
        Arc::clone(lessons.entry(lesson.clone()).or_default())
    }
}

fn is_recent(turn: &Turn<Option<Made>>) -> bool {
    turn.try_lock().is_ok_and(|made| made.as_ref().is_some_and(|made| made.at.elapsed() < FRESH))
}
