//! Sentences that stand out.

use leptos::prelude::*;

use crate::app::act::Act;

/// A sentence in a box. `kind`: `careful`, `wrong` or nothing.
pub fn notice(kind: &'static str, sentence: impl Into<String>) -> AnyView {
    let sentence = sentence.into();
    view! {
        <div class=["notice ", kind].concat()>
            <p>{sentence}</p>
        </div>
    }
    .into_any()
}

/// Why the server refused, beside what was refused; read aloud when it appears.
pub fn refusal(act: Act) -> AnyView {
    view! {
        <div role="alert">
            {move || {
                let sentence = act.refused.get();
                if sentence.is_empty() { ().into_any() } else { notice("wrong", sentence) }
            }}
        </div>
    }
    .into_any()
}

/// Nothing here yet, and what to do about it.
pub fn empty(sentence: &'static str) -> AnyView {
    view! { <p class="empty">{sentence}</p> }.into_any()
}
