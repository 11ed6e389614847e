//! How long recordings are kept, and that they are gone afterwards: with the tests' clock and real files.

use std::path::PathBuf;

use bytes::Bytes;
use domain::recording::{Part, State, Step};
use domain::room::RoomPolicy;
use domain::{LessonId, RecordingId};
use rollcall::api::privacy::{DataKind, PrivacyPage};
use rollcall::api::recording::{AllRecordings, Entry};
use rollcall::api::{ApiError, Thing};
use rollcall::server::recordings::{jobs, purge};
use rollcall::server::store::recording::file::File;
use rollcall::server::store::recording::{self, Recording, file, history};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use storage::Place;

use super::shelf::recorded;
use crate::harness::{Browser, Class, MINUTE, TestApp};

pub const DAY: i64 = 24 * 60 * MINUTE;

/// Where a file of the storage is on this machine.
pub fn path(app: &TestApp, place: &str) -> PathBuf {
    app.app.store.file().with_file_name("recordings").join(place)
}

/// A recording of the class's lesson in this state, with a video in the storage.
pub async fn filed(class: &Class<'_>, title: &str, state: State) -> RecordingId {
    let id = recorded(class, title, state).await;
    put_file(class.app, &id, Part::Video).await;
    id
}

/// Puts a file into the storage and with a recording.
pub async fn put_file(app: &TestApp, id: &RecordingId, part: Part) -> PathBuf {
    let bytes = Bytes::from(format!("the {} of {id}", part.as_str()));
    let place = format!("{id}/lesson.{}", if part == Part::Video { "mp4" } else { part.as_str() });
    let file = File {
        part,
        place: place.clone(),
        content_type: "video/mp4".to_owned(),
        size: Some(bytes.len() as u64),
        sha256: Some(data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes))),
        link: None,
        fetched: 0,
        here_ms: Some(app.now_ms()),
    };
    file::put(&app.app.store, id, &file).await.expect("stores");
    app.app.recordings.storage.write(&Place::new(&place).expect("inside"), bytes).await.expect("an empty folder");
    let path = path(app, &place);
    assert!(path.is_file());
    path
}

/// A round of the worker: what is due is done, until nothing is.
pub async fn round(app: &TestApp) {
    purge::look(&app.app.store, app.now_ms()).await.expect("stores");
    while jobs::run_due(&app.app, app.now_ms()).await.expect("stores") {}
}

pub async fn find(app: &TestApp, id: &RecordingId) -> Recording {
    recording::by_id(&app.app.store, id).await.expect("reads").expect("it is there")
}

async fn entries(app: &TestApp, id: &RecordingId) -> Vec<Entry> {
    history::of(&app.app.store, id).await.expect("reads")
}

async fn state(app: &TestApp, id: &RecordingId) -> State {
    find(app, id).await.state
}

async fn hold(class: &Class<'_>, id: &RecordingId, why: Option<&str>) -> Result<(), ApiError> {
    let mut administrator = class.administrator.clone();
    administrator.sign_in_again().await;
    administrator.done("hold_recording", json!({ "recording": id, "why": why })).await
}

async fn change(browser: &Browser<'_>, class: &Class<'_>, what: &str, id: &RecordingId) -> Result<(), ApiError> {
    let mut browser = browser.clone();
    browser.sign_in_again().await;
    browser.done(&format!("{what}_recordings"), json!({ "course": class.course, "recordings": [id] })).await
}

async fn set(class: &Class<'_>, kind: &str, days: Option<u32>) {
    let mut administrator = class.administrator.clone();
    administrator.sign_in_again().await;
    administrator.done("set_retention", json!({ "kind": kind, "days": days })).await.expect("an administrator may");
}

async fn keep_in_room(class: &mut Class<'_>, days: Option<u32>) {
    class.teacher.sign_in_again().await;
    class.set_policy(&RoomPolicy { recording_days: days, ..RoomPolicy::default() }).await;
}

