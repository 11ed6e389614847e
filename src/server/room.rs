//! Rooms.

use domain::input::{self, InputError};
use domain::role::Capability;
use domain::room::RoomPolicy;
use domain::{CourseId, ProviderId, RoomId};

use super::context::{Call, call};
use super::course::PAST;
use super::guard::{self, Function};
use super::lesson::card;
use super::live::Within;
use super::privacy::retention::LONGEST_DAYS;
use super::provider::deployment;
use super::recordings::purge;
use super::store;
use super::store::lesson::{Lesson, Of};
use super::store::room::RoomText;
use crate::api::room::RoomPage;
use crate::api::{ApiError, Result};

/// One room with its lessons.
///
/// # Errors
/// Not signed in, no such room, or not allowed.
pub async fn page(room: RoomId) -> Result<RoomPage> {
    let call = call();
    let found = guard::room(&call, Function::Room, &room).await?;
    let (store, now_ms, may) = (&call.app.store, call.now_ms(), found.course.may);
    let cards = |lessons: Vec<Lesson>| lessons.into_iter().map(|lesson| card(lesson, may, now_ms)).collect();
    let lessons = cards(store::lesson::current(store, Of::Room(&room), now_ms, i64::MAX).await?);
    let past = cards(store::lesson::past(store, Of::Room(&room), now_ms, PAST).await?);
    let invitations = match may.has(Capability::CreateGuestLink) {
        // Where guests are not welcome, none works.
        true if !found.room.policy.guests => Some(0),
        true => Some(store::invitation::working(store, &room, now_ms).await?),
        false => None,
    };
    let deployment = deployment::of_room(&call.app, found.room.provider.as_ref()).await?;
    let venue = deployment.venue(&call.app, may.has(Capability::Moderate)).await?;
    let attendance = store::attendance::rule(store, &room).await?;
    Ok(RoomPage {
        id: room,
        course: found.course.id,
        course_title: found.course.title,
        title: found.room.title,
        description: found.room.description,
        policy: found.room.policy,
        attendance,
        provider: found.room.provider,
        venue,
        may,
        lessons,
        past,
        invitations,
    })
}

async fn checked(call: &Call, title: &str, description: &str, policy: RoomPolicy, provider: Option<ProviderId>) -> Result<RoomText> {
    if policy.early_minutes > 24 * 60 {
        return Err(InputError::TooEarly.into());
    }
    if policy.recording_days.is_some_and(|days| !(1..=LONGEST_DAYS).contains(&days)) {
        let sentence = format!("Please enter a number of days from 1 to {LONGEST_DAYS}, or leave it to what is set for all rooms.");
        return Err(ApiError::Setting { field: "recording_days".to_owned(), sentence });
    }
    if let Some(provider) = &provider {
        super::provider::find(&call.app.store, provider).await?;
    }
    Ok(RoomText { title: input::title(title)?, description: input::description(description)?, policy: policy.named(), provider })
}

/// Makes a room in a course. Its conference gets a name that nobody can guess and that no title can break.
///
/// # Errors
/// Not allowed, or a text that will not do.
pub async fn create(
    course: CourseId,
    title: String,
    description: String,
    policy: RoomPolicy,
    provider: Option<ProviderId>,
) -> Result<RoomId> {
    let call = call();
    let course = guard::course(&call, Function::CreateRoom, &course).await?;
    let text = checked(&call, &title, &description, policy, provider).await?;
    let room = RoomId::new(call.app.random.id());
    let conference = call.app.random.id();
    store::room::insert(&call.app.store, &room, &course.id, &conference, &text, call.now_ms()).await?;
    Ok(room)
}

/// Changes a room.
///
/// # Errors
/// Not allowed, or a text that will not do.
pub async fn edit(room: RoomId, title: String, description: String, policy: RoomPolicy, provider: Option<ProviderId>) -> Result<()> {
    let call = call();
    let before = guard::room(&call, Function::EditRoom, &room).await?.room;
    let text = checked(&call, &title, &description, policy, provider).await?;
    store::room::update(&call.app.store, &room, &text).await?;
    if before.policy.recording_days != text.policy.recording_days {
        purge::plan(&call.app, purge::Which::Room(&room)).await?;
    }
    // Everybody there asks how they stand, whoever waits asks again, and lines begin with the board that follows the policy.
    if before.policy != text.policy {
        call.app.live.role_changed(Within::Room(&room), None);
    }
    Ok(())
}
