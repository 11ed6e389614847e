//! What one says of a room: title, description, policy. For a new room and for changing one.

use domain::ProviderId;
use domain::input::{self, InputError};
use domain::room::RoomPolicy;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::parts::{Area, Field, fresh_id};
use super::policy_form::{Numbers, profiles, settings};
use crate::api::provider::{ProviderChoice, provider_choices};

/// What a room is made or changed with.
pub type Typed = (String, String, RoomPolicy, Option<ProviderId>);

/// What is typed and ticked.
#[derive(Clone, Copy)]
pub struct RoomForm {
    title: RwSignal<String>,
    description: RwSignal<String>,
    /// As it is ticked; its profile is the one that fits it.
    policy: RwSignal<RoomPolicy>,
    numbers: Numbers,
    provider: RwSignal<Option<ProviderId>>,
    /// What may be chosen; nothing, until the server has said it.
    choices: RwSignal<Vec<ProviderChoice>>,
}

impl RoomForm {
    /// An empty form with the policy that rooms start with.
    pub fn new() -> Self {
        Self::of("", "", &RoomPolicy::default(), None)
    }

    /// The form of a room.
    pub fn of(title: &str, description: &str, policy: &RoomPolicy, provider: Option<ProviderId>) -> Self {
        Self {
            title: RwSignal::new(title.to_owned()),
            description: RwSignal::new(description.to_owned()),
            policy: RwSignal::new(policy.clone()),
            numbers: Numbers::of(policy),
            provider: RwSignal::new(provider),
            choices: RwSignal::new(Vec::new()),
        }
    }

    /// What was typed, checked by the same rules as on the server.
    ///
    /// # Errors
    /// What does not fit.
    pub fn read(self) -> Result<Typed, InputError> {
        let policy = RoomPolicy {
            early_minutes: minutes(&self.numbers.early_minutes.get_untracked())?,
            recording_days: days(&self.numbers.recording_days.get_untracked())?,
            ..self.policy.get_untracked()
        };
        let (title, description) = (input::title(&self.title.get_untracked())?, input::description(&self.description.get_untracked())?);
        Ok((title, description, policy.named(), self.provider.get_untracked()))
    }

    /// The fields.
    pub fn fields(self) -> AnyView {
        // Asked for each time the form is shown. Without an answer there is no choice, and the room keeps what it has.
        spawn_local(async move {
            if let Ok(choices) = provider_choices().await {
                self.choices.try_set(choices);
            }
        });
        view! {
            <Field label="Title" value=self.title most=input::TITLE_MAX autofocus=true />
            <Area label="Description" value=self.description most=input::DESCRIPTION_MAX hint="Everybody who may enter can read it. May stay empty." />
            {move || self.choices.with(|choices| self.servers(choices))}
            {profiles(self.policy, self.numbers)}
            {settings(self.policy, self.numbers)}
        }
        .into_any()
    }

    /// Where the room's lessons are held; nothing, where there is nothing to choose.
    fn servers(self, choices: &[ProviderChoice]) -> AnyView {
        if choices.is_empty() {
            return ().into_any();
        }
        let default = choices.iter().find(|choice| choice.is_default);
        let default =
            default.map_or_else(|| "The school's default".to_owned(), |choice| ["The school's default (", &choice.title, ")"].concat());
        let chosen = self.provider.get_untracked();
        let options = choices
            .iter()
            .map(|choice| {
                let words = [&choice.title, ", ", &choice.domain].concat();
                let selected = chosen.as_ref() == Some(&choice.id);
                view! {
                    <option value=choice.id.to_string() selected=selected>
                        {words}
                    </option>
                }
                .into_any()
            })
            .collect::<Vec<_>>();
        let id = fresh_id();
        let change = move |event| {
            let value = event_target_value(&event);
            self.provider.set((!value.is_empty()).then(|| ProviderId::new(value)));
        };
        view! {
            <div class="field">
                <label for=id.clone()>"Jitsi server"</label>
                <select class="input short" id=id on:change=change>
                    <option value="" selected=chosen.is_none()>
                        {default}
                    </option>
                    {options}
                </select>
            </div>
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

/// The longest that recordings are kept, in days, unless they are kept for ever.
const DAYS_MAX: u32 = 36_500;

/// For how many days recordings are kept, as typed; nothing typed: as is set for all rooms.
///
/// # Errors
/// Not a number of days within a hundred years.
pub fn days(text: &str) -> Result<Option<u32>, InputError> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().ok().filter(|days| (1..=DAYS_MAX).contains(days)).map(Some).ok_or(InputError::RecordingDays),
    }
}
