//! What a room does to everybody who enters: a profile, and each setting of it.

use domain::recording::{Means, Trigger};
use domain::room::{Lobby, Profile, RoomPolicy, Who};
use leptos::prelude::*;
use stylers_macro::style_sheet;

use super::parts::{Field, fresh_id};
use super::room_form::{days, minutes};
use crate::rules;

/// What is typed, as it is typed.
#[derive(Clone, Copy)]
pub struct Numbers {
    /// How long before the opening moderators may enter, in minutes.
    pub early_minutes: RwSignal<String>,
    /// How long recordings are kept, in days; empty: as is set for all rooms.
    pub recording_days: RwSignal<String>,
}

impl Numbers {
    /// Those of a policy.
    pub fn of(policy: &RoomPolicy) -> Self {
        let numbers = Self { early_minutes: RwSignal::new(String::new()), recording_days: RwSignal::new(String::new()) };
        numbers.show(policy);
        numbers
    }

    fn show(self, policy: &RoomPolicy) {
        self.early_minutes.set(policy.early_minutes.to_string());
        self.recording_days.set(policy.recording_days.map(|days| days.to_string()).unwrap_or_default());
    }
}

/// The profiles, of which one is chosen. Choosing "custom" changes no setting.
pub fn profiles(policy: RwSignal<RoomPolicy>, numbers: Numbers) -> AnyView {
    let sheet = sheet();
    let group = fresh_id();
    let options = Profile::ALL.iter().map(|&profile| {
        let (group, id) = (group.clone(), fresh_id());
        let (name_id, hint_id) = ([&id, "-name"].concat(), [&id, "-hint"].concat());
        let choose = move |_| {
            if profile == Profile::Custom {
                policy.update(|policy| policy.profile = Profile::Custom);
            } else {
                let chosen = profile.policy();
                numbers.show(&chosen);
                policy.set(chosen);
            }
        };
        view! {
            class = sheet,
            <label class="profile">
                <input
                    type="radio"
                    name=group
                    aria-labelledby=name_id.clone()
                    aria-describedby=hint_id.clone()
                    prop:checked=move || policy.with(|policy| policy.profile == profile)
                    on:change=choose
                />
                <span class="about">
                    <span class="name" id=name_id>
                        {profile.label()}
                    </span>
                    <span class="hint" id=hint_id>
                        {rules::when_to_choose(profile)}
                    </span>
                </span>
            </label>
        }
        .into_any()
    });
    view! {
        class = sheet,
        <fieldset class="profiles">
            <legend>"What happens here?"</legend>
            {options.collect::<Vec<_>>()}
        </fieldset>
    }
    .into_any()
}

/// Each setting, in groups. A change makes the policy a custom one, and a change back gives it its name again.
pub fn settings(policy: RwSignal<RoomPolicy>, numbers: Numbers) -> AnyView {
    let sheet = sheet();
    // What is typed counts as soon as it is a number of minutes; until then the form refuses to be sent.
    Effect::new(move |first: Option<()>| {
        let typed = numbers.early_minutes.with(|typed| minutes(typed));
        if let (Some(()), Ok(typed)) = (first, typed)
            && policy.with_untracked(|policy| policy.early_minutes != typed)
        {
            change(policy, |policy| policy.early_minutes = typed);
        }
    });
    Effect::new(move |first: Option<()>| {
        let typed = numbers.recording_days.with(|typed| days(typed));
        if let (Some(()), Ok(typed)) = (first, typed)
            && policy.with_untracked(|policy| policy.recording_days != typed)
        {
            change(policy, |policy| policy.recording_days = typed);
        }
    });
    let recorded = Memo::new(move |_| policy.with(|policy| policy.recording));
    let custom = policy.with_untracked(|policy| policy.profile == Profile::Custom);
    let name = move || policy.with(|policy| policy.profile.label());
    view! {
        class = sheet,
        <details class="settings" open=custom>
            <summary>
                "Settings in detail: "
                <span role="status">{name}</span>
            </summary>
            <div class="stack">
                <fieldset>
                    <legend>"Coming in"</legend>
                    // The browser could not point at what is wrong in there while the details are shut; the form itself says it.
                    <Field
                        label="Moderators may enter early"
                        value=numbers.early_minutes
                        kind="number"
                        optional=true
                        hint="Minutes before a lesson opens for everybody, at most 1440."
                    />
                    {tick(policy, "Wait for the teacher", "Nobody else gets in before a moderator is there.", Tick {
                        get: |policy| policy.wait_for_moderator,
                        set: |policy, on| policy.wait_for_moderator = on,
                    })}
                    {choose(policy, "Who waits to be let in", Lobby::ALL, Lobby::as_str, Lobby::label, Lobby::from_name, Pick {
                        get: |policy| policy.lobby,
                        set: |policy, lobby| policy.lobby = lobby,
                    })}
                    {tick(policy, "Guests may come by invitation", "", Tick {
                        get: |policy| policy.guests,
                        set: |policy, on| policy.guests = on,
                    })}
                </fieldset>
                <fieldset>
                    <legend>"On entering"</legend>
                    {tick(policy, "Microphone off at first", "", Tick {
                        get: |policy| policy.start_muted,
                        set: |policy, on| policy.start_muted = on,
                    })}
                    {tick(policy, "Camera off at first", "", Tick {
                        get: |policy| policy.start_without_camera,
                        set: |policy, on| policy.start_without_camera = on,
                    })}
                </fieldset>
                <fieldset class="uses">
                    <legend>"Who may"</legend>
                    {who(policy, "Share the screen", |policy| policy.share_screen, |policy, who| policy.share_screen = who)}
                    {who(policy, "Write in the chat", |policy| policy.chat, |policy, who| policy.chat = who)}
                    {who(policy, "Use reactions", |policy| policy.reactions, |policy, who| policy.reactions = who)}
                    {who(policy, "Make polls", |policy| policy.polls, |policy, who| policy.polls = who)}
                    {who(policy, "Use the whiteboard", |policy| policy.whiteboard, |policy, who| policy.whiteboard = who)}
                </fieldset>
                <fieldset>
                    <legend>"Recording"</legend>
                    {tick(
                        policy,
                        "Lessons may be recorded",
                        "Everybody who does not moderate is asked to agree before they come in.",
                        Tick { get: |policy| policy.recording, set: |policy, on| policy.recording = on },
                    )}
                    {move || recorded.get().then(|| recording(policy, numbers))}
                </fieldset>
                <fieldset>
                    <legend>"Roles"</legend>
                    {tick(policy, "Moderators may make members moderators", "For one lesson. Guests are never made moderators.", Tick {
                        get: |policy| policy.grant_moderator,
                        set: |policy, on| policy.grant_moderator = on,
                    })}
                </fieldset>
            </div>
        </details>
    }
    .into_any()
}

