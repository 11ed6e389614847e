//! Hooks, for administrators: where Jitsi servers report who is there and what was recorded, their secrets, and what came.

mod log;
mod secret;

use domain::evidence::HookKind;
use domain::{HookId, ProviderId};
use leptos::prelude::*;
use stylers_macro::style_sheet;

use self::secret::Secret;
use super::act::Act;
use super::load::{Refresh, loaded};
use super::parts::{Button, Choice, Confirm, Copy, Crumb, Field, FormDialog, fresh_id, page_head};
use super::place::Place;
use super::session::{Shared, use_shared};
use super::time;
use crate::api::hook::{HookCard, HooksPage, add_hook, hooks, remove_hook, rotate_hook};

/// How often the page looks for what came, in ms.
const LOOK_AGAIN_MS: i32 = 15_000;
/// How long an old secret works beside a new one, in hours.
const OVERLAPS: [(&str, &str); 4] = [("0", "Not at all"), ("1", "1 hour"), ("24", "1 day"), ("168", "1 week")];

/// What outlives a redrawing.
#[derive(Clone, Copy)]
struct Around {
    refresh: Refresh,
    shared: Shared,
    adding: RwSignal<bool>,
    /// The hook whose secret is changed, or that is removed.
    about: RwSignal<Option<HookId>>,
    rotating: RwSignal<bool>,
    removing: RwSignal<bool>,
    /// A new secret, for as long as its dialog is open.
    secret: Secret,
    providers: RwSignal<Vec<(ProviderId, String)>>,
}

/// What of the page is drawn at once.
#[derive(PartialEq)]
struct Known(HooksPage);

/// All hooks.
pub fn page() -> AnyView {
    let closed = || RwSignal::new(false);
    let around = Around {
        refresh: Refresh::new(),
        shared: use_shared(),
        adding: closed(),
        about: RwSignal::new(None),
        rotating: closed(),
        removing: closed(),
        secret: Secret::new(),
        providers: RwSignal::new(Vec::new()),
    };
    around.refresh.every(LOOK_AGAIN_MS);
    let log = log::Log::new();
    let fetch = move || async move {
        let mut page = hooks().await?;
        // The server's clock would tell each answer apart from the last.
        page.now_ms = 0;
        around.providers.try_set(page.providers.clone());
        log.names.try_set(page.hooks.iter().map(|hook| (hook.id.clone(), name(hook))).collect());
        Ok(Known(page))
    };
    view! {
        {loaded(around.refresh, fetch, move |known| draw(&known.0, around, log))}
        {add_dialog(around)}
        {rotate_dialog(around)}
        {remove_dialog(around)}
        {around.secret.dialog()}
    }
    .into_any()
}

/// What a kind of sender is called.
const fn label(kind: HookKind) -> &'static str {
    match kind {
        HookKind::Rollcall => "Rollcall's module for Prosody",
        HookKind::EventSync => "event_sync for Prosody",
        HookKind::PresenceLogger => "presence_logger for Prosody",
        HookKind::Reflector => "Reflector's webhooks",
        HookKind::Jaas => "JaaS webhooks",
        HookKind::Jibri => "Jitsi's recorder (Jibri)",
    }
}

fn name(hook: &HookCard) -> String {
    [label(hook.kind), ", ", &hook.provider_title].concat()
}

fn draw(page: &HooksPage, around: Around, log: log::Log) -> AnyView {
    let below = view! {
        <p class="muted">
            "Here Jitsi servers report by themselves who is there. Then a student's time is confirmed even when nobody else's browser saw it. "
            "Their recorders report what they have recorded."
        </p>
    };
    let crumbs =
        vec![Crumb { place: Place::Home, words: "Lessons".into() }, Crumb { place: Place::Servers, words: "Video servers".into() }];
    let add = view! {
        <Button kind="primary" on_press=move || around.adding.set(true)>
            "Connect a server"
        </Button>
    }
    .into_any();
    let list = if page.hooks.is_empty() {
        let words = if page.providers.is_empty() {
            "There is no Jitsi server yet. Add one first; then it can be connected here. A recorder can be tried with the practice conference."
        } else {
            "No Jitsi server reports yet. Attendance is known from browsers alone."
        };
        view! { <p class="empty">{words}</p> }.into_any()
    } else {
        let rows = page.hooks.iter().map(|hook| row(hook, around)).collect::<Vec<_>>();
        view! { <ul class="list">{rows}</ul> }.into_any()
    };
    view! {
        <div class="page">
            {page_head(crumbs, "Reports from Jitsi servers", below.into_any(), add)} {list} {log.section()}
        </div>
    }
    .into_any()
}

