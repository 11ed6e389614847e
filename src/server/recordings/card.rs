//! A recording as lists show it, and choosing from many.

use domain::recording::{Part, State, manages};
use domain::role::Capabilities;

use super::super::store::recording::list::{Line, around};
use super::super::store::recording::{self, Recording};
use super::super::store::{self, Store};
use crate::api::recording::{PAGE, RecordingCard, Wanted};

/// A recording in a list, for somebody who may do this in its course.
///
/// # Errors
/// The store fails.
pub async fn of(store: &Store, found: Recording, may: Capabilities) -> store::Result<RecordingCard> {
    let manages = manages(may);
    let around = around(store, &found.id).await?;
    let (course_title, room_title, lesson_title) = around.titles;
    let missing: Vec<_> = around.files.values().filter(|(.., here)| !here).collect();
    let fetched = (manages && found.state == State::Processing && !missing.is_empty()).then(|| {
        let all = missing.iter().try_fold(0_u64, |sum, (size, ..)| Some(sum + (*size)?));
        (missing.iter().map(|(_, fetched, ..)| fetched).sum(), all)
    });
    let expires_ms = missing.iter().filter_map(|(_, _, expires_ms, _)| *expires_ms).min();
    let sizes: Vec<u64> = around.files.values().filter_map(|(size, ..)| *size).collect();
    Ok(RecordingCard {
        size: (!sizes.is_empty()).then(|| sizes.iter().sum()),
        captions: around.files.get(&Part::Captions).is_some_and(|(.., here)| *here),
        course: found.course,
        course_title,
        room: found.room,
        room_title,
        lesson: found.lesson.zip(lesson_title),
        way: found.way,
        state: found.state,
        started_ms: found.started_ms,
        length_ms: found.length_ms,
        started_by: around.started_by.filter(|_| manages),
        trouble: found.trouble.or(around.stuck).filter(|_| manages),
        fetched,
        expires_ms: expires_ms.filter(|_| manages),
        purge_ms: found.purge_ms.filter(|_| manages),
        held: manages && found.hold.is_some(),
        title: found.title,
        id: found.id,
    })
}

/// Those of many that fit what is asked.
pub fn fitting(lines: Vec<Line>, wanted: &Wanted) -> Vec<Line> {
    let words: Vec<String> = wanted.text.split_whitespace().map(str::to_lowercase).collect();
    let fits = |line: &Line| {
        let titles = line.titles.join("\n").to_lowercase();
        words.iter().all(|word| titles.contains(word))
            && wanted.room.as_ref().is_none_or(|room| line.room == *room)
            && wanted.state.is_none_or(|state| line.state == state)
    };
    lines.into_iter().filter(fits).collect()
}

/// The cards of one answer.
///
/// # Errors
/// The store fails.
pub async fn page(store: &Store, lines: &[Line], skip: u32, may: Capabilities) -> store::Result<Vec<RecordingCard>> {
    let mut cards = Vec::new();
    for line in lines.iter().skip(skip as usize).take(PAGE as usize) {
        // One that is gone since the list was read is not on it.
        if let Some(found) = recording::by_id(store, &line.id).await? {
            cards.push(of(store, found, may).await?);
        }
    }
    Ok(cards)
}
