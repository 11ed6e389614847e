//! A new secret with the lines for the sender's configuration: on the page for as long as its dialog is open, and never again.

use leptos::prelude::*;

use super::sheet;
use crate::api::hook::HookSecret;
use crate::app::parts::{Button, Copy, Dialog};

/// The dialog and what is in it.
#[derive(Clone, Copy)]
pub struct Secret {
    made: RwSignal<Option<HookSecret>>,
    open: RwSignal<bool>,
}

impl Secret {
    /// Nothing to show. To be made in a component.
    pub fn new() -> Self {
        Self { made: RwSignal::new(None), open: RwSignal::new(false) }
    }

    /// Shows one.
    pub fn show(self, made: HookSecret) {
        self.made.set(Some(made));
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
            <Dialog title="Copy it now" open=self.open>
                {move || self.made.get().map(|made| self.lines(made))}
            </Dialog>
        }
        .into_any()
    }

    fn lines(self, made: HookSecret) -> AnyView {
        let sheet = sheet();
        let HookSecret { url, secret, lines, place, .. } = made;
        let (copied, copied_lines) = (secret.clone(), lines.clone());
        let label = ["Lines for ", &place].concat();
        view! {
            class = sheet,
            <p role="status">"The secret is shown only this once."</p>
            <dl class="pairs">
                <dt>"Address"</dt>
                <dd>
                    <code class="link">{url}</code>
                </dd>
                <dt>"Secret"</dt>
                <dd class="row">
                    <code class="link">{secret}</code>
                    <Copy text=copied of="the secret" />
                </dd>
            </dl>
            <div class="block">
                <div class="block-head">
                    <p>{label.clone()}</p>
                    <Copy text=copied_lines of="these lines" />
                </div>
                <pre class="lines" tabindex="0" role="group" aria-label=label>
                    {lines}
                </pre>
            </div>
            <div class="dialog-foot">
                <Button kind="primary" on_press=move || self.open.set(false)>
                    "Done"
                </Button>
            </div>
        }
        .into_any()
    }
}
