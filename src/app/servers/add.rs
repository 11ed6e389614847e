//! Adding a Jitsi server.

use leptos::prelude::*;

use super::form::Form;
use super::{home, servers};
use crate::api::provider::add_provider;
use crate::app::Go;
use crate::app::act::Act;
use crate::app::parts::{Submit, page_head, refusal};
use crate::app::place::Place;
use crate::app::session::use_shared;

/// The form for a new one.
pub fn page() -> AnyView {
    let said = use_shared().said;
    let (act, form, go) = (Act::new(), Form::new(), Go::new());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.clear();
        act.clear();
        let Some(settings) = form.settings() else { return };
        let Some(key) = form.key() else { return };
        act.run_or(
            add_provider(settings, key),
            move |id| {
                said.say("The server is added. Examine it now, to be sure that lessons there are safe.");
                go.to(&Place::Server(id));
            },
            move |error| form.take(error),
        );
    };
    view! {
        <div class="page narrow">
            {page_head(vec![home(), servers()], "Add a Jitsi server", ().into_any(), ().into_any())}
            <form class="card stack" on:submit=send novalidate>
                {form.kinds()} {move || form.fields()} {move || form.key_fields()} {refusal(act)}
                <div class="row">
                    <Submit busy=act.busy>"Add the server"</Submit>
                    <a class="button" href=Place::Servers.path()>
                        "Cancel"
                    </a>
                </div>
            </form>
        </div>
    }
    .into_any()
}
