//! The door of a lesson: what somebody who does not moderate needs to get in, asked anew for every ticket.
//!
//! Everything it goes by is in the store, so a restart of the server lets nobody in and shuts nobody out.

use std::collections::HashMap;
use std::sync::Mutex;

use domain::evidence::FactKind;
use domain::recording::consent;
use domain::role::{Capability, Role, capabilities};
use domain::room::{Lobby, RoomPolicy, Standing};
use domain::{CourseId, LessonId, PersonId};

use super::context::{App, Call};
use super::guard::{self, InLesson};
use super::ingest::NewFact;
use super::live::To;
use super::lobby;
use super::recordings::running;
use super::store::knock::Found;
use super::store::moderators::{SIGN_MS, Scene};
use super::store::{self, Store};
use crate::api::board::Waiting;
use crate::api::conference::Signal;
use crate::api::{ApiError, Result};

/// Lets somebody pass into a lesson that is open, or says what they wait for. `lobby`: who waits, by the lesson's board.
///
/// # Errors
/// They have to agree to be recorded, to wait for a moderator, or to be let in; or were not.
pub async fn pass(call: &Call, found: &InLesson, standing: Standing, lobby: Lobby) -> Result<()> {
    if standing == Standing::Moderator {
        return Ok(());
    }
    let (store, now_ms, person) = (&call.app.store, call.now_ms(), &call.session()?.person);
    let (lesson, policy) = (&found.lesson.id, &found.room.policy);
    if policy.recording && !store::consent::is_given(store, lesson, person).await? {
        let days = running::days_kept(&call.app, policy).await?;
        return Err(ApiError::ConsentNeeded { words: consent(policy.recording_means, days).join("\n") });
    }
    let may_wait = policy.wait_for_moderator && !has_been_in(store, lesson, person).await?;
    if may_wait && !moderators_are_there(store, lesson, &found.course.id, policy, now_ms).await? {
        return Err(ApiError::WaitForModerator);
    }
    if !lobby.holds(standing) && !store::invitation::wants_approval(store, person).await? {
        return Ok(());
    }
    // Whoever is in the conference asks only how they stand: that is no knock, but no way in either.
    if !store::knock::is_admitted(store, lesson, person).await? && store::moderators::is_there(store, lesson, person, now_ms).await? {
        return Err(ApiError::WaitInLobby);
    }
    match store::knock::ask(store, lesson, person, now_ms).await? {
        Found::Admitted => Ok(()),
        Found::TurnedAway => Err(ApiError::TurnedAway),
        Found::Waits { new } => {
            if new {
                lobby::tell(&call.app, lesson).await?;
            }
            Err(ApiError::WaitInLobby)
        }
    }
}

/// Somebody has got a ticket: if they were waiting, they are not any more.
///
/// # Errors
/// The store fails.
pub async fn passed(app: &App, lesson: &LessonId, person: &PersonId) -> Result<()> {
    if store::knock::came_in(&app.store, lesson, person).await? {
        lobby::tell(app, lesson).await?;
    }
    Ok(())
}

/// Whether somebody was in this lesson before, or was let in: they may come back while no moderator is there.
async fn has_been_in(store: &Store, lesson: &LessonId, person: &PersonId) -> Result<bool> {
    let admission = store::admission::of(store, lesson, person).await?;
    let has = admission.is_some_and(|admission| admission.until_ms.is_none());
    Ok(has || store::knock::is_admitted(store, lesson, person).await?)
}

/// Whether somebody who moderates a lesson is in its conference.
///
/// # Errors
/// The store fails.
pub async fn moderators_are_there(store: &Store, lesson: &LessonId, course: &CourseId, policy: &RoomPolicy, now_ms: i64) -> Result<bool> {
    let overrides = store::course::overrides(store, course).await?;
    let roles: Vec<Role> = Role::MEMBERS.iter().copied().filter(|&role| capabilities(role, &overrides).has(Capability::Moderate)).collect();
    let scene = Scene { lesson, course, roles: &roles, grants: policy.grant_moderator };
    Ok(store::moderators::are_there(store, scene, now_ms).await?)
}