#[tokio::test]
async fn a_recording_is_announced_once_and_removed_after_a_year() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let began_ms = app.now_ms();
    let id = filed(&class, "Cells", State::Published).await;
    let video = path(&app, &format!("{id}/lesson.mp4"));
    let words = put_file(&app, &id, Part::Captions).await;
    assert_eq!(find(&app, &id).await.purge_ms, Some(began_ms + 365 * DAY));
    app.wait(351 * DAY - MINUTE);
    round(&app).await;
    let count = entries(&app, &id).await.len();
    app.wait(2 * MINUTE);
    round(&app).await;
    round(&app).await;
    let announced = entries(&app, &id).await;
    assert_eq!(announced.len(), count + 1, "two weeks before, and once");
    assert!(announced[count].sentence.contains("It is removed on 2027-11-21"), "{announced:?}");
    app.wait(14 * DAY - 2 * MINUTE);
    round(&app).await;
    assert_eq!(state(&app, &id).await, State::Published, "a minute before");
    app.wait(MINUTE);
    round(&app).await;
    assert_eq!(state(&app, &id).await, State::Purged);
    assert!(!video.exists() && !words.exists(), "the files are gone");
    let left = find(&app, &id).await;
    assert_eq!((left.title.as_str(), left.consent.as_str(), left.started_ms), ("Removed recording", "", began_ms));
    assert_eq!((left.length_ms, left.link, left.purge_ms, left.trouble), (Some(60_000), None, None, None));
    let files = file::all(&app.app.store, &id).await.expect("reads");
    let video = files.iter().find(|file| file.part == Part::Video).expect("what it was");
    assert_eq!((video.size, video.here_ms, video.place.as_str()), (Some(format!("the video of {id}").len() as u64), None, ""));
    let sha256 = video.sha256.clone().expect("it was known");
    let said = entries(&app, &id).await;
    assert!(said.iter().any(|entry| entry.sentence.contains(&sha256) && entry.sentence.contains("bytes")), "{said:?}");
    let steps: Vec<Option<Step>> = said.iter().rev().take(4).map(|entry| entry.step).collect();
    assert_eq!(steps, [Some(Step::Purge), None, None, Some(Step::Delete)], "deleted, two files, removed: {said:?}");
    round(&app).await;
    assert_eq!(entries(&app, &id).await.len(), said.len(), "that was all");
}

#[tokio::test]
async fn a_room_has_days_of_its_own_and_a_change_counts_for_what_there_is() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let began_ms = app.now_ms();
    let id = filed(&class, "Cells", State::Ready).await;
    keep_in_room(&mut class, Some(30)).await;
    assert_eq!(find(&app, &id).await.purge_ms, Some(began_ms + 30 * DAY));
    set(&class, "recordings", Some(10)).await;
    assert_eq!(find(&app, &id).await.purge_ms, Some(began_ms + 30 * DAY), "the room's own days");
    keep_in_room(&mut class, None).await;
    assert_eq!(find(&app, &id).await.purge_ms, Some(began_ms + 10 * DAY));
    set(&class, "recordings", None).await;
    assert_eq!(find(&app, &id).await.purge_ms, None, "for ever");
    app.wait(5000 * DAY);
    round(&app).await;
    assert_eq!(state(&app, &id).await, State::Ready);
    keep_in_room(&mut class, Some(5001)).await;
    round(&app).await;
    let said = entries(&app, &id).await;
    assert_eq!(said.iter().filter(|entry| entry.sentence.contains("It is removed on")).count(), 1, "{said:?}");
    keep_in_room(&mut class, Some(6000)).await;
    app.wait(999 * DAY);
    round(&app).await;
    let said = entries(&app, &id).await;
    assert_eq!(said.iter().filter(|entry| entry.sentence.contains("It is removed on")).count(), 2, "another day, announced again");
    for days in [0, 36_501] {
        let policy = RoomPolicy { recording_days: Some(days), ..RoomPolicy::default() };
        let edit = json!({ "room": class.room, "title": "Lab", "description": "", "policy": policy, "provider": null });
        class.teacher.sign_in_again().await;
        let error = class.teacher.done("edit_room", edit).await.expect_err("no number of days");
        assert!(matches!(&error, ApiError::Setting { field, .. } if field == "recording_days"), "{error:?}");
    }
}

