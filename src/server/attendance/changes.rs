//! That something came in about a lesson: whoever shows its attendance looks again.

use std::collections::HashMap;
use std::sync::Mutex;

use domain::LessonId;
use tokio::sync::watch;

/// The lessons whose attendance somebody watches.
#[derive(Debug, Default)]
pub struct Changes {
    lessons: Mutex<HashMap<LessonId, watch::Sender<u64>>>,
}

impl Changes {
    /// Tells those who watch this lesson.
    pub fn happened(&self, lesson: &LessonId) {
        let lessons = self.lessons.lock().expect("nobody panics while holding it");
        if let Some(line) = lessons.get(lesson) {
            line.send_modify(|count| *count += 1);
        }
    }

    /// Watches a lesson. Lessons that nobody watches any more are forgotten on the way.
    pub fn watch(&self, lesson: &LessonId) -> watch::Receiver<u64> {
        let mut lessons = self.lessons.lock().expect("nobody panics while holding it");
        lessons.retain(|_, line| line.receiver_count() > 0);
        lessons.entry(lesson.clone()).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    /// Ends all lines, for a shutdown that does not hang.
    pub fn close_all(&self) {
        self.lessons.lock().expect("nobody panics while holding it").clear();
    }
}
