//! Single keys for what one does most, and the dialog that lists them and turns them off.

use leptos::prelude::*;

use super::panel;
use super::panel::Tab;
use super::state::Seat;
use super::tools::{self, Tool};
use crate::app::parts::{Button, Check, Dialog};
use crate::browser::keys::{self, Keys};

/// The keys, as the dialog lists them.
const KEYS: [(&str, &str); 5] = [
    ("M", "Microphone on or off"),
    ("V", "Camera on or off"),
    ("H", "Raise or lower your hand"),
    ("P", "Show or hide the people"),
    ("?", "This list"),
];

/// Listens to the keys, and draws the dialog. `open`: it is on the screen.
pub fn view(seat: Seat, over: Memo<bool>, open: RwSignal<bool>) -> AnyView {
    let wanted = RwSignal::new(keys::wanted());
    let listening = Keys::listen(move |key| {
        let tool = match key {
            _ if !wanted.get_untracked() || over.get_untracked() => return false,
            "m" => Tool::Microphone,
            "v" => Tool::Camera,
            "h" => Tool::Hand,
            "p" => {
                if seat.panel.get_untracked() && seat.tab.get_untracked() == Tab::People {
                    panel::toggle(seat);
                } else {
                    panel::open_at(seat, Tab::People);
                }
                return true;
            }
            "?" => {
                open.set(true);
                return true;
            }
            _ => return false,
        };
        tools::turn(seat, tool);
        true
    });
    // Until the page is left.
    let listening = StoredValue::new_local(Some(listening));
    on_cleanup(move || drop(listening.try_update_value(Option::take)));
    Effect::new(move |before: Option<()>| {
        let wanted = wanted.get();
        if before.is_some() {
            keys::want(wanted);
        }
    });
    view! {
        <Dialog title="Keyboard shortcuts" open>
            {list()}
            <Check label="Use these keys" value=wanted hint="Not while you type. In the picture Jitsi has keys of its own." />
            <div class="dialog-foot">
                <Button kind="primary" on_press=move || open.set(false)>
                    "Done"
                </Button>
            </div>
        </Dialog>
    }
    .into_any()
}

fn list() -> AnyView {
    let sheet = panel::sheet();
    let lines = KEYS.map(|(key, what)| {
        view! {
            class = sheet,
            <div class="key">
                <dt>
                    <kbd>{key}</kbd>
                </dt>
                <dd>{what}</dd>
            </div>
        }
        .into_any()
    });
    view! {
        class = sheet,
        <dl class="keys">{lines.into_iter().collect::<Vec<_>>()}</dl>
    }
    .into_any()
}
