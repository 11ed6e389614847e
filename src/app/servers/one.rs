//! One Jitsi server: how it stands, its settings, its keys, and the way to be rid of it.

use domain::ProviderId;
use domain::doctor::Report;
use domain::provider::Settings;
use leptos::prelude::*;

use super::form::Form;
use super::{doctor, home, keys, lines, marks, rotate, servers, sheet};
use crate::api::provider::{
    KeyCard, KeyPaths, ProviderCard, ProviderPage, UsedBy, edit_provider, provider, remove_provider, set_default_provider,
};
use crate::app::Go;
use crate::app::act::Act;
use crate::app::load::{Refresh, keep, loaded};
use crate::app::parts::{Button, Confirm, Submit, notice, page_head, refusal};
use crate::app::place::Place;
use crate::app::session::{Shared, use_shared};
use crate::browser::page as browser_page;
use crate::upkeep;

/// How often the page looks for changes, in ms.
const LOOK_AGAIN_MS: i32 = 30_000;

/// What of the page is drawn at once. What the doctor says comes and goes by signals, so that a form in which somebody types is not
/// drawn anew when an examination is done.
#[derive(PartialEq)]
struct Known {
    card: ProviderCard,
    settings: Settings,
    keys: Vec<(KeyCard, upkeep::KeyState)>,
    key_paths: Option<KeyPaths>,
    used_by: Vec<UsedBy>,
}

/// What outlives a redrawing.
#[derive(Clone, Copy)]
pub struct Around {
    /// Which server.
    pub id: StoredValue<ProviderId>,
    /// Asks for the page again.
    pub refresh: Refresh,
    /// Everybody's concerns.
    pub shared: Shared,
    /// The last examination.
    pub report: RwSignal<Option<Report>>,
    /// The doctor is at it.
    pub examining: RwSignal<bool>,
    /// The dialog for a new key is open.
    pub rotating: RwSignal<bool>,
    /// The question before removing is open.
    removing: RwSignal<bool>,
    form: Form,
    /// The settings that the form was filled with.
    filled: StoredValue<Option<Settings>>,
    saving: Act,
}

/// One Jitsi server.
pub fn page(id: ProviderId) -> AnyView {
    let around = Around {
        id: StoredValue::new(id),
        refresh: Refresh::new(),
        shared: use_shared(),
        report: RwSignal::new(None),
        examining: RwSignal::new(false),
        rotating: RwSignal::new(false),
        removing: RwSignal::new(false),
        form: Form::new(),
        filled: StoredValue::new(None),
        saving: Act::new(),
    };
    around.refresh.every(LOOK_AGAIN_MS);
    keep(browser_page::Beat::every(doctor::POLL_MS, move || {
        if around.examining.get_untracked() {
            around.refresh.now();
        }
    }));
    let examine = Act::new();
    view! {
        {loaded(around.refresh, move || fetch(around), move |known| draw(known, around, examine))}
        {rotate::dialog(around)}
        {remove_dialog(around)}
    }
    .into_any()
}

async fn fetch(around: Around) -> crate::api::Result<Known> {
    let page = provider(around.id.get_value()).await?;
    let ProviderPage { card, settings, keys, key_paths, used_by, report, examining, now_ms } = page;
    doctor::take(around, report, examining);
    // Changed elsewhere meanwhile, or just saved: the fields follow. What somebody is typing stays when nothing else has changed.
    if around.filled.try_with_value(|filled| filled.as_ref() != Some(&settings)) == Some(true) {
        around.form.fill(&settings);
        around.filled.set_value(Some(settings.clone()));
    }
    let states = upkeep::key_states(&keys, now_ms);
    // What the doctor found is shown in its own part.
    let card = ProviderCard { checked: None, ..card };
    Ok(Known { card, settings, keys: keys.into_iter().zip(states).collect(), key_paths, used_by })
}

fn draw(known: &Known, around: Around, examine: Act) -> AnyView {
    let card = &known.card;
    let below = {
        let about = [card.kind.label(), " · ", &card.domain].concat();
        view! {
            <p class="row">
                <span class="muted">{about}</span>
                {marks(card)}
            </p>
        }
    };
    let actions = (!card.is_default).then(|| default_button(around));
    let sheet = sheet();
    view! {
        class = sheet,
        <div class="page">
            {page_head(vec![home(), servers()], &card.title, below.into_any(), actions.into_any())}
            {doctor::part(around, examine)}
            <div class="columns">
                {settings(known, around)} <div class="stack wide">{keys::part(&known.keys, card, around)} {rooms(&known.used_by, card)}</div>
            </div>
            {lines::part(&known.settings, known.key_paths.as_ref())}
            {(!card.from_environment).then(|| remove_part(around))}
        </div>
    }
    .into_any()
}

