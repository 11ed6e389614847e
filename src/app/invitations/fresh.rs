//! An invitation that was just made: its link is shown once, and its PIN goes another way.

use leptos::prelude::*;

use super::sheet;
use crate::api::guest::MadeInvitation;
use crate::app::parts::{Button, Copy, Dialog};
use crate::app::place::Place;
use crate::browser::page;

/// The dialog and what is in it.
#[derive(Clone, Copy)]
pub struct Fresh {
    /// The link, and the PIN if there is one.
    made: RwSignal<Option<(String, Option<String>)>>,
    open: RwSignal<bool>,
}

impl Fresh {
    /// Nothing to show. To be made in a component.
    pub fn new() -> Self {
        Self { made: RwSignal::new(None), open: RwSignal::new(false) }
    }

    /// Shows one.
    pub fn show(self, made: &MadeInvitation, pin: Option<String>) {
        let link = [&page::origin(), &Place::Guest.path(), "#", &made.secret].concat();
        self.made.set(Some((link, pin)));
        self.open.set(true);
    }

    /// The dialog.
    pub fn dialog(self) -> AnyView {
        Effect::new(move |_| {
            if !self.open.get() {
                self.made.set(None);
            }
        });
        view! {
            <Dialog title="Send the invitation" open=self.open>
                {move || self.made.get().map(|(link, pin)| self.content(link, pin))}
            </Dialog>
        }
        .into_any()
    }

    fn content(self, link: String, pin: Option<String>) -> AnyView {
        let sheet = sheet();
        let copied = link.clone();
        let pin = pin.map(|pin| {
            let sentence = ["The PIN for the lesson is ", &pin, "."].concat();
            let copied = sentence.clone();
            view! {
                class = sheet,
                <div class="once">
                    <p>"2. Tell the PIN by another way, for example by telephone. Never in the same message as the link."</p>
                    <div class="row">
                        <code class="link">{sentence}</code>
                        <Copy text=copied of="the sentence with the PIN" />
                    </div>
                </div>
            }
            .into_any()
        });
        let send = if pin.is_some() { "1. Send this link." } else { "Send this link." };
        view! {
            class = sheet,
            <p role="status">"The link is shown only this once. Whoever has it can come in, so send it only to those you invite."</p>
            <div class="once">
                <p>{send}</p>
                <div class="row">
                    <code class="link">{link}</code>
                    <Copy text=copied of="the link" />
                </div>
            </div>
            {pin}
            <div class="dialog-foot">
                <Button kind="primary" on_press=move || self.open.set(false)>
                    "Done"
                </Button>
            </div>
        }
        .into_any()
    }
}