#[tokio::test]
async fn deleted_ones_can_be_taken_back_for_four_weeks() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let began_ms = app.now_ms();
    let (kept, lost) = (filed(&class, "Kept", State::Published).await, filed(&class, "Lost", State::Published).await);
    app.wait(100 * DAY);
    for id in [&kept, &lost] {
        change(&class.teacher, &class, "delete", id).await.expect("a teacher may");
        assert_eq!(find(&app, id).await.purge_ms, Some(began_ms + 128 * DAY));
    }
    app.wait(27 * DAY);
    round(&app).await;
    change(&class.teacher, &class, "restore", &kept).await.expect("in time");
    assert_eq!(find(&app, &kept).await.purge_ms, Some(began_ms + 365 * DAY), "as before");
    app.wait(DAY);
    round(&app).await;
    assert_eq!((state(&app, &kept).await, state(&app, &lost).await), (State::Ready, State::Purged));
    assert!(path(&app, &format!("{kept}/lesson.mp4")).exists() && !path(&app, &format!("{lost}/lesson.mp4")).exists());
    let error = change(&class.teacher, &class, "restore", &lost).await.expect_err("too late");
    assert_eq!(error, ApiError::NoSuch(Thing::Recording));
}

#[tokio::test]
async fn what_is_held_stays_whatever_its_time() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let (published, deleted) = (filed(&class, "One", State::Published).await, filed(&class, "Two", State::Deleted).await);
    for (why, fits) in [("", false), (" \n ", false), (&*"x".repeat(201), false), ("A complaint, see file 12/2026.", true)] {
        for id in [&published, &deleted] {
            let held = hold(&class, id, Some(why)).await;
            assert_eq!(held.is_ok(), fits, "{why:?}: {held:?}");
        }
    }
    app.wait(500 * DAY);
    round(&app).await;
    assert_eq!((state(&app, &published).await, state(&app, &deleted).await), (State::Published, State::Deleted));
    let mut administrator = class.administrator.clone();
    administrator.sign_in_again().await;
    let purge = administrator.done("purge_recordings", json!({ "recordings": [deleted] })).await.expect_err("held");
    assert!(matches!(&purge, ApiError::Conflict { sentence } if sentence.contains("held")), "{purge:?}");
    let purge = administrator.done("purge_recordings", json!({ "recordings": [published] })).await.expect_err("not deleted");
    assert!(matches!(&purge, ApiError::Conflict { sentence } if sentence.contains("delete it first")), "{purge:?}");
    let said = entries(&app, &published).await;
    let held = said.iter().find(|entry| entry.sentence.contains("complaint")).expect("it stands in its history");
    assert_eq!(held.by.as_deref(), Some("The administrator"));
    hold(&class, &published, None).await.expect("released");
    hold(&class, &deleted, None).await.expect("released");
    round(&app).await;
    assert_eq!((state(&app, &published).await, state(&app, &deleted).await), (State::Purged, State::Purged));
    let error = hold(&class, &deleted, Some("Too late.")).await.expect_err("nothing is left");
    assert!(matches!(error, ApiError::Conflict { .. }), "{error:?}");
    let error = hold(&class, &RecordingId::new("nowhere"), Some("Why not.")).await.expect_err("there is none");
    assert_eq!(error, ApiError::NoSuch(Thing::Recording));
}

#[tokio::test]
async fn what_cannot_be_removed_says_why_and_is_tried_until_it_is_gone() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let id = filed(&class, "Cells", State::Ready).await;
    let words = put_file(&app, &id, Part::Captions).await;
    let video = path(&app, &format!("{id}/lesson.mp4"));
    // Root may remove everything; a folder in place of the file is what nobody can take for it.
    std::fs::remove_file(&video).expect("it is there");
    std::fs::create_dir_all(video.join("in the way")).expect("a folder");
    change(&class.teacher, &class, "delete", &id).await.expect("a teacher may");
    app.wait(28 * DAY);
    let mut administrator = class.administrator.clone();
    administrator.sign_in_again().await;
    let error = administrator.done("run_retention", json!({})).await.expect_err("something is left");
    assert!(matches!(&error, ApiError::Conflict { sentence } if sentence.contains("tried again")), "{error:?}");
    assert!(!words.exists(), "what can be removed is");
    let found = find(&app, &id).await;
    let why = found.trouble.clone().expect("it is said");
    assert!(found.state == State::Deleted && why.contains("Video:") && !why.contains("lesson.mp4"), "{why}");
    let all: AllRecordings = administrator.call("all_recordings", json!({ "wanted": {} })).await.expect("may");
    assert_eq!(all.stuck, [(id.clone(), "Cells".to_owned(), why.clone())]);
    let page: PrivacyPage = administrator.call("privacy", json!({})).await.expect("may");
    assert!(page.runs.iter().any(|run| run.kind == DataKind::DeletedRecordings && run.failed && run.removed == 0), "{page:?}");
    for _ in 0..5 {
        app.wait(60 * MINUTE);
        round(&app).await;
    }
    let said = entries(&app, &id).await;
    assert_eq!(said.iter().filter(|entry| entry.sentence == why).count(), 1, "each reason is written down once: {said:?}");
    let restore = change(&class.teacher, &class, "restore", &id).await.expect_err("a part of it is gone");
    assert!(matches!(restore, ApiError::Conflict { .. }), "{restore:?}");
    std::fs::remove_dir_all(&video).expect("it is there");
    app.wait(60 * MINUTE);
    round(&app).await;
    assert_eq!(state(&app, &id).await, State::Purged);
    administrator.done("run_retention", json!({})).await.expect("nothing is left");
    let page: PrivacyPage = administrator.call("privacy", json!({})).await.expect("may");
    let last = page.kinds.iter().find(|line| line.kind == DataKind::DeletedRecordings).and_then(|line| line.last);
    assert_eq!(last, Some((app.now_ms(), 1)), "the job says what has gone since it last looked");
    let all: AllRecordings = administrator.call("all_recordings", json!({ "wanted": {} })).await.expect("may");
    assert_eq!((all.stuck, all.states), (Vec::new(), vec![(State::Purged, 1, 0)]));
}

