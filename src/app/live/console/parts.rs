//! What the console is made of: blocks, buttons, switches and choices that show what is so, and that something is on its way.

use leptos::prelude::*;

use super::super::changing::{effect, part, press, value, words};
use super::super::panel::sheet;
use crate::app::parts::fresh_id;

/// What a control reads: drawn anew when it changes.
pub type Read<T> = Box<dyn Fn() -> T + Send + Sync>;

/// A part of the console under a heading that is always open.
pub fn block(title: &'static str, body: Vec<AnyView>) -> AnyView {
    let sheet = sheet();
    view! {
        class = sheet,
        <section class="block" aria-label=title>
            <h3 tabindex="-1">{title}</h3>
            {body}
        </section>
    }
    .into_any()
}

/// A part of the console whose heading would say what its one field says.
pub fn bare(title: &'static str, body: AnyView) -> AnyView {
    let sheet = sheet();
    view! {
        class = sheet,
        <section class="block" aria-label=title>
            {body}
        </section>
    }
    .into_any()
}

/// A part of the console that is needed now and then: it opens on a press.
pub fn folded(title: &'static str, body: Vec<AnyView>) -> AnyView {
    let sheet = sheet();
    view! {
        class = sheet,
        <details class="block">
            <summary>
                <h3>{title}</h3>
            </summary>
            <div class="inside">{body}</div>
        </details>
    }
    .into_any()
}

/// Buttons in a row.
pub fn row(buttons: Vec<AnyView>) -> AnyView {
    let sheet = sheet();
    view! {
        class = sheet,
        <div class="buttons">{buttons}</div>
    }
    .into_any()
}

/// Buttons of the same kind, two by two.
pub fn pairs(buttons: Vec<AnyView>) -> AnyView {
    let sheet = sheet();
    view! {
        class = sheet,
        <div class="pairs">{buttons}</div>
    }
    .into_any()
}

/// A quiet sentence.
pub fn note(sentence: impl Into<String>) -> AnyView {
    let sentence: String = sentence.into();
    view! { <p class="hint">{sentence}</p> }.into_any()
}

/// A button that is somebody else's, and why. It can be reached, so that whoever does not see it learns that.
pub fn locked(title: &'static str, why: String) -> AnyView {
    let (sheet, id) = (sheet(), fresh_id());
    view! {
        class = sheet,
        <div class="buttons">
            <button type="button" class="button" aria-disabled="true" aria-describedby=id.clone()>
                {title}
            </button>
        </div>
        <p class="hint" id=id>
            {why}
        </p>
    }
    .into_any()
}

/// A button. While `busy`, it turns and ignores presses.
pub fn button(title: &'static str, kind: &'static str, busy: Read<bool>, act: impl Fn() + 'static) -> AnyView {
    named(title, None, kind, busy, act)
}

/// A button whose name says more than its words.
pub fn named(title: &'static str, name: Option<String>, kind: &'static str, busy: Read<bool>, act: impl Fn() + 'static) -> AnyView {
    let busy = Memo::new(move |_| busy());
    let act = press(move || {
        if !busy.get_untracked() {
            act();
        }
    });
    let waits = move || busy.get().then_some("true");
    view! {
        <button
            type="button"
            class=["button ", kind].concat()
            aria-label=name
            aria-busy=value(waits)
            aria-disabled=value(waits)
            on:click=act
        >
            {title}
        </button>
    }
    .into_any()
}

/// The button that sends the form around it: one of many here, so no one of them stands out.
pub fn submit(title: &'static str, busy: Read<bool>) -> AnyView {
    let sheet = sheet();
    let busy = Memo::new(move |_| busy());
    let waits = move || busy.get().then_some("true");
    view! {
        class = sheet,
        <div class="buttons">
            <button type="submit" class="button" aria-busy=value(waits) aria-disabled=value(waits)>
                {title}
            </button>
        </div>
    }
    .into_any()
}

/// Something that is on or off. It shows what is so, never what was pressed.
pub fn switch(title: &'static str, on: Read<bool>, busy: Read<bool>, turn: impl Fn(bool) + 'static) -> AnyView {
    let sheet = sheet();
    let (on, busy) = (Memo::new(move |_| on()), Memo::new(move |_| busy()));
    let act = press(move || {
        if !busy.get_untracked() {
            turn(!on.get_untracked());
        }
    });
    view! {
        class = sheet,
        <button
            type="button"
            class="switch"
            role="switch"
            aria-checked=value(move || Some(if on.get() { "true" } else { "false" }))
            aria-busy=value(move || busy.get().then_some("true"))
            on:click=act
        >
            <span class="label">{title}</span>
            <span class="state">{words(move || state(on.get(), busy.get()).to_owned())}</span>
            <i class="knob"></i>
        </button>
    }
    .into_any()
}

const fn state(on: bool, busy: bool) -> &'static str {
    match (on, busy) {
        (_, true) => "…",
        (true, false) => "On",
        (false, false) => "Off",
    }
}

/// One of few: value and words of each. It shows what is so; what was chosen only while the server is asked for it.
pub fn choice(
    title: &'static str,
    options: Vec<(&'static str, &'static str)>,
    chosen: Read<&'static str>,
    busy: Read<bool>,
    choose: impl Fn(String) + 'static,
) -> AnyView {
    let sheet = sheet();
    let shown = RwSignal::new(String::new());
    let busy = Memo::new(move |_| busy());
    // Also when the server has refused: then what is so has not changed, but what is shown has.
    effect(move || {
        let chosen = chosen();
        if !busy.get() {
            shown.set(chosen.to_owned());
        }
    });
    let options = options.into_iter().map(|(name, words)| view! { <option value=name>{words}</option> }.into_any()).collect::<Vec<_>>();
    view! {
        class = sheet,
        <label class="choice">
            <span class="label">{title}</span>
            <span class="state">{part(move || busy.get().then(|| "…".into_any()))}</span>
            <select
                class="input"
                aria-busy=value(move || busy.get().then_some("true"))
                prop:value=move || shown.get()
                on:change=move |event| {
                    let chosen = event_target_value(&event);
                    shown.set(chosen.clone());
                    choose(chosen);
                }
            >
                {options}
            </select>
        </label>
    }
    .into_any()
}
