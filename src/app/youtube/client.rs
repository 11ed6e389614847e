//! The program that Google knows this server as: how to make one, and the form for it.

use leptos::prelude::*;

use super::{Around, sheet};
use crate::api::youtube::{YoutubePage, set_youtube_client};
use crate::app::act::Act;
use crate::app::parts::{Button, Copy, Field, FormDialog};

/// What to do, in four steps, until the first account is connected.
pub fn steps(page: &YoutubePage) -> AnyView {
    let sheet = sheet();
    view! {
        class = sheet,
        <section class="section" aria-labelledby="steps">
            <h2 id="steps">"Four steps, once"</h2>
            <ol class="steps">
                <li>
                    <strong>"A project."</strong>
                    " Open "
                    <a href="https://console.cloud.google.com/apis/library/youtube.googleapis.com" target="_blank" rel="noopener noreferrer">
                        "Google's console"
                        <span class="said">" (opens a new tab)"</span>
                    </a>
                    ", make a project for the school, and switch on the “YouTube Data API v3”."
                </li>
                <li>
                    <strong>"Who may agree."</strong>
                    " Under “Google Auth Platform”, choose “Internal” if the channel is an account of your Google Workspace. Otherwise choose “External” and press “Publish app”: while it is in testing, Google ends each permission after seven days."
                </li>
                <li>
                    <strong>"A client."</strong>
                    " Create an OAuth client of the type “Web application” with exactly this redirect address, and enter its id and secret below."
                    {redirect(page)}
                </li>
                <li>
                    <strong>"An account."</strong>
                    " Press “Connect an account”, sign in to Google as the school's channel, and leave every box ticked. Live streaming must be switched on for the channel at youtube.com/features; the first time, YouTube takes up to 24 hours."
                </li>
            </ol>
        </section>
    }
    .into_any()
}

fn redirect(page: &YoutubePage) -> AnyView {
    let (shown, copied) = (page.redirect.clone(), page.redirect.clone());
    view! {
        <span class="row">
            <code class="link">{shown}</code>
            <Copy text=copied of="the redirect address" />
        </span>
    }
    .into_any()
}

/// The client as it is, and a button to change it. `with_redirect`: the address is not in the steps above.
pub fn section(page: &YoutubePage, around: Around, with_redirect: bool) -> AnyView {
    let sheet = sheet();
    let known = page.client_id.clone();
    let (words, action) = match &known {
        Some(_) => ("Google knows this server as this client.", "Change the client"),
        None => ("Google does not know this server yet.", "Enter the client"),
    };
    let kind = if known.is_some() { "" } else { "primary" };
    let shown = known.clone().map(|id| view! { <code class="link">{id}</code> });
    let address = with_redirect.then(|| view! { <p class="muted">"Its redirect address must be exactly this:"</p> {redirect(page)} });
    let open = move || {
        around.client_id.set(known.clone().unwrap_or_default());
        around.setting.set(true);
    };
    view! {
        class = sheet,
        <section class="section" aria-labelledby="client">
            <div class="section-head">
                <h2 id="client">"Client at Google"</h2>
                <Button kind=kind on_press=open>
                    {action}
                </Button>
            </div>
            <div class="client">
                <p>{words}</p>
                {shown}
                {address}
                <p class="muted">
                    "Google gives each project a daily limit: about 30 recordings a day unless you ask for more. More accounts do not raise it."
                </p>
            </div>
        </section>
    }
    .into_any()
}

/// The form.
pub fn dialog(around: Around) -> AnyView {
    let (act, secret) = (Act::new(), RwSignal::new(String::new()));
    let send = move |()| {
        let call = set_youtube_client(around.client_id.get_untracked(), secret.get_untracked());
        act.run(call, move |()| {
            secret.set(String::new());
            around.setting.set(false);
            around.shared.said.say("Saved.");
            around.refresh.now();
        });
    };
    view! {
        <FormDialog title="Client at Google" action="Save" open=around.setting act on_submit=send>
            <Field
                label="Client id"
                value=around.client_id
                hint="It ends with .apps.googleusercontent.com. With another one, all accounts must be connected again."
                most=300
                autofocus=true
            />
            {if around.is_set.get_untracked() {
                view! {
                    <Field label="Client secret" value=secret kind="password" optional=true hint="Leave it empty to keep the one that is there." most=300 />
                }
            } else {
                view! { <Field label="Client secret" value=secret kind="password" hint="It is kept encrypted and not shown again." most=300 /> }
            }}
        </FormDialog>
    }
    .into_any()
}
