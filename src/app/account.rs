//! One's own account: name, password, sessions.

use leptos::prelude::*;

use super::act::Act;
use super::load::skeleton;
use super::parts::{Button, Confirm, Field, Submit, heading, refusal};
use super::session::{Door, Shared, Who, use_shared};
use crate::api::account::{Me, change_password, sign_out_everywhere};

/// One's own account.
pub fn page() -> AnyView {
    let shared = use_shared();
    Effect::new(move |_| {
        if shared.session.who.get() == Who::Nobody && shared.session.door.get_untracked() == Door::Open {
            shared.session.door.set(Door::Page);
        }
    });
    (move || match shared.session.who.get() {
        Who::Asking => skeleton(),
        Who::Nobody => ().into_any(),
        Who::Someone(me) => draw(&me, shared),
    })
    .into_any()
}

fn draw(me: &Me, shared: Shared) -> AnyView {
    let name = me.name.clone();
    let below = match &me.account_name {
        Some(account_name) => ["You sign in as ", account_name, "."].concat(),
        None => "You are here as a guest, under the name you gave. Leaving ends your visit; the invitation brings you back while it works."
            .to_owned(),
    };
    let settings = me.account_name.is_some().then(|| {
        view! {
            <section class="section" aria-labelledby="password">
                <h2 id="password">"Change password"</h2>
                <div class="card">{password(shared)}</div>
            </section>
            <section class="section" aria-labelledby="sessions">
                <h2 id="sessions">"Sessions"</h2>
                {sessions(shared)}
            </section>
        }
        .into_any()
    });
    view! {
        <div class="page narrow">
            <div class="stack close">
                {heading("Your account")} <p>{name}</p> <p class="muted">{below}</p>
            </div>
            {settings}
            <section class="section" aria-labelledby="data">
                <h2 id="data">"Your data"</h2>
                <p>"Everything that Rollcall knows of you, in one file: account, courses, attendance and the evidence for it."</p>
                <div class="row">
                    <a class="button" href="/files/my-data.json" rel="external" download="">
                        "Download my data"
                    </a>
                </div>
            </section>
        </div>
    }
    .into_any()
}

fn password(shared: Shared) -> AnyView {
    let act = Act::new();
    let (current, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = new.get_untracked();
        if let Err(wrong) = domain::input::new_password(&text) {
            act.refuse(&wrong);
            return;
        }
        act.run(change_password(current.get_untracked(), text), move |()| {
            current.set(String::new());
            new.set(String::new());
            shared.said.say("Your password is changed. Other devices were signed out.");
        });
    };
    view! {
        <form class="stack" on:submit=send>
            <Field label="Current password" value=current kind="password" name="password" autocomplete="current-password" />
            <Field
                label="New password"
                value=new
                kind="password"
                name="new-password"
                autocomplete="new-password"
                hint="At least 10 characters. A few words in a row are easy to remember and hard to guess."
            />
            {refusal(act)}
            <div class="row">
                <Submit busy=act.busy>"Change password"</Submit>
            </div>
        </form>
    }
    .into_any()
}

fn sessions(shared: Shared) -> AnyView {
    let act = Act::new();
    let asking = RwSignal::new(false);
    let leave = move || {
        act.run(sign_out_everywhere(), move |()| {
            asking.set(false);
            shared.session.signed_out();
        });
    };
    view! {
        <p>"If you have lost a device, or left yourself signed in somewhere, end all your sessions at once."</p>
        <div class="row">
            <Button kind="danger" on_press=move || asking.set(true)>
                "Sign out everywhere"
            </Button>
        </div>
        <Confirm
            title="Sign out everywhere?"
            sentence="All your devices are signed out, this one too. A lesson that you are in ends for you."
            action="Sign out everywhere"
            open=asking
            act
            on_confirm=leave
        />
    }
    .into_any()
}
