//! Signing in: a page of its own, and the same form in a dialog when a session has ended.

use leptos::prelude::*;

use super::Go;
use super::act::Act;
use super::parts::{Field, Submit, heading, refusal};
use super::session::{Who, take_wanted, use_shared};
use crate::api::account::sign_in;

/// The sign-in page. Who is signed in goes on to where they wanted to be.
pub fn page() -> AnyView {
    let session = use_shared().session;
    let go = Go::new();
    Effect::new(move |_| {
        if matches!(session.who.get(), Who::Someone(_)) {
            go.instead(&take_wanted());
        }
    });
    view! {
        <div class="page narrow">
            <div class="stack close">
                {heading("Sign in")}
                <p class="muted">"With the name and password that your school gave you. Guests use the link from their invitation."</p>
            </div>
            <div class="card">{form()}</div>
        </div>
    }
    .into_any()
}

/// Name and password.
pub fn form() -> AnyView {
    let session = use_shared().session;
    let act = Act::new();
    let before = session.who.with_untracked(|who| match who {
        Who::Someone(me) => me.account_name.clone(),
        Who::Asking | Who::Nobody => None,
    });
    let name = RwSignal::new(before.unwrap_or_default());
    let password = RwSignal::new(String::new());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        act.run(sign_in(name.get_untracked(), password.get_untracked()), move |me| session.signed_in(me));
    };
    view! {
        <form class="stack" on:submit=send>
            <Field label="Sign-in name" value=name name="username" autocomplete="username" autofocus=true />
            <Field label="Password" value=password kind="password" name="password" autocomplete="current-password" />
            {refusal(act)}
            <Submit busy=act.busy>"Sign in"</Submit>
        </form>
    }
    .into_any()
}