#[tokio::test]
async fn a_hold_in_the_middle_of_a_removal_keeps_what_is_not_gone_yet() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let id = filed(&class, "Cells", State::Deleted).await;
    let words = put_file(&app, &id, Part::Captions).await;
    let video = path(&app, &format!("{id}/lesson.mp4"));
    std::fs::remove_file(&video).expect("it is there");
    std::fs::create_dir(&video).expect("a folder in its place");
    app.wait(28 * DAY);
    round(&app).await;
    assert!(!words.exists(), "the first file is gone");
    hold(&class, &id, Some("A complaint.")).await.expect("may");
    std::fs::remove_dir(&video).expect("it is there");
    std::fs::write(&video, "what is left").expect("writable");
    app.wait(60 * MINUTE);
    round(&app).await;
    assert!(video.exists() && state(&app, &id).await == State::Deleted, "the second one is held");
    let restore = change(&class.teacher, &class, "restore", &id).await.expect_err("a part of it is gone");
    assert!(matches!(&restore, ApiError::Conflict { sentence } if sentence.contains("being removed")), "{restore:?}");
    hold(&class, &id, None).await.expect("may");
    round(&app).await;
    assert!(!video.exists() && state(&app, &id).await == State::Purged);
}

#[tokio::test]
async fn what_has_come_of_a_file_so_far_goes_too_and_a_shared_file_stays_with_the_other() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let (half, one, other) = (
        recorded(&class, "Half", State::Processing).await,
        filed(&class, "One", State::Ready).await,
        recorded(&class, "Other", State::Ready).await,
    );
    let part = path(&app, &format!("{half}/lesson.mp4.part"));
    std::fs::create_dir_all(part.parent().expect("a folder")).expect("a folder");
    std::fs::write(&part, "half of it").expect("writable");
    let shared = file::one(&app.app.store, &one, Part::Video).await.expect("reads").expect("a file");
    file::put(&app.app.store, &other, &shared).await.expect("stores");
    for id in [&half, &one] {
        change(&class.teacher, &class, "delete", id).await.expect("a teacher may");
    }
    app.wait(28 * DAY);
    round(&app).await;
    assert_eq!(
        (state(&app, &half).await, state(&app, &one).await, state(&app, &other).await),
        (State::Purged, State::Purged, State::Ready)
    );
    assert!(!part.exists(), "the half that had come");
    assert!(path(&app, &shared.place).exists(), "another recording has it");
}

