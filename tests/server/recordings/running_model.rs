//! Random lessons with two teachers and a student: whatever they do in whatever order, one recording runs at most, nobody ends another
//! one's while they are there, a student's word alone changes nothing, and the history tells how it came to be as it is.

use domain::evidence::FactKind;
use domain::recording::{State, Step};
use domain::{LessonId, PersonId, RecordingId};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rollcall::api::ApiError;
use rollcall::server::recordings::running::sweep;
use rollcall::server::store::recording::{self, history};
use serde_json::json;

use super::running::{begin, class, end, see};
use crate::harness::{Browser, MINUTE, START_MS, TestApp};
use crate::lobby::tell;

const SIGN_MS: i64 = 60_000;

struct Story<'a> {
    app: &'a TestApp,
    lesson: LessonId,
    /// Two teachers, and a student.
    people: Vec<Browser<'a>>,
    ids: Vec<PersonId>,
    /// The last that each one's browser said: when, and whether that was a goodbye.
    signs: Vec<(i64, bool)>,
    told: Vec<u32>,
    happened: Vec<String>,
}

type Snapshot = Vec<(RecordingId, State, Option<i64>)>;

impl Story<'_> {
    async fn snapshot(&self) -> Snapshot {
        let rows = recording::of_lesson(&self.app.app.store, &self.lesson).await.expect("stores");
        rows.into_iter().map(|row| (row.id, row.state, row.seen_ms)).collect()
    }

    async fn look(&self) {
        sweep::sweep(&self.app.app).await.expect("stores");
    }

    fn is_there(&self, who: usize, began_ms: i64) -> bool {
        let (at_ms, gone) = self.signs[who];
        let fresh = |ms: i64| self.app.now_ms() - ms <= SIGN_MS;
        if gone { at_ms < began_ms && fresh(began_ms) } else { fresh(at_ms) || fresh(began_ms) }
    }

    async fn step(&mut self, dice: &mut StdRng) {
        let who = dice.random_range(0..3);
        match dice.random_range(0..10) {
            0 | 1 => {
                let answer = begin(&mut self.people[who], &self.lesson).await;
                self.happened.push(format!("{who} begins: {}", answer.is_ok()));
                match answer {
                    Ok(begun) => assert_eq!((who < 2, begun.running.by.as_ref()), (true, Some(&self.ids[who]))),
                    Err(ApiError::NotAllowed) => assert_eq!(who, 2),
                    Err(ApiError::Conflict { .. }) => {}
                    Err(other) => panic!("{other:?} after {:#?}", self.happened),
                }
            }
            2 | 3 => self.ends(who, dice).await,
            4..=6 => self.sees(who, dice).await,
            7 => {
                let kind = if dice.random_ratio(1, 4) { FactKind::Left } else { FactKind::Seen };
                self.happened.push(format!("{who} {kind:?}"));
                self.told[who] += 1;
                tell(&mut self.people[who], &self.lesson, kind, self.told[who], self.app.now_ms()).await;
                self.signs[who] = (self.app.now_ms(), kind == FactKind::Left);
            }
            8 => self.app.wait(dice.random_range(1..20_000)),
            _ => self.look().await,
        }
        self.app.wait(1);
    }

    async fn ends(&mut self, who: usize, dice: &mut StdRng) {
        let rows = recording::of_lesson(&self.app.app.store, &self.lesson).await.expect("stores");
        let running = rows.iter().find(|row| row.state == State::Started);
        let old = rows.first().filter(|_| dice.random_ratio(1, 5));
        let Some(row) = old.or(running) else { return };
        let answer = end(&mut self.people[who], &self.lesson, &row.id).await;
        self.happened.push(format!("{who} ends: {}", answer.is_ok()));
        let starter = row.started_by.as_ref().and_then(|person| self.ids.iter().position(|id| id == person));
        let locked = row.state == State::Started && starter.is_some_and(|starter| starter != who && self.is_there(starter, row.started_ms));
        match answer {
            Ok(()) => assert!(who < 2 && !locked, "{:#?}", self.happened),
            Err(ApiError::Conflict { .. }) => assert!(locked, "{:#?}", self.happened),
            Err(ApiError::NotAllowed) => assert_eq!(who, 2),
            Err(other) => panic!("{other:?}"),
        }
    }

    async fn sees(&mut self, who: usize, dice: &mut StdRng) {
        let on = dice.random_ratio(1, 2);
        let error = (!on && dice.random_ratio(1, 4)).then_some("busy");
        self.happened.push(format!("{who} sees {on} {error:?}"));
        if who < 2 {
            // What comes of it, other tests say.
            let seen = json!({ "stream": false, "on": on, "error": error, "link": false });
            let _ = self.people[who].done("see_recording", json!({ "lesson": self.lesson, "seen": seen })).await;
            return;
        }
        // What is due happens whoever says something.
        self.look().await;
        let before = self.snapshot().await;
        let told = match error {
            Some(code) => {
                let seen = json!({ "stream": false, "on": false, "error": code, "link": false });
                self.people[who].done("see_recording", json!({ "lesson": self.lesson, "seen": seen })).await
            }
            None => see(&mut self.people[who], &self.lesson, on).await,
        };
        assert!(matches!(told, Ok(()) | Err(ApiError::TooManyTries { .. })), "{told:?}");
        assert_eq!(self.snapshot().await, before, "by a student: {:#?}", self.happened);
    }

    async fn check(&self) {
        let now = self.snapshot().await;
        let running = now.iter().filter(|(_, state, _)| *state == State::Started).count();
        assert!(running <= 1, "{now:?} after {:#?}", self.happened);
        for (recording, state, _) in now {
            let entries = history::of(&self.app.app.store, &recording).await.expect("stores");
            let steps: Vec<Step> = entries.iter().filter_map(|entry| entry.step).collect();
            let replayed = steps.iter().try_fold(State::Started, |state, step| state.after(*step));
            assert_eq!(replayed, Some(state), "{entries:?}");
        }
    }
}

#[tokio::test]
async fn whatever_happens_one_recording_runs_at_most_and_a_student_alone_changes_nothing() {
    let stories = if std::env::var_os("ROLLCALL_LONG").is_some() { 200 } else { 6 };
    let mut begun = 0;
    for seed in 0..stories {
        let app = TestApp::new().await;
        let (class, other) = class(&app).await;
        let mut people = vec![class.teacher, other, class.student];
        let mut ids = Vec::new();
        for browser in &mut people {
            ids.push(browser.person().await);
        }
        let now_ms = app.now_ms();
        let signs = vec![(now_ms, false), (now_ms, false), (0, false)];
        let mut story = Story { app: &app, lesson: class.lesson, people, ids, signs, told: vec![1, 1, 1], happened: Vec::new() };
        let mut dice = StdRng::seed_from_u64(seed);
        for _ in 0..120 {
            story.step(&mut dice).await;
            story.check().await;
            // The end of the lesson is not what is tested.
            if app.now_ms() > START_MS + 55 * MINUTE {
                break;
            }
        }
        begun += story.snapshot().await.len();
    }
    assert!(begun > 5, "something was recorded: {begun}");
}
