//! What a room does to everybody who enters: a profile, and each setting of it.

use domain::room::{Lobby, Profile, RoomPolicy, Who};
use leptos::prelude::*;
use stylers_macro::style_sheet;

use super::parts::{Field, fresh_id};
use super::room_form::minutes;
use crate::rules;

/// The profiles, of which one is chosen. Choosing "custom" changes no setting.
pub fn profiles(policy: RwSignal<RoomPolicy>, early_minutes: RwSignal<String>) -> AnyView {
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
                early_minutes.set(chosen.early_minutes.to_string());
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
pub fn settings(policy: RwSignal<RoomPolicy>, early_minutes: RwSignal<String>) -> AnyView {
    let sheet = sheet();
    // What is typed counts as soon as it is a number of minutes; until then the form refuses to be sent.
    Effect::new(move |first: Option<()>| {
        let typed = early_minutes.with(|typed| minutes(typed));
        if let (Some(()), Ok(typed)) = (first, typed)
            && policy.with_untracked(|policy| policy.early_minutes != typed)
        {
            change(policy, |policy| policy.early_minutes = typed);
        }
    });
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
                        value=early_minutes
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
                    <legend>"Recording and roles"</legend>
                    {tick(
                        policy,
                        "Lessons may be recorded",
                        "Everybody who does not moderate is asked to agree before they come in.",
                        Tick { get: |policy| policy.recording, set: |policy, on| policy.recording = on },
                    )}
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
