//! What people enter: corrections, objections and answers, rules.

use domain::attendance::{AttendanceRule, Change, Completion, Correction};
use domain::{CorrectionId, CourseId, LessonId, PersonId, RoomId, input};

use crate::api::{ApiError, Result, Thing};
use crate::server::context::{Call, call};
use crate::server::guard::{self, Function};
use crate::server::store::attendance::NewObjection;
use crate::server::store::lesson::Lesson;
use crate::server::{store, token};

/// Open objections that one person may have about one lesson.
const OPEN_OBJECTIONS: u32 = 5;
/// Minutes that a rule may ask for at most: a day.
const MINUTES_MAX: u16 = 24 * 60;
/// How far from the lesson's own time a correction may lie, in ms.
const AROUND_MS: i64 = 24 * 60 * 60 * 1000;

/// Adds a correction.
///
/// # Errors
/// Not allowed, nobody of this lesson, a time that cannot be, or no reason.
pub async fn correct(lesson: LessonId, person: PersonId, change: Change, reason: String) -> Result<()> {
    let call = call();
    let found = guard::lesson(&call, Function::Correct, &lesson).await?;
    let reason = input::sentence(&reason)?;
    if let Change::Present(span) | Change::Absent(span) = change {
        let schedule = &found.lesson.schedule;
        let (earliest_ms, latest_ms) = (schedule.moderators_ms() - AROUND_MS, schedule.end_ms() + AROUND_MS);
        if span.to_ms <= span.from_ms {
            return Err(setting("to", "The end must be after the beginning."));
        }
        if span.from_ms < earliest_ms || span.to_ms > latest_ms {
            return Err(setting("from", "That is not near this lesson. Please look at the date."));
        }
    }
    somebody_of(&call, &found.lesson, &person).await?;
    if store::settled::last_word(&call.app.store, &lesson).await?.is_some() {
        let sentence = "What was seen in this lesson has been deleted, as the rule of retention says. Its totals can no longer change.";
        return Err(ApiError::Conflict { sentence: sentence.into() });
    }
    let correction = Correction {
        id: CorrectionId::new(call.app.random.id()),
        change,
        author: call.session()?.person.clone(),
        reason,
        made_ms: call.now_ms(),
    };
    store::attendance::correct(&call.app.store, &lesson, &person, &correction).await?;
    call.app.changes.happened(&lesson);
    Ok(())
}

fn setting(field: &str, sentence: &str) -> ApiError {
    ApiError::Setting { field: field.to_owned(), sentence: sentence.to_owned() }
}

/// A person can be written about who is in the course, or was in the lesson.
async fn somebody_of(call: &Call, lesson: &Lesson, person: &PersonId) -> Result<()> {
    let people = store::person::members_and_attendees(&call.app.store, &lesson.course, &lesson.id).await?;
    if people.iter().any(|one| one.person == *person) { Ok(()) } else { Err(ApiError::NoSuch(Thing::Member)) }
}

/// Says in a sentence what is wrong with one's own line.
///
/// # Errors
/// Not allowed, nothing said, or too many open objections.
pub async fn object(lesson: LessonId, sentence: String) -> Result<()> {
    let call = call();
    guard::lesson(&call, Function::Object, &lesson).await?;
    let sentence = input::sentence(&sentence)?;
    let (id, now_ms) = (call.app.random.id(), call.now_ms());
    let new = NewObjection { id: &id, lesson: &lesson, person: &call.session()?.person, sentence: &sentence };
    if !store::attendance::object(&call.app.store, new, OPEN_OBJECTIONS, now_ms).await? {
        return Err(ApiError::Conflict { sentence: "You have several open objections here. Please wait for an answer.".into() });
    }
    call.app.changes.happened(&lesson);
    Ok(())
}

/// Answers the open objections of somebody.
///
/// # Errors
/// Not allowed, nothing said, or no open objection.
pub async fn answer(lesson: LessonId, person: PersonId, sentence: String) -> Result<()> {
    let call = call();
    guard::lesson(&call, Function::AnswerObjection, &lesson).await?;
    let sentence = input::sentence(&sentence)?;
    let author = &call.session()?.person;
    if store::attendance::answer(&call.app.store, &lesson, &person, author, &sentence, call.now_ms()).await? == 0 {
        return Err(ApiError::Conflict { sentence: "There is no open objection. Somebody else may have answered it.".into() });
    }
    call.app.changes.happened(&lesson);
    Ok(())
}

/// Sets a room's rule.
///
/// # Errors
/// Not allowed, or numbers that cannot be.
pub async fn set_rule(room: RoomId, rule: AttendanceRule) -> Result<()> {
    let call = call();
    guard::room(&call, Function::SetAttendanceRule, &room).await?;
    for (field, minutes) in [("late_after_minutes", rule.late_after_minutes), ("early_before_minutes", rule.early_before_minutes)] {
        if minutes > MINUTES_MAX {
            return Err(setting(field, "Please enter at most 1440 minutes: a day."));
        }
    }
    if rule.least_percent > 100 {
        return Err(setting("least_percent", "Please enter a number from 0 to 100."));
    }
    store::attendance::set_rule(&call.app.store, &room, &rule).await?;
    Ok(())
}

/// Sets what completes a course.
///
/// # Errors
/// Not allowed, or a number that cannot be.
pub async fn set_completion(course: CourseId, completion: Completion) -> Result<()> {
    let call = call();
    guard::course(&call, Function::SetCompletion, &course).await?;
    match completion {
        Completion::Percent(least) if !(1..=100).contains(&least) => {
            return Err(setting("completion", "Please enter a number from 1 to 100."));
        }
        Completion::Minutes(0) | Completion::Lessons(0) => return Err(setting("completion", "Please enter at least 1.")),
        _ => {}
    }
    store::attendance::set_completion(&call.app.store, &course, completion).await?;
    Ok(())
}

/// Makes a key with which another system reads the results of a course, and ends the one before.
///
/// # Errors
/// Not allowed.
pub async fn make_results_key(course: CourseId) -> Result<String> {
    let call = call();
    guard::course(&call, Function::MakeResultsKey, &course).await?;
    let key = call.app.random.secret();
    store::attendance::set_results_key(&call.app.store, &course, &token::hash(&key)).await?;
    Ok(key)
}
