//! The fields of a Jitsi server. Each kind has its own.

use domain::provider::{JAAS_DOMAIN, Kind};
use leptos::prelude::*;

use super::form::Form;
use super::sheet;
use crate::app::parts::{Check, fresh_id, notice};
use crate::browser::clock;

impl Form {
    /// What kind it is: for a new one.
    pub fn kinds(self) -> AnyView {
        let sheet = sheet();
        let name = fresh_id();
        let options = Kind::ALL.map(|kind| {
            let (name, id) = (name.clone(), fresh_id());
            let (name_id, hint_id) = ([&id, "-name"].concat(), [&id, "-hint"].concat());
            view! {
                class = sheet,
                <label class="kind">
                    <input
                        type="radio"
                        name=name
                        aria-labelledby=name_id.clone()
                        aria-describedby=hint_id.clone()
                        prop:checked=move || self.kind.get() == kind
                        on:change=move |_| self.kind.set(kind)
                    />
                    <span class="about">
                        <span class="name" id=name_id>
                            {kind.label()}
                        </span>
                        <span class="hint" id=hint_id>
                            {when_to_choose(kind)}
                        </span>
                    </span>
                </label>
            }
            .into_any()
        });
        view! {
            class = sheet,
            <fieldset class="kinds">
                <legend>"What kind of server is it?"</legend>
                {options.into_iter().collect::<Vec<_>>()}
            </fieldset>
        }
        .into_any()
    }

    /// The settings of this kind.
    pub fn fields(self) -> AnyView {
        let title = self.line("title", "Name", self.title, "As people see it, for example: School server", false);
        let domain = || {
            self.line(
                "domain",
                "Host",
                self.domain,
                "The host alone, such as meet.example.org: without https:// and without a path.",
                false,
            )
        };
        let email = || {
            view! {
                <Check
                    label="Put e-mail addresses into tokens"
                    value=self.send_email
                    hint="Only if your Jitsi server needs them: everybody in a call may be able to read them."
                />
            }
            .into_any()
        };
        let own = match self.kind.get() {
            Kind::Public => {
                let warning = "Rollcall cannot decide on a public server who gets in or who moderates: there whoever comes first moderates. Removing people and ending a call for all are not offered, and meet.jit.si ends such calls after 5 minutes.";
                vec![domain(), notice("careful", warning)]
            }
            Kind::Jaas => vec![
                view! {
                    <p class="muted">"The host is always " {JAAS_DOMAIN} "."</p>
                }
                .into_any(),
                self.line(
                    "app_id",
                    "AppID",
                    self.app_id,
                    "From the JaaS console, API keys: vpaas-magic-cookie- and 32 digits and letters.",
                    false,
                ),
                email(),
            ],
            Kind::SharedSecret | Kind::KeyServer => vec![
                domain(),
                self.line(
                    "app_id",
                    "App id",
                    self.app_id,
                    "The same word as app_id in Prosody's configuration, for example: rollcall",
                    false,
                ),
                self.line(
                    "issuer",
                    "Issuer",
                    self.issuer,
                    "May stay empty: the app id. Prosody's asap_accepted_issuers must have it.",
                    true,
                ),
                self.line(
                    "audience",
                    "Audience",
                    self.audience,
                    "May stay empty: jitsi. Prosody's asap_accepted_audiences must have it.",
                    true,
                ),
                self.line(
                    "subject",
                    "Subject",
                    self.subject,
                    "May stay empty: the host. The name of Prosody's virtual host; with docker-jitsi-meet that is meet.jitsi.",
                    true,
                ),
                email(),
            ],
        };
        view! {
            {title}
            {own}
        }
        .into_any()
    }

    /// The key of this kind.
    pub fn key_fields(self) -> AnyView {
        match self.kind.get() {
            Kind::Public => ().into_any(),
            Kind::KeyServer => {
                view! { <p class="muted">"Rollcall makes the pair of keys by itself; there is nothing to enter."</p> }.into_any()
            }
            Kind::SharedSecret => self.secret_line(),
            Kind::Jaas => {
                let key_id = self.line("key_id", "API key id", self.key_id, "From the JaaS console, API keys: AppID/id.", false);
                view! {
                    {key_id}
                    {self.pem()}
                }
                .into_any()
            }
        }
    }

