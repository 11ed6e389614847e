//! Changing the key of a Jitsi server, with a time for both sides to follow.

use domain::provider::Kind;
use leptos::prelude::*;

use super::form::Form;
use super::one::Around;
use crate::api::ApiError;
use crate::api::provider::rotate_key;
use crate::app::act::Act;
use crate::app::parts::{Choice, FormDialog, notice};

/// When a new key signs, in minutes from now.
const BEGINS: [(&str, &str); 6] =
    [("0", "At once"), ("10", "In 10 minutes"), ("60", "In 1 hour"), ("720", "In 12 hours"), ("1440", "In 1 day"), ("10080", "In 1 week")];
/// How long the old one lives beside it, in hours.
const OVERLAPS: [(&str, &str); 5] = [("0", "Not at all"), ("1", "1 hour"), ("24", "1 day"), ("168", "1 week"), ("720", "30 days")];

/// New key, when it begins, and how long the old one is accepted.
pub fn dialog(around: Around) -> AnyView {
    let act = Act::new();
    let form = Form::new();
    let (begins, overlap) = (RwSignal::new("0".to_owned()), RwSignal::new("24".to_owned()));
    let send = move |()| {
        form.clear();
        let (in_minutes, overlap_hours) = (begins.get_untracked().parse(), overlap.get_untracked().parse());
        let (Some(key), Ok(in_minutes), Ok(overlap_hours)) = (form.key(), in_minutes, overlap_hours) else { return };
        act.run_or(
            rotate_key(around.id.get_value(), key, in_minutes, overlap_hours),
            move |()| {
                form.forget_key();
                around.rotating.set(false);
                around.shared.said.say("The new key is stored.");
                around.refresh.now();
            },
            move |error: &ApiError| form.take(error),
        );
    };
    view! {
        <FormDialog title="Change the key" action="Store the new key" open=around.rotating act on_submit=send>
            {
                form.clear();
                form.fill(&around.settings());
                fields(form, begins, overlap)
            }
        </FormDialog>
    }
    .into_any()
}

fn fields(form: Form, begins: RwSignal<String>, overlap: RwSignal<String>) -> AnyView {
    let kind = form.kind.get_untracked();
    view! {
        {form.key_fields()}
        <Choice label="The new key signs" value=begins options=BEGINS.to_vec() />
        <Choice label="After that the old one is kept for" value=overlap options=OVERLAPS.to_vec() />
        {move || notice("careful", what_to_do(kind, begins.with(|begins| begins == "0")))}
    }
    .into_any()
}

/// What must happen on Jitsi's side, and when.
const fn what_to_do(kind: Kind, at_once: bool) -> &'static str {
    match (kind, at_once) {
        (Kind::SharedSecret, true) => {
            "Prosody knows one secret at a time: as soon as you have stored this one, put it into app_secret (docker-jitsi-meet: JWT_APP_SECRET) and restart Prosody. Until then nobody can enter. Whoever is in a lesson stays in, unless the restart cuts the line."
        }
        (Kind::SharedSecret, false) => {
            "Prosody knows one secret at a time: at the moment when this one begins, put it into app_secret (docker-jitsi-meet: JWT_APP_SECRET) and restart Prosody. Choose a time without lessons."
        }
        (Kind::KeyServer, true) => {
            "With asap_key_server nothing is to be done: Jitsi fetches the new key when it first meets it. If Jitsi uses cache_keys_url, choose a later time, so that it has fetched the key before."
        }
        (Kind::KeyServer, false) => "Nothing is to be done on the Jitsi server: it fetches the new key by itself.",
        (Kind::Jaas, true) => "The public half must be in the JaaS console, API keys, before you store the private one here.",
        (Kind::Jaas, false) => "By the time when it begins, the public half must be in the JaaS console, API keys.",
        (Kind::Public, _) => "",
    }
}
