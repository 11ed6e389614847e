//! Microphone and loudspeaker.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::sheet;
use super::sight::{choice, trouble};
use super::trial::{State, Trial};
use crate::app::load::keep;
use crate::app::parts::Button;
use crate::browser::listener::Listener;
use crate::browser::media::{self, Kind, Level};
use crate::browser::page::Beat;

/// How often the level is looked at, in ms.
const LOOK_MS: i32 = 100;
/// Louder than this is a voice, and not the room.
const VOICE: f64 = 0.35;
/// So many looks with a voice in them are somebody who speaks.
const LOOKS: u32 = 3;
/// After so many looks without one the page says so: 8 seconds.
const PATIENCE: u32 = 80;

/// What the microphone has heard.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// Nothing yet.
    Waiting,
    /// Nothing for a while.
    Nothing,
    /// Somebody.
    Voice,
    /// The browser waits for a press before it listens.
    Asleep,
}

/// The level, which microphone, and whether it is off at first.
pub fn microphone_part(trial: Trial) -> AnyView {
    let sheet = sheet();
    let level = RwSignal::new(0.0_f64);
    let heard = RwSignal::new(Heard::Waiting);
    listen(trial, level, heard);
    let meter = move || {
        (trial.microphone.get() == State::On).then(|| {
            view! {
                class = sheet,
                <meter class="level" min="0" max="1" aria-label="Level of the microphone" prop:value=move || level.get()></meter>
                <p role="status" class="muted">
                    {move || match heard.get() {
                        Heard::Waiting => "Say something: the bar moves when the microphone hears you.",
                        Heard::Nothing => "Nothing is heard yet. Perhaps the microphone is switched off on the device itself, or another one is meant.",
                        Heard::Voice => "The microphone hears you.",
                        Heard::Asleep => "Press any key, or anywhere on this page, to see the level.",
                    }}
                </p>
            }
            .into_any()
        })
    };
    let asking = move || {
        (trial.microphone.get() == State::Asking).then(
            || view! { <p class="muted" role="status">"Your browser asks whether this page may use the microphone. Please allow it."</p> },
        )
    };
    let fixed = move || trial.always_muted.get();
    let hint = move || {
        fixed().then(|| view! { <span class="hint">"In this room everybody comes in with the microphone off. You can turn it on in the lesson."</span> })
    };
    view! {
        class = sheet,
        <section class="part" aria-labelledby="microphone">
            <h2 id="microphone">"Microphone"</h2>
            {asking}
            {meter}
            {choice(trial, Kind::Microphone, "Microphone")}
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || trial.muted.get()
                    disabled=fixed
                    on:change=move |event| trial.muted.set(event_target_checked(&event))
                />
                <span>"Come in with the microphone off"</span>
                {hint}
            </label>
            {trouble(trial, Kind::Microphone)}
        </section>
    }
    .into_any()
}

/// Looks at the level for as long as there is a microphone.
fn listen(trial: Trial, level: RwSignal<f64>, heard: RwSignal<Heard>) {
    let meter = StoredValue::new_local(None::<Level>);
    let counts = StoredValue::new((0_u32, 0_u32));
    Effect::new(move |_| {
        let on = trial.microphone.get() == State::On;
        meter.set_value(if on { trial.with_sound(Level::of) } else { None });
        counts.set_value((0, 0));
        heard.set(Heard::Waiting);
    });
    let wakes = ["pointerdown", "keydown"].map(|press| {
        Listener::document(press, move || {
            meter.try_with_value(|meter| meter.as_ref().map(Level::wake));
        })
    });
    let wakes = StoredValue::new_local(Some(wakes));
    on_cleanup(move || {
        meter.try_update_value(Option::take);
        wakes.try_update_value(Option::take);
    });
    keep(Beat::every(LOOK_MS, move || {
        let Some(Some((now, asleep))) = meter.try_update_value(|meter| meter.as_mut().map(|meter| (meter.read(), meter.is_asleep())))
        else {
            return;
        };
        level.set(now);
        let (mut voice, mut quiet) = counts.get_value();
        voice += u32::from(now > VOICE);
        quiet += u32::from(!asleep);
        counts.set_value((voice, quiet));
        let is = match () {
            () if voice >= LOOKS => Heard::Voice,
            () if asleep => Heard::Asleep,
            () if quiet >= PATIENCE => Heard::Nothing,
            () => Heard::Waiting,
        };
        if heard.get_untracked() != is {
            heard.set(is);
        }
    }));
}

/// What became of the tone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tone {
    NotYet,
    Played,
    Failed,
}

/// A tone, and which loudspeaker plays it.
pub fn speaker_part(trial: Trial) -> AnyView {
    let sheet = sheet();
    let (busy, tone) = (RwSignal::new(false), RwSignal::new(Tone::NotYet));
    let play = move || {
        busy.set(true);
        tone.set(Tone::NotYet);
        spawn_local(async move {
            let id = trial.id(Kind::Speaker);
            let played = media::tone(id.as_deref()).await;
            tone.try_set(if played { Tone::Played } else { Tone::Failed });
            busy.try_set(false);
        });
    };
    let said = move || match tone.get() {
        Tone::NotYet => "",
        Tone::Played => {
            "Two tones were played. If you did not hear them, turn up the volume, or choose another loudspeaker here or in the settings of the device."
        }
        Tone::Failed => "The browser could not play a sound. Is a loudspeaker or a headset connected?",
    };
    view! {
        class = sheet,
        <section class="part" aria-labelledby="speaker">
            <h2 id="speaker">"Loudspeaker"</h2>
            {media::can_choose_speaker().then(|| choice(trial, Kind::Speaker, "Loudspeaker"))}
            <div>
                <Button busy=busy on_press=play>
                    "Play a sound"
                </Button>
            </div>
            <p role="status" class="muted">
                {said}
            </p>
        </section>
    }
    .into_any()
}
