//! Fields of forms: a label, the control, and a hint that is read with it.

use std::cell::Cell;

use leptos::prelude::*;

/// An id that no other element of the page has.
pub fn fresh_id() -> String {
    thread_local! {
        static LAST: Cell<u32> = const { Cell::new(0) };
    }
    let id = LAST.get() + 1;
    LAST.set(id);
    ["f", &id.to_string()].concat()
}

/// A line of text, a password, a number, a date.
#[component]
pub fn Field(
    /// The words above it.
    label: &'static str,
    /// What is typed.
    value: RwSignal<String>,
    /// The input's `type`; text if not given.
    #[prop(default = "text")]
    kind: &'static str,
    /// The input's `name`, which password managers look at.
    #[prop(default = "")]
    name: &'static str,
    /// The input's `autocomplete`.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// A sentence below it.
    #[prop(default = "")]
    hint: &'static str,
    /// Most characters, if there is a limit.
    #[prop(optional)]
    most: Option<usize>,
    /// Smallest number.
    #[prop(optional)]
    min: Option<&'static str>,
    /// Largest number.
    #[prop(optional)]
    max: Option<&'static str>,
    /// May be left empty.
    #[prop(optional)]
    optional: bool,
    /// The id of a `datalist`.
    #[prop(optional)]
    list: Option<&'static str>,
    /// Takes the focus when its dialog opens.
    #[prop(optional)]
    autofocus: bool,
) -> AnyView {
    let id = fresh_id();
    let plain_text = matches!(kind, "text" | "password");
    let control = view! {
        <input
            class="input"
            id=id.clone()
            type=kind
            name=name
            autocomplete=autocomplete
            autocapitalize=(name == "username").then_some("none")
            spellcheck=plain_text.then_some("false")
            maxlength=most.map(|most| most.to_string())
            min=min
            max=max
            required=!optional
            list=list
            autofocus=autofocus
            aria-describedby=(!hint.is_empty()).then(|| described(&id))
            prop:value=move || value.get()
            on:input=move |event| value.set(event_target_value(&event))
        />
    }
    .into_any();
    labelled(id, label, control, hint)
}

/// Several lines of text.
#[component]
pub fn Area(
    /// The words above it.
    label: &'static str,
    /// What is typed.
    value: RwSignal<String>,
    /// A sentence below it.
    #[prop(default = "")]
    hint: &'static str,
    /// Most characters.
    most: usize,
) -> AnyView {
    let id = fresh_id();
    let control = view! {
        <textarea
            class="input"
            id=id.clone()
            maxlength=most.to_string()
            aria-describedby=(!hint.is_empty()).then(|| described(&id))
            prop:value=move || value.get()
            on:input=move |event| value.set(event_target_value(&event))
        ></textarea>
    }
    .into_any();
    labelled(id, label, control, hint)
}

/// One of few.
#[component]
pub fn Choice(
    /// The words above it.
    label: &'static str,
    /// The value of what is chosen.
    value: RwSignal<String>,
    /// Value and words of each.
    options: Vec<(&'static str, &'static str)>,
) -> AnyView {
    let id = fresh_id();
    let options = options
        .into_iter()
        .map(|(name, words)| {
            view! {
                <option value=name selected=move || value.get() == name>
                    {words}
                </option>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    let control = view! {
        <select class="input short" id=id.clone() on:change=move |event| value.set(event_target_value(&event))>
            {options}
        </select>
    }
    .into_any();
    labelled(id, label, control, "")
}

/// Yes or no.
#[component]
pub fn Check(
    /// The words beside it.
    label: &'static str,
    /// Ticked or not.
    value: RwSignal<bool>,
    /// A sentence below it.
    #[prop(default = "")]
    hint: &'static str,
) -> AnyView {
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=move || value.get() on:change=move |event| value.set(event_target_checked(&event)) />
            <span>{label}</span>
            {(!hint.is_empty()).then(|| view! { <span class="hint">{hint}</span> }.into_any())}
        </label>
    }
    .into_any()
}

fn described(id: &str) -> String {
    [id, "-hint"].concat()
}

fn labelled(id: String, label: &'static str, control: AnyView, hint: &'static str) -> AnyView {
    let hint = if hint.is_empty() {
        ().into_any()
    } else {
        view! {
            <span class="hint" id=described(&id)>
                {hint}
            </span>
        }
        .into_any()
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {control}
            {hint}
        </div>
    }
    .into_any()
}
