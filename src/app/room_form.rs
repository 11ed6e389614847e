//! What one says of a room: title, description, policy. For a new room and for changing one.

use domain::input::{self, InputError};
use domain::room::RoomPolicy;
use leptos::prelude::*;

use super::parts::{Area, Check, Field};

/// What is typed and ticked.
#[derive(Clone, Copy)]
pub struct RoomForm {
    title: RwSignal<String>,
    description: RwSignal<String>,
    start_muted: RwSignal<bool>,
    start_without_camera: RwSignal<bool>,
    guests: RwSignal<bool>,
    early_minutes: RwSignal<String>,
}

impl RoomForm {
    /// An empty form with the policy that rooms start with.
    pub fn new() -> Self {
        Self::of("", "", &RoomPolicy::default())
    }

    /// The form of a room.
    pub fn of(title: &str, description: &str, policy: &RoomPolicy) -> Self {
        Self {
            title: RwSignal::new(title.to_owned()),
            description: RwSignal::new(description.to_owned()),
            start_muted: RwSignal::new(policy.start_muted),
            start_without_camera: RwSignal::new(policy.start_without_camera),
            guests: RwSignal::new(policy.guests),
            early_minutes: RwSignal::new(policy.early_minutes.to_string()),
        }
    }

    /// What was typed, checked by the same rules as on the server.
    ///
    /// # Errors
    /// What does not fit.
    pub fn read(self) -> Result<(String, String, RoomPolicy), InputError> {
        let policy = RoomPolicy {
            start_muted: self.start_muted.get_untracked(),
            start_without_camera: self.start_without_camera.get_untracked(),
            guests: self.guests.get_untracked(),
            early_minutes: minutes(&self.early_minutes.get_untracked())?,
        };
        Ok((input::title(&self.title.get_untracked())?, input::description(&self.description.get_untracked())?, policy))
    }

    /// The fields.
    pub fn fields(self) -> AnyView {
        view! {
            <Field label="Title" value=self.title most=input::TITLE_MAX autofocus=true />
            <Area label="Description" value=self.description most=input::DESCRIPTION_MAX hint="Everybody who may enter can read it. May stay empty." />
            <fieldset>
                <legend>"On entering"</legend>
                <Check label="Microphone off at first" value=self.start_muted />
                <Check label="Camera off at first" value=self.start_without_camera />
                <Check label="Guests may come with a guest link" value=self.guests />
            </fieldset>
            <Field
                label="Moderators may enter early"
                value=self.early_minutes
                kind="number"
                min="0"
                max="1440"
                hint="Minutes before a lesson opens for everybody."
            />
        }
        .into_any()
    }
}

impl Default for RoomForm {
    fn default() -> Self {
        Self::new()
    }
}

/// Minutes before the opening, as typed.
///
/// # Errors
/// Not a number of minutes within a day.
pub fn minutes(text: &str) -> Result<u16, InputError> {
    text.trim().parse().ok().filter(|&minutes| minutes <= 24 * 60).ok_or(InputError::TooEarly)
}