#[tokio::test]
async fn an_administrator_removes_before_its_time_and_a_hold_in_between_wins() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let (gone, kept) = (filed(&class, "Gone", State::Deleted).await, filed(&class, "Kept", State::Deleted).await);
    let mut administrator = class.administrator.clone();
    let both = json!({ "recordings": [gone, kept] });
    administrator.done("purge_recordings", &both).await.expect("an administrator may");
    hold(&class, &kept, Some("Wait.")).await.expect("may");
    round(&app).await;
    assert_eq!((state(&app, &gone).await, state(&app, &kept).await), (State::Purged, State::Deleted));
    assert!(path(&app, &format!("{kept}/lesson.mp4")).exists());
    let said = entries(&app, &gone).await;
    assert_eq!(said.last().map(|entry| (entry.step, entry.by.as_deref())), Some((Some(Step::Purge), Some("The administrator"))));
    hold(&class, &kept, None).await.expect("may");
    round(&app).await;
    assert_eq!(state(&app, &kept).await, State::Deleted, "the hold has ended the wish, too");
    app.wait(28 * DAY);
    round(&app).await;
    assert_eq!(state(&app, &kept).await, State::Purged);
    administrator.sign_in_again().await;
    let error = administrator.done("purge_recordings", json!({ "recordings": [] })).await.expect_err("nothing");
    assert!(matches!(error, ApiError::Conflict { .. }), "{error:?}");
}

#[tokio::test]
async fn the_whole_life_of_a_recording_stands_in_its_history() {
    let app = TestApp::new().await;
    let class = Class::new(&app).await;
    let id = filed(&class, "Cells", State::Ready).await;
    for what in ["publish", "hide", "publish", "delete", "restore", "delete"] {
        change(&class.teacher, &class, what, &id).await.unwrap_or_else(|error| panic!("{what}: {error}"));
    }
    hold(&class, &id, Some("A complaint.")).await.expect("may");
    hold(&class, &id, None).await.expect("may");
    app.wait(29 * DAY);
    round(&app).await;
    let mut administrator = class.administrator.clone();
    administrator.sign_in_again().await;
    let page: Value = administrator.call("recording", json!({ "recording": id })).await.expect("what is left, for administrators");
    let steps: Vec<(Option<Step>, Option<String>)> = serde_json::from_value::<Vec<Entry>>(page["history"].clone())
        .expect("entries")
        .into_iter()
        .map(|entry| (entry.step, entry.by))
        .collect();
    let (teacher, office) = (Some("The teacher".to_owned()), Some("The administrator".to_owned()));
    let expected = vec![
        (None, None),
        (Some(Step::Finish), None),
        (Some(Step::Publish), teacher.clone()),
        (Some(Step::Hide), teacher.clone()),
        (Some(Step::Publish), teacher.clone()),
        (Some(Step::Delete), teacher.clone()),
        (Some(Step::Restore), teacher.clone()),
        (Some(Step::Delete), teacher),
        (None, office.clone()),
        (None, office),
        (None, None),
        (Some(Step::Purge), None),
    ];
    assert_eq!(steps, expected);
}

#[tokio::test]
async fn consent_and_chapters_stay_as_long_as_a_recording_of_the_lesson() {
    let app = TestApp::new().await;
    let mut class = Class::new(&app).await;
    let lesson: LessonId = class.lesson.clone();
    class.set_policy(&RoomPolicy { recording: true, ..RoomPolicy::default() }).await;
    class.student.done("agree_to_recording", json!({ "lesson": lesson })).await.expect("anybody may");
    let moment = domain::recording::Moment { at_ms: app.now_ms(), what: domain::recording::MomentKind::BreakoutsOpened };
    recording::note_moment(&app.app.store, &lesson, moment).await.expect("stores");
    let id = filed(&class, "Cells", State::Published).await;
    class.teacher.done("end_lesson", json!({ "lesson": lesson })).await.expect("may");
    set(&class, "recordings", Some(1000)).await;
    set(&class, "attendance", Some(20)).await;
    app.wait(500 * DAY);
    class.student.sign_in_again().await;
    let mut administrator = class.administrator.clone();
    administrator.sign_in_again().await;
    administrator.done("run_retention", json!({})).await.expect("may");
    let student = class.student.person().await;
    let given = async || rollcall::server::store::consent::is_given(&app.app.store, &lesson, &student).await.expect("reads");
    let moments = async || recording::moments(&app.app.store, &lesson).await.expect("reads").len();
    assert_eq!((given().await, moments().await), (true, 1), "evidence and attendance are gone, the recording is not");
    app.wait(501 * DAY);
    administrator.sign_in_again().await;
    administrator.done("run_retention", json!({})).await.expect("may");
    assert_eq!(state(&app, &id).await, State::Purged);
    administrator.done("run_retention", json!({})).await.expect("may");
    assert_eq!((given().await, moments().await), (false, 0));
}
