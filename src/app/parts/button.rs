//! Buttons.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::session::use_shared;
use crate::browser::page;

/// A button that does something here. While `busy` it turns and ignores presses, but keeps the focus.
#[component]
pub fn Button(
    /// `primary`, `danger`, `plain`, `large`, or several of them.
    #[prop(optional)]
    kind: &'static str,
    /// Waiting for the server.
    #[prop(optional)]
    busy: Option<RwSignal<bool>>,
    /// What it does.
    #[prop(into)]
    on_press: Callback<()>,
    /// Its words.
    children: Children,
) -> AnyView {
    bare("button", kind, busy, Some(on_press), children())
}

/// The button that sends the form around it.
#[component]
pub fn Submit(
    /// Added to `primary`.
    #[prop(optional)]
    kind: &'static str,
    /// Waiting for the server.
    busy: RwSignal<bool>,
    /// Its words.
    children: Children,
) -> AnyView {
    bare("submit", if kind.is_empty() { "primary" } else { kind }, Some(busy), None, children())
}

fn bare(kind: &'static str, class: &'static str, busy: Option<RwSignal<bool>>, on_press: Option<Callback<()>>, words: AnyView) -> AnyView {
    let waiting = move || busy.is_some_and(|busy| busy.get()).then_some("true");
    let press = move |_| {
        if let Some(on_press) = on_press
            && !busy.is_some_and(|busy| busy.get_untracked())
        {
            on_press.run(());
        }
    };
    view! {
        <button type=kind class=["button ", class].concat() aria-disabled=waiting aria-busy=waiting on:click=press>
            {words}
        </button>
    }
    .into_any()
}

/// Puts a text into the clipboard, and says so.
#[component]
pub fn Copy(
    /// What is copied.
    text: String,
    /// What it is, for those who hear only the button.
    #[prop(default = "")]
    of: &'static str,
) -> AnyView {
    let said = use_shared().said;
    let copy = move |()| {
        let text = text.clone();
        spawn_local(async move {
            said.say(if page::copy(&text).await {
                "Copied."
            } else {
                "The browser did not allow copying. Please select the text and copy it."
            });
        });
    };
    view! {
        <Button on_press=copy>
            "Copy"
            {(!of.is_empty()).then(|| view! { <span class="said">{[" ", of].concat()}</span> }.into_any())}
        </Button>
    }
    .into_any()
}
