//! That something came in about a lesson: whoever shows its attendance looks again.

use std::collections::HashMap;
use std::sync::Mutex;

use domain::LessonId;
use tokio::sync::watch;

/// The lessons whose attendance somebody watches.
#[derive(Debug, Default)]
pub struct Changes(Mutex<Watched>);

#[derive(Debug, Default)]
struct Watched {
    /// Changes of all lessons so far, watched or not: so a number stands for all that had happened before it.
    count: u64,
    lessons: HashMap<LessonId, watch::Sender<u64>>,
}

impl Changes {
    /// Tells those who watch this lesson.
    pub fn happened(&self, lesson: &LessonId) {
        let mut watched = self.0.lock().expect("nobody panics while holding it");
        watched.count += 1;
        if let Some(line) = watched.lessons.get(lesson) {
            line.send_replace(watched.count);
        }
    }

    /// Watches a lesson: the number of its latest change, or of any before now. Lessons that nobody watches any more are forgotten on
    /// the way.
    pub fn watch(&self, lesson: &LessonId) -> watch::Receiver<u64> {
        let mut watched = self.0.lock().expect("nobody panics while holding it");
        watched.lessons.retain(|_, line| line.receiver_count() > 0);
        let count = watched.count;
        watched.lessons.entry(lesson.clone()).or_insert_with(|| watch::channel(count).0).subscribe()
    }

    /// Ends all lines, for a shutdown that does not hang.
    pub fn close_all(&self) {
        self.0.lock().expect("nobody panics while holding it").lessons.clear();
    }
}
