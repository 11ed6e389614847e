//! The camera.

use leptos::html;
use leptos::prelude::*;

use super::trial::{State, Trial};
use super::{sheet, words};
use crate::app::parts::{Button, fresh_id};
use crate::browser::media::Kind;

/// The picture, which camera, and whether it is off at first.
pub fn part(trial: Trial) -> AnyView {
    let sheet = sheet();
    let video = NodeRef::<html::Video>::new();
    Effect::new(move |_| {
        if trial.camera.get() == State::On
            && let Some(video) = video.get()
        {
            trial.with_picture(|picture| picture.show_in(&video));
        }
    });
    let seen = move || trial.camera.get() == State::On;
    let over = move || (!seen()).then(|| view! { class = sheet, <p class="over">{words::no_picture(trial.camera.get())}</p> });
    let off = move || trial.without_camera.get();
    let hint = move || {
        trial.never_camera.get().then(
            || view! { <span class="hint">"In this room everybody comes in with the camera off. You can turn it on in the lesson."</span> },
        )
    };
    view! {
        class = sheet,
        <section class="part" aria-labelledby="camera">
            <h2 id="camera">"Camera"</h2>
            <div class="picture">
                <video node_ref=video autoplay playsinline prop:muted=true hidden=move || !seen() aria-label="Your picture, as in a mirror"></video>
                {over}
            </div>
            {choice(trial, Kind::Camera, "Camera")}
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=off
                    disabled=move || trial.never_camera.get()
                    on:change=move |event| trial.set_without_camera(event_target_checked(&event))
                />
                <span>"Come in with the camera off"</span>
                {hint}
            </label>
            {trouble(trial, Kind::Camera)}
        </section>
    }
    .into_any()
}

/// Which device of a kind: a choice where there are several. Nothing, where the browser does not tell.
pub fn choice(trial: Trial, kind: Kind, label: &'static str) -> AnyView {
    let id = fresh_id();
    let devices = Memo::new(move |_| {
        trial.found.with(|found| {
            found
                .iter()
                .filter(|one| one.kind == kind && !one.id.is_empty())
                .map(|one| (one.id.clone(), one.label.clone()))
                .collect::<Vec<_>>()
        })
    });
    let at = move || {
        // The device in use is read after each change of what is in use.
        trial.camera.track();
        trial.microphone.track();
        trial.chosen.track();
        let used = if kind == Kind::Speaker { None } else { trial.in_use(kind) };
        used.or_else(|| trial.id(kind)).unwrap_or_default()
    };
    (move || {
        let all = devices.get();
        if all.len() < 2 {
            let name = all.into_iter().next().map(|(_, name)| name).unwrap_or_default();
            return (!name.is_empty()).then(|| view! { <p class="muted">{name}</p> }).into_any();
        }
        let id = id.clone();
        let options = all.into_iter().enumerate().map(|(number, (value, name))| {
            let name = if name.is_empty() { [label, " ", &(number + 1).to_string()].concat() } else { name };
            let own = value.clone();
            view! {
                <option value=value selected=move || at() == own>
                    {name}
                </option>
            }
            .into_any()
        });
        view! {
            <div class="field">
                <label for=id.clone()>{["Which ", &label.to_lowercase()].concat()}</label>
                <select class="input" id=id on:change=move |event| trial.choose(kind, event_target_value(&event))>
                    {options.collect::<Vec<_>>()}
                </select>
            </div>
        }
        .into_any()
    })
    .into_any()
}

/// What is the matter with a device, the way out, and a button to try again. Read aloud when it appears.
pub fn trouble(trial: Trial, kind: Kind) -> AnyView {
    let state = if kind == Kind::Camera { trial.camera } else { trial.microphone };
    let sentences = move || match state.get() {
        State::Failed(why) => {
            let ways = words::way_out(kind, why).into_iter().map(|way| view! { <p>{way}</p> }.into_any()).collect::<Vec<_>>();
            view! {
                <div class="notice careful">
                    <div class="stack close">{ways}</div>
                    <Button on_press=move || trial.try_all()>"Try again"</Button>
                </div>
            }
            .into_any()
        }
        _ => ().into_any(),
    };
    view! { <div role="status">{sentences}</div> }.into_any()
}