/// What was heard and shown of the doors of lessons since this server was started: to know what is news, and to decide nothing.
#[derive(Debug, Default)]
pub struct Doors {
    /// When a moderator last gave a sign (Unix ms).
    signs: Mutex<HashMap<LessonId, i64>>,
    /// Whom the moderators were last shown waiting, if anybody.
    shown: Mutex<HashMap<LessonId, Vec<PersonId>>>,
}

impl Doors {
    /// A moderator gave a sign at a time (Unix ms). Says whether it is the first one for a while.
    fn sign(&self, lesson: &LessonId, at_ms: i64) -> bool {
        let mut signs = self.signs.lock().expect("nobody panics while holding it");
        signs.retain(|_, last_ms| at_ms.saturating_sub(*last_ms) <= SIGN_MS);
        signs.insert(lesson.clone(), at_ms).is_none()
    }

    /// A moderator has left: whoever comes next, comes.
    fn left(&self, lesson: &LessonId) {
        self.signs.lock().expect("nobody panics while holding it").remove(lesson);
    }

    /// The moderators of a lesson are shown who waits.
    pub fn show(&self, lesson: &LessonId, waiting: &[Waiting]) {
        let mut shown = self.shown.lock().expect("nobody panics while holding it");
        if waiting.is_empty() {
            shown.remove(lesson);
        } else {
            shown.insert(lesson.clone(), waiting.iter().map(|one| one.person.clone()).collect());
        }
    }

    /// Whom they were shown waiting; none: nobody.
    pub fn shown(&self, lesson: &LessonId) -> Option<Vec<PersonId>> {
        self.shown.lock().expect("nobody panics while holding it").get(lesson).cloned()
    }

    fn is_known(&self, lesson: &LessonId, now_ms: i64) -> bool {
        let signs = self.signs.lock().expect("nobody panics while holding it");
        signs.get(lesson).is_some_and(|last_ms| now_ms.saturating_sub(*last_ms) <= SIGN_MS)
    }
}

/// What facts say of one person's being there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coming {
    /// They are.
    Here,
    /// They have left.
    Left,
}

/// What facts that have just come say of this person's being there now, if anything.
pub fn coming(facts: &[NewFact], person: &PersonId, now_ms: i64) -> Option<Coming> {
    let own = facts.iter().filter(|fact| fact.subject.as_ref() == Some(person) && fact.kind != FactKind::CheckIn);
    let last = own.max_by_key(|fact| (fact.at_ms, fact.kind.is_end()))?;
    if last.kind.is_end() {
        return Some(Coming::Left);
    }
    (now_ms.saturating_sub(last.at_ms) <= SIGN_MS).then_some(Coming::Here)
}

/// A moderator of a lesson has come, is still there, or has left. If nobody was there before, the door has moved for everybody.
pub fn moderator(app: &App, lesson: &LessonId, coming: Coming, now_ms: i64) {
    match coming {
        Coming::Left => app.doors.left(lesson),
        Coming::Here => {
            if app.doors.sign(lesson, now_ms) {
                app.live.send(lesson, To::Others, &Signal::DoorMoved);
            }
        }
    }
}

/// A server-side sender says that people are in a lesson's conference, or have left it.
///
/// # Errors
/// The store fails.
pub async fn told(app: &App, lesson: &LessonId, facts: &[NewFact], now_ms: i64) -> Result<()> {
    let mut people: Vec<&PersonId> = facts.iter().filter_map(|fact| fact.subject.as_ref()).collect();
    people.sort();
    people.dedup();
    let known = app.doors.is_known(lesson, now_ms);
    let moved = |coming: &Coming| (*coming == Coming::Here) != known;
    let moves: Vec<_> = people.into_iter().filter_map(|person| Some((person, coming(facts, person, now_ms).filter(moved)?))).collect();
    if moves.is_empty() {
        return Ok(());
    }
    let Some(lesson_is) = store::lesson::by_id(&app.store, lesson).await? else { return Ok(()) };
    let Some(room) = store::room::by_id(&app.store, &lesson_is.room).await? else { return Ok(()) };
    for (person, coming) in moves {
        if guard::moderates(&app.store, person, lesson, &room).await? {
            moderator(app, lesson, coming, now_ms);
        }
    }
    Ok(())
}