impl Around {
    /// The settings as they were last read.
    pub fn settings(self) -> Settings {
        self.filled.get_value().unwrap_or_default()
    }
}

fn default_button(around: Around) -> AnyView {
    let act = Act::new();
    let set = move |()| {
        act.run(set_default_provider(around.id.get_value()), move |()| {
            around.shared.said.say("Rooms that name no server use this one now.");
            around.refresh.now();
        });
    };
    view! {
        {refusal(act)}
        <Button busy=act.busy on_press=set>
            "Make it the default"
        </Button>
    }
    .into_any()
}

fn settings(known: &Known, around: Around) -> AnyView {
    let act = around.saving;
    let content = if known.card.from_environment {
        read_only(&known.settings)
    } else {
        let form = around.form;
        let save = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            form.clear();
            act.clear();
            let Some(settings) = form.settings() else { return };
            act.run_or(
                edit_provider(around.id.get_value(), settings),
                move |()| {
                    around.shared.said.say("The settings are saved. They count for everybody who enters from now on.");
                    around.filled.set_value(None);
                    around.refresh.now();
                },
                move |error| form.take(error),
            );
        };
        view! {
            <form class="card stack" on:submit=save novalidate>
                {move || form.fields()} {refusal(act)} <div class="row">
                    <Submit busy=act.busy>"Save"</Submit>
                </div>
            </form>
        }
        .into_any()
    };
    view! {
        <section class="section" aria-labelledby="settings">
            <div class="section-head">
                <h2 id="settings">"Settings"</h2>
            </div>
            {content}
        </section>
    }
    .into_any()
}

/// What environment or file say; it is changed there.
fn read_only(settings: &Settings) -> AnyView {
    let sheet = sheet();
    let rows = [
        ("Host", &settings.domain),
        ("App id", &settings.app_id),
        ("Issuer", &settings.issuer),
        ("Audience", &settings.audience),
        ("Subject", &settings.subject),
    ];
    let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
    let rows = rows
        .map(|(name, value)| {
            let value = value.clone();
            view! {
                <div>
                    <dt class="muted">{name}</dt>
                    <dd>{value}</dd>
                </div>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    view! {
        class = sheet,
        <div class="card stack">
            {notice(
                "",
                "This server is configured on the machine that Rollcall runs on, by environment variables or a file. Change it there and start Rollcall again.",
            )} <dl class="pairs">{rows}</dl>
        </div>
    }
    .into_any()
}

fn rooms(used_by: &[UsedBy], card: &ProviderCard) -> AnyView {
    let list = if used_by.is_empty() {
        ().into_any()
    } else {
        let rows = used_by
            .iter()
            .map(|room| {
                let path = Place::Room(room.room.clone()).path();
                let (title, course) = (room.title.clone(), room.course_title.clone());
                view! {
                    <li>
                        <a href=path>{title}</a>
                        <p class="muted">{course}</p>
                    </li>
                }
                .into_any()
            })
            .collect::<Vec<_>>();
        view! { <ul class="list">{rows}</ul> }.into_any()
    };
    let sentence = match (card.is_default, used_by.is_empty()) {
        (true, true) => "All rooms that name no server use this one.",
        (true, false) => "These rooms name it; and all that name no server use it.",
        (false, true) => "No room uses it. Choose it in a room's settings, or make it the default.",
        (false, false) => "These rooms name it.",
    };
    view! {
        <section class="section" aria-labelledby="rooms">
            <h2 id="rooms">"Rooms"</h2>
            <p>{sentence}</p>
            {list}
        </section>
    }
    .into_any()
}

fn remove_part(around: Around) -> AnyView {
    view! {
        <section class="section" aria-labelledby="remove">
            <h2 id="remove">"Remove"</h2>
            <p class="muted">"A server that a room names cannot be removed. Its keys go with it; attendance stays."</p>
            <div class="row">
                <Button kind="danger" on_press=move || around.removing.set(true)>
                    "Remove this server"
                </Button>
            </div>
        </section>
    }
    .into_any()
}

fn remove_dialog(around: Around) -> AnyView {
    let (act, go) = (Act::new(), Go::new());
    let remove = move || {
        act.run(remove_provider(around.id.get_value()), move |()| {
            around.removing.set(false);
            around.shared.said.say("The server is removed.");
            go.instead(&Place::Servers);
        });
    };
    view! {
        <Confirm
            title="Remove this server?"
            sentence="Rollcall forgets it and its keys at once. Lessons that are held on it now can go on, but nobody else can enter."
            action="Remove"
            open=around.removing
            act
            on_confirm=remove
        />
    }
    .into_any()
}