    fn line(self, field: &'static str, label: &'static str, value: RwSignal<String>, hint: &'static str, optional: bool) -> AnyView {
        let id = fresh_id();
        let control = view! {
            <input
                class="input"
                id=id.clone()
                type="text"
                name=field
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-required=(!optional).then_some("true")
                aria-invalid=move || self.is_wrong(field).then_some("true")
                aria-describedby=described(&id)
                prop:value=move || value.get()
                on:input=move |event| self.type_in(field, value, event_target_value(&event))
            />
        };
        self.framed(field, id, label, control.into_any(), hint)
    }

    fn secret_line(self) -> AnyView {
        let sheet = sheet();
        let (field, id) = ("secret", fresh_id());
        let control = view! {
            class = sheet,
            <span class="secret">
                <input
                    class="input"
                    id=id.clone()
                    type=move || if self.shown.get() { "text" } else { "password" }
                    name="jitsi-secret"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-required="true"
                    aria-invalid=move || self.is_wrong(field).then_some("true")
                    aria-describedby=described(&id)
                    prop:value=move || self.secret.get()
                    on:input=move |event| self.type_in(field, self.secret, event_target_value(&event))
                />
                <button
                    type="button"
                    class="button"
                    aria-pressed=move || if self.shown.get() { "true" } else { "false" }
                    on:click=move |_| self.shown.update(|shown| *shown = !*shown)
                >
                    "Show"
                    <span class="said">" the secret"</span>
                </button>
                <button
                    type="button"
                    class="button"
                    on:click=move |_| {
                        self.type_in(field, self.secret, [clock::random_id(), clock::random_id()].concat());
                        self.shown.set(true);
                    }
                >
                    "Make one"
                </button>
            </span>
        };
        let hint =
            "At least 32 characters, and the same as app_secret in Prosody's configuration. It is kept encrypted and never shown again.";
        self.framed(field, id, "Secret", control.into_any(), hint)
    }

    fn pem(self) -> AnyView {
        let sheet = sheet();
        let (field, id) = ("secret", fresh_id());
        let control = view! {
            class = sheet,
            <textarea
                class="input pem"
                id=id.clone()
                name="jitsi-key"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-required="true"
                aria-invalid=move || self.is_wrong(field).then_some("true")
                aria-describedby=described(&id)
                prop:value=move || self.secret.get()
                on:input=move |event| self.type_in(field, self.secret, event_target_value(&event))
            ></textarea>
        };
        let hint = "The whole file, from -----BEGIN to the last line. It is kept encrypted and never shown again.";
        self.framed(field, id, "Private key (PEM)", control.into_any(), hint)
    }

    fn framed(self, field: &'static str, id: String, label: &'static str, control: AnyView, hint: &'static str) -> AnyView {
        let sheet = sheet();
        let sentence = move || self.what_is_wrong(field);
        let (hint_id, wrong_id) = ([&id, "-hint"].concat(), [&id, "-wrong"].concat());
        view! {
            class = sheet,
            <div class="field">
                <label for=id>{label}</label>
                {control}
                <span class="problem" id=wrong_id>
                    {sentence}
                </span>
                <span class="hint" id=hint_id>
                    {hint}
                </span>
            </div>
        }
        .into_any()
    }
}

fn described(id: &str) -> String {
    [id, "-wrong ", id, "-hint"].concat()
}

const fn when_to_choose(kind: Kind) -> &'static str {
    match kind {
        Kind::SharedSecret => "You run it yourselves, and one secret is entered on both sides. The usual way.",
        Kind::KeyServer => {
            "You run it yourselves, and it can reach Rollcall over the web. No secret is copied, and keys change without work on the server."
        }
        Kind::Jaas => "You have an account for Jitsi as a service at 8x8, and run no server.",
        Kind::Public => {
            "A community server such as meet.jit.si. For trying things out: anybody can get in there, and whoever comes first moderates."
        }
    }
}
