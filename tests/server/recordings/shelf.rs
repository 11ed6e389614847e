//! Recordings put into the store as they would be after a while, for tests of what comes then.

use domain::recording::{Part, State, Step, Way};
use domain::{CourseId, LessonId, RecordingId, RoomId};
use rollcall::server::store::recording::file::File;
use rollcall::server::store::recording::history::Stepped;
use rollcall::server::store::recording::{self, Recording, file, history};

use crate::harness::{Class, TestApp};

/// A recording of a lesson that was reported a moment ago.
pub fn new(app: &TestApp, course: &CourseId, room: &RoomId, lesson: Option<&LessonId>, title: &str) -> Recording {
    Recording {
        id: RecordingId::new(app.app.random.id()),
        room: room.clone(),
        course: course.clone(),
        lesson: lesson.cloned(),
        way: Way::Jibri,
        state: State::Processing,
        title: title.to_owned(),
        sender: None,
        started_by: None,
        started_ms: app.now_ms(),
        seen_ms: None,
        ended_ms: None,
        length_ms: Some(60_000),
        consent: "Everybody was asked.".to_owned(),
        link: None,
        youtube: None,
        trouble: None,
        deleted_ms: None,
        purge_ms: None,
        hold: None,
    }
}

/// The steps that lead from being processed to a state.
fn way_to(state: State) -> &'static [Step] {
    match state {
        State::Processing => &[],
        State::Failed => &[Step::Fail],
        State::Ready => &[Step::Finish],
        State::Published => &[Step::Finish, Step::Publish],
        State::Hidden => &[Step::Finish, Step::Publish, Step::Hide],
        State::Deleted => &[Step::Finish, Step::Delete],
        State::Purged => &[Step::Finish, Step::Delete, Step::Purge],
        State::Started | State::Stopped => panic!("it has arrived already"),
    }
}

/// A recording of the class's lesson in this state, with a video that the store says is here.
pub async fn recorded(class: &Class<'_>, title: &str, state: State) -> RecordingId {
    put(class.app, new(class.app, &class.course, &class.room, Some(&class.lesson), title), state).await
}

/// Puts one on the shelf.
pub async fn put(app: &TestApp, recording: Recording, state: State) -> RecordingId {
    let (store, now_ms, id) = (&app.app.store, app.now_ms(), recording.id.clone());
    assert!(recording::insert(store, &recording, None, "It was reported.", now_ms).await.expect("stores"));
    let video = File {
        part: Part::Video,
        place: format!("{id}/lesson.mp4"),
        content_type: "video/mp4".to_owned(),
        size: Some(1_000_000),
        sha256: Some("0".repeat(64)),
        link: None,
        fetched: 0,
        here_ms: (state != State::Processing).then_some(now_ms),
    };
    file::put(store, &id, &video).await.expect("stores");
    for step in way_to(state) {
        let stepped = history::step(store, &id, *step, None, "It went on.", now_ms).await.expect("stores");
        assert!(matches!(stepped, Stepped::Now(_)), "{step:?}: {stepped:?}");
    }
    id
}