fn row(hook: &HookCard, around: Around) -> AnyView {
    let sheet = sheet();
    let (kind, provider, url, copied) = (label(hook.kind), hook.provider_title.clone(), hook.url.clone(), hook.url.clone());
    let made = ["Connected ", &time::moment_said(hook.made_ms), "."].concat();
    let state = match (hook.accepted_ms, hook.refused_ms) {
        (None, None) => "Nothing has come yet.".to_owned(),
        (Some(accepted_ms), None) => ["The latest report came ", &time::moment_said(accepted_ms), "."].concat(),
        (None, Some(refused_ms)) => {
            ["Nothing was accepted yet; the latest refusal was ", &time::moment_said(refused_ms), ". The log below says why."].concat()
        }
        (Some(accepted_ms), Some(refused_ms)) => {
            ["The latest report came ", &time::moment_said(accepted_ms), "; the latest refusal was ", &time::moment_said(refused_ms), "."]
                .concat()
        }
    };
    let badge = match (hook.accepted_ms, hook.refused_ms) {
        (None, None) => ("badge", "Waiting"),
        (accepted, refused) if accepted >= refused => ("badge open", "Reports"),
        _ => ("badge careful", "Was refused"),
    };
    let overlap = hook.old_until_ms.map(|until_ms| ["The secret before works until ", &time::moment_said(until_ms), "."].concat());
    let weak = (!hook.kind.is_trusted())
        .then_some("Its word confirms nothing: names in tokens can make it say anything. Rollcall's own module or event_sync are better.");
    let actions = if hook.from_environment {
        view! { <p class="muted">"Comes from the server's environment; it is changed there."</p> }.into_any()
    } else {
        let (rotated, removed) = (hook.id.clone(), hook.id.clone());
        let of = [" of ", &name(hook)].concat();
        let again = of.clone();
        view! {
            <div class="row">
                <Button on_press=move || {
                    around.about.set(Some(rotated.clone()));
                    around.rotating.set(true);
                }>"New secret" <span class="said">{of}</span></Button>
                <Button
                    kind="danger"
                    on_press=move || {
                        around.about.set(Some(removed.clone()));
                        around.removing.set(true);
                    }
                >
                    "Remove"
                    <span class="said">{again}</span>
                </Button>
            </div>
        }
        .into_any()
    };
    view! {
        class = sheet,
        <li class="hook">
            <div class="about">
                <span class="row">
                    <strong>{kind}</strong>
                    <span class=badge.0>{badge.1}</span>
                </span>
                <span>{provider}</span>
                <span class="row">
                    <code class="link">{url}</code>
                    <Copy text=copied of="the address" />
                </span>
                <p class="muted">{made} " " {state} " " {overlap} " " {weak}</p>
            </div>
            {actions}
        </li>
    }
    .into_any()
}

fn add_dialog(around: Around) -> AnyView {
    let act = Act::new();
    let (kind, provider) = (RwSignal::new(String::new()), RwSignal::new(None::<ProviderId>));
    let own = RwSignal::new(String::new());
    let send = move |()| {
        let Some(kind) = kind.with_untracked(|kind| HookKind::from_name(kind)) else {
            return act.refuse(&"Please choose what reports.");
        };
        let provider = provider.get_untracked();
        if provider.is_none() && kind != HookKind::Jibri {
            return act.refuse(&"Please choose which Jitsi server it speaks for. If there is none, add one first, under Video servers.");
        }
        act.run(add_hook(kind, provider, typed(own)), move |made| {
            own.set(String::new());
            around.adding.set(false);
            around.secret.show(made);
            around.refresh.now();
        });
    };
    let kinds = || HookKind::ALL.map(|kind| (kind.as_str(), label(kind))).to_vec();
    view! {
        <FormDialog title="Connect a server" action="Make the secret" open=around.adding act on_submit=send>
            {
                kind.set(HookKind::Rollcall.as_str().to_owned());
                provider.set(around.providers.with_untracked(|all| all.first().map(|(id, _)| id.clone())));
            } <Choice label="What reports" value=kind options=kinds() /> {move || choose_provider(kind, around.providers, provider)}
            {own_secret(own)}
        </FormDialog>
    }
    .into_any()
}

