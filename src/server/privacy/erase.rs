//! Forgetting a person.

use domain::{CourseId, LessonId, PersonId, RoomId};

use crate::api::{ApiError, Result, Thing};
use crate::server::context::{App, Random};
use crate::server::live::Within;
use crate::server::store::Store;
use crate::server::store::erasure::{self, Erased};

/// What was erased: lessons, courses and the room whose pages show less now, by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    lessons: Vec<String>,
    courses: Vec<String>,
    guest_of: Option<String>,
}

/// Erases a person. `again`: the sign-in name, or a guest's name; `by`: who does it, none: the command line.
///
/// # Errors
/// There is nobody, another name, or the last administrator.
pub async fn from(store: &Store, random: &Random, person: &PersonId, again: &str, by: Option<&PersonId>, now_ms: i64) -> Result<Done> {
    match erasure::erase(store, person, again, || random.id(), by, now_ms).await? {
        Erased::Done { lessons, courses, guest_of } => Ok(Done { lessons, courses, guest_of }),
        Erased::NoSuch => Err(ApiError::NoSuch(Thing::Account)),
        Erased::OtherName => Err(ApiError::Setting {
            field: "again".to_owned(),
            sentence:
                "That is another name. Please enter the sign-in name of this person exactly (a guest's: the name). Nothing was erased."
                    .to_owned(),
        }),
        Erased::LastAdministrator => Err(ApiError::Conflict {
            sentence: "This is the last administrator. Please add another one first. Nothing was erased.".to_owned(),
        }),
    }
}

/// Ends the person's open lines, and lets whoever watches these lessons look again.
pub fn tell(app: &App, person: &PersonId, done: &Done) {
    for course in &done.courses {
        app.live.role_changed(Within::Course(&CourseId::new(course.as_str())), Some(person));
    }
    if let Some(room) = &done.guest_of {
        app.live.role_changed(Within::Room(&RoomId::new(room.as_str())), Some(person));
    }
    for lesson in &done.lessons {
        app.changes.happened(&LessonId::new(lesson.as_str()));
    }
}
