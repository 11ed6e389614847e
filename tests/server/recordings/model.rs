//! Random lives of recordings, against a model that is as plain as the promise: nothing is lost that is not deleted, and nothing is
//! kept that is removed.

use std::path::PathBuf;

use domain::RecordingId;
use domain::recording::{Part, State, Step};
use domain::room::RoomPolicy;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rollcall::api::privacy::DataKind;
use rollcall::server::privacy::retention;
use rollcall::server::recordings::{office, purge};
use rollcall::server::store::recording::history::{self, Stepped};
use rollcall::server::store::room::{self, RoomText};

use super::purge::{DAY, find, put_file, round};
use super::shelf::recorded;
use crate::harness::{Class, TestApp};

/// What is known of a recording from outside.
struct One {
    id: RecordingId,
    files: Vec<PathBuf>,
    began_ms: i64,
    state: State,
    deleted_ms: Option<i64>,
    held: bool,
    /// An administrator wants it removed.
    asked: bool,
}

impl One {
    /// When its time is over: so many days after it began, or so many after it was deleted.
    fn over_ms(&self, days: Option<u32>, deleted_days: Option<u32>) -> i64 {
        let after = |from_ms: i64, days: Option<u32>| days.map_or(i64::MAX, |days| from_ms + i64::from(days) * DAY);
        after(self.began_ms, days).min(self.deleted_ms.map_or(i64::MAX, |deleted_ms| after(deleted_ms, deleted_days)))
    }

    fn step(&mut self, step: Step, now_ms: i64) -> bool {
        let Some(after) = self.state.after(step) else { return false };
        self.state = after;
        match step {
            Step::Delete => (self.deleted_ms, self.asked) = (Some(now_ms), false),
            Step::Restore => (self.deleted_ms, self.asked) = (None, false),
            _ => {}
        }
        true
    }
}

async fn life(seed: u64, steps: u32) {
    let mut rng = StdRng::seed_from_u64(seed);
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let (store, mut all) = (&app.app.store, Vec::new());
    let (mut room_days, mut days, mut deleted_days) = (None, Some(365), Some(28));
    let mut said = Vec::new();
    for _ in 0..steps {
        let now_ms = app.now_ms();
        if all.is_empty() || all.len() < 6 && rng.random_ratio(1, 8) {
            let id = recorded(&class, "Cells", State::Ready).await;
            let mut files = vec![put_file(&app, &id, Part::Video).await];
            if rng.random() {
                files.push(put_file(&app, &id, Part::Chat).await);
            }
            all.push(One { id, files, began_ms: now_ms, state: State::Ready, deleted_ms: None, held: false, asked: false });
        }
        let chosen = rng.random_range(0..all.len());
        let one: &mut One = &mut all[chosen];
        match rng.random_range(0..12) {
            what @ 0..=4 => {
                let step = [Step::Publish, Step::Hide, Step::Delete, Step::Delete, Step::Restore][what];
                let stepped = history::step(store, &one.id, step, None, "It went on.", now_ms).await.expect("stores");
                let expected = one.step(step, now_ms);
                assert_eq!(matches!(stepped, Stepped::Now(_)), expected, "{seed}: {step:?} of {chosen}: {said:?}");
                said.push(format!("{step:?} {chosen}"));
            }
            5 => {
                let why = rng.random_bool(0.5).then_some("A complaint.");
                let held = office::hold_in(store, &one.id, why, None, now_ms).await;
                assert_eq!(held.is_ok(), one.state != State::Purged, "{seed}: {said:?}");
                if held.is_ok() {
                    one.held = why.is_some();
                    one.asked &= !one.held;
                }
                said.push(format!("hold {why:?} {chosen}"));
            }
            6 => {
                let purged = office::purge_in(store, vec![one.id.clone()], None, now_ms).await;
                assert_eq!(purged.is_ok(), one.state == State::Deleted && !one.held, "{seed}: {said:?}");
                one.asked |= purged.is_ok();
                said.push(format!("purge {chosen}"));
            }
            7 => {
                room_days = [None, Some(20), Some(100), Some(400)][rng.random_range(0..4)];
                let policy = RoomPolicy { recording_days: room_days, ..RoomPolicy::default() };
                let text = RoomText { title: "Lab".to_owned(), description: String::new(), policy, provider: None };
                room::update(store, &class.room, &text).await.expect("stores");
                purge::plan(&app.app, purge::Which::Room(&class.room)).await.expect("stores");
                said.push(format!("room {room_days:?}"));
            }
            8 => {
                days = [None, Some(30), Some(365)][rng.random_range(0..3)];
                deleted_days = [None, Some(1), Some(28)][rng.random_range(0..3)];
                retention::set(store, DataKind::Recordings, days).await.expect("fits");
                retention::set(store, DataKind::DeletedRecordings, deleted_days).await.expect("fits");
                said.push(format!("all {days:?} {deleted_days:?}"));
            }
            _ => {
                app.wait(rng.random_range(0..40) * DAY);
                round(&app).await;
                let now_ms = app.now_ms();
                for one in &mut all {
                    let kept = room_days.or(days);
                    if one.state != State::Purged && !one.held && (one.asked || one.over_ms(kept, deleted_days) <= now_ms) {
                        one.state = State::Purged;
                    }
                }
                said.push("round".to_owned());
            }
        }
        for (number, one) in all.iter().enumerate() {
            let state = find(&app, &one.id).await.state;
            assert_eq!(state, one.state, "{seed}: {number}: {said:?}");
            for file in &one.files {
                assert_eq!(file.exists(), state != State::Purged, "{seed}: {number} is {state:?}: {said:?}");
            }
        }
    }
}

#[tokio::test]
async fn nothing_is_lost_that_is_not_deleted_and_nothing_is_kept_that_is_removed() {
    let (lives, steps) = if std::env::var_os("ROLLCALL_LONG").is_some() { (300, 200) } else { (6, 80) };
    for seed in 0..lives {
        life(seed, steps).await;
    }
}