fn choose_provider(kind: RwSignal<String>, all: RwSignal<Vec<(ProviderId, String)>>, chosen: RwSignal<Option<ProviderId>>) -> AnyView {
    let is_recorder = kind.with(|kind| kind == HookKind::Jibri.as_str());
    // A choice that this kind does not have is none.
    if !is_recorder && chosen.with_untracked(Option::is_none) {
        chosen.set(all.with_untracked(|all| all.first().map(|(id, _)| id.clone())));
    }
    let mut options: Vec<AnyView> = all.with_untracked(|all| {
        let options = all.iter().map(|(id, title)| {
            let (value, title) = (id.to_string(), title.clone());
            let selected = chosen.with_untracked(|chosen| chosen.as_ref() == Some(id));
            view! {
                <option value=value selected=selected>
                    {title}
                </option>
            }
            .into_any()
        });
        options.collect()
    });
    if is_recorder {
        let selected = chosen.with_untracked(Option::is_none);
        options.push(
            view! {
                <option value="" selected=selected>
                    "Practice conference"
                </option>
            }
            .into_any(),
        );
    }
    let id = fresh_id();
    let change = move |event| {
        let value = event_target_value(&event);
        chosen.set((!value.is_empty()).then(|| ProviderId::new(value)));
    };
    view! {
        <div class="field">
            <label for=id.clone()>"Jitsi server"</label>
            <select class="input short" id=id on:change=change>
                {options}
            </select>
            <span class="hint">"It may speak of this server's conferences alone."</span>
        </div>
    }
    .into_any()
}

/// For senders that make the secret themselves.
fn own_secret(own: RwSignal<String>) -> AnyView {
    view! {
        <Field
            label="The sender's own secret"
            value=own
            kind="password"
            optional=true
            hint="Only where the sender makes it: JaaS shows one in its console. Leave it empty, and Rollcall makes one."
        />
    }
    .into_any()
}

fn typed(own: RwSignal<String>) -> Option<String> {
    let own = own.with_untracked(|own| own.trim().to_owned());
    (!own.is_empty()).then_some(own)
}

fn rotate_dialog(around: Around) -> AnyView {
    let act = Act::new();
    let (overlap, own) = (RwSignal::new("24".to_owned()), RwSignal::new(String::new()));
    let send = move |()| {
        let (Some(hook), Ok(hours)) = (around.about.get_untracked(), overlap.get_untracked().parse()) else { return };
        act.run(rotate_hook(hook, hours, typed(own)), move |made| {
            own.set(String::new());
            around.rotating.set(false);
            around.secret.show(made);
            around.refresh.now();
        });
    };
    view! {
        <FormDialog title="New secret" action="Make the secret" open=around.rotating act on_submit=send>
            <p>"The sender gets a new secret. Until it has it, it signs with the old one."</p>
            <Choice label="The old secret works for" value=overlap options=OVERLAPS.to_vec() />
            {own_secret(own)}
        </FormDialog>
    }
    .into_any()
}

fn remove_dialog(around: Around) -> AnyView {
    let act = Act::new();
    let remove = move || {
        let Some(hook) = around.about.get_untracked() else { return };
        act.run(remove_hook(hook), move |()| {
            around.removing.set(false);
            around.shared.said.say("Removed. What it has reported stays.");
            around.refresh.now();
        });
    };
    view! {
        <Confirm
            title="Remove this connection?"
            sentence="The sender is refused from now on. What it has reported stays: attendance and recordings."
            action="Remove"
            open=around.removing
            act
            on_confirm=remove
        />
    }
    .into_any()
}

/// The class that `style/hooks.css` is scoped to.
fn sheet() -> &'static str {
    let sheet = style_sheet!("style/hooks.css");
    sheet
}