/// How lessons are recorded, where they may be.
fn recording(policy: RwSignal<RoomPolicy>, numbers: Numbers) -> AnyView {
    view! {
        {choose(policy, "How a recording begins", Trigger::ALL, Trigger::as_str, Trigger::label, Trigger::from_name, Pick {
            get: |policy| policy.recording_trigger,
            set: |policy, trigger| policy.recording_trigger = trigger,
        })}
        {choose(policy, "Recorded with", Means::ALL, Means::as_str, Means::label, Means::from_name, Pick {
            get: |policy| policy.recording_means,
            set: |policy, means| policy.recording_means = means,
        })}
        {tick(
            policy,
            "Students see recordings as soon as they are ready",
            "Otherwise somebody looks at each one first and publishes it.",
            Tick { get: |policy| policy.recordings_published, set: |policy, on| policy.recordings_published = on },
        )}
        <Field
            label="Recordings are kept for"
            value=numbers.recording_days
            kind="number"
            optional=true
            hint="Days, then they are removed. Empty: as the administrator has set for all rooms."
        />
    }
    .into_any()
}

/// Where a yes or no is in the policy.
#[derive(Clone, Copy)]
struct Tick {
    get: fn(&RoomPolicy) -> bool,
    set: fn(&mut RoomPolicy, bool),
}

/// Where one of few is in the policy.
#[derive(Clone, Copy)]
struct Pick<T: 'static> {
    get: fn(&RoomPolicy) -> T,
    set: fn(&mut RoomPolicy, T),
}

fn change(policy: RwSignal<RoomPolicy>, how: impl FnOnce(&mut RoomPolicy)) {
    policy.update(|policy| {
        how(policy);
        *policy = rules::fitting(policy.clone());
    });
}

fn tick(policy: RwSignal<RoomPolicy>, label: &'static str, hint: &'static str, at: Tick) -> AnyView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || policy.with(|policy| (at.get)(policy))
                on:change=move |event| {
                    let on = event_target_checked(&event);
                    change(policy, |policy| (at.set)(policy, on));
                }
            />
            <span>{label}</span>
            {(!hint.is_empty()).then(|| view! { <span class="hint">{hint}</span> }.into_any())}
        </label>
    }
    .into_any()
}

fn who(policy: RwSignal<RoomPolicy>, label: &'static str, get: fn(&RoomPolicy) -> Who, set: fn(&mut RoomPolicy, Who)) -> AnyView {
    choose(policy, label, Who::ALL, Who::as_str, Who::label, Who::from_name, Pick { get, set })
}

fn choose<T: Copy + PartialEq + Send + 'static>(
    policy: RwSignal<RoomPolicy>,
    label: &'static str,
    all: &'static [T],
    name: fn(T) -> &'static str,
    words: fn(T) -> &'static str,
    read: fn(&str) -> Option<T>,
    at: Pick<T>,
) -> AnyView {
    let sheet = sheet();
    let id = fresh_id();
    let options = all.iter().map(|&one| {
        view! {
            <option value=name(one) selected=move || policy.with(|policy| (at.get)(policy) == one)>
                {words(one)}
            </option>
        }
        .into_any()
    });
    let change = move |event| {
        if let Some(chosen) = read(&event_target_value(&event)) {
            change(policy, |policy| (at.set)(policy, chosen));
        }
    };
    view! {
        class = sheet,
        <div class="choice">
            <label for=id.clone()>{label}</label>
            <select class="input short" id=id prop:value=move || policy.with(|policy| name((at.get)(policy))) on:change=change>
                {options.collect::<Vec<_>>()}
            </select>
        </div>
    }
    .into_any()
}

/// The class that `style/policy.css` is scoped to.
fn sheet() -> &'static str {
    let sheet = style_sheet!("style/policy.css");
    sheet
}
