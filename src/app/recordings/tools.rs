//! What the browser's own player has not: jumps, speed, keys, and going on where one was.

use leptos::prelude::*;

use super::player::{Player, sheet};
use crate::app::parts::{Button, Check, Dialog, fresh_id};
use crate::browser::keys::{self, Keys};
use crate::browser::player as browser_player;
use crate::playback::{self, JUMP_MS, Wish};

/// Speeds, as the choice names them.
const SPEEDS: [(&str, &str); 6] = [("0.75", "0.75"), ("1", "1 (normal)"), ("1.25", "1.25"), ("1.5", "1.5"), ("1.75", "1.75"), ("2", "2")];

/// The keys, as the dialog lists them.
const KEYS: [(&str, &str); 9] = [
    ("Space, K", "Play or pause"),
    ("J, L", "10 seconds back, forward"),
    ("← →", "5 seconds back, forward"),
    ("0 to 9", "To the beginning, to a tenth of it, to nine tenths"),
    ("C", "Captions on or off"),
    ("M", "Sound on or off"),
    ("F", "Full screen, or back"),
    ("↑ ↓", "In the transcript: from line to line; Enter plays from there"),
    ("?", "This list"),
];

/// The row below the picture, and the dialog of the keys.
pub fn view(player: Player) -> AnyView {
    let sheet = sheet();
    let listed = RwSignal::new(false);
    let id = fresh_id();
    let speeds = SPEEDS.map(|(value, words)| view! { <option value=value selected=value == "1">{words}</option> }.into_any());
    let set_speed = move |event| {
        if let (Some(video), Ok(speed)) = (player.video.get_untracked(), event_target_value(&event).parse()) {
            browser_player::set_speed(&video, speed);
        }
    };
    view! {
        class = sheet,
        {go_on(player)}
        <div class="tools" role="group" aria-label="Player">
            <Button on_press=move || by(player, -JUMP_MS)>"Back 10 s"</Button>
            <Button on_press=move || by(player, JUMP_MS)>"Forward 10 s"</Button>
            <div class="speed">
                <label for=id.clone()>"Speed"</label>
                <select class="input short" id=id on:change=set_speed>
                    {speeds.into_iter().collect::<Vec<_>>()}
                </select>
            </div>
            <Button kind="plain" on_press=move || listed.set(true)>
                "Keys"
            </Button>
        </div>
        {keys_dialog(player, listed)}
    }
    .into_any()
}

fn by(player: Player, ms: i64) {
    if let Some(video) = player.video.get_untracked() {
        browser_player::go_to(&video, browser_player::position_ms(&video) + ms);
    }
}

/// Offers to go on where one was. Not by itself: whoever opens a recording may want to see it from the beginning.
fn go_on(player: Player) -> AnyView {
    let offer = move || {
        player.was_ms.get().map(|was_ms| {
            let clock = playback::clock(was_ms);
            let words = ["Continue at ", &clock].concat();
            let go = move || {
                player.jump(was_ms);
                player.was_ms.set(None);
            };
            view! {
                <div class="notice">
                    <p>"You have been here before. Only this device remembers where you were."</p>
                    <div class="row">
                        <Button kind="primary" on_press=go>
                            {words}
                        </Button>
                        <Button on_press=move || player.forget()>"Forget"</Button>
                    </div>
                </div>
            }
            .into_any()
        })
    };
    offer.into_any()
}

/// Does what a key asks for.
fn obey(player: Player, wish: Wish, listed: RwSignal<bool>) -> bool {
    let Some(video) = player.video.get_untracked() else { return false };
    match wish {
        Wish::Toggle => browser_player::toggle(&video),
        Wish::By(ms) => by(player, ms),
        Wish::Tenth(tenth) => match browser_player::length_ms(&video) {
            Some(length_ms) => browser_player::go_to(&video, length_ms / 10 * i64::from(tenth)),
            None => return false,
        },
        Wish::Captions => return browser_player::toggle_captions(&video).is_some(),
        Wish::Screen => browser_player::toggle_screen(&video),
        Wish::Mute => browser_player::toggle_sound(&video),
        Wish::Keys => listed.set(true),
    }
    true
}

fn keys_dialog(player: Player, open: RwSignal<bool>) -> AnyView {
    let sheet = sheet();
    let wanted = RwSignal::new(keys::wanted());
    let listening = Keys::listen(move |key| {
        let wish = wanted.get_untracked().then(|| playback::wish(key, browser_player::focus_takes_keys())).flatten();
        wish.is_some_and(|wish| obey(player, wish, open))
    });
    // Until the player is gone.
    let listening = StoredValue::new_local(Some(listening));
    on_cleanup(move || drop(listening.try_update_value(Option::take)));
    Effect::new(move |before: Option<()>| {
        let wanted = wanted.get();
        if before.is_some() {
            keys::want(wanted);
        }
    });
    let lines = move || {
        KEYS.map(|(keys, what)| {
            view! {
                class = sheet,
                <dt>
                    <kbd>{keys}</kbd>
                </dt>
                <dd>{what}</dd>
            }
            .into_any()
        })
        .into_iter()
        .collect::<Vec<_>>()
    };
    view! {
        class = sheet,
        <Dialog title="Keys of the player" open>
            <dl class="keys">{lines()}</dl>
            <Check label="Use these keys" value=wanted hint="Not while you type. In lessons it is the same switch." />
            <div class="dialog-foot">
                <Button kind="primary" on_press=move || open.set(false)>
                    "Done"
                </Button>
            </div>
        </Dialog>
    }
    .into_any()
}
