//! Dialogs: the browser's own, which keeps the focus inside, closes on Escape, and gives the focus back.

use leptos::html;
use leptos::prelude::*;

use super::field::fresh_id;
use super::notice::refusal;
use super::{Button, Submit};
use crate::app::act::Act;
use crate::browser::page;

/// A dialog with a title. What is in it is made anew each time it opens.
#[component]
pub fn Dialog(
    /// Its heading.
    title: &'static str,
    /// Whether it is open. Set to false by Escape, too.
    open: RwSignal<bool>,
    /// Its content.
    children: ChildrenFn,
) -> AnyView {
    let dialog = NodeRef::<html::Dialog>::new();
    let id = fresh_id();
    let labelled = id.clone();
    Effect::new(move |_| {
        let open = open.get();
        if let Some(dialog) = dialog.get() {
            if open { page::open_dialog(&dialog) } else { page::close_dialog(&dialog) }
        }
    });
    view! {
        <dialog node_ref=dialog aria-labelledby=labelled on:close=move |_| open.set(false)>
            <div class="stack">
                <h2 id=id>{title}</h2>
                {move || if open.get() { children() } else { ().into_any() }}
            </div>
        </dialog>
    }
    .into_any()
}

/// A dialog with a form: fields, why it was refused, and two buttons.
#[component]
pub fn FormDialog(
    /// Its heading.
    title: &'static str,
    /// The words of the button that sends.
    action: &'static str,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What sending does.
    act: Act,
    /// Called on sending, when the browser finds nothing missing.
    #[prop(into)]
    on_submit: Callback<()>,
    /// The fields.
    children: ChildrenFn,
) -> AnyView {
    view! {
        <Dialog title open>
            {form(action, "primary", open, act, on_submit, children())}
        </Dialog>
    }
    .into_any()
}

/// Asks once more before something that cannot be taken back.
#[component]
pub fn Confirm(
    /// The question, as a heading.
    title: &'static str,
    /// What will happen.
    #[prop(into)]
    sentence: Signal<String>,
    /// The words of the button that does it.
    action: &'static str,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What it does.
    act: Act,
    /// Called when confirmed.
    #[prop(into)]
    on_confirm: Callback<()>,
) -> AnyView {
    view! {
        <Dialog title open>
            {form(action, "danger primary", open, act, on_confirm, view! { <p>{sentence.get()}</p> }.into_any())}
        </Dialog>
    }
    .into_any()
}

fn form(action: &'static str, kind: &'static str, open: RwSignal<bool>, act: Act, on_submit: Callback<()>, fields: AnyView) -> AnyView {
    act.clear();
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        on_submit.run(());
    };
    view! {
        <form class="stack" on:submit=send>
            {fields}
            {refusal(act)}
            <div class="dialog-foot">
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Submit kind busy=act.busy>
                    {action}
                </Submit>
            </div>
        </form>
    }
    .into_any()
}
